"""Forms and stamped letters through the whole reader, with recorded answers of Tesseract."""

from PIL import Image

from tests.indexing.reading.conftest import Read
from tests.indexing.reading.forms import DPI, a_form, a_ring
from tests.indexing.reading.letters import LETTER, a_scan, as_file

RED = (196, 32, 44)


def test_a_form_is_read_field_by_field_with_its_figures(read: Read) -> None:
    (page,) = read(_file(a_form()), "antrag.png")

    assert page.text.splitlines() == [
        "Antrag auf Wohngeld",
        "1 Familienname",
        "Müßiggang",
        "Vorname",
        "Käthe",
        "2 Geburtsdatum",
        "12.03.1984",
        "Kinder",
        "4",
        "3 Wohnort",
        "Bärnstadt",
        "Zimmer",
        "7",
        "Postleitzahl",
        "38855",
    ]


def test_words_of_a_form_lie_on_the_page_that_is_shown(read: Read) -> None:
    (page,) = read(_file(a_form()), "antrag.png")

    (comb,) = (word for word in page.words if word.text.strip() == "38855")
    assert 158 < comb.left < 172
    assert 330 < comb.left + comb.width < 360


def test_lines_under_a_red_stamp_are_read(read: Read) -> None:
    letter = a_scan(LETTER, dpi=DPI, mode="RGB")
    a_ring(letter, (70, 60), RED)

    (page,) = read(_file(letter), "brief.png")

    for words in ("Der Bürgermeister", "63.1-2024/17", "Sehr geehrte Frau Müßiggang"):
        assert words in page.text


def test_lines_under_a_black_stamp_are_not_lost(read: Read) -> None:
    letter = a_scan(LETTER, dpi=DPI)
    a_ring(letter, (70, 60), 30)

    (page,) = read(_file(letter), "brief.png")

    for words in ("Sehr geehrte", "gemäß § 14 Abs. 2", "vom 12. März 2024", "Monats zu überweisen"):
        assert words in page.text


def _file(page: Image.Image) -> bytes:
    return as_file(page, "PNG", dpi=(DPI, DPI))
