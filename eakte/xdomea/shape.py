"""The words of the tables that bind values to elements of a message.

A table lists the slots of a value in the order of the standard; a slot names its element, the field
it holds, and the versions that have it. Writing and reading walk the same tables, so that a new
version of the standard is new rows and no new code.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, TypeAlias

from eakte.xdomea.code_list import CodeList
from eakte.xdomea.form import TEXT, Form
from eakte.xdomea.version import NEWEST, OLDEST, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An element with one value as its text; with a code list, the text of its child `code`.

    always: the standard demands the element; it is written even when the field has its default,
    and a message without it is refused. is_written: False for what is understood, never written.
    """

    element: str
    field: str
    form: Form = TEXT
    code_list: CodeList | None = None
    many: bool = False
    always: bool = False
    is_qualified: bool = True
    is_written: bool = True
    since: Version = OLDEST
    until: Version = NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An element around several fields of the same value."""

    element: str
    slots: tuple["Slot", ...]
    always: bool = False
    since: Version = OLDEST
    until: Version = NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An element that holds a value of its own, or one for each of a tuple.

    Without an element the value's slots stand beside those of its owner. `wrapper` is an element
    around each one. `implied` are fields that the element says by being there: only values that
    agree are written.
    """

    field: str
    holds: type[Any]  # any value for which there is a table
    element: str = ""
    wrapper: str = ""
    implied: tuple[tuple[str, object], ...] = ()
    many: bool = False
    since: Version = OLDEST
    until: Version = NEWEST


Slot: TypeAlias = Leaf | Group | Part
Tables: TypeAlias = Mapping[type[Any], tuple[Slot, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The table of one value in one version. A field without default has MISSING there."""

    holds: type[Any]
    slots: tuple[Slot, ...]
    defaults: Mapping[str, object]

    @property
    def required(self) -> frozenset[str]:
        """The fields that a message must bring."""
        return frozenset(name for name, value in self.defaults.items() if value is MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """The tables of all values in one version."""

    version: Version
    by_value: Mapping[type[Any], Shape]

    def __getitem__(self, holds: type[Any]) -> Shape:
        return self.by_value[holds]


def shapes_in(version: Version, tables: Tables) -> Shapes:
    """What of the tables stands in a version."""
    return Shapes(
        version=version,
        by_value={
            holds: Shape(
                holds=holds,
                slots=slots_in(version, slots),
                defaults={each.name: each.default for each in fields(holds)},
            )
            for holds, slots in tables.items()
        },
    )


def slots_in(version: Version, slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The slots that stand in a version."""
    return tuple(
        replace(slot, slots=slots_in(version, slot.slots)) if isinstance(slot, Group) else slot
        for slot in slots
        if slot.since <= version <= slot.until
    )


def fields_of(slots: tuple[Slot, ...]) -> frozenset[str]:
    """The fields of a value that have a place in these slots."""
    return frozenset(
        name
        for slot in slots
        for name in (fields_of(slot.slots) if isinstance(slot, Group) else (slot.field,))
    )
