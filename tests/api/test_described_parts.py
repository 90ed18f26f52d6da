"""What a station says of a file in its announcement: the document has it, the report tells it."""

from pathlib import Path

import pytest

from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.api.stations import a_batch, put
from tests.flows.batches import Letter, scanned
from tests.offices import an_office, work_off

ONE = scanned(Letter(words="Eins"))
SAID = {
    "subject": "Widerspruch",
    "sender": "Petra Müller",
    "received_on": "2026-02-26",
    "kind": "Widerspruch",
    "external_id": "SCAN-4711",
}


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@ON_BOTH_DATABASES
def test_what_was_said_of_a_file_reaches_its_document_and_the_report(
    station: Caller, clerk: Caller, office: Office
) -> None:
    announcement = a_batch(ONE)
    announcement["parts"][0] |= SAID
    batch = station.post("/scan-batches", json=announcement).json["id"]
    put(station, f"/scan-batches/{batch}", 1, ONE)
    station.post(f"/scan-batches/{batch}/complete")
    work_off(office)

    (document,) = clerk.get("/inbox").json["items"]
    (letter,) = station.get(f"/scan-batches/{batch}").json["letters"]
    again = station.post("/scan-batches", json=announcement)

    assert (document["subject"], document["sender"]) == ("Widerspruch", "Petra Müller")
    assert document["received_at"].startswith("2026-02-26T11:00")
    assert (letter["external_id"], letter["kind"]) == ("SCAN-4711", "Widerspruch")
    assert (again.status_code, again.json["id"]) == (200, batch)


@pytest.mark.parametrize("said", [{"received_on": "gestern"}, {"subject": "x" * 10_000}])
def test_what_means_nothing_is_refused(station: Caller, said: dict[str, str]) -> None:
    announcement = a_batch(ONE)
    announcement["parts"][0] |= said

    assert refusal(station.post("/scan-batches", json=announcement))[0] == 422
