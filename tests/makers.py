"""Makers with good defaults: a test names only what matters to it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from eakte.domain.access import (
    Actor,
    CaseFileId,
    Confidentiality,
    Role,
    Scope,
    TenantId,
    UnitId,
    UserId,
    inbox_scope,
    scope_of_case,
    system_actor,
)
from eakte.domain.casefile import (
    CaseFile,
    CaseState,
    Direction,
    Document,
    DocumentId,
    DocumentState,
    Medium,
    Version,
)
from eakte.domain.fileplan import read_units
from eakte.domain.reference import ReferencePattern
from eakte.domain.retention_table import read_rules
from eakte.records import Account, Blob, Records, StoredPage, Tenant, Transaction

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # a Monday, 12 o'clock in Berlin
CONFIG = Path(__file__).parent.parent / "config"
FILE_PLAN = (CONFIG / "fileplan.csv").read_text("utf-8")
RULES = (CONFIG / "retention_rules.csv").read_text("utf-8")
PATTERN = ReferencePattern().text

# Order office with the trade office below it, and the treasury beside it.
UNITS: Mapping[str, str | None] = {"FB3": None, "FB3-1": "FB3", "FB2": None}


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is set."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **time: float) -> None:
        """Go on, such as by minutes=5."""
        self.at += timedelta(**time)


def a_clock(at: datetime = NOON) -> Clock:
    """A clock standing at a moment."""
    return Clock(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A municipality in the records: its units by code, its people by login."""

    records: Records
    tenant: TenantId
    units: Mapping[str, UnitId]
    people: Mapping[str, UserId]

    @property
    def system(self) -> Actor:
        return system_actor(self.tenant)

    @property
    def clerk(self) -> Actor:
        return self.actor("clerk")

    @property
    def manager(self) -> Actor:
        return self.actor("manager")

    @property
    def administrator(self) -> Actor:
        return self.actor("administrator")

    def actor(self, login: str) -> Actor:
        """A person as signed in at this moment."""
        with self.records.read(None) as tx:
            account = tx.people.account(self.people[login])
            assert account is not None
            return tx.people.actor(account)

    def add_person(
        self, login: str, *roles: Role, units: Iterable[str] = ("FB3-1",), cleared: bool = False
    ) -> Actor:
        """Another person."""
        with self.records.begin(self.system) as tx:
            own = tuple(self.units[unit] for unit in units)
            account = Account(
                id=tx.people.new_user_id(),
                tenant=self.tenant,
                login=f"{login}@{self.tenant}",
                name=f"Frau {login}",
                roles=frozenset(roles),
                units=own,
                is_cleared=cleared,
            )
            tx.people.add_account(account)
            return tx.people.actor(account)

    def add_case(self, **fields: Any) -> CaseFile:
        """A case file in the records, past all rights."""
        fields.setdefault("lead_unit", self.units["FB3-1"])
        with self.records.begin(self.system) as tx:
            number = tx.cases.next_number("10.40:2026")
            case = a_case_file(
                **{"tenant": self.tenant, "id": tx.cases.new_id(), "number": number} | fields
            )
            tx.cases.add(case)
        return case

    def add_document(self, case: CaseFile | None = None, **fields: Any) -> Document:
        """A document in the records, in a case file or in the common inbox, past all rights."""
        with self.records.begin(self.system) as tx:
            document = a_document(
                case, **{"tenant": self.tenant, "id": tx.documents.new_id()} | fields
            )
            tx.documents.add(document, a_blob(document.id))
        return document

    def add_page(self, document: Document, number: int = 1, **fields: Any) -> StoredPage:
        """A page that was read, past all rights."""
        with self.records.begin(self.system) as tx:
            version = tx.documents.current_version(document.id)
            page = a_page(version, **{"id": tx.pages.new_id(tx.now), "number": number} | fields)
            tx.pages.put(page)
        return page


def a_town(records: Records, tenant: str = "uedem") -> Town:
    """A municipality with the file plan and the rules of the configuration."""
    key = TenantId(tenant)
    with records.begin(system_actor(key)) as tx:
        tx.people.add_tenant(Tenant(id=key, name=f"Gemeinde {tenant}", reference_pattern=PATTERN))
        units: dict[str, UnitId] = {}
        for code, parent in UNITS.items():
            above = units[parent] if parent else None
            units[code] = tx.people.add_unit(key, code=code, name=code, parent=above).id
        tx.plans.replace(read_units(FILE_PLAN), read_rules(RULES))
        people = {
            login: _add_person(tx, key, f"{login}@{tenant}", [role], [units["FB3-1"]])
            for login, role in {
                "clerk": Role.CLERK,
                "manager": Role.RECORDS_MANAGER,
                "archivist": Role.ARCHIVIST,
                "auditor": Role.AUDITOR,
                "administrator": Role.ADMINISTRATOR,
                "station": Role.SCANNING_STATION,
            }.items()
        }
    return Town(records=records, tenant=key, units=units, people=people)


def _add_person(
    tx: Transaction,
    tenant: TenantId,
    login: str,
    roles: Iterable[Role],
    units: Iterable[UnitId],
) -> UserId:
    user = tx.people.new_user_id()
    tx.people.add_account(
        Account(
            id=user,
            tenant=tenant,
            login=login,
            name=f"Frau {login}",
            roles=frozenset(roles),
            units=tuple(units),
        )
    )
    return user


def an_actor(
    *roles: Role,
    tenant: str = "uedem",
    user: str = "somebody",
    units: Iterable[str] = (),
    member_of: Iterable[str] = (),
    cleared: bool = False,
) -> Actor:
    """A person who acts, a clerk without units unless said otherwise."""
    return Actor(
        tenant=TenantId(tenant),
        user=UserId(user),
        name=f"Frau {user}",
        roles=frozenset(roles or {Role.CLERK}),
        units=frozenset(UnitId(unit) for unit in units),
        member_of=frozenset(CaseFileId(case) for case in member_of),
        cleared=cleared,
    )


def a_case_file(**fields: Any) -> CaseFile:
    """An open case file; scope and reference follow from the other fields unless given."""
    case = CaseFile(
        **{
            "id": CaseFileId("case"),
            "tenant": TenantId("uedem"),
            "scope": Scope(""),
            "reference": "",
            "year": 2026,
            "number": 1,
            "subject": "Allgemeine Anfragen",
            "file_plan_code": "10.40",
            "lead_unit": UnitId("FB3-1"),
            "clerk": None,
            "confidentiality": Confidentiality.INTERNAL,
            "restricted": False,
            "medium": Medium.ELECTRONIC,
            "location": "",
            "state": CaseState.OPEN,
            "opened_on": date(2026, 1, 12),
            "revision": 1,
        }
        | fields
    )
    scope = scope_of_case(
        case.id,
        confidentiality=case.confidentiality,
        lead_unit=case.lead_unit,
        restricted=case.restricted,
    )
    reference = f"{case.file_plan_code}-{case.year}-{case.number:04}"
    return replace(case, scope=case.scope or scope, reference=case.reference or reference)


def a_document(case: CaseFile | None = None, **fields: Any) -> Document:
    """A letter that is searchable, in a case file or in the common inbox."""
    return Document(
        **{
            "id": DocumentId("document"),
            "tenant": TenantId("uedem"),
            "scope": case.scope if case else inbox_scope(None),
            "subject": "Anfrage zur Hundesteuer",
            "state": DocumentState.SEARCHABLE,
            "direction": Direction.INCOMING,
            "received_at": NOON,
            "delivered_by": UserId("station"),
            "revision": 1,
            "case": case.id if case else None,
            "position": 1 if case else None,
            "file_name": "scan.pdf",
            "media_type": "application/pdf",
        }
        | fields
    )


def a_blob(content: str = "letter") -> Blob:
    """Bytes in the object store."""
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Blob(sha256=digest, size_bytes=len(content), store_key=f"o/{digest}", store_version="1")


def a_page(version: Version, **fields: Any) -> StoredPage:
    """A page of printed text that was read well."""
    return StoredPage(
        **{
            "id": "page",
            "document": version.document,
            "version": version.id,
            "number": 1,
            "state": "read",
            "method": "ocr",
            "confidence": 0.93,
            "reason": None,
            "text": "Anfrage zur Hundesteuer",
            "engine": "word-list",
            "words_key": None,
            "width_px": 1654,
            "height_px": 2339,
            "rotation": 0,
            "has_image": True,
            "duration_ms": 900,
        }
        | fields
    )
