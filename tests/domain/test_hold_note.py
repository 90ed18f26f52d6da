"""Notes of holds say what a restore has to know, and no more; those of former versions still do."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from eakte.domain.access import CaseFileId, UserId
from eakte.domain.certificate import canonical
from eakte.domain.hold import Hold, HoldId, Restriction, RestrictionGround
from eakte.domain.hold_note import UNTOLD, caught_up, hold_told, merged, note_of

PLACED_AT = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
RESTRICTION = Restriction(ground=RestrictionGround.CLAIMS, asked_by="Frau Kiebitz")
HOLD = Hold(
    id=HoldId("hold"),
    reason="Klage der Frau Kiebitz",
    placed_by=UserId("anna"),
    placed_by_name="Anna Muster",
    placed_at=PLACED_AT,
    review_on=date(2027, 1, 1),
    cases=(CaseFileId("a"), CaseFileId("b")),
)
LIFTED = replace(HOLD, lifted_by=UserId("anna"), lifted_at=PLACED_AT, lift_reason="Urteil")


@pytest.mark.parametrize("hold", [HOLD, LIFTED, replace(HOLD, restriction=RESTRICTION)])
def test_a_note_tells_all_but_words_about_persons(hold: Hold) -> None:
    told = hold_told(json.loads(canonical(note_of(hold))))

    assert told == replace(
        hold,
        reason=UNTOLD,
        placed_by_name=UNTOLD,
        lift_reason=UNTOLD if hold.lifted_at else "",
        restriction=replace(RESTRICTION, asked_by=UNTOLD) if hold.restriction else None,
    )
    assert not {"Kiebitz", "Klage", "Muster", "Urteil"} & set(canonical(note_of(hold)).split('"'))


def test_a_note_of_a_former_version_is_read_and_its_words_are_left_where_they_are() -> None:
    former = {
        "form": "eakte-hold/1",
        "id": "hold",
        "reason": "Klage der Frau Kiebitz",
        "placed_by": "anna",
        "placed_by_name": "Anna Muster",
        "placed_at": PLACED_AT.isoformat(),
        "review_on": "2027-01-01",
        "cases": ["a", "b"],
        "lifted_by": None,
        "lifted_at": None,
        "lift_reason": "",
        "restriction": {"ground": "c", "asked_by": "Frau Kiebitz"},
    }

    told = hold_told(former)
    plain = hold_told(former | {"restriction": None})

    assert told == hold_told(note_of(replace(HOLD, restriction=RESTRICTION)))
    assert plain == hold_told(note_of(HOLD))


def test_nobody_lifts_a_hold_with_a_note_of_a_former_version() -> None:
    former = note_of(LIFTED) | {"form": "eakte-hold/2"}

    assert hold_told(former) == hold_told(note_of(HOLD))


@pytest.mark.parametrize(
    "odd",
    [
        {"form": "eakte-hold/9"},
        {"placed_at": "2026-03-02T11:00:00"},
        {"placed_by": 7},
        {"id": ""},
        {"cases": ["a", "b" * 37]},
        {"cases": ["a\0"]},
        {"cases": ["a\ud800"]},
        {"placed_at": "0001-01-01T00:00:00+14:00"},
        {"review_on": "morgen"},
        {"ground": "z"},
    ],
)
def test_what_is_no_note_is_refused(odd: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 # any of them
        hold_told(note_of(HOLD) | odd)


def test_notes_in_any_order_make_one_hold() -> None:
    later = replace(HOLD, cases=(CaseFileId("c"),), review_on=date(2028, 1, 1))

    for notes in ([HOLD, later, LIFTED], [LIFTED, later, HOLD]):
        found = merged(notes)
        assert (found.stands, found.cases) == (False, ("a", "b", "c"))


def test_records_learn_of_a_later_review_and_of_the_end_and_keep_their_words() -> None:
    later = replace(hold_told(note_of(HOLD)), review_on=date(2028, 1, 1))
    ended = hold_told(note_of(LIFTED))

    assert caught_up(HOLD, later) == replace(HOLD, review_on=date(2028, 1, 1))
    assert caught_up(HOLD, ended) == replace(LIFTED, lift_reason=UNTOLD)
    assert caught_up(LIFTED, hold_told(note_of(HOLD))) == LIFTED
