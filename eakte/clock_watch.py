"""Steps of the clock watch: look at three clocks, remember a good moment, refuse a doubtful one."""

from dataclasses import replace
from datetime import datetime

from eakte.domain.clock import ClockDoubted, Doubt, doubt_of
from eakte.records import Transaction


def doubt(tx: Transaction) -> Doubt | None:
    """What makes the clock doubtful in this moment; None: nothing."""
    return doubt_of(
        tx.clock.watch(),
        now=tx.now,
        database_at=tx.clock.database_time(),
        noted_at=tx.clock.last_noted() or tx.now,
    )


def require_trusted(tx: Transaction) -> None:
    """Refuse what no wrong clock may bring about.

    Raises:
        ClockDoubted: the clock is in doubt.
    """
    if found := doubt(tx):
        raise ClockDoubted(found)


def keep_watch(tx: Transaction) -> bool:
    """Remember this moment as one in good order; False: it is doubtful and not remembered."""
    if doubt(tx) is not None:
        return False
    tx.clock.save(replace(tx.clock.watch(), seen_at=tx.now))
    return True


def remember_first(tx: Transaction, at: datetime) -> None:
    """Let a moment before this one be in good order, where none is known. Can run twice.

    A restore notes its end in the journal; without a known moment that entry would be believed.
    """
    watch = tx.clock.locked()
    if watch.seen_at is None:
        tx.clock.save(replace(watch, seen_at=at))
