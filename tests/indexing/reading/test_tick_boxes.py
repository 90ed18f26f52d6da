"""Boxes to be ticked are painted white before a form is recognised, and nothing else is."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from indexing.reading.ruled_page import ruled_page
from indexing.reading.tick_boxes import without_tick_boxes
from tests.indexing.reading.forms import DPI, INK, RULE, a_form, a_sheet, px, rule, write

SIDES_MM = (3.4, 4.5, 6.5, 8.0)
LEFT, TOP = 40.0, 60.0
SCRAPS = [(1, 1), (9, 9), (16, 16), (600, 10), (600, 8), (10, 600), (24, 300), (41, 43)]


def tick(page: Image.Image, side: float, *, is_set: bool, beyond: float = 0.0) -> None:
    """A box at LEFT, TOP; its cross goes beyond it by so much. All in millimetres."""
    left, top, right, foot = (px(at) for at in (LEFT, TOP, LEFT + side, TOP + side))
    pen = ImageDraw.Draw(page)
    pen.rectangle((left, top, right, foot), outline=RULE, width=3)
    if is_set:
        more = px(beyond)
        pen.line((left - more, top - more, right + more, foot + more), fill=INK, width=4)
        pen.line((left - more, foot + more, right + more, top - more), fill=INK, width=4)


def ink_beside(page: Image.Image, side: float) -> int:
    """Pixels of ink in the box and close around it."""
    corners = (px(LEFT - 1), px(TOP - 1), px(LEFT + side + 1), px(TOP + side + 1))
    return int((np.asarray(page.crop(corners)) < 200).sum())


@pytest.mark.parametrize("side", SIDES_MM)
@pytest.mark.parametrize("is_set", [True, False])
def test_a_box_goes_with_its_cross(side: float, *, is_set: bool) -> None:
    page = a_sheet()
    write(page, LEFT + side + 2, TOP, "verheiratet")
    plain = page.copy()
    tick(page, side, is_set=is_set)

    clear = without_tick_boxes(page, DPI)

    assert ink_beside(page, side) > 0
    assert ink_beside(clear, side) == 0
    beside = (px(LEFT + side + 1.5), 0, page.width, page.height)
    assert clear.crop(beside).tobytes() == plain.crop(beside).tobytes()


def test_a_cross_may_go_a_little_beyond_its_box() -> None:
    page = a_sheet()
    tick(page, 5.0, is_set=True, beyond=0.6)

    clear = without_tick_boxes(page, DPI)

    assert ink_beside(clear, 5.0) == 0


def test_a_figure_in_a_frame_of_its_own_stays() -> None:
    page = a_sheet()
    write(page, LEFT + 2.8, TOP + 1.2, "4")
    figure = ink_beside(page, 8.0)
    tick(page, 8.0, is_set=False)

    clear = without_tick_boxes(page, DPI)

    assert ink_beside(clear, 8.0) == figure > 0


def test_letters_fields_and_combs_are_no_boxes() -> None:
    page = a_form()
    write(page, 20, 120, "DOBERAN 80 GHQ B", 22)
    rule(page, 20, 140, 180, 140)

    assert without_tick_boxes(page, DPI) is page


def test_a_row_of_cells_is_no_row_of_boxes() -> None:
    page = a_sheet()
    for number in range(5):
        left = 40 + 5 * number
        box = tuple(px(at) for at in (left, 60, left + 5, 65))
        ImageDraw.Draw(page).rectangle(box, outline=RULE, width=3)

    assert without_tick_boxes(page, DPI) is page


def test_a_bullet_is_no_box() -> None:
    page = a_sheet()
    box = tuple(px(at) for at in (LEFT, TOP, LEFT + 4, TOP + 4))
    ImageDraw.Draw(page).rectangle(box, fill=INK)

    assert without_tick_boxes(page, DPI) is page


def test_large_boxes_are_no_rulings_of_a_form() -> None:
    form = a_form()
    ticked = form.copy()
    write(ticked, LEFT + 10, 200, "ja")
    pen = ImageDraw.Draw(ticked)
    box = tuple(px(at) for at in (LEFT, 200, LEFT + 6.5, 206.5))
    pen.rectangle(box, outline=RULE, width=3)

    plain, found = (ruled_page(without_tick_boxes(each, DPI), DPI) for each in (form, ticked))

    assert plain is not None
    assert found is not None
    assert (found.rulings.level == plain.rulings.level).all()
    assert (found.rulings.upright == plain.rulings.upright).all()


def test_a_page_on_which_only_boxes_are_ruled_is_no_form() -> None:
    page = a_sheet()
    for number in range(12):
        for left in (40, 80, 120, 160):
            box = tuple(px(at) for at in (left, 20 + 20 * number, left + 8, 28 + 20 * number))
            ImageDraw.Draw(page).rectangle(box, outline=RULE, width=3)

    assert ruled_page(without_tick_boxes(page, DPI), DPI) is None


def test_letters_that_touch_are_no_boxes() -> None:
    page = a_sheet()
    pen = ImageDraw.Draw(page)
    left, top, right, foot = (px(at) for at in (LEFT, TOP, LEFT + 4, TOP + 4))
    pen.rectangle((left, top, right, foot), outline=INK, width=3)
    pen.line((left, (top + foot) // 2, right, (top + foot) // 2), fill=INK, width=3)

    assert without_tick_boxes(page, DPI) is page


def test_boxes_in_pale_print_are_found() -> None:
    page = a_sheet()
    for line in range(30):
        write(
            page, 20, 80 + 6 * line, "Angaben zur Hundehaltung im laufenden Jahr, bitte ankreuzen"
        )
    tick(page, 3.4, is_set=True)
    pale = page.point([180 + value * 70 // 250 for value in range(256)])

    assert ink_beside(without_tick_boxes(pale, DPI), 3.4) == 0


@pytest.mark.parametrize("size", SCRAPS)
@pytest.mark.parametrize("dpi", [72, 96, DPI, 300, 1200])
def test_a_scrap_that_is_too_small_for_a_box_stays_as_it_is(
    size: tuple[int, int], dpi: int
) -> None:
    scrap = Image.new("L", size, 255)
    ImageDraw.Draw(scrap).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=INK)

    assert without_tick_boxes(scrap, dpi) is scrap
