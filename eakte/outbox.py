"""FLOW freeze -> look -> release: after a restore nothing leaves the house unseen (Ausgang)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, require_may
from eakte.domain.errors import DomainError
from eakte.frozen import FROZEN
from eakte.journal import OFFICE_STREAM, Event
from eakte.records import Records, Transaction


class OutboxOpen(DomainError):
    """The outbox is not frozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Why the outbox waits.

    since: when it was frozen. taken_at: the moment of the backup from which was restored.
    """

    since: datetime
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What operators do with the frozen outbox."""

    records: Records

    def state(self, *, actor: Actor) -> Freeze | None:
        """Why it is frozen; None: it is not."""
        require_may(actor, Action.READ_JOBS)
        with self.records.read(actor) as tx:
            told = tx.installation.value(FROZEN)
        return _freeze(told) if told else None

    def release(self, *, reason: str, actor: Actor) -> None:
        """Let messages, destructions and signatures of the journal go on (Freigabe).

        Raises:
            NotAllowed, InvalidValue: refused.
            OutboxOpen: nothing is frozen.
        """
        require_may(actor, Action.ADMINISTER)
        words = required_text(reason, field="reason")
        with self.records.begin(actor) as tx:
            told = tx.installation.value(FROZEN)
            if told is None or not tx.installation.drop(FROZEN):
                raise OutboxOpen
            detail = {"reason": words, "taken_at": _freeze(told).taken_at.isoformat()}
            tx.note(
                Event(
                    stream=OFFICE_STREAM,
                    action="outbox_released",
                    subject="outbox",
                    detail=detail,
                )
            )


def freeze(tx: Transaction, *, taken_at: datetime) -> None:
    """Let everything wait that leaves the house or cannot be taken back."""
    told = {"since": tx.now.astimezone(UTC).isoformat(), "taken_at": taken_at.isoformat()}
    tx.installation.put(FROZEN, json.dumps(told))


def _freeze(told: str) -> Freeze:
    moments = {name: datetime.fromisoformat(at) for name, at in json.loads(told).items()}
    return Freeze(since=moments["since"], taken_at=moments["taken_at"])
