"""Separator sheets and labels over HTTP."""

import io

import pytest
from pypdf import PdfReader

from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.makers import Town


def pages(body: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]


@ON_BOTH_DATABASES
def test_a_program_prints_sheets_for_case_files(clerk: Caller, town: Town) -> None:
    one, other = town.add_case(subject="Eins"), town.add_case(subject="Zwei")

    answer = clerk.get(
        f"/separator-sheets?case_file_id={one.id}&case_file_id={other.id}"
        "&file_plan_code=10.40&universal=true&copies=2&document_type=Antrag"
    )

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert len(pages(answer.data)) == 8
    assert "Antrag: Eins" in pages(answer.data)[2]


@ON_BOTH_DATABASES
def test_a_station_prints_labels_and_universal_sheets(station: Caller, town: Town) -> None:
    universal = station.get("/separator-sheets?universal=true")
    labels = station.post("/labels", json={"count": 2, "form": "L7651", "right_mm": 0.5})
    again = station.post("/labels", json={"count": 1, "first": 2})
    refused = station.get(f"/separator-sheets?case_file_id={town.add_case().id}")

    assert "Neues Schreiben" in pages(universal.data)[0]
    assert pages(labels.data)[0].split() == ["000001", "000002"]
    assert pages(again.data)[0].split() == ["000002"]
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 422),
        ("?copies=0&universal=true", 422),
        ("?copies=301&universal=true", 422),
        ("?universal=yes", 422),
        ("?sheet=1", 422),
        ("?file_plan_code=99.99", 422),
        ("?case_file_id=00000000-0000-0000-0000-000000000000", 404),
    ],
)
def test_sheets_that_cannot_be_printed_are_refused(clerk: Caller, asked: str, status: int) -> None:
    answer = clerk.get(f"/separator-sheets{asked}")

    assert answer.status_code == status
    assert refusal(answer)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"count": 1001},
        {"count": 1, "form": "A4"},
        {"count": 1, "start": 190},
        {"count": 1, "right_mm": 10.5},
        {"count": 1, "down_mm": "NaN"},
        {"count": 1, "first": 1},
    ],
)
def test_labels_that_cannot_be_printed_are_refused(station: Caller, said: object) -> None:
    assert station.post("/labels", json=said).status_code == 422
