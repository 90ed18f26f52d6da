"""Files beside scans that describe them (Begleitdatei): JSON, XML or CSV, with the same base name.

Names of fields are German or English, in any case: aktenzeichen/reference, seiten/pages, sha256.
Others are left alone: they stay in the file, which is kept with its scan.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

MOST_BYTES = 64 * 1024
ENDINGS = (".json", ".xml", ".csv")
FIELDS = {
    "aktenzeichen": "reference",
    "reference": "reference",
    "seiten": "pages",
    "pages": "pages",
    "sha256": "sha256",
    "sha-256": "sha256",
}


class SidecarUnreadable(Exception):
    """The file beside a scan cannot be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What is said of a scan. pages: None: not counted. sha256: hex; empty: not said."""

    reference: str = ""
    pages: int | None = None
    sha256: str = ""


def sidecar_of(scan: Path) -> Path | None:
    """The file that describes a scan: `brief.xml` or `brief.pdf.xml`; None: there is none."""
    for ending in ENDINGS:
        for beside in (scan.with_suffix(ending), scan.with_name(scan.name + ending)):
            if beside != scan and beside.is_file():
                return beside
    return None


def read_sidecar(path: Path) -> Sidecar:
    """What a sidecar says.

    Raises:
        SidecarUnreadable: it is too long, or not what its ending says.
    """
    if path.stat().st_size > MOST_BYTES:
        raise SidecarUnreadable
    readers = {".json": _of_json, ".xml": _of_xml, ".csv": _of_csv}
    try:
        told = readers[path.suffix.lower()](path.read_bytes())
        known = {FIELDS[name.lower()]: value for name, value in told.items() if _is_known(name)}
        pages = int(known["pages"]) if known.get("pages") else None
    except (
        ValueError,
        TypeError,
        LookupError,
        csv.Error,
        etree.XMLSyntaxError,
        RecursionError,
    ) as error:
        raise SidecarUnreadable from error
    return Sidecar(
        reference=known.get("reference", "").strip(),
        pages=pages,
        sha256=known.get("sha256", "").strip().lower(),
    )


def _is_known(name: str) -> bool:
    return name.lower() in FIELDS


def _of_json(body: bytes) -> Mapping[str, str]:
    told = json.loads(body)
    if not isinstance(told, dict):
        raise TypeError("object wanted")
    return {str(name): str(value) for name, value in told.items() if value is not None}


def _of_xml(body: bytes) -> Mapping[str, str]:
    """Elements with text, at whatever depth, by their local name."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(body, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("document type")
    elements = (element for element in root.iter(etree.Element) if element.text)
    return {etree.QName(element).localname: str(element.text) for element in elements}


def _of_csv(body: bytes) -> Mapping[str, str]:
    """A head and one row, with semicolons or commas."""
    lines = body.decode("utf-8-sig").splitlines()
    delimiter = ";" if ";" in lines[0] else ","
    (row,) = csv.DictReader(lines, delimiter=delimiter)
    return {name: value or "" for name, value in row.items() if name}
