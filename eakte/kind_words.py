"""German words for kinds of documents, on screens and in lists that leave the house."""

from collections.abc import Mapping

from indexing import Kind

KIND_WORDS: Mapping[str, str] = {
    Kind.PDF: "PDF",
    Kind.IMAGE: "Bild",
    Kind.MAIL: "E-Mail",
    Kind.TEXT_DOCUMENT: "Textdokument",
    Kind.SPREADSHEET: "Tabelle",
    Kind.PRESENTATION: "Präsentation",
    Kind.TEXT: "Text",
    Kind.WEB_PAGE: "Webseite",
    Kind.ARCHIVE: "Archivdatei",
    Kind.OTHER: "Sonstiges",
    "": "noch unbekannt",
}
