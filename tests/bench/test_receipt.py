"""From the first byte of an upload to its receipt, beside the raw S3 put of the same bytes.

The real web server and the real object store, one upload after the other; raw puts go through the
minio client into the same bucket, in turn with the uploads. A receipt costs a multiple of a put by
design, because after it the station may destroy its copy:

- the body is spooled to disk with its digest before anything else happens: one write, one read;
- a child process without network looks at the file (encrypted, an attack, a program);
- what the store has taken is read back in full by its version and hashed;
- record, journal entry and job are committed together, with fsync, then the receipt is signed.

The second peer does the third of these by hand: put, get by version, digest.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

import pytest
from minio import Minio

from eakte.sample import large_upload
from storage import S3Settings
from storage.s3_connection import make_client, make_pool
from tests.bench.figures import Figure, Figures
from tests.bench.station import deliver
from tests.faults.installation import Installation, installed

pytestmark = pytest.mark.bench

KB, MB = 1000, 1000 * 1000
WARM_UPS = 6  # both web processes have started their child process then
UNEQUAL = "a receipt also means: spooled, looked at, read back, journal entry committed and signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Uploads of one size; with small ones the fixed costs rule, so their goal is wider."""

    name: str
    size_bytes: int
    times: int
    goal: float


SIZES = (
    Size(name="100 KB", size_bytes=100 * KB, times=30, goal=6.0),
    Size(name="5 MB", size_bytes=5 * MB, times=20, goal=4.0),
    Size(name="100 MB", size_bytes=100 * MB, times=5, goal=2.5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A running service, and the same store past it."""

    installation: Installation
    token: str
    client: Minio
    bucket: str
    numbers: Iterator[int]

    def upload(self, file: Path) -> None:
        """Until the receipt is there."""
        receipt = deliver(self.installation.address, self.token, file)
        assert receipt["bytes"] == file.stat().st_size

    def put(self, file: Path) -> str:
        """The raw put; where the bytes lie."""
        key = f"raw-{next(self.numbers)}"
        with file.open("rb") as source:
            self.client.put_object(self.bucket, key, source, file.stat().st_size)
        return key

    def put_and_read_back(self, file: Path) -> None:
        """The raw put, and the same bytes back."""
        answer = self.client.get_object(self.bucket, self.put(file))
        digest = hashlib.sha256()
        for block in answer.stream(MB):
            digest.update(block)
        answer.release_conn()


@pytest.fixture(scope="module")
def door(store_settings: S3Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    home = tmp_path_factory.mktemp("home")
    with installed(home, store_settings) as installation:
        token = installation.call("token", "create", "--role", "scanning_station", "--name", "S")
        installation.start("serve", "serve")
        installation.await_web()
        pool = make_pool()
        app_key, app_secret = store_settings.app_key, store_settings.app_secret
        yield Door(
            installation=installation,
            token=token,
            client=make_client(store_settings.url, app_key, app_secret, pool),
            bucket=store_settings.bucket,
            numbers=count(1),
        )
        pool.clear()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_uploads_get_their_receipt(
    size: Size, door: Door, tmp_path: Path, figures: Figures
) -> None:
    ways: dict[str, Callable[[Path], object]] = {
        "receipt": door.upload,
        "raw put": door.put,
        "raw put, read back": door.put_and_read_back,
    }
    for number in range(WARM_UPS):
        door.upload(large_upload(10 * KB, tmp_path / "warm.pdf", seed=size.size_bytes + number))

    taken_s: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(size.times):
        file = large_upload(size.size_bytes, tmp_path / "upload.pdf", seed=number)
        for name, way in ways.items():
            began = time.perf_counter()
            way(file)
            taken_s[name].append(time.perf_counter() - began)

    ms = {name: 1000 * median(taken) for name, taken in taken_s.items()}
    ours = ms.pop("receipt")
    figures.add(
        Figure(
            name=f"upload of {size.name} to receipt",
            value=ours,
            unit="ms, median",
            peer=ms,
            ratio=ours / ms["raw put"],
            goal=size.goal,
            more_is_better=False,
            note=UNEQUAL,
        )
    )
