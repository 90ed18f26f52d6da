"""S01–S18: what a scanning station may rely on before its paper is destroyed (TR-RESISCAN).

On SQLite; the flows themselves run on both databases in `tests/flows`.
"""

import hashlib
import os
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from lxml import etree
from pypdf import PdfReader
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from eakte.accounts import SignInRefused
from eakte.domain.access import Actor, Role
from eakte.domain.casefile import CaseFile, Document, DocumentId
from eakte.domain.errors import NotAllowed
from eakte.domain.scan_pages import FindingKind, SamePerson, Settlement
from eakte.domain.scan_paper import PaperFault, PaperKept
from eakte.domain.scan_sample import sample
from eakte.domain.scanning import Batch, BatchState, PartsMissing, Protection, Separation
from eakte.domain.sheet_code import SheetCode, SheetKind, written
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import Records
from eakte.rendition_shelf import RenditionKind
from eakte.tables import JournalEntryRow
from eakte.worker import Worker
from indexing import SandboxedReader, SandboxedScanBench
from tests.api.callers import a_caller, an_app
from tests.api.stations import a_batch, handed_over, put
from tests.flows.batches import (
    BLANK,
    Letter,
    a_sheet,
    announced,
    delivered,
    handed_in,
    scanned,
    seal_checked,
)
from tests.makers import Clock, Town
from tests.offices import an_office, work_off
from tests.scan_batches import Flaw, PaperLetter, batch_pages, write_pdf

DEEDS = "34"  # Personenstandswesen


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench, scan_keep_paper=DEEDS)


@pytest.fixture
def station(town: Town) -> Actor:
    return town.actor("station")


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


def test_s01_a_batch_that_broke_off_in_the_middle_is_sent_again_and_is_one(
    office: Office, town: Town
) -> None:
    scanner = a_caller(an_app(office), town, Role.SCANNING_STATION)
    bodies = [scanned(Letter(words="Eins")), scanned(Letter(words="Zwei"))]
    begun = scanner.post("/scan-batches", json=a_batch(*bodies, separation="parts")).json
    put(scanner, f"/scan-batches/{begun['id']}", 1, bodies[0])

    address = handed_over(scanner, bodies, separation="parts")
    work_off(office)

    assert address == f"/scan-batches/{begun['id']}"
    assert len(documents(office, town)) == 2


def test_s02_a_batch_whose_count_differs_is_incomplete_and_nothing_of_it_is_filed(
    office: Office, town: Town, station: Actor
) -> None:
    bodies = [scanned(Letter(words="Eins")), scanned(Letter(words="Zwei"))]
    waiting = office.scanning.announce(announced(*bodies), actor=station)
    handed_in(office, waiting, 1, bodies[0], actor=station)
    with pytest.raises(PartsMissing):
        office.scanning.complete(waiting.id, actor=station)

    stopped = delivered(office, bodies, actor=station, key="zweiter", pages=3)
    work_off(office)

    assert office.scan_checking.see(stopped.id, actor=station).batch.state is BatchState.STOPPED
    assert documents(office, town) == []


def test_s03_three_separators_give_three_documents_in_the_right_case_files(
    office: Office, town: Town, station: Actor
) -> None:
    cases = [town.add_case() for _ in range(3)]

    batch = delivered(office, [letters_to(office, town, *cases)], actor=station)
    work_off(office)

    filed = [
        letter.document for letter in office.scan_checking.see(batch.id, actor=station).letters
    ]
    assert [document(office, town, each).case for each in filed] == [case.id for case in cases]


def test_s04_the_uploaded_bytes_are_unchanged_after_the_check(
    office: Office, town: Town, station: Actor, operator: Actor
) -> None:
    body = letters_to(office, town, town.add_case())
    batch = closed(office, [body], station, operator)

    with office.rescanning.opened_part(batch.id, 1, actor=operator) as (path, came):
        assert path.read_bytes() == body
    assert came.part.sha256 == hashlib.sha256(body).hexdigest()


def test_s05_each_step_after_the_scan_stands_in_the_transfer_note(
    office: Office, town: Town, station: Actor, operator: Actor
) -> None:
    body = scanned(a_sheet(office, town.tenant), Letter(words="Brief"), BLANK, Letter(words="Ende"))
    batch = delivered(office, [body], actor=station)
    work_off(office)
    office.scan_checking.settle(batch.id, 2, Settlement.TURNED, degrees=180, actor=operator)
    close(office, batch, operator)

    note = etree.fromstring(transfer_note(office, batch, operator))
    steps = [step.get("name") for step in note.iter("Prozessschritt")]
    assert steps[:3] == ["Scannen", "Trennen", "Drehen"]
    assert "Leerseite entfernt, Abbild" in {one.get("name") for one in note.iter("Attribut")}


def test_s06_bad_pages_are_all_found(
    office: Office, town: Town, station: Actor, tmp_path: Path
) -> None:
    sheet = written(SheetCode(tenant=town.tenant, kind=SheetKind.NEW), office.scanning.sheet_key)
    found_by = {
        Flaw.COARSE: FindingKind.LOW_RESOLUTION,
        Flaw.SKEWED: FindingKind.SKEWED,
        Flaw.SIDEWAYS: FindingKind.SIDEWAYS,
        Flaw.SHORT: FindingKind.TOO_SHORT,
        Flaw.LONG: FindingKind.TOO_LONG,
        Flaw.UPSIDE_DOWN: FindingKind.UPSIDE_DOWN,
    }
    letters = [PaperLetter(separator=sheet, flaws={1: flaw}) for flaw in found_by]
    letters.append(PaperLetter(pages=2, separator=sheet, flaws={2: Flaw.BLANK}))
    scan = write_pdf(batch_pages(letters), tmp_path / "stapel.pdf").read_bytes()

    batch = delivered(office, [scan], actor=station)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=station)
    found = [
        {finding.kind for finding in seen.pages[letter.pages[0] - 1].findings}
        for letter in seen.letters[: len(found_by)]
    ]
    assert [kind in kinds for kind, kinds in zip(found_by.values(), found, strict=True)] == [
        True
    ] * len(found_by)
    assert seen.accounting.blanks == 1


def test_s07_the_random_check_is_four_percent_and_can_be_drawn_again(
    office: Office, town: Town, station: Actor
) -> None:
    assert len(sample(range(1, 1001), seed="00ff")) == 40

    batch = delivered(office, [letters_to(office, town, town.add_case())], actor=station)
    work_off(office)
    seen = office.scan_checking.see(batch.id, actor=station)
    of_letters = [page.number for page in seen.pages if page.letter]
    stored = {page.number for page in seen.pages if page.is_sampled}
    assert stored == sample(of_letters, seed=seen.batch.seed)


def test_s08_who_scanned_the_class_very_high_does_not_check_it(
    office: Office, town: Town, operator: Actor
) -> None:
    batch = delivered(
        office,
        [letters_to(office, town, town.add_case())],
        actor=operator,
        protection=Protection.VERY_HIGH,
    )
    work_off(office)

    with pytest.raises(SamePerson):
        office.scan_checking.settle(batch.id, 2, Settlement.LEFT, actor=operator)


def test_s09_the_transfer_note_is_valid_and_the_archive_pdf_carries_it_along(
    office: Office, town: Town, station: Actor, operator: Actor, tmp_path: Path, shared: Path
) -> None:
    batch = closed(office, [paper(office, town, tmp_path)], station, operator)

    note = transfer_note(office, batch, operator)
    made = archive_pdf(office, town, batch, operator, tmp_path)

    schema = etree.XMLSchema(etree.parse(shared / "standards/resiscan/transfervermerk.xsd"))
    schema.assertValid(etree.fromstring(note))
    with pikepdf.open(made) as pdf:
        (name,) = pdf.attachments
        assert pdf.attachments[name].get_file().read_bytes() == note


def test_s10_a_flipped_bit_names_the_document(
    office: Office, town: Town, station: Actor, operator: Actor
) -> None:
    body = letters_to(office, town, town.add_case(), town.add_case())
    batch = closed(office, [body], station, operator)
    assert seal_checked(office, batch.id, actor=operator).is_sound

    letter = office.scan_checking.see(batch.id, actor=operator).letters[1]
    with office.records.read(town.system) as tx:
        key = tx.documents.current_version(DocumentId(str(letter.document))).store_key
    flip_a_bit(office, key)

    assert seal_checked(office, batch.id, actor=operator).broken == (2,)


def test_s11_paper_is_free_only_after_check_waiting_time_and_release(
    office: Office, town: Town, clock: Clock, station: Actor, operator: Actor
) -> None:
    batch = closed(office, [letters_to(office, town, town.add_case())], station, operator)
    assert not office.scan_paper.lines(actor=operator).lines
    clock.at += timedelta(days=184)

    with pytest.raises(PaperKept) as refused:
        office.scan_paper.record(batch.id, method="DIN 66399 P-4", actor=operator)
    assert refused.value.fault is PaperFault.NOT_RELEASED
    assert office.scan_paper.release(batch.id, actor=town.clerk).released_by == town.clerk.user


def test_s12_the_record_of_the_destruction_of_paper_cannot_be_changed(
    office: Office, town: Town, clock: Clock, station: Actor, operator: Actor
) -> None:
    batch = closed(office, [letters_to(office, town, town.add_case())], station, operator)
    clock.at += timedelta(days=184)
    office.scan_paper.release(batch.id, actor=town.clerk)
    recorded = office.scan_paper.record(batch.id, method="DIN 66399 P-4", actor=operator)

    with pytest.raises(PaperKept):
        office.scan_paper.record(batch.id, method="anders", actor=operator)

    assert office.scan_paper.see(batch.id, actor=operator).paper == recorded
    assert "paper_destroyed" in actions(office)


def test_s13_paper_of_the_negative_list_is_never_released(
    office: Office, town: Town, clock: Clock, station: Actor, operator: Actor
) -> None:
    deed = town.add_case(file_plan_code="34.10")
    batch = closed(office, [letters_to(office, town, deed)], station, operator)
    clock.at += timedelta(days=184)

    assert office.scan_paper.release(batch.id, actor=town.clerk).kept_letters == (1,)

    with pytest.raises(PaperKept) as refused:
        office.scan_paper.record(batch.id, method="DIN 66399 P-4", actor=operator)
    assert refused.value.fault is PaperFault.ALL_KEPT


def test_s14_refused_sign_ins_and_what_is_done_with_batches_are_logged_for_good(
    office: Office, town: Town, station: Actor, operator: Actor
) -> None:
    with pytest.raises(SignInRefused):
        office.accounts.sign_in("clerk@uedem", "falsch", address="127.0.0.1")
    closed(office, [letters_to(office, town, town.add_case())], station, operator)

    logged = actions(office)

    assert {"batch_announced", "part_received", "batch_closed", "batch_sealed"} <= logged
    assert any("sign_in" in action for action in logged)
    with Session(office.records.engine) as session, pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM journal_entry"))


def test_s15_no_temporary_file_is_left_after_filing_and_after_a_crash(
    office: Office, town: Town, station: Actor, operator: Actor
) -> None:
    closed(office, [letters_to(office, town, town.add_case())], station, operator)
    scratch = office.settings.scratch_folder
    assert list(scratch.glob("job-*")) == []

    left = scratch / "job-killed"
    left.mkdir()
    long_ago = time.time() - 7 * 24 * 3600
    os.utime(left, (long_ago, long_ago))
    Worker(office=office, lane=Lane.READ, name="test").tidy_up()

    assert not left.exists()


def test_s16_malware_and_encrypted_files_are_quarantined_and_the_batch_goes_on(
    office: Office, town: Town, station: Actor, shared: Path
) -> None:
    bad = ["av-test/synthetic__pdf_with_eicar_attachment.pdf", "pdf-encrypted/pdfjs__issue3371.pdf"]
    bodies = [(shared / "hostile" / name).read_bytes() for name in bad]
    bodies.append(scanned(Letter(words="Gut")))

    batch = delivered(office, bodies, actor=station, separation=Separation.PARTS)
    work_off(office)

    letters = office.scan_checking.see(batch.id, actor=station).letters
    states = [document(office, town, letter.document).state.value for letter in letters]
    assert states == ["quarantined", "quarantined", "searchable"]


def test_s17_the_station_gets_a_result_for_each_document(office: Office, town: Town) -> None:
    scanner = a_caller(an_app(office), town, Role.SCANNING_STATION)
    case = town.add_case()
    address = handed_over(scanner, [letters_to(office, town, case)])
    work_off(office)

    (letter,) = scanner.get(address).json["letters"]

    assert letter["case_reference"] == case.reference
    assert letter["document_state"] == "searchable"


def test_s18_a_letter_becomes_a_pdf_a_with_text_that_is_found(
    office: Office, town: Town, station: Actor, operator: Actor, tmp_path: Path
) -> None:
    batch = closed(office, [paper(office, town, tmp_path)], station, operator)

    made = archive_pdf(office, town, batch, operator, tmp_path)

    with pikepdf.open(made) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3B"
    assert len(PdfReader(made).pages[0].extract_text()) > 100


def test_no_station_may_check_what_it_scanned(office: Office, town: Town, station: Actor) -> None:
    batch = delivered(office, [letters_to(office, town, town.add_case())], actor=station)
    work_off(office)

    with pytest.raises(NotAllowed):
        office.scan_checking.close(batch.id, actor=station)


def letters_to(office: Office, town: Town, *cases: CaseFile) -> bytes:
    """A scan of one letter for each case file, each behind its separator sheet."""
    pages = []
    for case in cases:
        pages.append(a_sheet(office, town.tenant, SheetKind.CASE, target=case.id))
        pages.append(Letter(words=f"Zu {case.reference}"))
    return scanned(*pages)


def paper(office: Office, town: Town, folder: Path) -> bytes:
    """A scan of real paper: images without any text."""
    sheet = written(SheetCode(tenant=town.tenant, kind=SheetKind.NEW), office.scanning.sheet_key)
    return write_pdf(
        batch_pages([PaperLetter(separator=sheet)]), folder / "papier.pdf"
    ).read_bytes()


def closed(office: Office, bodies: Sequence[bytes], station: Actor, operator: Actor) -> Batch:
    """A batch that was delivered, checked, closed and sealed."""
    batch = delivered(office, bodies, actor=station)
    work_off(office)
    close(office, batch, operator)
    return batch


def close(office: Office, batch: Batch, operator: Actor) -> None:
    work_off(office)
    for page in office.scan_checking.see(batch.id, actor=operator).open_pages:
        office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=operator)
    work_off(office)
    office.scan_checking.close(batch.id, actor=operator)
    work_off(office)


def transfer_note(office: Office, batch: Batch, operator: Actor) -> bytes:
    (letter, *_) = office.scan_checking.see(batch.id, actor=operator).letters
    return office.sealing.note(batch.id, letter.id, actor=operator)


def archive_pdf(office: Office, town: Town, batch: Batch, operator: Actor, folder: Path) -> Path:
    """The PDF/A of the first letter, as somebody gets it who asks twice."""
    (letter, *_) = office.scan_checking.see(batch.id, actor=operator).letters
    asked, target = DocumentId(str(letter.document)), folder / "archiv.pdf"
    with office.renditions.opened(asked, RenditionKind.ARCHIVE, actor=town.manager):
        pass
    work_off(office)
    with office.renditions.opened(asked, RenditionKind.ARCHIVE, actor=town.manager) as made:
        assert made is not None
        target.write_bytes(made.path.read_bytes())
    return target


def document(office: Office, town: Town, key: str | None) -> Document:
    with office.records.read(town.system) as tx:
        return tx.documents.get(DocumentId(str(key)))


def documents(office: Office, town: Town) -> Sequence[Document]:
    with office.records.read(town.system) as tx:
        return tx.lines.inbox().lines


def actions(office: Office) -> set[str]:
    with Session(office.records.engine) as session:
        return set(session.scalars(select(JournalEntryRow.action)))


def flip_a_bit(office: Office, key: str) -> None:
    """Damage in the store, past all its locks."""
    for path in (office.settings.home / "buckets").rglob("*"):
        if path.is_file() and key.rsplit("/", 1)[-1] in str(path):
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.chmod(0o600)
            path.write_bytes(bytes(content))
