"""What is made of a document while it is destroyed goes with it, and no kill leaves half of one."""

import io
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from eakte import destroying, jobs, orders
from eakte.domain.casefile import CaseFile, DocumentId, Version
from eakte.domain.destruction import DestructionOrder, OrderState
from eakte.domain.disposal import DisposalItem
from eakte.intake import InCase
from eakte.jobs import Job, Lane, LeaseLost
from eakte.records import Records
from eakte.rendition_shelf import RenditionKind
from indexing import SandboxedReader
from storage import ObjectStore, derivative_key, derivatives_of, readings_of
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import an_office, received, work_off
from tests.read_scans import SCAN, read_page

LANE_OF = {"destroy": Lane.DISPOSE, "make_images": Lane.READ, "make_rendition": Lane.READ}
LETTER = "Erste Seite des Antrags auf Stundung"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def disposal(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader, clock: Clock
) -> DisposalOffice:
    office = an_office(records, tmp_path, reader=reader)
    office.filing.rebuild_index(each=lambda _: None)
    return a_disposal_office(office, town, clock)


@pytest.fixture
def case(disposal: DisposalOffice) -> CaseFile:
    return disposal.ended_case(LETTER)


@pytest.fixture
def version(disposal: DisposalOffice, case: CaseFile) -> Version:
    with disposal.town.records.read(disposal.town.system) as tx:
        (document,) = tx.documents.everything_in(case.id)
        return tx.documents.current_version(document)


def dispose(disposal: DisposalOffice) -> None:
    work_off(disposal.office, (Lane.DISPOSE, Lane.INDEX))


def work_of(disposal: DisposalOffice) -> ObjectStore:
    return disposal.office.destruction.removal.work


def made_of(disposal: DisposalOffice, version: Version) -> list[str]:
    """Keys of everything that was made of a version."""
    tenant = disposal.town.tenant
    return [
        key
        for place in (readings_of(tenant, version.sha256), derivatives_of(tenant, version.sha256))
        for key in work_of(disposal).keys(place)
    ]


def put(disposal: DisposalOffice, version: Version) -> str:
    """The key of something that a worker made of a version."""
    key = derivative_key(disposal.town.tenant, version.sha256, "x", "1", "page")
    work_of(disposal).put(key, io.BytesIO(b"made"), size_bytes=4, sha256=None)
    return key


def begun(disposal: DisposalOffice, order: DestructionOrder, case: CaseFile) -> DisposalItem:
    """The case file with its inventory noted, and nothing gone yet."""
    removal, system = disposal.office.destruction.removal, disposal.town.system
    destroying.begin_execution(disposal.town.records, order.id, system)
    with disposal.town.records.read(system) as tx:
        item = tx.disposals.item(order.disposal, case.id)
    assert removal._is_begun(item, order.id, tuple(removal._inventory(item, system)), system)
    return item


def outcomes(disposal: DisposalOffice, order: DestructionOrder) -> dict[str, str]:
    made = disposal.office.certifying.get(order.id, actor=disposal.manager).content()
    return {each["key"]: each["outcome"] for each in made["objects"]}


def test_what_was_made_after_the_inventory_goes_and_stands_in_the_certificate(
    disposal: DisposalOffice, case: CaseFile, version: Version
) -> None:
    order = disposal.ordered(case.id)
    item = begun(disposal, order, case)
    late = put(disposal, version)
    removal, system = disposal.office.destruction.removal, disposal.town.system

    assert removal._is_document_gone(version.document, item, order.id, system)

    assert made_of(disposal, version) == []
    dispose(disposal)
    assert outcomes(disposal, order)[late] == "absent"


def test_what_a_killed_worker_left_goes_before_anything_is_certified_and_stands_there(
    disposal: DisposalOffice, case: CaseFile, version: Version
) -> None:
    order = disposal.ordered(case.id)
    disposal.office.destruction.start_ripe(disposal.town.system)
    disposal.office.destruction.execute(claimed(disposal, "destroy"), beat=lambda *_: None)
    late = put(disposal, version)

    dispose(disposal)

    assert made_of(disposal, version) == []
    assert outcomes(disposal, order)[late] == "absent"


def claimed(disposal: DisposalOffice, kind: str) -> Job:
    """A job of this kind in the hands of a worker; others of its lane are left alone."""
    with disposal.town.records.begin(None) as tx:
        found = jobs.claim(tx.session, LANE_OF[kind], worker="test", most=10)
    return next(job for job in found if job.kind == kind)


@pytest.mark.parametrize("kind", ["make_images", "make_rendition"])
def test_a_worker_that_ends_after_the_destruction_leaves_nothing(
    disposal: DisposalOffice, kind: str
) -> None:
    office, version = disposal.office, scanned(disposal)
    with disposal.town.records.begin(disposal.town.system) as tx:
        found = tx.documents.get(version.document)
        pdf = orders.rendition_job(found, RenditionKind.SEARCHABLE.value)
        tx.enqueue(orders.image_job(found) if kind == "make_images" else pdf)
    make = office.viewing.make_images if kind == "make_images" else office.renditions.make
    job = claimed(disposal, kind)
    gone: list[Version] = []

    def beat(*_: int) -> None:
        if not gone:
            gone.append(version)
            destroyed(disposal)

    with pytest.raises(LeaseLost):
        make(job, beat=beat)

    assert gone
    assert made_of(disposal, version) == []


def scanned(disposal: DisposalOffice) -> Version:
    """A scan that was read, in a case file on an order that waits for its execution."""
    office, town = disposal.office, disposal.town
    case = town.add_case()
    receipt = received(
        office, town.clerk, SCAN, file_name="Bescheid.jpg", into=InCase(case=case.id)
    )
    read_page(office, town.tenant, DocumentId(receipt.document_id), "Carport")
    disposal.ordered(disposal.ended(case.id).id)
    with town.records.read(town.system) as tx:
        return tx.documents.current_version(DocumentId(receipt.document_id))


def destroyed(disposal: DisposalOffice) -> None:
    disposal.office.destruction.start_ripe(disposal.town.system)
    dispose(disposal)


def torn(disposal: DisposalOffice, version: Version) -> None:
    """As a kill leaves a document: its bytes are gone, its rows are there."""
    originals = disposal.office.destruction.removal.originals
    originals.release(version.store_key, version_id=version.store_version)
    originals.delete(version.store_key, version_id=version.store_version)


def place(disposal: DisposalOffice, case: CaseFile) -> None:
    disposal.office.holding.place(
        [case.id], reason="Prozess", review_on=date(2030, 1, 1), actor=disposal.manager
    )


def documents_of(disposal: DisposalOffice, case: CaseFile) -> list[DocumentId]:
    with disposal.town.records.read(disposal.town.system) as tx:
        return sorted(tx.documents.everything_in(case.id), reverse=True)


def test_a_document_that_a_kill_left_without_its_bytes_goes_though_a_hold_keeps_the_others(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case("Brief eins", "Brief zwei")
    order = disposal.ordered(case.id)
    begun(disposal, order, case)
    first, other = documents_of(disposal, case)
    with disposal.town.records.read(disposal.town.system) as tx:
        half = tx.documents.current_version(first)
    torn(disposal, half)
    place(disposal, case)

    destroyed(disposal)

    assert documents_of(disposal, case) == [other]
    assert made_of(disposal, half) == []
    with disposal.office.viewing.opened_original(other, actor=disposal.manager) as (path, _):
        assert path.read_text().startswith("Brief ")
    with disposal.town.records.read(disposal.town.system) as tx:
        assert tx.destructions.get(order.id).state is OrderState.HELD


def test_a_document_of_which_nothing_is_gone_stays_whole_under_a_hold(
    disposal: DisposalOffice, case: CaseFile, version: Version
) -> None:
    order = disposal.ordered(case.id)
    begun(disposal, order, case)
    place(disposal, case)

    destroyed(disposal)

    assert documents_of(disposal, case) == [version.document]
    with disposal.office.viewing.opened_original(version.document, actor=disposal.manager):
        pass
