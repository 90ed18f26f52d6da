"""Removal (Vernichtung): the bytes and rows of one case file go, step by step, under its lock.

Order of a case file: inventory of all objects into the records; then for each document, under the
lock of the case file and after a look for holds: objects, then rows; at the end the stub. Killed
anywhere it goes on where it stopped: what is gone is gone, the inventory tells what there was.

This is the one place where a transaction spans calls of the store: a hold takes the same lock, and
so it wins over everything that is not gone yet. One document takes milliseconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from eakte import destroying, orders
from eakte.desk import ReadingDesk
from eakte.disposing import moved
from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import CaseFile, DocumentId, Version
from eakte.domain.destruction import OrderId
from eakte.domain.disposal import Decision, Disposal, DisposalItem, ItemState, Step
from eakte.domain.stub import MASKED, DestroyedObject, ObjectKind, Stub
from eakte.periods import retention_of, stored_retention
from eakte.records import Blob, Records, Transaction
from storage import DisposalStore, ObjectStore, derivatives_of, readings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Removes case files for good; the only holder of the key that can."""

    records: Records
    originals: DisposalStore
    work: ObjectStore
    desk: ReadingDesk

    def destroy(self, item: DisposalItem, order: OrderId, actor: Actor) -> None:
        """Destroy one case file, or take it off the order with the reason. Can run twice.

        Raises:
            StorageUnavailable: the store does not answer; what is left goes later.
        """
        inventory = tuple(self._inventory(item, actor))
        if not self._is_begun(item, order, inventory, actor):
            return
        with self.records.read(actor) as tx:
            documents = tx.documents.everything_in(item.case)
        for document in sorted(documents, reverse=True):  # attachments are younger than letters
            if not self._is_document_gone(document, item, order, actor):
                return
        self._end(item, order, actor)

    def _inventory(self, item: DisposalItem, actor: Actor) -> Iterator[DestroyedObject]:
        """Every object of a case file that lies in the store."""
        with self.records.read(actor) as tx:
            documents = tx.documents.everything_in(item.case)
            found = [
                (each, tx.versions.of(each), tx.scans.originals.of_document(each))
                for each in documents
            ]
        for document, versions, scans in found:
            for version in versions:
                yield from self._objects(item.case, document, version, actor)
            for scan in scans:  # pages of other letters lie on it too, but those are records now
                yield from self._objects(item.case, document, scan, actor)

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
        for kind, prefix in (
            (ObjectKind.READING, readings_of(actor.tenant, kept.sha256)),
            (ObjectKind.DERIVATIVE, derivatives_of(actor.tenant, kept.sha256)),
        ):
            for key in self.work.keys(prefix):
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
                moved(tx, begun, Step.EXECUTE, disposal, **_period_told(tx, item.case))
            return True

    def _keep(self, tx: Transaction, item: DisposalItem, disposal: Disposal, reason: str) -> None:
        """A case file that stays: off the order, or as it is where something has gone already."""
        if item.state is ItemState.ORDERED:
            destroying.taken_off(tx, item, disposal, reason=reason)
        else:
            tx.disposals.put_item(replace(item, failure=reason))

    def _is_document_gone(
        self, document: DocumentId, item: DisposalItem, order: OrderId, actor: Actor
    ) -> bool:
        """Remove one document, objects before rows; False: a hold has come, the rest stays."""
        with self.records.begin(actor) as tx:
            tx.cases.locked(item.case)
            if self._is_held(tx, item):
                return False
            for version in tx.versions.of(document):
                self.desk.take_back(version)
            for each in tuple(tx.destructions.objects(order, document=document)):
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

    def _end(self, item: DisposalItem, order: OrderId, actor: Actor) -> None:
        with self.records.begin(actor) as tx:
            case = tx.cases.locked(item.case)
            if self._is_held(tx, item):
                return
            current = tx.disposals.item(item.disposal, item.case)
            disposal = tx.disposals.get(item.disposal)
            tx.destructions.add_stub(_stub(tx, case, current, disposal, order))
            moved(tx, replace(current, subject=MASKED, failure=""), Step.FINISH, disposal)
            tx.erasing.case(case.id)


def _period_told(tx: Transaction, case: CaseFileId) -> dict[str, str]:
    """How the period of a case file was computed: for the certificate, when the rows are gone."""
    record = stored_retention(tx, tx.cases.get(case))
    if record is None:
        return {}
    return {
        "rule_valid_from": str(record.rule.valid_from or ""),
        "rule_sha256": record.rule.sha256,
        "trigger": record.trigger,
        "trigger_on": str(record.trigger_on or ""),
        "explanation": record.explanation,
    }


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
