"""Commands for units, people and access tokens."""

import secrets
from datetime import datetime

import click

from eakte.cli.terminal import as_json, console, of_tenant, show, the_office, the_tenant
from eakte.domain.access import Role, TenantId, UnitId, UserId, system_actor
from eakte.office import Office
from eakte.records import Account
from eakte.web.wording import word

ROLES = click.Choice([role.value for role in Role])
ROLE_WORDS = ", ".join(f"{role}: {word(role, 'role')}" for role in Role) + "."
LENGTH_OF_MADE_PASSWORDS = 18  # random bytes: 24 characters


@click.group()
def unit() -> None:
    """Organisationseinheiten."""


@unit.command("add")
@click.argument("code", metavar="KÜRZEL")
@click.argument("name", metavar="NAME")
@click.option("--parent", help="Kürzel der übergeordneten Einheit.")
@of_tenant
def add_unit(code: str, name: str, parent: str | None, tenant: str | None) -> None:
    """Eine Organisationseinheit anlegen."""
    office = the_office()
    key = the_tenant(office, tenant)
    above = _units(office, key, (parent,))[0] if parent else None
    with office.records.begin(system_actor(key)) as tx:
        tx.people.add_unit(key, code=code, name=name, parent=above)
    console().print(f"{code} {name} ist angelegt.")


@click.group()
def user() -> None:
    """Personen mit Kennwort."""


@user.command("add")
@click.argument("login", metavar="ANMELDENAME")
@click.option("--name", required=True, help="Vor- und Nachname.")
@click.option("--role", "roles", multiple=True, required=True, type=ROLES, help=ROLE_WORDS)
@click.option("--unit", "units", multiple=True, help="Kürzel der Einheit, mehrfach möglich.")
@click.option("--cleared", is_flag=True, help="Darf Vertrauliches der eigenen Einheiten sehen.")
@of_tenant
def add_user(  # one parameter for each option
    login: str,
    name: str,
    roles: tuple[str, ...],
    units: tuple[str, ...],
    cleared: bool,  # noqa: FBT001 # click passes options by name
    tenant: str | None,
) -> None:
    """Eine Person anlegen; das erste Kennwort wird einmal angezeigt."""
    office = the_office()
    key = the_tenant(office, tenant)
    password = secrets.token_urlsafe(LENGTH_OF_MADE_PASSWORDS)
    account = Account(
        id=UserId(""),
        tenant=key,
        login=login.strip().lower(),
        name=name,
        roles=frozenset(Role(role) for role in roles),
        units=_units(office, key, units),
        is_cleared=cleared,
    )
    office.accounts.add_account(system_actor(key), account, password=password)
    console().print(f"{login} ist angelegt. Kennwort: {password}", soft_wrap=True)


@user.command("list")
@of_tenant
@as_json
def list_users(tenant: str | None, is_json: bool) -> None:  # noqa: FBT001 # click, by name
    """Personen eines Mandanten."""
    office = the_office()
    key = the_tenant(office, tenant)
    with office.records.read(system_actor(key)) as tx:
        found = [
            {
                "login": account.login,
                "name": account.name,
                "roles": ", ".join(sorted(account.roles)),
                "disabled": account.disabled_at,
            }
            for account in tx.people.accounts(key)
        ]
    columns = [("login", "Anmeldename"), ("name", "Name"), ("roles", "Rollen")]
    columns = [*columns, ("disabled", "gesperrt seit")]
    show(found, columns, is_json=is_json, words={"roles": "role"})


@user.command("password")
@click.argument("login", metavar="ANMELDENAME")
@of_tenant
def set_password(login: str, tenant: str | None) -> None:
    """Ein neues Kennwort vergeben; alle Anmeldungen der Person enden."""
    office = the_office()
    key = the_tenant(office, tenant)
    password = secrets.token_urlsafe(LENGTH_OF_MADE_PASSWORDS)
    account = _account(office, key, login)
    office.accounts.set_password(system_actor(key), account.id, password)
    console().print(f"Neues Kennwort für {login}: {password}", soft_wrap=True)


@user.command("disable")
@click.argument("login", metavar="ANMELDENAME")
@of_tenant
def disable_user(login: str, tenant: str | None) -> None:
    """Eine Person sperren; alle ihre Anmeldungen enden."""
    office = the_office()
    key = the_tenant(office, tenant)
    office.accounts.disable(system_actor(key), _account(office, key, login).id)
    console().print(f"{login} ist gesperrt.")


@click.group()
def token() -> None:
    """Zugangstoken für Scanstellen und Fachverfahren."""


@token.command("create")
@click.option("--role", required=True, type=ROLES, help=ROLE_WORDS)
@click.option("--name", required=True, help="Wofür, zum Beispiel „Scanner Raum 12“.")
@click.option("--unit", "units", multiple=True, help="Kürzel der Einheit, mehrfach möglich.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Gilt bis zu diesem Tag.")
@of_tenant
def create_token(
    role: str, name: str, units: tuple[str, ...], expires: datetime | None, tenant: str | None
) -> None:
    """Ein Token ausstellen; es wird nur dieses eine Mal angezeigt."""
    office = the_office()
    key = the_tenant(office, tenant)
    made = office.accounts.create_token(
        key,
        name=name,
        role=Role(role),
        units=_units(office, key, units),
        expires_at=expires.astimezone() if expires else None,
    )
    click.echo(made)


@token.command("list")
@of_tenant
@as_json
def list_tokens(tenant: str | None, is_json: bool) -> None:  # noqa: FBT001 # click, by name
    """Ausgestellte Token, ohne ihre Werte."""
    office = the_office()
    key = the_tenant(office, tenant)
    with office.records.read(system_actor(key)) as tx:
        found = tx.people.tokens(key)
    columns = [("id", "Nummer"), ("name", "Wofür"), ("created_at", "ausgestellt")]
    show(
        found,
        [*columns, ("expires_at", "gilt bis"), ("revoked_at", "zurückgezogen")],
        is_json=is_json,
    )


@token.command("revoke")
@click.argument("number", metavar="NUMMER")
@of_tenant
def revoke_token(number: str, tenant: str | None) -> None:
    """Ein Token zurückziehen."""
    office = the_office()
    if not office.accounts.revoke_token(the_tenant(office, tenant), number):
        raise click.ClickException("Dieses Token gibt es nicht.")
    console().print("Das Token gilt nicht mehr.")


def _units(office: Office, tenant: TenantId, codes: tuple[str, ...]) -> tuple[UnitId, ...]:
    """Units by their codes."""
    with office.records.read(system_actor(tenant)) as tx:
        known = {found.code: found.id for found in tx.people.units(tenant)}
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise click.ClickException(f"Diese Einheit gibt es nicht: {', '.join(unknown)}.")
    return tuple(known[code] for code in codes)


def _account(office: Office, tenant: TenantId, login: str) -> Account:
    with office.records.read(None) as tx:
        found = tx.people.account_by_login(login)
    if found is None or found.tenant != tenant:
        raise click.ClickException(f"Eine Person {login} gibt es nicht.")
    return found
