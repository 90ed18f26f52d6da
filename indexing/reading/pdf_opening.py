"""Opening a PDF with both engines: does it need a password, how many pages, which files in it."""

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pypdfium2
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import EmbeddedFile

from indexing.reading.errors import FOREIGN_FAULTS, Unreadable

PDF_FAULTS = (*FOREIGN_FAULTS, DependencyError, PyPdfError, pypdfium2.PdfiumError)
_PASSWORD, _SECURITY = "Incorrect password", "Unsupported security"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the engines say. page_count: 0: neither sees a page. is_locked: needs a password."""

    page_count: int
    is_locked: bool


def quieten() -> None:
    """Keep pypdf from writing what it thinks of each foreign file."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def opened(path: Path, most_pages: int) -> Opened:
    """Open with the empty password; what one engine opens is open."""
    rendered, is_refused = _pages_of_pdfium(path)
    if rendered:
        return Opened(page_count=min(rendered, most_pages), is_locked=False)
    parsed, is_locked = _pages_of_pypdf(path)
    return Opened(
        page_count=min(parsed, most_pages), is_locked=not parsed and (is_locked or is_refused)
    )


def _pages_of_pdfium(path: Path) -> tuple[int, bool]:
    """Number of pages, and whether a password or its encryption stands in the way."""
    try:
        with pypdfium2.PdfDocument(path) as document:
            return len(document), False
    except PDF_FAULTS as error:
        return 0, any(said in str(error) for said in (_PASSWORD, _SECURITY))


def _pages_of_pypdf(path: Path) -> tuple[int, bool]:
    try:
        with parsed(path) as reader:
            return len(reader.pages), False
    except Unreadable:
        return 0, True
    except PDF_FAULTS:
        return 0, False


@contextmanager
def parsed(path: Path) -> Iterator[pypdf.PdfReader]:
    """The PDF in pypdf, opened with the empty password.

    Raises:
        Unreadable: it needs another one, or its encryption is broken.
        PDF_FAULTS: it is damaged.
    """
    with path.open("rb") as stream:
        reader = pypdf.PdfReader(stream, strict=False)
        if reader.is_encrypted:
            try:
                is_open = bool(reader.decrypt(""))
            except PDF_FAULTS as error:
                raise Unreadable("encryption_broken") from error
            if not is_open:
                raise Unreadable("password")
        yield reader


def attachments(path: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of embedded files; those that cannot be read are left out."""
    with suppress(Unreadable, *PDF_FAULTS), parsed(path) as reader:
        for attached in itertools.islice(reader.attachment_list, most):
            with suppress(*PDF_FAULTS):
                yield _named_content(attached)


def _named_content(attached: EmbeddedFile) -> tuple[str, bytes]:
    return attached.alternative_name or attached.name, attached.content
