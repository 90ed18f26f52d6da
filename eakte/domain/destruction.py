"""The order of destruction (Löschauftrag): who has to agree, on what exactly, and for how long.

Proposer, first and second approver are three different persons, the approvers in different roles,
each signed in again just before. An office of two may let the proposal count as the first approval;
one person alone never destroys anything. Each approval is for one list: its digest changes with any
record, version, period or rule on it, and then the approvals are void.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from eakte.domain.access import ALLOWED, Action, Actor, Role, UserId
from eakte.domain.casefile import CaseFile
from eakte.domain.disposal import Disposal, DisposalId, DisposalItem
from eakte.domain.errors import DomainError

OrderId = NewType("OrderId", str)

SIGNED_IN_AGAIN_WITHIN = timedelta(minutes=5)  # between the password and the approval
LEAST_PERSONS, MOST_PERSONS = 2, 3  # who take part in a destruction


class OrderState(StrEnum):
    """Where an order stands (Stand des Löschauftrags)."""

    PROPOSED = "proposed"
    APPROVED_ONCE = "approved_once"
    WAITING = "waiting"  # approved; the waiting time runs
    EXECUTING = "executing"
    HELD = "held"  # begun; a hold keeps what is left of a case file, the approvals stay good
    DONE = "done"
    VOID = "void"  # withdrawn, or the list changed


WITHDRAWABLE = frozenset({OrderState.PROPOSED, OrderState.APPROVED_ONCE, OrderState.WAITING})


class ApprovalRefused(DomainError):
    """This person cannot approve this order."""

    def __init__(self, reason: str) -> None:
        """Say in German why."""
        super().__init__(reason)
        self.reason = reason


class WrongListName(DomainError):
    """What was typed is not the name of the list."""


class ListChanged(DomainError):
    """The list is not the one that was proposed: something on it has changed since."""


class OrderEnded(DomainError):
    """The order is executed, being executed or void."""


class BeingDestroyed(DomainError):
    """The destruction of a document has begun, and its content is gone."""


class StillWaiting(DomainError):
    """The waiting time of the order has not passed."""

    def __init__(self, until: datetime) -> None:
        """Remember when it ends."""
        super().__init__(until.isoformat())
        self.until = until


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person agrees to one list (Freigabe); role: in which of the own roles."""

    user: UserId
    name: str
    role: Role
    at: datetime
    list_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInAgain:
    """Proof that a person has just typed the own password (erneute Anmeldung)."""

    user: UserId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionOrder:
    """An order to destroy what an archive has or does not want (Löschauftrag).

    persons: how many have to take part, 2 or 3. case_count: case files on it when it was proposed.
    waits_until: None until all have approved.
    """

    id: OrderId
    disposal: DisposalId
    number: str
    state: OrderState
    persons: int
    proposed_by: UserId
    proposed_by_name: str
    proposed_at: datetime
    list_hash: str
    case_count: int
    approvals: tuple[Approval, ...] = ()
    waits_until: datetime | None = None
    void_reason: str = ""
    ended_at: datetime | None = None

    @property
    def approvals_needed(self) -> int:
        """How many approvals it needs besides the proposal."""
        return self.persons - 1


def fingerprint(item: DisposalItem, case: CaseFile, versions: Iterable[Sequence[str]]) -> str:
    """SHA-256 over what an approval of one case file stands for.

    Args:
        item: the case file on its list.
        case: the case file as it stands now.
        versions: document, version and digest of each version of each document in it.
    """
    facts = [
        *(case.id, case.rule_id, str(case.retention_end), item.decision, item.archive_reference),
        sorted(list(version) for version in versions),
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def list_hash(fingerprints: Iterable[str]) -> str:
    """SHA-256 over a whole list, whatever its order: it changes with anything on it."""
    return hashlib.sha256("\n".join(sorted(fingerprints)).encode()).hexdigest()


def role_to_approve_in(order: DestructionOrder, actor: Actor) -> Role:
    """The role in which a person approves: one that no other approver has used.

    Raises:
        ApprovalRefused: the person proposed or approved already, or has no other role.
    """
    require_not_author(order, actor)
    if any(approval.user == actor.user for approval in order.approvals):
        raise ApprovalRefused("Sie haben diese Löschung schon freigegeben.")
    used = {approval.role for approval in order.approvals}
    for role in _approving_roles(actor):
        if role not in used:
            return role
    raise ApprovalRefused("Die zweite Freigabe muss eine Person in einer anderen Rolle geben.")


def require_not_author(order: DestructionOrder, actor: Actor) -> None:
    """Refuse to let a person review what the same person proposed.

    Raises:
        ApprovalRefused: it is the own order.
    """
    if actor.user == order.proposed_by:
        raise ApprovalRefused("Sie haben diese Löschung selbst vorgeschlagen.")


def require_name_typed(disposal: Disposal, typed: str) -> None:
    """Refuse to go on before a person has typed what the list is called (Name der Liste).

    Raises:
        WrongListName: it is not the name of this list.
    """
    if unicodedata.normalize("NFC", " ".join(typed.split())) != disposal.title:
        raise WrongListName(disposal.number)


def require_signed_in_again(proof: SignedInAgain, actor: Actor, *, now: datetime) -> None:
    """Refuse an approval without a password typed just before.

    Raises:
        ApprovalRefused: the proof is another's, or too old.
    """
    age = now - proof.at
    if proof.user != actor.user or not timedelta() <= age <= SIGNED_IN_AGAIN_WITHIN:
        raise ApprovalRefused("Bestätigen Sie die Freigabe mit Ihrem Kennwort.")


def require_all_approvals(order: DestructionOrder, *, found_hash: str, now: datetime) -> None:
    """Refuse to execute what was not approved, or not this list, or too early.

    Raises:
        OrderEnded, ApprovalRefused, ListChanged, StillWaiting: why not.
    """
    if order.state not in {OrderState.WAITING, OrderState.EXECUTING}:
        raise OrderEnded(order.number)
    if order.waits_until is None or len(order.approvals) < order.approvals_needed:
        raise ApprovalRefused("Es fehlt eine Freigabe.")
    if {found_hash} != {order.list_hash, *(each.list_hash for each in order.approvals)}:
        raise ListChanged(order.number)
    if now < order.waits_until:
        raise StillWaiting(order.waits_until)


def _approving_roles(actor: Actor) -> Sequence[Role]:
    return [
        role for role in Role if role in actor.roles and Action.APPROVE_DISPOSAL in ALLOWED[role]
    ]
