"""What a record says of itself when it is handed over (Metadaten): frozen values, no rules.

The values follow the field lists of xdomea so that nothing is lost on the way, but know nothing of
messages: the same tree can become an offer, a transfer, a hand-over or a bag. "" and None mean that
nothing was said.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from eakte.domain.casefile import Medium
from eakte.domain.errors import DomainError
from eakte.domain.retention_rule import DisposalAction

RecordId = NewType("RecordId", str)  # UUID of a record for its whole life, in lower case
SHA_256 = "SHA-256"
SHA_512 = "SHA-512"


class InvalidRecord(DomainError):
    """A record contradicts itself."""


class RecordKind(StrEnum):
    """What a record is (Schriftgutobjekttyp; code list schriftgutobjekttyp_1.0)."""

    FILE = "001"
    DOCUMENT = "002"
    PROCEEDING = "003"


class Secrecy(StrEnum):
    """How secret a record is (Vertraulichkeitsstufe; code list vertraulichkeitsstufe_1.0)."""

    CLASSIFIED = "001"  # geheim
    RESTRICTED = "002"  # VS - nur für den Dienstgebrauch
    OPEN = "003"
    HIGHLY_CLASSIFIED = "004"  # streng geheim
    CONFIDENTIAL = "005"


class Channel(StrEnum):
    """How a party can be reached (Erreichbarkeit)."""

    MAIL = "mail"
    PHONE = "phone"
    MOBILE = "mobile"
    FAX = "fax"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUnit:
    """A position of the file plan, as text (Aktenplaneinheit)."""

    code: str = ""
    title: str = ""
    short_subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What every record has (Allgemeine Metadaten)."""

    subject: str = ""
    reference: str = ""
    lead_unit: str = ""
    custodian_unit: str = ""
    secrecy: Secrecy | None = None
    remark: str = ""
    medium: Medium | None = None
    plan_unit: PlanUnit | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """How long a record is kept and what becomes of it (Aussonderungsmetadaten).

    retention_end is the last day of retention. own_action holds an action outside the code list
    (frei konfigurierbare Aussonderungsart). archive_reference: under which the archive knows it.
    """

    retention_years: int | None = None
    unlimited: bool = False
    action: DisposalAction | None = None
    own_action: str = ""
    archive_reference: str = ""
    proposal: DisposalAction | None = None
    proposal_reason: str = ""
    retention_end: date | None = None
    transfer_due_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            InvalidRecord: a period that is both limited and unlimited, an action of both kinds, or
                a proposal that proposes nothing.
        """
        if self.unlimited and self.retention_years is not None:
            raise InvalidRecord("Eine Aufbewahrung ist befristet oder unbefristet.")
        if self.action and self.own_action:
            raise InvalidRecord("Es gibt nur eine Aussonderungsart.")
        if self.proposal is DisposalAction.APPRAISE:
            raise InvalidRecord("Ein Bewertungsvorschlag lautet A oder V.")


NO_DISPOSITION = Disposition()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One line of the history that travels with a record (Historienprotokoll)."""

    actor: str
    at: datetime
    action: str
    field: str = ""
    old_value: str = ""
    new_value: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A reference to another record (Verweis)."""

    kind: RecordKind
    target: RecordId | None = None
    reference: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityCode:
    """The key of an authority in a directory (Behördenkennung): prefix names the directory."""

    prefix: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where a party lives or has its seat (Anschrift)."""

    street: str = ""
    house_number: str = ""
    post_box: str = ""
    postal_code: str = ""
    town: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One way to reach a party (Kommunikation)."""

    channel: Channel
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or an office that takes part (Kontakt, Beteiligte)."""

    authority: AuthorityCode | None = None
    institution: str = ""
    institution_short: str = ""
    unit: str = ""
    salutation: str = ""
    title: str = ""
    family_name: str = ""
    given_name: str = ""
    activity: str = ""
    responsibility: str = ""
    addresses: tuple[PostalAddress, ...] = ()
    contacts: tuple[Contact, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The fingerprint of a file (Hash-Wert) in lower-case hexadecimal digits."""

    value: str
    algorithm: str
