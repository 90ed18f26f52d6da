"""The second reader (Zweitleser): lines that Tesseract was unsure of are read by a network as well.

Tesseract has found the lines and their order; only what stands in them is read again. Of each word
the reading stays that its reader is surer of.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading import line_network
from indexing.reading.errors import ReadingError
from indexing.reading.line_network import Letter, LineNetwork
from indexing.reading.line_strips import STRIP_PX, Strip, pieces, slope_of, strip_of

SURE = 0.95  # mean confidence of a piece that is not read again: 30 percent of a poor page
_MOST_CPU_S = 25.0  # of a page; a full one takes 3 to 6 s, one of noise would take minutes
_LAST_S = 4.0  # of the time of a page, to tell the result
_SIGN = "§"


class SecondReaderMissing(ReadingError):
    """The second reader is switched on, but its packages are not installed."""


class SecondReader(Protocol):
    """Reads the lines of a poor page again."""

    @property
    def below(self) -> float:
        """Mean confidence of a page (0.0 to 1.0) below which it is asked."""

    @property
    def engine(self) -> str:
        """Name and version of what reads, with the model."""

    def read_again(
        self, image: Image.Image, lines: Sequence[Sequence[WordBox]], *, until: float
    ) -> list[list[WordBox]]:
        """The same lines in the same order, with the surer reading of each word.

        Args:
            image: the grey page in which the boxes are counted.
            lines: words as they were read first, section signs repaired.
            until: moment (monotonic, s) when the time of the page is over; what was not reached
                stays as it was.
        """


@dataclass(slots=True, kw_only=True)
class NetworkReader:
    """See SecondReader. The network is loaded by the first page and kept by its process."""

    below: float
    _loaded: LineNetwork | None = field(default=None, init=False)

    @property
    def engine(self) -> str:
        """See SecondReader."""
        return self._network().identity

    def read_again(
        self, image: Image.Image, lines: Sequence[Sequence[WordBox]], *, until: float
    ) -> list[list[WordBox]]:
        """See SecondReader."""
        network = self._network()
        end_cpu = time.process_time() + _MOST_CPU_S
        read: list[list[WordBox]] = []
        for line in lines:
            is_time = time.process_time() < end_cpu and time.monotonic() < until - _LAST_S
            read.append(_better_line(image, line, network) if line and is_time else list(line))
        return read

    def _network(self) -> LineNetwork:
        self._loaded = self._loaded or line_network.load()
        return self._loaded


def second_reader(below: float) -> NetworkReader | None:
    """The second reader for pages below a mean confidence; None where it is switched off (0).

    Raises:
        SecondReaderMissing: its packages are not installed.
    """
    if below <= 0:
        return None
    if not line_network.is_installed():
        raise SecondReaderMissing
    return NetworkReader(below=below)


def _better_line(
    image: Image.Image, line: Sequence[WordBox], network: LineNetwork
) -> list[WordBox]:
    slope = slope_of(line)
    better: list[WordBox] = []
    for piece in pieces(line):
        if _confidence(piece) < SURE:
            strip = strip_of(image, piece, slope)
            better += better_of(piece, words_of(network.read(strip.grey), strip))
        else:
            better += piece
    return better


def better_of(first: Sequence[WordBox], second: Sequence[WordBox]) -> list[WordBox]:
    """The surer of two readings of a piece, word by word where both found as many."""
    if len(first) == len(second):
        return [_surer(one, other) for one, other in zip(first, second, strict=True)]
    is_sign_lost = _signs(second) < _signs(first)
    is_surer = bool(second) and _confidence(second) >= _confidence(first)
    return list(second if is_surer and not is_sign_lost else first)


def _surer(first: WordBox, second: WordBox) -> WordBox:
    """The surer reading of a word, in the box of Tesseract, which lies closer around it.

    A section sign that hung below the line stays. Where one takes for a dollar what the other takes
    for an S, it is one as well: neither would mistake a real one.
    """
    if first.text.replace("$", "S") == second.text != first.text:
        return replace(first, text=first.text.replace("$", _SIGN))
    is_sign_lost = _signs([second]) < _signs([first])
    if is_sign_lost or second.confidence < first.confidence:
        return first
    return replace(first, text=second.text, confidence=second.confidence)


def _signs(words: Sequence[WordBox]) -> int:
    return sum(word.text.count(_SIGN) for word in words)


def words_of(letters: Sequence[Letter], strip: Strip) -> list[WordBox]:
    """Letters of a strip as words on the page."""
    words: list[list[Letter]] = [[]]
    for letter in letters:
        if words[-1] and _is_parted(words[-1][-1], letter):
            words.append([])
        if not letter.text.isspace():
            words[-1].append(letter)
    return [_word(word, strip) for word in words if word]


def _is_parted(before: Letter, letter: Letter) -> bool:
    """Whether a word ends: at a space, at a gap without one, and between a sign and its number."""
    is_gap = letter.column - before.column > STRIP_PX
    return letter.text.isspace() or is_gap or (before.text == _SIGN and letter.text.isdigit())


def _word(letters: Sequence[Letter], strip: Strip) -> WordBox:
    first, last = letters[0].column, letters[-1].column
    half = (last - first) / (len(letters) - 1) / 2 if len(letters) > 1 else STRIP_PX / 5
    left, right = strip.x_of(first - half), strip.x_of(last + half)
    top, foot = strip.rows_at((left + right) / 2)
    return WordBox(
        text="".join(letter.text for letter in letters),
        left=max(0, round(left)),
        top=max(0, top),
        width=max(1, round(right - left)),
        height=max(1, foot - top),
        confidence=min(letter.confidence for letter in letters),  # as Tesseract reckons
    )


def _confidence(words: Sequence[WordBox]) -> float:
    """Mean of the words, each by its length."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters
