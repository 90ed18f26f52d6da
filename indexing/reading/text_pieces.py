"""Pieces of lines: what stands together on one line, as level as the page was printed."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexing.page_reader import WordBox

WIDE_GAP = 1.5  # of the height of words: no space between words of a sentence is as wide
LONG_LINE = 12.0  # of the height of words: shorter lines do not tell how the page slopes
MOST_EXACT = 1.2  # of the height of words: taller boxes reach beyond the letters
TALL = 2.0  # of the height of words: taller is a ruling or a picture that was read as a word
SAME_ROW = 0.6  # of the height of words: so far lie the middles of one row apart at most

_DESCENDER, _COMMA = 0.22, 0.13  # of the height of a word, the part below the line
_DESCENDERS = frozenset("gjpqyQ()[]{}|/§$@J_")
_COMMAS = frozenset(",;")
_RULINGS = frozenset("|¦‖")  # how the ruling between two columns is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words of one line without a wide gap between them, in pixels of the levelled page.

    line: number of the line from which it was cut. foot: where its letters stand. middle, height:
    of a typical word of it. is_written: it holds letters or digits; strokes do not stand on the
    line.
    """

    line: int
    words: tuple[WordBox, ...]
    left: float
    right: float
    foot: float
    middle: float
    height: float
    is_written: bool

    @property
    def top(self) -> float:
        """Upper edge of a typical word."""
        return self.middle - self.height / 2

    @property
    def bottom(self) -> float:
        """Lower edge of a typical word."""
        return self.middle + self.height / 2

    @property
    def text(self) -> str:
        """What is read in it."""
        return " ".join(word.text for word in self.words)

    def is_beside(self, other: "Piece") -> bool:
        """Whether both stand on one line of the page."""
        reach = SAME_ROW * max(self.height, other.height)
        return abs(self.middle - other.middle) < reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How a page is levelled. slope: by how much its lines fall for each pixel to the right."""

    slope: float
    word_height: float

    def piece(self, line: int, words: Sequence[WordBox]) -> Piece:
        """These words as one piece."""
        height = statistics.median(word.height for word in words)
        return Piece(
            line=line,
            words=tuple(words),
            left=min(word.left + self.slope * word.top for word in words),
            right=max(word.left + word.width + self.slope * word.top for word in words),
            foot=statistics.median(self._foot(word) - self._fall(word) for word in words),
            middle=statistics.median(
                word.top + word.height / 2 - self._fall(word) for word in words
            ),
            height=min(height, TALL * self.word_height),
            is_written=any(sign.isalnum() for word in words for sign in word.text),
        )

    def _fall(self, word: WordBox) -> float:
        return self.slope * (word.left + word.width / 2)

    def _foot(self, word: WordBox) -> float:
        """Where the letters of a word stand; the box of a single word is often too tall."""
        excess = max(0.0, word.height - MOST_EXACT * self.word_height) / 2
        return _foot(word) - excess


def pieces_of(lines: Sequence[Sequence[WordBox]]) -> list[Piece]:
    """The pieces of all lines, cut where the gap between words is wide."""
    level = _level_of(lines)
    return [
        level.piece(number, words)
        for number, line in enumerate(lines)
        for words in _cut_at_gaps(line)
    ]


def _level_of(lines: Sequence[Sequence[WordBox]]) -> Level:
    heights = [word.height for line in lines for word in line]
    word_height = float(statistics.median(heights)) if heights else 1.0
    slopes = [
        (_foot(line[-1]) - _foot(line[0])) / (line[-1].left - line[0].left)
        for line in lines
        if line and line[-1].left - line[0].left > LONG_LINE * word_height
    ]
    return Level(slope=statistics.median(slopes) if slopes else 0.0, word_height=word_height)


def _cut_at_gaps(line: Sequence[WordBox]) -> Iterator[list[WordBox]]:
    """The words of a line up to each wide gap, and up to and from each ruling."""
    if not line:
        return
    gap = WIDE_GAP * statistics.median(word.height for word in line)
    piece = [line[0]]
    for word in line[1:]:
        is_ruling = _is_ruling(word) or _is_ruling(piece[-1])
        if is_ruling or word.left - piece[-1].left - piece[-1].width >= gap:
            yield piece
            piece = []
        piece.append(word)
    yield piece


def _is_ruling(word: WordBox) -> bool:
    return not set(word.text) - _RULINGS


def _foot(word: WordBox) -> float:
    signs = set(word.text)
    hangs = _DESCENDER if signs & _DESCENDERS else _COMMA if signs & _COMMAS else 0.0
    return word.top + word.height * (1 - hangs)
