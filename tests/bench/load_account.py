"""What became of the files that stations have receipts of, and what is still waiting."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eakte.domain.casefile import DocumentState
from eakte.domain.scan_letters import LetterState
from eakte.jobs import JobState, Lane
from eakte.journal import broken_links
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.tables import (
    BlobRow,
    DocumentRow,
    JobRow,
    JournalEntryRow,
    PageRow,
    ScanLetterRow,
    ScanPartRow,
)
from storage import DigestMismatch, ObjectMissing
from tests.bench.load_people import Acknowledged
from tests.invariants import _all_of

WAITING = (JobState.READY, JobState.RUNNING)
READ = (DocumentState.SEARCHABLE, DocumentState.PARTLY_READABLE, DocumentState.UNREADABLE)


def lost(office: Office, given: Iterable[Acknowledged]) -> list[str]:
    """Receipts without their record, their journal entry, or exactly their bytes in the store."""
    with office.records.read(None) as tx:
        return [
            f"{receipt.document_id}: {what}"
            for receipt in (each.receipt for each in given)
            for what in _missing(tx.session, office, receipt)
        ]


def doubled(office: Office, given: Iterable[Acknowledged]) -> list[str]:
    """Files or letters that are there more than once, or that nobody sent."""
    receipts = Counter(each.receipt.document_id for each in given)
    with office.records.read(None) as tx:
        parts = tx.session.execute(select(ScanPartRow.batch, ScanPartRow.number)).all()
        letters = tx.session.execute(
            select(ScanLetterRow.batch, ScanLetterRow.number, ScanLetterRow.document)
        ).all()
        filed = [document for _, _, document in letters if document is not None]
        there = _delivered(tx.session)
    found = [
        f"part {key} is there, but nobody holds its receipt" for key in _strange(parts, receipts)
    ]
    places = Counter((batch, number) for batch, number, _ in letters)
    found += [
        f"letter {place} is there {count} times" for place, count in places.items() if count > 1
    ]
    found += [f"document {key} is no letter of a batch" for key in there - set(filed)]
    found += [f"{len(filed) - len(set(filed))} letters share a document"] * (
        len(filed) > len(set(filed))
    )
    return found


def disagreements(office: Office) -> list[str]:
    """Where journal, records and index do not say the same of what stations have sent."""
    with office.records.read(None) as tx:
        broken = [f"journal {link.stream}#{link.number}" for link in broken_links(tx.session)]
        return [*broken, *_not_as_indexed(tx.session, office)]


def waiting_jobs(office: Office) -> int:
    """How many jobs of reading and of the index are not done."""
    asked = (
        select(func.count())
        .select_from(JobRow)
        .where(JobRow.state.in_(WAITING), JobRow.lane.in_([Lane.READ, Lane.INDEX]))
    )
    with office.records.read(None) as tx:
        return tx.session.scalar(asked) or 0


def read_documents(office: Office, batch: str | None = None) -> int:
    """How many letters of stations, or of one batch, are read to their end."""
    asked = (
        select(func.count())
        .select_from(ScanLetterRow)
        .join(DocumentRow, DocumentRow.id == ScanLetterRow.document)
        .where(DocumentRow.state.in_(READ))
    )
    with office.records.read(None) as tx:
        return tx.session.scalar(asked.where(ScanLetterRow.batch == batch) if batch else asked) or 0


def filed_letters(office: Office, batch: str) -> int:
    """How many letters of a batch are documents."""
    asked = (
        select(func.count())
        .select_from(ScanLetterRow)
        .where(ScanLetterRow.batch == batch, ScanLetterRow.state == LetterState.FILED)
    )
    with office.records.read(None) as tx:
        return tx.session.scalar(asked) or 0


def _missing(session: Session, office: Office, receipt: Receipt) -> Iterator[str]:
    batch, _, number = receipt.document_id.partition("/")
    row = session.get(ScanPartRow, (batch, int(number)))
    if row is None:
        yield "no record"
        return
    if (row.sha256, row.size_bytes) != (receipt.sha256, receipt.bytes):
        yield "other bytes were recorded"
    entry = select(JournalEntryRow.id).where(JournalEntryRow.hash == receipt.journal_hash)
    if session.scalar(entry.limit(1)) is None:
        yield "not in the journal"
    asked = select(BlobRow).where(BlobRow.tenant == row.tenant, BlobRow.sha256 == row.sha256)
    blob = session.scalars(asked).one_or_none()
    if blob is None:
        yield "no object is recorded"
        return
    store = office.filing.desk.originals
    try:
        store.fetch(
            blob.store_key, io.BytesIO(), version_id=blob.store_version, sha256=receipt.sha256
        )
    except (ObjectMissing, DigestMismatch) as error:
        yield type(error).__name__


def _strange(parts: Iterable[tuple[str, int]], receipts: Counter[str]) -> list[str]:
    keys = (f"{batch}/{number}" for batch, number in parts)
    return [key for key in keys if receipts[key] != 1]


def _delivered(session: Session) -> set[str]:
    """Documents that stations have delivered; those of the archive lie in case files."""
    stations = select(ScanPartRow.tenant).limit(1)
    asked = select(DocumentRow.id).where(
        DocumentRow.case.is_(None), DocumentRow.tenant.in_(stations)
    )
    return set(session.scalars(asked))


def _not_as_indexed(session: Session, office: Office) -> Iterator[str]:
    """Letters that are read, and for which no job of the index waits."""
    waiting = set(
        session.scalars(
            select(JobRow.subject).where(JobRow.lane == Lane.INDEX, JobRow.state.in_(WAITING))
        )
    )
    asked = (
        select(DocumentRow)
        .join(ScanLetterRow, ScanLetterRow.document == DocumentRow.id)
        .where(DocumentRow.state.in_(READ))
    )
    for row in session.scalars(asked):
        if row.id in waiting:
            continue
        pages = set(session.scalars(select(PageRow.id).where(PageRow.document == row.id)))
        found = {hit.page for hit in office.filing.index.search(_all_of(row)).hits}
        if found != pages:
            yield f"of document {row.id} the index has {len(found)} of {len(pages)} pages"
