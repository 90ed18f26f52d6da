"""A query widened by the words of the archive (Suchbegriffe erweitern).

Besides a word itself its compounds are looked for, its older or newer spelling and what a scan may
have made of it. These count less, so that pages with the word itself come first. What stands in
quotation marks or has to be absent, beginnings of words and single numbers mean what they say; the
numbers of a reference may have a digit misread.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice

from indexing.compounds import compounds, is_prefixed
from indexing.function_words import FUNCTION_WORDS
from indexing.german import Place, place
from indexing.misread import misread
from indexing.misread_compounds import misread_compounds
from indexing.misread_numbers import with_misread_numbers
from indexing.old_spelling import spellings
from indexing.query import Either, Phrase, Query, exchanged, phrases
from indexing.term_dictionary import TermDictionary
from indexing.words_apart import apart_in_two

MOST_WIDENED = 20  # words of a query: each costs up to 10 ms
SPELLING_WEIGHT = 0.9
COMPOUND_WEIGHT = 0.4
PREFIXED_WEIGHT = 0.2  # of one with a mere prefix: Aufsicht for Sicht, ausreichend for Reich
COMMON_COMPOUND_WEIGHT = 0.9  # of one that has two words of the query in it
MISREAD_WEIGHT = 0.6  # of one wrong letter; two weigh half of it
MISREAD_COMPOUND_WEIGHT = 0.24  # of a compound with a wrong letter in it: both at once
_OF_COMPOUNDS = (COMPOUND_WEIGHT, PREFIXED_WEIGHT)


def expanded(query: Query, dictionary: TermDictionary) -> Query:
    """The query with the terms of a dictionary that stand for its words less surely.

    Of very many words only the first ones are widened. Forms of a word that stand on no page are
    left out: a phrase of an engine for many machines has room for some hundred terms only.
    """
    if not len(dictionary):
        return query
    words = dict.fromkeys(one.places[0] for one in phrases(query) if _may_be_widened(one))
    wider = _with_common_compounds(
        {word: _widened(word, dictionary) for word in islice(words, MOST_WIDENED)}
    )

    def widen(phrase: Phrase) -> Query:
        if not _may_be_widened(phrase):
            return with_misread_numbers(_with_known_forms(phrase, dictionary), dictionary)
        word = phrase.places[0]
        known = wider.get(word) or replace(word, weighted=_known_forms(word, dictionary))
        whole = replace(phrase, places=(known,))
        apart = [Phrase(places=places) for places in apart_in_two(word, dictionary)]
        return Either(parts=(whole, *apart)) if apart else whole

    return exchanged(query, widen)


def _with_known_forms(phrase: Phrase, dictionary: TermDictionary) -> Phrase:
    places = (replace(one, weighted=_known_forms(one, dictionary)) for one in phrase.places)
    return replace(phrase, places=tuple(places))


def _known_forms(word: Place, dictionary: TermDictionary) -> tuple[tuple[str, float], ...]:
    return tuple(form for form in word.weighted if dictionary.pages_with(form[0]))


def _with_common_compounds(wider: Mapping[Place, Place]) -> dict[Place, Place]:
    """What is a compound with two words of a query is what was meant: Anklage and Behörde."""
    words: dict[str, list[Place]] = defaultdict(list)
    for widened in wider.values():
        for term, weight in widened.weighted:
            if weight in _OF_COMPOUNDS:  # no misread word and no other spelling
                words[term].append(widened)

    def weighed(term: str, weight: float) -> float:
        return COMMON_COMPOUND_WEIGHT if _are_two(words[term]) else weight

    return {
        word: replace(
            place, weighted=tuple((term, weighed(term, weight)) for term, weight in place.weighted)
        )
        for word, place in wider.items()
    }


def _are_two(words: Sequence[Place]) -> bool:
    """Whether some words are more than one: Antrag and Anträge are not."""
    return any(
        not set(one.terms).intersection(other.terms) for one, other in combinations(words, 2)
    )


def _may_be_widened(phrase: Phrase) -> bool:
    word = phrase.places[0]
    return not (
        phrase.is_quoted
        or len(phrase.places) > 1
        or word.start is not None
        or any(sign.isdigit() for sign in word.typed)
        or f" {word.typed} " in FUNCTION_WORDS
    )


def _widened(one: Place, dictionary: TermDictionary) -> Place:
    weights = {term: MISREAD_WEIGHT / edits for term, edits in misread(one, dictionary).items()}
    spelled = [
        term
        for spelling in spellings(one.typed)
        for term in place(spelling).terms
        if dictionary.pages_with(term)
    ]
    for term in compounds((*one.terms, *spelled), dictionary, one.typed):
        weight = PREFIXED_WEIGHT if is_prefixed(term, one.terms) else COMPOUND_WEIGHT
        weights[term] = max(weight, weights.get(term, 0.0))
    for term in misread_compounds(one, dictionary):
        weights.setdefault(term, MISREAD_COMPOUND_WEIGHT)
    weights |= dict(_known_forms(one, dictionary)) | dict.fromkeys(spelled, SPELLING_WEIGHT)
    return replace(
        one,
        weighted=tuple((term, weight) for term, weight in weights.items() if term not in one.terms),
    )
