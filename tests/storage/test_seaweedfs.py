"""What the embedded SeaweedFS itself must hold: no way past S3, no wrong byte from a bad disk."""

import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from storage import (
    Buckets,
    DigestMismatch,
    EmbeddedStore,
    ObjectStore,
    S3Settings,
    open_buckets,
)
from storage.embedded_folder import StoreFolder
from tests.storage.letters import put


@pytest.fixture
def originals(buckets: Buckets) -> ObjectStore:
    return buckets.originals


def test_it_listens_on_loopback_only(store_server: EmbeddedStore) -> None:
    ports = set(StoreFolder(path=store_server.folder).ports().values())

    assert listening(store_server.process_id) == {(f"127.0.0.1:{port}") for port in ports}


def listening(process_id: int | None) -> set[str]:
    """Addresses on which a process listens, from the tables of the kernel."""
    inodes = set()
    for handle in Path(f"/proc/{process_id}/fd").iterdir():
        target = str(handle.readlink()) if handle.is_symlink() else ""
        if target.startswith("socket:["):
            inodes.add(target.removeprefix("socket:[").removesuffix("]"))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process_id}/net/{table}").read_text("ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(address_of(fields[1]))
    return found


def address_of(entry: str) -> str:
    host, port = entry.split(":")
    words = [bytes.fromhex(host[at : at + 8])[::-1] for at in range(0, len(host), 8)]
    family = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    return f"{socket.inet_ntop(family, b''.join(words))}:{int(port, 16)}"


@pytest.mark.slow  # the store itself tries for 13 s before it gives up
def test_a_flipped_byte_on_disk_is_never_given_out(
    originals: ObjectStore, store_server: EmbeddedStore, key: str
) -> None:
    content = b"Bescheid vom 3. Februar, nur einmal vorhanden"
    stored = put(originals, key, content)
    flip_a_byte(StoreFolder(path=store_server.folder).data, content)

    with pytest.raises(DigestMismatch):
        originals.read(key, version_id=stored.version_id)
    again = put(originals, key, content)
    assert again.version_id != stored.version_id
    assert originals.read(key, version_id=again.version_id) == content


def flip_a_byte(data: Path, content: bytes) -> None:
    for volume in data.glob("*.dat"):
        found = volume.read_bytes().find(content)
        if found >= 0:
            with volume.open("r+b") as file:
                file.seek(found)
                file.write(bytes([content[0] ^ 1]))
            return
    pytest.fail("the bytes lie in no volume")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("door", ["filer/buckets/", "filer/buckets/{}", "volume/1,01637037d6"])
def test_nobody_gets_past_s3(
    store_server: EmbeddedStore, store_settings: S3Settings, door: str, method: str
) -> None:
    put(open_buckets(store_settings).originals, "o/akte")
    process, _, path = door.format(f"{store_settings.bucket}/o/akte").partition("/")
    port = StoreFolder(path=store_server.folder).ports()[process]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", method=method)

    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)

    assert refusal.value.code == 401
    refusal.value.close()
