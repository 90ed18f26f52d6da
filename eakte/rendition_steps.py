"""Steps of handing out renditions: what can be had of a document, and what goes into it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath

from eakte import reading
from eakte.desk import ReadingDesk
from eakte.domain.casefile import Document, DocumentId, Version
from eakte.domain.transfer_note import KeptNote
from eakte.records import StoredPage, Transaction
from eakte.rendition_shelf import (
    MADE_BY_WORKERS,
    Outcome,
    RenditionKind,
    Slot,
    readings_digest,
)
from indexing import Inspection, Kind, Method, PageState, Verdict
from indexing.renditions import PageText, TextSource, to_alto, to_hocr, to_json

SIGNED, NOT_A_PAGE_FILE = "signed", "not_a_page_file"  # refused without a look into the file
HAVE_PAGES = {Kind.PDF, Kind.IMAGE}
MIXED = "text_and_scan"  # mark of pages that show text of their own beside a scan
LANGUAGES = {"deu": "de", "eng": "en"}  # of Tesseract, as BCP 47 has them
NAMES: Mapping[RenditionKind, str] = {
    RenditionKind.SEARCHABLE: "-durchsuchbar.pdf",
    RenditionKind.ARCHIVE: "-pdfa.pdf",
    RenditionKind.JSON: ".json",
    RenditionKind.ALTO: ".alto.xml",
    RenditionKind.HOCR: ".hocr",
}
EXPORTS: Mapping[RenditionKind, Callable[[TextSource, Iterator[PageText]], Iterator[bytes]]] = {
    RenditionKind.JSON: to_json,
    RenditionKind.ALTO: to_alto,
    RenditionKind.HOCR: to_hocr,
}


class OfferState(StrEnum):
    """Whether a form of a document can be had."""

    AVAILABLE = "available"
    ON_DEMAND = "on_demand"  # it is made when somebody asks
    WAITING = "waiting"  # the document is still being read
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A form in which a document can be had. outcome: None: it was not made yet."""

    kind: RenditionKind
    state: OfferState
    outcome: Outcome | None

    @property
    def reason(self) -> str | None:
        """Why there is none; None: it can be had."""
        return self.outcome.reason if self.outcome else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """A document with what was read in its current version.

    note: its transfer note, where it came with a sealed batch; None: there is none.
    """

    document: Document
    version: Version
    pages: Sequence[StoredPage]
    note: KeptNote | None

    def slot(self, kind: RenditionKind) -> Slot:
        """The place of one of its forms."""
        return Slot(
            tenant=self.document.tenant,
            version=self.version,
            kind=kind,
            readings=readings_digest(self.pages, beside=self._beside(kind)),
        )

    def _beside(self, kind: RenditionKind) -> bytes:
        """What a form holds beside what was read."""
        return self.note.xml if self.note and kind is RenditionKind.ARCHIVE else b""


def read_document(tx: Transaction, document: DocumentId) -> ReadDocument:
    """A document as it stands in the records.

    Raises:
        NotVisible: the actor does not see it.
    """
    version = tx.documents.current_version(document)
    return ReadDocument(
        document=tx.documents.get(document),
        version=version,
        pages=tx.pages.of(version),
        note=tx.scans.evidence.note_of(document, sha256=version.sha256),
    )


def offer_of(document: Document, kind: RenditionKind, outcome: Outcome | None) -> Offer:
    """What is said of a form of which this is known."""
    is_there = outcome is not None or kind not in MADE_BY_WORKERS
    if outcome is not None and outcome.reason is not None:
        state = OfferState.REFUSED
    elif reading.is_waiting(document):
        state = OfferState.WAITING
    else:
        state = OfferState.AVAILABLE if is_there else OfferState.ON_DEMAND
    return Offer(kind=kind, state=state, outcome=outcome)


def never(document: Document, kind: RenditionKind) -> str | None:
    """Why a form of a document is never made, as far as the records tell."""
    if kind in MADE_BY_WORKERS and SIGNED in document.flags:
        return SIGNED
    needs_pages = kind is not RenditionKind.JSON and not reading.is_waiting(document)
    return NOT_A_PAGE_FILE if needs_pages and document.kind not in HAVE_PAGES else None


def layers_of(read: ReadDocument, desk: ReadingDesk) -> Iterator[PageText]:
    """What goes over the pages: those with real text only and unread ones stay as they are."""
    for page in read.pages:
        is_recognised = page.method == Method.OCR or MIXED in page.marks
        if is_recognised or page.state == PageState.BLANK:
            yield _text(page, desk)


def write_export(read: ReadDocument, kind: RenditionKind, desk: ReadingDesk, into: Path) -> None:
    """Write what was read in the form of an export."""
    source = TextSource(
        file_name=read.version.file_name,
        sha256=read.version.sha256,
        language=LANGUAGES.get(read.document.language, ""),
    )
    with into.open("wb") as target:
        target.writelines(EXPORTS[kind](source, (_text(page, desk) for page in read.pages)))


def inspection_of(read: ReadDocument) -> Inspection:
    """What the first look told, as it stands in the records."""
    return Inspection(
        verdict=Verdict.ACCEPT,
        media_type=read.document.media_type,
        kind=Kind(read.document.kind),
        page_count=max(1, len(read.pages)),
        flags=read.document.flags,
    )


def file_name_of(version: Version, kind: RenditionKind) -> str:
    """The name of the original with another ending."""
    return (PurePath(version.file_name).stem or "dokument") + NAMES[kind]


def _text(page: StoredPage, desk: ReadingDesk) -> PageText:
    return PageText(
        number=page.number,
        width_px=page.width_px,
        height_px=page.height_px,
        rotation=page.rotation,
        words=desk.boxes(page).words,
        has_own_text=MIXED in page.marks,
        text=page.text,
        engine=page.engine,
    )
