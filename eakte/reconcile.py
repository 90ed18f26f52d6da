"""FLOW compare -> report: database, store, index, queue and journal must tell the same story.

It reads and reports. It never repairs and never deletes: what to do about a finding is decided by a
person.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from pathlib import Path

from eakte import journal
from eakte.domain.access import system_actor
from eakte.evidence import Evidence
from eakte.index_drift import Fault, deviations
from eakte.records import ExpectedObject, Records
from indexing import SearchIndex
from storage import DigestMismatch, HoldKeeper, ObjectMissing, ObjectStore

ORPHAN_GRACE = timedelta(hours=24)  # an upload that was never finished leaves an object behind
KEYS_OF_A_LOOK = 500
ORIGINALS = "o/"


class Report(StrEnum):
    """Which comparison made a finding."""

    MISSING = "missing"  # a record whose bytes are not in the store
    CHANGED = "changed"  # bytes that are not those that were stored
    UNTRACKED = "untracked"  # bytes that belong to no record
    HIDDEN = "hidden"  # a delete marker lies above an original
    HOLDS = "holds"  # an original without its legal hold
    INDEX = "index"
    JOBS = "jobs"  # work that nobody does
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that does not fit; `key` names the object, record, job or chain."""

    report: Report
    key: str
    detail: str = ""


Each = Callable[[int], None]  # originals compared so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The five-way comparison of an installation.

    grace: how old bytes that belong to no record must be to be named.
    """

    records: Records
    originals: ObjectStore
    holds: HoldKeeper
    index: SearchIndex
    evidence: Evidence
    grace: timedelta = ORPHAN_GRACE

    def findings(self, *, reads_bytes: bool, each: Each) -> Iterator[Finding]:
        """All that does not fit; nothing means sound.

        Args:
            reads_bytes: read every original and compare its digest (fixity), not only its length.
            each: called with the number of originals compared so far.

        Raises:
            StorageUnavailable, DatabaseUnavailable: one of the memories does not answer.
            BucketUnsafe: the bucket has lost its settings.
        """
        self.originals.verify_bucket()
        yield from self._rows_against_store(reads_bytes=reads_bytes, each=each)
        yield from self._store_against_rows()
        yield from self._index_against_rows()
        with self.records.read(None) as tx:
            for number, kind in tx.stock.abandoned_jobs():
                yield Finding(report=Report.JOBS, key=str(number), detail=kind)
            for link in journal.broken_links(tx.session):
                place = f"{link.stream}#{link.number}"
                yield Finding(report=Report.JOURNAL, key=place, detail=link.reason)
            tenants = tx.people.tenants()
        for tenant in tenants:
            for broken in self.evidence.broken(system_actor(tenant)):
                place = f"{tenant}, {broken.frontier.size}"
                yield Finding(report=Report.JOURNAL, key=place, detail="checkpoint")

    def _rows_against_store(self, *, reads_bytes: bool, each: Each) -> Iterator[Finding]:
        for number, expected in enumerate(self._expected(), start=1):
            yield from self._of_one(expected, reads_bytes=reads_bytes)
            each(number)

    def _expected(self) -> Iterator[ExpectedObject]:
        after: tuple[str, str] | None = None
        while True:
            with self.records.read(None) as tx:
                found = tx.stock.objects(after)
            if not found:
                return
            yield from found
            after = (found[-1].tenant, found[-1].sha256)

    def _of_one(self, expected: ExpectedObject, *, reads_bytes: bool) -> Iterator[Finding]:
        key, version = expected.store_key, expected.store_version
        try:
            stat = self.originals.stat(key, version_id=version)
            if reads_bytes:
                self._read(expected)
        except ObjectMissing:
            yield Finding(report=Report.MISSING, key=key, detail=version)
            return
        except DigestMismatch:
            yield Finding(report=Report.CHANGED, key=key, detail=version)
            return
        if stat.size_bytes != expected.size_bytes:
            yield Finding(report=Report.CHANGED, key=key, detail=f"{stat.size_bytes} bytes")
        if self.originals.versions(key)[0].is_delete_marker:
            yield Finding(report=Report.HIDDEN, key=key, detail="delete marker")
        if expected.held_at is not None and not self.holds.is_held(key, version_id=version):
            yield Finding(report=Report.HOLDS, key=key, detail=version)

    def _read(self, expected: ExpectedObject) -> None:
        with Path(os.devnull).open("wb") as nowhere:
            self.originals.fetch(
                expected.store_key,
                nowhere,
                version_id=expected.store_version,
                sha256=expected.sha256,
            )

    def _store_against_rows(self) -> Iterator[Finding]:
        keys = self.originals.keys(ORIGINALS)
        with self.records.read(None) as tx:
            now = tx.now
        while some := tuple(islice(keys, KEYS_OF_A_LOOK)):
            with self.records.read(None) as tx:
                known = tx.stock.known_keys(some)
            for key in some:
                if key not in known and self._is_old(key, now):
                    yield Finding(report=Report.UNTRACKED, key=key)

    def _is_old(self, key: str, now: datetime) -> bool:
        try:
            return now - self.originals.stat(key).stored_at > self.grace
        except ObjectMissing:  # gone between the two looks
            return False

    def _index_against_rows(self) -> Iterator[Finding]:
        state = self.index.state()
        if state.is_away or state.needs_rebuild:
            detail = "does not answer" if state.is_away else "needs rebuild"
            yield Finding(report=Report.INDEX, key="index", detail=detail)
            return
        with self.records.read(None) as tx:
            tenants = tx.people.tenants()
        for tenant in tenants:
            for one in deviations(self.records, self.index, tenant, each=lambda _: None):
                if one.fault is not Fault.WAITING:
                    yield Finding(report=Report.INDEX, key=one.page, detail=one.fault)
