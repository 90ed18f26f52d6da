"""Which paper is listed for its destruction: all that may go, the oldest first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from eakte.domain.access import Actor, Role, UserId
from eakte.domain.scan_letters import LetterId, LetterTarget, ScanLetter
from eakte.domain.scan_pages import PageFigures, PageRole, ScanPage
from eakte.domain.scan_paper import Paper, free_letters
from eakte.domain.scanning import Batch, BatchId, BatchState
from eakte.domain.sheet_code import SheetKind
from eakte.office import Office
from eakte.records import Records
from eakte.scanning.paper_classes import classes_of
from tests.flows.batches import a_sheet, announced
from tests.makers import NOON, Clock, Town
from tests.offices import an_office

WAITED = timedelta(days=184)
FIGURES = PageFigures(
    width_mm=210, height_mm=297, dpi=300, is_blank=False, skew_degrees=0, turned=0, contrast=0.8
)


@pytest.fixture
def office(records: Records, tmp_path: Path) -> Office:
    return an_office(records, tmp_path)


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


def test_paper_that_may_go_is_listed_however_many_batches_were_closed_since(
    office: Office, town: Town, clock: Clock, operator: Actor
) -> None:
    (ripe,) = closed(office, town, 1, at=NOON)
    closed(office, town, 210, at=NOON + WAITED)
    clock.at = NOON + WAITED

    assert listed(office, operator) == [ripe.id]


def test_the_list_of_paper_goes_on_behind_its_first_part_the_oldest_first(
    office: Office, town: Town, clock: Clock, operator: Actor
) -> None:
    batches = closed(office, town, 3, at=NOON)
    clock.at = NOON + WAITED

    first = office.scan_paper.lines(actor=operator, limit=2)
    rest = office.scan_paper.lines(actor=operator, cursor=first.next_cursor, limit=2)

    assert [line.batch.id for line in (*first.lines, *rest.lines)] == [one.id for one in batches]
    assert rest.next_cursor is None


def test_released_paper_stays_listed_until_its_destruction_is_recorded(
    office: Office, town: Town, clock: Clock, operator: Actor
) -> None:
    released, destroyed = closed(office, town, 2, at=NOON)
    clock.at = NOON + WAITED
    paper = Paper(released_by=UserId("clerk"), released_by_name="Frau Clerk", released_at=NOON)
    with office.records.begin(town.system) as tx:
        tx.scans.evidence.put_paper(released.id, paper)
        gone = replace(paper, destroyed_by=operator.user, destroyed_at=NOON)
        tx.scans.evidence.put_paper(destroyed.id, gone)

    assert listed(office, operator) == [released.id]


@pytest.mark.parametrize(
    ("closed_at", "is_listed"), [("2026-06-30T21:59:59Z", True), ("2026-06-30T22:00:00Z", False)]
)
def test_the_waiting_time_ends_with_a_day_of_the_office_as_the_batch_says_itself(
    office: Office, town: Town, clock: Clock, operator: Actor, closed_at: str, *, is_listed: bool
) -> None:
    (batch,) = closed(office, town, 1, at=datetime.fromisoformat(closed_at))
    clock.at = datetime.fromisoformat("2026-12-30T12:00:00Z")  # 183 days after 30 June

    assert bool(listed(office, operator)) is is_listed
    line = office.scan_paper.see(batch.id, actor=operator)
    assert line.releasable_on == date(2026, 12, 30 if is_listed else 31)


def test_paper_of_a_kind_on_the_shipped_list_stays_as_the_station_and_the_sheets_say(
    office: Office, town: Town
) -> None:
    """The letter behind the sheet of marriages was divided; the last one is an invoice."""
    (batch,) = closed(office, town, 1, at=NOON)
    parts = announced(b"eins", b"zwei").parts
    parts = (replace(parts[0], kind="Vollmacht"), parts[1])
    batch = replace(batch, announced=replace(batch.announced, parts=parts))
    sheets = {
        page: a_sheet(office, town.tenant, SheetKind.CASE, target="1", document_type=kind).code
        for page, kind in ((2, "Heiratsurkunde"), (5, "Rechnung"))
    }
    with office.records.begin(town.system) as tx:
        tx.scans.put_letters([a_letter(batch, at, page) for at, page in enumerate((1, 3, 4, 6), 1)])
        tx.scans.put_pages(batch.id, [a_page(number, sheets.get(number)) for number in range(1, 7)])
        for letter in tx.scans.letters(batch.id):
            tx.scans.evidence.put_note(letter.id, "<Transfervermerk/>")

        classes = classes_of(tx, batch, key=office.scanning.sheet_key)

    free = free_letters(classes, negative_list=office.scan_paper.negative_list)
    assert [letter.number for letter in free] == [4]


def a_letter(batch: Batch, number: int, page: int) -> ScanLetter:
    return ScanLetter(
        id=LetterId(f"letter-{number}"),
        batch=batch.id,
        number=number,
        part=1 if page == 1 else 2,
        pages=(page,),
        target=LetterTarget(),
    )


def a_page(number: int, sheet: str | None) -> ScanPage:
    return ScanPage(
        number=number,
        part=1 if number == 1 else 2,
        page=number,
        figures=FIGURES,
        codes=(sheet,) if sheet else (),
        role=PageRole.SEPARATOR if sheet else PageRole.LETTER,
    )


def listed(office: Office, actor: Actor) -> Sequence[BatchId]:
    return [line.batch.id for line in office.scan_paper.lines(actor=actor).lines]


def closed(office: Office, town: Town, count: int, *, at: datetime) -> Sequence[Batch]:
    """Closed batches, the first one the oldest."""
    batches = []
    with office.records.begin(town.system) as tx:
        for number in range(count):
            batch = Batch(
                id=BatchId(tx.scans.new_id()),
                tenant=town.tenant,
                announced=announced(b"scan", key=f"{at:%j}-{number}"),
                state=BatchState.CLOSED,
                station=UserId("station"),
                station_name="Scanstelle",
                announced_at=at,
                seed="00ff",
                closed_at=at,
                closed_by=UserId("operator"),
            )
            tx.scans.add(batch)
            batches.append(batch)
    return sorted(batches, key=lambda batch: batch.id)
