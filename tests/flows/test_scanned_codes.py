"""Stickers lead from the paper to its document, and codes from a hand scanner to their object."""

from datetime import timedelta
from pathlib import Path

import pytest

from eakte.domain.access import Actor, Confidentiality, Role, TenantId
from eakte.domain.casefile import Document, DocumentId
from eakte.domain.errors import NotAllowed, NotVisible
from eakte.domain.fileplan import UnknownPosition
from eakte.domain.scan_pages import PageRole
from eakte.domain.scanning import Batch
from eakte.domain.sheet_code import SheetCode, SheetFault, SheetKind, written
from eakte.office import Office
from eakte.records import Records
from eakte.scanning.codes import CodeRefused, LabelUnscanned, Pointed
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, a_sheet, delivered, scanned
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

FOREIGN_KEY = bytes(range(32))


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


def code_of(office: Office, town: Town, kind: SheetKind, target: str = "-") -> str:
    return a_sheet(office, town.tenant, kind, target=target).code


def test_a_sticker_leads_to_the_letter_that_was_scanned_with_it(office: Office, town: Town) -> None:
    sticker = code_of(office, town, SheetKind.LABEL, "17")
    new = a_sheet(office, town.tenant)
    scan = scanned(new, Letter(words="Ohne"), new, Letter(words="Mit", label=sticker))

    batch = _filed(office, town, scan)

    found = office.scanned_codes.followed(sticker, actor=town.clerk)
    second = office.scan_checking.see(batch.id, actor=town.manager).letters[1]
    assert found == Pointed(document=DocumentId(str(second.document)), is_waiting=True)
    assert "(Etikett 000017)" in _document(office, town, str(second.document)).subject


def test_a_sticker_does_not_separate_and_its_page_stays_in_the_letter(
    office: Office, town: Town
) -> None:
    sticker = code_of(office, town, SheetKind.LABEL, "17")
    pages = (Letter(words="Eins"), Letter(words="Zwei", label=sticker), Letter(words="Drei"))

    batch = _filed(office, town, scanned(*pages))

    seen = office.scan_checking.see(batch.id, actor=town.manager)
    assert [letter.pages for letter in seen.letters] == [(1, 2, 3)]


def test_the_sticker_of_another_authority_makes_a_letter_no_sheet(
    office: Office, town: Town
) -> None:
    code = SheetCode(tenant=TenantId("goch"), kind=SheetKind.LABEL, target="17")
    foreign = written(code, FOREIGN_KEY)

    batch = _filed(office, town, scanned(Letter(words="Von dort", label=foreign)))

    seen = office.scan_checking.see(batch.id, actor=town.manager)
    assert seen.pages[0].role is PageRole.LETTER
    assert seen.accounting.filed == 1
    assert "Etikett" not in _document(office, town, str(seen.letters[0].document)).subject


def test_a_forged_sticker_is_none(office: Office, town: Town) -> None:
    forged = written(
        SheetCode(tenant=TenantId(town.tenant), kind=SheetKind.LABEL, target="17"), FOREIGN_KEY
    )
    _filed(office, town, scanned(Letter(words="Brief", label=forged)))

    with pytest.raises(CodeRefused) as refused:
        office.scanned_codes.followed(forged, actor=town.clerk)
    with pytest.raises(LabelUnscanned):
        office.scanned_codes.followed(
            code_of(office, town, SheetKind.LABEL, "17"), actor=town.clerk
        )
    assert refused.value.fault is SheetFault.FORGED


def test_a_sticker_goes_with_its_page_when_the_letter_is_divided(
    office: Office, town: Town, operator: Actor
) -> None:
    sticker = code_of(office, town, SheetKind.LABEL, "17")
    pages = (Letter(words="Eins"), Letter(words="Zwei", label=sticker))
    batch = _filed(office, town, scanned(*pages))

    office.scan_checking.divide(batch.id, 2, actor=operator)
    work_off(office)

    letters = office.scan_checking.see(batch.id, actor=operator).letters
    second = next(letter for letter in letters if letter.pages == (2,))
    found = office.scanned_codes.followed(sticker, actor=town.clerk)
    assert found is not None
    assert found.document == second.document


def test_of_a_letter_that_was_scanned_twice_the_sticker_leads_to_the_later_one(
    office: Office, town: Town, clock: Clock
) -> None:
    sticker = code_of(office, town, SheetKind.LABEL, "17")
    _filed(office, town, scanned(Letter(words="Blass", label=sticker)), key="1")
    clock.at += timedelta(hours=1)
    later = _filed(office, town, scanned(Letter(words="Gut", label=sticker)), key="2")

    found = office.scanned_codes.followed(sticker, actor=town.clerk)

    (letter,) = office.scan_checking.see(later.id, actor=town.manager).letters
    assert found is not None
    assert found.document == letter.document


def test_a_sticker_leads_nobody_to_what_they_may_not_see(office: Office, town: Town) -> None:
    secret = town.add_case(confidentiality=Confidentiality.STRICT)
    sticker = code_of(office, town, SheetKind.LABEL, "17")
    to_case = a_sheet(office, town.tenant, SheetKind.CASE, target=secret.id)
    _filed(office, town, scanned(to_case, Letter(words="Vertraulich", label=sticker)))
    stranger = town.add_person("fremd", Role.CLERK)

    with pytest.raises(NotVisible):
        office.scanned_codes.followed(to_case.code, actor=stranger)
    for label in (sticker, code_of(office, town, SheetKind.LABEL, "18")):  # of none at all
        with pytest.raises(LabelUnscanned):
            office.scanned_codes.followed(label, actor=stranger)


def test_codes_of_sheets_lead_to_case_position_and_unit(office: Office, town: Town) -> None:
    case, unit = town.add_case(), _a_unit(office, town)
    follow = office.scanned_codes.followed

    def led(kind: SheetKind, target: str = "-") -> Pointed | None:
        return follow(code_of(office, town, kind, target), actor=town.clerk)

    assert led(SheetKind.CASE, case.id) == Pointed(case=case.id)
    assert led(SheetKind.POSITION, "10.40") == Pointed(position="10.40")  # type: ignore[arg-type] # a code of the plan
    assert led(SheetKind.UNIT, unit) == Pointed(unit=unit)  # type: ignore[arg-type] # its key
    assert led(SheetKind.NEW) == Pointed()
    with pytest.raises(UnknownPosition):
        led(SheetKind.POSITION, "99.99")
    with pytest.raises(NotVisible):
        led(SheetKind.UNIT, "gibtesnicht")


def test_words_are_no_code_and_foreign_codes_are_refused(office: Office, town: Town) -> None:
    foreign = written(
        SheetCode(tenant=TenantId("goch"), kind=SheetKind.CASE, target="1"), FOREIGN_KEY
    )

    assert office.scanned_codes.followed("Hundesteuer", actor=town.clerk) is None
    for text, fault in (
        (foreign, SheetFault.FOREIGN_TENANT),
        ("EAKTE1:kaputt", SheetFault.DAMAGED),
        ("EAKTE9:spaeter", SheetFault.UNKNOWN_KIND),
    ):
        with pytest.raises(CodeRefused) as refused:
            office.scanned_codes.followed(text, actor=town.clerk)
        assert refused.value.fault is fault


def test_a_scanner_follows_no_code(office: Office, town: Town) -> None:
    code = code_of(office, town, SheetKind.CASE, town.add_case().id)

    with pytest.raises(NotAllowed):
        office.scanned_codes.followed(code, actor=town.actor("station"))


def _filed(office: Office, town: Town, scan: bytes, **said: object) -> Batch:
    batch = delivered(office, [scan], actor=town.actor("station"), **said)
    work_off(office)
    return batch


def _document(office: Office, town: Town, document: str) -> Document:
    with office.records.read(town.system) as tx:
        return tx.documents.get(DocumentId(document))


def _a_unit(office: Office, town: Town) -> str:
    with office.records.read(town.system) as tx:
        return tx.people.units(town.system.tenant)[0].id
