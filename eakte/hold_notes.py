"""Notes of holds in the evidence bucket: signed when they are put, checked when they are read.

A note lies under the SHA-256 of its bytes. Whoever can write into the bucket can put more notes, or
something above one; so the first version counts, its digest must be that of its key, and it must be
signed with a key of this installation (Ed25519 over the canonical JSON without the signature).
"""

import json
from collections.abc import Collection, Iterator
from hashlib import sha256
from itertools import groupby

from eakte.domain.access import TenantId
from eakte.domain.certificate import Facts, canonical
from eakte.domain.hold import Hold
from eakte.domain.hold_note import hold_told, is_signed_form, merged, note_of
from eakte.offline.verify import UNREADABLE, Report, check_signature, key_id_of
from eakte.receipts import ReceiptSigner
from storage import ObjectStore, hold_note_key

SIGNATURE = "signature"


def signed_note(hold: Hold, signer: ReceiptSigner) -> bytes:
    """A note of what a hold keeps now; the same bytes each time."""
    key = {"id": signer.key_id(), "public_key": signer.public_key()}
    told = note_of(hold) | {"key": key}
    return canonical(told | {SIGNATURE: signer.sign(canonical(told).encode())}).encode()


def holds_told(
    kept: ObjectStore, tenant: TenantId, *, signed_by: Collection[str]
) -> Iterator[Hold]:
    """All holds that ever were, from the notes in the evidence bucket alone (for a restore).

    Args:
        kept: the evidence bucket.
        tenant: whose holds.
        signed_by: ids of the keys with which this installation ever signed.

    Raises:
        StorageUnavailable: the store does not answer.
    """
    for _, notes in groupby(_notes(kept, tenant, signed_by), lambda note: _hold_of(note[0])):
        if told := [hold for _, hold in notes if hold is not None]:
            yield merged(told)


def untrusted_holds(
    kept: ObjectStore, tenant: TenantId, *, signed_by: Collection[str]
) -> Iterator[str]:
    """Keys of notes that nobody believes: damaged, or of somebody else (see `holds_told`)."""
    return (key for key, hold in _notes(kept, tenant, signed_by) if hold is None)


def _notes(
    kept: ObjectStore, tenant: TenantId, signed_by: Collection[str]
) -> Iterator[tuple[str, Hold | None]]:
    for key in kept.keys(hold_note_key(tenant, "", "")):
        yield key, _believed(key, _oldest(kept, key), signed_by)


def _believed(key: str, body: bytes, signed_by: Collection[str]) -> Hold | None:
    """What a note tells; None: it does not lie where it belongs, or is not signed as it should."""
    try:
        told: Facts = json.loads(body)
        hold = hold_told(told)
        is_in_place = key.endswith(f"/{hold.id}/{sha256(body).hexdigest()}")
        is_sound = not is_signed_form(told) or _is_signed(told, signed_by)
    except UNREADABLE:
        return None
    return hold if is_in_place and is_sound else None


def _is_signed(told: Facts, signed_by: Collection[str]) -> bool:
    public_key, report = told["key"]["public_key"], Report()
    rest = {name: value for name, value in told.items() if name != SIGNATURE}
    check_signature(canonical(rest).encode(), told[SIGNATURE], public_key, report)
    return report.is_sound and key_id_of(public_key) in signed_by


def _hold_of(key: str) -> str:
    return key.rsplit("/", 1)[0]


def _oldest(kept: ObjectStore, key: str) -> bytes:
    """The first version: nobody can take it away, whatever was put above it."""
    first = [each for each in kept.versions(key) if not each.is_delete_marker][-1]
    return kept.read(key, version_id=first.version_id or None)
