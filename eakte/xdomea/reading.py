"""Values out of messages: safe, complete, and telling what was not understood."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import IO, cast

from lxml import etree

from eakte.domain.record_tree import Record
from eakte.xdomea.element import Children, Element, children_by_name, local_name
from eakte.xdomea.element_reader import ElementReader
from eakte.xdomea.errors import UnknownMessage, UnreadableMessage, VersionNotSupported
from eakte.xdomea.message import Body, Header, Message, RecordList
from eakte.xdomea.message_shapes import BODIES, RECORD, ROOT_ELEMENTS, shapes_of_message
from eakte.xdomea.safe_xml import parse
from eakte.xdomea.version import ELEMENTS, NAMESPACE, MessageKind, Version, knows

_ROOTS = {element: holds for holds, element in ROOT_ELEMENTS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessage:
    """A message from outside and its version.

    unread: elements that are not understood, each once, as `outer/inner`; nothing else was lost.
    """

    message: Message
    version: Version
    unread: tuple[str, ...] = ()


def read_message(source: IO[bytes]) -> ReadMessage:
    """Read a message of any kind and version.

    Raises:
        DangerousXml: the XML is built to harm.
        UnknownMessage: it is no message of xdomea that is taken here.
        VersionNotSupported: it is, of another version.
        UnreadableMessage: it is not well-formed, or misses what it must have.
    """
    return message_of(parse(source))


def message_of(root: Element) -> ReadMessage:
    """The message of a parsed document; raises as read_message does."""
    version, kind = identify(root)
    reader = ElementReader(shapes=shapes_of_message(version, kind))
    children = children_by_name(root)
    header = cast(Header, reader.take(Header, children, ELEMENTS[kind]))  # by its table
    body = _body(reader, kind, children)
    reader.leave(root, children)
    return ReadMessage(
        message=Message(header=_completed(header, kind, dict(root.attrib)), body=body),
        version=version,
        unread=tuple(sorted(reader.unread)),
    )


def identify(root: Element) -> tuple[Version, MessageKind]:
    """The version and kind of a parsed document.

    Raises:
        UnknownMessage: it is no message of xdomea that is taken here.
        VersionNotSupported: it is, of another version.
    """
    name = etree.QName(root)
    namespace = name.namespace or ""
    kinds = [kind for kind, element in ELEMENTS.items() if element == name.localname]
    if not namespace.startswith(NAMESPACE):
        raise UnknownMessage(name.localname)
    if namespace.removeprefix(NAMESPACE) not in {version.value for version in Version}:
        raise VersionNotSupported(namespace)
    version = Version(namespace.removeprefix(NAMESPACE))
    if not kinds or not knows(version, kinds[0]):
        raise UnknownMessage(name.localname)
    return version, kinds[0]


def _completed(header: Header, kind: MessageKind, attributes: Mapping[str, str]) -> Header:
    # The root says what the message is: known senders state another kind in the header.
    system = replace(
        header.system,
        product=attributes.get("produkt", header.system.product),
        product_version=attributes.get("produktversion", header.system.product_version),
        maker=attributes.get("produkthersteller", header.system.maker),
    )
    return replace(header, kind=kind, system=system)


def _body(reader: ElementReader, kind: MessageKind, children: Children) -> Body:
    if BODIES[kind] is RecordList:
        return RecordList(roots=_records(reader, children))
    return cast(Body, reader.take(BODIES[kind], children, ELEMENTS[kind]))  # by its table


def _records(reader: ElementReader, children: Children) -> tuple[Record, ...]:
    roots: list[Record] = []
    for around in children.pop(RECORD, []):
        for element in around:
            name = local_name(element)
            if name not in _ROOTS:
                raise UnreadableMessage(f"{RECORD}/{name}", "no record")
            roots.append(cast(Record, reader.value(_ROOTS[name], element)))  # by its table
    if not roots:
        raise UnreadableMessage(RECORD, "missing")
    return tuple(roots)
