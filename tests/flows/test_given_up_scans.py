"""Files of a batch that was given up go by the word of two persons, and nothing else with them."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte.domain.access import Actor, Role
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.domain.scan_given_up import GaveUpItself, ScansWait
from eakte.domain.scanning import Batch, BatchState, StepImpossible
from eakte.domain.stub import MASKED
from eakte.intake import InCase
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from storage import (
    Buckets,
    DisposalStore,
    StorageUnavailable,
    derivative_key,
    folder_buckets,
    original_key,
)
from tests.ended_cases import a_disposal_office
from tests.flows.batches import Letter, announced, handed_in, scanned
from tests.makers import Clock, Town
from tests.offices import an_office, received, work_off

Wait = Callable[[], None]
WHY = "Das Papier ist als Stapel 8 neu gescannt"
BODY = b"ein Blatt, von dem nichts abgelegt wurde"


@pytest.fixture
def buckets(tmp_path: Path) -> Buckets:
    return folder_buckets(tmp_path / "buckets")


@pytest.fixture
def office(
    records: Records,
    tmp_path: Path,
    buckets: Buckets,
    reader: SandboxedReader,
    bench: SandboxedScanBench,
) -> Office:
    return an_office(records, tmp_path, buckets=buckets, reader=reader, bench=bench)


@pytest.fixture
def wait(office: Office, town: Town, clock: Clock) -> Wait:
    """Lets a month pass, after which two persons say that the clock is right."""
    people = a_disposal_office(office, town, clock)

    def pass_by() -> None:
        clock.advance(days=31)
        people.trust_the_clock()

    return pass_by


@pytest.fixture
def station(town: Town) -> Actor:
    return town.actor("station")


@pytest.fixture
def first(town: Town) -> Actor:
    return town.add_person("first", Role.SCAN_OPERATOR)


@pytest.fixture
def second(town: Town) -> Actor:
    return town.add_person("second", Role.SCAN_OPERATOR)


def given_up(office: Office, first: Actor, station: Actor, *bodies: bytes, key: str = "7") -> Batch:
    """A batch that was given up while its last file had not come."""
    said = announced(*bodies, b"kam nie", key=key, name="Post von Quittenbaum")
    batch = office.scanning.announce(said, actor=station)
    for number, body in enumerate(bodies, start=1):
        handed_in(office, batch, number, body, actor=station)
    work_off(office)
    return office.scan_checking.give_up(batch.id, reason="Papierstau", actor=first)


def erased(office: Office, batch: Batch, second: Actor, wait: Wait) -> Batch:
    wait()
    office.given_up_scans.order(batch.id, reason=WHY, actor=second)
    work_off(office)
    return office.scan_checking.see(batch.id, actor=second).batch


def is_there(buckets: Buckets, town: Town, sha256: str) -> bool:
    return bool(buckets.originals.versions(original_key(town.tenant, sha256)))


def test_the_files_go_from_the_store_and_the_journal_names_each_of_them(
    office: Office,
    town: Town,
    buckets: Buckets,
    wait: Wait,
    station: Actor,
    first: Actor,
    second: Actor,
) -> None:
    batch = given_up(office, first, station, BODY, b"noch eins")
    sums = [plan.sha256 for plan in batch.announced.parts[:2]]
    image = derivative_key(town.tenant, sums[0], "pdfium", "1", "page-1.webp")
    buckets.work.put(
        image, io.BytesIO(BODY), size_bytes=len(BODY), sha256=hashlib.sha256(BODY).hexdigest()
    )

    assert erased(office, batch, second, wait).state is BatchState.ERASED

    assert not any(is_there(buckets, town, sha256) for sha256 in sums)
    assert not list(buckets.work.keys(image))
    with town.records.read(town.system) as tx:
        told = {deed.action: deed for deed in tx.scans.evidence.deeds(batch.id)}
        named = [
            deed.detail["sha256"]
            for deed in tx.scans.evidence.deeds(batch.id)
            if deed.action == "scan_erased"
        ]
    assert sorted(named) == sorted(sums)
    assert told["scans_erasure_ordered"].actor == second.name
    assert told["scans_erasure_ordered"].detail["reason"] == WHY
    assert told["scans_erased"].detail["files"] == 2


def test_names_of_files_go_with_them_and_what_came_stays_told(
    office: Office, wait: Wait, station: Actor, first: Actor, second: Actor
) -> None:
    batch = given_up(office, first, station, BODY)

    left = erased(office, batch, second, wait)

    (came,) = office.scan_checking.see(batch.id, actor=second).parts
    assert (came.file_name, came.part.sha256) == (MASKED, batch.announced.parts[0].sha256)
    assert left.announced.name == MASKED
    assert {plan.file_name for plan in left.announced.parts} == {MASKED}
    with pytest.raises(NotVisible), office.rescanning.opened_part(batch.id, 1, actor=second):
        pass


def test_nothing_goes_before_the_waiting_time_is_over(
    office: Office, clock: Clock, station: Actor, first: Actor, second: Actor
) -> None:
    batch = given_up(office, first, station, BODY)
    clock.advance(days=29)

    with pytest.raises(ScansWait) as refused:
        office.given_up_scans.order(batch.id, reason=WHY, actor=second)

    assert refused.value.until == office.given_up_scans.erasable_on(batch)


def test_who_gave_the_batch_up_does_not_erase_its_files(
    office: Office, clock: Clock, station: Actor, first: Actor
) -> None:
    batch = given_up(office, first, station, BODY)
    clock.advance(days=31)

    with pytest.raises(GaveUpItself):
        office.given_up_scans.order(batch.id, reason=WHY, actor=first)


def test_a_station_or_a_person_without_a_reason_erases_nothing(
    office: Office, clock: Clock, station: Actor, first: Actor, second: Actor
) -> None:
    batch = given_up(office, first, station, BODY)
    clock.advance(days=31)

    with pytest.raises(NotAllowed):
        office.given_up_scans.order(batch.id, reason=WHY, actor=station)
    with pytest.raises(InvalidValue):
        office.given_up_scans.order(batch.id, reason=" ", actor=second)
    assert office.scan_checking.see(batch.id, actor=second).batch.state is BatchState.GIVEN_UP


def test_files_of_a_batch_that_was_not_given_up_stay(
    office: Office, station: Actor, second: Actor
) -> None:
    batch = office.scanning.announce(announced(BODY), actor=station)

    with pytest.raises(StepImpossible):
        office.given_up_scans.order(batch.id, reason=WHY, actor=second)


def test_bytes_that_a_document_has_stay(
    office: Office,
    town: Town,
    buckets: Buckets,
    wait: Wait,
    station: Actor,
    first: Actor,
    second: Actor,
) -> None:
    batch = given_up(office, first, station, BODY)
    received(office, town.clerk, BODY, into=InCase(case=town.add_case().id))

    erased(office, batch, second, wait)

    assert is_there(buckets, town, batch.announced.parts[0].sha256)
    with town.records.read(town.system) as tx:
        (last,) = [
            deed for deed in tx.scans.evidence.deeds(batch.id) if deed.action == "scans_erased"
        ]
    assert (last.detail["files"], last.detail["shared"]) == (0, 1)


def test_an_unsplit_scan_with_pages_of_documents_stays(
    office: Office,
    town: Town,
    buckets: Buckets,
    wait: Wait,
    station: Actor,
    first: Actor,
    second: Actor,
) -> None:
    body = scanned(Letter(words="Brief"), Letter(words="zweite Seite"))
    batch = given_up(office, first, station, body)
    other = office.scanning.announce(announced(body, key="8"), actor=station)
    handed_in(office, other, 1, body, actor=station)
    office.scanning.complete(other.id, actor=station)
    work_off(office)
    with town.records.begin(town.system) as tx:
        tx.scans.save(replace(tx.scans.locked(other.id), state=BatchState.CLOSED))

    erased(office, batch, second, wait)

    assert is_there(buckets, town, batch.announced.parts[0].sha256)


def test_bytes_of_two_given_up_batches_go_with_the_second_of_them(
    office: Office,
    town: Town,
    buckets: Buckets,
    wait: Wait,
    station: Actor,
    first: Actor,
    second: Actor,
) -> None:
    one, other = (given_up(office, first, station, BODY, key=key) for key in ("7", "8"))
    sha256 = one.announced.parts[0].sha256

    erased(office, one, second, wait)
    assert is_there(buckets, town, sha256)

    erased(office, other, second, wait)
    assert not is_there(buckets, town, sha256)


def test_no_receipt_is_given_any_more_for_a_file_that_goes(
    office: Office, wait: Wait, station: Actor, first: Actor, second: Actor
) -> None:
    batch = given_up(office, first, station, BODY)
    handed_in(office, batch, 1, BODY, actor=station)  # its receipt again
    wait()
    office.given_up_scans.order(batch.id, reason=WHY, actor=second)

    with pytest.raises(StepImpossible):
        handed_in(office, batch, 1, BODY, actor=station)


@dataclass
class Failing:
    """The store of destructions, which does not answer any more after some removals."""

    store: DisposalStore
    left: int

    def delete(self, key: str, *, version_id: str | None) -> None:
        if not self.left:
            raise StorageUnavailable(key)
        self.left -= 1
        self.store.delete(key, version_id=version_id)

    def __getattr__(self, name: str) -> Callable[..., object]:
        found: Callable[..., object] = getattr(self.store, name)
        return found


def test_a_store_that_goes_away_in_between_leaves_the_rest_for_later(
    office: Office,
    town: Town,
    buckets: Buckets,
    wait: Wait,
    station: Actor,
    first: Actor,
    second: Actor,
) -> None:
    batch = given_up(office, first, station, BODY, b"noch eins")
    sums = [plan.sha256 for plan in batch.announced.parts[:2]]
    away = replace(office.given_up_scans, originals=Failing(buckets.disposal, left=1))

    erased(replace(office, given_up_scans=away), batch, second, wait)
    half = [is_there(buckets, town, sha256) for sha256 in sums]
    work_later(office, town)

    assert sorted(half) == [False, True]
    assert not any(is_there(buckets, town, sha256) for sha256 in sums)
    assert office.scan_checking.see(batch.id, actor=second).batch.state is BatchState.ERASED


def work_later(office: Office, town: Town) -> None:
    """What the queue does when the pause after an outage is over."""
    with town.records.begin(town.system) as tx:
        tx.session.execute(text("UPDATE job SET run_at_ms = 0"))
    work_off(office, [Lane.DISPOSE])
