"""A place that was made first: the scan behind its sheet lands there, once, and never by guess."""

import io
from pathlib import Path

import pypdfium2
import pytest

from eakte.domain.access import Actor, Confidentiality, Role, TenantId
from eakte.domain.casefile import CaseState, Document, DocumentId
from eakte.domain.errors import CaseClosed, InvalidValue, NotAllowed, NotVisible
from eakte.domain.scan_letters import Doubt, ScanLetter
from eakte.domain.scan_pages import Settlement
from eakte.domain.scan_slot import ScanSlot, SlotClosed, SlotId
from eakte.domain.scanning import Batch
from eakte.domain.sheet_code import SheetCode, SheetKind, written
from eakte.journal import case_stream
from eakte.office import Office
from eakte.records import Records
from eakte.scanning.codes import Pointed
from indexing import SandboxedReader, SandboxedScanBench
from indexing.reading.codes import codes_on
from tests.flows.batches import Letter, Sheet, a_sheet, delivered, scanned
from tests.makers import Town
from tests.offices import an_office, work_off

DPI = 150
TOO_LONG = Letter(words="Zu lang", height_mm=331)


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def slot(office: Office, town: Town) -> ScanSlot:
    """Made by a clerk in a case file of the own unit."""
    case = town.add_case(subject="Neubau")
    return office.scan_slots.make(case.id, subject="Gutachten", actor=town.clerk)


def sheet_of(office: Office, town: Town, slot: ScanSlot) -> Sheet:
    return a_sheet(office, town.tenant, SheetKind.SLOT, target=slot.id)


def test_the_printed_sheet_carries_the_signed_code_of_the_slot(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    pdf = office.scan_slots.sheet(slot.id, actor=town.clerk)

    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        page = document[0].render(scale=DPI / 72).to_pil().convert("L")
    assert {code.text for code in codes_on(page, DPI)} == {sheet_of(office, town, slot).code}


def test_the_scan_lands_in_the_slot_with_its_subject(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    batch = _filed(office, town, sheet_of(office, town, slot), Letter(words="Das Gutachten"))

    (letter,) = _letters(office, town, batch)
    document = _document(office, town, letter)
    assert (document.case, document.subject) == (slot.case, "Gutachten")
    assert letter.doubt is None
    assert office.scan_slots.waiting(slot.case, actor=town.clerk) == ()
    code = sheet_of(office, town, slot).code
    found = office.scanned_codes.followed(code, actor=town.clerk)
    assert found == Pointed(document=document.id)


def test_a_slot_takes_one_letter_also_within_one_batch(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    sheet = sheet_of(office, town, slot)

    batch = _filed(office, town, sheet, Letter(words="Eins"), sheet, Letter(words="Zwei"))

    first, second = _letters(office, town, batch)
    assert _document(office, town, first).case == slot.case
    assert second.doubt is Doubt.TAKEN_SLOT
    assert _document(office, town, second).case is None


def test_an_empty_slot_is_shown_and_its_code_leads_to_the_case_file(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    code = sheet_of(office, town, slot).code

    assert office.scan_slots.waiting(slot.case, actor=town.clerk) == (slot,)
    found = office.scanned_codes.followed(code, actor=town.clerk)
    assert found == Pointed(case=slot.case)


def test_a_revoked_slot_takes_nothing_and_says_so(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    office.scan_slots.revoke(slot.id, actor=town.clerk)

    batch = _filed(office, town, sheet_of(office, town, slot), Letter(words="Zu spät"))

    (letter,) = _letters(office, town, batch)
    assert (letter.doubt, letter.target.case) == (Doubt.REVOKED_SLOT, None)
    with pytest.raises(SlotClosed):
        office.scan_slots.sheet(slot.id, actor=town.clerk)
    with pytest.raises(SlotClosed):
        office.scan_slots.revoke(slot.id, actor=town.clerk)


def test_a_slot_of_a_closed_case_file_sends_its_letter_to_the_inbox(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    _close_case(office, town, slot)

    batch = _filed(office, town, sheet_of(office, town, slot), Letter(words="Zu spät"))

    (letter,) = _letters(office, town, batch)
    assert (letter.doubt, letter.target.case) == (Doubt.CLOSED_CASE, None)


def test_a_case_file_that_closes_while_its_letter_waits_gets_its_slot_back(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    batch = _filed(office, town, sheet_of(office, town, slot), TOO_LONG)
    _close_case(office, town, slot)
    office.scan_checking.see(batch.id, actor=town.manager)
    _settle(office, town, batch, 2)

    (letter,) = _letters(office, town, batch)
    assert letter.doubt is Doubt.CLOSED_CASE
    assert _document(office, town, letter).case is None
    with office.records.read(town.system) as tx:
        assert tx.scans.slots.get(slot.id).letter is None


def test_unknown_foreign_and_forged_slots_lead_to_the_inbox(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    unknown = a_sheet(office, town.tenant, SheetKind.SLOT, target="nirgends")
    foreign = a_sheet(office, "goch", SheetKind.SLOT, target=slot.id)
    code = SheetCode(tenant=TenantId(town.tenant), kind=SheetKind.SLOT, target=slot.id)
    forged = Sheet(code=written(code, bytes(32)))

    batch = _filed(
        office,
        town,
        *(unknown, Letter(words="Eins"), foreign, Letter(words="Zwei")),
        *(forged, Letter(words="Drei")),
    )

    letters = _letters(office, town, batch)
    assert [letter.doubt for letter in letters] == [
        Doubt.UNKNOWN_SLOT,
        Doubt.FOREIGN_SHEET,
        Doubt.FORGED_SHEET,
    ]
    assert {letter.target.case for letter in letters} == {None}
    assert office.scan_slots.waiting(slot.case, actor=town.clerk) == (slot,)


def test_a_letter_that_is_joined_to_another_leaves_its_slot(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    new = a_sheet(office, town.tenant)
    batch = _filed(office, town, new, Letter(words="Eins"), sheet_of(office, town, slot), TOO_LONG)
    first, _ = _letters(office, town, batch)

    office.scan_checking.join(batch.id, first.id, actor=town.manager)

    assert office.scan_slots.waiting(slot.case, actor=town.clerk) == (slot,)


def test_of_a_divided_letter_only_the_first_part_lies_in_the_slot(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    pages = (Letter(words="Eins"), Letter(words="Zwei"))
    batch = _filed(office, town, sheet_of(office, town, slot), *pages)

    office.scan_checking.divide(batch.id, 3, actor=town.manager)
    work_off(office)

    first, rest = _letters(office, town, batch)
    assert (first.target.slot, rest.target.slot) == (slot.id, None)
    assert _document(office, town, rest).subject != "Gutachten"


def test_slots_are_made_where_one_may_file_and_named(office: Office, town: Town) -> None:
    open_case, closed = town.add_case(), town.add_case(state=CaseState.CLOSED)
    secret = town.add_case(confidentiality=Confidentiality.STRICT)
    operator = town.add_person("operator", Role.SCAN_OPERATOR)
    make = office.scan_slots.make

    with pytest.raises(CaseClosed):
        make(closed.id, subject="Brief", actor=town.clerk)
    with pytest.raises(InvalidValue):
        make(open_case.id, subject=" ", actor=town.clerk)
    with pytest.raises(NotAllowed):
        make(open_case.id, subject="Brief", actor=operator)
    with pytest.raises(NotVisible):
        make(secret.id, subject="Brief", actor=_stranger(town))


def test_who_does_not_see_the_case_file_sees_no_slot_of_it(office: Office, town: Town) -> None:
    secret = town.add_case(confidentiality=Confidentiality.STRICT)
    slot = office.scan_slots.make(secret.id, subject="Brief", actor=town.system)
    stranger = _stranger(town)

    for act in (office.scan_slots.sheet, office.scan_slots.revoke):
        with pytest.raises(NotVisible):
            act(slot.id, actor=stranger)
        with pytest.raises(NotVisible):
            act(SlotId("nirgends"), actor=stranger)


def test_the_journal_of_the_case_file_tells_of_its_slots(
    office: Office, town: Town, slot: ScanSlot
) -> None:
    office.scan_slots.revoke(slot.id, actor=town.clerk)

    with office.records.read(town.system) as tx:
        lines = tx.history(case_stream(slot.case)).lines
    assert [line.action for line in lines][:2] == ["slot_revoked", "slot_made"]


def _stranger(town: Town) -> Actor:
    return town.add_person("fremd", Role.CLERK)


def _filed(office: Office, town: Town, *pages: Sheet | Letter) -> Batch:
    batch = delivered(office, [scanned(*pages)], actor=town.actor("station"))
    work_off(office)
    return batch


def _settle(office: Office, town: Town, batch: Batch, page: int) -> None:
    office.scan_checking.settle(batch.id, page, Settlement.LEFT, actor=town.manager)
    work_off(office)


def _close_case(office: Office, town: Town, slot: ScanSlot) -> None:
    office.casework.close(slot.case, actor=town.clerk)


def _letters(office: Office, town: Town, batch: Batch) -> tuple[ScanLetter, ...]:
    return office.scan_checking.see(batch.id, actor=town.manager).letters


def _document(office: Office, town: Town, letter: ScanLetter) -> Document:
    with office.records.read(town.system) as tx:
        return tx.documents.get(DocumentId(str(letter.document)))
