"""Transfer notes (Transfervermerke) as XML, in the form that the BSI publishes for TR-03138."""

import re
from collections.abc import Iterable
from datetime import datetime

from lxml import etree

from eakte.domain.calendar import BERLIN
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
from indexing.renditions import Attachment

FILE_NAME = "transfervermerk.xml"
MEDIA_TYPE = "application/xml"
QUALITY_CONTROL = "Qualitaetssicherung"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0
_REPLACEMENT = "\ufffd"


def to_xml(note: TransferNote) -> bytes:
    """The note as XML; the same bytes for the same note."""
    root = etree.Element("Transfervermerk", erstellt=_moment(note.made_at))
    _organisation(root, "Auftragnehmer", note.contractor)
    if note.client is not None:
        _organisation(root, "Auftraggeber", note.client)
    document = etree.SubElement(root, "Dokument")
    _text(document, "Seiten", str(note.pages))
    _remarks(document, (*note.remarks, Remark(name="sha256", text=note.sha256)))
    _batch(root, note)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def attachment_of(note: KeptNote) -> Attachment:
    """The note as a file that a PDF/A-3 of the product carries along."""
    return Attachment(
        file_name=FILE_NAME,
        media_type=MEDIA_TYPE,
        content=note.xml,
        description=f"Transfervermerk zu Stapel {note.batch}",
        made_at=note.made_at,
    )


def _batch(root: etree._Element, note: TransferNote) -> None:
    batch = etree.SubElement(
        root, "Stapel", name=_legal(note.batch), erstellt=_moment(note.batch_made_at)
    )
    _procedure(batch, note.procedure)
    _text(batch, "PositionDesDokuments", _position(note.position))
    steps = etree.SubElement(batch, "Prozessschritte")
    for step in (note.scan, *note.further, _controlled(note.quality)):
        _step(steps, step)


def _controlled(quality: QualityControl) -> ProcessStep:
    """The last step, with its result and with the statement that it allows."""
    return ProcessStep(
        name=QUALITY_CONTROL,
        at=quality.at,
        by=quality.by,
        system=quality.system,
        remarks=(
            Remark(name="Ergebnis", text=quality.result),
            Remark(name="Aussage", text=STATEMENT),
        ),
    )


def _organisation(parent: etree._Element, name: str, organisation: Organisation) -> None:
    element = etree.SubElement(parent, name)
    _text(element, "Name", organisation.name)
    if organisation.street:
        _text(element, "Strasse", organisation.street)
    if organisation.postal_code:
        _text(element, "PLZ", organisation.postal_code)
    _text(element, "Ort", organisation.town)
    _text(element, "Organisationseinheit", organisation.unit)


def _procedure(parent: etree._Element, procedure: Procedure) -> None:
    element = etree.SubElement(parent, "Verfahren")
    _text(element, "Bezeichnung", procedure.title)
    _text(element, "Auspraegung", procedure.variant)
    _text(element, "Version", procedure.version)
    _text(element, "Stand", procedure.as_of.isoformat())
    _organisation(element, "Pfleger", procedure.keeper)


def _step(parent: etree._Element, step: ProcessStep) -> None:
    element = etree.SubElement(
        parent, "Prozessschritt", name=_legal(step.name), zeitpunkt=_moment(step.at)
    )
    _text(element, "Durchfuehrung", step.by)
    _text(element, "ITSystem", step.system)
    if step.remarks:
        _remarks(element, step.remarks)


def _remarks(parent: etree._Element, remarks: Iterable[Remark]) -> None:
    element = etree.SubElement(parent, "Attribute")
    for remark in remarks:
        attribute = etree.SubElement(element, "Attribut", name=_legal(remark.name))
        if remark.is_anomaly:
            attribute.set("auffaelligkeit", "true")
        attribute.text = _legal(remark.text)


def _position(images: ImageRange) -> str:
    if images.first == images.last:
        return f"Abbild {images.first} von {images.count}"
    return f"Abbild {images.first} bis {images.last} von {images.count}"


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = _legal(text)


def _legal(text: str) -> str:
    """The text without what XML forbids: scanners send what they like."""
    return _ILLEGAL.sub(_REPLACEMENT, text)


def _moment(at: datetime) -> str:
    return at.astimezone(BERLIN).isoformat(timespec="seconds")
