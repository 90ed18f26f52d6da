"""Trees of records cut to what a message needs: without files, or only what the archive wants."""

from collections.abc import Mapping
from dataclasses import replace

from eakte.domain.record_description import RecordId
from eakte.domain.record_tree import DocumentRecord, FileRecord, ProceedingRecord, Record
from eakte.domain.retention_rule import DisposalAction


def without_files(record: Record) -> Record:
    """The record as it is offered: all that is said of it, none of its files."""
    match record:
        case FileRecord():
            return _file_without_files(record)
        case ProceedingRecord():
            return _proceeding_without_files(record)
        case DocumentRecord():
            return _document_without_files(record)


def wanted_part(
    record: Record, actions: Mapping[RecordId, DisposalAction], *, is_wanted: bool = False
) -> Record | None:
    """What of a record the archive wants; None: nothing of it.

    `actions` must be settled: a kept record keeps what it lies in. Documents follow what they lie
    in; `is_wanted` says it for a document at the top.
    """
    wanted = actions.get(record.id) is DisposalAction.ARCHIVE
    match record:
        case DocumentRecord():
            return record if wanted or is_wanted else None
        case ProceedingRecord():
            return _wanted_proceeding(record, actions) if wanted or record.is_context else None
        case FileRecord():
            return _wanted_file(record, actions) if wanted or record.is_context else None


def _file_without_files(record: FileRecord) -> FileRecord:
    return replace(
        record,
        documents=tuple(map(_document_without_files, record.documents)),
        proceedings=tuple(map(_proceeding_without_files, record.proceedings)),
        sub_files=tuple(map(_file_without_files, record.sub_files)),
    )


def _proceeding_without_files(record: ProceedingRecord) -> ProceedingRecord:
    return replace(
        record,
        documents=tuple(map(_document_without_files, record.documents)),
        sub_proceedings=tuple(map(_proceeding_without_files, record.sub_proceedings)),
    )


def _document_without_files(record: DocumentRecord) -> DocumentRecord:
    return replace(
        record,
        versions=(),
        attachments=tuple(
            replace(each, document=_document_without_files(each.document))
            for each in record.attachments
        ),
    )


def _wanted_file(record: FileRecord, actions: Mapping[RecordId, DisposalAction]) -> FileRecord:
    return replace(
        record,
        documents=() if record.is_context else record.documents,
        proceedings=_wanted_proceedings(record.proceedings, actions),
        sub_files=tuple(
            _wanted_file(each, actions)
            for each in record.sub_files
            if actions.get(each.id) is DisposalAction.ARCHIVE or each.is_context
        ),
    )


def _wanted_proceeding(
    record: ProceedingRecord, actions: Mapping[RecordId, DisposalAction]
) -> ProceedingRecord:
    return replace(
        record,
        documents=() if record.is_context else record.documents,
        sub_proceedings=_wanted_proceedings(record.sub_proceedings, actions),
    )


def _wanted_proceedings(
    records: tuple[ProceedingRecord, ...], actions: Mapping[RecordId, DisposalAction]
) -> tuple[ProceedingRecord, ...]:
    return tuple(
        _wanted_proceeding(each, actions)
        for each in records
        if actions.get(each.id) is DisposalAction.ARCHIVE or each.is_context
    )
