"""The database behind the records: engines, the differences between them, and who sees which rows.

SQLite (WAL, BEGIN IMMEDIATE, synchronous FULL) is the embedded default, PostgreSQL the engine for
many users. Each session is bound to one actor; the rights predicate is added here to every
statement.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from psycopg import Error as DriverError
from sqlalchemy import BigInteger, Connection, Engine, Select, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from eakte.domain.access import Actor, Scope
from eakte.domain.errors import InvalidValue
from eakte.tables import OfTenant, Row, Scoped

BUSY_TIMEOUT_S = 30  # a writer waits this long for a lock; the one of SQLite is not fair
CONNECT_TIMEOUT_S = 10  # a server that is there answers in milliseconds
BELIEVED_S = 1.0  # a connection that was at work a moment ago is there
EVERY_TENANT = "*"  # sign-in and the job queue look across tenants
READING = "eakte_reading"  # execution option: this transaction only reads
DISK_FULL = {"SQLITE_FULL", "53100"}  # as SQLite and PostgreSQL say it
RESTS_SINCE = "eakte_rests_since"
UNCONFINED = "eakte_unconfined"  # execution option: a stated look-up outside the scopes


T = TypeVar("T")


class DatabaseUnavailable(Exception):
    """The database does not answer."""


class DatabaseFull(DatabaseUnavailable):
    """The disk of the database is full: it takes nothing, and shows what it has."""


class now_ms(FunctionElement[int]):  # noqa: N801 # reads as the SQL function it is
    """Milliseconds since 1970 by the clock of the database: leases compare one clock only."""

    type = BigInteger()
    inherit_cache = True


@compiles(now_ms, "sqlite")
def _sqlite_now(_: now_ms, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ARG001 # hook of SQLAlchemy
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


@compiles(now_ms, "postgresql")
def _postgresql_now(_: now_ms, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ARG001 # as above
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"


def make_engine(address: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…`; its errors tell logs no values."""
    if address.startswith("sqlite"):
        busy = {"timeout": BUSY_TIMEOUT_S}
        engine = create_engine(address, hide_parameters=True, connect_args=busy)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    address = address.replace("postgresql://", "postgresql+psycopg://", 1)
    limits = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "options": f"-c lock_timeout={BUSY_TIMEOUT_S}s",
    }
    engine = create_engine(
        address, hide_parameters=True, pool_size=10, max_overflow=20, connect_args=limits
    )
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_require_alive, engine))
    return engine


def _note_rest(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[RESTS_SINCE] = time.monotonic()


def _require_alive(
    engine: Engine, connection: DBAPIConnection, record: ConnectionPoolEntry, _: object
) -> None:
    """Ask a connection that has rested for a while whether its server is still there.

    A look at a page takes several transactions, one right behind the other: to ask before each of
    them was a quarter of all that went to and fro.
    """
    since = record.info.get(RESTS_SINCE)
    if since is None or time.monotonic() - since < BELIEVED_S:
        return
    try:
        engine.dialect.do_ping(connection)
    except DriverError as error:
        raise InvalidatePoolError from error


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is ours: the driver would defer it
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the lock at once: a reader that becomes a writer fails however long it waits."""
    is_reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def reading(engine: Engine) -> Engine:
    """The engine for transactions that only read: they see one moment and hinder no writer."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READING: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def confine(session: Session, actor: Actor | None) -> None:
    """Bind the session to what the actor sees; None is sign-in and queue, which see all tenants.

    The predicate: tenant is the actor's, and scope is one of the actor's scopes (`Actor.scopes`).
    On PostgreSQL the same sentence stands in the policies of the tables as the second wall.
    """
    if actor is not None:
        _narrow_statements(session, actor.tenant, actor.scopes())
    if _is_postgresql(session):
        _tell_policies(session, actor)


def _narrow_statements(session: Session, tenant: str, scopes: frozenset[Scope] | None) -> None:
    seen = sorted(scopes or ())
    of_tenant = with_loader_criteria(
        OfTenant, lambda row: row.tenant == tenant, include_aliases=True
    )
    in_scopes = with_loader_criteria(Scoped, lambda row: row.scope.in_(seen), include_aliases=True)

    @event.listens_for(session, "do_orm_execute")
    def _narrow(state: ORMExecuteState) -> None:
        if not (state.is_select or state.is_update or state.is_delete):
            return
        is_narrow = scopes is not None and not state.execution_options.get(UNCONFINED)
        wall = (of_tenant, in_scopes) if is_narrow else (of_tenant,)
        state.statement = state.statement.options(*wall)


def _tell_policies(session: Session, actor: Actor | None) -> None:
    scopes = actor.scopes() if actor else None
    values = {
        "tenant": actor.tenant if actor else EVERY_TENANT,
        "scopes": EVERY_TENANT if scopes is None else "\n".join(sorted(scopes)),
        "user": actor.user if actor else "",
    }
    session.execute(
        text(
            "SELECT set_config('eakte.tenant', :tenant, true), "
            "set_config('eakte.scopes', :scopes, true), set_config('eakte.user', :user, true)"
        ),
        values,
    )


def admit(session: Session, scope: Scope) -> None:
    """Let the rest of this transaction put rows into a scope that the actor does not see.

    A person may pass a letter on, or protect a case file, beyond the own sight; PostgreSQL refuses
    a changed row that the policies would hide from its author.
    """
    if _is_postgresql(session):
        session.execute(
            text(
                "SELECT set_config('eakte.scopes', current_setting('eakte.scopes') "
                "|| chr(10) || :scope, true) WHERE current_setting('eakte.scopes') <> '*'"
            ),
            {"scope": scope},
        )


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def locking(asked: Select[T]) -> Select[T]:
    """The same rows, locked until the end of the transaction and read again under the lock.

    FOR NO KEY UPDATE: rows that point to a locked one can still be added by others. SQLite has one
    writer at a time and needs no lock.
    """
    locked = asked.with_for_update(key_share=True)
    return locked.execution_options(populate_existing=True)


def insert_if_absent(session: Session, row: type[Row], values: Mapping[str, object]) -> bool:
    """Insert unless the key is there; True when this call inserted it. Waits for a racing twin."""
    statement = upsert(session, row).values(**values).on_conflict_do_nothing()
    first = next(iter(row.__table__.primary_key))
    return session.execute(statement.returning(first)).first() is not None


def upsert(session: Session, row: type[Row]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the engine in use, to be completed with its ON CONFLICT clause."""
    return postgresql.insert(row) if _is_postgresql(session) else sqlite.insert(row)


@contextmanager
def database_errors() -> Iterator[None]:
    """Translate a lost or locked database, and text or numbers that no column holds, into one word.

    Raises:
        DatabaseUnavailable: the database is down, or locked for longer than BUSY_TIMEOUT_S.
        DatabaseFull: there is no room for what was written.
        InvalidValue: a NUL, half a surrogate pair, a number or text beyond the column.
    """
    try:
        yield
    except OperationalError as error:
        raise (DatabaseFull if _is_full(error) else DatabaseUnavailable) from error
    except NoConnectionFree as error:
        raise DatabaseUnavailable from error
    except (DataError, UnicodeEncodeError, OverflowError) as error:
        raise InvalidValue("value", "Ein Wert lässt sich so nicht speichern.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseUnavailable from error
        raise


def _is_full(error: OperationalError) -> bool:
    """Whether one of the two databases says that its disk is full."""
    said = {getattr(error.orig, name, None) for name in ("sqlite_errorname", "sqlstate")}
    return bool(said & DISK_FULL)
