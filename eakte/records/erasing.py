"""Erasing (Löschen): what rows of a document or case file go, in the order of their references.

Entries of the journal stay, because the database refuses to delete them; their words go, which the
chain allows (see `eakte.journal`). What was done about the disposal stays readable.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from eakte import journal
from eakte.database import locking
from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import DocumentId
from eakte.domain.stub import MASKED
from eakte.records.scan_erasing import ScanErasing
from eakte.tables import (
    BlobRow,
    CaseConditionRow,
    CaseEventRow,
    CaseFileRow,
    CaseMemberRow,
    CaseRetentionRow,
    DocumentRow,
    FollowUpRow,
    HeldCaseRow,
    HoldRow,
    JobRow,
    JournalDetailRow,
    JournalEntryRow,
    PageRow,
    ProceedingRow,
    RecentCaseRow,
    RuleChangeLineRow,
    ScanSlotRow,
    VersionRow,
)

# Of a case file, in the order of their references; the case file itself goes last.
OF_CASE = (
    CaseConditionRow,
    CaseEventRow,
    CaseRetentionRow,
    CaseMemberRow,
    RecentCaseRow,
    RuleChangeLineRow,
    ScanSlotRow,
)
KEPT_ACTIONS = ("disposal_", "appraisal_", "destruction_", "hold_")  # beginnings


class Erasing:
    """Removes rows for good; only the execution of an order of destruction uses it."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor
        self._scans = ScanErasing(session)

    def pages(self, document: DocumentId) -> Sequence[str]:
        """Ids of all pages of all versions of a document, for the index."""
        return tuple(
            self._session.scalars(
                select(PageRow.id).where(PageRow.document == document).order_by(PageRow.id)
            )
        )

    def is_shared(self, sha256: str, *, document: DocumentId) -> bool:
        """Whether somebody else needs these bytes; who hands them in now waits for the commit.

        Another document has the same, a held one has pages on this scan, or it is a file of a batch
        that is under way.
        """
        self._session.execute(locking(select(BlobRow).where(BlobRow.sha256 == sha256)))
        asked = select(func.count()).where(
            VersionRow.sha256 == sha256, VersionRow.document != document
        )
        is_of_others = bool(self._session.scalar(asked))
        return (
            is_of_others
            or self._scans.is_held(sha256, document=document)
            or self._scans.is_under_way(sha256)
        )

    def is_kept(self, sha256: str) -> bool:
        """Whether the records still name an original with these bytes."""
        asked = select(func.count()).where(BlobRow.sha256 == sha256)
        return bool(self._session.scalar(asked))

    def document(self, document: DocumentId, *, scans: Iterable[str] = ()) -> None:
        """Remove a document with its versions, readings and jobs; bytes only it had go too.

        scans: digests of the unsplit scans on which its pages lie.
        """
        versions = tuple(
            self._session.scalars(
                select(VersionRow.sha256).where(VersionRow.document == document).distinct()
            )
        )
        alone = [
            sha256
            for sha256 in (*versions, *scans)
            if not self.is_shared(sha256, document=document)
        ]
        self._forget_words([journal.document_stream(document)])
        for row in (CaseConditionRow, CaseEventRow):
            self._run(update(row).where(row.document == document).values(document=None))
        self._run(delete(FollowUpRow).where(FollowUpRow.document == document))
        self._scans.document(document)
        self._run(delete(PageRow).where(PageRow.document == document))
        self._run(delete(VersionRow).where(VersionRow.document == document))
        self._run(delete(BlobRow).where(BlobRow.sha256.in_(alone)))
        self._run(delete(JobRow).where(JobRow.subject.in_([document, *alone])))
        self._run(delete(DocumentRow).where(DocumentRow.id == document))

    def words(self, documents: Sequence[str]) -> None:
        """Forget what is still told of the scanned letters that documents were; none is nothing."""
        for document in self._scans.told(documents):
            self._scans.document(document)

    def case(self, case: CaseFileId) -> None:
        """Remove a case file that has no documents any more, with all that hangs on it."""
        self._forget_words([journal.case_stream(case)])
        for row in OF_CASE:
            self._run(delete(row).where(row.case == case))
        self._run(delete(FollowUpRow).where(FollowUpRow.case == case))
        self._forget_suggestions(case)
        self._run(update(ProceedingRow).where(ProceedingRow.case == case).values(parent=None))
        self._run(delete(ProceedingRow).where(ProceedingRow.case == case))
        self._run(update(CaseFileRow).where(CaseFileRow.parent == case).values(parent=None))
        self._run(delete(CaseFileRow).where(CaseFileRow.id == case))
        self._forget_restrictions(case)

    def _forget_suggestions(self, case: CaseFileId) -> None:
        """Letters in the inbox may still be suggested for it."""
        suggested = DocumentRow.suggestion["case"].as_string() == case
        self._run(update(DocumentRow).where(suggested).values(suggestion=None))

    def _forget_restrictions(self, case: CaseFileId) -> None:
        """Who asked to restrict it, and why, names a person: it goes with the last case file."""
        of_case = select(HeldCaseRow.hold).where(HeldCaseRow.case == case)
        alive = (
            select(HeldCaseRow.hold)
            .join(CaseFileRow, CaseFileRow.id == HeldCaseRow.case)
            .where(HeldCaseRow.hold == HoldRow.id)
        )
        over = HoldRow.ground.is_not(None) & HoldRow.id.in_(of_case) & ~alive.exists()
        self._run(
            update(HoldRow).where(over).values(reason=MASKED, lift_reason=MASKED, asked_by="")
        )

    def _forget_words(self, streams: Iterable[str]) -> None:
        kept = or_(*(JournalEntryRow.action.startswith(begin) for begin in KEPT_ACTIONS))
        entries = select(JournalEntryRow.id).where(JournalEntryRow.stream.in_(streams), ~kept)
        self._run(delete(JournalDetailRow).where(JournalDetailRow.entry.in_(entries)))

    def _run(self, statement: object) -> None:
        self._session.execute(
            statement,
            execution_options={"synchronize_session": False},  # type: ignore[call-overload] # see callers
        )
