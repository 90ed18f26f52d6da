"""German words: what is the same word, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing import analyse, german
from indexing.german import MAX_TERM_CHARACTERS, dehyphenate, tokens
from tests.indexing.searching.pages import finds

# Letters that German pages are made of, with all that scans and office files add to them.
texts = st.text(
    st.sampled_from("abeiounstrÄÖÜäöüßAB1209 .,-\n\t()§/ﬁé¬\u00ad\u0308\u200b\u00a0_‐–„“*")
    | st.characters(codec="utf-8"),
    max_size=80,
)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Mueller", "Frau Müller"),
        ("Müller", "Frau Mueller"),
        ("MÜLLER", "Frau Müller"),
        ("Strasse", "Straße"),
        ("Straße", "STRASSE"),
        ("Massnahmen", "Maßnahme"),
        ("Ueberweisung", "Überweisungen"),
        ("Größe", "Groesse"),
        ("cafe", "CAFE"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_umlauts_and_sharp_s_are_one_with_their_spelling(asked: str, text: str) -> None:
    assert finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "other"),
    [("Bar", "Bär"), ("Bär", "Bar"), ("schon", "schön"), ("Kuhn", "Kühn")],
)
def test_a_word_does_not_find_another_one_that_has_dots(asked: str, other: str) -> None:
    assert finds(asked, asked)
    assert not finds(asked, other)
    assert finds(f"{other} -{asked}", other)


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Bau", "Frau Bauer"),
        ("Bauer", "der Bau"),
        ("Müll", "Herr Müller"),
        ("Müller", "der Müll"),
        ("Fisch", "Familie Fischers"),
        ("Weg", "wegen"),
    ],
)
def test_a_name_is_not_the_word_that_its_beginning_would_be(asked: str, other: str) -> None:
    assert not finds(asked, other)


@pytest.mark.parametrize("form", ["Bauer", "Bauers", "Bauern", "BAUER"])
def test_a_name_is_found_in_all_its_forms(form: str) -> None:
    assert finds("Bauer", form)
    assert finds(form, "Bauer")


@pytest.mark.parametrize(
    ("asked", "text"), [("Pflicht", "Pﬂicht"), ("Antrag", "\ufeffAntrag"), ("4b", "Haus 4B")]
)
def test_ligatures_and_signs_without_width_are_letters_as_typed(asked: str, text: str) -> None:
    assert finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Rückstrahler", "Ruckstrahler"),
        ("Ruckstrahler", "Rückstrahler"),
        ("Grundstuck", "Grundstücke"),
    ],
)
def test_dots_that_a_scan_lost_are_forgiven_where_nothing_else_is_found(
    asked: str, text: str
) -> None:
    assert finds(asked, text)


@pytest.mark.parametrize(
    "forms",
    [
        "Antrag Antrags Antrages Antrage Anträge Anträgen",
        "Haus Hauses Häuser Häusern",
        "Genehmigung Genehmigungen",
        "Bescheid Bescheide Bescheides Bescheiden",
        "Gebühr Gebühren",
        "Kind Kinder Kindern Kindes",
        "Amt Amtes Ämter Ämtern",
        "Grundstück Grundstücks Grundstücke Grundstücken",
        "Verwaltung Verwaltungen",
        "Stadt Städte Städten",
        "Nachbar Nachbars Nachbarn",
        "Artikel Artikels Artikeln",
    ],
)
def test_every_form_of_a_word_finds_every_other_form(forms: str) -> None:
    for asked in forms.split():
        missed = [form for form in forms.split() if not finds(asked, form)]
        assert not missed, asked


@pytest.mark.parametrize(
    "text",
    [
        "Ver-\nwaltungsgebühren",
        "Ver- \n   waltungsgebühren",
        "Ver-\r\nwaltungsgebühren",
        "Ver\u00ad\nwaltungsgebühren",
        "Ver¬\nwaltungsgebühren",
        "Ver‐\nwaltungsgebühren",
        "Ver\u00adwaltungs\u00adgebühren",
        "Verwal-\ntungsge-\nbühren",
    ],
)
def test_a_word_that_was_cut_at_the_end_of_a_line_is_one_word(text: str) -> None:
    assert finds("Verwaltungsgebühren", f"die {text} steigen")
    assert len(analyse(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["Ein-\nund Ausgang", "Vor-\noder Nachname", "32-\n10", "Nord-\nSüd", "A-\nb", "Antrag\nauf"],
)
def test_words_that_were_not_cut_stay_two(text: str) -> None:
    assert len(analyse(text)) == len(text.replace("-", " ").split())


REFERENCE = "Unser Zeichen: 32.10-2024-0017 vom 3.5.2024"


@pytest.mark.parametrize(
    "asked",
    [
        "32.10-2024-0017",
        "32.10-2024/17",
        "32.10-2024-17",
        "2024/17",
        "2024-0017",
        "0017",
        "17",
        "32.10",
        "03.05.2024",
    ],
)
def test_a_reference_is_found_whole_and_by_its_parts(asked: str) -> None:
    assert finds(asked, REFERENCE)


@pytest.mark.parametrize("asked", ["32.1", "2024/7", "10.32", "001", "2024/3", "32.10-2024-0018"])
def test_a_reference_is_not_found_by_other_numbers(asked: str) -> None:
    assert not finds(asked, REFERENCE)


def test_numbers_without_their_signs_are_others() -> None:
    assert finds("1.234,50", "Betrag: 1.234,50 EUR")
    assert not finds("123450", "Betrag: 1.234,50 EUR")


def test_paragraphs_are_found_with_and_without_their_sign() -> None:
    assert finds("§ 14", "nach § 14 Abs. 1 BauGB")
    assert finds('"§ 14 Abs. 1"', "nach § 14 Abs. 1 BauGB")
    assert finds("14", "nach § 14 Abs. 1 BauGB")
    assert not finds("§ 15", "nach § 14 Abs. 1 BauGB")


def test_compounds_with_a_hyphen_are_found_in_one_word_and_apart() -> None:
    assert finds("Kfz-Steuer", "die Kfz-Steuer")
    assert finds("E-Mail", "eine Email")
    assert finds("Steuer", "die Kfz-Steuer")


def test_a_very_long_word_is_cut_and_found() -> None:
    noise = "x" * 500

    assert max(map(len, analyse(noise))) <= MAX_TERM_CHARACTERS
    assert finds(noise, noise)


@given(texts)
def test_tokens_lie_in_the_text_one_after_the_other(text: str) -> None:
    read = list(tokens(text))

    assert [token.term for token in read] == analyse(text)
    ends = [0, *(token.end for token in read)]
    assert all(before <= token.start < token.end for before, token in zip(ends, read, strict=False))
    assert ends[-1] <= len(text)


@given(texts)
def test_terms_have_no_blanks_and_are_never_empty(text: str) -> None:
    assert all(term and not any(map(str.isspace, term)) for term in analyse(text))


@given(texts)
def test_joining_lines_first_changes_no_term(text: str) -> None:
    assert analyse(" ".join(dehyphenate(text).split())) == analyse(text)


def test_a_vocabulary_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(german, "MOST_KEPT_WORDS", 3)
    vocabulary = german.Vocabulary()
    text = "Anträge auf Genehmigung der Anträge, Genehmigungen und Bescheide"

    assert analyse(text, vocabulary) == analyse(text)
    assert len(vocabulary) <= 3
