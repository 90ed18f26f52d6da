"""What is kept with a hand-over between offices about what became of it: German notes."""

from collections.abc import Sequence

from eakte.domain.errors import ClassifiedMaterial, InvalidValue, NestingTooDeep, NotAllowed
from eakte.domain.fileplan import UnknownPosition
from eakte.intake import UploadRejected
from eakte.messages.child import MessageRefused
from eakte.messages.taken_records import HandOverRefused
from eakte.messages.words import note_of
from eakte.xdomea import XdomeaRefused, refusal_words

DROPPED = "Der Inhalt wurde verworfen."
NOT_THERE = "Die Akte gibt es nicht mehr; es wurde nichts erzeugt."
TAKING = "Wird übernommen."
NOTHING_TAKEN = "Es wurde nichts übernommen."
MOST_NAMED = 5  # references or subjects in one sentence
REASONS: dict[type[Exception], str] = {
    ClassifiedMaterial: "Die Abgabe enthält Verschlusssachen. Es wurde nichts übernommen.",
    NestingTooDeep: (
        "Ein Vorgang ist tiefer als fünf Ebenen gegliedert. Es wurde nichts übernommen."
    ),
    NotAllowed: "Wer die Übernahme angenommen hat, darf keine Akten mehr anlegen.",
    UnknownPosition: "Die gewählte Position gibt es im Aktenplan nicht mehr.",
    UploadRejected: (
        "Eine Datei der Abgabe wird nicht angenommen; was vor ihr kam, ist übernommen. "
        "Lesen Sie die berichtigte Abgabe ein: nichts entsteht doppelt."
    ),
}


def making_words(receiver: str) -> str:
    """That a hand-over is being made."""
    return f"An {receiver}. Wird erzeugt."


def made_words(receiver: str, files: int) -> str:
    """That a hand-over can be sent, and what it holds."""
    return f"An {receiver}. {'1 Datei' if files == 1 else f'{files} Dateien'}."


def refused_words(error: Exception) -> str:
    """Why a hand-over could not be made."""
    if isinstance(error, InvalidValue):
        return error.reason
    words = refusal_words(error) if isinstance(error, XdomeaRefused) else None
    return note_of(words) if words else NOT_THERE


def taken_words(references: Sequence[str]) -> str:
    """Which case files a hand-over became."""
    more = len(references) - MOST_NAMED
    named = ", ".join(references[:MOST_NAMED])
    return f"Übernommen als {named}{f' und {more} weitere' if more > 0 else ''}."


def not_taken_words(error: Exception) -> str:
    """Why a hand-over was not taken."""
    if isinstance(error, MessageRefused):
        return note_of(error.words)
    if isinstance(error, XdomeaRefused):
        words = refusal_words(error)
        return note_of(words) if words else NOTHING_TAKEN
    if isinstance(error, HandOverRefused):
        named = ", ".join(error.subjects[:MOST_NAMED])
        return f"Die Abgabe enthält Schriftgut außerhalb von Akten: {named}. {NOTHING_TAKEN}"
    if isinstance(error, InvalidValue):
        return f"{error.reason} {NOTHING_TAKEN}"
    return REASONS.get(type(error), NOTHING_TAKEN)
