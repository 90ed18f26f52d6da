"""A query widened by the words of the archive (Suchbegriffe erweitern).

Besides a word itself its compounds are looked for, its older or newer spelling and what a scan may
have made of it. These count less, so that pages with the word itself come first. What stands in
quotation marks or has to be absent, beginnings of words, numbers and references mean what they say.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from indexing.compounds import compounds
from indexing.german import Place, place
from indexing.misread import misread
from indexing.old_spelling import spellings
from indexing.query import Phrase, Query, exchanged, phrases
from indexing.term_dictionary import TermDictionary

MOST_WIDENED = 20  # words of a query: each costs up to 10 ms
SPELLING_WEIGHT = 0.9
COMPOUND_WEIGHT = 0.4
COMMON_COMPOUND_WEIGHT = 0.9  # of one that has two words of the query in it
MISREAD_WEIGHT = 0.6  # of one wrong letter; two weigh half of it

# Words of grammar: they stand on every page and inside of every other word.
FUNCTION_WORDS = (
    " aber alle allen aller alles als also am an andere anderen auch auf aus bei beim bin bis"
    " da dabei damit dann das dass dein dem den denn der deren des dessen dich die dies diese"
    " diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er"
    " es etwas euch euer fuer gegen hab habe haben hat hatte ich ihm ihn ihnen ihr ihre ihrem"
    " ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jene kann kein keine keinem"
    " keinen keiner koennen man mein mit nach nicht noch nun nur ob oder ohne sehr sein seine"
    " seinem seinen seiner seit sich sie sind so soll sollen sonst ueber um und uns unser"
    " unter vom von vor war waren was weil wenn wer werden wie wird wir wo wurde wurden zu"
    " zum zur zwar zwischen "
)


def expanded(query: Query, dictionary: TermDictionary) -> Query:
    """The query with the terms of a dictionary that stand for its words less surely.

    Of very many words only the first ones are widened.
    """
    words = dict.fromkeys(one.places[0] for one in phrases(query) if _may_be_widened(one))
    wider = _with_common_compounds(
        {word: _widened(word, dictionary) for word in islice(words, MOST_WIDENED)}
    )

    def widen(phrase: Phrase) -> Phrase:
        if not _may_be_widened(phrase):
            return phrase
        word = phrase.places[0]
        return replace(phrase, places=(wider.get(word, word),))

    return exchanged(query, widen)


def _with_common_compounds(wider: Mapping[Place, Place]) -> dict[Place, Place]:
    """What is a compound with two words of a query is what was meant: Anklage and Behörde."""
    met = Counter(term for place in wider.values() for term, _ in place.weighted)

    def weighed(term: str, weight: float) -> float:
        return max(weight, COMMON_COMPOUND_WEIGHT) if met[term] > 1 else weight

    return {
        word: replace(
            place, weighted=tuple((term, weighed(term, weight)) for term, weight in place.weighted)
        )
        for word, place in wider.items()
    }


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
    for term in compounds((*one.terms, *spelled), dictionary):
        weights[term] = max(COMPOUND_WEIGHT, weights.get(term, 0.0))
    weights |= dict.fromkeys(spelled, SPELLING_WEIGHT)
    return replace(
        one,
        weighted=tuple((term, weight) for term, weight in weights.items() if term not in one.terms),
    )
