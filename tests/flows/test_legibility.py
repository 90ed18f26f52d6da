"""Pages that are hard to read: looked at by people, read again by newer engines, never worse."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from eakte.domain.casefile import DocumentId, DocumentState
from eakte.domain.errors import NotAllowed, NotVisible
from eakte.finding import SearchRequest
from eakte.jobs import JobState, Lane
from eakte.office import Office
from eakte.records import DoubtQuery, Records, StoredPage
from eakte.worker import Worker
from indexing import (
    Inspection,
    Method,
    PageImage,
    PageReading,
    PageState,
    SandboxedReader,
    WordBox,
)
from tests.makers import Town
from tests.offices import an_office, received, work_off

OLD, NEW = "tesseract 5.4.0 deu@00000000 schnell", "tesseract 5.5.2 deu@11111111 schnell"
LETTER = "Der Antrag auf Hundesteuer liegt vor"


@dataclass
class Scanner:
    """The real reader, whose pages count as recognised by an engine with some confidence."""

    reader: SandboxedReader
    name: str = OLD
    confidence: float = 0.6
    state: PageState = PageState.READ
    unreadable_because: str = "illegible"
    engine_asked: int = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.reader, name)

    def engine(self, language: str) -> str:
        assert language == "deu"
        self.engine_asked += 1
        return self.name

    def read(
        self,
        path: Path,
        *,
        inspection: Inspection,
        pages: Sequence[int],
        language: str,
        images_into: Path,
    ) -> Iterator[tuple[PageReading, Sequence[PageImage]]]:
        for page, images in self.reader.read(
            path, inspection=inspection, pages=pages, language=language, images_into=images_into
        ):
            yield self._as_recognised(page), images

    def _as_recognised(self, page: PageReading) -> PageReading:
        is_read = self.state is PageState.READ
        doubt = "poorly_legible" if self.confidence < 0.88 else None
        words = [
            WordBox(text=word, left=0, top=0, width=9, height=9, confidence=self.confidence)
            for word in page.text.split()
        ]
        return replace(
            page,
            state=self.state,
            method=Method.OCR if is_read else Method.NONE,
            confidence=self.confidence if is_read else None,
            reason=doubt if is_read else self.unreadable_because,
            text=page.text if is_read else "",
            engine=self.name,
            words=tuple(words) if is_read else (),
            width_px=100,
            height_px=100,
        )


@pytest.fixture
def scanner(reader: SandboxedReader) -> Scanner:
    return Scanner(reader)


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, scanner: Scanner) -> Office:
    made = an_office(records, tmp_path, reader=scanner)  # type: ignore[arg-type] # see Scanner
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture
def document(office: Office, town: Town) -> DocumentId:
    """A document with one page that was hard to read."""
    receipt = received(office, town.clerk, LETTER)
    work_off(office)
    return DocumentId(receipt.document_id)


def the_page(office: Office, town: Town, document: DocumentId) -> StoredPage:
    with office.records.read(town.clerk) as tx:
        (page,) = tx.pages.of(tx.documents.current_version(document))
    return page


def listed(office: Office, town: Town) -> int:
    lines, count = office.legibility.doubtful(DoubtQuery(), actor=town.clerk)
    assert len(lines.lines) == count
    return count


def test_a_doubtful_page_is_listed_until_somebody_has_looked_at_it(
    office: Office, town: Town, document: DocumentId
) -> None:
    assert listed(office, town) == 1

    office.legibility.check(document, 1, actor=town.clerk)

    assert listed(office, town) == 0
    with office.records.read(town.clerk) as tx:
        assert tx.history(f"document:{document}").lines[0].action == "page_checked"


def test_a_check_can_be_taken_back(office: Office, town: Town, document: DocumentId) -> None:
    office.legibility.check(document, 1, actor=town.clerk)

    office.legibility.check(document, 1, actor=town.clerk, is_checked=False)

    assert listed(office, town) == 1


def test_a_page_that_does_not_exist_cannot_be_checked(
    office: Office, town: Town, document: DocumentId
) -> None:
    with pytest.raises(NotVisible):
        office.legibility.check(document, 2, actor=town.clerk)
    with pytest.raises(NotAllowed):
        office.legibility.check(document, 1, actor=town.actor("archivist"))


def test_nothing_is_read_again_by_the_same_engine(
    office: Office, town: Town, document: DocumentId
) -> None:
    assert office.legibility.order_rereading(actor=town.manager) == 0


def test_a_newer_engine_reads_doubtful_pages_again_and_what_is_better_stays(
    office: Office, town: Town, document: DocumentId, scanner: Scanner
) -> None:
    scanner.name, scanner.confidence = NEW, 0.93

    assert office.legibility.order_rereading(actor=town.manager) == 1
    work_off(office)

    page = the_page(office, town, document)
    assert (page.engine, page.confidence, page.reason) == (NEW, 0.93, None)
    assert listed(office, town) == 0
    assert office.filing.find(SearchRequest(words="Hundesteuer"), actor=town.clerk).total == 1


def test_a_worse_reading_changes_nothing_and_is_not_tried_again(
    office: Office, town: Town, document: DocumentId, scanner: Scanner
) -> None:
    scanner.name, scanner.confidence = NEW, 0.3
    office.legibility.order_rereading(actor=town.manager)

    work_off(office)

    page = the_page(office, town, document)
    assert (page.engine, page.confidence, page.text) == (OLD, 0.6, LETTER)
    assert office.legibility.order_rereading(actor=town.manager) == 0


def test_a_document_becomes_readable_when_its_page_does(
    office: Office, town: Town, scanner: Scanner
) -> None:
    scanner.state = PageState.UNREADABLE
    document = DocumentId(received(office, town.clerk, LETTER).document_id)
    work_off(office)
    with office.records.read(town.clerk) as tx:
        before = tx.documents.get(document).state
    scanner.state, scanner.name, scanner.confidence = PageState.READ, NEW, 0.9

    office.legibility.order_rereading(actor=town.manager)
    work_off(office)

    with office.records.read(town.clerk) as tx:
        after = tx.documents.get(document).state
    assert (before, after) == (DocumentState.UNREADABLE, DocumentState.SEARCHABLE)


def test_a_page_for_which_the_machine_was_too_busy_is_read_again_by_the_same_engine(
    office: Office, town: Town, scanner: Scanner
) -> None:
    scanner.state, scanner.unreadable_because = PageState.UNREADABLE, "time_limit"
    document = DocumentId(received(office, town.clerk, LETTER).document_id)
    work_off(office)
    scanner.state, scanner.confidence = PageState.READ, 0.93

    assert office.legibility.order_rereading(actor=town.manager) == 1
    work_off(office)

    page = the_page(office, town, document)
    assert (page.engine, page.text, page.reason) == (OLD, LETTER, None)


def test_reading_again_waits_until_nobody_else_wants_something(
    office: Office, town: Town, document: DocumentId, scanner: Scanner
) -> None:
    scanner.name = NEW
    office.legibility.order_rereading(actor=town.manager)
    letter = DocumentId(received(office, town.clerk, "Neuer Brief", is_batch=True).document_id)

    Worker(office=office, lane=Lane.READ).step()

    with office.records.read(town.clerk) as tx:
        assert tx.documents.get(letter).state is DocumentState.SEARCHABLE
        waiting = [line.kind for line in tx.job_lines(state=JobState.READY).lines]
    assert "read_again" in waiting


def test_reading_again_can_run_twice(
    office: Office, town: Town, document: DocumentId, scanner: Scanner
) -> None:
    scanner.name, scanner.confidence = NEW, 0.93
    office.legibility.order_rereading(actor=town.manager)
    office.legibility.order_rereading(actor=town.manager)
    work_off(office)
    office.legibility.order_rereading(actor=town.manager)

    work_off(office)

    assert the_page(office, town, document).engine == NEW


def test_the_engine_is_asked_once_for_each_language_however_many_documents_there_are(
    office: Office, town: Town, scanner: Scanner
) -> None:
    for number in range(3):
        received(office, town.clerk, f"{LETTER} {number}", file_name=f"{number}.txt")
    work_off(office)

    office.legibility.order_rereading(actor=town.manager)

    assert scanner.engine_asked == 1


def test_only_operators_order_reading_again(office: Office, town: Town) -> None:
    with pytest.raises(NotAllowed):
        office.legibility.order_rereading(actor=town.clerk)
    assert office.legibility.order_rereading(actor=town.administrator) == 0
