"""The journal as files that anybody can check offline (Protokollausgabe).

entries.jsonl: each entry to the byte as it was hashed, with its hash, in the order of the tree.
details.jsonl: their words, where they are wanted and still there. checkpoints.jsonl: the signed
roots. keys: the public keys, former ones too. `eakte/offline/verify.py` reads exactly these files.
"""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from eakte.domain.access import Actor
from eakte.evidence import Evidence
from eakte.journal import canonical, link_fields
from eakte.offline.verify import CHECKPOINTS, DETAILS, ENTRIES, KEYS
from eakte.records import Transaction


class FolderInUse(Exception):
    """The folder exists and is not empty: nothing is mixed with an older export."""


def export_journal(evidence: Evidence, folder: Path, *, with_details: bool, actor: Actor) -> int:
    """Write the journal of a tenant into a folder; the number of entries.

    Args:
        evidence: of the installation.
        folder: empty, or not there yet.
        with_details: the words of entries too; they name persons.
        actor: of which tenant.

    Raises:
        FolderInUse: something lies in the folder.
        StorageUnavailable: the last checkpoint could not be anchored.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse(str(folder))
    last = evidence.checkpoint(actor)
    (folder / KEYS).mkdir(mode=0o700, parents=True)
    for key_id, public_key in evidence.signer.public_keys().items():
        (folder / KEYS / f"{key_id}.pem").write_text(public_key, encoding="utf-8")
    size = last.frontier.size if last else 0
    with ExitStack() as files, evidence.records.read(actor) as tx:
        entries, details, checkpoints = (
            files.enter_context((folder / name).open("wb"))
            for name in (ENTRIES, DETAILS, CHECKPOINTS)
        )
        _write_entries(tx, size, entries, details if with_details else None)
        for each in tx.evidence.checkpoints():
            told = {"note": each.note(), "signature": each.signature}
            checkpoints.write(json.dumps(told).encode() + b"\n")
    return size


def _write_entries(
    tx: Transaction, size: int, entries: IO[bytes], details: IO[bytes] | None
) -> None:
    for position, each in enumerate(tx.evidence.entries(size=size)):
        hashed = canonical(link_fields(each.link))
        entries.write(b'{"entry":%b,"hash":"%b"}\n' % (hashed, each.hash.encode()))
        if details is not None and each.detail is not None:
            words = canonical(each.detail)
            salt = each.salt.encode()
            details.write(b'{"detail":%b,"position":%d,"salt":"%b"}\n' % (words, position, salt))
