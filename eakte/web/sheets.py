"""The pages of a document as the viewer shows them: image, strip of thumbnails, words found."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from eakte import reading
from eakte.desk import IMAGE_WIDTHS
from eakte.domain.casefile import Document, DocumentState, Version
from eakte.marking import Mark, PageMarks
from eakte.records import PageLine, StoredPage, Transaction
from indexing import PageState

FULL_WIDTH, THUMB_WIDTH = IMAGE_WIDTHS
A4_RATIO = 1.414  # height of a page that has not been looked at yet
WAITING = {DocumentState.RECEIVED, DocumentState.PROCESSING}

STILL_READING = "Die Texterkennung läuft noch. Das Seitenbild erscheint, sobald es fertig ist."
ONLY_TEXT = "Von dieser Seite gibt es kein Bild, nur ihren Text."
NO_PAGE = "Dieses Dokument hat keine Seiten, die sich zeigen lassen. Das Original ist vollständig."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page in the strip; `hits` is 0 without a search, `page` None while it is not read."""

    number: int
    thumb_url: str
    hits: int
    page: PageLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """All pages of a document, and the one that is shown.

    page: the one that is shown; None: it has not been read. `image_url` is "" where there is no
    image, and `why_missing` then says why; width and height are pixels of the image.
    is_unfinished: pages are missing, and nobody reads them.
    """

    document: Document
    pages: Sequence[Sheet]
    number: int
    page: StoredPage | None = None
    image_url: str = ""
    width: int = FULL_WIDTH
    height: int = round(FULL_WIDTH * A4_RATIO)
    marks: Sequence[Mark] = ()
    why_missing: str = NO_PAGE
    is_unfinished: bool = False

    @property
    def is_poor(self) -> bool:
        """Whether the page that is shown could hardly be read."""
        return self.page is not None and _is_poor(self.page)

    @property
    def poor_pages(self) -> Sequence[Sheet]:
        """Pages that somebody should look at."""
        return [one for one in self.pages if one.page and _needs_a_look(one.page)]

    @property
    def is_waiting(self) -> bool:
        """Whether the document is still being read."""
        return self.document.state in WAITING


def sheets(
    tx: Transaction,
    document: Document,
    version: Version,
    *,
    number: int,
    found: PageMarks | None = None,
) -> Sheets:
    """The pages of a version with page `number` shown, or the nearest that there is."""
    read = {line.number: line for line in tx.page_lines.of(version.id)}
    known_count = tx.documents.page_count(version.id)
    count = max(known_count or 0, *read, 0)
    hits = found.counts if found else {}
    pages = [
        Sheet(
            number=at,
            thumb_url=_image_url(document, at, THUMB_WIDTH),
            hits=hits.get(at, 0),
            page=read.get(at),
        )
        for at in range(1, count + 1)
    ]
    is_waiting = document.state in WAITING
    shown = min(max(number, 1), max(count, 1))
    page = tx.pages.get(version.id, shown) if shown in read else None
    has_image = page.has_image if page else bool(pages) and is_waiting
    return Sheets(
        document=document,
        pages=pages,
        number=shown,
        page=page,
        image_url=_image_url(document, shown, FULL_WIDTH) if has_image else "",
        width=page.width_px if page and has_image else FULL_WIDTH,
        height=page.height_px if page and has_image else round(FULL_WIDTH * A4_RATIO),
        marks=found.marks if found else (),
        why_missing=STILL_READING if is_waiting else ONLY_TEXT if page else NO_PAGE,
        is_unfinished=reading.lacks_pages(document, read.values(), known_count),
    )


def _is_poor(page: PageLine | StoredPage) -> bool:
    return page.state == PageState.READ and page.reason is not None


def _needs_a_look(page: PageLine) -> bool:
    return page.state == PageState.UNREADABLE or _is_poor(page)


def _image_url(document: Document, number: int, width: int) -> str:
    return url_for("document.image", document=document.id, number=number, breite=width)
