"""Widened queries: compounds, misread words and old spelling; and what is never widened."""

from string import ascii_lowercase

import pytest

from indexing import expanded, matching_words, parse, snippet, sought
from indexing.expansion import (
    COMMON_COMPOUND_WEIGHT,
    COMPOUND_WEIGHT,
    MISREAD_WEIGHT,
    MOST_WIDENED,
)
from indexing.query import Phrase, places_of
from tests.indexing.searching.archive import an_archive, words_of

# Words that stand alone somewhere, as in every archive of some size: compounds are made of them.
WORDS = """
    Antrag Anträge Gericht Hoch Tief Neu Werk Plan Zeichen Einsicht Person Personal Kranken Treppe
    Rad Gehen Recht Verwaltung Verkehr Finanzen Jugend Träger Stadt Städte Gärten Nummer Arzt Teil
"""


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Genehmigung", "Baugenehmigungsverfahren"),
        ("Genehmigung", "Baugenehmigungen"),
        ("Verfahren", "Baugenehmigungsverfahren"),
        ("Gebühr", "Verwaltungsgebühren"),
        ("Anträge", "Bauantrag"),
        ("Bau", "Bauantrag"),
        ("Bau", "Bauanträge"),
        ("Bau", "Neubau"),
        ("Bau", "Neubaus"),
        ("Bau", "Anbau"),
        ("Bau", "Städtebau"),
        ("Bau", "Tiefbauwerk"),
        ("Amt", "Amtsgericht"),
        ("Amt", "Finanzämter"),
        ("Amt", "Jugendamt"),
        ("Akte", "Akteneinsicht"),
        ("Akten", "Personalakte"),
        ("Haus", "Krankenhaus"),
        ("Haus", "Treppenhäuser"),
        ("Haus", "Hausnummer"),
        ("Weg", "Radwege"),
        ("Weg", "Wegerecht"),
    ],
)
def test_a_word_finds_the_compounds_made_with_it(asked: str, text: str) -> None:
    assert text in an_archive(WORDS, text).found(asked)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Bau", "Bauer"),
        ("Bau", "Baum"),
        ("Bau", "Gebäude"),
        ("Bau", "Tabaukunde"),
        ("Amt", "gesamt"),
        ("Amt", "Gesamtplan"),
        ("Amt", "Beamte"),
        ("Akte", "Kontakt"),
        ("Akte", "Charakter"),
        ("Akte", "aktuell"),
        ("Akte", "Aktion"),
        ("Haus", "Gehäuse"),
        ("Weg", "Bewegung"),
        ("Weg", "wegen"),
        ("Rat", "Ratte"),
        ("Römer", "Teilstrom"),
        ("ab", "Abwasser"),
        ("a", "Abwasser"),
    ],
)
def test_a_short_word_does_not_find_words_that_only_have_its_letters(asked: str, text: str) -> None:
    assert an_archive(WORDS, text).found(asked) == set()


def test_two_words_find_the_compound_that_is_made_of_both() -> None:
    assert an_archive("das Entlüftungssystem").found("System Entlüftung")


def test_a_compound_of_both_words_counts_nearly_like_the_words() -> None:
    archive = an_archive("die Anklagebehörde", "die Anklageschrift", "die Baubehörde")

    weights = [dict(place.weighted) for place in places_of(archive.query("Behörde Anklage"))]

    assert [place["anklagebehoerd+"] for place in weights] == [COMMON_COMPOUND_WEIGHT] * 2
    assert sorted(weight for place in weights for weight in place.values()) == [
        *[COMPOUND_WEIGHT] * 2,
        *[COMMON_COMPOUND_WEIGHT] * 2,
    ]


def test_a_compound_of_one_word_in_two_spellings_is_no_compound_of_two_words() -> None:
    archive = an_archive("der Antrag", "die Anträge", "der Bauantrag")

    weights = [dict(place.weighted) for place in places_of(archive.query("Antrag Anträge"))]

    assert {place["bauantrag"] for place in weights} == {COMPOUND_WEIGHT}


def test_a_misread_word_is_no_compound_of_the_two_words_that_it_may_be() -> None:
    archive = an_archive("Herr Meier", "Herr Maier", "Herr M1ier")

    weights = [dict(place.weighted) for place in places_of(archive.query("Meier Maier"))]

    assert {place["m1ier"] for place in weights} == {MISREAD_WEIGHT}


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("63.1-2024/17", "63.l-2024/17"),
        ("63.1-2024/17", "63.I-2024/17"),
        ("63.1-2024-0017", "63.1-2O24-0017"),
        ("63.1-2024/17", "63.1-2024-O017"),
        ("63.1-2024/17", "63.1-2024-00I7"),
        ("63.1 2024 17", "63.1-2O24/17"),
        ("Az. FB3-63.1-2024/17", "63.1-2O24/17"),
        ("12.03.2015", "12.03.2O15"),
        ("1.234,56", "1.234,S6"),
    ],
)
def test_a_number_of_several_finds_what_a_scan_made_of_a_digit(asked: str, read: str) -> None:
    assert an_archive(f"vom {read} an", f"vom {asked} an").found(asked) >= {f"vom {read} an"}


@pytest.mark.parametrize(
    ("asked", "text"),
    [("2024", "2O24"), ("1", "l"), ('"63.1-2024/17"', "63.l-2024/17"), ("63.1-2024", "63.7-2024")],
)
def test_a_single_number_and_a_quoted_one_mean_what_they_say(asked: str, text: str) -> None:
    assert an_archive(text, "anderes").found(asked) == set()


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("Müller", "Muel1er"),
        ("Genehmigung", "Genehrnigung"),
        ("Genehmigung", "Genehmigunq"),
        ("Genehmigung", "6enehmigung"),
        ("Bescheid", "Bescbeid"),
        ("Bescheid", "8escheid"),
        ("Gemeinde", "Gcmeinde"),
        ("Gemeinde", "emeinde"),
        ("Grundstück", "Grundstuck"),
        ("Verwaltungsgebühren", "Vervvaltungsgebühren"),
        ("Hundesteuer", "Hunclesteuer"),
    ],
)
def test_a_word_finds_what_a_scan_made_of_it(asked: str, read: str) -> None:
    assert an_archive(f"die {read} liegt bei").found(asked)


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Antrag", "Abtrag"),
        ("Müller", "Füller"),
        ("Kreis", "Preis"),
        ("Kreis", "Krems"),
        ("Nachbar", "machbar"),
        ("Bescheid", "beschneidet"),
        ("Mauer", "Maer"),
        ("Landesrecht", "Bundesrecht"),
        ("Verwertung", "Verwendung"),
        ("2024", "2025"),
        ("20241", "20242"),
    ],
)
def test_a_word_does_not_find_a_real_one_with_another_letter(asked: str, other: str) -> None:
    assert an_archive(other).found(asked) == set()


def test_a_word_that_stands_on_many_pages_is_not_misread() -> None:
    pages = [f"Bescbeid {number}" for number in range(4)]

    assert an_archive(*pages).found("Bescheid") == set()
    assert len(an_archive(*pages[:3]).found("Bescheid")) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("daß", "dass"),
        ("Schiffahrt", "Schifffahrt"),
        ("Stengel", "Stängel"),
        ("Photographie", "Fotografie"),
        ("numerieren", "nummerieren"),
        ("aufwendig", "aufwändig"),
        ("selbständig", "selbstständig"),
        ("Potential", "Potenzial"),
        ("rauh", "rau"),
    ],
)
def test_old_and_new_spelling_find_each_other(one: str, other: str) -> None:
    assert an_archive(other).found(one)
    assert an_archive(one).found(other)


def test_a_compound_in_old_spelling_is_found_too() -> None:
    assert an_archive("Schifffahrt", "Binnenschifffahrtsamt").found("Schiffahrt") == {
        "Schifffahrt",
        "Binnenschifffahrtsamt",
    }


@pytest.mark.parametrize(
    "words",
    ['"Genehmigung"', '"die Genehmigung"', "* -Genehmigung", "Geneh*", "2024/17", "nicht", "der"],
)
def test_what_is_quoted_excluded_begun_a_number_or_grammar_is_not_widened(words: str) -> None:
    known = words_of("Baugenehmigung Genehrnigung Genehmigunq 2025 Vernichtung Länder 20241")

    assert expanded(parse(words), known) == parse(words)


def test_a_quoted_word_finds_its_inflections_but_no_compounds() -> None:
    archive = an_archive("zwei Genehmigungen", "eine Baugenehmigung")

    assert archive.found('"Genehmigung"') == {"zwei Genehmigungen"}


def test_other_terms_count_less_than_the_word_itself() -> None:
    query = expanded(parse("Genehmigung"), words_of("Genehmigung Baugenehmigung Genehmigunq"))

    assert isinstance(query, Phrase)
    assert dict(query.places[0].weighted) == {
        "baugenehm": COMPOUND_WEIGHT,
        "genehmigunq": MISREAD_WEIGHT,
    }


def test_of_very_many_words_only_the_first_are_widened() -> None:
    words = [f"Wort{letter}mk" for letter in ascii_lowercase]
    known = words_of(" ".join(f"Lehn{word.lower()}" for word in words))

    places = [phrase[0] for phrase in sought(expanded(parse(" ".join(words)), known))]

    assert [bool(place.weighted) for place in places] == [True] * MOST_WIDENED + [False] * 6


@pytest.mark.parametrize("words", ["Firma", '"Firma"', '"die Firma"'])
def test_forms_that_stand_on_no_page_are_left_out(words: str) -> None:
    def forms(*texts: str) -> list[str]:
        places = places_of(expanded(parse(words), words_of(*texts)))
        return [term for place in places for term, _ in place.weighted]

    assert forms("die Firmen") == ["firm"]
    assert forms("die Anträge") == []
    assert len(forms()) > 1


def test_words_of_the_archive_are_all_it_needs() -> None:
    assert expanded(parse("Genehmigung (Bau ODER Amt)"), words_of()) == parse(
        "Genehmigung (Bau ODER Amt)"
    )


def test_the_compound_and_both_halves_of_a_cut_one_are_marked() -> None:
    words = ["die", "Baugenehmi-\n", "gung", "im", "Genehmigungsverfahren", "Genehmigunq"]
    query = expanded(parse("Genehmigung"), words_of(" ".join(words)))

    assert matching_words(words, sought(query)) == [(1, 2), (4,), (5,)]


def test_the_piece_under_a_hit_shows_the_compound() -> None:
    query = expanded(parse("Genehmigung"), words_of("Baugenehmigungsverfahren"))

    piece = snippet(f"{'Wort ' * 99} das Baugenehmi-\ngungsverfahren endet", sought(query))

    assert [piece.text[first:last] for first, last in piece.marks] == ["Baugenehmigungsverfahren"]
