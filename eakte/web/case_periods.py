"""Forms of the tab Fristen of a case file: events, conditions, other rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, CaseFileId
from eakte.domain.casefile import DocumentId, ProceedingId
from eakte.domain.errors import DomainError, InvalidValue
from eakte.domain.retention_evidence import Evidence
from eakte.records import NewFact
from eakte.refusals import Refusal, refusal_of
from eakte.retaining import ProceedingRule
from eakte.web import case as case_screen
from eakte.web import fields, notes
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("case_periods", __name__, url_prefix="/akten/<uuid:case>")

# Fields of the flow by their names in each form: the forms stand on one page.
OF_EVENT = {"trigger": "ereignis", "on": "am", "evidence": "nachweis", "document": "schreiben"}
OF_CONDITION = {
    "condition": "bedingung",
    "on": "ab",
    "evidence": "bedingung_nachweis",
    "document": "bedingung_schreiben",
}
OF_END = {"until_on": "bis", "reason": "ende_grund"}
OF_RULE = {"variant": "variante", "reason": "grund"}
OF_PROCEEDING = {
    "variant": "regel",
    "closed_on": "geschlossen_am",
    "reason": "vorgang_grund",
    "unknown-variant": "regel",
    "unknown-position": "regel",
}


@blueprint.post("/ereignisse")
@needs(Action.CLOSE)
def record_event(case: UUID) -> ResponseReturnValue:
    """Record or correct the day of an event, with its evidence."""
    try:
        fact = _fact(request.form, OF_EVENT, part="ereignis_vorgang")
        the_office().retaining.record_event(_id(case), fact, actor=the_actor())
    except DomainError as error:
        return _refused(case, error, OF_EVENT)
    notes.tell("Das Ereignis ist eingetragen, die Frist ist neu berechnet.")
    return case_screen.back_to(case, case_screen.PERIODS)


@blueprint.post("/bedingungen")
@needs(Action.CLOSE)
def record_condition(case: UUID) -> ResponseReturnValue:
    """Record from which day a condition holds, with its evidence."""
    try:
        fact = _fact(request.form, OF_CONDITION, part="bedingung_vorgang")
        the_office().retaining.record_condition(_id(case), fact, actor=the_actor())
    except DomainError as error:
        return _refused(case, error, OF_CONDITION)
    notes.tell("Die Bedingung ist eingetragen, die Frist ist neu berechnet.")
    return case_screen.back_to(case, case_screen.PERIODS)


@blueprint.post("/bedingungen/ende")
@needs(Action.CLOSE)
def end_condition(case: UUID) -> ResponseReturnValue:
    """Record the last day of a condition."""
    form = request.form
    try:
        the_office().retaining.end_condition(
            _id(case),
            fields.line(form, "offene"),
            until_on=_needed_day("bis", "until_on"),
            reason=fields.line(form, "ende_grund"),
            actor=the_actor(),
        )
    except DomainError as error:
        return _refused(case, error, OF_END)
    notes.tell("Das Ende der Bedingung ist eingetragen, die Frist ist neu berechnet.")
    return case_screen.back_to(case, case_screen.PERIODS)


@blueprint.post("/regel")
@needs(Action.CLOSE)
def choose_rule(case: UUID) -> ResponseReturnValue:
    """Choose another variant of the rule, with a reason."""
    variant = fields.line(request.form, "variante") or None
    reason = fields.line(request.form, "grund")
    try:
        the_office().retaining.choose_rule(
            _id(case), variant=variant, reason=reason, actor=the_actor()
        )
    except DomainError as error:
        return _refused(case, error, OF_RULE)
    notes.tell("Die Regel ist gewählt, die Frist ist neu berechnet.")
    return case_screen.back_to(case, case_screen.PERIODS)


@blueprint.post("/vorgangsfrist")
@needs(Action.CLOSE)
def set_proceeding_rule(case: UUID) -> ResponseReturnValue:
    """Give a proceeding a rule or a last day of its own, or take them back."""
    form = request.form
    position, _, variant = fields.line(form, "regel").partition(" ")
    try:
        rule = ProceedingRule(
            position=position or None,
            variant=variant or None,
            closed_on=_day("geschlossen_am", "closed_on"),
            reason=fields.line(form, "vorgang_grund"),
        )
        proceeding = ProceedingId(fields.key(fields.line(form, "vorgang")))
        the_office().retaining.set_proceeding_rule(_id(case), proceeding, rule, actor=the_actor())
    except DomainError as error:
        return _refused(case, error, OF_PROCEEDING)
    notes.tell("Die Frist des Vorgangs ist gesetzt, die der Akte ist neu berechnet.")
    return case_screen.back_to(case, case_screen.PERIODS)


def _fact(form: Mapping[str, str], names: Mapping[str, str], *, part: str) -> NewFact:
    """What a form says of an event or a condition.

    Raises:
        InvalidValue: its day is missing or none.
    """
    document, proceeding = fields.line(form, names["document"]), fields.line(form, part)
    return NewFact(
        token=fields.line(form, next(iter(names.values()))),
        on=_needed_day(names["on"], "on"),
        evidence=Evidence(
            text=fields.line(form, names["evidence"]),
            document=DocumentId(fields.key(document)) if document else None,
        ),
        proceeding=ProceedingId(fields.key(proceeding)) if proceeding else None,
    )


def _needed_day(name: str, field: str) -> date:
    found = _day(name, field)
    if found is None:
        raise InvalidValue(field, "Welcher Tag war das?")
    return found


def _day(name: str, field: str) -> date | None:
    with the_office().records.read(the_actor()) as tx:
        return fields.day(fields.line(request.form, name), field=field, today=tx.today)


def _refused(case: UUID, error: DomainError, names: Mapping[str, str]) -> ResponseReturnValue:
    """The tab again with what was typed, and the refusal at the field of its form."""
    found = refusal_of(error)
    said = found.field or found.type
    refusal: Refusal = replace(found, field=names.get(said))
    typed = request.form.to_dict()
    page = case_screen.shown(case, case_screen.PERIODS, refusal=refusal, form=typed)
    return page, refusal.status


def _id(case: UUID) -> CaseFileId:
    return CaseFileId(str(case))
