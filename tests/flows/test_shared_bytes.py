"""Bytes that several have: who destroys them, who hands them in again, and who finds them lost."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from eakte.domain.access import Actor
from eakte.domain.casefile import DocumentId
from eakte.intake import InCase
from eakte.jobs import Lane
from eakte.office import Office
from storage import Buckets, ObjectStore, StorageUnavailable, Stored, folder_buckets, original_key
from tests.ended_cases import DisposalOffice
from tests.flows.batches import announced, handed_in
from tests.invariants import check_invariants
from tests.makers import Town
from tests.offices import received, work_off

LETTER = "Formular, das alle auf die gleiche Art ausfüllen"
DIGEST = hashlib.sha256(LETTER.encode()).hexdigest()
PATIENCE_S = 120


@pytest.fixture
def buckets(desk: DisposalOffice) -> Buckets:
    """The store of this office."""
    return folder_buckets(desk.office.settings.home / "buckets")


class Interrupted:
    """A store in which something happens right after bytes were put, once."""

    def __init__(self, store: ObjectStore, happens: Callable[[], None]) -> None:
        self._store, self._happens = store, [happens]

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def put(self, *key: str, **said: object) -> Stored:
        stored = self._store.put(*key, **said)  # type: ignore[arg-type] # as they came
        while self._happens:
            self._happens.pop()()
        return stored


def while_handing_in(office: Office, happens: Callable[[], None]) -> Office:
    """The office, in which something happens between the object and the record of a letter."""
    desk = office.filing.desk
    store = Interrupted(desk.originals, happens)
    return replace(office, filing=replace(office.filing, desk=replace(desk, originals=store)))


def opened(office: Office, document: str, actor: Actor) -> str:
    with office.viewing.opened_original(DocumentId(document), actor=actor) as (path, _):
        return path.read_text("utf-8")


def lose(buckets: Buckets, town: Town) -> None:
    """Take the bytes of the letter out of the store."""
    key = original_key(town.tenant, DIGEST)
    for stored in buckets.disposal.versions(key):
        buckets.disposal.release(key, version_id=stored.version_id)
        buckets.disposal.delete(key, version_id=stored.version_id)


def lost_or_left(desk: DisposalOffice, buckets: Buckets) -> list[str]:
    """Records without bytes, and bytes without a record."""
    office = desk.office
    found = check_invariants(office.records, buckets, office.filing.index)
    return [violation for violation in found if violation.startswith(("I2", "I3"))]


def test_a_file_of_a_batch_that_is_under_way_outlives_a_document_with_the_same_bytes(
    desk: DisposalOffice, town: Town, buckets: Buckets
) -> None:
    office, station = desk.office, town.actor("station")
    order = desk.ordered(desk.ended_case(LETTER).id)
    batch = office.scanning.announce(announced(LETTER.encode()), actor=station)
    handed_in(office, batch, 1, LETTER.encode(), actor=station)

    work_off(office, [Lane.DISPOSE])

    with town.records.read(town.system) as tx:
        told = list(tx.destructions.objects(order.id))
        kept = tx.scans.originals.blob(DIGEST)
    assert any(each.is_reference for each in told if each.sha256 == DIGEST)
    found = buckets.originals.read(kept.store_key, version_id=kept.store_version)
    assert found == LETTER.encode()


def test_a_letter_whose_bytes_are_destroyed_while_it_is_handed_in_is_asked_for_once_more(
    desk: DisposalOffice, town: Town, buckets: Buckets
) -> None:
    place = InCase(case=town.add_case().id)
    desk.ordered(desk.ended_case(LETTER).id)
    office = while_handing_in(desk.office, lambda: work_off(desk.office, [Lane.DISPOSE]))

    with pytest.raises(StorageUnavailable):
        received(office, town.clerk, LETTER, into=place, key="k")
    receipt = received(office, town.clerk, LETTER, into=place, key="k")
    work_off(desk.office)

    assert opened(desk.office, receipt.document_id, town.clerk) == LETTER
    assert lost_or_left(desk, buckets) == []


def test_who_hands_in_bytes_that_are_just_being_destroyed_waits_for_the_end_of_it(
    desk: DisposalOffice, town: Town, buckets: Buckets
) -> None:
    place, ended = InCase(case=town.add_case().id), desk.ended_case(LETTER)
    looked, put = threading.Event(), threading.Event()

    def destroy() -> None:
        """As a removal does it: look for others, the bytes, the rows."""
        with town.records.begin(town.system) as tx:
            (document,) = tx.documents.everything_in(ended.id)
            assert not tx.erasing.is_shared(DIGEST, document=document)
            looked.set()
            put.wait(PATIENCE_S)
            lose(buckets, town)
            tx.erasing.document(document)

    destroying = threading.Thread(target=destroy)
    destroying.start()
    assert looked.wait(PATIENCE_S)
    office = while_handing_in(desk.office, put.set)

    with pytest.raises(StorageUnavailable):
        received(office, town.clerk, LETTER, into=place)
    destroying.join()
    receipt = received(office, town.clerk, LETTER, into=place)

    assert opened(desk.office, receipt.document_id, town.clerk) == LETTER


def test_a_letter_that_comes_again_brings_back_the_bytes_that_the_store_has_lost(
    desk: DisposalOffice, town: Town, buckets: Buckets
) -> None:
    office = desk.office
    first = received(office, town.clerk, LETTER, into=InCase(case=town.add_case().id))
    work_off(office)
    lose(buckets, town)

    second = received(office, town.clerk, LETTER, into=InCase(case=town.add_case().id))
    work_off(office)

    for receipt in (first, second):
        assert opened(office, receipt.document_id, town.clerk) == LETTER
    assert lost_or_left(desk, buckets) == []
