"""The paper of a batch: when it may be destroyed, by whose word, and what never is.

Not before the check is finished, the waiting time has passed and the department has released it
(TR-03138, A.SC.8); papers of the negative list stay (deeds, seals).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from eakte.domain.access import Actor, UnitId, UserId
from eakte.domain.calendar import add_days, berlin_date
from eakte.domain.errors import DomainError
from eakte.domain.scanning import Batch, BatchState


class PaperFault(StrEnum):
    """Why the paper of a batch may not go now."""

    NOT_CLOSED = "not_closed"  # pages are still being checked
    NOT_SEALED = "not_sealed"
    WAITING = "waiting"
    SAME_PERSON = "same_person"  # who closed the batch does not release its paper
    UNFILED = "unfiled"  # a letter lies in an inbox, so that nobody knows its class
    NOT_YOURS = "not_yours"  # the letters that are left belong to other departments
    ALL_KEPT = "all_kept"  # every letter stays: negative list, or no record stands for its paper
    NOT_RELEASED = "not_released"
    HALF_RELEASED = "half_released"  # other departments have yet to release theirs
    RECORDED = "recorded"  # its destruction was recorded; that is never changed


class PaperKept(DomainError):
    """The paper of the batch may not be released, or not be destroyed."""

    def __init__(
        self, fault: PaperFault, *, until: date | None = None, letters: Sequence[int] = ()
    ) -> None:
        """Remember why, until when, and because of which letters."""
        super().__init__(fault)
        self.fault, self.until, self.letters = fault, until, tuple(letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterClass:
    """A letter by what decides on its paper.

    codes: its position in the file plan and all above it; empty: it is not filed yet, or out of
    sight. lead_unit: of its case file, which decides on its paper; None: as codes. kinds: what was
    said of it (Dokumentart), in words. is_proven: whether a record with a transfer note stands for
    it that people can open.
    """

    number: int
    codes: tuple[str, ...]
    lead_unit: UnitId | None = None
    kinds: tuple[str, ...] = ()
    is_proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeList:
    """Classes whose paper is never destroyed (Negativliste).

    positions: of the file plan, each with all below. kinds: words, casefolded; a kind of document
    is on the list where one of them stands in it, so that Urkunde means a Heiratsurkunde, too.
    """

    positions: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def has(self, letter: LetterClass) -> bool:
        """Whether a letter is on the list."""
        said = [kind.casefold() for kind in letter.kinds]
        is_kind = any(word in kind for word in self.kinds for kind in said)
        return is_kind or not self.positions.isdisjoint(letter.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What was said and done about the paper of a batch.

    released_by: who released last. kept_letters: numbers of the letters whose paper stays, by rule
    or until their department releases it. method: how it was destroyed, with the security level,
    such as DIN 66399 P-4; empty until then.
    """

    released_by: UserId
    released_by_name: str
    released_at: datetime
    kept_letters: tuple[int, ...] = ()
    destroyed_by: UserId | None = None
    destroyed_by_name: str = ""
    destroyed_at: datetime | None = None
    method: str = ""


def read_negative_list(*, positions: str, kinds: str) -> NegativeList:
    """The list out of two settings, each with commas between."""
    return NegativeList(
        positions=frozenset(_listed(positions)),
        kinds=frozenset(word.casefold() for word in _listed(kinds)),
    )


def releasable_on(batch: Batch, *, waits_days: int) -> date | None:
    """From which day on the paper may be released; None: the batch is not closed."""
    if batch.state is not BatchState.CLOSED or batch.closed_at is None:
        return None
    return add_days(berlin_date(batch.closed_at), waits_days)


def require_releasable(batch: Batch, *, by: Actor, today: date, waits_days: int) -> None:
    """Refuse to release paper too early, or by whoever closed the batch.

    Raises:
        PaperKept: with the reason.
    """
    first_day = releasable_on(batch, waits_days=waits_days)
    if first_day is None:
        raise PaperKept(PaperFault.NOT_CLOSED)
    if today < first_day:
        raise PaperKept(PaperFault.WAITING, until=first_day)
    if batch.closed_by == by.user:
        raise PaperKept(PaperFault.SAME_PERSON)


def free_letters(
    letters: Sequence[LetterClass], *, negative_list: NegativeList
) -> Sequence[LetterClass]:
    """Letters whose paper goes once it is released.

    That of all others stays: it is on the negative list, or no record stands for it.
    """
    return [letter for letter in letters if letter.is_proven and not negative_list.has(letter)]


def waiting_letters(free: Sequence[LetterClass], paper: Paper | None) -> tuple[int, ...]:
    """Those of the letters that may go which nobody has released yet."""
    numbers = (letter.number for letter in free)
    return tuple(each for each in numbers if paper is None or each in paper.kept_letters)


def newly_released(
    free: Sequence[LetterClass], paper: Paper | None, *, by: Actor
) -> tuple[int, ...]:
    """Letters whose paper this person releases: those of the own units; empty: nothing is new.

    free: as that person sees them. A person who has nothing to say about what waits is told so.

    Raises:
        PaperKept: what waits belongs to other departments, or is not filed yet.
    """
    own = {letter.number for letter in free if letter.lead_unit in by.units}
    waiting = waiting_letters(free, paper)
    if waiting and not own:
        unfiled = [one.number for one in free if not one.codes and one.number in waiting]
        fault = PaperFault.UNFILED if unfiled else PaperFault.NOT_YOURS
        raise PaperKept(fault, letters=unfiled or waiting)
    return tuple(number for number in waiting if number in own)


def _listed(text: str) -> Sequence[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
