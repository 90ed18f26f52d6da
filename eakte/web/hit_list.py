"""The hits of a search as the screen lists them: by case file, each with its number in the list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from eakte.domain.casefile import CaseFile, DocumentId
from eakte.finding import FoundPage, FoundPages
from indexing import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A hit with its number in the whole list, from 1."""

    number: int
    hit: FoundPage


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHits:
    """Hits of one case file that stand together; case None: outside case files."""

    case: CaseFile | None
    hits: Sequence[Numbered]


def by_case(found: FoundPages, order: Order) -> Sequence[CaseHits]:
    """The hits by case file: that with the best hit first, or in the order of their days."""
    groups: list[tuple[CaseFile | None, list[FoundPage]]] = []
    for hit in found.hits:
        beside = _groups_beside(groups, order)
        same = (hits for case, hits in beside if _key(case) == _key(hit.case))
        if (hits := next(same, None)) is not None:
            hits.append(hit)
        else:
            groups.append((hit.case, [hit]))
    numbers = count(found.first_number)
    return [
        CaseHits(case=case, hits=[Numbered(number=next(numbers), hit=hit) for hit in hits])
        for case, hits in groups
    ]


def numbered(found: FoundPages, order: Order) -> Iterator[Numbered]:
    """The hits one after the other, as `by_case` lists them."""
    return (one for group in by_case(found, order) for one in group.hits)


def place_of(hits: Sequence[Numbered], document: DocumentId, number: int) -> int | None:
    """Where (from 0) a document stands, that with this number if it stands there several times."""
    places = [at for at, one in enumerate(hits) if one.hit.document.id == document]
    return min(places, key=lambda at: abs(hits[at].number - number), default=None)


def _groups_beside(
    groups: Sequence[tuple[CaseFile | None, list[FoundPage]]], order: Order
) -> Sequence[tuple[CaseFile | None, list[FoundPage]]]:
    """Those that a hit may join: with days only the last one, or the days would be torn apart."""
    return groups if order is Order.RELEVANCE else groups[-1:]


def _key(case: CaseFile | None) -> str:
    return case.id if case else ""
