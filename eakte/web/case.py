"""Screen: a case file (Akte) with its tabs, and what is done at it."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, CaseFileId, Confidentiality, UserId
from eakte.domain.casefile import CaseFile, ProceedingId
from eakte.domain.errors import DomainError, InvalidValue
from eakte.domain.reference import PlanCode
from eakte.journal import case_stream
from eakte.records import Transaction
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("case", __name__, url_prefix="/akten/<uuid:case>")

COVER, DOCUMENTS, HISTORY, PERIODS = "deckblatt", "dokumente", "verlauf", "fristen"


@blueprint.get("")
@needs(Action.READ)
def screen(case: UUID) -> ResponseReturnValue:
    """A case file: cover sheet, documents, history or periods."""
    return _shown(case, request.args.get("ansicht", COVER))


@blueprint.post("/vorgaenge")
@needs(Action.FILE)
def add_proceeding(case: UUID) -> ResponseReturnValue:
    """Add a proceeding, or one below another."""
    above = fields.line(request.form, "vorgang")
    try:
        proceeding = the_office().casework.add_proceeding(
            _id(case),
            subject=fields.line(request.form, "betreff"),
            parent=ProceedingId(above) if above else None,
            actor=the_actor(),
        )
    except DomainError as error:
        return _refused(case, DOCUMENTS, error)
    notes.tell(f"Der Vorgang {proceeding.reference} ist angelegt.")
    return _back_to(case, DOCUMENTS)


@blueprint.post("/wiedervorlagen")
@needs(Action.FILE)
def follow_up(case: UUID) -> ResponseReturnValue:
    """Put a resubmission at the case file."""
    office, actor = the_office(), the_actor()
    try:
        with office.records.read(actor) as tx:
            typed = fields.line(request.form, "am")
            due_on = fields.due_day(typed, field="am", today=tx.today)
        if due_on is None:
            raise InvalidValue("am", "Wann soll die Akte wieder vorliegen? Zum Beispiel in 14.")
        remark = fields.line(request.form, "bemerkung")
        office.deskwork.follow_up(_id(case), due_on=due_on, remark=remark, actor=actor)
    except DomainError as error:
        return _refused(case, COVER, error)
    notes.tell("Die Wiedervorlage ist notiert.")
    return _back_to(case, COVER)


@blueprint.post("/ereignisse")
@needs(Action.CLOSE)
def record_event(case: UUID) -> ResponseReturnValue:
    """Record the day of an event on which the period waits."""
    office, actor = the_office(), the_actor()
    try:
        with office.records.read(actor) as tx:
            on = fields.day(fields.line(request.form, "am"), field="am", today=tx.today)
        if on is None:
            raise InvalidValue("am", "An welchem Tag war das Ereignis?")
        trigger = fields.line(request.form, "ereignis")
        office.casework.record_event(_id(case), trigger=trigger, on=on, actor=actor)
    except DomainError as error:
        return _refused(case, PERIODS, error)
    notes.tell("Das Ereignis ist eingetragen, die Frist ist neu berechnet.")
    return _back_to(case, PERIODS)


@blueprint.post("/schutz")
@needs(Action.FILE)
def protect(case: UUID) -> ResponseReturnValue:
    """Set who may see the case file."""
    form = request.form
    try:
        the_office().casework.protect(
            _id(case),
            confidentiality=fields.choice(
                form, "vertraulichkeit", Confidentiality, Confidentiality.INTERNAL
            ),
            restricted="eingeschraenkt" in form,
            members=[UserId(user) for user in form.getlist("person")],
            actor=the_actor(),
        )
    except DomainError as error:
        return _refused(case, COVER, error)
    notes.tell("Wer die Akte sehen darf, ist geändert.")
    return _back_to(case, COVER)


@blueprint.post("/oeffnen")
@needs(Action.REOPEN)
def reopen(case: UUID) -> ResponseReturnValue:
    """Lift the closing, with a reason."""
    reason = fields.line(request.form, "grund")
    try:
        the_office().casework.reopen(_id(case), reason=reason, actor=the_actor())
    except DomainError as error:
        return _refused(case, COVER, error)
    notes.tell("Die Akte ist wieder offen.")
    return _back_to(case, COVER)


def _refused(case: UUID, tab: str, error: DomainError) -> ResponseReturnValue:
    """The tab again, with what was typed; who may not see the case file gets no page of it."""
    refusal = form_refusal(error)
    return _shown(case, tab, refusal=refusal, form=request.form.to_dict()), refusal.status


def _shown(case: UUID, tab: str, **typed: object) -> str:
    office, actor = the_office(), the_actor()
    shown = tab if tab in _TABS else COVER
    with office.records.begin(actor) as tx:
        found = tx.cases.get(_id(case))
        tx.cases.touch(found.id)
        view = {
            "case": found,
            "path": tx.plans.file_plan().path(PlanCode(found.file_plan_code)),
            "units": {unit.id: unit for unit in tx.people.units(found.tenant)},
            "today": tx.today,
            **_TABS[shown](tx, found),
        }
    retention = office.lifecycle.explanation(found.id, actor=actor)
    return render_template(
        "case.html", tab=shown, retention=retention, **({"form": {}} | typed | view)
    )


def _cover(tx: Transaction, case: CaseFile) -> Mapping[str, object]:
    return {
        "follow_ups": [item for item in tx.follow_ups.of_case(case.id) if item.done_at is None],
        "members": set(tx.cases.members(case.id)),
        "people": {account.id: account for account in tx.people.accounts(case.tenant)},
    }


def _documents(tx: Transaction, case: CaseFile) -> Mapping[str, object]:
    return {
        "documents_page": tx.lines.documents(case.id, cursor=request.args.get("ab")),
        "proceedings": tx.cases.proceedings(case.id),
    }


def _history(tx: Transaction, case: CaseFile) -> Mapping[str, object]:
    cursor = request.args.get("ab")
    return {"history": tx.history(case_stream(case.id), cursor=cursor)}


def _periods(tx: Transaction, case: CaseFile) -> Mapping[str, object]:
    return {"events": tx.cases.events(case.id)}


_TABS: Mapping[str, Callable[[Transaction, CaseFile], Mapping[str, object]]] = {
    COVER: _cover,
    DOCUMENTS: _documents,
    HISTORY: _history,
    PERIODS: _periods,
}


def _back_to(case: UUID, tab: str) -> ResponseReturnValue:
    return redirect(url_for("case.screen", case=case, ansicht=tab), 303)


def _id(case: UUID) -> CaseFileId:
    return CaseFileId(str(case))
