"""The twin of word lists finds what the index on Whoosh finds, whatever is asked."""

import string
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from indexing import Facet, Filter, IndexedPage, Order, Plan, SearchIndex, WhooshIndex
from indexing.german import beginning, place
from indexing.query import Both, Either, Everything, Phrase, Query, Without
from tests.indexing.searching.pages import a_page
from tests.word_list_index import WordListIndex

WORDS = ["Antrag", "Anträge", "Bar", "Bär", "Baer", "auf", "17", "0017", "Straße", "Ämter", "amt"]
IDS = list(string.ascii_lowercase[:8])

words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=6).map(" ".join)
pages = st.builds(
    lambda page, text, scope, tenant, code, day: a_page(
        page, text, scope=scope, tenant=tenant, file_plan=code, day=day, document=f"d{day}"
    ),
    st.sampled_from(IDS),
    texts,
    st.sampled_from("st"),
    st.sampled_from(["uedem", "kalkar"]),
    st.sampled_from([None, "1", "1.1", "11"]),
    st.integers(1, 4),
)
weighted = st.lists(
    st.tuples(words.map(lambda word: place(word).terms[0]), st.sampled_from([0.3, 0.6])), max_size=2
).map(tuple)
places = st.builds(lambda found, more: replace(found, weighted=more), words.map(place), weighted)
places |= words.map(place) | words.filter(lambda word: len(word) > 2).map(beginning)
queries: st.SearchStrategy[Query] = st.recursive(
    st.lists(places, min_size=1, max_size=3).map(lambda each: Phrase(places=tuple(each)))
    | st.just(Everything()),
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Both(parts=tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: Either(parts=tuple(parts)))
        | inner.map(lambda part: Without(part=part))
    ),
    max_leaves=5,
)
filters = st.builds(
    lambda scopes, code, first, last: Filter(
        tenant="uedem", scopes=scopes, file_plan=code, first_day=first, last_day=last
    ),
    st.sampled_from([None, frozenset("s"), frozenset("st"), frozenset[str]()]),
    st.sampled_from([None, "1", "1.1"]),
    st.sampled_from([None, 2]),
    st.sampled_from([None, 3]),
)
changes = st.lists(
    st.tuples(st.lists(pages, max_size=6), st.lists(st.sampled_from(IDS), max_size=2)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(changes, st.lists(st.tuples(queries, filters), min_size=5, max_size=15), st.booleans())
def test_both_find_the_same_pages(
    steps: list[tuple[list[IndexedPage], list[str]]],
    asked: list[tuple[Query, Filter]],
    is_purged: bool,
) -> None:
    with TemporaryDirectory() as folder:
        both: list[SearchIndex] = [WhooshIndex(Path(folder) / "index"), WordListIndex()]
        for index in both:
            index.rebuild([])
            for put, remove in steps:
                index.apply(put, remove)
            if is_purged:
                index.purge()
        for query, wanted in asked:
            plan = Plan(query=query, filter=wanted, order=Order.NEWEST, facets=tuple(Facet))
            answers = [index.search(plan) for index in both]

            one, other = ([hit.page for hit in answer.hits] for answer in answers)
            assert one == other, plan
            assert answers[0].total == answers[1].total == len(one)
            assert answers[0].documents == answers[1].documents
            assert answers[0].facets == answers[1].facets
