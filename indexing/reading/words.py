"""Words in their lines: the text of a page, and the boxes that agree with it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexing.page_reader import WordBox

MOST_WORDS = 50_000  # of a page; the text is not cut


def in_lines(lines: Iterable[Sequence[WordBox]]) -> tuple[WordBox, ...]:
    """All words in order, the last one of each line marked with a line feed."""
    words: list[WordBox] = []
    for line in lines:
        if line:
            words += [*line[:-1], replace(line[-1], text=line[-1].text + "\n")]
    return tuple(words)


def text_of(words: Iterable[WordBox]) -> str:
    """The text that words in lines make."""
    pieces = (word.text if word.text.endswith("\n") else word.text + " " for word in words)
    return "".join(pieces).strip()
