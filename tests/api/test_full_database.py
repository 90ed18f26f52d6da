"""The disk of the database gets full while letters come in: each receipt stays true."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, event, text

from eakte.database import DatabaseFull
from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal

MOST_LETTERS = 500  # the free pages of a new database take fewer
NO_ROOM = "DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$"


@contextmanager
def no_more_pages(engine: Engine) -> Iterator[None]:
    """SQLite may not grow any more, as on a full disk."""

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # means: as many as there are

    def free(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

    event.listen(engine, "begin", limit)
    try:
        yield
    finally:
        event.remove(engine, "begin", limit)
    event.listen(engine, "begin", free)


def hand_in(station: Caller, number: int):
    return station.hand_in(headers={"Idempotency-Key": f"scan-{number}"})


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_full_database_takes_no_letter_and_keeps_every_receipt(
    station: Caller, clerk: Caller, office: Office
) -> None:
    with no_more_pages(office.records.engine):
        answers = []
        for number in range(MOST_LETTERS):
            answers.append(hand_in(station, number))
            if answers[-1].status_code != 201:
                break
        listed = clerk.get("/inbox")

    receipts = [answer.json for answer in answers[:-1]]
    assert refusal(answers[-1]) == (503, "database-full")
    assert answers[-1].json["detail"].startswith("Auf dem Server ist kein Platz mehr.")
    assert listed.status_code == 200
    again = [hand_in(station, number) for number in range(len(answers))]
    assert [answer.status_code for answer in again] == [201] * len(answers)
    assert [answer.json for answer in again[:-1]] == receipts


def fill(office: Office) -> None:
    """Write until the database has no room; PostgreSQL says so at once."""
    with office.records.begin(None) as tx:
        if office.records.engine.dialect.name == "postgresql":
            tx.session.execute(text(NO_ROOM))
        tx.session.execute(text("PRAGMA max_page_count = 1"))
        for number in range(MOST_LETTERS):
            tx.installation.put(f"{number}", "x" * 4000)


@ON_BOTH_DATABASES
def test_each_database_says_that_its_disk_is_full(office: Office) -> None:
    with pytest.raises(DatabaseFull):
        fill(office)
