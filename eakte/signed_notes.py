"""Signed notes in the evidence bucket: how they are signed, and which of them are believed.

Whoever can write into the bucket can put more notes, or something above one. So the first version
counts, and a note must be signed with a key of this installation (Ed25519 over the canonical JSON
without the signature).
"""

from collections.abc import Collection

from eakte.domain.certificate import Facts, canonical
from eakte.offline.verify import Report, check_signature, key_id_of
from eakte.receipts import ReceiptSigner
from storage import ObjectStore

SIGNATURE = "signature"


def own_key(signer: ReceiptSigner) -> Facts:
    """The key that signs, as a note names it."""
    return {"id": signer.key_id(), "public_key": signer.public_key()}


def signed(facts: Facts, signer: ReceiptSigner) -> bytes:
    """A note with its signature, as it is stored; the same bytes each time."""
    signature = signer.sign(canonical(facts).encode())
    return canonical({**facts, SIGNATURE: signature}).encode()


def is_own(told: Facts, signed_by: Collection[str]) -> bool:
    """Whether one of these keys (ids) signed a note.

    Raises:
        UNREADABLE: it names no signature or key.
    """
    key, report = told["key"], Report()
    rest = {name: value for name, value in told.items() if name != SIGNATURE}
    check_signature(canonical(rest).encode(), told[SIGNATURE], key["public_key"], report)
    is_named = key["id"] == key_id_of(key["public_key"])
    return report.is_sound and is_named and key["id"] in signed_by


def oldest(kept: ObjectStore, key: str) -> bytes:
    """The first version: nobody can take it away, whatever was put above it."""
    return kept.read(key, version_id=first_version(kept, key) or None)


def first_version(kept: ObjectStore, key: str) -> str:
    """The id of the first version; "": the store has no versions."""
    return [each for each in kept.versions(key) if not each.is_delete_marker][-1].version_id
