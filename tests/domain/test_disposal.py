"""The table of steps: no path leads to destruction without the archive and an order."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.access import CaseFileId, Scope
from eakte.domain.casefile import CaseState
from eakte.domain.destruction import fingerprint, list_hash
from eakte.domain.disposal import (
    TRANSITIONS,
    Decision,
    DisposalId,
    DisposalItem,
    ItemState,
    NotDue,
    Step,
    StepRefused,
    is_due,
    require_due,
    state_after,
)
from eakte.domain.selection import consequences
from tests.makers import a_case_file

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
TODAY = NOW.date()


def an_item(**fields: object) -> DisposalItem:
    return DisposalItem(
        **{  # type: ignore[arg-type] # names and values of a test
            "disposal": DisposalId("list"),
            "case": CaseFileId("case"),
            "scope": Scope("open"),
            "state": ItemState.LISTED,
            "reference": "10.40-2014-0001",
            "subject": "Allgemeine Anfragen",
            "file_plan_code": "10.40",
            "rule_id": "R",
            "retention_end": date(2025, 12, 31),
        }
        | fields
    )


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_no_path_reaches_destruction_without_a_decision_and_an_order(steps: list[Step]) -> None:
    item, taken = an_item(), []
    for step in steps:
        try:
            item = replace(item, state=state_after(item, step))
        except StepRefused:
            continue
        taken.append(step)

    if item.state in {ItemState.DESTROYING, ItemState.DESTROYED}:
        assert Step.ORDER in taken
        last_decision = [step for step in taken if step.startswith("decide")][-1]
        wants_it = last_decision is Step.DECIDE_ARCHIVE
        assert not wants_it or Step.CONFIRM_IMPORT in taken
        assert wants_it or last_decision is Step.DECIDE_DESTROY


def test_what_is_destroyed_or_being_destroyed_never_comes_back() -> None:
    for (state, _), after in TRANSITIONS.items():
        assert state is not ItemState.DESTROYED
        assert state is not ItemState.DESTROYING or after is ItemState.DESTROYED


def test_a_step_that_does_not_fit_names_state_and_step() -> None:
    with pytest.raises(StepRefused) as refused:
        state_after(an_item(), Step.EXECUTE)

    assert (refused.value.state, refused.value.step) == (ItemState.LISTED, Step.EXECUTE)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"state": CaseState.OPEN}, "nicht geschlossen"),
        ({"disposal_action": None}, "keine Aufbewahrungsregel"),
        ({"retention_end": None, "opened_on": date(2020, 1, 1)}, "läuft nicht oder hat kein Ende"),
        ({"retention_end": TODAY}, "endet erst am 02.03.2026"),
        ({"retention_end": date.max}, "endet erst am 31.12.9999"),
    ],
)
def test_a_case_file_whose_time_has_not_come_is_refused_with_the_reason(
    fields: dict[str, object], reason: str
) -> None:
    ended = {
        "state": CaseState.CLOSED,
        "disposal_action": "V",
        "retention_end": date(2026, 3, 1),
    }
    assert is_due(a_case_file(**ended), today=TODAY)

    with pytest.raises(NotDue, match=reason):
        require_due(a_case_file(**ended | fields), today=TODAY)


def test_an_unlimited_case_file_is_offered_thirty_years_after_its_opening() -> None:
    unlimited = {"state": CaseState.CLOSED, "disposal_action": "A", "retention_end": None}

    assert is_due(a_case_file(**unlimited, opened_on=date(1996, 3, 2)), today=TODAY)
    assert not is_due(a_case_file(**unlimited, opened_on=date(1996, 3, 3)), today=TODAY)


def test_the_digest_of_a_list_changes_with_anything_on_it_and_not_with_its_order() -> None:
    case = a_case_file(rule_id="R", retention_end=date(2025, 12, 31))
    item = an_item(decision=Decision.DESTROY)
    versions = [("d1", "v1", "aa"), ("d2", "v2", "bb")]
    first = fingerprint(item, case, versions)

    assert fingerprint(item, case, reversed(versions)) == first
    for changed in (
        fingerprint(item, case, versions[:1]),
        fingerprint(item, replace(case, retention_end=date(2026, 12, 31)), versions),
        fingerprint(item, replace(case, rule_id="S"), versions),
        fingerprint(replace(item, decision=Decision.ARCHIVE), case, versions),
        fingerprint(item, case, [("d1", "v1", "aa"), ("d2", "v3", "cc")]),
    ):
        assert changed != first
    assert list_hash([first, "x"]) == list_hash(["x", first])


TREE = {
    CaseFileId("whole"): None,
    CaseFileId("part"): CaseFileId("whole"),
    CaseFileId("other"): CaseFileId("whole"),
    CaseFileId("piece"): CaseFileId("part"),
}
WHOLE, PART, OTHER, PIECE = TREE
UNDECIDED = dict.fromkeys(TREE)


def test_what_the_archive_wants_of_a_part_it_wants_of_the_whole() -> None:
    after = consequences(
        {PIECE: Decision.ARCHIVE},
        parents=TREE,
        standing=UNDECIDED,
        with_documents=frozenset(TREE),
    )

    assert after == dict.fromkeys((PIECE, PART, WHOLE), Decision.ARCHIVE)


def test_a_mere_cover_goes_when_everything_in_it_goes() -> None:
    standing = UNDECIDED | {OTHER: Decision.DESTROY}
    decided = dict.fromkeys((PIECE, PART), Decision.DESTROY)

    after = consequences(
        decided, parents=TREE, standing=standing, with_documents=frozenset({PIECE, OTHER})
    )
    with_own_documents = consequences(
        decided, parents=TREE, standing=standing, with_documents=frozenset(TREE)
    )

    assert after[WHOLE] is Decision.DESTROY
    assert WHOLE not in with_own_documents
