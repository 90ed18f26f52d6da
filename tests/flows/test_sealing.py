"""A closed batch is noted, sealed, and its paper goes when everybody has said so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from eakte.domain.access import Actor, Role
from eakte.domain.casefile import Document, DocumentId
from eakte.domain.errors import NotVisible
from eakte.domain.scan_pages import Settlement
from eakte.domain.scan_paper import PaperFault, PaperKept
from eakte.domain.scanning import Batch, Separation
from eakte.domain.sheet_code import SheetKind
from eakte.office import Office
from eakte.records import Records
from eakte.scanning.orders import seal_job
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import (
    BLANK,
    Letter,
    ScannedPage,
    a_sheet,
    announced,
    delivered,
    encrypted,
    handed_in,
    scanned,
    seal_checked,
)
from tests.makers import Clock, Town
from tests.offices import an_office, work_off


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(
        records, tmp_path, reader=reader, bench=bench, scan_keep_paper="34", scan_town="Uedem"
    )


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


@pytest.fixture
def closed(office: Office, town: Town, operator: Actor) -> Batch:
    """A closed and sealed batch of two letters in case files of positions 10.40 and 34.1."""
    return _closed(office, town, operator, *_letters(office, town, "10.40", "34.10"))


def test_each_letter_has_a_transfer_note_with_all_that_was_done(
    office: Office, town: Town, closed: Batch, operator: Actor
) -> None:
    note = _note(office, closed, operator, 1)

    root = etree.fromstring(note)
    steps = [step.get("name") for step in root.iter("Prozessschritt")]
    assert steps[:2] == ["Scannen", "Trennen"]
    assert steps[-1] == "Qualitaetssicherung"
    assert "bildlich und inhaltlich übereinstimmend" in note.decode()
    assert root.findtext("Dokument/Seiten") == "1"


def test_the_transfer_note_is_valid_against_the_published_schema(
    office: Office, closed: Batch, operator: Actor, shared: Path
) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "standards/resiscan/transfervermerk.xsd"))

    for number in (1, 2):
        schema.assertValid(etree.fromstring(_note(office, closed, operator, number)))


def test_a_sealed_batch_is_sound(office: Office, closed: Batch, operator: Actor) -> None:
    found = seal_checked(office, closed.id, actor=operator)

    assert found.is_sound
    assert len(office.seal_checks.state(closed.id, actor=operator).seal.letters) == 2


def test_a_changed_product_is_named(
    office: Office, town: Town, closed: Batch, operator: Actor
) -> None:
    with office.records.read(town.system) as tx:
        letter = tx.scans.letters(closed.id)[1]
        version = tx.documents.current_version(letter.document)
    _flip_a_bit(office, version.store_key)

    found = seal_checked(office, closed.id, actor=operator)

    assert found.broken == (2,)
    assert not found.is_sound


def test_a_changed_note_is_named(
    office: Office, town: Town, closed: Batch, operator: Actor
) -> None:
    with office.records.begin(town.system) as tx:
        letter = tx.scans.letters(closed.id)[0]
        tx.scans.evidence.put_note(letter.id, tx.scans.evidence.note(letter.id) + " ")

    assert seal_checked(office, closed.id, actor=operator).broken == (1,)


def test_a_batch_is_sealed_once(office: Office, town: Town, closed: Batch) -> None:
    with office.records.read(town.system) as tx:
        before = tx.scans.evidence.seal(closed.id)
    with office.records.begin(town.system) as tx:
        tx.enqueue(seal_job(closed.id))
    work_off(office)

    with office.records.read(town.system) as tx:
        assert tx.scans.evidence.seal(closed.id) == before


def test_an_open_batch_has_no_seal(office: Office, town: Town, operator: Actor) -> None:
    batch = delivered(office, [scanned(Letter(words="Brief"))], actor=town.actor("station"))
    work_off(office)

    with pytest.raises(NotVisible):
        seal_checked(office, batch.id, actor=operator)


def test_paper_is_listed_released_and_recorded_when_the_waiting_time_has_passed(
    office: Office, town: Town, clock: Clock, closed: Batch, operator: Actor
) -> None:
    assert not office.scan_paper.lines(actor=operator).lines
    clock.at += timedelta(days=184)
    assert [line.batch.id for line in office.scan_paper.lines(actor=operator).lines] == [closed.id]

    paper = office.scan_paper.release(closed.id, actor=town.clerk)
    recorded = office.scan_paper.record(closed.id, method="DIN 66399 P-4", actor=operator)

    assert paper.kept_letters == (2,)
    assert recorded.destroyed_by == operator.user
    assert not office.scan_paper.lines(actor=operator).lines


def test_paper_is_not_destroyed_before_the_department_released_it(
    office: Office, clock: Clock, closed: Batch, operator: Actor
) -> None:
    clock.at += timedelta(days=184)

    with pytest.raises(PaperKept) as refused:
        office.scan_paper.record(closed.id, method="Aktenvernichter", actor=operator)

    assert refused.value.fault is PaperFault.NOT_RELEASED


def test_the_record_of_a_destruction_is_never_changed(
    office: Office, town: Town, clock: Clock, closed: Batch, operator: Actor
) -> None:
    clock.at += timedelta(days=184)
    office.scan_paper.release(closed.id, actor=town.clerk)
    office.scan_paper.record(closed.id, method="DIN 66399 P-4", actor=operator)

    with pytest.raises(PaperKept) as refused:
        office.scan_paper.record(closed.id, method="anders", actor=operator)

    assert refused.value.fault is PaperFault.RECORDED


def test_a_batch_whose_letters_are_all_on_the_negative_list_keeps_its_paper(
    office: Office, town: Town, clock: Clock, operator: Actor
) -> None:
    batch = _closed(office, town, operator, *_letters(office, town, "34.10"))
    clock.at += timedelta(days=184)
    assert len(office.scan_paper.lines(actor=operator).lines) == 1

    paper = office.scan_paper.release(batch.id, actor=town.clerk)
    again = office.scan_paper.release(batch.id, actor=town.clerk)
    with pytest.raises(PaperKept) as refused:
        office.scan_paper.record(batch.id, method="DIN 66399 P-4", actor=operator)

    assert paper == again
    assert paper.kept_letters == (1,)
    assert refused.value.fault is PaperFault.ALL_KEPT
    assert not office.scan_paper.lines(actor=operator).lines
    assert office.scan_paper.see(batch.id, actor=operator).is_all_kept


def test_each_department_releases_its_letters_and_only_then_the_paper_goes(
    office: Office, town: Town, clock: Clock, operator: Actor
) -> None:
    treasurer = town.add_person("treasurer", Role.CLERK, units=["FB2"])
    batch = _closed(office, town, operator, *_letters_of(office, town, "FB3-1", "FB2"))
    clock.at += timedelta(days=184)

    office.scan_paper.release(batch.id, actor=town.clerk)
    with pytest.raises(PaperKept) as refused:
        office.scan_paper.record(batch.id, method="DIN 66399 P-4", actor=operator)
    half = office.scan_paper.see(batch.id, actor=operator)
    office.scan_paper.release(batch.id, actor=treasurer)
    again = office.scan_paper.release(batch.id, actor=town.clerk)
    whole = office.scan_paper.see(batch.id, actor=operator)
    recorded = office.scan_paper.record(batch.id, method="DIN 66399 P-4", actor=operator)

    assert (refused.value.fault, refused.value.letters) == (PaperFault.HALF_RELEASED, (2,))
    assert (half.waiting, whole.waiting) == ((2,), ())
    assert [(one.by, one.letters) for one in whole.releases] == [
        (town.clerk.name, "1"),
        (treasurer.name, "2"),
    ]
    assert (again.kept_letters, again.released_by) == ((), treasurer.user)
    assert recorded.destroyed_by == operator.user


def test_nobody_releases_the_paper_of_another_department(
    office: Office, town: Town, clock: Clock, operator: Actor
) -> None:
    batch = _closed(office, town, operator, *_letters_of(office, town, "FB2"))
    clock.at += timedelta(days=184)

    with pytest.raises(PaperKept) as refused:
        office.scan_paper.release(batch.id, actor=town.clerk)

    assert refused.value.letters == (1,)
    assert office.scan_paper.see(batch.id, actor=operator).paper is None


def test_paper_of_a_file_that_nobody_can_open_stays_also_in_a_case_file(
    office: Office, town: Town, clock: Clock, operator: Actor
) -> None:
    locked, sound = encrypted(scanned(Letter(words="Geheim"))), scanned(Letter(words="Offen"))
    case = town.add_case(file_plan_code="10.40")
    said = announced(locked, sound, separation=Separation.PARTS)
    parts = tuple(replace(part, reference=case.reference) for part in said.parts)
    batch = office.scanning.announce(replace(said, parts=parts), actor=town.actor("station"))
    for number, body in ((1, locked), (2, sound)):
        handed_in(office, batch, number, body, actor=town.actor("station"))
    office.scanning.complete(batch.id, actor=town.actor("station"))
    _close(office, batch, operator)
    clock.at += timedelta(days=184)

    paper = office.scan_paper.release(batch.id, actor=town.clerk)

    assert [one.is_locked for one in _documents(office, town, batch)] == [True, False]
    assert paper.kept_letters == (1,)


def _note(office: Office, batch: Batch, actor: Actor, number: int) -> bytes:
    letter = office.scan_checking.see(batch.id, actor=actor).letters[number - 1]
    return office.sealing.note(batch.id, letter.id, actor=actor)


def _letters(office: Office, town: Town, *codes: str) -> list[ScannedPage]:
    pages: list[ScannedPage] = []
    for code in codes:
        case = town.add_case(file_plan_code=code)
        sheet = a_sheet(office, town.tenant, SheetKind.CASE, target=case.id)
        pages += [sheet, Letter(words=f"Zu {code}")]
    return [*pages, BLANK]


def _letters_of(office: Office, town: Town, *units: str) -> list[ScannedPage]:
    """A letter for a case file of each of these units, which everybody may see."""
    pages: list[ScannedPage] = []
    for unit in units:
        case = town.add_case(lead_unit=town.units[unit])
        sheet = a_sheet(office, town.tenant, SheetKind.CASE, target=case.id)
        pages += [sheet, Letter(words=f"An {unit}")]
    return pages


def _closed(office: Office, town: Town, operator: Actor, *pages: ScannedPage) -> Batch:
    batch = delivered(office, [scanned(*pages)], actor=town.actor("station"))
    _close(office, batch, operator)
    return batch


def _close(office: Office, batch: Batch, operator: Actor) -> None:
    work_off(office)
    for page in office.scan_checking.see(batch.id, actor=operator).open_pages:
        office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=operator)
    work_off(office)
    office.scan_checking.close(batch.id, actor=operator)
    work_off(office)


def _documents(office: Office, town: Town, batch: Batch) -> Sequence[Document]:
    with office.records.read(town.system) as tx:
        letters = tx.scans.letters(batch.id)
        return [tx.documents.get(DocumentId(str(letter.document))) for letter in letters]


def _flip_a_bit(office: Office, key: str) -> None:
    """Damage in the store, past all its locks."""
    for path in (office.settings.home / "buckets").rglob("*"):
        if path.is_file() and key.rsplit("/", 1)[-1] in str(path):
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.chmod(0o600)
            path.write_bytes(bytes(content))
