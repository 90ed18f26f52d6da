"""Poorly legible pages on the screen, and reading that is stopped and goes on."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.domain.casefile import Document, DocumentState
from eakte.jobs import Lane
from eakte.office import Office
from eakte.web.reading_words import PAGE_DOUBTS, PAGE_REASONS
from eakte.worker import Worker
from indexing.reading import child
from tests.makers import Town
from tests.offices import received, work_off
from tests.web.persons import Person

LONG = "\n\n".join(f"Seite {number} " + "Der Bescheid liegt vor. " * 120 for number in range(25))


@pytest.fixture
def doubtful(town: Town) -> Document:
    """A document in the inbox with one page that was hard to read."""
    document = town.add_document(subject="Blasses Fax", state=DocumentState.SEARCHABLE)
    town.add_page(document, 3, reason="poorly_legible", confidence=0.61)
    return document


def test_doubtful_pages_are_listed_with_their_confidence(clerk: Person, doubtful: Document) -> None:
    page = clerk.get("/lesbarkeit").text

    assert "Blasses Fax" in page
    assert "61 %" in page
    assert "schwer lesbar" in page


def test_a_page_that_was_looked_at_leaves_the_list_until_that_is_taken_back(
    clerk: Person, doubtful: Document
) -> None:
    ticked = clerk.follow(f"/lesbarkeit/{doubtful.id}/3")
    assert "Seite 3 ist geprüft." in ticked.text
    assert "Keine Seite ist zu prüfen." in ticked.text

    clerk.follow(f"/lesbarkeit/{doubtful.id}/3/zurueck")

    assert "Blasses Fax" in clerk.get("/lesbarkeit").text


def test_the_list_is_narrowed_by_reason(clerk: Person, doubtful: Document) -> None:
    assert "Blasses Fax" not in clerk.get("/lesbarkeit?grund=damaged").text
    assert "Blasses Fax" in clerk.get("/lesbarkeit?grund=poorly_legible&sortierung=x").text


def test_reading_can_be_stopped_and_goes_on(clerk: Person, office: Office, town: Town) -> None:
    document = received(office, town.clerk, LONG).document_id
    worker = Worker(office=office, lane=Lane.READ)
    worker.step()
    worker.step()
    waiting = clerk.get(f"/dokumente/{document}").text
    assert "Die Texterkennung läuft noch: 10 von 25 Seiten gelesen." in waiting
    assert "Lesen abbrechen" in waiting

    stopped = clerk.follow(f"/dokumente/{document}/lesen/abbrechen").text
    assert "Das Lesen ist abgebrochen." in stopped
    assert "Fehlende Seiten lesen" in stopped
    clerk.follow(f"/dokumente/{document}/lesen/fortsetzen")
    work_off(office)

    done = clerk.get(f"/dokumente/{document}").text
    assert "Fehlende Seiten lesen" not in done
    assert "Lesen abbrechen" not in done


def test_who_only_looks_sees_no_button_to_stop(office: Office, town: Town, someone: object) -> None:
    case = town.add_case()
    document = town.add_document(case, state=DocumentState.PROCESSING)

    page = someone("archivist").get(f"/dokumente/{document.id}")  # type: ignore[operator] # see Someone

    assert page.status_code == 404 or "Lesen abbrechen" not in page.text


def test_doubtful_pages_are_read_again_by_a_button(manager: Person, doubtful: Document) -> None:
    answer = manager.follow("/betrieb/lesbarkeit")

    assert "Es gibt nichts zu tun." in answer.text


READER = Path(child.__file__).parent
OF_CHILDREN = {child.TIME_LIMIT, child.MEMORY_LIMIT, child.CRASHED}


def _reasons_in(module: Path) -> Iterator[str]:
    """Codes that a module of the page reader gives for a page."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Unreadable", "unreadable"}:
            told = (word for argument in node.args for word in ast.walk(argument))
            yield from (word.value for word in told if isinstance(word, ast.Constant))


def test_each_reason_of_a_page_has_a_word_for_lists_and_a_sentence() -> None:
    reasons = {code for module in READER.glob("*.py") for code in _reasons_in(module)}

    assert "damaged" in reasons
    for code in reasons | OF_CHILDREN:
        assert PAGE_DOUBTS.get(code), code
        assert PAGE_REASONS.get(code), code
    assert PAGE_DOUBTS.keys() == PAGE_REASONS.keys()


@pytest.mark.parametrize("reason", ["crashed", "not_rendered", "password"])
def test_the_list_and_the_page_say_in_german_why_nothing_was_read(
    clerk: Person, town: Town, reason: str
) -> None:
    document = town.add_document(subject="Bauplan", state=DocumentState.PARTLY_READABLE)
    town.add_page(document, 1, reason=reason, state="unreadable")

    assert PAGE_DOUBTS[reason] in clerk.get(f"/lesbarkeit?grund={reason}").text
    assert reason not in clerk.get("/lesbarkeit").text.split("<tbody")[1]
    assert PAGE_REASONS[reason] in clerk.get(f"/dokumente/{document.id}?seite=1").text
