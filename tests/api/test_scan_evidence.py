"""Notes, seal and paper of a scan batch over HTTP."""

from datetime import timedelta
from pathlib import Path

import pytest

from eakte.domain.access import Role
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Batch
from eakte.domain.sheet_code import SheetKind
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.api.callers import Caller, a_caller, an_app, refusal
from tests.flows.batches import Letter, a_sheet, delivered, scanned
from tests.makers import Clock, Town
from tests.offices import an_office, work_off


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def batch(office: Office, town: Town) -> Batch:
    """A closed and sealed batch with one letter in a case file."""
    sheet = a_sheet(office, town.tenant, SheetKind.CASE, target=town.add_case().id)
    made = delivered(office, [scanned(sheet, Letter(words="Brief"))], actor=town.actor("station"))
    work_off(office)
    for page in office.scan_checking.see(made.id, actor=town.manager).open_pages:
        office.scan_checking.settle(made.id, page.number, Settlement.LEFT, actor=town.manager)
    work_off(office)
    office.scan_checking.close(made.id, actor=town.manager)
    work_off(office)
    return made


@pytest.fixture
def operator(office: Office, town: Town) -> Caller:
    return a_caller(an_app(office), town, Role.SCAN_OPERATOR)


def test_transfer_notes_are_fetched_and_another_station_sees_none(
    batch: Batch, office: Office, town: Town, operator: Caller, station: Caller
) -> None:
    (letter,) = office.scan_checking.see(batch.id, actor=town.manager).letters

    place = f"/scan-batches/{batch.id}/letters/{letter.id}/transfer-note"
    answer = operator.get(place)

    assert station.get(place).status_code == 404
    assert answer.mimetype == "application/xml"
    assert b"<Transfervermerk" in answer.data


def test_a_seal_is_verified_and_until_then_no_result_is_told(
    batch: Batch, office: Office, operator: Caller
) -> None:
    place = f"/scan-batches/{batch.id}/seal"

    never = operator.get(place).json
    ordered = operator.post(f"{place}/check")
    work_off(office)
    seal = operator.get(place).json

    assert (never["last_check"], never["pending"]) == (None, None)
    assert ordered.status_code == 202
    assert ordered.json["last_check"] is None
    assert ordered.json["pending"]["has_failed"] is False
    assert seal["pending"] is None
    assert seal["last_check"]["is_sound"]
    assert seal["last_check"]["broken"] == []
    assert (len(seal["root"]), seal["letters"]) == (64, 1)


def test_an_open_batch_has_no_seal_to_be_checked(
    office: Office, town: Town, operator: Caller
) -> None:
    made = delivered(office, [scanned(Letter(words="Brief"))], actor=town.actor("station"))

    assert operator.post(f"/scan-batches/{made.id}/seal/check").status_code == 404


def test_paper_goes_its_way_and_too_early_it_is_refused_with_the_reason(
    batch: Batch, office: Office, town: Town, clock: Clock
) -> None:
    place = f"/scan-batches/{batch.id}/paper"
    clerk = a_caller(an_app(office), town, Role.CLERK)

    assert refusal(clerk.post(f"{place}/release")) == (409, "paper-waiting")

    clock.at += timedelta(days=184)
    clerk = a_caller(an_app(office), town, Role.CLERK)
    operator = a_caller(an_app(office), town, Role.SCAN_OPERATOR)
    assert [one["batch_id"] for one in operator.get("/scan-paper").json["items"]] == [batch.id]
    early = operator.post(f"{place}/destruction", json={"method": "P-4"})
    assert refusal(early) == (409, "paper-not-released")
    assert clerk.post(f"{place}/release").status_code == 200
    recorded = operator.post(f"{place}/destruction", json={"method": "DIN 66399 P-4"})
    assert recorded.json["method"] == "DIN 66399 P-4"
    again = operator.post(f"{place}/destruction", json={"method": "anders"})
    assert refusal(again) == (409, "paper-recorded")
    assert operator.get(place).json["paper"]["destroyed_by"]
