"""Reading page by page: many hands, fair turns, stops and kills, and no page read twice."""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte import jobs
from eakte.domain.casefile import DocumentId, DocumentState
from eakte.domain.errors import NotAllowed, NotVisible
from eakte.finding import SearchRequest
from eakte.intake import Upload
from eakte.jobs import Job, JobState, Lane, LeaseLost
from eakte.office import Office
from eakte.orders import SLICE_PAGES
from eakte.reading import give_up_pages
from eakte.records import Records, StoredPage
from eakte.slices import slice_of
from eakte.worker import Worker
from indexing import Inspection, PageImage, PageReading, SandboxedReader
from tests.makers import Town, a_town
from tests.offices import an_office, received, work_off

PAGES = 23
LINE = "Der Bescheid liegt der Gemeinde vor. "


def long_text(pages: int = PAGES, word: str = "Lageplan") -> str:
    """A text of so many pages, each with a word of its own."""
    return "\n\n".join(f"{word}{number} " + LINE * 78 for number in range(1, pages + 1))


@dataclass
class Counting:
    """The real reader, which remembers what it has read.

    `before` is called when a page was read and before it is handed out, `between` afterwards.
    """

    reader: SandboxedReader
    read_pages: Counter[int] = field(default_factory=Counter)
    before: Callable[[int], None] = lambda _: None
    between: Callable[[int], None] = lambda _: None

    def __getattr__(self, name: str) -> object:
        return getattr(self.reader, name)

    def read(
        self,
        path: Path,
        *,
        inspection: Inspection,
        pages: Sequence[int],
        language: str,
        images_into: Path,
    ) -> Iterator[tuple[PageReading, Sequence[PageImage]]]:
        for reading, images in self.reader.read(
            path, inspection=inspection, pages=pages, language=language, images_into=images_into
        ):
            if inspection.page_count > SLICE_PAGES:
                self.read_pages[reading.number] += 1
            self.before(reading.number)
            yield reading, images
            self.between(reading.number)


@pytest.fixture
def counting(reader: SandboxedReader) -> Counting:
    return Counting(reader)


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, counting: Counting) -> Office:
    made = an_office(records, tmp_path, reader=counting)  # type: ignore[arg-type] # see Counting
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def delivered(office: Office, town: Town, content: str, **said: object) -> DocumentId:
    return DocumentId(received(office, town.clerk, content, **said).document_id)


def state_of(office: Office, town: Town, document: DocumentId) -> tuple[DocumentState, str | None]:
    with office.records.read(town.clerk) as tx:
        found = tx.documents.get(document)
    return found.state, found.reason


def page_states(office: Office, town: Town, document: DocumentId) -> dict[int, str]:
    with office.records.read(town.clerk) as tx:
        version = tx.documents.current_version(document)
        return {page.number: page.state for page in tx.pages.of(version)}


def pages_of(office: Office, town: Town, document: DocumentId) -> dict[int, StoredPage]:
    with office.records.read(town.clerk) as tx:
        version = tx.documents.current_version(document)
        return {page.number: page for page in tx.pages.of(version)}


def lines(town: Town) -> Counter[tuple[str, JobState]]:
    with town.records.read(town.system) as tx:
        return Counter((line.kind, line.state) for line in tx.job_lines(limit=200).lines)


def claimed(office: Office) -> Job:
    with office.records.begin(None) as tx:
        (job,) = jobs.claim(tx.session, Lane.READ, worker="killed")
        return job


def end_all_leases(office: Office) -> None:
    with office.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET lease_until_ms = 0 WHERE state = 'running'"))


def hits(office: Office, town: Town, words: str) -> int:
    return office.filing.find(SearchRequest(words=words), actor=town.clerk).total


def killed_at(page: int) -> Callable[[int, int], None]:
    def beat(done: int, _: int) -> None:
        if done == page:
            raise KeyboardInterrupt

    return beat


def test_a_long_document_is_read_in_slices_and_concluded_once(
    office: Office, town: Town, counting: Counting
) -> None:
    document = delivered(office, town, long_text())

    work_off(office)

    assert state_of(office, town, document) == (DocumentState.SEARCHABLE, None)
    assert counting.read_pages == Counter(range(1, PAGES + 1))
    assert lines(town)["read_pages", JobState.DONE] == 3
    with office.records.read(town.clerk) as tx:
        noted = [entry.action for entry in tx.history(f"document:{document}").lines]
    assert noted.count("document_read") == 1


def test_pages_are_found_while_others_are_still_to_be_read(office: Office, town: Town) -> None:
    document = delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()  # the first look
    Worker(office=office, lane=Lane.READ).step()  # the first slice

    work_off(office, [Lane.INDEX])

    assert state_of(office, town, document)[0] is DocumentState.PROCESSING
    assert (hits(office, town, "Lageplan7"), hits(office, town, "Lageplan17")) == (1, 0)


def test_the_first_page_is_found_as_soon_as_it_was_read(office: Office, town: Town) -> None:
    delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()
    with pytest.raises(KeyboardInterrupt):
        office.recognition.read_pages(claimed(office), beat=killed_at(1))

    work_off(office, [Lane.INDEX])

    assert (hits(office, town, "Lageplan1"), hits(office, town, "Lageplan2")) == (1, 0)


def test_a_letter_does_not_wait_for_the_end_of_a_long_scan(
    office: Office, town: Town, counting: Counting
) -> None:
    scan = delivered(office, town, long_text())
    letters: list[DocumentId] = []

    def deliver_a_letter(number: int) -> None:
        if number == 2:
            letters.append(delivered(office, town, "Kurzer Brief", file_name="kurz.txt"))

    counting.between = deliver_a_letter
    worker = Worker(office=office, lane=Lane.READ)
    for _ in range(3):  # the look, a slice that makes way, and the letter
        worker.step()

    assert state_of(office, town, letters[0]) == (DocumentState.SEARCHABLE, None)
    assert len(page_states(office, town, scan)) < SLICE_PAGES
    work_off(office)
    assert counting.read_pages == Counter(range(1, PAGES + 1))


def test_making_way_costs_no_try(office: Office, town: Town, counting: Counting) -> None:
    delivered(office, town, long_text(), is_batch=True)
    letters: list[DocumentId] = []

    def deliver_letters(number: int) -> None:
        if len(letters) < 2 * jobs.MAX_ATTEMPTS:
            name = f"brief{len(letters)}.txt"
            letters.append(delivered(office, town, f"Brief {number}", file_name=name))

    counting.between = deliver_letters

    work_off(office)

    assert counting.read_pages == Counter(range(1, PAGES + 1))
    assert lines(town)["read_pages", JobState.DONE] == 3
    assert lines(town)["read_pages", JobState.READY] == 0


def test_a_killed_worker_loses_no_page_and_none_is_read_again(
    office: Office, town: Town, counting: Counting
) -> None:
    document = delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()
    for page in (4, 3):
        with pytest.raises(KeyboardInterrupt):
            office.recognition.read_pages(claimed(office), beat=killed_at(page))
        end_all_leases(office)

    work_off(office)

    assert state_of(office, town, document) == (DocumentState.SEARCHABLE, None)
    assert counting.read_pages == Counter(range(1, PAGES + 1))


def test_a_page_that_another_worker_kept_meanwhile_stays_as_it_is(
    office: Office, town: Town, counting: Counting
) -> None:
    document = delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()
    overtaken = claimed(office)
    others: dict[int, StoredPage] = {}

    def another_reads_it(_: int) -> None:
        counting.before = lambda _: None
        end_all_leases(office)
        office.recognition.read_pages(claimed(office), beat=lambda *_: None)
        others.update(pages_of(office, town, document))
        with office.records.begin(None) as tx:
            tx.session.execute(text("UPDATE page SET engine = 'the first hand'"))

    counting.before = another_reads_it
    with pytest.raises(LeaseLost):
        office.recognition.read_pages(overtaken, beat=lambda *_: None)
    work_off(office)

    assert len(others) == SLICE_PAGES
    found = pages_of(office, town, document)
    for number, page in others.items():
        assert found[number] == replace(page, engine="the first hand")


def test_a_page_that_was_kept_meanwhile_stays_when_its_slice_is_given_up(
    office: Office, town: Town
) -> None:
    document = delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()
    job = claimed(office)
    with office.records.read(town.system) as tx:
        before = slice_of(tx, job)
    with pytest.raises(KeyboardInterrupt):
        office.recognition.read_pages(job, beat=killed_at(1))

    with office.records.begin(town.system) as tx:
        give_up_pages(tx, before)

    states = page_states(office, town, document)
    assert [states[number] for number in (1, 2, 10)] == ["read", "unreadable", "unreadable"]


def test_a_slice_whose_every_try_died_has_a_stated_result_and_the_others_are_read(
    office: Office, town: Town
) -> None:
    document = delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()
    first = claimed(office)
    with office.records.begin(None) as tx:
        tx.session.execute(
            text("UPDATE job SET attempt = 3, lease_until_ms = 0 WHERE id = :id"), {"id": first.id}
        )

    work_off(office)

    assert state_of(office, town, document) == (DocumentState.PARTLY_READABLE, None)
    states = page_states(office, town, document)
    assert [states[number] for number in (1, 10, 11, PAGES)] == [
        "unreadable",
        "unreadable",
        "read",
        "read",
    ]


def test_pages_that_were_laid_aside_are_read_when_their_job_is_repeated(
    office: Office, town: Town
) -> None:
    document = delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()
    with office.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET attempt = 3 WHERE kind = 'read_pages'"))
    work_off(office)
    assert state_of(office, town, document)[0] is DocumentState.UNREADABLE

    office.operation.repeat(actor=town.manager)
    work_off(office)

    assert state_of(office, town, document) == (DocumentState.SEARCHABLE, None)
    assert hits(office, town, "Lageplan17") == 1


def test_a_person_can_stop_the_reading_and_what_was_read_stays(office: Office, town: Town) -> None:
    document = delivered(office, town, long_text())
    worker = Worker(office=office, lane=Lane.READ)
    worker.step()
    worker.step()

    assert office.recognition.stop(document, actor=town.clerk)
    work_off(office)

    assert state_of(office, town, document) == (
        DocumentState.PARTLY_READABLE,
        "reading_cancelled",
    )
    assert len(page_states(office, town, document)) == SLICE_PAGES
    assert lines(town)["read_pages", JobState.CANCELLED] == 2
    assert (hits(office, town, "Lageplan7"), hits(office, town, "Lageplan17")) == (1, 0)


def test_a_worker_notices_at_the_next_page_that_its_document_was_stopped(
    office: Office, town: Town, counting: Counting
) -> None:
    document = delivered(office, town, long_text())
    worker = Worker(office=office, lane=Lane.READ)
    worker.step()

    def stop(number: int) -> None:
        if number == 2:
            office.recognition.stop(document, actor=town.clerk)

    counting.between = stop
    worker.step()

    assert sum(counting.read_pages.values()) <= 3
    assert state_of(office, town, document)[1] == "reading_cancelled"


def test_a_stopped_reading_goes_on_where_it_stopped(
    office: Office, town: Town, counting: Counting
) -> None:
    document = delivered(office, town, long_text())
    worker = Worker(office=office, lane=Lane.READ)
    worker.step()
    worker.step()
    office.recognition.stop(document, actor=town.clerk)

    assert office.recognition.go_on(document, actor=town.clerk)
    work_off(office)

    assert state_of(office, town, document) == (DocumentState.SEARCHABLE, None)
    assert counting.read_pages == Counter(range(1, PAGES + 1))


def test_there_is_nothing_to_stop_or_to_go_on_with_in_a_document_that_was_read(
    office: Office, town: Town
) -> None:
    document = delivered(office, town, "Kurzer Brief")
    work_off(office)

    assert not office.recognition.stop(document, actor=town.clerk)
    assert not office.recognition.go_on(document, actor=town.clerk)


def test_only_who_files_and_sees_a_document_may_stop_its_reading(
    office: Office, town: Town, records: Records
) -> None:
    document = delivered(office, town, long_text())
    stranger = a_town(records, "goch").clerk

    with pytest.raises(NotVisible):
        office.recognition.stop(document, actor=stranger)
    with pytest.raises(NotAllowed):
        office.recognition.stop(document, actor=town.actor("archivist"))
    with pytest.raises(NotAllowed):
        office.recognition.go_on(document, actor=town.actor("archivist"))


def test_slices_of_a_former_version_read_nothing(
    office: Office, town: Town, counting: Counting, tmp_path: Path
) -> None:
    document = delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()
    path = tmp_path / "neu.txt"
    path.write_text("Neue Fassung", "utf-8")
    upload = Upload(path=path, file_name="neu.txt", size_bytes=12, sha256="0" * 64)
    office.filing.renew(document, with_digest(upload), actor=town.clerk)

    work_off(office)

    assert counting.read_pages == Counter()
    assert state_of(office, town, document) == (DocumentState.SEARCHABLE, None)
    assert (hits(office, town, "Fassung"), hits(office, town, "Lageplan7")) == (1, 0)


def test_a_slice_can_run_twice(office: Office, town: Town, counting: Counting) -> None:
    document = delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()
    job = claimed(office)
    with pytest.raises(KeyboardInterrupt):
        office.recognition.read_pages(job, beat=killed_at(SLICE_PAGES))
    end_all_leases(office)
    again = claimed(office)

    office.recognition.read_pages(again, beat=lambda *_: None)

    with pytest.raises(LeaseLost):
        office.recognition.read_pages(job, beat=lambda *_: None)
    work_off(office)
    assert counting.read_pages == Counter(range(1, PAGES + 1))
    assert state_of(office, town, document) == (DocumentState.SEARCHABLE, None)


def test_slices_share_the_fetched_original_and_leave_nothing_behind(
    office: Office, town: Town
) -> None:
    delivered(office, town, long_text())
    worker = Worker(office=office, lane=Lane.READ)
    worker.step()
    lent = office.settings.scratch_folder / "originals"
    assert len(list(lent.iterdir())) == 1
    worker.step()
    (file,) = lent.iterdir()
    assert file.stat().st_mode & 0o777 == 0o400

    work_off(office)

    assert list(lent.iterdir()) == []


def test_a_slice_fetches_the_original_again_where_nobody_lends_it(
    office: Office, town: Town
) -> None:
    document = delivered(office, town, long_text())
    Worker(office=office, lane=Lane.READ).step()
    for file in (office.settings.scratch_folder / "originals").iterdir():
        file.unlink()

    work_off(office)

    assert state_of(office, town, document) == (DocumentState.SEARCHABLE, None)


def with_digest(upload: Upload) -> Upload:
    return replace(upload, sha256=hashlib.sha256(upload.path.read_bytes()).hexdigest())
