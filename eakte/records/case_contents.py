"""Everything that lies in a case file, read at once for a message: no query for each document."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.domain.access import CaseFileId, UnitId
from eakte.domain.casefile import DocumentId, Version
from eakte.journal import case_stream, document_stream
from eakte.records.history import HistoryLine, history_of
from eakte.records.versions import to_version
from eakte.tables import BlobRow, DocumentRow, UnitRow, VersionRow

PORTION = 500  # chains that are asked for at once


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    """A version with the moment at which it came."""

    version: Version
    added_at: datetime


class CaseContents:
    """What a case file holds; the caller has seen the case file."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def versions(self, case: CaseFileId) -> Mapping[DocumentId, Sequence[KeptVersion]]:
        """All versions of all documents, the first one first."""
        rows = self._session.execute(
            select(VersionRow, BlobRow)
            .join(DocumentRow, DocumentRow.id == VersionRow.document)
            .join(
                BlobRow,
                (BlobRow.tenant == VersionRow.tenant) & (BlobRow.sha256 == VersionRow.sha256),
            )
            .where(DocumentRow.case == case)
            .order_by(VersionRow.document, VersionRow.number)
        )
        found: dict[DocumentId, list[KeptVersion]] = defaultdict(list)
        for row, _ in rows:  # the blob is in the session now: to_version asks no more
            kept = KeptVersion(version=to_version(self._session, row), added_at=row.added_at)
            found[DocumentId(row.document)].append(kept)
        return found

    def histories(
        self, case: CaseFileId, documents: Sequence[DocumentId]
    ) -> Mapping[str, Sequence[HistoryLine]]:
        """Entries of the journal by the id of case file or document, the oldest first.

        Before a document was filed its entries stood in a chain of its own.
        """
        streams = [case_stream(case), *map(document_stream, documents)]
        found: dict[str, list[HistoryLine]] = defaultdict(list)
        for first in range(0, len(streams), PORTION):
            for line in history_of(self._session, streams[first : first + PORTION]):
                found[line.subject].append(line)
        return {key: sorted(lines, key=lambda line: line.at) for key, lines in found.items()}

    def unit_name(self, unit: UnitId) -> str:
        """The name of a unit; empty: there is none any more."""
        return self._session.scalar(select(UnitRow.name).where(UnitRow.id == unit)) or ""
