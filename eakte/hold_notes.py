"""Notes of holds in the evidence bucket: signed when they are put, checked when they are read.

A note lies under the SHA-256 of its bytes, and its digest must be that of its key.
"""

import json
from collections.abc import Collection, Iterator
from hashlib import sha256
from itertools import groupby

from eakte.domain.access import TenantId
from eakte.domain.certificate import Facts
from eakte.domain.hold import Hold
from eakte.domain.hold_note import hold_told, is_signed_form, merged, note_of
from eakte.offline.verify import UNREADABLE
from eakte.receipts import ReceiptSigner
from eakte.signed_notes import is_own, oldest, own_key, signed
from storage import ObjectStore, hold_note_key


def signed_note(hold: Hold, signer: ReceiptSigner) -> bytes:
    """A note of what a hold keeps now; the same bytes each time."""
    return signed(note_of(hold) | {"key": own_key(signer)}, signer)


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
    for key in kept.kept_keys(hold_note_key(tenant, "", "")):
        yield key, _believed(key, oldest(kept, key), signed_by)


def _believed(key: str, body: bytes, signed_by: Collection[str]) -> Hold | None:
    """What a note tells; None: it does not lie where it belongs, or is not signed as it should."""
    try:
        told: Facts = json.loads(body)
        hold = hold_told(told)
        is_in_place = key.endswith(f"/{hold.id}/{sha256(body).hexdigest()}")
        is_sound = not is_signed_form(told) or is_own(told, signed_by)
    except UNREADABLE:
        return None
    return hold if is_in_place and is_sound else None


def _hold_of(key: str) -> str:
    return key.rsplit("/", 1)[0]
