"""Conditions of requests: only in this revision (If-Match), only once (Idempotency-Key)."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping

from typing import Protocol, TypeVar

from flask import request

from eakte.api.door import the_actor, the_office
from eakte.domain.errors import InvalidValue



class Identified(Protocol):
    """A record."""

    @property
    def id(self) -> str:
        """Its identity."""


Made = TypeVar("Made", bound=Identified)

KEY = re.compile(r"[\x21-\x7e]{1,200}")
NO_REVISION = -1  # what an entity tag of somebody else means: no record was ever in it


def etag(revision: int) -> Mapping[str, str]:
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


def once(said: Mapping[str, object], act: Callable[[], Made], again: Callable[[str], Made]) -> Made:
    """What a creating request makes by `act`; with its key a second time what it made `again`.

    The answer is kept after the commit of the act: it protects whoever lost an answer and asks
    again, not two who ask in the same moment.

    Raises:
        KeyReused: the key came with another request before.
    """
    key = idempotency_key()
    if key is None:
        return act()
    records, actor = the_office().records, the_actor()
    told = json.dumps([request.path, said], default=str, sort_keys=True)
    request_hash = hashlib.sha256(told.encode()).hexdigest()
    with records.read(actor) as tx:
        known = tx.answers.given(key, request_hash=request_hash)
    if known:
        return again(str(known["id"]))
    made = act()
    with records.begin(actor) as tx:
        if tx.answers.claim(key, request_hash=request_hash):
            tx.answers.give(key, {"id": made.id})
    return made
