"""Words as they were spelled before the reforms, and the other way round (Rechtschreibung).

Before 1901 many a t was th (Thür, Rath), before 1996 Schiffahrt had two f. daß and dass are one
term anyway. The spellings given here are only tried: most are no words, and only those count that
stand in an archive.
"""

import re
from collections.abc import Iterator

MOST_SPELLINGS = 12  # of one word

_CONSONANT = "[bdfgklmnprst]"
_THREE_ALIKE = re.compile(rf"({_CONSONANT})\1\1")  # Schifffahrt
_TWO_ALIKE = re.compile(rf"({_CONSONANT})\1(?=[aeiouy])")  # Schiffahrt
_TH = re.compile("th")
_T_ALONE = re.compile("(?<![cst])t(?![hstz])")  # Tür, Rat; not in Stadt, Blatt, Schatz
# Either may stand for the other wherever it is met in a word; umlauts are spelled out.
_PAIRS = (
    ("aufwend", "aufwaend"),
    ("behend", "behaend"),
    ("bendel", "baendel"),
    ("ential", "enzial"),
    ("entiell", "enziell"),
    ("antiell", "anziell"),
    ("gemse", "gaemse"),
    ("graeuel", "greuel"),
    ("karamel", "karamell"),
    ("numerier", "nummerier"),
    ("placier", "platzier"),
    ("plazier", "platzier"),
    ("ph", "f"),
    ("quentchen", "quaentchen"),
    ("rauh", "rau"),
    ("roheit", "rohheit"),
    ("schneuz", "schnaeuz"),
    ("selbstaend", "selbststaend"),
    ("schwenglich", "schwaenglich"),
    ("stengel", "staengel"),
    ("tolpatsch", "tollpatsch"),
    ("zierat", "zierrat"),
)


def spellings(word: str) -> list[str]:
    """Other spellings of a word in small letters with umlauts spelled out."""
    found = dict.fromkeys(_spellings(word))
    return [other for other in found if other != word][:MOST_SPELLINGS]


def _spellings(word: str) -> Iterator[str]:
    yield _THREE_ALIKE.sub(r"\1\1", word)
    for match in _TWO_ALIKE.finditer(word):
        yield word[: match.start()] + match[1] + word[match.start() :]
    for one, other in _PAIRS:
        if other in word:
            yield word.replace(other, one)
        if one in word:
            yield word.replace(one, other)
    for match in _TH.finditer(word):
        yield word[: match.start()] + "t" + word[match.end() :]
    for match in _T_ALONE.finditer(word):
        yield word[: match.start()] + "th" + word[match.end() :]
