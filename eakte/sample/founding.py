"""The sample municipality before its first case file: units, file plan, rules, people, password."""

import csv
import io
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from eakte.domain.access import Role, TenantId, UnitId, UserId, system_actor
from eakte.domain.fileplan import read_units
from eakte.domain.reference import ReferencePattern
from eakte.domain.retention_table import read_rules
from eakte.journal import Event
from eakte.office import Office
from eakte.records import Account, Tenant, Transaction

SAMPLE_TENANT = TenantId("lindenfurt")
TOWN_NAME = "Stadt Lindenfurt"
DIARY = "sample"  # chain of the journal with the milestones of the sample
FOUNDED, FURNISHED, DELIVERED = "sample_founded", "sample_furnished", "sample_delivered"
CONFIG = Path(__file__).parents[2] / "config"  # the sample runs from a checkout only
PASSWORD_FILE = "sample-password"  # noqa: S105 # the name of a file


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePerson:
    """A person or station of the sample: role, units by their codes, task in words."""

    login: str
    name: str
    role: Role
    units: tuple[str, ...]
    is_cleared: bool
    task: str


def found_town(office: Office) -> date:
    """Make the municipality unless it is there; the day on which it was made."""
    with office.records.read(None) as tx:
        is_there = SAMPLE_TENANT in tx.people.tenants()
    if not is_there:
        with office.records.begin(system_actor(SAMPLE_TENANT)) as tx:
            _found(tx)
    return date.fromisoformat(milestones(office)[FOUNDED])


def milestones(office: Office) -> Mapping[str, str]:
    """What is finished of the sample, each with its day."""
    with office.records.read(system_actor(SAMPLE_TENANT)) as tx:
        return {line.action: line.detail["on"] for line in tx.history(DIARY).lines}


def reach(office: Office, milestone: str) -> None:
    """Note that a part of the sample is finished: it is never made again."""
    with office.records.begin(system_actor(SAMPLE_TENANT)) as tx:
        _note(tx, milestone)


def read_people() -> tuple[SamplePerson, ...]:
    """Everybody who can sign in: one for each role, and two who look after the archive."""
    return tuple(
        SamplePerson(
            login=row["login"],
            name=row["name"],
            role=Role(row["role"]),
            units=tuple(row["units"].split()),
            is_cleared=row["cleared"] == "yes",
            task=row["task"],
        )
        for row in _table("people.csv")
    )


def welcome_people(office: Office) -> str:
    """Give an account to everybody who has none; the password of all of them.

    It is made anew in each installation and lies in its directory, so no installation has a
    password that others know. Where the file is gone, all get a new one.
    """
    password, is_new = _password(office.settings.home)
    administrator = system_actor(SAMPLE_TENANT)
    with office.records.read(administrator) as tx:
        units = {unit.code: unit.id for unit in tx.people.units(SAMPLE_TENANT)}
    for person in read_people():
        with office.records.read(None) as tx:
            known = tx.people.account_by_login(person.login)
        if known is None:
            account = _account(person, units)
            office.accounts.add_account(administrator, account, password=password)
        elif is_new:
            office.accounts.set_password(administrator, known.id, password)
    return password


def _found(tx: Transaction) -> None:
    """All in one commit: a municipality is there with its plan, or not at all."""
    tx.people.add_tenant(
        Tenant(id=SAMPLE_TENANT, name=TOWN_NAME, reference_pattern=ReferencePattern().text)
    )
    units: dict[str, UnitId] = {}
    for row in _table("units.csv"):
        above = units.get(row["parent"])
        unit = tx.people.add_unit(SAMPLE_TENANT, code=row["code"], name=row["name"], parent=above)
        units[unit.code] = unit.id
    tx.plans.replace(
        read_units((CONFIG / "fileplan.csv").read_text("utf-8")),
        read_rules((CONFIG / "retention_rules.csv").read_text("utf-8")),
    )
    _note(tx, FOUNDED)


def _note(tx: Transaction, milestone: str) -> None:
    detail = {"on": tx.today.isoformat()}
    tx.note(Event(stream=DIARY, action=milestone, subject=SAMPLE_TENANT, detail=detail))


def _account(person: SamplePerson, units: Mapping[str, UnitId]) -> Account:
    return Account(
        id=UserId(""),
        tenant=SAMPLE_TENANT,
        login=person.login,
        name=person.name,
        roles=frozenset({person.role}),
        units=tuple(units[code] for code in person.units),
        is_cleared=person.is_cleared,
    )


def _password(home: Path) -> tuple[str, bool]:
    """The password of the sample, and whether it was made just now."""
    path = home / PASSWORD_FILE
    if path.exists():
        return path.read_text("utf-8"), False
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    password = f"lindenfurt-{secrets.token_hex(4)}"
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(password, "utf-8")
    fresh.replace(path)
    return password, True


def _table(name: str) -> Iterator[dict[str, str]]:
    text = (files("eakte.sample") / "texts" / name).read_text("utf-8")
    yield from csv.DictReader(io.StringIO(text, newline=""))
