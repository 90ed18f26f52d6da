"""Nobody who works under a wrong clock makes it good: two persons say that it is right."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from eakte import clock_watch
from eakte.domain.clock import DoubtKind
from eakte.domain.disposal import ItemState
from eakte.jobs import Lane
from eakte.records import Records
from tests.ended_cases import DisposalOffice
from tests.makers import Town
from tests.offices import work_off
from tests.restored import EmptyPlace, backed_up

YEARS = timedelta(days=30 * 365)
PASSWORD = "eins-zwei-drei-vier"  # of a test


def move_database(records: Records, town: Town) -> None:
    """Let the database show what the installation shows: both read the clock of one machine."""
    with records.begin(town.system) as tx:
        offset = tx.now - tx.clock.database_time()
        tx.clock.save(replace(tx.clock.watch(), offset=offset))


def sign_in(desk: DisposalOffice, login: str) -> None:
    accounts, town = desk.office.accounts, desk.town
    accounts.set_password(town.administrator, town.people[login], PASSWORD)
    accounts.sign_in(f"{login}@{town.tenant}", PASSWORD, address="127.0.0.1")


def test_a_sign_in_after_the_clock_of_the_machine_jumped_releases_nothing(
    desk: DisposalOffice,
) -> None:
    listed = desk.unwanted(desk.ended_case("Ein Brief").id)
    desk.trust_the_clock()
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    desk.approve(order.id, desk.manager, desk.archivist)
    work_off(desk.office, (Lane.DISPOSE,))
    desk.clock.at += YEARS
    move_database(desk.town.records, desk.town)

    for login, release in (
        ("manager", desk.manager),
        ("administrator", desk.town.administrator),
    ):
        sign_in(desk, login)
        work_off(desk.office, (Lane.DISPOSE,))
        found = desk.office.clockwork.state(actor=release)
        assert found.doubt is not None
        assert found.doubt.kind is DoubtKind.FORWARD
        with desk.town.records.read(desk.town.system) as tx:
            assert [each.state for each in tx.destructions.items(order.id)] == [ItemState.ORDERED]
        desk.office.clockwork.release(actor=release)

    work_off(desk.office, (Lane.DISPOSE,))
    with desk.town.records.read(desk.town.system) as tx:
        assert [each.state for each in tx.destructions.items(order.id)] == [ItemState.DESTROYED]


@pytest.mark.parametrize("was_watched", [False, True])
def test_the_entries_of_a_restore_do_not_make_the_clock_of_its_machine_good(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path, was_watched: bool
) -> None:
    last_good = desk.clock()
    if was_watched:
        desk.trust_the_clock()
        desk.clock.advance(hours=1)
    made = backed_up(desk.office, tmp_path / "backup")
    desk.clock.at += YEARS

    place.restore(tmp_path / "backup")

    with place.records() as records:
        move_database(records, desk.town)
        with records.read(desk.town.system) as tx:
            found = clock_watch.doubt(tx)
    assert found is not None
    assert found.kind is DoubtKind.FORWARD
    assert found.expected == (last_good if was_watched else made.taken_at)
