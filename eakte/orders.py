"""Orders for work after the commit (Aufträge): which job, how urgent, and when one is enough."""

from collections.abc import Iterator, Sequence

from eakte.domain.casefile import Document, DocumentId, Version
from eakte.jobs import Lane, NewJob, Priority

SLICE_PAGES = 10  # of one job: a worker opens the file once for so many, 12 seconds of reading
READ_PAGES = "read_pages"
READ_AGAIN = "read_again"
READING_KINDS = ("make_searchable", READ_PAGES)  # what a person can stop
RESUMABLE_KINDS = (*READING_KINDS, READ_AGAIN)  # go on where they stopped: they make way


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


def slice_jobs(version: Version, pages: Sequence[int], *, priority: int) -> Iterator[NewJob]:
    """Read the pages of a long document, in slices that any worker may take."""
    for before in range(0, len(pages), SLICE_PAGES):
        part = pages[before : before + SLICE_PAGES]
        yield NewJob(
            lane=Lane.READ,
            kind=READ_PAGES,
            subject=version.document,
            payload={"version": version.id, "first": part[0], "last": part[-1]},
            priority=priority,
            dedupe=f"read:{version.id}:{part[0]}-{part[-1]}",
            steps_before=before,
        )


def rereading_job(document: DocumentId) -> NewJob:
    """Read the marked pages of a document again; nobody waits for it."""
    return NewJob(
        lane=Lane.READ,
        kind=READ_AGAIN,
        subject=document,
        payload={},
        priority=Priority.BACKGROUND,
        dedupe=f"read-again:{document}",
    )


def page_indexing_job(document: DocumentId, first: int, last: int) -> NewJob:
    """Bring some pages of a document into the index while others are still being read."""
    return NewJob(
        lane=Lane.INDEX,
        kind="index",
        subject=document,
        payload={"first": first, "last": last},
        dedupe=f"index:{document}:{first}-{last}",
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


def rendition_job(document: Document, kind: str) -> NewJob:
    """Make another form of a document: somebody asked for it."""
    return NewJob(
        lane=Lane.READ,
        kind="make_rendition",
        subject=document.id,
        payload={"kind": kind},
        priority=Priority.WAITED_FOR,
        dedupe=f"rendition:{document.id}:{kind}",
    )


def keeping_job(sha256: str) -> NewJob:
    """Put the legal hold on an original."""
    return NewJob(lane=Lane.KEEP, kind="hold", subject=sha256, payload={}, dedupe=f"hold:{sha256}")
