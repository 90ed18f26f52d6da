"""Worklists and forecast of periods over a million case files, beside the bare indexed SQL query.

Both ask the same database in turn, first page and chart, as one clerk whose rights are part of each
statement. The bare query is what somebody would type into a console: the same rows by the same
index, without rights, objects or paging. SQLite works in this process: its values are CPU time.
For PostgreSQL it is the least of several times, so that the load of the machine counts least.

EAKTE_TEST_BENCH=short takes 50,000 case files, nothing 200,000, long the whole million.
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, text

from eakte.database import reading
from eakte.domain.access import Actor
from eakte.lifecycle import Lifecycle
from eakte.records import DueQuery, DueView, Records
from tests.bench.figures import Figure, Figures
from tests.makers import Town, a_clock, a_town

pytestmark = pytest.mark.bench

CASES = {"short": 50_000, "long": 1_000_000}.get(os.environ.get("EAKTE_TEST_BENCH", ""), 200_000)
TIMES = 15
TODAY = date(2026, 3, 2)
YEAR = 2026
UNITS = ("FB3", "FB3-1", "FB2")
POSITIONS = ("10.40", "22.10", "30.10", "32.10", "11.25")
ACTIONS = "VBA"
STATES = ("runs", "runs", "runs", "runs", "runs", "runs", "runs", "waits", "unlimited", "runs")
PAGE, CHART, COUNTS = "first page of the worklist", "forecast per year", "count of a worklist"

# One row for each number n; the spread is by remainders, so that both databases hold the same.
STOCK = """
INSERT INTO case_file (id, reference, reference_folded, year, number, subject, subject_folded,
 file_plan_code, lead_unit, confidentiality, is_restricted, medium, location, state, opened_on,
 closed_on, rule_id, disposal_action, retention_state, retention_end, waits_for, offer_due_on,
 retention_sentence, rule_reason, revision, scope, tenant)
SELECT {id}, 'A-' || n, 'a-' || n, 2010 + n % 15, n, 'Akte ' || n, 'akte ' || n,
 {position}, {unit}, 'INTERNAL', false, '001', '',
 CASE WHEN n % 4 = 0 THEN 'open' ELSE 'closed' END, {opened},
 CASE WHEN n % 4 = 0 THEN NULL ELSE {opened} END, {position}, {action},
 CASE WHEN n % 4 = 0 THEN NULL ELSE {state} END,
 CASE WHEN n % 4 = 0 OR {state} <> 'runs' THEN NULL ELSE {ends} END,
 CASE WHEN n % 4 <> 0 AND {state} = 'waits' THEN 'decision_final' END,
 CASE WHEN {state} = 'unlimited' THEN {offer} END,
 'Zehn Jahre nach Schließung, Ende des Kalenderjahres.', '', 1, 'unit:' || {unit}, 'uedem'
FROM {numbers}
"""
SQLITE = {
    "id": "printf('%08x-0000-7000-8000-000000000000', n)",
    "opened": "date('1990-01-01', '+' || (n % 12000) || ' days')",
    "ends": "date('2020-12-31', '+' || ((n * 7919) % 36) || ' years')",
    "offer": "date('2015-01-01', '+' || (n % 12000) || ' days')",
    "numbers": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {most})"
    " SELECT n FROM s)",
}
POSTGRESQL = {
    "id": "lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000'",
    "opened": "date '1990-01-01' + n % 12000",
    "ends": "(date '2020-12-31' + make_interval(years => ((n::bigint * 7919) % 36)::int))::date",
    "offer": "date '2015-01-01' + n % 12000",
    "numbers": "generate_series(1, {most}) AS s(n)",
}
BARE_PAGE = (
    "SELECT * FROM case_file WHERE tenant = 'uedem' AND state = 'closed'"
    " AND retention_end BETWEEN '2026-01-01' AND '2026-12-31' ORDER BY retention_end, id LIMIT 51"
)
BARE_CHART = (
    "SELECT {year}, count(*) FROM case_file WHERE tenant = 'uedem' AND state = 'closed'"
    " AND retention_end IS NOT NULL GROUP BY 1"
)
BARE_COUNT = (
    "SELECT count(*) FROM case_file WHERE tenant = 'uedem' AND state = 'closed'"
    " AND retention_end < '2026-03-02'"
)
YEAR_OF = {
    "sqlite": "strftime('%Y', retention_end)",
    "postgresql": "extract(year FROM retention_end)",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def town(engine: Engine) -> Town:
    town = a_town(Records(engine=engine, clock=a_clock()))
    fill(town)
    return town


def test_worklists_cost_little_more_than_the_bare_query(
    town: Town, engine: Engine, figures: Figures
) -> None:
    lifecycle, actor = Lifecycle(records=town.records), everybody(town)
    query = DueQuery(view=DueView.IN_YEAR, on=TODAY, year=YEAR)
    overdue = DueQuery(view=DueView.OVERDUE, on=TODAY)
    database = engine.dialect.name
    chart = BARE_CHART.format(year=YEAR_OF[database])
    for name, ours, bare, goal in (
        (PAGE, lambda: lifecycle.due(query, actor=actor), BARE_PAGE, 15.0),
        (CHART, lambda: lifecycle.outlook(query, actor=actor), chart, 1.5),
        (COUNTS, lambda: counted(town, actor, overdue), BARE_COUNT, 2.0),
    ):
        own, peer = timed(engine, ours, bare)
        figures.add(
            Figure(
                name=f"{name} of {CASES:,} case files, {database}",
                value=own * 1000,
                unit="ms",
                peer={"bare SQL, ms": peer * 1000},
                ratio=own / peer,
                goal=goal,
                more_is_better=False,
                note="rights, paging and values of the domain on our side only",
            )
        )

    true_years = dict(console(engine, chart))
    assert sum(lifecycle.outlook(query, actor=actor).values()) == sum(true_years.values())
    assert counted(town, actor, overdue) == console(engine, BARE_COUNT)[0][0]
    assert [case.id for case in lifecycle.due(query, actor=actor).lines] == [
        row.id for row in console(engine, BARE_PAGE)
    ][:50]


def everybody(town: Town) -> Actor:
    """A records manager who sees all units, so that both sides read the same rows."""
    return town.add_person("all", *town.manager.roles, units=UNITS)


def counted(town: Town, actor: Actor, query: DueQuery) -> int:
    with town.records.read(actor) as tx:
        return tx.due.count(query)


def timed(engine: Engine, ours: Callable[[], object], bare: str) -> tuple[float, float]:
    """Seconds of both, in turn, after one look that fills the caches."""
    clock = time.process_time if engine.dialect.name == "sqlite" else time.perf_counter
    own: list[float] = []
    peer: list[float] = []
    for turn in range(TIMES + 1):
        for times, deed in ((own, ours), (peer, lambda: console(engine, bare))):
            start = clock()
            deed()
            if turn:
                times.append(clock() - start)
    return min(own), min(peer)


def console(engine: Engine, question: str) -> list[tuple[object, ...]]:
    """What somebody would type; on PostgreSQL as the service, past no wall."""
    with reading(engine).connect() as connection:
        open_walls(connection)
        return list(connection.execute(text(question)))


def open_walls(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "SELECT set_config('eakte.tenant', '*', true),"
                " set_config('eakte.scopes', '*', true)"
            )
        )


def fill(town: Town) -> None:
    """Put the case files in by one statement, and let the database look at what it has."""
    engine = town.records.engine
    words = SQLITE if engine.dialect.name == "sqlite" else POSTGRESQL
    units = [town.units[unit] for unit in UNITS]
    chosen = {
        "position": one_of(POSITIONS),
        "unit": one_of(units),
        "action": one_of(ACTIONS),
        "state": one_of(STATES),
    }
    numbers = words["numbers"].format(most=CASES)
    with engine.begin() as connection:
        open_walls(connection)
        connection.execute(text(STOCK.format(**words | chosen | {"numbers": numbers})))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def one_of(values: Iterator[str] | tuple[str, ...] | list[str] | str) -> str:
    """SQL that spreads the numbers over some values."""
    options = list(values)
    cases = " ".join(f"WHEN {at} THEN '{value}'" for at, value in enumerate(options))
    return f"(CASE (n / 7) % {len(options)} {cases} END)"
