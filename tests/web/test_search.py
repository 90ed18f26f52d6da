"""The hit list on the screen: parts, narrowing, and the way from hit to hit."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from eakte.domain.fileplan import FilePlan
from eakte.office import Office
from eakte.web.facets import facets
from tests.makers import Town, a_blob, a_document, a_page
from tests.web.persons import Person

LETTERS = 60  # parts of 25, 25 and 10
HIT = re.compile(r'href="(/dokumente/[^"]+)" data-row-open')


@pytest.fixture
def engine(sqlite_engine: object) -> object:
    """What is shown does not depend on the database."""
    return sqlite_engine


@pytest.fixture
def letters(office: Office, town: Town) -> None:
    """Letters about a lime tree in three case files and in the inbox."""
    cases = [town.add_case(subject=f"Baum {number}") for number in range(3)]
    with town.records.begin(town.system) as tx:
        for number in range(LETTERS):
            case = [*cases, None][number % 4]
            document = a_document(
                case, id=tx.documents.new_id(), tenant=town.tenant, subject=f"Brief {number:02}"
            )
            version = tx.documents.add(document, a_blob(document.id))
            for page in (1, 2):
                text = f"Die Linde {'steht ' * number}" if page == 2 else "Deckblatt"
                made = a_page(version, id=tx.pages.new_id(tx.now), number=page, text=text)
                tx.pages.put(made)
    office.filing.rebuild_index(each=lambda _: None)


def hits(page: str) -> list[str]:
    return [html.unescape(address) for address in HIT.findall(page)]


def way(page: str, label: str) -> str | None:
    """Where a link or button leads."""
    found = re.search(rf'<a[^>]*href="([^"]+)"[^>]*>(?:(?!</a>).)*{label}', page, re.DOTALL)
    return html.unescape(found[1]) if found else None


def document_of(address: str) -> str:
    return urlsplit(address).path


@pytest.mark.parametrize("order", ["", "&sortierung=neueste"])
def test_one_goes_from_hit_to_hit_over_all_parts_and_back(
    clerk: Person, letters: None, order: str
) -> None:
    listed = clerk.get(f"/suche?q=Linde{order}").text
    assert f"{LETTERS} Treffer, {LETTERS} Seiten" in listed
    address = hits(listed)[0]
    seen: list[str] = []
    for number in range(1, LETTERS + 1):
        page = clerk.get(address).text
        assert f"Treffer {number} von {LETTERS}" in page
        assert "Seite 2 von 2" in page
        seen.append(document_of(address))
        answer = clerk.get(way(page, "Nächster Treffer") or "")
        address = answer.location
    assert len(set(seen)) == LETTERS
    assert document_of(address) == "/suche"

    page = clerk.get(f"{seen[-1]}?{urlsplit(answer.request.url).query}").text
    for expected in reversed(seen[:-1]):
        answer = clerk.get(way(page, "Voriger Treffer") or "")
        assert document_of(answer.location) == expected
        page = clerk.get(answer.location).text


def test_a_year_stands_in_the_day_fields_and_so_goes_along_with_other_words(
    clerk: Person, letters: None
) -> None:
    page = clerk.get("/suche?q=Linde&jahr=2026").text
    form = page.partition('class="filters"')[2].partition("</form>")[0]

    days = dict(re.findall(r'name="(von|bis)"[^>]*value="([^"]*)"', form))
    assert days == {"von": "01.01.2026", "bis": "31.12.2026"}
    assert 'name="jahr"' not in form  # the days say it, and may be changed


def test_of_many_years_the_rarest_are_left_out() -> None:
    years = {str(1990 + number): number + 1 for number in range(12)} | {"1950": 500}

    plan = FilePlan(units={}, own_rules={}, below={})

    shown = [option.value for option in next(facets({"year": years}, {}, plan)).options]

    assert shown == [*map(str, range(2001, 1992, -1)), "1950"]


def test_parts_of_the_list_lead_on_and_back(clerk: Person, letters: None) -> None:
    first = clerk.get("/suche?q=Linde").text
    second = clerk.get(way(first, "Weiter") or "").text
    third = clerk.get(way(second, "Weiter") or "").text

    assert [len(hits(page)) for page in (first, second, third)] == [25, 25, 10]
    assert "26 bis 50 von 60" in second
    assert "51 bis 60 von 60" in third
    assert way(third, "Weiter</span>") is None
    back = clerk.get(way(third, "Zurück") or "").text
    assert [*map(document_of, hits(back))] == [*map(document_of, hits(second))]


def test_the_step_behind_the_last_mark_opens_the_first_page_with_the_words(
    clerk: Person, letters: None
) -> None:
    page = clerk.get(hits(clerk.get("/suche?q=Linde").text)[0]).text
    step = re.search(r'href="([^"]+)" data-key="n"', page)
    assert step is not None

    onward = clerk.get(html.unescape(step[1])).location
    opened = clerk.get(onward).location

    assert parse_qs(urlsplit(opened).query)["seite"] == ["2"]
    assert "fundstelle" not in opened
    assert "Treffer 2 von 60" in clerk.get(opened).text


def test_hits_stand_below_their_case_file_which_can_be_searched_alone(
    clerk: Person, letters: None
) -> None:
    listed = clerk.get("/suche?q=Linde").text
    assert len(re.findall("hit-group__title", listed)) == 4

    inside = clerk.get(way(listed, "Nur in dieser Akte suchen") or "").text

    assert "15 Treffer, 15 Seiten" in inside
    assert re.search(r"Akte 10\.40-2026-000\d Baum \d", inside)
    assert "Überall suchen" in inside


def test_the_case_field_takes_any_spelling_of_a_reference(clerk: Person, letters: None) -> None:
    answer = clerk.get("/suche?q=Linde&az=10.40 2026 1")

    assert "akte=" in answer.location
    assert "15 Treffer" in clerk.get(answer.location).text


def test_a_case_file_that_is_not_there_is_refused_at_its_field(
    clerk: Person, letters: None
) -> None:
    answer = clerk.get("/suche?q=Linde&az=99.99-1999/1")

    assert answer.status_code == 422
    assert 'href="#f-az"' in answer.text


def test_a_document_that_left_the_list_does_not_end_the_walk(
    clerk: Person, letters: None, office: Office, town: Town
) -> None:
    listed = hits(clerk.get("/suche?q=Linde").text)
    page = clerk.get(listed[1]).text
    gone = document_of(listed[1]).rpartition("/")[2]
    with town.records.read(town.system) as tx:
        versions = tx.versions.of(tx.documents.get(gone).id)  # type: ignore[arg-type] # an id of ours
        pages = [one.id for version in versions for one in tx.pages.of(version)]
    office.filing.index.apply([], remove=pages)

    onward = clerk.get(way(page, "Nächster Treffer") or "").location

    assert document_of(onward) == document_of(listed[2])


@pytest.mark.parametrize(
    "address",
    [
        "/suche?q=Linde&ab=quatsch",
        "/suche/weiter?q=Linde&ab=quatsch",
        "/suche/weiter?q=Linde&treffer=99999999999999999999",
        "/suche/weiter?treffer=1&dieses=x",
        "/suche?q=Linde&akte=gibtesnicht&dokument=auchnicht",
    ],
)
def test_an_address_that_nobody_gave_out_breaks_nothing(
    clerk: Person, letters: None, address: str
) -> None:
    assert clerk.get(address).status_code in {200, 302, 400, 422}


@pytest.mark.parametrize("address", ["/suche", "/suche?q=Linde", "/suche?q=gibtesnicht"])
def test_no_part_of_the_screen_is_fetched_later(clerk: Person, letters: None, address: str) -> None:
    """Such a part would rest in a screen that took the place of another one (swapping.js)."""
    assert re.findall(r"\shx-[a-z]+=|data-viewer", clerk.get(address).text) == []
