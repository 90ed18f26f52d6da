import stat
import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest

from eakte.packages import DamagedPackage, DangerousPackage, ZipLimits, ZipStream, open_zip
from tests.xdomea.trees import NOON

DEFAULT_LIMITS = ZipLimits()


class OneWay(BytesIO):
    """A stream that cannot be sought back, as a socket."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def a_zip(**members: bytes) -> BytesIO:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    out.seek(0)
    return out


def reason(source: BytesIO, limits: ZipLimits = DEFAULT_LIMITS) -> str:
    with pytest.raises(DangerousPackage) as refused, open_zip(source, limits):
        pass
    return refused.value.reason


def test_a_stream_is_written_without_seeking_and_read_again() -> None:
    out = OneWay()
    with ZipStream(out, written_at=NOON) as package:
        package.add("a.txt", (b"eins", b"zwei"))
        package.add("b.pdf", (b"%PDF",))

    with open_zip(BytesIO(out.getvalue())) as archive:
        assert archive.sizes == {"a.txt": 8, "b.pdf": 4}
        assert b"".join(archive.portions("a.txt")) == b"einszwei"


def test_a_stream_that_failed_is_no_zip() -> None:
    def breaking() -> Iterator[bytes]:
        yield b"eins"
        raise EOFError

    out = BytesIO()
    with pytest.raises(EOFError), ZipStream(out, written_at=NOON) as package:
        package.add("a.txt", breaking())

    assert not zipfile.is_zipfile(out)


def test_what_is_packed_already_is_stored() -> None:
    out = BytesIO()
    with ZipStream(out, written_at=NOON) as package:
        package.add("a.pdf", (b"0" * 5000,))
        package.add("a.xml", (b"0" * 5000,))

    sizes = {entry.filename: entry.compress_size for entry in zipfile.ZipFile(out).infolist()}
    assert sizes["a.pdf"] == 5000
    assert sizes["a.xml"] < 100


def test_no_zip_and_a_torn_one_are_refused() -> None:
    for data in (b"", b"PK\x03\x04", a_zip(a=b"x" * 100).getvalue()[:-30]):
        with pytest.raises(DamagedPackage), open_zip(BytesIO(data)):
            pass


def test_flipped_bytes_are_refused_when_they_are_read() -> None:
    data = bytearray(a_zip(a=bytes(range(256)) * 40).getvalue())
    data[60] ^= 0xFF

    with open_zip(BytesIO(bytes(data))) as archive, pytest.raises(DamagedPackage):
        list(archive.portions("a"))


def test_a_member_beyond_all_measure_is_refused() -> None:
    bomb = a_zip(bomb=b"\0" * 20_000_000)

    assert reason(bomb) == "ratio"
    assert reason(bomb, ZipLimits(member_bytes=1000)) == "member_too_large"
    assert reason(bomb, ZipLimits(total_bytes=1000)) == "too_large"
    assert reason(a_zip(a=b"", b=b""), ZipLimits(members=1)) == "too_many_members"


def test_names_that_differ_by_upper_case_only_are_refused() -> None:
    assert reason(a_zip(**{"a.txt": b"1", "A.TXT": b"2"})) == "doubled_name"


def test_a_link_is_refused() -> None:
    out = BytesIO()
    entry = zipfile.ZipInfo("link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    out.seek(0)

    assert reason(out) == "link"


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(a_zip(a=b"x").getvalue())
    place = data.index(b"PK\x01\x02") + 8
    data[place : place + 2] = struct.pack("<H", 1)

    assert reason(BytesIO(bytes(data))) == "encrypted"


def test_members_that_share_their_bytes_are_refused() -> None:
    data = bytearray(a_zip(a=b"x" * 50, b=b"y" * 50).getvalue())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = struct.pack("<I", 0)

    assert reason(BytesIO(bytes(data))) == "overlapping_members"


@pytest.mark.parametrize("name", ["../a", "/a", "a/b", "a\\b", "C:a", "a\nb"])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert reason(a_zip(**{name: b"-"})) == "escapes"
