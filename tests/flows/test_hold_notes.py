"""Notes of holds at a restore: only what this installation signed is believed."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.domain.certificate import canonical
from eakte.domain.hold import Hold
from eakte.domain.hold_note import note_of
from eakte.hold_notes import holds_told, signed_note, untrusted_holds
from eakte.jobs import Lane
from eakte.receipts import ReceiptSigner, open_signer
from indexing import SandboxedReader
from storage import Buckets, ObjectStore, folder_buckets, hold_note_key
from storage.s3 import S3Objects
from tests.ended_cases import DisposalOffice
from tests.makers import NOON, Clock, Town
from tests.offices import work_off
from tests.restored import EmptyPlace, an_empty_place, backed_up


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    desk: DisposalOffice,
    tmp_path: Path,
    reader: SandboxedReader,
    clock: Clock,
) -> Iterator[EmptyPlace]:
    with an_empty_place(request, desk.office, tmp_path / "new", clock, reader) as empty:
        yield replace(empty, buckets=desk.office.safekeeping.buckets)


@pytest.fixture
def hold(desk: DisposalOffice) -> Hold:
    case = desk.town.add_case()
    return desk.office.holding.place(
        [case.id], reason="Prozess", review_on=NOON.date(), actor=desk.manager
    )


def lifted(hold: Hold) -> Hold:
    return replace(hold, lifted_by=hold.placed_by, lifted_at=NOON, lift_reason="Urteil")


def put(kept: ObjectStore, tenant: str, hold: Hold, body: bytes, *, digest: str = "") -> str:
    key = hold_note_key(tenant, hold.id, digest or hashlib.sha256(body).hexdigest())
    kept.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
    return key


def of_stranger(hold: Hold, _: ReceiptSigner, stranger: ReceiptSigner) -> bytes:
    return signed_note(hold, stranger)


def changed(hold: Hold, signer: ReceiptSigner, _: ReceiptSigner) -> bytes:
    told = json.loads(signed_note(hold, signer))
    return canonical(told | {"review_on": "2099-01-01"}).encode()


def without_signature(hold: Hold, *_: ReceiptSigner) -> bytes:
    return canonical(note_of(hold)).encode()


def garbled(*_: object) -> bytes:
    return b'{"form": "eakte-hold/3", \xff'


@pytest.mark.parametrize("forged", [of_stranger, changed, without_signature, garbled])
def test_a_note_that_this_installation_did_not_sign_lifts_nothing_and_is_named(
    desk: DisposalOffice,
    place: EmptyPlace,
    hold: Hold,
    tmp_path: Path,
    forged: Callable[[Hold, ReceiptSigner, ReceiptSigner], bytes],
) -> None:
    work_off(desk.office, (Lane.KEEP,))
    backed_up(desk.office, tmp_path / "backup")
    body = forged(lifted(hold), desk.office.safekeeping.signer, open_signer(tmp_path / "stranger"))
    key = put(place.buckets.evidence, desk.town.tenant, hold, body)

    restored = place.restore(tmp_path / "backup")

    assert restored.untrusted_holds == (key,)
    with place.opened() as office:
        (standing,) = office.holding.lines(actor=desk.manager).lines
    assert standing.hold.id == hold.id


def test_a_note_of_a_former_version_sets_a_hold_and_lifts_none(
    desk: DisposalOffice, place: EmptyPlace, hold: Hold, tmp_path: Path
) -> None:
    backed_up(desk.office, tmp_path / "backup")
    for body in (
        note_of(lifted(hold)) | {"form": "eakte-hold/2"},
        note_of(hold) | {"form": "eakte-hold/2", "cases": ["later"]},
    ):
        put(place.buckets.evidence, desk.town.tenant, hold, canonical(body).encode())

    restored = place.restore(tmp_path / "backup")

    assert (restored.held, restored.untrusted_holds) == (1, ())
    with place.opened() as office:
        (standing,) = office.holding.lines(actor=desk.manager).lines
    assert standing.hold.id == hold.id


def test_a_note_counts_under_its_own_digest_and_by_its_first_version_only(
    hold: Hold, tmp_path: Path, town: Town
) -> None:
    kept, signer = folder_buckets(tmp_path / "notes").evidence, open_signer(tmp_path / "own")
    sound = signed_note(hold, signer)
    key = put(kept, town.tenant, hold, sound)
    put(kept, town.tenant, hold, b"overlaid", digest=key.rsplit("/", 1)[1])
    moved = put(kept, town.tenant, hold, signed_note(lifted(hold), signer), digest="0" * 64)
    other = put(kept, town.tenant, replace(hold, id="other"), sound)  # type: ignore[arg-type] # a key

    (told,) = holds_told(kept, town.tenant, signed_by=[signer.key_id()])

    assert (told.id, told.stands) == (hold.id, True)
    doubted = set(untrusted_holds(kept, town.tenant, signed_by=[signer.key_id()]))
    assert doubted == {moved, other}


def test_a_note_that_a_plain_deletion_hid_is_told_as_before(
    hold: Hold, buckets: Buckets, tmp_path: Path, town: Town
) -> None:
    kept, signer = buckets.evidence, open_signer(tmp_path / "own")
    assert isinstance(kept, S3Objects)
    key = put(kept, town.tenant, hold, signed_note(hold, signer))

    kept.client.remove_object(kept.bucket, key)  # what a careless program would do

    assert list(kept.keys(key)) == []
    (told,) = holds_told(kept, town.tenant, signed_by=[signer.key_id()])
    assert (told.id, told.stands) == (hold.id, True)
