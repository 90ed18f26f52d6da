"""An approver keeps a case file longer: it is held, and the order goes back to its author."""

from datetime import date

import pytest
from sqlalchemy import event

from eakte.domain.destruction import ApprovalRefused, OrderEnded, OrderState
from eakte.domain.disposal import ItemState
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from tests.ended_cases import DisposalOffice

UNTIL = date(2030, 12, 31)
WHY = "Streit um die Gebühr"
LOCKING = "FOR NO KEY UPDATE"


def test_a_case_file_that_is_sent_back_is_held_and_the_others_are_proposed_anew(
    desk: DisposalOffice,
) -> None:
    kept, other = desk.ended_case(), desk.ended_case()
    part = desk.town.add_case(parent=kept.id)
    destruction, listed = desk.office.destruction, desk.unwanted(kept.id, other.id)
    order = destruction.order(listed.id, actor=desk.proposer)
    desk.approve(order.id, desk.manager)

    void = destruction.send_back(
        order.id, kept.id, keep_until=UNTIL, reason=WHY, actor=desk.archivist
    )
    anew = destruction.order(listed.id, actor=desk.proposer)

    assert void.state is OrderState.VOID
    assert void.void_reason == f"Eine Akte bleibt bis 31.12.2030: {WHY}"
    assert (anew.case_count, anew.approvals) == (1, ())
    with desk.town.records.read(desk.town.system) as tx:
        (hold,) = tx.holds.standing_on(kept.id)
        assert (hold.reason, hold.review_on) == (WHY, UNTIL)
        assert tx.holds.held_among([kept.id, part.id, other.id]) == {kept.id, part.id}
        item = tx.disposals.item(listed.id, kept.id)
        assert (item.state, item.order, item.failure) == (
            ItemState.TO_DESTROY,
            None,
            void.void_reason,
        )
        assert tx.disposals.item(listed.id, other.id).order == anew.id


def test_nobody_sends_back_the_own_order_or_without_day_and_reason(desk: DisposalOffice) -> None:
    case = desk.ended_case()
    destruction = desk.office.destruction
    order = destruction.order(desk.unwanted(case.id).id, actor=desk.proposer)

    with pytest.raises(ApprovalRefused):
        destruction.send_back(order.id, case.id, keep_until=UNTIL, reason=WHY, actor=desk.proposer)
    with pytest.raises(NotAllowed):
        destruction.send_back(
            order.id, case.id, keep_until=UNTIL, reason=WHY, actor=desk.town.clerk
        )
    for wrong in ({"keep_until": desk.clock().date()}, {"reason": " "}):
        with pytest.raises(InvalidValue):
            destruction.send_back(
                order.id,
                case.id,
                **{"keep_until": UNTIL, "reason": WHY} | wrong,  # type: ignore[arg-type] # one of both is wrong
                actor=desk.manager,
            )
    with pytest.raises(NotVisible):
        destruction.send_back(
            order.id, desk.ended_case().id, keep_until=UNTIL, reason=WHY, actor=desk.manager
        )
    with desk.town.records.read(desk.town.system) as tx:
        assert tx.destructions.get(order.id).state is OrderState.PROPOSED
        assert tx.holds.standing_on(case.id) == ()


def test_an_order_that_has_ended_is_not_sent_back(desk: DisposalOffice) -> None:
    case = desk.ended_case()
    destruction = desk.office.destruction
    order = destruction.order(desk.unwanted(case.id).id, actor=desk.proposer)
    destruction.withdraw(order.id, reason="Irrtum", actor=desk.manager)

    with pytest.raises(OrderEnded):
        destruction.send_back(order.id, case.id, keep_until=UNTIL, reason=WHY, actor=desk.manager)


def test_a_part_that_is_opened_in_the_same_moment_is_kept_too(desk: DisposalOffice) -> None:
    engine, town = desk.town.records.engine, desk.town
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing is opened meanwhile")
    case = desk.ended_case()
    order = desk.office.destruction.order(desk.unwanted(case.id).id, actor=desk.proposer)
    parts = []

    def open_part(*told: object) -> None:
        if "FROM case_file" in str(told[2]) and LOCKING in str(told[2]) and not parts:
            parts.append(None)
            parts[0] = town.add_case(parent=case.id)

    event.listen(engine, "before_cursor_execute", open_part)
    try:
        desk.office.destruction.send_back(
            order.id, case.id, keep_until=UNTIL, reason=WHY, actor=desk.manager
        )
    finally:
        event.remove(engine, "before_cursor_execute", open_part)

    (part,) = parts
    with town.records.read(town.system) as tx:
        assert tx.holds.held_among([case.id, part.id]) == {case.id, part.id}


def test_what_was_sent_back_stands_on_a_list_when_its_hold_is_lifted(desk: DisposalOffice) -> None:
    kept, other = desk.ended_case(), desk.ended_case()
    destruction, listed = desk.office.destruction, desk.unwanted(kept.id, other.id)

    def unordered() -> list[tuple[str, str]]:
        with desk.town.records.read(desk.manager) as tx:
            lines = tx.destructions.unordered().lines
            assert tx.destructions.unordered_count() == len(lines)
        return [(line.item.case, line.number) for line in lines]

    before = set(unordered())
    order = destruction.order(listed.id, actor=desk.proposer)
    destruction.send_back(order.id, kept.id, keep_until=UNTIL, reason=WHY, actor=desk.archivist)
    sent_back = unordered()
    with desk.town.records.read(desk.manager) as tx:
        (hold,) = tx.holds.standing_on(kept.id)
    desk.office.holding.lift(hold.id, reason="Urteil", actor=desk.manager)
    lifted = set(unordered())
    destruction.order(listed.id, actor=desk.proposer)

    assert before == lifted == {(kept.id, listed.number), (other.id, listed.number)}
    assert sent_back == [(other.id, listed.number)]
    assert unordered() == []


def test_what_waits_for_an_order_is_read_page_by_page(desk: DisposalOffice) -> None:
    cases = [desk.ended_case() for _ in range(3)]
    desk.unwanted(*(case.id for case in cases))

    with desk.town.records.read(desk.manager) as tx:
        first = tx.destructions.unordered(limit=2)
        rest = tx.destructions.unordered(cursor=first.next_cursor)

    found = [line.item.reference for line in (*first.lines, *rest.lines)]
    assert found == sorted(case.reference for case in cases)
    assert rest.next_cursor is None
