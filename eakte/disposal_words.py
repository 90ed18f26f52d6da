"""What is said when a hold, a list, an order, clock or outbox refuses: sentences in a table."""

from collections.abc import Callable, Mapping
from typing import Any

from eakte.domain.clock import ClockDoubted, ReleaseRefused
from eakte.domain.destruction import (
    ApprovalRefused,
    BeingDestroyed,
    ListChanged,
    OrderEnded,
    StillWaiting,
    WrongListName,
)
from eakte.domain.disposal import ItemState, NotDue, StepRefused
from eakte.domain.hold import HeldBy, HoldLifted, ProcessingRestricted
from eakte.outbox import OutboxOpen

NOTHING_DELETED = "Es wurde nichts gelöscht."
NOTHING_CHANGED = "Es wurde nichts geändert."

# Status, type, what happened, what is safe, what to do.
Words = tuple[int, str, str, str, str]

STANDING: Mapping[ItemState, str] = {
    ItemState.LISTED: "steht auf der Liste und ist noch nicht angeboten",
    ItemState.OFFERED: "ist angeboten und noch nicht bewertet",
    ItemState.TO_ARCHIVE: "ist für das Archiv bestimmt und noch nicht übergeben",
    ItemState.DELIVERED: "ist übergeben; die Bestätigung des Archivs fehlt",
    ItemState.ARCHIVED: "ist vom Archiv übernommen",
    ItemState.TO_DESTROY: "ist zum Vernichten bestimmt",
    ItemState.ORDERED: "steht in einem Löschauftrag",
    ItemState.DESTROYING: "wird gerade vernichtet",
    ItemState.DESTROYED: "ist vernichtet",
    ItemState.REMOVED: "wurde von der Liste genommen",
}


def disposal_refusal(error: Exception) -> Words:
    """Status, type and sentences for one of the refusals of this room."""
    return _TABLE[type(error)](error)


def _step(error: StepRefused) -> Words:
    happened = f"Das geht jetzt nicht: {error.reference} {STANDING[error.state]}."
    return 409, "step-refused", happened, NOTHING_CHANGED, "Laden Sie die Seite neu."


def _held(error: HeldBy) -> Words:
    happened = f"Löschen nicht möglich: Sperre wegen {error.reason}, gesetzt von {error.placed_by}."
    return 409, "held", happened, NOTHING_DELETED, "Sehen Sie die Sperre unter „Sperren“ an."


def _waiting(error: StillWaiting) -> Words:
    happened = f"Die Wartezeit läuft noch bis zum {error.until:%d.%m.%Y}."
    return 409, "still-waiting", happened, NOTHING_DELETED, ""


_TABLE: Mapping[type[Exception], Callable[[Any], Words]] = {
    StepRefused: _step,
    HeldBy: _held,
    StillWaiting: _waiting,
    NotDue: lambda error: (
        409,
        "not-due",
        f"{error.reference} kann nicht ausgesondert werden. {error.reason}",
        NOTHING_CHANGED,
        "",
    ),
    ProcessingRestricted: lambda error: (
        409,
        "processing-restricted",
        f"{error.reference} ist eingeschränkt (Art. 18 DSGVO) und wird nur noch aufbewahrt.",
        NOTHING_CHANGED,
        "Die Einschränkung steht unter „Sperren“; sie muss zuerst aufgehoben werden.",
    ),
    HoldLifted: lambda _: (
        409,
        "hold-lifted",
        "Diese Sperre ist schon aufgehoben.",
        NOTHING_CHANGED,
        "Setzen Sie eine neue, wenn sie noch gebraucht wird.",
    ),
    ApprovalRefused: lambda error: (
        403,
        "approval-refused",
        error.reason,
        NOTHING_DELETED,
        "Eine Löschung braucht verschiedene Personen.",
    ),
    WrongListName: lambda _: (
        400,
        "wrong-list-name",
        "Das ist nicht der Name dieser Liste.",
        NOTHING_DELETED,
        "Geben Sie den Namen so ein, wie er auf der Seite steht.",
    ),
    ListChanged: lambda _: (
        409,
        "list-changed",
        "Die Liste hat sich geändert: Löschauftrag und Freigaben sind ungültig.",
        NOTHING_DELETED,
        "Prüfen Sie die Liste und schlagen Sie die Löschung neu vor.",
    ),
    BeingDestroyed: lambda _: (
        404,
        "being-destroyed",
        "Dieses Dokument wird gerade vernichtet; sein Inhalt ist schon gelöscht.",
        "Das ist kein Fehler: Der Löschauftrag ist freigegeben und wird zu Ende geführt.",
        "Was wann vernichtet wurde, steht danach im Löschprotokoll.",
    ),
    OrderEnded: lambda _: (
        409,
        "order-ended",
        "Dieser Löschauftrag wird ausgeführt oder ist beendet.",
        "",
        "Laden Sie die Seite neu.",
    ),
    ClockDoubted: lambda _: (
        409,
        "clock-doubted",
        "Die Uhr dieses Systems ist um mehr als zwei Tage gesprungen.",
        NOTHING_DELETED,
        "Zwei Personen prüfen die Uhr und geben sie unter „Betrieb“ frei.",
    ),
    OutboxOpen: lambda _: (
        409,
        "outbox-open",
        "Der Ausgang ist nicht eingefroren.",
        NOTHING_CHANGED,
        "",
    ),
    ReleaseRefused: lambda _: (
        409,
        "release-refused",
        "Die Uhr ist nicht im Zweifel, oder Sie haben sie schon freigegeben.",
        NOTHING_CHANGED,
        "Die zweite Freigabe gibt eine andere Person.",
    ),
}

DISPOSAL_REFUSALS = tuple(_TABLE)
