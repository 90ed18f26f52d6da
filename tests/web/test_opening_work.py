"""How much the database is asked when somebody opens a document: people wait for each answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from eakte.domain.casefile import DocumentState
from tests.makers import Town
from tests.web.persons import Person

MOST_STATEMENTS = 40  # with words to be marked, the beginnings of transactions included


def test_a_long_document_is_opened_with_as_few_statements_as_a_short_one(
    engine: Engine, town: Town, clerk: Person
) -> None:
    short, long = _document(town, pages=1), _document(town, pages=40)
    for document in (short, long):  # the first look stands in the journal
        assert clerk.get(f"/dokumente/{document}?q=Brief").status_code == 200

    with _counted(engine) as of_short:
        clerk.get(f"/dokumente/{short}?q=Brief")
    with _counted(engine) as of_long:
        clerk.get(f"/dokumente/{long}?q=Brief")

    assert len(of_long) == len(of_short) <= MOST_STATEMENTS


def _document(town: Town, *, pages: int) -> str:
    document = town.add_document(town.add_case(), state=DocumentState.SEARCHABLE)
    for number in range(1, pages + 1):
        town.add_page(document, number)
    return document.id


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is executed while the block runs."""
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
