"""Texts with the words of a search marked, by the same analysis as the index."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexing import Snippet, Sought, matching_words

WORD = re.compile(r"\S+\n?")  # a line feed says that a word may go on in the next line


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some text, found or between what was found."""

    text: str
    is_found: bool


def marked(text: str, terms: Sequence[Sought]) -> Sequence[Piece]:
    """A whole text in pieces, by what is sought in it."""
    if not terms:
        return (Piece(text=text, is_found=False),)
    spans = list(WORD.finditer(text))
    groups = matching_words([span[0] for span in spans], terms)
    found = sorted({place for group in groups for place in group})
    ranges = [(spans[at].start(), spans[at].start() + len(spans[at][0].rstrip())) for at in found]
    return tuple(_pieces(text, ranges))


def snippet_pieces(snippet: Snippet) -> Sequence[Piece]:
    """The text around a hit in pieces."""
    return tuple(_pieces(snippet.text, snippet.marks))


def _pieces(text: str, ranges: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    end = 0
    for begins, ends in ranges:
        yield Piece(text=text[end:begins], is_found=False)
        yield Piece(text=text[begins:ends], is_found=True)
        end = ends
    yield Piece(text=text[end:], is_found=False)
