"""The form for a new version of a retention rule: from a rule into fields and back."""

from collections.abc import Mapping
from datetime import date

from eakte.domain.errors import InvalidValue
from eakte.domain.retention import (
    DisposalAction,
    InvalidRule,
    RetentionRule,
    Rounding,
    Verification,
)
from eakte.domain.rule_change import successor
from eakte.web import fields

LENGTHS = {
    "jahre": "retention_years",
    "monate": "retention_months",
    "tage": "retention_days",
    "phase2": "phase2_years",
}
LONGEST = 1000  # years, months or days of a period that people write


def form_of(rule: RetentionRule) -> Mapping[str, str]:
    """What the form shows of a rule before anybody typed."""
    lengths = {name: getattr(rule, field) for name, field in LENGTHS.items()}
    return {
        "titel": rule.title,
        "rundung": rule.rounding,
        "art": rule.disposal_action,
        "rechtsgrundlage": rule.legal_basis,
        "geprueft": rule.verified,
        "text": rule.period_text_de,
        "anmerkung": rule.note,
        **({"unbefristet": "1"} if rule.unlimited else {}),
        **{name: str(value) for name, value in lengths.items() if value is not None},
    }


def version_said(rule: RetentionRule, form: Mapping[str, str], *, today: date) -> RetentionRule:
    """The new version that a form describes; what it does not ask for stays as it is.

    Raises:
        InvalidValue: a field does not hold what it asks for, or the rule contradicts itself.
    """
    valid_from = fields.day(fields.line(form, "ab_tag"), field="ab_tag", today=today)
    if valid_from is None:
        raise InvalidValue("ab_tag", "Ab welchem Tag gilt die neue Fassung?")
    phase2 = _number(form, "phase2")
    try:
        return successor(
            rule,
            valid_from=valid_from,
            title=_needed(form, "titel"),
            retention_years=_number(form, "jahre"),
            retention_months=_number(form, "monate"),
            retention_days=_number(form, "tage"),
            unlimited="unbefristet" in form,
            rounding=fields.choice(form, "rundung", Rounding, rule.rounding),
            disposal_action=fields.choice(form, "art", DisposalAction, rule.disposal_action),
            legal_basis=_needed(form, "rechtsgrundlage"),
            verified=fields.choice(form, "geprueft", Verification, rule.verified),
            phase2_years=phase2,
            phase2_mode=rule.phase2_mode if phase2 is not None else None,
            period_text_de=fields.line(form, "text"),
            note=fields.line(form, "anmerkung"),
        )
    except InvalidRule as error:
        raise InvalidValue("jahre", f"Das passt nicht zusammen: {error.reason}.") from error


def _number(form: Mapping[str, str], name: str) -> int | None:
    typed = fields.line(form, name)
    if not typed:
        return None
    if not typed.isdecimal() or not 1 <= int(typed) <= LONGEST:
        raise InvalidValue(name, f"Eine Zahl von 1 bis {LONGEST}.")
    return int(typed)


def _needed(form: Mapping[str, str], name: str) -> str:
    typed = fields.line(form, name)
    if not typed:
        raise InvalidValue(name, "Dieses Feld darf nicht leer sein.")
    return typed
