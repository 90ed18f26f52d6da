"""Screen: a case file (Akte) with its tabs, and what is done at it."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action, CaseFileId, Confidentiality, UserId
from eakte.domain.casefile import CaseFile, ProceedingId
from eakte.domain.errors import DomainError, InvalidValue, NotVisible
from eakte.domain.reference import PlanCode
from eakte.journal import case_stream
from eakte.records import Transaction
from eakte.web import fields, notes
from eakte.web.destroyed import stub_page
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("case", __name__, url_prefix="/akten/<uuid:case>")

MOST_LETTERS = 200  # to choose from as evidence; others are named in words
COVER, DOCUMENTS, HISTORY, PERIODS = "deckblatt", "dokumente", "verlauf", "fristen"


@blueprint.get("")
@needs(Action.READ)
def screen(case: UUID) -> ResponseReturnValue:
    """A case file: cover sheet, documents, history or periods."""
    try:
        return shown(case, request.args.get("ansicht", COVER))
    except NotVisible:
        return stub_page(_id(case))


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
        return refused(case, DOCUMENTS, error)
    notes.tell(f"Der Vorgang {proceeding.reference} ist angelegt.")
    return back_to(case, DOCUMENTS)


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
        return refused(case, COVER, error)
    notes.tell("Die Wiedervorlage ist notiert.")
    return back_to(case, COVER)


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
        return refused(case, COVER, error)
    notes.tell("Wer die Akte sehen darf, ist geändert.")
    return back_to(case, COVER)


@blueprint.post("/oeffnen")
@needs(Action.REOPEN)
def reopen(case: UUID) -> ResponseReturnValue:
    """Lift the closing, with a reason."""
    reason = fields.line(request.form, "grund")
    try:
        the_office().casework.reopen(_id(case), reason=reason, actor=the_actor())
    except DomainError as error:
        return refused(case, COVER, error)
    notes.tell("Die Akte ist wieder offen.")
    return back_to(case, COVER)


def refused(case: UUID, tab: str, error: DomainError) -> ResponseReturnValue:
    """The tab again, with what was typed; who may not see the case file gets no page of it."""
    refusal = form_refusal(error)
    return shown(case, tab, refusal=refusal, form=request.form.to_dict()), refusal.status


def shown(case: UUID, tab: str, **typed: object) -> str:
    """A tab of the case file; `typed` is what a refused form holds."""
    office, actor = the_office(), the_actor()
    chosen = tab if tab in _TABS else COVER
    with office.records.begin(actor) as tx:
        found = tx.cases.get(_id(case))
        tx.cases.touch(found.id)
        view = {
            "case": found,
            "path": tx.plans.file_plan().path(PlanCode(found.file_plan_code)),
            "units": {unit.id: unit for unit in tx.people.units(found.tenant)},
            "today": tx.today,
            "holds": tx.holds.standing_on(found.id),
            **_where_disposed(tx, found),
            **_TABS[chosen](tx, found),
        }
    retention = office.lifecycle.explanation(found.id, actor=actor)
    sheet = office.retaining.sheet(found.id, actor=actor) if chosen == PERIODS else None
    return render_template(
        "case.html", tab=chosen, retention=retention, sheet=sheet, **({"form": {}} | typed | view)
    )


def _where_disposed(tx: Transaction, case: CaseFile) -> Mapping[str, object]:
    """Where a case file stands on a list of disposal."""
    item = tx.disposals.open_item(case.id)
    return {"item": item, "disposal": tx.disposals.get(item.disposal) if item else None}


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
    plan = tx.plans.file_plan()
    return {
        "letters": tx.lines.documents(case.id, limit=MOST_LETTERS).lines,
        "variants": plan.rules_for(PlanCode(case.file_plan_code), on=tx.today),
        "rules": [rule for rule in plan.rules if rule.is_valid_on(tx.today)],
        "people": {account.id: account for account in tx.people.accounts(case.tenant)},
    }


_TABS: Mapping[str, Callable[[Transaction, CaseFile], Mapping[str, object]]] = {
    COVER: _cover,
    DOCUMENTS: _documents,
    HISTORY: _history,
    PERIODS: _periods,
}


def back_to(case: UUID, tab: str) -> ResponseReturnValue:
    """Go to a tab of the case file after a change."""
    return redirect(url_for("case.screen", case=case, ansicht=tab), 303)


def _id(case: UUID) -> CaseFileId:
    return CaseFileId(str(case))
