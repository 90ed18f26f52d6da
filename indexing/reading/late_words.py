"""Words that a second reading found (später gefundene Wörter): which of them count, and where."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from indexing.page_reader import WordBox
from indexing.reading.text_flow import TextLine

SURE = 0.7  # confidence of a word that is added
SURE_SIGN = 0.8  # of a single letter or digit
DOUBTFUL_SIGN = 0.85  # confidence of a short word in a form that is read again
SHORT = 2  # letters or digits of such a word
WIDE_GAP = 1.5  # of the height of a word: what is farther away is another piece of text
SAME_LINE = 0.5  # of the height of a word: so far from the middle of its line at most
COMMON = 0.3  # of a word that lies on another one: then it was read already


def is_doubtful(word: WordBox) -> bool:
    """Whether it may be a figure that stands alone, misread for want of neighbours."""
    return len(word.text) <= SHORT and word.confidence < DOUBTFUL_SIGN


def sure_pieces(line: TextLine) -> Iterator[list[WordBox]]:
    """The sure words of a line, cut where the gap between two is wide."""
    words = [word for word in line.words if _is_sure(word)]
    piece = words[:1]
    for before, word in pairwise(words):
        if word.left - before.left - before.width > WIDE_GAP * before.height:
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _is_sure(word: WordBox) -> bool:
    letters = sum(sign.isalnum() for sign in word.text)
    return word.confidence >= (SURE if letters > 1 else SURE_SIGN) and letters > 0


def merged(lines: Iterable[list[WordBox]], found: Iterable[Sequence[WordBox]]) -> list[TextLine]:
    """Each word that was found later beside those of its line, others as lines of their own."""
    result = list(lines)
    for words in found:
        new = [word for word in words if not _is_known(word, result)]
        if not new:
            continue
        line = next((line for line in result if _continues(line, new)), None)
        if line is None:
            result.insert(_place(result, new), new)
        else:
            line += new
            line.sort(key=lambda word: word.left)
    return [TextLine(block=0, words=tuple(line)) for line in result if line]


def _is_known(word: WordBox, lines: Iterable[list[WordBox]]) -> bool:
    """Whether it was read before; the surer reading stays."""
    for line in lines:
        same = next((at for at, other in enumerate(line) if _is_same(word, other)), None)
        if same is None:
            continue
        if is_doubtful(line[same]) and word.confidence > line[same].confidence:
            line[same] = word
        return True
    return False


def _is_same(one: WordBox, other: WordBox) -> bool:
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    smaller = min(one.width * one.height, other.width * other.height)
    return width > 0 and height > 0 and width * height > COMMON * smaller


def _continues(line: Sequence[WordBox], words: Sequence[WordBox]) -> bool:
    """Whether words stand on the line, near one of its words."""
    first, last = words[0], words[-1]
    return any(
        abs(_middle(word) - _middle(first)) < SAME_LINE * word.height
        and word.left - last.left - last.width < WIDE_GAP * word.height
        and first.left - word.left - word.width < WIDE_GAP * word.height
        for word in line
    )


def _place(lines: Sequence[Sequence[WordBox]], words: Sequence[WordBox]) -> int:
    """Number of the first line that stands below, in the width of the words."""
    left, right = words[0].left, words[-1].left + words[-1].width
    for number, line in enumerate(lines):
        is_beside = line and line[0].left < right and line[-1].left + line[-1].width > left
        if is_beside and min(_middle(word) for word in line) > _middle(words[0]):
            return number
    return len(lines)


def _middle(word: WordBox) -> float:
    return word.top + word.height / 2
