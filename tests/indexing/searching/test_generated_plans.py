"""Whatever is asked of an index, it answers as the list of words does: the contract in 200 plans.

Totals, documents, facets and the order of days have to be equal. Ranks are left out: each engine
has its own.
"""

from collections.abc import Sequence
from random import Random

import pytest

from indexing import Facet, Filter, Hit, IndexedPage, Order, Plan, Position, SearchIndex
from indexing.german import Place
from indexing.query import Both, Either, Everything, Phrase, Query, Without
from indexing.search_index import MAX_HITS
from tests.indexing.searching.pages import a_page
from tests.word_list_index import WordListIndex

PLANS = 200
PAGES = 240
BATCH = 40
SEED = 9
SCOPES = ("open", "unit:a", "unit:b", "case:7")
STEMS = ("antrag", "bau", "bauamt", "bauantrag", "carport", "garag", "muell", "17", "2024", "reit")
FIRST_DAY = 738_000


def some_page(chance: Random, number: int) -> IndexedPage:
    document = chance.randrange(60)
    words = [chance.choice(STEMS) for _ in range(chance.randrange(0, 25))]
    return a_page(
        f"p{number:03}",
        document=f"d{document}",
        tenant=chance.choice(("uedem", "uedem", "uedem", "kalkar")),
        scope=chance.choice(SCOPES),
        case=chance.choice((None, f"c{document % 7}", f"c{document % 7}")),
        unit=chance.choice((None, "u1", "u2")),
        file_plan=chance.choice((None, "32", "32.10", "32.10.1", "320")),
        type=("letter", "mail", "plan")[document % 3],
        day=FIRST_DAY + chance.randrange(900),
        tokens=tuple(words),
    )


def some_place(chance: Random) -> Place:
    terms = tuple(chance.sample(STEMS, chance.choice((1, 2, 3))))
    weighted = ((chance.choice(STEMS), 0.4),) if chance.random() < 0.2 else ()
    start = chance.choice(STEMS)[:3] if chance.random() < 0.2 else None
    otherwise = (chance.choice(STEMS),) if chance.random() < 0.3 else ()
    if otherwise and chance.random() < 0.5:
        terms = ("nirgends",)
    return Place(terms=terms, weighted=weighted, start=start, otherwise=otherwise)


def some_query(chance: Random, depth: int = 0) -> Query:
    kind = chance.randrange(7 if depth < 2 else 3)
    if kind < 3:
        return Phrase(places=tuple(some_place(chance) for _ in range(max(1, kind))))
    parts = tuple(some_query(chance, depth + 1) for _ in range(chance.choice((2, 3))))
    match kind:
        case 3:
            return Both(parts=parts)
        case 4:
            return Either(parts=parts)
        case 5:
            return Without(part=parts[0])
    return Everything()


def some_filter(chance: Random) -> Filter:
    def perhaps(*values: str) -> str | None:
        return chance.choice(values) if chance.random() < 0.15 else None

    def some_documents() -> frozenset[str]:
        known = [f"d{number}" for number in range(62)]
        return frozenset(chance.sample(known, 8) if chance.random() < 0.2 else ())

    first = FIRST_DAY + chance.randrange(600) if chance.random() < 0.2 else None
    return Filter(
        tenant=chance.choice(("uedem",) * 7 + ("kalkar",) * 2 + ("kal",)),
        scopes=chance.choice(
            (None, None, frozenset(SCOPES[:2]), frozenset(SCOPES), frozenset("x"))
        ),
        case=perhaps("c1", "c2", "c"),
        file_plan=perhaps("32", "32.10", "3"),
        type=perhaps("letter", "mail"),
        document=perhaps("d1", "d2", "d"),
        unit=perhaps("u1", "u2", "u"),
        documents=some_documents() or None,
        let_in=some_documents(),
        keep_out=some_documents(),
        first_day=first,
        last_day=None if first is None else first + chance.randrange(400),
    )


def some_place_of_a_hit(chance: Random) -> dict[str, Position]:
    """Behind or in front of a page, which may be found or not."""
    way = chance.choice(("after", "before", "", "", ""))
    rank = chance.choice((1, -1)) * (FIRST_DAY + chance.randrange(900))
    place = Position(rank=float(rank), page=f"p{chance.randrange(PAGES):03}")
    return {way: place} if way else {}


def some_plans() -> Sequence[Plan]:
    chance = Random(SEED)
    return [
        Plan(
            query=some_query(chance),
            filter=some_filter(chance),
            order=chance.choice((Order.NEWEST, Order.OLDEST)),
            facets=tuple(Facet),
            most_values=chance.choice((2, 100)),
            limit=chance.choice((5, MAX_HITS)),
            by_document=chance.random() < 0.3,
            **some_place_of_a_hit(chance),
        )
        for _ in range(PLANS)
    ]


@pytest.fixture
def filled(index: SearchIndex) -> tuple[SearchIndex, WordListIndex]:
    """An index after many changes, and the list of words after the same."""
    chance = Random(SEED)
    twin = WordListIndex()
    twin.rebuild([])
    for first in range(0, PAGES, BATCH):
        pages = [some_page(chance, number) for number in range(first, first + BATCH)]
        again = [some_page(chance, chance.randrange(first + BATCH)) for _ in range(BATCH // 4)]
        removed = [f"p{chance.randrange(first + BATCH):03}" for _ in range(BATCH // 8)]
        for each in (index, twin):
            each.apply(pages)
            each.apply(again, remove=removed)
    return index, twin


def shown(hit: Hit) -> tuple[str, float, int]:
    return hit.page, hit.rank, hit.pages


def test_plans_find_count_and_order_alike(filled: tuple[SearchIndex, WordListIndex]) -> None:
    index, twin = filled
    found_something = 0

    for plan in some_plans():
        answer, expected = index.search(plan), twin.search(plan)
        found_something += expected.total > 0

        assert answer.total == expected.total, plan
        assert answer.documents == expected.documents, plan
        assert answer.facets == expected.facets, plan
        for facet in plan.facets:
            assert list(answer.facets[facet]) == list(expected.facets[facet]), plan
        assert [shown(hit) for hit in answer.hits] == [shown(hit) for hit in expected.hits], plan
        assert answer.complete

    assert found_something > PLANS // 2


def test_plans_find_the_same_after_purge_and_rebuild(
    filled: tuple[SearchIndex, WordListIndex],
) -> None:
    index, twin = filled
    plans = some_plans()[:50]
    expected = [twin.search(plan) for plan in plans]

    index.purge()
    purged = [index.search(plan) for plan in plans]
    index.rebuild(twin.pages())
    rebuilt = [index.search(plan) for plan in plans]

    for answers in (purged, rebuilt):
        for answer, wanted in zip(answers, expected, strict=True):
            assert (answer.total, answer.documents) == (wanted.total, wanted.documents)
            assert answer.facets == wanted.facets
            assert [hit.page for hit in answer.hits] == [hit.page for hit in wanted.hits]


def test_the_terms_are_those_of_the_pages(filled: tuple[SearchIndex, WordListIndex]) -> None:
    index, twin = filled

    index.purge()

    assert dict(index.terms()) == dict(twin.terms())
    assert len(list(index.terms())) == len(dict(twin.terms()))
