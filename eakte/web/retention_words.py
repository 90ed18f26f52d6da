"""German words for the codes of periods and of changes of their rules."""

from collections.abc import Mapping

from eakte.domain.retention import RetentionState, Rounding, Verification
from eakte.domain.retention_wording import CONDITIONS
from eakte.domain.rule_change import ChangeState

RETENTION_WORDS: Mapping[str, Mapping[str, str]] = {
    "retention_state": {
        RetentionState.RUNS: "läuft",
        RetentionState.WAITS: "läuft nicht",
        RetentionState.SUSPENDED: "gehemmt",
        RetentionState.UNLIMITED: "unbefristet",
    },
    "change_state": {
        ChangeState.COUNTING: "Vorschau wird berechnet",
        ChangeState.READY: "Vorschau liegt vor",
        ChangeState.PLANNED: "gilt ab dem ersten Tag",
        ChangeState.APPLYING: "wird angewendet",
        ChangeState.APPLIED: "angewendet",
        ChangeState.WITHDRAWN: "zurückgezogen",
    },
    "change_state_kind": {
        ChangeState.COUNTING: "info",
        ChangeState.READY: "warning",
        ChangeState.PLANNED: "info",
        ChangeState.APPLYING: "info",
        ChangeState.APPLIED: "success",
        ChangeState.WITHDRAWN: "",
    },
    "rounding": {
        Rounding.YEAR_END: "Ende des Kalenderjahres",
        Rounding.EXACT: "auf den Tag genau",
    },
    "verification": {
        Verification.LAW: "am Gesetzestext geprüft",
        Verification.PAGE: "auf einer Webseite nachgelesen",
        Verification.GENERAL: "nicht geprüft",
    },
    "condition": CONDITIONS,
}
