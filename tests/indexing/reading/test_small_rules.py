"""Rules that are functions of values: names, texts, section signs, how a page lies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from indexing.page_reader import WordBox
from indexing.reading.file_name import Claim, base_name, claim_of, safe_name
from indexing.reading.markup import markup_text
from indexing.reading.page_look import is_blank, is_sideways
from indexing.reading.page_text import PAGE_CHARACTERS, pages_of
from indexing.reading.pdf_text import is_garbage
from indexing.reading.plain_text import clean, decoded
from indexing.reading.section_signs import repaired
from tests.indexing.reading.letters import LETTER, a_scan


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("Bescheid.PDF", Claim.DOCUMENT),
        ("scan", Claim.NOTHING),
        ("rechnung.pdf.exe", Claim.PROGRAM),
        ("rechnung.exe. .", Claim.PROGRAM),
        ("rechnung\u202efdp.exe", Claim.PROGRAM),
        ("rechnung.e\u200bxe", Claim.PROGRAM),
        ("../../lauf.sh", Claim.SCRIPT),
        ("ordner.exe/brief.txt", Claim.TEXT),
    ],
)
def test_the_ending_that_a_person_would_open_counts(name: str, claim: Claim) -> None:
    assert claim_of(name) is claim


@given(st.text())
def test_a_safe_name_is_one_line_without_folders(name: str) -> None:
    safe = safe_name(name, otherwise="Anlage 1")

    assert 0 < len(safe) <= 150
    assert "/" not in safe
    assert "\\" not in safe
    assert safe == base_name(safe) or safe.startswith("Anlage")
    assert safe.isprintable() or not safe.isascii()


@given(st.text(max_size=20_000))
def test_no_word_is_lost_when_text_is_cut_into_pages(text: str) -> None:
    pages = pages_of(text, 10_000)

    assert all(len(page) <= PAGE_CHARACTERS for page in pages)
    assert "".join("".join(pages).split()) == "".join(text.split())


@given(st.binary(max_size=300))
def test_any_bytes_become_text_that_can_be_stored(content: bytes) -> None:
    text = clean(decoded(content))

    assert "\0" not in text
    text.encode("utf-8")


def test_markup_is_read_without_its_scripts() -> None:
    text = markup_text("<p>Straße&nbsp;5</p><script>x()</script><p>Ort<br>Tag</p>")

    assert text.split("\n\n") == ["Straße 5", "Ort\nTag"]


@pytest.mark.parametrize(
    ("text", "garbage"),
    [
        (LETTER, False),
        ("12.03.2024  1.250,00  17", False),
        ("Ελληνικά γράμματα", False),
        ("", True),
        ("\ue001\ue002\ue003 \ue004", True),
        ("!\"#$% &'()* +,-./", True),
        ("xqzt wrtp kklm " * 20, True),
    ],
)
def test_what_nobody_wrote_is_known_as_garbage(text: str, garbage: bool) -> None:
    assert is_garbage(text) is garbage


def _word(text: str, left: int, *, top: int = 100, height: int = 30) -> WordBox:
    return WordBox(text=text, left=left, top=top, width=20, height=height, confidence=0.9)


def _texts(*words: WordBox) -> list[str]:
    return [word.text for word in repaired([words])[0]]


def test_a_dollar_before_a_number_is_a_section_sign() -> None:
    assert _texts(_word("nach", 0), _word("$", 50), _word("14", 80)) == ["nach", "§", "14"]


def test_an_eight_that_hangs_below_the_line_is_a_section_sign() -> None:
    line = (_word("Nach", 0), _word("8", 50, height=38), _word("14", 80), _word("Abs", 120))

    assert _texts(*line) == ["Nach", "§", "14", "Abs"]


def test_an_eight_that_stands_on_the_line_stays_a_number() -> None:
    line = (_word("Am", 0), _word("8", 50), _word("14", 80), _word("Uhr", 120))

    assert _texts(*line) == ["Am", "8", "14", "Uhr"]


def test_a_glued_section_sign_becomes_a_word_of_its_own() -> None:
    signs = repaired([(_word("Nach", 0), _word("$14", 50), _word("Abs", 90))])[0]

    assert [word.text for word in signs] == ["Nach", "§", "14", "Abs"]
    assert signs[1].left + signs[1].width == signs[2].left


def test_a_page_with_text_is_neither_blank_nor_sideways() -> None:
    assert not is_blank(a_scan())
    assert not is_sideways(a_scan())


def test_a_page_on_its_side_is_known() -> None:
    assert is_sideways(a_scan().transpose(Image.Transpose.ROTATE_90))


def test_dust_on_a_page_is_no_writing() -> None:
    page = a_scan("")
    for place in range(0, 1000, 200):
        page.paste(0, (300 + place // 2, 300 + place, 303 + place // 2, 303 + place))

    assert is_blank(page)


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (17, 17)])
def test_the_smallest_pages_can_be_looked_at(size: tuple[int, int]) -> None:
    page = Image.new("L", size, 255)

    assert is_blank(page)
    assert not is_sideways(page)
