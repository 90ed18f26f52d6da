"""The words around a hit, as they are shown in a list of hits (Fundstelle)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from indexing.found_words import FoundWords, found_words
from indexing.german import Sought, Vocabulary, dehyphenate

WIDTH = 240  # characters: two lines under a hit
LEFT_OUT = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A piece of a text on one line; `…` stands where it was cut.

    marks: what was found, as characters of `text` (from 0; the first, and the one after the last),
    in their order and apart from each other.
    """

    text: str
    marks: tuple[tuple[int, int], ...]


def snippet(
    text: str,
    sought: Collection[Sought],
    *,
    width: int = WIDTH,
    vocabulary: Vocabulary | None = None,
) -> Snippet:
    """The piece of a text, of about `width` characters, that shows most of what was looked for.

    Words that were cut at the end of a line are joined; without a find it is the beginning. One
    `vocabulary` for many texts makes each word once.
    """
    line = " ".join(dehyphenate(text).split())
    shown = _best_window(found_words(line, sought, vocabulary), width)
    start, end = _widened(line, shown, width)
    before = f"{LEFT_OUT} " if start > 0 else ""
    after = f" {LEFT_OUT}" if end < len(line) else ""
    shift = len(before) - start
    return Snippet(
        text=before + line[start:end] + after,
        marks=tuple((each.start + shift, min(each.end, end) + shift) for each in shown),
    )


def _best_window(found: Sequence[FoundWords], width: int) -> Sequence[FoundWords]:
    """Finds that fit side by side: most different ones, then most, then the first on the page."""
    best: Sequence[FoundWords] = found[:1]
    end = 0
    for start, first in enumerate(found):
        while end < len(found) and found[end].end - first.start <= width:
            end += 1
        best = max(best, found[start:end], key=_worth)
    return best


def _worth(shown: Sequence[FoundWords]) -> tuple[int, int]:
    return len({each.sought for each in shown}), len(shown)


def _widened(line: str, shown: Sequence[FoundWords], width: int) -> tuple[int, int]:
    """The finds in the middle of `width` characters, cut between words where there are blanks."""
    first, last = (shown[0].start, shown[-1].end) if shown else (0, 0)
    beside = max(0, width - (last - first))
    start = max(0, min(first - beside // 2, len(line) - width))
    end = min(len(line), start + width)
    if start > 0 and (blank := line.find(" ", start - 1, first)) >= 0:
        start = blank + 1
    if end < len(line) and (blank := line.rfind(" ", last, end + 1)) >= 0:
        end = blank
    return start, end
