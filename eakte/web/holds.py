"""Screens: holds (Sperren): which stand, on what, until when somebody looks at them again."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, CaseFileId
from eakte.domain.errors import DomainError, InvalidValue, NotVisible
from eakte.domain.hold import HoldId, Restriction, RestrictionGround
from eakte.refusals import Refusal
from eakte.web import fields, notes
from eakte.web.chosen_cases import ChosenCases, chosen_cases
from eakte.web.errors import form_refusal
from eakte.web.formats import counted
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.wording import word

blueprint = Blueprint("holds", __name__, url_prefix="/sperren")

DUE, LIFTED = "faellig", "aufgehoben"
SHOWN_BEFORE = 20  # case files that the preview names


@blueprint.get("")
@needs(Action.READ_RETENTION)
def listing() -> ResponseReturnValue:
    """Holds by the day on which somebody looks at them again."""
    office, actor, view = the_office(), the_actor(), request.args.get("stand", "")
    with office.records.read(actor) as tx:
        today = tx.today
    lines_page = office.holding.lines(
        standing=view != LIFTED,
        review_by=today if view == DUE else None,
        actor=actor,
        cursor=request.args.get("ab"),
    )
    return render_template("holds.html", lines_page=lines_page, view=view, today=today)


@blueprint.get("/neu")
@needs(Action.HOLD)
def blank() -> ResponseReturnValue:
    """The form for a new hold, with the case files that were chosen elsewhere."""
    chosen = chosen_cases(the_office(), request.args, actor=the_actor())
    return _form(request.args.to_dict(), chosen=chosen, refusal=None)


@blueprint.post("")
@needs(Action.HOLD)
def place() -> ResponseReturnValue:
    """Show how many case files a hold would keep, or place it."""
    office, actor, form = the_office(), the_actor(), request.form
    chosen = None
    try:
        chosen = chosen_cases(office, form, actor=actor)
        if form.get("schritt") == "vorschau":
            return _form(form.to_dict(), chosen=chosen, refusal=None)
        hold = office.holding.place(
            _all_of(chosen),
            reason=fields.line(form, "grund"),
            review_on=_review_day(),
            restriction=_restriction(),
            actor=actor,
        )
    except NotVisible:
        raise
    except DomainError as error:
        refusal = form_refusal(error)
        return _form(form.to_dict(), chosen=chosen, refusal=refusal), refusal.status
    told = f"Die Sperre steht auf {counted(len(hold.cases), 'Akte', 'Akten')}."
    told += " Nur noch die Schriftgutverwaltung findet und sieht sie." if hold.restriction else ""
    notes.tell(told)
    return redirect(url_for("holds.screen", hold=hold.id), 303)


@blueprint.get("/<uuid:hold>")
@needs(Action.READ_RETENTION)
def screen(hold: UUID) -> ResponseReturnValue:
    """One hold and the case files that it keeps."""
    return _screen(hold, refusal=None)


@blueprint.post("/<uuid:hold>/akten")
@needs(Action.HOLD)
def extend(hold: UUID) -> ResponseReturnValue:
    """Put more case files under a hold."""
    office, actor = the_office(), the_actor()
    try:
        chosen = chosen_cases(office, request.form, actor=actor)
        office.holding.extend(_id(hold), _all_of(chosen), actor=actor)
    except DomainError as error:
        return _refused(hold, error)
    return _done(hold, "Die Sperre gilt auch für die genannten Akten.")


@blueprint.post("/<uuid:hold>/wiedervorlage")
@needs(Action.HOLD)
def review(hold: UUID) -> ResponseReturnValue:
    """Say that a hold is still needed, and when to look again."""
    try:
        the_office().holding.review(_id(hold), next_on=_review_day(), actor=the_actor())
    except DomainError as error:
        return _refused(hold, error)
    return _done(hold, "Die Sperre bleibt; der nächste Prüftag ist notiert.")


@blueprint.post("/<uuid:hold>/aufheben")
@needs(Action.HOLD)
def lift(hold: UUID) -> ResponseReturnValue:
    """Lift a hold."""
    reason = fields.line(request.form, "grund")
    try:
        the_office().holding.lift(_id(hold), reason=reason, actor=the_actor())
    except DomainError as error:
        return _refused(hold, error)
    return _done(hold, "Die Sperre ist aufgehoben. Die Fristen sind inzwischen weitergelaufen.")


def _restriction() -> Restriction | None:
    """On which ground the use is restricted, and who asked for it; None: it is not restricted.

    Raises:
        InvalidValue: somebody asked, and the ground is missing.
    """
    ground, asked_by = request.form.get("einschraenkung", ""), fields.line(request.form, "von")
    if ground in set(RestrictionGround):
        return Restriction(ground=RestrictionGround(ground), asked_by=asked_by)
    if ground or asked_by:
        raise InvalidValue("einschraenkung", "Wählen Sie, weshalb die Nutzung eingeschränkt wird.")
    return None


def _all_of(chosen: ChosenCases) -> tuple[CaseFileId, ...]:
    """The chosen case files.

    Raises:
        InvalidValue: more than one hold takes.
    """
    if chosen.is_cut:
        limit = counted(len(chosen.cases), "Akte", "Akten")
        raise InvalidValue("position", f"Eine Sperre fasst höchstens {limit}.")
    return chosen.keys


def _review_day() -> date:
    """The typed day of review.

    Raises:
        InvalidValue: there is none.
    """
    with the_office().records.read(the_actor()) as tx:
        today = tx.today
    typed = fields.line(request.form, "wiedervorlage")
    day = fields.due_day(typed, field="wiedervorlage", today=today)
    if day is None:
        raise InvalidValue("wiedervorlage", "Wann wird die Sperre geprüft? Zum Beispiel in 6m.")
    return day


def _form(form: Mapping[str, str], *, chosen: ChosenCases | None, refusal: Refusal | None) -> str:
    with the_office().records.read(the_actor()) as tx:
        plan = tx.plans.file_plan()
    return render_template(
        "hold_new.html",
        form=form,
        ticked=request.values.getlist("akte"),
        chosen=chosen,
        shown=SHOWN_BEFORE,
        plan=plan,
        grounds=[
            (ground.value, word(ground, "restriction_ground")) for ground in RestrictionGround
        ],
        refusal=refusal,
    )


def _screen(hold: UUID, *, refusal: Refusal | None) -> str:
    office, actor = the_office(), the_actor()
    found, cases_page = office.holding.cases(_id(hold), actor=actor, cursor=request.args.get("ab"))
    with office.records.read(actor) as tx:
        people = {account.id: account.name for account in tx.people.accounts(actor.tenant)}
        today = tx.today
    return render_template(
        "hold.html",
        hold=found,
        cases_page=cases_page,
        people=people,
        today=today,
        form=request.form,
        refusal=refusal,
    )


def _refused(hold: UUID, error: DomainError) -> ResponseReturnValue:
    """The hold again, with what was typed; who may not see it gets no page of it."""
    refusal = form_refusal(error)
    return _screen(hold, refusal=refusal), refusal.status


def _done(hold: UUID, told: str) -> ResponseReturnValue:
    notes.tell(told)
    return redirect(url_for("holds.screen", hold=hold), 303)


def _id(hold: UUID) -> HoldId:
    return HoldId(str(hold))
