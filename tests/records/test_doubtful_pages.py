"""Pages that somebody should look at: who sees them, in which order, and when they leave."""

import pytest

from eakte.domain.access import Actor
from eakte.domain.casefile import DocumentState
from eakte.domain.errors import NotVisible
from eakte.records import DoubtOrder, DoubtQuery, Records
from tests.makers import Town, a_town

ALL = DoubtQuery()


def listed(town: Town, query: DoubtQuery = ALL, *, actor: Actor | None = None) -> list[int]:
    with town.records.read(actor or town.clerk) as tx:
        lines = tx.doubtful_pages.lines(query).lines
        assert tx.doubtful_pages.count(query) == len(lines)
    return [line.number for line in lines]


def test_only_pages_with_a_reason_are_listed(town: Town) -> None:
    document = town.add_document()
    town.add_page(document, 1)
    town.add_page(document, 2, reason="poorly_legible", confidence=0.61)
    town.add_page(document, 3, reason="damaged", state="unreadable", confidence=None)

    assert sorted(listed(town)) == [2, 3]


def test_the_worst_pages_come_first_when_asked_for(town: Town) -> None:
    document = town.add_document()
    for number, confidence in ((1, 0.8), (2, None), (3, 0.4)):
        town.add_page(document, number, reason="poorly_legible", confidence=confidence)

    assert listed(town, DoubtQuery(order=DoubtOrder.WORST)) == [2, 3, 1]


def test_a_page_that_was_looked_at_leaves_the_list_and_comes_back_when_asked(town: Town) -> None:
    document = town.add_document()
    page = town.add_page(document, 2, reason="poorly_legible")
    with town.records.begin(town.clerk) as tx:
        tx.pages.set_checked(page.version, 2, at=tx.now)
    assert listed(town) == []

    with town.records.begin(town.clerk) as tx:
        tx.pages.set_checked(page.version, 2, at=None)

    assert listed(town) == [2]


def test_lists_are_narrowed_by_reason_and_unit(town: Town) -> None:
    case = town.add_case()
    filed, loose = town.add_document(case), town.add_document()
    town.add_page(filed, 1, reason="poorly_legible")
    town.add_page(loose, 2, reason="illegible")

    assert listed(town, DoubtQuery(reason="illegible")) == [2]
    assert listed(town, DoubtQuery(unit=case.lead_unit)) == [1]


def test_quarantined_documents_and_other_towns_are_not_listed(records: Records) -> None:
    town, other = a_town(records, "uedem"), a_town(records, "goch")
    held = town.add_document(state=DocumentState.QUARANTINED)
    page = town.add_page(held, 1, reason="poorly_legible")
    town.add_page(town.add_document(), 2, reason="poorly_legible")

    assert listed(town) == [2]
    assert listed(other) == []
    with other.records.begin(other.clerk) as tx, pytest.raises(NotVisible):
        tx.pages.set_checked(page.version, 1, at=tx.now)


def test_a_document_tells_once_which_engine_tried_its_doubtful_pages(town: Town) -> None:
    document = town.add_document(language="deu")
    pages = [
        town.add_page(document, number, reason="poorly_legible", engine="old")
        for number in (1, 2, 3)
    ]
    with town.records.begin(town.system) as tx:
        tx.pages.set_tried(pages[2].version, 3, "new")

    with town.records.read(town.system) as tx:
        before = tx.doubtful_pages.read_before()
        numbers = tx.doubtful_pages.numbers(pages[0].version)

    assert {(one.document, one.engine) for one in before} == {
        (document.id, "old"),
        (document.id, "new"),
    }
    why = "poorly_legible"
    assert numbers == ((1, "old", why), (2, "old", why), (3, "new", why))
