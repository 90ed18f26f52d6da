"""The legal hold on each original, set by a process with a key of its own."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from eakte import jobs
from eakte.hold_notes import holds_told
from eakte.holding import Holding
from eakte.jobs import Job, Lane, LeaseLost
from eakte.keeping import Keeping
from eakte.orders import hold_note_job, keeping_job
from eakte.receipts import open_signer
from eakte.records import Blob
from storage import Buckets, ObjectMissing, folder_buckets, original_key
from tests.makers import NOON, Town, a_document

CONTENT = b"Ihr Antrag"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def buckets(tmp_path: Path) -> Buckets:
    return folder_buckets(tmp_path / "buckets")


@pytest.fixture
def keeping(town: Town, buckets: Buckets, tmp_path: Path) -> Keeping:
    return Keeping(records=town.records, buckets=buckets, signer=open_signer(tmp_path / "keys"))


@pytest.fixture
def store(town: Town, buckets: Buckets) -> Callable[[], Blob]:
    """A document whose bytes lie in the store and whose hold is ordered."""

    def stored() -> Blob:
        key = original_key(town.tenant, SHA256)
        put = buckets.originals.put(
            key, io.BytesIO(CONTENT), size_bytes=len(CONTENT), sha256=SHA256
        )
        blob = Blob(
            sha256=SHA256,
            size_bytes=len(CONTENT),
            store_key=key,
            store_version=put.version_id,
        )
        with town.records.begin(town.system) as tx:
            tx.documents.add(a_document(id=tx.documents.new_id(), tenant=town.tenant), blob)
            tx.enqueue(keeping_job(SHA256))
        return blob

    return stored


def claimed(town: Town) -> Job:
    with town.records.begin(None) as tx:
        (job,) = jobs.claim(tx.session, Lane.KEEP, worker="keeper")
    return job


def is_noted(town: Town) -> bool:
    with town.records.read(town.system) as tx:
        (found,) = tx.stock.objects(None)
    return found.held_at is not None


def test_an_original_gets_its_hold(
    keeping: Keeping, town: Town, buckets: Buckets, store: Callable[[], Blob]
) -> None:
    blob = store()
    assert not is_noted(town)

    keeping.hold(claimed(town))

    assert buckets.holds.is_held(blob.store_key, version_id=blob.store_version)
    assert is_noted(town)


def test_the_same_hold_can_be_set_twice(
    keeping: Keeping, town: Town, store: Callable[[], Blob]
) -> None:
    store()
    keeping.hold(claimed(town))
    store()

    keeping.hold(claimed(town))

    assert is_noted(town)


def test_a_late_keeper_sets_the_hold_and_notes_nothing(
    keeping: Keeping, town: Town, store: Callable[[], Blob]
) -> None:
    store()
    job = claimed(town)
    with town.records.begin(None) as tx:
        jobs.give_back(tx.session, job)

    with pytest.raises(LeaseLost):
        keeping.hold(job)

    assert not is_noted(town)


def test_a_missing_original_is_an_error_and_no_hold(
    keeping: Keeping, town: Town, buckets: Buckets, store: Callable[[], Blob]
) -> None:
    blob = store()
    buckets.originals.delete(blob.store_key, version_id=blob.store_version)

    with pytest.raises(ObjectMissing):
        keeping.hold(claimed(town))

    assert not is_noted(town)


def test_a_hold_is_told_outside_of_the_database_once_for_each_change(
    keeping: Keeping, town: Town, buckets: Buckets
) -> None:
    first, second = town.add_case(), town.add_case()
    holding, today = Holding(records=town.records), NOON.date()
    hold = holding.place([first.id], reason="Prozess", review_on=today, actor=town.manager)
    keeping.tell(claimed(town))
    with town.records.begin(town.system) as tx:
        tx.enqueue(hold_note_job(hold.id))
    keeping.tell(claimed(town))  # nothing has changed since
    assert len(list(buckets.evidence.keys(f"h/{town.tenant}/"))) == 1

    holding.extend(hold.id, [second.id], actor=town.manager)
    keeping.tell(claimed(town))
    holding.lift(hold.id, reason="Urteil", actor=town.manager)
    keeping.tell(claimed(town))

    (told,) = holds_told(buckets.evidence, town.tenant, signed_by=[keeping.signer.key_id()])
    assert len(list(buckets.evidence.keys(f"h/{town.tenant}/"))) == 3
    assert told.cases == tuple(sorted([first.id, second.id]))
    assert (told.stands, told.lifted_by, told.review_on) == (False, town.manager.user, today)
