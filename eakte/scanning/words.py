"""What is said of scan batches: why one is refused, and why a letter lies in the inbox."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from eakte.domain.calendar import german_date
from eakte.domain.scan_arranging import BothFiled
from eakte.domain.scan_given_up import GaveUpItself, ScansWait
from eakte.domain.scan_letters import Doubt
from eakte.domain.scan_limits import (
    BatchTooLarge,
    PartTooLarge,
    TooManyBatches,
    TooManyBatchesOfTenant,
)
from eakte.domain.scan_pages import (
    AccountOpen,
    LetterBusy,
    NothingToSettle,
    NothingToTakeBack,
    PagesOpen,
    SamePerson,
)
from eakte.domain.scan_rescans import (
    NotAwaited,
    NothingToSetApart,
    OnePageOnly,
    RescanPending,
)
from eakte.domain.scanning import (
    BatchDiffers,
    BatchState,
    PartDiffers,
    PartsMissing,
    PartUnknown,
    StepImpossible,
)

NOTHING_CHANGED = "Es wurde nichts geändert."
NOTHING_STORED = "Es wurde nichts gespeichert."
MEGABYTE = 1024 * 1024
MOST_RANGES = 20  # in one sentence

# Status, type, what happened, what is safe, what to do.
Words = tuple[int, str, str, str, str]

STANDING: Mapping[BatchState, str] = {
    BatchState.RECEIVING: "wartet noch auf Dateien",
    BatchState.LOOKING: "wird gerade durchgesehen",
    BatchState.STOPPED: "ist angehalten, weil die Zählung nicht stimmt",
    BatchState.CHECKING: "steht in der Prüfung",
    BatchState.CLOSED: "ist abgeschlossen",
    BatchState.GIVEN_UP: "wurde aufgegeben",
    BatchState.ERASING: "wurde aufgegeben; seine Dateien werden gerade gelöscht",
    BatchState.ERASED: "wurde aufgegeben; seine Dateien sind gelöscht",
}
DOUBTS: Mapping[Doubt, str] = {
    Doubt.FORGED_SHEET: "Das Trennblatt ist nicht von hier: seine Prüfzahl stimmt nicht.",
    Doubt.FOREIGN_SHEET: "Das Trennblatt gehört einer anderen Behörde.",
    Doubt.DAMAGED_SHEET: "Das Trennblatt ist nicht vollständig zu lesen.",
    Doubt.UNREADABLE_SHEET: "Keiner der Codes auf dem Trennblatt ist zu lesen.",
    Doubt.UNKNOWN_SHEET: "Diese Art von Trennblatt gibt es nicht.",
    Doubt.UNKNOWN_CASE: "Die Akte, die Blatt oder Liste nennt, gibt es nicht.",
    Doubt.CLOSED_CASE: "Die Akte, die Blatt oder Liste nennt, ist zu den Akten verfügt.",
    Doubt.UNKNOWN_SLOT: "Den Platzhalter auf dem Blatt gibt es nicht.",
    Doubt.TAKEN_SLOT: "Im Platzhalter auf dem Blatt liegt schon ein Schreiben.",
    Doubt.REVOKED_SLOT: "Der Platzhalter auf dem Blatt wurde widerrufen.",
    Doubt.UNKNOWN_DOCUMENT: "Das Dokument, das zurückkommen soll, gibt es nicht.",
    Doubt.NEWER_VERSION: "Von dem Dokument, das zurückkommt, gibt es schon eine neuere Fassung.",
    Doubt.UNKNOWN_UNIT: "Die Organisationseinheit auf dem Trennblatt gibt es nicht.",
    Doubt.BROKEN_SIDECAR: "Die Begleitdatei des Scans ist nicht zu lesen.",
}


def scan_refusal(error: Exception) -> Words:
    """Status, type and sentences for one of the refusals of this room."""
    return _TABLE[type(error)](error)


def numbers(found: Iterable[int]) -> str:
    """Numbers for people: runs of them as one, „1, 3 bis 5 und weitere“ where they are many."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(sorted(found)), lambda at: at[1] - at[0])
    ]
    said = [str(run[0]) if len(run) == 1 else f"{run[0]} bis {run[-1]}" for run in runs]
    more = " und weitere" if len(said) > MOST_RANGES else ""
    return ", ".join(said[:MOST_RANGES]) + more


def _missing(error: PartsMissing) -> Words:
    return (
        409,
        "parts-missing",
        f"Der Stapel ist unvollständig; es fehlen die Dateien {numbers(error.numbers)}.",
        "Was kam, ist gespeichert; abgelegt wurde noch nichts.",
        "Senden Sie die fehlenden Dateien und schließen Sie die Abgabe dann ab.",
    )


def _pages(count: int) -> str:
    return f"{count} {'Seite' if count == 1 else 'Seiten'}"


def _are(count: int) -> str:
    return f"{_pages(count)} {'ist' if count == 1 else 'sind'}"


def _account(error: AccountOpen) -> Words:
    return (
        409,
        "account-open",
        f"Noch nicht abgelegt: {error.unfiled} Schreiben; nicht gelesen: {_pages(error.unread)}"
        + (f"; neue Scans, die noch niemand sah: {error.unseen}." if error.unseen else "."),
        NOTHING_CHANGED,
        "Warten Sie, bis alles null ist, oder wiederholen Sie, was fehlgeschlagen ist.",
    )


def _too_large(error: BatchTooLarge) -> Words:
    found, allowed = error.announced // MEGABYTE, error.most // MEGABYTE
    return (
        413,
        "batch-too-large",
        f"Der Stapel hat {found} MB; {allowed} MB sind erlaubt.",
        NOTHING_STORED,
        "Teilen Sie ihn in kleinere Stapel.",
    )


_TABLE: Mapping[type[Exception], Callable[[Any], Words]] = {
    StepImpossible: lambda error: (
        409,
        "batch-step-impossible",
        f"Das geht jetzt nicht: Der Stapel {STANDING[error.state]}.",
        NOTHING_CHANGED,
        "Sehen Sie nach, wie der Stapel steht.",
    ),
    BatchDiffers: lambda _: (
        409,
        "batch-differs",
        "Unter dieser Nummer wurde schon ein anderer Stapel angekündigt.",
        NOTHING_CHANGED,
        "Senden Sie denselben Stapel noch einmal, oder geben Sie diesem eine neue Nummer.",
    ),
    PartUnknown: lambda error: (
        404,
        "part-unknown",
        f"Eine Datei mit der Nummer {error.number} ist in diesem Stapel nicht angekündigt.",
        NOTHING_STORED,
        "Prüfen Sie die Nummer.",
    ),
    PartDiffers: lambda error: (
        409,
        "part-differs",
        f"Datei {error.number} ist nicht die angekündigte: Die Prüfsumme weicht ab.",
        NOTHING_STORED,
        "Senden Sie die angekündigte Datei, oder kündigen Sie einen neuen Stapel an.",
    ),
    PartsMissing: _missing,
    NothingToSettle: lambda _: (
        409,
        "nothing-to-settle",
        "An dieser Stelle gibt es nichts zu entscheiden.",
        NOTHING_CHANGED,
        "Wählen Sie eine Seite, die zu einem Schreiben gehört.",
    ),
    BothFiled: lambda error: (
        409,
        "both-filed",
        f"Schreiben {error.first} und {error.second} sind Dokumente, die jemand schon bearbeitet.",
        NOTHING_CHANGED,
        "Sie bleiben zwei. Bitten Sie die Sachbearbeitung, beide in dieselbe Akte zu legen.",
    ),
    NothingToTakeBack: lambda _: (
        409,
        "nothing-to-take-back",
        "Hier gibt es keine Entscheidung, die zurückgenommen werden kann.",
        NOTHING_CHANGED,
        "Einen neuen Scan ersetzen Sie, indem Sie die Seite noch einmal scannen.",
    ),
    NothingToSetApart: lambda _: (
        409,
        "nothing-to-set-apart",
        "An der Stelle dieser Seite steht kein neuer Scan, der ein eigenes Schreiben werden kann.",
        NOTHING_CHANGED,
        "Gehört die Seite zu einem anderen Schreiben, teilen Sie das Schreiben vor ihr.",
    ),
    SamePerson: lambda _: (
        403,
        "same-person",
        "Bei sehr hohem Schutzbedarf prüft eine andere Person, als Stapel oder Seite gescannt hat.",
        NOTHING_CHANGED,
        "Bitten Sie eine Kollegin oder einen Kollegen.",
    ),
    PagesOpen: lambda error: (
        409,
        "pages-open",
        f"{_are(len(error.numbers))} noch anzusehen: {numbers(error.numbers)}.",
        NOTHING_CHANGED,
        "Entscheiden Sie über diese Seiten und schließen Sie den Stapel dann ab.",
    ),
    AccountOpen: _account,
    LetterBusy: lambda _: (
        409,
        "letter-busy",
        "Dieses Schreiben wird gerade erzeugt.",
        NOTHING_CHANGED,
        "Versuchen Sie es gleich noch einmal.",
    ),
    RescanPending: lambda _: (
        409,
        "rescan-pending",
        "Von dieser Seite ist ein neuer Scan da, der gerade angesehen wird.",
        NOTHING_CHANGED,
        "Entscheiden Sie, wenn er an ihrer Stelle steht; das dauert meist nur Sekunden.",
    ),
    NotAwaited: lambda _: (
        409,
        "rescan-not-awaited",
        "Auf einen neuen Scan dieser Seite wartet niemand.",
        NOTHING_STORED,
        "Drücken Sie bei der Seite „Neu scannen“, und senden Sie sie dann.",
    ),
    OnePageOnly: lambda error: (
        422,
        "one-page-only",
        f"Der neue Scan hat {error.pages} Seiten; er ersetzt genau eine.",
        NOTHING_STORED,
        "Scannen Sie diese Seite allein; ein Blatt, das fehlt, geben Sie als eigenen Stapel ab.",
    ),
    ScansWait: lambda error: (
        409,
        "scans-wait",
        f"Die Wartezeit dieser Dateien läuft noch bis {german_date(error.until)}.",
        NOTHING_CHANGED,
        "Löschen Sie sie danach.",
    ),
    GaveUpItself: lambda _: (
        403,
        "gave-up-itself",
        "Wer den Stapel aufgegeben hat, löscht seine Dateien nicht.",
        NOTHING_CHANGED,
        "Bitten Sie eine Kollegin oder einen Kollegen.",
    ),
    TooManyBatches: lambda error: (
        429,
        "too-many-batches",
        f"Von dieser Scanstelle warten schon {error.most} Stapel auf ihre Dateien.",
        NOTHING_STORED,
        "Vervollständigen Sie einen davon, oder lassen Sie ihn aufgeben.",
    ),
    TooManyBatchesOfTenant: lambda error: (
        429,
        "too-many-batches-in-all",
        f"Von allen Scanstellen zusammen warten schon {error.most} Stapel auf ihre Dateien.",
        NOTHING_STORED,
        "Warten Sie, bis andere vollständig sind, oder lassen Sie liegen gebliebene aufgeben.",
    ),
    BatchTooLarge: _too_large,
    PartTooLarge: lambda error: (
        413,
        "part-too-large",
        f"Datei {error.number} ist größer als die erlaubten {error.most // MEGABYTE} MB.",
        NOTHING_STORED,
        "Teilen Sie sie.",
    ),
}

SCAN_REFUSALS = tuple(_TABLE)
