"""The index is some jobs behind: rights and limits of this moment decide all the same."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eakte.domain.access import Actor, Confidentiality, Role
from eakte.domain.casefile import CaseFile, Document
from eakte.finding import FoundPages, SearchRequest
from eakte.jobs import JobState
from eakte.office import Office
from eakte.records import Records
from eakte.tables import JobRow
from indexing import SandboxedReader
from tests.makers import Town, a_page
from tests.offices import an_office

LONG = 1_001  # pages: more than one answer of the index has hits


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    return an_office(records, tmp_path, reader=reader)


@pytest.fixture
def case(town: Town) -> CaseFile:
    return town.add_case(subject="Neubau")


@pytest.fixture
def letters(office: Office, town: Town, case: CaseFile) -> list[Document]:
    """Two letters of one page and one of two in the case file; one in the common inbox."""
    found = [town.add_document(case, kind="pdf") for _ in range(3)]
    found.append(town.add_document(kind="text"))
    for document in found:
        town.add_page(document, text="Die Linde steht am Wall.")
    town.add_page(found[2], number=2, text="Noch eine Linde.")
    office.filing.rebuild_index(each=lambda _: None)
    return found


def find(office: Office, actor: Actor, **asked: object) -> FoundPages:
    return office.filing.find(SearchRequest(words="Linde", **asked), actor=actor)  # type: ignore[arg-type] # names of a request


def protect(office: Office, town: Town, case: CaseFile, **said: object) -> None:
    """Set who may see the case file; the index hears nothing of it."""
    chosen = {
        "confidentiality": Confidentiality.INTERNAL,
        "restricted": False,
        "members": [],
        "actor": town.manager,
    }
    office.casework.protect(case.id, **chosen | said)  # type: ignore[arg-type] # as above


def test_a_right_that_was_just_withdrawn_takes_hits_out_of_all_counts(
    office: Office, town: Town, case: CaseFile, letters: list[Document]
) -> None:
    before = find(office, town.clerk)
    assert (before.total, before.documents, before.facets["type"]) == (5, 4, {"pdf": 3, "text": 1})
    assert before.facets["unit"] == {case.lead_unit: 3}

    protect(office, town, case, confidentiality=Confidentiality.CONFIDENTIAL)

    found = find(office, town.clerk)
    assert [hit.document.id for hit in found.hits] == [letters[3].id]
    assert (found.total, found.documents) == (1, 1)
    assert found.facets["type"] == {"text": 1}
    assert found.facets["unit"] == found.facets["file_plan"] == {}
    counted = office.filing.count(SearchRequest(words="Linde"), actor=town.clerk)
    assert counted is not None
    assert (counted.pages, counted.documents) == (1, 1)
    pages = office.filing.pages(SearchRequest(words="Linde"), actor=town.clerk)
    assert pages == {found.hits[0].page.id}


def test_a_membership_that_was_just_ended_takes_hits_out_of_all_counts(
    office: Office, town: Town, case: CaseFile, letters: list[Document]
) -> None:
    colleague = town.add_person("kollegin", Role.CLERK, units=["FB2"])
    protect(office, town, case, restricted=True, members=[colleague.user])
    office.filing.rebuild_index(each=lambda _: None)
    assert find(office, town.actor("clerk")).total == 1
    with town.records.read(None) as tx:
        account = tx.people.account(colleague.user)
        assert account is not None
        member = tx.people.actor(account)
    assert find(office, member).total == 5

    protect(office, town, case, restricted=True, members=[])

    with town.records.read(None) as tx:
        former = tx.people.actor(account)
    found = find(office, former)
    assert (found.total, found.documents, found.facets["type"]) == (1, 1, {"text": 1})


def test_a_right_that_was_just_given_shows_hits_at_once(
    office: Office, town: Town, case: CaseFile, letters: list[Document]
) -> None:
    protect(office, town, case, confidentiality=Confidentiality.CONFIDENTIAL)
    office.filing.rebuild_index(each=lambda _: None)
    assert find(office, town.clerk).total == 1

    protect(office, town, case, actor=replace(town.manager, cleared=True))

    found = find(office, town.clerk)
    assert (found.total, found.documents, found.facets["type"]) == (5, 4, {"pdf": 3, "text": 1})


def test_a_day_that_was_just_changed_counts_for_the_limits(
    office: Office, town: Town, letters: list[Document]
) -> None:
    dated = replace(letters[0], dated_on=date(2019, 5, 17))

    office.deskwork.describe(dated, actor=town.clerk)

    first, last = date(2019, 1, 1), date(2019, 12, 31)
    within = find(office, town.clerk, first_day=first, last_day=last)
    assert [hit.document.id for hit in within.hits] == [letters[0].id]
    assert find(office, town.clerk, first_day=date(2026, 1, 1)).documents == 3


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "documents"),
    [
        ({"file_plan": "10"}, 1),
        ({"file_plan": "10.40"}, 1),
        ({"file_plan": "1"}, 0),
        ({"type": "pdf"}, 1),
        ({"type": "text"}, 1),
        ({"document": "{changed}"}, 1),
        ({"document": "{other}"}, 1),
        ({"documents": frozenset(["{changed}"])}, 1),
        ({"documents": frozenset[str]()}, 0),
        ({"case": "{case}"}, 1),
        ({"case": "nowhere"}, 0),
        ({"unit": "{unit}"}, 1),
        ({"unit": "nobody"}, 0),
    ],
)
def test_each_limit_holds_for_what_waits_as_for_what_is_indexed(
    office: Office,
    town: Town,
    case: CaseFile,
    letters: list[Document],
    asked: dict[str, str | frozenset[str]],
    documents: int,
) -> None:
    keys = {
        "changed": letters[0].id,
        "other": letters[1].id,
        "case": case.id,
        "unit": case.lead_unit,
    }

    def filled(value: str | frozenset[str]) -> str | frozenset[str]:
        if isinstance(value, str):
            return value.format(**keys)
        return frozenset(one.format(**keys) for one in value)

    limits = {name: filled(value) for name, value in asked.items()}
    settled = find(office, town.clerk, **limits)

    office.deskwork.describe(replace(letters[0], sender="Weber"), actor=town.clerk)
    waiting = find(office, town.clerk, **limits)

    assert (waiting.total, waiting.documents) == (settled.total, settled.documents)
    assert bool(waiting.documents) == bool(documents)
    assert waiting.facets == settled.facets


def test_a_job_that_was_laid_aside_still_counts_as_waiting(
    office: Office, town: Town, case: CaseFile, letters: list[Document]
) -> None:
    protect(office, town, case, confidentiality=Confidentiality.CONFIDENTIAL)

    with town.records.begin(None) as tx:
        for job in tx.session.query(JobRow):
            job.state = JobState.DEAD

    assert find(office, town.clerk).total == 1


def test_counts_are_exact_beyond_a_thousand_pages(office: Office, town: Town) -> None:
    report, letter = town.add_document(subject="Gutachten"), town.add_document()
    with town.records.begin(town.system) as tx:
        version = tx.documents.current_version(report.id)
        for number in range(1, LONG + 1):
            page = a_page(version, id=tx.pages.new_id(tx.now), number=number, text="Die Linde")
            tx.pages.put(page)
    town.add_page(letter, text="Eine Linde")
    office.filing.rebuild_index(each=lambda _: None)

    found = find(office, town.clerk)
    alone = find(office, town.clerk, document=report.id)

    assert (found.total, found.documents, found.is_complete) == (LONG + 1, 2, True)
    assert sorted(hit.pages for hit in found.hits) == [1, LONG]
    assert (alone.total, alone.documents) == (LONG, 1)
    assert found.next_cursor is None
    assert alone.next_cursor is not None
