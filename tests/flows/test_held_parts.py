"""Sub-files that come under a hold later, and a hold that is lifted in just that moment."""

from datetime import date

import pytest
from sqlalchemy import event

from eakte import withdrawing
from eakte.holding import Holding
from tests.makers import Town

LOCKING = "FOR NO KEY UPDATE"


def test_a_part_of_a_part_that_was_opened_later_comes_under_the_hold_and_is_freed_with_it(
    town: Town,
) -> None:
    holding, whole = Holding(records=town.records), town.add_case()
    hold = holding.place(
        [whole.id], reason="Prozess", review_on=date(2030, 1, 1), actor=town.manager
    )
    part = town.add_case(parent=whole.id)
    below = town.add_case(parent=part.id)

    for _ in range(2):
        with town.records.begin(town.system) as tx:
            assert withdrawing.took_parts_along(tx, most=10) == 1
    with town.records.begin(town.system) as tx:
        assert withdrawing.took_parts_along(tx, most=10) == 0

    assert [each.id for each in holding.on(below.id, actor=town.clerk)] == [hold.id]
    holding.lift(hold.id, reason="Urteil", actor=town.manager)
    assert holding.on(below.id, actor=town.clerk) == ()
    with town.records.read(town.clerk) as tx:
        actions = [line.action for line in tx.history(f"case:{below.id}").lines]
    assert actions == ["hold_lifted", "hold_placed"]


def test_a_hold_that_is_lifted_meanwhile_takes_no_part_along(town: Town) -> None:
    engine = town.records.engine
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing is lifted meanwhile")
    holding, whole = Holding(records=town.records), town.add_case()
    hold = holding.place(
        [whole.id], reason="Prozess", review_on=date(2030, 1, 1), actor=town.manager
    )
    part = town.add_case(parent=whole.id)
    is_lifted = False

    def lift(*told: object) -> None:
        nonlocal is_lifted
        if LOCKING in str(told[2]) and not is_lifted:
            is_lifted = True
            holding.lift(hold.id, reason="Urteil", actor=town.manager)

    event.listen(engine, "before_cursor_execute", lift)
    try:
        with town.records.begin(town.system) as tx:
            withdrawing.took_parts_along(tx, most=10)
    finally:
        event.remove(engine, "before_cursor_execute", lift)

    assert is_lifted
    with town.records.read(town.clerk) as tx:
        assert tx.holds.get(hold.id).cases == (whole.id,)
        assert tx.history(f"case:{part.id}").lines == []
