"""References, days, sums and other numbers, however they are written."""

import pytest

from indexing import parse, sought
from tests.indexing.searching.archive import an_archive
from tests.indexing.searching.pages import finds


@pytest.mark.parametrize(
    "asked",
    [
        *("63.1-2024/17", "63.1 2024 17", "63.1-2024-0017", "2024/17", "17/2024", "0017", "63.1"),
        *("Az. 63.1-2024/17", "AZ 63.1-2024/17", "Aktenzeichen 63.1 2024 17", "Gz.: 63.1-2024/17"),
        *("Mein Zeichen: 63.1-2024/17", "Az.: FB3-63.1-2024-0017", "FB3-63.1-2024/17"),
        *("63.1-24/17", "63.1-17/24", "FB3-63.1-24/17"),
    ],
)
def test_a_reference_is_found_in_any_spelling(asked: str) -> None:
    assert finds(asked, "Unser Zeichen: 63.1-2024/17 vom 3.5.2024")


@pytest.mark.parametrize("read", ["63.1-24/17", "63.1-17/24", "FB3-63.1-24-0017"])
@pytest.mark.parametrize(
    "asked",
    ["63.1-2024/17", "63.1-2024-0017", "63.1 2024 17", "63.1-17/2024", "FB3-63.1-2024/17"],
)
def test_a_reference_with_a_short_year_is_found_by_the_long_one(asked: str, read: str) -> None:
    assert finds(asked, f"Unser Zeichen: {read} vom 3.5.2024")


@pytest.mark.parametrize("asked", ["63.1-1924/17", "63.1-2025/17", "2024/17", "63.1-2024"])
def test_a_short_year_is_no_other_year_and_needs_a_whole_reference(asked: str) -> None:
    assert not finds(asked, "Unser Zeichen: 63.1-24/17")


@pytest.mark.parametrize("year", ["2005", "1998"])
def test_the_short_form_of_a_year_may_begin_with_any_digit(year: str) -> None:
    assert finds(f"63.1-{year}/17", f"Az. 63.1-{year[2:]}/17")


def test_a_reference_with_a_misread_digit_still_has_its_short_year() -> None:
    archive = an_archive("Az. 63.1-24/17", "Az. 63.1-2O24/17")

    assert len(archive.found("63.1-2024/17")) == 2


@pytest.mark.parametrize(
    "asked", ["63.1-25/17", "63.1-2024/18", "FB3-63.2-2024/17", "BV-2024/17", "Kz. 63.1-2024/17"]
)
def test_another_reference_is_not_found(asked: str) -> None:
    assert not finds(asked, "Unser Zeichen: 63.1-2024/17 vom 3.5.2024")


@pytest.mark.parametrize(
    "spellings",
    [
        ("1234,56", "1.234,56"),
        ("1034567,00", "1.034.567,00"),
        ("2500", "2.500"),
        ("12500 Euro", "12.500 Euro"),
        ("1250000", "1.250.000"),
        ("12.03.2024", "12. März 2024", "12.3.2024"),
        ("1.1.1999", "01. Januar 1999"),
        ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
    ],
)
def test_a_number_is_found_as_it_may_be_written(spellings: tuple[str, ...]) -> None:
    for asked in spellings:
        assert [finds(asked, f"vom {written} an") for written in spellings] == [True] * len(
            spellings
        )


@pytest.mark.parametrize("sign", ".,;:!?")
def test_a_sign_behind_a_number_changes_nothing(sign: str) -> None:
    for number in ("63.1-2024/17", "12.03.2024", "2500", "1.234,56", "§ 34a"):
        assert sought(parse(f"{number}{sign} Antrag")) == sought(parse(f"{number} Antrag"))


@pytest.mark.parametrize("month", ["APRIL", "april", "Apr\u0131l", "Okto\u212aber", "Augu\u017ft"])
def test_a_month_in_strange_letters_is_no_failure(month: str) -> None:
    assert sought(parse(f"12. {month} 2024"))


def test_a_day_with_a_short_year_is_found_with_the_long_one() -> None:
    assert finds("12.3.24", "am 12.03.2024")
    assert finds("12.3.24", "am 12. März 2024")
    assert not finds("12.3.24", "am 12.03.1924")


def test_a_day_with_a_long_year_is_found_with_the_short_one() -> None:
    assert finds("12.03.2024", "am 12.3.24")
    assert finds("12. März 2024", "am 12.03.24")
    assert not finds("12.03.1924", "am 12.3.24")
