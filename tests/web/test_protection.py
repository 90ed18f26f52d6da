"""Betrieb says how the office is protected from malware, and a held letter says what was found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from eakte.office import Office
from eakte.records import Records
from indexing import Clamd, ReaderSettings, SandboxedReader
from tests.clamd_server import MARK, MARK_TOLD, ClamdServer, a_scanner
from tests.makers import Town
from tests.offices import a_web_app, an_office, received, work_off
from tests.web.conftest import Someone
from tests.web.persons import signed_in


@pytest.fixture
def scanning(records: Records, town: Town, tmp_path: Path, clamd: ClamdServer) -> Iterator[Office]:
    """An office with a virus scanner."""
    settings = ReaderSettings(scratch=tmp_path / "reader")
    reader = SandboxedReader(settings, Clamd(address=clamd.address))
    yield an_office(records, tmp_path, reader=reader, clamd=clamd.address)
    reader.close()


@pytest.fixture
def protected(scanning: Office) -> Flask:
    return a_web_app(scanning)


def test_without_a_scanner_the_operators_are_told(someone: Someone) -> None:
    page = someone("administrator").get("/betrieb").text

    assert "Kein Virenscanner angebunden, erkannt wird nur die EICAR-Testdatei." in page
    assert "jetzt prüfen" not in page


def test_a_scanner_that_answers_is_shown_with_its_version(
    protected: Flask, scanning: Office, town: Town
) -> None:
    page = signed_in(protected, scanning, town.people["administrator"]).get("/betrieb").text

    assert "ClamAV" in page
    assert "ohne Angabe des Stands" in page
    assert "antwortet nicht" not in page


@pytest.mark.parametrize(("day", "is_old"), [("Sun Mar 01", False), ("Tue Feb 17", True)])
def test_old_signatures_are_marked(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader, day: str, *, is_old: bool
) -> None:
    version = f"ClamAV 1.4.6/27800/{day} 09:27:41 2026\0".encode()
    with a_scanner(lambda line: line.sendall(version)) as address:
        office = an_office(records, tmp_path, reader=reader, clamd=address)
        app = a_web_app(office)
        page = signed_in(app, office, town.people["administrator"]).get("/betrieb").text

    assert ("veraltet" in page) == is_old
    assert ("13 Tage alt" if is_old else "1 Tag alt") in page


def test_what_waits_for_the_scanner_is_shown_and_ordered_by_a_button(
    protected: Flask, scanning: Office, town: Town, clamd: ClamdServer
) -> None:
    clamd.stop()
    received(scanning, town.clerk, "Antrag")
    work_off(scanning)
    administrator = signed_in(protected, scanning, town.people["administrator"])

    page = administrator.get("/betrieb").text
    told = administrator.follow("/betrieb/schutz").text
    clamd.start()
    work_off(scanning)
    after = administrator.follow("/betrieb/schutz").text

    assert "antwortet nicht" in page
    assert "1 Dokument" in page
    assert "1 Dokument wird jetzt auf Schadsoftware geprüft." in told
    assert "Es gibt kein Dokument, das nicht auf Schadsoftware geprüft ist." in after


def test_a_letter_that_was_not_scanned_yet_says_so(
    protected: Flask, scanning: Office, town: Town
) -> None:
    key = received(scanning, town.clerk, "Antrag").document_id

    page = signed_in(protected, scanning, town.people["clerk"]).get(f"/dokumente/{key}").text

    assert "Die Datei wird noch auf Schadsoftware geprüft." in page
    assert "Quarantäne" not in page


def test_what_was_found_in_a_letter_is_named(
    protected: Flask, scanning: Office, town: Town
) -> None:
    key = received(scanning, town.clerk, MARK).document_id
    work_off(scanning)

    shown = signed_in(protected, scanning, town.people["clerk"]).get(f"/dokumente/{key}").text
    managed = signed_in(protected, scanning, town.people["manager"]).get(f"/dokumente/{key}").text

    for page in (shown, managed):
        assert "In der Datei wurde Schadsoftware gefunden." in page
        assert MARK_TOLD in page
    assert f"Schadsoftware gefunden: {MARK_TOLD}" in managed


def test_the_numbers_of_the_service_tell_of_the_scanner(
    protected: Flask, scanning: Office, town: Town, clamd: ClamdServer
) -> None:
    client = protected.test_client()

    up = client.get("/metrics").text
    clamd.stop()
    received(scanning, town.clerk, "Antrag")
    work_off(scanning)
    down = client.get("/metrics").text

    assert "eakte_virus_scanner_up 1.0" in up
    assert "eakte_unscanned_documents 0.0" in up
    assert "eakte_virus_scanner_up 0.0" in down
    assert "eakte_unscanned_documents 1.0" in down
