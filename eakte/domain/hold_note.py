"""Notes of holds (Sperrvermerke) beside the database, so that a hold also wins after a restore.

Nobody can take a note away again, so it says as little of persons as will do: who placed and lifted
the hold as an account, and neither why nor at whose wish. That stays in the records, which can be
corrected and forgotten.

A note is signed (see `eakte.hold_notes`). Those of former versions are not: they let a hold stand,
but nobody's hold is lifted on their word.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from eakte.domain.access import CaseFileId, UserId
from eakte.domain.certificate import Facts
from eakte.domain.hold import Hold, HoldId, Restriction, RestrictionGround

FORM = "eakte-hold/3"
UNSIGNED_FORM = "eakte-hold/2"  # of former versions
TALKATIVE_FORM = "eakte-hold/1"  # of former versions: with reasons and names, which are not read
UNTOLD = "(im Sperrvermerk nicht genannt)"
MOST_KEY_CHARACTERS = 36  # of the columns


def note_of(hold: Hold) -> Facts:
    """What a hold keeps now, to be signed."""
    return {
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


def is_signed_form(told: Facts) -> bool:
    """Whether a note of this form bears a signature; False: it is one of a former version.

    Raises:
        ValueError, KeyError, TypeError: it is no note of a hold.
    """
    if told["form"] not in (FORM, UNSIGNED_FORM, TALKATIVE_FORM):
        raise ValueError(told["form"])
    return bool(told["form"] == FORM)


def hold_told(told: Facts) -> Hold:
    """The hold that a note tells of; what no note says is UNTOLD.

    Raises:
        ValueError, KeyError, TypeError: it is no note of a hold.
    """
    lifted_at = told["lifted_at"] if is_signed_form(told) else None
    return Hold(
        id=HoldId(_text(told["id"])),
        reason=UNTOLD,
        placed_by=UserId(_text(told["placed_by"])),
        placed_by_name=UNTOLD,
        placed_at=_moment(told["placed_at"]),
        review_on=date.fromisoformat(told["review_on"]),
        cases=tuple(CaseFileId(_text(case)) for case in told["cases"]),
        lifted_by=UserId(_text(told["lifted_by"])) if lifted_at else None,
        lifted_at=_moment(lifted_at) if lifted_at else None,
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
    ground = (told["restriction"] or {"ground": None})["ground"] if is_old else told["ground"]
    if ground is None:
        return None
    return Restriction(ground=RestrictionGround(ground), asked_by=UNTOLD)


def _text(told: object) -> str:
    """A key that a column can hold."""
    if not isinstance(told, str) or not 0 < len(told) <= MOST_KEY_CHARACTERS or "\0" in told:
        raise ValueError(told)
    told.encode()  # a lone surrogate is no character, and no column takes it
    return told


def _moment(told: str) -> datetime:
    """A moment that there is in UTC, too."""
    at = datetime.fromisoformat(told)
    if at.tzinfo is None:
        raise ValueError(told)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(told) from error
