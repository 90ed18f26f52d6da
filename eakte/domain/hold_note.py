"""Notes of holds (Sperrvermerke) beside the database, so that a hold also wins after a restore.

Nobody can take a note away again, so it says as little of persons as will do: who placed and lifted
the hold as an account, and neither why nor at whose wish. That stays in the records, which can be
corrected and forgotten.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from eakte.domain.access import CaseFileId, UserId
from eakte.domain.certificate import Facts, canonical
from eakte.domain.hold import Hold, HoldId, Restriction, RestrictionGround

FORM = "eakte-hold/2"
TALKATIVE_FORM = "eakte-hold/1"  # of former versions: with reasons and names, which are not read
UNTOLD = "(im Sperrvermerk nicht genannt)"


def note_of(hold: Hold) -> bytes:
    """What a hold keeps now, as canonical JSON."""
    told = {
        "form": FORM,
        "id": hold.id,
        "cases": list(hold.cases),
        "placed_by": hold.placed_by,
        "placed_at": hold.placed_at.isoformat(),
        "review_on": hold.review_on.isoformat(),
        "lifted_by": hold.lifted_by,
        "lifted_at": hold.lifted_at.isoformat() if hold.lifted_at else None,
        "ground": hold.restriction.ground if hold.restriction else None,
    }
    return canonical(told).encode()


def hold_told(body: bytes) -> Hold:
    """The hold that a note tells of; what no note says is UNTOLD.

    Raises:
        ValueError, KeyError: it is no such note.
    """
    told: Facts = json.loads(body)
    if told["form"] not in (FORM, TALKATIVE_FORM):
        raise ValueError(told["form"])
    lifted_at, lifted_by = told["lifted_at"], told["lifted_by"]
    return Hold(
        id=HoldId(told["id"]),
        reason=UNTOLD,
        placed_by=UserId(told["placed_by"]),
        placed_by_name=UNTOLD,
        placed_at=datetime.fromisoformat(told["placed_at"]),
        review_on=date.fromisoformat(told["review_on"]),
        cases=tuple(CaseFileId(case) for case in told["cases"]),
        lifted_by=UserId(lifted_by) if lifted_by else None,
        lifted_at=datetime.fromisoformat(lifted_at) if lifted_at else None,
        lift_reason=UNTOLD if lifted_at else "",
        restriction=_restriction(told),
    )


def merged(notes: Iterable[Hold]) -> Hold:
    """One hold out of its notes in any order: case files are only added, lifting is final."""
    told = sorted(notes, key=lambda each: (not each.stands, each.review_on))
    cases = {case for each in told for case in each.cases}
    return replace(told[-1], cases=tuple(sorted(cases)))


def caught_up(known: Hold, told: Hold) -> Hold:
    """A hold of the records, with what its notes know besides: a later review, and its end."""
    reviewed = replace(known, review_on=max(known.review_on, told.review_on))
    if told.stands or not known.stands:
        return reviewed
    return replace(
        reviewed,
        lifted_by=told.lifted_by,
        lifted_at=told.lifted_at,
        lift_reason=told.lift_reason,
    )


def _restriction(told: Facts) -> Restriction | None:
    is_old = told["form"] == TALKATIVE_FORM
    ground = (told["restriction"] or {}).get("ground") if is_old else told["ground"]
    if ground is None:
        return None
    return Restriction(ground=RestrictionGround(ground), asked_by=UNTOLD)
