"""What a person types: what it means, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing import QueryFault, QueryRefused, parse, sought
from indexing.german import Sought, beginning, place, tokens
from indexing.query import (
    MAX_BEGINNINGS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_WORDS,
    Both,
    Either,
    Everything,
    Phrase,
    Query,
    Without,
)
from tests.indexing.searching.pages import finds

pieces = st.sampled_from(
    [*'()"„*-~ \n§Ä', "a:", "ODER ", "NICHT ", "UND ", "Antrag", "17", "An*", "Antr*"]
)
texts = st.lists(pieces | st.characters(codec="utf-8"), max_size=80).map("".join)


def word(text: str) -> Query:
    return Phrase(places=(place(text),))


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
        ('"Antrag Bescheid"', Phrase(places=(place("Antrag"), place("Bescheid")))),
        ("„Antrag Bescheid“", Phrase(places=(place("Antrag"), place("Bescheid")))),
        ("»Antrag Bescheid«", Phrase(places=(place("Antrag"), place("Bescheid")))),
        ("2024/0017", Phrase(places=(place("2024"), place("17")))),
        ("Antr*", Phrase(places=(beginning("Antr"),))),
        ('"Antrag Besch*"', Phrase(places=(place("Antrag"), beginning("Besch")))),
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


@given(texts)
def test_no_text_leads_to_anything_but_a_query_or_a_refusal(text: str) -> None:
    refused: list[QueryRefused] = []
    found: tuple[Sought, ...] = ()
    try:
        found = sought(parse(text))
    except QueryRefused as refusal:
        refused.append(refusal)

    assert all(0 <= refusal.position <= len(text) for refusal in refused)
    assert sum(map(len, found)) <= 2 * MAX_WORDS


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs", "P"]), max_size=60))
def test_every_page_is_found_by_each_of_its_words(text: str) -> None:
    for token in tokens(text):
        written = text[token.start : token.end]
        assert finds(f'"{written}"', text)


def test_what_must_not_stand_on_a_page_is_not_marked() -> None:
    assert sought(parse("Antrag -Bescheid")) == sought(parse("Antrag"))
    assert sought(parse("* NICHT Bescheid")) == ()
    assert len(sought(parse('(Antrag ODER "Antrag auf") Antrag'))) == 2
