import re
from dataclasses import replace
from io import BytesIO
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eakte.domain.record_description import Disposition
from eakte.domain.record_tree import FileRecord
from eakte.xdomea import (
    DangerousXml,
    InvalidMessage,
    MessageKind,
    RecordList,
    SchemaFolder,
    SchemaUnusable,
    UnknownMessage,
    UnreadableMessage,
    Version,
    VersionNotSupported,
    XdomeaRefused,
    lost_in,
    read_message,
    refusal_words,
    write_message,
)
from eakte.xdomea.text import clean
from tests.xdomea.trees import a_document, a_file, a_message, two_files


def written(version: Version = Version.V3_1) -> bytes:
    out = BytesIO()
    write_message(a_message(MessageKind.OFFER, two_files()), version, out)
    return out.getvalue()


VALUES = ("ProzessID", "Erstellungszeitpunkt", "ID", "AnzahlJahre", "Aufbewahrungsende", "Betreff")
ODD = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9" * 5000, "0000", "24:00:00", "")
RICH = written().decode()


def changed(old: str, new: str, version: Version = Version.V3_1) -> BytesIO:
    text = written(version).decode()
    assert old in text
    return BytesIO(text.replace(old, new).encode())


def test_a_document_type_is_refused_before_its_entities_are_looked_at() -> None:
    bomb = written().replace(
        b"<xdomea:Aussonderung", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><xdomea:Aussonderung', 1
    )

    with pytest.raises(DangerousXml):
        read_message(BytesIO(bomb))


def test_an_entity_that_names_a_file_reads_no_file(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    attack = written().replace(
        b"<xdomea:Aussonderung",
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]><xdomea:Aussonderung'.encode(),
        1,
    )

    with pytest.raises(DangerousXml):
        read_message(BytesIO(attack.replace(b"Akte 1", b"&a;")))


def test_extreme_depth_is_refused() -> None:
    with pytest.raises((DangerousXml, UnreadableMessage)):
        read_message(BytesIO(b"<a>" * 5000 + b"</a>" * 5000))


def test_files_inside_one_another_are_read_to_any_legal_depth() -> None:
    root = a_file(1)
    for number in range(2, 30):
        root = a_file(number, sub_files=(root,))
    out = BytesIO()
    write_message(a_message(MessageKind.OFFER, (root,)), Version.V3_1, out)

    read = read_message(BytesIO(out.getvalue()))

    assert read.message.body == RecordList(roots=(root,))


def is_read_or_refused(data: bytes) -> bool:
    """Whether a message is read, or refused with words for a person; else the fault comes out."""
    try:
        read_message(BytesIO(data))
    except XdomeaRefused as refused:
        return refusal_words(refused) is not None
    return True


@settings(deadline=None, max_examples=150)
@given(
    version=st.sampled_from(Version),
    place=st.integers(0),
    bytes_=st.binary(min_size=1, max_size=6),
)
def test_whatever_is_done_to_a_message_it_is_read_or_refused(
    version: Version, place: int, bytes_: bytes
) -> None:
    data = written(version)
    start = place % len(data)

    changed_data = data[:start] + bytes_ + data[start + len(bytes_) :]

    assert is_read_or_refused(changed_data)


@settings(deadline=None, max_examples=60)
@given(element=st.sampled_from(VALUES), text=st.text(max_size=20) | st.sampled_from(ODD))
def test_whatever_stands_in_a_value_it_is_read_or_refused(element: str, text: str) -> None:
    data = re.sub(
        rf"<xdomea:{element}>[^<]*<", lambda _: f"<xdomea:{element}>{escape(text)}<", RICH
    )

    assert is_read_or_refused(data.encode("utf-8", "replace"))


def test_broken_xml_is_refused() -> None:
    with pytest.raises(UnreadableMessage):
        read_message(BytesIO(written()[:-20]))
    with pytest.raises(UnreadableMessage):
        read_message(BytesIO(b""))


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(UnknownMessage):
        read_message(BytesIO(b"<rechnung/>"))
    with pytest.raises(UnknownMessage):
        read_message(changed("Anbieteverzeichnis.0501", "Unbekannt.0599"))


def test_another_version_is_refused_by_its_name() -> None:
    with pytest.raises(VersionNotSupported) as refused:
        read_message(changed("schema:3.1.0", "schema:5.0.0"))

    assert refused.value.namespace.endswith("5.0.0")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<xdomea:AnzahlJahre>10<", "<xdomea:AnzahlJahre>zehn<"),
        ("<xdomea:Aufbewahrungsende>2025-12-31<", "<xdomea:Aufbewahrungsende>31.12.2025<"),
        ("<xdomea:ID>00000000-0000-4000-8000-000000000001<", "<xdomea:ID>1<"),
        ("<code>001</code></xdomea:Medium>", "<code>009</code></xdomea:Medium>"),
        ("<xdomea:Empfangsbestaetigung>0</xdomea:Empfangsbestaetigung>", ""),
        ("<xdomea:Betreff>Akte 1</xdomea:Betreff>", "<xdomea:Betreff><b/></xdomea:Betreff>"),
        (
            "<xdomea:Betreff>Akte 1</xdomea:Betreff>",
            "<xdomea:Betreff>Akte 1</xdomea:Betreff><xdomea:Betreff>2</xdomea:Betreff>",
        ),
    ],
)
def test_a_value_that_is_not_of_its_form_is_refused_with_its_place(old: str, new: str) -> None:
    with pytest.raises(UnreadableMessage) as refused:
        read_message(changed(old, new))

    assert refused.value.place


def test_what_is_not_understood_is_told_and_the_rest_is_read() -> None:
    extra = "<xdomea:Betreff>Akte 1</xdomea:Betreff><xdomea:Neu>x</xdomea:Neu>"

    read = read_message(changed("<xdomea:Betreff>Akte 1</xdomea:Betreff>", extra))

    assert read.unread == ("AllgemeineMetadaten/Neu",)
    assert isinstance(read.message.body, RecordList)
    assert next(iter(read.message.body.roots)).description.subject == "Akte 1"


def test_a_year_in_2_3_is_its_last_day_and_a_heading_number_may_be_text() -> None:
    text = "<xdomea:NummerImUebergeordnetenContainer>1/a</xdomea:NummerImUebergeordnetenContainer>"
    source = changed(
        "</xdomea:ID></xdomea:Identifikation>",
        f"</xdomea:ID>{text}</xdomea:Identifikation>",
        Version.V2_3,
    )

    read = read_message(source)

    assert isinstance(read.message.body, RecordList)
    file = next(iter(read.message.body.roots))
    assert isinstance(file, FileRecord)
    assert file.disposition is not None
    assert str(file.disposition.retention_end) == "2025-12-31"
    assert file.position is None


def test_text_is_cleaned_as_the_version_demands() -> None:
    assert clean("a\x00b\x0b", Version.V3_1) == "a b "
    assert clean("„Straße“ – Σ…", Version.V3_1) == "„Straße“ – Σ…"
    assert clean("„Straße“ – Σ…", Version.V2_4) == '"Straße" - ?...'
    assert clean("ﬁ\u00a0x", Version.V2_4) == "fi x"


def test_without_schemas_the_message_says_that_nobody_validated_it(
    no_schemas: SchemaFolder,
) -> None:
    check = no_schemas.check(BytesIO(written()), Version.V3_1, MessageKind.OFFER)

    assert not check.is_validated
    assert "nicht gegen das Schema" in check.sentence


def test_a_message_against_its_schema_is_refused_with_the_findings(
    schemas: SchemaFolder,
) -> None:
    source = changed("<xdomea:ProzessID>", "<xdomea:Falsch/><xdomea:ProzessID>")

    with pytest.raises(InvalidMessage) as refused:
        schemas.check(source, Version.V3_1, MessageKind.OFFER)

    assert "Falsch" in refused.value.findings[0]


def test_a_folder_without_the_schema_is_refused(tmp_path) -> None:
    with pytest.raises(SchemaUnusable):
        SchemaFolder(tmp_path).check(BytesIO(written()), Version.V3_1, MessageKind.OFFER)


def test_what_a_version_cannot_carry_is_told_before_sending() -> None:
    file = a_file(1, closed=True, disposition=Disposition(unlimited=True))
    renamed = replace(file, documents=(a_document(2),))

    assert lost_in([renamed], Version.V2_4) == ("Unbefristet", "ZdA")
    assert lost_in([renamed], Version.V3_1) == ()
