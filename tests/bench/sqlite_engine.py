"""SQLite FTS5 over the same tokens: a peer of the search index that every Python has."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from indexing import Facet, Filter, IndexedPage, Order
from tests.bench.search_questions import LIMIT, Answer, Meaning, Question

SCHEMA = """
create table page (
    number integer primary key, id text unique, tenant text, scope text, "case" text, type text,
    day integer
);
create virtual table words using fts5 (
    tokens, content = '', tokenize = "unicode61 remove_diacritics 0 tokenchars '+'"
);
"""
COLUMN_OF = {Facet.TYPE: "type", Facet.CASE: '"case"'}


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteFts5:
    """See Engine."""

    folder: Path
    name: str = "SQLite FTS5"

    def build(self, pages: Sequence[IndexedPage]) -> None:
        self.folder.mkdir()
        with closing(self._connected()) as database:
            database.executescript(SCHEMA)
            SqliteWriter(database=database).write(pages)

    def writing(self) -> "SqliteWriter":
        return SqliteWriter(database=self._connected())

    def opened(self) -> "SqliteSearch":
        return SqliteSearch(database=self._connected())

    def size_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.folder / "index.sqlite")
        database.execute("pragma journal_mode = wal")
        return database


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteWriter:
    """See Writer."""

    database: sqlite3.Connection

    def add(self, page: IndexedPage) -> None:
        self.write([page])

    def write(self, pages: Sequence[IndexedPage]) -> None:
        with self.database:
            for page in pages:
                row = (page.page, page.tenant, page.scope, page.case, page.type, page.day)
                number = self.database.execute(
                    "insert into page values (null, ?, ?, ?, ?, ?, ?)", row
                ).lastrowid
                words = (number, " ".join(page.tokens))
                self.database.execute("insert into words (rowid, tokens) values (?, ?)", words)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteSearch:
    """See Search. The number of pages, and each facet, cost a query of their own."""

    database: sqlite3.Connection

    def ask(self, question: Question) -> Answer:
        limits, values = zip(*_limits(question.filter), strict=True)
        given = [_match(question), *(value for each in values for value in each)]
        found = " ".join(
            [
                "from words join page on page.number = words.rowid where words match ?",
                *(f"and {limit}" for limit in limits),
            ]
        )
        order = "rank" if question.order is Order.RELEVANCE else "day desc"
        rows = self.database.execute(f"select id {found} order by {order} limit {LIMIT}", given)
        pages = [page for (page,) in rows]
        [total] = self.database.execute(f"select count(*) {found}", given).fetchone()
        for facet in question.facets:
            column = COLUMN_OF[facet]
            self.database.execute(
                f"select {column}, count(*) {found} group by {column}", given
            ).fetchall()
        return Answer(total=total, pages=pages)

    def renewed(self) -> "SqliteSearch":
        return self

    def close(self) -> None:
        self.database.close()


def _match(question: Question) -> str:
    quoted = [f'"{term}"' for term in question.terms]
    match question.meaning:
        case Meaning.PHRASE:
            return f'"{" ".join(question.terms)}"'
        case Meaning.BEGINNING:
            return f"{quoted[0]}*"
        case Meaning.ANY:
            return " OR ".join(quoted)
        case Meaning.ALL:
            return " AND ".join(quoted)


def _limits(wanted: Filter) -> Iterator[tuple[str, Sequence[object]]]:
    yield "tenant = ?", [wanted.tenant]
    if wanted.scopes is not None:
        yield f"scope in ({','.join('?' * len(wanted.scopes))})", sorted(wanted.scopes)
    if wanted.type is not None:
        yield "type = ?", [wanted.type]
    if wanted.first_day is not None:
        yield "day between ? and ?", [wanted.first_day, wanted.last_day]
