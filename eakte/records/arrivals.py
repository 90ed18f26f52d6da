"""Until when the index knows everything that came (Eingang in den Suchindex)."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from eakte.domain.casefile import DocumentState
from eakte.jobs import JobState, Lane
from eakte.tables import DocumentRow, JobRow, PageRow

# A page bears the moment at which its transaction began, and is there once that is committed.
LONGEST_TRANSACTION = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)  # for the index: older jobs are of letters that moved
TICK = timedelta(milliseconds=1)  # as fine as an identity tells its moment
EVER = datetime.min.replace(tzinfo=UTC)
BITS_BEHIND_TIME = 80  # of an identity (UUIDv7): 48 bits of milliseconds stand first
IS_WAITING = (
    JobRow.lane == Lane.INDEX,
    JobRow.state.in_((JobState.READY, JobState.RUNNING)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A page that came to where it lies: it was read, or its document was filed, at a moment."""

    page: str
    document: str
    at: datetime


class Arrivals:
    """What came, and whether the index has it, over what the session sees."""

    def __init__(self, session: Session, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._now = session, now

    def settled_until(self) -> datetime:
        """The moment until which everything that arrived is in the index, a minute ago at best.

        A page arrives when it is read, and again when its document is filed. What waits for the
        index longer than LONGEST_WAIT holds nobody up.
        """
        border = self._now - LONGEST_WAIT
        first_page = self._session.scalar(
            select(func.min(PageRow.id))
            .join(JobRow, JobRow.subject == PageRow.document)
            .where(*IS_WAITING, PageRow.id > _first_id(border))
        )
        first_filing = self._session.scalar(
            select(func.min(DocumentRow.filed_at))
            .join(JobRow, JobRow.subject == DocumentRow.id)
            .where(*IS_WAITING, DocumentRow.filed_at > border)
        )
        moments = [self._now - LONGEST_TRANSACTION]
        if first_page is not None:
            moments.append(_moment_of(first_page) - TICK)
        if first_filing is not None:
            moments.append(first_filing - TICK)
        return min(moments)

    def since(self, moment: datetime, *, most: int) -> Sequence[Arrival]:
        """Visible pages that arrived after a moment, the newest first."""
        is_read = PageRow.id > _first_id(moment)
        is_filed = DocumentRow.filed_at > moment
        found: dict[str, Arrival] = {}
        for condition, order in ((is_read, PageRow.id), (is_filed, DocumentRow.filed_at)):
            asked = _pages().where(condition).order_by(order.desc()).limit(most)
            found |= self._arrivals(asked)
        newest = sorted(found.values(), key=lambda one: one.at, reverse=True)
        return tuple(newest[:most])

    def of(self, pages: Collection[str]) -> Sequence[Arrival]:
        """When some pages arrived; those that are not visible are left out."""
        return tuple(self._arrivals(_pages().where(PageRow.id.in_(pages))).values())

    def _arrivals(self, asked: Select[str, str, datetime | None]) -> dict[str, Arrival]:
        return {
            page: Arrival(page=page, document=document, at=max(_moment_of(page), filed_at or EVER))
            for page, document, filed_at in self._session.execute(asked)
        }

    def index_stand(self) -> int | None:
        """A number that stays the same as long as the index has the same letters.

        None while something waits for the index: a letter may be coming, going, or be protected.
        """
        waiting = select(JobRow.id).where(*IS_WAITING).limit(1)
        if self._session.scalar(waiting) is not None:
            return None
        newest = select(func.max(JobRow.id)).where(JobRow.state == JobState.DONE)
        return self._session.scalar(newest) or 0


def _pages() -> Select[str, str, datetime | None]:
    return (
        select(PageRow.id, PageRow.document, DocumentRow.filed_at)
        .join(DocumentRow, DocumentRow.id == PageRow.document)
        .where(DocumentRow.state != DocumentState.QUARANTINED)
    )


def _first_id(moment: datetime) -> str:
    """What no identity of this moment or a later one comes before."""
    return str(uuid.UUID(int=int(moment.timestamp() * 1000) << BITS_BEHIND_TIME))


def _moment_of(key: str) -> datetime:
    """When an identity was made."""
    milliseconds = uuid.UUID(key).int >> BITS_BEHIND_TIME
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
