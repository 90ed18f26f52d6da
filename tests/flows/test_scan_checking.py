"""People check a batch: each page settled, corrections as new versions, closed when all adds up."""

from datetime import date
from pathlib import Path

import pytest

from eakte.deskwork import FilingOrder
from eakte.domain.access import Actor, Role
from eakte.domain.casefile import DocumentId
from eakte.domain.errors import NotAllowed, NotVisible
from eakte.domain.hold import Restriction, RestrictionGround
from eakte.domain.scan_arranging import BothFiled
from eakte.domain.scan_letters import LetterState, ScanLetter
from eakte.domain.scan_pages import NothingToSettle, PagesOpen, SamePerson, Settlement
from eakte.domain.scanning import Batch, BatchState, Protection, StepImpossible
from eakte.domain.sheet_code import SheetKind
from eakte.office import Office
from eakte.records import Records
from eakte.scanning.batch_view import BatchView
from eakte.scanning.letters import ATTACHED
from indexing import SandboxedReader, SandboxedScanBench
from tests.ended_cases import a_disposal_office
from tests.flows.batches import (
    BLANK,
    Letter,
    a_sheet,
    an_upload,
    delivered,
    scanned,
)
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

TOO_LONG = Letter(words="Zu lang", height_mm=331)


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench, scan_sample_percent=0)


@pytest.fixture
def station(town: Town) -> Actor:
    return town.actor("station")


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


@pytest.fixture
def batch(office: Office, town: Town, station: Actor) -> Batch:
    """Three letters: pages 2 and 3, page 5 (too long), page 7; then a blank page."""
    new = a_sheet(office, town.tenant)
    scan = scanned(
        *(new, Letter(words="Eins"), Letter(words="Zwei")),
        *(new, TOO_LONG),
        *(new, Letter(words="Drei"), BLANK),
    )
    found = delivered(office, [scan], actor=station)
    work_off(office)
    return found


def test_a_held_letter_is_filed_when_its_page_is_settled(
    office: Office, batch: Batch, operator: Actor
) -> None:
    office.scan_checking.settle(batch.id, 5, Settlement.LEFT, actor=operator)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=operator)
    assert [letter.state for letter in seen.letters] == [LetterState.FILED] * 3
    assert seen.accounting.adds_up
    assert seen.accounting.filed == 4


def test_the_batch_is_not_closed_while_a_page_is_open_and_the_pages_are_named(
    office: Office, batch: Batch, operator: Actor
) -> None:
    with pytest.raises(PagesOpen) as refused:
        office.scan_checking.close(batch.id, actor=operator)

    assert 5 in refused.value.numbers


def test_a_settled_batch_is_closed_and_its_account_adds_up(
    office: Office, batch: Batch, operator: Actor
) -> None:
    _settle_all(office, batch, operator)

    closed = office.scan_checking.close(batch.id, actor=operator)

    assert closed.batch.state is BatchState.CLOSED
    account = closed.accounting
    assert account.images == account.filed + account.separators + account.blanks == 8


def test_nothing_is_changed_in_a_closed_batch(
    office: Office, batch: Batch, operator: Actor
) -> None:
    _settle_all(office, batch, operator)
    office.scan_checking.close(batch.id, actor=operator)

    with pytest.raises(StepImpossible):
        office.scan_checking.settle(batch.id, 5, Settlement.LEFT, actor=operator)


def test_a_turned_page_makes_a_new_version_and_the_former_one_stays(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    office.scan_checking.settle(batch.id, 2, Settlement.TURNED, degrees=180, actor=operator)
    work_off(office)

    letter = _letter(office, batch, operator, 0)
    with office.records.read(town.system) as tx:
        versions = tx.versions.of(DocumentId(str(letter.document)))
    assert [version.number for version in versions] == [1, 2]
    assert versions[0].sha256 != versions[1].sha256


def test_a_missing_sheet_is_made_good_by_dividing_the_letter(
    office: Office, batch: Batch, operator: Actor
) -> None:
    office.scan_checking.divide(batch.id, 3, actor=operator)
    work_off(office)

    letters = office.scan_checking.see(batch.id, actor=operator).letters
    assert sorted(letter.pages for letter in letters) == [(2,), (3,), (5,), (7,)]
    filed = [letter for letter in letters if letter.state is LetterState.FILED]
    assert len({letter.document for letter in filed}) == 3


def test_a_held_letter_is_joined_to_the_one_in_front_of_it(
    office: Office, batch: Batch, operator: Actor
) -> None:
    first = _letter(office, batch, operator, 0)

    office.scan_checking.join(batch.id, first.id, actor=operator)
    _settle_all(office, batch, operator)

    letters = office.scan_checking.see(batch.id, actor=operator).letters
    assert [letter.pages for letter in letters] == [(2, 3, 5), (7,)]


def test_a_held_letter_is_joined_to_the_record_behind_it_which_stays_the_same_document(
    office: Office, batch: Batch, operator: Actor
) -> None:
    second, third = (_letter(office, batch, operator, at) for at in (1, 2))

    office.scan_checking.join(batch.id, second.id, actor=operator)
    _settle_all(office, batch, operator)

    seen = office.scan_checking.see(batch.id, actor=operator)
    assert [letter.pages for letter in seen.letters] == [(2, 3), (5, 7)]
    assert (seen.letters[1].document, seen.letters[1].number) == (third.document, 3)
    assert seen.letters[1].state is LetterState.FILED
    assert seen.accounting.adds_up


def test_the_second_of_two_letters_that_are_documents_becomes_an_attachment_of_the_first(
    office: Office, town: Town, operator: Actor
) -> None:
    batch = _in_the_inbox(office, town)
    first, second, third = office.scan_checking.see(batch.id, actor=operator).letters

    office.scan_checking.join(batch.id, first.id, actor=operator)
    office.scan_checking.join(batch.id, second.id, actor=operator)
    with pytest.raises(BothFiled):
        office.scan_checking.join(batch.id, first.id, actor=operator)
    with pytest.raises(NothingToSettle):
        office.scan_checking.join(batch.id, third.id, actor=operator)

    with office.records.read(town.clerk) as tx:
        (item,) = tx.lines.inbox().lines
        attached = {one.id for one in tx.documents.attachments(item.id)}
    assert (item.id, attached) == (first.document, {second.document, third.document})
    seen = office.scan_checking.see(batch.id, actor=operator)
    assert len(seen.letters) == 3
    assert seen.accounting.adds_up


def test_what_is_corrected_at_an_attachment_is_told_as_not_done(
    office: Office, town: Town, operator: Actor
) -> None:
    batch = _in_the_inbox(office, town)
    first, second, _ = office.scan_checking.see(batch.id, actor=operator).letters
    office.scan_checking.join(batch.id, first.id, actor=operator)

    page = second.pages[0]
    office.scan_checking.settle(batch.id, page, Settlement.TURNED, degrees=180, actor=operator)
    work_off(office)

    letter = office.scan_checking.see(batch.id, actor=operator).letters[1]
    assert (letter.state, letter.refusal) == (LetterState.FILED, ATTACHED)


def test_letters_of_which_somebody_filed_one_are_not_joined_any_more(
    office: Office, town: Town, operator: Actor
) -> None:
    batch = _in_the_inbox(office, town)
    first, second, _ = office.scan_checking.see(batch.id, actor=operator).letters
    order = FilingOrder(case=town.add_case().id)
    office.deskwork.file(DocumentId(str(second.document)), order, actor=town.clerk)

    with pytest.raises(BothFiled) as refused:
        office.scan_checking.join(batch.id, first.id, actor=operator)

    assert (refused.value.first, refused.value.second) == (1, 2)


def test_a_rescan_takes_the_place_of_the_page_and_is_counted(
    office: Office, batch: Batch, operator: Actor
) -> None:
    fresh = scanned(Letter(words="Noch einmal"))

    upload = an_upload(office, fresh)
    receipt = office.rescanning.replace(batch.id, 5, upload, actor=operator)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=operator)
    assert office.filing.signer.is_genuine(receipt)
    assert seen.pages[4].settlement is Settlement.RESCANNED
    assert seen.letters[1].state is LetterState.FILED
    assert seen.accounting.replaced == 1
    assert seen.accounting.adds_up


def test_the_same_rescan_twice_is_taken_once(office: Office, batch: Batch, operator: Actor) -> None:
    fresh = scanned(Letter(words="Noch einmal"))
    first = office.rescanning.replace(batch.id, 5, an_upload(office, fresh), actor=operator)

    again = office.rescanning.replace(batch.id, 5, an_upload(office, fresh), actor=operator)

    assert again == first


def test_a_rescan_that_cannot_be_seen_changes_nothing(
    office: Office, batch: Batch, operator: Actor
) -> None:
    damaged = an_upload(office, b"%PDF-1.7 nothing behind it")
    office.rescanning.replace(batch.id, 5, damaged, actor=operator)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=operator)
    assert seen.pages[4].is_open
    assert seen.accounting.adds_up


def test_a_separator_is_no_page_to_be_settled(
    office: Office, batch: Batch, operator: Actor
) -> None:
    with pytest.raises(NothingToSettle):
        office.scan_checking.settle(batch.id, 1, Settlement.LEFT, actor=operator)


def test_who_scanned_a_batch_of_the_highest_class_does_not_check_it(
    office: Office, town: Town, operator: Actor
) -> None:
    scan = scanned(a_sheet(office, town.tenant), Letter(words="Geheim"))
    found = delivered(office, [scan], actor=operator, protection=Protection.VERY_HIGH)
    work_off(office)
    other = town.add_person("other", Role.SCAN_OPERATOR)

    with pytest.raises(SamePerson):
        office.scan_checking.settle(found.id, 2, Settlement.LEFT, actor=operator)
    office.scan_checking.settle(found.id, 2, Settlement.LEFT, actor=other)
    work_off(office)

    assert _letter(office, found, other, 0).state is LetterState.FILED


def test_a_station_does_not_check_its_own_batches(
    office: Office, batch: Batch, station: Actor
) -> None:
    with pytest.raises(NotAllowed):
        office.scan_checking.settle(batch.id, 5, Settlement.LEFT, actor=station)


def test_page_images_are_made_when_somebody_looks(
    office: Office, batch: Batch, operator: Actor
) -> None:
    assert office.rescanning.image(batch.id, 5, width=1240, actor=operator) is None
    work_off(office)

    image = office.rescanning.image(batch.id, 5, width=1240, actor=operator)

    assert image is not None
    assert image[8:12] == b"WEBP"


def test_images_of_a_letter_that_was_withdrawn_since_are_shown_to_nobody_at_the_station(
    office: Office, town: Town, station: Actor, operator: Actor
) -> None:
    case = town.add_case()
    to_case = a_sheet(office, town.tenant, SheetKind.CASE, target=case.id)
    found = delivered(office, [scanned(to_case, Letter(words="Brief"))], actor=station)
    work_off(office)
    office.holding.place(
        [case.id],
        reason="Widerspruch",
        review_on=date(2027, 1, 1),
        restriction=Restriction(ground=RestrictionGround.ACCURACY, asked_by="Frau Ommen"),
        actor=town.manager,
    )

    with pytest.raises(NotVisible):
        office.rescanning.image(found.id, 2, width=1240, actor=operator)
    with (
        pytest.raises(NotVisible),
        office.rescanning.opened_part(found.id, 1, actor=operator),
    ):
        pass


def test_the_unsplit_scan_goes_with_the_first_of_its_letters_that_is_destroyed(
    office: Office, town: Town, clock: Clock, station: Actor, operator: Actor
) -> None:
    disposal = a_disposal_office(office, town, clock)
    case = town.add_case()
    to_case = a_sheet(office, town.tenant, SheetKind.CASE, target=case.id)
    scan = scanned(
        to_case, Letter(words="Geht"), a_sheet(office, town.tenant), Letter(words="Bleibt")
    )
    found = delivered(office, [scan], actor=station)
    _settle_all(office, found, operator)
    office.scan_checking.close(found.id, actor=operator)
    with office.records.read(town.system) as tx:
        unsplit = tx.scans.originals.blob(tx.scans.parts(found.id)[0].part.sha256)

    disposal.ordered(disposal.ended(case.id).id)
    office.destruction.start_ripe(town.system)
    work_off(office)

    assert not office.destruction.removal.originals.versions(unsplit.store_key)
    kept = DocumentId(str(_letter(office, found, operator, 1).document))
    with office.viewing.opened_original(kept, actor=town.manager) as (path, _):
        assert path.read_bytes().startswith(b"%PDF")


def test_a_case_file_is_not_destroyed_while_a_batch_of_it_is_being_checked(
    office: Office, town: Town, clock: Clock, station: Actor
) -> None:
    disposal = a_disposal_office(office, town, clock)
    case = town.add_case()
    to_case = a_sheet(office, town.tenant, SheetKind.CASE, target=case.id)
    delivered(office, [scanned(to_case, Letter(words="Bleibt"))], actor=station)
    work_off(office)

    order = disposal.ordered(disposal.ended(case.id).id)
    (prospect,) = office.destruction.preview(order.id, actor=town.manager)

    assert "noch nicht abgeschlossen" in prospect.reason


def _in_the_inbox(office: Office, town: Town) -> Batch:
    """Three letters without a finding: documents in the common inbox."""
    sheet = a_sheet(office, town.tenant)
    letters = [Letter(words=word) for word in ("Eins", "Zwei", "Drei")]
    body = scanned(*(page for letter in letters for page in (sheet, letter)))
    batch = delivered(office, [body], actor=town.actor("station"))
    work_off(office)
    return batch


def _settle_all(office: Office, batch: Batch, actor: Actor) -> BatchView:
    work_off(office)
    for page in office.scan_checking.see(batch.id, actor=actor).open_pages:
        office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=actor)
    work_off(office)
    return office.scan_checking.see(batch.id, actor=actor)


def _letter(office: Office, batch: Batch, actor: Actor, place: int) -> ScanLetter:
    return office.scan_checking.see(batch.id, actor=actor).letters[place]
