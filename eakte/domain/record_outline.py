"""The skeleton of a tree of records: which record lies in which, and nothing else.

Comparing what was offered, what the archive decided and what was handed over needs only this; it
stays small where the trees are large.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eakte.domain.record_description import InvalidRecord, RecordId, RecordKind
from eakte.domain.record_tree import DocumentRecord, Record, children_of, kind_of

APPRAISED_KINDS = frozenset({RecordKind.FILE, RecordKind.PROCEEDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """One record of an outline; parent is None at the top."""

    id: RecordId
    kind: RecordKind
    parent: RecordId | None
    is_context: bool

    @property
    def is_appraised(self) -> bool:
        """Whether the archive decides on it: a document follows what it lies in, if anything."""
        return (self.kind in APPRAISED_KINDS or self.parent is None) and not self.is_context


class Outline:
    """All records of some trees by their id, parents before children."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Iterable[OutlineEntry]) -> None:
        """Take the entries in the order of the trees.

        Raises:
            InvalidRecord: an id stands twice; an answer could not tell the two apart.
        """
        self._entries: dict[RecordId, OutlineEntry] = {}
        for entry in entries:
            if entry.id in self._entries:
                raise InvalidRecord(f"Die Kennung {entry.id} kommt mehrfach vor.")
            self._entries[entry.id] = entry

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._entries

    def __getitem__(self, record_id: RecordId) -> OutlineEntry:
        return self._entries[record_id]

    def __iter__(self) -> Iterator[OutlineEntry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def appraised(self) -> tuple[OutlineEntry, ...]:
        """The records on which the archive decides: files, proceedings and loose documents."""
        return tuple(entry for entry in self if entry.is_appraised)

    def ancestors(self, record_id: RecordId) -> Iterator[OutlineEntry]:
        """What a record lies in, from the nearest to the top."""
        parent = self._entries[record_id].parent
        while parent is not None:
            entry = self._entries[parent]
            yield entry
            parent = entry.parent


def outline_of(roots: Iterable[Record]) -> Outline:
    """The skeleton of some trees.

    Raises:
        InvalidRecord: a record stands in the trees twice.
    """
    return Outline(entry for root in roots for entry in _entries(root, None))


def _entries(record: Record, parent: RecordId | None) -> Iterator[OutlineEntry]:
    yield OutlineEntry(
        id=record.id,
        kind=kind_of(record),
        parent=parent,
        is_context=not isinstance(record, DocumentRecord) and record.is_context,
    )
    for child in children_of(record):
        yield from _entries(child, record.id)
