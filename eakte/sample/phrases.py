"""Words for the sample texts: dates from the first day on, references, values from the seed."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from eakte.domain.calendar import german_date

_TOKEN = re.compile(r"\{([^{}]+)\}")
_DAYS = re.compile(r"([dDy])([+-]\d+)?")
_YEARS_BACK = re.compile(r"Y-(\d+)-(\d\d)-(\d\d)")
_RANGE = re.compile(r"(\d+)-(\d+)")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)

Vocabulary = Mapping[str, Sequence[str]]


class UnknownWord(Exception):
    """A sample text asks for a value that nobody makes; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Fills the places in the text of one letter: the same seed gives the same words.

    `{d-14}` is the day 14 days before the first day of the sample, `{D-14}` the same with the month
    in words, `{y-1}` the year before; `{case:key}` is the reference of a case file and
    `{typed:key}` the same as people mistype it; `{eur:100-900}`, `{person}`, `{street:2}` come from
    the seed, the same token in one letter giving the same value.
    """

    seed: int
    letter: str
    on: date
    references: Mapping[str, str]
    vocabulary: Vocabulary

    def fill(self, text: str) -> str:
        """The text with all its places filled.

        Raises:
            UnknownWord: a place asks for what there is not.
        """
        return _TOKEN.sub(lambda match: self._value(match[1]), text)

    def rows(self, count: int, kinds: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Rows of a long table, one cell for each kind; `sum:low-high` adds up in a last row."""
        total = 0
        for number in range(1, count + 1):
            chance = random.Random(f"{self.seed}/{self.letter}/{number}")  # noqa: S311 # sample text
            cells = []
            for kind in kinds:
                name, _, limits = kind.partition(":")
                if name == "sum":
                    cents = _between(limits, chance)
                    total += cents
                    cells.append(euros(cents))
                else:
                    cells.append(str(number) if name == "nr" else self._made(name, limits, chance))
            yield tuple(cells)
        if total:
            yield ("", "Summe", *("" for _ in kinds[3:]), euros(total))

    def _value(self, token: str) -> str:
        name, _, rest = token.partition(":")
        if day := _DAYS.fullmatch(token):
            return self._day(day[1], int(day[2] or 0))
        if name in {"case", "typed"}:
            return self._reference(rest, is_mistyped=name == "typed")
        chance = random.Random(f"{self.seed}/{self.letter}/{token}")  # noqa: S311 # sample text
        try:
            return self._made(name, rest, chance)
        except KeyError as error:
            raise UnknownWord(name) from error

    def _day(self, form: str, offset: int) -> str:
        if form == "y":
            return str(self.on.year + offset)
        day = self.on + timedelta(days=offset)
        if form == "d":
            return german_date(day)
        return long_date(day)

    def _reference(self, key: str, *, is_mistyped: bool) -> str:
        try:
            reference = self.references[key]
        except KeyError as error:
            raise UnknownWord(key) from error
        if not is_mistyped:
            return reference
        plan, year, number = reference.split("-")
        return f"{plan}/{int(number)}/{year}"

    def _made(self, name: str, limits: str, chance: random.Random) -> str:
        number = _between(limits, chance)
        words = self.vocabulary
        match name:
            case "eur":
                return euros(number)
            case "int":
                return str(number // 100)
            case "day":
                return german_date(self.on - timedelta(days=number // 100))
            case "digits":
                return "".join(chance.choices("0123456789", k=int(limits.partition(":")[0])))
            case "iban":
                return _account_number(chance)
            case "person":
                return f"{chance.choice(words['first_names'])} {chance.choice(words['last_names'])}"
            case "address":
                return f"{chance.choice(words['street'])} {chance.randrange(1, 98)}"
        return chance.choice(words[name])


def read_vocabulary() -> Vocabulary:
    """The invented names, streets and goods, and the seams of long words."""
    text = (files("eakte.sample") / "texts" / "vocabulary.json").read_text("utf-8")
    words: Vocabulary = json.loads(text)
    return words


def long_date(on: date) -> str:
    """The day with its month in words: 3. Januar 2013."""
    return f"{on.day}. {MONTHS[on.month - 1]} {on.year}"


def euros(cents: int) -> str:
    """An amount as it is printed: 1.234,50 €."""
    whole = f"{cents // 100:,}".replace(",", ".")
    return f"{whole},{cents % 100:02} €"


def day_of(text: str, *, on: date) -> date:
    """A day of the sample: `-40` is 40 days before `on`, `Y-6-03-14` 14 March six years before."""
    if match := _YEARS_BACK.fullmatch(text):
        return date(on.year - int(match[1]), int(match[2]), int(match[3]))
    return on + timedelta(days=int(text))


def _account_number(chance: random.Random) -> str:
    """Looks like an IBAN; no bank has the code 9995."""
    groups = (f"{chance.randrange(10_000):04}" for _ in range(3))
    return f"DE{chance.randrange(10, 99)} 9995 {' '.join(groups)} {chance.randrange(100):02}"


def _between(limits: str, chance: random.Random) -> int:
    """A number of hundredths inside limits such as `100-900`; without limits up to 1,000."""
    match = _RANGE.match(limits)
    low, high = (int(match[1]), int(match[2])) if match else (1, 1000)
    return chance.randrange(low * 100, high * 100 + 100)
