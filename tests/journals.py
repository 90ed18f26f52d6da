"""Exported journals that were never in a database: as many entries as a test wants."""

import hashlib
import json
from base64 import b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eakte.domain.merkle import Frontier
from eakte.offline.verify import CHECKPOINTS, DETAILS, ENTRIES, GENESIS, KEYS, key_id_of


def write_journal(
    folder: Path, *, count: int, chains: int = 50, every: int = 1000, with_details: bool = False
) -> None:
    """A sound export with a checkpoint after each `every` entries and at the end."""
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key_id = key_id_of(pem)
    (folder / KEYS).mkdir(parents=True)
    (folder / KEYS / f"{key_id}.pem").write_text(pem)
    heads = dict.fromkeys(range(chains), (0, GENESIS))
    tree, waiting = Frontier(), []
    salt = "00" * 16
    words = b'{"by":"Frau Weber","subject":"Antrag"}'
    detail_hash = hashlib.sha256(bytes.fromhex(salt) + words).hexdigest()
    with (
        (folder / ENTRIES).open("wb") as entries,
        (folder / DETAILS).open("wb") as details,
        (folder / CHECKPOINTS).open("w") as checkpoints,
    ):
        for position in range(count):
            chain = position * 7 % chains
            number, previous = heads[chain]
            entry = (
                '{"action":"document_received","actor":"019cae34-7780-7b60-b9c6-d69436e2070b",'
                f'"at":"2026-03-17T11:00:00.000000+00:00","detail_hash":"{detail_hash}",'
                f'"number":{number + 1},"previous":"{previous}","stream":"case:{chain:036}",'
                f'"subject":"{position:036}","tenant":"uedem"}}'
            ).encode()
            leaf = hashlib.sha256(b"\x00" + entry)
            heads[chain] = (number + 1, leaf.hexdigest())
            entries.write(b'{"entry":%b,"hash":"%b"}\n' % (entry, leaf.hexdigest().encode()))
            if with_details:
                details.write(
                    b'{"detail":%b,"position":%d,"salt":"%b"}\n' % (words, position, salt.encode())
                )
            waiting.append(leaf.digest())
            if len(waiting) == every or position == count - 1:
                tree, waiting = tree.grown(waiting), []
                note = f"eakte/uedem\n{tree.size}\n{tree.root().hex()}\n2026-03-17\n{key_id}\n"
                signature = b64encode(key.sign(note.encode())).decode()
                checkpoints.write(json.dumps({"note": note, "signature": signature}) + "\n")
