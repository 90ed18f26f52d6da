"""The second wall: PostgreSQL itself refuses rows of others, even to SQL that nobody foresaw."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from eakte.domain.access import Confidentiality, Role, inbox_scope
from eakte.domain.casefile import CaseFile, Document
from eakte.domain.errors import NotVisible
from eakte.domain.retention_evidence import Evidence
from eakte.journal import OFFICE_STREAM, user_stream
from eakte.records import NewFact, Records, Transaction
from eakte.tables import OfTenant, Row
from tests.makers import Clock, Town, a_town

HANGING = ("proceeding", "case_event", "case_condition", "follow_up", "version", "page")


@pytest.fixture
def postgresql_records(postgresql_engine: Engine, clock: Clock) -> Records:
    return Records(engine=postgresql_engine, clock=clock)


@pytest.fixture
def towns(postgresql_records: Records) -> tuple[Town, Town]:
    return a_town(postgresql_records, "uedem"), a_town(postgresql_records, "goch")


def a_full_case(town: Town, **fields: object) -> tuple[CaseFile, Document]:
    case = town.add_case(**fields)
    document = town.add_document(case)
    town.add_page(document)
    with town.records.begin(town.system) as tx:
        tx.cases.add_proceeding(case, subject="Vorgang", depth=1, parent=None)
        fact = NewFact(token="zahlung", on=tx.today, evidence=Evidence(text="Beleg"))
        tx.periods.put_event(case, fact)
        tx.periods.add_condition(case, fact)
        tx.follow_ups.add(case, due_on=tx.today, remark="")
    return case, document


def counted(tx: Transaction, table: str) -> int:
    return int(tx.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def test_plain_sql_sees_nothing_of_another_tenant(towns: tuple[Town, Town]) -> None:
    own, other = towns
    a_full_case(other, confidentiality=Confidentiality.OPEN)

    with own.records.read(own.system) as tx:
        seen = {table: counted(tx, table) for table in ("case_file", "document", *HANGING)}

    assert set(seen.values()) == {0}


def test_plain_sql_sees_nothing_outside_the_own_scopes(towns: tuple[Town, Town]) -> None:
    own, _ = towns
    a_full_case(own, lead_unit=own.units["FB2"])

    with own.records.read(own.clerk) as tx:
        hidden = {table: counted(tx, table) for table in ("case_file", "document", *HANGING)}
    a_full_case(own, lead_unit=own.units["FB3-1"])
    with own.records.read(own.clerk) as tx:
        shown = {table: counted(tx, table) for table in ("case_file", "document", *HANGING)}

    assert set(hidden.values()) == {0}
    assert set(shown.values()) == {1}


def test_plain_sql_changes_nothing_outside_the_own_scopes(towns: tuple[Town, Town]) -> None:
    own, other = towns
    far, _ = a_full_case(own, lead_unit=own.units["FB2"])
    foreign, _ = a_full_case(other, confidentiality=Confidentiality.OPEN)

    with own.records.begin(own.clerk) as tx:
        changed = tx.session.execute(text("UPDATE case_file SET subject = 'x' RETURNING id")).all()
        deleted = tx.session.execute(text("DELETE FROM page RETURNING id")).all()

    assert (changed, deleted) == ([], [])
    assert far.id != foreign.id


def test_a_row_for_another_tenant_is_not_taken(towns: tuple[Town, Town]) -> None:
    own, other = towns
    statement = text("INSERT INTO number_series (tenant, series, last) VALUES (:tenant, 's', 1)")

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        own.records.begin(own.system) as tx,
    ):
        tx.session.execute(statement, {"tenant": other.tenant})


def test_who_says_nothing_of_himself_sees_nothing(
    towns: tuple[Town, Town], postgresql_engine: Engine
) -> None:
    own, _ = towns
    a_full_case(own)

    with postgresql_engine.connect() as connection:
        seen = [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("case_file", "page", "journal_entry", "user_account", "job")
        ]

    assert seen == [0, 0, 0, 0, 0]


def test_what_an_actor_may_see_ends_with_the_transaction(towns: tuple[Town, Town]) -> None:
    own, _ = towns
    a_full_case(own)

    with own.records.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        left = connection.execute(text("SELECT current_setting('eakte.tenant', true)")).scalar()

    assert not left


def test_a_station_sees_its_own_delivery_and_cannot_change_it(towns: tuple[Town, Town]) -> None:
    own, _ = towns
    station = own.actor("station")
    own.add_document(delivered_by=station.user)
    own.add_document()

    with own.records.begin(station) as tx:
        seen = tx.session.execute(text("SELECT delivered_by FROM document")).scalars().all()
        changed = tx.session.execute(text("UPDATE document SET subject = 'x' RETURNING id")).all()

    assert seen == [station.user]
    assert changed == []


def test_every_table_of_a_tenant_has_its_wall(postgresql_engine: Engine) -> None:
    wanted = {
        mapper.local_table.name
        for mapper in Row.registry.mappers
        if issubclass(mapper.class_, OfTenant)
    }

    with postgresql_engine.connect() as connection:
        walled = connection.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        ).scalars()

        assert set(walled) == wanted


def test_the_stated_look_past_the_scopes_stays_inside_the_tenant(records: Records) -> None:
    """Only `delivered` looks past the scopes, and it asks for the own deliveries alone."""
    own, other = a_town(records, "uedem"), a_town(records, "goch")
    station = own.actor("station")
    mine = own.add_document(delivered_by=station.user, scope=inbox_scope(own.units["FB2"]))
    theirs = other.add_document(delivered_by=station.user)

    with records.read(station) as tx:
        assert tx.documents.delivered(mine.id).id == mine.id
        with pytest.raises(NotVisible):
            tx.documents.delivered(theirs.id)
        with pytest.raises(NotVisible):
            tx.documents.get(mine.id)


def test_somebody_else_learns_nothing_of_a_delivery(town: Town) -> None:
    delivered = town.add_document(delivered_by=town.people["station"])

    with town.records.read(town.clerk) as tx, pytest.raises(NotVisible):
        tx.documents.delivered(delivered.id)


def test_chains_of_people_and_of_the_office_are_for_administrators(town: Town) -> None:
    with town.records.read(town.administrator) as tx:
        assert tx.history(OFFICE_STREAM).lines == []
    with town.records.read(town.clerk) as tx:
        for stream in (OFFICE_STREAM, user_stream(town.people["manager"]), "case:", "nonsense"):
            with pytest.raises(NotVisible):
                tx.history(stream)


def test_an_account_of_another_tenant_does_not_exist(records: Records) -> None:
    own, other = a_town(records, "uedem"), a_town(records, "goch")

    with records.read(own.administrator) as tx:
        assert tx.people.account(other.people["clerk"]) is None
        assert tx.people.accounts(other.tenant) == ()
        assert tx.people.units(other.tenant) == ()


def test_two_people_in_one_process_are_not_mixed_up(town: Town) -> None:
    """Statements are cached by their text: the scopes must be values in it, for each one anew."""
    near, far = town.add_case(), town.add_case(lead_unit=town.units["FB2"])
    neighbour = town.add_person("neighbour", Role.CLERK, units=("FB2",))

    for _ in range(3):
        with town.records.read(town.clerk) as tx, pytest.raises(NotVisible):
            tx.cases.get(far.id)
        with town.records.read(neighbour) as tx:
            assert tx.cases.get(far.id).id == far.id
            with pytest.raises(NotVisible):
                tx.cases.get(near.id)
