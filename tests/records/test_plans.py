"""File plan and rules as they are stored: read back equal, built once, never an old one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from eakte.domain.errors import DomainError
from eakte.domain.fileplan import FilePlan, FilePlanUnit, build_file_plan, read_units
from eakte.domain.reference import PlanCode
from eakte.domain.retention_rule import RetentionRule
from eakte.domain.retention_table import read_rules
from eakte.records import Records
from tests.makers import FILE_PLAN, RULES, Clock, Town, a_town

CODE = PlanCode("10.40")

Contents = tuple[list[FilePlanUnit], list[RetentionRule]]


def stored_plan(town: Town, records: Records | None = None) -> FilePlan:
    with (records or town.records).read(town.clerk) as tx:
        return tx.plans.file_plan()


def contents_of(plan: FilePlan) -> Contents:
    return list(plan.units.values()), [rule for own in plan.own_rules.values() for rule in own]


def replace_and_fail(town: Town, contents: Contents) -> None:
    with town.records.begin(town.system) as tx:
        tx.plans.replace(*contents)
        tx.plans.file_plan()
        raise DomainError


def another_title(units: list[FilePlanUnit], rules: list[RetentionRule]) -> Contents:
    renamed = [replace(unit, title="Umbenannt") if unit.code == CODE else unit for unit in units]
    return renamed, rules


def another_parent(units: list[FilePlanUnit], rules: list[RetentionRule]) -> Contents:
    above = FilePlanUnit(code=PlanCode("99"), title="Sonstiges")
    moved = [replace(unit, parent=above.code) if unit.code == CODE else unit for unit in units]
    return [*moved, above], rules


def another_rule(units: list[FilePlanUnit], rules: list[RetentionRule]) -> Contents:
    return units, [replace(rules[0], note="geändert"), *rules[1:]]


def without_rules(units: list[FilePlanUnit], _rules: list[RetentionRule]) -> Contents:
    return units, []


def test_a_file_plan_is_read_as_it_was_stored(town: Town) -> None:
    assert stored_plan(town) == build_file_plan(read_units(FILE_PLAN), read_rules(RULES))


def test_a_file_plan_that_did_not_change_is_built_once(town: Town) -> None:
    assert stored_plan(town) is stored_plan(town)


@pytest.mark.parametrize("change", [another_title, another_parent, another_rule, without_rules])
def test_a_replaced_file_plan_is_seen_by_the_next_transaction_of_another_process(
    town: Town, clock: Clock, change: Callable[..., Contents]
) -> None:
    other = Records(engine=town.records.engine, clock=clock)
    before = stored_plan(town, other)
    units, rules = change(*contents_of(before))

    with town.records.begin(town.system) as tx:
        tx.plans.replace(units, rules)

    assert stored_plan(town, other) == build_file_plan(units, rules) != before


def test_a_replaced_file_plan_is_seen_in_its_own_transaction(town: Town) -> None:
    units, rules = another_title(*contents_of(stored_plan(town)))

    with town.records.begin(town.system) as tx:
        tx.plans.replace(units, rules)
        seen = tx.plans.file_plan()

    assert seen.unit(CODE).title == "Umbenannt"


def test_a_file_plan_that_was_taken_back_is_seen_by_nobody(town: Town) -> None:
    before = stored_plan(town)

    with pytest.raises(DomainError):
        replace_and_fail(town, another_title(*contents_of(before)))

    assert stored_plan(town) == before


def test_each_municipality_has_its_own_file_plan(records: Records) -> None:
    own, other = a_town(records, "uedem"), a_town(records, "goch")
    before = stored_plan(other)

    with records.begin(own.system) as tx:
        tx.plans.replace(*another_title(*contents_of(stored_plan(own))))

    assert stored_plan(own).unit(CODE).title == "Umbenannt"
    assert stored_plan(other) is before
