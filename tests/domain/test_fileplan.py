from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eakte.domain.fileplan import (
    FilePlanUnit,
    InvalidFilePlan,
    UnknownPosition,
    UnknownVariant,
    build_file_plan,
    read_units,
)
from eakte.domain.reference import PlanCode
from eakte.domain.retention_rule import (
    DisposalAction,
    RetentionRule,
    Rounding,
    RuleId,
    Trigger,
    Verification,
)
from eakte.domain.retention_table import read_rules
from eakte.domain.table import InvalidTable

CONFIG = Path(__file__).parents[2] / "config"
TODAY = date(2025, 6, 1)


def a_unit(code, parent=None):
    return FilePlanUnit(code=PlanCode(code), title=f"Position {code}", parent=parent)


def a_rule(code, *, rule_id=None, variant=None, valid_from=None, valid_to=None):
    return RetentionRule(
        rule_id=RuleId(rule_id or code),
        plan_code=PlanCode(code),
        title=f"Position {code}",
        trigger=Trigger(token="closed", label="z.d.A.-Verfügung"),
        rounding=Rounding.YEAR_END,
        disposal_action=DisposalAction.APPRAISE,
        legal_basis="KGSt",
        verified=Verification.GENERAL,
        variant=variant,
        valid_from=valid_from,
        valid_to=valid_to,
        retention_years=10,
    )


def municipal_plan():
    units = read_units((CONFIG / "fileplan.csv").read_text(encoding="utf-8"))
    rules = read_rules((CONFIG / "retention_rules.csv").read_text(encoding="utf-8"))
    return build_file_plan(units, rules)


def test_the_file_plan_of_the_municipality_has_all_positions_of_the_rules_in_order():
    plan = municipal_plan()

    codes = list(plan.units)
    assert len(codes) >= 55
    assert codes == sorted(codes)
    assert sum(len(rules) for rules in plan.own_rules.values()) == 48


def test_every_position_where_case_files_are_opened_has_a_rule():
    plan = municipal_plan()

    without = [
        unit.code
        for unit in plan.units.values()
        if unit.is_assignable and plan.rule_for(unit.code, on=TODAY) is None
    ]

    assert without == []


def test_a_main_group_only_orders():
    plan = municipal_plan()

    assert not plan.unit("32").is_assignable
    assert plan.rule_for("32", on=TODAY) is None
    assert plan.rule_for("32", on=TODAY, variant="standard") is None


def test_a_position_stands_below_its_parents():
    plan = municipal_plan()

    assert [unit.code for unit in plan.path("63.10.20.10")] == [
        "63",
        "63.10",
        "63.10.20",
        "63.10.20.10",
    ]
    assert [unit.code for unit in plan.children("63.10.20")] == ["63.10.20.10", "63.10.20.20"]
    assert plan.children("63.10.20.10") == ()
    assert [unit.code for unit in plan.children(None)][:3] == ["00", "10", "11"]


def test_the_rule_is_inherited_over_three_levels_and_the_nearest_wins():
    units = [a_unit("32"), a_unit("32.10", "32"), a_unit("32.10.1", "32.10")]
    inherited = build_file_plan(units, [a_rule("32")])
    nearer = build_file_plan(units, [a_rule("32"), a_rule("32.10")])
    own = build_file_plan(units, [a_rule("32"), a_rule("32.10"), a_rule("32.10.1")])

    assert inherited.rule_for("32.10.1", on=TODAY).rule_id == "32"
    assert nearer.rule_for("32.10.1", on=TODAY).rule_id == "32.10"
    assert own.rule_for("32.10.1", on=TODAY).rule_id == "32.10.1"


def test_the_rule_of_the_day_applies():
    plan = municipal_plan()

    assert plan.rule_for("21.20", on=date(2024, 12, 31)).rule_id == "21.20-until_2024"
    assert plan.rule_for("21.20", on=date(2025, 1, 1)).rule_id == "21.20-from_2025"


def test_an_expired_rule_without_a_successor_gives_way_to_the_level_above():
    units = [a_unit("32"), a_unit("32.10", "32")]
    expired = a_rule("32.10", valid_to=date(2024, 12, 31))
    plan = build_file_plan(units, [a_rule("32"), expired])

    assert plan.rule_for("32.10", on=date(2024, 12, 31)) == expired
    assert plan.rule_for("32.10", on=date(2025, 1, 1)).rule_id == "32"


def test_the_first_variant_is_the_default_and_another_may_be_chosen():
    plan = municipal_plan()

    assert plan.rule_for("30.10", on=TODAY).variant == "standard"
    assert plan.rule_for("30.10", on=TODAY, variant="enforceable_title").retention_years == 30
    assert [rule.variant for rule in plan.rules_for("34.40", on=TODAY)] == [
        "birth",
        "marriage",
        "death",
    ]


def test_an_unknown_variant_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownVariant) as refusal:
        municipal_plan().rule_for("30.10", on=TODAY, variant="titel")

    assert refusal.value.known == ("standard", "enforceable_title")


@pytest.mark.parametrize("ask", ["unit", "path", "children"])
def test_an_unknown_position_is_refused(ask):
    with pytest.raises(UnknownPosition) as refusal:
        getattr(municipal_plan(), ask)("99.99")

    assert refusal.value.code == "99.99"


@pytest.mark.parametrize(
    ("units", "rules", "reason"),
    [
        ([a_unit("32"), a_unit("32")], [], "mehrfach"),
        ([a_unit("32.10", "32")], [], "übergeordnete Position 32 fehlt"),
        ([a_unit("32", "32")], [], "über sich selbst"),
        ([a_unit("1", "3"), a_unit("2", "1"), a_unit("3", "2")], [], "über sich selbst"),
        ([a_unit("1"), a_unit("4", "3"), a_unit("3", "4")], [], "über sich selbst"),
        ([a_unit("FB3")], [], "Ziffern und Punkten"),
        ([a_unit("32")], [a_rule("33")], "die Position 33 fehlt"),
        ([a_unit("32")], [a_rule("32"), a_rule("32")], "Kennung"),
        ([a_unit("32")], [a_rule("32"), a_rule("32", rule_id="32-neu")], "zur gleichen Zeit"),
    ],
)
def test_positions_that_make_up_no_tree_are_refused(units, rules, reason):
    with pytest.raises(InvalidFilePlan, match=reason):
        build_file_plan(units, rules)


def test_versions_of_a_rule_that_follow_each_other_are_taken():
    plan = build_file_plan(
        [a_unit("32")],
        [
            a_rule("32", rule_id="32-alt", valid_to=date(2024, 12, 31)),
            a_rule("32", rule_id="32-neu", valid_from=date(2025, 1, 1)),
        ],
    )

    assert plan.rule_for("32", on=TODAY).rule_id == "32-neu"


def test_a_plan_cannot_be_changed():
    plan = municipal_plan()

    with pytest.raises(TypeError):
        plan.units[PlanCode("99")] = a_unit("99")


@pytest.mark.parametrize("text", ["code,title\n32,Ordnung\n", "code,title,parent\n32,,\n"])
def test_a_table_that_is_no_file_plan_is_refused(text):
    with pytest.raises(InvalidTable):
        read_units(text)


@st.composite
def trees(draw):
    """Parent of each position (its index, or None), and the positions with an own rule."""
    size = draw(st.integers(min_value=1, max_value=30))
    parents = [
        draw(st.none() | st.integers(min_value=0, max_value=index - 1)) if index else None
        for index in range(size)
    ]
    return parents, draw(st.sets(st.integers(min_value=0, max_value=size - 1)))


@settings(deadline=None)
@given(tree=trees(), data=st.data())
def test_the_nearest_ancestor_with_a_rule_wins_in_any_tree(tree, data):
    parents, with_rule = tree
    units = [
        a_unit(str(i), None if parent is None else str(parent)) for i, parent in enumerate(parents)
    ]
    order = data.draw(st.permutations(units))
    plan = build_file_plan(order, [a_rule(str(index)) for index in sorted(with_rule)])

    for index in range(len(parents)):
        nearest = index
        while nearest is not None and nearest not in with_rule:
            nearest = parents[nearest]
        rule = plan.rule_for(str(index), on=TODAY)
        assert (rule.rule_id if rule else None) == (None if nearest is None else str(nearest))
