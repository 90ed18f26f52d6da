"""Holds: who may place and lift them, on what they stand, and when they are looked at again."""

from datetime import timedelta

import pytest

from eakte.domain.access import CaseFileId, Role
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.domain.hold import HoldLifted
from eakte.holding import Holding
from tests.makers import NOON, Town

REASON = "Prozess vor dem Verwaltungsgericht"
TODAY = NOON.date()
NEXT_YEAR = TODAY + timedelta(days=365)


@pytest.fixture
def holding(town: Town) -> Holding:
    return Holding(records=town.records)


def test_a_hold_stands_on_many_case_files_with_reason_person_and_day_of_review(
    holding: Holding, town: Town
) -> None:
    cases = [town.add_case().id for _ in range(3)]

    hold = holding.place(cases, reason=REASON, review_on=NEXT_YEAR, actor=town.manager)

    found, listed = holding.cases(hold.id, actor=town.clerk)
    assert (found.reason, found.placed_by_name, found.review_on) == (
        REASON,
        town.manager.name,
        NEXT_YEAR,
    )
    assert {case.id for case in listed.lines} == set(cases)
    assert [each.id for each in holding.on(cases[0], actor=town.clerk)] == [hold.id]


def test_placing_reviewing_and_lifting_stand_in_the_history_of_each_case_file(
    holding: Holding, town: Town
) -> None:
    case = town.add_case()
    hold = holding.place([case.id], reason=REASON, review_on=TODAY, actor=town.manager)
    holding.review(hold.id, next_on=NEXT_YEAR, actor=town.manager)
    holding.lift(hold.id, reason="Urteil ist rechtskräftig", actor=town.manager)

    with town.records.read(town.clerk) as tx:
        lines = tx.history(f"case:{case.id}").lines
    assert [line.action for line in lines] == ["hold_lifted", "hold_reviewed", "hold_placed"]
    assert lines[0].detail["reason"] == "Urteil ist rechtskräftig"


def test_a_lifted_hold_keeps_nothing_and_cannot_be_changed(holding: Holding, town: Town) -> None:
    case = town.add_case()
    hold = holding.place([case.id], reason=REASON, review_on=TODAY, actor=town.manager)
    holding.lift(hold.id, reason="erledigt", actor=town.manager)

    assert holding.on(case.id, actor=town.clerk) == ()
    assert holding.lines(actor=town.clerk).lines == []
    assert len(holding.lines(standing=False, actor=town.clerk).lines) == 1
    for change in (
        lambda: holding.lift(hold.id, reason="noch einmal", actor=town.manager),
        lambda: holding.review(hold.id, next_on=NEXT_YEAR, actor=town.manager),
        lambda: holding.extend(hold.id, [town.add_case().id], actor=town.manager),
    ):
        with pytest.raises(HoldLifted):
            change()


def test_a_case_file_may_stand_under_several_holds_and_one_is_enough(
    holding: Holding, town: Town
) -> None:
    case = town.add_case()
    first = holding.place([case.id], reason=REASON, review_on=TODAY, actor=town.manager)
    second = holding.place([case.id], reason="Prüfung", review_on=TODAY, actor=town.manager)
    holding.lift(first.id, reason="erledigt", actor=town.manager)

    assert [hold.id for hold in holding.on(case.id, actor=town.clerk)] == [second.id]


def test_more_case_files_come_under_a_hold_each_once(holding: Holding, town: Town) -> None:
    cases = [town.add_case().id for _ in range(2)]
    hold = holding.place(cases[:1], reason=REASON, review_on=TODAY, actor=town.manager)

    extended = holding.extend(hold.id, cases, actor=town.manager)

    assert set(extended.cases) == set(cases)


def test_holds_are_listed_by_the_day_of_their_review(holding: Holding, town: Town) -> None:
    case = town.add_case()
    for days in (30, 10, 20):
        day = TODAY + timedelta(days=days)
        holding.place([case.id], reason=f"{days}", review_on=day, actor=town.manager)

    first = holding.lines(actor=town.clerk, limit=2)
    rest = holding.lines(actor=town.clerk, limit=2, cursor=first.next_cursor)
    soon = holding.lines(actor=town.clerk, review_by=TODAY + timedelta(days=10))

    assert [line.hold.reason for line in (*first.lines, *rest.lines)] == ["10", "20", "30"]
    assert [line.hold.reason for line in soon.lines] == ["10"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"review_on": TODAY - timedelta(days=1)}, "review_on"),
        ({"cases": []}, "cases"),
    ],
)
def test_a_hold_without_reason_case_file_or_day_is_refused(
    holding: Holding, town: Town, said: dict[str, object], field: str
) -> None:
    usual = {"cases": [town.add_case().id], "reason": REASON, "review_on": TODAY}

    with pytest.raises(InvalidValue) as refused:
        holding.place(**usual | said, actor=town.manager)  # type: ignore[arg-type] # wrong on purpose

    assert refused.value.field == field


def test_only_records_managers_place_holds_and_only_on_what_they_see(
    holding: Holding, town: Town
) -> None:
    case = town.add_case()
    for login in ("clerk", "archivist", "auditor", "administrator", "station"):
        with pytest.raises(NotAllowed):
            holding.place([case.id], reason=REASON, review_on=TODAY, actor=town.actor(login))
    stranger = town.add_person("stranger", Role.RECORDS_MANAGER, units=("FB2",))
    for unseen in (case.id, CaseFileId("no-such-case")):
        with pytest.raises(NotVisible):
            holding.place([unseen], reason=REASON, review_on=TODAY, actor=stranger)


def test_the_list_of_holds_counts_only_case_files_that_the_person_sees(
    holding: Holding, town: Town
) -> None:
    hold = holding.place([town.add_case().id], reason=REASON, review_on=TODAY, actor=town.manager)
    neighbour = town.add_person("neighbour", Role.CLERK, units=("FB2",))

    seen = town.add_case(lead_unit=town.units["FB2"])
    both = holding.place([seen.id], reason="Prüfung", review_on=TODAY, actor=town.system)
    holding.extend(both.id, list(hold.cases), actor=town.system)

    (line,) = holding.lines(actor=neighbour).lines
    _, cases = holding.cases(both.id, actor=neighbour)

    assert (line.hold.id, line.case_count) == (both.id, 1)
    assert [case.id for case in cases.lines] == [seen.id]


def test_why_a_hold_stands_is_told_to_whoever_sees_one_of_its_case_files_and_to_records_managers(
    holding: Holding, town: Town
) -> None:
    hold = holding.place([town.add_case().id], reason=REASON, review_on=TODAY, actor=town.manager)
    neighbour = town.add_person("neighbour", Role.CLERK, units=("FB2",))
    colleague = town.add_person("colleague", Role.RECORDS_MANAGER, units=("FB2",))

    assert holding.lines(actor=neighbour).lines == []
    with pytest.raises(NotVisible):
        holding.cases(hold.id, actor=neighbour)
    (line,) = holding.lines(actor=colleague).lines
    assert (line.hold.reason, line.case_count) == (REASON, 0)
    (line,) = holding.lines(actor=town.clerk).lines
    assert line.hold.reason == REASON
