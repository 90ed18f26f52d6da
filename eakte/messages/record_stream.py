"""Steps of messages: case files as a stream of records, each with the sub-files that go along."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import CaseFile
from eakte.domain.casefile import Version as DocumentVersion
from eakte.domain.disposal import DisposalItem
from eakte.domain.errors import InvalidValue
from eakte.domain.record_description import RecordId, RecordKind
from eakte.domain.record_outline import Outline, OutlineEntry, outline_of
from eakte.domain.record_selection import wanted_part
from eakte.domain.record_tree import FileRecord, Record
from eakte.domain.retention_rule import DisposalAction
from eakte.domain.withdrawal import is_restricted
from eakte.messages.record_mapping import RecordMapper
from eakte.records import Records
from eakte.xdomea import Version

RESTRICTED = "Die Verarbeitung dieser Akte ist eingeschränkt; sie geht an keine andere Stelle."


@dataclass(slots=True, kw_only=True)
class RecordStream:
    """The case files of a message as records, one after the other, with an outline of them.

    They are read in one moment of the database; memory holds one of them at a time, and of the
    others the outline, the decisions and where their versions lie.
    """

    records: Records
    actor: Actor
    version: Version
    entries: list[OutlineEntry] = field(default_factory=list)
    settled: dict[RecordId, DisposalAction] = field(default_factory=dict)
    versions: dict[str, DocumentVersion] = field(default_factory=dict)

    def roots(
        self,
        items: Sequence[DisposalItem],
        actions: Mapping[RecordId, DisposalAction] | None = None,
    ) -> Iterator[FileRecord]:
        """Each case file with the sub-files that are sent too; `actions`: only what is wanted."""
        sent = {item.case: item for item in items}
        with self.records.read(self.actor) as tx:
            mapper = RecordMapper(tx, tx.plans.file_plan(), self.versions)
            parents = {case: tx.cases.get(case).parent for case in sent}
            for case in sent:
                if parents[case] in sent:
                    continue
                root = self._tree(mapper, case, sent, parents)
                part = self._wanted(root, actions)
                if isinstance(part, FileRecord):
                    yield self._noted(self._in_context(mapper, part, parents[case]))

    def cases(self, cases: Sequence[CaseFileId]) -> Iterator[FileRecord]:
        """Each of some case files with its sub-files, as they stand.

        Raises:
            InvalidValue: the processing of one of them is restricted.
        """
        with self.records.read(self.actor) as tx:
            mapper = RecordMapper(tx, tx.plans.file_plan(), self.versions)
            inside = tx.cases.parts_of(cases)
            for case in (each for each in cases if each not in inside):
                found = [tx.cases.get(part) for part in sorted({case, *tx.cases.parts_of([case])})]
                for part in found:
                    require_unrestricted(part)
                parents = {part.id: part.parent for part in found}
                yield self._noted(self._tree(mapper, case, {}, parents))

    @property
    def outline(self) -> Outline:
        """What went by."""
        return Outline(self.entries)

    def _wanted(
        self, root: FileRecord, actions: Mapping[RecordId, DisposalAction] | None
    ) -> Record | None:
        if actions is None:
            return root
        settled = _settled(root, actions)
        self.settled |= settled
        return wanted_part(root, settled)

    def _tree(
        self,
        mapper: RecordMapper,
        case: CaseFileId,
        sent: Mapping[CaseFileId, DisposalItem],
        parents: Mapping[CaseFileId, CaseFileId | None],
    ) -> FileRecord:
        record = mapper.file(mapper.tx.cases.get(case), sent.get(case))
        below = [child for child, parent in parents.items() if parent == case]
        sub_files = tuple(self._tree(mapper, child, sent, parents) for child in below)
        return replace(record, sub_files=sub_files)

    def _in_context(
        self, mapper: RecordMapper, record: FileRecord, parent: CaseFileId | None
    ) -> FileRecord:
        """A sub-file inside the case file that does not go with it: 4.0 alone can say that."""
        if parent is None or not self.version.has_message_ids:
            return record
        above = mapper.tx.cases.get(parent)
        around = replace(mapper.context(above), sub_files=(record,))
        return self._in_context(mapper, around, above.parent)

    def _noted(self, record: FileRecord) -> FileRecord:
        self.entries.extend(outline_of([record]))
        return record


def _settled(
    root: FileRecord, actions: Mapping[RecordId, DisposalAction]
) -> Mapping[RecordId, DisposalAction]:
    """The decisions on a tree of case files that the archive wants.

    Of a proceeding counts what the answer said, as long as its case file is still wanted by that
    answer; a later word about the case file is about all of it.
    """
    settled: dict[RecordId, DisposalAction] = {}
    said: dict[RecordId, bool] = {}  # whether the answer wanted the case file around a record
    for entry in outline_of([root]):
        above = entry.parent
        if entry.kind is RecordKind.FILE:
            settled[entry.id] = DisposalAction.ARCHIVE
            said[entry.id] = actions.get(entry.id) is DisposalAction.ARCHIVE
        elif entry.is_appraised and above is not None:
            said[entry.id] = said[above]
            own = actions.get(entry.id) if said[above] else None
            settled[entry.id] = own or settled[above]
    return settled


def require_unrestricted(case: CaseFile) -> None:
    """Refuse to give out a case file whose processing is restricted (Art. 18 GDPR).

    Raises:
        InvalidValue: it is.
    """
    if is_restricted(case.scope):
        raise InvalidValue("case", RESTRICTED)
