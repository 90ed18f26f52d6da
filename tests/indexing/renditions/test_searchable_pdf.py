"""The invisible text layer: findable at the right place, whichever way a page lies."""

import io

import pikepdf
import pypdf
import pytest
from PIL import ImageChops

from indexing import WordBox
from indexing.renditions import PageText
from tests.indexing.reading.letters import a_pdf, text_lines
from tests.indexing.renditions.papers import (
    A4,
    WORD,
    Bench,
    a_scan_pdf,
    a_text,
    expected,
    marked,
    page_size,
    reshaped,
    shown,
    text_of,
)

NEAR = 0.5  # points: thinner than any stroke of a letter
BOXES = {
    "plain": {},
    "shifted": {"MediaBox": [-50, 100, 545, 942]},
    "cut": {"MediaBox": [0, 0, 700, 900], "CropBox": [20, 30, 615, 872]},
    "corners_swapped": {"MediaBox": [595, 842, 0, 0]},
    "cut_beyond": {"CropBox": [-100, -100, 2000, 2000]},
    "large_units": {"UserUnit": 2},
}


@pytest.mark.parametrize("boxes", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90])
def test_a_word_is_marked_over_its_picture(
    bench: Bench, boxes: dict[str, object], rotate: int
) -> None:
    original = reshaped(a_pdf(b""), Rotate=rotate, **boxes)
    width, height = page_size(original)
    text = a_text(size=(1240, round(1240 * height / width)))

    made = bench.searchable(original, text)

    assert page_size(made) == pytest.approx((width, height))
    assert marked(made, WORD.text, text) == pytest.approx(expected(WORD, text, width), abs=NEAR)


@pytest.mark.parametrize("rotate", [0, 90, 270])
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_was_turned_to_be_read_is_shown_upright(
    bench: Bench, rotate: int, turned: int
) -> None:
    original = reshaped(a_pdf(b""), Rotate=rotate)
    before = page_size(original)
    width, height = before if turned == 180 else before[::-1]
    text = a_text(size=(1240, round(1240 * height / width)), rotation=turned)

    made = bench.searchable(original, text)

    assert page_size(made) == pytest.approx((width, height))
    assert marked(made, WORD.text, text) == pytest.approx(expected(WORD, text, width), abs=NEAR)


def test_the_page_looks_as_before(bench: Bench) -> None:
    original = a_scan_pdf()

    made = bench.searchable(original, a_text())

    difference = ImageChops.difference(shown(original, 600), shown(made, 600))
    assert difference.getbbox() is None


def test_the_image_of_the_scan_stays_byte_by_byte(bench: Bench) -> None:
    original = a_scan_pdf()

    made = bench.searchable(original, a_text())

    assert images_of(made) == images_of(original)


def images_of(content: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            found.read_raw_bytes()
            for found in pdf.objects
            if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image"
        ]


def test_a_page_without_content_and_resources_takes_a_layer(bench: Bench) -> None:
    original = reshaped(a_pdf(b""), Contents=None, Resources=None)

    made = bench.searchable(original, a_text())

    assert WORD.text in text_of(made)


def test_content_that_leaves_the_page_turned_does_not_turn_the_layer(bench: Bench) -> None:
    original = a_pdf(b"q 0.5 0 0 0.5 100 100 cm")
    text = a_text()

    made = bench.searchable(original, text)

    assert marked(made, WORD.text, text) == pytest.approx(expected(WORD, text, A4[0]), abs=NEAR)


@pytest.mark.parametrize("sign", ["§", "ß", "€", "\u0144", "\u05d0", "\U0001d11e", "😀"])
def test_any_sign_can_be_copied(bench: Bench, sign: str) -> None:
    word = WordBox(text=f"x{sign}y", left=100, top=100, width=90, height=30, confidence=0.9)

    made = bench.searchable(a_pdf(b""), a_text(word))

    assert word.text in text_of(made)
    assert word.text in pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_words_of_a_line_are_found_as_a_phrase(bench: Bench) -> None:
    words = (
        WordBox(text="Abs.", left=100, top=100, width=80, height=30, confidence=0.9),
        WordBox(text="2\n", left=190, top=104, width=18, height=26, confidence=0.9),
        WordBox(text="Satzung", left=100, top=150, width=140, height=34, confidence=0.9),
    )

    made = bench.searchable(a_pdf(b""), a_text(*words))

    assert "Abs. 2\r\nSatzung" in text_of(made)
    assert "Abs. 2\nSatzung" in pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_a_page_that_is_left_out_stays_as_it_is(bench: Bench) -> None:
    original = a_pdf(text_lines("Sehr geehrte Frau Müßiggang"), b"")

    made = bench.searchable(original, a_text(number=2))

    assert text_of(made).strip() == "Sehr geehrte Frau Müßiggang"
    assert text_of(made, 1).strip() == WORD.text


def test_text_that_a_page_shows_beside_its_scan_is_not_doubled(bench: Bench) -> None:
    own = WordBox(text="Vermerk", left=145, top=130, width=90, height=26, confidence=1.0)
    text = PageText(number=1, width_px=1240, height_px=1754, words=(own, WORD), has_own_text=True)

    made = bench.searchable(a_pdf(text_lines("Vermerk")), text)

    assert text_of(made).count("Vermerk") == 1
    assert WORD.text in text_of(made)


def test_the_layer_of_a_full_page_takes_less_than_ten_kilobytes(bench: Bench) -> None:
    words = tuple(
        WordBox(
            text=f"Wort{place}ung",
            left=100 + place % 9 * 110,
            top=100 + place // 9 * 28,
            width=97,
            height=21 + place % 5,
            confidence=0.9,
        )
        for place in range(500)
    )
    original = a_pdf(b"", b"")
    font = len(bench.searchable(original, a_text(words[0])))

    made = bench.searchable(original, a_text(*words), a_text(*words, number=2))

    assert (len(made) - font) / 2 < 10_000


def test_the_same_input_gives_the_same_bytes(bench: Bench) -> None:
    first = bench.searchable(a_scan_pdf(), a_text())

    second = bench.searchable(a_scan_pdf(), a_text())

    assert first == second


def test_each_page_that_is_done_is_told(bench: Bench) -> None:
    bench.searchable(a_pdf(b"", b"", b""), a_text(), a_text(number=3))

    assert bench.beats == [1, 3]
