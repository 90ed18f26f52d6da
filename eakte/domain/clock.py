"""When the clock may be trusted to end periods: nothing is destroyed because a clock was wrong.

The time of the installation is compared with that of the database and with the last moment that was
seen in good order. A jump of more than two days makes it doubtful, forward and back, until two
persons have said that it is right (faults RET-01). What people do under a wrong clock, signing in
to release it for one, is noted with its time and makes nothing good.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eakte.domain.access import UserId
from eakte.domain.errors import DomainError

MOST_JUMP = timedelta(hours=48)
RELEASE_WITHIN = timedelta(hours=1)  # the second person looks at the same clock as the first


class DoubtKind(StrEnum):
    """What makes the clock doubtful."""

    DATABASE = "database"  # it differs from the clock of the database
    FORWARD = "forward"  # it has jumped ahead, or nothing has run for days
    BACK = "back"  # it stands before what has happened already


class ClockDoubted(DomainError):
    """The clock is in doubt: nothing is destroyed until two persons have said that it is right."""

    def __init__(self, doubt: "Doubt") -> None:
        """Remember what is doubtful."""
        super().__init__(doubt.kind)
        self.doubt = doubt


class ReleaseRefused(DomainError):
    """This person cannot say that the clock is right: nothing is in doubt, or it takes another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is known of the clock (Uhrenwache).

    seen_at: the last moment in good order; None before the first look. offset: by how much the
    clock may differ from that of the database, because persons said so. released_by: who has said
    that the present time is right while a second person is missing.
    """

    seen_at: datetime | None = None
    offset: timedelta = timedelta()
    released_by: UserId | None = None
    released_by_name: str = ""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why the clock is in doubt: what it shows, and what was to be expected."""

    kind: DoubtKind
    shown: datetime
    expected: datetime


def doubt_of(
    watch: Watch, *, now: datetime, database_at: datetime, noted_at: datetime
) -> Doubt | None:
    """What makes the clock doubtful; None: nothing.

    Args:
        watch: what is known of the clock.
        now: what the clock of the installation shows.
        database_at: what the clock of the database shows.
        noted_at: the moment of the last entry of the journal; it counts as one in good order only
            as long as there was no look.
    """
    expected = database_at + watch.offset
    if abs(now - expected) > MOST_JUMP:
        return Doubt(kind=DoubtKind.DATABASE, shown=now, expected=expected)
    seen_at = watch.seen_at or noted_at
    last = max(noted_at, seen_at)
    if now < last - MOST_JUMP:
        return Doubt(kind=DoubtKind.BACK, shown=now, expected=last)
    if now > seen_at + MOST_JUMP:
        return Doubt(kind=DoubtKind.FORWARD, shown=now, expected=seen_at)
    return None
