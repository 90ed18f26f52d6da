"""Messages out of values: records are written one after another, so that memory stays flat."""

from collections.abc import Iterable, Iterator
from typing import IO

from lxml import etree

from eakte.domain.record_tree import DocumentRecord, FileRecord, Record
from eakte.xdomea.element import Element
from eakte.xdomea.element_writer import PREFIX, ElementWriter
from eakte.xdomea.errors import NotInThisVersion
from eakte.xdomea.message import Header, Message, RecordList
from eakte.xdomea.message_shapes import (
    LOOSE_DOCUMENTS_UNTIL,
    MIXED_FILES_SINCE,
    RECORD,
    ROOT_ELEMENTS,
    shapes_of_message,
)
from eakte.xdomea.text import latin
from eakte.xdomea.version import ELEMENTS, Version, knows

_STANDARD = "xdomea"
_UNNAMED = "unbenannt"  # 4.0 demands the names of the program and of its maker


def write_message(message: Message, version: Version, out: IO[bytes]) -> None:
    """Write a message as XML in UTF-8.

    Raises:
        NotInThisVersion: the version does not know the message, or cannot hold one of its values.
    """
    header = message.header
    if not knows(version, header.kind):
        raise NotInThisVersion(ELEMENTS[header.kind], version)
    writer = ElementWriter(shapes_of_message(version, header.kind))
    root = writer.name(ELEMENTS[header.kind])
    namespaces = {PREFIX: version.namespace}
    with etree.xmlfile(out, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element(root, _root_attributes(header, version), nsmap=namespaces):
            for element in _elements(writer, message):
                file.write(element)


def _root_attributes(header: Header, version: Version) -> dict[str, str]:
    if not version.has_message_ids:
        return {}
    attributes = {
        "produkt": latin(header.system.product or _UNNAMED),
        "produkthersteller": latin(header.system.maker or _UNNAMED),
        "standard": _STANDARD,
        "version": version.value,
    }
    if header.system.product_version:
        attributes["produktversion"] = latin(header.system.product_version)
    return attributes


def _elements(writer: ElementWriter, message: Message) -> Iterator[Element]:
    yield from writer.elements_of(message.header)
    if isinstance(message.body, RecordList):
        yield from _records(writer, message.body.roots)
    else:
        yield from writer.elements_of(message.body)


def _records(writer: ElementWriter, roots: Iterable[Record]) -> Iterator[Element]:
    for root in roots:
        _require_representable(root, writer.version)
        around = writer.element(RECORD)
        writer.append(around, ROOT_ELEMENTS[type(root)], root)
        yield around


def _require_representable(record: Record, version: Version) -> None:
    if isinstance(record, DocumentRecord) and version > LOOSE_DOCUMENTS_UNTIL:
        raise NotInThisVersion(_called(record, "Dokument ohne Akte und Vorgang"), version)
    if not isinstance(record, FileRecord) or version >= MIXED_FILES_SINCE:
        return
    if record.documents and record.proceedings:
        raise NotInThisVersion(_called(record, "Akte mit Dokumenten neben Vorgängen"), version)
    for sub_file in record.sub_files:
        _require_representable(sub_file, version)


def _called(record: Record, what: str) -> str:
    return f"{what}: {record.description.reference or record.id}"
