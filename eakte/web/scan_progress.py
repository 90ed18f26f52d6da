"""How far a batch has come: counters, what still moves, and when all of it can be found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eakte.domain.scan_letters import LetterState
from eakte.domain.scanning import BatchState
from eakte.scanning.batch_view import BatchView

WAITS_FOR_MACHINES = {BatchState.RECEIVING, BatchState.LOOKING, BatchState.ERASING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A batch in numbers.

    images: pages that are expected, None while nobody knows. forecast: when the pages that are
    being read can be found, by the speed so far; None: all are read, or none has been yet.
    """

    parts: int
    received: int
    images: int | None
    looked_at: int
    to_read: int
    read: int
    letters: int
    filed: int
    open_pages: int
    is_moving: bool
    forecast: datetime | None


def progress_of(view: BatchView, *, now: datetime) -> Progress:
    """How far a batch has come at this moment."""
    announced, letters = view.batch.announced, view.letters
    counts = [came.part.page_count for came in view.parts if came.replaces is None]
    known = sum(count or 0 for count in counts) if None not in counts else None
    to_read = sum(
        len(letter.pages)
        for letter in letters
        if letter.state in {LetterState.FILING, LetterState.FILED}
    )
    return Progress(
        parts=len(announced.parts),
        received=view.received_parts,
        images=announced.pages or (known if view.batch.state is not BatchState.RECEIVING else None),
        looked_at=len(view.pages),
        to_read=to_read,
        read=min(view.read_pages, to_read),
        letters=len(letters),
        filed=sum(letter.state is LetterState.FILED for letter in letters),
        open_pages=len(view.open_pages),
        is_moving=_is_moving(view, to_read),
        forecast=_forecast(view, to_read, now),
    )


def _is_moving(view: BatchView, to_read: int) -> bool:
    """Whether something changes without anybody doing anything."""
    if view.batch.state is not BatchState.CHECKING:
        return view.batch.state in WAITS_FOR_MACHINES
    is_filing = any(letter.state is LetterState.FILING for letter in view.letters)
    is_rescanned = any(
        came.part.page_count is None and not came.part.is_unreadable for came in view.parts
    )
    is_awaited = any(page.is_awaited for page in view.pages)
    return is_filing or is_rescanned or is_awaited or view.read_pages < to_read


def _forecast(view: BatchView, to_read: int, now: datetime) -> datetime | None:
    """By the pages that were read since the batch was complete."""
    since, left = view.batch.completed_at, to_read - view.read_pages
    if since is None or left <= 0 or view.read_pages == 0:
        return None
    seconds_each = (now - since).total_seconds() / view.read_pages
    return now + timedelta(seconds=left * seconds_each)
