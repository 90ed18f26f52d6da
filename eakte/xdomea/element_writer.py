"""One value into elements, along its table."""

from collections.abc import Iterator
from dataclasses import MISSING

from lxml import etree

from eakte.xdomea.element import Element
from eakte.xdomea.errors import NotInThisVersion
from eakte.xdomea.shape import Group, Leaf, Part, Shapes, Slot
from eakte.xdomea.version import Version

PREFIX = "xdomea"  # the specification demands this very prefix (4.2)
CODE = "code"


class ElementWriter:
    """Writes values in one version; `shapes` has the table of each of them."""

    def __init__(self, shapes: Shapes) -> None:
        """Take the tables."""
        self.shapes = shapes
        self.version: Version = shapes.version

    def name(self, element: str, *, is_qualified: bool = True) -> str:
        """The full name of an element of this version."""
        return f"{{{self.version.namespace}}}{element}" if is_qualified else element

    def element(self, name: str) -> Element:
        """A new element with nothing in it."""
        return etree.Element(self.name(name), nsmap={PREFIX: self.version.namespace})

    def elements_of(self, value: object) -> Iterator[Element]:
        """The elements of a value that stand beside those of its owner."""
        around = self.element(type(value).__name__)
        self._fill(around, value, self.shapes[type(value)].slots)
        yield from around

    def append(self, parent: Element, name: str, value: object) -> None:
        """Append a value as one element."""
        element = etree.SubElement(parent, self.name(name))
        self._fill(element, value, self.shapes[type(value)].slots)

    def _fill(self, parent: Element, value: object, slots: tuple[Slot, ...]) -> None:
        for slot in slots:
            match slot:
                case Leaf():
                    self._leaves(parent, value, slot)
                case Group():
                    self._group(parent, value, slot)
                case Part():
                    self._parts(parent, value, slot)

    def _leaves(self, parent: Element, value: object, leaf: Leaf) -> None:
        held = getattr(value, leaf.field)
        if not leaf.is_written or (self._is_default(value, leaf.field) and not leaf.always):
            return
        for item in held if leaf.many else (held,):
            element = etree.SubElement(
                parent, self.name(leaf.element, is_qualified=leaf.is_qualified)
            )
            if leaf.code_list is not None:
                element.attrib.update(leaf.code_list.attributes(self.version))
                element = etree.SubElement(element, CODE)
            element.text = self._text(item, leaf)

    def _text(self, item: object, leaf: Leaf) -> str:
        if item is None:
            raise NotInThisVersion(leaf.element, self.version)
        try:
            return leaf.form.write(item, self.version)
        except (ValueError, OverflowError) as error:
            raise NotInThisVersion(f"{leaf.element} {item}", self.version) from error

    def _group(self, parent: Element, value: object, group: Group) -> None:
        element = etree.SubElement(parent, self.name(group.element))
        self._fill(element, value, group.slots)
        if not len(element) and not group.always:
            parent.remove(element)

    def _parts(self, parent: Element, value: object, part: Part) -> None:
        held = getattr(value, part.field)
        if self._is_default(value, part.field):
            return
        for item in held if part.many else (held,):
            if any(getattr(item, name) != said for name, said in part.implied):
                continue
            if not part.element:
                self._fill(parent, item, self.shapes[type(item)].slots)
                continue
            around = parent
            if part.wrapper:
                around = etree.SubElement(parent, self.name(part.wrapper))
            self.append(around, part.element, item)

    def _is_default(self, value: object, field: str) -> bool:
        default = self.shapes[type(value)].defaults[field]
        return default is not MISSING and getattr(value, field) == default
