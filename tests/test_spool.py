"""Spooling: a body is taken whole and as announced, or not at all."""

import base64
import hashlib
import io
import os
from pathlib import Path

import pytest

from eakte import spool
from eakte.spool import (
    SWEPT_AFTER_S,
    BodyTooLarge,
    BodyTruncated,
    DigestDiffers,
    LengthRequired,
    SpoolError,
    SpoolFull,
    announced_sha256,
    spooled,
    sweep,
)

BODY = b"Sehr geehrte Damen und Herren " * 1000
SHA256 = hashlib.sha256(BODY).hexdigest()


class Broken(io.BytesIO):
    """A body whose sender goes away after the first block."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise ConnectionResetError
        return super().read(size)


def take(
    folder: Path,
    body: io.BytesIO | None = None,
    *,
    length: int | None = len(BODY),
    sha256: str | None = None,
    limit: int = 10**6,
) -> tuple[bytes, int, str]:
    with spooled(
        body or io.BytesIO(BODY), folder=folder, length=length, sha256=sha256, limit_bytes=limit
    ) as came:
        return came.path.read_bytes(), came.size_bytes, came.sha256


@pytest.mark.parametrize("length", [None, len(BODY)])
def test_a_body_is_taken_whole_and_gone_after_the_block(tmp_path: Path, length: int | None) -> None:
    folder = tmp_path / "spool"

    taken = take(folder, length=length, sha256=SHA256)

    assert taken == (BODY, len(BODY), SHA256)
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"length": None}, LengthRequired),
        ({"length": len(BODY) + 1}, BodyTruncated),
        ({"length": len(BODY) - 1}, BodyTruncated),
        ({"sha256": "0" * 64}, DigestDiffers),
        ({"limit": len(BODY) - 1}, BodyTooLarge),
        ({"length": None, "sha256": SHA256, "limit": 100}, BodyTooLarge),
        ({"body": Broken(BODY)}, BodyTruncated),
    ],
)
def test_what_is_not_as_announced_leaves_nothing(
    tmp_path: Path, said: dict[str, object], refusal: type[SpoolError]
) -> None:
    with pytest.raises(refusal):
        take(tmp_path, **said)  # type: ignore[arg-type] # a test names what matters

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_in_one_word() -> None:
    with pytest.raises(SpoolFull):
        spool._written(io.BytesIO(BODY), os.open("/dev/full", os.O_WRONLY), 10**6)


def test_a_small_body_on_a_full_disk_fails_when_the_file_is_closed() -> None:
    with pytest.raises(SpoolFull):
        spool._written(io.BytesIO(b"x"), os.open("/dev/full", os.O_WRONLY), 10**6)


def test_the_announced_digest_is_read_as_rfc_9530_writes_it() -> None:
    coded = base64.b64encode(bytes.fromhex(SHA256)).decode()

    assert announced_sha256(None) is None
    assert announced_sha256("") is None
    assert announced_sha256(f"sha-256=:{coded}:") == SHA256
    assert announced_sha256(f"sha-512=:eHg=:, sha-256=:{coded}:") == SHA256


@pytest.mark.parametrize(
    "header", ["sha-256=:eHg=:", "sha-256=abc", "md5=:eHg=:", "sha-256=:====:"]
)
def test_a_digest_that_cannot_be_compared_is_refused(header: str) -> None:
    with pytest.raises(DigestDiffers):
        announced_sha256(header)


def test_what_killed_processes_left_is_swept_after_an_hour(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = tmp_path / "spool"
    (folder / "job-1" / "parts").mkdir(parents=True)
    (folder / "job-1" / "parts" / "page").write_bytes(b"x")
    (folder / "upload-1").write_bytes(b"x")
    (folder / "link").symlink_to(outside)
    assert sweep(folder) == 0

    for left in (*folder.iterdir(), folder / "job-1" / "parts"):
        _age(left)

    assert sweep(folder) == 3
    assert list(folder.iterdir()) == []
    assert outside.is_dir()
    assert sweep(tmp_path / "nowhere") == 0


def test_the_folder_of_a_long_job_is_not_swept_while_it_works_below_it(tmp_path: Path) -> None:
    (tmp_path / "job-1" / "images").mkdir(parents=True)
    _age(tmp_path / "job-1")

    assert sweep(tmp_path) == 0
    assert (tmp_path / "job-1" / "images").is_dir()


def _age(left: Path) -> None:
    old_s = left.lstat().st_mtime - SWEPT_AFTER_S - 1
    os.utime(left, (old_s, old_s), follow_symlinks=False)
