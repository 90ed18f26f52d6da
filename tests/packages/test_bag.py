import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eakte.packages import (
    BagFile,
    BagInvalid,
    DangerousPackage,
    DoubledMember,
    bag_sentence,
    check_bag,
    open_bag,
    require_valid_bag,
    write_bag,
)
from tests.xdomea.trees import NOON

FILES = {"32.10/Bescheid.pdf": b"%PDF-1.7", "metadaten.xml": "<akte>Grün</akte>".encode()}
NAME = "Akte-32.10-2014-0001"


def a_bag(files: dict[str, bytes] | None = None) -> BytesIO:
    out = BytesIO()
    write_bag(
        out,
        (BagFile(path=path, portions=(data,)) for path, data in (files or FILES).items()),
        name=NAME,
        info=[("Source-Organization", "Stadt\nMusterstadt"), ("External-Identifier", "32.10")],
        written_at=NOON,
    )
    out.seek(0)
    return out


def changed(bag: BytesIO, changes: dict[str, bytes | None]) -> BytesIO:
    out = BytesIO()
    with zipfile.ZipFile(bag) as old, zipfile.ZipFile(out, "w") as new:
        members = {name: old.read(name) for name in old.namelist()}
        members |= {f"{NAME}/{path}": data for path, data in changes.items()}
        for name, data in members.items():
            if data is not None:
                new.writestr(name, data)
    out.seek(0)
    return out


def findings(bag: BytesIO) -> tuple[str, ...]:
    with open_bag(bag) as content:
        return tuple(bag_sentence(finding) for finding in check_bag(content))


def test_a_bag_comes_back_as_it_was_written() -> None:
    with open_bag(a_bag()) as content:
        require_valid_bag(content)
        payload = {
            path: b"".join(content.portions(path))
            for path in content.sizes
            if path.startswith("data/")
        }

    assert payload == {f"data/{path}": data for path, data in FILES.items()}


def test_another_program_finds_the_bag_valid(tmp_path: Path) -> None:
    bagit = pytest.importorskip("bagit", reason="the second checker of bags is not installed")
    zipfile.ZipFile(a_bag()).extractall(tmp_path)

    bag = bagit.Bag(str(tmp_path / NAME))

    assert bag.is_valid()
    assert bag.info["Source-Organization"] == "Stadt Musterstadt"
    assert bag.info["Payload-Oxum"] == f"{sum(map(len, FILES.values()))}.2"


def test_a_bag_of_another_program_is_taken(tmp_path: Path) -> None:
    bagit = pytest.importorskip("bagit", reason="the second checker of bags is not installed")
    folder = tmp_path / NAME
    folder.mkdir()
    (folder / "Anlage 1 % ä.txt").write_bytes(b"x" * 1000)
    bagit.make_bag(str(folder))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(tmp_path))
    out.seek(0)

    assert findings(out) == ()


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"data/metadaten.xml": b"anders"}, "data/metadaten.xml wurde verändert."),
        ({"data/metadaten.xml": None}, "data/metadaten.xml fehlt im Paket."),
        ({"data/neu.txt": b"-"}, "data/neu.txt steht nicht in jedem Verzeichnis."),
        ({"bag-info.txt": b"Payload-Oxum: 1.1\n"}, "bag-info.txt wurde verändert."),
        ({"bagit.txt": None}, "Die Datei bagit.txt fehlt."),
        (
            {"manifest-sha256.txt": None, "manifest-sha512.txt": None},
            "Es gibt kein Verzeichnis mit SHA-256 oder SHA-512.",
        ),
        (
            {"fetch.txt": b"http://x - data/x"},
            "fetch.txt verlangt, Dateien aus dem Netz zu holen; das geschieht nicht.",
        ),
        (
            {"bagit.txt": b"BagIt-Version: 9.9\n"},
            "Die Datei bagit.txt nennt keine bekannte Fassung von BagIt.",
        ),
    ],
)
def test_whatever_is_wrong_with_a_bag_is_told(
    changes: dict[str, bytes | None], finding: str
) -> None:
    assert finding in findings(changed(a_bag(), changes))


def test_an_invalid_bag_is_refused_with_all_findings() -> None:
    broken = changed(a_bag(), {"data/metadaten.xml": None, "data/32.10/Bescheid.pdf": b"-"})

    with open_bag(broken) as content, pytest.raises(BagInvalid) as refused:
        require_valid_bag(content)

    assert len(refused.value.findings) > 2


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "C:x", "a\\b", ""])
def test_a_path_that_leaves_the_bag_is_not_written(path: str) -> None:
    with pytest.raises(DangerousPackage):
        a_bag({path: b"-"})


def test_two_files_of_one_path_are_refused() -> None:
    with pytest.raises(DoubledMember):
        a_bag({"a.txt": b"1", "A.TXT": b"2"})


@settings(deadline=None, max_examples=25)
@given(
    st.dictionaries(
        st.text("abcÄß 1%-", min_size=1, max_size=9).filter(str.strip).map(lambda name: f"f{name}"),
        st.binary(max_size=300),
        max_size=5,
    )
)
def test_any_files_make_a_valid_bag(files: dict[str, bytes]) -> None:
    unique = {name.casefold(): data for name, data in files.items()}

    assert findings(a_bag(unique or FILES)) == ()
