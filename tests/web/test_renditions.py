"""Other forms of a document on the screens: links, what is being made, what was checked."""

from collections.abc import Iterator

import pytest

from eakte.jobs import Lane
from eakte.office import Office
from indexing import Kind
from tests.makers import Town
from tests.offices import work_off
from tests.read_scans import a_read_scan
from tests.web.persons import Person


@pytest.fixture(autouse=True)
def _closed(office: Office) -> Iterator[None]:
    yield
    office.renditions.maker.close()  # type: ignore[attr-defined] # the maker of production


@pytest.fixture
def scan(office: Office, town: Town) -> str:
    return f"/dokumente/{a_read_scan(office, town.clerk)}"


def test_the_document_screen_leads_to_the_other_forms(clerk: Person, scan: str) -> None:
    page = clerk.get(scan).text

    for name in ("/formen/searchable.pdf", "/formen/archive.pdf", '/formen"'):
        assert f'href="{scan}{name}' in page


def test_a_pdf_that_is_not_there_yet_is_waited_for_on_the_list(
    office: Office, clerk: Person, scan: str
) -> None:
    asked = clerk.get(f"{scan}/formen/archive.pdf")
    waiting = clerk.get(asked.location).text
    work_off(office, [Lane.READ])
    ready = clerk.get(f"{scan}/formen/stand?warten=archive.pdf").text
    given = clerk.get(f"{scan}/formen/archive.pdf")

    assert asked.status_code == 303
    assert "wird gerade erzeugt" in waiting
    assert f'hx-get="{scan}/formen/stand?warten=archive.pdf"' in waiting
    assert "wird gerade erzeugt" not in ready
    assert "hx-get" not in ready
    assert "Geprüft: PDF/A-1b" in ready
    assert "nicht geprüft: Inhalt der Bilder, zweites, unabhängiges Prüfprogramm" in ready
    assert given.data.startswith(b"%PDF-")
    assert given.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["text.json", "alto.xml", "text.hocr"])
def test_an_export_is_a_download(clerk: Person, scan: str, name: str) -> None:
    answer = clerk.get(f"{scan}/formen/{name}")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"


def test_a_signed_file_is_told_and_not_linked(office: Office, town: Town, clerk: Person) -> None:
    document = a_read_scan(office, town.clerk, kind=Kind.PDF, flags=frozenset({"signed"}))

    page = clerk.get(f"/dokumente/{document}/formen").text
    answer = clerk.get(f"/dokumente/{document}/formen/searchable.pdf")

    assert "elektronisch signiert" in page
    assert f'href="/dokumente/{document}/formen/searchable.pdf"' not in page
    assert answer.status_code == 409
    assert "elektronisch signiert" in answer.text


def test_whoever_takes_a_form_stands_in_the_history(clerk: Person, scan: str) -> None:
    clerk.get(f"{scan}/formen/alto.xml")

    assert "Inhalt angesehen (Text und Wortpositionen (ALTO))" in clerk.get(scan).text
