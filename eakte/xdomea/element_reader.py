"""One value out of elements, along its table; what no table knows is remembered, never dropped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from eakte.domain.errors import DomainError
from eakte.xdomea.element import Children, Element, children_by_name, local_name
from eakte.xdomea.element_writer import CODE
from eakte.xdomea.errors import UnreadableMessage
from eakte.xdomea.shape import Group, Leaf, Part, Shapes, Slot

MOST_QUOTED = 40  # characters of a value from outside in the text of an error
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementReader:
    """Reads values in one version. `unread` gathers the names of elements without a table."""

    shapes: Shapes
    unread: set[str] = field(default_factory=set)

    def value(self, holds: type, element: Element) -> object:
        """The value that an element holds.

        Raises:
            UnreadableMessage: something demanded is missing, doubled, or not of its form.
        """
        children = children_by_name(element)
        value = self.take(holds, children, local_name(element))
        self.leave(element, children)
        return value

    def take(self, holds: type, children: Children, place: str) -> object:
        """The value whose slots stand among these children; they are taken out."""
        return self._made(holds, self._fields(self.shapes[holds].slots, children, place), place)

    def leave(self, element: Element, children: Children) -> None:
        """Remember the children that nothing took."""
        around = local_name(element)
        self.unread.update(f"{around}/{name}" for name, left in children.items() if left)

    def _made(self, holds: type, said: Mapping[str, object], place: str) -> object:
        if missing := sorted(self.shapes[holds].required - set(said)):
            raise UnreadableMessage(place, f"{', '.join(missing)} is missing")
        try:
            return holds(**said)
        except DomainError as error:
            raise UnreadableMessage(place, str(error)) from error

    def _fields(self, slots: Iterable[Slot], children: Children, place: str) -> dict[str, object]:
        said: dict[str, object] = {}
        for slot in slots:
            match slot:
                case Leaf():
                    said |= self._leaf(slot, children, place)
                case Group():
                    said |= self._group(slot, children, place)
                case Part():
                    said |= self._part(slot, children, place)
        return said

    def _leaf(self, leaf: Leaf, children: Children, place: str) -> dict[str, object]:
        found = children.pop(leaf.element, [])
        if not found:
            if leaf.always:
                raise UnreadableMessage(f"{place}/{leaf.element}", "missing")
            return {}
        values = tuple(self._text_value(leaf, element) for element in found)
        return {leaf.field: values if leaf.many else _single(values, leaf.element, place)}

    def _text_value(self, leaf: Leaf, element: Element) -> object:
        holder: Element | None = element
        if leaf.code_list is not None:
            holder = next((c for c in element if local_name(c) == CODE), None)
        if holder is None or (leaf.code_list is None and len(element)):
            raise UnreadableMessage(leaf.element, "no simple value")
        text = holder.text or ""
        try:
            return leaf.form.read(text)
        except (ValueError, KeyError, OverflowError) as error:
            raise UnreadableMessage(
                leaf.element, f"{text[:MOST_QUOTED]!r} is no value of its form"
            ) from error

    def _group(self, group: Group, children: Children, place: str) -> dict[str, object]:
        found = children.pop(group.element, [])
        if not found:
            if group.always:
                raise UnreadableMessage(f"{place}/{group.element}", "missing")
            return {}
        element = _single(found, group.element, place)
        inside = children_by_name(element)
        said = self._fields(group.slots, inside, group.element)
        self.leave(element, inside)
        return said

    def _part(self, part: Part, children: Children, place: str) -> dict[str, object]:
        if not part.element:
            return {part.field: self.take(part.holds, children, place)}
        found = children.pop(part.wrapper or part.element, [])
        if part.wrapper:
            found = [inner for outer in found for inner in self._unwrapped(part, outer)]
        if not found:
            return {}
        values = tuple(self._implied(part, element) for element in found)
        return {part.field: values if part.many else _single(values, part.element, place)}

    def _unwrapped(self, part: Part, outer: Element) -> list[Element]:
        children = children_by_name(outer)
        inner = children.pop(part.element, [])
        self.leave(outer, children)
        return inner

    def _implied(self, part: Part, element: Element) -> object:
        children = children_by_name(element)
        slots = self.shapes[part.holds].slots
        said = self._fields(slots, children, part.element) | dict(part.implied)
        self.leave(element, children)
        return self._made(part.holds, said, part.element)


def _single(found: Sequence[_T], element: str, place: str) -> _T:
    if len(found) > 1:
        raise UnreadableMessage(f"{place}/{element}", "doubled")
    return found[0]
