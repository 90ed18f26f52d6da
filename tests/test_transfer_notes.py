"""Transfer notes say the six things that TR-03138 asks for, in valid XML."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from eakte.domain.errors import InvalidValue
from eakte.domain.transfer_note import (
    STATEMENT,
    ImageRange,
    KeptNote,
    Organisation,
    Procedure,
    ProcessStep,
    QualityControl,
    Remark,
    TransferNote,
)
from eakte.transfer_notes import attachment_of, to_xml

SCHEMA = Path("standards/resiscan/transfervermerk.xsd")
AT = datetime(2026, 3, 2, 11, 5, 40, tzinfo=UTC)
TOWN = Organisation(name="Gemeinde Uedem", town="Uedem", unit="Zentrale Scanstelle")
COPY = Remark(name="Vorlage", text="Die Vorlage ist eine Kopie.", is_anomaly=True)
SCAN = ProcessStep(
    name="Scan",
    at=AT,
    by="P-0815",
    system="SCAN-PC-03",
    remarks=(Remark(name="Aufloesung", text="300 dpi"), Remark(name="Duplex", text="ja")),
)
TURNED = ProcessStep(name="Drehung", at=AT, by="Serverdienst", system="eakte")


def a_note(**fields: object) -> TransferNote:
    return TransferNote(
        **{  # type: ignore[arg-type] # a test names what matters
            "made_at": AT,
            "contractor": TOWN,
            "client": replace(
                TOWN, unit="Ordnungsamt", street="Mosterstraße 2", postal_code="47589"
            ),
            "pages": 3,
            "sha256": "ab" * 32,
            "batch": "UED-2026-03-02-0007",
            "batch_made_at": AT,
            "procedure": Procedure(
                title="Posteingang",
                variant="Farbe",
                version="1.2",
                as_of=date(2026, 1, 15),
                keeper=replace(TOWN, unit="IT"),
            ),
            "position": ImageRange(first=5, last=7, count=201),
            "scan": SCAN,
            "further": (TURNED,),
            "quality": QualityControl(at=AT, by="P-0816", system="eakte", result="bestanden"),
            "remarks": (COPY,),
        }
        | fields
    )


@pytest.fixture(scope="module")
def schema(shared: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared / SCHEMA))


def found(note: TransferNote, path: str) -> list[str]:
    return [str(value) for value in etree.fromstring(to_xml(note)).xpath(path)]


def test_all_six_contents_stand_in_the_note() -> None:
    note = a_note()

    assert found(note, "/Transfervermerk/Auftragnehmer/Organisationseinheit/text()") == [
        "Zentrale Scanstelle"
    ]
    assert found(note, "//Verfahren/Bezeichnung/text()") == ["Posteingang"]
    assert found(note, "//Attribut[@name='Aufloesung']/text()") == ["300 dpi"]
    assert found(note, "//Dokument//Attribut[@auffaelligkeit='true']/text()") == [COPY.text]
    assert found(note, "//@zeitpunkt") == ["2026-03-02T12:05:40+01:00"] * 3
    assert found(note, "//Attribut[@name='Ergebnis']/text()") == ["bestanden"]
    assert found(note, "//Attribut[@name='Aussage']/text()") == [STATEMENT]


def test_the_note_tells_which_document_it_is_of() -> None:
    note = a_note()

    assert found(note, "//Dokument//Attribut[@name='sha256']/text()") == ["ab" * 32]
    assert found(note, "//PositionDesDokuments/text()") == ["Abbild 5 bis 7 von 201"]
    one = a_note(position=ImageRange(first=5, last=5, count=201))
    assert found(one, "//PositionDesDokuments/text()") == ["Abbild 5 von 201"]
    assert note.anomalies == (COPY,)


def test_the_steps_stand_in_the_order_in_which_they_were_done() -> None:
    assert found(a_note(), "//Prozessschritt/@name") == ["Scan", "Drehung", "Qualitaetssicherung"]


def test_the_product_carries_the_note_as_it_is_filed() -> None:
    attachment = attachment_of(
        KeptNote(xml=to_xml(a_note()), batch=a_note().batch, made_at=a_note().made_at)
    )

    assert attachment.content == to_xml(a_note())
    assert (attachment.file_name, attachment.made_at) == ("transfervermerk.xml", AT)


def test_the_same_note_has_the_same_bytes() -> None:
    assert to_xml(a_note()) == to_xml(a_note())


@pytest.mark.parametrize(
    "fields", [{}, {"client": None}, {"remarks": (), "further": ()}, {"scan": TURNED}]
)
def test_a_note_is_valid_for_two_schema_engines(
    shared: Path, schema: etree.XMLSchema, fields: dict[str, object]
) -> None:
    xml = to_xml(a_note(**fields))

    schema.assertValid(etree.fromstring(xml))
    xmlschema.validate(etree.fromstring(xml), str(shared / SCHEMA))


@given(text=st.text())
def test_whatever_a_scanner_sends_the_note_stays_readable(text: str) -> None:
    note = a_note(remarks=(Remark(name=text, text=text),), batch=f"S{text}")

    (named, _) = etree.fromstring(to_xml(note)).iterfind("Dokument/Attribute/Attribut")

    assert etree.fromstring(to_xml(note)).findtext("Dokument/Seiten") == "3"
    assert len(named.text or "") <= len(text)


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"contractor": replace(TOWN, unit="")}, "contractor"),
        ({"scan": replace(SCAN, by="")}, "by"),
        ({"further": (replace(TURNED, system=""),)}, "system"),
        ({"quality": QualityControl(at=AT, by="", system="eakte", result="gut")}, "by"),
        ({"quality": QualityControl(at=AT, by="P-1", system="eakte", result="")}, "result"),
        ({"pages": 0}, "pages"),
        ({"batch": ""}, "batch"),
        ({"made_at": AT.replace(tzinfo=None)}, "at"),
        ({"scan": replace(SCAN, at=AT.replace(tzinfo=None))}, "at"),
    ],
)
def test_a_note_that_does_not_say_everything_cannot_be(
    fields: dict[str, object], missing: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        a_note(**fields)

    assert refused.value.field == missing


@pytest.mark.parametrize(("first", "last"), [(0, 1), (3, 2), (1, 6)])
def test_images_outside_of_the_batch_are_refused(first: int, last: int) -> None:
    with pytest.raises(InvalidValue):
        ImageRange(first=first, last=last, count=5)
