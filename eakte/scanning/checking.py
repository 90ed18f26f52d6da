"""FLOW see -> settle | take back -> move | divide | join -> correct | give up -> close.

People check a batch. Nothing here touches the files that came: turning, straightening, other pages
or another order of them make a new version of the letter. The batch is closed when each page is
settled, each letter is filed and read, and the account adds up (BSI TR-03138, A.SC.8 and A.NB.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, may, require_may, system_actor
from eakte.domain.scan_arranging import BothFiled, divided, joined, moved, neighbours
from eakte.domain.scan_letters import LetterId, ScanLetter
from eakte.domain.scan_pages import ScanPage, Settlement, reopened_page, settled_page
from eakte.domain.scan_rescans import page_as_read
from eakte.domain.scanning import Batch, BatchId, BatchState, BatchStep, after
from eakte.records import BatchLine, Page, Records, ScanHeads
from eakte.scanning import batch_view
from eakte.scanning.attaching import attach
from eakte.scanning.batch_view import BatchView
from eakte.scanning.decisions import arranged, batch_to_check, make_anew, not_busy, page_to_check
from eakte.scanning.note_steps import settled_event
from eakte.scanning.orders import batch_job, seal_job
from eakte.scanning.steps import batch_event, leave_slot, visible_batch


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanChecking:
    """What people do with batches at the scanning station (Nachbearbeitung). heads: of its list."""

    records: Records
    heads: ScanHeads = field(default_factory=ScanHeads)

    def lines(
        self,
        *,
        actor: Actor,
        state: BatchState | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Page[BatchLine]:
        """Batches, the newest first; a station sees its own."""
        require_may(actor, Action.DELIVER)
        station = None if may(actor, Action.SCAN) else actor.user
        with self.records.read(actor) as tx:
            return tx.scans.lines(
                self.heads, state=state, station=station, cursor=cursor, limit=limit
            )

    def see(self, batch: BatchId, *, actor: Actor) -> BatchView:
        """A batch as it stands now.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        require_may(actor, Action.DELIVER)
        readings = batch_view.readings_of(self.records, batch, tenant=actor.tenant)
        with self.records.read(actor) as tx:
            return batch_view.view(tx, visible_batch(tx, batch), readings)

    def settle(
        self,
        batch: BatchId,
        number: int,
        settlement: Settlement,
        *,
        degrees: float = 0.0,
        actor: Actor,
    ) -> ScanPage:
        """Decide on a page: leave it, turn it by 90, 180 or 270 degrees, straighten it, or wait.

        What it waits for is its next scan (`eakte.scanning.rescans`).

        degrees: clockwise, of a turn; a page is straightened by what was measured.

        Raises:
            NotAllowed, NotVisible, StepImpossible: refused.
            SamePerson: of the class "very high" another person than who scanned checks.
            NothingToSettle: the page is no page of a letter.
            LetterBusy, RescanPending: its letter is just being made, or another scan of it came.
        """
        readings = batch_view.readings_of(self.records, batch, tenant=actor.tenant)
        with self.records.begin(actor) as tx:
            found, page, letter = page_to_check(tx, batch, number)
            told = batch_view.told_of(tx.scans.letters(batch), readings).get(number, ())
            known = page_as_read(page, told, is_in_check=True)  # the decision counts for all of it
            settled = settled_page(known, settlement, degrees=degrees, by=actor, at=tx.now)
            tx.scans.put_pages(batch, [settled])
            tx.note(settled_event(found, settled, turned_by=degrees))
            is_changed = (settled.turned, settled.straightened) != (page.turned, page.straightened)
            make_anew(tx, found, letter, is_changed=is_changed)
            return settled

    def take_back(self, batch: BatchId, number: int, *, actor: Actor) -> ScanPage:
        """Take back what was decided on a page, which shows as it was scanned and is open again.

        Raises:
            NotAllowed, NotVisible, StepImpossible, SamePerson, NothingToSettle: as `settle`.
            LetterBusy, RescanPending: its letter is just being made, or another scan of it came.
            NothingToTakeBack: nobody has decided, or it was scanned once more.
        """
        with self.records.begin(actor) as tx:
            found, page, letter = page_to_check(tx, batch, number)
            reopened = reopened_page(page)
            tx.scans.put_pages(batch, [reopened])
            tx.note(
                batch_event(
                    found,
                    "page_settlement_taken_back",
                    page=number,
                    settlement=str(page.settlement),
                    settled_by=page.settled_by_name,
                )
            )
            was, now = (page.turned, page.straightened), (reopened.turned, reopened.straightened)
            is_changed = was != now
            make_anew(tx, found, letter, is_changed=is_changed)
            return reopened

    def move(self, batch: BatchId, number: int, *, to: int, actor: Actor) -> Sequence[ScanLetter]:
        """Put a page at another place in its letter, from 1; the scan keeps its order.

        Raises:
            NotAllowed, NotVisible, StepImpossible, SamePerson, NothingToSettle: as `settle`.
            LetterBusy, RescanPending: its letter is just being made, or another scan of it came.
            InvalidValue: the letter has no such place.
        """
        with self.records.begin(actor) as tx:
            found, page, letter = page_to_check(tx, batch, number)
            changed = moved(letter, page.number, to=to, by=actor, at=tx.now)
            if changed == letter:
                return tx.scans.letters(batch)
            was = changed.moves[-1].was
            tx.note(
                batch_event(found, "page_moved", page=number, letter=letter.number, was=was, to=to)
            )
            return arranged(tx, found, [changed])

    def divide(self, batch: BatchId, first_page: int, *, actor: Actor) -> Sequence[ScanLetter]:
        """Let a new letter begin at this page: a separator sheet was missing.

        Raises:
            NotAllowed, NotVisible, StepImpossible, SamePerson: refused.
            LetterBusy, RescanPending: its letter is just being made, or another scan of it came.
            NothingToSettle: it is the first page of its letter, or of none.
        """
        with self.records.begin(actor) as tx:
            found, page, letter = page_to_check(tx, batch, first_page)
            number = max(one.number for one in tx.scans.letters(batch)) + 1
            second = LetterId(tx.scans.new_id())
            both = divided(letter, page.number, second=second, number=number)
            tx.note(batch_event(found, "letter_divided", page=first_page, letter=letter.number))
            return arranged(tx, found, both)

    def join(self, batch: BatchId, letter: LetterId, *, actor: Actor) -> Sequence[ScanLetter]:
        """Add the pages of the next letter to this one: a sheet stood where none belongs.

        Of two that are documents already the second one becomes an attachment of the first.

        Raises:
            NotAllowed, NotVisible, StepImpossible, SamePerson, LetterBusy: refused.
            NothingToSettle: there is no next one.
            BothFiled: both are documents, and one of them was filed or is held.
        """
        try:
            return self._joined(batch, letter, actor)
        except BothFiled:
            return self._attached(batch, letter, actor)

    def correct(self, batch: BatchId, *, reason: str, actor: Actor) -> Batch:
        """Say that what came is right and the announced count is wrong; the batch goes on.

        Raises:
            NotAllowed, NotVisible, InvalidValue, StepImpossible: refused.
        """
        require_may(actor, Action.SCAN)
        with self.records.begin(actor) as tx:
            found = tx.scans.locked(batch)
            corrected = replace(
                found,
                state=after(found.state, BatchStep.CORRECT),
                correction=required_text(reason, field="reason"),
            )
            tx.scans.save(corrected)
            tx.note(batch_event(corrected, "batch_corrected", reason=corrected.correction))
            tx.enqueue(batch_job(corrected))
            return corrected

    def give_up(self, batch: BatchId, *, reason: str, actor: Actor) -> Batch:
        """Give up a batch of which nothing was filed; its number stays used.

        Raises:
            NotAllowed, NotVisible, InvalidValue, StepImpossible: refused.
        """
        require_may(actor, Action.SCAN)
        with self.records.begin(actor) as tx:
            found = tx.scans.locked(batch)
            ended = replace(
                found,
                state=after(found.state, BatchStep.GIVE_UP),
                correction=required_text(reason, field="reason"),
                closed_at=tx.now,
                closed_by=actor.user,
                closed_by_name=actor.name,
            )
            tx.scans.save(ended)
            tx.note(batch_event(ended, "batch_given_up", reason=ended.correction))
            return ended

    def close(self, batch: BatchId, *, actor: Actor) -> BatchView:
        """Close a batch whose account adds up (Stapel abschließen).

        Raises:
            NotAllowed, NotVisible, StepImpossible, SamePerson: refused.
            PagesOpen, AccountOpen: something is still to be done, with the list.
        """
        readings = batch_view.readings_of(self.records, batch, tenant=actor.tenant)
        with self.records.begin(actor) as tx:
            found = batch_view.view(tx, batch_to_check(tx, batch), readings)
            batch_view.require_closable(found)
            closed = replace(
                found.batch,
                state=after(found.batch.state, BatchStep.CLOSE),
                closed_at=tx.now,
                closed_by=actor.user,
                closed_by_name=actor.name,
            )
            tx.scans.save(closed)
            tx.note(batch_event(closed, "batch_closed", images=found.accounting.images))
            tx.enqueue(seal_job(batch))
            return replace(found, batch=closed)

    def _joined(self, batch: BatchId, letter: LetterId, actor: Actor) -> Sequence[ScanLetter]:
        with self.records.begin(actor) as tx:
            found = batch_to_check(tx, batch)
            stays, goes = joined([not_busy(one) for one in tx.scans.letters(batch)], letter)
            both = {"letter": stays.number, "other": goes.number}
            tx.note(batch_event(found, "letters_joined", **both))
            made = arranged(tx, found, [stays])
            leave_slot(tx, goes.target)
            tx.scans.remove_letter(goes.id)
            return made

    def _attached(self, batch: BatchId, letter: LetterId, actor: Actor) -> Sequence[ScanLetter]:
        """In the name of the office: who checks batches need not see what lies in the inbox."""
        with self.records.begin(system_actor(actor.tenant)) as tx:
            found = tx.scans.locked(batch)
            after(found.state, BatchStep.CLOSE)
            first, second = neighbours(tx.scans.letters(batch), letter)
            attach(tx, first, second, by=actor)
            both = {"letter": first.number, "other": second.number}
            tx.note(batch_event(found, "letters_joined", **both), by=actor)
            return tx.scans.letters(batch)
