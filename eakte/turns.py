"""Fair turns (Reihenfolge): documents of one urgency are worked on side by side, page by page.

After start-time fair queueing (Goyal, Vin, Cheng 1996) with the page as the unit: each job has a
turn, the smallest goes first, and the turn of the lane is the one after that of the job taken last.
The pages of a new document are counted from there. So a letter of two pages stands behind a few
pages of each document that waits, not behind all 300 of a scan; and because every job that is taken
moves the lane on, a scan is never starved by letters that keep coming.

Letters of scan batches are another matter: side by side, the letters of all batches of a morning
would be readable at noon and none of them before. There the newest batch goes first, because its
station waits for it, and the older ones follow when no newer one is left; what has waited long has
some turns of its own (`eakte.domain.batch_turn`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from eakte.database import now_ms, upsert
from eakte.domain.batch_turn import AGED_AFTER_MIN, is_turn_of_the_aged
from eakte.tables import JobRow, LaneRow

_BATCHES = "batches"  # a row beside those of the lanes, which counts what was taken of batches
_MINUTE_MS = 60 * 1000


def newest_first(came_at: datetime) -> int:
    """A turn that is sooner the later something came, and before all fair ones."""
    return -round(came_at.timestamp() * 1000)


def turn_of(lane: str, wished: int | None, pages_before: int) -> int | ColumnElement[int]:
    """The turn of a job that is ordered now, with so many pages of its document before it.

    wished: None: it stands behind what was taken last.
    """
    if wished is not None:
        return wished + pages_before
    now = select(LaneRow.turn).where(LaneRow.name == lane).scalar_subquery()
    return func.coalesce(now, 0) + pages_before


def next_ones(session: Session, waiting: Select[int], *, most: int) -> tuple[Sequence[int], bool]:
    """The ids of the jobs that are next, locked, and whether they were chosen for their age.

    waiting: selects the ids of all that could be taken.
    """
    first = waiting.add_columns(JobRow.turn).order_by(
        JobRow.priority, JobRow.turn, JobRow.run_at_ms, JobRow.id
    )
    found = session.execute(first.limit(most).with_for_update(skip_locked=True)).all()
    if found and found[0].turn < 0 and is_turn_of_the_aged(_counted(session)):
        oldest = _aged(waiting).limit(1).with_for_update(skip_locked=True)
        if ids := session.scalars(oldest).all():
            return ids, True
    return [job.id for job in found], False


def _aged(waiting: Select[int]) -> Select[int]:
    """Jobs of batches that have waited long, the oldest first."""
    until_ms = now_ms() - AGED_AFTER_MIN * _MINUTE_MS
    is_aged = (JobRow.turn < 0) & (JobRow.created_ms < until_ms)
    return waiting.where(is_aged).order_by(JobRow.created_ms, JobRow.id)


def _counted(session: Session) -> int:
    """How many jobs of batches were taken, with the one that is taken now."""
    counting = upsert(session, LaneRow).values(name=_BATCHES, turn=1)
    count: int = session.execute(
        counting.on_conflict_do_update(
            index_elements=[LaneRow.name], set_={"turn": LaneRow.turn + 1}
        ).returning(LaneRow.turn)
    ).scalar_one()
    return count


def advance(session: Session, lane: str, turn: int) -> None:
    """A job with this turn was taken: later orders are counted from it.

    A turn of the newest batch says nothing of the fair ones, which begin at 0.
    """
    adding = upsert(session, LaneRow).values(name=lane, turn=max(0, turn + 1))
    is_late = LaneRow.turn >= adding.excluded.turn
    following = case((is_late, LaneRow.turn + 1), else_=adding.excluded.turn)
    session.execute(
        adding.on_conflict_do_update(index_elements=[LaneRow.name], set_={"turn": following})
    )
