"""Section signs (Paragrafzeichen) that the German model of Tesseract cannot write.

Its alphabet has no §; it writes $ & 8 S or 5 instead, and strokes where a typewriter wrote it. But
a § hangs below the line, is taller than a digit, and a number follows it; and what stands around it
reads like a reference. One of these is enough to tell it from a real 8.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexing.page_reader import WordBox
from indexing.reading.text_feet import LineFeet, feet_of

HANGS = 0.09  # of the height of capitals, how far a § hangs below the line at least
HANGS_GLUED = 0.07  # where $ or & gives it away already; also below a digit beside it
TALL = 1.05  # of the height of capitals or digits, how tall a § is at least
APART = 2.0  # of the height of a word: a number so far behind it belongs to something else
TWO_WIDE = 0.75  # width by height of two signs at least; one has 0.4 to 0.6

_LOOKS_SO = re.compile(r"([({\[]?)([$&%8S5ß36B]{1,2})")
_STROKES = re.compile(r"()([|Il!1U][|Il!1\])]?)")  # of the typewriter
_GLUED = re.compile(r"([({\[]?)([$&]{1,2})([0-9].*)", re.DOTALL)
_TAIL = re.compile(r"(.*[^\w$])(\${1,2})", re.DOTALL)

_NUMBER = re.compile(r"[\dIl]")
_PLAIN_NUMBER = re.compile(r"\d+[a-z]?\.?")  # stands on the line
_SECTION_NUMBER = re.compile(r"\d{1,4}[a-z]?\W*")
_CLOSED_NUMBER = re.compile(r"\d{1,4}[a-z]?\)\W*")
_LISTED_NUMBER = re.compile(r"\d{1,4}[a-z]?,")

# What follows the number of a section, and what stands before the sign.
_PART = re.compile(
    r"(Abs|Absatz|Absatzes|Absätze|Satz|Satzes|Sätze|Nr|Nrn|Nummer|Nummern|Ziff|Ziffer|Halbsatz"
    r"|Buchst|Buchstabe)\W*"
)
_LAW = re.compile(r"(?!EUR|DM)[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*[A-Z]\W*")  # BGB, VwVfG, BauO, GG
_LEADS = re.compile(
    r"(nach|gemäß|gem|des|der|den|dem|die|in|im|mit|aus|zu|vom|von|und|oder|ist|Sinne)\W*",
    re.IGNORECASE,
)
_MORE = re.compile(r"(und|bis|oder|sowie|ff)\W*")
# Before a digit that belongs to what stands before it.
_COUNTED = re.compile(
    r"§+|.*\d\W*|(Anlage|Anhang|Art|Artikel|Teil|Kapitel|Buch|Gruppe|Seite|Zimmer|Haus)\W*"
)
_MAY_BE_MEANT = frozenset("ß36BS")  # so alone: Anlage B 3, Entgeltgruppe S 14; their shape decides


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A word with what stands around it. number: the next word if it is in the same line."""

    word: WordBox
    number: WordBox | None
    feet: LineFeet | None
    before: str
    follower: str
    after: str

    @property
    def hangs(self) -> float:
        """How far the word hangs below the line, as share of the height of capitals."""
        return self.feet.hang_of(self.word) if self.feet else 0.0

    @property
    def is_before_number(self) -> bool:
        """Whether the next word may be a number."""
        return bool(_NUMBER.match(self.follower))


def with_section_signs(lines: Sequence[Sequence[WordBox]]) -> list[list[WordBox]]:
    """The words of a page, line by line, with the section signs put back into them."""
    texts = [word.text for words in lines for word in words] + ["", ""]
    result, at = [], 0
    for words in lines:
        feet = feet_of(words)
        repaired: list[WordBox] = []
        for number, word in enumerate(words):
            following = words[number + 1] if number + 1 < len(words) else None
            is_cell = following is not None and _is_apart(word, following)
            place = _Place(
                word=word,
                number=None if is_cell else following,
                feet=feet,
                before=texts[at - 1] if at else "",
                follower="" if is_cell else texts[at + 1],
                after=texts[at + 2],
            )
            repaired += _repaired(place)
            at += 1
        result.append(repaired)
    return result


def _is_apart(word: WordBox, following: WordBox) -> bool:
    """Whether the next word stands in another cell of a table."""
    return following.left - word.left - word.width > APART * word.height


def _repaired(place: _Place) -> list[WordBox]:
    word = place.word
    glued = _GLUED.fullmatch(word.text)
    alone = _LOOKS_SO.fullmatch(word.text)
    if alone and (place.is_before_number or not glued):
        if _is_sign(place, *alone.groups()):
            return [_signed(word, *alone.groups())]
    elif glued and ("$" in glued[2] or place.hangs > HANGS_GLUED):
        return _split(word, glued[1] + "§" * len(glued[2]), glued[3])
    elif strokes := _STROKES.fullmatch(word.text):
        if _are_strokes_of_sign(place, strokes[2]):
            return [_signed(word, *strokes.groups())]
    elif (tail := _TAIL.fullmatch(word.text)) and place.is_before_number:
        return [replace(word, text=tail[1] + "§" * len(tail[2]))]
    return [word]


def _is_sign(place: _Place, bracket: str, letters: str) -> bool:
    if "$" in letters:
        return place.is_before_number or place.hangs > HANGS_GLUED
    if not place.is_before_number:
        return False
    if bracket:  # which hangs itself
        is_closed = bool(_CLOSED_NUMBER.fullmatch(place.follower))
        return is_closed or "&" in letters or _is_reference(place)
    if _hangs_on_line(place) or _hangs_beside_number(place):
        return True
    return letters not in _MAY_BE_MEANT and _is_reference(place, letters)


def _hangs_on_line(place: _Place) -> bool:
    is_tall = place.feet is not None and place.feet.height_of(place.word) > TALL
    return is_tall and place.hangs > HANGS


def _hangs_beside_number(place: _Place) -> bool:
    """Whether the word reaches below a number beside it, and is taller than that."""
    number, word = place.number, place.word
    if number is None or not _PLAIN_NUMBER.fullmatch(number.text):
        return False
    below = word.top + word.height - number.top - number.height
    return below > number.height * HANGS_GLUED and word.height > number.height * TALL


def _is_reference(place: _Place, letters: str = "") -> bool:
    """Whether it reads so: (nach) 8 14 Absatz 2, (die) 88 4, 5 und 6."""
    if _COUNTED.fullmatch(place.before) or _PART.fullmatch(place.before):
        return False
    if not _SECTION_NUMBER.fullmatch(place.follower):
        return False
    if _PART.fullmatch(place.after) or _LAW.fullmatch(place.after):
        return True
    is_list = bool(_LISTED_NUMBER.fullmatch(place.follower) or _MORE.fullmatch(place.after))
    return len(letters) > 1 and is_list and bool(_LEADS.fullmatch(place.before))


def _are_strokes_of_sign(place: _Place, letters: str) -> bool:
    if not place.follower[:1].isdigit():
        return False
    is_no_letter = not letters[0].isalnum()
    return _is_reference(place, letters) or (is_no_letter and bool(_LEADS.fullmatch(place.before)))


def _signed(word: WordBox, bracket: str, letters: str) -> WordBox:
    is_narrow = word.width < word.height * TWO_WIDE
    count = 1 if is_narrow else len(letters)
    return replace(word, text=("(" if bracket else "") + "§" * count)


def _split(word: WordBox, signs: str, number: str) -> list[WordBox]:
    """Two words where one was read; the box is shared by the number of characters."""
    width = round(word.width * len(signs) / (len(signs) + len(number)))
    return [
        replace(word, text=signs, width=width),
        replace(word, text=number, left=word.left + width, width=word.width - width),
    ]
