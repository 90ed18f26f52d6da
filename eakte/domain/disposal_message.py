"""Messages to and from an archive or another office, and the archive's standing decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import NAMESPACE_URL, uuid5

from eakte.domain.access import TenantId, UserId
from eakte.domain.disposal import Decision, DisposalId
from eakte.domain.reference import PlanCode

MessageId = NewType("MessageId", str)

LIST_KIND = "XLSX"  # of a list that came back as a spreadsheet; all others are numbers of xdomea


class MessageState(StrEnum):
    """What became of a message (Stand der Nachricht)."""

    MADE = "made"  # it can be fetched and sent
    NOT_MADE = "not_made"  # it cannot be written; the note says why
    WAITING = "waiting"  # it came in and was not looked into, or is being made
    READY = "ready"  # it was looked into, and waits for somebody to say where it goes
    TAKEN = "taken"
    REPEATED = "repeated"  # the same was taken before
    REFUSED = "refused"  # nothing changed; the note says why


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalMessage:
    """A message that was sent or received (Nachricht), with what remains of it for ever.

    disposal: None for what belongs to no list. kind: its number in xdomea, "" until it was read.
    validation: what a schema said of it. note: what became of it, in German. fingerprint: of what
    it says; "" of one that was sent. store_key: "" when the bytes were dropped with the case files
    that they describe.
    """

    id: MessageId
    disposal: DisposalId | None
    kind: str
    is_sent: bool
    state: MessageState
    at: datetime
    by: UserId
    process_id: str = ""
    file_name: str = ""
    sha256: str = ""
    size_bytes: int = 0
    store_key: str = ""
    validation: str = ""
    note: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalRule:
    """What the archive decided about a position once and for all (Bewertungskatalog)."""

    code: PlanCode
    decision: Decision
    archive: str
    since: datetime


def position_id(tenant: TenantId, code: str) -> str:
    """The identity of a position in messages, the same at any time and on any machine."""
    return str(uuid5(NAMESPACE_URL, f"urn:eakte:{tenant}:position:{code}"))


def process_for(process_id: str, transfer: int) -> str:
    """The process of the n-th transfer of a list, from 1: the list's own, then one for each.

    An archive takes one message of each kind for a process (xdomea 3.1, x-man); what it could not
    import and is handed over again therefore goes under a process of its own.
    """
    return process_id if transfer == 1 else str(uuid5(NAMESPACE_URL, f"{process_id}:{transfer}"))


def rule_above(rules: Mapping[str, AppraisalRule], path: Iterable[str]) -> AppraisalRule | None:
    """The decision on the nearest position of a path that begins at the top; None: there is none.

    A decision is inherited down the file plan until another one stands below it.
    """
    found = [rules[code] for code in path if code in rules]
    return found[-1] if found else None
