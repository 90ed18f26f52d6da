"""Boxes that were counted in parts, turned parts and photographs of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading.ocr import Scan
from indexing.reading.views import AS_IT_IS, Placing, View, moved, on_page, spread, turned_boxes

PAGE = (1000, 1400)


def _view(size: tuple[int, int] = PAGE, onto: Placing = AS_IT_IS) -> View:
    return View(scan=Scan(image=Image.new("L", size), dpi=200, until=0.0), onto=onto)


def _word(left: int, top: int, width: int, height: int) -> WordBox:
    return WordBox(text="x", left=left, top=top, width=width, height=height, confidence=1.0)


@given(
    left=some.integers(0, 900),
    top=some.integers(0, 900),
    rotation=some.sampled_from((0, 90, 180, 270)),
)
def test_a_word_that_is_turned_there_and_back_stays_where_it_is(
    left: int, top: int, rotation: int
) -> None:
    word = _word(left, top, 80, 30)

    (turned,) = turned_boxes([word], PAGE, rotation)

    assert on_page([turned], _view(), rotation, PAGE) == [word]


def test_a_word_at_the_top_of_a_lying_page_is_on_its_right_when_it_stands() -> None:
    (word,) = turned_boxes([_word(10, 20, 80, 30)], PAGE, 90)

    assert (word.left, word.top, word.width, word.height) == (1400 - 50, 10, 30, 80)


def test_a_word_of_a_part_lies_where_the_part_lies() -> None:
    view = _view((200, 100), moved(300, 400, 1.5))

    (word,) = on_page([_word(10, 20, 80, 30)], view, 0, PAGE)

    assert (word.left, word.top, word.width, word.height) == (315, 430, 120, 45)


def test_the_corners_of_a_flat_sheet_are_those_on_the_photograph() -> None:
    corners = [(100.0, 80.0), (880.0, 150.0), (930.0, 1300.0), (60.0, 1250.0)]

    placing = spread((600, 800), corners)

    found = [placing.point(*corner) for corner in ((0, 0), (600, 0), (600, 800), (0, 800))]
    assert found == [pytest.approx(corner) for corner in corners]


def test_a_word_never_leaves_the_page() -> None:
    view = _view((200, 100), moved(900, 1350))

    (word,) = on_page([_word(50, 20, 150, 80)], view, 0, PAGE)

    assert word.left + word.width <= PAGE[0]
    assert word.top + word.height <= PAGE[1]
