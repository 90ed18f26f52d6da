"""Connections to PostgreSQL that died while nobody used them: nobody notices."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from eakte import database
from eakte.database import DatabaseUnavailable, make_engine
from eakte.records import Records
from tests.makers import a_clock
from tests.servers import SUPERUSER, PostgresServer, disposed

END_THE_OTHERS = text(
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = "
    "current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@pytest.fixture
def records(postgresql_engine: Engine) -> Records:
    return Records(engine=postgresql_engine, clock=a_clock())


@pytest.fixture
def administrator(postgresql: PostgresServer, postgresql_database: str) -> Iterator[Engine]:
    address = postgresql.address(postgresql_database, role=SUPERUSER)
    with disposed(make_engine(address)) as engine:
        yield engine


def test_a_connection_that_died_while_it_rested_is_replaced(
    records: Records, administrator: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BELIEVED_S", 0.0)
    first = pid_of(records)

    end_the_others(administrator)

    assert pid_of(records) != first


def test_one_that_dies_between_two_transactions_is_told_once(
    records: Records, administrator: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BELIEVED_S", 60.0)
    first = pid_of(records)
    end_the_others(administrator)

    with pytest.raises(DatabaseUnavailable):
        pid_of(records)

    assert pid_of(records) != first


def pid_of(records: Records) -> int:
    with records.read(None) as tx:
        return int(tx.session.scalars(text("SELECT pg_backend_pid()")).one())


def end_the_others(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(END_THE_OTHERS)
