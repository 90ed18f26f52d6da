"""An archive that answers from files: 0501 with 0504 and 0502, 0503 with 0507 and 0506.

It writes its answers from templates of its own, so that the product reads what it did not write.
"""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

from lxml import etree

NAMES = {
    "0502": "Aussonderung.Bewertungsverzeichnis.0502",
    "0504": "Aussonderung.AnbietungEmpfangBestaetigen.0504",
    "0506": "Aussonderung.AussonderungImportBestaetigen.0506",
    "0507": "Aussonderung.AussonderungEmpfangBestaetigen.0507",
}
HEAD = """
<xdomea:Kopf><xdomea:ProzessID>{process}</xdomea:ProzessID>
<xdomea:Nachrichtentyp><code>{kind}</code></xdomea:Nachrichtentyp>
<xdomea:Erstellungszeitpunkt>2026-12-01T09:30:00</xdomea:Erstellungszeitpunkt>
<xdomea:Absender><xdomea:Behoerdenkennung>
<xdomea:{key}><code>DE-2041</code></xdomea:{key}><xdomea:Praefix><code>isil</code></xdomea:Praefix>
</xdomea:Behoerdenkennung></xdomea:Absender><xdomea:Empfaenger/><xdomea:SendendesSystem/>
{wanted}</xdomea:Kopf>
"""
HEAD_4_0 = """
<xdomea:nachrichtenkopf><xdomea:identifikation.nachricht>
<nachrichtenUUID>{own}</nachrichtenUUID><nachrichtentyp><code>{kind}</code></nachrichtentyp>
<erstellungszeitpunkt>2026-12-01T09:30:00.000+01:00</erstellungszeitpunkt>
</xdomea:identifikation.nachricht><xdomea:leser/><xdomea:autor><xdomea:Behoerdenkennung>
<xdomea:verzeichnisdienst listVersionID="3"><code>isil</code></xdomea:verzeichnisdienst>
<xdomea:kennung>DE-2041</xdomea:kennung>
</xdomea:Behoerdenkennung></xdomea:autor><xdomea:ProzessID>{process}</xdomea:ProzessID>
</xdomea:nachrichtenkopf>{wanted}
<xdomea:UUIDUrsprungsnachricht>{answers}</xdomea:UUIDUrsprungsnachricht>
<xdomea:LfdNrNachrichtProTyp>1</xdomea:LfdNrNachrichtProTyp>
<xdomea:GesamtanzahlNachrichtenProTyp>1</xdomea:GesamtanzahlNachrichtenProTyp>
"""
ROOT_4_0 = 'produkt="Archiv" produkthersteller="Archiv" standard="xdomea" version="4.0.0"'
WANTED = {"0502": "<xdomea:Empfangsbestaetigung>1</xdomea:Empfangsbestaetigung>"}

Decide = Callable[[str, str], str]  # kind of object and its id -> A or V


class SimulatedArchive:
    """Takes deliveries from files and puts its answers into a folder."""

    def __init__(
        self, folder: Path, decide: Decide, *, fails: frozenset[str] = frozenset()
    ) -> None:
        """Answer into `folder`; `fails` are the ids of objects whose import fails."""
        self.folder, self.decide, self.fails = folder, decide, fails
        self.decisions: dict[str, str] = {}

    def receive(self, delivery: Path) -> list[Path]:
        """The answers to a delivery, receipt first."""
        root = _message(delivery)
        kind = root.tag[-4:]
        version = root.tag.partition("}")[0].rpartition(":")[2]
        if kind == "0501":
            self.decisions = {
                _id(each): self.decide(_kind(each), _id(each)) for each in _objects(root)
            }
            return [
                self._answer(root, version, "0504", ""),
                self._answer(root, version, "0502", self._appraisal(version)),
            ]
        answers = [] if version < "3" else [self._answer(root, version, "0507", "")]
        return [*answers, self._answer(root, version, "0506", self._import(root, version))]

    def _appraisal(self, version: str) -> str:
        element = "BewertetesSGO" if version == "4.0.0" else "BewertetesObjekt"
        key = "xdomeaUUID" if version == "4.0.0" else "ID"
        code = "<code>{}</code>"
        if version >= "3":
            code = "<xdomea:Aussonderungsart><code>{}</code></xdomea:Aussonderungsart>"
        return "".join(
            f"<xdomea:{element}><xdomea:{key}>{each}</xdomea:{key}><xdomea:Aussonderungsart>"
            f"{code.format(decision)}</xdomea:Aussonderungsart></xdomea:{element}>"
            for each, decision in self.decisions.items()
        )

    def _import(self, root: etree._Element, version: str) -> str:
        objects = [_id(each) for each in _objects(root)]
        if version < "3":
            good = "".join(
                f"<xdomea:Rueckgabeparameter><xdomea:ID>{each}</xdomea:ID>"
                f"<xdomea:Archivkennung>B {each[:4]}</xdomea:Archivkennung>"
                "</xdomea:Rueckgabeparameter>"
                for each in objects
                if each not in self.fails
            )
            return _part("ErfolgOderMisserfolg", _said(not self.fails) + good)
        return (
            _part("ErfolgOderMisserfolg", _said(not self.fails)) if version == "4.0.0" else ""
        ) + "".join(self._outcome(each, version) for each in objects)

    def _outcome(self, key: str, version: str) -> str:
        said = _said(key not in self.fails)
        reference = _part("Archivkennung", f"B {key[:4]}") if key not in self.fails else ""
        if version == "4.0.0":
            inner = _part("xdomeaUUID", key) + _part("ErfolgOderMisserfolg", said) + reference
            return _part("AusgesondertesSGO", inner)
        return _part("AusgesondertesSGO", _part("IDSGO", key) + said + reference)

    def _answer(self, root: etree._Element, version: str, kind: str, body: str) -> Path:
        process = next(root.iter("{*}ProzessID")).text
        values = {
            "process": process,
            "kind": kind,
            "wanted": WANTED.get(kind, ""),
            "key": "Kennung" if version < "3" else "Behoerdenschluessel",
            "own": uuid4(),
            "answers": next((each.text for each in root.iter("nachrichtenUUID")), ""),
        }
        head = (HEAD_4_0 if version == "4.0.0" else HEAD).format(**values)
        attributes = ROOT_4_0 if version == "4.0.0" else ""
        text = (
            f'<xdomea:{NAMES[kind]} xmlns:xdomea="urn:xoev-de:xdomea:schema:{version}" '
            f"{attributes}>{head}{body}</xdomea:{NAMES[kind]}>"
        )
        stem = f"{process}_{kind}_1" if version == "4.0.0" else f"{process}_{NAMES[kind]}"
        answer = self.folder / f"{stem}.zip"
        with ZipFile(answer, "w") as archive:
            archive.writestr(f"{stem}.xml", f'<?xml version="1.0" encoding="UTF-8"?>{text}')
        return answer


def _part(name: str, inner: str) -> str:
    return f"<xdomea:{name}>{inner}</xdomea:{name}>"


def _said(successful: bool) -> str:
    reason = "" if successful else _part("Fehlermeldung", "Die Datei ist nicht lesbar.")
    return _part("Erfolgreich", "true" if successful else "false") + reason


def _message(delivery: Path) -> etree._Element:
    with ZipFile(delivery) as archive:
        return etree.fromstring(archive.read(delivery.with_suffix(".xml").name))


def _objects(root: etree._Element) -> list[etree._Element]:
    """The files and proceedings that are not sent along as context only."""
    return [
        each
        for each in root.iter()
        if isinstance(each.tag, str)
        and _kind(each) in {"Akte", "Teilakte", "Vorgang", "Teilvorgang"}
        and each.findtext("{*}Kontextobjekt") not in {"1", "true"}
    ]


def _kind(element: etree._Element) -> str:
    return etree.QName(element).localname


def _id(element: etree._Element) -> str:
    identity = element.find("{*}Identifikation")
    found = identity.findtext("{*}ID") or identity.findtext("{*}xdomeaUUID")
    return found.lower()
