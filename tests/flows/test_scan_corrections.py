"""Another order of pages, and decisions taken back: until the batch closes, and recorded."""

from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from eakte.domain.access import Actor, Role
from eakte.domain.casefile import DocumentId
from eakte.domain.errors import InvalidValue, NotAllowed
from eakte.domain.scan_letters import LetterState, ScanLetter
from eakte.domain.scan_pages import (
    NothingToSettle,
    NothingToTakeBack,
    PagesOpen,
    SamePerson,
    Settlement,
)
from eakte.domain.scanning import Batch, Protection, StepImpossible
from eakte.journal import BATCH
from eakte.office import Office
from eakte.records import HistoryLine, Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, a_sheet, an_upload, delivered, scanned, seal_checked
from tests.makers import Town
from tests.offices import an_office, work_off

HEIGHTS = (297.0, 299.0, 301.0)  # mm, by which a page is known again
MM_PER_POINT = 25.4 / 72
TOO_LONG = Letter(words="Zu lang", height_mm=331)


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


@pytest.fixture
def batch(office: Office, town: Town) -> Batch:
    """A letter of pages 2 to 4 that is filed, and one of page 6 that waits."""
    three = [Letter(words=f"Blatt {height}", height_mm=height) for height in HEIGHTS]
    new = a_sheet(office, town.tenant)
    found = delivered(office, [scanned(new, *three, new, TOO_LONG)], actor=town.actor("station"))
    work_off(office)
    return found


def test_a_page_that_was_moved_stands_there_in_a_new_version(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    office.scan_checking.move(batch.id, 4, to=1, actor=operator)
    work_off(office)

    letter = _letters(office, batch, operator)[0]
    assert letter.pages == (4, 2, 3)
    assert _heights(office, town, letter) == [301, 297, 299]
    assert _version_count(office, town, letter) == 2


def test_the_unsplit_scan_and_the_account_stay_as_they_were(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    before = _scan(office, batch, operator)
    counted = office.scan_checking.see(batch.id, actor=operator).accounting

    office.scan_checking.move(batch.id, 4, to=1, actor=operator)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=operator)
    assert _scan(office, batch, operator) == before
    assert [page.page for page in seen.pages] == [1, 2, 3, 4, 5, 6]
    assert seen.accounting == counted
    assert seen.accounting.adds_up


def test_a_move_is_recorded_with_who_when_from_and_to(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    office.scan_checking.move(batch.id, 4, to=1, actor=operator)

    (move,) = _letters(office, batch, operator)[0].moves
    (entry,) = _entries(office, town, batch, "page_moved")
    assert (move.page, move.was, move.to, move.by) == (4, 3, 1, operator.user)
    assert entry.actor == operator.name
    assert {key: entry.detail[key] for key in ("page", "was", "to")} == {
        "page": 4,
        "was": 3,
        "to": 1,
    }


def test_the_transfer_note_tells_each_move_and_is_valid(
    office: Office, batch: Batch, operator: Actor, shared: Path
) -> None:
    office.scan_checking.move(batch.id, 4, to=1, actor=operator)
    _close(office, batch, operator)

    letter = _letters(office, batch, operator)[0]
    note = etree.fromstring(office.sealing.note(batch.id, letter.id, actor=operator))
    steps = [step.get("name") for step in note.iter("Prozessschritt")]
    assert "Umordnen" in steps
    assert "3 nach 1" in etree.tostring(note, encoding="unicode")
    schema = etree.XMLSchema(etree.parse(shared / "standards/resiscan/transfervermerk.xsd"))
    schema.assertValid(note)
    assert seal_checked(office, batch.id, actor=operator).is_sound


def test_a_page_that_stands_there_already_is_not_moved_and_nothing_is_made_anew(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    office.scan_checking.move(batch.id, 3, to=2, actor=operator)
    work_off(office)

    assert _version_count(office, town, _letters(office, batch, operator)[0]) == 1
    assert not _entries(office, town, batch, "page_moved")


def test_a_waiting_letter_is_filed_in_the_order_that_it_was_given(
    office: Office, town: Town, operator: Actor
) -> None:
    two = (TOO_LONG, Letter(words="Vorn", height_mm=299))
    found = delivered(office, [scanned(*two)], actor=town.actor("station"))
    work_off(office)

    office.scan_checking.move(found.id, 2, to=1, actor=operator)
    office.scan_checking.settle(found.id, 1, Settlement.LEFT, actor=operator)
    work_off(office)

    assert _heights(office, town, _letters(office, found, operator)[0]) == [299, 331]


def test_a_file_that_is_a_letter_itself_is_composed_anew_when_its_pages_are_moved(
    office: Office, town: Town, operator: Actor
) -> None:
    pages = [Letter(words=f"Blatt {height}", height_mm=height) for height in HEIGHTS]
    found = delivered(office, [scanned(*pages)], actor=town.actor("station"), separation="parts")
    work_off(office)

    office.scan_checking.move(found.id, 1, to=3, actor=operator)
    work_off(office)

    assert _heights(office, town, _letters(office, found, operator)[0]) == [299, 301, 297]


@pytest.mark.parametrize(("page", "to"), [(2, 0), (2, 4), (6, 2)])
def test_a_place_that_the_letter_does_not_have_is_refused(
    office: Office, batch: Batch, operator: Actor, page: int, to: int
) -> None:
    with pytest.raises(InvalidValue):
        office.scan_checking.move(batch.id, page, to=to, actor=operator)


def test_a_separator_sheet_has_no_place_in_a_letter(
    office: Office, batch: Batch, operator: Actor
) -> None:
    with pytest.raises(NothingToSettle):
        office.scan_checking.move(batch.id, 1, to=1, actor=operator)


def test_in_a_closed_batch_nothing_is_moved_or_taken_back(
    office: Office, batch: Batch, operator: Actor
) -> None:
    _close(office, batch, operator)

    with pytest.raises(StepImpossible):
        office.scan_checking.move(batch.id, 4, to=1, actor=operator)
    with pytest.raises(StepImpossible):
        office.scan_checking.take_back(batch.id, 6, actor=operator)


def test_a_station_moves_and_takes_back_nothing(office: Office, town: Town, batch: Batch) -> None:
    with pytest.raises(NotAllowed):
        office.scan_checking.move(batch.id, 4, to=1, actor=town.actor("station"))
    with pytest.raises(NotAllowed):
        office.scan_checking.take_back(batch.id, 6, actor=town.actor("station"))


def test_a_decision_that_was_taken_back_leaves_the_page_open_and_the_batch_too(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    office.scan_checking.settle(batch.id, 6, Settlement.LEFT, actor=operator)
    work_off(office)

    office.scan_checking.take_back(batch.id, 6, actor=operator)

    assert office.scan_checking.see(batch.id, actor=operator).pages[5].is_open
    with pytest.raises(PagesOpen):
        office.scan_checking.close(batch.id, actor=operator)
    (entry,) = _entries(office, town, batch, "page_settlement_taken_back")
    assert entry.actor == operator.name
    assert (entry.detail["page"], entry.detail["settlement"]) == (6, "left")


def test_a_turn_that_was_taken_back_stands_as_scanned_and_can_be_made_again(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    _turn(office, batch, operator)
    turned = _shas(office, town, _letters(office, batch, operator)[0])

    office.scan_checking.take_back(batch.id, 2, actor=operator)
    work_off(office)
    _turn(office, batch, operator)

    scanned_first, turned_first = turned
    assert _shas(office, town, _letters(office, batch, operator)[0]) == [
        scanned_first,
        turned_first,
        scanned_first,
        turned_first,
    ]


def test_a_page_without_a_decision_and_a_rescan_are_not_taken_back(
    office: Office, batch: Batch, operator: Actor
) -> None:
    fresh = an_upload(office, scanned(Letter(words="Noch einmal")))
    office.rescanning.replace(batch.id, 6, fresh, actor=operator)
    work_off(office)

    for number in (2, 6):
        with pytest.raises(NothingToTakeBack):
            office.scan_checking.take_back(batch.id, number, actor=operator)


def test_who_scanned_a_batch_of_the_highest_class_takes_back_and_moves_nothing_in_it(
    office: Office, town: Town, operator: Actor
) -> None:
    pages = (Letter(words="Geheim"), Letter(words="Auch geheim"))
    found = delivered(office, [scanned(*pages)], actor=operator, protection=Protection.VERY_HIGH)
    work_off(office)
    other = town.add_person("other", Role.SCAN_OPERATOR)
    office.scan_checking.settle(found.id, 1, Settlement.LEFT, actor=other)

    with pytest.raises(SamePerson):
        office.scan_checking.take_back(found.id, 1, actor=operator)
    with pytest.raises(SamePerson):
        office.scan_checking.move(found.id, 1, to=2, actor=operator)
    office.scan_checking.take_back(found.id, 1, actor=other)

    assert _letters(office, found, other)[0].state is LetterState.HELD
    with pytest.raises(SamePerson):
        office.scan_checking.settle(found.id, 1, Settlement.LEFT, actor=operator)


def _turn(office: Office, batch: Batch, actor: Actor) -> None:
    office.scan_checking.settle(batch.id, 2, Settlement.TURNED, degrees=180, actor=actor)
    work_off(office)


def _close(office: Office, batch: Batch, actor: Actor) -> None:
    work_off(office)
    for page in office.scan_checking.see(batch.id, actor=actor).open_pages:
        office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=actor)
    work_off(office)
    office.scan_checking.close(batch.id, actor=actor)
    work_off(office)


def _letters(office: Office, batch: Batch, actor: Actor) -> tuple[ScanLetter, ...]:
    return office.scan_checking.see(batch.id, actor=actor).letters


def _heights(office: Office, town: Town, letter: ScanLetter) -> list[int]:
    """Heights of the pages of the product, in mm."""
    document = DocumentId(str(letter.document))
    with (
        office.viewing.opened_original(document, actor=town.manager) as (path, _),
        pikepdf.open(path) as product,
    ):
        return [round(float(page.mediabox[3]) * MM_PER_POINT) for page in product.pages]


def _shas(office: Office, town: Town, letter: ScanLetter) -> list[str]:
    with office.records.read(town.system) as tx:
        return [version.sha256 for version in tx.versions.of(DocumentId(str(letter.document)))]


def _version_count(office: Office, town: Town, letter: ScanLetter) -> int:
    return len(_shas(office, town, letter))


def _scan(office: Office, batch: Batch, actor: Actor) -> bytes:
    with office.rescanning.opened_part(batch.id, 1, actor=actor) as (path, _):
        return path.read_bytes()


def _entries(office: Office, town: Town, batch: Batch, action: str) -> list[HistoryLine]:
    with office.records.read(town.system) as tx:
        page = tx.history(f"{BATCH}:{batch.id}")
    return [line for line in page.lines if line.action == action]
