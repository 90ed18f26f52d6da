"""Limits of scanning stations, and the check of scan batches over HTTP."""

from dataclasses import replace
from pathlib import Path

import pytest

from eakte.domain.access import Role
from eakte.domain.scan_limits import STATIONS_AT_LIMIT
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.api.callers import Caller, a_caller, an_app, refusal
from tests.api.stations import a_batch, announced, handed_over, put
from tests.flows.batches import Letter, scanned
from tests.makers import Town
from tests.offices import an_office, work_off

ONE = scanned(Letter(words="Eins"))
LONG = Letter(words="Zu lang", height_mm=330)
LEFT = {"settlement": "left"}


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.mark.parametrize(
    ("limits", "bodies", "refused"),
    [
        ({"scan_batch_limit_bytes": 10}, [ONE], (413, "batch-too-large")),
        ({"upload_limit_bytes": 10}, [ONE], (413, "part-too-large")),
    ],
)
def test_a_batch_beyond_the_limits_is_refused_before_its_first_byte(
    station: Caller,
    office: Office,
    limits: dict[str, int],
    bodies: list[bytes],
    refused: tuple[int, str],
) -> None:
    small = limited(station, office, **limits)

    assert refusal(small.post("/scan-batches", json=a_batch(*bodies))) == refused
    assert station.get("/scan-batches").json["items"] == []


def test_a_station_has_only_so_many_batches_waiting_for_their_files(
    station: Caller, office: Office
) -> None:
    small = limited(station, office, scan_open_batches=2)
    first = announced(small, ONE, batch="1")
    announced(small, ONE, batch="2")

    answer = small.post("/scan-batches", json=a_batch(ONE, batch="3"))

    assert refusal(answer) == (429, "too-many-batches")
    assert small.post("/scan-batches", json=a_batch(ONE, batch="1")).status_code == 200
    put(small, first, 1, ONE)
    small.post(f"{first}/complete")
    assert small.post("/scan-batches", json=a_batch(ONE, batch="3")).status_code == 201


def test_all_stations_together_have_only_so_many_batches_waiting(
    station: Caller, office: Office, town: Town
) -> None:
    small = limited(station, office, scan_open_batches=1)
    app = an_app(office)
    others = [a_caller(app, town, Role.SCANNING_STATION) for _ in range(STATIONS_AT_LIMIT)]
    for one in others:
        announced(replace(one, client=small.client), ONE)

    answer = small.post("/scan-batches", json=a_batch(ONE))

    assert refusal(answer) == (429, "too-many-batches-in-all")
    assert str(STATIONS_AT_LIMIT) in answer.json["detail"]


def limited(caller: Caller, office: Office, **limits: int) -> Caller:
    """The same station at a service with other limits."""
    settings = office.settings
    narrow = an_office(
        office.records,
        settings.home,
        reader=office.filing.reader,
        bench=office.scanning.bench,
        **limits,
    )
    return replace(caller, client=an_app(narrow).test_client())


def test_a_finding_is_settled_and_the_batch_closed(
    station: Caller, manager: Caller, office: Office
) -> None:
    address = handed_over(station, [scanned(LONG)])
    work_off(office)
    (page,) = manager.get(address).json["open_pages"]
    still_open = manager.post(f"{address}/close")

    settled = manager.post(f"{address}/pages/{page['number']}/settlement", json=LEFT)
    work_off(office)
    closed = manager.post(f"{address}/close")

    assert "too_long" in {finding["kind"] for finding in page["findings"]}
    assert page["figures"]["height_mm"] == pytest.approx(330, abs=1)
    assert refusal(still_open) == (409, "pages-open")
    assert (settled.json["settlement"], settled.json["open"]) == ("left", False)
    assert (closed.status_code, closed.json["batch"]["state"]) == (200, "closed")


def test_letters_are_divided_and_joined(station: Caller, manager: Caller, office: Office) -> None:
    address = handed_over(station, [scanned(LONG, Letter(words="Noch eins"))])
    work_off(office)

    two = manager.post(f"{address}/pages/2/divide").json["letters"]
    one = manager.post(f"{address}/letters/{two[0]['id']}/join")

    assert [letter["pages"] for letter in two] == [[1], [2]]
    assert one.status_code in {200, 409}, one.text  # the second may be on its way already


def test_a_rescan_that_is_another_paper_becomes_a_letter_of_its_own(
    station: Caller, manager: Caller, office: Office
) -> None:
    address = handed_over(station, [scanned(LONG)])
    work_off(office)
    untouched = manager.post(f"{address}/pages/1/set-apart")
    other = scanned(Letter(words="Ein anderer Brief"))
    manager.ask("PUT", f"{address}/pages/1/image", data=other)
    work_off(office)

    told = manager.post(f"{address}/pages/1/set-apart").json

    assert refusal(untouched) == (409, "nothing-to-set-apart")
    assert refusal(station.post(f"{address}/pages/1/set-apart")) == (403, "not-allowed")
    assert [letter["pages"] for letter in told["letters"]] == [[1], [2]]
    assert told["accounting"]["adds_up"]


def test_a_page_is_put_elsewhere_in_its_letter(
    station: Caller, manager: Caller, office: Office
) -> None:
    address = handed_over(station, [scanned(LONG, Letter(words="Vorn"))])
    work_off(office)

    moved = manager.post(f"{address}/pages/2/move", json={"to": 1})
    beyond = manager.post(f"{address}/pages/2/move", json={"to": 3})

    assert moved.json["letters"][0]["pages"] == [2, 1]
    assert moved.json["accounting"]["adds_up"]
    assert refusal(beyond) == (422, "invalid-value")


def test_a_decision_is_taken_back(station: Caller, manager: Caller, office: Office) -> None:
    address = handed_over(station, [scanned(LONG)])
    work_off(office)
    manager.post(f"{address}/pages/1/settlement", json=LEFT)
    work_off(office)

    back = manager.ask("DELETE", f"{address}/pages/1/settlement")
    assert back.status_code == 200, back.text
    again = manager.ask("DELETE", f"{address}/pages/1/settlement")

    assert (back.json["settlement"], back.json["open"]) == (None, True)
    assert refusal(again) == (409, "nothing-to-take-back")
    assert refusal(manager.post(f"{address}/close")) == (409, "pages-open")


def test_the_image_of_a_page_is_given_when_it_is_made(
    station: Caller, manager: Caller, office: Office
) -> None:
    address = f"{handed_over(station, [ONE])}/pages/1/image"
    work_off(office)

    promised = manager.get(address)
    work_off(office)
    given = manager.get(f"{address}?width=300")

    assert (promised.status_code, promised.data) == (202, b"")
    assert int(promised.headers["Retry-After"]) > 0
    assert (given.status_code, given.mimetype) == (200, "image/webp")
    assert given.data[8:12] == b"WEBP"
    assert refusal(station.get(address)) == (403, "not-allowed")
    assert manager.get(address.replace("pages/1", "pages/9")).status_code == 404


def test_a_page_is_scanned_again_for_a_receipt(
    station: Caller, manager: Caller, office: Office
) -> None:
    address = handed_over(station, [scanned(LONG)])
    work_off(office)

    answer = manager.ask("PUT", f"{address}/pages/1/image", data=ONE)
    again = manager.ask("PUT", f"{address}/pages/1/image", data=ONE)
    work_off(office)

    assert answer.status_code == 200, answer.text
    assert again.json == answer.json
    assert manager.get(address).json["accounting"]["replaced"] == 1


def test_a_station_sends_the_page_again_that_was_asked_of_it(
    station: Caller, manager: Caller, office: Office, town: Town
) -> None:
    address = handed_over(station, [scanned(LONG)])
    work_off(office)
    other = a_caller(station.client.application, town, Role.SCANNING_STATION)
    manager.post(f"{address}/pages/1/settlement", json={"settlement": "awaited"})

    (asked,) = station.get(address).json["open_pages"]
    refused = other.ask("PUT", f"{address}/pages/1/image", data=ONE)
    answer = station.ask("PUT", f"{address}/pages/1/image", data=ONE)
    work_off(office)

    assert (asked["number"], asked["settlement"]) == (1, "awaited")
    assert refused.status_code == 404
    assert answer.status_code == 200, answer.text
    assert manager.get(address).json["accounting"]["replaced"] == 1


def test_a_station_checks_nothing_itself(station: Caller, office: Office) -> None:
    address = handed_over(station, [scanned(LONG)])
    work_off(office)

    for answer in (
        station.post(f"{address}/pages/1/settlement", json=LEFT),
        station.ask("DELETE", f"{address}/pages/1/settlement"),
        station.post(f"{address}/pages/1/move", json={"to": 1}),
        station.post(f"{address}/close"),
        station.post(f"{address}/give-up", json={"reason": "nein"}),
    ):
        assert refusal(answer) == (403, "not-allowed")
    unasked = station.ask("PUT", f"{address}/pages/1/image", data=ONE)
    assert refusal(unasked) == (409, "rescan-not-awaited")


def test_s08_who_scanned_a_batch_of_very_high_protection_does_not_check_it(
    manager: Caller, office: Office, town: Town
) -> None:
    other = a_caller(manager.client.application, town, Role.RECORDS_MANAGER)
    address = handed_over(manager, [ONE], protection="very_high")
    work_off(office)

    own = manager.post(f"{address}/pages/1/settlement", json=LEFT)

    assert refusal(own) == (403, "same-person")
    assert other.post(f"{address}/pages/1/settlement", json=LEFT).status_code == 200


def test_who_scanned_for_a_station_is_named_of_very_high_protection_and_does_not_check(
    station: Caller, manager: Caller, office: Office, town: Town
) -> None:
    other = a_caller(manager.client.application, town, Role.RECORDS_MANAGER)
    unnamed = station.post("/scan-batches", json=a_batch(ONE, protection="very_high"))
    assert (unnamed.status_code, list(unnamed.json["errors"])) == (422, ["operator"])
    with office.records.read(town.system) as tx:
        account = tx.people.account(manager.user)
    assert account is not None
    named = f" {account.login.upper()} "
    address = handed_over(station, [ONE], protection="very_high", operator=named)
    work_off(office)

    own = manager.post(f"{address}/pages/1/settlement", json=LEFT)

    assert refusal(own) == (403, "same-person")
    assert other.post(f"{address}/pages/1/settlement", json=LEFT).status_code == 200


def test_sheets_that_are_missing_stop_the_batch(
    station: Caller, manager: Caller, office: Office
) -> None:
    address = handed_over(station, [ONE], sheets=1, duplex=True)
    work_off(office)

    seen = manager.get(address).json["batch"]

    assert (seen["state"], seen["announced_sheets"], seen["duplex"]) == ("stopped", 1, True)
    assert [(one["kind"], one["found"]) for one in seen["discrepancies"]] == [("sheets", 0)]
