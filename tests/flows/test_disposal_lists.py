"""Lists of disposal: what comes onto one, who proposes, who decides, and what is drawn by lot."""

from dataclasses import replace
from datetime import date

import pytest

from eakte.domain.access import CaseFileId, Role
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.disposal import (
    Decision,
    DecisionSource,
    DisposalId,
    DisposalItem,
    ItemState,
    NotDue,
    StepRefused,
)
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.domain.sampling import Sample, SampleKind
from eakte.lifecycle import Lifecycle
from tests.makers import Clock, Town

ENDED = {
    "state": CaseState.CLOSED,
    "closed_on": date(2015, 6, 1),
    "opened_on": date(2014, 2, 3),
    "retention_end": date(2025, 12, 31),
    "disposal_action": "B",
}


@pytest.fixture
def lifecycle(town: Town) -> Lifecycle:
    return Lifecycle(records=town.records)


def ended(town: Town, **fields: object) -> CaseFile:
    return town.add_case(**ENDED | fields)


def states(town: Town, disposal: str) -> dict[str, ItemState]:
    with town.records.read(town.system) as tx:
        return {item.case: item.state for item in tx.disposals.all_items(disposal)}  # type: ignore[arg-type] # a list


def test_a_list_gets_the_next_number_of_the_year_and_an_identity_for_its_messages(
    lifecycle: Lifecycle, town: Town
) -> None:
    first = lifecycle.start([ended(town).id], actor=town.manager)
    second = lifecycle.start([ended(town).id], title="Bauakten 2014", actor=town.manager)

    assert (first.number, first.title) == ("2026/1", "Aussonderung 2026/1")
    assert (second.number, second.title) == ("2026/2", "Bauakten 2014")
    assert first.process_id != second.process_id
    assert first.xdomea_version == "3.1.0"


def test_a_case_file_that_is_not_due_makes_no_list(lifecycle: Lifecycle, town: Town) -> None:
    due, running = ended(town), ended(town, retention_end=date(2026, 12, 31))

    with pytest.raises(NotDue, match=r"endet erst am 31\.12\.2026"):
        lifecycle.start([due.id, running.id], actor=town.manager)

    with town.records.read(town.manager) as tx:
        assert tx.disposals.lines().lines == []
        assert tx.disposals.open_item(due.id) is None


def test_a_case_file_stands_on_one_open_list_only(lifecycle: Lifecycle, town: Town) -> None:
    case = ended(town)
    listed = lifecycle.start([case.id], actor=town.manager)

    with pytest.raises(NotDue, match="schon in Aussonderung 2026/1"):
        lifecycle.start([case.id], actor=town.manager)
    assert lifecycle.add(listed.id, [case.id], actor=town.manager) == 0

    lifecycle.remove(listed.id, [case.id], reason="noch in Arbeit", actor=town.manager)
    again = lifecycle.start([case.id], actor=town.manager)
    assert states(town, again.id) == {case.id: ItemState.LISTED}


def test_a_list_on_which_nothing_is_left_has_ended(lifecycle: Lifecycle, town: Town) -> None:
    case = ended(town)
    listed = lifecycle.start([case.id], actor=town.manager)

    lifecycle.remove(listed.id, [case.id], reason="noch in Arbeit", actor=town.manager)

    with town.records.read(town.manager) as tx:
        assert tx.disposals.get(listed.id).ended_at is not None


def test_what_was_offered_is_not_changed_any_more(lifecycle: Lifecycle, town: Town) -> None:
    case, late = ended(town), ended(town)
    listed = lifecycle.start([case.id], actor=town.manager)

    offered = lifecycle.offer(listed.id, actor=town.manager)

    assert offered.offered_at is not None
    assert states(town, listed.id) == {case.id: ItemState.OFFERED}
    with pytest.raises(InvalidValue, match="schon angeboten"):
        lifecycle.add(listed.id, [late.id], actor=town.manager)
    with pytest.raises(InvalidValue, match="schon angeboten"):
        lifecycle.offer(listed.id, actor=town.manager)
    with pytest.raises(InvalidValue, match="schon angeboten"):
        lifecycle.propose(
            listed.id, [case.id], decision=Decision.DESTROY, reason="x", actor=town.clerk
        )


def test_a_clerk_proposes_with_a_reason_and_only_the_archive_decides(
    lifecycle: Lifecycle, town: Town
) -> None:
    case = ended(town)
    listed = lifecycle.start([case.id], actor=town.manager)
    lifecycle.propose(
        listed.id, [case.id], decision=Decision.DESTROY, reason="Doppel", actor=town.clerk
    )
    with pytest.raises(InvalidValue):
        lifecycle.propose(
            listed.id, [case.id], decision=Decision.DESTROY, reason=" ", actor=town.clerk
        )
    for login in ("clerk", "manager", "auditor", "administrator"):
        with pytest.raises(NotAllowed):
            lifecycle.decide(
                listed.id, [case.id], decision=Decision.DESTROY, actor=town.actor(login)
            )

    with town.records.read(town.clerk) as tx:
        item = tx.disposals.item(listed.id, case.id)
    assert (item.proposal, item.proposal_reason) == (Decision.DESTROY, "Doppel")
    assert (item.decision, item.state) == (None, ItemState.LISTED)


def test_a_decision_keeps_person_reason_and_source(lifecycle: Lifecycle, town: Town) -> None:
    case, archivist = ended(town), town.actor("archivist")
    listed = lifecycle.start([case.id], actor=town.manager)
    lifecycle.offer(listed.id, actor=town.manager)

    lifecycle.decide(
        listed.id, [case.id], decision=Decision.ARCHIVE, reason="Stadtbild", actor=archivist
    )

    with town.records.read(town.clerk) as tx:
        item = tx.disposals.item(listed.id, case.id)
        assert tx.disposals.get(listed.id).appraised_at is not None
    assert (item.state, item.decision) == (ItemState.TO_ARCHIVE, Decision.ARCHIVE)
    assert (item.decision_reason, item.decided_by) == ("Stadtbild", archivist.name)
    assert item.decision_source is DecisionSource.SCREEN


def test_the_archivist_may_think_again_until_something_is_delivered(
    lifecycle: Lifecycle, town: Town
) -> None:
    case, archivist = ended(town), town.actor("archivist")
    listed = lifecycle.start([case.id], actor=town.manager)
    for decision in (Decision.ARCHIVE, Decision.DESTROY, Decision.ARCHIVE, Decision.ARCHIVE):
        lifecycle.decide(listed.id, [case.id], decision=decision, actor=archivist)
    assert states(town, listed.id) == {case.id: ItemState.TO_ARCHIVE}

    lifecycle.deliver(listed.id, actor=town.manager)

    with pytest.raises(StepRefused):
        lifecycle.decide(listed.id, [case.id], decision=Decision.DESTROY, actor=archivist)


def test_a_decision_that_is_taken_back_leaves_the_one_before_it(
    lifecycle: Lifecycle, town: Town, clock: Clock
) -> None:
    case, archivist = ended(town), town.actor("archivist")
    listed = lifecycle.start([case.id], actor=town.manager)
    lifecycle.offer(listed.id, actor=town.manager)
    moments = []
    for decision, reason in ((Decision.ARCHIVE, "Stadtbild"), (Decision.DESTROY, "Doppelt")):
        clock.advance(minutes=1)
        moments.append(clock())
        lifecycle.decide(listed.id, [case.id], decision=decision, reason=reason, actor=archivist)

    lifecycle.take_back(listed.id, moments[1], actor=archivist)

    former = the_item(town, listed.id, case.id)
    assert (former.state, former.decision) == (ItemState.TO_ARCHIVE, Decision.ARCHIVE)
    assert (former.decision_reason, former.decided_by) == ("Stadtbild", archivist.name)
    assert (former.decided_at, former.former_decisions) == (moments[0], ())
    lifecycle.take_back(listed.id, moments[0], actor=archivist)
    undecided = the_item(town, listed.id, case.id)
    assert (undecided.state, undecided.decision) == (ItemState.OFFERED, None)


def the_item(town: Town, disposal: DisposalId, case: CaseFileId) -> DisposalItem:
    with town.records.read(town.manager) as tx:
        return tx.disposals.item(disposal, case)


def test_wanting_a_part_wants_the_whole_file(lifecycle: Lifecycle, town: Town) -> None:
    whole = ended(town)
    part, other = ended(town, parent=whole.id), ended(town, parent=whole.id)
    listed = lifecycle.start([whole.id, part.id, other.id], actor=town.manager)

    lifecycle.decide(listed.id, [part.id], decision=Decision.ARCHIVE, actor=town.actor("archivist"))

    assert states(town, listed.id) == {
        whole.id: ItemState.TO_ARCHIVE,
        part.id: ItemState.TO_ARCHIVE,
        other.id: ItemState.LISTED,
    }


def test_a_sample_decides_a_whole_position_and_says_by_which_rule(
    lifecycle: Lifecycle, town: Town
) -> None:
    cases = [ended(town) for _ in range(6)]
    elsewhere = ended(town, file_plan_code="11.10")
    listed = lifecycle.start([*(case.id for case in cases), elsewhere.id], actor=town.manager)

    chosen = lifecycle.sample(
        listed.id,
        Sample(kind=SampleKind.EVERY_NTH, step=3, first=2),
        below="10",
        actor=town.actor("archivist"),
    )

    assert chosen == {cases[1].id, cases[4].id}
    after = states(town, listed.id)
    assert [after[case.id] for case in cases].count(ItemState.TO_ARCHIVE) == 2
    assert after[elsewhere.id] is ItemState.LISTED
    with town.records.read(town.clerk) as tx:
        item = tx.disposals.item(listed.id, cases[0].id)
    assert item.decision_reason == "Stichprobe: jede 3. Akte, beginnend mit der 2."
    assert item.decision_source is DecisionSource.SAMPLE


def test_nothing_is_delivered_before_all_is_decided_or_when_nothing_is_wanted(
    lifecycle: Lifecycle, town: Town
) -> None:
    case, archivist = ended(town), town.actor("archivist")
    listed = lifecycle.start([case.id], actor=town.manager)
    with pytest.raises(InvalidValue, match="noch nicht entschieden"):
        lifecycle.deliver(listed.id, actor=town.manager)

    lifecycle.decide(listed.id, [case.id], decision=Decision.DESTROY, actor=archivist)
    with pytest.raises(InvalidValue, match="übernimmt keine"):
        lifecycle.deliver(listed.id, actor=town.manager)


def test_an_import_is_confirmed_with_the_reference_of_the_archive(
    lifecycle: Lifecycle, town: Town
) -> None:
    case, archivist = ended(town), town.actor("archivist")
    listed = lifecycle.start([case.id], actor=town.manager)
    lifecycle.decide(listed.id, [case.id], decision=Decision.ARCHIVE, actor=archivist)
    lifecycle.deliver(listed.id, actor=town.manager)
    with pytest.raises(InvalidValue):
        lifecycle.confirm_import(listed.id, case.id, archive_reference=" ", actor=archivist)

    item = lifecycle.confirm_import(
        listed.id, case.id, archive_reference="Best. 12 Nr. 4", actor=archivist
    )

    assert (item.state, item.archive_reference) == (ItemState.ARCHIVED, "Best. 12 Nr. 4")


def test_nobody_lists_or_decides_what_he_does_not_see(lifecycle: Lifecycle, town: Town) -> None:
    case = ended(town)
    listed = lifecycle.start([case.id], actor=town.manager)
    manager = town.add_person("strange-manager", Role.RECORDS_MANAGER, units=("FB2",))
    archivist = town.add_person("strange-archivist", Role.ARCHIVIST, units=("FB2",))

    with pytest.raises(NotVisible):
        lifecycle.start([ended(town).id], actor=manager)
    with pytest.raises(NotVisible):
        lifecycle.decide(listed.id, [case.id], decision=Decision.DESTROY, actor=archivist)
    with town.records.read(archivist) as tx:
        assert tx.disposals.items(listed.id).lines == []
        assert tx.disposals.counts(listed.id) == {}


def test_a_list_needs_at_least_one_case_file(lifecycle: Lifecycle, town: Town) -> None:
    with pytest.raises(InvalidValue):
        lifecycle.start([], actor=town.manager)
    with pytest.raises(NotVisible):
        lifecycle.start([CaseFileId("nothing")], actor=town.manager)


def test_a_list_is_read_page_by_page_in_the_order_of_the_file_plan(
    lifecycle: Lifecycle, town: Town
) -> None:
    cases = [ended(town) for _ in range(5)]
    listed = lifecycle.start([case.id for case in cases], actor=town.manager)

    with town.records.read(town.clerk) as tx:
        first = tx.disposals.items(listed.id, limit=3)
        rest = tx.disposals.items(listed.id, limit=3, cursor=first.next_cursor)
        assert tx.disposals.counts(listed.id) == {ItemState.LISTED: 5}

    found = [item.reference for item in (*first.lines, *rest.lines)]
    assert found == sorted(case.reference for case in cases)
    assert rest.next_cursor is None


def test_a_list_follows_a_case_file_into_another_scope(lifecycle: Lifecycle, town: Town) -> None:
    case = ended(town)
    listed = lifecycle.start([case.id], actor=town.manager)

    with town.records.begin(town.system) as tx:
        tx.cases.save(replace(tx.cases.locked(case.id), restricted=True))

    with town.records.read(town.clerk) as tx:
        assert tx.disposals.items(listed.id).lines == []
