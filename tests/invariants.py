"""What must hold after every case, kill, drill and load run.

Written against the stores themselves and not against the flows, so that a flow that lies is caught.
The journal is verified by the product's own verifier, which has tests of its own.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from eakte.domain.calendar import berlin_date
from eakte.domain.casefile import CaseState, DocumentState, document_date
from eakte.jobs import JobState
from eakte.journal import broken_links
from eakte.receipts import Receipt
from eakte.records import Records
from eakte.records.documents import to_document
from eakte.spool import SWEPT_AFTER_S
from eakte.tables import (
    BlobRow,
    CaseFileRow,
    DocumentRow,
    JobRow,
    JournalEntryRow,
    PageRow,
    VersionRow,
)
from indexing import Filter, IndexUnavailable, Plan, SearchIndex, parse
from indexing.search_index import MAX_HITS
from storage import Buckets, DigestMismatch, ObjectMissing

ORPHAN_GRACE = timedelta(hours=24)
ORIGINALS = "o/"
ON_THE_WAY = {DocumentState.RECEIVED, DocumentState.PROCESSING}
UNDONE = {JobState.READY, JobState.RUNNING, JobState.DEAD}


@dataclass(frozen=True)
class Memories:
    """The three memories side by side, at one moment."""

    session: Session
    buckets: Buckets
    index: SearchIndex
    now: datetime

    def happened(self) -> Counter[tuple[str, str]]:
        """How often each action stands in the journal, by subject."""
        rows = self.session.execute(
            select(JournalEntryRow.subject, JournalEntryRow.action, JournalEntryRow.id)
        )
        return Counter((subject, action) for subject, action, _ in rows)

    def undone(self) -> set[tuple[str, str]]:
        """Kind and subject of each job that is not done."""
        rows = self.session.execute(
            select(JobRow.kind, JobRow.subject, JobRow.id).where(JobRow.state.in_(UNDONE))
        )
        return {(kind, subject) for kind, subject, _ in rows}


def check_invariants(
    records: Records,
    buckets: Buckets,
    index: SearchIndex,
    *,
    acknowledged: Iterable[Receipt] = (),
    scratch: Path | None = None,
) -> list[str]:
    """Every violation of I1 to I5 and I8 to I10, each by its number; an empty list passes.

    acknowledged: receipts that were given out. scratch: the folder of temporary files, if any.
    """
    with records.read(None) as tx:
        memories = Memories(session=tx.session, buckets=buckets, index=index, now=tx.now)
        return [
            *_i1_acknowledged_uploads_exist(memories, acknowledged),
            *_i2_and_i10_originals_are_whole(memories),
            *_i3_no_object_without_row(memories),
            *_i4_the_journal_verifies(memories),
            *_i5_each_change_has_one_event(memories),
            *_i8_the_index_follows_the_database(memories),
            *_i9_nothing_blocks_progress(memories),
            *_i9_no_file_is_left(scratch, records.clock().timestamp()),
        ]


def _i1_acknowledged_uploads_exist(
    memories: Memories, acknowledged: Iterable[Receipt]
) -> Iterator[str]:
    for receipt in acknowledged:
        found = memories.session.execute(
            select(VersionRow.sha256, BlobRow.size_bytes)
            .join(
                BlobRow,
                (BlobRow.tenant == VersionRow.tenant) & (BlobRow.sha256 == VersionRow.sha256),
            )
            .where(VersionRow.document == receipt.document_id, VersionRow.number == 1)
        ).one_or_none()
        if found is None:
            yield f"I1: no record for the receipt of {receipt.document_id}"
        elif tuple(found) != (receipt.sha256, receipt.bytes):
            yield f"I1: {receipt.document_id} is not what its receipt says"
        hashes = memories.session.scalars(
            select(JournalEntryRow.hash).where(JournalEntryRow.subject == receipt.document_id)
        )
        if receipt.journal_hash not in set(hashes):
            yield f"I1: the journal does not know the receipt of {receipt.document_id}"


def _i2_and_i10_originals_are_whole(memories: Memories) -> Iterator[str]:
    """Each row has its object version with its bytes, and nothing was written above it."""
    store = memories.buckets.originals
    for row in memories.session.scalars(select(BlobRow)):
        key, version = row.store_key, row.store_version
        try:
            read = store.fetch(key, io.BytesIO(), version_id=version, sha256=row.sha256)
        except ObjectMissing:
            yield f"I2: {key} has no version {version}"
            continue
        except DigestMismatch:
            yield f"I10: {key} has other bytes"
            continue
        if read != row.size_bytes:
            yield f"I2: {key} has {read} bytes instead of {row.size_bytes}"
        for other in store.versions(key):
            if other.is_delete_marker:
                yield f"I10: a delete marker lies on {key}"
            elif other.size_bytes != row.size_bytes:
                yield f"I10: {key} was written again with {other.size_bytes} bytes"


def _i3_no_object_without_row(memories: Memories) -> Iterator[str]:
    known = set(memories.session.scalars(select(BlobRow.store_key)))
    store = memories.buckets.originals
    for key in store.keys(ORIGINALS):
        if key not in known and memories.now - store.stat(key).stored_at > ORPHAN_GRACE:
            yield f"I3: {key} belongs to no record"


def _i4_the_journal_verifies(memories: Memories) -> Iterator[str]:
    for link in broken_links(memories.session):
        yield f"I4: {link.tenant} {link.stream}#{link.number}: {link.reason}"


def _i5_each_change_has_one_event(memories: Memories) -> Iterator[str]:
    happened = memories.happened()
    yield from _i5_of_case_files(memories, happened)
    yield from _i5_of_documents(memories, happened)


def _i5_of_case_files(memories: Memories, happened: Counter[tuple[str, str]]) -> Iterator[str]:
    for case in memories.session.scalars(select(CaseFileRow)):
        opened = happened[case.id, "case_opened"]
        closed = happened[case.id, "case_closed"] - happened[case.id, "case_reopened"]
        if opened != 1:
            yield f"I5: case file {case.id} was opened {opened} times"
        if closed != (case.state == CaseState.CLOSED):
            yield f"I5: case file {case.id} is {case.state}, the journal says otherwise"


def _i5_of_documents(memories: Memories, happened: Counter[tuple[str, str]]) -> Iterator[str]:
    for document in memories.session.scalars(select(DocumentRow)):
        key = document.id
        received = happened[key, "document_received"]
        filed = happened[key, "document_filed"] - happened[key, "filing_taken_back"]
        if received != 1:
            yield f"I5: document {key} was received {received} times"
        if filed != (document.filed_at is not None):
            yield f"I5: document {key} was filed {filed} times"
        results = happened[key, "document_read"] + happened[key, "reading_given_up"]
        if document.state not in ON_THE_WAY and not results:
            yield f"I5: document {key} is {document.state}, but nothing says it was read"


def _i8_the_index_follows_the_database(memories: Memories) -> Iterator[str]:
    """Once all is read and no index job waits: exactly the pages that belong there."""
    if any(kind in {"index", "make_searchable"} for kind, _ in memories.undone()):
        return
    expected = 0
    for row in memories.session.scalars(select(DocumentRow)):
        is_held = row.state == DocumentState.QUARANTINED
        asked = select(PageRow.id).where(PageRow.document == row.id)
        pages = set() if is_held else set(memories.session.scalars(asked))
        expected += len(pages)
        try:
            found = memories.index.search(_all_of(row))
        except IndexUnavailable:
            yield "I8: the index is missing or damaged"
            return
        if {hit.page for hit in found.hits} != pages and len(pages) <= MAX_HITS:
            yield f"I8: of document {row.id} the index has {found.total} of {len(pages)} pages"
    if memories.index.state().pages != expected:
        yield f"I8: {memories.index.state().pages} pages in the index instead of {expected}"


def _all_of(row: DocumentRow) -> Plan:
    """All pages of a document, by every field that a filter may ask for."""
    document = to_document(row)
    day = (document_date(document) or berlin_date(document.received_at)).toordinal()
    wanted = Filter(
        tenant=row.tenant,
        scopes=frozenset({row.scope}),
        case=row.case,
        document=row.id,
        type=row.kind or None,
        first_day=day,
        last_day=day,
    )
    return Plan(query=parse("*"), filter=wanted, limit=MAX_HITS)


def _i9_nothing_blocks_progress(memories: Memories) -> Iterator[str]:
    """Whatever is not finished has a job that will finish it, or that a person can repeat."""
    undone = memories.undone()
    for document in memories.session.scalars(select(DocumentRow)):
        if document.state in ON_THE_WAY and ("make_searchable", document.id) not in undone:
            yield f"I9: nobody reads document {document.id}, which is {document.state}"
    for blob in memories.session.scalars(select(BlobRow)):
        if blob.held_at is None and ("hold", blob.sha256) not in undone:
            yield f"I9: nobody sets the legal hold of {blob.store_key}"


def _i9_no_file_is_left(scratch: Path | None, now_s: float) -> Iterator[str]:
    for left in scratch.iterdir() if scratch is not None and scratch.exists() else ():
        if now_s - left.lstat().st_mtime > SWEPT_AFTER_S:
            yield f"I9: {left.name} is left in the scratch"
