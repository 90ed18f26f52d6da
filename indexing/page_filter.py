"""Which pages of a segment a filter lets through: rights and limits, before any word is read."""

from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass

import numpy as np

from indexing.index_view import Living
from indexing.posting_lists import Mask, Numbers, stand_in
from indexing.search_index import Filter
from indexing.segment_columns import Columns, document_hash


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filtered:
    """A segment as one person sees it, within the limits of the search.

    visible: which entries the person may see at all. allowed: which of them are within the limits.
    """

    living: Living
    visible: Mask
    allowed: Mask

    def all_pages(self) -> Numbers:
        """Every allowed page."""
        pages = self.allowed.take(self._entry)
        if self.living.live is not None:
            pages &= self.living.live
        return np.flatnonzero(pages).astype(np.int32)

    def lets_through(self, pages: Numbers) -> Mask:
        """Which of some pages are allowed."""
        return self._are(pages, self.allowed)

    def shows_any(self, pages: Numbers) -> bool:
        """Whether the person may see any of some pages."""
        return bool(self._are(pages, self.visible).any())

    def _are(self, pages: Numbers, entries: Mask) -> Mask:
        found = entries.take(self._entry.take(pages))
        return found if self.living.live is None else found & self.living.live.take(pages)

    @property
    def _entry(self) -> Numbers:
        return self.living.segment.columns.entry


def filtered(living: Living, wanted: Filter) -> Filtered:
    """Apply a filter to a segment."""
    columns = living.segment.columns
    of_tenant = _having(columns, "tenant", wanted.tenant)
    visible = of_tenant
    if wanted.scopes is not None:
        visible = of_tenant & _table(columns, "scope", columns.scopes(wanted.scopes))
    allowed = visible
    for limit in _limits(columns, wanted):
        allowed = allowed & limit
    if decided := wanted.let_in | wanted.keep_out:
        undecided = ~_of_documents(columns, decided)
        let_in = of_tenant & _of_documents(columns, wanted.let_in)
        visible, allowed = (each & undecided | let_in for each in (visible, allowed))
    return Filtered(living=living, visible=visible, allowed=allowed)


def _limits(columns: Columns, wanted: Filter) -> Iterator[Mask]:
    """For each limit, which entries are within."""
    named = {"case": wanted.case, "unit": wanted.unit, "type": wanted.type}
    for attribute, name in named.items():
        if name is not None:
            yield _having(columns, attribute, name)
    if wanted.file_plan is not None:
        yield _below(columns, wanted.file_plan)
    if wanted.document is not None:
        yield _of_documents(columns, {wanted.document})
    if wanted.documents is not None:
        yield _of_documents(columns, wanted.documents)
    if wanted.first_day is not None:
        yield columns.day >= wanted.first_day
    if wanted.last_day is not None:
        yield columns.day <= wanted.last_day


def _having(columns: Columns, attribute: str, name: str) -> Mask:
    """Entries with a name."""
    number = columns.names[attribute].number_of(name.encode())
    if number is None:
        return np.zeros(len(columns.day), bool)
    found: Mask = columns.named[attribute] == number + 1
    return found


def _below(columns: Columns, code: str) -> Mask:
    """Entries of a file plan unit and of all below it."""
    names = columns.names["file_plan"]
    below = names.beginning_with(f"{code}.".encode())
    itself = names.number_of(code.encode())
    numbers = [*below, *([] if itself is None else [itself])]
    return _table(columns, "file_plan", [number + 1 for number in numbers])


def _table(columns: Columns, attribute: str, numbers: Collection[int]) -> Mask:
    """Entries with one of some names; fifty or five thousand cost the same."""
    wanted = np.zeros(len(columns.names[attribute]) + 1, bool)  # the first for 0: no name
    wanted[list(numbers)] = True
    return wanted.take(columns.named[attribute])


def _of_documents(columns: Columns, documents: Set[str]) -> Mask:
    """Entries of some documents; those of a thousand are found in three milliseconds."""
    wanted = {document_hash(document): document.encode() for document in documents}
    hashes = np.sort(np.fromiter(wanted, np.uint64, len(wanted)))
    numbers = np.flatnonzero(stand_in(columns.document_hash, hashes))
    same = np.zeros(len(columns.documents), bool)
    for number in numbers.tolist():
        found = int(columns.document_hash[number])
        same[number] = columns.documents[number] == wanted[found]
    return same.take(columns.document)
