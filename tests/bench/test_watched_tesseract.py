"""Calls of Tesseract that were kept belong to the page that was read when they were made."""

import os
from pathlib import Path

import pytest
from PIL import Image

from tests.bench.watched_tesseract import WatchedTesseract

A4_PX = (165, 234)


@pytest.fixture
def watched(tmp_path: Path) -> WatchedTesseract:
    return WatchedTesseract(folder=tmp_path)


def keep(watched: WatchedTesseract, name: str, size: tuple[int, int], *, made_ns: int) -> None:
    """A call as the script keeps it: its image, and what the program was told."""
    Image.new("L", size, 255).save(watched.folder / f"{name}.tif")
    told = watched.folder / f"{name}.call"
    told.write_text("stdin\nstdout\n-l\ndeu\n-c\nstream_filelist=1\n", "ascii")
    os.utime(told, ns=(made_ns, made_ns))


def test_a_second_look_at_a_page_is_not_the_first_one_at_the_next(
    watched: WatchedTesseract,
) -> None:
    keep(watched, "7-1", A4_PX, made_ns=1000)
    keep(watched, "7-3", A4_PX, made_ns=3000)  # the same page, turned
    keep(watched, "7-5", A4_PX, made_ns=8000)  # the next one

    calls = watched.calls(until_ns=5000)

    assert [call.path.stem for call in calls] == ["7-1", "7-3"]


def test_a_look_at_a_part_of_a_page_is_told_by_its_size(watched: WatchedTesseract) -> None:
    keep(watched, "7-1", (60, 234), made_ns=1000)
    keep(watched, "7-3", (170, 240), made_ns=2000)

    calls = watched.calls(until_ns=2000)

    assert [call.is_of(A4_PX) for call in calls] == [False, True]


def test_a_call_tells_what_it_was_told_beside_input_and_output(watched: WatchedTesseract) -> None:
    keep(watched, "7-1", A4_PX, made_ns=1000)

    (call,) = watched.calls(until_ns=1000)

    assert call.options == ("-l", "deu")
