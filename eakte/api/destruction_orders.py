"""Endpoints of orders of destruction (Löschaufträge): propose, preview, approve, take back."""

from uuid import UUID

from flask import request

from eakte.api.conditions import inside, once
from eakte.api.disposal_schemas import (
    ApprovalIn,
    OrderIn,
    OrderOut,
    ProspectsOut,
    SendingBackIn,
    WithdrawalIn,
)
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PREFIX, endpoint
from eakte.api.fields import Values
from eakte.domain.access import Action, CaseFileId
from eakte.domain.destruction import DestructionOrder, OrderId
from eakte.domain.disposal import DisposalId
from eakte.records import Transaction


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/destruction-orders",
    rights=Action.DISPOSE,
    said=OrderIn,
    gives=OrderOut,
    status=201,
    refuses=(400, 404, 409),
)
def order_destruction(disposal: UUID, said: Values) -> tuple[DestructionOrder, dict[str, str]]:
    """Propose to destroy what the archive does not want or has imported, and no hold keeps.

    The name of the list is its title. The same Idempotency-Key gives the same order again.
    """
    destruction, actor, key = the_office().destruction, the_actor(), DisposalId(str(disposal))
    destruction.require_name(key, said["list_name"], actor=actor)

    def act(tx: Transaction) -> DestructionOrder:
        return inside(destruction, tx).order(key, actor=actor)

    def again(tx: Transaction, order: str) -> DestructionOrder:
        return tx.destructions.get(OrderId(order))

    proposed = once(said, act, again)
    return proposed, {"Location": f"{PREFIX}/destruction-orders/{proposed.id}"}


@endpoint(
    "GET",
    "/destruction-orders/<uuid:order>",
    rights=Action.READ_RETENTION,
    gives=OrderOut,
    refuses=(404,),
)
def get_destruction_order(order: UUID) -> DestructionOrder:
    """One order with its approvals."""
    with the_office().records.read(the_actor()) as tx:
        return tx.destructions.get(_id(order))


@endpoint(
    "GET",
    "/destruction-orders/<uuid:order>/preview",
    rights=Action.READ_RETENTION,
    gives=ProspectsOut,
    refuses=(404,),
)
def preview_destruction(order: UUID) -> Values:
    """What an execution would do now, case file by case file; it changes nothing."""
    return {"items": the_office().destruction.preview(_id(order), actor=the_actor())}


@endpoint(
    "POST",
    "/destruction-orders/<uuid:order>/approvals",
    rights=Action.APPROVE_DISPOSAL,
    said=ApprovalIn,
    gives=OrderOut,
    refuses=(400, 404, 409, 429),
)
def approve_destruction(order: UUID, said: Values) -> DestructionOrder:
    """Agree to an order: the name of its list and the own password; a token alone never does."""
    office, actor = the_office(), the_actor()
    address = request.remote_addr or "unknown"
    with office.records.read(actor) as tx:
        found = tx.destructions.get(_id(order))
    office.destruction.require_name(found.disposal, said["list_name"], actor=actor)
    proof = office.accounts.confirm_password(actor, said["password"], address=address)
    return office.destruction.approve(found.id, proof=proof, actor=actor)


@endpoint(
    "POST",
    "/destruction-orders/<uuid:order>/returns",
    rights=Action.APPROVE_DISPOSAL,
    said=SendingBackIn,
    gives=OrderOut,
    refuses=(404, 409),
)
def send_destruction_back(order: UUID, said: Values) -> DestructionOrder:
    """Keep one case file to a new day, by a hold; the order ends and goes back to its author."""
    return the_office().destruction.send_back(
        _id(order),
        CaseFileId(said["case_file_id"]),
        keep_until=said["keep_until"],
        reason=said["reason"],
        actor=the_actor(),
    )


@endpoint(
    "POST",
    "/destruction-orders/<uuid:order>/withdrawal",
    rights=Action.APPROVE_DISPOSAL,
    said=WithdrawalIn,
    gives=OrderOut,
    refuses=(404, 409),
)
def withdraw_destruction(order: UUID, said: Values) -> DestructionOrder:
    """Take an order back before anything was destroyed."""
    reason = said["reason"]
    return the_office().destruction.withdraw(_id(order), reason=reason, actor=the_actor())


VIEWS = (
    order_destruction,
    get_destruction_order,
    preview_destruction,
    approve_destruction,
    send_destruction_back,
    withdraw_destruction,
)


def _id(order: UUID) -> OrderId:
    return OrderId(str(order))
