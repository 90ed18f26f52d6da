"""Steps of making searchable: what a reading says of its page and of its document."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from eakte.domain.casefile import (
    READING_CANCELLED,
    READING_FAILED,
    UNSCANNED,
    CaseState,
    Document,
    DocumentId,
    DocumentState,
    Version,
)
from eakte.domain.errors import NotVisible
from eakte.domain.reference_reading import find_references
from eakte.intake import stream_of
from eakte.journal import Event
from eakte.protection_orders import scan_again_job
from eakte.records import PageLine, StoredPage, TextOfPage, Transaction
from eakte.slices import Slice
from indexing import (
    FINDING,
    NOT_SCANNED,
    SCANNER_UNAVAILABLE,
    Inspection,
    Method,
    PageReading,
    PageState,
    Verdict,
)

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
        skew=page.skew,
        dpi=page.dpi,
        codes=tuple(
            (code.kind, code.text, code.left, code.top, code.width, code.height)
            for code in page.codes
        ),
        marks=tuple(sorted(page.marks)),
    )


def keep_page(tx: Transaction, page: PageReading, version: Version, words_key: str | None) -> None:
    """Keep a reading of a page once: of two hands that read it at one time, the first counts.

    A worker whose lease ran out may still be reading when another has taken its pages.
    """
    tx.documents.locked(version.document)
    if tx.pages.missing(version.id, page.number, page.number):
        tx.pages.put(stored_page(tx, page, version, words_key))


def state_after(pages: Sequence[PageLine]) -> DocumentState:
    """State of a document after all its pages have a result."""
    failed = sum(1 for page in pages if page.state == PageState.UNREADABLE)
    if not failed and pages:
        return DocumentState.SEARCHABLE
    return DocumentState.PARTLY_READABLE if failed < len(pages) else DocumentState.UNREADABLE


def suggestion_in(tx: Transaction, pages: Sequence[TextOfPage]) -> dict[str, str | int]:
    """The open case file that pages name, and where; empty: none."""
    for page in pages:
        for found in find_references(page.text):
            case = tx.cases.by_numbers(found.reference)
            if case is not None and case.state is CaseState.OPEN:
                return {"case": case.id, "reference": case.reference, "page": page.number}
    return {}


def begun(tx: Transaction, document: DocumentId) -> tuple[Document, Version]:
    """A document on which reading begins, and the version that is read."""
    found = tx.documents.locked(document)
    if found.state not in {DocumentState.PROCESSING, DocumentState.QUARANTINED}:
        found = tx.documents.save(replace(found, state=DocumentState.PROCESSING))
    return found, tx.documents.current_version(document)


def looked_at(
    tx: Transaction, document: Document, version: Version, inspection: Inspection
) -> Slice:
    """Keep what the first look told; the pages that are still to be read, none in quarantine."""
    found = tx.documents.locked(document.id)
    is_held = inspection.verdict is Verdict.QUARANTINE
    after = replace(
        found,
        state=DocumentState.QUARANTINED if is_held else DocumentState.PROCESSING,
        reason=inspection.reason,
        kind=inspection.kind if inspection.media_type else found.kind,
        media_type=inspection.media_type or found.media_type,
        flags=_flags_after(found, inspection),
    )
    if after != found:
        tx.documents.save(after)
    _tell_protection(tx, found, inspection)
    if not is_held:
        tx.documents.set_page_count(version.id, inspection.page_count)
    return Slice(
        tenant=found.tenant,
        version=version,
        first=1,
        last=inspection.page_count,
        language=found.language,
        inspection=inspection,
        waiting=() if is_held else tx.pages.missing(version.id, 1, inspection.page_count),
    )


def _flags_after(found: Document, inspection: Inspection) -> frozenset[str]:
    """What is worth knowing now; what a former scan found counts no more."""
    former = {flag for flag in found.flags if not flag.startswith(FINDING)}
    is_scanned = inspection.reason not in {NOT_SCANNED, SCANNER_UNAVAILABLE}
    return frozenset(former - ({UNSCANNED} if is_scanned else set())) | inspection.flags


def _tell_protection(tx: Transaction, found: Document, inspection: Inspection) -> None:
    """Write down what was found; let a document that nobody scanned be scanned again."""
    if inspection.reason == SCANNER_UNAVAILABLE:
        tx.enqueue(scan_again_job(found.id))
    for flag in inspection.flags - found.flags:
        if flag.startswith(FINDING):
            detail = {"name": flag.removeprefix(FINDING)}
            stream = stream_of(found)
            tx.note(Event(stream=stream, action="malware_found", subject=found.id, detail=detail))


def is_complete(tx: Transaction, version: Version) -> bool:
    """Whether each page of the current version of a document has a result; locks the document."""
    tx.documents.locked(version.document)  # of two that end at once the second sees the first
    count = tx.documents.page_count(version.id)
    is_current = tx.documents.current_version(version.document) == version
    return is_current and tx.pages.count(version.id) == count


def conclude(tx: Transaction, version: Version) -> None:
    """State of a document after its last page, or of one that is kept in quarantine."""
    found = tx.documents.locked(version.document)
    pages = tx.page_lines.of(version.id)
    if found.state is not DocumentState.QUARANTINED:
        if found.case is None:
            first = tx.page_lines.texts(version.id, most=FIRST_PAGES)
            tx.documents.suggest(found.id, suggestion_in(tx, first))
        after = replace(found, state=state_after(pages))
        found = tx.documents.save(after) if after != found else found
    _note(tx, found, "document_read", len(pages))


def reconsider(tx: Transaction, version: Version) -> None:
    """State of a document after some of its pages were read again."""
    found = tx.documents.locked(version.document)
    pages = tx.page_lines.of(version.id)
    is_settled = not is_waiting(found) and found.state is not DocumentState.QUARANTINED
    if is_settled and found.reason is None and state_after(pages) is not found.state:
        saved = tx.documents.save(replace(found, state=state_after(pages)))
        _note(tx, saved, "document_read", len(pages))


def give_up(tx: Transaction, document: DocumentId) -> None:
    """What is said of a document that could not be read to its end."""
    _end_early(tx, document, READING_FAILED, "reading_given_up")


def stop(tx: Transaction, document: DocumentId) -> None:
    """What is said of a document whose reading a person stopped."""
    _end_early(tx, document, READING_CANCELLED, "reading_cancelled")


def give_up_pages(tx: Transaction, part: Slice) -> None:
    """The result of pages that no try could read: a reason, until somebody repeats the job.

    A page that a slow worker has kept meanwhile stays.
    """
    for number in part.waiting:
        page = PageReading(
            number=number,
            state=PageState.UNREADABLE,
            method=Method.NONE,
            text="",
            engine="",
            reason=READING_FAILED,
        )
        keep_page(tx, page, part.version, None)


def _end_early(tx: Transaction, document: DocumentId, reason: str, action: str) -> None:
    found = tx.documents.locked(document)
    pages = tx.page_lines.of(tx.documents.current_version(document).id)
    is_some_read = any(page.state != PageState.UNREADABLE for page in pages)
    state = DocumentState.PARTLY_READABLE if is_some_read else DocumentState.UNREADABLE
    if found.state is not DocumentState.QUARANTINED:  # only a person lets it out of there
        found = tx.documents.save(replace(found, state=state, reason=reason))
    _note(tx, found, action, len(pages))


def _note(tx: Transaction, document: Document, action: str, pages: int) -> None:
    tx.note(
        Event(
            stream=stream_of(document),
            action=action,
            subject=document.id,
            detail={"state": document.state, "pages": pages},
        )
    )


def require_page_image(tx: Transaction, version: Version, number: int) -> None:
    """Refuse a page that will never have an image: it would be promised for ever.

    Raises:
        NotVisible: the document has no such page, or the page has no image.
    """
    count = tx.documents.page_count(version.id)
    is_beyond = count is not None and number > count
    if is_beyond or tx.pages.has_image(version.id, number) is False:
        raise NotVisible("page", str(number))


def is_unfinished(tx: Transaction, document: Document) -> bool:
    """Whether pages of a document wait for nobody: stopped, or laid aside after the last try."""
    version = tx.documents.current_version(document.id)
    count = tx.documents.page_count(version.id)
    return lacks_pages(document, tx.page_lines.of(version.id), count)


def lacks_pages(document: Document, read: Iterable[PageLine], count: int | None) -> bool:
    """Whether a document is unfinished, by the lines of its pages.

    count: of the pages that it has; None: nobody knows.
    """
    if is_waiting(document):
        return False
    if document.reason in {READING_FAILED, READING_CANCELLED}:
        return True
    there = {line.number for line in read if line.reason != READING_FAILED}
    return bool(count and set(range(1, count + 1)) - there)


def is_waiting(document: Document) -> bool:
    """Whether a document is still on its way to being read."""
    return document.state in {DocumentState.RECEIVED, DocumentState.PROCESSING}
