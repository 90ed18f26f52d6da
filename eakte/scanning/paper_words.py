"""What is said when the paper of a scan batch may not go yet."""

from collections.abc import Mapping

from eakte.domain.calendar import german_date
from eakte.domain.scan_paper import PaperFault, PaperKept
from eakte.scanning.words import NOTHING_CHANGED, Words, numbers

# What happened, and what to do.
SAID: Mapping[PaperFault, tuple[str, str]] = {
    PaperFault.NOT_CLOSED: (
        "Der Stapel ist noch nicht abgeschlossen.",
        "Prüfen Sie zuerst seine Seiten.",
    ),
    PaperFault.NOT_SEALED: (
        "Der Stapel ist noch nicht gesiegelt.",
        "Versuchen Sie es in einer Minute noch einmal.",
    ),
    PaperFault.WAITING: (
        "Die Wartezeit des Papiers läuft noch bis {day}.",
        "Geben Sie es danach frei.",
    ),
    PaperFault.SAME_PERSON: (
        "Wer den Stapel abgeschlossen hat, gibt sein Papier nicht frei.",
        "Bitten Sie eine andere Person des Fachbereichs.",
    ),
    PaperFault.UNFILED: (
        "Noch in keiner Akte, die Sie sehen: Schreiben {letters}.",
        "Legen Sie sie zuerst ab; ihre Akte entscheidet, ob das Papier bleibt.",
    ),
    PaperFault.NOT_YOURS: (
        "Über dieses Papier entscheidet eine andere Organisationseinheit: Schreiben {letters}.",
        "Bitten Sie die Sachbearbeitung dort um die Freigabe.",
    ),
    PaperFault.ALL_KEPT: (
        "Alles Papier dieses Stapels bleibt (Negativliste, oder ohne lesbares Dokument).",
        "Bewahren Sie das Papier auf.",
    ),
    PaperFault.HALF_RELEASED: (
        "Noch nicht freigegeben ist das Papier von Schreiben {letters}.",
        "Warten Sie, bis deren Fachbereich es freigibt.",
    ),
    PaperFault.NOT_RELEASED: (
        "Der Fachbereich hat das Papier noch nicht freigegeben.",
        "Warten Sie auf die Freigabe.",
    ),
    PaperFault.RECORDED: (
        "Die Vernichtung dieses Papiers ist schon eingetragen; der Eintrag wird nie geändert.",
        "",
    ),
}


def paper_refusal(error: PaperKept) -> Words:
    """Status, type and sentences."""
    happened, to_do = SAID[error.fault]
    day = german_date(error.until) if error.until else ""
    told = happened.format(day=day, letters=numbers(error.letters))
    return 409, f"paper-{error.fault.replace('_', '-')}", told, NOTHING_CHANGED, to_do
