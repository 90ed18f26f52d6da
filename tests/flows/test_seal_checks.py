"""A seal is checked by a job, and what it found is never taken for the answer to a later order."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte.domain.access import Actor, Role
from eakte.domain.errors import NotAllowed
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Batch, Separation
from eakte.jobs import Job, Lane, claim
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, delivered, scanned, seal_checked
from tests.makers import Town
from tests.offices import an_office, work_off


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


@pytest.fixture
def sealed(office: Office, town: Town, operator: Actor) -> Batch:
    """A closed and sealed batch of two letters."""
    bodies = [scanned(Letter(words=f"Brief {number}")) for number in (1, 2)]
    station = town.actor("station")
    made = delivered(office, bodies, actor=station, separation=Separation.PARTS)
    work_off(office)
    for page in office.scan_checking.see(made.id, actor=operator).open_pages:
        office.scan_checking.settle(made.id, page.number, Settlement.LEFT, actor=operator)
    work_off(office)
    office.scan_checking.close(made.id, actor=operator)
    work_off(office)
    return made


def claimed(office: Office) -> Job:
    """The next job, as a worker takes it."""
    with office.records.begin(None) as tx:
        (job,) = claim(tx.session, Lane.READ, worker="test")
    return job


def test_a_result_says_who_ordered_it_and_when_it_was_found(
    office: Office, town: Town, sealed: Batch, operator: Actor
) -> None:
    found = seal_checked(office, sealed.id, actor=operator)

    assert (found.by, found.is_sound) == (operator.name, True)
    assert found.at == office.records.clock()


def test_until_a_new_check_has_ended_the_former_result_is_told_as_the_former_one(
    office: Office, sealed: Batch, operator: Actor, town: Town
) -> None:
    former = seal_checked(office, sealed.id, actor=operator)

    state = office.seal_checks.order(sealed.id, actor=town.manager)

    assert state.last == former
    assert state.ordered is not None
    assert state.ordered.by == town.manager.name


def test_who_orders_while_a_check_runs_gets_one_that_begins_afterwards(
    office: Office, sealed: Batch, operator: Actor, town: Town
) -> None:
    office.seal_checks.order(sealed.id, actor=operator)
    job = claimed(office)

    def order_again(_done: int, _all: int) -> None:
        office.seal_checks.order(sealed.id, actor=town.manager)

    office.seal_checks.check(job, beat=once(order_again))
    between = office.seal_checks.state(sealed.id, actor=operator)
    work_off(office)
    after = office.seal_checks.state(sealed.id, actor=operator)

    assert between.last is not None
    assert between.ordered is not None
    assert (between.last.by, between.ordered.by) == (operator.name, town.manager.name)
    assert after.ordered is None
    assert after.last is not None
    assert after.last.by == town.manager.name


def once(happens: Callable[[int, int], None]) -> Callable[[int, int], None]:
    waiting = [happens]

    def beat(done: int, all_: int) -> None:
        while waiting:
            waiting.pop()(done, all_)

    return beat


def test_a_check_that_waits_is_enough_for_two_who_order(
    office: Office, sealed: Batch, operator: Actor, town: Town
) -> None:
    office.seal_checks.order(sealed.id, actor=operator)
    office.seal_checks.order(sealed.id, actor=town.manager)
    work_off(office)

    assert checks(office, town, sealed) == ["seal_check_ordered", "seal_checked"]


def checks(office: Office, town: Town, batch: Batch) -> Sequence[str]:
    with office.records.read(town.system) as tx:
        told = [deed.action for deed in tx.scans.evidence.deeds(batch.id)]
    return [action for action in told if action.startswith("seal_check")]


def test_how_far_a_check_is_can_be_seen(office: Office, sealed: Batch, operator: Actor) -> None:
    office.seal_checks.order(sealed.id, actor=operator)
    job = claimed(office)
    with office.records.begin(None) as tx:
        tx.session.execute(
            text("UPDATE job SET done_steps = 1, all_steps = 2 WHERE id = :id"), {"id": job.id}
        )

    ordered = office.seal_checks.state(sealed.id, actor=operator).ordered

    assert ordered is not None
    assert (ordered.done, ordered.letters, ordered.has_failed) == (1, 2, False)


def test_a_check_that_failed_says_so_and_can_be_ordered_anew(
    office: Office, sealed: Batch, operator: Actor
) -> None:
    office.seal_checks.order(sealed.id, actor=operator)
    with office.records.begin(None) as tx:
        tx.session.execute(
            text("UPDATE job SET state = 'dead', dedupe = NULL WHERE kind = 'check_seal'")
        )
    failed = office.seal_checks.state(sealed.id, actor=operator).ordered

    found = seal_checked(office, sealed.id, actor=operator)

    assert failed is not None
    assert failed.has_failed
    assert found.is_sound


def test_a_station_orders_no_check(office: Office, town: Town, sealed: Batch) -> None:
    with pytest.raises(NotAllowed):
        office.seal_checks.order(sealed.id, actor=town.actor("station"))
