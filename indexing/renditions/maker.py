"""What a maker of renditions does with an original, and the values it takes and gives.

A rendition (Ableitung) is another form of the same document, made beside the original, which is
never written. What must not be rewritten, or cannot be made, is refused with a reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from indexing.page_reader import Inspection, WordBox

SIGNED, ENCRYPTED, NOT_A_PAGE_FILE = "signed", "encrypted", "not_a_page_file"
CRASHED = "crashed"  # says nothing of the file for certain: another try may go well

Beat = Callable[[int], None]  # pages done; raises when the work is not wanted any more


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What was read on a page (Seitentext), as `PageReading` tells it.

    number: from 1. width_px, height_px: of the upright image in which the boxes are counted.
    rotation: degrees clockwise by which the page was turned to stand upright. has_own_text: the
    page shows text of its own beside its scan; of such a page words of confidence 1.0 are that
    text. text: in reading order. engine: name and version of what read it.
    """

    number: int
    width_px: int
    height_px: int
    rotation: int = 0
    words: tuple[WordBox, ...] = ()
    has_own_text: bool = False
    text: str = ""
    engine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """The original of an export. language: BCP 47, such as `de`; empty: not known."""

    file_name: str
    sha256: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformity:
    """Which standard a file was checked against, by what, and what was changed to conform.

    level: part and level of ISO 19005 (PDF/A): `1b`, `2b` or `3b`. checker: name and version.
    checked, not_checked, changed: stable codes.
    """

    level: str
    checker: str
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a PDF carries along (PDF/A-3, ISO 19005-3), with data about the document."""

    file_name: str
    media_type: str
    content: bytes
    description: str
    made_at: datetime


class RenditionRefused(Exception):
    """This rendition of this file is not made."""

    def __init__(self, reason: str) -> None:
        """Remember why, as a stable code.

        `signed`, `encrypted`, `not_a_page_file`, `damaged`; `time_limit`, `memory_limit`,
        `too_large`, `too_many_pixels`, `crashed`; of PDF/A: `fonts`, `colours`, `active_content`,
        `attachments`, `not_conforming`, `not_checkable`.
        """
        super().__init__(reason)
        self.reason = reason


class RenditionMaker(Protocol):
    """Makes PDF files of originals. Nothing of a file is parsed in the process of the caller."""

    def searchable_pdf(
        self,
        path: Path,
        *,
        inspection: Inspection,
        pages: Iterable[PageText],
        into: Path,
        beat: Beat,
    ) -> None:
        """A PDF of the unchanged page images with what was read laid invisibly over them.

        Pages that were turned to be read are shown upright. The same input gives the same bytes.

        Args:
            path: the original, a PDF or an image; it is never written.
            inspection: what the page reader said of it.
            pages: the recognised pages, ascending; a page that is left out stays as it is.
            into: the file to be written; it is not there after a refusal.
            beat: called after each page.

        Raises:
            RenditionRefused: with the reason; nothing was written.
            ReaderUnavailable: no process can be started.
        """

    def archive_pdf(
        self,
        path: Path,
        *,
        inspection: Inspection,
        pages: Iterable[PageText],
        into: Path,
        beat: Beat,
    ) -> Conformity:
        """As `searchable_pdf`, for keeping (PDF/A): checked after writing, never only claimed.

        Raises:
            RenditionRefused: it cannot be made conforming without changing what it shows.
            ReaderUnavailable: no process can be started.
        """

    def with_attachment(self, path: Path, *, attachment: Attachment, into: Path) -> Conformity:
        """A PDF for keeping (PDF/A-3b) that carries a file along; its pages stay as they are.

        The same input gives the same bytes. A file of the same name is replaced.

        Raises:
            RenditionRefused: it cannot be made conforming; nothing was written.
            ReaderUnavailable: no process can be started.
        """
