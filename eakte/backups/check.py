"""Whether a snapshot is what was written: its signature, its lines, and the bytes of its objects.

Nothing but the folder and the key of the installation is needed; nothing is changed.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from eakte.backups.folder import OBJECTS, BackupFolder, Snapshot, digest_of_file
from eakte.backups.writing import table_file
from eakte.domain.backup import KeyMissing, Manifest, SnapshotDamaged
from eakte.domain.certificate import Facts, canonical
from eakte.receipts import ReceiptSigner
from eakte.signed_notes import SIGNATURE

Each = Callable[[int, int], None]  # objects done, all objects


def check_snapshot(
    folder: BackupFolder, name: str | None, signer: ReceiptSigner, each: Each
) -> Manifest:
    """Read all of a snapshot (None: the newest), as a restore would have to; its manifest.

    Raises:
        FolderBusy: a backup works in the folder, and might remove what is read.
        NoSnapshot: there is none.
        KeyMissing: it was signed with another key.
        SnapshotDamaged: with the names of all that are not what they were.
    """
    with folder.unchanging():
        snapshot = folder.named(name)
        manifest = folder.manifest(snapshot, is_genuine=lambda told: is_genuine(told, signer))
        damaged = chain(
            unreadable_files(snapshot, manifest),
            damaged_objects(folder, snapshot, manifest, each),
        )
        require_none(damaged)
    return manifest


def is_genuine(told: Facts, signer: ReceiptSigner) -> bool:
    """Whether this installation signed exactly this manifest, with its own or a former key.

    Raises:
        KeyMissing: it names a key that was never one of this installation.
    """
    key_id = told["key"]["id"]
    if key_id not in signer.public_keys():
        raise KeyMissing(key_id)
    rest = {name: value for name, value in told.items() if name != SIGNATURE}
    return signer.has_signed(canonical(rest).encode(), told[SIGNATURE], key_id=key_id)


def unreadable_files(snapshot: Snapshot, manifest: Manifest) -> Iterator[str]:
    """Lists of a snapshot that do not have the lines of which its manifest tells."""
    expected = {table_file(table): rows for table, rows in manifest.tables.items()}
    for name, lines in (expected | {OBJECTS: manifest.objects}).items():
        try:
            found = sum(1 for _ in snapshot.lines(name))
        except SnapshotDamaged as error:
            yield from error.names
        else:
            if found != lines:
                yield str(snapshot.path / name)


def damaged_objects(
    folder: BackupFolder, snapshot: Snapshot, manifest: Manifest, each: Each
) -> Iterator[str]:
    """Objects whose bytes are missing in the folder, or are not those of their digest."""
    for number, kept in enumerate(snapshot.objects(), start=1):
        each(number, manifest.objects)
        place = folder.place_of(kept.sha256)
        if not kept.lost and not _is_whole(place, kept.sha256):
            yield f"{kept.key} ({place})"


def _is_whole(place: Path, sha256: str) -> bool:
    try:
        return digest_of_file(place) == sha256
    except OSError:  # it is gone, or the disk fails at it
        return False


def require_none(damaged: Iterator[str]) -> None:
    """Refuse a snapshot of which something is damaged.

    Raises:
        SnapshotDamaged: with all names.
    """
    names = sorted(set(damaged))
    if names:
        raise SnapshotDamaged(names)
