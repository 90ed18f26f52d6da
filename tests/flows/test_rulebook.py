"""Changing the retention rules: seen before it is applied, only open periods, never rewritten."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from eakte.caseload import NewCase
from eakte.casework import Casework
from eakte.domain.access import CaseFileId
from eakte.domain.case_period import Outcome
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.domain.reference import PlanCode
from eakte.domain.retention import DisposalAction, RetentionRule, RetentionState, RuleId
from eakte.domain.retention_table import read_rules, write_rules
from eakte.domain.rule_change import (
    ChangedPeriod,
    ChangeNotReady,
    ChangeState,
    NothingChanges,
    PreviewOutdated,
    RuleChangeId,
    RuleChangeOrder,
    RuleInUse,
    TwoFirstDays,
    ended_before,
    successor,
)
from eakte.jobs import Job, Lane, claim
from eakte.journal import OFFICE_STREAM, case_stream
from eakte.records import CaseQuery, DueQuery, DueView, Records
from eakte.rule_steps import PORTION
from eakte.rulebook import Rulebook
from eakte.tables import JobRow
from eakte.worker import Worker
from indexing import SandboxedReader
from tests.makers import RULES, Clock, Town, a_case_file, a_town
from tests.offices import an_office

CORRESPONDENCE = RuleId("10.40")
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def rulebook(town: Town) -> Rulebook:
    return Rulebook(records=town.records)


def present(town: Town) -> dict[RuleId, RetentionRule]:
    with town.records.read(town.system) as tx:
        return {rule.rule_id: rule for rule in tx.plans.file_plan().rules}


def version(town: Town, *, from_day: date = NEW_YEAR, years: int = 3) -> RetentionRule:
    """A new version of the rule of general correspondence, which has 5 years."""
    rule = present(town)[CORRESPONDENCE]
    return successor(rule, valid_from=from_day, retention_years=years, period_text_de="")


def proposed(rulebook: Rulebook, town: Town, **said: object) -> RuleChangeOrder:
    """A change with its preview."""
    new = version(town, **said)  # type: ignore[arg-type] # a test names what matters
    change = rulebook.propose_version(CORRESPONDENCE, new, actor=town.manager)
    work_off(rulebook, town)
    return rulebook.change(change.id, actor=town.manager)


def jobs_of(town: Town) -> list[Job]:
    with town.records.begin(None) as tx:
        return list(claim(tx.session, Lane.READ, worker="test"))


def work_off(rulebook: Rulebook, town: Town) -> None:
    """Do all jobs of the rulebook until none is left."""
    deeds: dict[str, Callable[[Job], None]] = {
        "preview_rules": rulebook.preview,
        "apply_rules": rulebook.carry_out,
        "set_transfer_ends": rulebook.set_transfer_ends,
    }
    while found := jobs_of(town):
        for job in found:
            deeds[job.kind](job)


def a_closed_case(town: Town, closed_on: date, **fields: object) -> CaseFile:
    """A closed case file with the period that its rule gives it."""
    return town.add_case(
        state=CaseState.CLOSED,
        opened_on=closed_on.replace(month=1, day=1),
        closed_on=closed_on,
        rule_id="10.40",
        disposal_action="V",
        retention_state=RetentionState.RUNS,
        retention_end=date(closed_on.year + 5, 12, 31),
        **fields,
    )


def stored(town: Town, case: CaseFile) -> CaseFile:
    with town.records.read(town.system) as tx:
        return tx.cases.get(case.id)


def lines(rulebook: Rulebook, town: Town, change: RuleChangeOrder) -> list[ChangedPeriod]:
    return list(rulebook.lines(change.id, actor=town.manager).lines)


def test_r07_a_changed_rule_shows_before_and_after_of_open_periods_only(
    rulebook: Rulebook, town: Town
) -> None:
    over = a_closed_case(town, date(2020, 6, 1))  # ended on 31.12.2025, before the first day
    still_open = a_closed_case(town, date(2021, 6, 1))

    change = proposed(rulebook, town)

    (line,) = lines(rulebook, town, change)
    assert (change.state, change.seen, change.changed) == (ChangeState.READY, 2, 1)
    assert line.case == still_open.id
    assert line.before == Outcome(
        rule_id="10.40",
        state=RetentionState.RUNS,
        ends_on=date(2026, 12, 31),
        offer_due_on=None,
        disposal_action="V",
    )
    assert line.after == replace(
        line.before, rule_id="10.40@2026-01-01", ends_on=date(2024, 12, 31)
    )
    assert stored(town, over) == over
    assert stored(town, still_open) == still_open


def test_r07_an_applied_change_reaches_the_case_files_that_were_seen_and_is_logged(
    rulebook: Rulebook, town: Town, clock: Clock
) -> None:
    over, still_open = a_closed_case(town, date(2020, 6, 1)), a_closed_case(town, date(2021, 6, 1))
    change = proposed(rulebook, town)

    rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)
    work_off(rulebook, town)

    changed = stored(town, still_open)
    assert (changed.rule_id, changed.retention_end) == ("10.40@2026-01-01", date(2024, 12, 31))
    assert stored(town, over).retention_end == over.retention_end
    with town.records.read(town.system) as tx:
        entry = tx.history(case_stream(still_open.id)).lines[0]
        of_office = tx.history(OFFICE_STREAM).lines[0]
        record = tx.periods.stored(still_open.id)
    assert entry.action == "rules_applied"
    assert (entry.detail["old_end"], entry.detail["new_end"]) == ("2026-12-31", "2024-12-31")
    assert (entry.detail["reason"], entry.detail["ordered_by"]) == (
        "Neues Gesetz",
        town.people["manager"],
    )
    assert (of_office.action, of_office.actor) == ("rules_changed", town.manager.name)
    assert record is not None
    assert record.rule.rule_id == "10.40@2026-01-01"
    done = rulebook.change(change.id, actor=town.manager)
    assert (done.state, done.applied_at) == (ChangeState.APPLIED, clock.at)


def test_the_former_version_ends_the_day_before_and_stays(rulebook: Rulebook, town: Town) -> None:
    change = proposed(rulebook, town)

    rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)

    rules = present(town)
    assert rules[CORRESPONDENCE].valid_to == date(2025, 12, 31)
    assert rules[RuleId("10.40@2026-01-01")].valid_from == NEW_YEAR


def test_case_files_below_the_position_inherit_the_change(rulebook: Rulebook, town: Town) -> None:
    below = a_closed_case(town, date(2022, 6, 1), file_plan_code="10.40.10", number=77)

    change = proposed(rulebook, town)

    assert [line.case for line in lines(rulebook, town, change)] == [below.id]


def test_proceedings_elsewhere_with_a_rule_of_the_position_are_reached(
    rulebook: Rulebook, town: Town
) -> None:
    casework = Casework(records=town.records)
    case = casework.open(NewCase(file_plan_code="11.25", subject="Urlaub"), actor=town.clerk)
    proceeding = casework.add_proceeding(case.id, subject="Schreiben", actor=town.clerk)
    with town.records.begin(town.system) as tx:
        tx.periods.set_rule(replace(proceeding, rule_position="10.40"))

    change = proposed(rulebook, town)

    assert (change.positions, change.seen) == (("10.40", "10.40.10", "10.40.20", "11.25"), 1)


@pytest.mark.parametrize("count", [PORTION - 1, PORTION, PORTION + 3])
def test_many_case_files_are_looked_at_and_changed_in_portions(
    rulebook: Rulebook, town: Town, count: int
) -> None:
    with town.records.begin(town.system) as tx:
        for number in range(count):
            tx.cases.add(numbered(town, number, tx.cases.new_id()))

    change = proposed(rulebook, town)
    rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)
    work_off(rulebook, town)

    assert (change.seen, change.changed, change.total) == (count, count, count)
    assert rulebook.change(change.id, actor=town.manager).state is ChangeState.APPLIED
    assert len(list(rulebook.all_lines(change.id, actor=town.manager))) == count
    with town.records.read(town.system) as tx:
        ends = {case.retention_end for case in tx.due.all(ended_by_the_end_of_time())}
    assert ends == {date(2026, 12, 31)}


def numbered(town: Town, number: int, case: str) -> CaseFile:
    return a_case_file(
        id=CaseFileId(case),
        tenant=town.tenant,
        lead_unit=town.units["FB3-1"],
        number=number,
        state=CaseState.CLOSED,
        closed_on=date(2023, 5, 2),
        rule_id="10.40",
        disposal_action="V",
        retention_state=RetentionState.RUNS,
        retention_end=date(2028, 12, 31),
    )


def ended_by_the_end_of_time() -> DueQuery:
    return DueQuery(view=DueView.ENDED, on=date.max)


def test_each_step_can_run_twice(rulebook: Rulebook, town: Town) -> None:
    case = a_closed_case(town, date(2021, 6, 1))
    change = rulebook.propose_version(CORRESPONDENCE, version(town), actor=town.manager)
    (job,) = jobs_of(town)
    rulebook.preview(job)
    run_again(rulebook.preview, town, job)
    assert rulebook.change(change.id, actor=town.manager).changed == 1

    rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)
    (job,) = jobs_of(town)
    rulebook.carry_out(job)
    once = stored(town, case)
    run_again(rulebook.carry_out, town, job)

    assert stored(town, case) == once
    with town.records.read(town.system) as tx:
        actions = [line.action for line in tx.history(case_stream(case.id)).lines]
    assert actions == ["rules_applied"]


def run_again(step: Callable[[Job], None], town: Town, job: Job) -> None:
    """The same job once more, as if its end had not been seen."""
    with town.records.begin(None) as tx:
        tx.session.execute(update(JobRow).where(JobRow.id == job.id).values(state="running"))
    step(job)


def test_a_change_between_preview_and_apply_is_refused(rulebook: Rulebook, town: Town) -> None:
    case = a_closed_case(town, date(2021, 6, 1))
    change = proposed(rulebook, town)
    with town.records.begin(town.system) as tx:
        tx.cases.save(replace(tx.cases.locked(case.id), location="Keller"))

    with pytest.raises(PreviewOutdated):
        rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)

    assert CORRESPONDENCE in present(town)
    assert len(present(town)) == len(read_rules(RULES))


def test_a_new_case_file_between_preview_and_apply_is_refused(
    rulebook: Rulebook, town: Town
) -> None:
    change = proposed(rulebook, town)
    town.add_case()

    with pytest.raises(PreviewOutdated):
        rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)


def test_of_two_changes_with_a_preview_the_second_needs_a_new_one(
    rulebook: Rulebook, town: Town
) -> None:
    first, second = proposed(rulebook, town), proposed(rulebook, town, years=2)
    rulebook.apply(first.id, reason="Neues Gesetz", actor=town.manager)

    with pytest.raises(PreviewOutdated):
        rulebook.apply(second.id, reason="Noch eines", actor=town.manager)


def test_rules_with_a_first_day_to_come_wait_for_it(
    rulebook: Rulebook, town: Town, clock: Clock
) -> None:
    case = a_closed_case(town, date(2022, 6, 1))
    change = proposed(rulebook, town, from_day=date(2027, 1, 1), years=2)
    assert [line.after.ends_on for line in lines(rulebook, town, change)] == [date(2024, 12, 31)]

    planned = rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)
    rulebook.order_planned()
    work_off(rulebook, town)
    before = stored(town, case)
    clock.at = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
    rulebook.order_planned()
    work_off(rulebook, town)

    assert planned.state is ChangeState.PLANNED
    assert before == case
    assert stored(town, case).retention_end == date(2024, 12, 31)
    assert rulebook.change(change.id, actor=town.manager).state is ChangeState.APPLIED


def test_a_worker_begins_what_is_planned_for_today(
    town: Town, clock: Clock, tmp_path: Path, reader: SandboxedReader
) -> None:
    office = an_office(town.records, tmp_path, reader=reader)
    case = a_closed_case(town, date(2022, 6, 1))
    worker = Worker(office=office, lane=Lane.READ, name="test")
    new = version(town, from_day=date(2027, 1, 1), years=2)
    change = office.rulebook.propose_version(CORRESPONDENCE, new, actor=town.manager)
    while worker.step():
        pass
    office.rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)
    clock.at = datetime(2027, 1, 2, 12, 0, tzinfo=UTC)

    worker.tidy_up()
    while worker.step():
        pass

    assert stored(town, case).retention_end == date(2024, 12, 31)


def test_a_whole_table_is_uploaded_and_reaches_what_it_changes(
    rulebook: Rulebook, town: Town
) -> None:
    a_closed_case(town, date(2021, 6, 1))
    rules = present(town)
    new = version(town)
    rules[CORRESPONDENCE] = ended_before(rules[CORRESPONDENCE], NEW_YEAR)

    change = rulebook.propose(write_rules((*rules.values(), new)), actor=town.manager)
    work_off(rulebook, town)

    assert rulebook.change(change.id, actor=town.manager).changed == 1


def test_a_table_saved_by_a_german_spreadsheet_is_read(rulebook: Rulebook, town: Town) -> None:
    rules = list(present(town).values())
    rules[0] = replace(rules[0], title="Niederschriften; neu")
    target = io.StringIO()
    rows = csv.reader(io.StringIO(write_rules(rules)))
    csv.writer(target, delimiter=";").writerows(rows)

    change = rulebook.propose("\ufeff" + target.getvalue(), actor=town.manager)

    assert change.state is ChangeState.COUNTING


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda text: text.replace("rule_id", "rule"), "Zeile 1"),
        (lambda text: text.replace("year_end", "never", 1), "rounding"),
        (lambda text: text.replace("\n10.40,", "\n99.99,", 1), "99.99"),
        (lambda text: text.replace("general,10.40,", "general,10.10,", 1), "mehrfach"),
        (lambda text: "", "Zeile 1"),
    ],
)
def test_a_table_that_is_none_is_refused_with_the_place(
    rulebook: Rulebook, town: Town, spoil: Callable[[str], str], sentence: str
) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        rulebook.propose(spoil(RULES), actor=town.manager)


def test_a_rule_that_was_used_is_neither_rewritten_nor_removed(
    rulebook: Rulebook, town: Town
) -> None:
    a_closed_case(town, date(2021, 6, 1))
    rules = present(town)
    rewritten = replace(rules[CORRESPONDENCE], retention_years=3)
    without = [rule for key, rule in rules.items() if key != CORRESPONDENCE]

    for table in ([*without, rewritten], without):
        with pytest.raises(RuleInUse) as refused:
            rulebook.propose(write_rules(table), actor=town.manager)
        assert refused.value.rule_id == CORRESPONDENCE


def test_a_rule_that_only_unseen_case_files_use_is_not_rewritten(
    rulebook: Rulebook, town: Town
) -> None:
    a_closed_case(town, date(2021, 6, 1), lead_unit=town.units["FB2"])
    rules = present(town) | {CORRESPONDENCE: replace(present(town)[CORRESPONDENCE], note="neu")}

    with pytest.raises(RuleInUse):
        rulebook.propose(write_rules(rules.values()), actor=town.manager)


def test_a_rule_that_was_never_used_may_be_rewritten(rulebook: Rulebook, town: Town) -> None:
    rules = present(town) | {CORRESPONDENCE: replace(present(town)[CORRESPONDENCE], note="neu")}

    change = rulebook.propose(write_rules(rules.values()), actor=town.manager)

    assert change.positions == ("10.40", "10.40.10", "10.40.20")


def test_the_same_table_changes_nothing(rulebook: Rulebook, town: Town) -> None:
    with pytest.raises(NothingChanges):
        rulebook.propose(RULES, actor=town.manager)


def test_versions_with_two_first_days_to_come_need_two_changes(
    rulebook: Rulebook, town: Town
) -> None:
    rules = present(town)
    for key, day in ((CORRESPONDENCE, date(2027, 1, 1)), (RuleId("22.10"), date(2028, 1, 1))):
        former = rules[key]
        rules[key] = ended_before(former, day)
        new = successor(former, valid_from=day, disposal_action=DisposalAction.APPRAISE)
        rules[new.rule_id] = new

    with pytest.raises(TwoFirstDays):
        rulebook.propose(write_rules(rules.values()), actor=town.manager)


def test_a_version_that_does_not_begin_after_the_former_one_is_refused(
    rulebook: Rulebook, town: Town
) -> None:
    change = proposed(rulebook, town)
    rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)
    second = RuleId("10.40@2026-01-01")
    earlier = successor(present(town)[second], valid_from=date(2025, 1, 1), retention_years=4)

    with pytest.raises(InvalidValue, match="valid_from"):
        rulebook.propose_version(second, earlier, actor=town.manager)
    with pytest.raises(InvalidValue, match="rule_id"):
        rulebook.propose_version(RuleId("nie"), earlier, actor=town.manager)


def test_a_change_is_withdrawn_before_and_not_after_it_is_applied(
    rulebook: Rulebook, town: Town
) -> None:
    a_closed_case(town, date(2021, 6, 1))
    first, second = proposed(rulebook, town), proposed(rulebook, town)

    rulebook.withdraw(first.id, actor=town.manager)
    rulebook.apply(second.id, reason="Neues Gesetz", actor=town.manager)

    assert lines(rulebook, town, first) == []
    with pytest.raises(ChangeNotReady):
        rulebook.apply(first.id, reason="doch", actor=town.manager)
    with pytest.raises(ChangeNotReady):
        rulebook.apply(second.id, reason="noch einmal", actor=town.manager)
    with pytest.raises(ChangeNotReady):
        rulebook.withdraw(second.id, actor=town.manager)


def test_a_change_that_is_still_counted_is_not_applied(rulebook: Rulebook, town: Town) -> None:
    change = rulebook.propose_version(CORRESPONDENCE, version(town), actor=town.manager)

    with pytest.raises(ChangeNotReady):
        rulebook.apply(change.id, reason="zu früh", actor=town.manager)


def test_applying_needs_a_reason(rulebook: Rulebook, town: Town) -> None:
    change = proposed(rulebook, town)

    with pytest.raises(InvalidValue, match="reason"):
        rulebook.apply(change.id, reason="  ", actor=town.manager)


@pytest.mark.parametrize("login", ["clerk", "archivist", "auditor", "administrator", "station"])
def test_rules_are_changed_by_records_managers_only(
    rulebook: Rulebook, town: Town, login: str
) -> None:
    actor, change = town.actor(login), proposed(rulebook, town)

    with pytest.raises(NotAllowed):
        rulebook.propose(RULES, actor=actor)
    with pytest.raises(NotAllowed):
        rulebook.propose_version(CORRESPONDENCE, version(town), actor=actor)
    with pytest.raises(NotAllowed):
        rulebook.apply(change.id, reason="so", actor=actor)
    with pytest.raises(NotAllowed):
        rulebook.withdraw(change.id, actor=actor)
    with pytest.raises(NotAllowed):
        rulebook.set_transfer_years(PlanCode("10"), 1, reason="so", actor=actor)


def test_lines_of_case_files_outside_the_own_sight_are_not_shown(
    rulebook: Rulebook, town: Town
) -> None:
    a_closed_case(town, date(2021, 6, 1), lead_unit=town.units["FB2"])

    change = proposed(rulebook, town)

    assert (change.total, change.changed) == (1, 1)
    assert lines(rulebook, town, change) == []


def test_changes_of_another_town_do_not_exist(
    rulebook: Rulebook, town: Town, records: Records
) -> None:
    change, other = proposed(rulebook, town), a_town(records, "kalkar")

    with pytest.raises(NotVisible):
        rulebook.change(change.id, actor=other.manager)
    with pytest.raises(NotVisible):
        rulebook.apply(RuleChangeId(change.id), reason="so", actor=other.manager)
    assert rulebook.changes(actor=other.manager) == ()


def test_a_transfer_period_is_set_for_closed_case_files_below_and_logged(
    rulebook: Rulebook, town: Town
) -> None:
    case, open_case = a_closed_case(town, date(2021, 6, 1)), town.add_case(number=99)

    rulebook.set_transfer_years(PlanCode("10"), 3, reason="Dienstanweisung", actor=town.manager)
    work_off(rulebook, town)

    assert stored(town, case).transfer_end == date(2024, 6, 1)
    assert stored(town, open_case).transfer_end is None
    with town.records.read(town.system) as tx:
        assert tx.history(OFFICE_STREAM).lines[0].action == "transfer_years_set"
        assert tx.history(case_stream(case.id)).lines[0].action == "transfer_end_set"
        assert tx.lines.case_count(CaseQuery(is_set_aside=True, today=tx.today)) == 1


def test_a_transfer_period_is_a_number_of_years(rulebook: Rulebook, town: Town) -> None:
    with pytest.raises(InvalidValue, match="transfer_years"):
        rulebook.set_transfer_years(PlanCode("10"), -1, reason="so", actor=town.manager)
