"""The table of retention rules (Fristenkatalog) as CSV text, read and written without loss."""

from collections.abc import Iterable
from datetime import date

from eakte.domain.reference import PlanCode
from eakte.domain.retention_rule import (
    DisposalAction,
    PhaseTwoMode,
    RetentionRule,
    Rounding,
    RuleId,
    Trigger,
    Verification,
)
from eakte.domain.table import Row, read_rows, write_rows

COLUMNS = (
    "file_plan_code",
    "title",
    "retention_years",
    "retention_days",
    "unlimited",
    "trigger",
    "trigger_label_de",
    "rounding",
    "disposal_action",
    "legal_basis",
    "valid_from",
    "valid_to",
    "verified",
    "rule_id",
    "variant",
    "retention_months",
    "phase2_years",
    "phase2_mode",
    "min_until_event",
    "early_end_event",
    "end_event",
    "end_offset_days",
    "suspend_while",
    "period_text_de",
    "note",
)


def read_rules(text: str) -> tuple[RetentionRule, ...]:
    """The rules of a CSV text with a header line, in its order.

    Raises:
        InvalidTable: a column is missing or unknown, or a value is not of its kind.
        InvalidRule: a rule contradicts itself.
    """
    return tuple(_rule(row) for row in read_rows(text, columns=COLUMNS))


def write_rules(rules: Iterable[RetentionRule]) -> str:
    """The rules as CSV text that `read_rules` reads back equal."""
    return write_rows([_cells(rule) for rule in rules], columns=COLUMNS)


def _rule(row: Row) -> RetentionRule:
    return RetentionRule(
        rule_id=RuleId(row.required("rule_id")),
        plan_code=PlanCode(row.required("file_plan_code")),
        title=row.required("title"),
        trigger=Trigger(token=row.required("trigger"), label=row.required("trigger_label_de")),
        rounding=row.value("rounding", Rounding),
        disposal_action=row.value("disposal_action", DisposalAction),
        legal_basis=row.required("legal_basis"),
        verified=row.value("verified", Verification),
        variant=row.text("variant"),
        valid_from=row.optional("valid_from", date.fromisoformat),
        valid_to=row.optional("valid_to", date.fromisoformat),
        retention_years=row.optional("retention_years", int),
        retention_months=row.optional("retention_months", int),
        retention_days=row.optional("retention_days", int),
        unlimited=row.value("unlimited", _truth),
        end_event=row.text("end_event"),
        end_offset_days=row.optional("end_offset_days", int),
        phase2_years=row.optional("phase2_years", int),
        phase2_mode=row.optional("phase2_mode", PhaseTwoMode),
        min_until_event=row.text("min_until_event"),
        early_end_event=row.text("early_end_event"),
        suspend_while=row.text("suspend_while"),
        period_text_de=row.text("period_text_de") or "",
        note=row.text("note") or "",
    )


def _cells(rule: RetentionRule) -> dict[str, str]:
    special = {
        "file_plan_code": rule.plan_code,
        "trigger": rule.trigger.token,
        "trigger_label_de": rule.trigger.label,
        "unlimited": str(rule.unlimited).lower(),
    }
    return {
        column: special[column] if column in special else _cell(getattr(rule, column))
        for column in COLUMNS
    }


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"
