"""All pages for the index: in small portions, while the caller works and others write."""

import tracemalloc
from itertools import islice

from sqlalchemy import text

from eakte.records.pages import PORTION
from tests.makers import Town, a_page

PAGES = 2 * PORTION + 50
CHARACTERS = 30_000
MOST_BYTES = 3 * PORTION * CHARACTERS


def fill(town: Town) -> None:
    document = town.add_document(town.add_case())
    with town.records.begin(town.system) as tx:
        version = tx.documents.current_version(document.id)
        for number in range(1, PAGES + 1):
            page = tx.pages.new_id(tx.now)
            tx.pages.put(a_page(version, id=page, number=number, text="x" * CHARACTERS))


def test_pages_come_in_portions_while_somebody_writes(town: Town) -> None:
    fill(town)

    tracemalloc.start()
    with town.records.read(town.system) as tx:
        pages = tx.pages.all_for_index()
        first = [page.number for page in islice(pages, 10)]
        held = tx.session.get_bind().dialect.name == "sqlite" or tx.session.scalar(
            text("SELECT count(*) FROM pg_cursors")
        )
        town.add_case()
        rest = [page.number for page in pages]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sorted(first + rest) == list(range(1, PAGES + 1))
    assert held == 1
    assert peak < MOST_BYTES < PAGES * CHARACTERS * 2


def test_pages_come_with_what_the_index_asks_of_their_case_file(town: Town) -> None:
    document = town.add_document(town.add_case())
    town.add_page(document, 1)
    town.add_page(document, 2)

    with town.records.read(town.system) as tx:
        found = list(tx.pages.all_for_index())
        one = tx.pages.for_index(document.id)

    assert {page.number for page in found} == {1, 2}
    assert {page.file_plan_code for page in one} == {"10.40"}
    assert tuple(found) == one


def test_a_second_reading_takes_the_place_of_the_first(town: Town) -> None:
    document = town.add_document(town.add_case())
    first = town.add_page(document, 1, text="unlesbar")
    town.add_page(document, 1, text="Hundesteuer")

    with town.records.read(town.system) as tx:
        version = tx.documents.current_version(document.id)
        (page,) = tx.pages.of(version)

        assert (page.id, page.text) == (first.id, "Hundesteuer")
        assert tx.pages.count(version.id) == 1
