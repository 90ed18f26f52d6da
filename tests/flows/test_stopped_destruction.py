"""A hold in the middle of a destruction: its order stays open, and goes on when it is lifted."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eakte import destroying
from eakte.domain.access import CaseFileId
from eakte.domain.destruction import DestructionOrder, OrderEnded, OrderId, OrderState
from eakte.domain.disposal import ItemState
from eakte.domain.errors import NotVisible
from eakte.domain.hold import Hold
from eakte.jobs import Lane
from eakte.records import Records
from indexing import SandboxedReader
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

REASON = "Prozess vor dem Verwaltungsgericht"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def disposal(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader, clock: Clock
) -> DisposalOffice:
    office = an_office(records, tmp_path, reader=reader)
    office.filing.rebuild_index(each=lambda _: None)
    return a_disposal_office(office, town, clock)


@pytest.fixture
def stopped(disposal: DisposalOffice) -> tuple[DestructionOrder, CaseFileId, Hold]:
    """An order of two case files: one went, of the other one letter of three, then came a hold."""
    gone = disposal.ended_case("Ein anderer Brief")
    part = disposal.ended_case("Brief eins", "Brief zwei", "Brief drei")
    order = disposal.ordered(gone.id, part.id)
    removal, system = disposal.office.destruction.removal, disposal.town.system
    destroying.begin_execution(disposal.town.records, order.id, system)
    with disposal.town.records.read(system) as tx:
        item = tx.disposals.item(order.disposal, part.id)
        first, *_ = sorted(tx.documents.everything_in(part.id), reverse=True)
    assert removal._is_begun(item, order.id, tuple(removal._inventory(item, system)), system)
    assert removal._is_document_gone(first, item, order.id, system)
    hold = place(disposal, part.id)
    dispose(disposal)
    return order, part.id, hold


def place(disposal: DisposalOffice, case: CaseFileId) -> Hold:
    return disposal.office.holding.place(
        [case], reason=REASON, review_on=disposal.clock().date(), actor=disposal.manager
    )


def lift(disposal: DisposalOffice, hold: Hold) -> None:
    disposal.office.holding.lift(hold.id, reason="Urteil ist da", actor=disposal.manager)


def dispose(disposal: DisposalOffice) -> None:
    work_off(disposal.office, (Lane.DISPOSE, Lane.INDEX))


def state_of(disposal: DisposalOffice, order: OrderId) -> OrderState:
    with disposal.town.records.read(disposal.town.system) as tx:
        return tx.destructions.get(order).state


def item_state(disposal: DisposalOffice, order: DestructionOrder, case: CaseFileId) -> ItemState:
    with disposal.town.records.read(disposal.town.system) as tx:
        return tx.disposals.item(order.disposal, case).state


def test_an_order_stays_open_and_uncertified_while_a_hold_keeps_the_rest_of_a_case_file(
    disposal: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, _ = stopped

    assert state_of(disposal, order.id) is OrderState.HELD
    assert item_state(disposal, order, case) is ItemState.DESTROYING
    assert disposal.office.destruction.start_ripe(disposal.town.system) == 0
    with pytest.raises(NotVisible):
        disposal.office.certifying.get(order.id, actor=disposal.manager)
    with pytest.raises(OrderEnded):
        disposal.office.destruction.withdraw(order.id, reason="Halt", actor=disposal.manager)


def test_what_is_left_goes_under_the_same_order_when_the_hold_is_lifted_and_is_certified_once(
    disposal: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, hold = stopped

    lift(disposal, hold)
    dispose(disposal)

    assert state_of(disposal, order.id) is OrderState.DONE
    assert item_state(disposal, order, case) is ItemState.DESTROYED
    made = disposal.office.certifying.get(order.id, actor=disposal.manager).content()
    assert {each["case"] for each in made["cases"]} >= {case}
    assert len(made["cases"]) == 2
    assert made["kept"] == []
    originals = [each for each in made["objects"] if each["case"] == case]
    assert len({each["document"] for each in originals}) == 3


def test_the_history_says_that_the_destruction_went_on(
    disposal: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    _, case, hold = stopped

    lift(disposal, hold)
    dispose(disposal)

    with disposal.town.records.read(disposal.manager) as tx:
        actions = [line.action for line in tx.history(f"case:{case}").lines]
    assert actions.count("destruction_begun") == actions.count("destruction_resumed") == 1


def test_a_second_hold_is_enough_to_keep_the_order_waiting(
    disposal: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, first = stopped
    place(disposal, case)

    lift(disposal, first)
    dispose(disposal)

    assert state_of(disposal, order.id) is OrderState.HELD
    assert item_state(disposal, order, case) is ItemState.DESTROYING


def test_a_hold_that_comes_after_the_order_went_on_stops_it_again(
    disposal: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, hold = stopped
    lift(disposal, hold)
    disposal.office.destruction.start_ripe(disposal.town.system)

    again = place(disposal, case)
    dispose(disposal)
    assert state_of(disposal, order.id) is OrderState.HELD

    lift(disposal, again)
    dispose(disposal)
    assert state_of(disposal, order.id) is OrderState.DONE


def test_an_order_whose_case_file_got_a_longer_period_meanwhile_is_not_tried_again_and_again(
    disposal: DisposalOffice, stopped: tuple[DestructionOrder, CaseFileId, Hold]
) -> None:
    order, case, hold = stopped
    with disposal.town.records.begin(disposal.town.system) as tx:
        longer = replace(tx.cases.locked(case), retention_end=date(2099, 12, 31))
        tx.cases.save(longer)

    lift(disposal, hold)

    assert disposal.office.destruction.start_ripe(disposal.town.system) == 0
    assert state_of(disposal, order.id) is OrderState.HELD
