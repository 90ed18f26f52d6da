"""Rulings of forms: found where there are some, and taken away without harm to letters."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from indexing.reading.paper import on_white_paper
from indexing.reading.ruled_page import ruled_page
from indexing.reading.rulings import Rulings, rulings_of, without_rulings
from tests.indexing.reading.forms import DPI, RULE, a_form, a_sheet, px, rule, write
from tests.indexing.reading.letters import LETTER, a_scan


def test_a_letter_has_no_rulings() -> None:
    assert rulings_of(on_white_paper(a_scan(LETTER * 2, dpi=DPI)), DPI) is None


def test_level_rulings_alone_make_no_form() -> None:
    page = a_scan(LETTER, dpi=DPI)
    for top in (30, 120, 150, 270):
        rule(page, 20, top, 190, top)

    assert rulings_of(on_white_paper(page), DPI) is None


def test_a_blank_page_has_no_rulings() -> None:
    assert rulings_of(a_sheet(), DPI) is None


def test_frames_and_teeth_are_taken_away_and_letters_stay() -> None:
    form = on_white_paper(a_form())

    bare = np.asarray(_bare(form))

    assert not _is_inked(bare, (19, 39, 21, 77))  # the left edge of all frames
    assert not _is_inked(bare, (46, 91, 61, 95))  # line and teeth of empty cells
    assert (bare[_part((32, 47, 60, 51))] == np.asarray(form)[_part((32, 47, 60, 51))]).all()


def test_a_letter_that_crosses_a_ruling_stays_whole() -> None:
    form = on_white_paper(a_form())
    stroke = (px(60), px(50), px(60) + 5, px(54))
    ImageDraw.Draw(form).rectangle(stroke, fill=RULE)

    bare = np.asarray(_bare(form))

    assert (bare[px(50.5) : px(53.5), px(60) + 1 : px(60) + 5] < 128).all()


@pytest.mark.parametrize("skew", [-0.8, 0.5])
def test_rulings_of_a_page_that_is_not_quite_level_are_taken_away(skew: float) -> None:
    form = a_form().rotate(skew, Image.Resampling.BICUBIC, fillcolor=250)

    rulings = rulings_of(on_white_paper(form), DPI)

    assert rulings is not None
    bare = without_rulings(on_white_paper(form), rulings, DPI)
    assert np.asarray(bare.filter(ImageFilter.MinFilter(3)).crop(_edge(form))).min() > 128


def test_pale_and_noisy_rulings_are_taken_away() -> None:
    noise = np.random.default_rng(4).normal(0, 10, (a_form().height, a_form().width))
    pale = np.clip(225 - (250 - np.asarray(a_form()).astype(float)) * 0.6 + noise, 0, 255)
    page = on_white_paper(Image.fromarray(pale.astype(np.uint8)))

    bare = np.asarray(_bare(page))

    assert (bare[_part((19, 60, 21, 70))] < 128).mean() < 0.01


def test_thick_bars_and_large_letters_are_no_rulings() -> None:
    page = a_form()
    ImageDraw.Draw(page).rectangle((px(20), px(120), px(190), px(124)), fill=RULE)
    write(page, 20, 130, "Hilfe", 40)

    bare = np.asarray(_bare(on_white_paper(page)))

    assert (bare[px(121) : px(123), px(30) : px(180)] < 128).all()
    assert (bare == np.asarray(on_white_paper(page)))[_part((20, 130, 90, 150))].all()


def test_the_teeth_of_a_comb_tell_its_cells() -> None:
    rulings = _rulings(on_white_paper(a_form()))

    (comb,) = rulings.combs
    assert len(comb.teeth) == 9
    assert comb.pitch == pytest.approx(px(5), abs=1)


def test_letters_on_a_line_are_no_comb() -> None:
    page = a_form()
    write(page, 20, 110, "Illi hilft immer mit", 14)
    rule(page, 20, 115.2, 190, 115.2)

    assert len(_rulings(on_white_paper(page)).combs) == 1


def test_a_page_of_which_little_is_ruled_is_no_form() -> None:
    page = a_scan(LETTER * 3, dpi=DPI)
    page.paste(a_form().crop((px(18), px(39), px(192), px(66))), (px(18), px(230)))

    letter, form = (ruled_page(on_white_paper(each), DPI) for each in (page, a_form()))

    assert letter is not None
    assert not letter.is_form
    assert form is not None
    assert form.is_form


def _rulings(page: Image.Image) -> Rulings:
    rulings = rulings_of(page, DPI)
    assert rulings is not None
    return rulings


def _bare(page: Image.Image) -> Image.Image:
    return without_rulings(page, _rulings(page), DPI)


def _part(box: tuple[float, float, float, float]) -> tuple[slice, slice]:
    left, top, right, bottom = (px(edge) for edge in box)
    return slice(top, bottom), slice(left, right)


def _is_inked(
    grey: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], box: tuple[float, ...]
) -> bool:
    left, top, right, bottom = box
    return bool((grey[_part((left, top, right, bottom))] < 128).any())


def _edge(page: Image.Image) -> tuple[int, int, int, int]:
    """Where the left frame stands on a page that is a little skewed, without the numbers."""
    return px(18), px(42), px(22), px(74)
