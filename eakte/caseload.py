"""Steps of casework: new case files, the closing sheet, the period in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from eakte.domain.access import CaseFileId, Confidentiality, UnitId, UserId, scope_of_case
from eakte.domain.case_period import CaseFacts, case_retention, with_period
from eakte.domain.casefile import (
    CaseFile,
    CaseState,
    Document,
    Medium,
    covered_period,
    require_open,
)
from eakte.domain.closing import ClosingCheck, closing_checks
from eakte.domain.errors import InvalidValue
from eakte.domain.fileplan import FilePlan
from eakte.domain.hold import require_unrestricted
from eakte.domain.reference import PlanCode, Reference, ReferencePattern
from eakte.domain.retention import Retention
from eakte.journal import Detail, Event, case_stream
from eakte.periods import retention_of
from eakte.records import Transaction

MOST_CHARACTERS = 400  # of a subject: two lines on a cover sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What somebody says of a case file to be opened."""

    file_plan_code: str
    subject: str
    lead_unit: UnitId | None = None
    clerk: UserId | None = None
    confidentiality: Confidentiality = Confidentiality.INTERNAL
    restricted: bool = False
    medium: Medium = Medium.ELECTRONIC
    location: str = ""
    opened_on: date | None = None
    rule_variant: str | None = None
    parent: CaseFileId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingSheet:
    """The closing sheet (zdA-Blatt): all points, and the retention that would follow."""

    case: CaseFile
    closing_on: date
    checks: Sequence[ClosingCheck]
    retention: Retention | None

    @property
    def is_ready(self) -> bool:
        """Whether no point is open."""
        return all(check.is_passed for check in self.checks)


def new_case(tx: Transaction, new: NewCase, plan: FilePlan) -> CaseFile:
    """The case file that is to be opened, with its number.

    Raises:
        UnknownPosition, UnknownVariant, InvalidValue: what was said cannot be taken.
    """
    code, opened_on = _position(plan, new.file_plan_code), _opening_day(new.opened_on, tx.today)
    plan.rule_for(code, on=opened_on, variant=new.rule_variant)  # refuses an unknown variant
    clerk = new.clerk or tx.subject.user
    require_accounts(tx, [clerk], field="clerk")
    case_id, lead_unit = tx.cases.new_id(), _lead_unit(tx, new.lead_unit)
    draft = CaseFile(
        id=case_id,
        tenant=tx.subject.tenant,
        scope=scope_of_case(
            case_id,
            confidentiality=new.confidentiality,
            lead_unit=lead_unit,
            restricted=new.restricted,
        ),
        reference="",
        year=opened_on.year,
        number=0,
        subject=required_text(new.subject),
        file_plan_code=code,
        lead_unit=lead_unit,
        clerk=clerk,
        confidentiality=new.confidentiality,
        restricted=new.restricted,
        medium=new.medium,
        location=optional_text(new.location, field="location"),
        state=CaseState.OPEN,
        opened_on=opened_on,
        revision=1,
        parent=_parent(tx, new.parent),
        rule_variant=new.rule_variant,
    )
    retention = case_retention(plan, CaseFacts(case=draft), today=tx.today)
    return _numbered(tx, with_period(draft, retention, transfer_years=None))


def _numbered(tx: Transaction, case: CaseFile) -> CaseFile:
    """The case file with the next number of its position and year; others wait from here on."""
    number = tx.cases.next_number(f"{case.file_plan_code}:{case.year}")
    pattern = ReferencePattern(text=tx.people.tenant(case.tenant).reference_pattern)
    reference = Reference(plan_code=PlanCode(case.file_plan_code), year=case.year, number=number)
    return replace(case, number=number, reference=pattern.form(reference))


def _position(plan: FilePlan, asked: str) -> PlanCode:
    code = PlanCode(asked)
    if not plan.unit(code).is_assignable:
        raise InvalidValue(
            "file_plan_code", "Eine Hauptgruppe ordnet nur; wählen Sie eine Position darunter."
        )
    return code


def _opening_day(asked: date | None, today: date) -> date:
    if asked is not None and asked > today:
        raise InvalidValue("opened_on", "Der Tag der Eröffnung liegt in der Zukunft.")
    return asked or today


def _lead_unit(tx: Transaction, asked: UnitId | None) -> UnitId:
    """The unit that leads a new case file: the one asked for, else the actor's own."""
    units = {unit.id: unit for unit in tx.people.units(tx.subject.tenant)}
    if asked is not None:
        if asked not in units:
            raise InvalidValue("lead_unit", "Diese Organisationseinheit gibt es nicht.")
        return asked
    account = tx.people.account(tx.subject.user)
    own = account.units if account else ()
    if not own:
        raise InvalidValue("lead_unit", "Wählen Sie eine federführende Organisationseinheit.")
    return own[0]


def _parent(tx: Transaction, asked: CaseFileId | None) -> CaseFileId | None:
    """The open case file of which the new one is a part (Teilakte)."""
    if asked is None:
        return None
    parent = tx.cases.locked(asked)
    require_open(parent)
    require_unrestricted(parent)
    return parent.id


def require_accounts(tx: Transaction, users: Iterable[UserId], *, field: str) -> None:
    """Refuse persons who are not of this tenant.

    Raises:
        InvalidValue: one of them is unknown.
    """
    if any(tx.people.account(user) is None for user in users):
        raise InvalidValue(field, "Diese Person gibt es nicht.")


def closing_day(case: CaseFile, on: date | None, today: date) -> date:
    """The day of the closing order.

    Raises:
        InvalidValue: it lies in the future or before the opening.
    """
    day = on or today
    if day > today:
        raise InvalidValue("on", "Das Schließungsdatum liegt in der Zukunft.")
    if day < case.opened_on:
        raise InvalidValue("on", "Das Schließungsdatum liegt vor der Eröffnung der Akte.")
    return day


def closing_sheet(tx: Transaction, case: CaseFile, closing_on: date) -> ClosingSheet:
    """All points of the closing, and the retention that would follow."""
    checks = closing_checks(
        tx.documents.in_case(case.id), tx.follow_ups.of_case(case.id), closing_on=closing_on
    )
    as_closed = replace(case, closed_on=closing_on)
    return ClosingSheet(
        case=case, closing_on=closing_on, checks=checks, retention=retention_of(tx, as_closed)
    )


def note_covered_period(tx: Transaction, case: CaseFile) -> None:
    """Set the period covered by the documents (Laufzeit)."""
    first, last = covered_period(tx.documents.in_case(case.id))
    if (first, last) != (case.covers_from, case.covers_to):
        tx.cases.save(replace(case, covers_from=first, covers_to=last))


def case_event(case: CaseFile, action: str, **detail: str | int | bool | list[str] | None) -> Event:
    """An event in the chain of a case file."""
    return Event(stream=case_stream(case.id), action=action, subject=case.id, detail=detail)


def changes(before: Document, after: Document) -> Detail:
    """Old and new value of each field that changed."""
    fields = ("subject", "sender", "dated_on", "direction", "is_draft")
    return {
        name: [str(getattr(before, name)), str(getattr(after, name))]
        for name in fields
        if getattr(before, name) != getattr(after, name)
    }


def required_text(text: str, *, field: str = "subject") -> str:
    """A text that must be there, cleaned of what no field may hold.

    Raises:
        InvalidValue: empty or too long.
    """
    cleaned = optional_text(text, field=field)
    if not cleaned:
        raise InvalidValue(field, "Dieses Feld darf nicht leer sein.")
    return cleaned


def optional_text(text: str, *, field: str) -> str:
    """A text that may be missing, cleaned of what no field may hold.

    Raises:
        InvalidValue: too long.
    """
    storable = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    cleaned = " ".join(storable.split())
    if len(cleaned) > MOST_CHARACTERS:
        raise InvalidValue(field, f"Höchstens {MOST_CHARACTERS} Zeichen.")
    return cleaned
