"""What goes into the search index, made from the stored readings: some pages, or all of them."""

from collections.abc import Iterator, Sequence

from eakte.domain.access import system_actor
from eakte.domain.calendar import berlin_date
from eakte.domain.casefile import DocumentId, DocumentState, document_date
from eakte.jobs import Job
from eakte.records import PageForIndex, Records, Transaction
from indexing import IndexedPage, analyse


def to_index(found: PageForIndex) -> IndexedPage:
    """A page as the index takes it: ready tokens, and everything that a filter may ask."""
    document = found.document
    day = document_date(document) or berlin_date(document.received_at)
    return IndexedPage(
        page=found.page.id,
        document=document.id,
        tenant=document.tenant,
        scope=document.scope,
        case=document.case,
        file_plan=found.file_plan_code,
        type=document.kind,
        day=day.toordinal(),
        tokens=tuple(analyse(found.page.text)),
    )


def index_changes(tx: Transaction, batch: Sequence[Job]) -> tuple[list[IndexedPage], list[str]]:
    """Pages to put into the index, and ids of pages to take out: in quarantine, or outdated."""
    put: dict[str, IndexedPage] = {}
    remove: list[str] = []
    for found in _asked_pages(tx, batch, remove):
        if _belongs_there(found):
            put[found.page.id] = to_index(found)
        else:
            remove.append(found.page.id)
    return list(put.values()), remove


def _asked_pages(
    tx: Transaction, batch: Sequence[Job], remove: list[str]
) -> Iterator[PageForIndex]:
    """The pages of whole documents, whose former versions are removed, and of parts of others."""
    whole = dict.fromkeys(DocumentId(job.subject) for job in batch if not job.payload)
    for document in whole:
        remove.extend(tx.pages.former(document))
        yield from tx.pages.for_index(document)
    for job in batch:
        document = DocumentId(job.subject)
        if job.payload and document not in whole:
            first, last = int(job.payload["first"]), int(job.payload["last"])
            yield from tx.pages.for_index(document, first=first, last=last)


def all_index_pages(records: Records) -> Iterator[IndexedPage]:
    """Every page of every tenant from the stored readings, in small portions, without OCR."""
    with records.read(None) as tx:
        tenants = tx.people.tenants()
    for tenant in tenants:
        with records.read(system_actor(tenant)) as tx:
            yield from map(to_index, filter(_belongs_there, tx.pages.all_for_index()))


def _belongs_there(found: PageForIndex) -> bool:
    return found.document.state is not DocumentState.QUARANTINED
