"""Numbers in a search text: references, days, amounts and IBANs, and how else they are written.

A piece is what stands between two blanks, or what only blanks divide and is one thing all the same
(`Az. 63.1-2024/17`, `12. März 2024`, an IBAN in groups of four).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexing.german import Place, Sought, place

_YEAR = "(?:19|20|21)[0-9]{2}"
_SERIAL = rf"(?!{_YEAR}(?:\D|$))\d{{1,7}}"
_UNIT = r"[^\W\d_][^\W_]{0,9}-"
_YEAR_AND_SERIAL = re.compile(rf"(?:.*\D)?(?:{_YEAR}[-/]{_SERIAL}|{_SERIAL}[-/]{_YEAR})")
_UNIT_IN_FRONT = re.compile(rf"{_UNIT}\d+(?:\.\d+)*[-/]\d+[-/]\d.*")
_SHORT_YEAR = re.compile(rf"(?:{_UNIT})?\d+(?:\.\d+)+-(?:\d\d[-/]\d{{1,7}}|\d{{1,7}}[-/]\d\d)")
_TWENTIETH_CENTURY = 50  # of years with two digits: 50 to 99 are those of 1950 to 1999
_WITH_SHORT_FORM = re.compile("(?:19[5-9]|20[0-4])[0-9]")
_LEAST_OF_REFERENCE = 4  # numbers of 63.1-2024/17: of fewer ones a short year may be anything
SHORT_YEAR_WEIGHT = 0.7  # of a year with two digits on the page, where four were asked for

_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
    *("Oktober", "November", "Dezember"),
)
_MARCH = 3
WRITTEN_DAY = rf"\d{{1,2}}\.\s*(?i:{'|'.join(_MONTHS)}|Maerz)\s+{_YEAR}(?!\w)"
_DAY = re.compile(rf"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.({_YEAR}|\d\d)")
IBAN = r"[A-Za-z]{2}\d{2}(?:[ ]?\d{4}){4}[ ]?\d{2}(?!\w)"
_IBAN_GROUP = 4  # signs between the blanks
_WHOLE = re.compile(r"[1-9]\d{3,8}|[1-9]\d{0,2}(?:\.\d{3}){1,2}")
_AMOUNT = re.compile(r"(\d{4,9}|\d{1,3}(?:\.\d{3}){1,2}),(\d{2})")

_REFERENCE_AHEAD = rf"(?=(?:{_UNIT})?\d+[-./ ]\d)"
LABEL = (  # what stands in front of a reference in one letter, and not in another
    rf"(?i:(?:az|aktenzeichen)(?:\.[.:\s]*|\s+)|(?:gz|geschäftszeichen)[.:\s]+"
    rf"|(?:unser|ihr|mein)\s+zeichen[.:\s]+){_REFERENCE_AHEAD}"
)


def ways(text: str, places: Sought) -> Sequence[Sought]:
    """What may stand on a page for a piece with numbers: at most three, first the piece itself.

    places: the piece, word by word.
    """
    if _YEAR_AND_SERIAL.fullmatch(text):
        return _ways_of_reference(text, with_short_year(places))
    if _SHORT_YEAR.fullmatch(text):
        return _ways_of_reference(text, _with_centuries(places))
    written = _otherwise_written(text)
    found = (places, *(tuple(place(word) for word in way.split()) for way in written))
    return tuple(map(_ending_short, found)) if _ends_in_year(text) else found


def with_short_year(numbers: Sought) -> Sought:
    """The numbers of a reference, of which a year among the last two may be short on a page."""
    if len(numbers) < _LEAST_OF_REFERENCE:
        return numbers
    return (*numbers[:-2], *map(_also_short, numbers[-2:]))


def _ways_of_reference(text: str, places: Sought) -> Sequence[Sought]:
    """63.1-2024/17 is also 63.1-17/2024; what has a unit in front is looked for without it, too.

    BV-2024/17 stays what it is: year and number alone are those of many case files.
    """
    of_unit = _UNIT_IN_FRONT.fullmatch(text) is not None
    bare = places[1:] if of_unit else places
    turned = (*bare[:-2], bare[-1], bare[-2])
    return (places, bare, turned) if of_unit else (places, turned)


def _with_centuries(places: Sought) -> Sought:
    """Either of the last two numbers may be a year with four digits on a page."""
    *front, first, second = places
    return (*front, _with_century(first), _with_century(second))


def _with_century(one: Place) -> Place:
    if len(one.typed) != len("24"):
        return one
    century = "19" if int(one.typed) >= _TWENTIETH_CENTURY else "20"
    return Place(terms=(*one.terms, century + one.typed), typed=one.typed)


def _ends_in_year(text: str) -> bool:
    return re.fullmatch(WRITTEN_DAY, text) is not None or _DAY.fullmatch(text) is not None


def _ending_short(day: Sought) -> Sought:
    return (*day[:-1], _also_short(day[-1]))


def _also_short(year: Place) -> Place:
    """A year that may stand on a page with its last two digits, too; other numbers as they are."""
    if not _WITH_SHORT_FORM.fullmatch(year.typed):
        return year
    short = place(year.typed[2:]).terms[0]
    return replace(year, weighted=((short, SHORT_YEAR_WEIGHT),))


def _otherwise_written(text: str) -> Sequence[str]:
    """A day with its month as a word or a number, a sum with or without dots, an IBAN."""
    if day := _DAY.fullmatch(text):
        return _days(*day.groups())
    if re.fullmatch(WRITTEN_DAY, text):
        number, month, year = text.replace(".", " ").split()
        return (f"{number} {_number_of(month)} {year}",)
    if amount := _AMOUNT.fullmatch(text):
        return (f"{_regrouped(amount[1])} {amount[2]}",)
    if _WHOLE.fullmatch(text) and not re.fullmatch(_YEAR, text.replace(".", "")):
        return (_regrouped(text),)
    if re.fullmatch(IBAN, text):
        joined = text.replace(" ", "")
        groups = [joined[at : at + _IBAN_GROUP] for at in range(0, len(joined), _IBAN_GROUP)]
        return (joined if " " in text else " ".join(groups),)
    return ()


def _days(day: str, month: str, year: str) -> Sequence[str]:
    full = year if len(year) == len("2024") else f"20{year}"
    named = f"{day} {_MONTHS[int(month) - 1]} {full}"
    return (named,) if full == year else (named, f"{day} {month} {full}")


def _regrouped(number: str) -> str:
    """A whole number without dots, or with blanks where it has none."""
    return number.replace(".", "") if "." in number else f"{int(number):,}".replace(",", " ")


def _number_of(month: str) -> int:
    """The number of a month as WRITTEN_DAY meets it; in small letters Aprıl is not April."""
    known = (number for number, name in enumerate(_MONTHS, 1) if re.fullmatch(name, month, re.I))
    return next(known, _MARCH)  # Maerz
