"""Which case files have reached the end of their period, and why."""

from datetime import date

import pytest

from eakte.caseload import NewCase
from eakte.casework import Casework
from eakte.domain.access import Role
from eakte.domain.casefile import CaseState
from eakte.domain.errors import NotAllowed, NotVisible
from eakte.lifecycle import Lifecycle
from eakte.records import DueQuery, DueView
from tests.makers import NOON, Town

TODAY = NOON.date()


@pytest.fixture
def lifecycle(town: Town) -> Lifecycle:
    return Lifecycle(records=town.records)


def ended_by(day: date) -> DueQuery:
    return DueQuery(view=DueView.ENDED, on=day)


def test_due_case_files_stand_in_the_order_of_their_end(lifecycle: Lifecycle, town: Town) -> None:
    for year in (2030, 2026, 2028):
        town.add_case(state=CaseState.CLOSED, retention_end=date(year, 12, 31))
    town.add_case()

    due = lifecycle.due(ended_by(date(2028, 12, 31)), actor=town.actor("archivist"))

    assert [case.retention_end for case in due.lines] == [date(2026, 12, 31), date(2028, 12, 31)]
    assert lifecycle.outlook(ended_by(TODAY), actor=town.clerk) == {2026: 1, 2028: 1, 2030: 1}


def test_nobody_learns_of_case_files_outside_the_own_sight(
    lifecycle: Lifecycle, town: Town
) -> None:
    case = town.add_case(state=CaseState.CLOSED, retention_end=date(2026, 1, 31))
    neighbour = town.add_person("neighbour", Role.CLERK, units=("FB2",))

    assert lifecycle.due(ended_by(TODAY), actor=neighbour).lines == []
    assert lifecycle.outlook(ended_by(TODAY), actor=neighbour) == {}
    with pytest.raises(NotVisible):
        lifecycle.explanation(case.id, actor=neighbour)


def test_stations_and_administrators_ask_for_no_periods(lifecycle: Lifecycle, town: Town) -> None:
    for login in ("station", "administrator"):
        with pytest.raises(NotAllowed):
            lifecycle.due(ended_by(TODAY), actor=town.actor(login))
        with pytest.raises(NotAllowed):
            lifecycle.outlook(ended_by(TODAY), actor=town.actor(login))
        with pytest.raises(NotAllowed):
            lifecycle.explanation(town.add_case().id, actor=town.actor(login))


def test_the_explanation_is_the_sentence_that_closing_kept(
    lifecycle: Lifecycle, town: Town
) -> None:
    casework = Casework(records=town.records)
    case = casework.open(NewCase(file_plan_code="22.10", subject="Steuer"), actor=town.clerk)
    closed = casework.close(case.id, actor=town.clerk)

    found = lifecycle.explanation(case.id, actor=town.clerk)

    assert found is not None
    assert (found.explanation, found.ends_on) == (closed.retention_sentence, closed.retention_end)
