"""Section signs (Paragrafzeichen) that the German model of Tesseract cannot write.

Its alphabet has no §; it writes $ & 8 S or 5 instead. But a § hangs below the line, is taller than
a capital letter, and a number follows it. That is enough to tell it from a real 8 or $.
"""

import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from indexing.page_reader import WordBox

HANGS = 0.09  # of the height of capitals, how far a § hangs below the line at least
HANGS_GLUED = 0.07  # where $ or & gives it away already
TALL = 1.05  # of the height of capitals, how tall a § is at least

_LOOKS_SO = re.compile(r"[$&8S5ß36B]{1,2}")
_GLUED = re.compile(r"([$&]{1,2})([0-9].*)", re.DOTALL)
_NUMBER = re.compile(r"[\dIl]")
_BELOW_THE_LINE = frozenset("gjpqyß,;()[]{}|/§$&@QJ_\"„“'")  # such words do not show the line
_CAPITAL = re.compile(r"[A-ZÄÖÜbdfhklt0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Where the feet of letters stand (pixels from the top, at x), and how tall capitals are."""

    foot_at: Callable[[float], float]
    capital: float


def repaired(lines: Sequence[Sequence[WordBox]]) -> list[list[WordBox]]:
    """The words of a page, line by line, with the section signs put back into them."""
    result = []
    for number, words in enumerate(lines):
        line = _measured(words)
        below = lines[number + 1][0].text if number + 1 < len(lines) else ""
        followers = [word.text for word in words[1:]] + [below]
        repaired_words: list[WordBox] = []
        for word, follower in zip(words, followers, strict=True):
            repaired_words += _repaired_word(word, follower, line) if line else [word]
        result.append(repaired_words)
    return result


def _measured(words: Sequence[WordBox]) -> _Line | None:
    """What the plain words of a line tell; None where it has none."""
    plain = [word for word in words if not _BELOW_THE_LINE & set(word.text)]
    feet = [
        (word.left + word.width / 2, float(word.top + word.height))
        for word in plain
        if len(word.text) > 1
    ]
    heights = [word.height for word in plain if _CAPITAL.search(word.text)]
    if not feet or not heights:
        return None
    return _Line(foot_at=_through(feet), capital=max(1.0, statistics.median(heights)))


def _through(feet: Sequence[tuple[float, float]]) -> Callable[[float], float]:
    """A straight line through the feet (no scan is quite level); of one or two, their median."""
    if len(feet) < 3:
        level = statistics.median(y for _, y in feet)
        return lambda _x: level
    middle = statistics.fmean(x for x, _ in feet)
    height = statistics.fmean(y for _, y in feet)
    spread = sum((x - middle) ** 2 for x, _ in feet) or 1.0
    slope = sum((x - middle) * (y - height) for x, y in feet) / spread
    return lambda x: height + slope * (x - middle)


def _repaired_word(word: WordBox, follower: str, line: _Line) -> list[WordBox]:
    foot = line.foot_at(word.left + word.width / 2)
    hangs = (word.top + word.height - foot) / line.capital
    is_before_number = bool(_NUMBER.match(follower))
    glued = _GLUED.fullmatch(word.text)
    if _LOOKS_SO.fullmatch(word.text) and (is_before_number or not glued):
        if "$" in word.text:
            is_sign = is_before_number or hangs > HANGS_GLUED
        else:
            is_sign = is_before_number and hangs > HANGS and word.height / line.capital > TALL
        return [replace(word, text="§" * len(word.text))] if is_sign else [word]
    if glued and ("$" in glued[1] or hangs > HANGS_GLUED):
        return _split(word, "§" * len(glued[1]), glued[2])
    return [word]


def _split(word: WordBox, signs: str, number: str) -> list[WordBox]:
    """Two words where one was read; the box is shared by the number of characters."""
    width = round(word.width * len(signs) / (len(signs) + len(number)))
    return [
        replace(word, text=signs, width=width),
        replace(word, text=number, left=word.left + width, width=word.width - width),
    ]
