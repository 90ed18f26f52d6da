"""Other words for a query that found nothing (Meinten Sie ...?).

The candidates come from the words of all tenants. One may be shown only when its query has found
pages under the filter of the person, and as it is written on one of these pages:

    for each in suggestions(query, dictionary):
        plan = Plan(query=each.query, filter=..., limit=1)
        ... the text of the page that it finds: each.in_place(typed, text)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from string import ascii_lowercase

from indexing.found_words import found_words
from indexing.german import INFLECTED, Place, dehyphenate, spelled, term_of, tokens
from indexing.query import Phrase, Query, exchanged, phrases
from indexing.term_dictionary import TermDictionary

MOST_SUGGESTIONS = 8  # each costs a search of the caller
MOST_WORDS = 5  # of a query for which others are sought: 8 ms each
MORE_FREQUENT = 10  # times as many pages, or the other word is no better
PAGES_FOR_AN_EDIT = 20  # times as many make up for an edit more: misread words are near, but rare

_LETTERS = range(4, 25)  # of a word for which others are sought
_MOST_FOR_A_WORD = 4
_TWO_EDITS_FROM = 8  # letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A query with other words.

    Attributes:
        query: finds the pages for which it may be shown.
        words: what stands for each word as typed (in the spelling of `Place.typed`).
    """

    query: Query
    words: Mapping[str, Place]

    def in_place(self, typed: str, page: str) -> str | None:
        """The search text with the other words as they are written in the text of a page.

        None when one of them does not stand there.
        """
        written = {word: _written(place, page) for word, place in self.words.items()}
        pieces, end = [], 0
        for token in tokens(typed):
            word = written.get(spelled(typed[token.start : token.end]), "")
            if word is None:
                return None
            if word:
                pieces += [typed[end : token.start], word]
                end = token.end
        return "".join([*pieces, typed[end:]])


def suggestions(query: Query, dictionary: TermDictionary) -> Iterator[Suggestion]:
    """Queries with other words, the most likely first, at most eight.

    Words that no page has are replaced all at once; when there are none, one word by another that
    is much more frequent.
    """
    wanted = dict.fromkeys(place for phrase in phrases(query) for place in phrase.places)
    others = {
        place: found
        for place in islice(filter(_may_be_wrong, wanted), MOST_WORDS)
        if (found := _others(place, dictionary))
    }
    unknown = {place: found for place, found in others.items() if not _pages(place, dictionary)}
    exchanges: Iterator[dict[Place, Place]] = (
        (dict(zip(unknown, chosen, strict=True)) for chosen in product(*unknown.values()))
        if unknown
        else ({place: other} for place, found in others.items() for other in found)
    )
    for exchange in islice(exchanges, MOST_SUGGESTIONS):
        yield Suggestion(
            query=_exchanged(query, exchange),
            words={place.typed: other for place, other in exchange.items()},
        )


def _may_be_wrong(place: Place) -> bool:
    return place.start is None and place.typed.isalpha() and len(place.typed) in _LETTERS


def _pages(place: Place, dictionary: TermDictionary) -> int:
    """On how many pages a word stands, in the form that stands on most of them."""
    return max(map(dictionary.pages_with, (*place.terms, *dict(place.weighted))))


def _others(place: Place, dictionary: TermDictionary) -> list[Place]:
    """The words that are near and much more frequent, the most likely first."""
    stem = place.terms[0].removesuffix(INFLECTED)
    edits = 1 if len(place.typed) < _TWO_EDITS_FROM else 2
    near = {each.term: each.edits for each in dictionary.near(stem, edits=edits)}
    near |= dict.fromkeys(map(term_of, _one_edit_away(place.typed)), 1)
    least = MORE_FREQUENT * _pages(place, dictionary) + 1
    likely = {
        term: pages / PAGES_FOR_AN_EDIT ** near[term]
        for term in near
        if term not in place.terms and _may_be_right(term)
        if (pages := dictionary.pages_with(term)) >= least
    }
    best = sorted(likely, key=lambda term: (-likely[term], term))[:_MOST_FOR_A_WORD]
    return [Place(terms=(term,)) for term in best]


def _may_be_right(term: str) -> bool:
    bare = term.removesuffix(INFLECTED)
    return bare.isalpha() and len(bare) in _LETTERS


def _one_edit_away(word: str) -> set[str]:
    """A word with a letter more, fewer or another, or two letters turned round.

    The endings that make no difference between terms are written in full here, so that a slip in
    one of them is found as well (Genehmiugng).
    """
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = {left + right[1:] for left, right in cuts if right}
    turned = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    more = {left + letter + right for left, right in cuts for letter in ascii_lowercase}
    another = {
        left + letter + right[1:] for left, right in cuts if right for letter in ascii_lowercase
    }
    return fewer | turned | more | another


def _exchanged(query: Query, others: Mapping[Place, Place]) -> Query:
    def exchange(phrase: Phrase) -> Phrase:
        return replace(phrase, places=tuple(others.get(one, one) for one in phrase.places))

    return exchanged(query, exchange)


def _written(place: Place, page: str) -> str | None:
    """How a word is written in a text: in its shortest form there."""
    found = [page[each.start : each.end] for each in found_words(page, [(place,)])]
    return min(map(dehyphenate, found), key=len, default=None)
