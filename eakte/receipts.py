"""Receipts (Quittungen): signed proof that bytes lie in the store and stand in the journal.

A station deletes its own copy only when it holds a receipt. Signature: Ed25519 over the canonical
JSON of the other fields (sorted keys, no blanks, UTF-8), Base64.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from eakte.key_file import read_key, replace_key
from eakte.offline.verify import Report, check_signature, key_id_of

KEY_FILE = "receipts.pem"
FORMER, PEM = "former-", ".pem"  # files of former keys, with the id of each between them


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a station holds instead of its file.

    sha256: hex digest of the bytes; bytes: their number; received_at: ISO 8601 in UTC;
    journal_hash: hash of the journal entry of the receipt; signature: Base64, empty until signed.
    """

    document_id: str
    sha256: str
    bytes: int
    received_at: str
    journal_hash: str
    signature: str = ""

    def as_json(self) -> dict[str, Any]:
        """The receipt as the API gives it out."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSigner:
    """Signs receipts with the key of the installation.

    former: the public keys (PEM) with which it signed before they were renewed, by their ids.
    """

    key: Ed25519PrivateKey
    former: Mapping[str, str] = field(default_factory=dict)

    def signed(self, receipt: Receipt) -> Receipt:
        """The receipt with its signature; Ed25519 gives the same one each time."""
        signature = self.key.sign(_canonical(receipt))
        return replace(receipt, signature=base64.b64encode(signature).decode("ascii"))

    def is_genuine(self, receipt: Receipt) -> bool:
        """Whether this installation signed exactly this receipt, with its own or a former key."""
        return any(is_signed_by(public_key, receipt) for public_key in self.public_keys().values())

    def sign(self, body: bytes) -> str:
        """Signature over any bytes, Base64."""
        return base64.b64encode(self.key.sign(body)).decode("ascii")

    def has_signed(self, body: bytes, signature: str, *, key_id: str) -> bool:
        """Whether this installation signed these bytes with this one of its keys."""
        public_key, report = self.public_keys().get(key_id), Report()
        if public_key is None:
            return False
        check_signature(body, signature, public_key, report)
        return report.is_sound

    def key_id(self) -> str:
        """Short name of the key: the first 16 hex digits of the SHA-256 of the raw public key."""
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return hashlib.sha256(raw).hexdigest()[:16]

    def public_key(self) -> str:
        """The public key as PEM, for whoever checks receipts."""
        pem = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return pem.decode("ascii")

    def public_keys(self) -> Mapping[str, str]:
        """All public keys (PEM) with which this installation ever signed, by their ids."""
        return {**self.former, self.key_id(): self.public_key()}


def is_signed_by(public_key: str, receipt: Receipt) -> bool:
    """Whether the installation with this key (PEM) signed exactly this receipt."""
    key = load_pem_public_key(public_key.encode())
    return isinstance(key, Ed25519PublicKey) and _is_signed(receipt, key)


def _is_signed(receipt: Receipt, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(base64.b64decode(receipt.signature), _canonical(receipt))
    except (InvalidSignature, ValueError):
        return False
    return True


def _canonical(receipt: Receipt) -> bytes:
    fields = receipt.as_json()
    del fields["signature"]
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def open_signer(folder: Path) -> ReceiptSigner:
    """The key of the installation, made at the first start; readable by its owner only."""
    key = load_pem_private_key(read_key(folder / KEY_FILE, _new_key), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{KEY_FILE} is not an Ed25519 key")
    return ReceiptSigner(key=key, former=_former_keys(folder))


def renew_key(folder: Path) -> ReceiptSigner:
    """Sign with a new key from now on; of the former one only the public half stays.

    Killed anywhere it can be repeated. Nothing else may sign meanwhile.
    """
    before = open_signer(folder)
    former = folder / f"{FORMER}{before.key_id()}{PEM}"
    replace_key(former, before.public_key().encode("ascii"))
    replace_key(folder / KEY_FILE, _new_key())
    return open_signer(folder)


def _former_keys(folder: Path) -> Mapping[str, str]:
    found = (path.read_text("ascii") for path in sorted(folder.glob(f"{FORMER}*{PEM}")))
    return {key_id_of(public_key): public_key for public_key in found}


def known_signer(folder: Path) -> ReceiptSigner | None:
    """The key of the installation; None: it is not here, and none is made."""
    return open_signer(folder) if (folder / KEY_FILE).exists() else None


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
