"""Acceptance rules of a receiving archive, as x-man has them, written anew as an oracle.

Nothing here comes from the product: names and elements are looked up in the files themselves.
Findings are short words; none means that the archive takes the delivery.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NAMES = re.compile(rf"({UUID})_(Aussonderung\.[A-Za-z]+\.)?(050[135])\.(zip|xdomea)")
NAMES_4_0 = re.compile(rf"({UUID})_(050[135])_([0-9]+)\.zip")
NAMESPACE = re.compile(r"urn:xoev-de:xdomea:schema:([234]\.[0-9]\.0)")
OBJECTS = ("Akte", "Teilakte", "Vorgang", "Teilvorgang", "Dokument")
DEEPEST = 5


def findings(container: Path, schemas: Path) -> list[str]:
    """What an archive finds wrong with a single delivery (rules 1 to 5)."""
    name = NAMES.fullmatch(container.name) or NAMES_4_0.fullmatch(container.name)
    if not name:
        return ["name of the container"]
    found = []
    with ZipFile(container) as archive:
        if archive.testzip():
            return ["damaged"]
        members = archive.namelist()
        if any("/" in member or "\\" in member for member in members):
            found.append("folders")
        if len(set(members)) != len(members):
            found.append("doubled name")
        if container.with_suffix(".xml").name not in members:
            return [*found, "message not named as its container"]
        root = etree.fromstring(archive.read(container.with_suffix(".xml").name))
    found += _message(root, name[1], schemas)
    found += _primary_files(root, set(members))
    return found


def _message(root: etree._Element, process: str, schemas: Path) -> list[str]:
    found = []
    namespace = NAMESPACE.fullmatch(etree.QName(root).namespace or "")
    if not namespace:
        return ["namespace"]
    if root.prefix != "xdomea":
        found.append("prefix")
    if [e.text for e in root.iter("{*}ProzessID")] != [process]:
        found.append("process")
    if not _schema(schemas, namespace[1]).validate(root):
        found.append("schema")
    if any(_depth(element) > 2 * DEEPEST for element in root.iter("{*}Dokument")):
        found.append("nesting")
    return found


def _schema(schemas: Path, version: str) -> etree.XMLSchema:
    folder = schemas / version / "xsd"

    class Beside(etree.Resolver):
        def resolve(self, url, public_id, context):
            if url.startswith("http"):
                return self.resolve_filename(str(folder / url.rpartition("/")[2]), context)
            return None

    parser = etree.XMLParser()
    parser.resolvers.add(Beside())
    path = folder / "xdomea-Nachrichten-AussonderungDurchfuehren.xsd"
    return etree.XMLSchema(etree.parse(path, parser))


def _depth(element: etree._Element) -> int:
    return sum(1 for each in element.iterancestors() if etree.QName(each).localname in OBJECTS)


def _primary_files(root: etree._Element, members: set[str]) -> list[str]:
    named = [element.text for element in root.iter("{*}Dateiname")]
    found = [f"missing {name}" for name in named if name not in members]
    if "0501" in root.tag and named:
        found.append("an offer with files")
    return found + (["a file named twice"] if len(set(named)) != len(named) else [])


def differences(offer: Path, decisions: Mapping[str, str], transfer: Path) -> list[str]:
    """Objects marked A that did not come, and objects that came without A (rule 6); topmost."""
    offered, came = _tree(offer), _tree(transfer)
    wanted = {key for key in offered if _decision(key, offered, decisions) == "A"}
    missing = {key for key in wanted if key not in came}
    surplus = {key for key in came if key not in wanted}
    return [
        *(f"missing {key}" for key in sorted(missing) if offered[key] not in missing),
        *(f"surplus {key}" for key in sorted(surplus) if came[key] not in surplus),
    ]


def _decision(key: str, offered: Mapping[str, str], decisions: Mapping[str, str]) -> str:
    while key and key not in decisions:
        key = offered[key]
    return decisions.get(key, "")


def _tree(container: Path) -> dict[str, str]:
    """Each object with the one it lies in; "" at the top. Context objects do not count."""
    with ZipFile(container) as archive:
        message = next(
            name for name in archive.namelist() if name == container.with_suffix(".xml").name
        )
        root = etree.fromstring(archive.read(message))
    parents: dict[str, str] = {}
    for element in root.iter():
        if not isinstance(element.tag, str) or not _is_object(element):
            continue
        if element.findtext("{*}Kontextobjekt") in {"1", "true"}:
            continue
        above = next((each for each in element.iterancestors() if _is_object(each)), None)
        parents[_id(element)] = _id(above) if above is not None else ""
    return parents


def _is_object(element: etree._Element) -> bool:
    return element.find("{*}Identifikation") is not None


def _id(element: etree._Element) -> str:
    identity = element.find("{*}Identifikation")
    found = identity.findtext("{*}ID") or identity.findtext("{*}xdomeaUUID")
    return found.lower()
