"""Steps of making searchable: what a reading says of its page, its document and the index."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

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
from eakte.domain.errors import NotVisible
from eakte.domain.reference_reading import find_references
from eakte.intake import stream_of
from eakte.journal import Event
from eakte.records import PageForIndex, Records, StoredPage, Transaction
from indexing import IndexedPage, Inspection, PageReading, PageState, Verdict, analyse

READING_FAILED = "reading_failed"  # reason of a document whose job was laid aside
FIRST_PAGES = 2  # references and senders stand on the first pages of a letter


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
    held = inspection.verdict is Verdict.QUARANTINE
    after = replace(
        found,
        state=DocumentState.QUARANTINED if held else state_after(pages),
        reason=inspection.reason,
        kind=inspection.kind,
        media_type=inspection.media_type,
        flags=found.flags | inspection.flags,
    )
    if after.case is None and not held:
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


def give_up(tx: Transaction, document: DocumentId) -> None:
    """What is said of a document that could not be read to its end."""
    found = tx.documents.locked(document)
    pages = tx.pages.of(tx.documents.current_version(document))
    is_some_read = any(page.state != PageState.UNREADABLE for page in pages)
    state = DocumentState.PARTLY_READABLE if is_some_read else DocumentState.UNREADABLE
    tx.documents.save(replace(found, state=state, reason=READING_FAILED))
    tx.note(
        Event(
            stream=stream_of(found),
            action="reading_given_up",
            subject=document,
            detail={"state": state, "pages": len(pages)},
        )
    )


def index_changes(
    tx: Transaction, documents: Iterable[DocumentId]
) -> tuple[list[IndexedPage], list[str]]:
    """Pages to put into the index, and ids of pages to take out: in quarantine, or outdated."""
    put: list[IndexedPage] = []
    remove: list[str] = []
    for document in dict.fromkeys(documents):
        remove.extend(tx.pages.former(document))
        for found in tx.pages.for_index(document):
            if _belongs_there(found):
                put.append(to_index(found))
            else:
                remove.append(found.page.id)
    return put, remove


def require_page_image(tx: Transaction, version: Version, number: int) -> None:
    """Refuse a page that will never have an image: it would be promised for ever.

    Raises:
        NotVisible: the document has no such page, or the page has no image.
    """
    count = tx.documents.page_count(version.id)
    is_beyond = count is not None and number > count
    if is_beyond or tx.pages.has_image(version.id, number) is False:
        raise NotVisible("page", str(number))


def is_waiting(document: Document) -> bool:
    """Whether a document is still on its way to being read."""
    return document.state in {DocumentState.RECEIVED, DocumentState.PROCESSING}


def all_index_pages(records: Records) -> Iterator[IndexedPage]:
    """Every page of every tenant from the stored readings, in small portions, without OCR."""
    with records.read(None) as tx:
        tenants = tx.people.tenants()
    for tenant in tenants:
        with records.read(system_actor(tenant)) as tx:
            yield from map(to_index, filter(_belongs_there, tx.pages.all_for_index()))


def _belongs_there(found: PageForIndex) -> bool:
    return found.document.state is not DocumentState.QUARANTINED
