"""The best hits in a finer order: words that stand there exactly as they were typed count more.

An index knows the terms of words only. The words themselves are kept beside the pages, as one
packed value each of some 900 bytes.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from indexing.german import words_as_written
from indexing.search_index import Hit

RERANKED = 50  # hits: further down nobody looks for the best one
EXACT_WORTH = 0.8  # of the best score, for a page with all words as typed
INSIDE_WORTH = 0.5  # of a word that stands so in a longer one, or with an ending
LEAST_INSIDE = 5  # letters: shorter ones stand in other words by chance
_END = b"\n"


def exact_words(text: str) -> bytes:
    """The different words of a text as they are written, packed for `share_as_typed`."""
    words = sorted(words_as_written(text))
    return zlib.compress(_END + b"".join(word.encode() + _END for word in words))


def share_as_typed(packed: bytes, words: Sequence[str]) -> float:
    """The share (0.0-1.0) of some words that stand in a text just so.

    Args:
        packed: from `exact_words`; empty when nothing was kept for a page: 0.0.
        words: from `words_as_typed`; none of them: 0.0.
    """
    if not packed or not words:
        return 0.0
    written = zlib.decompress(packed)
    return sum(_worth(word.encode(), written) for word in words) / len(words)


def reranked(
    hits: Sequence[Hit], packed: Mapping[str, bytes], words: Sequence[str]
) -> tuple[Hit, ...]:
    """Hits with the first 50 ordered anew; their scores include what the words as typed are worth.

    Args:
        hits: by relevance, best first.
        packed: the words of the first 50 pages, by page id; a page may be missing.
        words: from `words_as_typed`.
    """
    first, rest = hits[:RERANKED], hits[RERANKED:]
    worth = EXACT_WORTH * max((hit.score for hit in first), default=0.0)
    scored = [
        replace(hit, score=hit.score + worth * share_as_typed(packed.get(hit.page, b""), words))
        for hit in first
    ]
    return (*sorted(scored, key=lambda hit: -hit.score), *rest)


def _worth(word: bytes, written: bytes) -> float:
    if _END + word + _END in written:
        return 1.0
    return INSIDE_WORTH if len(word) >= LEAST_INSIDE and word in written else 0.0
