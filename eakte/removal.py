"""Removal (Vernichtung): the bytes and rows of one case file go, step by step, under its lock.

Order of a case file: inventory of all objects into the records; then for each document, under the
lock of the case file and after a look for holds: objects, then rows; at the end the stub, and a
note in the evidence bucket before its commit, so that no restore brings the case file back. Killed
anywhere it goes on where it stopped: what is gone is gone, the inventory tells what there was.

This is the one place where a transaction spans calls of the store: a hold takes the same lock, and
so it wins over everything that is not gone yet. One document takes milliseconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from eakte import destroyed, destroying, orders
from eakte.desk import ReadingDesk
from eakte.destruction_notes import DestructionNotes
from eakte.disposing import moved
from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import CaseFile, DocumentId, Version
from eakte.domain.destruction import OrderId
from eakte.domain.disposal import Decision, Disposal, DisposalItem, ItemState, Step
from eakte.domain.stub import MASKED, DestroyedObject, ObjectKind, Stub
from eakte.leftovers import derived
from eakte.periods import retention_of
from eakte.receipts import ReceiptSigner
from eakte.records import Blob, Records, Transaction
from storage import Buckets, DisposalStore, ObjectStore, ObjectVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Removes case files for good; the only holder of the key that can."""

    records: Records
    originals: DisposalStore
    work: ObjectStore
    desk: ReadingDesk
    notes: DestructionNotes

    def destroy(self, item: DisposalItem, order: OrderId, actor: Actor) -> None:
        """Destroy one case file, or take it off the order with the reason. Can run twice.

        Raises:
            StorageUnavailable: the store does not answer; what is left goes later.
        """
        inventory = tuple(self._inventory(item, actor))
        is_free = self._is_begun(item, order, inventory, actor)
        with self.records.read(actor) as tx:
            documents = tx.documents.everything_in(item.case)
        is_empty = all(
            self._is_document_gone(document, item, order, actor, is_free=is_free)
            for document in sorted(documents, reverse=True)  # attachments are younger than letters
        )
        if not (is_empty and is_free and self._is_ended(item, order, actor)):
            self._tell_of_part(item, order, actor)

    def _inventory(self, item: DisposalItem, actor: Actor) -> Iterator[DestroyedObject]:
        """Every object of a case file that lies in the store."""
        with self.records.read(actor) as tx:
            documents = tx.documents.everything_in(item.case)
            found = [(each, _sources(tx, each)) for each in documents]
        for document, sources in found:
            for source in sources:
                yield from self._objects(item.case, document, source, actor)

    def _objects(
        self, case: CaseFileId, document: DocumentId, kept: Version | Blob, actor: Actor
    ) -> Iterator[DestroyedObject]:
        """The bytes of a version, or of a scan that was separated, and what was made of them."""
        for stored in self.originals.versions(kept.store_key):
            yield DestroyedObject(
                case=case,
                document=document,
                kind=ObjectKind.ORIGINAL if isinstance(kept, Version) else ObjectKind.SCAN,
                store_key=kept.store_key,
                store_version=stored.version_id,
                sha256=kept.sha256,
                size_bytes=stored.size_bytes,
            )
        for kind, key in derived(self.work, actor.tenant, kept.sha256):
            yield DestroyedObject(
                case=case, document=document, kind=kind, store_key=key, store_version=""
            )

    def _is_begun(
        self,
        item: DisposalItem,
        order: OrderId,
        inventory: Sequence[DestroyedObject],
        actor: Actor,
    ) -> bool:
        """Look once more under the lock and note what there is; False: it stays for now."""
        with self.records.begin(actor) as tx:
            disposal = tx.disposals.get(item.disposal)
            tx.cases.locked(item.case)
            current = tx.disposals.item(item.disposal, item.case)
            if reason := destroying.reason_against(tx, current):
                self._keep(tx, current, disposal, reason)
                return False
            for each in inventory:
                tx.destructions.note_object(order, each)
            if current.state is ItemState.ORDERED:
                begun = replace(current, failure="")
                period = destroyed.period_now(tx, item.case)
                moved(tx, begun, Step.EXECUTE, disposal, **period)
            return True

    def _keep(self, tx: Transaction, item: DisposalItem, disposal: Disposal, reason: str) -> None:
        """A case file that stays: off the order, or as it is where something has gone already."""
        if item.state is ItemState.ORDERED:
            destroying.taken_off(tx, item, disposal, reason=reason)
        else:
            tx.disposals.put_item(replace(item, failure=reason))

    def _is_document_gone(
        self,
        document: DocumentId,
        item: DisposalItem,
        order: OrderId,
        actor: Actor,
        *,
        is_free: bool = True,
    ) -> bool:
        """Remove one document, objects before rows; False: a hold has come, the rest stays.

        What a killed run left without its bytes goes all the same: a hold finds whole documents.
        """
        with self.records.begin(actor) as tx:
            tx.cases.locked(item.case)
            is_kept = not is_free or self._is_held(tx, item)
            if is_kept and not self._is_torn(tx, order, document):
                return False
            for version in tx.versions.of(document):
                self.desk.take_back(version)
            for source in _sources(tx, document):  # since the inventory more may have been made
                for each in self._objects(item.case, document, source, actor):
                    tx.destructions.note_object(order, each)
            found = tuple(tx.destructions.objects(order, document=document))
            for each in sorted(found, key=lambda one: one.kind is not ObjectKind.ORIGINAL):
                tx.destructions.note_object(order, self._removed(tx, each, document))
            pages = tx.erasing.pages(document)
            scans = [scan.sha256 for scan in tx.scans.originals.of_document(document)]
            tx.erasing.document(document, scans=scans)
            for job in orders.removal_jobs(document, pages):
                tx.enqueue(job)
            return True

    def _is_held(self, tx: Transaction, item: DisposalItem) -> bool:
        """Whether a hold has come, up to the last moment; what is still there then stays."""
        holds = tx.holds.standing_on(item.case)
        if holds:
            current = tx.disposals.item(item.disposal, item.case)
            reason = destroying.held_sentence(holds[0])
            self._keep(tx, current, tx.disposals.get(item.disposal), reason)
        return bool(holds)

    def _is_torn(self, tx: Transaction, order: OrderId, document: DocumentId) -> bool:
        """Whether the store has lost an original of a document already; originals go first."""
        return any(
            each.store_version not in {one.version_id for one in self._stored(each)}
            for each in tx.destructions.objects(order, document=document)
            if each.kind is ObjectKind.ORIGINAL
        )

    def _stored(self, original: DestroyedObject) -> Sequence[ObjectVersion]:
        return self.originals.versions(original.store_key)

    def _removed(
        self, tx: Transaction, each: DestroyedObject, document: DocumentId
    ) -> DestroyedObject:
        """An object after its removal, when the store has said that nothing of it is left."""
        sha256 = each.sha256 or each.store_key.split("/")[2]
        if tx.erasing.is_shared(sha256, document=document):
            return replace(each, is_reference=True)
        if each.kind in {ObjectKind.ORIGINAL, ObjectKind.SCAN}:
            self.originals.release(each.store_key, version_id=each.store_version)
            self.originals.delete(each.store_key, version_id=each.store_version)
        else:
            self.work.delete(each.store_key, version_id=None)
        return replace(each, absent_at=tx.now)

    def _tell_of_part(self, item: DisposalItem, order: OrderId, actor: Actor) -> None:
        """What of a held case file was gone already stays gone, also after a restore."""
        with self.records.read(actor) as tx:
            current = tx.disposals.item(item.disposal, item.case)
            part = destroyed.of_case(tx, tx.destructions.get(order), current, None)
        self.notes.put(part)

    def _is_ended(self, item: DisposalItem, order: OrderId, actor: Actor) -> bool:
        """Leave a stub in the place of a case file and a note of it; False: a hold has come."""
        with self.records.begin(actor) as tx:
            case = tx.cases.locked(item.case)
            if self._is_held(tx, item):
                return False
            current = tx.disposals.item(item.disposal, item.case)
            disposal = tx.disposals.get(item.disposal)
            stub = _stub(tx, case, current, disposal, order)
            tx.destructions.add_stub(stub)
            done = moved(tx, replace(current, subject=MASKED, failure=""), Step.FINISH, disposal)
            self.notes.put(destroyed.of_case(tx, tx.destructions.get(order), done, stub))
            tx.erasing.case(case.id)
            return True


def open_removal(
    records: Records, buckets: Buckets, desk: ReadingDesk, signer: ReceiptSigner
) -> Removal:
    """Removal with the keys of an installation."""
    return Removal(
        records=records,
        originals=buckets.disposal,
        work=buckets.work,
        desk=desk,
        notes=DestructionNotes(evidence=buckets.evidence, signer=signer),
    )


def _sources(tx: Transaction, document: DocumentId) -> Sequence[Version | Blob]:
    """Versions of a document and the scans under it; other letters on them are records by now."""
    return (*tx.versions.of(document), *tx.scans.originals.of_document(document))


def _stub(
    tx: Transaction, case: CaseFile, item: DisposalItem, disposal: Disposal, order: OrderId
) -> Stub:
    retention = retention_of(tx, case)
    originals = (
        each
        for each in tx.destructions.objects(order, case=case.id)
        if each.kind is ObjectKind.ORIGINAL
    )
    return Stub(
        case=case.id,
        scope=case.scope,
        reference=case.reference,
        subject=MASKED,
        file_plan_code=case.file_plan_code,
        lead_unit=case.lead_unit,
        opened_on=case.opened_on,
        closed_on=case.closed_on,
        covers_from=case.covers_from,
        covers_to=case.covers_to,
        rule_id=case.rule_id,
        legal_basis=retention.rule.legal_basis if retention else "",
        retention_end=case.retention_end,
        decision=item.decision or Decision.DESTROY,
        archive_reference=item.archive_reference,
        process_id=disposal.process_id,
        order=order,
        documents=tuple((each.document, each.sha256, each.size_bytes) for each in originals),
        destroyed_at=tx.now,
    )
