"""Words for why a page is not read, or not for certain: short for lists, and as a sentence."""

from collections.abc import Mapping

PAGE_DOUBTS: Mapping[str, str] = {
    "poorly_legible": "schwer lesbar",
    "illegible": "nicht lesbar",
    "no_text_found": "kein Text gefunden",
    "faint": "blasse Schrift",
    "damaged": "beschädigt",
    "password": "Kennwort",
    "encrypted": "verschlüsselt",
    "encryption_broken": "Verschlüsselung beschädigt",
    "format_not_supported": "Format unbekannt",
    "not_rendered": "kein Bild der Seite",
    "too_many_pixels": "Seite zu groß",
    "language_missing": "Sprache fehlt",
    "time_limit": "zu langsam",
    "memory_limit": "zu groß",
    "limit_reached": "zu umfangreich",
    "mail_limits": "E-Mail zu verschachtelt",
    "empty": "leere Datei",
    "crashed": "abgestürzt",
    "recognition_failed": "gescheitert",
    "reading_failed": "noch nicht gelesen",
}

PAGE_REASONS: Mapping[str, str] = {
    "empty": "Die Datei ist leer.",
    "too_many_pixels": "Die Seite ist größer, als sie verarbeitet werden kann.",
    "password": "Die Datei ist mit einem Kennwort geschützt.",
    "encrypted": "Die Datei ist mit einem Kennwort geschützt.",
    "encryption_broken": "Die Verschlüsselung der Datei ist beschädigt.",
    "mail_limits": "Die E-Mail hat zu viele oder zu tief verschachtelte Teile.",
    "damaged": "Die Datei ist beschädigt.",
    "format_not_supported": "Dieses Format kann eakte nicht lesen.",
    "language_missing": "Für diese Sprache gibt es keine Texterkennung.",
    "no_text_found": "Es wurde kein Text gefunden.",
    "illegible": "Die Schrift ist nicht zu erkennen.",
    "poorly_legible": "Die Schrift ist schwer zu erkennen.",
    "faint": "Die Schrift ist blass.",
    "recognition_failed": "Die Texterkennung ist an dieser Seite gescheitert.",
    "reading_failed": "Das Lesen ist an dieser Seite gescheitert.",
    "crashed": "Das Lesen ist an dieser Seite abgestürzt. Bitte lesen Sie das Seitenbild oder das "
    "Original.",
    "not_rendered": "Von der Seite ließ sich kein Bild erzeugen.",
    "time_limit": "Das Lesen hat zu lange gedauert.",
    "memory_limit": "Das Lesen hat zu viel Speicher gebraucht.",
    "limit_reached": "Die Datei ist umfangreicher, als hier gelesen wird.",
}
