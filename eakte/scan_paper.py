"""FLOW list -> release -> record: the paper of a batch is destroyed when it may be, and noted.

Who scanned and checked does not decide alone: the department releases, the station destroys, and
what was recorded is never changed (BSI TR-03138, A.SC.8 and A.O.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, may, require_may
from eakte.domain.casefile import DocumentId
from eakte.domain.errors import NotVisible
from eakte.domain.reference import PlanCode
from eakte.domain.scan_letters import ScanLetter
from eakte.domain.scan_paper import (
    LetterClass,
    Paper,
    PaperFault,
    PaperKept,
    kept_letters,
    releasable_on,
    require_releasable,
)
from eakte.domain.scanning import Batch, BatchId, BatchState
from eakte.records import Records, Transaction
from eakte.scan_steps import batch_event

MOST_BATCHES = 200  # of one look: the oldest first


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
    """What becomes of the paper.

    waits_days: from closing on. negative_list: positions of the file plan whose paper always stays.
    """

    records: Records
    waits_days: int
    negative_list: frozenset[str]

    def lines(self, *, actor: Actor) -> Sequence[PaperLine]:
        """Closed batches whose waiting time has passed and whose paper is still there."""
        _require_may_see(actor)
        with self.records.read(actor) as tx:
            closed = tx.scans.lines(state=BatchState.CLOSED, limit=MOST_BATCHES).lines
            found = [self._line(tx, line.batch) for line in closed]
            return [line for line in found if _is_waiting(line)]

    def see(self, batch: BatchId, *, actor: Actor) -> PaperLine:
        """From which day on the paper of a batch may be released, and what was said of it.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        _require_may_see(actor)
        with self.records.read(actor) as tx:
            return self._line(tx, tx.scans.get(batch))

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
            classes = _classes(tx, tx.scans.letters(batch))
            require_releasable(found, classes, by=actor, today=tx.today, waits_days=self.waits_days)
            if tx.scans.evidence.seal(batch) is None:
                raise PaperKept(PaperFault.NOT_SEALED)
            stays = kept_letters(classes, negative_list=self.negative_list)
            if len(stays) == len(classes):
                raise PaperKept(PaperFault.ALL_KEPT)
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

    def _line(self, tx: Transaction, batch: Batch) -> PaperLine:
        return PaperLine(
            batch=batch,
            releasable_on=releasable_on(batch, waits_days=self.waits_days),
            paper=tx.scans.evidence.paper(batch.id),
            today=tx.today,
        )


def _is_waiting(line: PaperLine) -> bool:
    """Whether something is to be done about the paper now."""
    is_time = line.releasable_on is not None and line.releasable_on <= line.today
    return is_time and (line.paper is None or line.paper.destroyed_at is None)


def _require_may_see(actor: Actor) -> None:
    """Those who scan, and those who release."""
    require_may(actor, Action.SCAN if may(actor, Action.SCAN) else Action.FILE)


def _classes(tx: Transaction, letters: Sequence[ScanLetter]) -> Sequence[LetterClass]:
    plan = tx.plans.file_plan()
    return [
        LetterClass(
            number=letter.number,
            codes=tuple(unit.code for unit in plan.path(PlanCode(code))) if code else (),
        )
        for letter in letters
        for code in [_code_of(tx, letter)]
    ]


def _code_of(tx: Transaction, letter: ScanLetter) -> str | None:
    """The position of the case file of a letter; None: it lies in an inbox, or out of sight."""
    if letter.document is None:
        return None
    try:
        document = tx.documents.get(DocumentId(letter.document))
        return tx.cases.get(document.case).file_plan_code if document.case else None
    except NotVisible:
        return None
