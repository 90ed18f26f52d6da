"""Screen: empty places that wait for a scan (Platzhalter): made, printed, revoked."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, CaseFileId
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import DomainError, InvalidValue
from eakte.domain.scan_slot import SlotId
from eakte.refusals import Refusal
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("scan_slots", __name__, url_prefix="/drucken/platzhalter")

CASE, SUBJECT = "aktenzeichen", "betreff"
FIELDS = {"subject": SUBJECT}


@blueprint.get("")
@needs(Action.FILE)
def screen() -> str:
    """The form for a new place, and those of a case file that wait."""
    return _screen(fields.line(request.args, "akte"))


@blueprint.post("")
@needs(Action.FILE)
def make() -> ResponseReturnValue:
    """Make a place in a case file; its sheet is printed from the list."""
    subject = fields.line(request.form, SUBJECT)
    try:
        case = _case_typed()
        the_office().scan_slots.make(case.id, subject=subject, actor=the_actor())
    except DomainError as error:
        refusal = form_refusal(error)
        refusal = replace(refusal, field=FIELDS.get(refusal.field or "", refusal.field))
        return _screen("", refusal=refusal), refusal.status
    notes.tell(f"Der Platzhalter „{subject}“ wartet. Drucken Sie sein Blatt.")
    return redirect(url_for("scan_slots.screen", akte=case.id), 303)


@blueprint.get("/<uuid:slot>/blatt")
@needs(Action.FILE)
def sheet(slot: UUID) -> Response:
    """The sheet of a place as PDF."""
    body = the_office().scan_slots.sheet(SlotId(str(slot)), actor=the_actor())
    answer = Response(body, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename="platzhalter.pdf")
    return answer


@blueprint.post("/<uuid:slot>/widerruf")
@needs(Action.FILE)
def revoke(slot: UUID) -> ResponseReturnValue:
    """Let nothing come into a place any more."""
    ended = the_office().scan_slots.revoke(SlotId(str(slot)), actor=the_actor())
    notes.tell(f"Der Platzhalter „{ended.subject}“ ist widerrufen.", kind="info")
    return redirect(url_for("scan_slots.screen", akte=ended.case), 303)


def _screen(case: str, *, refusal: Refusal | None = None) -> str:
    office, actor = the_office(), the_actor()
    found: CaseFile | None = None
    if case:
        with office.records.read(actor) as tx:
            found = tx.cases.get(CaseFileId(fields.key(case)))
    return render_template(
        "scan_slots.html",
        case=found,
        slots=office.scan_slots.waiting(found.id, actor=actor) if found else (),
        form=request.form,
        refusal=refusal,
    )


def _case_typed() -> CaseFile:
    """The case file that was typed.

    Raises:
        InvalidValue: there is none.
    """
    typed = fields.line(request.form, CASE)
    with the_office().records.read(the_actor()) as tx:
        case = tx.cases.by_reference(typed)
    if case is None:
        raise InvalidValue(
            CASE, f"Die Akte {typed} gibt es nicht." if typed else "Wählen Sie eine Akte."
        )
    return case
