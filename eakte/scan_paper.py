"""FLOW list -> release -> record: the paper of a batch is destroyed when it may be, and noted.

Who scanned and checked does not decide alone: the department releases, the station destroys, and
what was recorded is never changed (BSI TR-03138, A.SC.8 and A.O.1).
"""

from dataclasses import dataclass, field, replace
from datetime import date

from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, may, require_may
from eakte.domain.scan_paper import (
    NegativeList,
    Paper,
    PaperFault,
    PaperKept,
    closed_before,
    kept_letters,
    releasable_on,
    require_releasable,
)
from eakte.domain.scanning import Batch, BatchId
from eakte.paper_classes import classes_of
from eakte.records import Page, Records
from eakte.scan_steps import batch_event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A batch and its paper.

    releasable_on: from which day on it may be released; None: the batch is not closed. paper: None
    until it is released. today: the day on which this was looked at.
    """

    batch: Batch
    releasable_on: date | None
    paper: Paper | None
    today: date


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
            before = closed_before(tx.today, waits_days=self.waits_days)
            found = tx.scans.evidence.papers(closed_before=before, cursor=cursor, limit=limit)
            lines = [self._line(one.batch, one.paper, tx.today) for one in found.lines]
            return Page(lines=lines, next_cursor=found.next_cursor)

    def see(self, batch: BatchId, *, actor: Actor) -> PaperLine:
        """From which day on the paper of a batch may be released, and what was said of it.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        _require_may_see(actor)
        with self.records.read(actor) as tx:
            paper = tx.scans.evidence.paper(batch)
            return self._line(tx.scans.get(batch), paper, tx.today)

    def release(self, batch: BatchId, *, actor: Actor) -> Paper:
        """The department needs the paper no longer. Safe to repeat.

        Raises:
            NotAllowed, NotVisible: refused.
            PaperKept: too early, by the wrong person, or nothing of it may ever go.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.scans.locked(batch)
            if known := tx.scans.evidence.paper(batch):
                return known
            classes = classes_of(tx, found, key=self.sheet_key)
            require_releasable(found, classes, by=actor, today=tx.today, waits_days=self.waits_days)
            if tx.scans.evidence.seal(batch) is None:
                raise PaperKept(PaperFault.NOT_SEALED)
            stays = kept_letters(classes, negative_list=self.negative_list)
            paper = Paper(
                released_by=actor.user,
                released_by_name=actor.name,
                released_at=tx.now,
                kept_letters=stays,
            )
            tx.scans.evidence.put_paper(batch, paper)
            tx.note(batch_event(found, "paper_released", kept=len(stays)))
            return paper

    def record(self, batch: BatchId, *, method: str, actor: Actor) -> Paper:
        """The released paper was destroyed: by whom, when and how. It is recorded once.

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused.
            PaperKept: it was not released, or its destruction was recorded before.
        """
        require_may(actor, Action.SCAN)
        with self.records.begin(actor) as tx:
            found = tx.scans.locked(batch)
            paper = tx.scans.evidence.paper(batch)
            if paper is None:
                raise PaperKept(PaperFault.NOT_RELEASED)
            if paper.destroyed_at is not None:
                raise PaperKept(PaperFault.RECORDED)
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

    def _line(self, batch: Batch, paper: Paper | None, today: date) -> PaperLine:
        return PaperLine(
            batch=batch,
            releasable_on=releasable_on(batch, waits_days=self.waits_days),
            paper=paper,
            today=today,
        )


def _require_may_see(actor: Actor) -> None:
    """Those who scan, and those who release."""
    require_may(actor, Action.SCAN if may(actor, Action.SCAN) else Action.FILE)
