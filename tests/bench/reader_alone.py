"""The page reader as a program: reads files with one thread for each core, and tells how long.

    python -m tests.bench.reader_alone RESULT.json FILE.pdf …

No records, no store, no index: what the service needs beyond it is what the service adds. Its
children take the time that nothing else wants, as those of the service do.
"""

import argparse
import json
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from indexing import ReaderSettings, SandboxedReader
from tests.bench.memory import tree_cpu_seconds

CORES = os.cpu_count() or 1
LANGUAGE = "deu"
SLICE_PAGES = 10  # as the service reads long files


def read_alone(files: list[Path], scratch: Path) -> tuple[int, float, float]:
    """Read all pages; their number, seconds of the clock and of user and system time."""
    reader = SandboxedReader(ReaderSettings(scratch=scratch / "reader", takes_leftovers=True))
    _read_slice(reader, files[0], 1, 1, scratch)  # its children have started then
    began, cpu_before = time.perf_counter(), tree_cpu_seconds(os.getpid())
    with ThreadPoolExecutor(CORES) as pool:
        counts = list(pool.map(lambda path: _page_count(reader, path, scratch), files))
        slices = [
            (path, first, min(first + SLICE_PAGES - 1, count))
            for path, count in zip(files, counts, strict=True)
            for first in range(1, count + 1, SLICE_PAGES)
        ]
        list(pool.map(lambda part: _read_slice(reader, *part, scratch), slices))
    wall_s, cpu_s = time.perf_counter() - began, tree_cpu_seconds(os.getpid()) - cpu_before
    reader.close()
    return sum(counts), wall_s, cpu_s


def _page_count(reader: SandboxedReader, path: Path, scratch: Path) -> int:
    with tempfile.TemporaryDirectory(dir=scratch) as parts:
        found = reader.inspect(path, file_name=path.name, parts_into=Path(parts) / "parts")
    return found.page_count


def _read_slice(reader: SandboxedReader, path: Path, first: int, last: int, scratch: Path) -> None:
    with tempfile.TemporaryDirectory(dir=scratch) as place:
        images, parts = Path(place) / "images", Path(place) / "parts"
        images.mkdir()
        inspection = reader.inspect(path, file_name=path.name, parts_into=parts)
        read = reader.read(
            path,
            inspection=inspection,
            pages=range(first, last + 1),
            language=LANGUAGE,
            images_into=images,
        )
        assert all(page.text for page, _ in read)


def main() -> None:
    """Read the files that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        pages, wall_s, cpu_s = read_alone(arguments.files, Path(scratch))
    told = {"pages": pages, "wall_s": wall_s, "cpu_s": cpu_s}
    arguments.result.write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main()
