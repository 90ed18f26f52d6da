"""Disposal (Aussonderung): how a case file goes from the end of its period to the archive or away.

One table says which step leads from which state to which. No path leads to destruction that does
not pass a decision of the archive and, for what the archive takes, its confirmed import
(ArchivG NRW §§ 4, 10: nothing is destroyed that was not offered).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from eakte.domain.access import CaseFileId, Scope, UserId
from eakte.domain.calendar import add_years
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.errors import DomainError
from eakte.domain.retention_rule import OFFER_AFTER_YEARS, DisposalAction
from eakte.domain.withdrawal import is_restricted

DisposalId = NewType("DisposalId", str)


class ItemState(StrEnum):
    """Where a case file stands on its way (Stand der Aussonderung)."""

    LISTED = "listed"  # on the list, not offered yet
    OFFERED = "offered"  # the archive has the list and has not decided
    TO_ARCHIVE = "to_archive"  # decided A: the archive wants it
    DELIVERED = "delivered"  # handed over, the import is not confirmed
    ARCHIVED = "archived"  # the archive has imported it
    TO_DESTROY = "to_destroy"  # decided V: the archive does not want it
    ORDERED = "ordered"  # on an order of destruction
    DESTROYING = "destroying"  # the first byte may be gone
    DESTROYED = "destroyed"
    REMOVED = "removed"  # taken off the list; its period goes on


class Step(StrEnum):
    """What is done with a case file on the list."""

    OFFER = "offer"
    DECIDE_ARCHIVE = "decide_archive"
    DECIDE_DESTROY = "decide_destroy"
    DELIVER = "deliver"
    CONFIRM_IMPORT = "confirm_import"
    REPORT_FAILURE = "report_failure"
    TAKE_BACK = "take_back"
    TAKE_BACK_LISTED = "take_back_listed"
    ORDER = "order"
    VOID_ARCHIVED = "void_archived"
    VOID_UNWANTED = "void_unwanted"
    EXECUTE = "execute"
    FINISH = "finish"
    REMOVE = "remove"
    REOPEN = "reopen"


_S, _T = ItemState, Step
TRANSITIONS: Mapping[tuple[ItemState, Step], ItemState] = {
    (_S.LISTED, _T.OFFER): _S.OFFERED,
    # With a catalogue of appraisal the archive has decided before (2-step way).
    (_S.LISTED, _T.DECIDE_ARCHIVE): _S.TO_ARCHIVE,
    (_S.LISTED, _T.DECIDE_DESTROY): _S.TO_DESTROY,
    (_S.OFFERED, _T.DECIDE_ARCHIVE): _S.TO_ARCHIVE,
    (_S.OFFERED, _T.DECIDE_DESTROY): _S.TO_DESTROY,
    # Until something was delivered or ordered the archivist may think again.
    (_S.TO_ARCHIVE, _T.DECIDE_DESTROY): _S.TO_DESTROY,
    (_S.TO_DESTROY, _T.DECIDE_ARCHIVE): _S.TO_ARCHIVE,
    (_S.TO_ARCHIVE, _T.TAKE_BACK): _S.OFFERED,
    (_S.TO_DESTROY, _T.TAKE_BACK): _S.OFFERED,
    (_S.TO_ARCHIVE, _T.TAKE_BACK_LISTED): _S.LISTED,
    (_S.TO_DESTROY, _T.TAKE_BACK_LISTED): _S.LISTED,
    (_S.TO_ARCHIVE, _T.DELIVER): _S.DELIVERED,
    (_S.DELIVERED, _T.DELIVER): _S.DELIVERED,  # the message was lost: once more
    (_S.DELIVERED, _T.CONFIRM_IMPORT): _S.ARCHIVED,
    (_S.DELIVERED, _T.REPORT_FAILURE): _S.TO_ARCHIVE,
    (_S.ARCHIVED, _T.ORDER): _S.ORDERED,
    (_S.TO_DESTROY, _T.ORDER): _S.ORDERED,
    (_S.ORDERED, _T.VOID_ARCHIVED): _S.ARCHIVED,
    (_S.ORDERED, _T.VOID_UNWANTED): _S.TO_DESTROY,
    (_S.ORDERED, _T.EXECUTE): _S.DESTROYING,
    (_S.DESTROYING, _T.FINISH): _S.DESTROYED,
    (_S.LISTED, _T.REMOVE): _S.REMOVED,
    (_S.OFFERED, _T.REMOVE): _S.REMOVED,
    (_S.TO_DESTROY, _T.REMOVE): _S.REMOVED,
    (_S.TO_ARCHIVE, _T.REMOVE): _S.REMOVED,
    # Who works in a case file again makes another one of it: nobody has appraised that one.
    (_S.LISTED, _T.REOPEN): _S.REMOVED,
    (_S.OFFERED, _T.REOPEN): _S.REMOVED,
    (_S.TO_ARCHIVE, _T.REOPEN): _S.REMOVED,
    (_S.DELIVERED, _T.REOPEN): _S.REMOVED,
    (_S.ARCHIVED, _T.REOPEN): _S.REMOVED,
    (_S.TO_DESTROY, _T.REOPEN): _S.REMOVED,
    (_S.ORDERED, _T.REOPEN): _S.REMOVED,
}

OPEN_STATES = frozenset(ItemState) - {_S.DESTROYED, _S.REMOVED}
DECIDED_STATES = frozenset({_S.TO_ARCHIVE, _S.TO_DESTROY})
READY_STATES = (_S.ARCHIVED, _S.TO_DESTROY)  # what may be put on an order of destruction


class Decision(StrEnum):
    """What the archive decides (Bewertungsentscheidung); B is no decision any more."""

    ARCHIVE = DisposalAction.ARCHIVE.value
    DESTROY = DisposalAction.DESTROY.value


class DecisionSource(StrEnum):
    """Where a decision came from."""

    SCREEN = "screen"
    MESSAGE = "message"  # an xdomea 0502
    LIST = "list"  # a returned XLSX list
    CATALOGUE = "catalogue"  # a catalogue of appraisal (xdomea 0513)
    SAMPLE = "sample"  # computed: every n-th, by letter, by lot


class StepRefused(DomainError):
    """The step does not fit to where the case file stands on its way."""

    def __init__(self, reference: str, *, state: ItemState, step: Step) -> None:
        """Remember the case file, its state and the step that was asked for."""
        super().__init__(f"{reference}: {step} in {state}")
        self.reference, self.state, self.step = reference, state, step


class NotDue(DomainError):
    """The case file cannot be disposed of now."""

    def __init__(self, reference: str, reason: str) -> None:
        """Name the case file and say in German why."""
        super().__init__(f"{reference}: {reason}")
        self.reference, self.reason = reference, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerDecision:
    """What the archive had decided before it thought again."""

    decision: Decision
    reason: str
    source: DecisionSource
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalItem:
    """A case file on a list of disposal (Position einer Aussonderung).

    reference and subject are those at the time of listing; subject is masked after destruction.
    proposal is what the clerk proposed, decision what the archive decided; None: nobody did yet.
    former_decisions: the earlier ones, the latest last.
    archive_reference: under which the archive keeps it (Archivkennung). order: the order of
    destruction on which it stands; None: on none. fingerprint: what the approvals of that order
    stand for; empty without one.
    """

    disposal: DisposalId
    case: CaseFileId
    scope: Scope
    state: ItemState
    reference: str
    subject: str
    file_plan_code: str
    rule_id: str | None
    retention_end: date | None
    proposal: Decision | None = None
    proposal_reason: str = ""
    proposed_by: UserId | None = None
    decision: Decision | None = None
    decision_reason: str = ""
    decision_source: DecisionSource | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    former_decisions: tuple[FormerDecision, ...] = ()
    archive_reference: str = ""
    failure: str = ""
    order: str | None = None
    fingerprint: str = ""

    @property
    def is_restricted(self) -> bool:
        """Whether its processing is restricted: it keeps its place and goes nowhere."""
        return is_restricted(self.scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """A list of case files that are offered and disposed of together (Aussonderung).

    process_id: of all xdomea messages about it (ProzessID). The moments are None until they come.
    """

    id: DisposalId
    number: str
    process_id: str
    title: str
    created_by: UserId
    created_at: datetime
    xdomea_version: str
    revision: int
    offered_at: datetime | None = None
    offer_confirmed_at: datetime | None = None
    appraised_at: datetime | None = None
    delivered_at: datetime | None = None
    delivery_confirmed_at: datetime | None = None
    ended_at: datetime | None = None


def state_after(item: DisposalItem, step: Step) -> ItemState:
    """Where a case file stands after a step.

    Raises:
        StepRefused: the table has no such step from here.
    """
    after = TRANSITIONS.get((item.state, step))
    if after is None:
        raise StepRefused(item.reference, state=item.state, step=step)
    return after


def is_due(case: CaseFile, *, today: date) -> bool:
    """Whether a case file may go on a list: its period has ended, or it must be offered by law."""
    return not any(_reasons_against(case, today=today))


def require_due(case: CaseFile, *, today: date) -> None:
    """Refuse a case file whose time has not come.

    Raises:
        NotDue: with the reason.
    """
    for reason in _reasons_against(case, today=today):
        raise NotDue(case.reference, reason)


def _reasons_against(case: CaseFile, *, today: date) -> Iterable[str]:
    if case.state is not CaseState.CLOSED:
        yield "Die Akte ist nicht geschlossen."
    elif case.disposal_action is None:
        yield "Für diese Position nennt der Aktenplan keine Aufbewahrungsregel."
    elif case.retention_end is None:
        if not _must_be_offered(case, today=today):
            yield "Die Frist läuft nicht oder hat kein Ende."
    elif case.retention_end >= today:
        yield f"Die Frist endet erst am {case.retention_end:%d.%m.%Y}."


def _must_be_offered(case: CaseFile, *, today: date) -> bool:
    """ArchivG NRW § 4 (1): at the latest 30 years after they were made records are offered."""
    return add_years(case.opened_on, OFFER_AFTER_YEARS) <= today
