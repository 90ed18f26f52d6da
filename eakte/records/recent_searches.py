"""Searches that a person asked last (letzte Suchen): personal, few, and not for long."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eakte.database import upsert
from eakte.domain.access import UserId
from eakte.domain.saved_search import MOST_RECENT, RECENT_KEPT, Asked, RecentSearch
from eakte.tables import RecentSearchRow, SearchHabitRow


class RecentSearches:
    """The recent searches of all who use them, each reached by its person."""

    def __init__(self, session: Session, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._now = session, now

    def latest(self, user: UserId) -> Sequence[RecentSearch]:
        """The last ones of a person, the newest first, each wording once."""
        row = RecentSearchRow
        rows = self._session.scalars(
            select(row)
            .where(row.user == user, row.at > self._now - RECENT_KEPT)
            .order_by(row.at.desc(), row.digest)
            .limit(MOST_RECENT)
        )
        return tuple(RecentSearch(asked=dict(found.asked), at=found.at) for found in rows)

    def remember(self, tenant: str, user: UserId, asked: Asked) -> None:
        """Keep one as the newest; beyond MOST_RECENT the oldest goes."""
        row = RecentSearchRow
        values = {"tenant": tenant, "user": user, "digest": _digest(asked), "asked": dict(asked)}
        adding = upsert(self._session, row).values(**values, at=self._now)
        self._session.execute(
            adding.on_conflict_do_update(
                index_elements=[row.user, row.digest], set_={"at": self._now}
            )
        )
        newest = (
            select(row.digest)
            .where(row.user == user)
            .order_by(row.at.desc(), row.digest)
            .limit(MOST_RECENT)
        )
        self._session.execute(
            delete(row)
            .where(row.user == user, row.digest.not_in(newest))
            .execution_options(synchronize_session=False)
        )

    def clear(self, user: UserId) -> None:
        """Forget all of a person."""
        self._session.execute(delete(RecentSearchRow).where(RecentSearchRow.user == user))

    def are_kept(self, user: UserId) -> bool:
        """Whether a person lets them be kept."""
        asked = select(SearchHabitRow.keeps_recent).where(SearchHabitRow.user == user)
        return self._session.scalar(asked) is not False

    def set_kept(self, tenant: str, user: UserId, *, are_kept: bool) -> None:
        """What a person wants."""
        row = SearchHabitRow
        adding = upsert(self._session, row).values(tenant=tenant, user=user, keeps_recent=are_kept)
        self._session.execute(
            adding.on_conflict_do_update(index_elements=[row.user], set_={"keeps_recent": are_kept})
        )

    def forget_old(self) -> None:
        """Forget those that nobody asked again for RECENT_KEPT."""
        self._session.execute(
            delete(RecentSearchRow).where(RecentSearchRow.at <= self._now - RECENT_KEPT)
        )


def _digest(asked: Asked) -> str:
    """One for each wording, whatever order its parts came in."""
    return hashlib.sha256(json.dumps(dict(asked), sort_keys=True).encode()).hexdigest()
