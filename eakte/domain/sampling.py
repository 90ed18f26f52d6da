"""Samples (Stichproben): which case files of a position an archive takes, by a rule.

The rule stands beside each decision, in words, so that anybody draws the same sample again.
"""

import random
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from eakte.domain.access import CaseFileId
from eakte.domain.disposal import DisposalItem
from eakte.domain.errors import InvalidValue

LEAST_STEP, MOST_STEP = 2, 1000  # every 2nd to every 1000th
FIRST_YEAR, LAST_YEAR = 1800, 2199  # no record lies outside
MOST_YEARS = 50  # of one rule; its words stand beside each decision
_FROM_FIRST_LETTER = re.compile(r"[^\W\d_].*")
# Letters that are base letters for DIN 5007-1 and that Unicode does not take apart.
_BASE_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"})


class SampleKind(StrEnum):
    """How a sample is drawn (Stichprobe)."""

    EVERY_NTH = "every_nth"
    LETTERS = "letters"  # surnames that begin with certain letters
    YEARS = "years"  # all that were opened or closed in certain years
    RANDOM = "random"


class NamePlace(StrEnum):
    """Where in its subject the surname of a case file stands (Stelle des Nachnamens)."""

    FIRST_WORD = "first_word"
    LAST_WORD = "last_word"
    BEFORE_COMMA = "before_comma"  # the word before the first comma; without one the last word


class YearOf(StrEnum):
    """Which day of a case file a year is of (Jahrgang)."""

    OPENED = "opened"
    CLOSED = "closed"


_PLACES = {
    NamePlace.FIRST_WORD: "das erste Wort des Betreffs",
    NamePlace.LAST_WORD: "das letzte Wort des Betreffs",
    NamePlace.BEFORE_COMMA: "das Wort vor dem ersten Komma des Betreffs, ohne Komma das letzte",
}
_YEARS_OF = {YearOf.OPENED: "angelegt", YearOf.CLOSED: "geschlossen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """When a case file was opened and closed (Laufzeit); closed_on is None while it is open."""

    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A rule by which anybody draws the same sample again.

    step: every n-th, for EVERY_NTH and as the size of RANDOM (one of n). first: from 1, with which
    EVERY_NTH begins. letters, name_place: for LETTERS; letters are compared after DIN 5007-1.
    years, year_of: for YEARS. seed: for RANDOM, kept with the decision.
    """

    kind: SampleKind
    step: int = 10
    first: int = 1
    letters: str = ""
    name_place: NamePlace = NamePlace.FIRST_WORD
    years: tuple[int, ...] = ()
    year_of: YearOf = YearOf.CLOSED
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse a rule that draws nothing or everything.

        Raises:
            InvalidValue: with the field.
        """
        if not LEAST_STEP <= self.step <= MOST_STEP:
            raise InvalidValue("step", f"Eine Zahl von {LEAST_STEP} bis {MOST_STEP}.")
        if not 1 <= self.first <= self.step:
            raise InvalidValue("first", f"Eine Zahl von 1 bis {self.step}.")
        if self.kind is SampleKind.LETTERS and not self.letters.strip().isalpha():
            raise InvalidValue("letters", "Nennen Sie die Anfangsbuchstaben, etwa DOT.")
        if self.kind is SampleKind.YEARS:
            _require_years(self.years)

    def in_words(self) -> str:
        """The rule as it stands beside each decision."""
        match self.kind:
            case SampleKind.EVERY_NTH:
                return f"Stichprobe: jede {self.step}. Akte, beginnend mit der {self.first}."
            case SampleKind.LETTERS:
                letters = _one_of([letter.upper() for letter in _letters(self)])
                place = _PLACES[self.name_place]
                return f"Stichprobe: {place} beginnt mit {letters} (Buchstaben nach DIN 5007-1)."
            case SampleKind.YEARS:
                years = _one_of([str(year) for year in sorted(set(self.years))])
                return f"Stichprobe: alle Akten, die {years} {_YEARS_OF[self.year_of]} wurden."
            case SampleKind.RANDOM:
                return f"Stichprobe: zufällig eine von {self.step}, Startwert {self.seed}."


def drawn(
    sample: Sample, items: Iterable[DisposalItem], lifetimes: Mapping[CaseFileId, Lifetime]
) -> frozenset[CaseFileId]:
    """The case files of a sample; the same for the same items and rule, whatever their order.

    Args:
        sample: the rule.
        items: from which it is drawn.
        lifetimes: of each of these case files.
    """
    ordered = sorted(items, key=lambda item: (item.file_plan_code, item.reference, item.case))
    chosen: Sequence[DisposalItem]
    match sample.kind:
        case SampleKind.EVERY_NTH:
            chosen = ordered[sample.first - 1 :: sample.step]
        case SampleKind.LETTERS:
            letters = _letters(sample)
            chosen = [
                item
                for item in ordered
                if sort_form(_surname(item.subject, sample.name_place)).startswith(letters)
            ]
        case SampleKind.YEARS:
            chosen = [item for item in ordered if _is_of_years(lifetimes[item.case], sample)]
        case SampleKind.RANDOM:
            count = -(-len(ordered) // sample.step)
            chosen = random.Random(sample.seed).sample(ordered, count)  # noqa: S311 # drawn again
    return frozenset(item.case for item in chosen)


def sort_form(text: str) -> str:
    """A text as DIN 5007-1 sorts it: small, ß as ss, every letter without its marks (Ö as O)."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return plain.translate(_BASE_LETTERS)


def _letters(sample: Sample) -> tuple[str, ...]:
    """The letters of a rule, each once, as they are compared."""
    return tuple(dict.fromkeys(sort_form(letter)[0] for letter in sample.letters.strip()))


def _surname(subject: str, place: NamePlace) -> str:
    """The word of a subject that is taken for the surname; empty: it has no word."""
    part, comma, _ = subject.partition(",")
    looked_at = part if place is NamePlace.BEFORE_COMMA and comma else subject
    words = [found[0] for word in looked_at.split() if (found := _FROM_FIRST_LETTER.search(word))]
    if not words:
        return ""
    return words[0] if place is NamePlace.FIRST_WORD else words[-1]


def _is_of_years(lifetime: Lifetime, sample: Sample) -> bool:
    day = lifetime.opened_on if sample.year_of is YearOf.OPENED else lifetime.closed_on
    return day is not None and day.year in sample.years


def _require_years(years: Sequence[int]) -> None:
    if not years:
        raise InvalidValue("years", "Nennen Sie die Jahre, etwa 1995, 2000, 2005.")
    if len(years) > MOST_YEARS:
        raise InvalidValue("years", f"Höchstens {MOST_YEARS} Jahre.")
    if not all(FIRST_YEAR <= year <= LAST_YEAR for year in years):
        raise InvalidValue("years", f"Jahre von {FIRST_YEAR} bis {LAST_YEAR}.")


def _one_of(words: Sequence[str]) -> str:
    """Words as they are listed in a sentence: A, B oder C."""
    *before, last = words
    return f"{', '.join(before)} oder {last}" if before else last
