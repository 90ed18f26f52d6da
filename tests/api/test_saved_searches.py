"""Kept searches and hits as a spreadsheet, over HTTP."""

import csv
import io
import shutil
import zipfile

import pytest

from eakte.domain.access import CaseFileId
from eakte.hit_sheets import XLSX_TYPE
from eakte.intake import InCase
from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.api.papers import a_read_letter
from tests.makers import Clock, Town

NOBODYS = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def letter(office: Office, town: Town, clock: Clock) -> str:
    office.filing.rebuild_index(each=lambda _: None)
    found = a_read_letter(office, town.clerk, ["Ein Carport", "=Carport"], subject="Antrag")
    clock.advance(minutes=10)
    return found


def kept(caller: Caller, **said: str) -> dict[str, object]:
    answer = caller.post("/saved-searches", json={"name": "Carports", "q": "Carport", **said})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


@ON_BOTH_DATABASES
def test_a_search_is_kept_counted_and_looked_at(
    clerk: Caller, office: Office, town: Town, letter: str
) -> None:
    saved = kept(clerk, type="text", sort="newest", **{"from": "2026-01-01"})
    a_read_letter(office, town.clerk, ["Noch ein Carport"])

    (line,) = clerk.get("/saved-searches").json["items"]

    assert line == saved | {"total": 3, "new": 1}
    assert (line["q"], line["type"], line["from"], line["sort"], line["case_file"]) == (
        "Carport",
        "text",
        "2026-01-01",
        "newest",
        None,
    )
    looked = clerk.post(f"/saved-searches/{saved['id']}/look")
    assert looked.json == saved
    assert clerk.get("/saved-searches").json["items"][0]["new"] == 0


def test_a_search_in_one_document_stays_in_it(
    clerk: Caller, office: Office, town: Town, letter: str
) -> None:
    other = a_read_letter(office, town.clerk, ["Noch ein Carport"])

    saved = kept(clerk, document_id=other)

    assert saved["document_id"] == other
    (line,) = clerk.get("/saved-searches").json["items"]
    assert line["total"] == 1
    found = clerk.get(f"/search?q=Carport&document_id={other}").json
    assert {hit["document_id"] for hit in found["hits"]} == {other}


def test_a_search_is_renamed_and_removed(clerk: Caller, letter: str) -> None:
    path = f"/saved-searches/{kept(clerk)['id']}"

    assert clerk.post(f"{path}/name", json={"name": "Dächer"}).json["name"] == "Dächer"
    assert clerk.post(f"{path}/remove").json == {"removed": True}

    assert clerk.get("/saved-searches").json == {"items": [], "next_cursor": None}
    assert refusal(clerk.post(f"{path}/remove")) == (404, "not-found")


def test_searches_of_others_do_not_exist(clerk: Caller, manager: Caller, letter: str) -> None:
    path = f"/saved-searches/{kept(clerk)['id']}"

    assert manager.get("/saved-searches").json["items"] == []
    for deed, said in (("look", None), ("remove", None), ("name", {"name": "Meine"})):
        sent = {"json": said} if said else {}
        assert refusal(manager.post(f"{path}/{deed}", **sent)) == (404, "not-found")


@pytest.mark.parametrize(
    ("said", "status", "field"),
    [
        ({"name": " "}, 422, "name"),
        ({"name": ""}, 422, "name"),
        ({"name": "x" * 81}, 422, "name"),
        ({"name": "CARPORTS"}, 422, "name"),
        ({"q": " "}, 422, "q"),
        ({"q": '"offen'}, 400, "q"),
        ({"sort": "size"}, 422, "sort"),
        ({"cursor": "x"}, 422, "cursor"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(
    clerk: Caller, letter: str, said: dict[str, str], status: int, field: str
) -> None:
    kept(clerk)

    answer = clerk.post("/saved-searches", json={"name": "Neu", "q": "Carport", **said})

    assert refusal(answer)[0] == status
    assert list(answer.json["errors"]) == [field]


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("", "", "text/csv"),
        ("", "*/*", "text/csv"),
        ("", "text/csv", "text/csv"),
        ("", XLSX_TYPE, XLSX_TYPE),
        ("&format=xlsx", "text/csv", XLSX_TYPE),
        ("&format=csv", XLSX_TYPE, "text/csv"),
    ],
)
def test_hits_are_had_as_the_file_that_was_asked_for(
    clerk: Caller, letter: str, query: str, accept: str, media_type: str
) -> None:
    headers = {"Accept": accept} if accept else {}

    answer = clerk.get(f"/search/sheet?q=Carport{query}", headers=headers)

    assert answer.mimetype == media_type
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=treffer-")
    if media_type == XLSX_TYPE:
        assert zipfile.is_zipfile(io.BytesIO(answer.data))


@ON_BOTH_DATABASES
def test_the_rows_are_those_that_the_asker_may_see(
    clerk: Caller, stranger: Caller, office: Office, town: Town
) -> None:
    office.filing.rebuild_index(each=lambda _: None)
    case = clerk.open_case()
    place = InCase(case=CaseFileId(case["id"]))
    letter = a_read_letter(office, town.clerk, ["Ein Carport", "=Carport"], into=place)

    def rows(caller: Caller) -> list[list[str]]:
        answer = caller.get("/search/sheet?q=Carport&format=csv&sort=newest")
        text = answer.data.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]

    own = rows(clerk)
    assert [row[0] for row in own] == [case["reference"]] * 2
    assert {row[7] for row in own} == {"Ein Carport", "'=Carport"}
    assert own[0][8].startswith(f"http://localhost/api/v1/documents/{letter}/pages/")
    assert rows(stranger) == []


def test_a_list_of_hits_that_cannot_be_made_is_refused(
    clerk: Caller, office: Office, letter: str
) -> None:
    assert refusal(clerk.get("/search/sheet"))[0] == 422
    assert refusal(clerk.get('/search/sheet?q="offen')) == (400, "query-refused")
    assert refusal(clerk.get("/search/sheet?q=x&format=pdf"))[0] == 422
    shutil.rmtree(office.settings.index_folder)
    assert refusal(clerk.get("/search/sheet?q=Carport")) == (503, "index-rebuilding")


def test_who_only_delivers_keeps_nothing(station: Caller) -> None:
    assert refusal(station.get("/saved-searches")) == (403, "not-allowed")
    assert refusal(station.get("/search/sheet?q=x")) == (403, "not-allowed")
    assert refusal(station.post(f"/saved-searches/{NOBODYS}/look")) == (403, "not-allowed")
