"""Orders for work on scan batches: which job, how urgent, and when one is enough."""

from datetime import datetime

from eakte.domain.scan_letters import LetterId
from eakte.domain.scanning import Batch, BatchId
from eakte.jobs import Lane, NewJob, Priority
from eakte.orders import LOOK_AT_BATCH
from eakte.turns import newest_first

CHECK_SEAL = "check_seal"


def batch_job(batch: Batch) -> NewJob:
    """Look at the pages of a complete batch and separate it; the newest batch goes first."""
    return NewJob(
        lane=Lane.READ,
        kind=LOOK_AT_BATCH,
        subject=batch.id,
        payload={},
        priority=Priority.SCANNED,
        turn=newest_first(batch.completed_at) if batch.completed_at else None,
        dedupe=f"batch:{batch.id}",
    )


def letter_job(letter: LetterId, *, batch_at: datetime | None = None) -> NewJob:
    """Make the product of a letter of a batch and file it.

    batch_at: when its batch was complete, of which the newest goes first; None: a person waits.
    """
    return NewJob(
        lane=Lane.READ,
        kind="file_letter",
        subject=letter,
        payload={},
        priority=Priority.SCANNED if batch_at else Priority.INTERACTIVE,
        turn=newest_first(batch_at) if batch_at else None,
        dedupe=f"letter:{letter}",
    )


def seal_job(batch: BatchId) -> NewJob:
    """Write the transfer notes of a closed batch and seal it."""
    return NewJob(
        lane=Lane.READ, kind="seal_batch", subject=batch, payload={}, dedupe=f"seal:{batch}"
    )


def scan_images_job(batch: BatchId, part: int) -> NewJob:
    """Make images of the pages of a scan: somebody is looking at them."""
    return NewJob(
        lane=Lane.READ,
        kind="make_scan_images",
        subject=batch,
        payload={"part": part},
        priority=Priority.WAITED_FOR,
        dedupe=f"scan-images:{batch}:{part}",
    )


def rescan_job(batch: BatchId, part: int, *, is_next: bool = False) -> NewJob:
    """Look at the image that shall replace a page of a batch. is_next: as nothing else came."""
    return NewJob(
        lane=Lane.READ,
        kind="look_at_rescan",
        subject=batch,
        payload={"part": part, "is_next": is_next},
        priority=Priority.WAITED_FOR,
        dedupe=f"rescan:{batch}:{part}",
    )


def seal_check_job(batch: BatchId) -> NewJob:
    """Compare a sealed batch with what is kept; one that has not begun is enough."""
    return NewJob(
        lane=Lane.READ,
        kind=CHECK_SEAL,
        subject=batch,
        payload={},
        dedupe=f"check-seal:{batch}",
    )


def erasing_job(batch: BatchId) -> NewJob:
    """Erase the files of a batch that was given up; it goes on where it stopped."""
    return NewJob(
        lane=Lane.DISPOSE,
        kind="erase_scans",
        subject=batch,
        payload={},
        dedupe=f"erase-scans:{batch}",
    )


def staged_job(batch: BatchId, part: int) -> NewJob:
    """Take a long file that a station laid into the store; it waits for the receipt."""
    return NewJob(
        lane=Lane.READ,
        kind="take_staged",
        subject=batch,
        payload={"part": part},
        dedupe=f"staged:{batch}:{part}",
    )
