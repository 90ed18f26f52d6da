"""Words about malware and quarantine (Schadsoftware, Quarantäne)."""

from collections.abc import Mapping

PROTECTION_REASONS: Mapping[str, str] = {
    "malware": "In der Datei wurde Schadsoftware gefunden. Öffnen Sie die Datei nicht.",
    "scanner_unavailable": "Der Virenscanner antwortet nicht. Die Datei ist noch nicht geprüft; "
    "das geschieht von selbst, sobald er wieder antwortet.",
    "not_scanned": "Der Virenscanner hat die Datei nicht vollständig geprüft, zum Beispiel weil "
    "sie für ihn zu groß ist.",
}
PROTECTION_FLAGS: Mapping[str, str] = {
    "unscanned": "Die Datei wird noch auf Schadsoftware geprüft.",
    "released": "Das Dokument wurde aus der Quarantäne freigegeben.",
}
