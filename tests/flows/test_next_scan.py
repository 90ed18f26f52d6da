"""Pages that wait for the next scan of their scanner: it takes their place, and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest

from eakte.domain.access import Actor, Role
from eakte.domain.errors import NotVisible
from eakte.domain.scan_letters import LetterState
from eakte.domain.scan_pages import FindingKind, PagesOpen, SamePerson, ScanPage, Settlement
from eakte.domain.scan_rescans import AWAITED_FOR, NotAwaited, RescanPending
from eakte.domain.scanning import Batch, Protection
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, an_upload, delivered, scanned
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

SCANNER = "Scanner Raum 12"
TOO_LONG = scanned(Letter(words="Eins"), Letter(words="Zu lang", height_mm=331))
AGAIN = scanned(Letter(words="Noch einmal"))
TWO = scanned(Letter(words="Vorn"), Letter(words="Hinten"))


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench, scan_sample_percent=0)


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


@pytest.fixture
def station(town: Town) -> Actor:
    return town.actor("station")


@pytest.fixture
def batch(office: Office, station: Actor) -> Batch:
    """One letter of two pages, of which the second one is too long."""
    found = delivered(office, [TOO_LONG], actor=station, device=SCANNER)
    work_off(office)
    return found


def test_the_next_scan_takes_the_place_of_the_page_that_waits_and_is_looked_at(
    office: Office, batch: Batch, station: Actor, operator: Actor
) -> None:
    wait_for(office, batch, operator)
    with pytest.raises(PagesOpen):
        office.scan_checking.close(batch.id, actor=operator)

    receipt = next_scan(office, station)
    work_off(office)

    page = second(office, batch, operator)
    assert receipt is not None
    assert office.filing.signer.is_genuine(receipt)
    assert (page.part, page.replaced, page.is_open) == (2, 1, True)
    assert [found.kind for found in page.findings] == [FindingKind.NEXT_SCAN]
    office.scan_checking.settle(batch.id, 2, Settlement.LEFT, actor=operator)
    work_off(office)
    seen = office.scan_checking.see(batch.id, actor=operator)
    assert seen.letters[0].state is LetterState.FILED
    assert seen.accounting.adds_up
    assert seen.parts[1].by == operator.user


def test_the_same_scan_again_has_the_same_receipt_and_replaces_no_other_page(
    office: Office, batch: Batch, station: Actor, operator: Actor
) -> None:
    wait_for(office, batch, operator)
    first = next_scan(office, station)
    work_off(office)
    wait_for(office, batch, operator)

    again = next_scan(office, station)

    assert again == first
    assert len(office.scan_checking.see(batch.id, actor=operator).parts) == 2
    assert next_scan(office, station, scanned(Letter(words="Zum dritten"))) not in {None, first}


def test_what_nobody_waits_for_is_an_ordinary_scan(
    office: Office, batch: Batch, station: Actor, operator: Actor, clock: Clock
) -> None:
    assert next_scan(office, station) is None
    wait_for(office, batch, operator)

    assert next_scan(office, station, device="Scanner Raum 13") is None
    assert next_scan(office, station, TWO) is None
    clock.at += AWAITED_FOR + timedelta(seconds=1)
    assert next_scan(office, station) is None
    assert second(office, batch, operator).is_awaited


def test_of_two_pages_that_wait_the_one_asked_for_first_comes_first(
    office: Office, batch: Batch, station: Actor, operator: Actor, clock: Clock
) -> None:
    wait_for(office, batch, operator)
    clock.advance(seconds=1)
    office.scan_checking.settle(batch.id, 1, Settlement.AWAITED, actor=operator)

    next_scan(office, station)
    next_scan(office, station, scanned(Letter(words="Und noch eine")))

    parts = office.scan_checking.see(batch.id, actor=operator).parts
    assert [came.replaces for came in parts] == [None, 2, 1]


def test_a_station_names_the_page_that_was_asked_of_it_and_no_other(
    office: Office, town: Town, batch: Batch, station: Actor, operator: Actor
) -> None:
    stranger = town.add_person("stranger", Role.SCANNING_STATION)
    with pytest.raises(NotAwaited):
        answer(office, batch, station)
    wait_for(office, batch, operator)
    with pytest.raises(NotVisible):
        answer(office, batch, stranger)

    receipt = answer(office, batch, station)
    again = answer(office, batch, station)
    with pytest.raises(RescanPending):
        answer(office, batch, station, scanned(Letter(words="Zum dritten")))
    work_off(office)

    page = second(office, batch, operator)
    assert receipt == again
    assert (page.settlement, page.settled_by) == (Settlement.RESCANNED, operator.user)


def test_who_waits_for_no_scan_any_more_takes_that_back(
    office: Office, batch: Batch, station: Actor, operator: Actor
) -> None:
    office.scan_checking.settle(batch.id, 2, Settlement.TURNED, degrees=180, actor=operator)
    work_off(office)
    wait_for(office, batch, operator)

    page = office.scan_checking.take_back(batch.id, 2, actor=operator)

    assert (page.settlement, page.turned, page.is_open) == (None, 180, True)
    assert next_scan(office, station) is None


def test_of_the_highest_class_who_asked_for_a_scan_does_not_check_it(
    office: Office, town: Town, station: Actor, operator: Actor
) -> None:
    batch = delivered(
        office,
        [TOO_LONG],
        actor=station,
        device=SCANNER,
        operator="Frau Scan",
        protection=Protection.VERY_HIGH,
    )
    work_off(office)
    wait_for(office, batch, operator)
    next_scan(office, station)
    work_off(office)

    with pytest.raises(SamePerson):
        office.scan_checking.settle(batch.id, 2, Settlement.LEFT, actor=operator)
    third = town.add_person("third", Role.SCAN_OPERATOR)
    assert office.scan_checking.settle(batch.id, 2, Settlement.LEFT, actor=third).is_decided


def wait_for(office: Office, batch: Batch, actor: Actor) -> None:
    """Let the second page wait."""
    office.scan_checking.settle(batch.id, 2, Settlement.AWAITED, actor=actor)


def next_scan(
    office: Office, station: Actor, body: bytes = AGAIN, *, device: str = SCANNER
) -> Receipt | None:
    upload = an_upload(office, body)
    return office.rescanning.answer_next(upload, device=device, actor=station)


def answer(office: Office, batch: Batch, station: Actor, body: bytes = AGAIN) -> Receipt:
    return office.rescanning.answer(batch.id, 2, an_upload(office, body), actor=station)


def second(office: Office, batch: Batch, actor: Actor) -> ScanPage:
    return office.scan_checking.see(batch.id, actor=actor).pages[1]
