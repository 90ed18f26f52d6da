"""The inside of the child process that composes a document: its task, told at its end.

Pages that are images, or are drawn anew, are written into one PDF of their own first. Then the
pages of all files are put together; their streams are copied as they are.
"""

import errno
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import AccessMode
from PIL import Image

from indexing.reading.errors import Unreadable
from indexing.reading.foreign_file import Family, ForeignFile
from indexing.reading.image_headers import IMAGE_FAULTS
from indexing.reading.messages import Message
from indexing.reading.pdf_opening import PDF_FAULTS
from indexing.reading.settings import Limits
from indexing.reading.sniffing import look_at
from indexing.renditions.image_pdf import ImagePage, ImagePdfWriter, image_page
from indexing.scan_bench import PageSource
from indexing.scanning import image_scans, pdf_scans
from indexing.scanning.look_messages import read_order
from indexing.scanning.straight_page import straight_frame, straight_pdf_page

_FAULTS = (*IMAGE_FAULTS, *PDF_FAULTS, pikepdf.PikepdfError)
_OF_THE_DISK = {errno.EFBIG: "too_large", errno.ENOSPC: "crashed"}
_IMAGES = Path("images.pdf")  # in the folder of this child
_VERSION = "1.7"  # of PDF: scans bring streams of any version

_Drawn = tuple[PageSource, ImagePage | None]  # None: the page is taken as it lies in its PDF


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A page of a PDF. number: from 1. turned: degrees clockwise."""

    path: Path
    number: int
    turned: int = 0


def compose(arguments: Mapping[str, Any], limits: Limits, _config: object) -> Iterator[Message]:
    """Tell that it is `finished`, or `refused`."""
    try:
        pages = read_order(Path(arguments["order"]))
        into = Path(arguments["into"])
        _assemble(_placed(pages, limits), into)
        _require_whole(into, len(pages), limits)
        yield {"finished": len(pages)}
    except Unreadable as error:
        yield {"refused": error.reason}
    except pikepdf.PasswordError:
        yield {"refused": "encrypted"}
    except _FAULTS as fault:
        number = fault.errno or 0 if isinstance(fault, OSError) else 0
        yield {"refused": _OF_THE_DISK.get(number, "damaged")}


def _placed(pages: Sequence[PageSource], limits: Limits) -> list[_Place]:
    """Where each page lies once all images have been written into a PDF."""
    places: list[_Place] = []
    with _IMAGES.open("wb") as target:
        writer = ImagePdfWriter(target)
        images = count(start=1)
        for page, drawn in _drawn_pages(pages, limits):
            path, number = page.path, page.page
            if drawn is not None:
                writer.add(drawn)
                path, number = _IMAGES, next(images)
            places.append(_Place(path=path, number=number, turned=page.turned))
        writer.close()
    return places


def _drawn_pages(pages: Sequence[PageSource], limits: Limits) -> Iterator[_Drawn]:
    """Each page, drawn if it has to be; a file is opened once for pages that follow each other."""
    for (path, name), run in groupby(pages, key=lambda page: (page.path, page.file_name)):
        yield from _drawn(look_at(path, name), list(run), limits)


def _drawn(file: ForeignFile, pages: Sequence[PageSource], limits: Limits) -> Iterator[_Drawn]:
    if file.family is Family.PDF:
        yield from _of_pdf(file, pages, limits)
    elif file.family is Family.IMAGE:
        yield from _of_image(file, pages, limits)
    else:
        raise Unreadable("not_a_page_file")


def _of_pdf(file: ForeignFile, pages: Sequence[PageSource], limits: Limits) -> Iterator[_Drawn]:
    if not any(page.straightened for page in pages):
        yield from ((page, None) for page in pages)
        return
    with pdf_scans.opened(file.path) as document:
        for page in pages:
            yield page, _straight(document, page, limits) if page.straightened else None


def _straight(document: pypdfium2.PdfDocument, page: PageSource, limits: Limits) -> ImagePage:
    with pdf_scans.page_of(document, page.page) as shown:
        return straight_pdf_page(shown, page.straightened, limits)


def _of_image(file: ForeignFile, pages: Sequence[PageSource], limits: Limits) -> Iterator[_Drawn]:
    with image_scans.opened(file) as image:
        for page in pages:
            _seek(image, page.page)
            if page.straightened:
                yield page, straight_frame(image, page.straightened, limits)
            else:
                yield page, image_page(image, file.path, limits)


def _assemble(places: Sequence[_Place], into: Path) -> None:
    """Write one PDF of these pages by qpdf, which copies from file to file with flat memory."""
    _require_pages(places)
    runs = [
        (path, [str(place.number) for place in run])
        for path, run in groupby(places, key=lambda place: place.path)
    ]
    job = pikepdf.Job(
        {
            "empty": "",
            "pages": [{"file": str(path), "range": ",".join(run)} for path, run in runs],
            "rotate": [f"+{place.turned}:{at}" for at, place in enumerate(places, start=1)],
            "outputFile": str(into),
            "minVersion": _VERSION,
            "deterministicId": "",
            "streamData": "preserve",
            "removeUnreferencedResources": "no",
        }
    )
    job.run()


def _require_pages(places: Sequence[_Place]) -> None:
    """Refuse pages that are not there or are encrypted, before anything is written."""
    last: dict[Path, int] = {}
    for place in places:
        if place.path not in last:
            last[place.path] = _page_count(place.path)
        if not 1 <= place.number <= last[place.path]:
            raise Unreadable("no_such_page")


def _require_whole(made: Path, pages: int, limits: Limits) -> None:
    """Refuse a document that was cut off: qpdf does not tell that it could not write on."""
    try:
        with pikepdf.open(made, access_mode=AccessMode.stream, attempt_recovery=False) as pdf:
            is_whole = len(pdf.pages) == pages
    except pikepdf.PdfError:
        is_whole = False
    if not is_whole:
        is_full = made.stat().st_size >= limits.written_file_bytes
        raise Unreadable("too_large" if is_full else "crashed")


def _page_count(path: Path) -> int:
    with pikepdf.open(path, access_mode=AccessMode.stream) as pdf:
        if pdf.is_encrypted:
            raise Unreadable("encrypted")
        return len(pdf.pages)


def _seek(image: Image.Image, number: int) -> None:
    try:
        image.seek(number - 1)
    except EOFError as error:
        raise Unreadable("no_such_page") from error
