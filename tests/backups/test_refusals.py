"""Backups that cannot be used are named and refused; what can be used is, and no more is kept."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.backups.folder import BackupFolder, signed
from eakte.backups.restoring import RESTORING
from eakte.domain.backup import (
    ForeignEvidence,
    FromNewerVersion,
    KeyMissing,
    NoSnapshot,
    NotEmpty,
    OfAnotherStore,
    SnapshotDamaged,
)
from eakte.office import Office
from eakte.receipts import open_signer
from eakte.reconcile import Report
from storage import ObjectMissing, folder_buckets, hold_note_key
from tests.makers import Clock, Town
from tests.offices import received
from tests.restored import EmptyPlace, backed_up, unseen


def test_a_second_backup_copies_nothing_twice_and_old_snapshots_go(
    office: Office, town: Town, folder: Path, clock: Clock
) -> None:
    backed_up(office, folder)
    before = {path: path.stat().st_ino for path in folder.glob("objects/??/*")}
    for number in range(3):
        clock.advance(hours=1)
        received(office, town.clerk, f"Brief {number} von später")
        backed_up(office, folder, keep=2)

    objects = {path: path.stat().st_ino for path in folder.glob("objects/??/*")}
    assert len(BackupFolder(path=folder).names()) == 2
    assert objects.items() >= before.items()
    assert len(objects) > len(before)


def test_an_object_that_no_snapshot_needs_any_more_goes(
    office: Office, folder: Path, clock: Clock
) -> None:
    backed_up(office, folder)
    left = BackupFolder(path=folder)
    sha256, size_bytes = left.keep(lambda target: target.write(b"von gestern"))
    clock.advance(hours=1)

    backed_up(office, folder, keep=1)

    assert not left.has(sha256, size_bytes)


def test_a_restore_into_an_installation_that_holds_something_is_refused(
    office: Office, folder: Path, place: EmptyPlace
) -> None:
    backed_up(office, folder)
    place.restore(folder)

    with pytest.raises(NotEmpty):
        place.restore(folder)


def test_a_store_that_holds_other_objects_is_refused(
    office: Office, folder: Path, place: EmptyPlace, tmp_path: Path
) -> None:
    backed_up(office, folder)
    path = tmp_path / "other"
    path.write_bytes(b"fremd")
    with path.open("rb") as source:
        place.buckets.originals.put("o/x/ab/abc", source, size_bytes=5, sha256=None)

    with pytest.raises(NotEmpty):
        place.restore(folder)


def test_an_evidence_bucket_that_tells_of_another_installation_is_refused(
    office: Office, folder: Path, place: EmptyPlace
) -> None:
    backed_up(office, folder)
    note = b'{"form": "eakte-hold/2"}'
    place.buckets.evidence.put(
        hold_note_key("uedem", "hold", "0"), io.BytesIO(note), size_bytes=len(note), sha256=None
    )

    with pytest.raises(ForeignEvidence):
        place.restore(folder)

    with pytest.raises(ObjectMissing):
        place.buckets.work.read(RESTORING)


def test_a_backup_signed_with_another_key_is_refused(
    office: Office, folder: Path, place: EmptyPlace
) -> None:
    backed_up(office, folder)
    (place.home / "keys" / "receipts.pem").unlink()
    open_signer(place.home / "keys")

    with pytest.raises(KeyMissing) as refused:
        place.restore(folder)

    assert refused.value.key_id == office.safekeeping.signer.key_id()


def test_a_folder_of_another_installation_is_refused(
    office: Office, folder: Path, tmp_path: Path
) -> None:
    backed_up(office, folder)
    other = replace(office.safekeeping, buckets=folder_buckets(tmp_path / "others"))

    with pytest.raises(OfAnotherStore):
        other.back_up(BackupFolder(path=folder), keep=3, each=unseen)


def test_a_folder_without_a_finished_snapshot_is_refused(place: EmptyPlace, folder: Path) -> None:
    with pytest.raises(NoSnapshot):
        place.restore(folder)


@pytest.mark.parametrize("name", ["manifest.json", "objects.jsonl.gz", "tables/blob.jsonl.gz"])
def test_a_damaged_file_of_a_snapshot_is_named_and_refused(
    office: Office, folder: Path, place: EmptyPlace, name: str
) -> None:
    made = backed_up(office, folder)
    path = folder / "snapshots" / made.name / name
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(bytes(body))

    with pytest.raises(SnapshotDamaged) as refused:
        place.restore(folder)

    assert refused.value.names == (str(path),)
    with pytest.raises(ObjectMissing):
        place.buckets.work.read(RESTORING)


def test_no_word_of_a_manifest_can_be_changed(office: Office, folder: Path) -> None:
    made = backed_up(office, folder)
    snapshot = BackupFolder(path=folder).named(made.name)
    path = snapshot.path / "manifest.json"
    told = json.loads(path.read_text("utf-8"))

    for name in told:
        changed = told | {name: "anders" if isinstance(told[name], str) else None}
        path.write_text(json.dumps(changed), "utf-8")
        with pytest.raises(SnapshotDamaged):
            BackupFolder(path=folder).manifest(snapshot, is_genuine=office.safekeeping._is_genuine)


def test_a_damaged_object_is_named_and_only_left_out_when_a_person_says_so(
    office: Office, folder: Path, place: EmptyPlace, town: Town
) -> None:
    backed_up(office, folder)
    with office.records.read(None) as tx:
        first = tx.stock.objects(None)[0]
    path = BackupFolder(path=folder).place_of(first.sha256)
    path.write_bytes(b"x" * first.size_bytes)

    with pytest.raises(SnapshotDamaged, match=first.store_key):
        place.restore(folder)
    place.restore(folder, accepts_damage=True)

    with place.opened() as restored:
        findings = list(restored.reconciliation.findings(reads_bytes=True, each=lambda _: None))
        missing = [each.key for each in findings if each.report is Report.MISSING]
        assert missing == [first.store_key]


def test_bytes_that_the_store_has_lost_are_named_by_the_backup_and_after_the_restore(
    office: Office, folder: Path, place: EmptyPlace
) -> None:
    with office.records.read(None) as tx:
        first = tx.stock.objects(None)[0]
    disposal = folder_buckets(office.settings.home / "buckets").disposal
    disposal.release(first.store_key, version_id=first.store_version)
    disposal.delete(first.store_key, version_id=first.store_version)

    made = backed_up(office, folder)
    place.restore(folder)

    assert made.lost == [first.store_key]
    with place.opened() as restored:
        findings = list(restored.reconciliation.findings(reads_bytes=True, each=lambda _: None))
        assert [each.key for each in findings] == [first.store_key]
        with restored.records.read(None) as tx:
            lost = tx.stock.objects(None)[0]
        with pytest.raises(ObjectMissing):
            place.buckets.originals.read(lost.store_key, version_id=lost.store_version)


def test_a_backup_of_a_newer_version_is_refused(
    office: Office, folder: Path, place: EmptyPlace
) -> None:
    made, signer = replace(backed_up(office, folder), schema="9999"), office.safekeeping.signer
    key = {"id": signer.key_id(), "public_key": signer.public_key()}
    path = BackupFolder(path=folder).named(None).path / "manifest.json"
    path.write_text(json.dumps(signed(made, signer.sign, key)), "utf-8")

    with pytest.raises(FromNewerVersion):
        place.restore(folder)


def test_evidence_comes_from_the_newest_sound_snapshot_only(
    office: Office, folder: Path, place: EmptyPlace, clock: Clock
) -> None:
    first = backed_up(office, folder)
    clock.advance(hours=1)
    second = backed_up(office, folder)
    (folder / "snapshots" / second.name / "manifest.json").write_text("{}", "utf-8")

    assert place.restore(folder, first.name).manifest == first
    with pytest.raises(SnapshotDamaged):
        place.restore(folder)
