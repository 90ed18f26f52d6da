"""Orders around the virus scanner: to scan again what it has not seen, after growing pauses."""

from eakte.domain.casefile import DocumentId
from eakte.jobs import Lane, NewJob, Priority

SCAN_AGAIN = "scan_again"
PAUSES_S = (10, 20, 40, 80, 160, 320, 600)  # between two looks whether the scanner answers


def scan_again_job(document: DocumentId) -> NewJob:
    """Look into a document that was not scanned, as soon as the scanner answers."""
    return NewJob(
        lane=Lane.READ,
        kind=SCAN_AGAIN,
        subject=document,
        payload={},
        priority=Priority.BATCH,
        dedupe=f"scan-again:{document}",
    )


def pause_after(attempt: int) -> int:
    """Seconds until the next look. attempt: of the job, from 1."""
    return PAUSES_S[min(attempt, len(PAUSES_S)) - 1]
