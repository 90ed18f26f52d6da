"""Pages that are scanned once more: looked at by another person, and never lost on the way."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from eakte.domain.access import Actor, Role
from eakte.domain.casefile import DocumentId
from eakte.domain.scan_letters import LetterState
from eakte.domain.scan_pages import AccountOpen, FindingKind, SamePerson, ScanPage, Settlement
from eakte.domain.scan_rescans import OnePageOnly, RescanPending
from eakte.domain.scanning import Batch, BatchState, Protection
from eakte.office import Office
from eakte.records import Records
from eakte.scanning.rescans import VIEWED
from eakte.scanning.steps import awaited_pages
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import BLANK, Letter, a_sheet, an_upload, delivered, scanned
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

TOO_LONG = Letter(words="Zu lang", height_mm=331)
AGAIN = scanned(Letter(words="Noch einmal"))


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench, scan_sample_percent=0)


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


@pytest.fixture
def batch(office: Office, town: Town) -> Batch:
    """One letter, pages 2 and 3, of which the second one is too long."""
    found = delivered(office, [_scan(office, town)], actor=town.actor("station"))
    work_off(office)
    return found


def test_of_the_highest_class_a_third_person_looks_at_a_rescan(
    office: Office, town: Town, operator: Actor
) -> None:
    batch = delivered(
        office,
        [_scan(office, town)],
        actor=town.add_person("scanner", Role.SCAN_OPERATOR),
        protection=Protection.VERY_HIGH,
    )
    work_off(office)
    third = town.add_person("third", Role.SCAN_OPERATOR)
    office.scan_checking.settle(batch.id, 2, Settlement.LEFT, actor=operator)

    _replaced(office, batch, AGAIN, operator)
    work_off(office)

    assert _page(office, batch, operator).is_open
    assert _state(office, batch, operator) is LetterState.HELD
    with pytest.raises(SamePerson):
        office.scan_checking.settle(batch.id, 3, Settlement.LEFT, actor=operator)
    office.scan_checking.settle(batch.id, 3, Settlement.LEFT, actor=third)
    work_off(office)
    assert _state(office, batch, third) is LetterState.FILED


def test_a_blank_page_or_a_sheet_in_the_place_of_a_page_is_looked_at(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    for wrong, kind in (
        (BLANK, FindingKind.EMPTY),
        (a_sheet(office, town.tenant), FindingKind.SHEET),
    ):
        _replaced(office, batch, scanned(wrong), operator)
        work_off(office)

        page = _page(office, batch, operator)
        assert page.is_open
        assert kind in {found.kind for found in page.findings}
    assert _state(office, batch, operator) is LetterState.HELD


def test_nothing_is_decided_filed_or_closed_while_a_rescan_is_on_its_way(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    office.scan_checking.settle(batch.id, 3, Settlement.LEFT, actor=operator)
    work_off(office)
    for page in office.scan_checking.see(batch.id, actor=operator).open_pages:
        office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=operator)
    _replaced(office, batch, AGAIN, operator)

    with pytest.raises(RescanPending):
        office.scan_checking.settle(batch.id, 3, Settlement.LEFT, actor=operator)
    with pytest.raises(AccountOpen) as refused:
        office.scan_checking.close(batch.id, actor=operator)
    assert refused.value.unseen == 1
    office.scan_checking.settle(batch.id, 2, Settlement.TURNED, degrees=180, actor=operator)
    assert _state(office, batch, operator) is LetterState.HELD
    work_off(office)

    assert _state(office, batch, operator) is LetterState.FILED
    assert "Noch einmal" in _text(office, town, batch)
    assert office.scan_checking.see(batch.id, actor=operator).accounting.adds_up


def test_a_rescan_that_lands_behind_the_close_is_counted_but_not_used(
    office: Office, batch: Batch, operator: Actor
) -> None:
    _replaced(office, batch, AGAIN, operator)
    with office.records.begin(operator) as tx:
        closed = replace(tx.scans.locked(batch.id), state=BatchState.CLOSED)
        tx.scans.save(closed)
    work_off(office)

    page = _page(office, batch, operator)
    assert (page.part, page.replaced) == (1, 1)
    assert office.scan_checking.see(batch.id, actor=operator).accounting.adds_up


def test_the_first_rescan_handed_in_again_takes_the_place_of_the_second(
    office: Office, batch: Batch, operator: Actor
) -> None:
    other = scanned(Letter(words="Anders"))

    for body in (AGAIN, other, AGAIN, AGAIN):
        _replaced(office, batch, body, operator)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=operator)
    assert [came.replaces for came in seen.parts] == [None, 3, 3, 3]
    assert seen.pages[2].part == 4
    assert seen.accounting.adds_up


def test_a_rescan_behind_which_another_was_looked_at_is_not_waited_for(
    office: Office, batch: Batch, operator: Actor
) -> None:
    for body in (AGAIN, scanned(Letter(words="Anders"))):
        _replaced(office, batch, body, operator)
    with office.records.begin(operator) as tx:
        _, stuck, newest = tx.scans.parts(batch.id)
        assert awaited_pages([stuck, newest]) == {3}
        tx.scans.keep_look(batch.id, replace(newest.part, page_count=1))

        assert awaited_pages(tx.scans.parts(batch.id)) == frozenset()


def test_who_looks_at_pages_of_a_closed_batch_stands_in_the_journal_once_an_hour(
    office: Office, town: Town, batch: Batch, operator: Actor, clock: Clock
) -> None:
    office.rescanning.image(batch.id, 3, width=300, actor=operator)
    with office.records.begin(operator) as tx:
        tx.scans.save(replace(tx.scans.locked(batch.id), state=BatchState.CLOSED))
    for actor in (operator, operator, town.manager):
        office.rescanning.image(batch.id, 3, width=300, actor=actor)
    clock.advance(hours=1)
    office.rescanning.image(batch.id, 2, width=300, actor=operator)

    with office.records.read(operator) as tx:
        looks = [deed for deed in tx.scans.evidence.deeds(batch.id) if deed.action == VIEWED]
    people = (operator, town.manager, operator)
    assert [look.actor for look in looks] == [actor.name for actor in people]


def test_a_file_of_two_pages_does_not_replace_one(
    office: Office, batch: Batch, operator: Actor
) -> None:
    with pytest.raises(OnePageOnly) as refused:
        _replaced(office, batch, scanned(Letter(words="Vorn"), Letter(words="Hinten")), operator)

    assert refused.value.pages == 2
    assert len(office.scan_checking.see(batch.id, actor=operator).parts) == 1


def _scan(office: Office, town: Town) -> bytes:
    return scanned(a_sheet(office, town.tenant), Letter(words="Eins"), TOO_LONG)


def _replaced(office: Office, batch: Batch, body: bytes, actor: Actor) -> None:
    office.rescanning.replace(batch.id, 3, an_upload(office, body), actor=actor)


def _page(office: Office, batch: Batch, actor: Actor) -> ScanPage:
    return office.scan_checking.see(batch.id, actor=actor).pages[2]


def _state(office: Office, batch: Batch, actor: Actor) -> LetterState:
    return office.scan_checking.see(batch.id, actor=actor).letters[0].state


def _text(office: Office, town: Town, batch: Batch) -> str:
    """What the second page of the newest version says."""
    letter = office.scan_checking.see(batch.id, actor=town.actor("station")).letters[0]
    document = DocumentId(str(letter.document))
    with (
        office.viewing.opened_original(document, actor=town.manager) as (path, _),
        pikepdf.open(path) as pdf,
    ):
        return pdf.pages[1].Contents.read_bytes().decode("latin-1")
