"""FLOW judge -> find: what a code that somebody holds under a hand scanner leads to."""

from dataclasses import dataclass, field

from eakte.domain.access import Action, Actor, CaseFileId, UnitId, require_may
from eakte.domain.casefile import Document, DocumentId
from eakte.domain.errors import DomainError, NotVisible
from eakte.domain.reference import PlanCode
from eakte.domain.scan_letters import LetterId
from eakte.domain.scan_slot import SlotId
from eakte.domain.sheet_code import SheetCode, SheetFault, SheetKind, judged
from eakte.records import Records, Transaction


class CodeRefused(DomainError):
    """The code is one of an eakte, and cannot be followed."""

    def __init__(self, fault: SheetFault) -> None:
        """Remember why not."""
        super().__init__(fault)
        self.fault = fault


class LabelUnscanned(DomainError):
    """No document with this label was scanned and filed yet, or none that the actor sees.

    Both give one answer: the number on a sticker tells nobody of a document that is kept from them.
    """

    def __init__(self, number: int) -> None:
        """Remember the number on the label."""
        super().__init__(str(number))
        self.number = number


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """What a code leads to: one of these, or nothing for a sheet that only separates.

    is_waiting: the document lies in an inbox, where somebody has to say where it belongs.
    """

    case: CaseFileId | None = None
    document: DocumentId | None = None
    is_waiting: bool = False
    position: PlanCode | None = None
    unit: UnitId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedCodes:
    """Codes of sheets and labels, followed by people instead of scanners."""

    records: Records
    key: bytes = field(repr=False)

    def followed(self, text: str, *, actor: Actor) -> Pointed | None:
        """What the code leads to; None: the text is none of our codes.

        Raises:
            NotAllowed: refused.
            CodeRefused: forged, damaged, of another authority or of a later version.
            LabelUnscanned: nothing that carries this label and that the actor sees was filed yet.
            NotVisible, UnknownPosition: what it leads to is gone, or the actor does not see it.
        """
        code = judged(text, tenant=actor.tenant, key=self.key)
        if code is None:
            return None
        require_may(actor, Action.READ)
        if isinstance(code, SheetFault):
            raise CodeRefused(code)
        with self.records.read(actor) as tx:
            return _pointed(tx, code)


def _pointed(tx: Transaction, code: SheetCode) -> Pointed:
    match code.kind:
        case SheetKind.CASE:
            return Pointed(case=tx.cases.get(CaseFileId(code.target)).id)
        case SheetKind.LABEL:
            found = _labelled(tx, int(code.target))
            return Pointed(document=found.id, is_waiting=found.case is None)
        case SheetKind.SLOT:
            return _of_slot(tx, SlotId(code.target))
        case SheetKind.POSITION:
            return Pointed(position=tx.plans.file_plan().unit(PlanCode(code.target)).code)
        case SheetKind.UNIT:
            return Pointed(unit=_unit(tx, code.target))
        case SheetKind.RETURN:
            return Pointed(document=tx.documents.get(DocumentId(code.target)).id)
        case SheetKind.NEW:
            return Pointed()


def _labelled(tx: Transaction, number: int) -> Document:
    """The document with a label, as long as the actor sees it.

    Raises:
        LabelUnscanned: there is none, or not for them.
    """
    found = tx.scans.labels.document(number)
    if found is None:
        raise LabelUnscanned(number)
    try:
        return tx.documents.get(found)
    except NotVisible as error:
        raise LabelUnscanned(number) from error


def _of_slot(tx: Transaction, key: SlotId) -> Pointed:
    """The document in a slot, or the case file in which it waits."""
    slot = tx.scans.slots.get(key)
    case = tx.cases.get(slot.case).id
    if slot.letter is None:
        return Pointed(case=case)
    letter = tx.scans.letter(LetterId(slot.letter))
    if letter.document is None:
        return Pointed(case=case)
    return Pointed(document=tx.documents.get(DocumentId(letter.document)).id)


def _unit(tx: Transaction, key: str) -> UnitId:
    for unit in tx.people.units(tx.subject.tenant):
        if unit.id == key:
            return unit.id
    raise NotVisible("unit", key)
