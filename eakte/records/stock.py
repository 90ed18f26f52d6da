"""What should lie in the store and stand in the index: for the comparison of all memories."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from eakte.database import now_ms
from eakte.domain.casefile import DocumentState
from eakte.jobs import JobState
from eakte.tables import BlobRow, DisposalMessageRow, DocumentRow, JobRow, PageRow, VersionRow

PORTION = 500  # rows of one look
OVERDUE_MS = 5 * 60 * 1000  # a lease that ended so long ago is taken by no worker


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedObject:
    """An original that must lie in the store; `held_at` None: its legal hold is not set yet."""

    tenant: str
    sha256: str
    size_bytes: int
    store_key: str
    store_version: str
    held_at: datetime | None


class Stock:
    """Counts and keys over all that the transaction sees."""

    def __init__(self, session: Session) -> None:
        """Bind to a transaction."""
        self._session = session

    def objects(self, after: tuple[str, str] | None) -> Sequence[ExpectedObject]:
        """The next originals after (tenant, sha256); None: from the beginning; empty: the end."""
        row = BlobRow
        asked = select(row).order_by(row.tenant, row.sha256).limit(PORTION)
        if after is not None:
            asked = asked.where(tuple_(row.tenant, row.sha256) > tuple_(*after))
        return tuple(
            ExpectedObject(
                tenant=found.tenant,
                sha256=found.sha256,
                size_bytes=found.size_bytes,
                store_key=found.store_key,
                store_version=found.store_version,
                held_at=found.held_at,
            )
            for found in self._session.scalars(asked)
        )

    def known_keys(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of some keys that belong to an original."""
        asked = select(BlobRow.store_key).where(BlobRow.store_key.in_(tuple(keys)))
        return frozenset(self._session.scalars(asked))

    def is_named(self, key: str) -> bool:
        """Whether a record still names an object; a slow look for the rare case of a lost one."""
        names = (BlobRow.store_key, PageRow.words_key, DisposalMessageRow.store_key)
        return any(self._session.scalar(select(func.count()).where(name == key)) for name in names)

    def indexed_page_count(self) -> int:
        """How many pages belong into the search index."""
        newest = (
            select(func.max(VersionRow.number))
            .where(VersionRow.document == DocumentRow.id)
            .correlate(DocumentRow)
            .scalar_subquery()
        )
        asked = (
            select(func.count())
            .select_from(PageRow)
            .join(VersionRow, VersionRow.id == PageRow.version)
            .join(DocumentRow, DocumentRow.id == PageRow.document)
            .where(DocumentRow.state != DocumentState.QUARANTINED, VersionRow.number == newest)
        )
        return self._session.scalar(asked) or 0

    def abandoned_jobs(self) -> Sequence[tuple[int, str]]:
        """Number and kind of running jobs whose lease ended long ago."""
        asked = select(JobRow.id, JobRow.kind).where(
            JobRow.state == JobState.RUNNING, JobRow.lease_until_ms < now_ms() - OVERDUE_MS
        )
        return tuple((row.id, row.kind) for row in self._session.execute(asked))
