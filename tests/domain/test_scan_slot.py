"""A slot takes one letter, or is revoked, and never both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.access import CaseFileId, TenantId, UserId
from eakte.domain.scan_slot import ScanSlot, SlotClosed, SlotId, emptied, revoked, taken
from tests.makers import NOON, an_actor

CLARA = an_actor(user="clara")
SLOT = ScanSlot(
    id=SlotId("slot"),
    tenant=TenantId("uedem"),
    case=CaseFileId("case"),
    subject="Gutachten",
    made_by=UserId("clara"),
    made_by_name="Clara",
    made_at=NOON,
)


def test_a_new_slot_waits() -> None:
    assert SLOT.is_open


def test_a_slot_takes_one_letter_and_waits_again_when_that_goes_elsewhere() -> None:
    full = taken(SLOT, "letter")

    assert not full.is_open
    with pytest.raises(SlotClosed):
        taken(full, "other")
    assert emptied(full) == SLOT


def test_a_full_slot_is_not_revoked_and_a_revoked_one_takes_nothing() -> None:
    with pytest.raises(SlotClosed):
        revoked(taken(SLOT, "letter"), by=CLARA, at=NOON)
    ended = revoked(SLOT, by=CLARA, at=NOON)
    assert (ended.revoked_at, ended.revoked_by) == (NOON, "clara")
    with pytest.raises(SlotClosed):
        taken(ended, "letter")
    with pytest.raises(SlotClosed):
        revoked(ended, by=CLARA, at=NOON)


@given(st.lists(st.sampled_from(["take", "empty", "revoke"])))
def test_no_way_leads_to_a_slot_that_is_full_and_revoked(steps: list[str]) -> None:
    slot = SLOT
    for step in steps:
        try:
            if step == "take":
                slot = taken(slot, "letter")
            elif step == "revoke":
                slot = revoked(slot, by=CLARA, at=NOON)
            else:
                slot = emptied(slot)
        except SlotClosed:
            continue
    assert slot.letter is None or slot.revoked_at is None
