"""What is kept with a message about what became of it: German notes."""

from collections.abc import Iterable, Sequence

from eakte.domain.appraisal import AppraisalRefused
from eakte.domain.disposal import StepRefused
from eakte.messages.making import CaseChanged
from eakte.packages import PackageRefused
from eakte.xdomea import RefusalWords, XdomeaRefused, refusal_words

TAKEN = "Übernommen."
REPEATED = "Diese Antwort wurde schon übernommen; es wurde nichts doppelt eingetragen."
CONFIRMED_AGAIN = f"{REPEATED} Die Empfangsbestätigung (0505) wird noch einmal erzeugt."
DROPPED = "Der Inhalt wurde mit den Akten vernichtet."
LIST_NEEDS_DISPOSAL = "Eine Liste wird bei ihrer Aussonderung hochgeladen."
NOT_HERE = "Eine Abgabe (0401) wird unter „Übernahme“ eingelesen."

Refused = XdomeaRefused | PackageRefused | AppraisalRefused | StepRefused | CaseChanged


def note_of(words: RefusalWords) -> str:
    """A refusal as one text, with the names, rows or findings it is about."""
    facts = f"({', '.join(words.facts)})" if words.facts else ""
    return " ".join(part for part in (words.happened, facts, words.safe, words.to_do) if part)


def refused_note(error: Refused) -> str:
    """Why a message was not made or not taken."""
    if isinstance(error, CaseChanged):
        named = ", ".join(error.ids[:5])
        return (
            f"Was zu übergeben wäre, weicht von der Bewertung ab: {named}. Es wurde nichts erzeugt."
        )
    if isinstance(error, StepRefused):
        return (
            f"Über {error.reference} kann nicht mehr so entschieden werden. "
            "Es wurde nichts übernommen; der Stand der Aussonderung ist unverändert."
        )
    words = refusal_words(error)
    return note_of(words) if words else str(error)


def taken_note(unread: Iterable[str], surplus: Sequence[str]) -> str:
    """That an answer was taken, and what of it was left aside."""
    left = [
        *(f"nicht ausgewertet: {element}" for element in unread),
        *(f"nicht erwähnte Datei: {name}" for name in surplus),
    ]
    return f"{TAKEN} {'; '.join(left)}." if left else TAKEN


def made_note(files: int) -> str:
    """What a message that was made holds beside itself."""
    return f"{files} Dateien." if files else ""
