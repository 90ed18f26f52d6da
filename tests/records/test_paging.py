"""Lists: paged by keys, none twice, nothing lost, whatever happens between two pages."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from eakte.domain.casefile import CaseState
from eakte.domain.errors import InvalidValue
from eakte.jobs import Lane, NewJob
from eakte.journal import Event, case_stream
from eakte.records import (
    CaseOrder,
    CaseQuery,
    DoubtOrder,
    DoubtQuery,
    DueQuery,
    DueView,
    Page,
    Transaction,
)
from eakte.records.cursor import MOST_LINES, encode
from eakte.records.folding import folded
from tests.makers import Town

Read = Callable[[Transaction, str | None, int | None], Page[Any]]
SUBJECTS = ("Zaun", "ärger", "Aerger", "Öl", "Straße", "strasse", "Zaun", "a_b", "A%b", "- Strich")
CASE = "case"

LISTS: dict[str, Read] = {
    **{
        f"cases by {order}": lambda tx, cursor, limit, order=order: tx.lines.cases(
            CaseQuery(order=order), cursor=cursor, limit=limit
        )
        for order in CaseOrder
    },
    **{
        f"doubtful pages by {order}": lambda tx, cursor, limit, order=order: (
            tx.doubtful_pages.lines(DoubtQuery(order=order), cursor=cursor, limit=limit)
        )
        for order in DoubtOrder
    },
    "inbox": lambda tx, cursor, limit: tx.lines.inbox(cursor=cursor, limit=limit),
    "documents": lambda tx, cursor, limit: tx.lines.documents(
        first_case(tx), cursor=cursor, limit=limit
    ),
    "resubmissions": lambda tx, cursor, limit: tx.follow_ups.lines(cursor=cursor, limit=limit),
    "jobs": lambda tx, cursor, limit: tx.job_lines(cursor=cursor, limit=limit),
    "history": lambda tx, cursor, limit: tx.history(
        case_stream(first_case(tx)), cursor=cursor, limit=limit
    ),
}


def first_case(tx: Transaction) -> Any:
    found = tx.lines.cases(CaseQuery(reference="10.40-2026-0001"))
    return found.lines[0].id


@pytest.fixture
def filled(town: Town) -> Town:
    """Ten of everything, with equal sort keys among them."""
    cases = [
        town.add_case(subject=subject, retention_end=date(2030 + place // 3, 12, 31))
        for place, subject in enumerate(SUBJECTS)
    ]
    for place in range(len(SUBJECTS)):
        document = town.add_document()
        town.add_page(document, reason="poorly_legible", confidence=0.5 + place // 3 / 10)
        town.add_document(cases[0], position=1 + place // 3)
    with town.records.begin(town.clerk) as tx:
        for place in range(len(SUBJECTS)):
            tx.enqueue(NewJob(lane=Lane.READ, kind="x", subject=str(place), payload={}))
            stream = case_stream(cases[0].id)
            tx.note(Event(stream=stream, action=str(place), subject=cases[0].id, detail={}))
    with town.records.begin(town.manager) as tx:
        for place in range(len(SUBJECTS)):
            tx.follow_ups.add(cases[0], due_on=date(2026, 3, 1 + place // 3), remark=str(place))
    return town


def key_of(line: Any) -> str:
    return str(getattr(line, "id", None) or line.number)


def all_pages(tx: Transaction, read: Read, size: int) -> list[Sequence[Any]]:
    pages, cursor = [], None
    while True:
        page = read(tx, cursor, size)
        pages.append(page.lines)
        cursor = page.next_cursor
        if cursor is None:
            return pages


@pytest.mark.parametrize("name", LISTS)
def test_pages_of_any_size_make_the_whole_list(filled: Town, name: str) -> None:
    with filled.records.read(filled.manager) as tx:
        whole = [key_of(line) for line in LISTS[name](tx, None, MOST_LINES).lines]

        assert len(whole) == len(set(whole)) == len(SUBJECTS)
        for size in (1, 3, 5, 10):
            pages = all_pages(tx, LISTS[name], size)
            assert [key_of(line) for lines in pages for line in lines] == whole
            assert all(len(lines) == size for lines in pages[:-1])


BAD_CURSORS = ("x", "ä", "%00", "W10", "e30", "bnVsbA", "W25hbl0", encode(1) + "!", "[" * 5000)
BAD_PLACES = (encode(), encode(1, 2, 3), encode("a", "b", "c"))


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_that_was_not_made_here_is_refused(filled: Town, name: str) -> None:
    with filled.records.read(filled.manager) as tx:
        for cursor in (*BAD_CURSORS, *BAD_PLACES):
            with pytest.raises(InvalidValue, match="cursor"):
                LISTS[name](tx, cursor, None)


def test_a_cursor_of_another_list_is_refused(filled: Town) -> None:
    with filled.records.read(filled.manager) as tx:
        of_subjects = tx.lines.cases(CaseQuery(order=CaseOrder.SUBJECT), limit=1).next_cursor
        with pytest.raises(InvalidValue, match="cursor"):
            tx.due.page(DueQuery(view=DueView.OVERDUE, on=tx.today), cursor=of_subjects)
        with pytest.raises(InvalidValue, match="cursor"):
            tx.lines.inbox(cursor=of_subjects)


def test_a_day_that_never_was_is_refused_as_a_place_in_a_list(filled: Town) -> None:
    with pytest.raises(InvalidValue, match="cursor"), filled.records.read(filled.manager) as tx:
        tx.follow_ups.lines(cursor=encode("2026-02-30", "x"))


@pytest.mark.parametrize("name", ["jobs", "history"])
def test_a_number_beyond_the_database_is_refused(filled: Town, name: str) -> None:
    with pytest.raises(InvalidValue), filled.records.read(filled.manager) as tx:
        LISTS[name](tx, encode(10**30), None)


def test_a_page_is_never_longer_than_the_cap(filled: Town) -> None:
    with filled.records.read(filled.manager) as tx:
        for asked, given in ((None, 10), (0, 10), (-5, 1), (3, 3), (10**9, 10)):
            assert len(tx.lines.cases(CaseQuery(), limit=asked).lines) == given


def test_what_is_added_or_taken_between_two_pages_moves_no_other_line(filled: Town) -> None:
    query = CaseQuery(order=CaseOrder.REFERENCE)
    with filled.records.read(filled.clerk) as tx:
        first = tx.lines.cases(query, limit=4)
    filled.add_case(subject="dazwischen")

    with filled.records.read(filled.clerk) as tx:
        rest = tx.lines.cases(query, cursor=first.next_cursor)

    numbers = [case.number for case in (*first.lines, *rest.lines)]
    assert numbers == list(range(1, len(SUBJECTS) + 2))


def test_subjects_sort_alike_on_both_databases(filled: Town) -> None:
    with filled.records.read(filled.clerk) as tx:
        cases = tx.lines.cases(CaseQuery(order=CaseOrder.SUBJECT)).lines

    order = ["- strich", "a%b", "a_b", "aerger", "aerger", "oel", "strasse", "strasse"]
    assert [folded(case.subject) for case in cases] == [*order, "zaun", "zaun"]


def test_words_are_found_in_subjects_in_any_spelling(filled: Town) -> None:
    expected = {
        "ärger": {"ärger", "Aerger"},
        "STRASSE": {"Straße", "strasse"},
        "a\u0308rger": {"ärger", "Aerger"},
        "a_b": {"a_b"},
        "%": {"A%b"},
        "zaun 0007": set(),
        "": set(SUBJECTS),
    }

    with filled.records.read(filled.clerk) as tx:
        found = {
            words: {case.subject for case in tx.lines.cases(CaseQuery(subject=words)).lines}
            for words in expected
        }

    assert found == expected


def test_a_reference_is_found_in_any_spelling(filled: Town) -> None:
    spellings = ("10.40-2026-0007", "10.40-2026-7", "10.40/2026/0007", "az. 10.40-2026-0007")

    with filled.records.read(filled.clerk) as tx:
        found = [tx.lines.cases(CaseQuery(reference=spelling)).lines for spelling in spellings]

    assert [[case.number for case in cases] for cases in found] == [[7]] * len(spellings)


def test_a_position_covers_those_below_it_and_no_neighbour(town: Town) -> None:
    codes = ("10.4", "10.40", "10.40.10", "10x40", "10.400")
    for number, code in enumerate(codes, 1):
        town.add_case(file_plan_code=code, number=number)

    with town.records.read(town.clerk) as tx:
        under = tx.lines.cases(CaseQuery(file_plan_code="10.40")).lines
        wild = tx.lines.cases(CaseQuery(file_plan_code="10_4%")).lines

    assert {case.file_plan_code for case in under} == {"10.40", "10.40.10"}
    assert wild == []


def test_only_open_case_files_are_suggested(town: Town) -> None:
    town.add_case(subject="Baum", state=CaseState.CLOSED)
    open_case = town.add_case(subject="Baum")

    with town.records.read(town.clerk) as tx:
        assert [case.id for case in tx.lines.case_suggestions("baum")] == [open_case.id]
        assert tx.lines.case_suggestions("  ") == ()


@pytest.mark.parametrize(
    "typed",
    [
        "10.40-2026/1",
        "az 10.40 2026 0001",
        "2026/1",
        "40-2026",
        "fällung",
        "nordwall baum",
        "2026 baum",
        "BAUMFAELLUNG",
    ],
)
def test_a_case_file_is_suggested_by_parts_of_its_reference_and_subject(
    town: Town, typed: str
) -> None:
    case = town.add_case(subject="Baumfällung am Nordwall")
    town.add_case(file_plan_code="11.30", year=2025, number=2, subject="Zaun")
    town.add_case(subject="Baumfällung am Nordwall", lead_unit=town.units["FB2"], number=7)

    with town.records.read(town.clerk) as tx:
        found = tx.lines.case_suggestions(typed)

    assert [one.id for one in found] == [case.id]


def test_no_more_case_files_are_suggested_than_fit_under_the_field(town: Town) -> None:
    for number in range(12):
        town.add_case(subject=f"Baum {number}")

    with town.records.read(town.clerk) as tx:
        assert len(tx.lines.case_suggestions("baum")) == 8


def test_closed_case_files_are_suggested_where_one_looks_for_something(town: Town) -> None:
    closed = town.add_case(subject="Baum", state=CaseState.CLOSED)

    with town.records.read(town.clerk) as tx:
        found = tx.lines.case_suggestions("baum", only_open=False)

    assert [one.id for one in found] == [closed.id]


def test_case_files_used_last_come_first(filled: Town) -> None:
    with filled.records.read(filled.clerk) as tx:
        cases = tx.lines.cases(CaseQuery(), limit=3).lines
    for case in cases:
        filled.records.clock.advance(minutes=1)  # type: ignore[attr-defined] # the clock of tests
        with filled.records.begin(filled.clerk) as tx:
            tx.cases.touch(case.id)

    with filled.records.read(filled.clerk) as tx:
        assert [case.id for case in tx.lines.recent_cases()] == [case.id for case in cases[::-1]]
    with filled.records.read(filled.manager) as tx:
        assert tx.lines.recent_cases() == ()
