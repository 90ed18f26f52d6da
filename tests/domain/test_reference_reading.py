import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eakte.domain.reference import Reference, ReferencePattern
from eakte.domain.reference_reading import ReferenceQuery, canonical_query, find_references

STANDARD = ReferencePattern()
COMPLETE = ReferenceQuery(plan_code="63.1", year=2024, number=17)
REFERENCES = st.builds(
    Reference,
    plan_code=st.sampled_from(["32.10", "63.10.20", "00.30", "11.11", "51.10"]),
    year=st.integers(min_value=1950, max_value=2149),
    number=st.integers(min_value=1, max_value=9999),
)


@pytest.mark.parametrize(
    "text",
    [
        "63.1-2024/17",
        "63.1 2024 17",
        "63.1-2024-0017",
        "  63.1 - 2024 / 017 ",
        "63.1–2024–17",
        "63.1_2024_0017",
        "63.1.2024.17",
        "63.1-017/2024",
        "Az. 63.1-2024/17",
        "AZ: 63.1-2024/17",
        "Aktenzeichen 63.1-2024/17",
    ],
)
def test_other_spellings_are_read_for_a_look_up(text):
    assert canonical_query(text)[0] == COMPLETE


def test_unit_proceeding_and_document_are_read():
    assert canonical_query("FB3-63.1-2024-0017/3-12")[0] == ReferenceQuery(
        plan_code="63.1", year=2024, number=17, proceeding=3, document=12, unit="FB3"
    )


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2024/0042", ReferenceQuery(year=2024, number=42)),
        ("42/2024", ReferenceQuery(year=2024, number=42)),
        ("63.1-2024", ReferenceQuery(plan_code="63.1", year=2024)),
        ("63.1/17", ReferenceQuery(plan_code="63.1", number=17)),
        ("63.1", ReferenceQuery(plan_code="63.1")),
        ("2024", ReferenceQuery(year=2024)),
    ],
)
def test_a_part_of_a_reference_says_what_it_says(text, first):
    assert canonical_query(text)[0] == first


def test_a_text_with_two_readings_gives_both():
    assert canonical_query("0017") == (
        ReferenceQuery(plan_code="0017"),
        ReferenceQuery(number=17),
    )
    assert canonical_query("2024/2023") == (
        ReferenceQuery(year=2024, number=2023),
        ReferenceQuery(year=2023, number=2024),
    )


@pytest.mark.parametrize(
    "text", ["", "Baumfällung", "Haus 17", "§ 8 VgV", "63.1-", "9" * 40, " " * 50_000]
)
def test_words_are_no_reference(text):
    assert canonical_query(text) == ()


@settings(deadline=None)
@given(text=st.text(alphabet="0123456789.-/ FBazO\n–", max_size=60))
def test_any_typed_text_is_answered(text):
    readings = canonical_query(text)

    assert len(set(readings)) == len(readings)


@settings(deadline=None)
@given(reference=REFERENCES)
def test_the_written_form_is_the_first_reading(reference):
    first = canonical_query(STANDARD.form(reference))[0]

    assert (first.plan_code, first.year, first.number) == (
        reference.plan_code,
        reference.year,
        reference.number,
    )


def found(text):
    return [STANDARD.form(hit.reference) for hit in find_references(text)]


@pytest.mark.parametrize(
    "text",
    [
        "32.10-2024-0017",
        "Ihr Zeichen: 32.10-2024-0017, unser Schreiben",
        "Az.:32.10-2024-0017.",
        "32.10 - 2024 - 0017",
        "32.10–2024—0017",
        "32.10-2024-\n0017",
        "32.10-2024/17",
        "32.10-17/2024",
        "32.1O-2O24-OO17",
        "32.l0-2024-00l7",
        "32.I0-2024-00|7",
        "32.10_2024_0017.pdf",
        "Az.-32.10-2024-0017",
        "Az32.10-2024-0017",
        "32.10-2024-0017/0",
        "Aktenzeichen-32.10-2024-0017",
    ],
)
def test_a_misread_reference_is_found(text):
    assert found(text) == ["32.10-2024-0017"]


def test_references_are_found_in_order_of_appearance_with_their_place():
    text = "Bezug: FB3-63.10-2023-0004/2-7 und 32.10-2024-0017"

    hits = find_references(text)

    assert [text[hit.start : hit.end] for hit in hits] == [
        "FB3-63.10-2023-0004/2-7",
        "32.10-2024-0017",
    ]
    assert hits[0].reference == Reference(
        plan_code="63.10", year=2023, number=4, proceeding=2, document=7, unit="FB3"
    )


def test_a_date_behind_a_reference_is_no_proceeding():
    assert found("32.10-2024-0017 / 12.03.2024") == ["32.10-2024-0017"]
    assert found("32.10-2024-0017/3-12.03.2024") == ["32.10-2024-0017/3"]


def test_a_blank_in_the_plan_code_gives_both_readings():
    assert found("32. 10-2024-0017") == ["32.10-2024-0017", "10-2024-0017"]
    assert found("siehe Seite 3. 32.10-2024-0017") == ["3.32.10-2024-0017", "32.10-2024-0017"]


@pytest.mark.parametrize(
    "text",
    [
        "am 12.03.2024",
        "12.03.2024-31.12.2024",
        "Telefon 02151/86-1234",
        "IBAN DE02 1203 0000 0000 2020 51",
        "32.10-1824-0017",
        "32.10-2024-0000",
        "Oll-2024-17",
        "1.2.3.4.5.6.7-2024-0017",
    ],
)
def test_other_numbers_are_no_reference(text):
    assert found(text) == []


@settings(deadline=None)
@given(
    references=st.lists(REFERENCES, max_size=5),
    filler=st.sampled_from([", ", " und ", "\n\n", "; vgl. "]),
)
def test_every_written_reference_is_found_again(references, filler):
    text = filler.join(STANDARD.form(reference) for reference in references)

    assert [hit.reference for hit in find_references(text)] == references


@settings(deadline=None)
@given(text=st.text(alphabet="0123Ol. -/\n\u00adFB", max_size=300))
def test_places_lie_inside_any_text(text):
    for hit in find_references(text):
        assert 0 <= hit.start < hit.end <= len(text)


@pytest.mark.parametrize("piece", ["1.", "1 ", "2024-", "Ol.", "\n", "FB3-", "1-2"])
def test_a_page_of_nearly_references_is_read_to_its_end(piece):
    text = piece * 20_000 + "\nAz 32.10-2024-0017"

    assert found(text)[-1] == "32.10-2024-0017"
