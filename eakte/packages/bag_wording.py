"""What people are told of a bag that is not valid, in German."""

from collections.abc import Mapping

from eakte.packages.bag_finding import BagFault, BagFinding

_SENTENCES: Mapping[BagFault, str] = {
    BagFault.NOT_ONE_FOLDER: "Das Paket enthält nicht genau einen Ordner.",
    BagFault.NO_DECLARATION: "Die Datei {path} fehlt.",
    BagFault.UNKNOWN_VERSION: "Die Datei {path} nennt keine bekannte Fassung von BagIt.",
    BagFault.NO_MANIFEST: "Es gibt kein Verzeichnis mit SHA-256 oder SHA-512.",
    BagFault.NOT_LISTED: "{path} steht nicht in jedem Verzeichnis.",
    BagFault.MISSING: "{path} fehlt im Paket.",
    BagFault.ALTERED: "{path} wurde verändert.",
    BagFault.OTHER_COUNT: "Anzahl oder Größe der Dateien stimmt nicht mit {path} überein.",
    BagFault.WANTS_FETCHING: "{path} verlangt, Dateien aus dem Netz zu holen; das geschieht nicht.",
    BagFault.TOO_LARGE: "{path} ist zu groß, um gelesen zu werden.",
}


def bag_sentence(finding: BagFinding) -> str:
    """The sentence of a finding."""
    return _SENTENCES[finding.fault].format(path=finding.path)
