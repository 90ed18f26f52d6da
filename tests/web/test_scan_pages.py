"""The pages of a batch on the screen: put elsewhere in their letter, and decisions taken back."""

import re
from dataclasses import replace

import pytest

from eakte.domain.scan_letters import LetterState
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Batch, BatchState
from eakte.office import Office
from tests.makers import Town
from tests.web.persons import Person
from tests.web.scan_furniture import a_checked_batch

ON_PAGES, ON_PAGE = {"von": "seiten"}, {"von": "seite"}


@pytest.fixture
def batch(town: Town) -> Batch:
    """A letter of pages 2 and 3, which are open, and a filed one of page 5."""
    return a_checked_batch(town, document=town.add_document(subject="Anfrage").id)


def place_of(batch: Batch, *more: object) -> str:
    return "/".join([f"/scan/{batch.id}", *map(str, more)])


def shown_order(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"data-row-open[^>]*>Seite (\d+)<", page)]


def test_a_page_is_put_in_front_of_the_other_and_keeps_the_focus(
    office: Office, town: Town, batch: Batch, manager: Person
) -> None:
    address = place_of(batch, "seiten", 3, "stelle")

    page = manager.follow(address, {"to": "1"} | ON_PAGES).text

    letter = office.scan_checking.see(batch.id, actor=town.manager).letters[0]
    assert letter.pages == (3, 2)
    assert shown_order(page) == [1, 3, 2, 4, 5, 6]
    assert "Seite 3 steht an Stelle 1 ihres Schreibens." in page
    assert re.search(r"data-row-open autofocus>Seite 3<", page)


def test_each_page_offers_only_the_places_that_its_letter_has(
    batch: Batch, manager: Person
) -> None:
    page = manager.get(place_of(batch, "seiten")).text

    assert page.count('data-key="K"') == 1
    assert page.count('data-key="J"') == 1


def test_the_screen_of_a_page_tells_its_place_and_who_moved_it(
    batch: Batch, manager: Person
) -> None:
    address = place_of(batch, "seiten", 3, "stelle")

    page = manager.follow(address, {"to": "1"} | ON_PAGE).text

    assert "Seite 1 von 2 in Schreiben 1" in page
    assert "Umgeordnet von Stelle 2 an Stelle 1: Frau manager" in page


@pytest.mark.parametrize("typed", ["", "vorn", "3", "0"])
def test_a_place_that_is_none_is_refused_at_its_field(
    batch: Batch, manager: Person, typed: str
) -> None:
    answer = manager.post(place_of(batch, "seiten", 3, "stelle"), {"to": typed} | ON_PAGE)

    assert answer.status_code == 422
    assert re.search(r'name="to"[^>]*aria-invalid="true"', answer.text)


def test_a_decision_is_taken_back_by_the_note_that_told_it(
    office: Office, town: Town, batch: Batch, manager: Person
) -> None:
    told = manager.follow(place_of(batch, "seiten", 3), {"tun": "left"}).text
    undo = place_of(batch, "seiten", 3, "zurueck")
    assert f'action="{undo}"' in told

    again = manager.follow(undo).text

    page = office.scan_checking.see(batch.id, actor=town.manager).pages[2]
    assert page.is_open
    assert "Die Entscheidung zu Seite 3 ist zurückgenommen." in again
    assert f'href="{place_of(batch, "seiten", 3)}" data-row-open autofocus' in again


def test_a_turned_page_is_shown_as_scanned_again_when_that_is_taken_back(
    office: Office, town: Town, batch: Batch, manager: Person
) -> None:
    manager.post(place_of(batch, "seiten", 3), {"tun": "turned", "grad": "90"} | ON_PAGES)
    shown = manager.get(place_of(batch, "seiten", 3)).text
    assert "turned-90" in shown
    assert "Entscheidung zurücknehmen" in shown

    page = manager.follow(place_of(batch, "seiten", 3, "zurueck"), ON_PAGE).text

    assert "turned-90" not in page
    assert "Entscheidung zurücknehmen" not in page


def test_a_page_that_waits_says_what_to_do_at_the_scanner(
    office: Office, town: Town, batch: Batch, manager: Person
) -> None:
    told = manager.follow(place_of(batch, "seiten", 3), {"tun": "awaited"}).text

    page = office.scan_checking.see(batch.id, actor=town.manager).pages[2]
    assert page.is_awaited
    assert page.is_open
    assert "Seite 3 ist zum Neuscannen vorgemerkt." in told
    assert "wartet auf den neuen Scan" in told
    assert "Legen Sie diese Seite allein in den Scanner" in told
    assert f'action="{place_of(batch, "seiten", 3, "zurueck")}"' in told
    one = manager.get(place_of(batch, "seiten", 3)).text
    assert "Legen Sie sie allein in den Scanner" in one
    assert "Vom Scanner holen" not in one


def test_what_nobody_decided_is_not_taken_back(batch: Batch, manager: Person) -> None:
    answer = manager.post(place_of(batch, "seiten", 3, "zurueck"), ON_PAGES)

    assert answer.status_code == 409
    assert "keine Entscheidung" in answer.text


def test_in_a_closed_batch_pages_stay_where_they_are(
    office: Office, town: Town, batch: Batch, manager: Person
) -> None:
    office.scan_checking.settle(batch.id, 3, Settlement.LEFT, actor=town.manager)
    with office.records.begin(town.manager) as tx:
        tx.scans.save(closed_by_hand(tx.scans.locked(batch.id)))

    moved = manager.post(place_of(batch, "seiten", 3, "stelle"), {"to": "1"} | ON_PAGES)
    shown = manager.get(place_of(batch, "seiten", 3)).text

    assert moved.status_code == 409
    assert "Der Stapel ist abgeschlossen" in moved.text
    assert "Entscheidung zurücknehmen" not in shown
    assert 'name="to"' not in shown


def test_of_two_letters_that_are_documents_the_second_is_told_to_be_an_attachment_now(
    office: Office, town: Town, batch: Batch, manager: Person
) -> None:
    other = town.add_document(subject="Zweite Anfrage")
    with office.records.begin(town.system) as tx:
        first, _ = tx.scans.letters(batch.id)
        tx.scans.put_letters([replace(first, document=other.id, state=LetterState.FILED)])

    address = place_of(batch, "schreiben", first.id, "verbinden")

    shown = manager.get(place_of(batch, "seiten")).text
    told = manager.follow(address, ON_PAGES).text
    again = manager.post(address, ON_PAGES)

    assert shown.count("Verbinden<") == 1
    assert "Das zweite ist jetzt Anlage des ersten." in told
    assert again.status_code == 409
    assert "Schreiben 1 und 2 sind Dokumente, die jemand schon bearbeitet." in again.text
    assert "in dieselbe Akte zu legen" in again.text


def closed_by_hand(batch: Batch) -> Batch:
    return replace(batch, state=BatchState.CLOSED)
