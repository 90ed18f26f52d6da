"""Steps of taking a batch: what may be announced, who sees it, events and receipts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from eakte.domain.access import Action, Actor, may, system_actor
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.scan_letters import LetterTarget
from eakte.domain.scan_slot import SlotId, emptied
from eakte.domain.scanning import (
    MOST_PARTS,
    Announcement,
    Batch,
    BatchId,
    PartUnknown,
    Protection,
)
from eakte.journal import BATCH, Event
from eakte.receipts import Receipt, ReceiptSigner
from eakte.records import PartReceived, Transaction

LONGEST_NAME = 200
SHA256_DIGITS = 64


def require_announced_well(tx: Transaction, announced: Announcement) -> None:
    """Refuse an announcement that cannot be kept.

    Raises:
        InvalidValue: with the field and what is wrong.
    """
    for field, sentence in _faults(tx, announced):
        raise InvalidValue(field, sentence)


def visible_batch(tx: Transaction, batch: BatchId) -> Batch:
    """A batch, for its station and for those who look after all batches.

    Raises:
        NotVisible: there is none, or it is another station's.
    """
    found = tx.scans.get(batch)
    if found.station != tx.subject.user and not may(tx.subject, Action.SCAN):
        raise NotVisible("batch", batch)
    return found


def acting_for(batch: Batch) -> Actor:
    """The background process, in the name of the station."""
    return replace(system_actor(batch.tenant), user=batch.station, name=batch.station_name)


def leave_slot(tx: Transaction, target: LetterTarget) -> None:
    """Let a slot wait again whose letter is gone or went elsewhere."""
    if target.slot is not None:
        tx.scans.slots.save(emptied(tx.scans.slots.locked(SlotId(target.slot))))


def batch_event(batch: Batch, action: str, **detail: str | int) -> Event:
    """An event of a batch."""
    return Event(
        stream=f"{BATCH}:{batch.id}",
        action=action,
        subject=batch.id,
        detail={"batch": batch.announced.key, **detail},
    )


def known_part(tx: Transaction, batch: BatchId, number: int) -> PartReceived | None:
    """A part that came; None: not yet."""
    return tx.scans.part(batch, number)


def received_part(tx: Transaction, batch: BatchId, number: int) -> PartReceived:
    """A part that came.

    Raises:
        PartUnknown: none came under this number.
    """
    found = known_part(tx, batch, number)
    if found is None:
        raise PartUnknown(number)
    return found


def awaited_pages(parts: Iterable[PartReceived]) -> frozenset[int]:
    """Pages of which the newest other scan has not been looked at yet. parts: by their numbers."""
    newest = {came.replaces: came for came in parts if came.replaces is not None}
    return frozenset(page for page, came in newest.items() if came.part.page_count is None)


def part_receipt(signer: ReceiptSigner, batch: Batch, came: PartReceived) -> Receipt:
    """The signed receipt of a part; the same one each time."""
    receipt = Receipt(
        document_id=f"{batch.id}/{came.part.number}",
        sha256=came.part.sha256,
        bytes=came.part.size_bytes,
        received_at=came.at.isoformat(timespec="milliseconds"),
        journal_hash=came.journal_hash,
    )
    return signer.signed(receipt)


def _faults(tx: Transaction, announced: Announcement) -> Iterator[tuple[str, str]]:
    if not announced.key.strip() or len(announced.key) > LONGEST_NAME:
        yield "batch", f"Die Nummer des Stapels hat 1 bis {LONGEST_NAME} Zeichen."
    if not 1 <= len(announced.parts) <= MOST_PARTS:
        yield "parts", f"Ein Stapel hat 1 bis {MOST_PARTS} Dateien; teilen Sie größere auf."
    if [part.number for part in announced.parts] != list(range(1, len(announced.parts) + 1)):
        yield "parts", "Die Dateien sind von 1 an ohne Lücke nummeriert."
    if any(len(part.sha256) != SHA256_DIGITS for part in announced.parts):
        yield "parts", "Zu jeder Datei gehört ihre SHA-256-Prüfsumme (64 Zeichen)."
    is_very_high = announced.protection is Protection.VERY_HIGH
    if is_very_high and not announced.operator.strip() and not may(tx.subject, Action.SCAN):
        yield "operator", "Bei sehr hohem Schutzbedarf gehört dazu, wer scannt."
    units = {unit.id for unit in tx.people.units(tx.subject.tenant)}
    if announced.unit is not None and announced.unit not in units:
        yield "unit", "Diese Organisationseinheit gibt es nicht."
