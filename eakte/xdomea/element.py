"""An element of XML, and the two things of it that are asked everywhere."""

from collections import defaultdict
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml gives it no public name
Children: TypeAlias = dict[str, list[Element]]


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def children_by_name(element: Element) -> Children:
    """The children of an element by their local names, in order."""
    children: Children = defaultdict(list)
    for child in element:
        children[local_name(child)].append(child)
    return children
