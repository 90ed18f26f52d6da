"""The search over HTTP: pages with these words, only those that may be seen."""

import json
from pathlib import Path

import pytest

from eakte.domain.access import CaseFileId
from eakte.domain.casefile import DocumentId
from eakte.intake import InCase
from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.api.papers import a_read_letter
from tests.makers import Town


@pytest.fixture
def letters(office: Office, town: Town, clerk: Caller) -> list[DocumentId]:
    """One letter in a case file of the trade office, two in the common inbox."""
    office.filing.rebuild_index(each=lambda _: None)
    place = InCase(case=CaseFileId(clerk.open_case()["id"]))
    return [
        a_read_letter(office, town.clerk, ["Der Carport.", "Ein Carport mit Dach."], into=place),
        a_read_letter(office, town.clerk, ["Kein Carport <b>ohne</b> Antrag & Plan."]),
        a_read_letter(office, town.clerk, ["Die Garage."]),
    ]


@ON_BOTH_DATABASES
def test_pages_are_found_with_the_words_around_the_hit(
    clerk: Caller, letters: list[DocumentId]
) -> None:
    found = clerk.get("/search?q=carports").json

    assert found["total"] == 3
    assert (found["total_is_capped"], found["is_rebuilding"]) == (False, False)
    pages = {(hit["document_id"], hit["page"]) for hit in found["hits"]}
    assert pages == {(letters[0], 1), (letters[0], 2), (letters[1], 1)}
    in_case = next(hit for hit in found["hits"] if hit["page"] == 2)
    assert in_case["case_reference"] == "10.40-2026-0001"
    assert in_case["snippet"] == "Ein <mark>Carport</mark> mit Dach."
    assert found["facets"]["type"] == {"text": 2}
    assert found["next_cursor"] is None


def test_the_text_of_a_document_is_no_markup(clerk: Caller, letters: list[DocumentId]) -> None:
    (hit,) = clerk.get("/search?q=antrag").json["hits"]

    assert hit["snippet"] == (
        "Kein Carport &lt;b&gt;ohne&lt;/b&gt; <mark>Antrag</mark> &amp; Plan."
    )


@ON_BOTH_DATABASES
def test_what_is_not_seen_is_not_counted(stranger: Caller, letters: list[DocumentId]) -> None:
    found = stranger.get("/search?q=Carport").json

    assert found["total"] == 1
    assert [hit["document_id"] for hit in found["hits"]] == [letters[1]]
    assert found["facets"]["type"] == {"text": 1}
    assert found["facets"]["file_plan"] == {}


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"case_file": "{case}"}, 2),
        ({"case_file": "no-such-case"}, 0),
        ({"file_plan": "10"}, 2),
        ({"file_plan": "10.40"}, 2),
        ({"file_plan": "1"}, 0),
        ({"type": "text"}, 3),
        ({"type": "pdf"}, 0),
        ({"unit": "{unit}"}, 2),
        ({"from": "2026-03-02", "to": "2026-03-02"}, 3),
        ({"to": "2026-03-01"}, 0),
        ({"sort": "newest"}, 3),
    ],
)
def test_a_search_is_narrowed(
    clerk: Caller, letters: list[DocumentId], asked: dict[str, str], count: int
) -> None:
    (case,) = clerk.get("/case-files").json["items"]
    query = {
        name: value.format(case=case["id"], unit=case["lead_unit"]) for name, value in asked.items()
    }

    found = clerk.get("/search", query_string={"q": "Carport", **query}).json

    assert found["total"] == len(found["hits"]) == count


def test_hits_are_paged(clerk: Caller, letters: list[DocumentId]) -> None:
    seen, cursor = [], ""
    while cursor is not None:
        part = clerk.get("/search", query_string={"q": "*", "limit": 1, "cursor": cursor}).json
        assert part["total"] == 4
        seen += [(hit["document_id"], hit["page"]) for hit in part["hits"]]
        cursor = part["next_cursor"]

    assert len(seen) == len(set(seen)) == 4


def test_each_document_stands_once_where_that_is_asked(
    clerk: Caller, letters: list[DocumentId]
) -> None:
    found = clerk.get("/search?q=Carport&hits=documents").json

    assert (found["total"], found["documents"]) == (3, 2)
    assert {(hit["document_id"], hit["pages"]) for hit in found["hits"]} == {
        (letters[0], 2),
        (letters[1], 1),
    }


def test_parts_lead_on_and_back(clerk: Caller, letters: list[DocumentId]) -> None:
    asked = {"q": "Carport", "sort": "newest", "limit": 2}
    first = clerk.get("/search", query_string=asked).json

    second = clerk.get("/search", query_string=asked | {"cursor": first["next_cursor"]}).json
    back = clerk.get("/search", query_string=asked | {"cursor": second["previous_cursor"]}).json

    assert first["previous_cursor"] is second["next_cursor"] is None
    assert len(second["hits"]) == 1
    assert back["hits"] == first["hits"]


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({}, 422, "q"),
        ({"q": ""}, 422, "q"),
        ({"q": "x" * 1001}, 422, "q"),
        ({"q": '"offen'}, 400, "q"),
        ({"q": "mandant:*"}, 400, "q"),
        ({"q": "x", "sort": "size"}, 422, "sort"),
        ({"q": "x", "hits": "cases"}, 422, "hits"),
        ({"q": "x", "from": "gestern"}, 422, "from"),
        ({"q": "x", "cursor": "-1"}, 422, "cursor"),
        ({"q": "x", "cursor": "99999"}, 422, "cursor"),
        ({"q": "x", "limit": "0"}, 422, "limit"),
        ({"q": "x", "tenant": "other"}, 422, "tenant"),
    ],
)
def test_a_search_that_cannot_be_run_is_refused_by_its_field(
    visitor: Caller, asked: dict[str, str], status: int, field: str
) -> None:
    answer = visitor.get("/search", query_string=asked)

    assert refusal(answer)[0] == status
    assert list(answer.json["errors"]) == [field]


def test_no_query_string_brings_the_search_down(
    clerk: Caller, letters: list[DocumentId], testdata: Path
) -> None:
    lines = (testdata / "hostile/strings/search_queries.jsonl").read_text("utf-8").splitlines()

    for line in lines:
        query = json.loads(line)["q"]
        answer = clerk.get("/search", query_string={"q": query})
        assert answer.status_code in {200, 400, 422}, query


def test_without_an_index_case_files_are_found_by_reference_and_subject(
    clerk: Caller, office: Office
) -> None:
    case = clerk.open_case(subject="Carport Weber")

    found = clerk.get("/search?q=Carport").json

    assert (found["is_rebuilding"], found["total"], found["hits"]) == (True, 0, [])
    assert [found["id"] for found in found["case_files"]] == [case["id"]]
