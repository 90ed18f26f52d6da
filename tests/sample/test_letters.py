"""The letters of the sample as values: enough of them, varied, and the same for the same seed."""

from collections import Counter
from datetime import date, timedelta

import pytest

from eakte.domain.casefile import Direction
from eakte.domain.reference import PlanCode, ReferencePattern
from eakte.domain.reference_reading import find_references
from eakte.sample import (
    LETTER_COUNT,
    SAMPLE_DAY,
    Kind,
    Letter,
    Mark,
    Medium,
    ScanStation,
    read_cases,
    read_letters,
    references,
)
from eakte.sample.phrases import Phrases, UnknownWord, read_vocabulary
from eakte.sample.sheets import RIGHT_PT, Sheet
from tests.sample.conftest import SEED, the_letters

MEDIA = {Medium.PDF, Medium.TIFF, Medium.JPEG, Medium.PNG}


def some_phrases(*, seed: int = SEED) -> Phrases:
    return Phrases(
        seed=seed,
        letter="brief",
        on=date(2026, 11, 26),
        references={"bau": "63.10.10-2026-0007"},
        vocabulary=read_vocabulary(),
    )


def test_there_are_enough_letters_and_no_two_of_one_name(letters: tuple[Letter, ...]) -> None:
    scanned = [letter for letter in letters if letter.medium in MEDIA]

    assert len({letter.key for letter in letters}) == len(letters) == LETTER_COUNT
    assert len(scanned) >= 48


def test_letters_have_one_to_five_pages_and_about_ninety_altogether(
    sheets: dict[str, tuple[Sheet, ...]],
) -> None:
    pages = Counter(map(len, sheets.values()))

    assert (min(pages), max(pages)) == (1, 5)
    assert 80 <= sum(count * number for count, number in pages.items()) <= 110


def test_every_kind_medium_and_mark_occurs(letters: tuple[Letter, ...]) -> None:
    assert {letter.kind for letter in letters} == set(Kind)
    assert {letter.medium for letter in letters} == set(Medium)
    assert {mark for letter in letters for mark in letter.marks} == set(Mark)


def test_the_same_seed_and_day_give_the_same_letters(letters: tuple[Letter, ...]) -> None:
    assert the_letters() == letters


def test_another_seed_gives_other_names_and_amounts(letters: tuple[Letter, ...]) -> None:
    assert the_letters(seed=SEED + 1) != letters


@pytest.mark.parametrize("on", [date(2027, 1, 1), date(2028, 2, 29), date(2031, 12, 31)])
def test_letters_can_be_written_on_any_day(on: date) -> None:
    written = the_letters(on=on)

    assert len(written) == LETTER_COUNT
    assert all(letter.dated_on < on for letter in written)


def test_no_place_in_a_text_stays_unfilled(sheets: dict[str, tuple[Sheet, ...]]) -> None:
    for key, pages in sheets.items():
        for sheet in pages:
            assert not set("{}%~|") & set(sheet.truth), key


def test_no_line_leaves_the_paper(
    sheets: dict[str, tuple[Sheet, ...]], station: ScanStation
) -> None:
    for key, pages in sheets.items():
        for line in (line for sheet in pages for line in sheet.lines):
            left, text = line.pieces[-1]
            right = left + station.press.width_pt(text, line.face)
            assert right <= RIGHT_PT + 1, (key, line.text)


def test_each_page_has_text_and_the_first_one_says_what_the_letter_is_about(
    letters: tuple[Letter, ...], sheets: dict[str, tuple[Sheet, ...]]
) -> None:
    for letter in letters:
        first, *others = (sheet.truth for sheet in sheets[letter.key])
        words = " ".join(first.replace("-\n", "").split())
        assert letter.subject.split()[0] in words
        assert all(others), letter.key


def test_most_letters_name_their_case_file_some_mistype_it_some_name_none(
    letters: tuple[Letter, ...], sheets: dict[str, tuple[Sheet, ...]]
) -> None:
    known = references(read_cases(on=SAMPLE_DAY))
    spelled: Counter[str] = Counter()

    for letter in letters:
        text = sheets[letter.key][0].truth
        exact = letter.case is not None and known[letter.case] in text
        found = {ReferencePattern().form(hit.reference.case_file) for hit in find_references(text)}
        is_found = letter.case is not None and known[letter.case] in found
        spelled["exact" if exact else "otherwise" if is_found else "none"] += 1

    assert spelled["exact"] >= 30
    assert spelled["otherwise"] >= 2
    assert spelled["none"] >= 10


def test_one_third_of_the_letters_goes_into_case_files(letters: tuple[Letter, ...]) -> None:
    filed = [letter for letter in letters if letter.is_filed]

    assert LETTER_COUNT / 4 <= len(filed) <= LETTER_COUNT / 2
    assert all(letter.case for letter in filed)
    assert all(letter.direction is Direction.INCOMING for letter in letters if not letter.is_filed)


def test_days_count_from_the_first_day_of_the_sample() -> None:
    filled = some_phrases().fill("{d-14}, {D+5}, {y-1}, {y}")

    assert filled == "12.11.2026, 1. Dezember 2026, 2025, 2026"


def test_a_reference_is_written_as_the_office_does_and_as_people_do() -> None:
    filled = some_phrases().fill("{case:bau} {typed:bau}")

    assert filled == "63.10.10-2026-0007 63.10.10/7/2026"
    assert find_references(filled)[1].reference.plan_code == PlanCode("63.10.10")


def test_the_same_token_means_the_same_person_all_through_a_letter() -> None:
    first, second, other = some_phrases().fill("{person};{person};{person:2}").split(";")

    assert first == second != other


def test_rows_of_a_table_add_up() -> None:
    *rows, total = some_phrases().rows(12, ["nr", "street", "sum:10-90"])

    amounts = [row[2].removesuffix(" €").replace(".", "").replace(",", "") for row in rows]
    assert len(rows) == 12
    assert total[1] == "Summe"
    assert total[2].removesuffix(" €").replace(".", "").replace(",", "") == str(
        sum(map(int, amounts))
    )


@pytest.mark.parametrize("token", ["{case:unknown}", "{rumpelstilzchen}"])
def test_a_text_that_asks_for_what_there_is_not_is_refused(token: str) -> None:
    with pytest.raises(UnknownWord):
        some_phrases().fill(token)


def test_letters_about_case_files_that_do_not_exist_are_refused() -> None:
    with pytest.raises(UnknownWord):
        read_letters(seed=SEED, on=SAMPLE_DAY, references={})


def test_letters_were_written_before_their_stamp(letters: tuple[Letter, ...]) -> None:
    stamped = [letter.dated_on for letter in letters if Mark.STAMP in letter.marks]

    assert max(stamped) + timedelta(days=2) <= SAMPLE_DAY
