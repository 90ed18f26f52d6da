"""The corpus of hostile files from outside, through the whole way: screen, inspect, read."""

import csv
import resource
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from indexing import PageState, SandboxedReader, Verdict

SECOND_OUTCOME = "quarantine is right as well"  # how the column `exercises` permits another one
QUICK = {  # categories whose files cost little
    "archive",
    "av-test",
    "crypto-container",
    "executable",
    "html",
    "magic-mismatch",
    "mail",
    "office-encrypted",
    "office-macro",
    "text",
    "xml",
    "zero-byte",
}
SCREEN_S = 60  # limits of the reader, and the time until a killed child is gone
INSPECT_S = 70
PAGE_S = 130
OUR_MEMORY_KIB = 200 * 1024  # by which this process may grow, whatever the files are


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One file of the manifest and what became of it."""

    file: str
    expected: str
    permitted: frozenset[str]
    found: str
    reason: str
    pages: str
    screen_s: float
    inspect_s: float
    page_s: float

    @property
    def is_right(self) -> bool:
        return self.found in self.permitted


def test_each_hostile_file_of_a_cheap_kind_ends_as_its_manifest_says(
    reader: SandboxedReader, shared: Path, tmp_path: Path
) -> None:
    _check(reader, shared / "hostile", tmp_path, QUICK)


@pytest.mark.slow
@pytest.mark.ocr
def test_each_hostile_file_ends_as_its_manifest_says(
    real_reader: SandboxedReader, shared: Path, tmp_path: Path
) -> None:
    _check(real_reader, shared / "hostile", tmp_path, None)


def _check(
    reader: SandboxedReader, folder: Path, scratch: Path, categories: set[str] | None
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    others = _children()

    lines = [
        _line(reader, folder, row, scratch / str(number))
        for number, row in enumerate(_rows(folder, categories))
    ]

    _print_table(lines)
    assert lines
    assert [line for line in lines if not line.is_right] == []
    assert max(line.screen_s for line in lines) < SCREEN_S
    assert max(line.inspect_s for line in lines) < INSPECT_S
    assert max(line.page_s for line in lines) < PAGE_S
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < OUR_MEMORY_KIB
    assert _markers(scratch) == []
    reader.close()
    assert not _children() - others


def _rows(folder: Path, categories: set[str] | None) -> list[dict[str, str]]:
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        row
        for row in rows
        if row["category"] != "strings" and (categories is None or row["category"] in categories)
    ]


def _line(reader: SandboxedReader, folder: Path, row: dict[str, str], scratch: Path) -> Line:
    path, name = folder / row["file"], Path(row["file"]).name
    scratch.mkdir()
    started = time.monotonic()
    screening = reader.screen(path, file_name=name)
    screened = time.monotonic()
    found, reason = screening.verdict, screening.reason
    states: Counter[PageState] = Counter()
    inspected, page_s = screened, 0.0
    if found is not Verdict.REJECT:
        inspection = reader.inspect(path, file_name=name, parts_into=scratch / "parts")
        inspected = time.monotonic()
        found, reason = inspection.verdict, inspection.reason
        if found is Verdict.ACCEPT:
            pages = reader.read(
                path,
                inspection=inspection,
                pages=range(1, inspection.page_count + 1),
                language="deu",
                images_into=scratch,
            )
            last = inspected
            for page, _ in pages:
                states[page.state] += 1
                page_s, last = max(page_s, time.monotonic() - last), time.monotonic()
            assert sum(states.values()) == inspection.page_count
    second = {Verdict.QUARANTINE.value} if SECOND_OUTCOME in row["exercises"] else set()
    return Line(
        file=row["file"],
        expected=row["expected"],
        permitted=frozenset({row["expected"]} | second),
        found=found,
        reason=reason or "",
        pages=" ".join(f"{state}:{number}" for state, number in sorted(states.items())),
        screen_s=screened - started,
        inspect_s=inspected - screened,
        page_s=page_s,
    )


def _print_table(lines: list[Line]) -> None:
    for line in lines:
        mark = " " if line.is_right else "!"
        print(
            f"{mark} {line.file[:70]:70} {line.expected:10} {line.found:10} {line.reason:24}"
            f" {line.screen_s * 1000:6.0f} ms {line.inspect_s * 1000:6.0f} ms"
            f" {line.page_s:6.1f} s {line.pages}"
        )
    times = sorted(line.screen_s * 1000 for line in lines)
    right = sum(1 for line in lines if line.is_right)
    print(f"{right} of {len(lines)} outcomes; screening median {times[len(times) // 2]:.0f} ms")


def _markers(scratch: Path) -> list[Path]:
    """Files that only something that ran could have written."""
    places = [Path.cwd(), Path(tempfile.gettempdir()), Path("/"), scratch, *scratch.parents]
    names = [path for place in set(places) for path in place.glob("eakte_pwn*")]
    return names + list(scratch.rglob("eakte_pwn*"))


def _children() -> set[psutil.Process]:
    """Our child processes, with all that they started."""
    return set(psutil.Process().children(recursive=True))
