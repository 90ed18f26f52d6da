"""A hold in the middle of a destruction: its order stays open, and goes on when it is lifted."""

from dataclasses import replace
from datetime import date

import pytest

from eakte import destroying
from eakte.domain.access import CaseFileId
from eakte.domain.destruction import DestructionOrder, OrderEnded, OrderId, OrderState
from eakte.domain.disposal import ItemState
from eakte.domain.errors import NotVisible
from eakte.domain.hold import Hold
from eakte.jobs import Lane
from tests.ended_cases import DisposalOffice
from tests.offices import work_off

REASON = "Prozess vor dem Verwaltungsgericht"


@pytest.fixture
def stopped(desk: DisposalOffice) -> tuple[DestructionOrder, CaseFileId, Hold]:
    """An order of two case files: one went, of the other one letter of three, then came a hold."""
    gone = desk.ended_case("Ein anderer Brief")
    part = desk.ended_case("Brief eins", "Brief zwei", "Brief drei")
    order = desk.ordered(gone.id, part.id)
    removal, system = desk.office.destruction.removal, desk.town.system
    destroying.begin_execution(desk.town.records, order.id, system)
    with desk.town.records.read(system) as tx:
        item = tx.disposals.item(order.disposal, part.id)
        first, *_ = sorted(tx.documents.everything_in(part.id), reverse=True)
    assert removal._is_begun(item, order.id, tuple(removal._inventory(item, system)), system)
    assert removal._is_document_gone(first, item, order.id, system)
    hold = place(desk, part.id)
    dispose(desk)
    return order, part.id, hold


def place(desk: DisposalOffice, case: CaseFileId) -> Hold:
    return desk.office.holding.place(
        [case], reason=REASON, review_on=desk.clock().date(), actor=desk.manager
    )


def lift(desk: DisposalOffice, hold: Hold) -> None:
    desk.office.holding.lift(hold.id, reason="Urteil ist da", actor=desk.manager)


def dispose(desk: DisposalOffice) -> None:
    work_off(desk.office, (Lane.DISPOSE, Lane.INDEX))


def state_of(desk: DisposalOffice, order: OrderId) -> OrderState:
    with desk.town.records.read(desk.town.system) as tx:
        return tx.destructions.get(order).state


def item_state(desk: DisposalOffice, order: DestructionOrder, case: CaseFileId) -> ItemState:
    with desk.town.records.read(desk.town.system) as tx:
        return tx.disposals.item(order.disposal, case).state


def test_an_order_stays_open_and_uncertified_while_a_hold_keeps_the_rest_of_a_case_file(
    desk: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, _ = stopped

    assert state_of(desk, order.id) is OrderState.HELD
    assert item_state(desk, order, case) is ItemState.DESTROYING
    assert desk.office.destruction.start_ripe(desk.town.system) == 0
    with pytest.raises(NotVisible):
        desk.office.certifying.get(order.id, actor=desk.manager)
    with pytest.raises(OrderEnded):
        desk.office.destruction.withdraw(order.id, reason="Halt", actor=desk.manager)


def test_what_is_left_goes_under_the_same_order_when_the_hold_is_lifted_and_is_certified_once(
    desk: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, hold = stopped

    lift(desk, hold)
    dispose(desk)

    assert state_of(desk, order.id) is OrderState.DONE
    assert item_state(desk, order, case) is ItemState.DESTROYED
    made = desk.office.certifying.get(order.id, actor=desk.manager).content()
    assert {each["case"] for each in made["cases"]} >= {case}
    assert len(made["cases"]) == 2
    assert made["kept"] == []
    originals = [each for each in made["objects"] if each["case"] == case]
    assert len({each["document"] for each in originals}) == 3


def test_the_history_says_that_the_destruction_went_on(
    desk: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    _, case, hold = stopped

    lift(desk, hold)
    dispose(desk)

    with desk.town.records.read(desk.manager) as tx:
        actions = [line.action for line in tx.history(f"case:{case}").lines]
    assert actions.count("destruction_begun") == actions.count("destruction_resumed") == 1


def test_a_second_hold_is_enough_to_keep_the_order_waiting(
    desk: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, first = stopped
    place(desk, case)

    lift(desk, first)
    dispose(desk)

    assert state_of(desk, order.id) is OrderState.HELD
    assert item_state(desk, order, case) is ItemState.DESTROYING


def test_a_hold_that_comes_after_the_order_went_on_stops_it_again(
    desk: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, hold = stopped
    lift(desk, hold)
    desk.office.destruction.start_ripe(desk.town.system)

    again = place(desk, case)
    dispose(desk)
    assert state_of(desk, order.id) is OrderState.HELD

    lift(desk, again)
    dispose(desk)
    assert state_of(desk, order.id) is OrderState.DONE


def test_an_order_whose_case_file_got_a_longer_period_meanwhile_is_not_tried_again_and_again(
    desk: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, hold = stopped
    with desk.town.records.begin(desk.town.system) as tx:
        longer = replace(tx.cases.locked(case), retention_end=date(2099, 12, 31))
        tx.cases.save(longer)

    lift(desk, hold)

    assert desk.office.destruction.start_ripe(desk.town.system) == 0
    assert state_of(desk, order.id) is OrderState.HELD
