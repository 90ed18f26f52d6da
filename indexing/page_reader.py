"""What a page reader does with a foreign file, and the values it takes and gives.

A file goes through three looks. *Screening* is quick and happens before the receipt: is this a file
that is never taken? *Inspection* happens in the worker: how many pages, what is inside, must a
person decide? *Reading* gives one result for each page. A page that cannot be read is a result with
a reason, never an empty text.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

FULL_WIDTH_PX, THUMB_WIDTH_PX = 1240, 160  # page images: for reading, and for the strip


class Verdict(StrEnum):
    """What becomes of a file."""

    ACCEPT = "accept"  # kept, shown, and read as far as it can be read
    QUARANTINE = "quarantine"  # kept out of sight until a person decides
    REJECT = "reject"  # not taken: nothing is stored


class PageState(StrEnum):
    """How the reading of a page went."""

    READ = "read"
    BLANK = "blank"  # nothing is printed on it; it is shown, but not read
    UNREADABLE = "unreadable"  # with a reason


class Method(StrEnum):
    """Where the text of a page comes from."""

    TEXT_LAYER = "text_layer"  # real text of a PDF page
    OCR = "ocr"
    CONTENT = "content"  # office file, mail, plain text
    NONE = "none"  # blank or unreadable


class Kind(StrEnum):
    """What a file is for the people who look for it (Dokumentart)."""

    PDF = "pdf"
    IMAGE = "image"
    MAIL = "mail"
    TEXT_DOCUMENT = "text_document"
    SPREADSHEET = "spreadsheet"
    PRESENTATION = "presentation"
    TEXT = "text"
    WEB_PAGE = "web_page"
    ARCHIVE = "archive"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What the first look at a file tells.

    media_type: of the content, whatever the name says. reason: stable code, None when accepted.
    flags: what is worth knowing of an accepted file (`name_mismatch`, `signed`, `active_content`).
    """

    verdict: Verdict
    media_type: str
    kind: Kind
    reason: str | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file inside a file, such as an attachment; `path` lies in the folder of the inspection."""

    path: Path
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What the second look tells. `page_count` is at least 1 unless the verdict is not ACCEPT.

    media_type: empty where the file may not be looked into. reason: stable code of the verdict, or
    of why an accepted file has no readable pages; None else.
    parts: attachments in their order, each to become a document of its own.
    """

    verdict: Verdict
    media_type: str
    kind: Kind
    page_count: int
    reason: str | None = None
    flags: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordBox:
    """A word on a page image, in pixels from top left; confidence 0.0 to 1.0.

    The text of the last word of a line ends with a line feed, so that a word that was cut at the
    end of the line can be joined and both halves marked.
    """

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCode:
    """A bar code or matrix code on a page image; place in pixels from top left as word boxes.

    kind: symbology in lower case, such as `qr_code` or `code_128`.
    """

    kind: str
    text: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """The result for one page (Seite).

    number: from 1. confidence: mean of the words, 0.0 to 1.0; None where nothing was recognised.
    reason: stable code, None unless unreadable or doubtful. text: in reading order. engine: name
    and version of what read it, with the model. width_px, height_px: of the upright image in which
    the boxes are counted; 0 where there is no image. rotation: degrees clockwise by which the page
    was turned to stand upright (0, 90, 180, 270). skew: degrees clockwise by which its lines slope
    after that. dpi: resolution of the scan; 0 where there is none. codes: bar codes. marks: stable
    codes of what was done or seen (`straightened`, `tiles`, `text_and_scan`, `photograph`,
    `second_reader`).
    """

    number: int
    state: PageState
    method: Method
    text: str
    engine: str
    confidence: float | None = None
    reason: str | None = None
    width_px: int = 0
    height_px: int = 0
    rotation: int = 0
    duration_ms: int = 0
    words: tuple[WordBox, ...] = ()
    skew: float = 0.0
    dpi: int = 0
    codes: tuple[PageCode, ...] = ()
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """An image of an upright page (WebP), not wider than `width`, in the folder of the reading."""

    width: int
    path: Path


class PageReader(Protocol):
    """Reads foreign files. Nothing of a file is parsed in the process of the caller."""

    def screen(self, path: Path, *, file_name: str) -> Screening:
        """The quick look before the receipt. Never raises because of what the file is."""

    def inspect(
        self, path: Path, *, file_name: str, parts_into: Path, is_released: bool = False
    ) -> Inspection:
        """The look in the worker; attachments are written into `parts_into`, which is made for it.

        Never raises because of what the file is; the time is bounded. `is_released`: a person let
        the file out of quarantine, so it is accepted and read as far as it can be read.
        """

    def read(
        self,
        path: Path,
        *,
        inspection: Inspection,
        pages: Sequence[int],
        language: str,
        images_into: Path,
    ) -> Generator[tuple[PageReading, Sequence[PageImage]]]:
        """One result for each asked page, in the asked order, as soon as each is ready.

        Who stops earlier closes the generator: its child process is ended then.

        The images of a page may be taken away once the next one was asked for. A page that ends its
        process by time or memory is unreadable with that reason, and the next one follows.

        Args:
            path: the original bytes.
            inspection: what `inspect` said of them; its verdict is ACCEPT.
            pages: their numbers from 1, ascending.
            language: Tesseract codes joined by `+`, such as `deu` or `deu+eng`.
            images_into: an empty folder.
        """

    def engine(self, language: str) -> str:
        """What would recognise a page now, as `PageReading.engine` names it; "": no answer."""

    def images(
        self,
        path: Path,
        inspection: Inspection,
        *,
        into: Path,
        rotations: Mapping[int, int] | None = None,
    ) -> Generator[tuple[int, Sequence[PageImage]]]:
        """The page images anew, by page number, without reading the pages.

        Args:
            path: the original bytes.
            inspection: what `inspect` said of them; its verdict is ACCEPT.
            into: an empty folder.
            rotations: by page number, `rotation` of the readings that were turned; the images of
                other pages stay as they are in the file.
        """
