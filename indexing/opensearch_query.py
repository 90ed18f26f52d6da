"""A query in the language of OpenSearch. Pure: which terms are looked for was found out before.

Scores are those of the cluster (BM25) and a constant for each word that was found, so that a word
that stands on every page is still worth more than a compound that stands on few.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from indexing.german import Place
from indexing.query import Both, Either, Everything, Phrase, Query, Without, places_of

MOST_CLAUSES = 900  # of one query; a cluster refuses more than 1,024, rights and limits included
FOUND_AT_ALL = 0.6  # what a word is worth beside its BM25, which is 0.1 to 10
CLAUSES_BESIDE = 3  # of each word: the constant, the group, the terms beyond the share

Clause: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedFor:
    """The terms that are looked for at each place of a query.

    Attributes:
        terms: those that meet it, other spellings only where they have to.
        is_complete: False when the beginning of a word stands for more terms than are looked for.
    """

    terms: Mapping[Place, Sequence[str]]
    is_complete: bool = True

    def weighted(self, place: Place) -> list[tuple[str, float]]:
        """Each term with its weight, the surest first."""
        weights = dict(place.weighted) | dict.fromkeys(self.terms[place], 1.0)
        return sorted(weights.items(), key=lambda each: -each[1])


def share_of_each(query: Query) -> int:
    """How many terms of each place are looked for one by one."""
    return max(1, MOST_CLAUSES // max(1, len(places_of(query))) - CLAUSES_BESIDE)


def to_clause(query: Query, looked_for: LookedFor, *, share: int) -> Clause:
    """What finds the pages of a query and gives them their scores."""
    match query:
        case Phrase(places=(place,)):
            return _word(looked_for.weighted(place), share)
        case Phrase():
            steps = (looked_for.weighted(each)[:share] for each in query.places)
            return _found_at_all(_phrase(steps), 1.0)
        case Both():
            parts = [to_clause(part, looked_for, share=share) for part in query.parts]
            return {"bool": {"must": parts}}
        case Either():
            parts = [to_clause(part, looked_for, share=share) for part in query.parts]
            return {"bool": {"should": parts, "minimum_should_match": 1}}
        case Without():
            return {"bool": {"must_not": [to_clause(query.part, looked_for, share=share)]}}
        case Everything():
            return {"match_all": {"boost": 0}}


def _word(weighted: Sequence[tuple[str, float]], share: int) -> Clause:
    """A page is worth the best of the terms that it has."""
    groups = [
        _found_at_all(_best([_term(*each) for each in group]), weight)
        for weight, group in groupby(weighted[:share], key=lambda each: each[1])
    ]
    if beyond := [term for term, _ in weighted[share:]]:
        groups.append(_one_of(beyond, weighted[-1][1] * FOUND_AT_ALL))
    return _best(groups)


def _term(term: str, weight: float) -> Clause:
    return {"term": {"tokens": {"value": term, "boost": weight}}}


def _one_of(terms: Sequence[str], worth: float) -> Clause:
    """Counts as one clause, however many terms; each is worth the same."""
    return {"constant_score": {"filter": {"terms": {"tokens": list(terms)}}, "boost": worth}}


def _best(clauses: Sequence[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"dis_max": {"queries": clauses}}


def _found_at_all(clause: Clause, weight: float) -> Clause:
    constant = {"match_all": {"boost": weight * FOUND_AT_ALL}}
    return {"bool": {"must": [clause, constant]}}


def _phrase(steps: Iterable[Sequence[tuple[str, float]]]) -> Clause:
    """Any of the terms of each step, one step right behind the other."""
    intervals = [_any([{"match": {"query": term}} for term, _ in step]) for step in steps]
    return {
        "intervals": {
            "tokens": {"all_of": {"ordered": True, "max_gaps": 0, "intervals": intervals}}
        }
    }


def _any(intervals: Sequence[Clause]) -> Clause:
    return intervals[0] if len(intervals) == 1 else {"any_of": {"intervals": intervals}}
