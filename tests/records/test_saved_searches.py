"""Searches that people keep: each for its owner, with free names and little room; none for long."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect

from eakte.accounts import Accounts
from eakte.database import make_engine
from eakte.domain.access import Role
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.saved_search import MOST_RECENT, MOST_SAVED, RECENT_KEPT, SavedSearch, Seen
from eakte.migrations import upgrade
from eakte.records import Records
from tests.makers import NOON, Clock, Town, a_town
from tests.servers import disposed

ASKED = {"words": "Baugenehmigung Müller"}
SCHEMAS = Path(__file__).parent / "schemas"


def keep(town: Town, name: str = "Carport", *, login: str = "clerk") -> SavedSearch:
    with town.records.begin(town.actor(login)) as tx:
        return tx.saved_searches.add(name=name, asked=ASKED, seen=Seen(until=NOON))


def recent(town: Town, login: str = "clerk") -> list[str]:
    with town.records.read(town.actor(login)) as tx:
        return [one.asked["words"] for one in tx.recent_searches.latest(town.people[login])]


def ask(town: Town, *words: str, login: str = "clerk") -> None:
    with town.records.begin(town.actor(login)) as tx:
        for word in words:
            tx.recent_searches.remember(town.tenant, town.people[login], {"words": word})


def test_a_search_is_kept_as_it_was_asked(town: Town) -> None:
    kept = keep(town)

    with town.records.begin(town.clerk) as tx:
        tx.saved_searches.set_seen(kept.id, Seen(until=NOON, pages=frozenset({"p2", "p1"})))
    with town.records.read(town.clerk) as tx:
        found = tx.saved_searches.get(kept.id)

    assert (found.name, found.asked) == ("Carport", ASKED)
    assert found.seen == Seen(until=NOON, pages=frozenset({"p1", "p2"}))


def test_nobody_else_reaches_a_saved_search(town: Town, records: Records) -> None:
    kept = keep(town)
    elsewhere = a_town(records, "goch")

    for other in (town.manager, elsewhere.clerk):
        with records.begin(other) as tx:
            assert tx.saved_searches.listed().lines == []
            assert tx.saved_searches.count() == 0
            for reach in (tx.saved_searches.get, tx.saved_searches.remove):
                with pytest.raises(NotVisible):
                    reach(kept.id)
            with pytest.raises(NotVisible):
                tx.saved_searches.rename(kept.id, name="Meine")
            with pytest.raises(NotVisible):
                tx.saved_searches.set_seen(kept.id, Seen(until=NOON))


def test_a_name_is_free_once_for_each_person(town: Town) -> None:
    keep(town, "Straße")
    other = keep(town, "Wege")
    keep(town, "Straße", login="manager")

    with pytest.raises(InvalidValue, match="andere gemerkte Suche"):
        keep(town, "strasse")
    with town.records.begin(town.clerk) as tx:
        with pytest.raises(InvalidValue, match="andere gemerkte Suche"):
            tx.saved_searches.rename(other.id, name="STRASSE")
        assert tx.saved_searches.rename(other.id, name="wege").name == "wege"


def test_a_person_keeps_a_hundred_searches_and_no_more(town: Town) -> None:
    with town.records.begin(town.clerk) as tx:
        for number in range(MOST_SAVED):
            tx.saved_searches.add(name=f"Suche {number:03}", asked=ASKED, seen=Seen(until=NOON))

    with pytest.raises(InvalidValue, match="100 Suchen"):
        keep(town, "eine mehr")


def test_saved_searches_are_listed_by_name_in_parts(town: Town) -> None:
    for name in ("Zäune", "Äpfel", "Bäume", "zebra"):
        keep(town, name)

    names, cursor = [], None
    with town.records.read(town.clerk) as tx:
        for _ in range(4):
            page = tx.saved_searches.listed(cursor=cursor, limit=1)
            names += [one.name for one in page.lines]
            cursor = page.next_cursor

    assert names == ["Äpfel", "Bäume", "Zäune", "zebra"]
    assert cursor is None


def test_those_not_looked_at_for_longest_come_first(town: Town) -> None:
    with town.records.begin(town.clerk) as tx:
        for name, days in (("gestern", 1), ("heute", 0), ("neulich", 9)):
            seen = Seen(until=NOON - timedelta(days=days))
            tx.saved_searches.add(name=name, asked=ASKED, seen=seen)

    with town.records.read(town.clerk) as tx:
        found = [one.name for one in tx.saved_searches.longest_unseen(limit=2)]

    assert found == ["neulich", "gestern"]


def test_the_last_twenty_searches_stand_newest_first_and_once(town: Town, clock: Clock) -> None:
    for number in range(MOST_RECENT + 2):
        clock.advance(minutes=1)
        ask(town, f"Wort {number}")
    clock.advance(minutes=1)
    ask(town, "Wort 5")

    found = recent(town)

    assert found[:2] == ["Wort 5", f"Wort {MOST_RECENT + 1}"]
    assert len(found) == len(set(found)) == MOST_RECENT
    assert recent(town, "manager") == []


def test_recent_searches_end_with_their_time(town: Town, clock: Clock) -> None:
    ask(town, "alt")
    clock.advance(days=RECENT_KEPT.days)
    ask(town, "neu")

    with town.records.begin(None) as tx:
        tx.recent_searches.forget_old()
    clock.at = NOON

    assert recent(town) == ["neu"]


def test_a_person_lets_nothing_be_kept(town: Town) -> None:
    user = town.people["clerk"]
    with town.records.begin(town.clerk) as tx:
        assert tx.recent_searches.are_kept(user)
        tx.recent_searches.set_kept(town.tenant, user, are_kept=False)
        assert not tx.recent_searches.are_kept(user)
        tx.recent_searches.set_kept(town.tenant, user, are_kept=True)
        assert tx.recent_searches.are_kept(user)


def test_what_a_person_kept_goes_with_the_account(town: Town) -> None:
    leaver = town.add_person("leaver", Role.CLERK)
    with town.records.begin(leaver) as tx:
        tx.saved_searches.add(name="Meine", asked=ASKED, seen=Seen(until=NOON))
        tx.recent_searches.remember(town.tenant, leaver.user, ASKED)

    Accounts(records=town.records).disable(town.administrator, leaver.user)

    with town.records.read(leaver) as tx:
        assert tx.saved_searches.count() == 0
        assert tx.recent_searches.latest(leaver.user) == ()


def test_an_installation_of_the_second_schema_gets_room_for_searches(tmp_path: Path) -> None:
    path = tmp_path / "former.sqlite"
    with closing(sqlite3.connect(path)) as former:
        former.executescript((SCHEMAS / "v0002.sql").read_text("utf-8"))
        former.execute(
            "INSERT INTO user_account VALUES "
            "('u', 'anna', 'Anna', NULL, '[]', '[]', 0, 1, 'light', NULL, 'kern')"
        )
        former.commit()

    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        upgrade(engine)

        made = set(inspect(engine).get_table_names())

    assert {"saved_search", "recent_search", "search_habit"} <= made
    with closing(sqlite3.connect(path)) as present:
        assert present.execute("SELECT name FROM user_account").fetchall() == [("Anna",)]
