"""Notes of destroyed case files in the evidence bucket: written as they go, read at a restore."""

import io
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from eakte.domain.access import TenantId
from eakte.domain.certificate import Destroyed
from eakte.domain.destruction_note import DestructionNote, is_of, note_facts
from eakte.offline.verify import UNREADABLE
from eakte.receipts import ReceiptSigner
from eakte.signed_notes import SIGNATURE, is_own, oldest, own_key, signed
from storage import ObjectStore, destruction_note_key


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionNotes:
    """Puts notes where nobody can change or delete them."""

    evidence: ObjectStore
    signer: ReceiptSigner

    def put(self, gone: Destroyed) -> None:
        """Tell what went of case files of one order. Harmless to repeat.

        Raises:
            StorageUnavailable: nothing was told; the records must not say that it is gone.
        """
        moments = [each.absent_at for each in gone.objects if each.absent_at is not None]
        at = max([stub.destroyed_at for _, stub in gone.pairs] + moments, default=None)
        if at is None:
            return  # nothing is gone yet
        body = signed(note_facts(gone, at=at, key=own_key(self.signer)), self.signer)
        place = destruction_note_key(gone.tenant, gone.order.id, sha256(body).hexdigest())
        if not self.evidence.versions(place):
            self.evidence.put(place, io.BytesIO(body), size_bytes=len(body), sha256=None)


def notes_told(
    kept: ObjectStore, tenant: TenantId, *, signed_by: Collection[str]
) -> Iterator[tuple[str, DestructionNote | None]]:
    """What notes say was destroyed (for a restore); the oldest version of each counts.

    Args:
        kept: the evidence bucket.
        tenant: whose notes.
        signed_by: ids of the keys with which this installation ever signed.

    Yields:
        The key of each note with what it tells; None: it is not what this installation signed, so
        nothing may be destroyed on its word.

    Raises:
        StorageUnavailable: the store does not answer.
    """
    for key in kept.kept_keys(destruction_note_key(tenant, "", "")):
        yield key, _believed(oldest(kept, key), key, tenant, signed_by)


def _believed(
    body: bytes, key: str, tenant: TenantId, signed_by: Collection[str]
) -> DestructionNote | None:
    try:
        content = json.loads(body)
        is_signed = is_own(content, signed_by)
        del content[SIGNATURE]
        is_here = key.endswith(f"/{content['order']['id']}/{sha256(body).hexdigest()}")
        is_note = is_of(content, tenant)
    except UNREADABLE:
        return None
    if is_signed and is_here and is_note:
        return DestructionNote(content=content)
    return None
