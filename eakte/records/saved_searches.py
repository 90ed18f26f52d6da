"""Searches that a person keeps under a name (gemerkte Suchen); nobody else sees them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from eakte.database import locking
from eakte.domain.access import Actor, UserId
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.saved_search import Asked, SavedSearch, Seen, require_room
from eakte.records.cursor import Page, clamped, cut, decode, encode
from eakte.records.folding import folded
from eakte.records.ids import new_id
from eakte.tables import SavedSearchRow, UserRow

NAME_TAKEN = "Diesen Namen hat schon eine andere gemerkte Suche."


class SavedSearches:
    """The saved searches of the actor."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now

    def add(self, *, name: str, asked: Asked, seen: Seen) -> SavedSearch:
        """Keep a search.

        Raises:
            InvalidValue: the name is taken, or there is no room for one more.
        """
        self._lock_person()
        require_room(self.count())
        self._require_free(name)
        row = SavedSearchRow(
            id=new_id(self._now),
            tenant=self._actor.tenant,
            user=self._actor.user,
            name=name,
            name_folded=folded(name),
            asked=dict(asked),
            seen_until=seen.until,
            seen_pages=sorted(seen.pages),
        )
        self._session.add(row)
        self._session.flush()
        return to_saved_search(row)

    def get(self, search: str) -> SavedSearch:
        """One of them.

        Raises:
            NotVisible: the actor keeps no such search.
        """
        return to_saved_search(self._row(search))

    def listed(self, *, cursor: str | None = None, limit: int | None = None) -> Page[SavedSearch]:
        """All of them by name."""
        size, row = clamped(limit), SavedSearchRow
        asked = select(row).where(row.user == self._actor.user)
        if place := decode(cursor, str, str):
            name, last = map(str, place)
            beside = (row.name_folded == name) & (row.id > last)
            asked = asked.where(or_(row.name_folded > name, beside))
        rows = self._session.scalars(asked.order_by(row.name_folded, row.id).limit(size + 1)).all()
        return cut(
            [to_saved_search(found) for found in rows],
            limit=size,
            places=[encode(found.name_folded, found.id) for found in rows],
        )

    def longest_unseen(self, *, limit: int) -> Sequence[SavedSearch]:
        """Those that were looked at longest ago, the longest first."""
        rows = self._session.scalars(
            select(SavedSearchRow)
            .where(SavedSearchRow.user == self._actor.user)
            .order_by(SavedSearchRow.seen_until, SavedSearchRow.id)
            .limit(limit)
        )
        return tuple(to_saved_search(row) for row in rows)

    def count(self) -> int:
        """How many there are."""
        asked = select(func.count()).where(SavedSearchRow.user == self._actor.user)
        return self._session.scalar(asked) or 0

    def rename(self, search: str, *, name: str) -> SavedSearch:
        """Give one another name.

        Raises:
            NotVisible: the actor keeps no such search.
            InvalidValue: the name is taken.
        """
        self._lock_person()
        row = self._row(search)
        self._require_free(name, besides=row.id)
        row.name, row.name_folded = name, folded(name)
        return to_saved_search(row)

    def set_seen(self, search: str, seen: Seen) -> None:
        """Remember which hits its owner knows.

        Raises:
            NotVisible: the actor keeps no such search.
        """
        row = self._row(search)
        row.seen_until, row.seen_pages = seen.until, sorted(seen.pages)

    def remove(self, search: str) -> SavedSearch:
        """Keep one no longer; what it was.

        Raises:
            NotVisible: the actor keeps no such search.
        """
        row = self._row(search)
        found = to_saved_search(row)
        self._session.delete(row)
        return found

    def remove_all_of(self, user: UserId) -> None:
        """Keep none of a person whose account ends."""
        self._session.execute(delete(SavedSearchRow).where(SavedSearchRow.user == user))

    def _lock_person(self) -> None:
        """Two of one person at once would both find the name free and the last place empty."""
        self._session.scalars(locking(select(UserRow).where(UserRow.id == self._actor.user))).one()

    def _require_free(self, name: str, *, besides: str | None = None) -> None:
        asked = select(SavedSearchRow.id).where(
            SavedSearchRow.user == self._actor.user, SavedSearchRow.name_folded == folded(name)
        )
        if self._session.scalar(asked) not in {None, besides}:
            raise InvalidValue("name", NAME_TAKEN)

    def _row(self, search: str) -> SavedSearchRow:
        asked = select(SavedSearchRow).where(
            SavedSearchRow.id == search, SavedSearchRow.user == self._actor.user
        )
        row = self._session.scalars(asked).one_or_none()
        if row is None:
            raise NotVisible("saved_search", search)
        return row


def to_saved_search(row: SavedSearchRow) -> SavedSearch:
    """Row to value."""
    return SavedSearch(
        id=row.id,
        name=row.name,
        asked=dict(row.asked),
        seen=Seen(until=row.seen_until, pages=frozenset(row.seen_pages)),
    )
