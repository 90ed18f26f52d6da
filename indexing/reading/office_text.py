"""Text of office files, through kreuzberg; headers and footers, which it leaves out, are added."""

import importlib.metadata
import re
import zipfile
from xml.parsers import expat

from indexing.reading.errors import FOREIGN_FAULTS, Unreadable
from indexing.reading.foreign_file import Family, ForeignFile
from indexing.reading.plain_text import clean

FAMILIES = (Family.OLE, Family.OOXML, Family.ODF, Family.RTF)
ENGINE = f"kreuzberg {importlib.metadata.version('kreuzberg')}"

_MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml|styles\.xml")
_MARGIN_BYTES = 4 * 1024**2
_TEXTS = {"w:t", "text:p", "text:span"}
_ODF_MARGINS = {"style:header", "style:footer"}


def text_of(file: ForeignFile) -> str:
    """The text of a file.

    Raises:
        Unreadable: damaged, or a format inside the container that is not known.
    """
    import kreuzberg  # noqa: PLC0415 # it starts threads, which a process that forks must not have

    config = kreuzberg.ExtractionConfig(use_cache=False)
    try:
        found = kreuzberg.extract_file_sync(file.path, file.sniffed.media_type, config=config)
    except (*FOREIGN_FAULTS, kreuzberg.KreuzbergError) as error:
        raise Unreadable("damaged") from error
    margins = _margins_of(file) if file.family in {Family.OOXML, Family.ODF} else ""
    text = "\n\n".join(filter(None, (margins, clean(found.content))))
    if not text.strip():
        raise Unreadable("no_text_found")
    return text


def _margins_of(file: ForeignFile) -> str:
    """Headers and footers: the reference of a letter often stands there."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = [name for name in archive.namelist() if _MARGINS.fullmatch(name)]
            parts = [archive.open(name).read(_MARGIN_BYTES) for name in names]
    except FOREIGN_FAULTS:
        return ""
    return "\n".join(dict.fromkeys(filter(None, map(_margin_text, parts))))


def _margin_text(content: bytes) -> str:
    reader = _Margin()
    try:
        reader.parser.Parse(content, True)  # noqa: FBT003 # it takes no keywords
    except (expat.ExpatError, ValueError):
        return ""
    return clean(" ".join("".join(reader.pieces).split()))


class _Margin:
    """Collects the text of a header part; a document with a grammar of its own is left alone."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._enter
        self.parser.EndElementHandler = self._leave
        self.parser.CharacterDataHandler = self._take
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._inside, self._margins = 0, 0

    def _enter(self, name: str, _attributes: object) -> None:
        self._margins += name in _ODF_MARGINS or name in {"w:hdr", "w:ftr"}
        self._inside += name in _TEXTS

    def _leave(self, name: str) -> None:
        self._margins -= name in _ODF_MARGINS or name in {"w:hdr", "w:ftr"}
        self._inside -= name in _TEXTS
        if name in {"w:p", "text:p"}:
            self.pieces.append(" ")

    def _take(self, text: str) -> None:
        if self._inside and self._margins:
            self.pieces.append(text)

    def _refuse(self, *_: object) -> None:
        raise ValueError("grammar")
