"""Orders for work after the commit (Aufträge): which job, how urgent, and when one is enough."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from eakte.domain.casefile import Document, DocumentId, Version
from eakte.domain.destruction import OrderId
from eakte.domain.disposal import DisposalId
from eakte.domain.disposal_message import MessageId
from eakte.domain.hold import HoldId
from eakte.jobs import Job, Lane, NewJob, Priority
from eakte.turns import newest_first

SLICE_PAGES = 10  # of one job: a worker opens the file once for so many, 12 seconds of reading
READ_PAGES = "read_pages"
READ_AGAIN = "read_again"
LOOK_AT_BATCH = "look_at_batch"
INDEX = "index"
READING_KINDS = ("make_searchable", READ_PAGES)  # what a person can stop
NAMED_PAGES = 500  # of one job: some kilobytes
MENDED = "pages"  # of a payload: ids of pages
WHOLE_INDEX = "index"  # subject of what belongs to no document
RESUMABLE_KINDS = (
    *READING_KINDS,
    READ_AGAIN,
    LOOK_AT_BATCH,
)  # go on where they stopped: they make way


MAKE_MESSAGE, READ_MESSAGE, DROP_MESSAGES = "make_message", "read_message", "drop_messages"
MESSAGE_KINDS = (MAKE_MESSAGE, READ_MESSAGE, DROP_MESSAGES)
MAKE_HAND_OVER, LOOK_AT_HAND_OVER = "make_hand_over", "look_at_hand_over"
TAKE_HAND_OVER = "take_hand_over"


def reading_job(document: Document, *, is_batch: bool, batch_at: datetime | None = None) -> NewJob:
    """Make a document searchable. batch_at: when its scan batch was complete; None: it has none."""
    usual = Priority.BATCH if is_batch else Priority.INTERACTIVE
    return NewJob(
        lane=Lane.READ,
        kind="make_searchable",
        subject=document.id,
        payload={},
        priority=Priority.SCANNED if batch_at else usual,
        turn=newest_first(batch_at) if batch_at else None,
        dedupe=f"read:{document.id}",
    )


def slice_jobs(version: Version, pages: Sequence[int], *, after: Job) -> Iterator[NewJob]:
    """Read the pages of a long document, in slices that any worker may take.

    after: the job that has looked into it; they are as urgent.
    """
    for before in range(0, len(pages), SLICE_PAGES):
        part = pages[before : before + SLICE_PAGES]
        yield NewJob(
            lane=Lane.READ,
            kind=READ_PAGES,
            subject=version.document,
            payload={"version": version.id, "first": part[0], "last": part[-1]},
            priority=after.priority,
            turn=after.turn if after.priority == Priority.SCANNED else None,
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
        kind=INDEX,
        subject=document,
        payload={"first": first, "last": last},
        dedupe=f"index:{document}:{first}-{last}",
    )


def indexing_job(document: DocumentId) -> NewJob:
    """Bring the pages of a document into the index; one waiting job is enough."""
    return NewJob(
        lane=Lane.INDEX, kind=INDEX, subject=document, payload={}, dedupe=f"index:{document}"
    )


def mending_job(subject: str, pages: Sequence[str]) -> NewJob:
    """Bring some pages into the index as they are in the database, or out of it, for good."""
    return NewJob(lane=Lane.INDEX, kind=INDEX, subject=subject, payload={MENDED: " ".join(pages)})


def named_pages(job: Job) -> Sequence[str]:
    """The pages that a mending job names; empty: it is none."""
    return str(job.payload.get(MENDED, "")).split()


def index_check_job(*, repairs: bool) -> NewJob:
    """Compare the index with the database; nobody waits for it."""
    return NewJob(
        lane=Lane.INDEX,
        kind="check_index",
        subject=WHOLE_INDEX,
        payload={"repairs": int(repairs)},
        priority=Priority.BACKGROUND,
        dedupe=f"check-index:{repairs}",
    )


def index_rebuild_job() -> NewJob:
    """Make the index anew, beside the living one."""
    return NewJob(
        lane=Lane.INDEX,
        kind="rebuild_index",
        subject=WHOLE_INDEX,
        payload={},
        priority=Priority.BACKGROUND,
        dedupe="rebuild-index",
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


def hold_note_job(hold: HoldId) -> NewJob:
    """Write beside the database what a hold keeps now."""
    return NewJob(
        lane=Lane.KEEP, kind="tell_hold", subject=hold, payload={}, dedupe=f"tell-hold:{hold}"
    )


def message_job(disposal: DisposalId, kind: str) -> NewJob:
    """Make a message to the archive; `kind`: its number in xdomea, such as 0501."""
    return NewJob(
        lane=Lane.DISPOSE,
        kind=MAKE_MESSAGE,
        subject=disposal,
        payload={"kind": kind},
        dedupe=f"message:{disposal}:{kind}",
    )


def answer_job(message: MessageId) -> NewJob:
    """Look into what an archive or another office sent."""
    return NewJob(
        lane=Lane.DISPOSE,
        kind=READ_MESSAGE,
        subject=message,
        payload={},
        dedupe=f"read-message:{message}",
    )


def hand_over_job(kind: str, message: MessageId, **told: str) -> NewJob:
    """One of the jobs around a hand-over between offices, with what it needs to know."""
    return NewJob(
        lane=Lane.DISPOSE,
        kind=kind,
        subject=message,
        payload=told,
        dedupe=f"{kind}:{message}",
    )


def messages_removal_job(disposal: DisposalId) -> NewJob:
    """Remove the bytes of messages that describe case files which are gone."""
    return NewJob(
        lane=Lane.DISPOSE,
        kind=DROP_MESSAGES,
        subject=disposal,
        payload={},
        dedupe=f"drop-messages:{disposal}",
    )


def destruction_job(order: OrderId) -> NewJob:
    """Execute an order of destruction; it goes on where it stopped."""
    return NewJob(
        lane=Lane.DISPOSE,
        kind="destroy",
        subject=order,
        payload={},
        dedupe=f"destroy:{order}",
    )


def removal_jobs(document: DocumentId, pages: Sequence[str]) -> Iterator[NewJob]:
    """Take the pages of a document that is gone out of the index."""
    for first in range(0, len(pages), NAMED_PAGES):
        yield mending_job(document, pages[first : first + NAMED_PAGES])


def purge_job(order: OrderId) -> NewJob:
    """Clear the files of the index of what was removed from it; the certificate comes next.

    Within its lane it comes after the pages that are taken out.
    """
    return NewJob(
        lane=Lane.INDEX,
        kind="purge_index",
        subject=order,
        payload={},
        priority=Priority.BATCH,
        dedupe=f"purge:{order}",
    )


def certificate_job(order: OrderId) -> NewJob:
    """Make the certificate of an order that was executed."""
    return NewJob(
        lane=Lane.DISPOSE,
        kind="certify",
        subject=order,
        payload={},
        dedupe=f"certify:{order}",
    )


def preview_job(change: str, after: tuple[str, str] = ("", "")) -> NewJob:
    """Look at the next case files that a change of the rules reaches: somebody waits for it."""
    return _portion("preview_rules", change, after, Priority.INTERACTIVE)


def rules_job(change: str, after: tuple[str, str] = ("", "")) -> NewJob:
    """Bring the next case files that a change of the rules reaches under the new rules."""
    return _portion("apply_rules", change, after, Priority.BATCH)


def transfer_job(code: str, after: tuple[str, str] = ("", "")) -> NewJob:
    """Set the last day in direct access of the next case files of a position."""
    return _portion("set_transfer_ends", code, after, Priority.BATCH)


def _portion(kind: str, subject: str, after: tuple[str, str], priority: int) -> NewJob:
    """One portion of case files; it orders the next one, so that reading gets its turns."""
    position, case = after
    return NewJob(
        lane=Lane.READ,
        kind=kind,
        subject=subject,
        payload={"position": position, "case": case},
        priority=priority,
        dedupe=f"{kind}:{subject}:{case}",
    )
