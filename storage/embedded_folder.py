"""What the embedded object store keeps beside its data: keys, ports, identities."""

import json
import secrets
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any  # what json.loads gives

from storage.durable import write_durably
from storage.errors import StoreNotStarted
from storage.s3_connection import S3Settings

HOST = "127.0.0.1"
JWT_NAMES = ("SIGNING", "SIGNING_READ", "FILER_SIGNING", "FILER_SIGNING_READ")
IDENTITIES = ("admin", "app", "holder", "disposal", "reader")
PORT_NAMES = (
    "master",
    "master_grpc",
    "volume",
    "volume_grpc",
    "filer",
    "filer_grpc",
    "s3",
    "s3_grpc",
)

# What each key may do in the bucket of originals. `Write` contains deleting what is not locked;
# nobody may set a retention or bypass one. Whoever can set a hold can lift it, therefore the
# holder can do nothing else and the app cannot.
HOLDS = ("GetObjectLegalHold", "PutObjectLegalHold")
ACTIONS = {
    "app": ("Read", "Write", "List", "Tagging", "GetBucketObjectLockConfiguration"),
    "holder": ("List", *HOLDS),
    "disposal": ("Read", "Write", "List", *HOLDS),
    "reader": ("Read", "List"),
}
REACH_ALL_BUCKETS = {"app", "reader"}  # the others reach the originals only

BucketNames = tuple[str, str, str]  # originals, work, evidence; a name may end in *


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreKeys:
    """The secrets of an embedded store, made once; they belong to what is kept in escrow.

    jwt: closes the ways past S3. kek: key encryption key, 64 hex digits. secrets: of each identity.
    """

    jwt: Mapping[str, str] = field(repr=False)
    kek: str = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)

    def access_key(self, identity: str) -> str:
        """The public half of a key: the name of the identity."""
        return f"eakte-{identity}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFolder:
    """The folder of an embedded store (mode 0700); its files are for its owner alone (0600)."""

    path: Path

    @property
    def data(self) -> Path:
        """Volumes and metadata."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """What the running store says; that of the run before stands beside it."""
        return self.path / "weed.log"

    @property
    def lock(self) -> Path:
        """Locked as long as a store runs on this folder."""
        return self.path / "lock"

    @property
    def durable(self) -> Path:
        """Present once the store was told to sync each object to disk."""
        return self.path / "durable"

    def prepare(self) -> None:
        """Make the folder; harmless when it is there."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)
        self.data.mkdir(mode=0o700, exist_ok=True)

    def keys(self) -> StoreKeys:
        """The keys of this store.

        Raises:
            StoreNotStarted: there are none yet.
        """
        found = self._read("keys.json")
        return StoreKeys(jwt=found["jwt"], kek=found["kek"], secrets=found["secrets"])

    def made_keys(self) -> StoreKeys:
        """The keys of this store, made now if there are none."""
        try:
            return self.keys()
        except StoreNotStarted:
            keys = StoreKeys(
                jwt={name: secrets.token_hex(32) for name in JWT_NAMES},
                kek=secrets.token_hex(32),
                secrets={name: secrets.token_hex(24) for name in IDENTITIES},
            )
            self._write("keys.json", asdict(keys))
            return keys

    def ports(self) -> Mapping[str, int]:
        """The ports of this store by name.

        Raises:
            StoreNotStarted: none were chosen yet.
        """
        return {name: int(port) for name, port in self._read("ports.json").items()}

    def free_ports(self) -> Mapping[str, int]:
        """The ports of this store; each that is not free now is replaced by a free one."""
        try:
            chosen = self.ports()
        except StoreNotStarted:
            chosen = {}
        if not chosen or not all(map(_is_free, chosen.values())):
            chosen = _replaced(chosen)
            self._write("ports.json", chosen)
        return chosen

    def write_identities(self, keys: StoreKeys, reach: BucketNames) -> None:
        """Write who may do what in the three buckets."""
        identities = [
            {
                "name": name,
                "credentials": [
                    {"accessKey": keys.access_key(name), "secretKey": keys.secrets[name]}
                ],
                "actions": _actions(name, reach),
            }
            for name in IDENTITIES
        ]
        self._write("s3.json", {"identities": identities})

    def _read(self, name: str) -> Any:
        try:
            return json.loads((self.path / name).read_text("utf-8"))
        except FileNotFoundError as error:
            raise StoreNotStarted(str(self.path)) from error

    def _write(self, name: str, content: object) -> None:
        write_durably(self.path / name, json.dumps(content, indent=1).encode())


def embedded_settings(folder: Path, *, bucket: str, lock_days: int) -> S3Settings:
    """How any process of the installation reaches the embedded store of a folder.

    Raises:
        StoreNotStarted: it was never started there.
    """
    kept = StoreFolder(path=folder)
    keys, ports = kept.keys(), kept.ports()
    return S3Settings(
        url=f"http://{HOST}:{ports['s3']}",
        bucket=bucket,
        app_key=keys.access_key("app"),
        app_secret=keys.secrets["app"],
        holder_key=keys.access_key("holder"),
        holder_secret=keys.secrets["holder"],
        disposal_key=keys.access_key("disposal"),
        disposal_secret=keys.secrets["disposal"],
        admin_key=keys.access_key("admin"),
        admin_secret=keys.secrets["admin"],
        lock_days=lock_days,
    )


def _actions(identity: str, reach: BucketNames) -> list[str]:
    if identity == "admin":
        return ["Admin", "Read", "Write", "List", "Tagging"]
    return [
        f"{action}:{bucket}"
        for bucket in (reach if identity in REACH_ALL_BUCKETS else reach[:1])
        for action in ACTIONS[identity]
    ]


def _replaced(chosen: Mapping[str, int]) -> Mapping[str, int]:
    """Ports in which those that are taken are exchanged; all are held until the last is found."""
    kept = {name: port for name, port in chosen.items() if _is_free(port)}
    with ExitStack() as held:
        for port in kept.values():
            held.enter_context(_bound(port))
        new = {
            name: int(held.enter_context(_bound(0)).getsockname()[1])
            for name in PORT_NAMES
            if name not in kept
        }
    return {**kept, **new}


def _is_free(port: int) -> bool:
    try:
        _bound(port).close()
    except OSError:
        return False
    return True


def _bound(port: int) -> socket.socket:
    """A socket on a port, 0 for any that is free."""
    holder = socket.socket()
    if port:  # as the store does: what its last run left behind does not stand in its way
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind((HOST, port))
    except OSError:
        holder.close()
        raise
    return holder
