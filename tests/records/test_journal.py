"""The journal: the database refuses to change it, and the chain tells when somebody did."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from eakte.journal import BrokenLink, Event, broken_links, case_stream, document_stream
from eakte.records import HistoryLine, Records
from tests.makers import NOON, Town, a_town

STREAM = document_stream("letter")


def an_event(stream: str = STREAM, **detail: str) -> Event:
    return Event(stream=stream, action="content_accessed", subject="letter", detail=detail)


def write(town: Town, *streams: str) -> None:
    with town.records.begin(town.clerk) as tx:
        for stream in streams:
            tx.note(an_event(stream, who="Bürgerin Öztürk"))


def faults(records: Records) -> list[tuple[str, int, str]]:
    with records.read(None) as tx:
        return [(link.stream, link.number, link.reason) for link in broken_links(tx.session)]


def see_all_tenants(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('eakte.tenant', '*', true)"))


@contextmanager
def past_the_guards(engine: Engine) -> Iterator[Connection]:
    """What somebody with all rights over the database can do: switch the guards off."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for name in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).scalars():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            see_all_tenants(connection)
            connection.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER USER"))
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET action = 'nothing'",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_entry WHERE number = 1",
    ],
)
def test_the_owner_of_the_tables_cannot_change_an_entry(
    town: Town, owner_engine: Engine, statement: str
) -> None:
    write(town, STREAM)

    with owner_engine.connect() as connection:
        see_all_tenants(connection)
        with pytest.raises(DatabaseError, match="append-only"):
            connection.execute(text(statement))

    assert faults(town.records) == []


def test_the_owner_of_the_tables_cannot_empty_the_journal(postgresql_owner_engine: Engine) -> None:
    owner = postgresql_owner_engine

    with pytest.raises(DatabaseError, match="append-only"), owner.begin() as connection:
        connection.execute(text("TRUNCATE journal_entry CASCADE"))


def test_sqlite_cannot_be_made_to_replace_an_entry(sqlite_engine: Engine) -> None:
    town = a_town(Records(engine=sqlite_engine, clock=lambda: NOON))
    write(town, STREAM)
    statement = (
        "INSERT OR REPLACE INTO journal_entry SELECT id, stream, number, at, actor, 'nothing', "
        "subject, detail_hash, previous, hash, tenant FROM journal_entry"
    )

    with pytest.raises(DatabaseError, match="append-only"), sqlite_engine.begin() as connection:
        connection.execute(text(statement))


def test_the_service_has_no_right_to_change_an_entry(postgresql_engine: Engine) -> None:
    with postgresql_engine.connect() as connection:
        rights = [
            connection.execute(
                text("SELECT has_table_privilege('journal_entry', :right)"), {"right": right}
            ).scalar()
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        ]

    assert rights == [True, True, False, False, False]


def test_an_untouched_journal_is_sound(town: Town) -> None:
    write(town, STREAM, case_stream("one"), STREAM)
    write(town, case_stream("one"), STREAM)

    assert faults(town.records) == []


def test_an_edited_row_is_named(town: Town, owner_engine: Engine) -> None:
    write(town, STREAM, STREAM, STREAM)

    with past_the_guards(owner_engine) as connection:
        connection.execute(text("UPDATE journal_entry SET actor = 'other' WHERE number = 2"))

    assert faults(town.records) == [(STREAM, 2, "hash")]


def test_a_removed_row_is_named_by_the_one_after_it(town: Town, owner_engine: Engine) -> None:
    write(town, STREAM, STREAM, STREAM)

    with past_the_guards(owner_engine) as connection:
        connection.execute(text("DELETE FROM journal_detail"))
        connection.execute(text("DELETE FROM journal_entry WHERE number = 2"))

    assert faults(town.records) == [(STREAM, 3, "gap")]


@pytest.mark.parametrize("last", [2, 0])
def test_a_cut_end_is_found_by_the_head(town: Town, owner_engine: Engine, last: int) -> None:
    write(town, STREAM, STREAM, STREAM)

    with past_the_guards(owner_engine) as connection:
        connection.execute(text("DELETE FROM journal_detail"))
        connection.execute(text("DELETE FROM journal_entry WHERE number > :last"), {"last": last})

    assert faults(town.records) == [(STREAM, 3, "head")]


def test_a_lost_head_is_found_by_its_entries(town: Town, owner_engine: Engine) -> None:
    write(town, STREAM, STREAM)

    with past_the_guards(owner_engine) as connection:
        connection.execute(text("DELETE FROM journal_stream"))

    assert faults(town.records) == [(STREAM, 0, "head")]


def test_edited_details_are_named(town: Town, owner_engine: Engine) -> None:
    write(town, STREAM, STREAM)

    with past_the_guards(owner_engine) as connection:
        connection.execute(text('UPDATE journal_detail SET detail = \'{"who": "nobody"}\''))

    assert faults(town.records) == [(STREAM, 1, "detail"), (STREAM, 2, "detail")]


def test_details_can_be_erased_and_the_chain_stays_sound(town: Town) -> None:
    case = town.add_case()
    write(town, case_stream(case.id))

    with town.records.begin(town.system) as tx:
        tx.session.execute(text("DELETE FROM journal_detail"))

    assert faults(town.records) == []
    with town.records.read(town.clerk) as tx:
        (line,) = tx.history(case_stream(case.id)).lines
    assert (line.action, line.detail) == ("content_accessed", {})


def test_a_fault_tells_whose_chain_it_is(records: Records, owner_engine: Engine) -> None:
    towns = [a_town(records, "uedem"), a_town(records, "goch")]
    for town in towns:
        write(town, STREAM)

    with past_the_guards(owner_engine) as connection:
        connection.execute(text("UPDATE journal_entry SET subject = 'x' WHERE tenant = 'goch'"))

    with records.read(None) as tx:
        assert list(broken_links(tx.session)) == [
            BrokenLink(tenant="goch", stream=STREAM, number=1, reason="hash")
        ]


def test_many_who_write_into_one_chain_leave_no_fork(town: Town) -> None:
    threads = [threading.Thread(target=write, args=(town, STREAM, STREAM)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults(town.records) == []
    with town.records.read(town.system) as tx:
        size = tx.session.execute(text("SELECT size FROM journal_stream")).scalar()
    assert size == 16


def test_no_change_without_its_entry(town: Town) -> None:
    """The entry is part of the change: if it cannot be written, nothing is."""

    def change_nothing() -> None:
        with town.records.begin(town.clerk) as tx:
            tx.note(an_event())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_nothing()

    with town.records.read(None) as tx:
        assert tx.session.execute(text("SELECT count(*) FROM journal_entry")).scalar() == 0


@pytest.mark.parametrize("name", ["Ödön 🗄", "e\u0301", "\x00 \ud800", '"quoted"\n'])
def test_every_text_stands_in_a_chain_that_verifies(town: Town, name: str) -> None:
    with town.records.begin(town.clerk) as tx:
        tx.note(an_event(who=name))

    assert faults(town.records) == []


def test_the_history_names_people_and_the_newest_comes_first(town: Town) -> None:
    case = town.add_case()
    write(town, case_stream(case.id))
    with town.records.begin(town.system) as tx:
        tx.note(an_event(case_stream(case.id)))

    with town.records.read(town.clerk) as tx:
        lines: list[HistoryLine] = list(tx.history(case_stream(case.id)).lines)

    assert [(line.number, line.actor) for line in lines] == [(2, "eakte"), (1, "Frau clerk@uedem")]
