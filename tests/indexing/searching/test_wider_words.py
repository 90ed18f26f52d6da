"""Compounds with a tail, false compounds, words apart, old and misread words of an archive."""

import pytest

from indexing.expansion import COMPOUND_WEIGHT, PREFIXED_WEIGHT
from indexing.query import places_of
from tests.indexing.searching.archive import an_archive

WORDS = """
    Hund Steuer Rat Strom Straße Infektion Kamin Rechnung Wasser Leistung Miete Arbeit Haus Schul
    Sach Buch Bau Markt Abfall Grund auf aus ein bei an den der end
"""


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Satzung", "Hundesteuersatzung"),
        ("Satzungen", "Abfallsatzung"),
        ("Sitzung", "Ratssitzung"),
        ("Zahlung", "Mietzahlungen"),
        ("Rechnung", "Stromrechnung"),
        ("Rechnungen", "Wasserrechnung"),
        ("Sperrung", "Straßensperrung"),
        ("Krankheit", "Infektionskrankheit"),
        ("Prüfung", "Rechnungsprüfung"),
        ("Ordnung", "Hausordnung"),
        ("Leistung", "Sachleistung"),
        ("Leitung", "Schulleitung"),
        ("Führung", "Buchführung"),
        ("Teilung", "Arbeitsteilung"),
        ("Ofen", "Kaminofen"),
        ("Aufsicht", "Bauaufsicht"),
        ("Sicht", "Aufsicht"),
        ("Stelle", "Baustelle"),
        ("Recht", "Grundrecht"),
    ],
)
def test_a_word_finds_the_compounds_that_end_in_it(asked: str, text: str) -> None:
    assert text in an_archive(WORDS, text).found(asked)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Spiel", "Beispiel"),
        ("Schule", "Schulden"),
        ("Schule", "Schuldner"),
        ("Schule", "Entschuldigung"),
        ("Gericht", "eingerichtet"),
        ("Stall", "Installation"),
        ("Stall", "Kristall"),
        ("Stelle", "gestellt"),
        ("Stelle", "Bestellung"),
        ("Licht", "verpflichtet"),
        ("Licht", "Pflicht"),
        ("Sicht", "berücksichtigt"),
        ("Sicht", "Gesicht"),
        ("Reich", "Bereich"),
        ("Reich", "Streich"),
        ("Recht", "berechtigt"),
        ("Arbeit", "Bearbeiter"),
        ("Arbeit", "verarbeitet"),
        ("Satzung", "Grundsatz"),
        ("Sitzung", "Hauptsitz"),
        ("Zahlung", "Anzahl"),
    ],
)
def test_a_word_does_not_find_words_that_have_its_letters_by_chance(asked: str, text: str) -> None:
    assert text not in an_archive(WORDS, text).found(asked)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Fußgängerzone", "die Fußgänger-Zone"),
        ("Kfzsteuer", "die Kfz-Steuer"),
        ("Email", "eine E-Mail"),
        ("Hundesteuerbescheid", "der Hundesteuer-Bescheid"),
        ("Grundschule", "die Grund-Schule"),
        ("UBahn", "die U-Bahn"),
    ],
)
def test_a_word_in_one_finds_it_with_a_hyphen(asked: str, text: str) -> None:
    assert an_archive(text).found(asked) == {text}
    assert an_archive(text).found(f'"{asked}"') == set()


@pytest.mark.parametrize(
    ("asked", "text"),
    [("Eingang", "ein Gang"), ("Nachweise", "nach Weise"), ("Anlagen", "an Lagen")],
)
def test_a_word_does_not_find_a_word_of_grammar_and_another(asked: str, text: str) -> None:
    assert an_archive(text).found(asked) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tür", "Thür"),
        ("Rat", "Rath"),
        ("Teil", "Theil"),
        ("Tal", "Thal"),
        ("Miete", "Miethe"),
        ("Turm", "Thurm"),
        ("Wert", "Werth"),
        ("Not", "Noth"),
        ("Verwaltungsrat", "Verwaltungsrath"),
        ("Martha", "Marta"),
    ],
)
def test_the_spelling_before_1901_is_found_and_finds_today_s(one: str, other: str) -> None:
    assert an_archive(other).found(one)
    assert an_archive(one).found(other)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("Straße", "StraBe"),
        ("Straße", "Strabe"),
        ("Größe", "GröBe"),
        ("Müller", "Miiller"),
        ("Gebühr", "Gebiihr"),
        ("Schlüssel", "Schliissel"),
    ],
)
def test_sharp_s_and_dots_that_a_scan_misread_are_found(asked: str, read: str) -> None:
    assert an_archive(f"die {read} liegt bei").found(asked)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("Genehmigung", "Baugenehrnigung"),
        ("Genehmigung", "Baugenehrnigungsverfahren"),
        ("Genehmigung", "Bau9enehmigung"),
        ("Genehmigung", "Baugcnehmigung"),
        ("Baugenehmigung", "Baugenehrnigungsbescheid"),
        ("Bescheid", "Steuerbescbeide"),
        ("Bescheid", "Bescbeidgebühr"),
        ("Müller", "Muel1erstraße"),
        ("Antrag", "Bauautrag"),
        ("Antrag", "8auantra9"),
        ("Steuer", "Hundestcuersachen"),
        ("Gebühr", "Wassergebiihren"),
        ("Grundstück", "Baugrundstiick"),
    ],
)
def test_a_word_finds_compounds_in_which_a_scan_misread_it(asked: str, read: str) -> None:
    assert an_archive(WORDS, f"die {read} liegt bei").found(asked)


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Antrag", "Bauträger"),
        ("Anträge", "Bauträger"),
        ("Stern", "Systeme"),
        ("Genehmigung", "Bangenehrnigunq"),
    ],
)
def test_a_word_finds_no_real_one_as_its_misread_compound(asked: str, other: str) -> None:
    assert an_archive(WORDS, other).found(asked) == set()


def test_a_misread_compound_that_stands_on_many_pages_is_a_word_of_its_own() -> None:
    pages = [f"Baugenehrnigung {number}" for number in range(4)]

    assert an_archive(WORDS, *pages).found("Genehmigung") == set()
    assert len(an_archive(WORDS, *pages[:3]).found("Genehmigung")) == 3


def test_pages_with_a_compound_come_before_those_with_a_mere_prefix() -> None:
    query = an_archive("König Tag", "Königreich", "Reichstag", "ausreichend").query("Reich")

    weights = [dict(place.weighted) for place in places_of(query)]

    assert weights == [
        {
            "koenigreich": COMPOUND_WEIGHT,
            "reichstag": COMPOUND_WEIGHT,
            "ausreich": PREFIXED_WEIGHT,
        }
    ]
