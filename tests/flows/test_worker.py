"""The worker: does each kind of job, and whatever goes wrong ends neither it nor the queue."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte import jobs
from eakte.database import DatabaseUnavailable
from eakte.domain.casefile import DocumentId, DocumentState
from eakte.jobs import JobState, Lane, NewJob
from eakte.office import Office
from eakte.orders import image_job
from eakte.records import Records
from eakte.worker import BATCH, IDLE_S, OUTAGE_DELAY_S, Worker
from indexing import IndexBusy, IndexUnavailable, SandboxedReader
from storage import StorageUnavailable, folder_buckets
from tests.invariants import check_invariants
from tests.makers import Town
from tests.offices import an_office, received, work_off

Put = Callable[..., object]


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    return an_office(records, tmp_path, reader=reader)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class Away:
    """A store, or an index, that is away: each call ends with one error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Put:
        def refuse(*_: object, **__: object) -> object:
            raise self._error

        return refuse


class Choosy:
    """An index that chokes on the pages of one document."""

    def __init__(self, index: object, poison: str) -> None:
        self._index, self._poison = index, poison

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)

    def apply(self, put: list[object], remove: object = ()) -> object:
        if any(getattr(page, "document", None) == self._poison for page in put):
            raise RuntimeError("this page")
        return self._index.apply(put, remove)  # type: ignore[attr-defined] # the real index


def order(town: Town, kind: str, lane: Lane, subject: str = "letter") -> None:
    with town.records.begin(town.clerk) as tx:
        tx.enqueue(NewJob(lane=lane, kind=kind, subject=subject, payload={}))


def lines(town: Town) -> list[tuple[str, JobState, int, str | None]]:
    with town.records.read(town.system) as tx:
        found = tx.job_lines().lines
    return [(line.kind, line.state, line.attempt, line.error) for line in reversed(found)]


def let_time_pass(town: Town) -> None:
    with town.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET run_at_ms = 0, lease_until_ms = 0"))


def violations(office: Office, *receipts: object) -> list[str]:
    buckets = folder_buckets(office.settings.home / "buckets")
    return check_invariants(
        office.records,
        buckets,
        office.filing.index,
        acknowledged=receipts,  # type: ignore[arg-type] # receipts
        scratch=office.settings.scratch_folder,
    )


def test_a_letter_goes_through_all_lanes(office: Office, town: Town) -> None:
    receipt = received(office, town.clerk, "Ihr Antrag auf Hundesteuer")

    work_off(office)

    assert {(kind, state) for kind, state, _, _ in lines(town)} == {
        ("make_searchable", JobState.DONE),
        ("hold", JobState.DONE),
        ("index", JobState.DONE),
    }
    with town.records.read(town.clerk) as tx:
        found = tx.documents.get(DocumentId(receipt.document_id))
    assert found.state is DocumentState.SEARCHABLE
    assert violations(office, receipt) == []


def test_images_are_made_when_somebody_asks(office: Office, town: Town) -> None:
    receipt = received(office, town.clerk, "Ihr Antrag auf Hundesteuer")
    work_off(office)
    with town.records.begin(town.clerk) as tx:
        tx.enqueue(image_job(tx.documents.get(DocumentId(receipt.document_id))))

    work_off(office)

    assert ("make_images", JobState.DONE, 1, None) in lines(town)


def test_an_unknown_kind_is_tried_three_times_and_laid_aside(office: Office, town: Town) -> None:
    order(town, "dance", Lane.READ)
    for _ in range(5):
        work_off(office)
        let_time_pass(town)

    assert lines(town) == [("dance", JobState.DEAD, 3, "UnknownKind")]


def test_a_document_that_kills_its_workers_is_laid_aside_and_keeps_its_original(
    office: Office, town: Town
) -> None:
    receipt = received(office, town.clerk, "Ihr Antrag")
    for _ in range(jobs.MAX_ATTEMPTS):
        with town.records.begin(None) as tx:
            jobs.claim(tx.session, Lane.READ, worker="killed")
            tx.session.execute(text("UPDATE job SET lease_until_ms = 0 WHERE state = 'running'"))

    work_off(office)

    document = DocumentId(receipt.document_id)
    with town.records.read(town.clerk) as tx:
        found = tx.documents.get(document)
        lines = tx.job_lines(state=JobState.DEAD).lines
    assert (found.state, found.reason) == (DocumentState.UNREADABLE, "reading_failed")
    assert [(line.kind, line.error) for line in lines] == [("make_searchable", "crashed")]
    with office.viewing.opened_original(document, actor=town.clerk) as (path, _):
        assert path.read_text("utf-8") == "Ihr Antrag"


def test_a_document_that_was_laid_aside_is_read_when_its_job_is_repeated(
    office: Office, town: Town
) -> None:
    receipt = received(office, town.clerk, "Ihr Antrag")
    with town.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET attempt = 3 WHERE kind = 'make_searchable'"))
    work_off(office)

    office.operation.repeat(actor=town.manager)
    work_off(office)

    with town.records.read(town.clerk) as tx:
        found = tx.documents.get(DocumentId(receipt.document_id))
    assert (found.state, found.reason) == (DocumentState.SEARCHABLE, None)


def test_a_job_of_a_vanished_record_ends_neither_worker_nor_queue(
    office: Office, town: Town
) -> None:
    order(town, "make_searchable", Lane.READ, "vanished")
    receipt = received(office, town.clerk, "Ihr Antrag")

    work_off(office)

    assert lines(town)[0] == ("make_searchable", JobState.READY, 1, "NotVisible")
    assert violations(office, receipt) == []


def test_a_store_that_is_away_costs_no_try_and_all_goes_on_afterwards(
    office: Office, town: Town
) -> None:
    receipt = received(office, town.clerk, "Ihr Antrag")
    away = Away(StorageUnavailable("store"))
    desk = replace(office.recognition.desk, originals=away)
    lost = replace(office, recognition=replace(office.recognition, desk=desk))
    for _ in range(jobs.MAX_ATTEMPTS + 2):
        Worker(office=lost, lane=Lane.READ).step()
        let_time_pass(town)
    put_off = [line for line in lines(town) if line[0] == "make_searchable"]

    work_off(office)

    assert put_off[0][1] is JobState.READY
    assert put_off[0][3] == "StorageUnavailable"
    assert violations(office, receipt) == []


@pytest.mark.parametrize("error", [IndexBusy("busy"), IndexUnavailable("gone")])
def test_an_index_that_is_away_costs_no_try(office: Office, town: Town, error: Exception) -> None:
    received(office, town.clerk, "Ihr Antrag")
    work_off(office, [Lane.READ, Lane.INDEX])
    order(town, "index", Lane.INDEX)
    order(town, "index", Lane.INDEX)
    lost = replace(office, filing=replace(office.filing, index=Away(error)))

    Worker(office=lost, lane=Lane.INDEX).step()

    assert lines(town)[-2:] == [("index", JobState.READY, 1, type(error).__name__)] * 2


def test_one_document_that_chokes_the_index_does_not_hold_up_the_batch(
    office: Office, town: Town
) -> None:
    receipts = [received(office, town.clerk, f"Brief {number}") for number in range(3)]
    poison = receipts[1].document_id
    work_off(office, [Lane.READ])
    office.filing.rebuild_index(each=lambda _: None)
    choosy = replace(
        office, filing=replace(office.filing, index=Choosy(office.filing.index, poison))
    )

    Worker(office=choosy, lane=Lane.INDEX).step()

    states = {state for kind, state, _, _ in lines(town) if kind == "index"}
    assert states == {JobState.DONE, JobState.READY}
    assert sum(1 for line in lines(town) if line[3] == "RuntimeError") == 1


def test_a_lost_index_is_made_anew_while_the_queue_is_empty(office: Office, town: Town) -> None:
    receipt = received(office, town.clerk, "Ihr Antrag auf Hundesteuer")
    work_off(office)
    shutil.rmtree(office.settings.index_folder)
    assert office.operation.index_state().needs_rebuild

    Worker(office=office, lane=Lane.INDEX).step()

    assert violations(office, receipt) == []


def test_many_orders_go_into_the_index_in_one_step(office: Office, town: Town) -> None:
    office.filing.rebuild_index(each=lambda _: None)
    for _ in range(BATCH + 5):
        order(town, "index", Lane.INDEX)
    worker = Worker(office=office, lane=Lane.INDEX)

    assert [worker.step(), worker.step(), worker.step()] == [BATCH, 5, 0]


def test_a_worker_that_shall_stop_gives_back_what_it_has_not_finished(
    office: Office, town: Town
) -> None:
    received(office, town.clerk, "Ihr Antrag auf Hundesteuer")
    worker = Worker(office=office, lane=Lane.READ)
    worker.stop.set()

    worker.step()

    assert lines(town)[0] == ("make_searchable", JobState.READY, 1, None)
    work_off(office)
    assert lines(town)[0] == ("make_searchable", JobState.DONE, 2, None)


def test_a_stopped_worker_takes_nothing(office: Office, town: Town) -> None:
    received(office, town.clerk, "Ihr Antrag auf Hundesteuer")
    worker = Worker(office=office, lane=Lane.READ)
    worker.stop.set()

    worker.run()

    assert lines(town)[0] == ("make_searchable", JobState.READY, 0, None)


class StopAfter(threading.Event):
    """A wish to stop that comes after some pauses, none of which takes any time."""

    def __init__(self, pauses: int) -> None:
        super().__init__()
        self.pauses_s: list[float] = []
        self._most = pauses

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses_s.append(timeout or 0)
        if len(self.pauses_s) == self._most:
            self.set()
        return self.is_set()


@pytest.mark.parametrize("error", [StorageUnavailable("store"), RuntimeError("nobody knows")])
def test_anchors_that_cannot_be_put_end_no_worker(
    office: Office, town: Town, error: Exception
) -> None:
    received(office, town.clerk, "Ihr Antrag")
    lost = replace(office, evidence=replace(office.evidence, anchors=Away(error)))
    stop = StopAfter(3)

    Worker(office=lost, lane=Lane.DISPOSE, stop=stop).run()

    assert stop.pauses_s == [OUTAGE_DELAY_S] * 3


def test_a_database_that_is_away_is_looked_for_quickly_and_told_of_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    logging.disable(logging.NOTSET)
    lost = replace(office, records=Away(DatabaseUnavailable()))
    stop = StopAfter(5)

    Worker(office=lost, lane=Lane.READ, stop=stop).run()

    assert stop.pauses_s == [IDLE_S] * 5
    assert [line.message for line in caplog.records if line.levelno >= logging.WARNING] == [
        "Database gone"
    ]


def test_a_worker_whose_chores_fail_does_its_jobs_all_the_same(office: Office, town: Town) -> None:
    received(office, town.clerk, "Ihr Antrag auf Hundesteuer")
    office.settings.scratch_folder.mkdir(exist_ok=True)
    lost = replace(office, daybreak=Away(RuntimeError("this day")))

    Worker(office=lost, lane=Lane.READ, stop=StopAfter(2)).run()

    assert ("make_searchable", JobState.DONE, 1, None) in lines(town)


def test_each_flow_can_run_twice(office: Office, town: Town) -> None:
    receipt = received(office, town.clerk, "Ihr Antrag auf Hundesteuer")
    work_off(office)
    document = receipt.document_id
    for kind, lane, subject in (
        ("make_searchable", Lane.READ, document),
        ("index", Lane.INDEX, document),
        ("hold", Lane.KEEP, receipt.sha256),
    ):
        order(town, kind, lane, subject)

    work_off(office)

    assert violations(office, receipt) == []
