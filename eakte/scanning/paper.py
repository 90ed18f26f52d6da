"""FLOW list -> release -> record: the paper of a batch is destroyed when it may be, and noted.

Who scanned and checked does not decide alone: each department releases the paper of its letters,
the station destroys, and what was recorded is never changed (BSI TR-03138, A.SC.8 and A.O.1).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, TenantId, may, require_may, system_actor
from eakte.domain.calendar import ended_before
from eakte.domain.scan_paper import (
    LetterClass,
    NegativeList,
    Paper,
    PaperFault,
    PaperKept,
    free_letters,
    newly_released,
    releasable_on,
    require_releasable,
    waiting_letters,
)
from eakte.domain.scanning import Batch, BatchId
from eakte.records import Page, Records, Transaction
from eakte.scanning.paper_classes import classes_of
from eakte.scanning.steps import batch_event

RELEASED = "paper_released"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRelease:
    """A department that needs the paper of some letters no longer. letters: as 1, 2, 5."""

    by: str
    at: datetime
    letters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A batch and its paper.

    releasable_on: from which day on it may be released; None: the batch is not closed. paper: None
    until some of it is released. today: the day on which this was looked at. waiting: numbers of
    letters whose department has not released their paper; releases: the others, the first one
    first. is_all_kept: nothing of it may ever go. These are told of a single batch only.
    """

    batch: Batch
    releasable_on: date | None
    paper: Paper | None
    today: date
    waiting: tuple[int, ...] = ()
    releases: tuple[PaperRelease, ...] = ()
    is_all_kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanPaper:
    """What becomes of the paper. waits_days: from closing on."""

    records: Records
    waits_days: int
    negative_list: NegativeList
    sheet_key: bytes = field(repr=False)

    def lines(
        self, *, actor: Actor, cursor: str | None = None, limit: int | None = None
    ) -> Page[PaperLine]:
        """Closed batches whose waiting time has passed and whose paper is there, oldest first."""
        _require_may_see(actor)
        with self.records.read(actor) as tx:
            before = ended_before(tx.today, waits_days=self.waits_days)
            found = tx.scans.evidence.papers(closed_before=before, cursor=cursor, limit=limit)
            lines = [self._line(one.batch, one.paper, tx.today) for one in found.lines]
            return Page(lines=lines, next_cursor=found.next_cursor)

    def see(self, batch: BatchId, *, actor: Actor) -> PaperLine:
        """From which day on the paper of a batch may be released, and what was said of it.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        _require_may_see(actor)
        free = self._free(batch, tenant=actor.tenant)
        with self.records.read(actor) as tx:
            paper = tx.scans.evidence.paper(batch)
            return replace(
                self._line(tx.scans.get(batch), paper, tx.today),
                waiting=waiting_letters(free, paper),
                releases=tuple(_releases(tx, batch)),
                is_all_kept=not free and tx.scans.evidence.seal(batch) is not None,
            )

    def release(self, batch: BatchId, *, actor: Actor) -> Paper:
        """The department of the actor needs the paper of its letters no longer. Safe to repeat.

        Where nothing may ever go, that is what is kept: the batch waits for nobody any more.

        Raises:
            NotAllowed, NotVisible: refused.
            PaperKept: too early, by the wrong person, or about letters of others only.
        """
        require_may(actor, Action.FILE)
        free_of_all = self._free(batch, tenant=actor.tenant)
        with self.records.begin(actor) as tx:
            found, known = tx.scans.locked(batch), tx.scans.evidence.paper(batch)
            if known and known.destroyed_at:
                return known
            require_releasable(found, by=actor, today=tx.today, waits_days=self.waits_days)
            if tx.scans.evidence.seal(batch) is None:
                raise PaperKept(PaperFault.NOT_SEALED)
            seen = classes_of(tx, found, key=self.sheet_key)
            free = free_letters(seen, negative_list=self.negative_list) if free_of_all else ()
            goes = newly_released(free, known, by=actor)
            if known and not goes:
                return known
            kept = known.kept_letters if known else [letter.number for letter in seen]
            paper = Paper(
                released_by=actor.user,
                released_by_name=actor.name,
                released_at=tx.now,
                kept_letters=tuple(number for number in kept if number not in goes),
            )
            tx.scans.evidence.put_paper(batch, paper)
            told = ", ".join(map(str, goes))
            tx.note(batch_event(found, RELEASED, letters=told, kept=len(paper.kept_letters)))
            return paper

    def record(self, batch: BatchId, *, method: str, actor: Actor) -> Paper:
        """The released paper was destroyed: by whom, when and how. It is recorded once.

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused.
            PaperKept: it was not released, not by each department, or its destruction was
                recorded before.
        """
        require_may(actor, Action.SCAN)
        free = self._free(batch, tenant=actor.tenant)
        with self.records.begin(actor) as tx:
            found = tx.scans.locked(batch)
            paper = _require_gone_free(tx.scans.evidence.paper(batch), free)
            recorded = replace(
                paper,
                destroyed_by=actor.user,
                destroyed_by_name=actor.name,
                destroyed_at=tx.now,
                method=required_text(method, field="method"),
            )
            tx.scans.evidence.put_paper(batch, recorded)
            tx.note(batch_event(found, "paper_destroyed", method=recorded.method))
            return recorded

    def _free(self, batch: BatchId, *, tenant: TenantId) -> Sequence[LetterClass]:
        """Letters whose paper may go by rule, wherever they lie; only their numbers are told."""
        with self.records.read(system_actor(tenant)) as tx:
            letters = classes_of(tx, tx.scans.get(batch), key=self.sheet_key)
            return free_letters(letters, negative_list=self.negative_list)

    def _line(self, batch: Batch, paper: Paper | None, today: date) -> PaperLine:
        return PaperLine(
            batch=batch,
            releasable_on=releasable_on(batch, waits_days=self.waits_days),
            paper=paper,
            today=today,
        )


def _require_gone_free(paper: Paper | None, free: Sequence[LetterClass]) -> Paper:
    """The paper, of which all that may go was released and nothing was destroyed yet.

    Raises:
        PaperKept: it is not so.
    """
    if paper is None:
        raise PaperKept(PaperFault.NOT_RELEASED)
    if paper.destroyed_at is not None:
        raise PaperKept(PaperFault.RECORDED)
    if not free:
        raise PaperKept(PaperFault.ALL_KEPT)
    if waiting := waiting_letters(free, paper):
        raise PaperKept(PaperFault.HALF_RELEASED, letters=waiting)
    return paper


def _releases(tx: Transaction, batch: BatchId) -> Iterator[PaperRelease]:
    """Who released the paper of which letters, as the journal has it."""
    for deed in tx.scans.evidence.deeds(batch):
        if deed.action == RELEASED and deed.detail.get("letters"):
            yield PaperRelease(by=deed.actor, at=deed.at, letters=str(deed.detail["letters"]))


def _require_may_see(actor: Actor) -> None:
    """Those who scan, and those who release."""
    require_may(actor, Action.SCAN if may(actor, Action.SCAN) else Action.FILE)
