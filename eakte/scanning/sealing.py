"""FLOW note -> seal -> stamp: a closed batch is proven for as long as it is kept.

Each letter gets its transfer note, one root stands for all products and notes, and a time stamp
authority, where one is configured, says when (BSI TR-03138, A.NB.4 and A.IS.1).
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from eakte import jobs, transfer_notes
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.casefile import DocumentId, Version
from eakte.domain.errors import NotVisible
from eakte.domain.scan_letters import LetterId, ScanLetter
from eakte.domain.scan_seal import Seal, SealedLetter, root_over, seal_over
from eakte.domain.scanning import BatchId
from eakte.jobs import Job
from eakte.records import HistoryLine, Records, Transaction
from eakte.scanning import batch_view, note_facts
from eakte.scanning.batch_view import BatchView
from eakte.scanning.note_facts import ScanProcedure
from eakte.scanning.note_steps import READ
from eakte.scanning.steps import batch_event, visible_batch
from eakte.time_stamps import TimeStamps


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """Transfer notes and seals of batches. stamps: None where no authority is configured."""

    records: Records
    procedure: ScanProcedure
    stamps: TimeStamps | None

    def seal(self, job: Job) -> None:
        """Write the notes of a closed batch and seal it. Can run twice: the first seal stays.

        Raises:
            StampRefused, StampUnavailable: no time stamp; it is tried again.
        """
        batch, actor = BatchId(job.subject), system_actor(job.tenant)
        with self.records.read(actor) as tx:
            view = batch_view.view(tx, tx.scans.get(batch), tx.scans.readings.of(batch))
            authority = tx.people.tenant(job.tenant).name
            products = {letter.number: _product(tx, letter) for letter in _filed(view)}
            deeds = tx.scans.evidence.deeds(batch)
            read = {letter.number: _reading(tx, letter) for letter in _filed(view)}
            at = tx.now
        notes = {
            letter.number: transfer_notes.to_xml(
                note_facts.note_of(
                    view,
                    letter,
                    sha256=products[letter.number].sha256,
                    deeds=deeds,
                    read=read[letter.number],
                    authority=authority,
                    procedure=self.procedure,
                    at=at,
                )
            )
            for letter in _filed(view)
        }
        sealed = [
            _sealed(letter, products[letter.number], notes[letter.number])
            for letter in _filed(view)
        ]
        seal = seal_over(sealed, at=at, token=self._token(root_over(sealed)))
        with self.records.begin(actor) as tx:
            if tx.scans.evidence.put_seal(batch, seal):
                for letter in _filed(view):
                    tx.scans.evidence.put_note(letter.id, notes[letter.number].decode())
                tx.note(batch_event(view.batch, "batch_sealed", root=seal.root))
            jobs.finish(tx.session, job)

    def kept(self, batch: BatchId, *, actor: Actor) -> Seal | None:
        """The seal of a batch as it was made; None: it is not sealed yet.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        require_may(actor, Action.SCAN)
        with self.records.read(actor) as tx:
            return tx.scans.evidence.seal(visible_batch(tx, batch).id)

    def note(self, batch: BatchId, letter: LetterId, *, actor: Actor) -> bytes:
        """The transfer note of a letter as XML, for its station and those who see all batches.

        Raises:
            NotAllowed, NotVisible: refused, or there is none.
        """
        with self.records.read(actor) as tx:
            visible_batch(tx, batch)
            of_batch = {one.id for one in tx.scans.letters(batch)}
            note = tx.scans.evidence.note(letter) if letter in of_batch else ""
        if not note:
            raise NotVisible("note", letter)
        return note.encode()

    def _token(self, root: str) -> str:
        """The time stamp of the root, Base64; empty without an authority."""
        if self.stamps is None:
            return ""
        return base64.b64encode(self.stamps.stamped(root)).decode()


def _filed(view: BatchView) -> Sequence[ScanLetter]:
    """Letters with pages that became records; a file in quarantine was no scan."""
    return [letter for letter in view.letters if letter.document is not None and letter.pages]


def _product(tx: Transaction, letter: ScanLetter) -> Version:
    """The version that was made of the scan; a clerk may have filed a newer one since."""
    document = DocumentId(str(letter.document))
    made = [one for one in tx.versions.of(document) if one.sha256 == letter.product]
    return made[-1] if made else tx.documents.current_version(document)


def _reading(tx: Transaction, letter: ScanLetter) -> HistoryLine | None:
    """The entry of the reading of a letter; None: it was not read."""
    return tx.last_entry(str(letter.document), READ)


def _sealed(letter: ScanLetter, product: Version, note: bytes) -> SealedLetter:
    return SealedLetter(
        number=letter.number,
        document=str(letter.document),
        product_sha256=product.sha256,
        note_sha256=_digest(note),
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
