"""Nothing is given out or read before clamd has seen it, and what it could not see waits for it."""

import io
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import text

from eakte import jobs
from eakte.deeds import deed_of
from eakte.domain import casefile
from eakte.domain.access import Actor, Role
from eakte.domain.casefile import READING_CANCELLED, Document, DocumentId, DocumentState
from eakte.domain.errors import NotAllowed
from eakte.domain.scan_letters import LetterState
from eakte.domain.scanning import BatchState, Separation
from eakte.finding import SearchRequest
from eakte.jobs import Job, JobState, Lane
from eakte.office import Office
from eakte.protection_orders import PAUSES_S, SCAN_AGAIN, pause_after
from eakte.records import JobLine, Records
from eakte.worker import Worker
from indexing import (
    UNSCANNED,
    Clamd,
    ReaderSettings,
    SandboxedReader,
    SandboxedScanBench,
)
from indexing.reading.malware import TEST_VIRUS
from tests.clamd_server import MARK, MARK_TOLD, STREAM_LIMIT_BYTES, ClamdServer
from tests.flows.batches import Letter, a_sheet, delivered, handed_in, scanned
from tests.flows.batches import announced as announcement
from tests.indexing.reading.corpus import mail, zipped
from tests.makers import Town
from tests.offices import an_office, received, work_off

LETTER = "Antrag auf Erteilung einer Gaststättenerlaubnis"
DOWN = "scanner_unavailable"


@pytest.fixture(scope="module")
def scanning_reader(
    clamd_server: ClamdServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SandboxedReader]:
    settings = ReaderSettings(scratch=tmp_path_factory.mktemp("reader"))
    found = SandboxedReader(settings, Clamd(address=clamd_server.address))
    yield found
    found.close()


@pytest.fixture(scope="module")
def scanning_bench(
    clamd_server: ClamdServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SandboxedScanBench]:
    settings = ReaderSettings(scratch=tmp_path_factory.mktemp("bench"))
    found = SandboxedScanBench(settings, Clamd(address=clamd_server.address))
    yield found
    found.close()


@pytest.fixture
def office(
    records: Records,
    tmp_path: Path,
    clamd: ClamdServer,
    scanning_reader: SandboxedReader,
    scanning_bench: SandboxedScanBench,
) -> Office:
    return an_office(
        records, tmp_path, reader=scanning_reader, bench=scanning_bench, clamd=clamd.address
    )


@pytest.fixture
def station(town: Town) -> Actor:
    return town.actor("station")


def document(office: Office, town: Town, key: str | None) -> Document:
    with office.records.read(town.system) as tx:
        return tx.documents.get(DocumentId(str(key)))


def attachments(office: Office, town: Town, key: str) -> list[Document]:
    with office.records.read(town.system) as tx:
        return list(tx.documents.attachments(DocumentId(key)))


def events(office: Office, town: Town, key: str) -> list[tuple[str, object]]:
    with office.records.read(town.system) as tx:
        lines = tx.history(f"document:{key}").lines
    return [(line.action, line.detail.get("name")) for line in reversed(lines)]


def waiting_jobs(office: Office, town: Town) -> list[JobLine]:
    with office.records.read(town.system) as tx:
        lines = tx.job_lines(state=JobState.READY).lines
    return [line for line in lines if line.kind == SCAN_AGAIN]


def let_pauses_end(office: Office) -> None:
    with office.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET run_at_ms = 0"))


def claimed(office: Office) -> Job:
    with office.records.begin(None) as tx:
        (job,) = jobs.claim(tx.session, Lane.READ, worker="killed")
        return job


def killed(_done: int, _all: int) -> None:
    raise KeyboardInterrupt


def end_all_leases(office: Office) -> None:
    with office.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET lease_until_ms = 0 WHERE state = 'running'"))


def require_locked(office: Office, key: str, actor: Actor) -> None:
    with (
        pytest.raises(NotAllowed),
        office.viewing.opened_original(DocumentId(key), actor=actor),
    ):
        pass


def test_the_reader_and_the_office_call_what_was_not_scanned_by_one_name() -> None:
    assert casefile.UNSCANNED == UNSCANNED


def test_nothing_of_a_letter_is_given_out_before_it_was_scanned(office: Office, town: Town) -> None:
    key = received(office, town.clerk, LETTER).document_id
    require_locked(office, key, town.clerk)

    work_off(office)

    found = document(office, town, key)
    assert (found.state, found.flags) == (DocumentState.SEARCHABLE, frozenset())
    with office.viewing.opened_original(found.id, actor=town.clerk) as (path, _):
        assert path.read_text("utf-8") == LETTER


@pytest.mark.parametrize(
    ("virus", "name"), [(TEST_VIRUS, "Eakte.Test.EICAR.UNOFFICIAL"), (MARK, MARK_TOLD)]
)
def test_malware_in_an_archive_in_a_mail_is_found_and_named(
    office: Office, town: Town, virus: bytes, name: str
) -> None:
    body = mail(("rechnung.zip", zipped([("x.txt", b"ab" + virus)])))
    key = received(office, town.clerk, body, file_name="rechnung.eml").document_id

    work_off(office)

    found = document(office, town, key)
    assert (found.state, found.reason) == (DocumentState.QUARANTINED, "malware")
    assert f"finding:{name}" in found.flags
    assert ("malware_found", name) in events(office, town, key)
    assert attachments(office, town, key) == []
    require_locked(office, key, town.clerk)


def test_without_a_scanner_the_test_virus_is_found_by_walking_and_named(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader
) -> None:
    office = an_office(records, tmp_path, reader=reader)
    body = mail(("rechnung.zip", zipped([("x.txt", b"ab" + TEST_VIRUS)])))
    key = received(office, town.clerk, body, file_name="rechnung.eml").document_id

    work_off(office)

    found = document(office, town, key)
    assert (found.state, found.reason) == (DocumentState.QUARANTINED, "malware")
    assert "finding:EICAR" in found.flags


def test_an_attachment_is_locked_until_it_was_scanned_itself(office: Office, town: Town) -> None:
    body = mail(("lageplan.txt", "Flurstück 17 am Nordwall".encode()))
    key = received(office, town.clerk, body, file_name="anfrage.eml").document_id

    work_off(office)

    (attachment,) = attachments(office, town, key)
    assert not attachment.is_locked
    found = office.filing.find(SearchRequest(words="Flurstück"), actor=town.clerk)
    assert [hit.document.id for hit in found.hits] == [attachment.id]


def test_what_comes_while_the_scanner_is_down_waits_and_is_scanned_by_itself(
    office: Office, town: Town, clamd: ClamdServer
) -> None:
    clamd.stop()
    body = mail(("lageplan.txt", "Flurstück 17 am Nordwall".encode()))
    key = received(office, town.clerk, body, file_name="anfrage.eml").document_id
    work_off(office)
    held = document(office, town, key)
    assert (held.state, held.reason) == (DocumentState.QUARANTINED, DOWN)
    require_locked(office, key, town.clerk)
    state = office.protection.state(actor=town.administrator)
    assert (state.is_connected, state.scanner, state.waiting) == (True, None, 1)

    clamd.start()
    let_pauses_end(office)
    work_off(office)

    assert document(office, town, key).state is DocumentState.SEARCHABLE
    assert [one.state for one in attachments(office, town, key)] == [DocumentState.SEARCHABLE]
    after = office.protection.state(actor=town.administrator)
    assert after.scanner is not None
    assert after.waiting == 0


def test_a_scanner_that_stays_down_is_asked_after_ever_longer_pauses(
    office: Office, town: Town, clamd: ClamdServer
) -> None:
    clamd.stop()
    received(office, town.clerk, LETTER)

    for _ in range(4):
        work_off(office)
        let_pauses_end(office)

    (job,) = waiting_jobs(office, town)
    assert (job.error, job.attempt) == ("ScannerUnavailable", 4)
    assert [pause_after(attempt) for attempt in range(1, 10)] == [*PAUSES_S, 600, 600]


def test_a_file_that_is_too_large_for_the_scanner_waits_for_a_person(
    office: Office, town: Town
) -> None:
    plan = a_large_file_of_one_page(STREAM_LIMIT_BYTES)
    key = received(office, town.clerk, plan, file_name="lageplan.pdf").document_id
    work_off(office)
    held = document(office, town, key)
    assert (held.state, held.reason) == (DocumentState.QUARANTINED, "not_scanned")
    assert waiting_jobs(office, town) == []
    require_locked(office, key, town.clerk)

    assert office.protection.order(actor=town.manager) == 1
    work_off(office)
    assert document(office, town, key) == held

    office.deskwork.release(held.id, reason="Lageplan, Absender bekannt", actor=town.manager)
    work_off(office)
    assert not document(office, town, key).is_locked


def a_large_file_of_one_page(more_than_bytes: int) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(scanned(Letter(words="Lageplan")))) as pdf:
        pdf.Root.Annex = pdf.make_stream(random.Random(7).randbytes(more_than_bytes))
        pdf.save(target)
    return target.getvalue()


def test_who_may_not_repeat_jobs_orders_no_scan(office: Office, town: Town) -> None:
    with pytest.raises(NotAllowed):
        office.protection.order(actor=town.clerk)


def test_what_a_person_let_out_meanwhile_is_not_scanned_again(
    office: Office, town: Town, clamd: ClamdServer
) -> None:
    clamd.stop()
    key = received(office, town.clerk, MARK).document_id
    work_off(office)
    office.deskwork.release(DocumentId(key), reason="Auf Papier geprüft", actor=town.manager)
    work_off(office)

    clamd.start()
    let_pauses_end(office)
    work_off(office)

    assert document(office, town, key).state is DocumentState.SEARCHABLE
    assert waiting_jobs(office, town) == []


def test_no_document_is_forgotten_when_its_worker_dies_after_the_scan_and_before_the_end(
    office: Office, town: Town, clamd: ClamdServer
) -> None:
    clamd.stop()
    key = received(office, town.clerk, LETTER).document_id
    work_off(office)
    clamd.start()
    let_pauses_end(office)

    with suppress(KeyboardInterrupt):
        deed_of(claimed(office), office)(killed)
    end_all_leases(office)
    work_off(office)

    assert document(office, town, key).state is DocumentState.SEARCHABLE
    assert office.filing.find(SearchRequest(words="Gaststättenerlaubnis"), actor=town.clerk).total


def test_a_document_that_left_quarantine_and_that_nobody_reads_is_read(
    office: Office, town: Town, clamd: ClamdServer
) -> None:
    clamd.stop()
    key = received(office, town.clerk, LETTER).document_id
    work_off(office)
    with office.records.begin(town.system) as tx:
        found = tx.documents.locked(DocumentId(key))
        tx.documents.save(replace(found, state=DocumentState.PROCESSING, reason=None))
    clamd.start()
    let_pauses_end(office)

    work_off(office)

    assert document(office, town, key).state is DocumentState.SEARCHABLE


def test_a_document_that_was_scanned_at_last_is_read_by_a_job_that_a_person_can_stop(
    office: Office, town: Town, clamd: ClamdServer
) -> None:
    clamd.stop()
    key = received(office, town.clerk, LETTER).document_id
    work_off(office)
    clamd.start()
    let_pauses_end(office)
    Worker(office=office, lane=Lane.READ).step()
    assert document(office, town, key).state is DocumentState.PROCESSING

    assert office.recognition.stop(DocumentId(key), actor=town.clerk)
    work_off(office)

    assert document(office, town, key).reason == READING_CANCELLED


def test_a_false_alarm_that_newer_signatures_take_back_is_not_told_any_more(
    office: Office, town: Town
) -> None:
    key = received(office, town.clerk, LETTER).document_id
    with office.records.begin(town.system) as tx:
        found = tx.documents.locked(DocumentId(key))
        tx.documents.save(replace(found, flags=found.flags | {"finding:Alt"}))

    work_off(office)

    assert document(office, town, key).flags == frozenset()


def test_a_document_that_cannot_be_read_stays_in_quarantine(office: Office, town: Town) -> None:
    key = received(office, town.clerk, TEST_VIRUS, file_name="virus.txt").document_id
    with office.records.begin(None) as tx:
        (job,) = jobs.claim(tx.session, Lane.READ, worker="test")

    office.recognition.lay_aside(job, error="ValueError")

    held = document(office, town, key)
    assert (held.state, held.reason) == (DocumentState.QUARANTINED, "malware")


def test_malware_in_a_batch_does_not_stop_its_other_parts(
    office: Office, town: Town, station: Actor
) -> None:
    bad = scanned(Letter(words="Schlecht")) + b"\n%" + MARK
    bodies = [scanned(Letter(words="Eins")), bad, scanned(Letter(words="Drei"))]

    batch = delivered(office, bodies, actor=station, letters=3, separation=Separation.PARTS)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=town.manager)
    assert seen.batch.state is BatchState.CHECKING
    assert seen.accounting.adds_up
    assert [letter.state for letter in seen.letters] == [LetterState.FILED] * 3
    found = [document(office, town, letter.document) for letter in seen.letters]
    assert [one.state.value for one in found] == ["searchable", "quarantined", "searchable"]
    assert f"finding:{MARK_TOLD}" in found[1].flags


def test_an_unsplit_scan_with_malware_is_given_only_to_who_may_release_it(
    office: Office, town: Town, station: Actor
) -> None:
    bad = scanned(Letter(words="Schlecht")) + b"\n%" + MARK
    operator = town.add_person("operator", Role.SCAN_OPERATOR)
    batch = office.scanning.announce(announcement(bad), actor=station)
    handed_in(office, batch, 1, bad, actor=station)
    with pytest.raises(NotAllowed), office.rescanning.opened_part(batch.id, 1, actor=operator):
        pass
    office.scanning.complete(batch.id, actor=station)
    work_off(office)

    with pytest.raises(NotAllowed), office.rescanning.opened_part(batch.id, 1, actor=operator):
        pass
    with office.rescanning.opened_part(batch.id, 1, actor=town.manager) as (path, _):
        assert path.read_bytes() == bad


def test_a_batch_waits_whole_until_the_scanner_answers(
    office: Office, town: Town, station: Actor, clamd: ClamdServer
) -> None:
    new = a_sheet(office, town.tenant)
    scan = scanned(new, Letter(words="Eins"), new, Letter(words="Zwei"))
    clamd.stop()
    batch = delivered(office, [scan], actor=station, pages=4, letters=2)
    work_off(office)
    assert office.scan_checking.see(batch.id, actor=station).batch.state is BatchState.LOOKING

    clamd.start()
    let_pauses_end(office)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=station)
    assert seen.batch.state is BatchState.CHECKING
    states = [document(office, town, letter.document).state for letter in seen.letters]
    assert states == [DocumentState.SEARCHABLE] * 2
