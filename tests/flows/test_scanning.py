"""A batch of a scanning station: taken whole or not at all, separated, filed, never guessed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.domain.access import Actor, Confidentiality, Role
from eakte.domain.casefile import CaseState, Document, DocumentId
from eakte.domain.errors import NotVisible
from eakte.domain.scan_letters import Doubt, LetterState
from eakte.domain.scan_pages import FindingKind, PageRole
from eakte.domain.scanning import (
    BatchDiffers,
    BatchState,
    CountKind,
    PartDiffers,
    PartsMissing,
    Separation,
    StepImpossible,
)
from eakte.domain.sheet_code import SheetCode, SheetKind, written
from eakte.finding import SearchRequest
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import (
    BLANK,
    Letter,
    Sheet,
    a_sheet,
    announced,
    delivered,
    encrypted,
    handed_in,
    scanned,
)
from tests.makers import Town, a_town
from tests.offices import an_office, work_off


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def station(town: Town) -> Actor:
    return town.actor("station")


def test_sheets_separate_a_scan_into_letters_in_the_right_case_files(
    office: Office, town: Town, station: Actor
) -> None:
    case = town.add_case()
    to_case = a_sheet(office, town.tenant, SheetKind.CASE, target=case.id)
    new = a_sheet(office, town.tenant)
    scan = scanned(
        to_case,
        Letter(words="Erstes Schreiben"),
        Letter(words="Seite zwei"),
        new,
        Letter(words="Zweites Schreiben"),
        BLANK,
    )

    batch = delivered(office, [scan], actor=station, pages=6, letters=2)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=town.manager)
    assert seen.batch.state is BatchState.CHECKING
    assert [letter.pages for letter in seen.letters] == [(2, 3), (5,)]
    assert [letter.state for letter in seen.letters] == [LetterState.FILED] * 2
    first, second = (_document(office, town, letter.document) for letter in seen.letters)
    assert first.case == case.id
    assert second.case is None
    assert seen.accounting.adds_up
    assert (seen.accounting.separators, seen.accounting.blanks, seen.accounting.filed) == (2, 1, 3)


def test_a_sheet_of_which_no_code_can_be_read_still_separates_and_leads_to_the_inbox(
    office: Office, town: Town, station: Actor
) -> None:
    case = town.add_case()
    to_case = a_sheet(office, town.tenant, SheetKind.CASE, target=case.id)
    covered = replace(to_case, is_covered=True)
    scan = scanned(to_case, Letter(words="Zur Akte"), covered, Letter(words="Wohin"))

    batch = delivered(office, [scan], actor=station, pages=4, letters=2)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=town.manager)
    first, second = seen.letters
    assert (first.pages, second.pages, second.sheet) == ((2,), (4,), 3)
    assert (first.target.case, second.target.case) == (case.id, None)
    assert second.doubt is Doubt.UNREADABLE_SHEET
    assert Doubt.UNREADABLE_SHEET in _document(office, town, second.document).flags
    assert (seen.accounting.separators, seen.accounting.filed) == (2, 2)
    assert seen.accounting.adds_up


def test_the_pages_of_a_letter_are_found_by_their_words(
    office: Office, town: Town, station: Actor
) -> None:
    new = a_sheet(office, town.tenant)
    delivered(office, [scanned(new, Letter(words="Hundesteuermarke"))], actor=station)
    work_off(office)

    found = office.filing.find(SearchRequest(words="Hundesteuermarke"), actor=town.clerk)

    assert found.documents == 1


def test_letters_may_run_over_several_files(office: Office, town: Town, station: Actor) -> None:
    new = a_sheet(office, town.tenant)
    bodies = [
        scanned(new, Letter(words="Anfang")),
        scanned(Letter(words="Ende"), new),
        scanned(Letter(words="Neues")),
    ]

    batch = delivered(office, bodies, actor=station)
    work_off(office)

    letters = office.scan_checking.see(batch.id, actor=station).letters
    assert [letter.pages for letter in letters] == [(2, 3), (5,)]


def test_each_file_can_be_a_letter_of_its_own_and_is_filed_as_it_came(
    office: Office, town: Town, station: Actor
) -> None:
    bodies = [scanned(Letter(words="Anna")), scanned(Letter(words="Berta"))]

    batch = delivered(office, bodies, actor=station, separation=Separation.PARTS)
    work_off(office)

    letters = office.scan_checking.see(batch.id, actor=station).letters
    assert len(letters) == 2
    with office.viewing.opened_original(
        DocumentId(str(letters[1].document)), actor=town.manager
    ) as (path, _):
        assert path.read_bytes() == bodies[1]


def test_the_unsplit_scan_is_still_there_as_it_came(
    office: Office, town: Town, station: Actor, tmp_path: Path
) -> None:
    body = scanned(a_sheet(office, town.tenant), Letter(words="Brief"), BLANK)
    batch = delivered(office, [body], actor=station)
    work_off(office)

    with office.records.read(town.system) as tx:
        blob = tx.scans.originals.blob(tx.scans.parts(batch.id)[0].part.sha256)
    assert office.scanning.desk.fetched_blob(blob, tmp_path / "again").read_bytes() == body


def test_a_count_that_differs_stops_the_batch_before_anything_is_filed(
    office: Office, town: Town, station: Actor
) -> None:
    scan = scanned(a_sheet(office, town.tenant), *[Letter(words="Seite")] * 2)

    batch = delivered(office, [scan], actor=station, pages=4)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=station)
    assert seen.batch.state is BatchState.STOPPED
    (found,) = seen.batch.discrepancies
    assert (found.kind, found.announced, found.found) == (CountKind.PAGES, 4, 3)
    assert not seen.letters
    assert not _inbox(office, town)


def test_a_stopped_batch_goes_on_when_a_person_says_that_the_count_is_wrong(
    office: Office, town: Town, station: Actor
) -> None:
    scan = scanned(a_sheet(office, town.tenant), Letter(words="Seite"))
    batch = delivered(office, [scan], actor=station, pages=4)
    work_off(office)

    office.scan_checking.correct(batch.id, reason="Zählfehler am Gerät", actor=town.manager)
    work_off(office)

    assert office.scan_checking.see(batch.id, actor=station).batch.state is BatchState.CHECKING
    assert len(_inbox(office, town)) == 1


def test_a_batch_waits_for_its_missing_files_and_names_them(
    office: Office, town: Town, station: Actor
) -> None:
    bodies = [scanned(Letter(words="Eins")), scanned(Letter(words="Zwei"))]
    batch = office.scanning.announce(announced(*bodies), actor=station)
    handed_in(office, batch, 2, bodies[1], actor=station)

    with pytest.raises(PartsMissing) as refused:
        office.scanning.complete(batch.id, actor=station)

    assert refused.value.numbers == (1,)
    assert office.scan_checking.see(batch.id, actor=station).batch.state is BatchState.RECEIVING


def test_a_batch_that_is_sent_again_after_a_crash_is_one_batch(
    office: Office, town: Town, station: Actor
) -> None:
    bodies = [scanned(Letter(words="Eins")), scanned(Letter(words="Zwei"))]
    batch = office.scanning.announce(announced(*bodies), actor=station)
    first = handed_in(office, batch, 1, bodies[0], actor=station)

    again = delivered(office, bodies, actor=station)
    repeated = handed_in(office, again, 1, bodies[0], actor=station)
    work_off(office)
    office.scanning.complete(batch.id, actor=station)
    work_off(office)

    assert again.id == batch.id
    assert repeated == first
    assert office.filing.signer.is_genuine(first)
    assert len(_inbox(office, town)) == 1


def test_another_batch_under_the_same_number_is_refused(office: Office, station: Actor) -> None:
    office.scanning.announce(announced(b"eins"), actor=station)

    with pytest.raises(BatchDiffers):
        office.scanning.announce(announced(b"zwei"), actor=station)


def test_other_bytes_than_announced_are_refused(office: Office, station: Actor) -> None:
    batch = office.scanning.announce(announced(b"eins"), actor=station)

    with pytest.raises(PartDiffers):
        handed_in(office, batch, 1, b"zwei", actor=station)


def test_a_program_in_a_batch_is_held_and_the_batch_goes_on(
    office: Office, town: Town, station: Actor
) -> None:
    bodies = [b"\x7fELF" + bytes(100), scanned(Letter(words="Eins"))]

    batch = delivered(office, bodies, actor=station, separation=Separation.PARTS)
    work_off(office)

    letters = office.scan_checking.see(batch.id, actor=station).letters
    found = [_document(office, town, letter.document) for letter in letters]
    assert [one.state.value for one in found] == ["quarantined", "searchable"]
    assert found[0].reason == "executable"


def test_nothing_is_added_to_a_batch_that_is_complete(
    office: Office, town: Town, station: Actor
) -> None:
    bodies = [scanned(Letter(words="Eins"))]
    batch = delivered(office, bodies, actor=station)
    work_off(office)

    with pytest.raises(StepImpossible):
        office.scan_checking.give_up(batch.id, reason="zu spät", actor=town.manager)


@pytest.mark.parametrize("fault", ["forged", "foreign", "closed", "unknown"])
def test_a_sheet_that_cannot_be_followed_leads_to_the_inbox_with_the_reason(
    office: Office, town: Town, station: Actor, fault: str
) -> None:
    sheet, doubt = _bad_sheet(office, town, fault)

    batch = delivered(office, [scanned(sheet, Letter(words="Brief"))], actor=station)
    work_off(office)

    (letter,) = office.scan_checking.see(batch.id, actor=station).letters
    assert letter.doubt is doubt
    (document,) = _inbox(office, town)
    assert document.id == letter.document
    assert doubt in document.flags


def test_a_page_with_a_finding_holds_its_letter_and_no_other(
    office: Office, town: Town, station: Actor
) -> None:
    new = a_sheet(office, town.tenant)
    scan = scanned(
        new,
        Letter(words="Gut"),
        new,
        Letter(words="Zu lang", height_mm=330),
        new,
        Letter(words="Auch gut"),
    )

    batch = delivered(office, [scan], actor=station)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=station)
    assert [letter.state for letter in seen.letters] == [
        LetterState.FILED,
        LetterState.HELD,
        LetterState.FILED,
    ]
    assert FindingKind.TOO_LONG in {found.kind for found in seen.pages[3].findings}
    assert seen.accounting.in_repair == 1
    assert seen.accounting.adds_up


def test_an_encrypted_file_is_put_into_quarantine_and_the_batch_goes_on(
    office: Office, town: Town, station: Actor
) -> None:
    bodies = [encrypted(scanned(Letter(words="Geheim"))), scanned(Letter(words="Offen"))]

    batch = delivered(office, bodies, actor=station)
    work_off(office)

    letters = office.scan_checking.see(batch.id, actor=station).letters
    assert [letter.state for letter in letters] == [LetterState.FILED] * 2
    states = {_document(office, town, letter.document).state.value for letter in letters}
    assert states == {"quarantined", "searchable"}


def test_another_station_sees_nothing_of_a_batch(
    office: Office, town: Town, station: Actor
) -> None:
    other = town.add_person("other", Role.SCANNING_STATION)
    batch = office.scanning.announce(announced(b"eins"), actor=station)

    with pytest.raises(NotVisible):
        office.scan_checking.see(batch.id, actor=other)
    assert not office.scan_checking.lines(actor=other).lines


def test_separators_and_blank_pages_are_told_page_by_page(
    office: Office, town: Town, station: Actor
) -> None:
    scan = scanned(a_sheet(office, town.tenant), BLANK, Letter(words="Brief"), BLANK)

    batch = delivered(office, [scan], actor=station)
    work_off(office)

    roles = [page.role for page in office.scan_checking.see(batch.id, actor=station).pages]
    assert roles == [PageRole.SEPARATOR, PageRole.BLANK, PageRole.LETTER, PageRole.BLANK]


def _bad_sheet(office: Office, town: Town, fault: str) -> tuple[Sheet, Doubt]:
    good = a_sheet(office, town.tenant, SheetKind.CASE, target=town.add_case().id)
    if fault == "forged":
        return Sheet(
            code=good.code[:-1] + ("0" if good.code[-1] != "0" else "1")
        ), Doubt.FORGED_SHEET
    if fault == "foreign":
        other = a_town(office.records, "kalkar")
        code = SheetCode(tenant=other.tenant, kind=SheetKind.NEW)
        return Sheet(code=written(code, office.scanning.sheet_key)), Doubt.FOREIGN_SHEET
    if fault == "closed":
        closed = town.add_case(state=CaseState.CLOSED)
        return a_sheet(office, town.tenant, SheetKind.CASE, target=closed.id), Doubt.CLOSED_CASE
    return a_sheet(office, town.tenant, SheetKind.CASE, target="nowhere"), Doubt.UNKNOWN_CASE


def _document(office: Office, town: Town, document: str | None) -> Document:
    with office.records.read(town.system) as tx:
        return tx.documents.get(DocumentId(str(document)))


def _inbox(office: Office, town: Town) -> Sequence[Document]:
    with office.records.read(town.system) as tx:
        return tx.lines.inbox().lines


@pytest.mark.parametrize(
    ("confidentiality", "doubt"),
    [(Confidentiality.OPEN, None), (Confidentiality.CONFIDENTIAL, Doubt.UNKNOWN_CASE)],
)
def test_a_list_of_the_station_leads_into_case_files_but_not_into_closely_kept_ones(
    office: Office,
    town: Town,
    station: Actor,
    confidentiality: Confidentiality,
    doubt: Doubt | None,
) -> None:
    case = town.add_case(confidentiality=confidentiality)
    body = scanned(Letter(words="Brief"))
    plan = announced(body, separation=Separation.PARTS)
    plan = replace(plan, parts=(replace(plan.parts[0], reference=case.reference),))
    batch = office.scanning.announce(plan, actor=station)
    handed_in(office, batch, 1, body, actor=station)
    office.scanning.complete(batch.id, actor=station)
    work_off(office)

    (letter,) = office.scan_checking.see(batch.id, actor=station).letters
    assert letter.doubt is doubt
    assert _document(office, town, letter.document).case == (None if doubt else case.id)
