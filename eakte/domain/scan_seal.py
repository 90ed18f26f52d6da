"""The seal of a batch (Integritätssicherung): one root over products and notes (TR-03138, A.IS.1).

A leaf stands for a letter: SHA-256(0x00 || number, document, digest of the product, digest of its
transfer note). Leaves and root are made as in RFC 6962, so that one changed bit names its letter.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from eakte.domain.merkle import root_of

LEAF = b"\x00"  # RFC 6962, 2.1: prefix of a leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLetter:
    """What the seal says of a letter: SHA-256 (hex) of its product and of its transfer note."""

    number: int
    document: str
    product_sha256: str
    note_sha256: str

    def leaf(self) -> bytes:
        """The leaf of this letter."""
        told = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(LEAF + told.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Letters in their order, the root over them (hex), and when it was made.

    token: time stamp of the root by RFC 3161, Base64 of its DER form; empty where no authority is
    configured.
    """

    letters: tuple[SealedLetter, ...]
    root: str
    sealed_at: datetime
    token: str = ""


def seal_over(letters: Sequence[SealedLetter], *, at: datetime, token: str = "") -> Seal:
    """The seal over these letters."""
    return Seal(letters=tuple(letters), root=root_over(letters), sealed_at=at, token=token)


def root_over(letters: Sequence[SealedLetter]) -> str:
    """The root over letters in their order, hex."""
    return root_of([letter.leaf() for letter in letters]).hex()


def broken_letters(seal: Seal, found: Mapping[int, SealedLetter]) -> Sequence[int]:
    """Numbers of the letters that are not what was sealed; missing ones count, too.

    All of them where the seal itself is not sound.
    """
    if seal.root != root_over(seal.letters):
        return [letter.number for letter in seal.letters]
    return [letter.number for letter in seal.letters if found.get(letter.number) != letter]
