"""Steps of taking over: what may come in, and records of other offices as case files here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eakte.caseload import NewCase, case_event, new_case
from eakte.domain.access import (
    CaseFileId,
    Confidentiality,
    UnitId,
    confidentiality_from_xdomea,
)
from eakte.domain.casefile import (
    MAX_PROCEEDING_DEPTH,
    CaseFile,
    Direction,
    Medium,
    ProceedingId,
    depth_below,
)
from eakte.domain.errors import DomainError, NestingTooDeep
from eakte.domain.record_tree import (
    DocumentRecord,
    FileRecord,
    ProceedingRecord,
    Record,
    primary_files_of,
)
from eakte.intake import Upload
from eakte.journal import Event, case_stream
from eakte.messages.primary_files import digest_of
from eakte.records import Transaction
from eakte.xdomea import all_primary_files

_FILE_ID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_", re.IGNORECASE)
UNNAMED = "ohne Betreff"  # a record from outside may have none; ours needs one
TAKEN_CASE, TAKEN_PROCEEDING = "case_taken_over", "proceeding_taken_over"


class HandOverRefused(DomainError):
    """A delivery holds what cannot become a case file: nothing of it was taken."""

    def __init__(self, subjects: Iterable[str]) -> None:
        """Remember what lies outside of any case file, by its subject."""
        self.subjects = tuple(subjects)
        super().__init__(", ".join(self.subjects))


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where case files from outside go: a position of the file plan and a unit."""

    file_plan_code: str
    unit: UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingFile:
    """A case file of a delivery before anything was made of it; depth: 0, or that of a sub-file."""

    subject: str
    reference: str
    depth: int
    proceedings: int
    documents: int
    files: int


def require_acceptable(roots: Iterable[Record]) -> Sequence[FileRecord]:
    """The case files of a delivery.

    Raises:
        HandOverRefused: documents or proceedings lie outside of any case file.
        NestingTooDeep: proceedings nest deeper than here.
        ClassifiedMaterial: something in it is classified.
    """
    every = tuple(roots)
    loose = [each for each in every if not isinstance(each, FileRecord)]
    if loose:
        raise HandOverRefused(each.description.subject or each.id for each in loose)
    files = [each for each in every if isinstance(each, FileRecord)]
    for file in files:
        _require_acceptable_file(file)
    return files


def _require_acceptable_file(file: FileRecord) -> None:
    confidentiality_of(file)
    for proceeding in file.proceedings:
        _require_shallow(proceeding, 1)
    for sub_file in file.sub_files:
        _require_acceptable_file(sub_file)


def _require_shallow(proceeding: ProceedingRecord, depth: int) -> None:
    if depth > MAX_PROCEEDING_DEPTH:
        raise NestingTooDeep(str(depth))
    for inner in proceeding.sub_proceedings:
        _require_shallow(inner, depth + 1)


def confidentiality_of(file: FileRecord) -> Confidentiality:
    """How closely a case file from outside is kept here; unsaid means the own unit only.

    Raises:
        ClassifiedMaterial: it is classified.
    """
    secrecy = file.description.secrecy
    return confidentiality_from_xdomea(secrecy.value) if secrecy else Confidentiality.INTERNAL


def coming_files(files: Iterable[FileRecord], depth: int = 0) -> Sequence[ComingFile]:
    """What case files of a delivery would become, each before its sub-files."""
    found: list[ComingFile] = []
    for file in files:
        proceedings = tuple(_proceedings_in(file.proceedings))
        documents = [*file.documents, *(each for one in proceedings for each in one.documents)]
        found.append(
            ComingFile(
                subject=file.description.subject or UNNAMED,
                reference=file.description.reference,
                depth=depth,
                proceedings=len(proceedings),
                documents=len(documents) + sum(len(each.attachments) for each in documents),
                files=sum(1 for _ in all_primary_files(replace(file, sub_files=()))),
            )
        )
        found.extend(coming_files(file.sub_files, depth + 1))
    return found


def _proceedings_in(proceedings: Iterable[ProceedingRecord]) -> Iterator[ProceedingRecord]:
    for proceeding in proceedings:
        yield proceeding
        yield from _proceedings_in(proceeding.sub_proceedings)


def taken_case(
    tx: Transaction, file: FileRecord, into: Target, parent: CaseFileId | None
) -> CaseFile:
    """The case file that a record became, made now if it was not before.

    Raises:
        UnknownPosition, InvalidValue: it cannot be opened there.
    """
    if known := tx.last_entry(file.id, TAKEN_CASE):
        return tx.cases.get(CaseFileId(str(known.detail["case"])))
    said = NewCase(
        file_plan_code=into.file_plan_code,
        subject=file.description.subject or UNNAMED,
        lead_unit=into.unit,
        confidentiality=confidentiality_of(file),
        medium=file.description.medium or Medium.ELECTRONIC,
        location=file.location,
        parent=parent,
    )
    case = new_case(tx, said, tx.plans.file_plan())
    tx.cases.add(case)
    tx.note(case_event(case, "case_opened", subject=case.subject, reference=case.reference))
    _note(tx, case, TAKEN_CASE, file.id, case=case.id, former=file.description.reference)
    return case


def taken_proceeding(
    tx: Transaction, record: ProceedingRecord, case: CaseFileId, parent: ProceedingId | None
) -> ProceedingId:
    """The proceeding that a record became, made now if it was not before."""
    if known := tx.last_entry(record.id, TAKEN_PROCEEDING):
        return ProceedingId(str(known.detail["proceeding"]))
    found = tx.cases.locked(case)
    above = tx.cases.proceeding(case, parent) if parent else None
    subject = record.description.subject or UNNAMED
    made = tx.cases.add_proceeding(found, subject=subject, depth=depth_below(above), parent=above)
    former = record.description.reference
    _note(tx, found, TAKEN_PROCEEDING, record.id, proceeding=made.id, former=former)
    return made.id


def _note(tx: Transaction, case: CaseFile, action: str, subject: str, /, **detail: str) -> None:
    """What became of a record, under the identity that it had elsewhere."""
    tx.note(Event(stream=case_stream(case.id), action=action, subject=subject, detail=detail))


def uploads_of(document: DocumentRecord, files: Mapping[str, str]) -> Iterator[tuple[str, Upload]]:
    """The files of a document as they are handed in, the first version first, each with its key."""
    sender = document.senders[0].institution if document.senders else ""
    for file in primary_files_of(document):
        path = Path(files[file.file_name])
        upload = Upload(
            path=path,
            file_name=file.original_name or _FILE_ID.sub("", file.file_name),
            size_bytes=path.stat().st_size,
            sha256=digest_of(path),
            subject=document.description.subject,
            sender=sender,
            direction=_direction(document),
            dated_on=document.dated_on,
            is_batch=True,
        )
        yield f"0401:{file.file_name}"[:200], upload


def _direction(document: DocumentRecord) -> Direction:
    if document.sent_on is not None:
        return Direction.OUTGOING
    return Direction.INCOMING if document.received_on else Direction.INTERNAL
