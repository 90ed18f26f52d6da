"""The index is compared with the database, and exactly what differs is brought into order."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from eakte import orders
from eakte.domain.casefile import Document, DocumentState
from eakte.domain.errors import NotAllowed
from eakte.filing import SearchRequest
from eakte.index_care import CareState, IndexCare, IndexCheck
from eakte.index_drift import PORTION, Fault, deviations
from eakte.index_feed import to_index
from eakte.jobs import JobState, Lane
from eakte.office import Office
from eakte.reconcile import Finding, Report
from eakte.records import Records
from eakte.worker import Worker
from indexing import IndexedPage, SandboxedReader, SearchIndex
from tests.makers import Town, a_town
from tests.offices import an_office, work_off

INDEX_ONLY = (Lane.INDEX,)
SOUND = IndexCheck(pages=3, missing=0, surplus=0, stale=0, waiting=0, is_repaired=False)


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    """Three letters of one page each, all in the index."""
    made = an_office(records, tmp_path, reader=reader)
    case = town.add_case()
    for subject in ("Hundesteuer", "Grundsteuer", "Gewerbesteuer"):
        town.add_page(town.add_document(case, subject=subject), text=f"Bescheid {subject}")
    made.filing.rebuild_index(each=lambda _: None)
    return made


def compared(office: Office, town: Town, *, repairs: bool = False) -> IndexCheck:
    return office.index_care.compare(repairs=repairs, actor=town.system, each=lambda _: None)


def found_by(office: Office, town: Town, words: str) -> int:
    return office.filing.find(SearchRequest(words=words), actor=town.clerk).total


def indexed(town: Town, of: Document, **other: Any) -> IndexedPage:
    with town.records.read(town.system) as tx:
        (page,) = tx.pages.for_index(of.id)
    return replace(to_index(page), **other)


def waiting_jobs(town: Town) -> list[tuple[str, str]]:
    with town.records.read(town.system) as tx:
        lines = tx.job_lines(state=JobState.READY).lines
    return sorted((line.kind, line.subject) for line in lines)


def words_in_files(office: Office, word: str) -> bool:
    files = (path for path in office.settings.index_folder.rglob("*") if path.is_file())
    return any(word.encode() in path.read_bytes() for path in files)


def test_an_index_that_holds_what_the_database_says_is_sound(office: Office, town: Town) -> None:
    assert compared(office, town) == SOUND
    assert SOUND.differing == 0


def test_a_page_that_the_index_lost_is_put_back(office: Office, town: Town) -> None:
    lost = town.add_document(subject="Verloren")
    page = town.add_page(lost, text="Bescheid Vergnügungssteuer")

    found = compared(office, town, repairs=True)

    assert found == replace(SOUND, pages=4, missing=1, is_repaired=True)
    assert waiting_jobs(town) == [("index", lost.id)]
    work_off(office, INDEX_ONLY)
    assert found_by(office, town, "Vergnügungssteuer") == 1
    assert page.id in dict(office.index_care.index.revisions(town.tenant))
    assert compared(office, town) == replace(SOUND, pages=4)


def test_a_page_that_should_not_be_there_goes_with_all_its_words(
    office: Office, town: Town
) -> None:
    known = town.add_document(subject="Bekannt")
    town.add_page(known, text="Bescheid")
    ghost = indexed(town, known, page="ghost", document="gone", tokens=("vernichteteswort",))
    office.index_care.index.apply([indexed(town, known), ghost])
    assert words_in_files(office, "vernichteteswort")

    found = compared(office, town, repairs=True)

    assert found == replace(SOUND, pages=4, surplus=1, is_repaired=True)
    assert waiting_jobs(town) == [("index", "ghost")]
    work_off(office, INDEX_ONLY)
    assert compared(office, town) == replace(SOUND, pages=4)
    assert not words_in_files(office, "vernichteteswort")


def test_a_page_of_a_document_in_quarantine_does_not_belong_there(
    office: Office, town: Town
) -> None:
    held = town.add_document(subject="Verdächtig")
    town.add_page(held, text="Bescheid Schadsoftware")
    office.index_care.index.apply([indexed(town, held)])
    with town.records.begin(town.system) as tx:
        tx.documents.save(replace(held, state=DocumentState.QUARANTINED))

    assert compared(office, town, repairs=True) == replace(SOUND, surplus=1, is_repaired=True)
    work_off(office, INDEX_ONLY)

    assert compared(office, town) == SOUND


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE page SET text = 'Bescheid Zweitwohnungssteuer' WHERE id = :page",
        "UPDATE document SET kind = 'invoice' WHERE id = :document",
        "UPDATE document SET dated_on = '2019-05-04' WHERE id = :document",
        'UPDATE document SET "case" = NULL WHERE id = :document',
        "UPDATE document SET scope = 'open' WHERE id = :document",
    ],
    ids=["text", "kind", "day", "case", "scope"],
)
def test_a_page_that_stands_there_as_it_was_before_is_renewed(
    office: Office, town: Town, change: str
) -> None:
    document = town.add_document(town.add_case(subject="Zweite"), subject="Geändert")
    page = town.add_page(document, text="Bescheid Jagdsteuer")
    office.index_care.index.apply([indexed(town, document)])
    with town.records.begin(town.system) as tx:
        tx.session.execute(text(change).bindparams(**_named(change, page.id, document.id)))

    found = compared(office, town, repairs=True)

    assert found == replace(SOUND, pages=4, stale=1, is_repaired=True)
    work_off(office, INDEX_ONLY)
    assert compared(office, town) == replace(SOUND, pages=4)


def _named(statement: str, page: str, document: str) -> dict[str, str]:
    return {"page": page} if ":page" in statement else {"document": document}


def test_what_waits_for_the_indexer_is_no_deviation(office: Office, town: Town) -> None:
    document = town.add_document(subject="Neu")
    town.add_page(document)
    with town.records.begin(town.system) as tx:
        tx.enqueue(orders.indexing_job(document.id))

    found = compared(office, town, repairs=True)

    assert (found.differing, found.waiting) == (0, 1)
    assert waiting_jobs(town) == [("index", document.id)]


def test_what_is_being_read_is_no_deviation(office: Office, town: Town) -> None:
    document = town.add_document(subject="Neu", state=DocumentState.PROCESSING)
    town.add_page(document)
    with town.records.begin(town.system) as tx:
        tx.enqueue(orders.reading_job(document, is_batch=False))

    assert compared(office, town) == replace(SOUND, pages=4, waiting=1)


def test_what_was_laid_aside_is_a_deviation(office: Office, town: Town) -> None:
    document = town.add_document(subject="Neu")
    town.add_page(document)
    with town.records.begin(town.system) as tx:
        tx.enqueue(orders.indexing_job(document.id))
        tx.session.flush()
        tx.session.execute(text("UPDATE job SET state = 'dead'"))

    assert compared(office, town) == replace(SOUND, pages=4, missing=1)


class Changing:
    """An index that is followed by a change, as soon as it was looked at."""

    def __init__(self, index: SearchIndex, change: Callable[[], object]) -> None:
        self._index, self._change = index, change

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)

    def revisions(self, tenant: str) -> Iterator[tuple[str, int]]:
        found = self._index.revisions(tenant)
        self._change()
        return found


def test_a_change_during_the_comparison_is_no_deviation(office: Office, town: Town) -> None:
    """It is in the index after that was looked at, and before the database is."""
    document = town.add_document(subject="Neu")

    def change() -> None:
        town.add_page(document, text="Bescheid Kurtaxe")
        with town.records.begin(town.system) as tx:
            tx.enqueue(orders.indexing_job(document.id))
        work_off(office, INDEX_ONLY)

    index = Changing(office.index_care.index, change)
    care = IndexCare(records=office.records, index=index)  # type: ignore[arg-type] # the real index
    found = care.compare(repairs=True, actor=town.system, each=lambda _: None)

    assert found == replace(SOUND, pages=4, waiting=1, is_repaired=True)
    assert compared(office, town) == replace(SOUND, pages=4)


def test_exactly_the_differing_pages_are_ordered(office: Office, town: Town) -> None:
    document = town.add_document(subject="Lang")
    for number in range(1, 6):
        town.add_page(document, number, text=f"Seite {number}")
    with town.records.read(town.system) as tx:
        found = tx.pages.for_index(document.id)
    office.index_care.index.apply([to_index(page) for page in found[:3]])

    compared(office, town, repairs=True)

    with town.records.read(None) as tx:
        (payload,) = tx.session.execute(text("SELECT payload FROM job")).scalars()
    assert all(page.id in str(payload) for page in found[3:])
    assert not any(page.id in str(payload) for page in found[:3])
    work_off(office, INDEX_ONLY)
    assert compared(office, town) == replace(SOUND, pages=8)


def test_too_many_deviations_order_a_new_index(office: Office, town: Town) -> None:
    care = IndexCare(records=office.records, index=office.index_care.index, most_mended=2)
    office.index_care.index.rebuild([])

    found = care.compare(repairs=True, actor=town.system, each=lambda _: None)

    assert found.missing == 3
    assert waiting_jobs(town) == [("rebuild_index", orders.WHOLE_INDEX)]
    work_off(office, INDEX_ONLY)
    assert compared(office, town) == SOUND


def test_more_pages_than_one_portion_are_compared(office: Office, town: Town) -> None:
    document = town.add_document(subject="Sehr lang")
    with town.records.begin(town.system) as tx:
        version = tx.documents.current_version(document.id)
    counts: list[int] = []
    _fill(town, document, version.id, PORTION + 1)

    found = list(
        deviations(office.records, office.index_care.index, town.tenant, each=counts.append)
    )

    assert counts == [PORTION, PORTION + 4]
    assert len(found) == PORTION + 1
    assert {one.fault for one in found} == {Fault.MISSING}


def _fill(town: Town, document: Document, version: str, count: int) -> None:
    with town.records.begin(town.system) as tx:
        (row,) = tx.session.execute(text("SELECT * FROM page LIMIT 1")).mappings()
        columns = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        tx.session.execute(
            text(f"INSERT INTO page ({columns}) VALUES ({values})"),
            [
                dict(row)
                | {"id": tx.pages.new_id(tx.now), "version": version, "document": document.id}
                | {"number": number, "codes": "[]", "marks": "[]"}
                for number in range(1, count + 1)
            ],
        )


def test_each_town_is_compared_alone(office: Office, town: Town) -> None:
    other = a_town(town.records, "kalkar")
    other.add_page(other.add_document(other.add_case(), subject="Fremd"))

    assert compared(office, town) == SOUND
    assert compared(office, other) == replace(SOUND, pages=1, missing=1)


def test_operators_order_a_check_and_see_what_it_found(office: Office, town: Town) -> None:
    town.add_page(town.add_document(subject="Verloren"))
    care, administrator = office.index_care, town.administrator
    assert care.state(actor=administrator) == CareState(last_check=None, work=None)

    care.order_check(repairs=True, actor=administrator)
    assert getattr(care.state(actor=administrator).work, "kind", None) == "check_index"
    work_off(office, INDEX_ONLY)
    assert care.state(actor=administrator).work is None

    past = care.state(actor=administrator).last_check
    assert past is not None
    assert past.found == replace(SOUND, pages=4, missing=1, is_repaired=True)
    assert past.at == town.records.clock()
    assert compared(office, town) == replace(SOUND, pages=4)
    assert _journal(town)[:2] == ["index_check_ordered", "index_checked"]


def test_a_new_index_is_ordered_and_made(office: Office, town: Town) -> None:
    before = office.index_care.index.generation()
    office.index_care.index.rebuild([])

    office.index_care.order_rebuild(actor=town.administrator)
    work_off(office, INDEX_ONLY)

    assert office.index_care.index.generation() > before
    assert compared(office, town) == SOUND
    assert _journal(town)[0] == "index_rebuild_ordered"


def _journal(town: Town) -> list[str]:
    with town.records.read(town.administrator) as tx:
        return [line.action for line in reversed(tx.history("office").lines)]


@pytest.mark.parametrize("order", ["order_check", "order_rebuild", "compare"])
def test_a_clerk_may_not_order_work_on_the_index(office: Office, town: Town, order: str) -> None:
    care = office.index_care
    ways: dict[str, Callable[[], object]] = {
        "order_check": lambda: care.order_check(repairs=False, actor=town.clerk),
        "order_rebuild": lambda: care.order_rebuild(actor=town.clerk),
        "compare": lambda: care.compare(repairs=True, actor=town.clerk, each=lambda _: None),
    }

    with pytest.raises(NotAllowed):
        ways[order]()

    assert waiting_jobs(town) == []


def test_a_lost_index_is_made_anew_before_it_is_compared(office: Office, town: Town) -> None:
    office.index_care.order_check(repairs=False, actor=town.administrator)
    _delete(office.settings.index_folder)

    work_off(office, INDEX_ONLY)

    past = office.index_care.state(actor=town.administrator).last_check
    assert past is not None
    assert past.found == SOUND


def test_a_worker_that_is_stopped_gives_the_check_back(office: Office, town: Town) -> None:
    office.index_care.order_check(repairs=False, actor=town.administrator)
    worker = Worker(office=office, lane=Lane.INDEX)
    worker.stop.set()

    worker.step()

    assert waiting_jobs(town) == [("check_index", orders.WHOLE_INDEX)]
    work_off(office, INDEX_ONLY)
    assert office.index_care.state(actor=town.administrator).last_check is not None


def test_the_comparison_of_all_memories_names_the_pages(office: Office, town: Town) -> None:
    page = town.add_page(town.add_document(subject="Verloren"))

    found = list(office.reconciliation._index_against_rows())

    assert found == [Finding(report=Report.INDEX, key=page.id, detail="missing")]


def _delete(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
