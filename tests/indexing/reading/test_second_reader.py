"""The second reader: which lines it reads again, and which reading of a word stays."""

import importlib.util
import itertools
import re
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from font_source_sans_pro import SourceSansPro
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from indexing import PageState, ReaderSettings, SandboxedReader, WordBox
from indexing.reading import line_network
from indexing.reading.line_network import Letter, LineNetwork
from indexing.reading.line_strips import STRIP_PX, Strip, pieces, slope_of, strip_of
from indexing.reading.second_reader import (
    NetworkReader,
    SecondReaderMissing,
    better_of,
    second_reader,
    words_of,
)
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import a_scan, as_file

LATER_S = 600
INSTALLED = importlib.util.find_spec("rapidocr") and importlib.util.find_spec("onnxruntime")
needs_network = pytest.mark.skipif(
    not INSTALLED, reason="the extra reader2 is not installed: nothing is read by its network"
)


def test_without_a_limit_there_is_no_second_reader() -> None:
    assert second_reader(0.0) is None


def test_a_second_reader_that_is_not_installed_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("indexing.reading.line_network._PACKAGE", "not_installed_here")

    with pytest.raises(SecondReaderMissing):
        second_reader(0.9)


def test_the_surer_reading_of_each_word_stays_in_the_box_of_the_first() -> None:
    first = [a_word("Kröger,", 0.92), a_word("Poul", 0.40, left=200)]
    second = [a_word("Krögor,", 0.71, left=3), a_word("Paul", 0.98, left=203)]

    better = better_of(first, second)

    assert [word.text for word in better] == ["Kröger,", "Paul"]
    assert [(word.left, word.confidence) for word in better] == [(0, 0.92), (200, 0.98)]


def test_a_piece_with_other_words_is_taken_as_a_whole_from_the_surer_reader() -> None:
    first = [a_word("HRB.8033", 0.62)]
    second = [a_word("HRB", 0.97), a_word("8033", 0.99, left=90)]

    assert better_of(first, second) == second
    assert better_of([a_word("HRB.8033", 0.995)], second) == [a_word("HRB.8033", 0.995)]
    assert better_of(first, []) == first


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("§", "S", "§"),  # the first one saw that it hangs below the line
        ("8", "§", "§"),
        ("($", "(S", "(§"),  # neither would mistake a real dollar or a real S
        ("$", "$", "$"),
        ("US$", "US$", "US$"),
    ],
)
def test_a_section_sign_that_one_of_them_saw_stays(first: str, second: str, text: str) -> None:
    (word,) = better_of([a_word(first, 0.5)], [a_word(second, 0.99)])

    assert word.text == text


def test_a_piece_that_would_lose_its_section_sign_stays_as_it_was() -> None:
    first = [a_word("§", 0.4), a_word("15", 0.9)]

    assert better_of(first, [a_word("S15", 0.99)]) == first


def test_letters_become_words_at_spaces_gaps_and_section_signs() -> None:
    letters = [
        *letters_of("ab c", start=10),
        *letters_of("42", start=200),
        *letters_of("§7", start=230),
    ]

    words = words_of(letters, a_strip(width=400))

    assert [word.text for word in words] == ["ab", "c", "42§", "7"]


def test_a_word_is_as_sure_as_its_weakest_letter_and_lies_on_the_page() -> None:
    letters = [
        Letter(text="j", confidence=0.99, column=20),
        Letter(text="a", confidence=0.61, column=40),
    ]
    strip = replace(a_strip(width=60), left=500.0, top=700.0, across=0.5, down=0.5)

    (word,) = words_of(letters, strip)

    assert word.confidence == 0.61
    assert (word.left, word.width) == (505, 20)
    assert 700 <= word.top < word.top + word.height <= 724


def test_fields_that_stand_far_apart_are_read_one_by_one() -> None:
    line = [a_word("Nr."), a_word("12", left=60), a_word("169,68", left=400), a_word("€", left=460)]

    assert [[word.text for word in piece] for piece in pieces(line)] == [
        ["Nr.", "12"],
        ["169,68", "€"],
    ]


def test_the_slope_of_a_line_is_told_by_its_words() -> None:
    level = [a_word("Wort", left=place) for place in range(0, 1200, 100)]
    sloping = [replace(word, top=word.top + word.left // 50) for word in level]
    one_hangs = [replace(sloping[0], height=90), *sloping[1:]]

    assert slope_of(level) == 0
    assert slope_of(sloping) == pytest.approx(0.02, abs=0.001)
    assert slope_of(one_hangs) == pytest.approx(0.02, abs=0.001)
    assert slope_of(sloping[:2]) == 0  # too short to tell


def test_a_sloping_line_is_cut_out_level() -> None:
    page = Image.new("L", (1300, 400), 255)
    ImageDraw.Draw(page).line((100, 200, 1200, 222), fill=0, width=4)
    line = [
        a_word("Wort", left=left, top=185 + left // 50, height=30) for left in range(100, 1200, 100)
    ]

    strip = strip_of(page, line, slope_of(line))

    dark = [np.flatnonzero(strip.grey[:, column] < 128).mean() for column in (100, 600, 1100)]
    assert strip.grey.shape[0] == STRIP_PX
    assert statistics.pstdev(dark) < 1


def test_a_strip_is_never_longer_than_the_network_can_take() -> None:
    page = Image.new("L", (9_000, 60), 255)

    strip = strip_of(page, [a_word("x" * 400, width=9_000, height=10)], 0.0)

    assert strip.grey.shape == (STRIP_PX, 3200)
    assert strip.x_of(3200) == pytest.approx(9_003, abs=1)


def test_only_what_the_first_reader_was_unsure_of_is_read_again() -> None:
    reader = a_reader("ab")
    sure, unsure = [a_word("sicher", 0.97)], [a_word("oh", 0.30)]

    read = reader.read_again(A_PAGE, [sure, unsure, []], until=time.monotonic() + LATER_S)

    assert read[0] == sure
    assert [word.text for word in read[1]] == ["ab"]
    assert read[2] == []


def test_when_the_time_of_a_page_is_over_the_first_reading_stays() -> None:
    lines = [[a_word("oh", 0.30)]]

    read = a_reader("ab").read_again(A_PAGE, lines, until=time.monotonic())

    assert read == lines


def test_letters_that_german_does_not_use_are_not_listened_to() -> None:
    alphabet = ("", "ä", " ")
    answers = np.zeros((4, 5), np.float32)
    answers[:, 2] = 0.9  # å
    answers[1, 1] = 0.4  # ä
    network = LineNetwork(
        identity="", session=Answers(answers), letters=alphabet, kept=np.array([0, 1, 4])
    )

    letters = network.read(np.full((STRIP_PX, 32), 255, np.uint8))

    assert [(letter.text, round(letter.confidence, 1)) for letter in letters] == [("ä", 0.4)]


@needs_network
@pytest.mark.slow
def test_the_network_reads_what_the_first_reader_misread() -> None:
    page, box = a_noisy_line("Enteignungsbehörde nach § 14 Absatz 2, Gebühr 1.250,00 €")
    misread = [replace(box, text="Fnteipnungshehérde nach 8 14 Ahsatz", confidence=0.4)]
    reader = second_reader(0.92)
    assert reader is not None

    (line,) = reader.read_again(page, [misread], until=time.monotonic() + LATER_S)

    text = " ".join(word.text for word in line)
    assert text == "Enteignungsbehörde nach § 14 Absatz 2, Gebühr 1.250,00 €"
    assert "中" not in line_network.load().letters
    assert all(one.left < other.left for one, other in itertools.pairwise(line))
    assert line[-1].left + line[-1].width == pytest.approx(box.left + box.width, abs=15)


@needs_network
@pytest.mark.slow
@pytest.mark.ocr
def test_a_page_that_two_have_read_says_so(tmp_path: Path, read: Read) -> None:
    dirty = with_noise(a_scan(dpi=200))
    reader = SandboxedReader(ReaderSettings(scratch=tmp_path / "scratch", second_reader_below=1.0))

    (page,) = read(as_file(dirty, "PNG", dpi=(200, 200)), "a.png", by=reader)
    reader.close()

    assert page.state is PageState.READ
    assert "second_reader" in page.marks
    assert re.fullmatch(r"tesseract \S+ deu@\w{8} schnell \+ rapidocr \S+ \S+@\w{8}", page.engine)
    assert "gemäß § 14 Abs. 2 der Satzung wird Ihr Antrag" in page.text
    assert "beträgt 1.250,00 Euro." in page.text


A_PAGE = Image.new("L", (400, 200), 255)


@dataclass(frozen=True)
class Answers:
    """A session that always gives the same answers, one row for eight columns of the strip."""

    answers: NDArray[np.float32]

    def run(
        self, outputs: None, inputs: Mapping[str, NDArray[np.float32]]
    ) -> Sequence[NDArray[np.float32]]:
        return [self.answers[None]]


def a_reader(text: str) -> NetworkReader:
    """A reader that reads the same text in every strip."""
    letters = ("", *text)
    answers = np.zeros((40, len(letters)), np.float32)  # of a strip of 320 columns
    answers[:, 0] = 0.5
    for place in range(len(text)):
        answers[2 * place + 1, place + 1] = 0.99
    network = LineNetwork(
        identity="twin", session=Answers(answers), letters=letters, kept=np.arange(len(letters))
    )
    reader = NetworkReader(below=0.9)
    reader._loaded = network
    return reader


def a_word(
    text: str,
    confidence: float = 0.9,
    *,
    left: int = 0,
    top: int = 100,
    width: int = 50,
    height: int = 20,
) -> WordBox:
    return WordBox(text=text, left=left, top=top, width=width, height=height, confidence=confidence)


def a_strip(*, width: int) -> Strip:
    grey = np.full((STRIP_PX, width), 255, np.uint8)
    return Strip(grey=grey, left=0.0, top=0.0, across=1.0, down=1.0, slope=0.0)


def letters_of(text: str, *, start: int) -> list[Letter]:
    return [
        Letter(text=letter, confidence=0.9, column=start + 15 * place)
        for place, letter in enumerate(text)
    ]


def a_noisy_line(text: str) -> tuple[Image.Image, WordBox]:
    """A line of print with dirt on it, and where it stands."""
    font = ImageFont.truetype(SourceSansPro, 30)
    left, top, right, foot = (round(side) for side in font.getbbox(text))
    page = Image.new("L", (right + 200, 200), 235)
    ImageDraw.Draw(page).text((100, 80), text, font=font, fill=60)
    box = a_word(text, left=100 + left, top=80 + top, width=right - left, height=foot - top)
    return with_noise(page), box


def with_noise(page: Image.Image) -> Image.Image:
    noise = np.random.default_rng(1).normal(0, 18, (page.height, page.width))
    return Image.fromarray(np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8))
