"""German words for the codes of disposal, destruction and holds, and their lines of the history."""

from collections.abc import Mapping

from eakte.domain.clock import DoubtKind
from eakte.domain.destruction import OrderState
from eakte.domain.disposal import Decision, DecisionSource, ItemState, Step
from eakte.domain.hold import RestrictionGround
from eakte.domain.sampling import NamePlace, SampleKind, YearOf
from eakte.domain.withdrawal import Withdrawal

DISPOSAL_WORDS: Mapping[str, Mapping[str, str]] = {
    "item_state": {
        ItemState.LISTED: "auf der Liste",
        ItemState.OFFERED: "angeboten",
        ItemState.TO_ARCHIVE: "archivwürdig",
        ItemState.DELIVERED: "übergeben",
        ItemState.ARCHIVED: "vom Archiv übernommen",
        ItemState.TO_DESTROY: "zu vernichten",
        ItemState.ORDERED: "im Löschauftrag",
        ItemState.DESTROYING: "wird vernichtet",
        ItemState.DESTROYED: "vernichtet",
        ItemState.REMOVED: "von der Liste genommen",
    },
    "item_state_kind": {
        ItemState.LISTED: "",
        ItemState.OFFERED: "info",
        ItemState.TO_ARCHIVE: "success",
        ItemState.DELIVERED: "info",
        ItemState.ARCHIVED: "success",
        ItemState.TO_DESTROY: "warning",
        ItemState.ORDERED: "warning",
        ItemState.DESTROYING: "danger",
        ItemState.DESTROYED: "",
        ItemState.REMOVED: "",
    },
    "decision": {Decision.ARCHIVE: "archivwürdig", Decision.DESTROY: "vernichten"},
    "decision_source": {
        DecisionSource.SCREEN: "am Bildschirm",
        DecisionSource.MESSAGE: "Nachricht des Archivs",
        DecisionSource.LIST: "Liste des Archivs",
        DecisionSource.CATALOGUE: "Bewertungskatalog",
        DecisionSource.SAMPLE: "Stichprobe",
    },
    "restriction_ground": {
        RestrictionGround.ACCURACY: "Buchstabe a: Richtigkeit bestritten",
        RestrictionGround.UNLAWFUL: "Buchstabe b: unrechtmäßig, Löschung abgelehnt",
        RestrictionGround.CLAIMS: "Buchstabe c: für Rechtsansprüche gebraucht",
        RestrictionGround.OBJECTION: "Buchstabe d: Widerspruch wird geprüft",
    },
    "withdrawal": {
        Withdrawal.RESTRICTED: "Nutzung eingeschränkt",
        Withdrawal.LOCKED: "zweite Phase",
    },
    "sample": {
        SampleKind.EVERY_NTH: "jede n-te Akte",
        SampleKind.LETTERS: "Nachname beginnt mit Buchstaben",
        SampleKind.YEARS: "nach Jahrgängen",
        SampleKind.RANDOM: "durch das Los",
    },
    "name_place": {
        NamePlace.FIRST_WORD: "das erste Wort des Betreffs",
        NamePlace.LAST_WORD: "das letzte Wort des Betreffs",
        NamePlace.BEFORE_COMMA: "das Wort vor dem ersten Komma, ohne Komma das letzte",
    },
    "year_of": {YearOf.OPENED: "angelegt", YearOf.CLOSED: "geschlossen"},
    "order_state": {
        OrderState.PROPOSED: "vorgeschlagen",
        OrderState.APPROVED_ONCE: "einmal freigegeben",
        OrderState.WAITING: "freigegeben, Wartezeit läuft",
        OrderState.EXECUTING: "wird ausgeführt",
        OrderState.HELD: "wartet auf eine Sperre",
        OrderState.DONE: "ausgeführt",
        OrderState.VOID: "ungültig",
    },
    "order_state_kind": {
        OrderState.PROPOSED: "info",
        OrderState.APPROVED_ONCE: "info",
        OrderState.WAITING: "warning",
        OrderState.EXECUTING: "danger",
        OrderState.HELD: "warning",
        OrderState.DONE: "success",
        OrderState.VOID: "",
    },
    "clock_doubt": {
        DoubtKind.DATABASE: "Die Uhr dieses Systems weicht von der Uhr der Datenbank ab.",
        DoubtKind.FORWARD: "Die Uhr ist vorgesprungen, oder tagelang ist nichts gelaufen.",
        DoubtKind.BACK: "Die Uhr steht vor dem, was schon geschehen ist.",
    },
}

# Why the execution of an order did not go on; the classes of refusals are its codes.
DISPOSAL_JOB_ERRORS: Mapping[str, str] = {
    "StillWaiting": "Die Wartezeit des Löschauftrags läuft noch. Es wurde nichts gelöscht.",
    "ClockDoubted": "Die Uhr ist im Zweifel: erst geben zwei Personen sie frei.",
    "ListChanged": "Die Liste des Löschauftrags hat sich geändert; er ist ungültig.",
    "OrderEnded": "Der Löschauftrag ist beendet.",
    "ApprovalRefused": "Dem Löschauftrag fehlt eine Freigabe, oder jemand sieht nicht alles.",
}

DISPOSAL_EVENTS: Mapping[str, str] = {
    "hold_placed": "Sperre gesetzt: {reason}",
    "hold_reviewed": "Sperre geprüft, sie bleibt: {reason}",
    "hold_lifted": "Sperre aufgehoben: {reason}",
    "restriction_placed": "Einschränkung der Verarbeitung (Art. 18 DSGVO) gesetzt: {reason}",
    "restriction_reviewed": "Einschränkung der Verarbeitung geprüft, sie bleibt: {reason}",
    "restriction_lifted": "Einschränkung der Verarbeitung aufgehoben: {reason}",
    "use_restricted": "Der Nutzung entzogen (Art. 18 DSGVO)",
    "use_locked": "Für die übliche Nutzung gesperrt: die zweite Phase der Frist läuft",
    "use_restored": "Wieder zur Nutzung freigegeben",
    "disposal_listed": "Auf die Liste der Aussonderung {disposal} gesetzt",
    "appraisal_proposed": "Bewertung vorgeschlagen ({proposal}): {reason}",
    f"disposal_{Step.OFFER}": "Dem Archiv angeboten (Aussonderung {disposal})",
    f"disposal_{Step.DECIDE_ARCHIVE}": "Als archivwürdig bewertet (Aussonderung {disposal})",
    f"disposal_{Step.DECIDE_DESTROY}": "Zum Vernichten bewertet (Aussonderung {disposal})",
    f"disposal_{Step.TAKE_BACK}": "Bewertung zurückgenommen (Aussonderung {disposal})",
    f"disposal_{Step.TAKE_BACK_LISTED}": "Bewertung zurückgenommen (Aussonderung {disposal})",
    f"disposal_{Step.DELIVER}": "An das Archiv übergeben (Aussonderung {disposal})",
    f"disposal_{Step.CONFIRM_IMPORT}": "Vom Archiv übernommen als {archive_reference}",
    f"disposal_{Step.REPORT_FAILURE}": "Übernahme beim Archiv gescheitert: {failure}",
    f"disposal_{Step.ORDER}": "Löschung vorgeschlagen (Löschauftrag {order})",
    f"disposal_{Step.VOID_ARCHIVED}": "Aus dem Löschauftrag genommen: {reason}",
    f"disposal_{Step.VOID_UNWANTED}": "Aus dem Löschauftrag genommen: {reason}",
    f"disposal_{Step.EXECUTE}": "Vernichtung begonnen (Aussonderung {disposal})",
    f"disposal_{Step.FINISH}": "Vernichtet (Aussonderung {disposal})",
    f"disposal_{Step.REMOVE}": "Von der Liste der Aussonderung {disposal} genommen: {reason}",
    f"disposal_{Step.REOPEN}": "Beim Öffnen von der Liste der Aussonderung {disposal} genommen",
    "destruction_approved": "Löschauftrag {order} freigegeben",
    "destruction_certified": "Im Löschprotokoll {certificate} bescheinigt",
    "destruction_begun": "Ausführung des Löschauftrags {order} begonnen",
    "destruction_resumed": "Ausführung des Löschauftrags {order} fortgesetzt",
    "clock_release_begun": "Uhr zum ersten Mal freigegeben",
    "clock_released": "Uhr freigegeben",
    "outbox_released": "Ausgang nach der Wiederherstellung freigegeben: {reason}",
    "restored": "Aus der Sicherung vom {taken_at} wiederhergestellt",
    "sign_in_failed": "Anmeldung gescheitert",
}
