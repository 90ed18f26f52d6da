"""Noise, shadows and faint ink are taken away before a page is read."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from indexing.reading.page_look import has_faint_ink, is_blank
from indexing.reading.paper import (
    brightness,
    in_even_light,
    on_white_paper,
    with_dark_ink,
    with_soft_edges,
    without_specks,
)
from tests.indexing.reading.letters import a_scan

SMALLEST = [(1, 1), (3, 900), (900, 3), (17, 17)]


def _noisy(page: Image.Image, spread: float) -> Image.Image:
    grey = np.asarray(page) + np.random.default_rng(1).normal(0, spread, (page.height, page.width))
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _salted(page: Image.Image, share: float) -> Image.Image:
    grey = np.array(page)
    grey[np.random.default_rng(2).random(grey.shape) < share] = 0
    return Image.fromarray(grey)


def _shadowed(page: Image.Image) -> Image.Image:
    light = np.linspace(1.0, 0.55, page.width)
    return Image.fromarray((np.asarray(page) * light).astype(np.uint8))


def _faded(page: Image.Image, strength: float) -> Image.Image:
    return page.point([round(250 - (250 - min(value, 250)) * strength) for value in range(256)])


def test_the_noise_of_paper_becomes_white_and_ink_stays() -> None:
    page = on_white_paper(_noisy(a_scan(), 4))

    grey = np.asarray(page)
    assert (grey == 255).mean() > 0.9
    assert (grey < 60).mean() == pytest.approx((np.asarray(a_scan()) < 60).mean(), rel=0.1)


def test_a_page_in_black_and_white_is_not_made_whiter() -> None:
    page = a_scan().point([0] * 128 + [255] * 128)

    assert on_white_paper(page) is page


def test_specks_go_and_full_stops_stay() -> None:
    page = a_scan("Der Bescheid ergeht.\n" * 20)

    cleaned = without_specks(_salted(page, 0.002))

    wrong = np.abs(np.asarray(cleaned).astype(int) - np.asarray(page)) > 100
    assert wrong.mean() < 0.0001


def test_a_page_without_specks_is_left_alone() -> None:
    page = a_scan()

    assert without_specks(page) is page


@pytest.mark.parametrize("seed", range(4))
def test_a_speck_has_two_pixels_at_most_and_touches_nothing(seed: int) -> None:
    ink = np.random.default_rng(seed).random((60, 70)) < 0.08
    page = Image.fromarray(np.where(ink, 0, 255).astype(np.uint8))

    left = np.asarray(without_specks(page)) == 0

    pieces = [_piece(ink, row, column) for row, column in np.argwhere(ink)]
    kept = [place for piece in pieces if len(piece) > 2 for place in piece]
    assert sorted({*kept}) == sorted(map(tuple, np.argwhere(left).tolist()))


def _piece(ink: NDArray[np.bool_], row: int, column: int) -> set[tuple[int, int]]:
    """The pixels of ink that hang together with one."""
    piece: set[tuple[int, int]] = set()
    waiting = [(int(row), int(column))]
    while waiting:
        y, x = waiting.pop()
        inside = 0 <= y < ink.shape[0] and 0 <= x < ink.shape[1]
        if inside and ink[y, x] and (y, x) not in piece:
            piece.add((y, x))
            waiting += [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    return piece


def test_a_page_of_noise_is_no_page_with_specks() -> None:
    noise = _salted(a_scan(), 0.5)

    assert without_specks(noise) is noise


def test_steps_of_black_and_white_get_grey_edges_and_grey_pages_do_not() -> None:
    stepped = a_scan().point([0] * 128 + [255] * 128)

    soft = np.asarray(with_soft_edges(stepped))

    assert ((soft > 0) & (soft < 255)).any()
    grey = _noisy(a_scan(), 4)
    assert with_soft_edges(grey) is grey


def test_a_shadow_is_lifted_from_the_page() -> None:
    page = in_even_light(_shadowed(a_scan()))

    columns = np.median(np.asarray(page), axis=0)
    assert columns.max() - columns.min() < 20


def test_a_shadow_is_lifted_by_whole_numbers() -> None:
    """In floats it is quicker: they say for each grey and each shadow what whole numbers say."""
    grey, shadow = np.meshgrid(np.arange(256), np.arange(1, 256))
    for bright in range(1, 256):
        lifted = grey.astype(np.float32) * np.float32(bright) / shadow.astype(np.float32)

        assert (lifted.astype(np.int64) == grey * bright // shadow).all()


def test_evenly_lit_pages_stay_as_they_are() -> None:
    page = _noisy(a_scan(), 4)

    assert in_even_light(page) is page


def test_faint_ink_is_no_print_but_is_seen_and_made_dark() -> None:
    page = _faded(a_scan(), 0.25)

    assert is_blank(page)
    assert has_faint_ink(page)
    assert not is_blank(with_dark_ink(page))


def test_what_shows_through_from_the_back_is_no_faint_ink() -> None:
    assert not has_faint_ink(_faded(a_scan(), 0.10).transpose(Image.Transpose.FLIP_LEFT_RIGHT))


def test_a_page_with_text_is_not_blank() -> None:
    assert not is_blank(a_scan())


def test_dust_on_a_page_is_no_writing() -> None:
    page = a_scan("")
    for place in range(0, 1000, 200):
        page.paste(0, (300 + place // 2, 300 + place, 303 + place // 2, 303 + place))

    assert is_blank(page)
    assert not has_faint_ink(page)


@pytest.mark.parametrize("size", SMALLEST)
def test_the_smallest_pages_can_be_looked_at(size: tuple[int, int]) -> None:
    page = Image.new("L", size, 255)

    assert brightness(page) == 255
    assert is_blank(page)


@pytest.mark.parametrize("size", SMALLEST)
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_the_smallest_pages_can_be_cleaned(size: tuple[int, int], grey: int) -> None:
    page = Image.new("L", size, grey)

    for cleaned in (
        in_even_light(page),
        on_white_paper(page),
        with_dark_ink(page),
        with_soft_edges(page),
        without_specks(page),
    ):
        assert cleaned.size == size
