"""Section signs (Paragrafzeichen) that the German model of Tesseract cannot write.

Its alphabet has no §; it writes $ & 8 S or 5 instead, and strokes where a typewriter wrote it. But
a § hangs below the line, is taller than a digit, and a number follows it; and what stands around it
reads like a reference. One of these is enough to tell it from a real 8.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexing.page_reader import WordBox
from indexing.reading.section_references import Around, leads_to_section
from indexing.reading.text_feet import LineFeet, feet_of

HANGS = 0.09  # of the height of capitals, how far a § hangs below the line at least
HANGS_GLUED = 0.07  # where $ or & gives it away already; also below a digit beside it
TALL = 1.05  # of the height of capitals or digits, how tall a § is at least
APART = 2.0  # of the height of a word: a number so far behind it belongs to something else
UNEVEN = 1.5  # gaps of a full line differ less; misread signs are narrower than they were
TWO_WIDE = 0.75  # width by height of two signs at least; one has 0.4 to 0.6
BRACKET_WIDE = 0.5  # more, with a bracket in front

_LOOKS_SO = re.compile(r"([({\[]?)([$&%8S5ß36Bs]{1,2}|[$&8Ss]*\$[$&8Ss]*)")
_STROKES = re.compile(r"([(/]?)([|Il!1Uijı\[\])'\\Üü0ND]{1,3})")  # of the typewriter
_GLUED = re.compile(r"([({\[]?)([$&]{1,2})([0-9].*)", re.DOTALL)
_TAIL = re.compile(r"(.*[^\w$])(\${1,2})", re.DOTALL)

_NUMBER = re.compile(r"[\dIl]")
_PLAIN_NUMBER = re.compile(r"\d+[a-z]?\.?")  # stands on the line
_SLASHED_NUMBER = re.compile(r"\d{1,4}[a-z]?/\W*")  # typewriters without brackets: /§ 34/
_MAY_BE_MEANT = frozenset("ß36BS")  # so alone: Anlage B 3, Entgeltgruppe S 14; their shape decides
_MAY_BE_CITED = frozenset("8&5I")  # nach 8 14: no amount is written so
_NEVER_MEANT = frozenset("|!\\[]ijıÜü")  # in words of strokes only


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
    def around(self) -> Around:
        """What stands around it, as text."""
        return Around(before=self.before, number=self.follower, after=self.after)

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
            former = words[number - 1] if number else None
            is_cell = following is not None and _is_apart(former, word, following)
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


def _is_apart(before: WordBox | None, word: WordBox, following: WordBox) -> bool:
    """Whether the next word stands in another cell of a table.

    Behind a word that leads to a section a gap may be as wide as in front of it: full lines.
    """
    height = max(word.height, following.height)  # of a stroke little may be left
    gap = _gap(word, following)
    if gap <= APART * height:
        return False
    is_led = before is not None and leads_to_section(before.text)
    return before is None or not is_led or gap > _gap(before, word) * UNEVEN


def _gap(word: WordBox, following: WordBox) -> int:
    return following.left - word.left - word.width


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
        if _are_strokes_of_sign(place, *strokes.groups()):
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
        return _is_bracketed_sign(place.around, letters)
    if _hangs_on_line(place) or _hangs_beside_number(place):
        return True
    return _is_read_in_context(place.around, letters)


def _is_bracketed_sign(around: Around, letters: str) -> bool:
    is_double = len(letters) > 1 and around.is_listed
    return "&" in letters or is_double or around.is_closed or around.is_reference(signs=1)


def _is_read_in_context(around: Around, letters: str) -> bool:
    if letters in _MAY_BE_MEANT:
        return letters == "S" and around.is_paragraph
    if "&" in letters and around.is_led:
        return True
    is_cited = letters in _MAY_BE_CITED and around.is_cited
    return is_cited or around.is_reference(signs=len(letters))


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


def _are_strokes_of_sign(place: _Place, bracket: str, letters: str) -> bool:
    around = place.around
    if not place.follower[:1].isdigit() or (letters.isdigit() and len(letters) > 1):
        return False
    if bracket:
        return bool(_SLASHED_NUMBER.fullmatch(place.follower)) or around.is_reference(signs=1)
    if around.is_reference(signs=len(letters)):
        return True
    is_cited = letters in _MAY_BE_CITED and around.is_cited
    return is_cited or (bool(_NEVER_MEANT & set(letters)) and around.is_led)


def _signed(word: WordBox, bracket: str, letters: str) -> WordBox:
    least = TWO_WIDE + (BRACKET_WIDE if bracket else 0.0)
    is_narrow = word.width < word.height * least
    count = 1 if is_narrow else min(2, len(letters))
    opening = "/" if bracket == "/" else "(" if bracket else ""
    return replace(word, text=opening + "§" * count)


def _split(word: WordBox, signs: str, number: str) -> list[WordBox]:
    """Two words where one was read; the box is shared by the number of characters."""
    width = round(word.width * len(signs) / (len(signs) + len(number)))
    return [
        replace(word, text=signs, width=width),
        replace(word, text=number, left=word.left + width, width=word.width - width),
    ]
