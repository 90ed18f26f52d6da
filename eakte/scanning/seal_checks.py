"""FLOW order -> check -> tell: a sealed batch is compared with what is kept, byte by byte.

Reading all products of a batch takes minutes, so that a job does it and its result stays in the
journal: who ordered it, when it ended, and what it found. A check answers the orders before its
begin; as long as a later one waits, its result counts as the former one.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eakte import jobs
from eakte.desk import ReadingDesk
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.casefile import DocumentId, Version
from eakte.domain.errors import NotVisible
from eakte.domain.scan_seal import Seal, SealedLetter, broken_letters
from eakte.domain.scanning import Batch, BatchId
from eakte.jobs import Beat, Job, JobState
from eakte.records import HistoryLine, JobLine, Records, Transaction
from eakte.scanning.orders import CHECK_SEAL, seal_check_job
from eakte.scanning.steps import batch_event, visible_batch
from eakte.time_stamps import TimeStamps
from storage import DigestMismatch, ObjectMissing

ORDERED, CHECKED = "seal_check_ordered", "seal_checked"  # what the journal calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCheck:
    """What a look at a sealed batch found (Siegelprüfung).

    by: who ordered it. at: when it ended. broken: numbers of letters that are not what was sealed.
    gone: of those that were destroyed since. is_stamped: whether there is a time stamp; stamp_fits:
    whether it is one over this root.
    """

    by: str
    at: datetime
    broken: Sequence[int]
    gone: Sequence[int]
    is_stamped: bool
    stamp_fits: bool

    @property
    def is_sound(self) -> bool:
        """Whether nothing was changed."""
        return not self.broken and (self.stamp_fits or not self.is_stamped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A check that was ordered and has no result yet.

    done, letters: how far it is; 0 before the first one. has_failed: it is to be ordered anew.
    """

    by: str
    at: datetime
    done: int
    letters: int
    has_begun: bool
    has_failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SealState:
    """A seal with its last check, None: it was never checked, and the one that is under way."""

    seal: Seal
    last: SealCheck | None
    ordered: Ordered | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealChecks:
    """Checks of seals. stamps: None where no authority is configured."""

    records: Records
    desk: ReadingDesk
    stamps: TimeStamps | None

    def state(self, batch: BatchId, *, actor: Actor) -> SealState:
        """The seal of a batch, and what is known of it.

        Raises:
            NotAllowed, NotVisible: refused, or it is not sealed.
        """
        require_may(actor, Action.SCAN)
        with self.records.read(actor) as tx:
            return _state(tx, visible_batch(tx, batch))

    def order(self, batch: BatchId, *, actor: Actor) -> SealState:
        """Order a check; one that was ordered and has not begun is enough. Safe to repeat.

        Raises:
            NotAllowed, NotVisible: refused, or it is not sealed.
        """
        require_may(actor, Action.SCAN)
        with self.records.begin(actor) as tx:
            found = tx.scans.locked(batch)
            before = _state(tx, found).ordered
            if before is None or before.has_failed or before.has_begun:
                tx.note(batch_event(found, ORDERED))
                tx.enqueue(seal_check_job(batch))
            return _state(tx, found)

    def check(self, job: Job, *, beat: Beat) -> None:
        """Compare a sealed batch with what is kept, and keep what was found. Can run twice.

        Raises:
            NotVisible: it is not sealed.
            StorageUnavailable: the store does not answer; it is done later.
        """
        batch, actor = BatchId(job.subject), system_actor(job.tenant)
        with self.records.read(actor) as tx:
            order, seal = tx.last_entry(batch, ORDERED), _seal(tx, batch)
            letters = {letter.number: letter for letter in tx.scans.letters(batch)}
            kept = {one.number: _kept(tx, one) for one in seal.letters}
            notes = {n: tx.scans.evidence.note(letter.id) for n, letter in letters.items()}
        broken = broken_letters(seal, self._found(seal, kept, notes, beat))
        stamp_fits = self._stamp_fits(seal)
        with self.records.begin(actor) as tx:
            gone = [one.number for one in seal.letters if not tx.documents.is_there(one.document)]
            detail: dict[str, str | int] = {
                "order": order.number if order else 0,
                "by": order.actor if order else "",
                "broken": _listed(number for number in broken if number not in gone),
                "gone": _listed(gone),
                "stamped": int(bool(seal.token)),
                "fits": int(stamp_fits),
            }
            tx.note(batch_event(tx.scans.get(batch), CHECKED, **detail))
            jobs.finish(tx.session, job)

    def _stamp_fits(self, seal: Seal) -> bool:
        """Whether the kept time stamp is one over this root, by the configured certificates."""
        if self.stamps is None or not seal.token:
            return False
        return self.stamps.fits(base64.b64decode(seal.token), seal.root)

    def _found(
        self,
        seal: Seal,
        kept: Mapping[int, Version | None],
        notes: Mapping[int, str],
        beat: Beat,
    ) -> Mapping[int, SealedLetter]:
        """The letters as they are kept now; what is missing or damaged is left out."""
        found = {}
        for done, one in enumerate(seal.letters):
            beat(done, len(seal.letters))
            version = kept[one.number]
            if version is not None and self._is_sound(version):
                found[one.number] = SealedLetter(
                    number=one.number,
                    document=one.document,
                    product_sha256=version.sha256,
                    note_sha256=hashlib.sha256(notes.get(one.number, "").encode()).hexdigest(),
                )
        return found

    def _is_sound(self, version: Version) -> bool:
        with self.desk.cleared() as folder:
            try:
                self.desk.fetched(version, folder)
            except (DigestMismatch, ObjectMissing):
                return False
        return True


def _state(tx: Transaction, batch: Batch) -> SealState:
    order, checked = tx.last_entry(batch.id, ORDERED), tx.last_entry(batch.id, CHECKED)
    is_answered = order is None or (
        checked is not None and int(checked.detail["order"]) >= order.number
    )
    return SealState(
        seal=_seal(tx, batch.id),
        last=_told(checked) if checked else None,
        ordered=None
        if order is None or is_answered
        else _under_way(order, tx.scans.evidence.last_job(batch.id, CHECK_SEAL)),
    )


def _under_way(order: HistoryLine, job: JobLine | None) -> Ordered:
    """An order that has no answer. job: the newest one; None: it is gone, with its error."""
    is_running = job is not None and job.state is JobState.RUNNING
    return Ordered(
        by=order.actor,
        at=order.at,
        done=job.done_steps if job and is_running else 0,
        letters=job.all_steps if job and is_running else 0,
        has_begun=is_running,
        has_failed=job is None or job.state in {JobState.DEAD, JobState.CANCELLED},
    )


def _told(entry: HistoryLine) -> SealCheck:
    detail = entry.detail
    return SealCheck(
        by=str(detail["by"]),
        at=entry.at,
        broken=_numbers(detail["broken"]),
        gone=_numbers(detail["gone"]),
        is_stamped=bool(detail["stamped"]),
        stamp_fits=bool(detail["fits"]),
    )


def _seal(tx: Transaction, batch: BatchId) -> Seal:
    """The seal as it was made.

    Raises:
        NotVisible: there is none.
    """
    seal = tx.scans.evidence.seal(batch)
    if seal is None:
        raise NotVisible("seal", batch)
    return seal


def _kept(tx: Transaction, sealed: SealedLetter) -> Version | None:
    """The sealed version, which later ones do not replace; None: it is not there."""
    versions = tx.versions.of(DocumentId(sealed.document))
    return next((one for one in versions if one.sha256 == sealed.product_sha256), None)


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def _numbers(listed: str) -> tuple[int, ...]:
    return tuple(int(number) for number in listed.split(",") if number)
