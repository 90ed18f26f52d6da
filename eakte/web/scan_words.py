"""German words for scan batches: their states, what a page is, and what is wrong with it."""

from collections.abc import Callable, Mapping

from eakte.domain.scan_findings import A4_HEIGHT_MM
from eakte.domain.scan_letters import LetterState
from eakte.domain.scan_pages import Finding, FindingKind, PageRole, ScanPage, Settlement
from eakte.domain.scanning import BatchState, CountKind, Protection, Separation

SCAN_WORDS: Mapping[str, Mapping[str, str]] = {
    "batch_state": {
        BatchState.RECEIVING: "wird empfangen",
        BatchState.LOOKING: "wird angesehen",
        BatchState.STOPPED: "angehalten",
        BatchState.CHECKING: "in Prüfung",
        BatchState.CLOSED: "abgeschlossen",
        BatchState.GIVEN_UP: "aufgegeben",
        BatchState.ERASING: "aufgegeben, wird gelöscht",
        BatchState.ERASED: "aufgegeben, gelöscht",
    },
    "batch_state_kind": {
        BatchState.RECEIVING: "info",
        BatchState.LOOKING: "info",
        BatchState.STOPPED: "danger",
        BatchState.CHECKING: "warning",
        BatchState.CLOSED: "success",
        BatchState.GIVEN_UP: "",
        BatchState.ERASING: "info",
        BatchState.ERASED: "",
    },
    "page_role": {
        PageRole.WAITING: "noch nicht getrennt",
        PageRole.LETTER: "Schreiben",
        PageRole.SEPARATOR: "Trennblatt",
        PageRole.BLANK: "leere Seite",
    },
    "letter_state": {
        LetterState.HELD: "wartet auf die Prüfung",
        LetterState.FILING: "wird abgelegt",
        LetterState.FILED: "abgelegt",
        LetterState.REFUSED: "nicht angenommen",
    },
    "letter_state_kind": {
        LetterState.HELD: "warning",
        LetterState.FILING: "info",
        LetterState.FILED: "success",
        LetterState.REFUSED: "danger",
    },
    "settlement": {
        Settlement.LEFT: "so gelassen",
        Settlement.STRAIGHTENED: "begradigt",
        Settlement.TURNED: "gedreht",
        Settlement.AWAITED: "zum Neuscannen vorgemerkt",
        Settlement.RESCANNED: "neu gescannt",
    },
    "separation": {
        Separation.SHEETS: "Trennblätter trennen die Schreiben",
        Separation.PARTS: "Jede Datei ist ein Schreiben",
    },
    "protection": {
        Protection.NORMAL: "normal",
        Protection.HIGH: "hoch",
        Protection.VERY_HIGH: "sehr hoch",
    },
    "count": {
        CountKind.PAGES: "Seiten des Stapels",
        CountKind.LETTERS: "Schreiben des Stapels",
        CountKind.PART_PAGES: "Seiten der Datei",
        CountKind.SHEETS: "Blätter des Stapels",
    },
}
SCAN_JOBS: Mapping[str, str] = {
    "look_at_batch": "Scanstapel ansehen und trennen",
    "file_letter": "Schreiben eines Scanstapels ablegen",
    "make_scan_images": "Bilder eines Scans erzeugen",
    "check_seal": "Siegel eines Stapels prüfen",
    "erase_scans": "Dateien eines aufgegebenen Stapels löschen",
    "look_at_rescan": "Neuen Scan einer Seite ansehen",
    "take_staged": "Große Datei einer Scanstelle aus dem Speicher übernehmen",
}
SCAN_REASONS: Mapping[str, str] = {
    "closed_case": "Seine Akte ist geschlossen: Die Änderung steht nicht im Dokument.",
    "attached": "Es ist Anlage eines anderen Schreibens: Die Änderung steht nicht im Dokument.",
    "other_version": "Am Dokument liegt eine neuere Version, die nicht aus diesem Stapel kommt: "
    "Die Änderung steht nicht im Dokument. Klären Sie mit der Sachbearbeitung, was gilt.",
}
SAMPLED, AWAITED = "Stichprobe", "wartet auf den neuen Scan"
AT_SCREEN = "am Bildschirm abgegeben"  # instead of a scanner
QUARTER_TURN, HALF_TURN = 90, 180  # degrees


def finding(found: Finding) -> str:
    """What is wrong with a page, with the measured figure: schief (1,2°)."""
    return _FINDINGS[found.kind](found.figure)


def why_open(page: ScanPage) -> str:
    """Why somebody looks at a page, as one line."""
    told = [finding(found) for found in page.findings] or ([SAMPLED] if page.is_sampled else [])
    return "; ".join([*told, AWAITED] if page.is_awaited else told)


def turn_of(page: ScanPage) -> int:
    """By how many degrees clockwise a page is turned to stand upright, as far as that is known."""
    kinds = {found.kind for found in page.findings}
    if FindingKind.SIDEWAYS in kinds:
        return page.figures.turned
    return HALF_TURN if FindingKind.UPSIDE_DOWN in kinds else QUARTER_TURN


def degrees(value: float) -> str:
    """An angle such as 1,2°, without its direction."""
    return f"{abs(value):.1f}°".replace(".", ",")


_FINDINGS: Mapping[FindingKind, Callable[[float], str]] = {
    FindingKind.LOW_RESOLUTION: lambda dpi: f"zu grob gescannt ({dpi:.0f} dpi)",
    FindingKind.SKEWED: lambda angle: f"schief ({degrees(angle)})",
    FindingKind.SIDEWAYS: lambda _: "liegt quer",
    FindingKind.UPSIDE_DOWN: lambda _: "steht auf dem Kopf",
    FindingKind.LOW_CONTRAST: lambda share: f"blass (Kontrast {share * 100:.0f} %)",
    FindingKind.CUT: lambda edges: (
        "Text läuft über den Rand"
        if edges == 1
        else f"Text läuft an {edges:.0f} Seiten über den Rand"
    ),
    FindingKind.TOO_LONG: lambda length: (
        f"möglicher Doppeleinzug: Seite ist {length:.0f} mm lang, A4 hat {A4_HEIGHT_MM:.0f} mm"
    ),
    FindingKind.TOO_SHORT: lambda length: (
        f"Seite ist nur {length:.0f} mm lang, A4 hat {A4_HEIGHT_MM:.0f} mm"
    ),
    FindingKind.UNREADABLE: lambda _: "lässt sich nicht zeigen",
    FindingKind.EMPTY: lambda _: "der neue Scan ist leer",
    FindingKind.SHEET: lambda _: "der neue Scan ist ein Trennblatt",
    FindingKind.NEXT_SCAN: lambda _: "der nächste Scan ist hier eingesetzt: Ist es diese Seite?",
    FindingKind.POORLY_READ: lambda share: f"schlecht lesbar ({share * 100:.0f} %)",
}
