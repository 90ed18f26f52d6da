"""What is said of scanned codes that lead nowhere (Etiketten, Trennblätter)."""

from collections.abc import Mapping

from eakte.domain.scan_slot import SlotClosed
from eakte.domain.sheet_code import SheetFault
from eakte.scanning.codes import CodeRefused, LabelUnscanned

FAULTS: Mapping[SheetFault, str] = {
    SheetFault.FORGED: "Dieser Code ist nicht von hier: seine Prüfzahl stimmt nicht.",
    SheetFault.FOREIGN_TENANT: "Dieser Code gehört einer anderen Behörde.",
    SheetFault.UNKNOWN_KIND: "Diese Art von Code gibt es nicht.",
    SheetFault.DAMAGED: "Dieser Code ist nicht vollständig zu lesen.",
    SheetFault.UNREADABLE: "Dieser Code ist nicht zu lesen.",
}
CODE_REFUSALS = (CodeRefused, LabelUnscanned, SlotClosed)

# Status, type, what happened, what is safe, what to do.
Words = tuple[int, str, str, str, str]


def code_refusal(error: Exception) -> Words:
    """Status, type and sentences for a code that cannot be followed."""
    if isinstance(error, SlotClosed):
        return (
            409,
            "slot-closed",
            "Dieser Platzhalter wartet nicht mehr auf einen Scan.",
            "Es wurde nichts geändert.",
            "Legen Sie einen neuen Platzhalter an.",
        )
    if isinstance(error, LabelUnscanned):
        return (
            404,
            "label-unscanned",
            f"Mit dem Etikett {error.number:06} ist kein Schreiben abgelegt, das Sie sehen.",
            "",
            "Warten Sie, bis der Stapel abgelegt ist, oder scannen Sie das Schreiben.",
        )
    fault = error.fault if isinstance(error, CodeRefused) else SheetFault.UNREADABLE
    return (
        422,
        str(fault).replace("_", "-"),
        FAULTS[fault],
        "",
        "Suchen Sie mit Wörtern oder dem Aktenzeichen.",
    )
