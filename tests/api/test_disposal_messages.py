"""The correspondence with an archive over HTTP: made, fetched, answered, refused."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from apiflask import APIFlask
from openpyxl import load_workbook

from eakte.domain.access import Confidentiality, Role
from eakte.jobs import Lane
from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, a_caller, refusal
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import work_off
from tests.xdomea.simulated_archive import SimulatedArchive


@pytest.fixture
def desk(office: Office, town: Town, clock: Clock) -> DisposalOffice:
    office.filing.rebuild_index(each=lambda _: None)
    return a_disposal_office(office, town, clock)


@pytest.fixture
def proposer(app: APIFlask, town: Town, desk: DisposalOffice) -> Caller:
    return a_caller(app, town, Role.RECORDS_MANAGER)


def offered(desk: DisposalOffice, proposer: Caller, *cases: str) -> str:
    """The path of a list that was offered, with its message."""
    started = proposer.post("/disposals", json={"case_file_ids": list(cases)})
    path = f"/disposals/{started.json['id']}"
    proposer.post(f"{path}/offer")
    work_off(desk.office, (Lane.DISPOSE,))
    return path


def fetched(proposer: Caller, folder: Path, message: dict[str, str]) -> Path:
    answer = proposer.get(f"/messages/{message['id']}/content")
    assert answer.status_code == 200, answer.text
    path = folder / message["file_name"]
    path.write_bytes(answer.data)
    return path


def handed_in(desk: DisposalOffice, proposer: Caller, path: str, answer: Path) -> dict[str, str]:
    """What became of an answer."""
    taken = proposer.hand_in(answer.read_bytes(), path=path, file_name=answer.name)
    assert (taken.status_code, taken.json["state"]) == (202, "waiting"), taken.text
    work_off(desk.office, (Lane.DISPOSE,))
    return dict(proposer.get(taken.headers["Location"].removeprefix("/api/v1")).json)


@ON_BOTH_DATABASES
def test_an_offer_is_fetched_and_all_answers_are_handed_in(
    desk: DisposalOffice, proposer: Caller, tmp_path: Path
) -> None:
    wanted, other = desk.ended_case("Plan"), desk.ended_case("Brief")
    path = offered(desk, proposer, wanted.id, other.id)
    (offer,) = proposer.get(f"{path}/messages").json["items"]
    archive = SimulatedArchive(tmp_path, lambda _, key: "A" if key == wanted.id else "V")

    told = [
        handed_in(desk, proposer, f"{path}/messages", answer)
        for answer in archive.receive(fetched(proposer, tmp_path, offer))
    ]
    again = handed_in(
        desk, proposer, f"{path}/messages", next(tmp_path.glob("*Bewertungsverzeichnis*.zip"))
    )
    proposer.post(f"{path}/delivery")
    work_off(desk.office, (Lane.DISPOSE,))
    listed = proposer.get(f"{path}/messages").json["items"]
    (transfer,) = [each for each in listed if each["kind"] == "0503"]
    answers = archive.receive(fetched(proposer, tmp_path, transfer))
    told += [handed_in(desk, proposer, "/messages", answer) for answer in answers]

    assert (offer["kind"], offer["sent"], offer["state"]) == ("0501", True, "made")
    assert [(each["kind"], each["state"]) for each in told] == [
        ("0504", "taken"),
        ("0502", "taken"),
        ("0507", "taken"),
        ("0506", "taken"),
    ]
    assert again["state"] == "repeated"
    assert proposer.get(path).json["counts"] == {"archived": 1, "to_destroy": 1}


def test_a_list_that_came_back_as_a_spreadsheet_decides(
    desk: DisposalOffice, proposer: Caller, tmp_path: Path
) -> None:
    case = desk.ended_case("Brief")
    path = offered(desk, proposer, case.id)
    answer = proposer.get(f"{path}/offer-list")
    book = load_workbook(BytesIO(answer.data))
    for row in book.worksheets[0].iter_rows(min_row=3):
        if row[9].value == case.id:
            row[10].value = "A"
    filled = tmp_path / "liste.xlsx"
    book.save(filled)

    taken = handed_in(desk, proposer, f"{path}/messages", filled)

    assert (taken["kind"], taken["state"]) == ("XLSX", "taken")
    assert proposer.get(path).json["counts"] == {"to_archive": 1}
    bag = proposer.get(f"{path}/package")
    with ZipFile(BytesIO(bag.data)) as package:
        assert any(name.endswith("bagit.txt") for name in package.namelist())


def test_what_is_no_message_is_refused_with_the_reason_and_changes_nothing(
    desk: DisposalOffice, proposer: Caller, tmp_path: Path
) -> None:
    path = offered(desk, proposer, desk.ended_case("Brief").id)
    letter = tmp_path / "antwort.xml"
    letter.write_text("Guten Tag")

    told = handed_in(desk, proposer, f"{path}/messages", letter)
    without_list = handed_in(desk, proposer, "/messages", letter)

    assert told["state"] == without_list["state"] == "refused"
    assert "nicht lesbar" in told["note"]
    assert proposer.get(path).json["counts"] == {"offered": 1}
    assert [each["id"] for each in proposer.get("/messages").json["items"]] == [without_list["id"]]


def test_refusals_are_problems(
    app: APIFlask, desk: DisposalOffice, proposer: Caller, clerk: Caller, town: Town
) -> None:
    case = desk.ended_case("Brief", confidentiality=Confidentiality.INTERNAL)
    path = offered(desk, proposer, case.id)
    (offer,) = proposer.get(f"{path}/messages").json["items"]
    nobody = "00000000-0000-0000-0000-000000000000"

    assert refusal(clerk.get(f"/messages/{offer['id']}/content")) == (403, "not-allowed")
    assert refusal(clerk.hand_in(path=f"{path}/messages")) == (403, "not-allowed")
    assert refusal(proposer.hand_in(path=f"/disposals/{nobody}/messages")) == (404, "not-found")
    assert refusal(proposer.get(f"/messages/{nobody}")) == (404, "not-found")
    assert refusal(proposer.get(f"{path}/package")) == (422, "invalid-value")
    assert refusal(proposer.hand_in(path=f"{path}/messages", betreff="x"))[0] == 422
    elsewhere = a_caller(app, town, Role.RECORDS_MANAGER, units=("FB2",))
    assert elsewhere.get(f"{path}/messages").json["items"] != []
    assert refusal(elsewhere.get(f"/messages/{offer['id']}/content")) == (403, "not-allowed")
