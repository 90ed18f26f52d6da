"""Pages of a scanned letter in another order: nothing is lost, and each move is recorded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.errors import InvalidValue
from eakte.domain.scan_arranging import as_arranged, divided, joined, moved
from eakte.domain.scan_letters import LetterId, LetterTarget, ScanLetter
from eakte.domain.scan_pages import NothingToSettle, PageFigures, ScanPage
from eakte.domain.scanning import BatchId
from tests.makers import NOON, an_actor

CLARA = an_actor(user="clara")
FIGURES = PageFigures(
    width_mm=210.0,
    height_mm=297.0,
    dpi=300,
    is_blank=False,
    skew_degrees=0.0,
    turned=0,
    contrast=0.8,
)


def a_letter(*pages: int) -> ScanLetter:
    return ScanLetter(
        id=LetterId(f"letter-{pages[0]}"),
        batch=BatchId("batch"),
        number=1,
        part=1,
        pages=pages,
        target=LetterTarget(),
    )


def put(letter: ScanLetter, page: int, to: int) -> ScanLetter:
    return moved(letter, page, to=to, by=CLARA, at=NOON)


@st.composite
def arranged_letters(draw: st.DrawFn) -> tuple[ScanLetter, ScanLetter]:
    """A letter as it was scanned, and after some moves."""
    numbers = draw(st.sets(st.integers(1, 40), min_size=1, max_size=8))
    scanned = a_letter(*sorted(numbers))
    letter = scanned
    for _ in range(draw(st.integers(0, 6))):
        page = draw(st.sampled_from(scanned.pages))
        letter = put(letter, page, draw(st.integers(1, len(numbers))))
    return scanned, letter


@given(arranged_letters())
def test_no_page_is_lost_or_doubled_by_any_moves(
    letters: tuple[ScanLetter, ScanLetter],
) -> None:
    scanned, letter = letters
    assert sorted(letter.pages) == list(scanned.pages)


@given(arranged_letters())
def test_the_recorded_moves_lead_from_the_scan_to_the_order_that_stands(
    letters: tuple[ScanLetter, ScanLetter],
) -> None:
    again, letter = letters
    for move in letter.moves:
        assert again.pages.index(move.page) + 1 == move.was
        again = put(again, move.page, move.to)
    assert again == letter


@given(arranged_letters())
def test_moves_taken_back_from_the_last_one_on_lead_to_the_scan(
    letters: tuple[ScanLetter, ScanLetter],
) -> None:
    scanned, letter = letters
    back = letter
    for move in reversed(letter.moves):
        back = put(back, move.page, move.was)
    assert back.pages == scanned.pages


@given(arranged_letters())
def test_on_the_screen_pages_change_places_only_within_their_letter(
    letters: tuple[ScanLetter, ScanLetter],
) -> None:
    _, letter = letters
    pages = [ScanPage(number=n, part=1, page=n, figures=FIGURES) for n in range(1, 41)]
    shown = [page.number for page in as_arranged(pages, [letter])]
    assert [number for number in shown if number in letter.pages] == list(letter.pages)
    assert all(at == n for at, n in enumerate(shown, start=1) if n not in letter.pages)


def test_a_page_stands_where_it_was_put_and_the_others_close_up() -> None:
    letter = put(a_letter(2, 3, 4, 5), 5, 2)

    assert letter.pages == (2, 5, 3, 4)
    (move,) = letter.moves
    assert (move.page, move.was, move.to, move.by) == (5, 4, 2, "clara")
    assert move.at == NOON


def test_a_page_that_stands_there_already_is_no_move() -> None:
    assert put(a_letter(2, 3), 3, 2) == a_letter(2, 3)


@pytest.mark.parametrize("to", [0, -1, 3])
def test_a_place_that_the_letter_does_not_have_is_refused(to: int) -> None:
    with pytest.raises(InvalidValue, match="1 bis 2"):
        put(a_letter(2, 3), 3, to)


def test_a_page_of_another_letter_is_not_moved() -> None:
    with pytest.raises(NothingToSettle):
        put(a_letter(2, 3), 7, 1)


def test_a_divided_letter_keeps_the_moves_of_its_own_pages_and_gets_the_others_back() -> None:
    letter = put(put(a_letter(2, 3, 4), 4, 1), 3, 2)

    first, rest = divided(letter, 3, second=LetterId("new"), number=2)
    both, _ = joined([first, rest], _first_scanned(first, rest))

    assert (first.pages, rest.pages) == ((4,), (3, 2))
    assert ([one.page for one in first.moves], [one.page for one in rest.moves]) == ([4], [3])
    assert {one.page for one in both.moves} == {3, 4}


def _first_scanned(*letters: ScanLetter) -> LetterId:
    return min(letters, key=lambda one: min(one.pages)).id
