"""German words for the codes of disposal, destruction and holds, and their lines of the history."""

from collections.abc import Mapping

from eakte.domain.clock import DoubtKind
from eakte.domain.destruction import OrderState
from eakte.domain.disposal import Decision, DecisionSource, ItemState, Step
from eakte.domain.selection import SampleKind

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
    "sample": {
        SampleKind.EVERY_NTH: "jede n-te Akte",
        SampleKind.LETTERS: "Betreff beginnt mit Buchstaben",
        SampleKind.RANDOM: "durch das Los",
    },
    "order_state": {
        OrderState.PROPOSED: "vorgeschlagen",
        OrderState.APPROVED_ONCE: "einmal freigegeben",
        OrderState.WAITING: "freigegeben, Wartezeit läuft",
        OrderState.EXECUTING: "wird ausgeführt",
        OrderState.DONE: "ausgeführt",
        OrderState.VOID: "ungültig",
    },
    "order_state_kind": {
        OrderState.PROPOSED: "info",
        OrderState.APPROVED_ONCE: "info",
        OrderState.WAITING: "warning",
        OrderState.EXECUTING: "danger",
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
    "destruction_approved": "Löschauftrag {order} freigegeben",
    "destruction_certified": "Im Löschprotokoll {certificate} bescheinigt",
    "destruction_begun": "Ausführung des Löschauftrags {order} begonnen",
    "clock_release_begun": "Uhr zum ersten Mal freigegeben",
    "clock_released": "Uhr freigegeben",
    "sign_in_failed": "Anmeldung gescheitert",
}
