"""Kept and recent searches on the screen, and hits as a spreadsheet."""

import csv
import io
import re
import shutil
import zipfile

import pytest

from eakte.domain.saved_search import MOST_SAVED, Seen
from eakte.office import Office
from tests.api.papers import a_read_letter
from tests.makers import Clock, Town
from tests.web.conftest import Someone
from tests.web.persons import Person

LIST = "/suche/gemerkt"


@pytest.fixture
def letter(office: Office, town: Town, clock: Clock) -> str:
    found = a_read_letter(office, town.clerk, ["Ein Carport", "=Carport"], subject="Antrag")
    clock.advance(minutes=10)
    return found


def keep(person: Person, name: str = "Carports", **asked: str) -> str:
    """Keep a search; its id."""
    answer = person.post(LIST, {"name": name, "q": "Carport", **asked})
    assert answer.status_code == 303, answer.text
    found = re.findall(rf'href="{LIST}/([0-9a-f-]{{36}})"[^>]*>{name}<', person.get(LIST).text)
    assert len(found) == 1
    return str(found[0])


def test_a_search_is_kept_above_its_hits(clerk: Person, letter: str) -> None:
    page = clerk.get("/suche?q=Carport&sortierung=neueste").text
    assert 'aria-label="Suche merken"' in page

    saved = clerk.follow(LIST, {"name": "Carports", "q": "Carport", "sortierung": "neueste"})

    assert "Die Suche „Carports“ ist gemerkt." in saved.text
    assert saved.request.query_string.decode() == "q=Carport&sortierung=neueste"


def test_kept_searches_are_listed_with_hits_and_news(
    clerk: Person, office: Office, town: Town, letter: str
) -> None:
    keep(clerk, art="text", von="01.03.2026")
    a_read_letter(office, town.clerk, ["Noch ein Carport"])

    page = clerk.get(LIST).text

    assert "eingegrenzt: Art, Zeitraum" in page
    assert re.search(r'numeric">3</td>', page)
    assert "1 neu" in page


def test_mein_tag_tells_what_is_new_until_it_was_looked_at(
    clerk: Person, office: Office, town: Town, letter: str
) -> None:
    search = keep(clerk)
    a_read_letter(office, town.clerk, ["Noch ein Carport"])

    page = clerk.get("/").text
    assert f'1 neuer Treffer in <a class="kern-link" href="{LIST}/{search}">„Carports“</a>' in page
    assert re.search(r'menu__count">1<span class="kern-sr-only"> neue Treffer', page)
    hits = clerk.client.get(f"{LIST}/{search}", follow_redirects=True, buffered=True)
    assert "Antrag" in hits.text

    page = clerk.get("/").text
    assert "neuer Treffer in" not in page
    assert "neue Treffer</span>" not in clerk.get("/suche").text
    assert "3 Treffer" in page


def test_a_kept_search_is_renamed_and_deleted_and_that_is_taken_back(
    clerk: Person, letter: str
) -> None:
    search = keep(clerk, art="text")

    renamed = clerk.follow(f"{LIST}/{search}/name", {"name": "Überdachungen"})
    assert "Die Suche heißt jetzt „Überdachungen“." in renamed.text
    gone = clerk.follow(f"{LIST}/{search}/weg")
    assert "Die Suche „Überdachungen“ ist gelöscht." in gone.text
    assert "Keine Suche ist gemerkt." in gone.text
    (undo,) = re.findall(r'action="(/suche/gemerkt\?[^"]+)"', gone.text)
    clerk.post(undo.replace("&amp;", "&"))

    page = clerk.get(LIST).text
    assert "Überdachungen" in page
    assert "eingegrenzt: Art" in page
    assert "Rückgängig" not in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "  "}, "Geben Sie der Suche einen Namen."),
        ({"name": "x" * 81}, "Der Name ist zu lang: höchstens 80 Zeichen."),
        ({"name": "carports"}, "Diesen Namen hat schon eine andere gemerkte Suche."),
        ({"name": "Neu", "q": " "}, "Geben Sie ein, wonach gesucht werden soll."),
        ({"name": "Neu", "q": "Carport", "von": "gestern"}, "kein Datum"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    clerk: Person, said: dict[str, str], sentence: str
) -> None:
    keep(clerk)

    answer = clerk.post(LIST, {"q": "Carport", **said})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-label="Suche merken"' in answer.text


def test_a_name_that_is_taken_is_refused_in_the_list(clerk: Person) -> None:
    keep(clerk)
    other = keep(clerk, "Garagen")

    answer = clerk.post(f"{LIST}/{other}/name", {"name": "Carports"})

    assert answer.status_code == 422
    assert "Diesen Namen hat schon eine andere gemerkte Suche." in answer.text
    assert "Garagen" in answer.text


def test_a_search_that_is_kept_no_longer_says_so(clerk: Person, manager: Person) -> None:
    search = keep(manager)

    for answer in (
        clerk.get(f"{LIST}/{search}"),
        clerk.post(f"{LIST}/{search}/name", {"name": "Meine"}),
        clerk.post(f"{LIST}/{search}/weg"),
    ):
        assert answer.status_code == 404
        assert "Diese Suche ist nicht mehr gemerkt." in answer.text


def test_one_search_too_many_is_refused(clerk: Person, town: Town) -> None:
    with town.records.begin(town.clerk) as tx:
        for number in range(MOST_SAVED):
            seen = Seen(until=tx.now)
            tx.saved_searches.add(name=f"Suche {number:03}", asked={"words": "x"}, seen=seen)

    answer = clerk.post(LIST, {"name": "eine mehr", "q": "Carport"})
    assert answer.status_code == 422
    assert "Sie haben schon 100 Suchen gemerkt." in answer.text
    first = clerk.get(LIST).text
    assert first.count("data-row-open") == 20
    (more,) = re.findall(r'href="([^"]+)" rel="next"', first)
    assert "Suche 020" in clerk.get(more.replace("&amp;", "&")).text


def test_recent_searches_stand_below_the_empty_box(
    clerk: Person, manager: Person, letter: str
) -> None:
    clerk.get("/suche?q=Carport&art=text")
    clerk.get("/suche?q=Garage")
    clerk.get('/suche?q="offen')

    page = clerk.get("/suche").text

    words = re.findall(r"data-row-open>([^<]+)<", page)
    assert words == ["Garage", "Carport"]
    assert "/suche?q=Carport&amp;art=text" in page
    assert "eingegrenzt: Art" in page
    assert "Noch nichts." in manager.get("/suche").text
    cleared = clerk.follow("/suche/zuletzt/leeren")
    assert "Ihre letzten Suchen sind gelöscht." in cleared.text
    assert "Noch nichts." in cleared.text


def test_recent_searches_are_switched_off_and_on_again(clerk: Person, letter: str) -> None:
    clerk.get("/suche?q=Carport")

    off = clerk.follow("/suche/zuletzt", {"merken": "nein"})
    assert "sind gelöscht und werden nicht gemerkt" in off.text
    clerk.get("/suche?q=Carport")
    assert "Ihre letzten Suchen werden nicht gemerkt." in clerk.get("/suche").text
    clerk.follow("/suche/zuletzt", {"merken": "ja"})
    clerk.get("/suche?q=Carport")
    assert re.findall(r"data-row-open>([^<]+)<", clerk.get("/suche").text) == ["Carport"]


def test_hits_are_had_as_csv_and_xlsx(clerk: Person, letter: str) -> None:
    page = clerk.get("/suche?q=Carport&art=text").text
    csv_url, xlsx_url = re.findall(r'href="(/suche/treffer\?[^"]+)"', page)

    plain = clerk.get(csv_url.replace("&amp;", "&"))
    book = clerk.get(xlsx_url.replace("&amp;", "&"))

    assert plain.headers["Content-Disposition"] == "attachment; filename=treffer-2026-03-02.csv"
    assert plain.mimetype == "text/csv"
    text = plain.data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows[0][0] == "Aktenzeichen"
    assert sorted(row[7] for row in rows[1:]) == ["'=Carport", "Ein Carport"]
    assert rows[1][8].startswith(f"http://localhost/dokumente/{letter}?seite=")
    assert book.mimetype.endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(book.data)) as sheet:
        assert b"Ein Carport" in sheet.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/suche/treffer", 422),
        ("/suche/treffer?q=x&format=pdf", 422),
        ('/suche/treffer?q="offen', 400),
        ("/suche/treffer?q=x&von=gestern", 422),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(clerk: Person, address: str, status: int) -> None:
    answer = clerk.get(address)

    assert answer.status_code == status
    assert "Content-Disposition" not in answer.headers


def test_without_an_index_the_list_is_refused_with_a_sentence(
    clerk: Person, office: Office, letter: str
) -> None:
    shutil.rmtree(office.settings.index_folder)

    answer = clerk.get("/suche/treffer?q=Carport")

    assert answer.status_code == 503
    assert "Der Suchindex wird gerade neu aufgebaut." in answer.text


def test_who_does_not_read_keeps_no_searches(someone: Someone) -> None:
    administrator = someone("administrator")

    for address in (LIST, "/suche/treffer?q=x"):
        assert administrator.get(address).status_code == 403
    for address in (LIST, "/suche/zuletzt", "/suche/zuletzt/leeren"):
        assert administrator.post(address).status_code == 403
