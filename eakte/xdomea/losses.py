"""What of some records a version cannot carry: told before sending, so that nobody is surprised."""

from collections.abc import Iterable, Iterator
from dataclasses import fields

from eakte.xdomea.message_shapes import shapes_of_message
from eakte.xdomea.party_shapes import PARTY_TABLES
from eakte.xdomea.record_shapes import RECORD_TABLES
from eakte.xdomea.shape import Group, Leaf, Part, Shapes, Slot, fields_of
from eakte.xdomea.version import MessageKind, Version

_TABLES = {**RECORD_TABLES, **PARTY_TABLES}


def lost_in(records: Iterable[object], version: Version) -> tuple[str, ...]:
    """The elements of the standard that hold something here and that the version does not have.

    Each once, as `Dateiname` or `Hash`, sorted; nothing where all of it can be carried.
    """
    shapes = shapes_of_message(version, MessageKind.OFFER)
    return tuple(sorted({lost for record in records for lost in _lost(record, shapes)}))


def _lost(value: object, shapes: Shapes) -> Iterator[str]:
    if type(value) not in _TABLES:
        return
    shape = shapes[type(value)]
    carried = fields_of(shape.slots)
    named = fields_of(_TABLES[type(value)])
    for each in fields(shape.holds):
        held = getattr(value, each.name)
        if held == each.default or each.name not in named:
            continue
        if each.name not in carried:
            yield _element_of(each.name, _TABLES[type(value)])
            continue
        for inner in held if isinstance(held, tuple) else (held,):
            yield from _lost(inner, shapes)


def _element_of(field: str, slots: tuple[Slot, ...]) -> str:
    names: dict[str, str] = {}
    for slot in slots:
        match slot:
            case Group():
                names |= {name: _element_of(name, slot.slots) for name in fields_of(slot.slots)}
            case Leaf() | Part():
                names[slot.field] = slot.element
    return names[field]
