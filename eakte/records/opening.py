"""The database of an installation (Datenbank): each transaction is opened here, for one actor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from eakte.database import confine, database_errors, reading
from eakte.domain.access import Actor
from eakte.records.plans import BuiltPlans
from eakte.records.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The database of an installation, opened for one actor at a time."""

    engine: Engine
    clock: Callable[[], datetime]
    built_plans: BuiltPlans = field(
        default_factory=BuiltPlans, init=False, repr=False, compare=False
    )

    @contextmanager
    def begin(self, actor: Actor | None) -> Iterator[Transaction]:
        """A writing transaction: committed at the end of the block, rolled back on any error.

        `actor` None is sign-in and the queue, which look across tenants.

        Raises:
            DatabaseUnavailable: the database is down or stays locked.
        """
        with database_errors(), Session(self.engine, expire_on_commit=False) as session:
            confine(session, actor)
            yield self._transaction(session, actor)
            session.commit()

    @contextmanager
    def read(self, actor: Actor | None) -> Iterator[Transaction]:
        """A reading transaction: one moment of the database, without any writing.

        Raises:
            DatabaseUnavailable: the database is down.
        """
        engine = reading(self.engine)
        with database_errors(), Session(engine, expire_on_commit=False) as session:
            confine(session, actor)
            yield self._transaction(session, actor)
            session.rollback()

    def tend(self) -> None:
        """Let SQLite see how its rows are spread, or it takes whole tenants for few rows.

        PostgreSQL sees that by itself. It looks at the first rows of each index only.

        Raises:
            DatabaseUnavailable: the database is down or stays locked.
        """
        if self.engine.dialect.name == "sqlite":
            with self.begin(None) as tx:
                tx.session.execute(text("PRAGMA analysis_limit = 1000"))
                tx.session.execute(text("ANALYZE"))

    def _transaction(self, session: Session, actor: Actor | None) -> Transaction:
        return Transaction(
            session=session, actor=actor, now=self.clock(), built_plans=self.built_plans
        )
