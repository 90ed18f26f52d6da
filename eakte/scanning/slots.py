"""FLOW make -> print -> (a scan lands there) | revoke: empty places that wait for a scan.

A clerk who knows what is to come makes its place in the case file first and prints the sheet for
it. The scan behind the sheet lands there, once; whatever cannot lie there goes to the inbox with
the reason (`eakte.scanning.separating`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, CaseFileId, require_may
from eakte.domain.casefile import CaseFile, require_in_direct_access, require_open
from eakte.domain.scan_slot import ScanSlot, SlotId, revoked
from eakte.domain.sheet_code import SheetCode, SheetKind, written
from eakte.journal import Event, case_stream
from eakte.printing.sheets import SeparatorSheet, separator_pages
from eakte.records import Records, Transaction

WAITS_FOR = "Platzhalter: {subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSlots:
    """Places for scans that are to come (Platzhalter)."""

    records: Records
    key: bytes = field(repr=False)

    def make(self, case: CaseFileId, *, subject: str, actor: Actor) -> ScanSlot:
        """Make an empty place in a case file for one document.

        Raises:
            NotAllowed, NotVisible, CaseClosed, SetAside, InvalidValue: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            found = tx.cases.locked(case)
            require_open(found)
            require_in_direct_access(found, tx.today)
            slot = ScanSlot(
                id=SlotId(tx.scans.new_id()),
                tenant=actor.tenant,
                case=case,
                subject=required_text(subject, field="subject"),
                made_by=actor.user,
                made_by_name=actor.name,
                made_at=tx.now,
            )
            tx.scans.slots.add(slot)
            tx.note(_event(slot, "slot_made"))
            return slot

    def sheet(self, slot: SlotId, *, actor: Actor) -> bytes:
        """The sheet of a slot as PDF; as often as need be, as long as it waits.

        Raises:
            NotAllowed, NotVisible: refused.
            SlotClosed: a letter lies in it, or it was revoked.
        """
        require_may(actor, Action.FILE)
        with self.records.read(actor) as tx:
            found, case = _visible(tx, slot)
            authority, now = tx.people.tenant(actor.tenant).name, tx.now
        found.require_open()
        code = SheetCode(tenant=actor.tenant, kind=SheetKind.SLOT, target=found.id)
        title = WAITS_FOR.format(subject=found.subject)
        sheet = SeparatorSheet(name=case.reference, title=title, code=written(code, self.key))
        return separator_pages([sheet], authority=authority, made_at=now)

    def waiting(self, case: CaseFileId, *, actor: Actor) -> Sequence[ScanSlot]:
        """Slots of a case file that wait for a scan, the oldest first.

        Raises:
            NotAllowed, NotVisible: refused.
        """
        require_may(actor, Action.FILE)
        with self.records.read(actor) as tx:
            return tx.scans.slots.waiting(tx.cases.get(case).id)

    def revoke(self, slot: SlotId, *, actor: Actor) -> ScanSlot:
        """Let nothing come into a slot any more; its sheet leads to the inbox from now on.

        Raises:
            NotAllowed, NotVisible: refused.
            SlotClosed: a letter lies in it, or it was revoked before.
        """
        require_may(actor, Action.FILE)
        with self.records.begin(actor) as tx:
            _visible(tx, slot)
            ended = revoked(tx.scans.slots.locked(slot), by=actor, at=tx.now)
            tx.scans.slots.save(ended)
            tx.note(_event(ended, "slot_revoked"))
            return ended


def _visible(tx: Transaction, slot: SlotId) -> tuple[ScanSlot, CaseFile]:
    """A slot and its case file, for those who see that."""
    found = tx.scans.slots.get(slot)
    return found, tx.cases.get(found.case)


def _event(slot: ScanSlot, action: str) -> Event:
    return Event(
        stream=case_stream(slot.case),
        action=action,
        subject=slot.id,
        detail={"subject": slot.subject},
    )
