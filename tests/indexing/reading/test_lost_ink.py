"""Words that a first reading passed over, and stamps over print."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from indexing.page_reader import WordBox
from indexing.reading.coloured_ink import grey_of
from indexing.reading.ink_pieces import InkPiece, ink_pieces
from indexing.reading.lost_ink import FirstReading, with_lost_ink
from indexing.reading.paper import on_white_paper
from indexing.reading.text_flow import TextLine
from tests.indexing.reading.forms import DPI, a_ring, a_sheet, px, write
from tests.indexing.reading.letters import LETTER, a_scan

RED, BLUE = (196, 32, 44), (38, 62, 168)


@dataclass(kw_only=True)
class Clerk:
    """Reads what it is told to read, and keeps the images that it is given.

    corner: top left of the part of the page that it expects to be given, in millimetres.
    """

    answer: Sequence[TextLine] = ()
    corner: tuple[float, float] = (0, 0)
    given: list[Image.Image] = field(default_factory=list)

    def read(self, image: Image.Image) -> Sequence[TextLine]:
        self.given.append(image)
        left, top = (px(edge) for edge in self.corner)
        return [
            _line(
                *(replace(word, left=word.left - left, top=word.top - top) for word in line.words)
            )
            for line in self.answer
        ]


def test_a_page_that_was_read_whole_is_not_read_again() -> None:
    clerk, page = Clerk(), _page("Gemeinde Bärnstadt", "gemäß Satzung")
    lines = [_line(_word("Gemeinde Bärnstadt", 20, 20)), _line(_word("gemäß Satzung", 20, 30))]

    found = with_lost_ink(_first(page, lines), clerk.read)

    assert found == lines
    assert clerk.given == []


def test_a_signature_is_not_read_again() -> None:
    clerk, page = Clerk(), _page("Im Auftrag")
    points = [(px(25 + n), px(200 + 6 * (n % 3))) for n in range(24)]
    ImageDraw.Draw(page).line(points, fill=30, width=4)

    with_lost_ink(_first(page, [_line(_word("Im Auftrag", 20, 20))]), clerk.read)

    assert clerk.given == []


def test_a_line_that_was_passed_over_is_read_in_its_place() -> None:
    page = _page("Gemeinde Bärnstadt", "wird der Antrag genehmigt", "Im Auftrag")
    clerk = Clerk(answer=[_line(_word("wird", 20, 30), _word("der", 31, 30))], corner=(17, 28))
    lines = [_line(_word("Gemeinde Bärnstadt", 20, 20)), _line(_word("Im Auftrag", 20, 40))]

    found = with_lost_ink(_first(page, lines), clerk.read)

    assert _texts(found) == ["Gemeinde Bärnstadt", "wird der", "Im Auftrag"]
    assert clerk.given[0].height < px(12)  # the other lines are no part of it


def test_the_rest_of_a_line_is_joined_to_it() -> None:
    page = _page("Antrag wird genehmigt und erledigt")
    clerk = Clerk(answer=[_line(_word("genehmigt", 42, 20))], corner=(38, 18))
    lines = [_line(_word("Antrag", 20, 20, width=12), _word("wird", 33, 20, width=8))]

    (line,) = with_lost_ink(_first(page, lines), clerk.read)

    assert _texts([line]) == ["Antrag wird genehmigt"]


def test_what_is_not_sure_is_not_added() -> None:
    page = _page("Gemeinde Bärnstadt", "wird der Antrag genehmigt")
    unsure = replace(_word("wlrd", 20, 30), confidence=0.5)
    clerk = Clerk(answer=[_line(unsure, replace(_word("§", 40, 30), confidence=0.95))])
    lines = [_line(_word("Gemeinde Bärnstadt", 20, 20))]

    assert with_lost_ink(_first(page, lines), clerk.read) == lines


def test_a_page_that_lies_the_wrong_way_is_not_read_again() -> None:
    page, clerk = _page("Gemeinde Bärnstadt", "wird der Antrag genehmigt"), Clerk()
    lines = [_line(replace(_word("apuləmeg", 20, 20), confidence=0.3))]

    assert with_lost_ink(_first(page, lines), clerk.read) == lines
    assert clerk.given == []


def test_a_page_on_which_nothing_was_read_is_not_read_again() -> None:
    page, clerk = _page("Gemeinde Bärnstadt", "wird der Antrag genehmigt"), Clerk()

    assert with_lost_ink(_first(page, []), clerk.read) == []
    assert clerk.given == []


def test_a_figure_that_stands_alone_in_a_form_is_read_again_and_the_surer_reading_stays() -> None:
    page = _page("Kinder", "4")
    four = replace(_word("4", 20, 30), confidence=0.96)
    clerk = Clerk(answer=[_line(four)], corner=(17, 28))
    lines = [
        _line(_word("Kinder", 20, 20)),
        _line(replace(_word("&", 20, 30), confidence=0.5)),
    ]

    found = with_lost_ink(_first(page, lines, is_ruled=True), clerk.read)

    assert _texts(found) == ["Kinder", "4"]


def test_a_worse_second_reading_of_a_figure_does_not_count() -> None:
    page = _page("Kinder", "4")
    letter = replace(_word("A", 20, 30), confidence=0.81)
    clerk = Clerk(answer=[_line(letter)], corner=(17, 28))
    lines = [_line(_word("Kinder", 20, 20)), _line(replace(_word("4", 20, 30), confidence=0.84))]

    assert with_lost_ink(_first(page, lines, is_ruled=True), clerk.read) == lines


def test_a_stamp_that_is_lighter_than_print_is_left_out_of_the_second_reading() -> None:
    assert _ink_read_again(140) < 1.05 * _ink_read_again(None)


def test_a_stamp_as_dark_as_print_stays() -> None:
    assert _ink_read_again(30) > 1.3 * _ink_read_again(None)


@pytest.mark.parametrize("ink", [RED, BLUE])
def test_a_coloured_stamp_over_print_becomes_lighter_than_print(ink: tuple[int, int, int]) -> None:
    page = a_scan(LETTER, dpi=DPI, mode="RGB")
    a_ring(page, (50, 45), ink)

    grey = np.asarray(grey_of(page))

    assert _darkest_of(page, ink, grey) > 200
    assert grey.min() < 60


def test_coloured_ink_beside_print_stays_as_it_is() -> None:
    page = a_scan(LETTER, dpi=DPI, mode="RGB")
    a_ring(page, (150, 250), RED)

    assert (np.asarray(grey_of(page)) == np.asarray(page.convert("L"))).all()


def test_ink_that_touches_is_one_piece() -> None:
    ink = np.zeros((8, 10), np.bool_)
    ink[1:4, 1] = ink[3, 1:5] = ink[1:4, 4] = True  # like a U
    ink[4, 5] = True  # touches its corner
    ink[6, 8] = True

    assert sorted(ink_pieces(ink), key=lambda piece: piece.top) == [
        InkPiece(left=1, top=1, width=5, height=4),
        InkPiece(left=8, top=6, width=1, height=1),
    ]


def test_a_page_without_ink_has_no_pieces() -> None:
    assert ink_pieces(np.zeros((4, 4), np.bool_)) == []


def _ink_read_again(ring: int | None) -> int:
    """Dark pixels of what is read again of a page with a line that was passed over."""
    page = _page("Gemeinde Bärnstadt", "wird der Antrag genehmigt")
    if ring is not None:
        a_ring(page, (40, 35), ring)
    clerk = Clerk()
    with_lost_ink(_first(page, [_line(_word("Gemeinde Bärnstadt", 20, 20))]), clerk.read)
    return int((np.asarray(clerk.given[0]) < 170).sum())


def _darkest_of(
    page: Image.Image,
    ink: tuple[int, int, int],
    grey: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
) -> int:
    return int(grey[(np.asarray(page) == ink).all(axis=2)].min())


def _page(*lines: str) -> Image.Image:
    """Lines one centimetre apart, the first one two centimetres from the top."""
    page = a_sheet()
    for number, line in enumerate(lines):
        write(page, 20, 20 + 10 * number, line)
    return on_white_paper(page)


def _first(page: Image.Image, lines: Sequence[TextLine], *, is_ruled: bool = False) -> FirstReading:
    return FirstReading(page=page, dpi=DPI, lines=lines, is_ruled=is_ruled)


def _line(*words: WordBox) -> TextLine:
    return TextLine(block=0, words=words)


def _word(text: str, left: float, top: float, *, width: float = 0) -> WordBox:
    """Places in millimetres; the box of a word in the type of `write`."""
    return WordBox(
        text=text,
        left=px(left),
        top=px(top),
        width=px(width or 2.2 * len(text)),
        height=px(6),
        confidence=0.95,
    )


def _texts(lines: Sequence[TextLine]) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines]
