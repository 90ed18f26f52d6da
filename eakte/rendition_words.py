"""What people are told of renditions (Ableitungen), on screens and in the service, in German."""

from collections.abc import Iterable, Mapping

from eakte.rendition_shelf import RenditionKind
from indexing.renditions import Conformity

NAMES: Mapping[str, str] = {
    RenditionKind.SEARCHABLE: "Durchsuchbare PDF",
    RenditionKind.ARCHIVE: "PDF/A zum Aufbewahren",
    RenditionKind.JSON: "Text und Wortpositionen (JSON)",
    RenditionKind.ALTO: "Text und Wortpositionen (ALTO)",
    RenditionKind.HOCR: "Text und Wortpositionen (hOCR)",
}
PURPOSES: Mapping[str, str] = {
    RenditionKind.SEARCHABLE: "Die unveränderten Seitenbilder, darüber unsichtbar der gelesene "
    "Text: zum Suchen und Kopieren in jedem PDF-Programm.",
    RenditionKind.ARCHIVE: "Wie die durchsuchbare PDF, dazu nach ISO 19005 geprüft.",
    RenditionKind.JSON: "Für Programme: Text jeder Seite und Ort jedes Wortes.",
    RenditionKind.ALTO: "Austauschformat der Archive und Bibliotheken.",
    RenditionKind.HOCR: "Austauschformat von Texterkennungen.",
}
WHY: Mapping[str, str] = {
    "signed": "Die Datei ist elektronisch signiert und wird deshalb nicht umgeschrieben.",
    "encrypted": "Die Datei ist verschlüsselt oder gegen Änderungen geschützt.",
    "not_a_page_file": "Diese Form gibt es nur von PDF- und Bilddateien.",
    "damaged": "Die Datei ist beschädigt.",
    "too_large": "Die Datei würde zu groß.",
    "too_many_pixels": "Ein Bild der Datei ist größer, als es verarbeitet werden kann.",
    "time_limit": "Das Erzeugen hat zu lange gedauert.",
    "memory_limit": "Das Erzeugen hat zu viel Speicher gebraucht.",
    "crashed": "Das Erzeugen ist an dieser Datei gescheitert.",
    "fonts": "Eine Schrift ist nicht vollständig in der Datei enthalten; PDF/A verlangt das.",
    "colours": "Die Datei verwendet Farben, die PDF/A nicht eindeutig wiedergeben kann.",
    "active_content": "Die Datei enthält Formulare oder aktive Inhalte, die PDF/A nicht zulässt.",
    "attachments": "Die Datei enthält weitere Dateien, die PDF/A nicht zulässt.",
    "not_conforming": "Die Datei erfüllt PDF/A nicht und kann nicht unverändert angepasst werden.",
    "not_checkable": "Die Datei enthält etwas, das sich nicht auf PDF/A prüfen lässt.",
}
UNKNOWN_REASON = "Diese Form lässt sich von dieser Datei nicht erzeugen."
UNTOUCHED = "Das Original ist vollständig gespeichert und unverändert."
CHECKS: Mapping[str, str] = {
    "structure": "Aufbau",
    "fonts": "Schriften",
    "colours": "Farben",
    "transparency": "Transparenz",
    "metadata": "Metadaten",
    "active_content": "aktive Inhalte",
    "image_data": "Inhalt der Bilder",
    "second_validator": "zweites, unabhängiges Prüfprogramm",
}
CHANGES: Mapping[str, str] = {
    "annotations_removed": "verborgene Anmerkungen entfernt",
    "annotations_printed": "Anmerkungen als druckbar gekennzeichnet",
    "scripts_removed": "Skripte entfernt",
    "slideshow_removed": "Vorführung entfernt",
    "interpolation_removed": "Glättung von Bildern abgeschaltet",
    "colour_profile_set": "Farbprofil sRGB ergänzt",
    "hints_removed": "Hinweise für Anzeigeprogramme entfernt",
    "images_repacked": "Bilder ohne Verlust neu gepackt, Druckfarben umgerechnet",
}


def purpose(kind: str) -> str:
    """What a form is good for."""
    return PURPOSES[kind]


def why_not(reason: str) -> str:
    """The sentence for why there is no such rendition."""
    return WHY.get(reason, UNKNOWN_REASON)


def rendition_refusal(reason: str) -> tuple[str, str, str]:
    """Type, what happened and what is safe, as a refusal tells them."""
    return "rendition-refused", why_not(reason), UNTOUCHED


def checked_sentence(conformity: Conformity) -> str:
    """What was checked and what was not: never more than is known."""
    level = f"PDF/A-{conformity.level} (ISO 19005-{conformity.level[0]})"
    told = [
        f"Geprüft: {level} mit {conformity.checker}, {_listed(conformity.checked, CHECKS)}",
        f"nicht geprüft: {_listed(conformity.not_checked, CHECKS)}",
    ]
    if conformity.changed:
        told.append(f"dafür geändert: {_listed(conformity.changed, CHANGES)}")
    return "; ".join(told) + "."


def _listed(codes: Iterable[str], words: Mapping[str, str]) -> str:
    return ", ".join(words.get(code, code) for code in codes)
