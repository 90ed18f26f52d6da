"""FLOW due -> list -> offer -> appraise -> deliver -> confirm: from the period to the archive.

The order of the law (ArchivG NRW §§ 4, 10): what is due is offered, the archive decides, what it
wants is handed over and its import confirmed; only then may anything be destroyed
(`eakte.destruction`). A hold stops nothing here but the destruction itself (`eakte.holding`). What
is restricted keeps its place on its list and is neither offered nor handed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from eakte import disposing, orders
from eakte.caseload import required_text
from eakte.disposing import Verdict
from eakte.domain.access import Action, Actor, CaseFileId, require_may
from eakte.domain.casefile import CaseFile
from eakte.domain.disposal import (
    Decision,
    DecisionSource,
    Disposal,
    DisposalId,
    DisposalItem,
    ItemState,
    Step,
)
from eakte.domain.errors import InvalidValue
from eakte.domain.retention import Retention
from eakte.domain.sampling import Sample
from eakte.periods import retention_of
from eakte.records import DueParts, DueQuery, DueView, Page, Records
from eakte.sample_drawing import draw
from eakte.standing_appraisal import decide_by_catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """What records managers and archivists ask about periods."""

    records: Records
    xdomea_version: str = "3.1.0"

    def due(
        self, query: DueQuery, *, actor: Actor, cursor: str | None = None, limit: int | None = None
    ) -> Page[CaseFile]:
        """Case files of a worklist; from the database, never from the index."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.due.page(query, cursor=cursor, limit=limit)

    def all_due(self, query: DueQuery, *, actor: Actor) -> Iterator[CaseFile]:
        """All case files of a worklist, at one moment, read while somebody takes them."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            yield from tx.due.all(query)

    def due_parts(self, query: DueQuery, *, actor: Actor) -> DueParts:
        """How the case files of a worklist spread over positions, units and actions."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.due.parts(query)

    def due_counts(self, query: DueQuery, *, actor: Actor) -> Mapping[DueView, int]:
        """How many case files each worklist has, narrowed as this one is."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return {view: tx.due.count(replace(query, view=view)) for view in DueView}

    def waited_for(self, query: DueQuery, *, actor: Actor) -> Mapping[str, int]:
        """The events that are missing, as tokens, each with the number of case files."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.due.waited_for(query)

    def outlook(self, query: DueQuery, *, actor: Actor) -> Mapping[int, int]:
        """Number of case files whose period ends, by year, narrowed as a worklist is."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.due.years(query)

    def explanation(self, case: CaseFileId, *, actor: Actor) -> Retention | None:
        """Rule, trigger, value and computation of one case file; None: there is no rule."""
        require_may(actor, Action.READ)
        with self.records.read(actor) as tx:
            return retention_of(tx, tx.cases.get(case))

    def start(self, cases: Sequence[CaseFileId], *, title: str = "", actor: Actor) -> Disposal:
        """Put due case files on a new list (Aussonderung).

        Raises:
            NotAllowed, NotVisible, NotDue, InvalidValue: refused; there is no new list.
        """
        require_may(actor, Action.DISPOSE)
        disposing.require_some(cases)
        with self.records.begin(actor) as tx:
            started = disposing.new_disposal(tx, title=title, xdomea_version=self.xdomea_version)
            tx.disposals.add(started)
            disposing.listed(tx, started, cases)
            return decide_by_catalogue(tx, started)

    def add(self, disposal: DisposalId, cases: Sequence[CaseFileId], *, actor: Actor) -> int:
        """Put more due case files on a list that was not offered yet; how many are new.

        Raises:
            NotAllowed, NotVisible, NotDue, InvalidValue: refused.
        """
        require_may(actor, Action.DISPOSE)
        with self.records.begin(actor) as tx:
            found = tx.disposals.locked(disposal)
            count = disposing.listed(tx, found, cases)
            decide_by_catalogue(tx, found)
            return count

    def remove(
        self, disposal: DisposalId, cases: Sequence[CaseFileId], *, reason: str, actor: Actor
    ) -> None:
        """Take case files off a list; they come up again with the next one.

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused.
            StepRefused: delivered, or on an order of destruction.
        """
        require_may(actor, Action.DISPOSE)
        words = required_text(reason, field="reason")
        with self.records.begin(actor) as tx:
            found = tx.disposals.locked(disposal)
            for case in cases:
                item = tx.disposals.item(disposal, case)
                disposing.moved(tx, item, Step.REMOVE, found, reason=words)
            disposing.with_end(tx, found)

    def propose(
        self,
        disposal: DisposalId,
        cases: Sequence[CaseFileId],
        *,
        decision: Decision,
        reason: str,
        actor: Actor,
    ) -> None:
        """Say what the clerk thinks (Bewertungsvorschlag); only the archive decides.

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused, or offered already.
        """
        require_may(actor, Action.PROPOSE_APPRAISAL)
        with self.records.begin(actor) as tx:
            disposing.propose(tx, disposal, cases, decision=decision, reason=reason)

    def offer(self, disposal: DisposalId, *, actor: Actor) -> Disposal:
        """Offer a list to the archive (Anbietung); the message 0501 is made in the background.

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused, or offered already.
        """
        require_may(actor, Action.DISPOSE)
        with self.records.begin(actor) as tx:
            found = tx.disposals.locked(disposal)
            disposing.require_not_offered(found)
            for item in disposing.usable_items(tx, disposal, ItemState.LISTED):
                disposing.moved(tx, item, Step.OFFER, found)
            tx.enqueue(orders.message_job(disposal, "0501"))
            return tx.disposals.save(replace(found, offered_at=tx.now))

    def decide(
        self,
        disposal: DisposalId,
        cases: Sequence[CaseFileId],
        *,
        decision: Decision,
        reason: str = "",
        source: DecisionSource = DecisionSource.SCREEN,
        actor: Actor,
    ) -> int:
        """Decide what the archive takes (Bewertung); the number of files that are decided by it.

        Raises:
            NotAllowed, NotVisible, InvalidValue: refused.
            StepRefused: delivered, or on an order of destruction.
        """
        require_may(actor, Action.APPRAISE)
        disposing.require_some(cases)
        verdict = Verdict(decision=decision, reason=reason, source=source, by=actor.name)
        with self.records.begin(actor) as tx:
            found = tx.disposals.locked(disposal)
            count = disposing.decide(tx, found, cases, verdict)
            if found.appraised_at is None:
                tx.disposals.save(replace(found, appraised_at=tx.now))
            return count

    def sample(
        self, disposal: DisposalId, sample: Sample, *, below: str = "", actor: Actor
    ) -> frozenset[CaseFileId]:
        """Draw a sample of a position: those go to the archive, the others away.

        What the archive wants for its own sake stays so (`eakte.sample_drawing`).

        Raises:
            NotAllowed, NotVisible, StepRefused: refused.
            InvalidValue: there is nothing to be drawn from.
        """
        require_may(actor, Action.APPRAISE)
        with self.records.begin(actor) as tx:
            found = tx.disposals.locked(disposal)
            result = draw(tx, disposal, sample, below=below)
            if not result.items:
                raise InvalidValue(
                    "position", "Hier steht keine Akte, über die das Los entscheidet."
                )
            for decision in (Decision.DESTROY, Decision.ARCHIVE):  # what is taken has the last word
                is_taken = decision is Decision.ARCHIVE
                cases = [
                    item.case for item in result.items if (item.case in result.chosen) is is_taken
                ]
                verdict = Verdict(
                    decision=decision,
                    reason=sample.in_words(),
                    source=DecisionSource.SAMPLE,
                    by=actor.name,
                )
                disposing.decide(tx, found, cases, verdict)
            if found.appraised_at is None:
                tx.disposals.save(replace(found, appraised_at=tx.now))
            return result.chosen

    def take_back(self, disposal: DisposalId, at: datetime, *, actor: Actor) -> int:
        """Take back what was decided in one moment, until it is delivered; how many files.

        Raises:
            NotAllowed, NotVisible: refused.
            InvalidValue: nothing is left of what was decided then.
        """
        require_may(actor, Action.APPRAISE)
        with self.records.begin(actor) as tx:
            count = disposing.taken_back(tx, tx.disposals.locked(disposal), at)
            if not count:
                raise InvalidValue("disposal", "Diese Entscheidung ist schon ausgeführt.")
            return count

    def deliver(self, disposal: DisposalId, *, actor: Actor) -> Disposal:
        """Hand over what the archive wants (Abgabe); the message 0503 is made in the background.

        Raises:
            NotAllowed, NotVisible: refused.
            InvalidValue: a file is not decided, or none is wanted.
        """
        require_may(actor, Action.DISPOSE)
        with self.records.begin(actor) as tx:
            found = tx.disposals.locked(disposal)
            if disposing.usable_items(tx, disposal, ItemState.LISTED, ItemState.OFFERED):
                raise InvalidValue("disposal", "Über einige Akten ist noch nicht entschieden.")
            wanted = disposing.usable_items(tx, disposal, ItemState.TO_ARCHIVE)
            if not wanted:
                raise InvalidValue("disposal", "Das Archiv übernimmt keine dieser Akten.")
            for item in wanted:
                disposing.moved(tx, item, Step.DELIVER, found)
            tx.enqueue(orders.message_job(disposal, "0503"))
            return tx.disposals.save(replace(found, delivered_at=tx.now))

    def confirm_import(
        self,
        disposal: DisposalId,
        case: CaseFileId,
        *,
        archive_reference: str,
        failure: str = "",
        actor: Actor,
    ) -> DisposalItem:
        """Keep what the archive says of one file; it stays open when the import failed.

        Raises:
            NotAllowed, NotVisible, InvalidValue, StepRefused: refused.
        """
        require_may(actor, Action.APPRAISE)
        with self.records.begin(actor) as tx:
            found = tx.disposals.locked(disposal)
            item = tx.disposals.item(disposal, case)
            return disposing.imported(
                tx, found, item, archive_reference=archive_reference, failure=failure
            )
