"""References as people type them and as Tesseract reads them, for look-ups only.

Nothing here decides what a reference is: each reading is a proposal that the caller looks up. All
expressions have bounded repetitions, so that reading time grows with the length of the text only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eakte.domain.reference import PLAN_CODE, UNIT_CODE, PlanCode, Reference

_DASHES = "‐‑‒–—―−﹘﹣－¬\u00ad"
_TO_PLAIN_DASHES = str.maketrans(dict.fromkeys(_DASHES, "-"))

_LABEL = re.compile(r"^(?:aktenzeichen|geschäftszeichen|az|gz)[.:\s]+", re.IGNORECASE)
_YEAR_DIGITS = "(?:19|20|21)[0-9]{2}"
_UNIT = rf"(?:(?P<unit>{UNIT_CODE})[- ])?"
_PLAN = rf"(?!{_YEAR_DIGITS}(?![.0-9]))(?P<plan>{PLAN_CODE})"
_YEAR = f"(?P<year>{_YEAR_DIGITS})"
_NUMBER = "(?P<number>[0-9]{1,7})"
_TAIL = "(?:[/ ](?P<proceeding>[0-9]{1,7}))?(?:[- ](?P<document>[0-9]{1,7}))?"
_READINGS = tuple(
    re.compile(expression)
    for expression in (
        f"{_UNIT}{_PLAN}[-/ .]{_YEAR}[-/ .]{_NUMBER}{_TAIL}",
        f"{_UNIT}{_PLAN}[-/ ]{_NUMBER}[-/ ]{_YEAR}{_TAIL}",
        f"{_YEAR}[-/ ]{_NUMBER}{_TAIL}",
        f"{_NUMBER}[-/ ]{_YEAR}",
        f"{_PLAN}[-/ ]{_YEAR}",
        f"{_PLAN}[-/ ]{_NUMBER}",
        _PLAN,
        _YEAR,
        _NUMBER,
    )
)

_TO_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})
_DIGIT = "[0-9OoIl|]"
_LETTER = "[A-Za-zÄÖÜäöüß]"
_SCANNED_YEAR = f"(?:[1Il|]9|2[01OoIl|]){_DIGIT}{{2}}"
_SCANNED_NUMBER = f"{_DIGIT}{{1,7}}"
_GAP = r"\s{0,2}[-/_]\s{0,2}"
_SCANNED = re.compile(
    rf"(?<![0-9])(?<![0-9]\.)(?:(?<!{_LETTER})(?P<unit>{UNIT_CODE})-)?"
    rf"(?P<plan>(?:[0-9]|(?<!{_LETTER}){_DIGIT}){_DIGIT}{{0,5}}"
    rf"(?:\s?\.\s?{_DIGIT}{{1,6}}){{0,5}}){_GAP}"
    rf"(?:(?P<year>{_SCANNED_YEAR}){_GAP}(?P<number>{_SCANNED_NUMBER})"
    rf"|(?P<number_first>{_SCANNED_NUMBER}){_GAP}(?P<year_last>{_SCANNED_YEAR}))(?![0-9])"
    rf"(?: ?/ ?(?P<proceeding>{_SCANNED_NUMBER})(?![0-9]|\.[0-9]))?"
    rf"(?:-(?P<document>{_SCANNED_NUMBER})(?![0-9]|\.[0-9]))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceQuery:
    """What a typed text says about a reference; None means that the text does not say it."""

    plan_code: PlanCode | None = None
    year: int | None = None
    number: int | None = None
    proceeding: int | None = None
    document: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundReference:
    """A reference in a text: characters `start` (from 0) up to but not including `end`."""

    reference: Reference
    start: int
    end: int


def canonical_query(text: str) -> tuple[ReferenceQuery, ...]:
    """All readings of a typed reference, the most likely first; empty when it is none.

    Reads `63.1-2024/17`, `63.1 2024 17`, `Az. FB3-63.1-2024-0017/3-12`, `2024/0042`, `63.1` and
    `0017`.
    """
    plain = _single_separators(_LABEL.sub("", text.strip(), count=1))
    matches = (reading.fullmatch(plain) for reading in _READINGS)
    return tuple(dict.fromkeys(_query(match) for match in matches if match))


def find_references(text: str) -> tuple[FoundReference, ...]:
    """The references in recognised text, in order of appearance, misread digits repaired.

    Where a blank stands inside the plan code it may also be the end of a sentence, so both are
    returned: `Seite 3. 32.10-2024-0017` gives 3.32.10-… and 32.10-….
    """
    plain = text.translate(_TO_PLAIN_DASHES)
    return tuple(found for match in _SCANNED.finditer(plain) for found in _found(match))


def _single_separators(text: str) -> str:
    plain = " ".join(text.translate(_TO_PLAIN_DASHES).replace("_", " ").split())
    return re.sub(" ?([-/]) ?", r"\1", plain)


def _query(match: re.Match[str]) -> ReferenceQuery:
    known = match.groupdict()
    plan = known.get("plan")
    return ReferenceQuery(
        plan_code=PlanCode(plan) if plan else None,
        year=_number(known.get("year")),
        number=_number(known.get("number")),
        proceeding=_number(known.get("proceeding")),
        document=_number(known.get("document")),
        unit=known.get("unit"),
    )


def _found(match: re.Match[str]) -> Iterator[FoundReference]:
    whole = match["plan"]
    after_blank = whole.split()[-1].lstrip(".")
    for plan in dict.fromkeys((whole, after_blank)):
        is_whole = plan == whole
        reference = _repaired(match, plan=plan, unit=match["unit"] if is_whole else None)
        if reference:
            start = match.start() if is_whole else match.end("plan") - len(plan)
            yield FoundReference(reference=reference, start=start, end=match.end())


def _repaired(match: re.Match[str], *, plan: str, unit: str | None) -> Reference | None:
    """The reference with digits where letters were read; None when it cannot be one."""
    year = _number(match["year"] or match["year_last"])
    number = _number(match["number"] or match["number_first"])
    if not year or not number or not any(character.isdecimal() for character in plan):
        return None
    return Reference(
        plan_code=PlanCode("".join(plan.split()).translate(_TO_DIGITS)),
        year=year,
        number=number,
        proceeding=_number(match["proceeding"]) or None,
        document=_number(match["document"]) or None,
        unit=unit,
    )


def _number(digits: str | None) -> int | None:
    return int(digits.translate(_TO_DIGITS)) if digits else None
