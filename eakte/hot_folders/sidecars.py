"""Files beside scans that describe them (Begleitdatei): JSON, XML or CSV, with the same base name.

Names of fields are German or English, in any case; `FIELDS` has them. Others are left alone: they
stay in the file, which is kept with its scan.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lxml import etree

from eakte.domain.scanning import Protection

MOST_BYTES = 64 * 1024
MOST_CHARACTERS = 500  # of one value
ENDINGS = (".json", ".xml", ".csv")
FIELDS = {
    "aktenzeichen": "reference",
    "betreff": "subject",
    "absender": "sender",
    "eingangsdatum": "received_on",
    "eingang": "received_on",
    "dokumentart": "kind",
    "externe-id": "external_id",
    "externe_id": "external_id",
    "fremdschlüssel": "external_id",
    "seiten": "pages",
    "blätter": "sheets",
    "blaetter": "sheets",
    "beidseitig": "is_duplex",
    "duplex": "is_duplex",
    "gescannt-von": "operator",
    "gescannt_von": "operator",
    "schutzbedarf": "protection",
    "sha-256": "sha256",
    **{
        name: name
        for name in (
            *("reference", "subject", "sender", "received_on", "kind"),
            *("external_id", "pages", "sha256", "sheets", "operator", "protection"),
        )
    },
}
PROTECTIONS = {
    **{each.value: each for each in Protection},
    "hoch": Protection.HIGH,
    "sehr hoch": Protection.VERY_HIGH,
}
ANSWERS = {"ja": True, "true": True, "1": True, "nein": False, "false": False, "0": False}
DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y")


class SidecarUnreadable(Exception):
    """The file beside a scan cannot be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What is said of a scan; empty texts: not said.

    pages, sheets (of paper): None: not counted. is_duplex: each sheet comes as two images.
    operator: login or name of who scanned. sha256: hex. received_on: None: not said. is_broken:
    there is a file that says something, and nobody can read it.
    """

    reference: str = ""
    subject: str = ""
    sender: str = ""
    received_on: date | None = None
    kind: str = ""
    external_id: str = ""
    pages: int | None = None
    sheets: int | None = None
    is_duplex: bool = False
    operator: str = ""
    protection: Protection = Protection.NORMAL
    sha256: str = ""
    is_broken: bool = False


def sidecar_of(scan: Path) -> Path | None:
    """The file that describes a scan: `brief.xml` or `brief.pdf.xml`; None: there is none."""
    for ending in ENDINGS:
        for beside in (scan.with_suffix(ending), scan.with_name(scan.name + ending)):
            if beside != scan and beside.is_file() and not beside.is_symlink():
                return beside
    return None


def said_of(scan: Path) -> Sidecar:
    """What the file beside a scan says."""
    beside = sidecar_of(scan)
    if beside is None:
        return Sidecar()
    try:
        return read_sidecar(beside)
    except SidecarUnreadable:
        return Sidecar(is_broken=True)


def read_sidecar(path: Path) -> Sidecar:
    """What a sidecar says.

    Raises:
        SidecarUnreadable: it is too long, or not what its ending says.
    """
    if path.stat().st_size > MOST_BYTES:
        raise SidecarUnreadable
    readers = {".json": _of_json, ".xml": _of_xml, ".csv": _of_csv}
    try:
        return _understood(readers[path.suffix.lower()](path.read_bytes()))
    except (
        ValueError,
        TypeError,
        LookupError,
        csv.Error,
        etree.XMLSyntaxError,
        RecursionError,
    ) as error:
        raise SidecarUnreadable from error


def rows_of_csv(body: bytes) -> Sequence[Mapping[str, str]]:
    """The rows below a head, with semicolons or commas; as Excel and others write them."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252")
    lines = text.splitlines()
    delimiter = ";" if lines and ";" in lines[0] else ","
    rows = csv.DictReader(lines, delimiter=delimiter)
    return [{name.strip(): value or "" for name, value in row.items() if name} for row in rows]


def _understood(told: Mapping[str, str]) -> Sidecar:
    known = {
        FIELDS[name.lower()]: _line(value) for name, value in told.items() if name.lower() in FIELDS
    }
    received_on = known.pop("received_on", "")
    return Sidecar(
        received_on=_day(received_on) if received_on else None,
        pages=_count(known.pop("pages", "")),
        sheets=_count(known.pop("sheets", "")),
        is_duplex=ANSWERS[known.pop("is_duplex", "").lower() or "nein"],
        protection=PROTECTIONS[known.pop("protection", "").lower() or Protection.NORMAL],
        sha256=known.pop("sha256", "").lower(),
        **known,  # type: ignore[arg-type] # what is left of FIELDS are texts
    )


def _line(value: str) -> str:
    """A value as one line."""
    line = " ".join(value.split())
    if len(line) > MOST_CHARACTERS or not line.isprintable():
        raise ValueError("too long, or no text")
    return line


def _count(value: str) -> int | None:
    """A number from 1; None: nobody counted."""
    if not value:
        return None
    count = int(value)
    if count < 1:
        raise ValueError(value)
    return count


def _day(value: str) -> date:
    for form in DAY_FORMS:
        try:
            return datetime.strptime(value, form).date()  # noqa: DTZ007 # a day has no time zone
        except ValueError:
            continue
    raise ValueError(value)


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
    (row,) = rows_of_csv(body)
    return row
