"""Retention in German sentences that a clerk can check with a calendar (Fristen, „Berechnung“)."""

from collections.abc import Sequence
from datetime import date

from eakte.domain.calendar import german_date
from eakte.domain.retention_rule import (
    CLOSED,
    OFFER_AFTER_YEARS,
    DisposalAction,
    RetentionFacts,
    RetentionRule,
    Rounding,
    Trigger,
    Verification,
)

Step = tuple[str, str]  # what is stated, and its value

AFTER_THE_END = {
    DisposalAction.ARCHIVE: "Abgabe an das Archiv",
    DisposalAction.APPRAISE: "Anbietung an das Archiv",
    DisposalAction.DESTROY: "Anbietung an das Archiv (Vorschlag: vernichten)",
}
_CHECKED = {
    Verification.LAW: "am Gesetzestext geprüft",
    Verification.PAGE: "auf einer Webseite nachgelesen",
    Verification.GENERAL: "nicht geprüft",
}
PAST_THE_CALENDAR = "Weiter reicht der Kalender nicht: bitte die Daten prüfen"
CONDITIONS = {"tax_period_open": "die steuerliche Festsetzungsfrist ist offen"}
_ROUNDINGS = {Rounding.YEAR_END: "Ende des Kalenderjahres", Rounding.EXACT: "auf den Tag genau"}


def version(rule: RetentionRule) -> str:
    """Which version of a rule was used."""
    if rule.valid_from is None:
        return "in der ursprünglichen Fassung"
    return f"in der Fassung vom {german_date(rule.valid_from)}"


def duration(rule: RetentionRule) -> str:
    """How long a rule says, without any date."""
    if rule.unlimited:
        return "unbefristet"
    length = f"bis {_offset(rule)} {_named(rule.start)}" if rule.end_event else _length(rule)
    locked = f", danach {_years(rule.phase2_years)} gesperrt" if rule.phase2_years else ""
    return f"{length}, {_ROUNDINGS[rule.rounding]}{locked}"


def counted(rule: RetentionRule, *, start_on: date, ends_on: date) -> str:
    """The count from the first event to the end of the first phase."""
    span = _offset(rule) if rule.end_event else f"{_length(rule)} nach"
    start = f"{_named(rule.start)} am {german_date(start_on)}"
    return f"{span} {start}, {_ROUNDINGS[rule.rounding]}: {german_date(ends_on)}"


def second_phase(rule: RetentionRule, *, ends_on: date) -> str:
    """The phase in which the case file is kept but locked."""
    return f"danach {_years(rule.phase2_years or 0)} gesperrt bis {german_date(ends_on)}"


def ended_early(rule: RetentionRule, *, on: date) -> str:
    """The event that ends the period before its time."""
    return (
        f"vorzeitig beendet durch {_named_event(rule, rule.early_end_event)} am {german_date(on)}"
    )


def prolonged(rule: RetentionRule, *, on: date) -> str:
    """The event before which the period does not end."""
    return f"mindestens bis {_named_event(rule, rule.min_until_event)} am {german_date(on)}"


def not_started(event: Trigger) -> str:
    """Why the period does not run yet."""
    if event.token == CLOSED:
        return "Die Frist läuft noch nicht: die Akte ist noch nicht geschlossen"
    return f"Die Frist läuft noch nicht: es fehlt das Datum {_named(event)}"


def waiting(event: Trigger) -> str:
    """The same in short, for a summary."""
    if event.token == CLOSED:
        return "läuft noch nicht"
    return f"läuft noch nicht (es fehlt das Datum {_named(event)})"


def kept_until_known(event: Trigger) -> str:
    """Why a counted period does not run out."""
    return f"Die Frist läuft nicht ab, solange das Datum {_named(event)} fehlt"


def condition(rule: RetentionRule) -> str:
    """The condition of a rule in words; "" without one."""
    token = rule.suspend_while or ""
    return CONDITIONS.get(token, token)


def suspended(rule: RetentionRule) -> str:
    """Why a counted period does not run out while a condition holds."""
    return f"Die Frist läuft nicht ab, solange gilt: {condition(rule)}"


def delayed(rule: RetentionRule, *, until: date) -> str:
    """The condition that held when the period would have ended."""
    return f"nicht vor dem {german_date(until)}, denn so lange galt: {condition(rule)}"


def end(on: date, *, is_known: bool) -> str:
    """When the period ends, or when at the earliest."""
    return f"endet {'' if is_known else 'frühestens '}am {german_date(on)}"


def unlimited(*, opened_on: date, offer_due_on: date) -> str:
    """What unlimited means: kept for ever, and offered to the archive nevertheless."""
    return (
        f"Unbefristet aufzubewahren; {offer_due(offer_due_on)}"
        f" ({_years(OFFER_AFTER_YEARS)} nach Anlage der Akte am {german_date(opened_on)},"
        " ArchivG NRW § 4 Abs. 1)"
    )


def offer_due(on: date) -> str:
    """Until when unlimited records are offered."""
    return f"dem Archiv spätestens am {german_date(on)} anzubieten"


def explanation(rule: RetentionRule, sentences: Sequence[str]) -> str:
    """The sentences one after the other, and the version of the rule at the end."""
    last = f"Regel {rule.rule_id} {version(rule)}"
    return " ".join(f"{sentence}." for sentence in (*sentences, last))


def summary(rule: RetentionRule, end: str) -> str:
    """One line for the sheet of a case file: how long, until when, and what then."""
    period = f"Aufbewahrung {rule.period_text_de or duration(rule)}, {end}"
    if rule.unlimited:
        return period
    return f"{period}, danach {AFTER_THE_END[rule.disposal_action]}"


def steps(rule: RetentionRule, facts: RetentionFacts, result: Sequence[Step]) -> tuple[Step, ...]:
    """The calculation line by line: rule, facts, `result`, and what follows."""
    return (
        ("Regel", f"{rule.rule_id} {rule.title}"),
        ("Fassung", version(rule)),
        ("Rechtsgrundlage", f"{rule.legal_basis} ({_CHECKED[rule.verified]})"),
        ("Dauer", duration(rule)),
        ("Fristbeginn", _fact(rule.event(rule.trigger.token), facts)),
        *(
            ("Ereignis", _fact(event, facts))
            for event in rule.events
            if event.token != rule.trigger.token
        ),
        *_condition_step(rule, facts),
        *result,
        ("Danach", AFTER_THE_END[rule.disposal_action]),
    )


def _length(rule: RetentionRule) -> str:
    if rule.retention_years is not None:
        return _years(rule.retention_years)
    if rule.retention_months is not None:
        return f"{rule.retention_months} {'Monat' if rule.retention_months == 1 else 'Monate'}"
    return _days(rule.retention_days or 0)


def _offset(rule: RetentionRule) -> str:
    days = rule.end_offset_days or 0
    return f"{_days(abs(days))} {'vor' if days < 0 else 'nach'}"


def _years(number: int) -> str:
    return f"{number} {'Jahr' if number == 1 else 'Jahre'}"


def _days(number: int) -> str:
    return f"{number} {'Tag' if number == 1 else 'Tage'}"


def _named(event: Trigger) -> str:
    """The name in quotes, because it keeps its case in any sentence."""
    return event.label if event.token == CLOSED else f"‚{event.label}‘"


def _named_event(rule: RetentionRule, token: str | None) -> str:
    return _named(rule.event(token)) if token else ""


def _fact(event: Trigger, facts: RetentionFacts) -> str:
    on = facts.date_of(event.token)
    return f"{event.label}: {german_date(on) if on else 'fehlt'}"


def _condition_step(rule: RetentionRule, facts: RetentionFacts) -> tuple[Step, ...]:
    if rule.suspend_while is None:
        return ()
    answers = [
        f"vom {german_date(held.from_on)} bis {german_date(held.until_on)}"
        for held in facts.ended
        if held.token == rule.suspend_while
    ]
    if rule.suspend_while in facts.conditions:
        answers.append("ja")
    return (("Bedingung", f"{condition(rule)}: {', '.join(answers) or 'nein'}"),)
