"""Case files and what hangs on them: rows to values and back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from eakte.database import admit, locking
from eakte.domain.access import (
    Actor,
    CaseFileId,
    Scope,
    UserId,
)
from eakte.domain.casefile import CaseFile, Document, Proceeding, ProceedingId
from eakte.domain.errors import NotVisible, RevisionChanged
from eakte.domain.reference import Reference
from eakte.domain.withdrawal import Withdrawal
from eakte.records.case_rows import case_columns, to_case_file, to_proceeding
from eakte.records.ids import new_id
from eakte.records.series import next_number
from eakte.tables import (
    CaseFileRow,
    CaseMemberRow,
    DisposalItemRow,
    DocumentRow,
    HeldCaseRow,
    HoldRow,
    ProceedingRow,
    RecentCaseRow,
    RuleChangeLineRow,
)

T = TypeVar("T")
ChildRow = CaseMemberRow | ProceedingRow


class CaseFiles:
    """Case files inside the scopes of the actor."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._now = session, actor, now

    def get(self, case: CaseFileId) -> CaseFile:
        """One case file.

        Raises:
            NotVisible: there is none, or the actor does not see it.
        """
        return to_case_file(self._row(case))

    def locked(self, case: CaseFileId, *, revision: int | None = None) -> CaseFile:
        """One case file, locked until the end of the transaction.

        Raises:
            NotVisible: there is none, or the actor does not see it.
            RevisionChanged: it is not in the expected revision any more.
        """
        row = self._row(case, lock=True)
        if revision is not None and row.revision != revision:
            raise RevisionChanged(row.revision)
        return to_case_file(row)

    def by_reference(self, reference: str) -> CaseFile | None:
        """The visible case file with exactly this reference."""
        row = self._session.scalars(
            select(CaseFileRow).where(CaseFileRow.reference == reference)
        ).one_or_none()
        return to_case_file(row) if row else None

    def by_numbers(self, reference: Reference) -> CaseFile | None:
        """The visible case file that a reference means, however it was spelled."""
        row = self._session.scalars(
            select(CaseFileRow).where(
                CaseFileRow.file_plan_code == reference.plan_code,
                CaseFileRow.year == reference.year,
                CaseFileRow.number == reference.number,
            )
        ).one_or_none()
        return to_case_file(row) if row else None

    def of_documents(self, documents: Iterable[Document]) -> dict[str, CaseFile]:
        """The visible case files of these documents, by their id."""
        wanted = {document.case for document in documents if document.case}
        rows = self._session.scalars(select(CaseFileRow).where(CaseFileRow.id.in_(wanted)))
        return {row.id: to_case_file(row) for row in rows}

    def with_documents(self, cases: Iterable[CaseFileId]) -> frozenset[CaseFileId]:
        """Those of these case files that hold documents."""
        found = self._session.scalars(
            select(DocumentRow.case).where(DocumentRow.case.in_(tuple(cases))).distinct()
        )
        return frozenset(CaseFileId(case) for case in found if case)

    def parts_of(self, cases: Iterable[CaseFileId]) -> frozenset[CaseFileId]:
        """The visible sub-files (Teilakten) of case files, and all below them."""
        row = CaseFileRow
        below = select(row.id).where(row.parent.in_(tuple(cases))).cte(recursive=True)
        below = below.union(select(row.id).join(below, row.parent == below.c.id))
        found = self._session.scalars(select(row.id).join(below, below.c.id == row.id))
        return frozenset(CaseFileId(case) for case in found)

    def next_number(self, series: str) -> int:
        """The next number of a series: gapless under parallel load, never given twice."""
        return next_number(self._session, self._actor.tenant, series)

    def new_id(self) -> CaseFileId:
        """An identity for a case file to be added."""
        return CaseFileId(new_id(self._now))

    def add(self, case: CaseFile) -> None:
        """Store a new case file."""
        self._session.add(CaseFileRow(id=case.id, revision=case.revision, **case_columns(case)))
        self._session.flush()

    def save(self, case: CaseFile) -> CaseFile:
        """Store the changed value of a locked case file and count its revision up.

        Everything in it follows into a changed scope.
        """
        row = self._row(case.id)
        columns = case_columns(case)
        if columns["scope"] != row.scope:
            self._move(case.id, Scope(str(columns["scope"])))
        for name, value in columns.items():
            setattr(row, name, value)
        row.revision += 1
        self._session.flush()
        return to_case_file(row)

    def unsettled(self, today: date, *, most: int) -> Sequence[CaseFileId]:
        """Case files that are withdrawn from use and should not be, or the other way round."""
        row = CaseFileRow
        restricting = (
            select(HeldCaseRow.case)
            .join(HoldRow, HoldRow.id == HeldCaseRow.hold)
            .where(HoldRow.ground.is_not(None), HoldRow.lifted_at.is_(None))
        )
        is_free = row.withdrawal.is_(None) | (row.withdrawal != Withdrawal.RESTRICTED)
        is_second_phase = (row.locked_from <= today) & row.locked_from.is_not(None)
        cases = select(row.id)
        faults = (
            cases.where(row.withdrawal.is_(None), is_second_phase),
            cases.where(row.withdrawal == Withdrawal.LOCKED, ~is_second_phase),
            cases.where(row.withdrawal == Withdrawal.RESTRICTED, row.id.not_in(restricting)),
            restricting.join(row, row.id == HeldCaseRow.case).where(is_free),
        )
        found: set[str] = set()
        for fault in faults:  # one question for each, so that each has its index
            found |= set(self._session.scalars(fault.limit(most)))
        return tuple(CaseFileId(case) for case in sorted(found)[:most])

    def _move(self, case: CaseFileId, scope: Scope) -> None:
        """Let everything that is seen with a case file follow it into another scope."""
        admit(self._session, scope)
        for row in (DocumentRow, DisposalItemRow, RuleChangeLineRow):
            self._session.execute(
                update(row)
                .where(row.case == case)
                .values(scope=scope)
                .execution_options(synchronize_session=False)
            )

    def members(self, case: CaseFileId) -> Sequence[UserId]:
        """Persons to whom the case file was opened by name."""
        rows = self._session.scalars(_of_case(select(CaseMemberRow.user), CaseMemberRow, case))
        return tuple(UserId(user) for user in rows)

    def set_members(self, case: CaseFileId, users: Sequence[UserId]) -> None:
        """Open the case file by name to exactly these persons."""
        self._session.execute(delete(CaseMemberRow).where(CaseMemberRow.case == case))
        self._session.add_all(
            CaseMemberRow(tenant=self._actor.tenant, case=case, user=user) for user in set(users)
        )

    def proceedings(self, case: CaseFileId) -> Sequence[Proceeding]:
        """Proceedings of a case file, in the order of their numbers."""
        rows = self._session.scalars(
            _of_case(select(ProceedingRow), ProceedingRow, case).order_by(
                ProceedingRow.depth, ProceedingRow.number
            )
        )
        return tuple(to_proceeding(row) for row in rows)

    def proceeding(self, case: CaseFileId, proceeding: ProceedingId) -> Proceeding:
        """One proceeding, through its case file.

        Raises:
            NotVisible: it is not in this case file.
        """
        asked = _of_case(select(ProceedingRow), ProceedingRow, case)
        row = self._session.scalars(asked.where(ProceedingRow.id == proceeding)).one_or_none()
        if row is None:
            raise NotVisible("proceeding", proceeding)
        return to_proceeding(row)

    def add_proceeding(
        self, case: CaseFile, *, subject: str, depth: int, parent: Proceeding | None
    ) -> Proceeding:
        """Store a new proceeding under the next number of its case file."""
        number = self.next_number(f"proceedings:{case.id}")
        row = ProceedingRow(
            id=new_id(self._now),
            tenant=self._actor.tenant,
            case=case.id,
            parent=parent.id if parent else None,
            reference=f"{case.reference}/{number}",
            number=number,
            depth=depth,
            subject=subject,
            rule_reason="",
        )
        self._session.add(row)
        self._session.flush()
        return to_proceeding(row)

    def touch(self, case: CaseFileId) -> None:
        """Remember that the actor used the case file now (zuletzt benutzt)."""
        self._session.merge(
            RecentCaseRow(
                tenant=self._actor.tenant, user=self._actor.user, case=case, used_at=self._now
            )
        )

    def _row(self, case: CaseFileId, *, lock: bool = False) -> CaseFileRow:
        asked = select(CaseFileRow).where(CaseFileRow.id == case)
        row = self._session.scalars(locking(asked) if lock else asked).one_or_none()
        if row is None:
            raise NotVisible("case_file", case)
        return row


def _of_case(asked: Select[T], row: type[ChildRow], case: CaseFileId) -> Select[T]:
    """Children of a case file: through it, so that the rights of the case file confine them."""
    return asked.join(CaseFileRow, CaseFileRow.id == row.case).where(row.case == case)
