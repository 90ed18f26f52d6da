"""Screens: case files come from another office (Übernahme): hand in, look, accept."""

from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, UnitId
from eakte.domain.disposal_message import MessageId, MessageState
from eakte.domain.errors import DomainError
from eakte.messages.taken_records import Target
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, takes_files, the_actor, the_office
from eakte.web.handed_in import take_each

blueprint = Blueprint("adopting", __name__, url_prefix="/uebernahme")

STATES = {
    MessageState.WAITING: ("in Arbeit", "info"),
    MessageState.READY: ("wartet auf Sie", "warning"),
    MessageState.TAKEN: ("übernommen", "success"),
    MessageState.REFUSED: ("abgelehnt", "danger"),
}


@blueprint.get("")
@needs(Action.FILE)
def screen() -> str:
    """What this person handed in, and the form for more."""
    return _list("adopting.html")


@blueprint.get("/liste")
@needs(Action.FILE)
def listing() -> str:
    """What this person handed in, asked for again while something is under way."""
    return _list("parts/adoptions.html")


@blueprint.post("")
@needs(Action.FILE)
@takes_files
def receive() -> ResponseReturnValue:
    """Take hand-overs; they are looked into in the background."""
    take = partial(the_office().adopting.hand_in, actor=the_actor())
    take_each("abgabe", take)
    return redirect(url_for("adopting.screen"), 303)


@blueprint.get("/<uuid:message>")
@needs(Action.FILE)
def one(message: UUID) -> str:
    """What a hand-over would become, and where it shall go."""
    return _shown(message)


@blueprint.post("/<uuid:message>")
@needs(Action.FILE)
def accept(message: UUID) -> ResponseReturnValue:
    """Take the case files over; when it is refused every input stays."""
    form = request.form
    into = Target(
        file_plan_code=fields.line(form, "position"), unit=UnitId(fields.line(form, "einheit"))
    )
    try:
        the_office().adopting.accept(_id(message), into=into, actor=the_actor())
    except DomainError as error:
        refusal = form_refusal(error)
        return _shown(message, refusal=refusal, form=form.to_dict()), refusal.status
    notes.tell("Die Akten werden übernommen.")
    return redirect(url_for("adopting.screen"), 303)


@blueprint.post("/<uuid:message>/verwerfen")
@needs(Action.FILE)
def discard(message: UUID) -> ResponseReturnValue:
    """Take nothing of it."""
    the_office().adopting.discard(_id(message), actor=the_actor())
    notes.tell("Die Abgabe ist verworfen; es wurde nichts übernommen.")
    return redirect(url_for("adopting.screen"), 303)


def _list(template: str) -> str:
    messages = the_office().adopting.handed_in(actor=the_actor())
    return render_template(template, messages=messages, states=STATES)


def _shown(message: UUID, **typed: object) -> str:
    office, actor = the_office(), the_actor()
    found = office.adopting.one(_id(message), actor=actor)
    coming = office.adopting.preview(_id(message), actor=actor)
    with office.records.read(actor) as tx:
        account = tx.people.account(actor.user)
        shown = {
            "form": {},
            "plan": tx.plans.file_plan(),
            "units": tx.people.units(tx.subject.tenant),
            "own_unit": account.units[0] if account and account.units else "",
        }
    return render_template(
        "adoption.html", message=found, coming=coming, states=STATES, **(shown | typed)
    )


def _id(message: UUID) -> MessageId:
    return MessageId(str(message))
