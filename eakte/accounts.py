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
from eakte.domain.destruction import SignedInAgain
from eakte.journal import OFFICE_STREAM, Detail, Event, user_stream
from eakte.records import Account, Records, Transaction
from eakte.tries import TRIES_WINDOW, Tries

TOKEN_BYTES = 32  # 256 random bits; only the SHA-256 is stored
IDLE_LIMIT = timedelta(minutes=30)
SIGN_IN_LIMIT = timedelta(hours=10)
TOUCH_AFTER = timedelta(minutes=1)  # not every request writes
REFUSALS_NOTED = 20  # of one person within the window: enough to see it, too few to fill a disk
MIN_PASSWORD_LENGTH = 12  # BSI ORP.4: length before complexity
MOST_PASSWORD_CHARACTERS = 1000

# 64 MiB, 3 rounds: RFC 9106, second recommended option.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
# Verified when the account does not exist, so that both answers take the same time; of a password
# that nobody knows.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$u2KLC49caVE8i+HZQFdtMA"
    "$93NeiU45+TCiol1or0RHl6LexK/hxFFbBnKiRe5bgZ4"
)


class SignInRefused(Exception):
    """Name or password are wrong."""


class PasswordWrong(Exception):
    """It is not the password of the person who is signed in."""


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
        """Begin a login (Anmeldung); the token for the cookie.

        Each try counts until it turns out to be right, so that guessing in parallel gains nothing.
        Every refusal takes one look, one hash and one commit: the time tells nothing of the login.

        Raises:
            SignInRefused: wrong name or password, or the account is switched off.
            TooManyAttempts: the limit of this account or address is reached.
        """
        tries = Tries(login=login, address=address)
        with self.records.read(None) as tx:
            tries.require_left(tx)
            account = tx.people.account_by_login(login)
        is_right = _is_right(account, password)
        with self.records.begin(None) as tx:
            tries.count(tx)
            if account is not None and is_right:
                tries.forget(tx)
                return _begun(tx, account)
            if account is not None:
                _note(tx, account, "sign_in_failed")
        raise SignInRefused

    def confirm_password(self, actor: Actor, password: str, *, address: str) -> SignedInAgain:
        """Prove that the person who acts is there (erneute Anmeldung); it counts as a sign-in does.

        Raises:
            PasswordWrong: it is not the password of this person, or there is none.
            TooManyAttempts: the limit of this account or address is reached.
        """
        with self.records.read(None) as tx:
            account = tx.people.account(actor.user)
            tries = Tries(login=account.login if account else "", address=address)
            tries.require_left(tx)
        is_right = _is_right(account, password)
        with self.records.begin(None) as tx:
            tries.count(tx)
            if account is not None and is_right:
                tries.forget(tx)
                return SignedInAgain(user=account.id, at=tx.now)
            if account is not None:
                _note(tx, account, "sign_in_failed")
        raise PasswordWrong

    def session(self, token: str) -> Session | None:
        """The running login of a cookie; None: there is none, or it ended."""
        digest = _sha256(token)
        with self.records.read(None) as tx:
            sign_in = tx.sign_ins.running(digest)
            account = tx.people.account(sign_in.user) if sign_in else None
            now = tx.now
            if sign_in is None or account is None or account.disabled_at is not None:
                return None
            if now - sign_in.used_at > IDLE_LIMIT or now - sign_in.started_at > SIGN_IN_LIMIT:
                return None
            actor = tx.people.actor(account)
        if now - sign_in.used_at > TOUCH_AFTER:
            with self.records.begin(None) as tx:
                tx.sign_ins.touch(digest)
        return Session(actor=actor, account=account, csrf=sign_in.csrf)

    def sign_out(self, token: str) -> None:
        """End a login (Abmeldung); harmless when it ended before."""
        digest = _sha256(token)
        with self.records.begin(None) as tx:
            sign_in = tx.sign_ins.running(digest)
            account = tx.people.account(sign_in.user) if sign_in else None
            tx.sign_ins.end(digest)
            if account is not None:
                _note(tx, account, "signed_out")

    def bearer(self, token: str) -> Actor | None:
        """The station or program behind a bearer token; None: unknown, expired or revoked."""
        with self.records.read(None) as tx:
            account = tx.people.account_by_token(_sha256(token))
            if account is None or account.disabled_at is not None:
                return None
            return tx.people.actor(account)

    def note_refusal(self, actor: Actor, action: str) -> None:
        """Keep in the journal that somebody was refused an action; a flood is noted in part."""
        with self.records.begin(actor) as tx:
            times = tx.sign_ins.count_try(f"refused:{actor.user}", window=TRIES_WINDOW)
            if times <= REFUSALS_NOTED:
                tx.note(_of_user(actor.user, "refused", what=action))

    def prefer(self, actor: Actor, *, single_keys: bool, theme: str) -> None:
        """Keep how a person wants the screens."""
        with self.records.begin(None) as tx:
            tx.people.set_preferences(actor.user, single_keys=single_keys, theme=theme)

    def add_account(self, actor: Actor, account: Account, *, password: str | None) -> UserId:
        """Add a person or a station to the actor's tenant; None: nobody can sign in with it.

        Raises:
            PasswordTooShort: fewer than MIN_PASSWORD_LENGTH characters.
            InvalidValue: the login is taken, or a unit is not one of this tenant.
        """
        require_may(actor, Action.ADMINISTER)
        password_hash = _hashed(password) if password is not None else None
        with self.records.begin(actor) as tx:
            user = tx.people.new_user_id()
            added = replace(account, id=user, tenant=actor.tenant, password_hash=password_hash)
            tx.people.add_account(added)
            roles = [str(role) for role in sorted(account.roles)]
            tx.note(_of_user(user, "account_added", login=account.login, roles=roles))
        return user

    def set_password(self, actor: Actor, user: UserId, password: str) -> None:
        """Change a password; all logins of the person end.

        Raises:
            PasswordTooShort: fewer than MIN_PASSWORD_LENGTH characters.
            NotVisible: there is no such account in this tenant.
        """
        if actor.user != user:
            require_may(actor, Action.ADMINISTER)
        digest = _hashed(password)
        with self.records.begin(actor) as tx:
            tx.people.set_password(user, digest)
            tx.sign_ins.end_all_of(user)
            tx.note(_of_user(user, "password_changed"))

    def disable(self, actor: Actor, user: UserId) -> None:
        """Switch an account off; its logins end, and its searches are kept no longer.

        Raises:
            NotVisible: there is no such account in this tenant.
        """
        require_may(actor, Action.ADMINISTER)
        with self.records.begin(actor) as tx:
            tx.people.disable(user)
            tx.sign_ins.end_all_of(user)
            tx.recent_searches.clear(user)
            tx.saved_searches.remove_all_of(user)
            tx.note(_of_user(user, "account_disabled"))

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
            said: Detail = {"name": name, "role": str(role), "units": [str(unit) for unit in units]}
            tx.note(Event(stream=OFFICE_STREAM, action="token_created", subject=key, detail=said))
        return token

    def revoke_token(self, tenant: TenantId, token_id: str) -> bool:
        """End a bearer token; False: there is none that holds."""
        with self.records.begin(system_actor(tenant)) as tx:
            is_there = tx.people.revoke_token(token_id)
            if is_there:
                tx.note(
                    Event(stream=OFFICE_STREAM, action="token_revoked", subject=token_id, detail={})
                )
        return is_there


def _begun(tx: Transaction, account: Account) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    csrf = secrets.token_urlsafe(TOKEN_BYTES)
    tx.sign_ins.end_stale(before=tx.now - SIGN_IN_LIMIT)
    tx.sign_ins.start(account, token_sha256=_sha256(token), csrf=csrf)
    _note(tx, account, "signed_in")
    return token


def _note(tx: Transaction, account: Account, action: str) -> None:
    by = Actor(tenant=account.tenant, user=account.id, name=account.name)
    tx.note(_of_user(account.id, action), by=by)


def _of_user(user: UserId, action: str, **detail: str | list[str]) -> Event:
    return Event(stream=user_stream(user), action=action, subject=user, detail=detail)


def _is_right(account: Account | None, password: str) -> bool:
    stored = account.password_hash if account else None
    try:
        _hasher.verify(stored or _NOBODY, password[:MOST_PASSWORD_CHARACTERS])
    except (VerificationError, InvalidHashError):
        return False
    return account is not None and stored is not None and account.disabled_at is None


def _hashed(password: str) -> str:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise PasswordTooShort
    return _hasher.hash(password[:MOST_PASSWORD_CHARACTERS])


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
