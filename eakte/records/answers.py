"""Answers given under an idempotency key: the same request gets the same answer again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.database import insert_if_absent
from eakte.domain.access import Actor
from eakte.domain.errors import KeyReused
from eakte.tables import AnsweredRow


class Answers:
    """Idempotency keys of one person or station."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now

    def given(self, key: str | None, *, request_hash: str) -> Mapping[str, Any] | None:
        """The answer that was given under this key; None: not yet, or no key.

        Raises:
            KeyReused: the key came with another request before.
        """
        if key is None:
            return None
        row = self._row(key)
        if row is not None and row.request_hash != request_hash:
            raise KeyReused(key)
        return row.answer if row else None

    def claim(self, key: str | None, *, request_hash: str) -> bool:
        """Take the key for this transaction; False: a twin was quicker and has committed."""
        if key is None:
            return True
        values = {
            "tenant": self._actor.tenant,
            "user": self._actor.user,
            "key": key,
            "request_hash": request_hash,
            "at": self._now,
        }
        return insert_if_absent(self._session, AnsweredRow, values)

    def give(self, key: str | None, answer: Mapping[str, Any]) -> None:
        """Keep the answer with the claimed key."""
        if key is not None and (row := self._row(key)) is not None:
            row.answer = dict(answer)

    def _row(self, key: str) -> AnsweredRow | None:
        return self._session.scalars(
            select(AnsweredRow).where(AnsweredRow.user == self._actor.user, AnsweredRow.key == key)
        ).one_or_none()
