"""The condition of an installation (Zustand): what a look at it found, and how serious that is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

Measure = TypeVar("Measure", int, timedelta)

GIB = 1024**3
LITTLE_DISK_BYTES = 10 * GIB  # some thousand scanned letters
NO_DISK_BYTES = 3 * GIB  # the embedded object store takes nothing more below 2 GiB
LONG_QUEUE, STUCK_QUEUE = timedelta(hours=4), timedelta(hours=24)  # a night of scans is usual
LATE_ANCHOR, NO_ANCHOR = timedelta(minutes=30), timedelta(hours=24)  # made each minute
OLD_BACKUP, TOO_OLD_BACKUP = timedelta(hours=48), timedelta(days=8)  # one each night
ENDING, ENDED = timedelta(days=30), timedelta(0)  # until a certificate ends


class Part(StrEnum):
    """What is looked at."""

    DISK = "disk"
    QUEUE = "queue"
    JOURNAL = "journal"
    BACKUP = "backup"
    CERTIFICATES = "certificates"


class Level(StrEnum):
    """How serious it is."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found at a moment.

    free_bytes: of the disk with everything that this machine keeps. queued: how long the oldest
    job waits that is ready. inside_since: since when an entry of the journal does not lie in the
    evidence bucket; None: all do. backed_up_at: None: never. certificates_end_at: the first of
    those that are trusted for time stamps; None: there are none.
    """

    now: datetime
    free_bytes: int
    queued: timedelta
    inside_since: datetime | None
    backed_up_at: datetime | None
    certificates_end_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is to be said of one part; at: the moment that it is about, None: there is none."""

    part: Part
    level: Level
    size_bytes: int = 0
    lasts: timedelta = timedelta(0)
    at: datetime | None = None


def findings_of(look: Look) -> tuple[Finding, ...]:
    """A finding for each part that this installation has, always in the same order."""
    found = (_disk(look), _queue(look), _journal(look), _backup(look), _certificates(look))
    return tuple(each for each in found if each is not None)


def _disk(look: Look) -> Finding:
    left = -look.free_bytes
    level = _level(left, watch=-LITTLE_DISK_BYTES, bad=-NO_DISK_BYTES)
    return Finding(part=Part.DISK, level=level, size_bytes=look.free_bytes)


def _queue(look: Look) -> Finding:
    level = _level(look.queued, watch=LONG_QUEUE, bad=STUCK_QUEUE)
    return Finding(part=Part.QUEUE, level=level, lasts=look.queued)


def _journal(look: Look) -> Finding:
    since = look.inside_since
    waits = look.now - since if since else timedelta(0)
    level = _level(waits, watch=LATE_ANCHOR, bad=NO_ANCHOR)
    return Finding(part=Part.JOURNAL, level=level, lasts=waits, at=since)


def _backup(look: Look) -> Finding:
    if look.backed_up_at is None:
        return Finding(part=Part.BACKUP, level=Level.WATCH)
    age = look.now - look.backed_up_at
    level = _level(age, watch=OLD_BACKUP, bad=TOO_OLD_BACKUP)
    return Finding(part=Part.BACKUP, level=level, lasts=age, at=look.backed_up_at)


def _certificates(look: Look) -> Finding | None:
    end = look.certificates_end_at
    if end is None:
        return None
    level = _level(look.now - end, watch=-ENDING, bad=ENDED)
    return Finding(part=Part.CERTIFICATES, level=level, at=end)


def _level(value: Measure, *, watch: Measure, bad: Measure) -> Level:
    """How serious a value is that gets worse as it grows."""
    if value < watch:
        return Level.GOOD
    return Level.WATCH if value < bad else Level.BAD
