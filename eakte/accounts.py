"""FLOW sign in -> act -> sign out: who somebody is, before anything else."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from eakte.domain.access import (
    Action,
    Actor,
    Role,
    TenantId,
    UnitId,
    UserId,
    require_may,
    system_actor,
)
from eakte.journal import OFFICE_STREAM, Event, user_stream
from eakte.records import Account, Failures, Records, Transaction

TOKEN_BYTES = 32  # 256 random bits; only the SHA-256 is stored
IDLE_LIMIT = timedelta(minutes=30)
SIGN_IN_LIMIT = timedelta(hours=10)
TOUCH_AFTER = timedelta(minutes=1)  # not every request writes
MOST_FAILURES = 10
FAILURE_WINDOW = timedelta(minutes=15)
MIN_PASSWORD_LENGTH = 12  # BSI ORP.4: length before complexity

# 64 MiB, 3 rounds: RFC 9106, second recommended option.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
# Verified when the account does not exist, so that both answers take the same time.
_NOBODY = _hasher.hash(secrets.token_hex())


class SignInRefused(Exception):
    """Name or password are wrong."""


class TooManyAttempts(Exception):
    """Too many failed sign-ins from this account or address; wait a quarter of an hour."""


class PasswordTooShort(Exception):
    """The password has fewer than MIN_PASSWORD_LENGTH characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A running login: who acts, and the token against forged requests."""

    actor: Actor
    account: Account
    csrf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Sign-in and tokens."""

    records: Records

    def sign_in(self, login: str, password: str, *, address: str) -> str:
        """Begin a login; the token for the cookie.

        Raises:
            SignInRefused: wrong name or password, or the account is switched off.
            TooManyAttempts: the limit of this account or address is reached.
        """
        subjects = (f"login:{login.strip().lower()[:100]}", f"address:{address}")
        with self.records.begin(None) as tx:
            _require_few_failures(tx, subjects)
            account = tx.people.account_by_login(login)
        if not _is_right(account, password) or account is None:
            with self.records.begin(None) as tx:
                _count_failure(tx, subjects)
            if account is not None:
                self._note(account, "sign_in_failed")
            raise SignInRefused
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self.records.begin(None) as tx:
            for subject in subjects:
                tx.people.set_failures(subject, None)
            tx.people.start_sign_in(
                account, token_sha256=_sha256(token), csrf=secrets.token_urlsafe(TOKEN_BYTES)
            )
        self._note(account, "signed_in")
        return token

    def session(self, token: str) -> Session | None:
        """The running login of a cookie; None: there is none, or it ended."""
        digest = _sha256(token)
        with self.records.read(None) as tx:
            sign_in = tx.people.sign_in(digest)
            account = tx.people.account(sign_in.user) if sign_in else None
            now = tx.now
            if sign_in is None or account is None or account.disabled_at is not None:
                return None
            if now - sign_in.used_at > IDLE_LIMIT or now - sign_in.started_at > SIGN_IN_LIMIT:
                return None
            actor = tx.people.actor(account)
        if now - sign_in.used_at > TOUCH_AFTER:
            with self.records.begin(None) as tx:
                tx.people.touch_sign_in(digest)
        return Session(actor=actor, account=account, csrf=sign_in.csrf)

    def sign_out(self, token: str) -> None:
        """End a login; harmless when it ended before."""
        with self.records.begin(None) as tx:
            tx.people.end_sign_in(_sha256(token))

    def bearer(self, token: str) -> Actor | None:
        """The station or program behind a bearer token; None: unknown, expired or revoked."""
        with self.records.read(None) as tx:
            account = tx.people.account_by_token(_sha256(token))
            if account is None or account.disabled_at is not None:
                return None
            return tx.people.actor(account)

    def prefer(self, actor: Actor, *, single_keys: bool, theme: str) -> None:
        """Keep how a person wants the screens."""
        with self.records.begin(None) as tx:
            tx.people.set_preferences(actor.user, single_keys=single_keys, theme=theme)

    def add_account(self, actor: Actor, account: Account, *, password: str | None) -> UserId:
        """Add a person or a station; without a password nobody can sign in with it.

        Raises:
            PasswordTooShort: fewer than MIN_PASSWORD_LENGTH characters.
        """
        require_may(actor, Action.ADMINISTER)
        password_hash = _hashed(password) if password is not None else None
        with self.records.begin(actor) as tx:
            user = tx.people.new_user_id()
            tx.people.add_account(replace(account, id=user, password_hash=password_hash))
            roles = [str(role) for role in sorted(account.roles)]
            tx.note(
                Event(
                    stream=user_stream(user),
                    action="account_added",
                    subject=user,
                    detail={"login": account.login, "roles": roles},
                )
            )
        return user

    def set_password(self, actor: Actor, user: UserId, password: str) -> None:
        """Change a password; all logins of the person end.

        Raises:
            PasswordTooShort: fewer than MIN_PASSWORD_LENGTH characters.
        """
        if actor.user != user:
            require_may(actor, Action.ADMINISTER)
        digest = _hashed(password)
        with self.records.begin(actor) as tx:
            tx.people.set_password(user, digest)
            tx.note(
                Event(stream=user_stream(user), action="password_changed", subject=user, detail={})
            )

    def disable(self, actor: Actor, user: UserId) -> None:
        """Switch an account off; all its logins end."""
        require_may(actor, Action.ADMINISTER)
        with self.records.begin(actor) as tx:
            tx.people.disable(user)
            tx.note(
                Event(stream=user_stream(user), action="account_disabled", subject=user, detail={})
            )

    def create_token(
        self,
        tenant: TenantId,
        *,
        name: str,
        role: Role,
        units: Sequence[UnitId] = (),
        expires_at: datetime | None = None,
    ) -> str:
        """A bearer token with a service account of its own; it is shown once and never again."""
        actor = system_actor(tenant)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self.records.begin(actor) as tx:
            user = tx.people.new_user_id()
            account = Account(
                id=user,
                tenant=tenant,
                login=f"token-{user}",
                name=name,
                roles=frozenset({role}),
                units=tuple(units),
            )
            tx.people.add_account(account)
            key = tx.people.add_token(
                account, name=name, token_sha256=_sha256(token), expires_at=expires_at
            )
            tx.note(
                Event(
                    stream=OFFICE_STREAM,
                    action="token_created",
                    subject=key,
                    detail={"name": name, "role": role},
                )
            )
        return token

    def revoke_token(self, tenant: TenantId, token_id: str) -> bool:
        """End a bearer token; False: there is none."""
        with self.records.begin(system_actor(tenant)) as tx:
            is_there = tx.people.revoke_token(token_id)
            if is_there:
                tx.note(
                    Event(stream=OFFICE_STREAM, action="token_revoked", subject=token_id, detail={})
                )
        return is_there

    def _note(self, account: Account, action: str) -> None:
        actor = Actor(tenant=account.tenant, user=account.id, name=account.name)
        with self.records.begin(actor) as tx:
            tx.note(
                Event(stream=user_stream(account.id), action=action, subject=account.id, detail={})
            )


def _require_few_failures(tx: Transaction, subjects: Sequence[str]) -> None:
    for subject in subjects:
        failures = tx.people.failures(subject)
        if failures is None:
            continue
        if tx.now - failures.since > FAILURE_WINDOW:
            tx.people.set_failures(subject, None)
        elif failures.count >= MOST_FAILURES:
            raise TooManyAttempts


def _count_failure(tx: Transaction, subjects: Sequence[str]) -> None:
    for subject in subjects:
        failures = tx.people.failures(subject) or Failures(count=0, since=tx.now)
        tx.people.set_failures(subject, replace(failures, count=failures.count + 1))


def _is_right(account: Account | None, password: str) -> bool:
    stored = account.password_hash if account else None
    try:
        _hasher.verify(stored or _NOBODY, password[:1000])
    except (VerificationError, InvalidHashError):
        return False
    return account is not None and stored is not None and account.disabled_at is None


def _hashed(password: str) -> str:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise PasswordTooShort
    return _hasher.hash(password)


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
