"""A backup is checked without restoring it: what is damaged is named, down to a byte."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eakte.backups.check import check_snapshot
from eakte.backups.folder import BackupFolder, signed
from eakte.cli.main import main
from eakte.domain.backup import FolderBusy, KeyMissing, Manifest, NoSnapshot, SnapshotDamaged
from eakte.office import Office
from eakte.receipts import open_signer
from tests.makers import Clock
from tests.restored import backed_up, unseen

Verify = Callable[..., Manifest]


@pytest.fixture
def verify(office: Office, folder: Path) -> Verify:
    def checked(name: str | None = None) -> Manifest:
        signer = office.safekeeping.signer
        return check_snapshot(BackupFolder(path=folder), name, signer, unseen)

    return checked


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(bytes(body))


def objects_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("objects/??/*"))


def test_a_sound_backup_is_said_to_be_sound(office: Office, folder: Path, verify: Verify) -> None:
    made = backed_up(office, folder)

    assert verify() == made


def test_a_flipped_bit_and_a_missing_file_are_both_named(
    office: Office, folder: Path, verify: Verify
) -> None:
    backed_up(office, folder)
    changed, gone, *_ = objects_of(folder)
    flip(changed)
    gone.unlink()

    with pytest.raises(SnapshotDamaged) as refused:
        verify()

    named = sorted(name.split("(")[1].removesuffix(")") for name in refused.value.names)
    assert named == [str(changed), str(gone)]


@pytest.mark.parametrize(
    "name", ["manifest.json", "objects.jsonl.gz", "tables/journal_entry.jsonl.gz"]
)
@pytest.mark.parametrize("harm", [flip, Path.unlink])
def test_each_file_of_a_snapshot_is_looked_at(
    office: Office, folder: Path, verify: Verify, name: str, harm: Callable[[Path], None]
) -> None:
    made = backed_up(office, folder)
    path = folder / "snapshots" / made.name / name
    harm(path)

    with pytest.raises((SnapshotDamaged, NoSnapshot)) as refused:
        verify()

    assert name == "manifest.json" or str(path) in str(refused.value)


def test_rows_that_were_lost_before_signing_are_noticed(
    office: Office, folder: Path, verify: Verify
) -> None:
    made, signer = backed_up(office, folder), office.safekeeping.signer
    snapshot = BackupFolder(path=folder).named(None)
    path = snapshot.path / "tables" / "blob.jsonl.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[1:])))
    key = {"id": signer.key_id(), "public_key": signer.public_key()}
    poorer = signed(replace(made, files=snapshot.digests()), signer.sign, key)
    (snapshot.path / "manifest.json").write_text(json.dumps(poorer), "utf-8")

    with pytest.raises(SnapshotDamaged) as refused:
        verify()

    assert refused.value.names == (str(path),)


def test_an_older_snapshot_is_checked_by_its_name(
    office: Office, folder: Path, verify: Verify, clock: Clock
) -> None:
    first = backed_up(office, folder)
    clock.advance(hours=1)
    second = backed_up(office, folder)
    (folder / "snapshots" / second.name / "objects.jsonl.gz").unlink()

    assert verify(first.name) == first
    with pytest.raises(SnapshotDamaged):
        verify()


def test_the_key_of_another_installation_proves_nothing(
    office: Office, folder: Path, tmp_path: Path
) -> None:
    backed_up(office, folder)

    with pytest.raises(KeyMissing):
        check_snapshot(BackupFolder(path=folder), None, open_signer(tmp_path / "other"), unseen)


def test_a_backup_and_those_who_read_its_folder_wait_for_each_other(
    office: Office, folder: Path, verify: Verify
) -> None:
    made, kept = backed_up(office, folder), BackupFolder(path=folder)

    with kept.locked(), pytest.raises(FolderBusy):
        verify()
    with kept.unchanging():
        assert verify() == made
        with pytest.raises(FolderBusy):
            backed_up(office, folder)


def test_a_copy_of_a_folder_is_checked_without_writing_into_it(
    office: Office, folder: Path, verify: Verify
) -> None:
    made = backed_up(office, folder)
    (folder / "lock").unlink()

    assert verify() == made
    assert not (folder / "lock").exists()


def test_the_command_needs_the_folder_and_the_key_only(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(office, folder)
    monkeypatch.setenv("EAKTE_HOME", str(office.settings.home))
    monkeypatch.setenv("EAKTE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere")

    sound = ran(folder)
    flip(objects_of(folder)[0])
    damaged = ran(folder)
    missing = ran(folder, "--snapshot", "gestern")

    assert (sound.exit_code, "vollständig und unverändert" in sound.output) == (0, True)
    assert (damaged.exit_code, str(objects_of(folder)[0]) in damaged.output) == (1, True)
    assert (missing.exit_code, "gestern gibt es in diesem Ordner nicht" in missing.output) == (
        1,
        True,
    )


def ran(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["backup", str(folder), "--verify", *options])
