import hashlib
import zipfile
from collections.abc import Iterable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eakte.domain.record_description import SHA_512, Description, Digest
from eakte.domain.record_tree import FormatRecord, PrimaryFile, VersionRecord
from eakte.packages import DangerousPackage, DoubledMember, PackageRefused
from eakte.xdomea import (
    BadContainer,
    MessageKind,
    NotInThisVersion,
    PrimaryFileAltered,
    PrimaryFilesMissing,
    RecordList,
    SchemaFolder,
    Version,
    XdomeaRefused,
    all_primary_files,
    format_code,
    open_delivery,
    primary_file_name,
    refusal_words,
    write_container,
)
from tests.xdomea.trees import (
    PROCESS,
    a_document,
    a_file,
    a_message,
    a_proceeding,
    two_files,
    uuid_of,
)

BYTES = b"%PDF-1.7 Bescheid"
NAME = primary_file_name(uuid_of(5), "Bescheid.pdf")


def content(_: PrimaryFile) -> Iterable[bytes]:
    return (BYTES[:4], BYTES[4:])


def a_document_with(file: PrimaryFile, number: int = 1):
    version = VersionRecord(number="1", formats=(FormatRecord(code="018", primary=file),))
    return a_document(number, versions=(version,))


def a_transfer_of(file: PrimaryFile):
    return a_message(MessageKind.TRANSFER, (a_file(1, a_proceeding(2, a_document_with(file, 3))),))


def packed(message, schemas: SchemaFolder, version: Version = Version.V3_1) -> BytesIO:
    out = BytesIO()
    write_container(message, version, out, contents=content, schemas=schemas)
    out.seek(0)
    return out


def repacked(source: BytesIO, changes: dict[str, bytes | None]) -> BytesIO:
    """The same ZIP with members replaced, added, or (None) left out."""
    out = BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        members = {name: old.read(name) for name in old.namelist()} | changes
        for name, data in members.items():
            if data is not None:
                new.writestr(name, data)
    out.seek(0)
    return out


WHOLE = packed(a_message(MessageKind.TRANSFER, two_files()), SchemaFolder(None)).getvalue()
FILES = [file for root in two_files() for file in all_primary_files(root)]


@pytest.mark.parametrize(
    ("version", "kind", "name"),
    [
        (Version.V2_3, MessageKind.OFFER, f"{PROCESS}_Aussonderung.Anbieteverzeichnis.0501"),
        (Version.V3_1, MessageKind.TRANSFER, f"{PROCESS}_Aussonderung.Aussonderung.0503"),
        (Version.V3_0, MessageKind.HAND_OVER, f"{PROCESS}_Abgabe.Abgabe.0401"),
        (Version.V4_0, MessageKind.TRANSFER, f"{PROCESS}_0503_1"),
    ],
)
def test_a_container_and_its_message_have_the_name_of_their_version(
    no_schemas: SchemaFolder, version: Version, kind: MessageKind, name: str
) -> None:
    out = BytesIO()

    written = write_container(
        a_message(kind, two_files()), version, out, contents=content, schemas=no_schemas
    )

    assert (written.name, written.message_name) == (f"{name}.zip", f"{name}.xml")
    assert zipfile.ZipFile(out).namelist()[0] == f"{name}.xml"


def test_primary_files_lie_flat_beside_the_message_and_come_back(
    no_schemas: SchemaFolder,
) -> None:
    message = a_message(MessageKind.TRANSFER, two_files())

    container = packed(message, no_schemas)

    assert set(zipfile.ZipFile(container).namelist()) >= {file.file_name for file in FILES}
    with open_delivery(container, no_schemas) as delivery:
        assert delivery.read.message.body == message.body
        assert b"".join(delivery.portions(FILES[0])) == BYTES


def test_an_offer_takes_no_file_with_it(no_schemas: SchemaFolder) -> None:
    container = packed(a_message(MessageKind.OFFER, two_files()), no_schemas)

    archive = zipfile.ZipFile(container)

    assert len(archive.namelist()) == 1
    assert b"Primaerdokument" not in archive.read(archive.namelist()[0])


def test_the_same_transfer_gives_the_same_bytes(no_schemas: SchemaFolder) -> None:
    message = a_message(MessageKind.TRANSFER, two_files())

    first, second = packed(message, no_schemas), packed(message, no_schemas)

    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize(
    "stated",
    [
        {"digest": Digest(value=hashlib.sha512(b"else").hexdigest(), algorithm=SHA_512)},
        {"size_bytes": 3},
    ],
)
def test_a_file_that_is_not_the_stated_one_is_never_packed(
    no_schemas: SchemaFolder, stated: dict
) -> None:
    message = a_transfer_of(PrimaryFile(file_name=NAME, **stated))
    out = BytesIO()

    with pytest.raises(PrimaryFileAltered):
        write_container(message, Version.V4_0, out, contents=content, schemas=no_schemas)

    assert not zipfile.is_zipfile(out)


def test_a_file_that_was_altered_on_the_way_is_refused_when_it_is_read(
    no_schemas: SchemaFolder,
) -> None:
    digest = Digest(value=hashlib.sha512(BYTES).hexdigest(), algorithm=SHA_512)
    file = PrimaryFile(file_name=NAME, digest=digest)
    container = packed(a_transfer_of(file), no_schemas, Version.V4_0)

    altered = repacked(container, {NAME: b"%PDF-1.7 something else"})

    with (
        open_delivery(altered, no_schemas) as delivery,
        pytest.raises(PrimaryFileAltered),
    ):
        list(delivery.portions(file))


def test_two_files_of_one_name_are_refused(no_schemas: SchemaFolder) -> None:
    file = PrimaryFile(file_name=NAME)
    roots = (a_file(1, a_proceeding(2, a_document_with(file, 3), a_document_with(file, 4))),)

    with pytest.raises(DoubledMember):
        packed(a_message(MessageKind.TRANSFER, roots), no_schemas)


def test_a_delivery_without_a_named_file_is_refused(no_schemas: SchemaFolder) -> None:
    container = packed(a_transfer_of(PrimaryFile(file_name=NAME)), no_schemas)

    with (
        pytest.raises(PrimaryFilesMissing) as refused,
        open_delivery(repacked(container, {NAME: None}), no_schemas),
    ):
        pass

    assert refused.value.names == (NAME,)


def test_a_transfer_whose_bytes_nobody_gives_is_not_written(no_schemas: SchemaFolder) -> None:
    out = BytesIO()

    with pytest.raises(PrimaryFilesMissing):
        write_container(
            a_message(MessageKind.TRANSFER, two_files()), Version.V3_1, out, schemas=no_schemas
        )

    assert out.getvalue() == b""


def test_a_primary_file_may_be_xml_and_bear_the_number_of_a_year(
    no_schemas: SchemaFolder,
) -> None:
    file = PrimaryFile(file_name=f"{uuid_of(5)}_2024.xml")

    with open_delivery(packed(a_transfer_of(file), no_schemas), no_schemas) as delivery:
        assert b"".join(delivery.portions(file)) == BYTES


def test_a_file_that_nobody_named_is_told(no_schemas: SchemaFolder) -> None:
    container = packed(a_transfer_of(PrimaryFile(file_name=NAME)), no_schemas)

    with open_delivery(repacked(container, {"liesmich.txt": b"-"}), no_schemas) as delivery:
        assert delivery.surplus == ("liesmich.txt",)


def test_a_container_of_two_messages_is_refused(no_schemas: SchemaFolder) -> None:
    container = packed(a_message(MessageKind.OFFER, two_files()), no_schemas)
    second = f"{uuid_of(9)}_Aussonderung.Anbieteverzeichnis.0501.xml"

    with (
        pytest.raises(BadContainer),
        open_delivery(repacked(container, {second: b"<x/>"}), no_schemas),
    ):
        pass


def test_a_message_of_another_process_than_its_name_says_is_refused(
    no_schemas: SchemaFolder,
) -> None:
    container = packed(a_message(MessageKind.OFFER, two_files()), no_schemas)
    archive = zipfile.ZipFile(container)
    name = archive.namelist()[0]
    renamed = repacked(
        container, {name: None, name.replace(PROCESS, uuid_of(9)): archive.read(name)}
    )

    with pytest.raises(BadContainer), open_delivery(renamed, no_schemas):
        pass


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "a\\b.pdf", "folder/file.pdf"])
def test_a_container_whose_names_lead_elsewhere_is_refused(
    no_schemas: SchemaFolder, name: str
) -> None:
    container = packed(a_message(MessageKind.OFFER, two_files()), no_schemas)

    with (
        pytest.raises(DangerousPackage),
        open_delivery(repacked(container, {name: b"-"}), no_schemas),
    ):
        pass


def test_a_version_that_cannot_hold_a_record_is_refused_before_anything_is_written(
    no_schemas: SchemaFolder,
) -> None:
    mixed = a_file(
        1, a_proceeding(2), documents=(a_document(3),), description=Description(reference="32.10-1")
    )
    out = BytesIO()

    for version, kind, roots in (
        (Version.V2_4, MessageKind.OFFER, (mixed,)),
        (Version.V4_0, MessageKind.OFFER, (a_document(3),)),
        (Version.V4_0, MessageKind.HAND_OVER, two_files()),
    ):
        with pytest.raises(NotInThisVersion):
            write_container(a_message(kind, roots), version, out, schemas=no_schemas)

    assert out.getvalue() == b""


def test_a_message_of_4_0_without_its_own_id_is_refused(no_schemas: SchemaFolder) -> None:
    message = a_message(MessageKind.OFFER, two_files(), message_id=None)

    with pytest.raises(NotInThisVersion):
        packed(message, no_schemas, Version.V4_0)


def test_names_of_primary_files_are_safe_everywhere() -> None:
    assert primary_file_name("u", "Übergabe/Straße 5.PDF") == "u_Uebergabe_Strasse_5.PDF"
    assert primary_file_name("u", "ohne Endung") == "u_ohne_Endung.bin"
    assert primary_file_name("u", "") == "u_Datei.bin"
    assert primary_file_name("u", "..\\..\\x.exe") == "u_x.exe"


def test_formats_have_the_codes_of_the_list() -> None:
    assert format_code("Bescheid.PDF") == "018"
    assert format_code("Bescheid.pdf", is_for_archives=True) == "044"
    assert format_code("plan.dwg") == "100"


@pytest.mark.parametrize("version", [each for each in Version if each < Version.V4_0])
def test_a_hand_over_to_another_office_comes_back_with_its_files(
    no_schemas: SchemaFolder, version: Version
) -> None:
    roots = (a_file(1, a_proceeding(11, a_document(111), a_document(112))),)
    container = packed(a_message(MessageKind.HAND_OVER, roots), no_schemas, version)

    with open_delivery(container, no_schemas) as delivery:
        body = delivery.read.message.body
        assert isinstance(body, RecordList)
        assert tuple(body.roots) == roots
        for file in all_primary_files(roots[0]):
            assert b"".join(delivery.portions(file)) == BYTES


@settings(deadline=None, max_examples=150)
@given(place=st.integers(0), bytes_=st.binary(min_size=1, max_size=4))
def test_whatever_is_done_to_a_container_it_is_read_or_refused(place: int, bytes_: bytes) -> None:
    data = bytearray(WHOLE)
    start = place % len(data)
    data[start : start + len(bytes_)] = bytes_

    assert is_read_or_refused(bytes(data))


def is_read_or_refused(data: bytes) -> bool:
    """Whether all of a delivery is read, or refused with words; else the fault comes out."""
    try:
        with open_delivery(BytesIO(data), SchemaFolder(None)) as delivery:
            for file in FILES:
                list(delivery.portions(file))
    except (XdomeaRefused, PackageRefused) as refused:
        return refusal_words(refused) is not None
    return True
