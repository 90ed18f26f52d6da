"""Large pages in tiles: nothing is lost at their seams, and nothing is told twice."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from indexing import Limits, PageState, ReaderSettings, SandboxedReader
from indexing.page_reader import WordBox
from indexing.reading.tiles import Tile, joined, tiles_of
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import LETTER, a_scan, as_file
from tests.indexing.reading.scan_files import picture_pdf

OVERLAP = 200  # more than the longest word


@given(width=some.integers(300, 12_000), height=some.integers(300, 16_000))
def test_tiles_cover_a_page_and_none_is_too_large(width: int, height: int) -> None:
    tiles = tiles_of((width, height), 4_000_000, OVERLAP)

    cores = [tile.core for tile in tiles]
    assert sum((right - left) * (bottom - top) for left, top, right, bottom in cores) == (
        width * height
    )
    for tile in tiles:
        left, top, right, bottom = tile.box
        assert (right - left) * (bottom - top) <= 4_000_000 + width + height
        assert (left, top) <= (tile.core[0], tile.core[1])


def test_a_page_that_fits_is_one_tile() -> None:
    (tile,) = tiles_of((1000, 1000), 1_000_000, OVERLAP)

    assert tile.box == tile.core == (0, 0, 1000, 1000)


def _line(text: str, left: int, top: int) -> tuple[WordBox, ...]:
    words = []
    for word in text.split():
        width = 12 * len(word)
        words.append(WordBox(text=word, left=left, top=top, width=width, height=20, confidence=0.9))
        left += width + 10
    return tuple(words)


def _seen_by(tile: Tile, line: tuple[WordBox, ...], *, moved_px: int = 0) -> tuple[WordBox, ...]:
    """What a tile shows of a line; words at its edge are cut, and all is off by some pixels."""
    left, top, right, bottom = tile.box
    seen = []
    for word in line:
        start, end = max(word.left, left), min(word.left + word.width, right)
        if start < end and top <= word.top and word.top + word.height <= bottom:
            seen.append(replace(word, left=start + moved_px, width=end - start))
    return tuple(seen)


@pytest.mark.parametrize("moved_px", [-2, 0, 2])
@pytest.mark.parametrize("start", range(330, 480, 13))
def test_a_line_across_a_seam_stays_one_line_without_doubles(start: int, moved_px: int) -> None:
    first, second = tiles_of((1000, 300), 240_000, OVERLAP)
    line = _line("Die Festsetzungen des Bebauungsplanes gelten", start, 40)

    told = joined(
        [
            (first, [_seen_by(first, line)]),
            (second, [_seen_by(second, line, moved_px=moved_px)]),
        ],
        lines_run_down=False,
    )

    (words,) = told
    assert [word.text for word in words] == [word.text for word in line]


@pytest.mark.parametrize("top", range(470, 530, 7))
def test_a_line_in_the_overlap_of_two_rows_is_told_once(top: int) -> None:
    above, below = tiles_of((300, 1000), 240_000, OVERLAP)
    line = _line("Flurstück 17", 20, top)

    told = joined(
        [(above, [_seen_by(above, line)]), (below, [_seen_by(below, line)])],
        lines_run_down=False,
    )

    assert [[word.text for word in words] for words in told] == [["Flurstück", "17"]]


def test_lines_of_neighbouring_columns_stay_apart() -> None:
    first, second = tiles_of((1000, 300), 240_000, OVERLAP)
    left, right = _line("Anlass der Planung", 20, 40), _line("Verfahrensvermerke", 700, 40)

    told = joined([(first, [left]), (second, [right])], lines_run_down=False)

    assert told == [left, right]


@pytest.fixture
def tiling(settings: ReaderSettings, tmp_path: Path) -> SandboxedReader:
    """A reader for which A4 at 300 dpi is a large page."""
    limits = Limits(rendered_pixels=3_000_000, recognised_pixels=1_500_000)
    return SandboxedReader(replace(settings, limits=limits, scratch=tmp_path / "scratch"))


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_a_large_page_is_read_in_tiles(form: str, tiling: SandboxedReader, read: Read) -> None:
    scan = a_scan("\n\n".join([LETTER] * 2), dpi=300)
    content = as_file(scan, "PNG", dpi=(300, 300))
    if form == "pdf":
        content = picture_pdf(as_file(scan, "JPEG"), scan.size, decoder="DCTDecode")

    (page,) = read(content, f"plan.{form}", by=tiling)
    tiling.close()

    assert (page.state, page.marks, page.dpi) == (PageState.READ, {"tiles"}, 300)
    words = page.text.split()
    assert [words.count(word) for word in ("Bärnstadt", "Carport", "Müßiggang,")] == [2, 2, 2]
    assert "gemäß § 14 Abs. 2 der Satzung wird Ihr Antrag" in page.text
    assert all(word.top + word.height <= page.height_px for word in page.words)
