"""What is read of a page: images of it or of its parts, and where their words lie on the page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from indexing.page_reader import PageCode, WordBox
from indexing.reading.ocr import Scan

Point = tuple[float, float]
Size = tuple[int, int]  # width and height in pixels
_DIGITS = 10  # the last ones depend on the processor, the image must not
_Boxed = TypeVar("_Boxed", WordBox, PageCode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """How pixels of a view lie on the page image: the eight numbers of a perspective."""

    numbers: tuple[float, float, float, float, float, float, float, float]

    def point(self, x: float, y: float) -> Point:
        """Where a point of the view lies on the page image."""
        a, b, c, d, e, f, g, h = self.numbers
        depth = g * x + h * y + 1
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


AS_IT_IS = Placing(numbers=(1, 0, 0, 0, 1, 0, 0, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An image to be read. onto: from its pixels to those of the page image."""

    scan: Scan
    onto: Placing = AS_IT_IS


def moved(left: float, top: float, share: float = 1.0) -> Placing:
    """Of a part of the page that begins there; `share`: page pixels for one of its own."""
    return Placing(numbers=(share, 0, left, 0, share, top, 0, 0))


def spread(size: Size, corners: Sequence[Point]) -> Placing:
    """Of a view whose corners lie there: top left, top right, bottom right, bottom left."""
    width, height = size
    own = ((0, 0), (width, 0), (width, height), (0, height))
    rows, places = [], []
    for (x, y), (column, row) in zip(own, corners, strict=True):
        rows.append((x, y, 1, 0, 0, 0, -column * x, -column * y))
        rows.append((0, 0, 0, x, y, 1, -row * x, -row * y))
        places += [column, row]
    solved = np.linalg.solve(np.array(rows, float), np.array(places, float))
    a, b, c, d, e, f, g, h = (float(f"{number:.{_DIGITS}g}") for number in solved)
    return Placing(numbers=(a, b, c, d, e, f, g, h))


def on_page(boxes: Iterable[_Boxed], view: View, rotation: int, page: Size) -> list[_Boxed]:
    """Boxes of a view that was read turned, on the page image as it is before it is turned.

    Args:
        boxes: counted in the view turned by `rotation` degrees clockwise.
        view: what was read.
        rotation: 0, 90, 180 or 270.
        page: size of the page image.
    """
    if view.onto == AS_IT_IS and not rotation:
        return list(boxes)
    size = turned_size(view.scan.image.size, rotation)

    def place(x: float, y: float) -> Point:
        return view.onto.point(*_turned_point((x, y), size, -rotation % 360))

    return [_placed(box, place, page) for box in boxes]


def turned_boxes(boxes: Iterable[_Boxed], page: Size, rotation: int) -> list[_Boxed]:
    """Boxes on the page image of this size after it is turned by `rotation` degrees clockwise."""

    def place(x: float, y: float) -> Point:
        return _turned_point((x, y), page, rotation)

    size = turned_size(page, rotation)
    return [_placed(box, place, size) for box in boxes] if rotation else list(boxes)


def _placed(box: _Boxed, place: Callable[[float, float], Point], page: Size) -> _Boxed:
    """The box around a box that was moved; it stays on the page."""
    points = [
        place(x, y)
        for x in (box.left, box.left + box.width)
        for y in (box.top, box.top + box.height)
    ]
    left, top = (max(0, round(min(values))) for values in zip(*points, strict=True))
    right, bottom = (round(max(values)) for values in zip(*points, strict=True))
    left, top = min(left, page[0] - 1), min(top, page[1] - 1)
    width, height = min(right, page[0]) - left, min(bottom, page[1]) - top
    return replace(box, left=left, top=top, width=max(1, width), height=max(1, height))


def turned_size(size: Size, rotation: int) -> Size:
    """Width and height of what was turned."""
    return (size[1], size[0]) if rotation in {90, 270} else size


def _turned_point(point: Point, size: Size, rotation: int) -> Point:
    """A point of an image of this size when the image is turned clockwise."""
    (x, y), (width, height) = point, size
    turns = {
        0: (x, y),
        90: (height - y, x),
        180: (width - x, height - y),
        270: (y, width - x),
    }
    return turns[rotation]
