"""Steps of taking over: the records of one delivery, one after the other, as case files here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import CaseFile, DocumentId
from eakte.domain.record_tree import DocumentRecord, FileRecord, ProceedingRecord
from eakte.filing import Filing
from eakte.intake import InCase
from eakte.journal import Event, case_stream
from eakte.messages.taken_records import UNNAMED, Target, taken_case, taken_proceeding, uploads_of
from eakte.records import Records

NOT_TAKEN = "document_without_file"  # an action


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingOver:
    """One delivery on its way in; `files`: where its primary files were unpacked."""

    records: Records
    filing: Filing
    files: Mapping[str, str]
    actor: Actor

    def file(self, file: FileRecord, into: Target, parent: CaseFileId | None) -> CaseFile:
        """A case file of the delivery with all that lies in it, as one of this office."""
        with self.records.begin(self.actor) as tx:
            case = taken_case(tx, file, into, parent)
        here = InCase(case=case.id)
        placed = [(document, here) for document in file.documents]
        for proceeding in file.proceedings:
            placed += self._proceeding(proceeding, here)
        for document, place in sorted(placed, key=_by_position):
            self._document(document, place)
        for sub_file in file.sub_files:
            self.file(sub_file, into, case.id)
        return case

    def _proceeding(
        self, record: ProceedingRecord, place: InCase
    ) -> Sequence[tuple[DocumentRecord, InCase]]:
        """Make a proceeding with those below it; its documents with their places."""
        with self.records.begin(self.actor) as tx:
            made = taken_proceeding(tx, record, place.case, place.proceeding)
        inside = InCase(case=place.case, proceeding=made)
        placed = [(document, inside) for document in record.documents]
        for inner in record.sub_proceedings:
            placed += self._proceeding(inner, inside)
        return placed

    def _document(self, record: DocumentRecord, place: InCase) -> None:
        """A document with its versions; its attachments lie beside it."""
        first: DocumentId | None = None
        for key, upload in uploads_of(record, self.files):
            if first is None:
                receipt = self.filing.receive(upload, into=place, actor=self.actor, key=key)
                first = DocumentId(receipt.document_id)
            else:
                self.filing.renew(first, upload, actor=self.actor, key=key)
        if first is None:
            self._tell_of_paper(record, place)
        for attachment in record.attachments:
            self._document(attachment.document, place)

    def _tell_of_paper(self, record: DocumentRecord, place: InCase) -> None:
        """A document without any file becomes none here; the history says that there is one."""
        with self.records.begin(self.actor) as tx:
            if tx.last_entry(record.id, NOT_TAKEN) is None:
                said = record.description
                told = {"subject": said.subject or UNNAMED, "former": said.reference}
                stream = case_stream(place.case)
                tx.note(Event(stream=stream, action=NOT_TAKEN, subject=record.id, detail=told))


def _by_position(placed: tuple[DocumentRecord, InCase]) -> tuple[bool, int]:
    """In the order in which the sender has them, whatever they lie in; unnumbered ones last."""
    position = placed[0].position
    return position is None, position or 0
