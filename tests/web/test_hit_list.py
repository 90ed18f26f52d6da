"""Hits as the screen lists them: by case file, numbered through."""

from collections.abc import Sequence

import pytest

from eakte.domain.casefile import CaseFile, DocumentId, Version, VersionId
from eakte.finding import FoundPage, FoundPages
from eakte.web.hit_list import by_case, numbered, place_of
from indexing import Order, Snippet
from tests.makers import a_case_file, a_document, a_page

GARAGE, FENCE = (a_case_file(id=key, number=at) for at, key in enumerate(("garage", "fence"), 1))


def a_hit(name: str, case: CaseFile | None) -> FoundPage:
    document = a_document(case, id=DocumentId(name))
    version = Version(
        id=VersionId(name),
        document=document.id,
        number=1,
        sha256="",
        size_bytes=1,
        media_type="",
        file_name="",
        store_key="",
        store_version="",
    )
    snippet = Snippet(text="", marks=())
    page = a_page(version)
    return FoundPage(document=document, case=case, page=page, snippet=snippet, score=1.0, pages=1)


def found(*hits: FoundPage, first_number: int = 1) -> FoundPages:
    return FoundPages(total=9, documents=9, hits=hits, first_number=first_number)


@pytest.fixture
def answer() -> FoundPages:
    return found(
        a_hit("1", GARAGE),
        a_hit("2", None),
        a_hit("3", FENCE),
        a_hit("4", GARAGE),
        a_hit("5", None),
        first_number=51,
    )


def names(found: FoundPages, order: Order) -> Sequence[Sequence[str]]:
    return [[one.hit.document.id for one in group.hits] for group in by_case(found, order)]


def test_hits_of_a_case_file_stand_together_that_with_the_best_hit_first(
    answer: FoundPages,
) -> None:
    assert names(answer, Order.RELEVANCE) == [["1", "4"], ["2", "5"], ["3"]]
    assert [group.case for group in by_case(answer, Order.RELEVANCE)] == [GARAGE, None, FENCE]


@pytest.mark.parametrize("order", [Order.NEWEST, Order.OLDEST])
def test_the_order_of_days_is_not_torn_apart(answer: FoundPages, order: Order) -> None:
    assert names(answer, order) == [["1"], ["2"], ["3"], ["4"], ["5"]]
    assert names(found(*answer.hits[::3]), order) == [["1", "4"]]


def test_numbers_go_on_from_the_part_before(answer: FoundPages) -> None:
    listed = list(numbered(answer, Order.RELEVANCE))

    assert [one.number for one in listed] == [51, 52, 53, 54, 55]
    assert [one.hit.document.id for one in listed] == ["1", "4", "2", "5", "3"]


def test_a_document_is_found_in_the_list_and_of_several_pages_the_nearest() -> None:
    twice = found(a_hit("a", None), a_hit("b", None), a_hit("b", None))
    listed = list(numbered(twice, Order.RELEVANCE))

    assert place_of(listed, DocumentId("b"), 2) == 1
    assert place_of(listed, DocumentId("b"), 3) == 2
    assert place_of(listed, DocumentId("c"), 1) is None
