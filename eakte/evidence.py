"""FLOW number -> sign -> anchor -> prove: the journal as one list that nobody can change unseen.

Each committed entry gets a place; every minute a signed root stands for all places so far and is
put into the evidence bucket, where nobody can overwrite or delete it (COMPLIANCE).
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from eakte.domain.access import Actor
from eakte.domain.checkpoint import MOST_ENTRIES, Checkpoint, is_checkpoint_due
from eakte.domain.merkle import Frontier, inclusion_proof
from eakte.journal import OFFICE_STREAM, Event
from eakte.receipts import ReceiptSigner
from eakte.records import Records, Transaction
from storage import ObjectStore, anchor_key

RENEWED = "signing_key_renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Proof that an entry of the journal stands below a signed root (Einschlussnachweis).

    position: of the entry, from 0. path: hashes from the leaf to the root, hex.
    """

    checkpoint: Checkpoint
    position: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The outside memory of the journal."""

    records: Records
    anchors: ObjectStore
    signer: ReceiptSigner

    def watch(self, actor: Actor) -> None:
        """Make a checkpoint when one is due, and anchor those that are not anchored yet.

        Raises:
            StorageUnavailable: the anchors follow next time.
        """
        with self.records.begin(actor) as tx:
            tx.evidence.lock()
            last = tx.evidence.last()
            is_renewed = self._noted_renewal(tx, last)
            waiting = len(tx.evidence.unnumbered(limit=MOST_ENTRIES))
            if is_renewed or is_checkpoint_due(
                waiting, last_at=last.at if last else None, now=tx.now
            ):
                self._make(tx, last)
        self._anchor(actor)

    def checkpoint(self, actor: Actor) -> Checkpoint | None:
        """A checkpoint over everything up to now, signed with the key of now; None: no entries."""
        with self.records.begin(actor) as tx:
            tx.evidence.lock()
            last = tx.evidence.last()
            self._noted_renewal(tx, last)
            while tx.evidence.unnumbered(limit=1):
                last = self._make(tx, last)
        self._anchor(actor)
        return last

    def proof(self, digest: str, *, actor: Actor) -> Inclusion | None:
        """Proof that the entry with this hash stands in the journal; None: no checkpoint has it."""
        with self.records.read(actor) as tx:
            position, last = tx.evidence.place_of(digest), tx.evidence.last()
            if position is None or last is None or position >= last.frontier.size:
                return None
            leaves = tuple(tx.evidence.leaves(size=last.frontier.size))
        path = inclusion_proof(leaves, position)
        return Inclusion(
            checkpoint=last, position=position, path=tuple(node.hex() for node in path)
        )

    def broken(self, actor: Actor) -> Iterator[Checkpoint]:
        """Checkpoints that do not fit the entries any more; nothing means sound."""
        with self.records.read(actor) as tx:
            checkpoints = tuple(tx.evidence.checkpoints())
            size = checkpoints[-1].frontier.size if checkpoints else 0
            with closing(tx.evidence.leaves(size=size)) as leaves:
                trees = _trees(checkpoints, leaves)
                yield from (
                    each
                    for each, tree in zip(checkpoints, trees, strict=True)
                    if tree != each.frontier or not self._is_signed(each)
                )

    def _is_signed(self, checkpoint: Checkpoint) -> bool:
        note, signature = checkpoint.note().encode(), checkpoint.signature
        return self.signer.has_signed(note, signature, key_id=checkpoint.key_id)

    def _noted_renewal(self, tx: Transaction, last: Checkpoint | None) -> bool:
        """Whether another key signed the last checkpoint: then the journal says so."""
        key = self.signer.key_id()
        if last is None or last.key_id == key:
            return False
        detail = {"former": last.key_id, "key": key}
        tx.note(Event(stream=OFFICE_STREAM, action=RENEWED, subject=key, detail=detail))
        return True

    def _make(self, tx: Transaction, last: Checkpoint | None) -> Checkpoint:
        found = tx.evidence.unnumbered(limit=MOST_ENTRIES)
        before = last.frontier if last else Frontier()
        tx.evidence.number([entry for entry, _ in found], first=before.size)
        made = Checkpoint(
            tenant=tx.subject.tenant,
            frontier=before.grown(leaf for _, leaf in found),
            at=tx.now,
            key_id=self.signer.key_id(),
        )
        signed = made.signed(self.signer.sign(made.note().encode()))
        tx.evidence.add(signed)
        return signed

    def _anchor(self, actor: Actor) -> None:
        """Put checkpoints where nobody can change them; can run twice."""
        with self.records.read(actor) as tx:
            waiting = tx.evidence.unanchored()
        for each in waiting:
            body = each.anchor()
            key = anchor_key(each.tenant, each.frontier.size)
            self.anchors.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
            with self.records.begin(actor) as tx:
                tx.evidence.set_anchored(each, at=tx.now)


def _trees(checkpoints: Iterable[Checkpoint], leaves: Iterator[bytes]) -> Iterator[Frontier]:
    """The tree that the entries make at the size of each checkpoint."""
    tree = Frontier()
    for each in checkpoints:
        tree = tree.grown(islice(leaves, each.frontier.size - tree.size))
        yield tree
