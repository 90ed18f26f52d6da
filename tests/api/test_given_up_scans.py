"""Erasing the files of a batch that was given up, over HTTP."""

from pathlib import Path

import pytest

from eakte.domain.access import Role
from eakte.office import Office
from eakte.records import Records
from tests.api.callers import Caller, a_caller, an_app, refusal
from tests.ended_cases import a_disposal_office
from tests.flows.batches import announced, handed_in
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

BODY = b"ein Blatt, von dem nichts abgelegt wurde"


@pytest.fixture
def office(records: Records, tmp_path: Path, town: Town, clock: Clock) -> Office:
    made = an_office(records, tmp_path, scan_given_up_wait_days=0)
    a_disposal_office(made, town, clock).trust_the_clock()
    return made


@pytest.fixture
def operator(office: Office, town: Town) -> Caller:
    return a_caller(an_app(office), town, Role.SCAN_OPERATOR)


def test_files_of_a_batch_that_was_given_up_go_on_the_word_of_a_second_person(
    office: Office, town: Town, operator: Caller, station: Caller
) -> None:
    by_station = town.actor("station")
    made = office.scanning.announce(announced(BODY, b"kam nie"), actor=by_station)
    handed_in(office, made, 1, BODY, actor=by_station)
    place, said = f"/scan-batches/{made.id}", {"reason": "neu gescannt"}
    open_yet = operator.post(f"{place}/erase", json=said)
    office.scan_checking.give_up(made.id, reason="Papierstau", actor=town.manager)

    by_machine = station.post(f"{place}/erase", json=said)
    without = operator.post(f"{place}/erase", json={"reason": " "})
    ordered = operator.post(f"{place}/erase", json=said)
    work_off(office)

    refused = [refusal(answer)[0] for answer in (open_yet, by_machine, without)]
    assert refused == [409, 403, 422]
    assert ordered.status_code == 200
    assert operator.get(place).json["batch"]["state"] == "erased"
