"""Orders for work after the commit (Aufträge): which job, how urgent, and when one is enough."""

from eakte.domain.casefile import Document, DocumentId
from eakte.jobs import Lane, NewJob, Priority


def reading_job(document: Document, *, is_batch: bool) -> NewJob:
    """Make a document searchable."""
    return NewJob(
        lane=Lane.READ,
        kind="make_searchable",
        subject=document.id,
        payload={},
        priority=Priority.BATCH if is_batch else Priority.INTERACTIVE,
        dedupe=f"read:{document.id}",
    )


def indexing_job(document: DocumentId) -> NewJob:
    """Bring the pages of a document into the index; one waiting job is enough."""
    return NewJob(
        lane=Lane.INDEX, kind="index", subject=document, payload={}, dedupe=f"index:{document}"
    )


def image_job(document: Document) -> NewJob:
    """Make missing page images: somebody is looking at the document."""
    return NewJob(
        lane=Lane.READ,
        kind="make_images",
        subject=document.id,
        payload={},
        priority=Priority.WAITED_FOR,
        dedupe=f"images:{document.id}",
    )


def keeping_job(sha256: str) -> NewJob:
    """Put the legal hold on an original."""
    return NewJob(lane=Lane.KEEP, kind="hold", subject=sha256, payload={}, dedupe=f"hold:{sha256}")
