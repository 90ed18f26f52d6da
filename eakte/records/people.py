"""Accounts, logins, tokens and units: who somebody is, before anything is asked of the records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.domain.access import (
    Actor,
    CaseFileId,
    Role,
    TenantId,
    Unit,
    UnitId,
    UserId,
    units_below,
)
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.records.ids import new_id
from eakte.tables import (
    CaseMemberRow,
    TenantRow,
    TokenRow,
    UnitRow,
    UserRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person or a station that may sign in."""

    id: UserId
    tenant: TenantId
    login: str
    name: str
    roles: frozenset[Role]
    units: tuple[UnitId, ...] = ()
    is_cleared: bool = False
    password_hash: str | None = None
    single_keys: bool = True
    theme: str = "system"
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A municipality (Mandant)."""

    id: TenantId
    name: str
    reference_pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """A bearer token in a list; None: it does not expire, it was not revoked."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class People:
    """Accounts and logins of all tenants."""

    def __init__(self, session: Session, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._now = session, now

    def tenant(self, tenant: TenantId) -> Tenant:
        """One tenant."""
        row = self._session.get_one(TenantRow, tenant)
        return Tenant(id=TenantId(row.id), name=row.name, reference_pattern=row.reference_pattern)

    def tenants(self) -> Sequence[TenantId]:
        """All tenants of the installation."""
        return tuple(
            TenantId(key) for key in self._session.scalars(select(TenantRow.id).order_by("id"))
        )

    def add_tenant(self, tenant: Tenant) -> None:
        """Add a tenant."""
        self._session.add(
            TenantRow(id=tenant.id, name=tenant.name, reference_pattern=tenant.reference_pattern)
        )
        self._session.flush()

    def units(self, tenant: TenantId) -> Sequence[Unit]:
        """Units of a tenant, by code."""
        rows = self._session.scalars(
            select(UnitRow).where(UnitRow.tenant == tenant).order_by(UnitRow.code)
        )
        return tuple(_to_unit(row) for row in rows)

    def add_unit(
        self, tenant: TenantId, *, code: str, name: str, parent: UnitId | None = None
    ) -> Unit:
        """Add a unit."""
        row = UnitRow(id=new_id(self._now), tenant=tenant, code=code, name=name, parent=parent)
        self._session.add(row)
        self._session.flush()
        return _to_unit(row)

    def add_account(self, account: Account) -> None:
        """Add a person or a station; logins are one over all tenants, and in small letters.

        Raises:
            InvalidValue: the login is taken, or a unit is not one of the tenant.
        """
        login = _login(account.login)
        if not login or self._is_taken(login):
            raise InvalidValue("login", "Diesen Anmeldenamen gibt es schon.")
        if not set(account.units) <= {unit.id for unit in self.units(account.tenant)}:
            raise InvalidValue("units", "Diese Organisationseinheit gibt es nicht.")
        self._session.add(
            UserRow(
                id=account.id,
                tenant=account.tenant,
                login=login,
                name=account.name,
                password_hash=account.password_hash,
                roles=sorted(account.roles),
                units=list(account.units),
                is_cleared=account.is_cleared,
                single_keys=account.single_keys,
                theme=account.theme,
            )
        )
        self._session.flush()

    def new_user_id(self) -> UserId:
        """An identity for an account to be added."""
        return UserId(new_id(self._now))

    def account(self, user: UserId) -> Account | None:
        """One account."""
        row = self._session.get(UserRow, user)
        return _to_account(row) if row else None

    def account_by_login(self, login: str) -> Account | None:
        """The account that signs in with this name."""
        row = self._session.scalars(
            select(UserRow).where(UserRow.login == _login(login))
        ).one_or_none()
        return _to_account(row) if row else None

    def accounts(self, tenant: TenantId) -> Sequence[Account]:
        """All accounts of a tenant, by name."""
        rows = self._session.scalars(
            select(UserRow).where(UserRow.tenant == tenant).order_by(UserRow.name, UserRow.id)
        )
        return tuple(_to_account(row) for row in rows)

    def set_password(self, user: UserId, password_hash: str) -> None:
        """Change a password.

        Raises:
            NotVisible: there is no such account.
        """
        self._user(user).password_hash = password_hash

    def label_offsets(self, user: UserId) -> Mapping[str, tuple[float, float]]:
        """How far the printer of a person is off, by sheet of labels: mm right, mm down.

        The sheet that was used last is the last one.
        """
        row = self._session.get(UserRow, user)
        return {form: (right, down) for form, right, down in row.label_offsets} if row else {}

    def set_label_offset(self, user: UserId, form: str, offset: tuple[float, float]) -> None:
        """Remember it; who is no person or station of the office has nothing remembered."""
        row = self._session.get(UserRow, user)
        if row is not None:
            others = [one for one in row.label_offsets if one[0] != form]
            row.label_offsets = [*others, [form, *offset]]
            self._session.flush()

    def set_preferences(self, user: UserId, *, single_keys: bool, theme: str) -> None:
        """Keep how a person wants the screens."""
        row = self._user(user)
        row.single_keys, row.theme = single_keys, theme

    def disable(self, user: UserId) -> None:
        """Switch an account off.

        Raises:
            NotVisible: there is no such account.
        """
        self._user(user).disabled_at = self._now

    def actor(self, account: Account) -> Actor:
        """The account as the one who acts: with the units below its own, and named case files."""
        cases = self._session.scalars(
            select(CaseMemberRow.case).where(CaseMemberRow.user == account.id)
        )
        return Actor(
            tenant=account.tenant,
            user=account.id,
            name=account.name,
            roles=account.roles,
            units=units_below(self.units(account.tenant), account.units),
            member_of=frozenset(CaseFileId(case) for case in cases),
            cleared=account.is_cleared,
        )

    def add_token(
        self, account: Account, *, name: str, token_sha256: str, expires_at: datetime | None
    ) -> str:
        """Add a bearer token; its id."""
        row = TokenRow(
            id=new_id(self._now),
            tenant=account.tenant,
            user=account.id,
            name=name,
            token_sha256=token_sha256,
            created_at=self._now,
            expires_at=expires_at,
        )
        self._session.add(row)
        return row.id

    def account_by_token(self, token_sha256: str) -> Account | None:
        """The account behind a bearer token that is neither revoked nor expired."""
        row = self._session.scalars(
            select(TokenRow).where(TokenRow.token_sha256 == token_sha256)
        ).one_or_none()
        if row is None or row.revoked_at or (row.expires_at and row.expires_at <= self._now):
            return None
        return self.account(UserId(row.user))

    def tokens(self, tenant: TenantId) -> Sequence[TokenLine]:
        """Bearer tokens of a tenant, the newest first."""
        rows = self._session.scalars(
            select(TokenRow).where(TokenRow.tenant == tenant).order_by(TokenRow.id.desc())
        )
        return tuple(
            TokenLine(**{name: getattr(row, name) for name in TokenLine.__slots__}) for row in rows
        )

    def revoke_token(self, token: str) -> bool:
        """End a bearer token; False: there is none that holds."""
        row = self._session.get(TokenRow, token)
        if row is None or row.revoked_at is not None:
            return False
        row.revoked_at = self._now
        return True

    def _user(self, user: UserId) -> UserRow:
        row = self._session.get(UserRow, user)
        if row is None:
            raise NotVisible("user", user)
        return row

    def _is_taken(self, login: str) -> bool:
        asked = select(UserRow.id).where(UserRow.login == login)
        return self._session.scalar(asked) is not None


def _login(text: str) -> str:
    return text.strip().lower()


def _to_unit(row: UnitRow) -> Unit:
    return Unit(
        id=UnitId(row.id),
        code=row.code,
        name=row.name,
        parent=UnitId(row.parent) if row.parent else None,
    )


def _to_account(row: UserRow) -> Account:
    return Account(
        id=UserId(row.id),
        tenant=TenantId(row.tenant),
        login=row.login,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        units=tuple(UnitId(unit) for unit in row.units),
        is_cleared=row.is_cleared,
        password_hash=row.password_hash,
        single_keys=row.single_keys,
        theme=row.theme,
        disabled_at=row.disabled_at,
    )
