"""R01–R09 and R27: how long case files are kept, why, and what is due."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte.caseload import NewCase
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import InvalidValue, SetAside
from eakte.domain.fileplan import read_units
from eakte.domain.reference import PlanCode
from eakte.domain.retention import RetentionFacts, RetentionState, RuleId, retention_end
from eakte.domain.retention_evidence import Evidence
from eakte.domain.retention_table import read_rules, write_rules
from eakte.domain.rule_change import successor
from eakte.jobs import Lane
from eakte.records import CaseQuery, DueQuery, DueView, NewFact
from eakte.retaining import ProceedingRule
from tests.ended_cases import DisposalOffice
from tests.makers import FILE_PLAN, RULES, Clock, Town
from tests.offices import work_off

BUSINESS, PENSION, LETTERS, TEN_YEARS = "32.10", "11.30", "10.40", "22.10"


def opened(disposal: DisposalOffice, code: str, **said: object) -> CaseFile:
    new = NewCase(**{"file_plan_code": code, "subject": "Anfragen"} | said)  # type: ignore[arg-type] # a test names what matters
    return disposal.office.casework.open(new, actor=disposal.town.clerk)


def closed(disposal: DisposalOffice, code: str, on: date | None = None, **said: object) -> CaseFile:
    case = opened(disposal, code, **said)
    return disposal.office.casework.close(case.id, on=on, actor=disposal.town.clerk)


def event(token: str, on: date) -> NewFact:
    return NewFact(token=token, on=on, evidence=Evidence(text="Bescheid"))


def test_r01_the_table_of_retention_rules_is_loaded_without_loss(town: Town, shared: Path) -> None:
    table = (shared / "standards" / "retention" / "retention_rules.csv").read_text("utf-8")
    rules = read_rules(table)

    with town.records.begin(town.system) as tx:
        tx.plans.replace(read_units(FILE_PLAN), rules)
    with town.records.read(town.system) as tx:
        kept = tx.plans.file_plan().rules

    assert len(kept) == 48
    assert sorted(write_rules(kept).splitlines()) == sorted(table.splitlines())


def test_r02_the_nearest_of_three_levels_gives_the_rule_and_a_reason_overrides_it(
    disposal: DisposalOffice,
) -> None:
    with disposal.town.records.read(disposal.town.system) as tx:
        plan = tx.plans.file_plan()
    inherited = {
        code: plan.rule_for(PlanCode(code), on=date(2026, 3, 2)).rule_id
        for code in (BUSINESS, "32.10.20", "32.10.20.10")
    }
    case = closed(disposal, PENSION)
    retaining, clerk = disposal.office.retaining, disposal.town.clerk

    with pytest.raises(InvalidValue, match="reason"):
        retaining.choose_rule(case.id, variant="revival_possible", reason=" ", actor=clerk)
    saved = retaining.choose_rule(
        case.id, variant="revival_possible", reason="Wiederaufleben möglich", actor=clerk
    )

    assert set(inherited.values()) == {RuleId("32.10")}
    assert (saved.rule_variant, saved.rule_reason) == (
        "revival_possible",
        "Wiederaufleben möglich",
    )


@pytest.mark.parametrize("closed_on", [date(2013, 1, 3), date(2013, 12, 31)])
def test_r03_a_period_of_ten_years_ends_with_the_year_and_can_be_disposed_of_the_day_after(
    disposal: DisposalOffice, closed_on: date
) -> None:
    case = closed(disposal, TEN_YEARS, closed_on, opened_on=date(2012, 5, 2))
    lifecycle, manager = disposal.office.lifecycle, disposal.manager

    def due_on(day: date) -> bool:
        query = DueQuery(view=DueView.OVERDUE, on=day)
        return case.id in {each.id for each in lifecycle.all_due(query, actor=manager)}

    assert case.retention_end == date(2023, 12, 31)
    assert not due_on(date(2023, 12, 31))
    assert due_on(date(2024, 1, 1))


def test_r04_an_exact_rule_counts_to_the_day_and_29_february_becomes_28(
    disposal: DisposalOffice,
) -> None:
    rule = next(rule for rule in read_rules(RULES) if rule.rule_id == "51.10")
    ends = [
        retention_end(
            rule, RetentionFacts(opened_on=date(2004, 3, 1), events={"birth": birth})
        ).ends_on
        for birth in (date(2004, 2, 29), date(2000, 2, 29))
    ]
    case = closed(disposal, "51.10")

    saved = disposal.office.retaining.record_event(
        case.id, event("birth", date(2004, 2, 29)), actor=disposal.town.clerk
    )

    assert ends == [date(2104, 2, 29), date(2100, 2, 28)]
    assert saved.retention_end == date(2104, 2, 29)


def test_r05_a_period_does_not_run_while_its_event_is_missing(disposal: DisposalOffice) -> None:
    waiting = closed(disposal, BUSINESS)
    office, clerk = disposal.office, disposal.town.clerk

    waited_for = office.lifecycle.waited_for(
        DueQuery(view=DueView.WAITING, on=date(2099, 1, 1)), actor=clerk
    )
    runs = office.retaining.record_event(
        waiting.id, event("business_deregistration", date(2026, 2, 1)), actor=clerk
    )

    assert waiting.retention_state is RetentionState.WAITS
    assert waiting.retention_end is None
    assert "läuft noch nicht" in waiting.retention_sentence
    assert waited_for == {"business_deregistration": 1}
    assert (runs.retention_state, runs.retention_end) == (RetentionState.RUNS, date(2036, 12, 31))


def test_r06_the_longest_period_of_the_proceedings_wins_and_the_reason_is_shown(
    disposal: DisposalOffice,
) -> None:
    case, clerk = opened(disposal, LETTERS), disposal.town.clerk
    longer = disposal.office.casework.add_proceeding(case.id, subject="Kasse", actor=clerk)
    disposal.office.retaining.set_proceeding_rule(
        case.id, longer.id, ProceedingRule(position=TEN_YEARS, reason="Belege"), actor=clerk
    )

    done = disposal.office.casework.close(case.id, actor=clerk)

    assert done.retention_end == date(2036, 12, 31)
    assert f"gilt die längste. Vorgang {longer.reference}: 10 Jahre" in done.retention_sentence


def test_r07_a_shorter_period_is_seen_before_and_reaches_open_periods_only(
    disposal: DisposalOffice,
) -> None:
    over = closed(disposal, TEN_YEARS, date(2014, 6, 1), opened_on=date(2014, 1, 2))
    still = closed(disposal, TEN_YEARS, date(2020, 6, 1), opened_on=date(2020, 1, 2))
    rulebook, manager = disposal.office.rulebook, disposal.manager
    rule = next(rule for rule in read_rules(RULES) if rule.rule_id == TEN_YEARS)
    eight = successor(rule, valid_from=date(2025, 1, 1), retention_years=8, period_text_de="")

    change = rulebook.propose_version(RuleId(TEN_YEARS), eight, actor=manager)
    work_off(disposal.office, (Lane.READ,))
    (line,) = rulebook.lines(change.id, actor=manager).lines
    rulebook.apply(change.id, reason="BEG IV", actor=manager)
    work_off(disposal.office, (Lane.READ,))

    assert line.case == still.id
    assert (line.before.ends_on, line.after.ends_on) == (date(2030, 12, 31), date(2028, 12, 31))
    with disposal.town.records.read(manager) as tx:
        assert tx.cases.get(still.id).retention_end == date(2028, 12, 31)
        assert tx.cases.get(over.id).retention_end == date(2024, 12, 31)
        logged = tx.last_entry(still.id, "rules_applied")
    assert logged is not None
    assert (logged.detail["old_end"], logged.detail["new_end"]) == ("2030-12-31", "2028-12-31")


def test_r08_what_is_kept_for_ever_stands_in_the_worklist_after_thirty_years(
    disposal: DisposalOffice, clock: Clock
) -> None:
    clock.at = datetime(1996, 2, 29, 12, 0, tzinfo=UTC)
    case = closed(disposal, "00.10")

    def to_offer(day: date) -> set[str]:
        query = DueQuery(view=DueView.TO_OFFER, on=day)
        found = disposal.office.lifecycle.all_due(query, actor=disposal.manager)
        return {each.id for each in found}

    assert (case.retention_end, case.offer_due_on) == (None, date(2026, 2, 28))
    assert to_offer(date(2026, 2, 27)) == set()
    assert to_offer(date(2026, 2, 28)) == {case.id}


def test_r09_worklist_and_forecast_count_what_the_database_counts(
    disposal: DisposalOffice,
) -> None:
    for year in (2014, 2015, 2015, 2016):
        closed(disposal, TEN_YEARS, date(year, 6, 1), opened_on=date(year, 1, 2))
    closed(disposal, LETTERS)
    query = DueQuery(view=DueView.OVERDUE, on=date(2026, 3, 2), position=TEN_YEARS)
    lifecycle, manager = disposal.office.lifecycle, disposal.manager

    counts = lifecycle.due_counts(query, actor=manager)
    forecast = lifecycle.outlook(query, actor=manager)

    with disposal.town.records.read(disposal.town.system) as tx:
        truth = tx.session.execute(
            text(
                "SELECT retention_end, count(*) FROM case_file WHERE state = 'closed' "
                "AND file_plan_code = '22.10' GROUP BY retention_end"
            )
        ).all()
    by_year = {int(str(end)[:4]): count for end, count in truth}
    assert forecast == by_year == {2024: 1, 2025: 2, 2026: 1}
    assert counts[DueView.OVERDUE] == by_year[2024] + by_year[2025]


def test_r27_after_the_transfer_period_a_case_file_is_only_read(
    disposal: DisposalOffice, clock: Clock
) -> None:
    disposal.office.rulebook.set_transfer_years(
        PlanCode("10"), 2, reason="Dienstanweisung", actor=disposal.manager
    )
    case = closed(disposal, LETTERS)

    def in_direct_access() -> list[CaseFile]:
        with disposal.town.records.read(disposal.town.clerk) as tx:
            query = CaseQuery(is_set_aside=False, today=tx.today)
            return list(tx.lines.cases(query).lines)

    clock.at = datetime(2028, 3, 2, 12, 0, tzinfo=UTC)
    last_day = in_direct_access()
    clock.at = datetime(2028, 3, 3, 12, 0, tzinfo=UTC)

    assert case.transfer_end == date(2028, 3, 2)
    assert last_day == [case]
    assert in_direct_access() == []
    with pytest.raises(SetAside):
        disposal.office.casework.reopen(case.id, reason="doch noch", actor=disposal.manager)
    with disposal.town.records.read(disposal.town.clerk) as tx:
        assert tx.cases.get(case.id) == case
