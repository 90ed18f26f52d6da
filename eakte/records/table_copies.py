"""All rows of the database as plain values, table by table, and back into an empty one (Abzug).

The form belongs to no engine: what was written from SQLite can be filled into PostgreSQL, and the
other way round. Logins are left out: whoever was signed in signs in again after a restore.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy import Date as Day
from sqlalchemy.orm import Session

from eakte.tables import Row, UtcDateTime

LEFT_OUT = frozenset({"sign_in", "sign_in_failure"})
ALWAYS_THERE = frozenset({"installation", "lane"})  # in a prepared database without any tenant
PORTION = 500  # rows of one statement

Plain = Mapping[str, object]  # of a row, by column: what JSON can say


class TableCopies:
    """All tables, in the order of their references."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction that sees all tenants."""
        self._session = session

    def names(self) -> Sequence[str]:
        """The tables of this version; each stands after those that it refers to."""
        return [table.name for table in Row.metadata.sorted_tables if table.name not in LEFT_OUT]

    def rows(self, name: str) -> Iterator[Plain]:
        """All rows of a table, fetched in portions."""
        table = Row.metadata.tables[name]
        found = self._session.execute(select(table).execution_options(yield_per=PORTION))
        for row in found.mappings():
            yield {column: _plain(value) for column, value in row.items()}

    def is_empty(self) -> bool:
        """Whether nothing was ever stored here."""
        there = set(inspect(self._session.connection()).get_table_names())
        tables = [each for each in Row.metadata.sorted_tables if each.name in there]
        return not any(
            self._session.execute(select(1).select_from(table).limit(1)).first()
            for table in tables
            if table.name not in ALWAYS_THERE
        )

    def fill(self, name: str, rows: Iterable[Plain]) -> int:
        """Store the rows of a table as the database knows it now; their number."""
        table = Table(name, MetaData(), autoload_with=self._session.connection(), resolve_fks=False)
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
        count, waiting = 0, iter(rows)
        while portion := [_typed(row, table) for row in islice(waiting, PORTION)]:
            self._session.execute(insert(table), portion)
            count += len(portion)
        return count

    def clear(self) -> None:
        """Remove what the preparation of a database puts into it."""
        for name in sorted(ALWAYS_THERE):
            self._session.execute(Row.metadata.tables[name].delete())

    @contextmanager
    def filling(self) -> Iterator[None]:
        """References are looked at when all rows are there, and numbers go on after the last one.

        The session belongs to the owner of the tables.
        """
        if self._session.get_bind().dialect.name == "sqlite":
            self._session.execute(text("PRAGMA defer_foreign_keys = ON"))
            yield
            return
        own = list(self._references_to_itself())
        self._alter(own, "DEFERRABLE INITIALLY DEFERRED")
        yield
        self._session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        self._alter(own, "NOT DEFERRABLE")
        self._go_on_counting()

    def _references_to_itself(self) -> Iterator[tuple[str, str]]:
        found = inspect(self._session.connection())
        for name in found.get_table_names():
            for key in found.get_foreign_keys(name):
                if key["referred_table"] == name and key["name"]:
                    yield name, key["name"]

    def _alter(self, constraints: Iterable[tuple[str, str]], how: str) -> None:
        for table, constraint in constraints:
            self._session.execute(
                text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{constraint}" {how}')
            )

    def _go_on_counting(self) -> None:
        """Sequences of PostgreSQL go on after the highest number that was filled in."""
        for table in Row.metadata.sorted_tables:
            counted = table.autoincrement_column
            if counted is not None and counted.autoincrement is not False:
                last = select(func.max(counted)).scalar_subquery()
                sequence = func.pg_get_serial_sequence(table.name, counted.name)
                self._session.execute(
                    select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None)))
                )


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _typed(row: Plain, table: Table) -> dict[str, object]:
    return {name: _of_type(value, table.columns[name]) for name, value in row.items()}


def _of_type(value: object, column: Column[object]) -> object:
    if isinstance(column.type, JSON) or not isinstance(value, str):
        return value
    if isinstance(column.type, DateTime | UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Day):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(column.type, LargeBinary) else value
