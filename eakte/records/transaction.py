"""One transaction per use case, bound to one actor: rows in, values out, journal and jobs in it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from eakte import jobs, journal
from eakte.domain.access import Action, Actor, CaseFileId, may
from eakte.domain.calendar import berlin_date
from eakte.domain.casefile import DocumentId
from eakte.domain.errors import NotVisible
from eakte.jobs import JobState, NewJob
from eakte.journal import Event
from eakte.records.answers import Answers
from eakte.records.arrivals import Arrivals
from eakte.records.casefiles import CaseFiles
from eakte.records.clock import Clocks
from eakte.records.cursor import Page
from eakte.records.destructions import Destructions
from eakte.records.disposals import Disposals
from eakte.records.documents import Documents
from eakte.records.doubtful_pages import DoubtfulPages
from eakte.records.due_lines import DueLines
from eakte.records.erasing import Erasing
from eakte.records.evidence import Evidence
from eakte.records.followups import FollowUps
from eakte.records.history import HistoryLine, history, last_access, last_entry
from eakte.records.holds import Holds
from eakte.records.index_stock import IndexStock
from eakte.records.index_waiting import WaitingDocuments, waiting_documents
from eakte.records.installation import Installation
from eakte.records.joblines import JobLine, QueueState, job_lines, queue_state
from eakte.records.label_numbers import LabelNumbers
from eakte.records.lines import Lines
from eakte.records.page_lines import PageLines
from eakte.records.pages import Pages
from eakte.records.people import People
from eakte.records.periods import Periods
from eakte.records.plans import BuiltPlans, Plans
from eakte.records.recent_searches import RecentSearches
from eakte.records.rule_changes import RuleChanges
from eakte.records.saved_searches import SavedSearches
from eakte.records.scan_counts import ScanCounts
from eakte.records.scan_results import ScanResults
from eakte.records.scans import Scans
from eakte.records.sign_ins import SignIns
from eakte.records.stock import Stock
from eakte.records.table_copies import TableCopies
from eakte.records.unscanned import Unscanned
from eakte.records.versions import Versions


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """What can be read and written in one transaction, by kind of record."""

    session: Session
    actor: Actor | None
    now: datetime
    built_plans: BuiltPlans

    @property
    def today(self) -> date:
        """The day in Europe/Berlin."""
        return berlin_date(self.now)

    @property
    def subject(self) -> Actor:
        """The actor, where there must be one."""
        if self.actor is None:
            raise RuntimeError("this transaction has no actor")
        return self.actor

    @cached_property
    def cases(self) -> CaseFiles:
        """Case files, proceedings, members and events."""
        return CaseFiles(self.session, self.subject, self.now)

    @cached_property
    def periods(self) -> Periods:
        """Events and conditions of case files, and how their periods were computed."""
        return Periods(self.session, self.subject, self.now)

    @cached_property
    def documents(self) -> Documents:
        """Documents and their versions."""
        return Documents(self.session, self.subject, self.now)

    @cached_property
    def versions(self) -> Versions:
        """Versions of documents and their bytes."""
        return Versions(self.session, self.now)

    @cached_property
    def pages(self) -> Pages:
        """Readings of pages."""
        return Pages(self.session, self.subject)

    @cached_property
    def page_lines(self) -> PageLines:
        """Pages without what makes them heavy."""
        return PageLines(self.session)

    @cached_property
    def doubtful_pages(self) -> DoubtfulPages:
        """Pages that somebody should look at."""
        return DoubtfulPages(self.session)

    @cached_property
    def holds(self) -> Holds:
        """Holds and the case files on which they stand."""
        return Holds(self.session, self.subject, self.now)

    @cached_property
    def disposals(self) -> Disposals:
        """Lists of disposal and the case files on them."""
        return Disposals(self.session, self.subject, self.now)

    @cached_property
    def destructions(self) -> Destructions:
        """Orders of destruction, what was removed, and what remains."""
        return Destructions(self.session, self.subject, self.now)

    @cached_property
    def clock(self) -> Clocks:
        """The watch over the clock."""
        return Clocks(self.session, self.subject)

    @cached_property
    def evidence(self) -> Evidence:
        """Places of journal entries and checkpoints over them."""
        return Evidence(self.session, self.subject)

    @cached_property
    def erasing(self) -> Erasing:
        """Removing rows for good."""
        return Erasing(self.session, self.subject)

    @cached_property
    def follow_ups(self) -> FollowUps:
        """Resubmissions."""
        return FollowUps(self.session, self.subject, self.now)

    @cached_property
    def saved_searches(self) -> SavedSearches:
        """Searches that the actor keeps under a name."""
        return SavedSearches(self.session, self.subject, self.now)

    @cached_property
    def scans(self) -> Scans:
        """Scan batches."""
        return Scans(self.session, self.subject, self.now)

    @cached_property
    def scan_counts(self) -> ScanCounts:
        """Scan batches in numbers."""
        return ScanCounts(self.session)

    @cached_property
    def scan_results(self) -> ScanResults:
        """What became of the letters of scan batches."""
        return ScanResults(self.session)

    @cached_property
    def recent_searches(self) -> RecentSearches:
        """Searches that people asked last."""
        return RecentSearches(self.session, self.now)

    @cached_property
    def arrivals(self) -> Arrivals:
        """Until when the index knows everything that came."""
        return Arrivals(self.session, self.now)

    @cached_property
    def people(self) -> People:
        """Accounts, tokens, units."""
        return People(self.session, self.now)

    @cached_property
    def sign_ins(self) -> SignIns:
        """Running logins and the tries to begin one."""
        return SignIns(self.session, self.now)

    @cached_property
    def plans(self) -> Plans:
        """File plan and retention rules."""
        return Plans(self.session, self.subject, self.built_plans)

    @cached_property
    def rule_changes(self) -> RuleChanges:
        """Changes of the retention rules."""
        return RuleChanges(self.session, self.subject, self.now)

    @cached_property
    def answers(self) -> Answers:
        """Answers given under idempotency keys."""
        return Answers(self.session, self.subject, self.now)

    @cached_property
    def label_numbers(self) -> LabelNumbers:
        """Numbers of printed labels."""
        return LabelNumbers(self.session, self.subject)

    @cached_property
    def lines(self) -> Lines:
        """Lines of list screens."""
        return Lines(self.session, self.subject)

    @cached_property
    def due(self) -> DueLines:
        """Worklists of periods."""
        return DueLines(self.session)

    @cached_property
    def installation(self) -> Installation:
        """Facts about the whole installation."""
        return Installation(self.session)

    @cached_property
    def index_stock(self) -> IndexStock:
        """What is on its way into the search index."""
        return IndexStock(self.session)

    @cached_property
    def stock(self) -> Stock:
        """What should lie in the store and stand in the index."""
        return Stock(self.session)

    @cached_property
    def unscanned(self) -> Unscanned:
        """Documents that no virus scanner has looked through."""
        return Unscanned(self.session)

    @cached_property
    def table_copies(self) -> TableCopies:
        """All rows as plain values, for backup and restore."""
        return TableCopies(self.session)

    def waiting_for_index(self) -> WaitingDocuments:
        """Documents whose last change has not reached the search index for sure."""
        return waiting_documents(self.session)

    def history(
        self, stream: str, *, cursor: str | None = None, limit: int | None = None
    ) -> Page[HistoryLine]:
        """Entries of one chain of the journal, the newest first.

        Raises:
            NotVisible: the actor does not see the record of this chain.
        """
        self._require_visible(stream)
        return history(self.session, stream, cursor=cursor, limit=limit)

    def last_entry(self, subject: str, action: str) -> HistoryLine | None:
        """The last entry of the journal that says this of a subject; None: there is none."""
        return last_entry(self.session, subject, action)

    def last_access(self, document: DocumentId, way: str) -> datetime | None:
        """When the actor last got at the content of a document in this way; None: never."""
        return last_access(self.session, document, way, by=self.subject.user)

    def job_lines(
        self,
        *,
        state: JobState | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Page[JobLine]:
        """Jobs of the tenant, the newest first."""
        return job_lines(self.session, state=state, cursor=cursor, limit=limit)

    def queue_state(self) -> QueueState:
        """The queue in numbers, over what this transaction sees."""
        return queue_state(self.session)

    def _require_visible(self, stream: str) -> None:
        kind, _, key = stream.partition(":")
        if kind == journal.CASE:
            if self.destructions.stub(CaseFileId(key)) is None:
                self.cases.get(CaseFileId(key))
        elif kind == journal.DOCUMENT:
            self.documents.get(DocumentId(key))
        elif not may(self.subject, Action.ADMINISTER):
            raise NotVisible("stream", stream)

    def note(self, event: Event, *, by: Actor | None = None) -> str:
        """Write one event into the journal, in this transaction; its hash.

        `by` is who acts in a transaction without an actor (sign-in).
        """
        return journal.write(self.session, event, actor=by or self.subject, at=self.now)

    def enqueue(self, job: NewJob) -> None:
        """Add a job that starts after the commit, unless its twin is still waiting."""
        jobs.enqueue(self.session, job, actor=self.subject)
