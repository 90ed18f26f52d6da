"""Screens: case files as a list, and a new one (Neue Akte)."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.caseload import NewCase
from eakte.domain.access import Action, Confidentiality, UnitId
from eakte.domain.casefile import CaseState
from eakte.domain.errors import DomainError
from eakte.domain.reference import PlanCode
from eakte.domain.retention import RetentionRule
from eakte.records import CaseOrder, CaseQuery, Transaction
from eakte.refusals import Refusal
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("cases", __name__, url_prefix="/akten")

STATES = {"offen": CaseState.OPEN, "geschlossen": CaseState.CLOSED}
SET_ASIDE = "abgelegt"  # left direct access (Transferfrist)
ORDERS = {"betreff": CaseOrder.SUBJECT, "neueste": CaseOrder.NEWEST}


@blueprint.get("")
@needs(Action.READ)
def listing() -> ResponseReturnValue:
    """Case files, sorted, filtered and paged."""
    asked = request.args
    state = asked.get("stand", "")
    with the_office().records.read(the_actor()) as tx:
        today = tx.today
    query = CaseQuery(
        words=fields.line(asked, "q"),
        state=STATES.get(state),
        is_set_aside=state == SET_ASIDE,
        today=today,
        file_plan_code=fields.line(asked, "position"),
        lead_unit=fields.line(asked, "einheit"),
        order=ORDERS.get(asked.get("sortierung", ""), CaseOrder.REFERENCE),
    )
    with the_office().records.read(the_actor()) as tx:
        return render_template(
            "cases.html",
            cases_page=tx.lines.cases(query, cursor=asked.get("ab")),
            total=tx.lines.case_count(query),
            query=query,
            units=tx.people.units(tx.subject.tenant),
        )


@blueprint.get("/neu")
@needs(Action.FILE)
def blank() -> ResponseReturnValue:
    """The form for a new case file."""
    return _form({"position": fields.line(request.args, "position")}, refusal=None)


@blueprint.get("/neu/regeln")
@needs(Action.FILE)
def rules() -> ResponseReturnValue:
    """The retention rules of the position that was chosen in the form."""
    with the_office().records.read(the_actor()) as tx:
        found = _rules(tx, fields.line(request.args, "position"))
    return render_template("parts/position_rules.html", rules=found, form={})


@blueprint.post("/neu")
@needs(Action.FILE)
def open_case() -> ResponseReturnValue:
    """Open a case file; when it is refused every input stays."""
    try:
        case = the_office().casework.open(_new_case(), actor=the_actor())
    except DomainError as error:
        refusal = form_refusal(error)
        return _form(request.form.to_dict(), refusal=refusal), refusal.status
    notes.tell(f"Die Akte {case.reference} ist eröffnet.")
    return redirect(url_for("case.screen", case=case.id), 303)


def _new_case() -> NewCase:
    """What the form says.

    Raises:
        InvalidValue: a value that the form does not offer.
    """
    form = request.form
    unit = fields.line(form, "einheit")
    return NewCase(
        file_plan_code=fields.line(form, "position"),
        subject=fields.line(form, "betreff"),
        lead_unit=UnitId(unit) if unit else None,
        confidentiality=fields.choice(
            form, "vertraulichkeit", Confidentiality, Confidentiality.INTERNAL
        ),
        restricted="eingeschraenkt" in form,
        location=fields.line(form, "standort"),
        rule_variant=fields.line(form, "variante") or None,
    )


def _rules(tx: Transaction, code: str) -> Sequence[RetentionRule]:
    """The rules in force at a position today; none for one that does not exist."""
    plan = tx.plans.file_plan()
    return plan.rules_for(PlanCode(code), on=tx.today) if code in plan.units else ()


def _form(form: dict[str, str], *, refusal: Refusal | None) -> str:
    with the_office().records.read(the_actor()) as tx:
        plan = tx.plans.file_plan()
        rules = _rules(tx, form.get("position", ""))
        units = tx.people.units(tx.subject.tenant)
        account = tx.people.account(tx.subject.user)
    return render_template(
        "case_new.html",
        form=form,
        plan=plan,
        rules=rules,
        units=units,
        own_unit=account.units[0] if account and account.units else "",
        refusal=refusal,
    )
