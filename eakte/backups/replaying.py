"""Steps of a replay: what was destroyed stays destroyed, and holds stand again (Nachvollzug).

Certificates, notes of destroyed case files and notes of holds lie in the evidence bucket, where
nobody can change them; after a restore they know more than the database. Each step can be repeated.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from eakte import destroyed, orders
from eakte.certifying import JSON, PDF, certificate_told
from eakte.destroying import taken_off
from eakte.disposing import event_of, moved, with_end
from eakte.domain.access import Actor, CaseFileId, system_actor
from eakte.domain.casefile import DocumentId
from eakte.domain.certificate import Facts, Outcome
from eakte.domain.destruction import DestructionOrder, OrderId, OrderState
from eakte.domain.destruction_note import DestructionNote, objects_told
from eakte.domain.disposal import Disposal, ItemState, Step
from eakte.domain.errors import NotVisible
from eakte.domain.hold import Hold, HoldId
from eakte.domain.hold_note import caught_up
from eakte.domain.replay import DestructionTold
from eakte.domain.replay_records import (
    certificate_row,
    disposal_told,
    documents_gone,
    item_told,
    order_told,
    stub_told,
    with_approvals,
)
from eakte.records import Records, Transaction
from eakte.withdrawing import hold_event, locked_in_order, settled
from storage import Buckets, certificate_key

RESTORED = "Nach der Wiederherstellung aus einer Sicherung ist neu zu entscheiden."


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What happened after the moment of the backup, done again."""

    records: Records
    buckets: Buckets

    def destroy_again(self, told: DestructionTold) -> Iterator[str]:
        """Remove what a certificate says to be gone; references of case files to be looked at.

        A document that the certificate does not name was in another case file when this one was
        destroyed: it stays, and a person has to say where it belongs.
        """
        actor = system_actor(told.tenant)
        content = certificate_told(self.buckets.evidence, told)
        with self.records.begin(actor) as tx:
            order = _order(tx, content)
        for case in content["cases"]:
            with self.records.begin(actor) as tx:
                if not _is_case_gone(tx, content, case, order):
                    yield case["reference"]
        for kept in content["kept"]:
            with self.records.begin(actor) as tx:
                _erase(tx, documents_gone(content, kept["case"]))
        self._remove_objects(told, actor)

    def destroy_noted(self, note: DestructionNote) -> Iterator[str]:
        """Remove what a note says to be gone; references of case files to be looked at."""
        actor, content = system_actor(note.told.tenant), note.content
        with self.records.begin(actor) as tx:
            order = _noted_order(tx, content)
        for case in content["cases"]:
            with self.records.begin(actor) as tx:
                if not _is_case_gone(tx, content, case, order):
                    yield case["reference"]
        for kept in content["kept"]:
            with self.records.begin(actor) as tx:
                _erase(tx, documents_gone(content, kept["case"]))
                if not _is_begun(tx, order, content, kept):
                    yield kept["reference"]
        with self.records.begin(actor) as tx:
            for each in objects_told(content):
                tx.destructions.note_object(order.id, each)
        self._remove_objects(note.told, actor)

    def end_noted(self, notes: Iterable[DestructionNote]) -> None:
        """Stop orders of which only notes tell: nothing more goes before persons agree again.

        What a hold kept midway goes on under its order; an order without such a case file is done.
        """
        for tenant, order in dict.fromkeys((note.told.tenant, note.told.order) for note in notes):
            with self.records.begin(system_actor(tenant)) as tx:
                _stop(tx, tx.destructions.locked(order))

    def _remove_objects(self, told: DestructionTold, actor: Actor) -> None:
        """Bytes that a certificate says to be gone, where a store has them again."""
        for each in told.objects:
            if each.outcome is not Outcome.ABSENT:
                continue
            with self.records.read(actor) as tx:
                if tx.stock.is_named(each.key):
                    continue  # it came again, as part of another document
            if each.key.startswith("o/"):
                for found in self.buckets.disposal.versions(each.key):
                    self.buckets.disposal.release(each.key, version_id=found.version_id)
                    self.buckets.disposal.delete(each.key, version_id=found.version_id)
            else:
                self.buckets.work.delete(each.key, version_id=None)

    def hold_again(self, told: Hold, actor: Actor) -> bool:
        """Let a hold stand, or be lifted, as its notes tell; False: the database knows all of it.

        What it restricts is withdrawn from use in the same commit, or given back.
        """
        with self.records.begin(actor) as tx:
            known = _known(tx, told.id)
            if known is None:
                tx.holds.add(_with_name(tx, told))
            elif not _has_caught_up(tx, known, told):
                return False
            hold = tx.holds.get(told.id)
            # One that came after the backup has its place under the hold kept only.
            for case in locked_in_order(tx, told.cases, skips_gone=True):
                tx.note(hold_event(case, hold, "placed" if hold.stands else "lifted"))
                if told.restriction is not None:
                    settled(tx, case)
            return True


def _order(tx: Transaction, content: Facts) -> DestructionOrder:
    """The order with its list and its certificate; numbers that were given out stay given out."""
    list_ = _list_of(tx, content)
    order = order_told(content, list_.id)
    try:
        known = with_approvals(tx.destructions.locked(OrderId(order.id)), order)
        order = replace(known, state=OrderState.DONE, ended_at=order.ended_at)
    except NotVisible:
        pass
    tx.destructions.put(order)
    keys = [certificate_key(tx.subject.tenant, content["number"], end) for end in (JSON, PDF)]
    tx.destructions.certificates.put(certificate_row(content, json_key=keys[0], pdf_key=keys[1]))
    _reserve(tx, disposal=list_.number, destruction=order.number, certificate=content["number"])
    return order


def _noted_order(tx: Transaction, content: Facts) -> DestructionOrder:
    """The order of a note, as the records know it or as it was told, in the midst of its end."""
    list_ = _list_of(tx, content)
    order = order_told(content, list_.id)
    with suppress(NotVisible):
        order = with_approvals(tx.destructions.locked(OrderId(order.id)), order)
        if order.state is OrderState.DONE:
            return order
    order = replace(order, state=OrderState.EXECUTING)
    tx.destructions.put(order)
    _reserve(tx, disposal=list_.number, destruction=order.number)
    return order


def _list_of(tx: Transaction, content: Facts) -> Disposal:
    list_ = tx.disposals.of_process(content["disposal"]["process_id"])
    if list_ is None:
        list_ = disposal_told(content, tx.disposals.new_id())
        tx.disposals.add(list_)
    return list_


def _reserve(tx: Transaction, **numbers: str) -> None:
    """Numbers that were given out, by their series."""
    for series, number in numbers.items():
        year, last = number.split("-")[-1].split("/")
        tx.disposals.reserve(f"{series}:{year}", number=int(last))


def _is_begun(tx: Transaction, order: DestructionOrder, content: Facts, kept: Facts) -> bool:
    """Let a case file be one of which a part is gone; False: it stands on no list here."""
    case = CaseFileId(kept["case"])
    with suppress(NotVisible):
        item = tx.disposals.item(order.disposal, case)
        if item.state is ItemState.ORDERED:
            disposal, held = tx.disposals.get(order.disposal), replace(item, failure=kept["reason"])
            moved(tx, held, Step.EXECUTE, disposal, **destroyed.period_now(tx, case))
        if item.order == order.id:
            destroyed.tell_again(tx, order, content, kept)
            return True
    return False


def _stop(tx: Transaction, order: DestructionOrder) -> None:
    if order.state is OrderState.DONE:
        return
    disposal = tx.disposals.locked(order.disposal)
    for item in tx.destructions.items(order.id, ItemState.ORDERED):
        taken_off(tx, item, disposal, reason=RESTORED)
    if tx.destructions.items(order.id, ItemState.DESTROYING):
        tx.destructions.put(replace(order, state=OrderState.HELD))
        return
    tx.destructions.put(replace(order, state=OrderState.DONE, ended_at=tx.now))
    with_end(tx, disposal)
    tx.enqueue(orders.messages_removal_job(order.disposal))
    tx.enqueue(orders.purge_job(order.id))


def _is_case_gone(tx: Transaction, content: Facts, told: Facts, order: DestructionOrder) -> bool:
    """Remove the rows of a case file and leave its stub; False: something else lies in it."""
    key = CaseFileId(told["case"])
    try:
        case = tx.cases.locked(key)
    except NotVisible:
        return True
    _erase(tx, documents_gone(content, key))
    if tx.documents.everything_in(key):
        return False
    disposal = tx.disposals.get(order.disposal)
    tx.disposals.put_item(item_told(told, case, order))
    tx.destructions.add_stub(stub_told(content, told, case))
    destroyed.tell_again(tx, order, content, told)
    tx.note(
        event_of(
            key,
            f"disposal_{Step.FINISH}",
            disposal,
            order=order.number,
            certificate=content["number"],
        )
    )
    tx.erasing.case(key)
    return True


def _erase(tx: Transaction, documents: frozenset[str]) -> None:
    """Remove documents, the younger ones first: attachments hang on their letters."""
    for each in sorted(documents, reverse=True):
        document = DocumentId(each)
        pages = tx.erasing.pages(document)
        scans = [scan.sha256 for scan in tx.scans.originals.of_document(document)]
        tx.erasing.document(document, scans=scans)
        for job in orders.removal_jobs(document, pages):
            tx.enqueue(job)


def _known(tx: Transaction, hold: HoldId) -> Hold | None:
    try:
        return tx.holds.locked(hold)
    except NotVisible:
        return None


def _with_name(tx: Transaction, told: Hold) -> Hold:
    """The hold with the name of who placed it, which its notes leave to the accounts."""
    account = tx.people.account(told.placed_by)
    return replace(told, placed_by_name=account.name) if account else told


def _has_caught_up(tx: Transaction, known: Hold, told: Hold) -> bool:
    """Add to a known hold what its notes know besides; False: they know nothing more."""
    after = caught_up(known, told)
    is_wider = tx.holds.add_cases(known.id, told.cases)
    if after != known:
        tx.holds.save(after)
    return is_wider or after != known
