"""Logins that run, and the tries to begin one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.orm import Session

from eakte.database import upsert
from eakte.domain.access import UserId
from eakte.records.people import Account
from eakte.tables import SignInFailureRow, SignInRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A running login."""

    token_sha256: str
    user: UserId
    csrf: str
    started_at: datetime
    used_at: datetime


class SignIns:
    """Logins of all tenants."""

    def __init__(self, session: Session, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._now = session, now

    def start(self, account: Account, *, token_sha256: str, csrf: str) -> None:
        """Begin a login."""
        self._session.add(
            SignInRow(
                token_sha256=token_sha256,
                tenant=account.tenant,
                user=account.id,
                csrf=csrf,
                started_at=self._now,
                used_at=self._now,
            )
        )

    def running(self, token_sha256: str) -> SignIn | None:
        """A running login by the hash of its token."""
        row = self._session.get(SignInRow, token_sha256)
        if row is None:
            return None
        return SignIn(
            token_sha256=row.token_sha256,
            user=UserId(row.user),
            csrf=row.csrf,
            started_at=row.started_at,
            used_at=row.used_at,
        )

    def touch(self, token_sha256: str) -> None:
        """The login was used now."""
        if (row := self._session.get(SignInRow, token_sha256)) is not None:
            row.used_at = self._now

    def end(self, token_sha256: str) -> None:
        """End one login."""
        self._session.execute(delete(SignInRow).where(SignInRow.token_sha256 == token_sha256))

    def end_all_of(self, user: UserId) -> None:
        """End all logins of a person."""
        self._session.execute(delete(SignInRow).where(SignInRow.user == user))

    def end_stale(self, *, before: datetime) -> None:
        """Remove logins that began before a moment and ended by themselves."""
        self._session.execute(delete(SignInRow).where(SignInRow.started_at < before))

    def tries(self, subject: str, *, window: timedelta) -> int:
        """Tries of a login or an address to sign in, in the window that runs."""
        row = self._session.get(SignInFailureRow, subject)
        return row.count if row and row.since > self._now - window else 0

    def count_try(self, subject: str, *, window: timedelta) -> int:
        """Count one more, in a new window when the last is over; how many there are now."""
        row = SignInFailureRow
        is_over = row.since <= self._now - window
        counted = upsert(self._session, row).values(subject=subject, count=1, since=self._now)
        changes = {
            "count": case((is_over, 1), else_=row.count + 1),
            "since": case((is_over, self._now), else_=row.since),
        }
        return self._session.execute(
            counted.on_conflict_do_update(index_elements=[row.subject], set_=changes).returning(
                row.count
            )
        ).scalar_one()

    def take_back_try(self, subject: str) -> None:
        """One of the counted tries was right."""
        self._session.execute(
            update(SignInFailureRow)
            .where(SignInFailureRow.subject == subject)
            .values(count=SignInFailureRow.count - 1)
            .execution_options(synchronize_session=False)
        )

    def forget_tries(self, subject: str) -> None:
        """Begin to count anew."""
        self._session.execute(delete(SignInFailureRow).where(SignInFailureRow.subject == subject))
