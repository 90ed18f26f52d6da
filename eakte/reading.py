"""Steps of making searchable: word boxes and page images into their places, and what they say."""

import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from eakte.domain.access import system_actor
from eakte.domain.calendar import berlin_date
from eakte.domain.casefile import (
    CaseState,
    Document,
    DocumentId,
    DocumentState,
    Version,
    document_date,
)
from eakte.domain.reference_reading import find_references
from eakte.intake import stream_of
from eakte.journal import Event
from eakte.records import PageForIndex, Records, StoredPage, Transaction
from indexing import (
    IndexedPage,
    Inspection,
    PageImage,
    PageReading,
    PageState,
    Verdict,
    WordBox,
    analyse,
)
from storage import ObjectMissing, ObjectStore, derivative_key, reading_key

IMAGE_TOOL = "page-image"
IMAGE_VERSION = "1"  # raised when page images are made in another way: old ones are never shown
IMAGE_WIDTHS = (1240, 160)  # pixels: for reading, and for the strip of thumbnails
FIRST_PAGES = 2  # references and senders stand on the first pages of a letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """Word boxes of a page in pixels from top left, with the size of the image that was read."""

    width_px: int
    height_px: int
    words: tuple[WordBox, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDesk:
    """Where readings and page images are kept (work bucket), and the scratch of the worker."""

    work: ObjectStore
    scratch: Path

    @contextmanager
    def cleared(self) -> Iterator[Path]:
        """A folder for one job, gone afterwards whatever happens."""
        self.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.scratch, prefix="job-") as folder:
            yield Path(folder)

    def keep(
        self, tenant: str, version: Version, reading: PageReading, images: Iterable[PageImage]
    ) -> str | None:
        """Store word boxes and images of a page; the key of the boxes, None without boxes."""
        self.keep_images(tenant, version, reading.number, images)
        if not reading.words:
            return None
        key = reading_key(tenant, version.sha256, reading.number, reading.engine.replace("/", "-"))
        body = _boxes_to_json(reading)
        self.work.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
        return key

    def keep_images(
        self, tenant: str, version: Version, page: int, images: Iterable[PageImage]
    ) -> None:
        """Store the images of a page."""
        for image in images:
            self._put(image_key(tenant, version, page, image.width), image.path)

    def image(self, tenant: str, version: Version, page: int, width: int) -> bytes | None:
        """A page image (WebP) in the nearest size that is kept; None: not made yet."""
        kept = min(IMAGE_WIDTHS, key=lambda size: abs(size - width))
        try:
            return self.work.read(image_key(tenant, version, page, kept))
        except ObjectMissing:
            return None

    def boxes(self, page: StoredPage) -> Boxes:
        """The word boxes of a page; empty where the page has none."""
        words: tuple[WordBox, ...] = ()
        if page.words_key is not None:
            words = tuple(
                WordBox(text=text, left=x, top=y, width=w, height=h, confidence=confidence)
                for text, x, y, w, h, confidence in json.loads(self.work.read(page.words_key))
            )
        return Boxes(width_px=page.width_px, height_px=page.height_px, words=words)

    def _put(self, key: str, path: Path) -> None:
        with path.open("rb") as source:
            self.work.put(key, source, size_bytes=path.stat().st_size, sha256=None)


def image_key(tenant: str, version: Version, page: int, width: int) -> str:
    """Where the image of a page lies: by digest of the original, so it never shows another one."""
    name = f"{page}-{width}.webp"
    return derivative_key(tenant, version.sha256, IMAGE_TOOL, IMAGE_VERSION, name)


def _boxes_to_json(reading: PageReading) -> bytes:
    rows = [
        [word.text, word.left, word.top, word.width, word.height, round(word.confidence, 3)]
        for word in reading.words
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def stored_page(
    tx: Transaction, page: PageReading, version: Version, words_key: str | None
) -> StoredPage:
    """The reading as it is kept in the database."""
    return StoredPage(
        id=tx.pages.new_id(tx.now),
        document=version.document,
        version=version.id,
        number=page.number,
        state=page.state,
        method=page.method,
        confidence=page.confidence,
        reason=page.reason,
        text=page.text.replace("\x00", ""),
        engine=page.engine,
        words_key=words_key,
        width_px=page.width_px,
        height_px=page.height_px,
        rotation=page.rotation,
        has_image=page.width_px > 0,
        duration_ms=page.duration_ms,
    )


def state_after(pages: Sequence[StoredPage]) -> DocumentState:
    """State of a document after all its pages have a result."""
    failed = sum(1 for page in pages if page.state == PageState.UNREADABLE)
    if not failed and pages:
        return DocumentState.SEARCHABLE
    return DocumentState.PARTLY_READABLE if failed < len(pages) else DocumentState.UNREADABLE


def to_index(found: PageForIndex) -> IndexedPage:
    """A page as the index takes it: ready tokens, and everything that a filter may ask."""
    document = found.document
    day = document_date(document) or berlin_date(document.received_at)
    return IndexedPage(
        page=found.page.id,
        document=document.id,
        tenant=document.tenant,
        scope=document.scope,
        case=document.case,
        file_plan=found.file_plan_code,
        type=document.kind,
        day=day.toordinal(),
        tokens=tuple(analyse(found.page.text)),
    )


def suggestion_in(tx: Transaction, pages: Sequence[StoredPage]) -> dict[str, str | int]:
    """The open case file that the first pages name, and where; empty: none."""
    for page in pages[:FIRST_PAGES]:
        for found in find_references(page.text):
            case = tx.cases.by_numbers(found.reference)
            if case is not None and case.state is CaseState.OPEN:
                return {"case": case.id, "reference": case.reference, "page": page.number}
    return {}


def conclude(
    tx: Transaction, document: DocumentId, version: Version, inspection: Inspection
) -> None:
    """State of a document after its last page, or of one that is kept in quarantine."""
    found = tx.documents.locked(document)
    pages = tx.pages.of(version)
    is_held = inspection.verdict is Verdict.QUARANTINE
    after = replace(
        found,
        state=DocumentState.QUARANTINED if is_held else state_after(pages),
        reason=inspection.reason,
        kind=inspection.kind,
        media_type=inspection.media_type,
        flags=found.flags | inspection.flags,
    )
    if after.case is None and not is_held:
        tx.documents.suggest(document, suggestion_in(tx, pages))
    if after != found:
        tx.documents.save(after)
    tx.note(
        Event(
            stream=stream_of(after),
            action="document_read",
            subject=document,
            detail={"state": after.state, "pages": len(pages)},
        )
    )


def index_changes(
    tx: Transaction, documents: Iterable[DocumentId]
) -> tuple[list[IndexedPage], list[str]]:
    """Pages to put into the index, and ids of pages to take out: those in quarantine."""
    put: list[IndexedPage] = []
    remove: list[str] = []
    for document in dict.fromkeys(documents):
        for found in tx.pages.for_index(document):
            if found.document.state is DocumentState.QUARANTINED:
                remove.append(found.page.id)
            else:
                put.append(to_index(found))
    return put, remove


def is_waiting(document: Document) -> bool:
    """Whether a document is still on its way to being read."""
    return document.state in {DocumentState.RECEIVED, DocumentState.PROCESSING}


def all_index_pages(records: Records) -> Iterator[IndexedPage]:
    """Every page of every tenant from the stored readings, in small portions, without OCR."""
    with records.read(None) as tx:
        tenants = tx.people.tenants()
    for tenant in tenants:
        with records.read(system_actor(tenant)) as tx:
            for found in tx.pages.all_for_index():
                if found.document.state is not DocumentState.QUARANTINED:
                    yield to_index(found)
