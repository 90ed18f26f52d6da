"""Disposals as they go in a small office: late holds, two roles in one person, people who leave."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from eakte.domain.access import CaseFileId, Role
from eakte.domain.certificate import Facts
from eakte.domain.destruction import OrderId
from eakte.domain.disposal import Decision, DecisionSource, Disposal, ItemState, NotDue
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.sampling import Sample, SampleKind
from tests.ended_cases import DisposalOffice
from tests.offices import work_off

STATES = (
    ItemState.LISTED,
    ItemState.OFFERED,
    ItemState.TO_ARCHIVE,
    ItemState.DELIVERED,
    ItemState.ARCHIVED,
    ItemState.ORDERED,
)
MIDNIGHT = datetime(2025, 12, 31, 23, 0, tzinfo=UTC)  # in Berlin, where the year begins


def way_to_destruction(desk: DisposalOffice, *cases: CaseFileId) -> Iterator[Disposal]:
    """Each step by which the archive takes case files and the office destroys them: the list."""
    lifecycle, archivist = desk.office.lifecycle, desk.archivist
    listed = lifecycle.start(cases, actor=desk.proposer)
    yield listed
    yield lifecycle.offer(listed.id, actor=desk.proposer)
    lifecycle.decide(listed.id, cases, decision=Decision.ARCHIVE, actor=archivist)
    yield listed
    yield lifecycle.deliver(listed.id, actor=desk.proposer)
    for case in cases:
        lifecycle.confirm_import(listed.id, case, archive_reference="A 7", actor=archivist)
    yield listed
    destroy(desk, listed)
    yield listed


def destroy(desk: DisposalOffice, listed: Disposal) -> None:
    """Order what may be ordered, and wait until it may be executed."""
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    desk.approve(order.id, desk.manager, desk.archivist)
    desk.clock.advance(days=15)
    desk.trust_the_clock()


def is_there(desk: DisposalOffice, case: CaseFileId) -> bool:
    with desk.town.records.read(desk.town.system) as tx:
        try:
            return bool(tx.documents.everything_in(tx.cases.get(case).id))
        except NotVisible:
            return False


def certificate(desk: DisposalOffice, case: CaseFileId) -> Facts:
    with desk.town.records.read(desk.town.system) as tx:
        stub = tx.destructions.stub(case)
    assert stub is not None
    return desk.office.certifying.get(OrderId(stub.order), actor=desk.manager).content()


@pytest.mark.parametrize("state", STATES)
def test_a_hold_keeps_a_case_file_wherever_it_stands_and_it_goes_when_the_hold_is_lifted(
    desk: DisposalOffice, state: ItemState
) -> None:
    held, other = desk.ended_case("Ein Brief").id, desk.ended_case("Ein anderer Brief").id
    way = way_to_destruction(desk, held, other)
    listed = next(way)
    for _ in range(STATES.index(state)):
        next(way)
    with desk.town.records.read(desk.town.system) as tx:
        assert tx.disposals.item(listed.id, held).state is state

    hold = desk.office.holding.place(
        [held], reason="Prozess", review_on=date(2030, 1, 1), actor=desk.manager
    )
    list(way)
    work_off(desk.office)

    assert (is_there(desk, held), is_there(desk, other)) == (True, False)
    desk.office.holding.lift(hold.id, reason="Urteil ist da", actor=desk.manager)
    destroy(desk, listed)
    work_off(desk.office)
    assert not is_there(desk, held)


def test_a_hold_that_was_lifted_in_the_waiting_time_stops_nothing(desk: DisposalOffice) -> None:
    case = desk.ended_case("Ein Brief").id
    listed = desk.unwanted(case)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    desk.approve(order.id, desk.manager, desk.archivist)

    hold = desk.office.holding.place(
        [case], reason="Prozess", review_on=date(2030, 1, 1), actor=desk.manager
    )
    desk.office.holding.lift(hold.id, reason="Klage zurückgenommen", actor=desk.manager)
    desk.clock.advance(days=15)
    desk.trust_the_clock()
    work_off(desk.office)

    assert not is_there(desk, case)


def test_an_order_outlives_the_accounts_of_who_proposed_and_approved_it(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case("Ein Brief").id
    desk.ordered(case)
    leaving = [desk.proposer, desk.archivist]
    for actor in leaving:
        desk.office.accounts.disable(desk.town.administrator, actor.user)

    work_off(desk.office)

    told = certificate(desk, case)["order"]
    assert told["proposed_by"] == desk.proposer.name
    assert [each["name"] for each in told["approvals"]] == [desk.manager.name, desk.archivist.name]


def test_who_is_archivist_and_records_manager_agrees_once_in_the_role_that_is_left(
    desk: DisposalOffice,
) -> None:
    both = desk.town.add_person("both", Role.RECORDS_MANAGER, Role.ARCHIVIST)
    listed = desk.unwanted(desk.ended_case("Ein Brief").id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)

    agreed = desk.approve(order.id, desk.manager, both)

    assert [(each.name, each.role) for each in agreed.approvals] == [
        (desk.manager.name, Role.RECORDS_MANAGER),
        (both.name, Role.ARCHIVIST),
    ]


def test_what_the_archive_wants_for_its_own_sake_is_not_drawn_away_by_a_sample(
    desk: DisposalOffice,
) -> None:
    cases = [desk.ended_case().id for _ in range(5)]
    listed = desk.office.lifecycle.start(cases, actor=desk.proposer)
    wanted, rest = cases[1], [cases[0], *cases[2:]]
    desk.office.lifecycle.decide(
        listed.id, [wanted], decision=Decision.ARCHIVE, reason="Brücke", actor=desk.archivist
    )
    every_other = Sample(kind=SampleKind.EVERY_NTH, step=2, first=1)

    drawn = [
        desk.office.lifecycle.sample(listed.id, every_other, actor=desk.archivist) for _ in range(2)
    ]

    assert drawn == [{rest[0], rest[2]}] * 2
    with desk.town.records.read(desk.town.system) as tx:
        item = tx.disposals.item(listed.id, wanted)
        decisions = {each: tx.disposals.item(listed.id, each).decision for each in rest}
    assert (item.decision_reason, item.decision_source) == ("Brücke", DecisionSource.SCREEN)
    assert [case for case in rest if decisions[case] is Decision.ARCHIVE] == [rest[0], rest[2]]


def test_a_sample_of_nothing_is_refused_and_takes_back_nothing(desk: DisposalOffice) -> None:
    case = desk.ended_case().id
    listed = desk.office.lifecycle.start([case], actor=desk.proposer)
    desk.office.lifecycle.decide(
        listed.id, [case], decision=Decision.ARCHIVE, reason="Brücke", actor=desk.archivist
    )
    every_other = Sample(kind=SampleKind.EVERY_NTH, step=2, first=1)

    for below in ("", "99"):
        with pytest.raises(InvalidValue):
            desk.office.lifecycle.sample(listed.id, every_other, below=below, actor=desk.archivist)

    with desk.town.records.read(desk.town.system) as tx:
        assert tx.disposals.item(listed.id, case).decision_reason == "Brücke"


def test_a_period_that_ends_with_the_year_is_over_at_midnight_in_berlin(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case(retention_end=date(2025, 12, 31)).id
    desk.clock.at = MIDNIGHT
    desk.clock.advance(seconds=-1)
    with pytest.raises(NotDue):
        desk.office.lifecycle.start([case], actor=desk.proposer)

    desk.clock.advance(seconds=1)

    assert desk.office.lifecycle.start([case], actor=desk.proposer).number == "2026/1"


def test_a_case_file_that_is_reopened_and_closed_in_the_new_year_is_kept_a_year_longer(
    desk: DisposalOffice,
) -> None:
    case = desk.town.add_case(opened_on=date(2020, 2, 29)).id
    casework = desk.office.casework
    desk.clock.at = MIDNIGHT
    desk.clock.advance(seconds=-1)
    before = casework.close(case, actor=desk.manager).retention_end

    casework.reopen(case, reason="Nachtrag", actor=desk.manager)
    desk.clock.advance(seconds=1)
    after = casework.close(case, actor=desk.manager).retention_end

    assert before is not None
    assert after == before.replace(year=before.year + 1)
    assert (before.month, before.day) == (12, 31)
