"""How lines of text run, and how a skewed page is made straight."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from indexing.page_reader import WordBox
from indexing.reading.straighten import STRAIGHTEN_FROM, straightened
from indexing.reading.text_lines import is_sideways, run_of
from tests.indexing.reading.letters import LETTER, a_scan

PAPER = 250


def _skewed(page: Image.Image, degrees: float) -> Image.Image:
    """Turned clockwise."""
    return page.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=PAPER)


@pytest.mark.parametrize("degrees", [-6.5, -2.2, -0.6, 0.0, 0.4, 1.5, 5.0])
def test_the_slope_of_lines_is_measured(degrees: float) -> None:
    assert run_of(_skewed(a_scan(), degrees)).skew == pytest.approx(degrees, abs=0.15)


@pytest.mark.parametrize("degrees", [0.0, -1.2, 3.0])
def test_letters_tell_whether_a_page_lies_upside_down(degrees: float) -> None:
    page = _skewed(a_scan("\n".join([LETTER] * 3)), degrees)

    assert not run_of(page).is_upside_down
    assert run_of(page.transpose(Image.Transpose.ROTATE_180)).is_upside_down


def _justified() -> Image.Image:
    """A block of running text, whose left and right edges are straight."""
    page = Image.new("L", (1240, 1754), PAPER)
    chance = np.random.default_rng(5)
    for top in range(150, 1600, 25):
        left = 150
        while left < 1080:
            right = min(1090, left + int(chance.integers(20, 90)))
            page.paste(40, (left, top, right, top + 12))
            left = right + 10
    return page


@pytest.mark.parametrize("degrees", [-2.0, 0.0, 1.8])
def test_a_page_on_its_side_is_known_however_it_is_skewed(degrees: float) -> None:
    for page in (a_scan("\n".join([LETTER] * 3)), _justified()):
        skewed = _skewed(page, degrees)

        assert not is_sideways(skewed)
        assert is_sideways(skewed.transpose(Image.Transpose.ROTATE_90))


def test_pale_letters_tell_how_a_page_lies_beside_a_dark_stroke() -> None:
    page = a_scan("\n".join([LETTER] * 3)).point([210 + value * 40 // 250 for value in range(256)])
    ImageDraw.Draw(page).line((700, 200, 700, 400), fill=0, width=4)

    assert not is_sideways(page)


def test_ruled_lines_do_not_tell_how_a_page_lies() -> None:
    page = a_scan()
    for row in range(150, 1700, 60):
        ImageDraw.Draw(page).line((100, row, 1140, row), fill=0, width=4)

    assert not run_of(page).is_upside_down
    assert run_of(page.transpose(Image.Transpose.ROTATE_180)).is_upside_down


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (40, 40)])
@pytest.mark.parametrize("grey", [0, 255])
def test_a_page_without_lines_is_taken_as_straight(size: tuple[int, int], grey: int) -> None:
    page = Image.new("L", size, grey)

    run = run_of(page)

    assert not is_sideways(page)
    assert (run.skew, run.is_upside_down) == (0.0, False)


def test_noise_has_no_slope() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (1754, 1240), dtype=np.uint8)

    assert run_of(Image.fromarray(noise)).skew == 0.0


def test_a_hardly_skewed_page_is_not_touched() -> None:
    page = a_scan()

    straight = straightened(page, STRAIGHTEN_FROM - 0.05)

    assert straight.image is page
    assert straight.skew == 0.0


@pytest.mark.parametrize("degrees", [-4.0, 1.0, 7.5])
def test_a_box_finds_its_way_back_to_the_skewed_page(degrees: float) -> None:
    level = Image.new("L", (1000, 1400), PAPER)
    level.paste(0, (700, 300, 760, 330))
    page = _skewed(level, degrees)

    straight = straightened(page, degrees)

    found = np.argwhere(np.asarray(straight.image) < 100)
    (top, left), (bottom, right) = found.min(axis=0), found.max(axis=0) + 1
    box = WordBox(
        text="x",
        left=int(left),
        top=int(top),
        width=int(right - left),
        height=int(bottom - top),
        confidence=1.0,
    )
    back = straight.back(box)
    ink = np.argwhere(np.asarray(page) < 100)
    (inked_top, inked_left), (inked_bottom, inked_right) = ink.min(axis=0), ink.max(axis=0) + 1
    assert back.left == pytest.approx(inked_left, abs=7)
    assert back.top == pytest.approx(inked_top, abs=7)
    assert back.left + back.width == pytest.approx(inked_right, abs=7)
    assert back.top + back.height == pytest.approx(inked_bottom, abs=7)


def test_nothing_is_cut_off_and_boxes_stay_on_the_page() -> None:
    page = Image.new("L", (800, 1100), PAPER)

    straight = straightened(page, 5.0)

    assert straight.image.width > page.width
    corner = WordBox(text="x", left=0, top=0, width=30, height=20, confidence=1.0)
    back = straight.back(corner)
    assert back.left >= 0
    assert back.top >= 0
    assert back.left + back.width <= page.width
    assert back.width >= 1
