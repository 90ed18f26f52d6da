import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eakte.domain.reference import (
    InvalidReference,
    InvalidReferencePattern,
    Reference,
    ReferencePattern,
    SeriesKey,
    is_plan_code,
    next_number,
    next_reference,
)

STANDARD = ReferencePattern()
NUMBERS = st.integers(min_value=1, max_value=9_999_999)
PLAN_CODES = st.lists(
    st.text(alphabet="0123456789", min_size=1, max_size=4), min_size=1, max_size=5
).map(".".join)
UNITS = st.from_regex(r"[A-Za-zÄÖÜäöüß][A-Za-z0-9ÄÖÜäöüß]{0,9}", fullmatch=True)
REFERENCES = st.builds(
    Reference,
    plan_code=PLAN_CODES,
    year=st.integers(min_value=1000, max_value=9999),
    number=NUMBERS,
    proceeding=st.none() | NUMBERS,
    document=st.none() | NUMBERS,
    unit=st.none() | UNITS,
)
SEPARATORS = st.text(alphabet="-/._: ", min_size=1, max_size=3)


@st.composite
def patterns(draw):
    width = draw(st.sampled_from(["", ":02", ":03", ":04", ":07"]))
    fields = draw(st.permutations(["{plan}", "{year}", f"{{number{width}}}"]))
    return ReferencePattern(
        text=f"{fields[0]}{draw(SEPARATORS)}{fields[1]}{draw(SEPARATORS)}{fields[2]}"
    )


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "32.10-2024-0017"),
        ({"proceeding": 3}, "32.10-2024-0017/3"),
        ({"proceeding": 3, "document": 12}, "32.10-2024-0017/3-12"),
        ({"document": 12}, "32.10-2024-0017-12"),
        ({"unit": "FB3"}, "FB3-32.10-2024-0017"),
        ({"unit": "FB3", "proceeding": 3, "document": 12}, "FB3-32.10-2024-0017/3-12"),
        ({"number": 12345}, "32.10-2024-12345"),
    ],
)
def test_a_reference_is_written_and_read_back(parts, text):
    reference = Reference(**{"plan_code": "32.10", "year": 2024, "number": 17, **parts})

    assert STANDARD.form(reference) == text
    assert STANDARD.parse(text) == reference


def test_a_tenant_may_choose_other_separators_and_another_order():
    reference = Reference(plan_code="63.1", year=2024, number=17, proceeding=3, document=12)

    assert (
        ReferencePattern(text="{plan}-{year}/{number:03}").form(reference) == "63.1-2024/017/3-12"
    )
    assert (
        ReferencePattern(text="{plan}-{number:03}/{year}").form(reference) == "63.1-017/2024/3-12"
    )


@settings(deadline=None)
@given(pattern=patterns(), reference=REFERENCES)
def test_every_reference_is_read_back_in_every_pattern(pattern, reference):
    assert pattern.parse(pattern.form(reference)) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "32.10-2024-17",
        "32.10-2024-00017",
        "32.10-2024-0000",
        "32.10 2024 0017",
        "32.10-24-0017",
        "32.10-2024-0017/",
        "32.10-2024-0017/0",
        "32.10-2024-0017/03",
        "32.10-2024-0017\n",
        "32.10-2024-٠٠١٧",
        "32.10-2024-99999999999999999999",
        "../32.10-2024-0017",
        "32..10-2024-0017",
    ],
)
def test_another_spelling_is_not_a_reference(text):
    with pytest.raises(InvalidReference):
        STANDARD.parse(text)


@pytest.mark.parametrize(
    "parts",
    [
        {"plan_code": "A.1"},
        {"plan_code": ""},
        {"year": 24},
        {"number": 0},
        {"number": 10_000_000},
        {"proceeding": 0},
        {"document": -1},
        {"unit": "FB-3"},
        {"unit": "3FB"},
    ],
)
def test_parts_that_cannot_be_written_are_refused(parts):
    with pytest.raises(InvalidReference):
        Reference(**{"plan_code": "32.10", "year": 2024, "number": 17, **parts})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{plan}-{year}",
        "{plan}-{year}-{number}-{number}",
        "{plan}{year}-{number}",
        "{plan}-{year}-{number}!",
        "Az {plan}-{year}-{number}",
        "{plan}-{year}-x-{number}",
        "{plan}-{year:02}-{number}",
        "{plan}-{year}-{number:99}",
        "{plan.__class__}-{year}-{number}",
        "{plan}-{year}-{unit}",
        "{plan}-{year}-{number",
    ],
)
def test_a_pattern_that_cannot_be_read_back_is_refused(text):
    with pytest.raises(InvalidReferencePattern) as refusal:
        ReferencePattern(text=text)

    assert refusal.value.text == text
    assert refusal.value.reason


def test_the_first_number_of_a_series_is_one():
    series = SeriesKey(plan_code="32.10", year=2024)

    assert STANDARD.form(next_reference(series, last=None)) == "32.10-2024-0001"
    assert STANDARD.form(next_reference(series, last=41)) == "32.10-2024-0042"


@settings(deadline=None)
@given(how_many=st.integers(min_value=1, max_value=200), start=st.none() | NUMBERS)
def test_a_series_has_no_gap_and_gives_no_number_twice(how_many, start):
    given_numbers, last = [], start
    for _ in range(how_many):
        last = next_number(last)
        given_numbers.append(last)

    first = (start or 0) + 1
    assert given_numbers == list(range(first, first + how_many))


@settings(deadline=None)
@given(reference=REFERENCES)
def test_everything_in_a_case_file_is_in_its_series(reference):
    case_file = reference.case_file

    assert case_file.series == reference.series
    assert case_file.number == reference.number
    assert (case_file.proceeding, case_file.document, case_file.unit) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("32.10", True), ("00", True), ("63.10.20.10", True), ("32.", False), ("FB3", False)],
)
def test_a_plan_code_is_groups_of_digits(text, answer):
    assert is_plan_code(text) is answer
