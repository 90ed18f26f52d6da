"""Steps of joining letters that are documents already: the second one becomes an attachment.

No document is ever taken back. As long as both lie untouched in one inbox, the second one can be
made an attachment (Anlage) of the first, so that whoever files that files both.
"""

from dataclasses import replace

from eakte.domain.access import Actor
from eakte.domain.casefile import Document, DocumentId
from eakte.domain.scan_arranging import BothFiled
from eakte.domain.scan_letters import ScanLetter
from eakte.intake import stream_of
from eakte.journal import Event
from eakte.orders import indexing_job
from eakte.records import Transaction


def attach(tx: Transaction, first: ScanLetter, second: ScanLetter, *, by: Actor) -> None:
    """Let the document of the second letter go along with that of the first.

    Raises:
        BothFiled: one of them does not lie in that inbox any more, or is held.
    """
    found = tx.documents.locked(DocumentId(str(first.document)))
    letter = tx.documents.locked(found.attachment_to) if found.attachment_to else found
    other = tx.documents.locked(DocumentId(str(second.document)))
    if not _go_together(letter, other) or tx.documents.attachments(other.id):
        raise BothFiled(first.number, second.number)
    tx.documents.save(replace(other, attachment_to=letter.id))
    event = Event(
        stream=stream_of(other),
        action="document_attached",
        subject=other.id,
        detail={"letter": letter.id},
    )
    tx.note(event, by=by)
    tx.enqueue(indexing_job(other.id))


def _go_together(letter: Document, other: Document) -> bool:
    """Whether both lie as documents of their own in the same inbox, and people may see them."""
    are_free = all(one.case is None and not one.is_locked for one in (letter, other))
    are_whole = letter.attachment_to is None and other.attachment_to is None
    return are_free and are_whole and letter.scope == other.scope
