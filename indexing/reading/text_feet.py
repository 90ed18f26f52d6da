"""Where the feet of letters stand in a line of words, and how tall its capitals are."""

import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexing.page_reader import WordBox

_BELOW_THE_LINE = frozenset("gjpqyß,;()[]{}|/§$&@QJ_\"„“'")  # such words do not show the line
_CAPITAL = re.compile(r"[A-ZÄÖÜbdfhklt0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFeet:
    """foot_at: where feet stand (pixels from the top) at x. capital: height of capitals."""

    foot_at: Callable[[float], float]
    capital: float

    def hang_of(self, word: WordBox) -> float:
        """How far a word hangs below the line, as share of the height of capitals."""
        foot = self.foot_at(word.left + word.width / 2)
        return (word.top + word.height - foot) / self.capital

    def height_of(self, word: WordBox) -> float:
        """How tall a word is, as share of the height of capitals."""
        return word.height / self.capital


def feet_of(words: Sequence[WordBox]) -> LineFeet | None:
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
    return LineFeet(foot_at=_through(feet), capital=max(1.0, statistics.median(heights)))


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
