"""Documents whose last change has not reached the search index for sure (Warteschlange)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.domain.casefile import Document
from eakte.jobs import JobState, Lane
from eakte.records.documents import to_document
from eakte.tables import CaseFileRow, DocumentRow, JobRow

NOT_DONE = (JobState.READY, JobState.RUNNING, JobState.DEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDocument:
    """A document that waits for the index; what is said of its case file is None outside one."""

    document: Document
    file_plan_code: str | None
    lead_unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDocuments:
    """All that wait, by id, and those of them that the actor sees."""

    all: frozenset[str]
    seen: Sequence[WaitingDocument]


def waiting_documents(session: Session) -> WaitingDocuments:
    """What waits for the index: each change enqueues its job in the commit of the change."""
    waits = select(JobRow.subject).where(JobRow.lane == Lane.INDEX, JobRow.state.in_(NOT_DONE))
    subjects = frozenset(session.scalars(waits.distinct()))
    if not subjects:
        return WaitingDocuments(all=subjects, seen=())
    rows = session.execute(
        select(DocumentRow, CaseFileRow.file_plan_code, CaseFileRow.lead_unit)
        .outerjoin(CaseFileRow, CaseFileRow.id == DocumentRow.case)
        .where(DocumentRow.id.in_(waits))
    )
    seen = tuple(
        WaitingDocument(document=to_document(row), file_plan_code=code, lead_unit=unit)
        for row, code, unit in rows
    )
    return WaitingDocuments(all=subjects, seen=seen)
