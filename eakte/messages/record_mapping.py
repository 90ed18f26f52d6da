"""Steps of messages: a case file of the database as a tree of records (Schriftgutobjekte)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from eakte.domain.access import XDOMEA_CODE, UnitId
from eakte.domain.calendar import berlin_date
from eakte.domain.casefile import (
    CaseFile,
    CaseState,
    Direction,
    Document,
    DocumentId,
    Proceeding,
    ProceedingId,
    Version,
)
from eakte.domain.disposal import DisposalItem
from eakte.domain.fileplan import FilePlan
from eakte.domain.record_description import (
    SHA_256,
    Description,
    Digest,
    Disposition,
    HistoryEntry,
    Party,
    PlanUnit,
    RecordId,
    Secrecy,
)
from eakte.domain.record_tree import (
    Attachment,
    DocumentRecord,
    FileRecord,
    FormatRecord,
    PrimaryFile,
    ProceedingRecord,
    VersionRecord,
)
from eakte.domain.reference import PlanCode
from eakte.domain.retention_rule import DisposalAction, RetentionState, RuleId
from eakte.records import HistoryLine, KeptVersion, Transaction
from eakte.xdomea import format_code, primary_file_name

SIGNED = "signed"  # flag of a document that carries an electronic signature
HAS_CODE = "100"  # of a format without a code of its own: its media type says what it is
ACTIONS: Mapping[str, str] = {  # as the history says them to those who know no eakte
    "case_opened": "Anlegen der Akte",
    "case_closed": "zdA-Verfügung",
    "case_reopened": "Wiederaufnahme",
    "case_protected": "Änderung des Zugriffs",
    "proceeding_added": "Anlegen eines Vorgangs",
    "document_received": "Posteingang",
    "document_filed": "Registrierung",
    "document_described": "Änderung der Angaben",
    "version_received": "Neue Version",
    "event_recorded": "Eintrag eines Ereignisses",
    "rule_chosen": "Änderung der Aufbewahrungsregel",
    "follow_up_set": "Wiedervorlage",
    "follow_up_done": "Erledigung einer Wiedervorlage",
    "follow_up_moved": "Verschiebung einer Wiedervorlage",
    "disposal_listed": "Aufnahme in ein Anbieteverzeichnis",
    "disposal_offer": "Anbietung",
    "disposal_reopen": "Streichung vom Anbieteverzeichnis nach Wiederaufnahme",
    "disposal_decide_archive": "Bewertung: archivwürdig",
    "disposal_decide_destroy": "Bewertung: zu vernichten",
    "appraisal_proposed": "Bewertungsvorschlag",
}


@dataclass(frozen=True, slots=True)
class RecordMapper:
    """Maps the case files of one message; names and positions are looked up once.

    versions: what went by, by the names of the files in the message.
    """

    tx: Transaction
    plan: FilePlan
    versions: dict[str, Version] = field(default_factory=dict)
    _units: dict[UnitId, str] = field(default_factory=dict)

    def file(self, case: CaseFile, item: DisposalItem | None = None) -> FileRecord:
        """A case file with everything in it; `item`: what a list of disposal says about it."""
        contents = self.tx.disposals.messages.contents
        documents = self.tx.documents.in_case(case.id)
        versions = contents.versions(case.id)
        for kept in chain.from_iterable(versions.values()):
            self.versions[file_name_of(kept.version)] = kept.version
        parts = _Parts(
            documents=documents,
            versions=versions,
            histories=contents.histories(case.id, [each.id for each in documents]),
        )
        proceedings = self.tx.cases.proceedings(case.id)
        return FileRecord(
            id=RecordId(case.id),
            description=self._described(case),
            disposition=self._disposition(case, item),
            location=case.location,
            covers_from=case.covers_from,
            covers_to=case.covers_to,
            history=parts.history(case.id),
            documents=parts.loose(),
            proceedings=_proceeding_records(proceedings, parts, case),
            closed=case.state is CaseState.CLOSED,
            closed_on=case.closed_on,
        )

    def context(self, case: CaseFile) -> FileRecord:
        """A case file that is sent along so that what lies in it can be understood (Kontext)."""
        return FileRecord(id=RecordId(case.id), is_context=True, description=self._described(case))

    def _described(self, case: CaseFile) -> Description:
        unit = self.plan.units.get(_code(case))
        return Description(
            subject=case.subject,
            reference=case.reference,
            lead_unit=self._unit(case.lead_unit),
            secrecy=Secrecy(XDOMEA_CODE[case.confidentiality]),
            medium=case.medium,
            plan_unit=PlanUnit(code=case.file_plan_code, title=unit.title if unit else ""),
        )

    def _unit(self, unit: UnitId) -> str:
        if unit not in self._units:
            self._units[unit] = self.tx.disposals.messages.contents.unit_name(unit)
        return self._units[unit]

    def _disposition(self, case: CaseFile, item: DisposalItem | None) -> Disposition:
        rules = {rule.rule_id: rule for rule in self.plan.rules}
        rule = rules.get(RuleId(case.rule_id)) if case.rule_id else None
        proposal = item.proposal if item else None
        is_unlimited = case.retention_state is RetentionState.UNLIMITED
        return Disposition(
            retention_years=rule.retention_years if rule and not is_unlimited else None,
            unlimited=is_unlimited,
            action=DisposalAction(case.disposal_action) if case.disposal_action else None,
            proposal=DisposalAction(proposal.value) if proposal else None,
            proposal_reason=item.proposal_reason if item and proposal else "",
            retention_end=case.retention_end,
            transfer_due_on=case.transfer_end,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What lies in one case file."""

    documents: Sequence[Document]
    versions: Mapping[DocumentId, Sequence[KeptVersion]]
    histories: Mapping[str, Sequence[HistoryLine]]

    def loose(self) -> tuple[DocumentRecord, ...]:
        return self.inside(None)

    def inside(self, proceeding: ProceedingId | None) -> tuple[DocumentRecord, ...]:
        found = (
            each
            for each in self.documents
            if each.proceeding == proceeding and each.attachment_to is None
        )
        return tuple(self.record(each) for each in found)

    def record(self, document: Document) -> DocumentRecord:
        attachments = [each for each in self.documents if each.attachment_to == document.id]
        arrived_on = berlin_date(document.received_at)
        return DocumentRecord(
            id=RecordId(document.id),
            position=document.position,
            description=Description(subject=document.subject, reference=document.reference or ""),
            received_on=arrived_on if document.direction is Direction.INCOMING else None,
            sent_on=document.dated_on if document.direction is Direction.OUTGOING else None,
            dated_on=document.dated_on,
            kind=document.kind,
            history=self.history(document.id),
            versions=tuple(_version(each, document) for each in self.versions[document.id]),
            attachments=tuple(
                Attachment(document=self.record(each), number=str(number))
                for number, each in enumerate(attachments, start=1)
            ),
            senders=(Party(institution=document.sender),) if document.sender else (),
        )

    def history(self, key: str) -> tuple[HistoryEntry, ...]:
        return tuple(_entry(line) for line in self.histories.get(key, ()))


def _version(kept: KeptVersion, document: Document) -> VersionRecord:
    version = kept.version
    code = format_code(version.file_name)
    primary = PrimaryFile(
        file_name=file_name_of(version),
        original_name=version.file_name,
        created_at=kept.added_at,
        has_embedded_signature=SIGNED in document.flags,
        digest=Digest(value=version.sha256, algorithm=SHA_256),
        size_bytes=version.size_bytes,
    )
    other = version.media_type if code == HAS_CODE else ""
    form = FormatRecord(code=code, primary=primary, other_name=other)
    return VersionRecord(number=str(version.number), formats=(form,))


def file_name_of(version: Version) -> str:
    """The name of a version in every message: its own UUID, the same each time."""
    return primary_file_name(version.id, version.file_name)


def _entry(line: HistoryLine) -> HistoryEntry:
    said = {str(key): str(value) for key, value in line.detail.items() if value}
    return HistoryEntry(
        actor=line.actor,
        at=line.at,
        action=ACTIONS.get(line.action, line.action),
        remark="; ".join(f"{key}: {value}" for key, value in sorted(said.items())),
    )


def _proceeding_records(
    proceedings: Sequence[Proceeding], parts: _Parts, case: CaseFile
) -> tuple[ProceedingRecord, ...]:
    below: dict[ProceedingId | None, list[Proceeding]] = defaultdict(list)
    for each in proceedings:
        below[each.parent].append(each)

    def record(each: Proceeding) -> ProceedingRecord:
        return ProceedingRecord(
            id=RecordId(each.id),
            description=Description(subject=each.subject, reference=each.reference),
            file_subject=case.subject,
            closed=case.state is CaseState.CLOSED,
            closed_on=each.closed_on or case.closed_on,
            documents=parts.inside(each.id),
            sub_proceedings=tuple(map(record, below[each.id])),
        )

    return tuple(map(record, below[None]))


def _code(case: CaseFile) -> PlanCode:
    return PlanCode(case.file_plan_code)
