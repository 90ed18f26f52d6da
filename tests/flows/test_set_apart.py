"""A scan that was taken for another page and is a letter of its own: no paper is scanned twice."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from eakte.domain.access import Actor, Role
from eakte.domain.casefile import DocumentId
from eakte.domain.scan_letters import LetterState, ScanLetter
from eakte.domain.scan_pages import FindingKind, SamePerson, Settlement
from eakte.domain.scan_rescans import NothingToSetApart, RescanPending
from eakte.domain.scanning import Batch, BatchState, Protection, Separation
from eakte.domain.sheet_code import SheetKind
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import Records
from eakte.scanning.batch_view import BatchView
from eakte.scanning.note_steps import SET_APART, steps_of
from eakte.scanning.paper_classes import classes_of
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, a_sheet, an_upload, delivered, scanned, seal_checked
from tests.makers import Town
from tests.offices import an_office, work_off

SCANNER = "Scanner Raum 12"
TOO_LONG = scanned(Letter(words="Eins"), Letter(words="Zu lang", height_mm=331))
OTHER_PAPER = scanned(Letter(words="Ein ganz anderer Brief"))
AGAIN = scanned(Letter(words="Noch einmal, jetzt richtig"))


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench, scan_sample_percent=0)


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


@pytest.fixture
def station(town: Town) -> Actor:
    return town.actor("station")


@pytest.fixture
def batch(office: Office, station: Actor) -> Batch:
    """One letter of two pages, of which the second one is too long."""
    found = delivered(office, [TOO_LONG], actor=station, device=SCANNER)
    work_off(office)
    return found


@pytest.fixture
def mistaken(office: Office, batch: Batch, station: Actor, operator: Actor) -> Batch:
    """The same batch with another paper in the place of its second page."""
    next_scan(office, batch, station, operator, OTHER_PAPER)
    return batch


def test_the_other_paper_becomes_a_letter_in_the_inbox_and_the_page_waits_again(
    office: Office, mistaken: Batch, town: Town, operator: Actor
) -> None:
    before = see(office, mistaken, operator).accounting

    own = set_apart(office, mistaken, operator)

    seen = see(office, mistaken, operator)
    page, other = seen.pages[1], seen.pages[2]
    assert (page.part, page.page, page.replaced, page.former) == (1, 2, 0, None)
    assert [found.kind for found in page.findings] == [FindingKind.TOO_LONG]
    assert (page.settlement, page.settled_by) == (Settlement.AWAITED, operator.user)
    assert (other.number, other.part, other.page, other.letter) == (3, 2, 1, own.id)
    assert (other.findings, other.is_open) == ((), False)
    assert seen.letters[1].state is LetterState.FILED
    assert "anderer Brief" in text_of(office, town, str(seen.letters[1].document))
    assert (before.replaced, seen.accounting.replaced) == (1, 0)
    assert seen.accounting.adds_up


def test_the_right_scan_comes_next_and_the_batch_closes_with_two_sealed_letters(
    office: Office, mistaken: Batch, station: Actor, operator: Actor
) -> None:
    set_apart(office, mistaken, operator)
    next_scan(office, mistaken, station, operator, AGAIN)
    office.scan_checking.settle(mistaken.id, 2, Settlement.LEFT, actor=operator)
    work_off(office)

    office.scan_checking.close(mistaken.id, actor=operator)
    work_off(office)

    seen = see(office, mistaken, operator)
    assert seen.batch.state is BatchState.CLOSED
    assert seen.accounting.adds_up
    assert (seen.accounting.filed, seen.accounting.replaced) == (3, 1)
    assert seal_checked(office, mistaken.id, actor=operator).is_sound
    with office.records.read(operator) as tx:
        deeds = tx.scans.evidence.deeds(mistaken.id)
    for letter in seen.letters:
        names = [step.name for step in steps_of(letter, deeds, read=None)]
        assert "Neuen Scan als eigenes Schreiben ablegen" in names


def test_the_same_scan_sent_again_has_its_receipt_and_makes_no_third_letter(
    office: Office, mistaken: Batch, station: Actor, operator: Actor
) -> None:
    first = answered(office, station, OTHER_PAPER)
    set_apart(office, mistaken, operator)

    again = answered(office, station, OTHER_PAPER)

    work_off(office)
    assert first == again
    assert again is not None
    assert len(see(office, mistaken, operator).letters) == 2
    assert see(office, mistaken, operator).pages[1].is_awaited


def test_a_page_that_shows_what_came_with_the_batch_has_nothing_to_set_apart(
    office: Office, batch: Batch, operator: Actor
) -> None:
    with pytest.raises(NothingToSetApart):
        office.rescanning.set_apart(batch.id, 2, actor=operator)

    assert len(see(office, batch, operator).letters) == 1


def test_a_scan_is_not_set_apart_twice_or_before_it_was_looked_at(
    office: Office, batch: Batch, station: Actor, operator: Actor
) -> None:
    office.scan_checking.settle(batch.id, 2, Settlement.AWAITED, actor=operator)
    answered(office, station, OTHER_PAPER)
    with pytest.raises(RescanPending):
        office.rescanning.set_apart(batch.id, 2, actor=operator)
    work_off(office)
    set_apart(office, batch, operator)

    with pytest.raises(NothingToSetApart):
        office.rescanning.set_apart(batch.id, 2, actor=operator)


def test_a_wrong_file_that_a_person_handed_in_is_set_apart_and_the_page_is_open_as_before(
    office: Office, batch: Batch, operator: Actor
) -> None:
    upload = an_upload(office, OTHER_PAPER)
    office.rescanning.replace(batch.id, 2, upload, actor=operator)
    work_off(office)

    set_apart(office, batch, operator)

    page = see(office, batch, operator).pages[1]
    assert (page.settlement, page.is_open) == (None, True)


def test_what_was_left_by_mistake_is_taken_out_of_its_letter_by_a_new_version(
    office: Office, mistaken: Batch, town: Town, operator: Actor
) -> None:
    office.scan_checking.settle(mistaken.id, 2, Settlement.LEFT, actor=operator)
    work_off(office)
    document = str(see(office, mistaken, operator).letters[0].document)
    assert "anderer Brief" in text_of(office, town, document)

    set_apart(office, mistaken, operator)
    office.scan_checking.settle(mistaken.id, 2, Settlement.LEFT, actor=operator)
    work_off(office)

    assert "anderer Brief" not in text_of(office, town, document)
    assert "Zu lang" in text_of(office, town, document)


def test_each_of_the_two_letters_has_its_own_scan_when_one_of_them_is_destroyed(
    office: Office, mistaken: Batch, station: Actor, operator: Actor
) -> None:
    set_apart(office, mistaken, operator)
    office.scan_checking.settle(mistaken.id, 2, Settlement.LEFT, actor=operator)
    work_off(office)

    seen = see(office, mistaken, operator)
    with office.records.read(operator) as tx:
        first, other = (
            tx.scans.originals.of_document(DocumentId(str(letter.document)))
            for letter in seen.letters
        )
    scan, rescan = (came.part.sha256 for came in seen.parts)
    assert scan in {blob.sha256 for blob in first}
    assert rescan not in {blob.sha256 for blob in first}
    assert scan not in {blob.sha256 for blob in other}


def test_where_each_file_is_a_letter_the_scan_is_filed_as_it_came(
    office: Office, station: Actor, operator: Actor
) -> None:
    batch = delivered(
        office, [TOO_LONG], actor=station, device=SCANNER, separation=Separation.PARTS
    )
    work_off(office)
    next_scan(office, batch, station, operator, OTHER_PAPER)

    set_apart(office, batch, operator)

    seen = see(office, batch, operator)
    assert seen.letters[1].product == seen.parts[1].part.sha256


def test_a_sticker_on_the_other_paper_leads_to_its_letter(
    office: Office, town: Town, batch: Batch, station: Actor, operator: Actor
) -> None:
    sticker = a_sheet(office, town.tenant, SheetKind.LABEL, target="17").code
    paper = scanned(Letter(words="Mit Etikett", label=sticker))
    next_scan(office, batch, station, operator, paper)

    set_apart(office, batch, operator)

    found = office.scanned_codes.followed(sticker, actor=town.clerk)
    assert found is not None
    assert found.document == see(office, batch, operator).letters[1].document


def test_the_sheet_before_the_page_says_nothing_of_the_other_paper(
    office: Office, town: Town, station: Actor, operator: Actor
) -> None:
    sheet = a_sheet(office, town.tenant, SheetKind.CASE, target="1", document_type="Heiratsurkunde")
    scan = scanned(sheet, Letter(words="Zu lang", height_mm=331))
    batch = delivered(office, [scan], actor=station, device=SCANNER)
    work_off(office)
    next_scan(office, batch, station, operator, OTHER_PAPER)
    set_apart(office, batch, operator)

    with office.records.read(town.system) as tx:
        first, other = classes_of(tx, batch, key=office.scanning.sheet_key)

    assert "Heiratsurkunde" in first.kinds
    assert "Heiratsurkunde" not in other.kinds


def test_of_the_highest_class_a_third_person_sets_the_scan_apart(
    office: Office, town: Town, station: Actor, operator: Actor
) -> None:
    batch = delivered(
        office,
        [TOO_LONG],
        actor=station,
        device=SCANNER,
        operator="Frau Scan",
        protection=Protection.VERY_HIGH,
    )
    work_off(office)
    next_scan(office, batch, station, operator, OTHER_PAPER)
    with pytest.raises(SamePerson):
        office.rescanning.set_apart(batch.id, 2, actor=operator)
    third = town.add_person("third", Role.SCAN_OPERATOR)

    set_apart(office, batch, third)

    seen = see(office, batch, third)
    assert seen.letters[1].state is LetterState.HELD
    assert seen.accounting.adds_up


def test_the_deed_stands_in_the_journal_with_both_pages(
    office: Office, mistaken: Batch, operator: Actor
) -> None:
    set_apart(office, mistaken, operator)

    with office.records.read(operator) as tx:
        told = [one for one in tx.scans.evidence.deeds(mistaken.id) if one.action == SET_APART]
    (line,) = told
    assert (line.actor, line.detail["page"], line.detail["own"]) == (operator.name, 2, 3)


def next_scan(office: Office, batch: Batch, station: Actor, operator: Actor, body: bytes) -> None:
    """Ask for another scan of the second page, unless somebody did; the scanner sends this one."""
    if not see(office, batch, operator).pages[1].is_awaited:
        office.scan_checking.settle(batch.id, 2, Settlement.AWAITED, actor=operator)
    assert answered(office, station, body) is not None
    work_off(office)


def answered(office: Office, station: Actor, body: bytes) -> Receipt | None:
    upload = an_upload(office, body)
    return office.rescanning.answer_next(upload, device=SCANNER, actor=station)


def set_apart(office: Office, batch: Batch, actor: Actor) -> ScanLetter:
    own = office.rescanning.set_apart(batch.id, 2, actor=actor)
    work_off(office)
    return own


def see(office: Office, batch: Batch, actor: Actor) -> BatchView:
    return office.scan_checking.see(batch.id, actor=actor)


def text_of(office: Office, town: Town, document: str) -> str:
    """The words in the newest version of a document."""
    opened = office.viewing.opened_original(DocumentId(document), actor=town.manager)
    with opened as (path, _):
        return " ".join(page.extract_text() for page in PdfReader(path).pages)
