"""Screen: an order of destruction (Löschauftrag): preview, approvals, waiting time, execution."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eakte.accounts import PasswordWrong
from eakte.domain.access import Action, CaseFileId, Role, may
from eakte.domain.destruction import (
    WITHDRAWABLE,
    ApprovalRefused,
    DestructionOrder,
    OrderId,
    OrderState,
    role_to_approve_in,
)
from eakte.domain.disposal import ItemState
from eakte.domain.errors import DomainError, InvalidValue
from eakte.refusals import Refusal
from eakte.tries import TooManyAttempts
from eakte.web import fields, notes
from eakte.web.errors import form_refusal
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("destruction_order", __name__, url_prefix="/loeschauftraege/<uuid:order>")

TO_BE_APPROVED = frozenset({OrderState.PROPOSED, OrderState.APPROVED_ONCE})
FORM_FIELDS = {
    "grund",
    "kennwort",
    "name",
    "bis",
    "warum",
}  # of this screen; other refusals name no field of it
SHOWN = 100  # case files that the screen names; the preview names all
# Seconds; others rest.
REFRESH_S = {OrderState.EXECUTING: 2, OrderState.HELD: 30, OrderState.WAITING: 30}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProgress:
    """How far an order has come; left: of the waiting time, None when it does not run."""

    order: DestructionOrder
    destroyed: int
    remaining: int
    left: timedelta | None

    @property
    def refresh_s(self) -> int:
        """After how many seconds to look again; 0: nothing changes by itself."""
        return REFRESH_S.get(self.order.state, 0)


@blueprint.get("")
@needs(Action.READ_RETENTION)
def screen(order: UUID) -> ResponseReturnValue:
    """An order with its approvals and its case files."""
    return _screen(order, refusal=None)


@blueprint.get("/stand")
@needs(Action.READ_RETENTION)
def progress(order: UUID) -> ResponseReturnValue:
    """How far an order has come, for a page that asks for it again."""
    return render_template("parts/order_progress.html", progress=_progress(order))


@blueprint.get("/probelauf")
@needs(Action.READ_RETENTION)
def preview(order: UUID) -> ResponseReturnValue:
    """What an execution would do now, case file by case file."""
    office, actor = the_office(), the_actor()
    prospects = office.destruction.preview(_id(order), actor=actor)
    with office.records.read(actor) as tx:
        found = tx.destructions.get(_id(order))
        now = tx.now
    return render_template("order_preview.html", order=found, prospects=prospects, now=now)


@blueprint.post("/freigabe")
@needs(Action.APPROVE_DISPOSAL)
def approve(order: UUID) -> ResponseReturnValue:
    """Agree to the order, with the name of its list and the own password typed just now."""
    office, actor = the_office(), the_actor()
    address, name = request.remote_addr or "unknown", fields.line(request.form, "name")
    with office.records.read(actor) as tx:
        found = tx.destructions.get(_id(order))
    try:
        office.destruction.require_name(found.disposal, name, actor=actor)
        proof = office.accounts.confirm_password(
            actor, request.form.get("kennwort", ""), address=address
        )
        approved = office.destruction.approve(found.id, proof=proof, actor=actor)
    except (DomainError, PasswordWrong, TooManyAttempts) as error:
        return _refused(order, error)
    missing = approved.approvals_needed - len(approved.approvals)
    told = "Die Freigabe ist erteilt."
    told += " Die zweite Freigabe fehlt; sie gibt eine andere Person." if missing else ""
    notes.tell(told)
    return redirect(url_for("destruction_order.screen", order=order), 303)


@blueprint.post("/rueckgabe")
@needs(Action.APPROVE_DISPOSAL)
def send_back(order: UUID) -> ResponseReturnValue:
    """Keep one case file to a new day; its author may propose the others again."""
    office, actor, form = the_office(), the_actor(), request.form
    try:
        with office.records.read(actor) as tx:
            day = fields.due_day(fields.line(form, "bis"), field="bis", today=tx.today)
        if day is None:
            raise InvalidValue(
                "bis", "Bis zu welchem Tag bleibt die Akte? Zum Beispiel 31.12.2030."
            )
        void = office.destruction.send_back(
            _id(order),
            CaseFileId(fields.key(fields.line(form, "akte"))),
            keep_until=day,
            reason=fields.line(form, "warum"),
            actor=actor,
        )
    except DomainError as error:
        return _refused(order, error)
    notes.tell(f"Löschauftrag {void.number} ist zurückgegeben. Es wurde nichts gelöscht.")
    return redirect(url_for("disposal.screen", disposal=void.disposal), 303)


@blueprint.post("/zuruecknahme")
@needs(Action.APPROVE_DISPOSAL)
def withdraw(order: UUID) -> ResponseReturnValue:
    """Take the order back before anything was destroyed."""
    reason = fields.line(request.form, "grund")
    try:
        void = the_office().destruction.withdraw(_id(order), reason=reason, actor=the_actor())
    except DomainError as error:
        return _refused(order, error)
    notes.tell(f"Löschauftrag {void.number} ist zurückgenommen. Es wurde nichts gelöscht.")
    return redirect(url_for("disposal.screen", disposal=void.disposal), 303)


def _screen(order: UUID, *, refusal: Refusal | None) -> str:
    with the_office().records.read(the_actor()) as tx:
        found = tx.destructions.get(_id(order))
        items = tx.destructions.items(found.id)
        held = tx.holds.held_among(item.case for item in items)
        holds = {case: tx.holds.standing_on(case)[0] for case in held}
        disposal = tx.disposals.get(found.disposal)
    role, why_not = _approval(found)
    return render_template(
        "destruction_order.html",
        order=found,
        disposal=disposal,
        items=sorted(items, key=lambda item: item.case not in held)[:SHOWN],
        item_count=len(items),
        returnable=[(item.case, f"{item.reference} {item.subject}") for item in items],
        holds=holds,
        progress=_progress(order),
        role=role,
        why_not=why_not,
        is_withdrawable=found.state in WITHDRAWABLE,
        is_reviewer=_is_reviewer(found),
        form=request.form,
        refusal=refusal,
    )


def _approval(order: DestructionOrder) -> tuple[Role | None, str]:
    """The role in which this person would approve, or why this person cannot; neither: no right."""
    actor = the_actor()
    if order.state not in TO_BE_APPROVED or not may(actor, Action.APPROVE_DISPOSAL):
        return None, ""
    try:
        return role_to_approve_in(order, actor), ""
    except ApprovalRefused as error:
        return None, error.reason


def _is_reviewer(order: DestructionOrder) -> bool:
    actor = the_actor()
    return may(actor, Action.APPROVE_DISPOSAL) and actor.user != order.proposed_by


def _progress(order: UUID) -> OrderProgress:
    with the_office().records.read(the_actor()) as tx:
        found = tx.destructions.get(_id(order))
        states = [item.state for item in tx.destructions.items(found.id)]
        waits_until = found.waits_until if found.state is OrderState.WAITING else None
        left = waits_until - tx.now if waits_until else None
    gone = states.count(ItemState.DESTROYED)
    return OrderProgress(order=found, destroyed=gone, remaining=len(states) - gone, left=left)


def _refused(order: UUID, error: Exception) -> ResponseReturnValue:
    """The order again, with why not; who may not see it gets no page of it."""
    refusal = form_refusal(error)
    if refusal.field not in FORM_FIELDS:
        refusal = replace(refusal, field=None)
    return _screen(order, refusal=refusal), refusal.status


def _id(order: UUID) -> OrderId:
    return OrderId(str(order))
