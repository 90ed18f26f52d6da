"""Rules that are functions of values: names of files, and texts."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.reading.file_name import Claim, base_name, claim_of, safe_name
from indexing.reading.markup import markup_text
from indexing.reading.page_text import PAGE_CHARACTERS, pages_of
from indexing.reading.pdf_text import is_garbage, is_odd
from indexing.reading.plain_text import clean, decoded
from tests.indexing.reading.letters import LETTER


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


@pytest.mark.parametrize("by", range(1, 26))
def test_words_whose_letters_were_shifted_read_oddly(by: int) -> None:
    letters = string.ascii_lowercase
    shifted = letters[by:] + letters[:by]
    exchange = str.maketrans(letters + letters.upper(), shifted + shifted.upper())

    assert is_odd(LETTER.translate(exchange))


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        "The building permit is granted to the owner. " * 3,
        "Разрешение на строительство выдано владельцу. " * 3,
        "17",
    ],
)
def test_words_that_people_write_do_not_read_oddly(text: str) -> None:
    assert not is_odd(text)
