"""A case file that is reopened leaves its list: nobody appraised, or imported, what it becomes."""

import pytest

from eakte import destroying
from eakte.domain.access import Role
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.destruction import OrderState
from eakte.domain.disposal import Decision, Disposal, ItemState, StepRefused
from eakte.domain.errors import InvalidValue
from eakte.intake import InCase
from eakte.leaving import REOPENED
from tests.ended_cases import DisposalOffice
from tests.offices import received, work_off


def reopened(desk: DisposalOffice, case: CaseFile) -> None:
    desk.office.casework.reopen(case.id, reason="Nachtrag", actor=desk.manager)


def continued(desk: DisposalOffice, case: CaseFile) -> None:
    """Reopened, a letter more in it, and closed again with a period that has ended."""
    reopened(desk, case)
    received(desk.office, desk.town.clerk, "Ein neuer Brief", into=InCase(case=case.id))
    work_off(desk.office)
    desk.ended(case.id)


def imported(desk: DisposalOffice, case: CaseFile) -> Disposal:
    """A list whose only case file the archive has."""
    lifecycle = desk.office.lifecycle
    listed = lifecycle.start([case.id], actor=desk.proposer)
    lifecycle.offer(listed.id, actor=desk.proposer)
    lifecycle.decide(listed.id, [case.id], decision=Decision.ARCHIVE, actor=desk.archivist)
    lifecycle.deliver(listed.id, actor=desk.proposer)
    lifecycle.confirm_import(listed.id, case.id, archive_reference="Best. 12", actor=desk.archivist)
    return listed


@pytest.mark.parametrize("is_imported", [True, False])
def test_what_was_filed_after_the_appraisal_is_not_destroyed_on_it(
    desk: DisposalOffice, *, is_imported: bool
) -> None:
    case = desk.ended_case("Ein Brief")
    listed = imported(desk, case) if is_imported else desk.unwanted(case.id)

    continued(desk, case)

    with pytest.raises(InvalidValue):
        desk.office.destruction.order(listed.id, actor=desk.proposer)
    anew = desk.office.lifecycle.start([case.id], actor=desk.proposer)
    with desk.town.records.read(desk.town.system) as tx:
        before = tx.disposals.item(listed.id, case.id)
        assert (before.state, before.failure) == (ItemState.REMOVED, REOPENED)
        assert tx.disposals.get(listed.id).ended_at is not None
        assert tx.disposals.item(anew.id, case.id).decision is None
        assert len(tx.documents.everything_in(case.id)) == 2


def test_an_order_is_void_when_one_of_its_case_files_is_reopened(desk: DisposalOffice) -> None:
    opened, other = desk.ended_case(), desk.ended_case()
    listed = desk.unwanted(opened.id, other.id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    desk.approve(order.id, desk.manager)

    reopened(desk, opened)

    with desk.town.records.read(desk.town.system) as tx:
        void = tx.destructions.get(order.id)
        assert (void.state, void.void_reason) == (OrderState.VOID, REOPENED)
        assert tx.disposals.item(listed.id, opened.id).state is ItemState.REMOVED
        assert tx.disposals.item(listed.id, other.id).state is ItemState.TO_DESTROY
        assert tx.last_entry(opened.id, "disposal_reopen") is not None


def test_a_case_file_that_left_an_order_in_hand_is_not_destroyed(desk: DisposalOffice) -> None:
    case = desk.ended_case("Ein Brief")
    order = desk.ordered(case.id)
    destroying.begin_execution(desk.town.records, order.id, desk.town.system)
    with desk.town.records.read(desk.town.system) as tx:
        (item,) = tx.destructions.items(order.id)

    continued(desk, case)
    desk.office.destruction.removal.destroy(item, order.id, desk.town.system)

    with desk.town.records.read(desk.town.system) as tx:
        assert len(tx.documents.everything_in(case.id)) == 2
        assert tx.disposals.item(order.disposal, case.id).state is ItemState.REMOVED


def test_a_case_file_whose_destruction_has_begun_is_not_reopened(desk: DisposalOffice) -> None:
    case = desk.ended_case("Brief eins", "Brief zwei")
    order = desk.ordered(case.id)
    removal, system = desk.office.destruction.removal, desk.town.system
    destroying.begin_execution(desk.town.records, order.id, system)
    with desk.town.records.read(system) as tx:
        (item,) = tx.destructions.items(order.id)
    assert removal._is_begun(item, order.id, tuple(removal._inventory(item, system)), system)
    desk.office.holding.place(
        [case.id], reason="Prozess", review_on=desk.clock().date(), actor=desk.manager
    )

    with pytest.raises(StepRefused) as refused:
        reopened(desk, case)

    assert refused.value.state is ItemState.DESTROYING
    with desk.town.records.read(system) as tx:
        assert tx.cases.get(case.id).state is CaseState.CLOSED


@pytest.mark.parametrize("is_sent_back", [True, False])
def test_who_stops_an_order_frees_also_case_files_that_he_does_not_see(
    desk: DisposalOffice, *, is_sent_back: bool
) -> None:
    destruction, town = desk.office.destruction, desk.town
    seen, unseen = desk.ended_case(), desk.ended_case(lead_unit=town.units["FB2"])
    both = town.add_person("both", Role.RECORDS_MANAGER, Role.ARCHIVIST, units=("FB3-1", "FB2"))
    lifecycle, cases = desk.office.lifecycle, (seen.id, unseen.id)
    listed = lifecycle.start(cases, actor=both)
    lifecycle.offer(listed.id, actor=both)
    lifecycle.decide(listed.id, cases, decision=Decision.DESTROY, reason="-", actor=both)
    order = destruction.order(listed.id, actor=both)

    if is_sent_back:
        until = desk.clock().date().replace(year=2040)
        destruction.send_back(
            order.id, seen.id, keep_until=until, reason="Streit", actor=desk.manager
        )
    else:
        destruction.withdraw(order.id, reason="Halt", actor=desk.manager)

    with town.records.read(town.system) as tx:
        for case in (seen, unseen):
            item = tx.disposals.item(order.disposal, case.id)
            assert (item.state, item.order) == (ItemState.TO_DESTROY, None)
            line = tx.last_entry(case.id, "disposal_void_unwanted")
            assert line is not None
            assert line.actor == desk.manager.name
