"""FLOW announce -> report: a station keeps within its limits, and learns what became of its batch.

Handing in itself is `eakte.scanning.batches`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.scan_letters import LetterId
from eakte.domain.scan_limits import ScanLimits
from eakte.domain.scanning import Announcement, Batch, BatchId, missing_parts
from eakte.receipts import Receipt
from eakte.records import LetterResult, Records
from eakte.scanning.batch_view import BatchView
from eakte.scanning.batches import Scanning
from eakte.scanning.checking import ScanChecking
from eakte.scanning.steps import part_receipt, received_part, visible_batch


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """A batch with the result of each of its letters. missing: numbers of parts, from 1."""

    view: BatchView
    missing: tuple[int, ...]
    results: Mapping[LetterId, LetterResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDelivery:
    """What a scanning station asks for beside handing in (Scanstelle)."""

    records: Records
    scanning: Scanning
    checking: ScanChecking
    limits: ScanLimits

    def announce(self, announced: Announcement, *, actor: Actor) -> tuple[Batch, bool]:
        """Announce a batch within the limits of its station; True: it was not known before.

        Raises:
            NotAllowed, InvalidValue, BatchDiffers: refused.
            PartTooLarge, BatchTooLarge, TooManyBatches, TooManyBatchesOfTenant: beyond the limits.
        """
        require_may(actor, Action.DELIVER)
        with self.records.read(actor) as tx:
            is_new = tx.scans.announced(announced.key) is None
            of_station = tx.scan_results.waiting_batches(actor.user)
            of_tenant = tx.scan_results.waiting_batches()
        self.limits.require_small(announced)
        if is_new:
            self.limits.require_free(of_station=of_station, of_tenant=of_tenant)
        return self.scanning.announce(announced, actor=actor), is_new

    def receipt(self, batch: BatchId, number: int, *, actor: Actor) -> Receipt:
        """The receipt of a part that came, once more.

        Raises:
            NotAllowed, NotVisible, PartUnknown: refused, or the part has not come.
        """
        require_may(actor, Action.DELIVER)
        with self.records.read(actor) as tx:
            found = visible_batch(tx, batch)
            came = received_part(tx, batch, number)
        return part_receipt(self.scanning.filing.signer, found, came)

    def report(self, batch: BatchId, *, actor: Actor) -> BatchReport:
        """A batch as it stands now, letter by letter.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        view = self.checking.see(batch, actor=actor)
        with self.records.read(system_actor(actor.tenant)) as tx:  # letters lie in other scopes
            results = tx.scan_results.of(batch, view.letters)
        received = [came.part for came in view.parts]
        missing = tuple(missing_parts(view.batch, received))
        return BatchReport(view=view, missing=missing, results=results)
