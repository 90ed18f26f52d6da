"""German words for what is refused around periods and changes of their rules."""

from eakte.domain.rule_change import (
    ChangeNotReady,
    NothingChanges,
    PreviewOutdated,
    RuleChangeRefused,
    RuleInUse,
    TwoFirstDays,
)

Words = tuple[int, str, str, str, str]  # status, type, happened, safe, to do

NOTHING_CHANGED = "Es wurde nichts geändert."
SET_ASIDE: Words = (
    409,
    "case-set-aside",
    "Die Transferfrist der Akte ist abgelaufen: sie wird nur noch gelesen.",
    NOTHING_CHANGED,
    "Wird sie noch gebraucht, legen Sie eine neue Akte an und verweisen Sie auf diese.",
)
SENTENCES: dict[type[RuleChangeRefused], Words] = {
    NothingChanges: (
        422,
        "rules-unchanged",
        "Diese Regeln gelten schon: es gibt keinen Unterschied.",
        NOTHING_CHANGED,
        "",
    ),
    TwoFirstDays: (
        422,
        "rules-two-first-days",
        "Die neuen Fassungen beginnen an verschiedenen Tagen in der Zukunft.",
        NOTHING_CHANGED,
        "Machen Sie für jeden Tag eine eigene Änderung.",
    ),
    PreviewOutdated: (
        409,
        "preview-outdated",
        "Seit der Vorschau haben sich Akten oder Regeln geändert.",
        NOTHING_CHANGED,
        "Ziehen Sie diese Änderung zurück und schlagen Sie sie neu vor.",
    ),
    ChangeNotReady: (
        409,
        "change-not-ready",
        "Diese Änderung lässt sich in ihrem jetzigen Stand nicht anwenden oder zurückziehen.",
        NOTHING_CHANGED,
        "Laden Sie die Seite neu.",
    ),
}


def rule_refusal(error: RuleChangeRefused) -> Words:
    """Status, stable name and sentences of a refusal."""
    if isinstance(error, RuleInUse):
        happened = f"Regel {error.rule_id}: {error.reason}."
        return 409, "rule-in-use", happened, NOTHING_CHANGED, ""
    return SENTENCES[type(error)]
