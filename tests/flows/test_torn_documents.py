"""Between a kill in the middle of a destruction and the next run a document has no bytes."""

from dataclasses import dataclass

import pytest

from eakte import destroying
from eakte.domain.casefile import CaseFile, DocumentId
from eakte.domain.destruction import BeingDestroyed
from eakte.domain.errors import NotVisible
from eakte.intake import InCase
from eakte.jobs import Lane
from eakte.rendition_shelf import RenditionKind
from eakte.torn import is_going
from storage import ObjectMissing
from tests.ended_cases import DisposalOffice
from tests.offices import received, work_off
from tests.web.letters import letter_pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Torn:
    """Two letters of a case file whose destruction was killed: of one the original is gone."""

    gone: DocumentId
    there: DocumentId


def with_letters(desk: DisposalOffice, *letters: str) -> CaseFile:
    """A closed case file with letters that have page images, whose period has ended."""
    case = desk.town.add_case()
    for letter in letters:
        body, place = letter_pdf([letter]), InCase(case=case.id)
        received(desk.office, desk.town.clerk, body, file_name="brief.pdf", into=place)
    work_off(desk.office)
    return desk.ended(case.id)


def remove(desk: DisposalOffice, document: DocumentId) -> None:
    """Take all bytes of a document, as a destruction does before it removes the rows."""
    removal = desk.office.destruction.removal
    with desk.town.records.read(desk.town.system) as tx:
        version = tx.documents.current_version(document)
    for kept in removal.originals.versions(version.store_key):
        removal.originals.release(version.store_key, version_id=kept.version_id)
        removal.originals.delete(version.store_key, version_id=kept.version_id)
    for key in list(removal.work.keys("")):
        if version.sha256 in key:
            removal.work.delete(key, version_id=None)


@pytest.fixture
def torn(desk: DisposalOffice) -> Torn:
    case = with_letters(desk, "Brief eins", "Brief zwei")
    order = desk.ordered(case.id)
    removal, system = desk.office.destruction.removal, desk.town.system
    destroying.begin_execution(desk.town.records, order.id, system)
    with desk.town.records.read(system) as tx:
        (item,) = tx.destructions.items(order.id)
        gone, there = sorted(tx.documents.everything_in(case.id), reverse=True)
    assert removal._is_begun(item, order.id, tuple(removal._inventory(item, system)), system)
    remove(desk, gone)
    return Torn(gone=gone, there=there)


def test_who_asks_for_the_content_learns_that_it_is_being_destroyed(
    desk: DisposalOffice, torn: Torn
) -> None:
    viewing, renditions, clerk = desk.office.viewing, desk.office.renditions, desk.town.clerk

    with pytest.raises(BeingDestroyed), viewing.opened_original(torn.gone, actor=clerk):
        pass
    with pytest.raises(BeingDestroyed):
        viewing.page_image(torn.gone, 1, width=1000, actor=clerk)
    with pytest.raises(BeingDestroyed):
        viewing.marks(torn.gone, 1, "Brief", actor=clerk)
    with (
        pytest.raises(BeingDestroyed),
        renditions.opened(torn.gone, RenditionKind.SEARCHABLE, actor=clerk),
    ):
        pass


def test_what_is_still_there_can_be_looked_at(desk: DisposalOffice, torn: Torn) -> None:
    viewing, clerk = desk.office.viewing, desk.town.clerk
    with desk.town.records.read(clerk) as tx:
        assert is_going(tx, tx.documents.get(torn.there))

    assert viewing.page_image(torn.there, 1, width=1000, actor=clerk)
    with viewing.opened_original(torn.there, actor=clerk) as (path, _):
        assert path.read_bytes()


def test_the_next_run_takes_what_is_left(desk: DisposalOffice, torn: Torn) -> None:
    work_off(desk.office, (Lane.DISPOSE, Lane.INDEX))

    for document in (torn.gone, torn.there):
        with (
            pytest.raises(NotVisible),
            desk.office.viewing.opened_original(document, actor=desk.town.clerk),
        ):
            pass


def test_bytes_that_are_missing_without_a_destruction_are_missing(desk: DisposalOffice) -> None:
    case = with_letters(desk, "Brief eins")
    with desk.town.records.read(desk.town.system) as tx:
        (document,) = tx.documents.everything_in(case.id)
    remove(desk, document)

    with (
        pytest.raises(ObjectMissing),
        desk.office.viewing.opened_original(document, actor=desk.town.clerk),
    ):
        pass
