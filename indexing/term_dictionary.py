"""The terms of an index and on how many pages each stands: by them a query is widened.

It knows the words of all tenants and is never shown: a term that it gives may only be looked for
under the filter of a person. The terms lie in one row of bytes with arrays beside it: 28 bytes a
term, where a dict takes 150. Looking through all of them takes 1 ms at 450,000 terms, and no index
of misread words has to be built and kept for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from indexing.german import INFLECTED
from indexing.letter_sets import DIGITS, letters_of, may_be_near

MOST_CONSTITUENTS = 50_000  # words: the most frequent terms; further down there are few real ones

_Numbers: TypeAlias = NDArray[np.int32]
_Places: TypeAlias = NDArray[np.int64]
_END = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitTerm:
    """What stands before and behind a part of a term, and on how many pages the term stands."""

    front: str
    rear: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NearTerm:
    """A term that differs from a word by some edits: letters that are more, fewer or others."""

    term: str
    pages: int
    edits: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TermDictionary:
    """Terms, the short ones first; a later state of the index is another value.

    Attributes:
        joined: all terms, with a line feed before, between and behind them.
        starts: where in `joined` each term begins, and where one more would.
        pages: on how many pages each term stands.
        letters: which letters each term has, see `letters_of`.
        blocks: how many terms have fewer than 0, 1, 2 … letters; the last one has them all.
        constituents: words of which compounds may be made.
        last_pair: the two letters that were looked for last, and where they stand in `joined`: all
            forms of a word begin alike. Threads may take it from each other.
    """

    joined: bytes
    starts: _Numbers
    pages: _Numbers
    letters: NDArray[np.uint64]
    blocks: Sequence[int]
    constituents: frozenset[str]
    last_pair: list[tuple[bytes, _Places]] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, terms: Iterable[tuple[str, int]]) -> Self:
        """Take terms, each once, with their numbers of pages."""
        pages = dict(terms)
        by_letters = sorted(pages)  # each part of an index gives its terms in order: runs to merge
        sizes = np.fromiter(map(len, by_letters), np.int32, len(by_letters))
        shortest_first = np.argsort(sizes, kind="stable")
        in_order = [by_letters[number] for number in shortest_first.tolist()]
        joined = _END.join(["", *in_order, ""]).encode()
        starts = np.flatnonzero(np.frombuffer(joined, np.uint8) == ord(_END)).astype(np.int32) + 1
        counts = np.fromiter(map(pages.__getitem__, in_order), np.int32, len(in_order))
        return cls(
            joined=joined,
            starts=starts,
            pages=counts,
            letters=letters_of(joined, starts),
            blocks=_blocks(sizes[shortest_first]),
            constituents=_constituents(in_order, counts),
        )

    def __len__(self) -> int:
        return len(self.pages)

    def pages_with(self, term: str) -> int:
        """On how many pages a term stands; 0 when it is unknown."""
        wanted = term.encode()
        low, beyond = self._block(len(term)), self._block(len(term) + 1)
        high = beyond
        while low < high:
            middle = (low + high) // 2
            start = int(self.starts[middle])
            if self.joined[start : start + len(wanted)] < wanted:
                low = middle + 1
            else:
                high = middle
        is_known = low < beyond and self._terms([low]) == [term]
        return int(self.pages[low]) if is_known else 0

    def containing(self, part: str, *, most: int) -> dict[str, int]:
        """The terms that hold a part (three letters or more) with their numbers of pages.

        The most frequent ones first, at most so many.
        """
        numbers = np.unique(self._numbers_at(self._places(part.encode())))
        found = self._most_frequent(numbers, most)
        return dict(zip(self._terms(found), self.pages[found].tolist(), strict=True))

    def around(self, part: str, *, most: int) -> Iterator[SplitTerm]:
        """What stands before and behind a part (three letters or more), at most so many.

        Left out are terms with digits, with one letter before the part, and those that begin with
        it and have but one or two letters behind: these are other words or its inflections.
        """
        wanted = part.encode()
        places = self._places(wanted)
        numbers = self._numbers_at(places)
        front = places - self.starts[numbers]
        rear = self.starts[numbers + 1] - 1 - len(wanted) - places
        fits = (self.letters[numbers] & DIGITS == 0) & (front != 1) & ((front > 1) | (rear > 2))
        front_of = dict(zip(numbers[fits].tolist(), front[fits].tolist(), strict=True))
        found = self._most_frequent(np.unique(numbers[fits]), most)
        for number, term, pages in zip(
            found, self._terms(found), self.pages[found].tolist(), strict=True
        ):
            encoded, at = term.encode(), front_of[number]
            front_text, rear_text = encoded[:at], encoded[at + len(wanted) :]
            yield SplitTerm(front=front_text.decode(), rear=rear_text.decode(), pages=pages)

    def ending(self, part: str, *, most: int) -> Iterator[SplitTerm]:
        """Longer terms that end in a part (two letters or more), the most frequent ones first."""
        for rear in ("", INFLECTED):
            for term, pages in self.containing(part + rear + _END, most=most).items():
                if front := term[: len(term) - len(part + rear)]:
                    yield SplitTerm(front=front, rear=rear, pages=pages)

    def around_any(
        self, parts: Sequence[str], *, holding: str, most_pages: int
    ) -> Iterator[tuple[str, SplitTerm]]:
        """Parts that all hold the same three letters or more, each with what stands around it.

        Only in terms on at most so many pages.
        """
        row, shared = np.frombuffer(self.joined, np.uint8), holding.encode()
        anchors = self._places(shared)
        for part in parts:
            wanted = part.encode()
            first = wanted.index(shared)
            places = anchors - first
            for step in (*range(first), *range(first + len(shared), len(wanted))):
                read = row.take(places + step, mode="clip")  # a line feed stands at either end
                places = places[read == wanted[step]]
            numbers = self._numbers_at(places)
            rare = np.unique(numbers[self.pages[numbers] <= most_pages]).tolist()
            for term, pages in zip(self._terms(rare), self.pages[rare].tolist(), strict=True):
                front, _, rear = term.partition(part)
                yield part, SplitTerm(front=front, rear=rear, pages=pages)

    def near(self, word: str, *, edits: int, most_pages: int | None = None) -> list[NearTerm]:
        """Terms that differ from a word by at most some edits, the nearest first.

        most_pages: only terms on at most so many pages; None: on any number.
        """
        first = self._block(len(word) - edits)
        last = self._block(len(word) + edits + len(INFLECTED) + 1)
        fits = may_be_near(self.letters[first:last], word, edits)
        if most_pages is not None:
            fits &= self.pages[first:last] <= most_pages
        numbers = (first + np.flatnonzero(fits)).tolist()
        terms = self._terms(numbers)
        near = process.extract(
            word,
            [term.removesuffix(INFLECTED) for term in terms],
            scorer=Levenshtein.distance,
            score_cutoff=edits,
            limit=None,
        )
        found = [
            NearTerm(term=terms[at], pages=int(self.pages[numbers[at]]), edits=int(distance))
            for _, distance, at in near
        ]
        return sorted(found, key=lambda one: (one.edits, -one.pages, one.term))

    def _block(self, length: int) -> int:
        """The number of the first term with so many letters or more."""
        return self.blocks[max(0, length)] if length < len(self.blocks) else len(self)

    def _most_frequent(self, numbers: _Places, most: int) -> list[int]:
        by_pages: list[int] = numbers[np.argsort(-self.pages[numbers], kind="stable")].tolist()
        return by_pages[:most]

    def _terms(self, numbers: list[int]) -> list[str]:
        wanted = np.array(numbers, np.int64)
        ends = (self.starts[wanted + 1] - 1).tolist()
        starts = self.starts[wanted].tolist()
        return [self.joined[start:end].decode() for start, end in zip(starts, ends, strict=True)]

    def _numbers_at(self, places: _Places) -> _Places:
        """The numbers of the terms that stand at some places of `joined`."""
        return np.searchsorted(self.starts, places.astype(np.int32), "right") - 1

    def _places(self, part: bytes) -> _Places:
        """Where in `joined` a part begins: two letters are looked for at once, then the others."""
        row = np.frombuffer(self.joined, np.uint8)
        places = self._places_of_pair(part[:2])
        places = places[places + len(part) <= len(row)]
        for step in range(2, len(part)):
            places = places[row[places + step] == part[step]]
        return places

    def _places_of_pair(self, pair: bytes) -> _Places:
        if (last := self.last_pair[-1:]) and last[0][0] == pair:
            return last[0][1]
        row = np.frombuffer(self.joined, np.uint8)
        wanted = np.frombuffer(pair, np.uint16)[0]
        found = []
        for shift in (0, 1):
            pairs = row[shift : shift + (len(row) - shift) // 2 * 2].view(np.uint16)
            found.append(2 * np.flatnonzero(pairs == wanted) + shift)
        places = np.concatenate(found)
        self.last_pair[:] = [(pair, places)]
        return places


def _blocks(sizes: _Numbers) -> Sequence[int]:
    longest = int(sizes[-1]) if len(sizes) else 0
    blocks: list[int] = np.searchsorted(sizes, np.arange(longest + 2)).tolist()
    return blocks


def _constituents(in_order: Sequence[str], pages: _Numbers) -> frozenset[str]:
    most = np.argsort(-pages, kind="stable")[:MOST_CONSTITUENTS].tolist()
    words = (in_order[number].removesuffix(INFLECTED) for number in most)
    return frozenset(word for word in words if word.isalpha())
