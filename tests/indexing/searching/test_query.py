"""What a person types: what it means, and what is refused."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing import Narrowing, QueryFault, QueryRefused, ask, parse, sought
from indexing.asking import MAX_DEPTH
from indexing.german import Place, Sought, beginning, place, tokens
from indexing.number_words import SHORT_YEAR_WEIGHT
from indexing.query import Both, Either, Everything, Phrase, Query, Without
from indexing.search_text import MAX_BEGINNINGS, MAX_CHARACTERS, MAX_WORDS
from tests.indexing.searching.pages import finds

pieces = st.sampled_from(
    [
        "Az. ",
        "az: ",
        "63.1-24/17 ",
        "§ 34 Abs. 2 ",
        "S. s ",
        "§§",
        "12 a ",
        "FB3-63.1-2024/17 ",
        "12.3.24 ",
        "1.234,56 ",
        "DE89370400440532013000 ",
        *'()"„*-~ \n§Ä',
        "a:",
        "jahr:2024 ",
        "typ:",
        "ODER ",
        "NICHT ",
        "UND ",
        "Antrag",
        "17",
        "An*",
        "Antr*",
    ]
)
texts = st.lists(pieces | st.characters(codec="utf-8"), max_size=80).map("".join)


def year(digits: str) -> Place:
    """A year that may stand there with two digits, too."""
    return replace(place(digits), weighted=((digits[2:], SHORT_YEAR_WEIGHT),))


def with_year(text: str) -> Phrase:
    """Words, of which 2024 may be short."""
    return Phrase(
        places=tuple(year(each) if each == "2024" else place(each) for each in text.split())
    )


def ways(typed: Phrase, *others: Phrase) -> Query:
    """What was typed, and how else a page may write it."""
    return Either(parts=(typed, *(replace(other, is_other_way=True) for other in others)))


def word(text: str) -> Query:
    return Phrase(places=(place(text),))


def words(text: str, *, is_quoted: bool = False) -> Phrase:
    return Phrase(places=tuple(map(place, text.split())), is_quoted=is_quoted)


A, B, C = word("Antrag"), word("Bescheid"), word("Carport")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Antrag", A),
        ("  Antrag,  ", A),
        ("Antrag Bescheid", Both(parts=(A, B))),
        ("Antrag UND Bescheid", Both(parts=(A, B))),
        ("Antrag ODER Bescheid", Either(parts=(A, B))),
        ("Antrag Bescheid ODER Carport", Either(parts=(Both(parts=(A, B)), C))),
        ("Antrag (Bescheid ODER Carport)", Both(parts=(A, Either(parts=(B, C))))),
        ("Antrag -Bescheid", Both(parts=(A, Without(part=B)))),
        ("Antrag NICHT Bescheid", Both(parts=(A, Without(part=B)))),
        ("-(Antrag ODER Bescheid)", Without(part=Either(parts=(A, B)))),
        ("Antrag - Bescheid", Both(parts=(A, B))),
        ('"Antrag Bescheid"', words("Antrag Bescheid", is_quoted=True)),
        ("„Antrag Bescheid“", words("Antrag Bescheid", is_quoted=True)),
        ("»Antrag Bescheid«", words("Antrag Bescheid", is_quoted=True)),
        ("2024/0017", ways(words("2024 0017"), words("0017 2024"))),
        ("17/2024", ways(words("17 2024"), words("2024 17"))),
        ("63.1-2024/17", ways(with_year("63 1 2024 17"), with_year("63 1 17 2024"))),
        ("63.1 17", Either(parts=(words("63 1 17"), Both(parts=(words("63 1"), word("17")))))),
        ("17.5.2024", ways(with_year("17 5 2024"), with_year("17 Mai 2024"))),
        ("2023/2024", words("2023 2024")),
        ("Auto-Bahn", ways(words("Auto Bahn"), words("AutoBahn"))),
        (
            "FB3-63.1-2024/17",
            ways(
                *map(with_year, ("FB3 63 1 2024 17", "63 1 2024 17", "63 1 17 2024")),
            ),
        ),
        ("BV-2024/17", ways(words("BV 2024 17"), words("BV 17 2024"))),
        ("Az. 63.1-17", words("63 1 17")),
        ("Az. Antrag", Both(parts=(word("Az"), A))),
        ("-Az. 63.1-17", Without(part=words("63 1 17"))),
        ('"Az. 63.1-17"', words("Az 63 1 17", is_quoted=True)),
        ("1.234,56", ways(words("1 234 56"), words("1234 56"))),
        ("12. März 2024", ways(with_year("12 März 2024"), with_year("12 3 2024"))),
        ("12. März", Both(parts=(word("12"), word("März")))),
        ("Antr*", Phrase(places=(beginning("Antr"),))),
        ('"Antrag"', words("Antrag", is_quoted=True)),
        (
            '"Antrag Besch*"',
            Phrase(places=(place("Antrag"), beginning("Besch")), is_quoted=True),
        ),
        ("*", Everything()),
        ("* -Antrag", Both(parts=(Everything(), Without(part=A)))),
        ("§ Antrag", A),
        ("oder nicht", Both(parts=(word("oder"), word("nicht")))),
    ],
)
def test_a_text_is_read_as_a_query(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "fault", "position"),
    [
        ("", QueryFault.NO_WORDS, 0),
        (" §$%& ", QueryFault.NO_WORDS, 0),
        ('""', QueryFault.NO_WORDS, 0),
        ("mandant:kalkar", QueryFault.UNKNOWN_FIELD, 0),
        ("Antrag mandant:kalkar", QueryFault.UNKNOWN_FIELD, 7),
        ('Antrag mandant:"kalkar"', QueryFault.UNKNOWN_FIELD, 7),
        ("jahr:2024", QueryFault.UNKNOWN_FIELD, 0),
        ("Antrag *trag", QueryFault.LEADING_WILDCARD, 7),
        ("An*trag", QueryFault.INNER_WILDCARD, 2),
        ("Antrag An*", QueryFault.BEGINNING_TOO_SHORT, 7),
        ("Antrag~2", QueryFault.FUZZY_NOT_OFFERED, 6),
        ('Antrag "auf', QueryFault.QUOTE_NOT_CLOSED, 7),
        ("Antrag (auf", QueryFault.BRACKET_NOT_CLOSED, 7),
        ("Antrag) auf", QueryFault.BRACKET_NOT_OPENED, 6),
        ("ODER Antrag", QueryFault.WORD_MISSING, 0),
        ("Antrag ODER", QueryFault.WORD_MISSING, 11),
        ("Antrag NICHT", QueryFault.WORD_MISSING, 12),
        ("Antrag () auf", QueryFault.WORD_MISSING, 8),
        ("a" * (MAX_CHARACTERS + 1), QueryFault.TOO_LONG, MAX_CHARACTERS),
        ("x " * (MAX_WORDS + 1), QueryFault.TOO_MANY_WORDS, 2 * MAX_WORDS),
        ("abc* " * (MAX_BEGINNINGS + 1), QueryFault.TOO_MANY_BEGINNINGS, 5 * MAX_BEGINNINGS),
        ("(" * 999, QueryFault.TOO_DEEP, MAX_DEPTH),
        ("-(" * 400, QueryFault.TOO_DEEP, MAX_DEPTH),
        ("NICHT " * 100 + "Antrag", QueryFault.TOO_DEEP, 6 * MAX_DEPTH),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_position(
    text: str, fault: QueryFault, position: int
) -> None:
    with pytest.raises(QueryRefused) as refused:
        parse(text)

    assert (refused.value.code, refused.value.position) == (fault, position)
    assert "kalkar" not in str(refused.value)


DAY = date(2024, 5, 17)
YEAR = {"first_day": date(2024, 1, 1), "last_day": date(2024, 12, 31)}


@pytest.mark.parametrize(
    ("text", "query", "limits"),
    [
        ("Antrag jahr:2024", A, YEAR),
        ("jahr:2024 Antrag", A, YEAR),
        ("JAHR:2024 Antrag", A, YEAR),
        ("jahr:2024", Everything(), YEAR),
        ("von:17.5.2024", Everything(), {"first_day": DAY}),
        ("bis:2024-05-17", Everything(), {"last_day": DAY}),
        (
            "von:2.2024 bis:2.2024",
            Everything(),
            {"first_day": date(2024, 2, 1), "last_day": date(2024, 2, 29)},
        ),
        ("von:2024 bis:2024", Everything(), YEAR),
        ("Antrag az:63.1-2024/17 Bescheid", Both(parts=(A, B)), {"reference": "63.1-2024/17"}),
        ('aktenzeichen:"63.1 2024 17"', Everything(), {"reference": "63.1 2024 17"}),
        ("Antrag typ:Bescheid", A, {"type": "Bescheid"}),
        ("einheit:„Amt für Straßen“ Antrag", A, {"unit": "Amt für Straßen"}),
        ("plan:63.1 Antrag", A, {"file_plan": "63.1"}),
        ("Antrag ODER Carport jahr:2024", Either(parts=(A, C)), YEAR),
        ("az: 63.1-2024/17", Everything(), {"reference": "63.1-2024/17"}),
        ("Antrag Jahr:  2024", A, YEAR),
        ("Typ: Mail Antrag", A, {"type": "Mail"}),
        ("einheit: „Amt für Straßen“ Antrag", A, {"unit": "Amt für Straßen"}),
        ("von: Antrag", Both(parts=(word("von"), A)), {}),
        ("Prototyp: Antrag", Both(parts=(word("Prototyp"), A)), {}),
        ("Betreff: Antrag", Both(parts=(word("Betreff"), A)), {}),
        ('"jahr:2024"', words("jahr 2024", is_quoted=True), {}),
    ],
)
def test_fields_narrow_the_whole_query_down(
    text: str, query: Query, limits: dict[str, Any]
) -> None:
    asked = ask(text)

    assert (asked.query, asked.narrowing) == (query, Narrowing(**limits))


@pytest.mark.parametrize(
    ("text", "fault", "position"),
    [
        ("Antrag mandant:kalkar", QueryFault.UNKNOWN_FIELD, 7),
        ("jahr:gestern", QueryFault.FIELD_VALUE, 0),
        ("jahr:24", QueryFault.FIELD_VALUE, 0),
        ("jahr:0000", QueryFault.FIELD_VALUE, 0),
        ("von:31.2.2024", QueryFault.FIELD_VALUE, 0),
        ("von:13.2024", QueryFault.FIELD_VALUE, 0),
        ('typ:" "', QueryFault.FIELD_VALUE, 0),
        ("jahr:2023 jahr:2024", QueryFault.FIELD_TWICE, 10),
        ("jahr:2023 von:2024", QueryFault.FIELD_TWICE, 10),
        ("az:1 aktenzeichen:2", QueryFault.FIELD_TWICE, 5),
        ("(Antrag jahr:2024)", QueryFault.FIELD_MISPLACED, 8),
        ("(jahr:2024 Antrag)", QueryFault.FIELD_MISPLACED, 1),
        ("Antrag NICHT jahr:2024", QueryFault.FIELD_MISPLACED, 13),
        ("Antrag -jahr:2024", QueryFault.FIELD_MISPLACED, 8),
        ("jahr:2024 ODER Antrag", QueryFault.WORD_MISSING, 10),
        ("Antrag ODER jahr:2024", QueryFault.WORD_MISSING, 21),
        ("jahr: 24", QueryFault.FIELD_VALUE, 0),
        ("(az: 63.1)", QueryFault.FIELD_MISPLACED, 1),
        ('typ:"Brief', QueryFault.QUOTE_NOT_CLOSED, 4),
    ],
)
def test_a_field_that_cannot_be_meant_is_refused(
    text: str, fault: QueryFault, position: int
) -> None:
    with pytest.raises(QueryRefused) as refused:
        ask(text)

    assert (refused.value.code, refused.value.position) == (fault, position)


@given(texts)
def test_no_text_leads_to_anything_but_a_query_or_a_refusal(text: str) -> None:
    refused: list[QueryRefused] = []
    found: tuple[Sought, ...] = ()
    try:
        found = sought(ask(text).query)
    except QueryRefused as refusal:
        refused.append(refusal)

    assert all(0 <= refusal.position <= len(text) for refusal in refused)
    assert sum(map(len, found)) <= 3 * MAX_WORDS


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs", "P"]), max_size=60))
def test_every_page_is_found_by_each_of_its_words(text: str) -> None:
    for token in tokens(text):
        written = text[token.start : token.end]
        assert finds(f'"{written}"', text)


def test_what_must_not_stand_on_a_page_is_not_marked() -> None:
    assert sought(parse("Antrag -Bescheid")) == sought(parse("Antrag"))
    assert sought(parse("* NICHT Bescheid")) == ()
    assert len(sought(parse('(Antrag ODER "Antrag auf") Antrag'))) == 2
