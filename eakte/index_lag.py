"""What of a search is decided by the records, because the index may be some jobs behind them.

Counts, facets and hits come from the index, over everything that is found, with the rights inside
its question. Nothing is left to it of which the records know more:

- The scopes of the person are those of the records at the time of the request.
- Every change of a document or of its case file enqueues a job for the index in its own commit, and
  the job is done only after the index has the change. The documents of all jobs that are not done
  are *waiting*. Which of them are found is decided here: whether the person sees them now, and
  whether they are within what was asked. The index only says which of them have the words, and
  under which values of a facet they stood when it last heard of them.
- Each hit is looked up once more in the records before its title or words are shown.

So a right that was withdrawn before the request hides hits and takes them out of all counts, even
while the index is standing still.
"""

from dataclasses import replace

from eakte.domain.casefile import DocumentState
from eakte.index_feed import day_of
from eakte.records import WaitingDocument, WaitingDocuments
from indexing import Filter


def decided(wanted: Filter, waiting: WaitingDocuments) -> Filter:
    """A filter with the decision about all documents that wait for the index."""
    let_in = frozenset(each.document.id for each in waiting.seen if _is_within(each, wanted))
    return replace(wanted, let_in=let_in, keep_out=waiting.all - let_in)


def _is_within(waiting: WaitingDocument, wanted: Filter) -> bool:
    """Whether a document, which the person sees, is within the limits of a filter."""
    document, day = waiting.document, day_of(waiting.document).toordinal()
    plan = wanted.file_plan
    return (
        document.state is not DocumentState.QUARANTINED
        and _is_named(document.id, wanted)
        and wanted.case in {None, document.case}
        and wanted.unit in {None, waiting.lead_unit}
        and wanted.type in {None, document.kind}
        and (plan is None or f"{waiting.file_plan_code}.".startswith(f"{plan}."))
        and (wanted.first_day or day) <= day <= (wanted.last_day or day)
    )


def _is_named(document: str, wanted: Filter) -> bool:
    is_among = wanted.documents is None or document in wanted.documents
    return is_among and wanted.document in {None, document}
