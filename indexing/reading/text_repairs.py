"""Words that are misread in the same way again and again, put right where there is no doubt.

Each rule is for letters that stand in no German word or number so: what could be printed is left
as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from indexing.page_reader import WordBox

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_UMLAUTS = dict(zip("aouAOU", "äöüÄÖÜ", strict=True))
_LETTER = "A-Za-zÄÖÜäöüß"

# What is read, and what was printed.
_MISREAD: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"[{@](\d{1,2}[a-z]?\)\W*)"), r"(\1"),  # (2)
    (re.compile(r"(\d{2}),(\d{2}\.\d{4}\D?)"), r"\1.\2"),  # 09.08.2010
    (re.compile(r"(\d{1,3}),(\d{3},\d{2}\D*)"), r"\1.\2"),  # 5.587,01
    (re.compile(r"(\d{4}/\d{1,4}/J)[1l](\W*)"), r"\1I\2"),  # 2005/214/JI
)
_UMLAUT = re.compile(rf'(?<=[{_LETTER}])([aouAOU])"(?=[{_LETTER}])')
_DASH_AT_END = re.compile(rf"(?<=[{_LETTER}])[\u2010\u2013\u2014\u00ac\u00ad]$")  # ‐ – — ¬
_SPOT_IN_FRONT = re.compile(rf"^['‘_](?=[{_LETTER}]{{4}})")
_CLOSING = re.compile(r".*['’‘]\W*")

# Paragraphs of a section are counted: after (2) at the beginning of a line comes (3).
_COUNT = re.compile(r"\((\d{1,2})\)")
_UNREAD_COUNT = re.compile(r"[({]?@[@&]?\)")

# Behind these stands a number.
_COUNTED = re.compile(r"(Abs\.?|Absatz|Absatzes|Satz|Satzes|Nr\.?|Nummer|Nummern|§§?)")
_SMALL = "und|oder|in|im|des|der|die|das|zur|zum|zu|bis|ist|gilt|Satz|Nr|Nummer|Buchstabe"
_RUN_TOGETHER = re.compile(rf"([\dlIL])({_SMALL})(\d*\W*)")
_ONE = re.compile(r"(?:l|[ıi](?![a-z]))([a-d]?\W*)")
_ELEVEN = re.compile(r"ll([a-d]\W*)")


def repaired(lines: Sequence[Sequence[WordBox]]) -> list[list[WordBox]]:
    """The words of a page, line by line, put right."""
    result, counted = [], 0
    for words in lines:
        line = list(_in_context([_with(word, _alone(word.text)) for word in words]))
        if line:
            counted, line[0] = _counted(line[0], counted)
            line[-1] = _with(line[-1], _DASH_AT_END.sub("-", line[-1].text))
        result.append(_without_spots(line))
    return result


def _alone(text: str) -> str:
    """A word by itself."""
    if text.isalpha():
        return text.translate(_LIGATURES)
    text = text.translate(_LIGATURES)
    text = _UMLAUT.sub(lambda found: _UMLAUTS[found[1]], text)
    for pattern, printed in _MISREAD:
        if pattern.fullmatch(text):
            return pattern.sub(printed, text)
    return text


def _in_context(words: Sequence[WordBox]) -> Iterator[WordBox]:
    """Numbers behind words that want one; a number that ran into the next word is a word."""
    for before, word in zip(chain([""], (word.text for word in words)), words, strict=False):
        if not _COUNTED.fullmatch(before):
            yield word
        elif together := _RUN_TOGETHER.fullmatch(word.text):
            yield from _parted(word, together)
        elif one := _ONE.fullmatch(word.text):
            yield replace(word, text="1" + one[1])
        elif eleven := _ELEVEN.fullmatch(word.text):
            yield replace(word, text="11" + eleven[1])
        else:
            yield word


def _parted(word: WordBox, together: re.Match[str]) -> Iterator[WordBox]:
    """The number and the words behind it; the box is shared by the number of characters."""
    number, small, rest = together.groups()
    texts = ["1" if number in "lIL" else number, small, rest]
    if not rest[:1].isdigit():
        texts = [texts[0], small + rest]
    left, share = word.left, word.width / len(word.text)
    for text in texts:
        width = max(1, round(len(text) * share))
        yield replace(word, text=text, left=left, width=width)
        left += width


def _counted(word: WordBox, counted: int) -> tuple[int, WordBox]:
    """The number of the paragraph that begins with a word, and the word."""
    if count := _COUNT.fullmatch(word.text):
        return int(count[1]), word
    if counted and _UNREAD_COUNT.fullmatch(word.text):
        return counted + 1, replace(word, text=f"({counted + 1})")
    return counted, word


def _without_spots(line: Sequence[WordBox]) -> list[WordBox]:
    """Without what looks like an opening quotation mark, if none is closed in the line."""
    if any(_CLOSING.fullmatch(word.text[1:]) for word in line):
        return list(line)
    return [_with(word, _SPOT_IN_FRONT.sub("", word.text)) for word in line]


def _with(word: WordBox, text: str) -> WordBox:
    """The word with this text; most words are right, and a copy of each costs more than a look."""
    return word if word.text == text else replace(word, text=text)
