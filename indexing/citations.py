"""Paragraphs of laws and house numbers in a search text, and how else they are written.

`§ 34 Abs. 2`, `§34(2)`, `§ 34 II` and `Paragraph 34 Absatz 2` find each other (Fundstellen); so do
`Lindenweg 12a` and `Lindenweg 12 a` (Hausnummern). An index knows no sign: `§ 34` is the number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexing.german import Place, Sought, place, term_of

MOST_WAYS = 3  # in which one piece is looked for

_SUBSECTION = ("absatz", "abs")
_LABELS = (
    _SUBSECTION,
    ("satz", "s"),
    ("nummer", "nr", "ziffer", "ziff"),
    ("buchstabe", "buchst", "lit"),
)
_ARTICLE = ("artikel", "art")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")  # § 34i is not § 34 I

_BLANK = r"[^\S\n]"
_LETTER = "[A-Za-z]"
NUMBER_AND_LETTER = rf"[0-9]{{1,4}}{_BLANK}{_LETTER}(?![\w.])"
_NUMBER = rf"[0-9]{{1,4}}(?:{_BLANK}[a-z](?![\w.])|{_LETTER}?(?!\w))"
_SIGN = rf"(?:§{{1,2}}|(?i:paragra(?:ph|f)|artikel|art\.)(?={_BLANK}{{0,3}}[0-9])){_BLANK}{{0,3}}"
_LABEL = "|".join(word for words in _LABELS for word in words)
_LABELLED = rf"(?i:{_LABEL})\.?{_BLANK}{{0,3}}(?:[0-9]{{1,3}}{_LETTER}?|{_LETTER})(?!\w)"
_IN_ROMAN = rf"(?<=\s)(?:{'|'.join(reversed(_ROMAN))})(?!\w)"
_PART = rf"{_BLANK}{{0,3}},?{_BLANK}{{0,3}}(?:{_LABELLED}|\([0-9]{{1,3}}\)|{_IN_ROMAN})"
CITATION = rf"{_SIGN}{_NUMBER}(?:{_PART}){{0,4}}(?!\w|[-–/.][0-9])"
_WORD = re.compile(r"[0-9]+[A-Za-z]?|[^\W\d_]+")
_LETTER_BEHIND = re.compile("([0-9]{1,4})([a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of a paragraph: `labels` are the words of which one may stand before its number."""

    labels: tuple[str, ...]
    value: str


def ways_of_citation(text: str) -> Sequence[Sought]:
    """What may stand on a page for a CITATION; at most three ways, the usual one first."""
    words = _WORD.findall(text)
    front = [_any_of(_ARTICLE)] if words[0].casefold() in _ARTICLE else []
    if words[0].isalpha():
        del words[0]
    number = _without_number(words)
    parts = list(_parts(iter(words)))
    labelled = (*front, *number, *_written(parts))
    ways = [*with_letter_otherwise(labelled)]
    if parts and parts[0].labels == _SUBSECTION:
        first, *rest = parts
        ways += [
            (*front, *number, place(value), *_written(rest)) for value in _without_label(first)
        ]
    return ways[:MOST_WAYS]


def with_letter_otherwise(places: Sought) -> Sequence[Sought]:
    """Some words, and the same with a letter behind a number in one with it, or apart from it."""
    apart = tuple(part for one in places for part in _apart(one))
    if apart != places:
        return (places, apart)
    joined = tuple(_joined(places))
    return (places, joined) if joined != places else (places,)


def _without_number(words: list[str]) -> list[Place]:
    """Take the number of the paragraph from the words, with the letter that may stand apart."""
    number = [place(words.pop(0))]
    if words and len(words[0]) == 1 and words[0].islower() and not _is_labelled(words):
        number.append(place(words.pop(0)))
    return number


def _is_labelled(words: Sequence[str]) -> bool:
    """Whether a single letter is the S of a sentence (Satz): behind it stands a value, no label."""
    return len(words) > 1 and _labels(words[0]) is not None and _labels(words[1]) is None


def _parts(words: Iterator[str]) -> Iterator[_Part]:
    for word in words:
        labels = _labels(word)
        value = next(words, word) if labels else word
        if not labels and word in _ROMAN:
            value = str(_ROMAN.index(word) + 1)
        yield _Part(labels=labels or _SUBSECTION, value=value)


def _labels(word: str) -> tuple[str, ...] | None:
    """The words among which a label is; None: it is no label."""
    return next((labels for labels in _LABELS if word.casefold() in labels), None)


def _written(parts: Sequence[_Part]) -> Iterator[Place]:
    for part in parts:
        yield _any_of(part.labels)
        yield place(part.value)


def _without_label(part: _Part) -> Iterator[str]:
    """Its number alone, as it stands in brackets, and as a Roman one."""
    yield part.value
    if part.value.isdecimal() and 0 < int(part.value) <= len(_ROMAN):
        yield _ROMAN[int(part.value) - 1]


def _any_of(words: Sequence[str]) -> Place:
    return Place(terms=tuple(dict.fromkeys(map(term_of, words))))


def _apart(one: Place) -> Sought:
    letter = _LETTER_BEHIND.fullmatch(one.typed) if one.start is None else None
    return tuple(map(place, letter.groups())) if letter else (one,)


def _joined(places: Sought) -> Iterator[Place]:
    letters = {at for at, pair in enumerate(pairwise(places), 1) if _is_letter_behind(*pair)}
    for at, one in enumerate(places):
        if at + 1 in letters:
            yield place(one.typed + places[at + 1].typed)
        elif at not in letters:
            yield one


def _is_letter_behind(number: Place, letter: Place) -> bool:
    if number.start is not None or letter.start is not None or len(letter.typed) != 1:
        return False
    return _LETTER_BEHIND.fullmatch(number.typed + letter.typed) is not None
