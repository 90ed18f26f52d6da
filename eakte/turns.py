"""Fair turns (Reihenfolge): documents of one urgency are worked on side by side, page by page.

After start-time fair queueing (Goyal, Vin, Cheng 1996) with the page as the unit: each job has a
turn, the smallest goes first, and the turn of the lane is the one after that of the job taken last.
The pages of a new document are counted from there. So a letter of two pages stands behind a few
pages of each document that waits, not behind all 300 of a scan; and because every job that is taken
moves the lane on, a scan is never starved by letters that keep coming.

Letters of scan batches are another matter: side by side, the letters of all batches of a morning
would be readable at noon and none of them before. There the newest batch goes first, because its
station waits for it, and the older ones follow when no newer one is left.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from eakte.database import upsert
from eakte.tables import LaneRow


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
