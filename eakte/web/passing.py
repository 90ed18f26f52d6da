"""Screen: a case file goes to another office (Abgabe an eine andere Behörde)."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, CaseFileId
from eakte.domain.disposal_message import MessageId, MessageState
from eakte.domain.errors import DomainError
from eakte.domain.record_description import AuthorityCode
from eakte.domain.reference import PlanCode
from eakte.messages.partners import party
from eakte.passing import SENDABLE
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office
from eakte.web.made_files import made_file
from eakte.xdomea import DEFAULT_VERSION, Version

blueprint = Blueprint("passing", __name__, url_prefix="/akten/<uuid:case>/abgabe")

STATES = {
    MessageState.WAITING: ("wird erzeugt", "info"),
    MessageState.MADE: ("erzeugt", "success"),
    MessageState.NOT_MADE: ("nicht erzeugt", "danger"),
}


@blueprint.get("")
@needs(Action.DISPOSE)
def screen(case: UUID) -> str:
    """The form for a hand-over, and those that were made."""
    return _shown(case)


@blueprint.get("/liste")
@needs(Action.DISPOSE)
def listing(case: UUID) -> str:
    """The hand-overs of a case file, asked for again while one is made."""
    messages = the_office().passing.of_case(_id(case), actor=the_actor())
    return render_template("parts/passings.html", case_id=case, messages=messages, states=STATES)


@blueprint.post("")
@needs(Action.DISPOSE)
def order(case: UUID) -> ResponseReturnValue:
    """Order a hand-over; when it is refused every input stays."""
    form = request.form
    code = AuthorityCode(prefix=fields.line(form, "verzeichnis"), key=fields.line(form, "kennung"))
    receiver = party(fields.line(form, "empfaenger"), code)
    try:
        version = fields.choice(form, "fassung", Version, DEFAULT_VERSION)
        the_office().passing.order(_id(case), to=receiver, version=version, actor=the_actor())
    except DomainError as error:
        refusal = form_refusal(error)
        return _shown(case, refusal=refusal, form=form.to_dict()), refusal.status
    notes.tell("Die Abgabe wird erzeugt.")
    return redirect(url_for("passing.screen", case=case, _anchor="abgaben"), 303)


@blueprint.get("/<uuid:message>")
@needs(Action.DISPOSE)
def content(case: UUID, message: UUID) -> Response:
    """The bytes of a hand-over, to be sent."""
    passing, actor = the_office().passing, the_actor()
    key = MessageId(str(message))
    return made_file(lambda out: passing.fetch(_id(case), key, out, actor=actor).file_name)


@blueprint.post("/<uuid:message>/verwerfen")
@needs(Action.DISPOSE)
def drop(case: UUID, message: UUID) -> ResponseReturnValue:
    """Remove the bytes of a hand-over."""
    the_office().passing.drop(_id(case), MessageId(str(message)), actor=the_actor())
    notes.tell("Der Inhalt der Abgabe ist verworfen; Prüfsumme und Protokoll bleiben.")
    return redirect(url_for("passing.screen", case=case, _anchor="abgaben"), 303)


@blueprint.get("/paket.zip")
@needs(Action.DISPOSE)
def bag(case: UUID) -> Response:
    """The case file as a general package (BagIt)."""
    handover, actor = the_office().handover, the_actor()
    return made_file(lambda out: f"{handover.write_bag(_id(case), out, actor=actor).reference}.zip")


def _shown(case: UUID, **typed: object) -> str:
    messages = the_office().passing.of_case(_id(case), actor=the_actor())
    with the_office().records.read(the_actor()) as tx:
        found = tx.cases.get(_id(case))
        path = tx.plans.file_plan().path(PlanCode(found.file_plan_code))
    shown = {"form": {}, "case": found, "path": path, "messages": messages, "states": STATES}
    return render_template(
        "passing.html", versions=SENDABLE, usual=DEFAULT_VERSION, **(shown | typed)
    )


def _id(case: UUID) -> CaseFileId:
    return CaseFileId(str(case))
