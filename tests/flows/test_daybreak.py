"""What a new day brings: second phases that lock, and rules whose first day has come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from eakte.caseload import NewCase
from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.retention import RetentionRule, RetentionState, RuleId
from eakte.domain.retention_evidence import Evidence
from eakte.domain.rule_change import ChangeState, ended_before, successor
from eakte.domain.withdrawal import Withdrawal
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import CaseQuery, NewFact, Records
from indexing import SandboxedReader
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

REGISTER = "33.10"  # 5 years in use, then 50 years locked (BMG § 13 (2))
CORRESPONDENCE = RuleId("10.40")
MOVED = NewFact(
    token="moved_away_or_death", on=date(2024, 5, 1), evidence=Evidence(text="Rückmeldung")
)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    return an_office(records, tmp_path, reader=reader)


@pytest.fixture
def registered(office: Office, town: Town) -> CaseFile:
    """A closed case file of somebody who moved away in 2024."""
    opened = office.casework.open(
        NewCase(file_plan_code=REGISTER, subject="Meldesatz", opened_on=date(2024, 1, 2)),
        actor=town.clerk,
    )
    office.retaining.record_event(opened.id, MOVED, actor=town.clerk)
    return office.casework.close(opened.id, actor=town.clerk)


@pytest.fixture
def coming_rule(town: Town) -> Callable[[int], RetentionRule]:
    """A table with a version of the rule of correspondence whose first day is to come."""

    def load(years: int) -> RetentionRule:
        with town.records.begin(town.system) as tx:
            rules = {rule.rule_id: rule for rule in tx.plans.file_plan().rules}
            former = rules[CORRESPONDENCE]
            version = successor(
                former, valid_from=NEW_YEAR, retention_years=years, period_text_de=""
            )
            rules[CORRESPONDENCE] = ended_before(former, NEW_YEAR)
            tx.plans.replace_rules([*rules.values(), version])
            return version

    return load


def listed(office: Office, actor: Actor) -> set[CaseFileId]:
    with office.records.read(actor) as tx:
        return {case.id for case in tx.lines.cases(CaseQuery()).lines}


def stored(town: Town, case: CaseFileId) -> CaseFile:
    with town.records.read(town.system) as tx:
        return tx.cases.get(case)


def test_a_case_file_is_locked_when_the_first_phase_of_its_period_is_over(
    office: Office, town: Town, clock: Clock, registered: CaseFile
) -> None:
    assert registered.locked_from == date(2030, 1, 1)
    clock.at = datetime(2029, 12, 31, 12, 0, tzinfo=UTC)
    office.daybreak.begin()
    assert listed(office, town.clerk) == {registered.id}

    clock.at = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
    office.daybreak.begin()
    office.daybreak.begin()

    assert stored(town, registered.id).withdrawal is Withdrawal.LOCKED
    assert listed(office, town.clerk) == listed(office, town.actor("auditor")) == set()
    assert listed(office, town.manager) == {registered.id}
    assert listed(office, town.actor("archivist")) == {registered.id}  # it is offered when it ends
    with town.records.read(town.manager) as tx:
        lines = tx.history(f"case:{registered.id}").lines
    assert [line.action for line in lines].count("use_locked") == 1


def test_a_case_file_is_back_in_use_when_it_is_reopened_in_its_second_phase(
    office: Office, town: Town, clock: Clock, registered: CaseFile
) -> None:
    clock.at = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
    office.daybreak.begin()

    office.casework.reopen(registered.id, reason="Rückkehr", actor=town.manager)
    office.daybreak.begin()

    assert stored(town, registered.id).withdrawal is None
    assert listed(office, town.clerk) == {registered.id}


def a_closed_case(town: Town) -> CaseFile:
    return town.add_case(
        state=CaseState.CLOSED,
        opened_on=date(2024, 1, 1),
        closed_on=date(2024, 6, 1),
        rule_id=CORRESPONDENCE,
        disposal_action="V",
        retention_state=RetentionState.RUNS,
        retention_end=date(2029, 12, 31),
    )


def test_case_files_follow_a_rule_of_the_first_table_when_its_first_day_has_come(
    office: Office, town: Town, clock: Clock, coming_rule: Callable[[int], RetentionRule]
) -> None:
    case, version = a_closed_case(town), coming_rule(3)
    office.daybreak.begin()
    work_off(office, (Lane.READ,))
    assert stored(town, case.id).retention_end == date(2029, 12, 31)

    clock.at = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
    for _ in range(2):
        office.daybreak.begin()
        work_off(office, (Lane.READ,))

    after = stored(town, case.id)
    assert (after.rule_id, after.retention_end) == (version.rule_id, date(2027, 12, 31))
    (change,) = office.rulebook.changes(actor=town.manager)
    assert (change.state, change.effective_on) == (ChangeState.APPLIED, NEW_YEAR)


def test_a_first_day_that_a_change_has_planned_is_not_begun_twice(
    office: Office, town: Town, clock: Clock
) -> None:
    case = a_closed_case(town)
    with town.records.read(town.system) as tx:
        (former,) = (r for r in tx.plans.file_plan().rules if r.rule_id == CORRESPONDENCE)
    version = replace(successor(former, valid_from=NEW_YEAR, retention_years=3), period_text_de="")
    change = office.rulebook.propose_version(CORRESPONDENCE, version, actor=town.manager)
    work_off(office, (Lane.READ,))
    office.rulebook.apply(change.id, reason="Neues Gesetz", actor=town.manager)

    clock.at = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
    office.daybreak.begin()
    work_off(office, (Lane.READ,))

    assert stored(town, case.id).retention_end == date(2027, 12, 31)
    assert len(office.rulebook.changes(actor=town.manager)) == 1
