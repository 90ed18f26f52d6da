"""Worklists of periods: each count and each list is what the database says, seen by one person."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import text

from eakte.domain.access import Role
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.errors import InvalidValue
from eakte.domain.retention import RetentionState
from eakte.lifecycle import Lifecycle
from eakte.records import DueOrder, DueQuery, DueView
from tests.makers import NOON, Town

TODAY = NOON.date()
POSITIONS = ("10.40", "10.40.10", "22.10", "32.10")
CLOSED = "state = 'closed'"
# The same questions in the words of the database, without any code of ours.
TRUTH: Mapping[DueView, str] = {
    DueView.IN_YEAR: f"{CLOSED} AND retention_end BETWEEN '2026-01-01' AND '2026-12-31'",
    DueView.OVERDUE: f"{CLOSED} AND retention_end < '2026-03-02'",
    DueView.ENDED: f"{CLOSED} AND retention_end <= '2026-03-02'",
    DueView.WAITING: f"{CLOSED} AND retention_end IS NULL AND offer_due_on IS NULL",
    DueView.TO_OFFER: "offer_due_on <= '2026-03-02'",
    DueView.UNLIMITED: "offer_due_on IS NOT NULL",
}
NARROWINGS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "everything": ({}, "1 = 1"),
    "position": ({"position": "10.40"}, "file_plan_code IN ('10.40', '10.40.10')"),
    "action": ({"action": "V"}, "disposal_action = 'V'"),
}


@pytest.fixture
def lifecycle(town: Town) -> Lifecycle:
    return Lifecycle(records=town.records)


@pytest.fixture
def stock(town: Town) -> list[CaseFile]:
    """Case files of every kind, reproducibly shuffled."""
    dice = random.Random(5)  # a shuffle, no secret
    return [
        town.add_case(
            number=number,
            subject=f"Akte {dice.randint(0, 9)}",
            file_plan_code=dice.choice(POSITIONS),
            disposal_action=dice.choice("ABV"),
            **dice.choice(list(kinds(dice))),
        )
        for number in range(1, 81)
    ]


def kinds(dice: random.Random) -> Iterator[Mapping[str, object]]:
    closed = {"state": CaseState.CLOSED}
    days = (date(2025, 12, 31), date(2026, 3, 1), date(2026, 3, 2), date(2026, 12, 31))
    for ends_on in (*days, date(2031, 5, 4)):
        yield closed | {"retention_state": RetentionState.RUNS, "retention_end": ends_on}
    yield closed | {"retention_state": RetentionState.WAITS, "waits_for": "decision_final"}
    yield closed | {"retention_state": RetentionState.SUSPENDED}
    offer = {"retention_state": RetentionState.UNLIMITED, "offer_due_on": dice.choice(days)}
    yield offer
    yield closed | offer
    yield {}


@pytest.mark.parametrize("narrowing", NARROWINGS)
@pytest.mark.parametrize("view", DueView)
def test_r09_the_count_of_a_worklist_is_the_truth_of_the_database(
    lifecycle: Lifecycle, town: Town, stock: list[CaseFile], view: DueView, narrowing: str
) -> None:
    narrowed, condition = NARROWINGS[narrowing]
    query = DueQuery(view=view, on=TODAY, year=2026, **narrowed)

    counts = lifecycle.due_counts(query, actor=town.clerk)
    parts = lifecycle.due_parts(query, actor=town.clerk)
    listed = list(lifecycle.all_due(query, actor=town.clerk))

    true = truth(town, f"{TRUTH[view]} AND {condition}")
    assert counts[view] == parts.total == len(listed) == len(true)
    assert {case.id for case in listed} == true
    assert parts.positions == Counter(case.file_plan_code for case in listed)
    assert parts.units == Counter(case.lead_unit for case in listed)
    assert parts.actions == Counter(case.disposal_action for case in listed)


def truth(town: Town, condition: str) -> set[str]:
    with town.records.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('eakte.tenant', '*', true)"))
            connection.execute(text("SELECT set_config('eakte.scopes', '*', true)"))
        rows = connection.execute(text(f"SELECT id FROM case_file WHERE {condition}"))
        return set(rows.scalars())


def test_r09_the_forecast_counts_each_year_of_what_is_narrowed_to(
    lifecycle: Lifecycle, town: Town, stock: list[CaseFile]
) -> None:
    query = DueQuery(view=DueView.WAITING, on=TODAY, position="10.40")

    years = lifecycle.outlook(query, actor=town.clerk)

    ends = [case.retention_end for case in stock if case.file_plan_code.startswith("10.40")]
    assert years == dict(sorted(Counter(end.year for end in ends if end).items()))


@pytest.mark.parametrize("order", DueOrder)
@pytest.mark.parametrize("view", DueView)
def test_a_worklist_is_sorted_and_paged_without_a_gap(
    lifecycle: Lifecycle, town: Town, stock: list[CaseFile], view: DueView, order: DueOrder
) -> None:
    query = DueQuery(view=view, on=TODAY, year=2026, order=order)

    found = list(paged(lifecycle, town, query))

    assert len(found) == len({case.id for case in found})
    assert {case.id for case in found} == truth(town, TRUTH[view])
    if order is DueOrder.SUBJECT:
        assert all(one.subject <= other.subject for one, other in pairwise(found))
    if order is DueOrder.DAY and view in (DueView.TO_OFFER, DueView.UNLIMITED):
        days = [case.offer_due_on for case in found]
        assert days == sorted(days)  # type: ignore[type-var] # each of them has a day


def paged(lifecycle: Lifecycle, town: Town, query: DueQuery) -> Iterator[CaseFile]:
    cursor: str | None = None
    while True:
        page = lifecycle.due(query, actor=town.clerk, cursor=cursor, limit=7)
        yield from page.lines
        cursor = page.next_cursor
        if cursor is None:
            return


def test_a_cursor_of_another_list_is_refused(lifecycle: Lifecycle, town: Town) -> None:
    query = DueQuery(view=DueView.OVERDUE, on=TODAY)

    with pytest.raises(InvalidValue, match="cursor"):
        lifecycle.due(query, actor=town.clerk, cursor="WyJ4IiwgIngiXQ")


def test_waiting_periods_are_found_by_the_event_that_is_missing(
    lifecycle: Lifecycle, town: Town
) -> None:
    waiting = {"state": CaseState.CLOSED, "retention_state": RetentionState.WAITS}
    wanted = town.add_case(waits_for="decision_final", **waiting)
    town.add_case(number=2, waits_for="demolition", **waiting)
    query = DueQuery(view=DueView.WAITING, on=TODAY, waits_for="decision_final")

    assert list(lifecycle.due(query, actor=town.clerk).lines) == [wanted]
    assert lifecycle.waited_for(query, actor=town.clerk) == {"decision_final": 1, "demolition": 1}


def test_worklists_and_forecast_stop_at_the_own_sight(
    lifecycle: Lifecycle, town: Town, stock: list[CaseFile]
) -> None:
    neighbour = town.add_person("neighbour", Role.CLERK, units=("FB2",))

    for view in DueView:
        query = DueQuery(view=view, on=TODAY, year=2026)
        assert lifecycle.due(query, actor=neighbour).lines == []
        assert lifecycle.due_parts(query, actor=neighbour).total == 0
        assert set(lifecycle.due_counts(query, actor=neighbour).values()) == {0}
        assert lifecycle.outlook(query, actor=neighbour) == {}
        assert lifecycle.waited_for(query, actor=neighbour) == {}
        assert list(lifecycle.all_due(query, actor=neighbour)) == []
