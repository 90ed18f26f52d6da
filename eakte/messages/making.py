"""Steps of making messages: what goes into which message, under which header."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from eakte.disposing import usable_items
from eakte.domain.appraisal import compare_transfer
from eakte.domain.disposal import Disposal, DisposalItem, ItemState, Step
from eakte.domain.disposal_message import (
    DisposalMessage,
    MessageId,
    MessageState,
    process_for,
)
from eakte.domain.errors import DomainError
from eakte.domain.record_description import RecordId, RecordKind
from eakte.domain.record_outline import Outline, OutlineEntry
from eakte.domain.retention_rule import DisposalAction
from eakte.messages.partners import Partners
from eakte.messages.shelf import MessageShelf
from eakte.records import Transaction
from eakte.xdomea import Header, MessageKind, SendingSystem, Version

PRODUCT = "eakte"
CAME = frozenset({MessageState.TAKEN, MessageState.REPEATED})


class CaseChanged(DomainError):
    """What would be handed over is not what the archive decided on."""

    def __init__(self, ids: Iterable[RecordId]) -> None:
        """Remember the records that differ."""
        self.ids = tuple(ids)
        super().__init__(", ".join(self.ids))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A message that is to be made: which case files, under which process, in answer to what."""

    kind: MessageKind
    message: MessageId
    process_id: str
    items: Sequence[DisposalItem] = ()
    answers: str | None = None


def planned_for(
    tx: Transaction, disposal: Disposal, kind: MessageKind, shelf: MessageShelf
) -> Planned | None:
    """What is to be made; None: it was made already, or there is nothing to be sent."""
    if kind is MessageKind.OFFER:
        return planned_offer(tx, disposal)
    if kind is MessageKind.APPRAISAL_RECEIPT:
        return planned_receipt(tx, disposal, shelf)
    return planned_transfer(tx, disposal, shelf)


def planned_offer(tx: Transaction, disposal: Disposal) -> Planned | None:
    """The offer of a list (0501); None: it was made, or nothing is on the list."""
    items = [item for item in usable_items(tx, disposal.id) if item.state is not ItemState.REMOVED]
    if not items or sent_of(_known(tx, disposal), MessageKind.OFFER):
        return None
    return _planned(tx, MessageKind.OFFER, disposal.process_id, items)


def planned_receipt(tx: Transaction, disposal: Disposal, shelf: MessageShelf) -> Planned | None:
    """The receipt of an appraisal (0505), one for each time that it came; None: all were made."""
    known = _known(tx, disposal)
    came = [each for each in known if each.kind == MessageKind.APPRAISAL and each.state in CAME]
    if len(came) <= len(sent_of(known, MessageKind.APPRAISAL_RECEIPT)):
        return None
    told = shelf.decided(came[-1], tx.subject.tenant)
    planned = _planned(tx, MessageKind.APPRAISAL_RECEIPT, disposal.process_id, ())
    return replace(planned, answers=told.message_id)


def planned_transfer(tx: Transaction, disposal: Disposal, shelf: MessageShelf) -> Planned | None:
    """The transfer of what the archive wants (0503); None: everything is with the archive.

    The first one goes under the process of the list; what failed at the archive and is handed over
    again goes into a container of its own, under a process of its own (see process_for).
    """
    sent = sent_of(_known(tx, disposal), MessageKind.TRANSFER)
    last_sent: dict[str, datetime] = {}
    for message in sent:
        outline = shelf.outline(message, tx.subject.tenant)
        last_sent |= {entry.id: message.at for entry in outline if not entry.is_context}
    items = [
        item
        for item in usable_items(tx, disposal.id, ItemState.DELIVERED)
        if item.case not in last_sent or _failed_since(tx, item, last_sent[item.case])
    ]
    process = process_for(disposal.process_id, len(sent) + 1)
    return _planned(tx, MessageKind.TRANSFER, process, items) if items else None


def sent_of(messages: Iterable[DisposalMessage], kind: str) -> list[DisposalMessage]:
    """Messages of a kind that can go out or went, the oldest first."""
    return [
        each
        for each in messages
        if each.is_sent and each.kind == kind and each.state is MessageState.MADE
    ]


def taken_of(messages: Iterable[DisposalMessage], *kinds: str) -> list[DisposalMessage]:
    """Answers of some kinds that were taken, the oldest first."""
    return [each for each in messages if each.state is MessageState.TAKEN and each.kind in kinds]


def _known(tx: Transaction, disposal: Disposal) -> Sequence[DisposalMessage]:
    return tx.disposals.messages.of_disposal(disposal.id)


def _planned(
    tx: Transaction, kind: MessageKind, process_id: str, items: Sequence[DisposalItem]
) -> Planned:
    message = tx.disposals.messages.new_id()
    return Planned(kind=kind, message=message, process_id=process_id, items=items)


def _failed_since(tx: Transaction, item: DisposalItem, sent_at: datetime) -> bool:
    """Whether the archive said after the last transfer that it could not import a file."""
    if not item.failure:
        return False
    told = tx.last_entry(item.case, f"disposal_{Step.REPORT_FAILURE}")
    return told is not None and told.at >= sent_at


def header_for(planned: Planned, partners: Partners, version: Version, *, at: datetime) -> Header:
    """The header of a message that this office sends to its archive."""
    return Header(
        process_id=planned.process_id,
        kind=planned.kind,
        created_at=at,
        sender=partners.office,
        recipient=partners.archive,
        system=SendingSystem(product=PRODUCT, maker=partners.office.institution),
        receipt_wanted=True,
        archive_references_wanted=True,
        message_id=planned.message if version.has_message_ids else None,
        answers=planned.answers,
    )


def require_agreement(
    offered: Outline, actions: Mapping[RecordId, DisposalAction], sent: Outline
) -> None:
    """Refuse a transfer that holds anything else of its case files than the archive decided on.

    Raises:
        CaseChanged: with the topmost records of each difference.
    """
    files = {entry.id for entry in sent if entry.kind is RecordKind.FILE and not entry.is_context}
    concerned = Outline(entry for entry in offered if _file_around(offered, entry) in files)
    differences = compare_transfer(concerned, actions, sent)
    if differences:
        raise CaseChanged((*differences.missing, *differences.surplus))


def _file_around(outline: Outline, entry: OutlineEntry) -> RecordId | None:
    """The case file in which a record lies, or which it is."""
    for each in (entry, *outline.ancestors(entry.id)):
        if each.kind is RecordKind.FILE:
            return each.id
    return None
