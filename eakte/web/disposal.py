"""Screen: one disposal (Aussonderung): its steps, its case files, and what is done about them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.disposing import DECIDABLE
from eakte.domain.access import Action, CaseFileId
from eakte.domain.disposal import Decision, DisposalId, DisposalItem, ItemState
from eakte.domain.errors import DomainError, InvalidValue, NotVisible
from eakte.domain.hold import Hold
from eakte.records import Transaction
from eakte.refusals import Refusal
from eakte.web import fields, notes
from eakte.web.disposal_steps import steps_of
from eakte.web.errors import form_refusal
from eakte.web.formats import counted
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("disposal", __name__, url_prefix="/aussonderung/<uuid:disposal>")

DECIDED_WORD = {Decision.ARCHIVE: "archivwürdig", Decision.DESTROY: "zu vernichten"}
FORM_FIELDS = {"grund", "kennung", "name"}  # of this screen; other refusals name no field of it
MOST_CONFIRMED = 200  # case files of one form with confirmations


@blueprint.get("")
@needs(Action.READ_RETENTION)
def screen(disposal: UUID) -> ResponseReturnValue:
    """A list with its steps and its case files by position."""
    return shown(disposal, refusal=None)


@blueprint.post("/angebot")
@needs(Action.DISPOSE)
def offer(disposal: UUID) -> ResponseReturnValue:
    """Offer the list to the archive."""
    try:
        offered = the_office().lifecycle.offer(_id(disposal), actor=the_actor())
    except DomainError as error:
        return _refused(disposal, error)
    return _done(disposal, f"Aussonderung {offered.number} ist dem Archiv angeboten.")


@blueprint.post("/vorschlag")
@needs(Action.PROPOSE_APPRAISAL)
def propose(disposal: UUID) -> ResponseReturnValue:
    """Say what the clerk thinks of case files of the list."""
    try:
        decision, cases = _said(disposal)
        reason = fields.line(request.form, "grund")
        the_office().lifecycle.propose(
            _id(disposal), cases, decision=decision, reason=reason, actor=the_actor()
        )
    except DomainError as error:
        return _refused(disposal, error)
    said = counted(len(cases), "Akte", "Akten")
    return _done(disposal, f"{said} als {DECIDED_WORD[decision]} vorgeschlagen.")


@blueprint.post("/bewertung")
@needs(Action.APPRAISE)
def decide(disposal: UUID) -> ResponseReturnValue:
    """Decide what the archive takes: a row, the ticked ones, or a whole position."""
    office, actor = the_office(), the_actor()
    try:
        decision, cases = _said(disposal)
        reason = fields.line(request.form, "grund")
        count = office.lifecycle.decide(
            _id(disposal), cases, decision=decision, reason=reason, actor=actor
        )
    except DomainError as error:
        return _refused(disposal, error)
    told = f"{counted(count, 'Akte', 'Akten')} als {DECIDED_WORD[decision]} bewertet."
    with office.records.read(actor) as tx:
        at = tx.disposals.item(_id(disposal), cases[0]).decided_at
    return _done(disposal, told, undo=undo_of(disposal, at))


@blueprint.post("/zuruecknehmen")
@needs(Action.APPRAISE)
def take_back(disposal: UUID) -> ResponseReturnValue:
    """Take back what was decided in one moment."""
    try:
        at = datetime.fromisoformat(request.args.get("am", ""))
    except ValueError as error:
        raise NotVisible("decision", str(disposal)) from error
    count = the_office().lifecycle.take_back(_id(disposal), at, actor=the_actor())
    notes.forget(undo_of(disposal, at))
    told = counted(count, "Akte ist", "Akten sind")
    return _done(disposal, f"Zurückgenommen: {told} wieder wie vor dieser Bewertung.", kind="info")


@blueprint.post("/entfernen")
@needs(Action.DISPOSE)
def remove(disposal: UUID) -> ResponseReturnValue:
    """Take ticked case files off the list."""
    try:
        cases, reason = _ticked(), fields.line(request.form, "grund")
        the_office().lifecycle.remove(_id(disposal), cases, reason=reason, actor=the_actor())
    except DomainError as error:
        return _refused(disposal, error)
    return _done(disposal, f"{counted(len(cases), 'Akte', 'Akten')} von der Liste genommen.")


@blueprint.post("/uebergabe")
@needs(Action.DISPOSE)
def deliver(disposal: UUID) -> ResponseReturnValue:
    """Hand over what the archive wants."""
    try:
        the_office().lifecycle.deliver(_id(disposal), actor=the_actor())
    except DomainError as error:
        return _refused(disposal, error)
    return _done(disposal, "Übergeben. Gelöscht wird nichts, bevor das Archiv bestätigt hat.")


@blueprint.post("/bestaetigung")
@needs(Action.APPRAISE)
def confirm(disposal: UUID) -> ResponseReturnValue:
    """Keep what the archive says of each case file that was handed over."""
    lifecycle, actor, form = the_office().lifecycle, the_actor(), request.form
    common, told = fields.line(form, "kennung"), 0
    try:
        for typed in form.getlist("uebergeben")[:MOST_CONFIRMED]:
            case = CaseFileId(fields.key(typed))
            known = fields.line(form, f"kennung-{case}") or common
            failure = fields.line(form, f"fehler-{case}")
            if known or failure:
                lifecycle.confirm_import(
                    _id(disposal), case, archive_reference=known, failure=failure, actor=actor
                )
                told += 1
        if not told:
            raise InvalidValue("kennung", "Unter welcher Kennung führt das Archiv die Akten?")
    except DomainError as error:
        return _refused(disposal, error)
    return _done(disposal, f"Die Antwort zu {counted(told, 'Akte', 'Akten')} ist festgehalten.")


@blueprint.post("/loeschauftrag")
@needs(Action.DISPOSE)
def order(disposal: UUID) -> ResponseReturnValue:
    """Propose to destroy what the archive has, or does not want."""
    destruction, name = the_office().destruction, fields.line(request.form, "name")
    try:
        destruction.require_name(_id(disposal), name, actor=the_actor())
        proposed = destruction.order(_id(disposal), actor=the_actor())
    except DomainError as error:
        return _refused(disposal, error)
    notes.tell(f"Löschauftrag {proposed.number} ist vorgeschlagen.")
    return redirect(url_for("destruction_order.screen", order=proposed.id), 303)


def undo_of(disposal: UUID, at: datetime | None) -> str:
    """The address that takes back what was decided in a moment."""
    return url_for("disposal.take_back", disposal=disposal, am=at.isoformat()) if at else ""


def shown(disposal: UUID, *, refusal: Refusal | None) -> str:
    """The list as it stands."""
    state = _state()
    with the_office().records.read(the_actor()) as tx:
        found = tx.disposals.get(_id(disposal))
        counts = tx.disposals.counts(found.id)
        orders = tx.destructions.of_disposal(found.id)
        items_page = tx.disposals.items(found.id, state=state, cursor=request.args.get("ab"))
        view = {
            "disposal": found,
            "counts": counts,
            "orders": orders,
            "steps": steps_of(found, counts, orders),
            "items_page": items_page,
            "holds": _holds(tx, items_page.lines),
            "plan": tx.plans.file_plan(),
            "delivered": tx.disposals.items(
                found.id, state=ItemState.DELIVERED, limit=MOST_CONFIRMED
            ).lines,
            "people": {one.id: one.name for one in tx.people.accounts(tx.subject.tenant)},
        }
    return render_template(
        "disposal.html",
        state=state,
        decidable=DECIDABLE,
        form=request.form,
        refusal=refusal,
        **view,
    )


def _holds(tx: Transaction, items: Sequence[DisposalItem]) -> Mapping[CaseFileId, Hold]:
    """A hold on each case file that has one."""
    held = tx.holds.held_among(item.case for item in items)
    return {case: tx.holds.standing_on(case)[0] for case in held}


def _state() -> ItemState | None:
    typed = request.args.get("stand", "")
    return ItemState(typed) if typed in set(ItemState) else None


def _said(disposal: UUID) -> tuple[Decision, Sequence[CaseFileId]]:
    """What a button of the table says, and of which case files.

    Raises:
        InvalidValue: it says nothing, or nothing was ticked.
        NotVisible: it names what does not exist.
    """
    form = request.form
    if row := form.get("zeile"):
        typed, _, case = row.partition(" ")
        return _decision(typed), [CaseFileId(fields.key(case))]
    if whole := form.get("position"):
        typed, _, code = whole.partition(" ")
        with the_office().records.read(the_actor()) as tx:
            items = tx.disposals.all_items(_id(disposal), *DECIDABLE, below=code)
        return _decision(typed), [item.case for item in items]
    return _decision(form.get("auswahl", "")), _ticked()


def _decision(typed: str) -> Decision:
    if typed not in set(Decision):
        raise InvalidValue("auswahl", "Wählen Sie „archivwürdig“ oder „vernichten“.")
    return Decision(typed)


def _ticked() -> Sequence[CaseFileId]:
    cases = [CaseFileId(fields.key(case)) for case in request.form.getlist("akte")]
    if not cases:
        raise InvalidValue("akte", "Wählen Sie mindestens eine Akte.")
    return cases


def _refused(disposal: UUID, error: DomainError) -> ResponseReturnValue:
    """The list again, with why not; who may not see it gets no page of it."""
    refusal = form_refusal(error)
    if refusal.field not in FORM_FIELDS:
        refusal = replace(refusal, field=None)
    return shown(disposal, refusal=refusal), refusal.status


def _done(
    disposal: UUID, told: str, *, kind: str = "success", undo: str = ""
) -> ResponseReturnValue:
    """Back to the same part of the list, behind the row that was chosen."""
    notes.tell(told, kind=kind, undo=undo)
    form = request.form
    _, _, row = form.get("zeile", "").partition(" ")
    back = url_for(
        "disposal.screen",
        disposal=disposal,
        stand=form.get("stand") or None,
        ab=form.get("ab") or None,
        nach=row or None,
    )
    return redirect(back, 303)


def _id(disposal: UUID) -> DisposalId:
    return DisposalId(str(disposal))
