"""Notes of destroyed case files in the evidence bucket: written as they go, read at a restore."""

import io
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from eakte.domain.access import TenantId
from eakte.domain.certificate import Destroyed, canonical
from eakte.domain.destruction_note import DestructionNote, is_of, note_facts
from eakte.offline.verify import UNREADABLE, Report, check_signature, key_id_of
from eakte.receipts import ReceiptSigner
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
        key = {"id": self.signer.key_id(), "public_key": self.signer.public_key()}
        moments = [each.absent_at for each in gone.objects if each.absent_at is not None]
        at = max([stub.destroyed_at for _, stub in gone.pairs] + moments, default=None)
        if at is None:
            return  # nothing is gone yet
        content = note_facts(gone, at=at, key=key)
        signed = content | {"signature": self.signer.sign(canonical(content).encode())}
        body = canonical(signed).encode()
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
    for key in kept.keys(destruction_note_key(tenant, "", "")):
        first = [each for each in kept.versions(key) if not each.is_delete_marker][-1]
        body = kept.read(key, version_id=first.version_id or None)
        yield key, _believed(body, key, tenant, signed_by)


def _believed(
    body: bytes, key: str, tenant: TenantId, signed_by: Collection[str]
) -> DestructionNote | None:
    report = Report()
    try:
        content = json.loads(body)
        signature, own = content.pop("signature"), content["key"]
        check_signature(canonical(content).encode(), signature, own["public_key"], report)
        is_own = own["id"] in signed_by and own["id"] == key_id_of(own["public_key"])
        is_here = key.endswith(f"/{content['order']['id']}/{sha256(body).hexdigest()}")
        is_note = is_of(content, tenant)
    except UNREADABLE:
        return None
    if report.is_sound and is_own and is_here and is_note:
        return DestructionNote(content=content)
    return None
