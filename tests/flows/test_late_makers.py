"""What is made of a document while it is destroyed goes with it, and no kill leaves half of one."""

import io
from datetime import date

import pytest

from eakte import destroying, jobs, orders
from eakte.domain.casefile import CaseFile, DocumentId, Version
from eakte.domain.destruction import DestructionOrder, OrderState
from eakte.domain.disposal import DisposalItem
from eakte.intake import InCase
from eakte.jobs import Job, Lane, LeaseLost
from eakte.rendition_shelf import RenditionKind
from storage import ObjectStore, derivative_key, derivatives_of, readings_of
from tests.ended_cases import DisposalOffice
from tests.offices import received, work_off
from tests.read_scans import SCAN, read_page

LANE_OF = {"destroy": Lane.DISPOSE, "make_images": Lane.READ, "make_rendition": Lane.READ}
LETTER = "Erste Seite des Antrags auf Stundung"


@pytest.fixture
def case(desk: DisposalOffice) -> CaseFile:
    return desk.ended_case(LETTER)


@pytest.fixture
def version(desk: DisposalOffice, case: CaseFile) -> Version:
    with desk.town.records.read(desk.town.system) as tx:
        (document,) = tx.documents.everything_in(case.id)
        return tx.documents.current_version(document)


def dispose(desk: DisposalOffice) -> None:
    work_off(desk.office, (Lane.DISPOSE, Lane.INDEX))


def work_of(desk: DisposalOffice) -> ObjectStore:
    return desk.office.destruction.removal.work


def made_of(desk: DisposalOffice, version: Version) -> list[str]:
    """Keys of everything that was made of a version."""
    tenant = desk.town.tenant
    return [
        key
        for place in (readings_of(tenant, version.sha256), derivatives_of(tenant, version.sha256))
        for key in work_of(desk).keys(place)
    ]


def put(desk: DisposalOffice, version: Version) -> str:
    """The key of something that a worker made of a version."""
    key = derivative_key(desk.town.tenant, version.sha256, "x", "1", "page")
    work_of(desk).put(key, io.BytesIO(b"made"), size_bytes=4, sha256=None)
    return key


def begun(desk: DisposalOffice, order: DestructionOrder, case: CaseFile) -> DisposalItem:
    """The case file with its inventory noted, and nothing gone yet."""
    removal, system = desk.office.destruction.removal, desk.town.system
    destroying.begin_execution(desk.town.records, order.id, system)
    with desk.town.records.read(system) as tx:
        item = tx.disposals.item(order.disposal, case.id)
    assert removal._is_begun(item, order.id, tuple(removal._inventory(item, system)), system)
    return item


def outcomes(desk: DisposalOffice, order: DestructionOrder) -> dict[str, str]:
    made = desk.office.certifying.get(order.id, actor=desk.manager).content()
    return {each["key"]: each["outcome"] for each in made["objects"]}


def test_what_was_made_after_the_inventory_goes_and_stands_in_the_certificate(
    desk: DisposalOffice, case: CaseFile, version: Version
) -> None:
    order = desk.ordered(case.id)
    item = begun(desk, order, case)
    late = put(desk, version)
    removal, system = desk.office.destruction.removal, desk.town.system

    assert removal._is_document_gone(version.document, item, order.id, system)

    assert made_of(desk, version) == []
    dispose(desk)
    assert outcomes(desk, order)[late] == "absent"


def test_what_a_killed_worker_left_goes_before_anything_is_certified_and_stands_there(
    desk: DisposalOffice, case: CaseFile, version: Version
) -> None:
    order = desk.ordered(case.id)
    desk.office.destruction.start_ripe(desk.town.system)
    desk.office.destruction.execute(claimed(desk, "destroy"), beat=lambda *_: None)
    late = put(desk, version)

    dispose(desk)

    assert made_of(desk, version) == []
    assert outcomes(desk, order)[late] == "absent"


def claimed(desk: DisposalOffice, kind: str) -> Job:
    """A job of this kind in the hands of a worker; others of its lane are left alone."""
    with desk.town.records.begin(None) as tx:
        found = jobs.claim(tx.session, LANE_OF[kind], worker="test", most=10)
    return next(job for job in found if job.kind == kind)


@pytest.mark.parametrize("kind", ["make_images", "make_rendition"])
def test_a_worker_that_ends_after_the_destruction_leaves_nothing(
    desk: DisposalOffice, kind: str
) -> None:
    office, version = desk.office, scanned(desk)
    with desk.town.records.begin(desk.town.system) as tx:
        found = tx.documents.get(version.document)
        pdf = orders.rendition_job(found, RenditionKind.SEARCHABLE.value)
        tx.enqueue(orders.image_job(found) if kind == "make_images" else pdf)
    make = office.viewing.make_images if kind == "make_images" else office.renditions.make
    job = claimed(desk, kind)
    gone: list[Version] = []

    def beat(*_: int) -> None:
        if not gone:
            gone.append(version)
            destroyed(desk)

    with pytest.raises(LeaseLost):
        make(job, beat=beat)

    assert gone
    assert made_of(desk, version) == []


def scanned(desk: DisposalOffice) -> Version:
    """A scan that was read, in a case file on an order that waits for its execution."""
    office, town = desk.office, desk.town
    case = town.add_case()
    receipt = received(
        office, town.clerk, SCAN, file_name="Bescheid.jpg", into=InCase(case=case.id)
    )
    read_page(office, town.tenant, DocumentId(receipt.document_id), "Carport")
    desk.ordered(desk.ended(case.id).id)
    with town.records.read(town.system) as tx:
        return tx.documents.current_version(DocumentId(receipt.document_id))


def destroyed(desk: DisposalOffice) -> None:
    desk.office.destruction.start_ripe(desk.town.system)
    dispose(desk)


def torn(desk: DisposalOffice, version: Version) -> None:
    """As a kill leaves a document: its bytes are gone, its rows are there."""
    originals = desk.office.destruction.removal.originals
    originals.release(version.store_key, version_id=version.store_version)
    originals.delete(version.store_key, version_id=version.store_version)


def place(desk: DisposalOffice, case: CaseFile) -> None:
    desk.office.holding.place(
        [case.id], reason="Prozess", review_on=date(2030, 1, 1), actor=desk.manager
    )


def documents_of(desk: DisposalOffice, case: CaseFile) -> list[DocumentId]:
    with desk.town.records.read(desk.town.system) as tx:
        return sorted(tx.documents.everything_in(case.id), reverse=True)


def test_a_document_that_a_kill_left_without_its_bytes_goes_though_a_hold_keeps_the_others(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case("Brief eins", "Brief zwei")
    order = desk.ordered(case.id)
    begun(desk, order, case)
    first, other = documents_of(desk, case)
    with desk.town.records.read(desk.town.system) as tx:
        half = tx.documents.current_version(first)
    torn(desk, half)
    place(desk, case)

    destroyed(desk)

    assert documents_of(desk, case) == [other]
    assert made_of(desk, half) == []
    with desk.office.viewing.opened_original(other, actor=desk.manager) as (path, _):
        assert path.read_text().startswith("Brief ")
    with desk.town.records.read(desk.town.system) as tx:
        assert tx.destructions.get(order.id).state is OrderState.HELD


def test_a_document_of_which_nothing_is_gone_stays_whole_under_a_hold(
    desk: DisposalOffice, case: CaseFile, version: Version
) -> None:
    order = desk.ordered(case.id)
    begun(desk, order, case)
    place(desk, case)

    destroyed(desk)

    assert documents_of(desk, case) == [version.document]
    with desk.office.viewing.opened_original(version.document, actor=desk.manager):
        pass
