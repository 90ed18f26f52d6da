"""Scan batches over HTTP: resumable, idempotent, and told letter by letter."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eakte.domain.access import Role
from eakte.domain.sheet_code import SheetKind
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.api.callers import ON_BOTH_DATABASES, Caller, a_caller, digest, refusal
from tests.api.stations import a_batch, announced, handed_over, put
from tests.flows.batches import BLANK, Letter, a_sheet, scanned
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

ONE, TWO, THREE = (scanned(Letter(words=words)) for words in ("Eins", "Zwei", "Drei"))


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


def inbox_of(caller: Caller) -> list[str]:
    """Documents in the common inbox, by their identity."""
    return [item["id"] for item in caller.get("/inbox").json["items"]]


@ON_BOTH_DATABASES
def test_s01_a_batch_that_is_sent_again_after_half_of_it_is_one_set(
    station: Caller, clerk: Caller, office: Office
) -> None:
    address = announced(station, ONE, TWO)
    first = put(station, address, 1, ONE)

    again = handed_over(station, [ONE, TWO])
    repeated = put(station, again, 1, ONE)
    work_off(office)
    handed_over(station, [ONE, TWO])
    work_off(office)

    assert again == address
    assert (first.status_code, repeated.status_code) == (201, 200)
    assert repeated.json == first.json
    assert office.filing.signer.is_genuine(Receipt(**first.json))
    assert len(inbox_of(clerk)) == 1  # one letter that runs over both files


def test_s02_a_batch_with_another_count_stops_and_nothing_of_it_is_filed(
    station: Caller, clerk: Caller, manager: Caller, office: Office
) -> None:
    address = handed_over(station, [ONE, TWO], pages=3)
    work_off(office)

    report = station.get(address).json
    assert report["batch"]["state"] == "stopped"
    assert report["batch"]["discrepancies"] == [
        {"kind": "pages", "announced": 3, "found": 2, "part": None}
    ]
    assert inbox_of(clerk) == []
    answer = manager.post(f"{address}/correct", json={"reason": "Zählfehler am Gerät"})
    work_off(office)
    assert answer.json["batch"]["correction"] == "Zählfehler am Gerät"
    assert len(inbox_of(clerk)) == 1


def test_s02_a_batch_of_which_files_are_missing_waits_and_names_them(
    station: Caller, clerk: Caller, office: Office
) -> None:
    address = announced(station, ONE, TWO, THREE)
    put(station, address, 2, TWO)

    answer = station.post(f"{address}/complete")
    work_off(office)

    assert refusal(answer) == (409, "parts-missing")
    assert "1, 3" in answer.json["detail"]
    report = station.get(address).json
    assert (report["batch"]["state"], report["missing_parts"]) == ("receiving", [1, 3])
    assert inbox_of(clerk) == []


def test_files_may_come_in_any_order_and_stand_as_they_were_announced(
    station: Caller, office: Office
) -> None:
    bodies = [ONE, TWO, THREE]
    address = announced(station, *bodies, separation="parts")
    for number in (3, 1, 2):
        put(station, address, number, bodies[number - 1])
    station.post(f"{address}/complete")
    work_off(office)

    report = station.get(address).json
    assert [letter["part"] for letter in report["letters"]] == [1, 2, 3]
    assert [letter["number"] for letter in report["letters"]] == [1, 2, 3]


@ON_BOTH_DATABASES
def test_two_connections_at_once_leave_one_set(
    station: Caller, clerk: Caller, office: Office
) -> None:
    def hand_over(_: int) -> str:
        return handed_over(station, [ONE, TWO])

    with ThreadPoolExecutor(2) as pool:
        addresses = set(pool.map(hand_over, range(2)))
    work_off(office)

    (address,) = addresses
    assert station.get(address).json["received_parts"] == 2
    assert len(inbox_of(clerk)) == 1


def test_the_same_announcement_again_is_known(station: Caller) -> None:
    first = station.post("/scan-batches", json=a_batch(ONE))

    again = station.post("/scan-batches", json=a_batch(ONE))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["id"] == first.json["id"]
    assert again.headers["Location"] == first.headers["Location"]


def test_s17_a_station_learns_where_each_letter_went_and_how_far_it_is(
    station: Caller, office: Office, town: Town
) -> None:
    case = town.add_case()
    scan = scanned(
        a_sheet(office, town.tenant, SheetKind.CASE, target=case.id),
        Letter(words="Erstes Schreiben"),
        a_sheet(office, town.tenant, SheetKind.CASE, target="nowhere"),
        Letter(words="Zweites Schreiben"),
        BLANK,
    )

    address = handed_over(station, [scan], pages=5, letters=2)
    work_off(office)

    report = station.get(address).json
    first, second = report["letters"]
    assert (first["case_reference"], first["doubt"]) == (case.reference, None)
    assert (second["case_reference"], second["doubt"]) == (None, "unknown_case")
    assert second["doubt_text"]
    assert {first["document_state"], second["document_state"]} == {"searchable"}
    assert (report["letter_pages"], report["read_pages"]) == (2, 2)
    assert report["accounting"] == {
        "images": 5,
        "filed": 2,
        "separators": 2,
        "blanks": 1,
        "in_repair": 0,
        "replaced": 0,
        "adds_up": True,
    }


def test_another_station_sees_nothing_of_a_batch(
    station: Caller, app: object, town: Town, manager: Caller
) -> None:
    address = announced(station, ONE)
    other = a_caller(station.client.application, town, Role.SCANNING_STATION)

    assert refusal(other.get(address)) == (404, "not-found")
    assert refusal(put(other, address, 1, ONE)) == (404, "not-found")
    assert refusal(other.post(f"{address}/complete")) == (404, "not-found")
    assert other.get("/scan-batches").json["items"] == []
    assert len(manager.get("/scan-batches").json["items"]) == 1


def test_batches_are_listed_the_newest_first_and_by_their_state(
    station: Caller, clock: Clock
) -> None:
    for number in range(3):
        clock.advance(minutes=1)
        announced(station, ONE, batch=f"Stapel {number}")

    page = station.get("/scan-batches?limit=2").json
    rest = station.get(f"/scan-batches?limit=2&cursor={page['next_cursor']}").json

    names = [item["batch"]["name"] for item in (*page["items"], *rest["items"])]
    assert names == ["Stapel 2", "Stapel 1", "Stapel 0"]
    assert station.get("/scan-batches?state=closed").json["items"] == []


def test_another_batch_under_the_same_number_is_refused(station: Caller) -> None:
    announced(station, ONE)

    answer = station.post("/scan-batches", json=a_batch(TWO))

    assert refusal(answer) == (409, "batch-differs")


def test_other_bytes_or_an_unannounced_file_are_refused(station: Caller, office: Office) -> None:
    address = announced(station, ONE)

    assert refusal(put(station, address, 1, TWO)) == (409, "part-differs")
    assert refusal(put(station, address, 2, TWO)) == (404, "part-unknown")
    assert list(office.filing.desk.originals.keys()) == []


def test_a_file_that_differs_from_its_own_header_is_refused(station: Caller) -> None:
    address = announced(station, ONE)

    answer = station.ask(
        "PUT", f"{address}/parts/1", data=ONE, headers={"Content-Digest": digest(TWO)}
    )

    assert refusal(answer) == (422, "digest-differs")


def test_the_station_learns_that_a_program_in_its_batch_is_held(
    station: Caller, office: Office
) -> None:
    address = handed_over(station, [b"\x7fELF" + bytes(100)])
    work_off(office)

    (letter,) = station.get(address).json["letters"]

    assert (letter["document_state"], letter["document_reason"]) == ("quarantined", "executable")


def test_a_complete_batch_takes_no_further_file(
    station: Caller, manager: Caller, office: Office
) -> None:
    address = handed_over(station, [ONE])
    work_off(office)

    assert put(station, address, 1, ONE).status_code == 200
    answer = manager.post(f"{address}/give-up", json={"reason": "zu spät"})
    assert refusal(answer) == (409, "batch-step-impossible")


@pytest.mark.parametrize(
    "wrong",
    [
        {"parts": []},
        {"batch": ""},
        {"letters": 0},
        {"separation": "guess"},
        {"unit": "no-such-unit"},
        {"tenant": "other"},
        {"parts": [{"number": 1, "file_name": "a.pdf", "sha256": "A" * 64, "bytes": 1}]},
        {"parts": [{"number": 1, "file_name": "a.pdf", "sha256": "a" * 64, "bytes": 0}]},
        {"parts": [{"number": 2, "file_name": "a.pdf", "sha256": "a" * 64, "bytes": 1}]},
    ],
)
def test_an_announcement_that_cannot_be_kept_is_refused(
    station: Caller, wrong: dict[str, object]
) -> None:
    answer = station.post("/scan-batches", json=a_batch(ONE) | wrong)

    assert refusal(answer)[0] == 422
    assert station.get("/scan-batches").json["items"] == []


def test_ten_thousand_files_are_announced_at_once_and_one_more_is_refused_as_a_whole(
    station: Caller,
) -> None:
    parts = [
        {"number": number, "file_name": f"scan-{number}.pdf", "sha256": "a" * 64, "bytes": 1}
        for number in range(1, 10_002)
    ]

    assert (
        station.post("/scan-batches", json={"batch": "1", "parts": parts[:-1]}).status_code == 201
    )
    assert refusal(station.post("/scan-batches", json={"batch": "2", "parts": parts}))[0] == 422
