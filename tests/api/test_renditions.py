"""Other forms of a document over HTTP: listed, promised, given out, refused with a sentence."""

import json
from collections.abc import Iterator

import pytest
from lxml import etree

from eakte.jobs import Lane
from eakte.office import Office
from indexing import Kind
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.makers import Town
from tests.offices import work_off
from tests.read_scans import SCAN, a_read_scan

PDFS = ("searchable.pdf", "archive.pdf")


@pytest.fixture(autouse=True)
def _closed(office: Office) -> Iterator[None]:
    yield
    office.renditions.maker.close()  # type: ignore[attr-defined] # the maker of production


@pytest.fixture
def scan(office: Office, town: Town) -> str:
    return f"/documents/{a_read_scan(office, town.clerk)}/renditions"


def listed(caller: Caller, address: str) -> dict[str, dict[str, object]]:
    return {item["name"]: item for item in caller.get(address).json["items"]}


@ON_BOTH_DATABASES
@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_is_promised_and_then_given(
    office: Office, clerk: Caller, scan: str, name: str
) -> None:
    promised = clerk.get(f"{scan}/{name}")
    work_off(office, [Lane.READ])
    given = clerk.get(f"{scan}/{name}")

    ending = {"searchable.pdf": "durchsuchbar", "archive.pdf": "pdfa"}[name]
    assert (promised.status_code, promised.data) == (202, b"")
    assert int(promised.headers["Retry-After"]) > 0
    assert (given.status_code, given.mimetype) == (200, "application/pdf")
    assert given.data.startswith(b"%PDF-")
    assert f"Bescheid.scan-{ending}.pdf" in given.headers["Content-Disposition"]
    assert given.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_all_forms_are_listed(office: Office, clerk: Caller, scan: str) -> None:
    clerk.get(f"{scan}/archive.pdf")
    work_off(office, [Lane.READ])

    found = listed(clerk, scan)

    assert {name: item["state"] for name, item in found.items()} == {
        "searchable.pdf": "on_demand",
        "archive.pdf": "available",
        "text.json": "available",
        "alto.xml": "available",
        "text.hocr": "available",
    }
    assert found["archive.pdf"]["bytes"]
    conformity = found["archive.pdf"]["conformity"]
    assert isinstance(conformity, dict)
    assert conformity["level"] == "1b"
    assert conformity["sentence"].startswith("Geprüft: PDF/A-1b (ISO 19005-1) mit pikepdf.pdfa")
    assert "nicht geprüft: Inhalt der Bilder" in conformity["sentence"]


@ON_BOTH_DATABASES
@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("text.json", "application/json"),
        ("alto.xml", "application/xml"),
        ("text.hocr", "application/xhtml+xml"),
    ],
)
def test_an_export_is_given_at_once(clerk: Caller, scan: str, name: str, media_type: str) -> None:
    answer = clerk.get(f"{scan}/{name}")

    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert b"Carport" in answer.data
    assert (
        json.loads(answer.data)
        if name == "text.json"
        else etree.fromstring(answer.data) is not None
    )


@pytest.mark.parametrize("name", PDFS)
def test_a_signed_file_is_refused_with_a_sentence(
    office: Office, town: Town, clerk: Caller, name: str
) -> None:
    document = a_read_scan(office, town.clerk, kind=Kind.PDF, flags=frozenset({"signed"}))
    address = f"/documents/{document}/renditions"

    answer = clerk.get(f"{address}/{name}")

    item = listed(clerk, address)[name]
    assert refusal(answer) == (409, "rendition-refused")
    assert "elektronisch signiert" in answer.json["detail"]
    assert (item["state"], item["reason"]) == ("refused", "signed")
    assert "elektronisch signiert" in str(item["sentence"])


def test_what_is_still_being_read_is_promised(clerk: Caller) -> None:
    document = clerk.hand_in(SCAN, file_name="scan.jpg").json["document_id"]

    for name in (*PDFS, "text.json"):
        assert clerk.get(f"/documents/{document}/renditions/{name}").status_code == 202
    assert listed(clerk, f"/documents/{document}/renditions")["alto.xml"]["state"] == "waiting"


@pytest.mark.parametrize("name", ["", "/searchable.pdf", "/archive.pdf", "/text.json"])
def test_strangers_learn_nothing(stranger: Caller, clerk: Caller, name: str) -> None:
    case = clerk.open_case(confidentiality="INTERNAL")
    document = clerk.hand_in(SCAN, path=f"/case-files/{case['id']}/documents").json["document_id"]

    assert refusal(stranger.get(f"/documents/{document}/renditions{name}")) == (404, "not-found")


def test_a_form_that_is_not_there_is_refused(clerk: Caller, scan: str) -> None:
    assert clerk.get(f"{scan}/nothing.pdf").status_code == 404
