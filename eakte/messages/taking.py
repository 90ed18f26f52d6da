"""Steps of taking answers: what belongs to what was sent, and what follows from it. All or nothing.

A refusal leaves the list as it was. Who decided is the archive, as the answer names it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from eakte import disposing, orders
from eakte.disposing import Verdict
from eakte.domain.access import CaseFileId
from eakte.domain.appraisal import settle_appraisal
from eakte.domain.disposal import (
    Decision,
    DecisionSource,
    Disposal,
    DisposalItem,
    ItemState,
)
from eakte.domain.disposal_message import (
    LIST_KIND,
    AppraisalRule,
    DisposalMessage,
    MessageState,
    position_id,
)
from eakte.domain.record_description import Party, RecordId, RecordKind
from eakte.domain.record_import import ImportAnswer, ImportResult, settle_import
from eakte.domain.record_outline import Outline, OutlineEntry
from eakte.domain.retention_rule import DisposalAction
from eakte.messages.making import sent_of, taken_of
from eakte.messages.partners import Partners
from eakte.messages.shelf import Decided, MessageShelf
from eakte.records import Transaction
from eakte.xdomea import (
    AlteredAfterSending,
    Appraisal,
    Catalogue,
    Message,
    MessageKind,
    NotSent,
    Receipt,
    RepeatedAnswer,
    ReturnedList,
    SentMessage,
    TakenAnswer,
    Version,
    require_expected,
)

NO_REFERENCE = "(nicht mitgeteilt)"  # the archive may import without telling its reference
THE_ARCHIVE = "Archiv"
INCOMPLETE = "Teile der Akte wurden nicht übernommen."
SETTLED = frozenset(
    {ItemState.ARCHIVED, ItemState.ORDERED, ItemState.DESTROYING, ItemState.DESTROYED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """An answer about a locked list, with what was sent and taken before."""

    tx: Transaction
    disposal: Disposal
    known: Sequence[DisposalMessage]
    shelf: MessageShelf

    def require_expected(self, answer: Message, partners: Partners) -> None:
        """Refuse an answer that does not belong to what was sent.

        Raises:
            AnswerRefused: with the reason.
        """
        has_ids = Version(self.disposal.xdomea_version).has_message_ids
        require_expected(
            answer,
            sent=[
                SentMessage(
                    process_id=each.process_id,
                    kind=MessageKind(each.kind),
                    message_id=each.id if has_ids else None,
                )
                for each in self.known
                if each.is_sent and each.state is MessageState.MADE
            ],
            taken=[
                TakenAnswer(
                    process_id=each.process_id,
                    kind=MessageKind(each.kind),
                    fingerprint=each.fingerprint,
                )
                for each in self.known
                if each.state is MessageState.TAKEN and each.kind != LIST_KIND
            ],
            archive=partners.archive.authority,
        )

    def take(self, row: DisposalMessage, answer: Message) -> None:
        """Do what the answer says.

        Raises:
            AnswerRefused, AppraisalRefused, StepRefused: nothing of it may be kept then.
        """
        by = _name_of(answer.header.sender)
        match answer.body:
            case Appraisal():
                outline = self._outline_of(MessageKind.OFFER, row.process_id)
                decided = settle_appraisal(outline, answer.body.decisions).actions
                self._require_first(row, decided)
                self._decide(decided, {}, source=DecisionSource.MESSAGE, by=by)
                told = Decided(message_id=answer.header.message_id, actions=decided)
                self.shelf.remember_decided(row, told, self.tx.subject.tenant)
                receipt = MessageKind.APPRAISAL_RECEIPT
                self.tx.enqueue(orders.message_job(self.disposal.id, receipt))
            case ImportAnswer():
                self._import(answer.body, self._outline_of(MessageKind.TRANSFER, row.process_id))
            case Receipt():
                self._confirm(answer.header.kind)

    def confirm_again(self, row: DisposalMessage, answer: Message) -> bool:
        """Order one more receipt for an appraisal that came again; False: it gets none.

        Its sender has probably not seen the first one (0505).
        """
        if answer.header.kind is not MessageKind.APPRAISAL:
            return False
        actions = actions_for(self.known, self.shelf, self.tx)
        told = Decided(message_id=answer.header.message_id, actions=actions)
        self.shelf.remember_decided(row, told, self.tx.subject.tenant)
        self.tx.enqueue(orders.message_job(self.disposal.id, MessageKind.APPRAISAL_RECEIPT))
        return True

    def take_list(self, row: DisposalMessage, returned: ReturnedList, partners: Partners) -> None:
        """Do what a returned list says; proceedings that it leaves open follow their case file.

        Raises:
            NotSent: there was no offer.
            RepeatedAnswer, AlteredAfterSending: the archive has appraised it before.
            AppraisalRefused, StepRefused: nothing of it may be kept then.
        """
        outline = self._outline_of(MessageKind.OFFER, self.disposal.process_id)
        decided = settle_appraisal(outline, returned.decisions).actions
        self._require_first(row, decided)
        by = partners.archive.institution or THE_ARCHIVE
        self._decide(decided, returned.remarks, source=DecisionSource.LIST, by=by)
        told = Decided(message_id=None, actions=decided)
        self.shelf.remember_decided(row, told, self.tx.subject.tenant)

    def _require_first(
        self, row: DisposalMessage, actions: Mapping[RecordId, DisposalAction]
    ) -> None:
        """Refuse a second appraisal, whether it comes as a message or as a list.

        Two lists are the same when the remarks are, too; a list and a message when they decide the
        same on each record.

        Raises:
            RepeatedAnswer: what it says was taken before.
            AlteredAfterSending: something else was taken before.
        """
        for each in taken_of(self.known, MessageKind.APPRAISAL, LIST_KIND):
            if each.kind == row.kind and each.fingerprint:
                is_same = each.fingerprint == row.fingerprint
            else:
                told = self.shelf.decided(each, self.tx.subject.tenant)
                is_same = told.actions == actions
            refusal = RepeatedAnswer if is_same else AlteredAfterSending
            raise refusal(row.process_id, row.kind)

    def _outline_of(self, kind: MessageKind, process_id: str) -> Outline:
        for each in sent_of(self.known, kind):
            if each.process_id == process_id:
                return self.shelf.outline(each, self.tx.subject.tenant)
        raise NotSent(process_id, kind)

    def _decide(
        self,
        actions: Mapping[RecordId, DisposalAction],
        remarks: Mapping[RecordId, str],
        *,
        source: DecisionSource,
        by: str,
    ) -> None:
        """Decide on each case file of the list as the answer says; what is archived comes last."""
        for decision in (Decision.DESTROY, Decision.ARCHIVE):
            by_remark: dict[str, list[CaseFileId]] = {}
            for item in self._items():
                if actions.get(RecordId(item.case)) == decision.value:
                    remark = remarks.get(RecordId(item.case), "")
                    by_remark.setdefault(remark, []).append(item.case)
            for remark, cases in by_remark.items():
                verdict = Verdict(decision=decision, reason=remark, source=source, by=by)
                disposing.decide(self.tx, self.disposal, cases, verdict)
        if self.disposal.appraised_at is None:
            self.tx.disposals.save(replace(self.disposal, appraised_at=self.tx.now))

    def _import(self, answer: ImportAnswer, sent: Outline) -> None:
        result = settle_import(sent, answer)
        for item in self._items():
            key = RecordId(item.case)
            if key not in sent or sent[key].is_context:
                continue
            failure = _failure(key, sent, result)
            if key in result.confirmed and item.state not in SETTLED:
                known = result.archive_references.get(key, NO_REFERENCE)
                disposing.imported(self.tx, self.disposal, item, archive_reference=known)
            elif failure:
                disposing.imported(
                    self.tx, self.disposal, item, archive_reference="", failure=failure
                )
        if self.disposal.delivery_confirmed_at is None:
            self.tx.disposals.save(replace(self.disposal, delivery_confirmed_at=self.tx.now))

    def _confirm(self, kind: MessageKind) -> None:
        if kind is MessageKind.OFFER_RECEIPT and self.disposal.offer_confirmed_at is None:
            self.tx.disposals.save(replace(self.disposal, offer_confirmed_at=self.tx.now))

    def _items(self) -> Sequence[DisposalItem]:
        items = self.tx.disposals.all_items(self.disposal.id)
        return [item for item in items if item.state is not ItemState.REMOVED]


def _failure(key: RecordId, sent: Outline, result: ImportResult) -> str:
    """Why a case file is not in the archive; empty: it is, or nothing was said of it."""
    if key in result.failed:
        return "; ".join(result.failed[key]) or INCOMPLETE
    inside = (
        reasons
        for failed, reasons in result.failed.items()
        if any(above.id == key for above in sent.ancestors(failed))
    )
    reasons = [reason for each in inside for reason in (*each, INCOMPLETE)]
    return "; ".join(dict.fromkeys(reasons))


def _name_of(sender: Party) -> str:
    return sender.institution or sender.unit or _key_of(sender) or THE_ARCHIVE


def _key_of(sender: Party) -> str:
    return sender.authority.key if sender.authority else ""


def actions_for(
    known: Iterable[DisposalMessage], shelf: MessageShelf, tx: Transaction
) -> Mapping[RecordId, DisposalAction]:
    """What the last answer decided on each record; empty: none came as message or list."""
    taken = taken_of(known, MessageKind.APPRAISAL, LIST_KIND)
    return shelf.decided(taken[-1], tx.subject.tenant).actions if taken else {}


def take_catalogue(tx: Transaction, catalogue: Catalogue, message: Message) -> int:
    """Keep a catalogue of appraisal in place of the former one; the number of positions.

    What it leaves to be appraised (B) is offered as if it said nothing.

    Raises:
        UnknownObjects: it names a position that the file plan does not have.
        IncompleteAnswer, ContradictoryAnswer: it says nothing clear about one.
    """
    units = tx.plans.file_plan().units
    codes = {RecordId(position_id(tx.subject.tenant, code)): code for code in units}
    clear = [each for each in catalogue.decisions if each.action is not DisposalAction.APPRAISE]
    named = {each.id for each in clear} & set(codes)
    positions = Outline(
        OutlineEntry(id=key, kind=RecordKind.FILE, parent=None, is_context=False) for key in named
    )
    decided = settle_appraisal(positions, clear).actions
    by = _name_of(message.header.sender)
    tx.disposals.messages.replace_appraisal_rules(
        AppraisalRule(code=codes[key], decision=Decision(action.value), archive=by, since=tx.now)
        for key, action in decided.items()
    )
    return len(decided)
