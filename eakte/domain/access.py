"""Who may do what: deny by default, one predicate for what a person sees.

Each record carries one *scope*. A person holds a set of scopes. A record is visible when its
tenant is the person's and its scope is among the person's: the same sentence in SQL, in row level
security and in the search index.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from eakte.domain.errors import ClassifiedMaterial, NotAllowed
from eakte.domain.withdrawal import Withdrawal, withdrawn_scope

TenantId = NewType("TenantId", str)
UnitId = NewType("UnitId", str)
UserId = NewType("UserId", str)
CaseFileId = NewType("CaseFileId", str)
Scope = NewType("Scope", str)

OPEN_SCOPE = Scope("open")
INBOX_SCOPE = Scope("inbox")
SYSTEM_USER = UserId("system")


class Role(StrEnum):
    """What a person does in the office (Rolle)."""

    CLERK = "clerk"
    SCANNING_STATION = "scanning_station"  # a machine with a token
    SCAN_OPERATOR = "scan_operator"
    RECORDS_MANAGER = "records_manager"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be done. Each route names one of these."""

    USE_SCREENS = "use_screens"  # sign in as a person
    READ = "read"  # see case files and documents within the own scopes
    DELIVER = "deliver"  # hand documents in: inbox or case file
    SCAN = "scan"  # look after the batches of scanning stations, all of their pages
    READ_INBOX = "read_inbox"
    FILE = "file"  # put documents into case files, follow up, open case files
    CLOSE = "close"
    REOPEN = "reopen"
    READ_RETENTION = "read_retention"
    RULE = "rule"  # change the retention rules
    HOLD = "hold"  # place and lift holds, restrict case files
    PROPOSE_APPRAISAL = "propose_appraisal"
    DISPOSE = "dispose"  # list, offer, deliver and order the destruction of case files
    APPRAISE = "appraise"  # decide for the archive
    APPROVE_DISPOSAL = "approve_disposal"
    RELEASE_CLOCK = "release_clock"
    READ_HISTORY = "read_history"
    READ_JOBS = "read_jobs"
    REPEAT_JOBS = "repeat_jobs"
    RELEASE_QUARANTINE = "release_quarantine"
    ADMINISTER = "administer"  # users, tokens, index, storage checks; never content


_A = Action
ALLOWED: dict[Role, frozenset[Action]] = {
    Role.CLERK: frozenset(
        {
            _A.USE_SCREENS,
            _A.READ,
            _A.DELIVER,
            _A.READ_INBOX,
            _A.FILE,
            _A.CLOSE,
            _A.READ_HISTORY,
            _A.READ_RETENTION,
            _A.PROPOSE_APPRAISAL,
        }
    ),
    Role.SCANNING_STATION: frozenset({_A.DELIVER}),
    Role.SCAN_OPERATOR: frozenset({_A.USE_SCREENS, _A.DELIVER, _A.SCAN}),
    Role.RECORDS_MANAGER: frozenset(
        {
            _A.USE_SCREENS,
            _A.READ,
            _A.DELIVER,
            _A.SCAN,
            _A.READ_INBOX,
            _A.FILE,
            _A.CLOSE,
            _A.REOPEN,
            _A.READ_HISTORY,
            _A.READ_RETENTION,
            _A.RULE,
            _A.READ_JOBS,
            _A.REPEAT_JOBS,
            _A.RELEASE_QUARANTINE,
            _A.HOLD,
            _A.RELEASE_CLOCK,
            _A.PROPOSE_APPRAISAL,
            _A.DISPOSE,
            _A.APPROVE_DISPOSAL,
        }
    ),
    Role.ARCHIVIST: frozenset(
        {
            _A.USE_SCREENS,
            _A.READ,
            _A.READ_HISTORY,
            _A.READ_RETENTION,
            _A.DISPOSE,
            _A.APPRAISE,
            _A.APPROVE_DISPOSAL,
        }
    ),
    Role.AUDITOR: frozenset(
        {_A.USE_SCREENS, _A.READ, _A.READ_HISTORY, _A.READ_RETENTION, _A.READ_JOBS}
    ),
    Role.ADMINISTRATOR: frozenset(
        {_A.USE_SCREENS, _A.READ_JOBS, _A.REPEAT_JOBS, _A.ADMINISTER, _A.RELEASE_CLOCK}
    ),
}


# Who still sees what is withdrawn. The archive sees what is locked, because that is offered to it
# when the lock ends (ArchivG NRW § 4 (2)); what is restricted is offered to nobody.
SEES_WITHDRAWN: dict[Withdrawal, frozenset[Action]] = {
    Withdrawal.RESTRICTED: frozenset({_A.HOLD}),
    Withdrawal.LOCKED: frozenset({_A.HOLD, _A.APPRAISE}),
}


class Confidentiality(StrEnum):
    """How closely a case file is kept (Vertraulichkeitsstufe)."""

    OPEN = "OPEN"
    INTERNAL = "INTERNAL"
    CONFIDENTIAL = "CONFIDENTIAL"
    STRICT = "STRICT"


# xdomea code list vertraulichkeitsstufe_1.0: 003 offen, 005 vertraulich.
XDOMEA_CODE = {
    Confidentiality.OPEN: "003",
    Confidentiality.INTERNAL: "003",
    Confidentiality.CONFIDENTIAL: "005",
    Confidentiality.STRICT: "005",
}


def confidentiality_from_xdomea(code: str) -> Confidentiality:
    """Level for a code of an xdomea message; INTERNAL for 003 because that is the stricter reading.

    Raises:
        ClassifiedMaterial: 001 geheim, 002 VS-NfD and 004 streng geheim, and any unknown code.
    """
    if code == "003":
        return Confidentiality.INTERNAL
    if code == "005":
        return Confidentiality.CONFIDENTIAL
    raise ClassifiedMaterial(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A part of the authority (Organisationseinheit)."""

    id: UnitId
    code: str
    name: str
    parent: UnitId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person, station or process on whose behalf something is done (Akteur).

    `units` holds the own units with all units below them. `member_of` names the case files that
    were opened to this person by name. `cleared` persons see confidential files of their units.
    """

    tenant: TenantId
    user: UserId
    name: str
    roles: frozenset[Role] = frozenset()
    units: frozenset[UnitId] = frozenset()
    member_of: frozenset[CaseFileId] = frozenset()
    cleared: bool = False
    is_system: bool = False

    def scopes(self) -> frozenset[Scope] | None:
        """All scopes the person sees; None: every record of the tenant (background work only)."""
        if self.is_system:
            return None
        found: set[Scope] = set()
        if may(self, Action.READ):
            found.add(OPEN_SCOPE)
            found |= {unit_scope(unit) for unit in self.units}
            found |= {case_scope(case) for case in self.member_of}
            if self.cleared:
                found |= {confidential_scope(unit) for unit in self.units}
            found |= {
                Scope(withdrawn_scope(scope, withdrawal))
                for withdrawal, actions in SEES_WITHDRAWN.items()
                if any(may(self, action) for action in actions)
                for scope in tuple(found)
            }
        if may(self, Action.READ_INBOX):
            found.add(INBOX_SCOPE)
            found |= {inbox_scope(unit) for unit in self.units}
        return frozenset(found)


def system_actor(tenant: TenantId) -> Actor:
    """The background process of one tenant."""
    return Actor(tenant=tenant, user=SYSTEM_USER, name="eakte", is_system=True)


def unit_scope(unit: UnitId) -> Scope:
    """Scope of case files for the members of a unit."""
    return Scope(f"unit:{unit}")


def confidential_scope(unit: UnitId) -> Scope:
    """Scope of case files for the cleared members of a unit."""
    return Scope(f"confidential:{unit}")


def case_scope(case: CaseFileId) -> Scope:
    """Scope of case files for the persons named at the case file."""
    return Scope(f"case:{case}")


def inbox_scope(unit: UnitId | None) -> Scope:
    """Scope of what lies in the inbox of a unit, or in the common inbox (Poststelle)."""
    return Scope(f"inbox:{unit}") if unit else INBOX_SCOPE


def scope_of_case(
    case: CaseFileId,
    *,
    confidentiality: Confidentiality,
    lead_unit: UnitId,
    restricted: bool,
    withdrawal: Withdrawal | None = None,
) -> Scope:
    """The one scope of a case file and of everything in it; the closest rule wins."""
    own = OPEN_SCOPE
    if restricted or confidentiality is Confidentiality.STRICT:
        own = case_scope(case)
    elif confidentiality is Confidentiality.CONFIDENTIAL:
        own = confidential_scope(lead_unit)
    elif confidentiality is Confidentiality.INTERNAL:
        own = unit_scope(lead_unit)
    return Scope(withdrawn_scope(own, withdrawal)) if withdrawal else own


def may(actor: Actor, action: Action) -> bool:
    """Whether one of the roles allows the action; the system may do all inside its tenant."""
    return actor.is_system or any(action in ALLOWED[role] for role in actor.roles)


def require_may(actor: Actor, action: Action) -> None:
    """Refuse what no role of the actor allows.

    Raises:
        NotAllowed: always, unless a role allows the action.
    """
    if not may(actor, action):
        raise NotAllowed(action)


def units_below(units: Iterable[Unit], roots: Iterable[UnitId]) -> frozenset[UnitId]:
    """The given units and all units below them."""
    children: dict[UnitId | None, list[UnitId]] = {}
    for unit in units:
        children.setdefault(unit.parent, []).append(unit.id)
    found: set[UnitId] = set()
    waiting = list(roots)
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in found:
            found.add(unit_id)
            waiting.extend(children.get(unit_id, ()))
    return frozenset(found)
