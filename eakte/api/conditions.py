"""Conditions of requests: only in this revision (If-Match), only once (Idempotency-Key)."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from flask import request

from eakte.api.door import the_actor, the_office
from eakte.casework import Casework
from eakte.deskwork import Deskwork
from eakte.destruction import Destruction
from eakte.domain.access import Actor
from eakte.domain.errors import InvalidValue
from eakte.holding import Holding
from eakte.lifecycle import Lifecycle
from eakte.records import Records, Transaction
from eakte.retaining import Retaining


class Identified(Protocol):
    """A record."""

    @property
    def id(self) -> str:
        """Its identity."""


Made = TypeVar("Made", bound=Identified)
Flow = TypeVar("Flow", Casework, Deskwork, Destruction, Holding, Lifecycle, Retaining)

KEY = re.compile(r"[\x21-\x7e]{1,200}")
NO_REVISION = -1  # what an entity tag of somebody else means: no record was ever in it


def etag(revision: int) -> dict[str, str]:
    """The header with the revision of a record."""
    return {"ETag": f'"{revision}"'}


def revision_asked() -> int | None:
    """The revision that If-Match names; None: any, or there is no condition."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    tag = re.fullmatch(r'\s*"(\d{1,9})"\s*', header)
    return int(tag[1]) if tag else NO_REVISION


def idempotency_key() -> str | None:
    """The key under which a creating request may be repeated; None: there is none.

    Raises:
        InvalidValue: it is empty, too long, or not of visible ASCII characters.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise InvalidValue("Idempotency-Key", "Der Schlüssel hat 1 bis 200 sichtbare Zeichen.")
    return key


def once(
    said: Mapping[str, object],
    act: Callable[[Transaction], Made],
    again: Callable[[Transaction, str], Made],
) -> Made:
    """What a creating request makes by `act`; with its key a second time what it made `again`.

    Key and record are kept by the same commit: of two who ask in the same moment one makes it, and
    both get it. The second time it is the record as it stands then, with the rights of then.

    Raises:
        KeyReused: the key came with another request before.
    """
    key = idempotency_key()
    told = json.dumps([request.path, said], default=str, sort_keys=True)
    request_hash = hashlib.sha256(told.encode()).hexdigest()
    with the_office().records.begin(the_actor()) as tx:
        if tx.answers.claim(key, request_hash=request_hash):
            made = act(tx)
            tx.answers.give(key, {"id": made.id})
            return made
        known = tx.answers.given(key, request_hash=request_hash) or {}
        return again(tx, str(known["id"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined(Records):
    """Records whose next writing transaction is the one that is running already."""

    running: Transaction

    @contextmanager
    def begin(self, actor: Actor | None) -> Iterator[Transaction]:
        """The running transaction; whoever began it commits it."""
        if actor != self.running.actor:
            raise ValueError("another actor needs another transaction")
        yield self.running


def inside(flow: Flow, tx: Transaction) -> Flow:
    """The flow as part of a running transaction: its use case and what stands before are one."""
    records = the_office().records
    joined = _Joined(engine=records.engine, clock=records.clock, running=tx)
    return replace(flow, records=joined)
