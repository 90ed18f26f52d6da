"""Uploads from the screens: one receipt per file, nothing in memory, nothing half."""

import io
from hashlib import sha256
from pathlib import Path

import pytest

from eakte.domain.casefile import CaseFile, DocumentId
from eakte.intake import Upload
from eakte.office import Office
from eakte.web import spooling
from tests.makers import Town
from tests.offices import work_off
from tests.web.persons import AS_JSON, Person


def test_a_file_gets_a_receipt_and_lies_in_the_inbox(clerk: Person, town: Town) -> None:
    answer = clerk.upload((b"Anfrage zur Hundesteuer", "brief.txt"))

    [result] = answer.json["results"]
    assert answer.status_code == 201
    assert result["file"] == "brief.txt"
    assert clerk.get(result["url"]).status_code == 200
    assert "brief" in clerk.get("/posteingang/liste").text


def test_without_javascript_the_receipts_stand_on_the_next_page(clerk: Person) -> None:
    files = ((b"Anfrage", "eins.txt"), (b"Widerspruch", "zwei.txt"))

    answer = clerk.upload(*files, as_json=False)
    page = clerk.get(answer.location).text

    assert answer.location == "/posteingang/liste"
    assert "eins.txt ist angekommen." in page
    assert "zwei.txt ist angekommen." in page


def test_a_refused_file_does_not_stop_the_others(clerk: Person) -> None:
    answer = clerk.upload((b"", "leer.txt"), (b"Anfrage", "brief.txt"))

    refused, taken = answer.json["results"]
    assert answer.status_code == 201
    assert "Die Datei ist leer." in refused["refusal"]
    assert "refusal" not in taken


def test_when_all_files_are_refused_the_answer_says_so(clerk: Person) -> None:
    assert clerk.upload((b"", "leer.txt")).status_code == 422


def test_a_file_goes_into_the_case_on_whose_page_it_was_dropped(clerk: Person, town: Town) -> None:
    case = town.add_case()

    clerk.upload((b"Anfrage", "brief.txt"), akte=case.id)

    assert "brief" in clerk.get(f"/akten/{case.id}?ansicht=dokumente").text


@pytest.mark.parametrize("where", ["closed", "hidden", "quatsch"])
def test_a_case_that_takes_nothing_refuses_the_file(
    clerk: Person, town: Town, office: Office, where: str
) -> None:
    key = where if where == "quatsch" else _case(town, office, where).id

    answer = clerk.upload((b"Anfrage", "brief.txt"), akte=key)

    assert answer.status_code == 422
    assert "url" not in answer.json["results"][0]


def test_the_same_bytes_are_told_with_the_place_where_they_lie(clerk: Person, town: Town) -> None:
    case = town.add_case()
    clerk.upload((b"Anfrage", "brief.txt"), akte=case.id)

    [result] = clerk.upload((b"Anfrage", "noch-einmal.txt")).json["results"]

    assert result["twin"] == f"Dieses Dokument ist schon da: Akte {case.reference}."


def test_the_same_try_again_is_the_same_document(clerk: Person) -> None:
    first = clerk.upload((b"Anfrage", "brief.txt"), schluessel="a1b2c3d4").json["results"]
    again = clerk.upload((b"Anfrage", "brief.txt"), schluessel="a1b2c3d4").json["results"]

    assert first[0]["document"] == again[0]["document"]


def test_the_state_of_a_document_is_told_until_it_was_read(clerk: Person, office: Office) -> None:
    [result] = clerk.upload((b"Anfrage zur Hundesteuer", "brief.txt")).json["results"]

    before = clerk.get(result["state_url"], headers=AS_JSON).json
    work_off(office)
    after = clerk.get(result["state_url"], headers=AS_JSON).json

    assert before == {"sentence": "eingegangen", "is_waiting": True}
    assert after == {"sentence": "durchsuchbar", "is_waiting": False}


def test_a_page_that_waits_for_the_reading_loads_itself_anew_when_it_is_over(
    clerk: Person, office: Office
) -> None:
    [result] = clerk.upload((b"Anfrage", "brief.txt")).json["results"]

    assert "HX-Refresh" not in clerk.get(result["state_url"]).headers
    work_off(office)
    assert clerk.get(result["state_url"]).headers["HX-Refresh"] == "true"


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    clerk: Person, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spooling, "AROUND_FILE_BYTES", -office.settings.upload_limit_bytes + 1000)

    answer = clerk.upload((b"x" * 2000, "gross.txt"))

    assert answer.status_code == 413
    assert "Die Datei ist größer als erlaubt." in answer.text


def test_nothing_of_an_upload_is_left_in_the_scratch_folder(clerk: Person, office: Office) -> None:
    clerk.upload((b"x" * 400_000, "gross.txt"))

    assert [path for path in office.settings.scratch_folder.rglob("*") if path.is_file()] == []


def test_files_of_a_form_lie_on_the_disk_and_not_in_memory(
    clerk: Person, office: Office, tmp_path: Path
) -> None:
    with clerk.client.application.test_request_context():
        request = spooling.ScreenRequest({})
        with request._get_file_stream(None, None) as stream:
            assert not isinstance(stream, io.BytesIO)
            stream.write(b"x")


def test_without_a_file_the_form_asks_for_one(clerk: Person) -> None:
    answer = clerk.upload(as_json=False)

    assert "Es wurde keine Datei gewählt." in clerk.get(answer.location).text


def _case(town: Town, office: Office, where: str) -> CaseFile:
    if where == "hidden":
        return town.add_case(lead_unit=town.units["FB2"])
    return office.casework.close(town.add_case().id, actor=town.clerk)


def test_former_versions_of_a_document_are_offered_by_their_number(
    clerk: Person, town: Town, office: Office, tmp_path: Path
) -> None:
    [result] = clerk.upload((b"Erste Fassung", "brief.txt")).json["results"]
    assert "Frühere:" not in clerk.get(result["url"]).text
    second = tmp_path / "zweite"
    second.write_bytes(b"Zweite Fassung")
    upload = Upload(
        path=second,
        file_name="brief.txt",
        size_bytes=14,
        sha256=sha256(b"Zweite Fassung").hexdigest(),
    )
    office.filing.renew(DocumentId(result["document"]), upload, actor=town.clerk)

    page = clerk.get(result["url"]).text

    assert "Fassung 2. Frühere:" in page
    assert clerk.get(f"{result['url']}/original?fassung=1").data == b"Erste Fassung"
    assert clerk.get(f"{result['url']}/original").data == b"Zweite Fassung"
