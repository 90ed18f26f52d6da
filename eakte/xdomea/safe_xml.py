"""XML from outside, read with limits: no network, no document type, no entities, no depth."""

from typing import IO

from lxml import etree

from eakte.xdomea.element import Element
from eakte.xdomea.errors import DangerousXml, UnreadableMessage

MOST_BYTES = 128 * 2**20  # a transfer of 1,000 files and 4,000 letters has 4 to 20 MiB
MOST_DEPTH = 120  # five levels of each record, two elements a level, and what is inside
_PORTION_BYTES = 64 * 2**10


def parse(source: IO[bytes]) -> Element:
    """The root of a document from outside.

    Raises:
        DangerousXml: it declares a document type, nests too deeply, or is too large.
        UnreadableMessage: it is not well-formed.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = _fed(parser, source)
    except etree.XMLSyntaxError as error:
        raise UnreadableMessage("XML", str(error)) from error
    _require_no_document_type(root)
    return root


def _fed(parser: "etree.XMLPullParser[Element]", source: IO[bytes]) -> Element:
    depth = size = 0
    while portion := source.read(_PORTION_BYTES):
        size += len(portion)
        if size > MOST_BYTES:
            raise DangerousXml(f"more than {MOST_BYTES} bytes")
        parser.feed(portion)
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            if depth == 1 and event == "start":
                _require_no_document_type(element)
            if depth > MOST_DEPTH:
                raise DangerousXml(f"deeper than {MOST_DEPTH} levels")
    return parser.close()


def _require_no_document_type(root: Element) -> None:
    if root.getroottree().docinfo.doctype:
        raise DangerousXml("DOCTYPE")
