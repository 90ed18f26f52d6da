"""The screens of the scanning station: what is shown, settled, refused and closed."""

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from eakte.database import make_engine
from eakte.domain.access import Actor, Role
from eakte.domain.casefile import DocumentState
from eakte.domain.scan_letters import Doubt, LetterState
from eakte.domain.scan_pages import Finding, FindingKind, PageRole, Settlement
from eakte.domain.scanning import Batch, BatchState, CountKind, Protection
from eakte.domain.sheet_code import SheetKind
from eakte.office import Office
from eakte.records import BatchLine, Records
from eakte.scanning.words import DOUBTS
from eakte.tables import PageRow
from eakte.web import scan_words, wording
from eakte.web.scan_progress import progress_of
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import (
    BLANK,
    Letter,
    a_sheet,
    an_upload,
    announced,
    delivered,
    encrypted,
    scanned,
)
from tests.makers import Town, a_clock, a_town
from tests.offices import an_office, work_off
from tests.servers import disposed
from tests.web.persons import Person, signed_in

LONG_MM = 331
DATABASE = "eakte.sqlite"
OTHER = "2026-03-02/08"  # number of a second batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A town in which one batch stands in the check; it is copied for each test."""

    home: Path
    town: Town
    batch: Batch
    scan: bytes


@pytest.fixture(scope="module")
def checked(
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    reader: SandboxedReader,
    bench: SandboxedScanBench,
) -> Checked:
    home = tmp_path_factory.mktemp("checked")
    shutil.copyfile(sqlite_template, home / DATABASE)
    with disposed(make_engine(f"sqlite:///{home / DATABASE}")) as engine:
        records = Records(engine=engine, clock=a_clock())
        town, office = a_town(records), an_office(records, home, reader=reader, bench=bench)
        office.filing.rebuild_index(each=lambda _: None)
        scan = two_letters(office, town)
        batch = delivered(
            office, [scan], actor=town.actor("station"), pages=6, device="Scanner Raum 12"
        )
        work_off(office)
    return Checked(home=home, town=town, batch=batch, scan=scan)


def two_letters(office: Office, town: Town) -> bytes:
    """One for a case file, one with a page that was drawn in together with another."""
    case = town.add_case(subject="Baumfällung Lindenweg")
    return scanned(
        a_sheet(office, town.tenant, SheetKind.CASE, target=case.id),
        Letter(words="Erstes Schreiben"),
        Letter(words="Seite zwei"),
        a_sheet(office, town.tenant),
        Letter(words="Zwei Blatt zugleich", height_mm=LONG_MM),
        BLANK,
    )


@pytest.fixture
def engine(checked: Checked, tmp_path: Path) -> Iterator[Engine]:
    shutil.copytree(checked.home, tmp_path, dirs_exist_ok=True)
    with disposed(make_engine(f"sqlite:///{tmp_path / DATABASE}")) as engine:
        yield engine


@pytest.fixture
def town(checked: Checked, records: Records) -> Town:
    return replace(checked.town, records=records)


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def batch(checked: Checked) -> Batch:
    return checked.batch


@pytest.fixture
def scan(checked: Checked) -> bytes:
    return checked.scan


@pytest.fixture
def station(town: Town) -> Actor:
    return town.actor("station")


@pytest.fixture
def operator(app: Flask, office: Office, town: Town) -> Person:
    return signed_in(app, office, town.add_person("scankraft", Role.SCAN_OPERATOR).user)


def place_of(batch: Batch, *more: object) -> str:
    return "/".join([f"/scan/{batch.id}", *map(str, more)])


def open_numbers(office: Office, town: Town, batch: Batch) -> list[int]:
    seen = office.scan_checking.see(batch.id, actor=town.manager)
    return [page.number for page in seen.open_pages]


def settle_all(office: Office, town: Town, batch: Batch) -> None:
    for number in open_numbers(office, town, batch):
        office.scan_checking.settle(batch.id, number, Settlement.LEFT, actor=town.manager)
    work_off(office)


def plain(text: str) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_a_new_batch_stands_in_the_list_with_what_came_of_it(
    office: Office, station: Actor, scan: bytes, manager: Person
) -> None:
    batch = office.scanning.announce(announced(scan, key=OTHER, pages=6), actor=station)

    told = plain(manager.get("/scan/liste").text)

    assert batch.announced.name in told
    assert "wird empfangen" in told
    assert "0 von 1" in told


def test_the_list_is_narrowed_by_state_and_says_when_it_is_empty(
    batch: Batch, manager: Person
) -> None:
    assert "Bereit." in manager.get("/scan?stand=angehalten").text
    assert batch.id in manager.get("/scan?stand=pruefung").text
    assert batch.id not in manager.get("/scan?stand=abgeschlossen").text


def test_a_batch_tells_its_counters_and_a_sum_that_adds_up(batch: Batch, manager: Person) -> None:
    told = plain(manager.get(place_of(batch)).text)

    assert "6 von 6 Seiten angesehen" in told
    assert "2 Schreiben getrennt, 1 abgelegt" in told
    assert "Rechnung: 6 = 2 abgelegt + 2 Trennblätter + 1 leer + 1 in Prüfung geht auf" in told
    assert "Scanner Raum 12" in told


def test_before_the_batch_is_separated_the_sum_adds_up_too(
    office: Office, station: Actor, scan: bytes, town: Town, manager: Person
) -> None:
    stopped = delivered(office, [scan], actor=station, key=OTHER, pages=7)
    work_off(office)

    told = plain(manager.get(place_of(stopped)).text)

    assert "6 = 0 abgelegt + 0 Trennblätter + 0 leer + 6 noch nicht getrennt geht auf" in told


def test_a_page_to_be_looked_at_says_why_with_its_figure(batch: Batch, manager: Person) -> None:
    page = manager.get(place_of(batch)).text

    assert "möglicher Doppeleinzug: Seite ist 331 mm lang, A4 hat 297 mm" in page
    assert f"{place_of(batch, 'seiten', 5)}.webp" in page
    assert "Begradigen" not in page


def test_a_letter_tells_its_target_and_leads_to_its_document(batch: Batch, manager: Person) -> None:
    page = manager.get(place_of(batch)).text

    assert "Baumfällung Lindenweg" in page
    assert page.count("öffnen<") == 1  # the other letter is not filed yet


def test_who_scans_sees_batches_and_nothing_of_case_files(batch: Batch, operator: Person) -> None:
    page = operator.get(place_of(batch)).text

    assert "Akte, die Sie nicht sehen dürfen" in page
    assert "Lindenweg" not in page
    assert "öffnen<" not in page
    assert 'aria-current="page" data-key="g c"' in page


def test_a_page_is_left_as_it_is_and_its_letter_is_filed(
    batch: Batch, manager: Person, office: Office, town: Town
) -> None:
    answer = manager.post(place_of(batch, "seiten", 5), {"tun": "left"})
    work_off(office)

    assert answer.location == f"{place_of(batch)}?nach=5"
    assert "Seite 5 ist so gelassen." in manager.get(answer.location).text
    letters = office.scan_checking.see(batch.id, actor=town.manager).letters
    assert [letter.state for letter in letters] == [LetterState.FILED] * 2


def test_a_page_is_turned_by_what_the_button_says(
    batch: Batch, manager: Person, office: Office, town: Town
) -> None:
    manager.post(place_of(batch, "seiten", 5), {"tun": "turned", "grad": "180"})
    work_off(office)

    page = office.scan_checking.see(batch.id, actor=town.manager).pages[4]
    assert (page.turned, page.settlement) == (180, Settlement.TURNED)
    assert "turned-180" in manager.get(place_of(batch, "seiten")).text


def test_after_a_decision_the_next_open_page_has_the_focus(
    office: Office, town: Town, station: Actor, manager: Person
) -> None:
    scan = scanned(*(Letter(words=f"Blatt {n}", height_mm=LONG_MM) for n in range(1, 4)))
    batch = delivered(office, [scan], actor=station, key=OTHER)
    work_off(office)

    page = manager.follow(place_of(batch, "seiten", 1), {"tun": "left"}).text

    assert f'href="{place_of(batch, "seiten", 2)}" data-row-open autofocus' in page


@pytest.mark.parametrize("way", ["quatsch", "rescanned"])
def test_what_is_no_decision_is_refused_and_nothing_changes(
    batch: Batch, manager: Person, office: Office, town: Town, way: str
) -> None:
    before = open_numbers(office, town, batch)

    answer = manager.post(place_of(batch, "seiten", 5), {"tun": way})

    assert answer.status_code == 422
    assert open_numbers(office, town, batch) == before


def test_a_separator_sheet_is_not_settled(batch: Batch, manager: Person) -> None:
    answer = manager.post(place_of(batch, "seiten", 1), {"tun": "left", "von": "seiten"})

    assert answer.status_code == 409
    assert "nichts zu entscheiden" in answer.text
    assert "Schreiben 1" in answer.text


def test_a_rescan_takes_the_place_of_the_page_and_is_counted(
    batch: Batch, manager: Person, office: Office, town: Town
) -> None:
    settle_all(office, town, batch)
    data = {"scan": (io.BytesIO(scanned(Letter(words="Nur ein Blatt"))), "neu.pdf")}

    answer = manager.post(place_of(batch, "seiten", 5, "neu"), data)
    work_off(office)

    assert answer.location == f"{place_of(batch)}?nach=5"
    told = plain(manager.get(place_of(batch)).text)
    assert "Rechnung: 7 = 3 abgelegt + 2 Trennblätter + 1 leer + 0 in Prüfung + 1 ersetzt" in told
    assert "neu.pdf" in told


def test_the_next_scan_that_is_another_paper_becomes_a_letter_of_its_own_by_one_key(
    batch: Batch, manager: Person, office: Office, town: Town
) -> None:
    assert "Ein anderes Blatt?" not in manager.get(place_of(batch, "seiten", 5)).text
    manager.post(place_of(batch, "seiten", 5), {"tun": "awaited"})
    upload = an_upload(office, scanned(Letter(words="Ein anderer Brief")))
    station = town.actor("station")
    office.rescanning.answer_next(upload, device="Scanner Raum 12", actor=station)
    work_off(office)
    own = place_of(batch, "seiten", 5, "eigenes")
    button = re.search(rf'<button[^>]*formaction="{own}"[^>]*>', manager.get(place_of(batch)).text)
    assert button is not None
    assert 'data-key="e"' in button[0]
    assert "Ein anderes Blatt?" in manager.get(place_of(batch, "seiten", 5)).text

    told = manager.follow(own, {"von": "seite"}).text

    assert "Der neue Scan ist jetzt Schreiben 3. Seite 5 ist wie zuvor." in told
    assert "Die Seite wartet auf den neuen Scan" in told
    assert "Ein anderes Blatt?" not in told
    again = manager.post(own, {"von": "seite"})
    assert again.status_code == 409
    assert "kein neuer Scan, der ein eigenes Schreiben werden kann" in again.text


def test_a_rescan_without_a_file_says_what_to_do(batch: Batch, manager: Person) -> None:
    answer = manager.post(place_of(batch, "seiten", 5, "neu"))

    assert answer.status_code == 422
    assert "Wählen Sie den Scan aus" in answer.text


def test_a_letter_is_divided_and_joined_again(
    batch: Batch, manager: Person, office: Office, town: Town
) -> None:
    settle_all(office, town, batch)
    manager.post(place_of(batch, "seiten", 3, "teilen"), {"von": "seiten"})
    seen = office.scan_checking.see(batch.id, actor=town.manager)
    first = next(letter for letter in seen.letters if letter.pages == (2,))
    assert sorted(letter.pages for letter in seen.letters) == [(2,), (3,), (5,)]

    again = manager.post(place_of(batch, "schreiben", first.id, "verbinden"), {"von": "seiten"})

    assert again.status_code in {303, 409}  # the second one may be made just now


def test_dividing_at_the_first_page_of_a_letter_is_refused(batch: Batch, manager: Person) -> None:
    answer = manager.post(place_of(batch, "seiten", 2, "teilen"), {"von": "seiten"})

    assert answer.status_code == 409


def test_all_pages_are_shown_with_their_roles_and_the_borders_of_letters(
    batch: Batch, manager: Person
) -> None:
    page = manager.get(place_of(batch, "seiten")).text

    assert page.count("Trennblatt<") == 2
    assert page.count("leere Seite<") == 1
    assert page.count("scan-strip__letter") == 2
    assert page.count("Hier teilen") == 1
    assert page.count("Verbinden<") == 1
    assert page.count('loading="lazy"') == 6


def test_a_page_that_a_batch_does_not_have_is_not_found(batch: Batch, manager: Person) -> None:
    assert manager.get(place_of(batch, "seiten", 99)).status_code == 404
    assert manager.get(place_of(batch, "seiten", 99) + ".webp").status_code == 404
    assert manager.get(place_of(batch, "dateien", 9)).status_code == 404


def test_the_image_of_a_page_comes_as_soon_as_it_is_made(
    batch: Batch, manager: Person, office: Office
) -> None:
    address = place_of(batch, "seiten", 5) + ".webp"

    first = manager.get(address)
    work_off(office)
    second = manager.get(address)

    assert (first.status_code, first.headers["Retry-After"]) == (202, "2")
    assert (second.status_code, second.mimetype) == (200, "image/webp")


def test_the_unsplit_scan_is_given_out_as_it_came(
    batch: Batch, manager: Person, scan: bytes, office: Office, town: Town
) -> None:
    settle_all(office, town, batch)

    assert manager.get(place_of(batch, "dateien", 1)).data == scan


def test_closing_is_refused_with_the_list_of_open_pages(
    batch: Batch, manager: Person, office: Office, town: Town
) -> None:
    answer = manager.post(place_of(batch, "abschliessen"))

    assert answer.status_code == 409
    assert "Seiten sind noch anzusehen" in answer.text or "Seite ist noch anzusehen" in answer.text
    assert "5" in re.findall(r"anzusehen: ([^<.]*)\.", answer.text)[0]
    assert office.scan_checking.see(batch.id, actor=town.manager).batch.state is BatchState.CHECKING


def test_a_batch_whose_pages_are_settled_is_closed(
    batch: Batch, manager: Person, office: Office, town: Town
) -> None:
    settle_all(office, town, batch)

    told = manager.follow(place_of(batch, "abschliessen")).text

    assert "Alle 6 Bilder sind verbucht." in told
    assert "Stapel abschließen" not in told
    assert "Abgeschlossen von" in told


def test_a_batch_of_very_high_protection_is_checked_by_another_person(
    office: Office, town: Town, manager: Person, scan: bytes
) -> None:
    own = delivered(office, [scan], actor=town.manager, key=OTHER, protection=Protection.VERY_HIGH)
    work_off(office)

    answer = manager.post(place_of(own, "seiten", 2), {"tun": "left"})

    assert answer.status_code == 403
    assert "eine andere Person" in answer.text


@pytest.fixture
def stopped(office: Office, station: Actor, scan: bytes) -> Batch:
    made = delivered(office, [scan], actor=station, key=OTHER, pages=7)
    work_off(office)
    return made


def test_a_stopped_batch_says_what_differs(stopped: Batch, manager: Person) -> None:
    told = plain(manager.get(place_of(stopped)).text)

    assert "Die Zählung stimmt nicht" in told
    assert "Seiten des Stapels 7 6" in told


def test_a_batch_with_a_file_that_cannot_be_opened_goes_on_and_says_what_may_lie_in_it(
    office: Office, town: Town, manager: Person
) -> None:
    bodies = [encrypted(scanned(Letter(words="Geheim"))), scanned(Letter(words="Offen"))]
    batch = delivered(office, bodies, actor=town.actor("station"), key=OTHER, pages=3)
    work_off(office)

    shown = manager.get(f"/scan/{batch.id}").text

    assert "in Prüfung" in shown
    assert "Seiten des Stapels 1 statt 3." in shown


def test_a_stopped_batch_goes_on_with_a_reason_only(
    stopped: Batch, manager: Person, office: Office, town: Town
) -> None:
    without = manager.post(place_of(stopped, "berichtigen"), {"grund": " "})
    manager.post(place_of(stopped, "berichtigen"), {"grund": "Zählfehler am Gerät"})
    work_off(office)

    assert without.status_code == 422
    assert "Berichtigt: Zählfehler am Gerät" in plain(manager.get(place_of(stopped)).text)
    assert len(office.scan_checking.see(stopped.id, actor=town.manager).letters) == 2


def test_a_stopped_batch_is_given_up_and_nothing_of_it_is_filed(
    stopped: Batch, manager: Person, office: Office, town: Town
) -> None:
    told = manager.follow(place_of(stopped, "aufgeben"), {"grund": "falscher Stapel"}).text

    assert "Es wurde nichts davon abgelegt." in told
    assert not office.scan_checking.see(stopped.id, actor=town.manager).letters


def test_while_something_moves_the_batch_asks_for_itself_and_then_is_loaded_anew(
    office: Office, station: Actor, scan: bytes, manager: Person
) -> None:
    batch = delivered(office, [scan], actor=station, key=OTHER)
    moving = manager.get(place_of(batch, "stand"))
    work_off(office)
    resting = manager.get(place_of(batch, "stand"))
    here = {"HX-Current-URL": f"http://localhost{place_of(batch)}?nach=5"}
    seen = manager.get(place_of(batch, "stand"), headers=here)

    assert "every 1500ms" in moving.text
    assert "HX-Redirect" not in moving.headers
    assert "every 1500ms" not in resting.text
    assert resting.headers["HX-Redirect"] == place_of(batch)
    assert seen.headers["HX-Refresh"] == "true"


def test_the_forecast_goes_by_the_speed_so_far(batch: Batch, office: Office, town: Town) -> None:
    seen = office.scan_checking.see(batch.id, actor=town.manager)
    since = seen.batch.completed_at
    assert since is not None

    half = progress_of(replace(seen, read_pages=1), now=since + timedelta(minutes=3))
    none = progress_of(replace(seen, read_pages=0), now=since + timedelta(minutes=3))
    all_read = progress_of(replace(seen, read_pages=2), now=since + timedelta(minutes=3))

    assert (half.is_moving, half.forecast) == (True, since + timedelta(minutes=6))
    assert (none.is_moving, none.forecast) == (True, None)
    assert (all_read.is_moving, all_read.forecast) == (False, None)


def test_files_of_one_form_become_one_batch_of_the_sender(
    office: Office, town: Town, manager: Person
) -> None:
    answer = manager.post("/scan", dropped("eins", "zwei") | {"bezeichnung": "Post vom Montag"})
    again = manager.post("/scan", dropped("eins", "zwei") | {"bezeichnung": "Post vom Montag"})
    work_off(office)

    assert answer.status_code == 303
    assert again.location == answer.location
    line = dropped_line(office, town)
    assert line.batch.announced.name == "Post vom Montag"
    assert (line.parts, line.pages, line.batch.state) == (2, 2, BatchState.CHECKING)


def test_a_form_says_how_much_paper_it_was_who_scanned_it_and_what_it_needs(
    office: Office, town: Town, manager: Person
) -> None:
    said = {"papier": "1", "beidseitig": "1", "gescannt_von": "Frau Scan", "schutz": "very_high"}

    manager.post("/scan", dropped("eins", "zwei") | said)

    announced = dropped_line(office, town).batch.announced
    assert (announced.sheets, announced.is_duplex) == (1, True)
    assert (announced.operator, announced.protection) == ("Frau Scan", Protection.VERY_HIGH)


def test_a_program_does_not_stop_the_batch_and_waits_in_quarantine(
    office: Office, town: Town, manager: Person
) -> None:
    answer = manager.post(
        "/scan", {"scan": [part("eins"), (io.BytesIO(b"\x7fELF" + bytes(100)), "scan.exe")]}
    )

    work_off(office)

    assert answer.status_code == 303
    line = dropped_line(office, town)
    assert (line.parts, line.pages, line.batch.state) == (2, 1, BatchState.CHECKING)
    with office.records.read(town.system) as tx:
        states = {held.file_name: held.state for held in tx.lines.inbox().lines}
    assert states == {
        "eins.pdf-001.pdf": DocumentState.SEARCHABLE,
        "scan.exe": DocumentState.QUARANTINED,
    }


def test_a_form_without_files_says_what_to_do(manager: Person) -> None:
    answer = manager.post("/scan")

    assert answer.status_code == 422
    assert "Wählen Sie den Scan aus" in answer.text


def test_the_inbox_says_why_a_letter_was_not_filed_where_its_sheet_says(
    office: Office, town: Town, station: Actor, clerk: Person
) -> None:
    sheet = a_sheet(office, town.tenant, SheetKind.CASE, target="nirgends")
    batch = delivered(office, [scanned(sheet, Letter(words="Brief"))], actor=station, key=OTHER)
    work_off(office)
    (letter,) = office.scan_checking.see(batch.id, actor=station).letters

    page = clerk.get(f"/posteingang/{letter.document}").text

    assert letter.doubt is Doubt.UNKNOWN_CASE
    assert DOUBTS[Doubt.UNKNOWN_CASE] in page


def test_each_code_of_scanning_has_a_word() -> None:
    words = wording.WORDS

    assert set(words["batch_state"]) == set(words["batch_state_kind"]) == set(BatchState)
    assert set(words["letter_state"]) == set(words["letter_state_kind"]) == set(LetterState)
    assert set(words["page_role"]) == set(PageRole)
    assert set(words["settlement"]) == set(Settlement)
    assert set(words["count"]) == set(CountKind)
    assert set(words["flag"]) >= set(Doubt)


@pytest.mark.parametrize("kind", FindingKind)
def test_each_finding_has_words(kind: FindingKind) -> None:
    assert scan_words.finding(Finding(kind=kind, figure=1.0))


def test_a_finding_tells_its_figure() -> None:
    skewed = Finding(kind=FindingKind.SKEWED, figure=-1.24)
    poor = Finding(kind=FindingKind.POORLY_READ, figure=0.61)

    assert scan_words.finding(skewed) == "schief (1,2°)"
    assert scan_words.finding(poor) == "schlecht lesbar (61 %)"


def dropped_line(office: Office, town: Town) -> BatchLine:
    """The one batch that came from the screen."""
    lines = office.scan_checking.lines(actor=town.manager).lines
    (found,) = [line for line in lines if line.batch.station == town.manager.user]
    return found


def part(words: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(scanned(Letter(words=words))), f"{words}.pdf"


def dropped(*words: str, key: str = "eins") -> dict[str, object]:
    """A form with these files."""
    return {"scan": [part(one) for one in words], "schluessel": key}


def test_the_stations_are_shown_in_numbers_day_by_day(batch: Batch, manager: Person) -> None:
    told = plain(manager.get("/scan/auswertung").text)

    assert "02.03. 6" in told.partition("Seiten je Tag")[2]
    assert "zusammen 6." in told
    assert "02.03. 167" in told.partition("Auffällige Seiten je 1.000")[2]


def test_the_numbers_of_another_station_are_left_out(
    batch: Batch, town: Town, manager: Person
) -> None:
    own = manager.get(f"/scan/auswertung?station={batch.station}").text
    other = manager.get(f"/scan/auswertung?station={town.manager.user}").text

    assert "zusammen 6." in own
    assert "zusammen 0." in other


def test_the_numbers_are_shown_by_week_with_speed_and_confidence(
    records: Records, batch: Batch, town: Town, manager: Person
) -> None:
    with records.begin(town.system) as tx:
        tx.session.execute(update(PageRow).values(confidence=0.875))  # as if it had been scanned

    told = plain(manager.get("/scan/auswertung?zeitraum=wochen").text)

    assert "KW 10 6" in told.partition("Seiten je Woche")[2]
    assert "KW 10 6" in told.partition("Seiten je Stunde")[2]
    assert "KW 10 88" in told.partition("Sicherheit der Texterkennung")[2]


def test_the_numbers_are_given_out_as_a_file(batch: Batch, manager: Person) -> None:
    answer = manager.get("/scan/auswertung/tabelle.csv?zeitraum=wochen")

    head, *_, last = answer.text.splitlines()
    assert answer.mimetype == "text/csv"
    assert head.removeprefix("\ufeff").startswith('"Ab";"Seiten";"Scanstunden"')
    assert last.startswith('"02.03.2026";"6";"1";"6";"1"')
