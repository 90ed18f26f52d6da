"""Each screen is shown to those who may see it, and to nobody else."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from tests.offices import a_web_app
from tests.web.furniture import House
from tests.web.persons import Person, signed_in

EVERYBODY = {"clerk", "manager", "archivist", "auditor", "administrator"}
READERS = EVERYBODY - {"administrator"}
FILING = {"clerk", "manager"}
OPERATING = {"manager", "auditor", "administrator"}

# Each page of the screens: its endpoint, an address of it, and who sees it.
PAGES = {
    "my_day.screen": ("/", READERS),
    "inbox.item": ("/posteingang/{waiting}", FILING),
    "inbox.listing": ("/posteingang/liste", FILING),
    "inbox.case_options": ("/posteingang/akten?q=baum", FILING),
    "document.screen": ("/dokumente/{document}?q=Nachbarn", READERS),
    "document.state": ("/dokumente/{document}/stand", READERS),
    "scan_batches.screen": ("/scan", {"manager"}),
    "scan_batches.listing": ("/scan/liste", {"manager"}),
    "scan_figures.screen": ("/scan/auswertung", {"manager"}),
    "scan_batch.screen": ("/scan/{batch}", {"manager"}),
    "scan_batch.progress": ("/scan/{batch}/stand", {"manager"}),
    "scan_pages.screen": ("/scan/{batch}/seiten", {"manager"}),
    "scan_proof.papers": ("/scan/papier", FILING),
    "scan_proof.screen": ("/scan/{batch}/nachweis", FILING),
    "scan_slots.screen": ("/drucken/platzhalter?akte={case}", FILING),
    "scan_pages.one": ("/scan/{batch}/seiten/2", {"manager"}),
    "renditions.screen": ("/dokumente/{document}/formen", READERS),
    "renditions.state": ("/dokumente/{document}/formen/stand", READERS),
    "search.screen": ("/suche?q=Nachbarn", READERS),
    "search.case_options": ("/suche/akten?q=hund", READERS),
    "saved_searches.screen": ("/suche/gemerkt", READERS),
    "adopting.screen": ("/uebernahme", FILING),
    "adopting.listing": ("/uebernahme/liste", FILING),
    "passing.screen": ("/akten/{case}/abgabe", {"manager", "archivist"}),
    "passing.listing": ("/akten/{case}/abgabe/liste", {"manager", "archivist"}),
    "cases.listing": ("/akten", READERS),
    "cases.blank": ("/akten/neu", FILING),
    "cases.rules": ("/akten/neu/regeln?position=11.30", FILING),
    "case.screen": ("/akten/{case}", READERS),
    "closing.sheet": ("/akten/{case}/zda", FILING),
    "closing.sheets": ("/akten/zda?akte={case}&akte={ready}", FILING),
    "follow_ups.screen": ("/wiedervorlagen", FILING),
    "legibility.screen": ("/lesbarkeit", FILING),
    "printing.screen": ("/drucken?akte={case}", FILING),
    "fileplan.tree": ("/aktenplan", READERS),
    "fileplan.position": ("/aktenplan/10.40", READERS),
    "due.screen": ("/fristen", READERS),
    "rulebook.screen": ("/fristenkatalog", READERS),
    "rulebook.version": ("/fristenkatalog/fassung?regel=33.10", {"manager"}),
    "rulebook.change": ("/fristenkatalog/aenderungen/{change}", READERS),
    "rulebook.progress": ("/fristenkatalog/aenderungen/{change}/stand", READERS),
    "holds.listing": ("/sperren", READERS),
    "holds.blank": ("/sperren/neu?akte={case}", {"manager"}),
    "holds.screen": ("/sperren/{hold}", READERS),
    "disposals.listing": ("/aussonderung", READERS),
    "disposal.screen": ("/aussonderung/{disposal}", READERS),
    "disposal_sample.screen": (
        "/aussonderung/{disposal}/stichprobe?art=random&schritt=2",
        {"archivist"},
    ),
    "destruction_order.screen": ("/loeschauftraege/{order}", READERS),
    "destruction_order.progress": ("/loeschauftraege/{order}/stand", READERS),
    "destruction_order.preview": ("/loeschauftraege/{order}/probelauf", READERS),
    "certificate.listing": ("/loeschprotokolle", READERS),
    "operation.screen": ("/betrieb", OPERATING),
    "operation.progress": ("/betrieb/fortschritt", OPERATING),
    "operation.search_index": ("/betrieb/suchindex", OPERATING),
    "profile.screen": ("/profil", EVERYBODY),
    "sign_in.form": ("/anmelden", EVERYBODY),
}
# Pages that lead elsewhere, files, and what is there only after a disposal (see its tests).
OTHERS = {
    "inbox.screen",
    "search.onward",
    "saved_searches.look",
    "hit_sheets.file",
    "device.screen",
    "document.image",
    "due.file",
    "due.year_file",
    "certificate.pages",
    "certificate.screen",
    "certificate.signed",
    "disposal_messages.bag",
    "disposal_messages.content",
    "disposal_messages.list_file",
    "disposal_messages.listing",
    "rulebook.table",
    "adopting.one",
    "passing.bag",
    "passing.content",
    "scan_proof.note",
    "scan_proof.progress",
    "rulebook.change_file",
    "document.original",
    "printing.sheets",
    "scan_figures.file",
    "scan_slots.sheet",
    "scan_pages.image",
    "scan_pages.original",
    "assets.file",
    "renditions.searchable_pdf",
    "renditions.archive_pdf",
    "renditions.text_json",
    "renditions.alto",
    "renditions.hocr",
}

# Further states of these pages; what lies in the inbox is not there for those who do not file.
VIEWS = {
    "/akten/{case}?ansicht=dokumente": READERS,
    "/akten/{case}?ansicht=verlauf": READERS,
    "/akten/{case}?ansicht=fristen": READERS,
    "/akten/{closed}?ansicht=fristen": READERS,
    "/akten/{closed}": READERS,
    "/akten?stand=geschlossen&sortierung=neueste&q=hund": READERS,
    "/akten?sortierung=betreff": READERS,
    "/dokumente/{unread}": FILING,
    "/dokumente/{held}": FILING,
    "/dokumente/{waiting}": FILING,
    "/posteingang/{held}": FILING,
    "/posteingang/{unread}": FILING,
    "/suche": READERS,
    "/suche?q=gibtesnicht": READERS,
    "/suche?q=Nachbarn&dokument={document}": READERS,
    "/suche?q=Nachbarn&akte={case}&sortierung=neueste": READERS,
    "/dokumente/{document}?q=Nachbarn&treffer=1": READERS,
    "/fristen?jahr=2031": READERS,
    "/fristen?liste=abgelaufen&position=10": READERS,
    "/fristen?liste=wartet&ereignis=permit_lapsed&sortierung=betreff": READERS,
    "/fristen?liste=anzubieten&art=A": READERS,
    "/fristen?liste=unbefristet&sortierung=aktenzeichen": READERS,
    "/fristenkatalog?q=steuer": READERS,
    "/akten/{tax}?ansicht=fristen": READERS,
    "/akten/{endless}?ansicht=fristen": READERS,
    "/akten?stand=abgelegt": READERS,
    "/aussonderung?stand=ohne-auftrag": READERS,
    "/sperren?stand=faellig": READERS,
    "/sperren?stand=aufgehoben": READERS,
    "/aussonderung/{disposal}?stand=offered&nach={case}": READERS,
    "/aussonderung/{disposal}?stand=destroyed": READERS,
    "/fristen?jahr=99999": READERS,
}


@pytest.fixture(scope="module")
def app(house: House) -> Flask:
    return a_web_app(house.office)


@pytest.fixture(scope="module")
def people(app: Flask, house: House) -> dict[str, Person]:
    return {login: signed_in(app, house.office, house.town.people[login]) for login in EVERYBODY}


@pytest.fixture(scope="module")
def address(house: House) -> Callable[[str], str]:
    keys = dict(house.keys) | {
        "waiting": house.waiting.id,
        "ready": house.ready_case.id,
        "closed": house.closed_case.id,
        "unread": house.unread.id,
        "held": house.held.id,
    }
    return lambda pattern: pattern.format(**keys)


def test_every_page_is_in_the_table_of_this_test(app: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api.")
    }

    assert pages == set(PAGES) | OTHERS


@pytest.mark.parametrize("endpoint", PAGES)
@pytest.mark.parametrize("login", sorted(EVERYBODY))
def test_a_page_is_shown_to_those_who_may_see_it(
    people: dict[str, Person], address: Callable[[str], str], endpoint: str, login: str
) -> None:
    pattern, allowed = PAGES[endpoint]

    answer = people[login].get(address(pattern))

    if login in allowed:
        assert answer.status_code == 200, answer.text
    else:
        is_led_on = endpoint == "my_day.screen" and answer.status_code == 302
        assert is_led_on or answer.status_code == 403


@pytest.mark.parametrize("pattern", VIEWS)
@pytest.mark.parametrize("login", sorted(READERS))
def test_every_view_of_a_page_is_shown(
    people: dict[str, Person], address: Callable[[str], str], pattern: str, login: str
) -> None:
    answer = people[login].get(address(pattern))

    is_seen = login in VIEWS[pattern]
    assert answer.status_code == 200 if is_seen else answer.status_code in {403, 404}


def test_looking_changes_nothing_but_the_trace_of_looking(
    people: dict[str, Person], address: Callable[[str], str], house: House
) -> None:
    before = _rows(house)

    for login in sorted(EVERYBODY):
        for pattern, _ in PAGES.values():
            people[login].get(address(pattern))

    assert _rows(house) == before


def test_every_page_says_whose_it_is_and_what_it_shows(people: dict[str, Person]) -> None:
    page = people["clerk"].get("/akten").text

    assert "<title>Akten · eakte Gemeinde uedem</title>" in page
    assert 'lang="de"' in page
    assert "Frau clerk@uedem" in page


def test_the_menu_shows_only_what_a_person_may_open(people: dict[str, Person]) -> None:
    clerk, administrator = (
        people["clerk"].get("/profil").text,
        people["administrator"].get("/profil").text,
    )

    assert "Betrieb" not in clerk
    assert "Posteingang" in clerk
    assert "Betrieb" in administrator
    assert 'href="/posteingang"' not in administrator
    assert "Hochladen" not in administrator


def _rows(house: House) -> dict[str, list[tuple[object, ...]]]:
    """All rows but the traces: who looked at what, what was refused, what was used last."""
    journal = {"journal_entry", "journal_detail", "journal_stream"}
    traces = journal | {"recent_case", "recent_search", "sign_in", "sign_in_failure"}
    engine = house.office.records.engine
    with engine.connect() as connection:
        return {
            table: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]
            for table in sorted(set(inspect(engine).get_table_names()) - traces)
        }
