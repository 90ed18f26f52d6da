"""Who looks at a document stands in its history: once for each look, not once for each page."""

from pathlib import Path

import pytest

from eakte.domain.access import Role
from eakte.domain.casefile import DocumentId
from eakte.domain.errors import NotVisible
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.makers import Clock, Town
from tests.offices import an_office, received, work_off


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture
def document(office: Office, town: Town) -> DocumentId:
    receipt = received(office, town.clerk, "Erste Seite\fZweite Seite\fDritte Seite")
    work_off(office)
    return DocumentId(receipt.document_id)


def looks(office: Office, town: Town, document: DocumentId) -> list[tuple[str, str]]:
    """Who looked in which way, the first one first."""
    with office.records.read(town.manager) as tx:
        lines = tx.history(f"document:{document}", limit=100).lines
    told = [(line.actor, line.detail["way"]) for line in lines if line.action == "content_accessed"]
    return told[::-1]


def test_turning_pages_is_one_look_and_an_hour_later_it_is_another(
    office: Office, town: Town, document: DocumentId, clock: Clock
) -> None:
    name = town.clerk.name
    for _ in range(5):
        office.viewing.note_opened(document, actor=town.clerk)
        clock.advance(minutes=10)
    assert looks(office, town, document) == [(name, "screen")]

    clock.advance(minutes=10)
    office.viewing.note_opened(document, actor=town.clerk)

    assert looks(office, town, document) == [(name, "screen")] * 2


def test_each_person_and_each_original_stands_there_on_its_own(
    office: Office, town: Town, document: DocumentId
) -> None:
    colleague = town.add_person("colleague", Role.CLERK)
    for actor in (town.clerk, colleague, town.clerk, colleague):
        office.viewing.note_opened(document, actor=actor)
    for _ in range(2):
        with office.viewing.opened_original(document, actor=town.clerk):
            pass

    assert looks(office, town, document) == [
        (town.clerk.name, "screen"),
        (colleague.name, "screen"),
        (town.clerk.name, "original"),
        (town.clerk.name, "original"),
    ]


def test_a_refused_look_leaves_no_trace_of_a_look(
    office: Office, town: Town, document: DocumentId
) -> None:
    with pytest.raises(NotVisible):
        office.viewing.note_opened(document, actor=town.actor("station"))

    assert looks(office, town, document) == []
