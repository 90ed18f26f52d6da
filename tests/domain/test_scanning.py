"""The rules of scan batches: states, counts, separation, findings, account."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eakte.domain.access import Actor, TenantId, UserId
from eakte.domain.errors import InvalidValue
from eakte.domain.scan_arranging import BothFiled, divided, joined
from eakte.domain.scan_counting import discrepancies, stopping
from eakte.domain.scan_findings import findings_of, findings_of_reading
from eakte.domain.scan_letters import (
    LetterId,
    LetterState,
    LetterTarget,
    ScanLetter,
    SeenPage,
    separated,
)
from eakte.domain.scan_pages import (
    FindingKind,
    NothingToSettle,
    NothingToTakeBack,
    PageFigures,
    PageRole,
    ScanPage,
    Settlement,
    account,
    reopened_page,
    settled_page,
)
from eakte.domain.scanning import (
    TRANSITIONS,
    Announcement,
    Batch,
    BatchId,
    BatchState,
    BatchStep,
    CountKind,
    PartPlan,
    PartUnknown,
    ReceivedPart,
    StepImpossible,
    after,
    missing_parts,
)
from eakte.domain.sheet_code import SheetCode, SheetFault, SheetKind
from tests.makers import NOON, an_actor

TENANT = TenantId("uedem")
NEW = SheetCode(tenant=TENANT, kind=SheetKind.NEW)
LABEL = SheetCode(tenant=TENANT, kind=SheetKind.LABEL, target="17")
A4 = PageFigures(
    width_mm=210.0,
    height_mm=297.0,
    dpi=300,
    is_blank=False,
    skew_degrees=0.1,
    turned=0,
    contrast=0.8,
)


def a_batch(*pages: int | None, **said: object) -> Batch:
    """A batch whose parts were announced with these numbers of pages."""
    parts = tuple(
        PartPlan(number=number, file_name="a.pdf", sha256="a" * 64, size_bytes=1, pages=count)
        for number, count in enumerate(pages, start=1)
    )
    announced = Announcement(**{"key": "7", "name": "7", "parts": parts} | said)  # type: ignore[arg-type] # names of a test
    return Batch(
        id=BatchId("batch"),
        tenant=TENANT,
        announced=announced,
        state=BatchState.LOOKING,
        station=UserId("station"),
        station_name="Scanstelle",
        announced_at=NOON,
        seed="00ff",
    )


def came(number: int, pages: int | None, *, unreadable: bool = False) -> ReceivedPart:
    return ReceivedPart(
        number=number, sha256="a" * 64, size_bytes=1, page_count=pages, is_unreadable=unreadable
    )


def a_page(number: int = 1, **fields: object) -> ScanPage:
    return ScanPage(**{"number": number, "part": 1, "page": number, "figures": A4} | fields)  # type: ignore[arg-type] # names of a test


def a_letter(*pages: int, **fields: object) -> ScanLetter:
    return ScanLetter(
        **{
            "id": LetterId(f"letter-{pages[0]}"),
            "batch": BatchId("batch"),
            "number": 1,
            "part": 1,
            "pages": pages,
            "target": LetterTarget(case="case"),
        }
        | fields  # type: ignore[arg-type] # names of a test
    )


class TestStates:
    @pytest.mark.parametrize("state", BatchState)
    @pytest.mark.parametrize("step", BatchStep)
    def test_each_step_is_possible_where_the_table_says_so_and_nowhere_else(
        self, state: BatchState, step: BatchStep
    ) -> None:
        if (state, step) in TRANSITIONS:
            assert after(state, step) is TRANSITIONS[state, step]
        else:
            with pytest.raises(StepImpossible):
                after(state, step)

    @pytest.mark.parametrize("end", [BatchState.CLOSED, BatchState.ERASED])
    def test_nothing_leads_away_from_an_end(self, end: BatchState) -> None:
        assert not [step for state, step in TRANSITIONS if state is end]


class TestCounts:
    def test_a_batch_that_says_no_counts_always_adds_up(self) -> None:
        assert discrepancies(a_batch(None), [came(1, 5)], letters=3) == ()

    def test_a_part_with_another_number_of_pages_is_named(self) -> None:
        (found,) = discrepancies(a_batch(3, 2), [came(1, 3), came(2, 1)], letters=1)
        assert (found.kind, found.part, found.announced, found.found) == (
            CountKind.PART_PAGES,
            2,
            2,
            1,
        )

    @pytest.mark.parametrize(("pages", "letters"), [(6, 2), (4, 2)])
    def test_pages_of_the_whole_batch_are_compared(self, pages: int, letters: int) -> None:
        batch = a_batch(None, None, pages=5, letters=2)
        (found,) = discrepancies(batch, [came(1, pages - 1), came(2, 1)], letters=letters)
        assert (found.kind, found.announced, found.found) == (CountKind.PAGES, 5, pages)

    def test_letters_are_compared(self) -> None:
        (found,) = discrepancies(a_batch(None, letters=3), [came(1, 9)], letters=2)
        assert (found.kind, found.announced, found.found) == (CountKind.LETTERS, 3, 2)

    def test_a_part_that_cannot_be_opened_is_not_counted(self) -> None:
        batch = a_batch(3, 2, pages=5)
        assert discrepancies(batch, [came(1, 3), came(2, None, unreadable=True)], letters=1) == ()

    @pytest.mark.parametrize(
        ("pages", "said", "found", "letters", "stops"),
        [
            ((None, None), {"pages": 5}, 3, 2, False),  # two pages may lie in the other file
            ((None, 1), {"pages": 5}, 3, 2, True),  # only one can
            ((None, None), {"pages": 5}, 6, 2, True),  # more came than were announced
            ((None, None), {"letters": 4}, 3, 2, False),  # two letters may lie in the other file
            ((None, None), {"letters": 1}, 3, 2, True),
            ((4, None), {}, 3, 2, True),  # the readable file itself lacks a page
        ],
    )
    def test_what_may_lie_in_a_part_that_cannot_be_opened_stops_no_batch(
        self,
        pages: tuple[int | None, ...],
        said: dict[str, int],
        found: int,
        letters: int,
        *,
        stops: bool,
    ) -> None:
        batch, parts = a_batch(*pages, **said), [came(1, found), came(2, None, unreadable=True)]
        differs = discrepancies(batch, parts, letters=letters)

        assert differs
        assert bool(stopping(batch, parts, differs)) is stops

    def test_where_each_part_can_be_opened_every_difference_stops(self) -> None:
        batch, parts = a_batch(None, pages=5), [came(1, 3)]
        differs = discrepancies(batch, parts, letters=1)
        assert stopping(batch, parts, differs) == differs

    def test_missing_parts_are_named(self) -> None:
        assert missing_parts(a_batch(None, None, None), [came(2, None)]) == [1, 3]

    def test_a_part_that_was_not_announced_is_unknown(self) -> None:
        with pytest.raises(PartUnknown):
            a_batch(None).part(2)


class TestSeparating:
    def test_a_sheet_stands_before_its_letter(self) -> None:
        found = separated(
            [SeenPage(number=1, part=1, code=NEW), SeenPage(number=2, part=1)], by_part=False
        )
        assert found.roles == {1: PageRole.SEPARATOR, 2: PageRole.LETTER}
        assert [(letter.sheet, letter.pages) for letter in found.letters] == [(1, (2,))]

    def test_pages_in_front_of_the_first_sheet_are_a_letter_too(self) -> None:
        found = separated(
            [SeenPage(number=1, part=1), SeenPage(number=2, part=1, code=NEW)], by_part=False
        )
        assert [(letter.sheet, letter.pages) for letter in found.letters] == [(None, (1,))]

    def test_two_sheets_in_a_row_make_no_empty_letter(self) -> None:
        pages = [SeenPage(number=n, part=1, code=NEW if n < 3 else None) for n in (1, 2, 3)]
        found = separated(pages, by_part=False)
        assert [letter.sheet for letter in found.letters] == [2]

    @pytest.mark.parametrize("fault", SheetFault)
    def test_a_sheet_that_cannot_be_trusted_separates_too(self, fault: SheetFault) -> None:
        pages = [
            SeenPage(number=1, part=1),
            SeenPage(number=2, part=1, code=fault),
            SeenPage(number=3, part=1),
        ]
        found = separated(pages, by_part=False)
        assert [(letter.pages, letter.code) for letter in found.letters] == [
            ((1,), None),
            ((3,), fault),
        ]

    def test_a_label_lies_on_its_letter_and_separates_nothing(self) -> None:
        pages = [SeenPage(number=1, part=1), SeenPage(number=2, part=1, code=LABEL)]
        assert [letter.pages for letter in separated(pages, by_part=False).letters] == [(1, 2)]

    def test_blank_pages_are_left_out_and_stay_told(self) -> None:
        pages = [SeenPage(number=1, part=1), SeenPage(number=2, part=1, is_blank=True)]
        found = separated(pages, by_part=False)
        assert found.roles[2] is PageRole.BLANK
        assert found.letters[0].pages == (1,)

    @pytest.mark.parametrize(("by_part", "letters"), [(True, [(1,), (2,)]), (False, [(1, 2)])])
    def test_files_separate_only_where_that_was_said(
        self, by_part: bool, letters: list[tuple[int, ...]]
    ) -> None:
        pages = [SeenPage(number=1, part=1), SeenPage(number=2, part=2)]
        assert [letter.pages for letter in separated(pages, by_part=by_part).letters] == letters


class TestFindings:
    def test_a_good_page_has_none(self) -> None:
        assert findings_of(A4) == ()

    @pytest.mark.parametrize(
        ("figures", "kind"),
        [
            ({"dpi": 150}, FindingKind.LOW_RESOLUTION),
            ({"skew_degrees": 5.0}, FindingKind.SKEWED),
            ({"skew_degrees": -1.2}, FindingKind.SKEWED),
            ({"turned": 90}, FindingKind.SIDEWAYS),
            ({"contrast": 0.1}, FindingKind.LOW_CONTRAST),
            ({"cut_edges": frozenset({"left"})}, FindingKind.CUT),
            ({"height_mm": 331.0}, FindingKind.TOO_LONG),
            ({"height_mm": 148.0}, FindingKind.TOO_SHORT),
            ({"covered": 0.5}, FindingKind.TOO_SHORT),
            ({"reason": "damaged"}, FindingKind.UNREADABLE),
        ],
    )
    def test_each_fault_is_found_with_its_figure(
        self, figures: dict[str, object], kind: FindingKind
    ) -> None:
        assert [found.kind for found in findings_of(replace(A4, **figures))] == [kind]  # type: ignore[arg-type] # names of a test

    @pytest.mark.parametrize(
        "size", [(148.0, 210.0), (297.0, 210.0), (297.0, 420.0), (105.0, 148.0), (220.0, 110.0)]
    )
    def test_other_paper_is_neither_too_long_nor_too_short(self, size: tuple[float, float]) -> None:
        assert findings_of(replace(A4, width_mm=size[0], height_mm=size[1])) == ()

    def test_a_blank_page_has_none(self) -> None:
        assert findings_of(replace(A4, is_blank=True, dpi=72, contrast=0.0)) == ()

    def test_reading_tells_pages_that_stand_on_their_head_or_were_read_poorly(self) -> None:
        found = findings_of_reading(turned=180, confidence=0.42)
        assert [one.kind for one in found] == [FindingKind.UPSIDE_DOWN, FindingKind.POORLY_READ]
        assert findings_of_reading(turned=90, confidence=None) == ()


class TestSettling:
    def test_turns_add_up_to_a_full_circle(self) -> None:
        once = settled(a_page(), Settlement.TURNED, 270)
        assert settled(once, Settlement.TURNED, 180).turned == 90

    @pytest.mark.parametrize("degrees", [0, 45, 360, -90])
    def test_a_page_is_turned_by_right_angles_only(self, degrees: float) -> None:
        with pytest.raises(InvalidValue):
            settled(a_page(), Settlement.TURNED, degrees)

    def test_a_page_is_straightened_by_what_was_measured(self) -> None:
        page = a_page(figures=replace(A4, skew_degrees=1.4))
        assert settled(page, Settlement.STRAIGHTENED).straightened == 1.4

    def test_a_rescan_is_handed_in_and_not_just_said(self) -> None:
        with pytest.raises(InvalidValue):
            settled(a_page(), Settlement.RESCANNED)


class TestTakingBack:
    @pytest.mark.parametrize(
        ("way", "degrees"),
        [(Settlement.LEFT, 0), (Settlement.TURNED, 90), (Settlement.STRAIGHTENED, 0)],
    )
    def test_a_decision_that_was_taken_back_leaves_the_page_as_it_was_scanned(
        self, way: Settlement, degrees: int
    ) -> None:
        page = a_page(figures=replace(A4, skew_degrees=1.4), is_sampled=True)
        assert reopened_page(settled(page, way, degrees)) == page

    def test_without_a_decision_there_is_nothing_to_take_back(self) -> None:
        with pytest.raises(NothingToTakeBack):
            reopened_page(a_page())

    def test_another_scan_of_a_page_is_not_taken_back(self) -> None:
        with pytest.raises(NothingToTakeBack):
            reopened_page(a_page(9, settlement=Settlement.RESCANNED))


class TestArranging:
    def test_a_letter_is_divided_before_a_page_and_the_rest_goes_to_the_same_place(self) -> None:
        letter = a_letter(2, 3, 4, document="document", state=LetterState.FILED)
        first, rest = divided(letter, 3, second=LetterId("new"), number=9)
        assert (first.pages, first.document) == ((2,), "document")
        assert (rest.pages, rest.document, rest.number) == ((3, 4), None, 9)
        assert rest.target == letter.target

    @pytest.mark.parametrize("page", [2, 7])
    def test_a_letter_is_not_divided_before_its_first_page_or_elsewhere(self, page: int) -> None:
        with pytest.raises(NothingToSettle):
            divided(a_letter(2, 3), page, second=LetterId("new"), number=2)

    def test_the_next_letter_is_joined(self) -> None:
        letters = [a_letter(5), a_letter(2, 3)]
        first, gone = joined(letters, LetterId("letter-2"))
        assert (first.pages, gone.id) == ((2, 3, 5), "letter-5")

    def test_the_record_behind_a_letter_takes_its_pages_in_front(self) -> None:
        letters = [a_letter(2), a_letter(5, document="document")]
        stays, gone = joined(letters, LetterId("letter-2"))
        assert (stays.pages, stays.document, gone.id) == ((2, 5), "document", "letter-2")

    def test_of_two_records_none_is_joined_to_the_other(self) -> None:
        letters = [a_letter(2, document="one"), a_letter(5, document="two")]
        with pytest.raises(BothFiled):
            joined(letters, LetterId("letter-2"))

    def test_the_last_letter_has_no_next_one(self) -> None:
        with pytest.raises(NothingToSettle):
            joined([a_letter(2)], LetterId("letter-2"))


def test_each_image_is_accounted_for() -> None:
    pages = [
        a_page(1, role=PageRole.SEPARATOR),
        a_page(2, role=PageRole.LETTER, letter="a"),
        a_page(3, role=PageRole.BLANK),
        a_page(4, role=PageRole.LETTER, letter="b", replaced=1),
    ]
    found = account(pages, images=5, filed_letters=["a"])
    assert (found.filed, found.separators, found.blanks, found.in_repair, found.replaced) == (
        1,
        1,
        1,
        1,
        1,
    )
    assert found.adds_up
    assert not account(pages, images=6, filed_letters=["a"]).adds_up


def settled(page: ScanPage, settlement: Settlement, degrees: float = 0) -> ScanPage:
    person: Actor = an_actor(user="clara")
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return settled_page(page, settlement, degrees=degrees, by=person, at=at)
