"""Samples: the same rule draws the same case files again, whoever draws them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.access import CaseFileId, Scope
from eakte.domain.disposal import DisposalId, DisposalItem, ItemState
from eakte.domain.errors import InvalidValue
from eakte.domain.sampling import (
    Lifetime,
    NamePlace,
    Sample,
    SampleKind,
    YearOf,
    drawn,
    sort_form,
)


def an_item(case: str, *, subject: str = "Allgemeine Anfragen", number: int = 1) -> DisposalItem:
    return DisposalItem(
        disposal=DisposalId("list"),
        case=CaseFileId(case),
        scope=Scope("open"),
        state=ItemState.LISTED,
        reference=f"10.40-2014-{number:04}",
        subject=subject,
        file_plan_code="10.40",
        rule_id="R",
        retention_end=date(2025, 12, 31),
    )


def by_letters(letters: str, place: NamePlace, *subjects: str) -> set[str]:
    sample = Sample(kind=SampleKind.LETTERS, letters=letters, name_place=place)
    return set(drawn(sample, [an_item(each, subject=each) for each in subjects], {}))


def test_samples_are_drawn_again_by_anybody() -> None:
    items = [an_item(f"c{number}", number=number) for number in range(1, 31)]

    every_tenth = drawn(Sample(kind=SampleKind.EVERY_NTH, step=10, first=3), reversed(items), {})
    by_lot = Sample(kind=SampleKind.RANDOM, step=10, seed=7)

    assert every_tenth == {"c3", "c13", "c23"}
    assert drawn(by_lot, items, {}) == drawn(by_lot, reversed(items), {})
    assert len(drawn(by_lot, items, {})) == 3


def test_letters_are_compared_after_din_5007() -> None:
    names = ("Dorn, E.", "ortmann, J.", "Müller, A.", "Özdemir, B.", "Ørsted, C.", "Tewes, D.")

    found = by_letters("DOT", NamePlace.FIRST_WORD, *names)

    assert found == set(names) - {"Müller, A."}
    assert by_letters("ö", NamePlace.FIRST_WORD, *names) == {
        "ortmann, J.",
        "Özdemir, B.",
        "Ørsted, C.",
    }


@pytest.mark.parametrize(
    ("text", "form"),
    [("Öztürk", "ozturk"), ("STRAẞE", "strasse"), ("Łukasz", "lukasz"), ("Æbelø", "aebelo")],
)
def test_a_text_is_folded_as_din_5007_sorts_it(text: str, form: str) -> None:
    assert sort_form(text) == form


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (NamePlace.FIRST_WORD, {"Müller, Personalakte"}),
        (NamePlace.LAST_WORD, {"Personalakte Erika Müller (2014)", "Personalakte Karl Müller"}),
        (
            NamePlace.BEFORE_COMMA,
            {
                "Müller, Personalakte",
                "Personalakte von Müller, Erika",
                "Personalakte Erika Müller (2014)",
                "Personalakte Karl Müller",
            },
        ),
    ],
)
def test_the_surname_stands_where_the_rule_says(place: NamePlace, found: set[str]) -> None:
    subjects = (
        "Müller, Personalakte",
        "Personalakte von Müller, Erika",
        "Personalakte Erika Müller (2014)",
        "Personalakte Karl Müller",
        "2014",
        "Personalakte Dorn, Otto",
    )

    assert by_letters("M", place, *subjects) == found


@given(st.text(), st.sampled_from(NamePlace))
def test_any_subject_can_be_looked_at(subject: str, place: NamePlace) -> None:
    assert by_letters("M", place, subject) <= {subject}


@pytest.mark.parametrize(
    ("year_of", "found"), [(YearOf.OPENED, {"old", "open"}), (YearOf.CLOSED, {"young"})]
)
def test_a_sample_of_years_takes_all_that_was_opened_or_closed_in_them(
    year_of: YearOf, found: set[str]
) -> None:
    lifetimes = {
        CaseFileId("old"): Lifetime(opened_on=date(2005, 1, 1), closed_on=date(2009, 12, 31)),
        CaseFileId("young"): Lifetime(opened_on=date(2011, 1, 1), closed_on=date(2015, 12, 31)),
        CaseFileId("open"): Lifetime(opened_on=date(2015, 1, 1), closed_on=None),
    }
    sample = Sample(kind=SampleKind.YEARS, years=(2015, 2005), year_of=year_of)

    assert drawn(sample, [an_item(case) for case in lifetimes], lifetimes) == found


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        (
            Sample(kind=SampleKind.YEARS, years=(2005, 1995, 2000, 1995)),
            "Stichprobe: alle Akten, die 1995, 2000 oder 2005 geschlossen wurden.",
        ),
        (
            Sample(kind=SampleKind.YEARS, years=(2005,), year_of=YearOf.OPENED),
            "Stichprobe: alle Akten, die 2005 angelegt wurden.",
        ),
        (
            Sample(kind=SampleKind.LETTERS, letters=" döoß ", name_place=NamePlace.LAST_WORD),
            (
                "Stichprobe: das letzte Wort des Betreffs beginnt mit D, O oder S "
                "(Buchstaben nach DIN 5007-1)."
            ),
        ),
    ],
)
def test_a_rule_says_in_words_what_it_draws(sample: Sample, words: str) -> None:
    assert sample.in_words() == words


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": SampleKind.EVERY_NTH, "step": 1},
        {"kind": SampleKind.EVERY_NTH, "step": 5, "first": 6},
        {"kind": SampleKind.LETTERS, "letters": "A*"},
        {"kind": SampleKind.LETTERS},
        {"kind": SampleKind.YEARS},
        {"kind": SampleKind.YEARS, "years": (20150,)},
        {"kind": SampleKind.YEARS, "years": tuple(range(1900, 1951))},
    ],
)
def test_a_sample_that_draws_nothing_or_everything_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        Sample(**wrong)  # type: ignore[arg-type] # wrong on purpose
