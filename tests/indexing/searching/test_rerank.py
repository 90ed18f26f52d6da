"""The finer order of the first hits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing import exact_words, parse, reranked, share_as_typed, words_as_typed
from indexing.rerank import EXACT_WORTH, INSIDE_WORTH, RERANKED
from indexing.search_index import Hit


def typed(words: str) -> tuple[str, ...]:
    return words_as_typed(parse(words))


def a_hit(page: str, score: float) -> Hit:
    return Hit(page=page, document="document", score=score)


@pytest.mark.parametrize(
    ("words", "text", "share"),
    [
        ("Antrag", "Ihr Antrag", 1.0),
        ("antrag", "IHR ANTRAG", 1.0),
        ("Antrag", "die Anträge", 0.0),
        ("Antrag", "der Bauantrag, des Antrags", INSIDE_WORTH),
        ("Antrag Bescheid", "Ihr Antrag, die Bescheide", (1 + INSIDE_WORTH) / 2),
        ("Bau", "der Bauantrag", 0.0),
        ("Müller Straße", "Frau Mueller, STRASSE", 1.0),
        ("Antrag Bescheid", "Ihr Antrag", 0.5),
        ("12.5.2024", "am 12.5.2024", 1.0),
        ("Lindenweg 12a", "Lindenweg 12a", 1.0),
        ("2500", "2500", 1.0),
        ('"Ihr Antrag" -Bescheid', "Ihr Antrag", 1.0),
        ("Antr*", "Antr", 0.0),
        ("*", "Antrag", 0.0),
        ("Verwaltung", "Ver-\nwaltung", 1.0),
        ("Antrag", "", 0.0),
    ],
)
def test_words_count_that_stand_there_as_they_were_typed(
    words: str, text: str, share: float
) -> None:
    assert share_as_typed(exact_words(text), typed(words)) == share


def test_nothing_kept_for_a_page_counts_as_nothing() -> None:
    assert share_as_typed(b"", typed("Antrag")) == 0.0


def test_the_word_as_typed_goes_before_a_better_score() -> None:
    hits = [a_hit("inflected", 1.0), a_hit("exact", 0.8), a_hit("far", 0.1)]
    packed = {page: exact_words("Antrag") for page in ("exact", "far")}

    first = reranked(hits, packed, typed("Antrag"))

    assert [hit.page for hit in first] == ["exact", "inflected", "far"]
    assert first[0].score == pytest.approx(0.8 + EXACT_WORTH)


def test_equal_hits_and_those_further_down_keep_their_order() -> None:
    hits = [a_hit(f"p{number}", 1.0) for number in range(RERANKED + 2)]
    packed = {hits[-1].page: exact_words("Antrag")}

    assert reranked(hits, packed, typed("Antrag")) == tuple(hits)
    assert reranked([], {}, typed("Antrag")) == ()


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9), min_size=1))
def test_every_word_of_a_text_stands_there_as_written(words: list[str]) -> None:
    text = " ".join(words)

    assert share_as_typed(exact_words(text), typed(f'"{text}"')) == 1.0
