"""Words in their lines, and text that XML takes: what all text exports need."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from indexing.page_reader import WordBox
from indexing.reading.plain_text import clean

_QUOTES = {'"': "&quot;", "'": "&#39;", "\n": " ", "\t": " "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle in pixels from top left."""

    left: int
    top: int
    right: int
    bottom: int


def lines_of(words: Iterable[WordBox]) -> Iterator[list[WordBox]]:
    """The words line by line; a line feed ends the last word of each."""
    line: list[WordBox] = []
    for word in words:
        if word.text.strip():
            line.append(word)
        if line and word.text.endswith("\n"):
            yield line
            line = []
    if line:
        yield line


def frame_of(words: Iterable[WordBox]) -> Frame:
    """The smallest rectangle around some words; there is at least one."""
    boxes = [
        (word.left, word.top, word.left + word.width, word.top + word.height) for word in words
    ]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Frame(left=min(lefts), top=min(tops), right=max(rights), bottom=max(bottoms))


def xml_text(text: str) -> str:
    """A string as it stands in XML, in an attribute too: escaped, in one line, no controls."""
    return escape(clean(text).strip(), _QUOTES)
