"""FLOW compare -> mend | rebuild: what the search index holds is what the database says.

The index is a function of the database. Whoever doubts it compares the two, and lets bring into
order what differs: only those pages, or the whole index where too many differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice

from eakte import index_feed, jobs, orders
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.destruction import OrderId
from eakte.index_drift import PORTION, Deviation, Each, Fault, deviations
from eakte.jobs import Beat, Job, NewJob
from eakte.journal import OFFICE_STREAM, Event
from eakte.records import HistoryLine, JobLine, Records, Transaction
from indexing import IndexedPage, SearchIndex

MOST_MENDED = 5000  # pages: as long as a rebuild of 50,000, which also answers while it runs
CHECKED = "index_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexCheck:
    """What a comparison found (Abgleich): numbers of pages.

    pages: that should stand in the index. missing, surplus, stale, waiting: see
    `eakte.index_drift.Fault`. is_repaired: whether it was ordered to mend what differs.
    """

    pages: int
    missing: int
    surplus: int
    stale: int
    waiting: int
    is_repaired: bool

    @property
    def differing(self) -> int:
        """Pages that nobody brings into order."""
        return self.missing + self.surplus + self.stale


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCheck:
    """A comparison, and when it ended."""

    at: datetime
    found: IndexCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class CareState:
    """How far the care for the index has come.

    last_check: None: there was none. work: the job that is at it, or waits; None: nothing is.
    """

    last_check: PastCheck | None
    work: JobLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexCare:
    """What operators and the worker do for the index."""

    records: Records
    index: SearchIndex
    most_mended: int = MOST_MENDED

    def order_check(self, *, repairs: bool, actor: Actor) -> None:
        """Have the index compared in the background, and mended where it differs."""
        self._order(orders.index_check_job(repairs=repairs), "index_check_ordered", actor)

    def order_rebuild(self, *, actor: Actor) -> None:
        """Have the index of the installation made anew in the background; the search goes on."""
        self._order(orders.index_rebuild_job(), "index_rebuild_ordered", actor)

    def state(self, *, actor: Actor) -> CareState:
        """What the last comparison of the tenant found, and what is being done."""
        require_may(actor, Action.READ_JOBS)
        with self.records.read(actor) as tx:
            line = tx.last_entry(orders.WHOLE_INDEX, CHECKED)
            return CareState(
                last_check=_past_check(line), work=tx.index_stock.work_on(orders.WHOLE_INDEX)
            )

    def compare(self, *, repairs: bool, actor: Actor, each: Each) -> IndexCheck:
        """Compare now; `each` is called with the number of pages compared so far.

        Raises:
            IndexUnavailable: there is no index to compare with; the worker makes it anew.
        """
        require_may(actor, Action.REPEAT_JOBS)
        found = self._compared(repairs=repairs, actor=actor, each=each)
        with self.records.begin(actor) as tx:
            _note(tx, found)
        return found

    def check(self, job: Job, *, beat: Beat) -> None:
        """Do an ordered comparison. Can run twice: pages that are being mended differ no more."""
        actor = system_actor(job.tenant)
        with self.records.read(actor) as tx:
            total = tx.stock.indexed_page_count()
        found = self._compared(
            repairs=bool(job.payload["repairs"]),
            actor=actor,
            each=lambda number: beat(number, max(number, total)),
        )
        with self.records.begin(actor) as tx:
            _note(tx, found)
            jobs.finish(tx.session, job)

    def rebuild(self, job: Job, *, beat: Beat) -> None:
        """Make the index anew as it was ordered. Can run twice."""
        with self.records.read(None) as tx:
            total = tx.stock.indexed_page_count()
        pages = index_feed.all_index_pages(self.records)
        self.index.rebuild(_beating(pages, beat, total))
        with self.records.begin(system_actor(job.tenant)) as tx:
            jobs.finish(tx.session, job)

    def purge(self, job: Job) -> None:
        """Leave nothing of destroyed pages in the files of the index. Can run twice.

        Raises:
            IndexBusy, IndexUnavailable: it follows later, and so does the certificate.
        """
        self.index.purge()
        with self.records.begin(system_actor(job.tenant)) as tx:
            tx.enqueue(orders.certificate_job(OrderId(job.subject)))
            jobs.finish(tx.session, job)

    def _order(self, job: NewJob, action: str, actor: Actor) -> None:
        require_may(actor, Action.REPEAT_JOBS)
        with self.records.begin(actor) as tx:
            tx.enqueue(job)
            tx.note(
                Event(
                    stream=OFFICE_STREAM,
                    action=action,
                    subject=orders.WHOLE_INDEX,
                    detail=dict(job.payload),
                )
            )

    def _compared(self, *, repairs: bool, actor: Actor, each: Each) -> IndexCheck:
        count = dict.fromkeys(Fault, 0)
        pages = 0

        def counted(number: int) -> None:
            nonlocal pages
            pages = number
            each(number)

        found = deviations(self.records, self.index, actor.tenant, each=counted)
        while some := tuple(islice(found, PORTION)):
            for one in some:
                count[one.fault] += 1
            if repairs:
                self._mend(some, actor, is_hopeless=_differing(count) > self.most_mended)
        return IndexCheck(
            pages=pages, **{fault.value: count[fault] for fault in Fault}, is_repaired=repairs
        )

    def _mend(self, some: Sequence[Deviation], actor: Actor, *, is_hopeless: bool) -> None:
        """Order jobs for exactly the pages that differ; a new index for too many of them."""
        pages: defaultdict[str, list[str]] = defaultdict(list)
        for one in some:
            if one.fault is not Fault.WAITING:
                pages[one.subject].append(one.page)
        with self.records.begin(actor) as tx:
            if is_hopeless:
                tx.enqueue(orders.index_rebuild_job())
                return
            for subject, differing in pages.items():
                tx.enqueue(orders.mending_job(subject, differing))


def _past_check(line: HistoryLine | None) -> PastCheck | None:
    if line is None or not line.detail:
        return None
    detail = {name: line.detail[name] for name in IndexCheck.__slots__}
    return PastCheck(at=line.at, found=IndexCheck(**detail))


def _differing(count: Mapping[Fault, int]) -> int:
    return sum(count.values()) - count[Fault.WAITING]


def _note(tx: Transaction, found: IndexCheck) -> None:
    tx.note(
        Event(
            stream=OFFICE_STREAM,
            action=CHECKED,
            subject=orders.WHOLE_INDEX,
            detail=asdict(found),
        )
    )


def _beating(pages: Iterable[IndexedPage], beat: Beat, total: int) -> Iterator[IndexedPage]:
    for number, page in enumerate(pages, start=1):
        if number % PORTION == 0:
            beat(number, max(number, total))
        yield page
