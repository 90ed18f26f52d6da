"""Notes of holds (Sperrvermerke) beside the database, so that a hold also wins after a restore."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from datetime import date, datetime

from eakte.domain.access import CaseFileId, UserId
from eakte.domain.certificate import Facts, canonical
from eakte.domain.hold import Hold, HoldId, Restriction, RestrictionGround

FORM = "eakte-hold/1"


def note_of(hold: Hold) -> bytes:
    """What a hold keeps now, as canonical JSON."""
    told = {each.name: _plain(getattr(hold, each.name)) for each in fields(Hold)}
    return canonical({"form": FORM, **told}).encode()


def hold_told(body: bytes) -> Hold:
    """The hold that a note tells of.

    Raises:
        ValueError, KeyError: it is no such note.
    """
    told: Facts = json.loads(body)
    if told["form"] != FORM:
        raise ValueError(told["form"])
    lifted_at, lifted_by = told["lifted_at"], told["lifted_by"]
    return Hold(
        id=HoldId(told["id"]),
        reason=told["reason"],
        placed_by=UserId(told["placed_by"]),
        placed_by_name=told["placed_by_name"],
        placed_at=datetime.fromisoformat(told["placed_at"]),
        review_on=date.fromisoformat(told["review_on"]),
        cases=tuple(CaseFileId(case) for case in told["cases"]),
        lifted_by=UserId(lifted_by) if lifted_by else None,
        lifted_at=datetime.fromisoformat(lifted_at) if lifted_at else None,
        lift_reason=told["lift_reason"],
        restriction=_restriction(told["restriction"]),
    )


def merged(notes: Iterable[Hold]) -> Hold:
    """One hold out of its notes in any order: case files are only added, lifting is final."""
    told = sorted(notes, key=lambda each: (not each.stands, each.review_on))
    cases = {case for each in told for case in each.cases}
    return replace(told[-1], cases=tuple(sorted(cases)))


def _restriction(told: Facts | None) -> Restriction | None:
    if told is None:
        return None
    return Restriction(ground=RestrictionGround(told["ground"]), asked_by=told["asked_by"])


def _plain(value: object) -> object:
    if isinstance(value, Restriction):
        return asdict(value)
    return value.isoformat() if isinstance(value, date) else value
