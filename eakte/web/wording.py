"""German words for the codes of the office: one table for each kind of code.

Codes of reasons come from the page reader and may be more than are named here: an unknown one gets
a neutral sentence, and the code stands small beside it.
"""

from collections.abc import Mapping, Sequence
from string import Formatter

from eakte.domain.access import Confidentiality, Role
from eakte.domain.casefile import CaseState, Direction, DocumentState, Medium
from eakte.domain.retention import (
    DisposalAction,
    RetentionRule,
)
from eakte.domain.retention_wording import AFTER_THE_END, duration
from eakte.jobs import JobState
from eakte.kind_words import KIND_WORDS
from eakte.rendition_steps import OfferState
from eakte.rendition_words import NAMES as RENDITION_NAMES
from eakte.scanning.words import DOUBTS
from eakte.web.disposal_words import DISPOSAL_EVENTS, DISPOSAL_JOB_ERRORS, DISPOSAL_WORDS
from eakte.web.event_words import COUNTED_DETAILS, DETAIL_CODES, EVENTS
from eakte.web.formats import counted, stored
from eakte.web.protection_words import PROTECTION_FLAGS, PROTECTION_REASONS
from eakte.web.reading_words import PAGE_DOUBTS, PAGE_REASONS
from eakte.web.retention_words import RETENTION_WORDS
from eakte.web.scan_words import SCAN_JOBS, SCAN_REASONS, SCAN_WORDS
from indexing import Method, PageState

WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {
        DocumentState.RECEIVED: "eingegangen",
        DocumentState.PROCESSING: "wird gelesen",
        DocumentState.SEARCHABLE: "durchsuchbar",
        DocumentState.PARTLY_READABLE: "teilweise lesbar",
        DocumentState.UNREADABLE: "nicht lesbar",
        DocumentState.QUARANTINED: "in Quarantäne",
    },
    "state_kind": {
        DocumentState.RECEIVED: "info",
        DocumentState.PROCESSING: "info",
        DocumentState.SEARCHABLE: "success",
        DocumentState.PARTLY_READABLE: "warning",
        DocumentState.UNREADABLE: "warning",
        DocumentState.QUARANTINED: "danger",
    },
    "case_state": {CaseState.OPEN: "offen", CaseState.CLOSED: "zu den Akten"},
    "yes_no": {"True": "ja", "False": "nein"},
    "direction": {
        Direction.INCOMING: "Eingang",
        Direction.OUTGOING: "Ausgang",
        Direction.INTERNAL: "intern",
    },
    "medium": {
        Medium.ELECTRONIC: "elektronisch",
        Medium.HYBRID: "hybrid",
        Medium.PAPER: "Papier",
    },
    "kind": KIND_WORDS,
    "page_state": {
        PageState.READ: "gelesen",
        PageState.BLANK: "leer",
        PageState.UNREADABLE: "nicht lesbar",
    },
    "method": {
        Method.TEXT_LAYER: "Text der PDF",
        Method.OCR: "Texterkennung",
        Method.CONTENT: "Text der Datei",
        Method.NONE: "kein Text",
    },
    "confidentiality": {
        Confidentiality.OPEN: "offen – alle Fachbereiche",
        Confidentiality.INTERNAL: "intern – eigener Fachbereich",
        Confidentiality.CONFIDENTIAL: "vertraulich – besonders Berechtigte des Fachbereichs",
        Confidentiality.STRICT: "streng vertraulich – nur namentlich Genannte",
    },
    **RETENTION_WORDS,
    **DISPOSAL_WORDS,
    **SCAN_WORDS,
    "disposal": {
        DisposalAction.ARCHIVE: "A – Archiv",
        DisposalAction.APPRAISE: "B – bewerten",
        DisposalAction.DESTROY: "V – vernichten",
    },
    "role": {
        Role.CLERK: "Sachbearbeitung",
        Role.SCANNING_STATION: "Scanstelle",
        Role.SCAN_OPERATOR: "Scankraft",
        Role.RECORDS_MANAGER: "Schriftgutverwaltung",
        Role.ARCHIVIST: "Archiv",
        Role.AUDITOR: "Prüfung",
        Role.ADMINISTRATOR: "Betrieb",
    },
    "job": {
        "make_searchable": "Text erkennen",
        "scan_again": "Auf Schadsoftware prüfen",
        "read_pages": "Seiten lesen",
        "read_again": "Schlecht lesbare Seiten neu lesen",
        "make_images": "Seitenbilder erzeugen",
        "make_rendition": "Weitere Form erzeugen",
        "index": "Suchindex ergänzen",
        "check_index": "Suchindex prüfen",
        "rebuild_index": "Suchindex neu aufbauen",
        "hold": "Original sperren",
        "preview_rules": "Regeländerung prüfen",
        "apply_rules": "Regeländerung anwenden",
        "set_transfer_ends": "Transferfristen setzen",
        "make_message": "Nachricht an das Archiv schreiben",
        "read_message": "Nachricht des Archivs prüfen",
        "drop_messages": "Inhalt von Nachrichten löschen",
        "make_hand_over": "Abgabe an eine Behörde schreiben",
        "look_at_hand_over": "Abgabe einer Behörde prüfen",
        "take_hand_over": "Akten einer Behörde übernehmen",
        "destroy": "Löschauftrag ausführen",
        "certify": "Löschprotokoll erstellen",
        "purge_index": "Gelöschtes aus dem Suchindex räumen",
        **SCAN_JOBS,
    },
    "rendition": RENDITION_NAMES,
    "rendition_state": {
        OfferState.AVAILABLE: "liegt bereit",
        OfferState.ON_DEMAND: "wird beim Abruf erzeugt",
        OfferState.WAITING: "erst nach der Texterkennung",
        OfferState.REFUSED: "nicht möglich",
    },
    "job_state": {
        JobState.READY: "wartet",
        JobState.RUNNING: "läuft",
        JobState.DONE: "fertig",
        JobState.DEAD: "fehlgeschlagen",
        JobState.CANCELLED: "abgebrochen",
    },
    "job_state_kind": {
        JobState.READY: "",
        JobState.RUNNING: "info",
        JobState.DONE: "success",
        JobState.DEAD: "danger",
        JobState.CANCELLED: "",
    },
    "page_mark": {
        "straightened": "zum Lesen gerade gerichtet",
        "tiles": "in Teilen gelesen",
        "text_and_scan": "Text und Scan",
        "photograph": "Foto",
        "faint": "blasse Schrift",
        "second_reader": "mit zweitem Leser",
    },
    "page_doubt": PAGE_DOUBTS,
    "job_error": {
        "crashed": "Der Vorgang ist mehrmals abgestürzt.",
        "ApprovalRefused": "Es fehlt eine Freigabe.",
        "ClockDoubted": "Die Uhr ist im Zweifel; zwei Personen müssen sie freigeben.",
        "ListChanged": "Die Liste hat sich geändert; der Löschauftrag ist ungültig.",
        "PagesRefused": "Der Suchindex nimmt Seiten dieses Schreibens nicht an.",
        "storage_unavailable": "Der Objektspeicher hat nicht geantwortet.",
        "ObjectMissing": "Das Original fehlt im Objektspeicher.",
        "DigestMismatch": "Der Objektspeicher lieferte falsche Bytes.",
        "ScannerUnavailable": "Der Virenscanner antwortet nicht.",
        "IndexUnavailable": "Der Suchindex ist nicht verfügbar.",
        "IndexBusy": "Der Suchindex wird gerade neu aufgebaut.",
        "NotVisible": "Das Dokument gibt es nicht mehr.",
        "StillInDatabase": "In der Datenbank steht noch etwas von einer gelöschten Akte.",
        "StillInStore": "Im Objektspeicher liegt noch etwas von einer gelöschten Akte.",
        "StillInIndex": "Im Suchindex steht noch eine Seite einer gelöschten Akte.",
        **DISPOSAL_JOB_ERRORS,
    },
    "flag": {
        "signed": "Die Datei ist elektronisch signiert. Sie wird unverändert abgelegt, der Text "
        "wird daneben gespeichert.",
        "active_content": "Die Datei enthält aktive Inhalte. Sie werden hier nie ausgeführt.",
        "name_mismatch": "Der Dateiname passt nicht zum Inhalt. Es gilt der Inhalt.",
        "external_links": "Die Datei verweist auf andere Stellen. Nichts davon wird geladen.",
        "remote_content": "Die Datei will Inhalte aus dem Netz laden. Sie werden nicht geladen.",
        "attachment_damaged": "Eine Anlage der E-Mail ist beschädigt.",
        "xfa_form": "Die PDF enthält ein XFA-Formular. Gezeigt wird, was ohne es zu sehen ist.",
        "protected_payload": "Ein Teil der Datei ist verschlüsselt und bleibt verschlossen.",
        "pages_limited": "Die Datei hat mehr Seiten, als hier gelesen werden.",
        **PROTECTION_FLAGS,
        **{str(doubt): told for doubt, told in DOUBTS.items()},
    },
    "field": {
        "subject": "Betreff",
        "sender": "Absender",
        "dated_on": "Datum",
        "direction": "Richtung",
        "is_draft": "Entwurf",
    },
}

REASONS: Mapping[str, str] = {
    **PAGE_REASONS,
    "nearly_empty": "Die Datei enthält so gut wie nichts.",
    **PROTECTION_REASONS,
    **SCAN_REASONS,
    "two_formats": "Die Datei gibt sich als zwei Formate zugleich aus.",
    "executable": "Die Datei ist ein Programm oder Skript.",
    "program_name": "Die Datei heißt wie ein Programm.",
    "content_name_mismatch": "Der Inhalt der Datei passt nicht zu ihrem Namen.",
    "postscript": "PostScript-Dateien sind kleine Programme.",
    "image_bomb": "Das Bild ist größer, als es verarbeitet werden kann.",
    "macros": "Die Datei enthält Makros.",
    "dde": "Die Datei ruft andere Programme auf (DDE).",
    "xml_entities": "Die XML-Datei enthält eigene Ersetzungen (DTD, Entitäten).",
    "xml_depth": "Die XML-Datei ist zu tief verschachtelt.",
    "archive_too_deep": "Die Archivdatei ist zu tief verschachtelt.",
    "archive_damaged": "Die Archivdatei ist beschädigt.",
    "archive_encrypted": "Die Archivdatei ist mit einem Kennwort geschützt.",
    "archive_split": "Die Archivdatei ist nur ein Teil von mehreren.",
    "archive_repeated_names": "In der Archivdatei kommen Namen mehrfach vor.",
    "attachment_damaged": "Eine Anlage ist beschädigt.",
    "reading_cancelled": "Das Lesen wurde abgebrochen; gelesene Seiten sind geblieben.",
    "pages_limited": "Die Datei hat mehr Seiten, als hier gelesen werden.",
}
UNKNOWN_REASON = "Die Datei lässt sich nicht vollständig auswerten."

UNKNOWN_JOB_ERROR = "Beim Bearbeiten ist ein unerwarteter Fehler aufgetreten."

WAYS = {"screen": "Bildschirm", "original": "Original", "text": "Text", **RENDITION_NAMES}
UNKNOWN_EVENT = "Vorgang „{action}“"


def word(code: str, table: str) -> str:
    """The German word for a code of a table; the code itself where there is none."""
    return WORDS[table].get(code, code)


def reason(code: str | None) -> str:
    """The sentence for a reason of the page reader."""
    return REASONS.get(code or "", UNKNOWN_REASON)


def page_reason(code: str | None) -> str:
    """The sentence for why a page is not read; "" where the code says no more than that."""
    return REASONS.get(code or "", "")


def job_error(code: str) -> str:
    """The sentence for why a job failed."""
    return WORDS["job_error"].get(code, UNKNOWN_JOB_ERROR)


def choices(table: str) -> Sequence[tuple[str, str]]:
    """Codes and words of a table, for a field to choose from."""
    return tuple(WORDS[table].items())


def rule_length(rule: RetentionRule) -> str:
    """How long a retention rule keeps, and what comes then."""
    length = rule.period_text_de or duration(rule)
    return f"{length}, danach {AFTER_THE_END[rule.disposal_action]}"


def event(action: str, detail: Mapping[str, object]) -> str:
    """What happened, as a line of the history; details that were erased are left out."""
    pattern = EVENTS.get(action) or DISPOSAL_EVENTS.get(action)
    if pattern is None:
        return UNKNOWN_EVENT.format(action=action)
    told = {name: _detail(name, value) for name, value in detail.items()}
    told |= {"changes": _changes(detail), "way": WAYS.get(str(detail.get("way")), "")}
    wanted = {name for _, name, _, _ in Formatter().parse(pattern) if name}
    if not all(told.get(name) for name in wanted):
        return pattern.partition(":")[0].partition("{")[0].rstrip(" .(")
    return pattern.format(**{name: told[name] for name in wanted})


def _changes(detail: Mapping[str, object]) -> str:
    """Old and new values of fields: Betreff von „a“ in „b“."""
    fields = WORDS["field"]
    return ", ".join(
        _change(fields[name], _detail(name, values[0]), _detail(name, values[1]))
        for name, values in detail.items()
        if name in fields and isinstance(values, list)
    )


def _change(field: str, old: str, new: str) -> str:
    if not old:
        return f"{field} „{new}“ eingetragen"
    return f"{field} von „{old}“ in „{new}“" if new else f"{field} „{old}“ entfernt"


def _detail(name: str, value: object) -> str:
    """A detail of the journal as people write it; "" where nothing was."""
    if isinstance(value, int) and name in COUNTED_DETAILS:
        return counted(value, *COUNTED_DETAILS[name])
    text = "" if value in (None, "None") else str(value)
    return word(text, DETAIL_CODES[name]) if name in DETAIL_CODES else stored(text)
