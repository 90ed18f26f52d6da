"""References of case files, proceedings and documents (Aktenzeichen, Geschäftszeichen).

A reference is a value; how it is written is the choice of a tenant (`ReferencePattern`). Parsing is
strict: only the one spelling that the pattern writes is a reference. Other spellings are read in
`reference_reading`, for look-ups only.
"""

import re
from dataclasses import dataclass, replace
from typing import NewType

from eakte.domain.errors import DomainError

PlanCode = NewType("PlanCode", str)

MAX_NUMBER = 9_999_999  # seven digits: more than a municipality opens in one series
FIRST_YEAR, LAST_YEAR = 1000, 9999  # a year is written with four digits

PLAN_CODE = r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,5}"
UNIT_CODE = r"[A-Za-zÄÖÜäöüß][A-Za-z0-9ÄÖÜäöüß]{0,9}"
_FIELD = re.compile(r"(\{[^{}]*\})")
_SEPARATOR = re.compile(r"[-/._: ]{1,3}")
_EXPRESSIONS = {
    "{plan}": f"(?P<plan>{PLAN_CODE})",
    "{year}": "(?P<year>[0-9]{4})",
    "{number}": "(?P<number>[0-9]{1,7})",
}
_NUMBER_FIELD = re.compile(r"\{number:0[1-7]\}")


class InvalidReference(DomainError):
    """The text is not a reference as this office writes it."""

    def __init__(self, text: str) -> None:
        """Remember the text."""
        super().__init__(text)
        self.text = text


class InvalidReferencePattern(DomainError):
    """References cannot be written and read again in this pattern."""

    def __init__(self, text: str, reason: str) -> None:
        """Remember the pattern and say in German what is wrong with it."""
        super().__init__(f"{text}: {reason}")
        self.text = text
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesKey:
    """A run of numbers: one position of the file plan in one year (Nummernkreis)."""

    plan_code: PlanCode
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The name of a case file, proceeding or document (Aktenzeichen, Geschäftszeichen).

    All numbers count from 1. `proceeding` is None for a case file and for a document that lies in
    the case file itself; `document` is None for case files and proceedings; `unit` is the short
    code of the organisational unit in front, None when the reference is written without it.
    """

    plan_code: PlanCode
    year: int
    number: int
    proceeding: int | None = None
    document: int | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        """Refuse parts that no pattern can write and read again.

        Raises:
            InvalidReference: a part is out of its range.
        """
        numbers = (self.number, self.proceeding, self.document)
        is_valid = (
            is_plan_code(self.plan_code)
            and FIRST_YEAR <= self.year <= LAST_YEAR
            and all(number is None or 1 <= number <= MAX_NUMBER for number in numbers)
            and (self.unit is None or re.fullmatch(UNIT_CODE, self.unit) is not None)
        )
        if not is_valid:
            raise InvalidReference(repr(self))

    @property
    def series(self) -> SeriesKey:
        """The run of numbers from which the case file has its number."""
        return SeriesKey(plan_code=self.plan_code, year=self.year)

    @property
    def case_file(self) -> "Reference":
        """The reference of the case file, without proceeding, document and unit."""
        return replace(self, proceeding=None, document=None, unit=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePattern:
    """How a tenant writes its references, such as `{plan}-{year}/{number:03}`.

    The three fields stand in any order with one to three separators between them. Proceeding,
    document and unit are added the same way for everybody: `FB3-32.10-2024-0017/3-12`.
    """

    text: str = "{plan}-{year}-{number:04}"

    def __post_init__(self) -> None:
        """Refuse a pattern that would not be read back as it was written.

        Raises:
            InvalidReferencePattern: a field is missing or repeated, or a separator is not one.
        """
        literals, fields = _split(self.text)
        if sorted(fields) != sorted(_EXPRESSIONS):
            raise InvalidReferencePattern(
                self.text, "{plan}, {year} und {number} müssen je einmal vorkommen"
            )
        if literals[0] or literals[-1]:
            raise InvalidReferencePattern(self.text, "Vor und nach den Feldern darf nichts stehen")
        if not all(_SEPARATOR.fullmatch(literal) for literal in literals[1:-1]):
            raise InvalidReferencePattern(
                self.text, "Zwischen den Feldern stehen ein bis drei der Zeichen - / . _ :"
            )

    def form(self, reference: Reference) -> str:
        """Write a reference."""
        prefix = f"{reference.unit}-" if reference.unit else ""
        case_file = self.text.format(
            plan=reference.plan_code, year=reference.year, number=reference.number
        )
        proceeding = f"/{reference.proceeding}" if reference.proceeding else ""
        document = f"-{reference.document}" if reference.document else ""
        return f"{prefix}{case_file}{proceeding}{document}"

    def parse(self, text: str) -> Reference:
        """Read what `form` wrote, and nothing else.

        Raises:
            InvalidReference: the text is not spelled as this pattern spells it.
        """
        match = re.fullmatch(self._expression(), text)
        if match is None:
            raise InvalidReference(text)
        reference = Reference(
            plan_code=PlanCode(match["plan"]),
            year=int(match["year"]),
            number=int(match["number"]),
            proceeding=_number(match["proceeding"]),
            document=_number(match["document"]),
            unit=match["unit"],
        )
        if self.form(reference) != text:
            raise InvalidReference(text)
        return reference

    def _expression(self) -> str:
        literals, fields = _split(self.text)
        parts = [
            re.escape(literal) + _EXPRESSIONS.get(field, "")
            for literal, field in zip(literals, [*fields, ""], strict=True)
        ]
        return (
            f"(?:(?P<unit>{UNIT_CODE})-)?{''.join(parts)}"
            "(?:/(?P<proceeding>[0-9]{1,7}))?(?:-(?P<document>[0-9]{1,7}))?"
        )


def is_plan_code(text: str) -> bool:
    """Whether a text can be the code of a position: groups of digits with dots between."""
    return re.fullmatch(PLAN_CODE, text) is not None


def next_number(last: int | None) -> int:
    """The number after the highest ever given in a series; None means none was given yet.

    The caller remembers the highest number apart from the case files, so that a number is never
    given again, not even after destruction.
    """
    return 1 if last is None else last + 1


def next_reference(series: SeriesKey, *, last: int | None) -> Reference:
    """The reference of the next case file of a series."""
    return Reference(plan_code=series.plan_code, year=series.year, number=next_number(last))


def _split(pattern: str) -> tuple[list[str], list[str]]:
    pieces = _FIELD.split(pattern)
    fields = [_NUMBER_FIELD.sub("{number}", field) for field in pieces[1::2]]
    return pieces[0::2], fields


def _number(digits: str | None) -> int | None:
    return int(digits) if digits is not None else None
