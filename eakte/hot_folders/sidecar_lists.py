"""One list for many scans (Begleitliste): a CSV with a row for each file, which a column names.

A row becomes the sidecar of its scan when that is claimed; the list stays until all of it came.
Which rows were used stands in a hidden file beside it: the file of the sender is not touched.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eakte.hot_folders.sidecars import rows_of_csv

MOST_BYTES = 4 * 1024 * 1024  # some ten thousand rows
NAMING = {"datei", "dateiname", "file", "file_name"}
TWICE = "["  # no JSON: a scan with two rows is told as one whose sidecar cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class SidecarList:
    """A list with its rows by name of the file, in lower case."""

    path: Path
    rows: Mapping[str, Sequence[Mapping[str, str]]]

    @property
    def used(self) -> Path:
        """The file with the names of the scans that came."""
        return self.path.with_name(f".{self.path.name}.verwendet")

    @property
    def is_over(self) -> bool:
        """Whether each of its scans came, and none lies there again."""
        there = {path.name.lower() for path in self.path.parent.iterdir()}
        came = self.used.read_text("utf-8", "replace").splitlines() if self.used.exists() else []
        return self.rows.keys() <= set(came) and not self.rows.keys() & there


def row_of(scan: Path, lists: Sequence[SidecarList]) -> str | None:
    """What lists say of a scan, as the text of a JSON sidecar; None: nothing."""
    found = [row for each in lists for row in each.rows.get(scan.name.lower(), ())]
    if not found:
        return None
    return json.dumps(found[0], ensure_ascii=False) if len(found) == 1 else TWICE


def use_row_of(scan: Path, lists: Sequence[SidecarList]) -> None:
    """Note that a scan came, in each list that names it. Can run twice."""
    for each in lists:
        if scan.name.lower() in each.rows:
            with each.used.open("a", encoding="utf-8") as target:
                target.write(f"{scan.name.lower()}\n")


def lists_in(folder: Path) -> Iterator[SidecarList]:
    """The lists in a folder; other files of their kind are no lists."""
    for path in sorted(folder.glob("*.[cC][sS][vV]")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_BYTES:
            rows = _rows(path)
            if rows:
                yield SidecarList(path=path, rows=rows)


def _rows(path: Path) -> Mapping[str, Sequence[Mapping[str, str]]]:
    try:
        told = rows_of_csv(path.read_bytes())
    except (ValueError, csv.Error):
        return {}
    rows: dict[str, list[Mapping[str, str]]] = {}
    for row in told:
        for name, value in row.items():
            if name.lower() in NAMING and value.strip():
                rows.setdefault(value.strip().lower(), []).append(row)
    return rows
