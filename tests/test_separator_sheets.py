"""Separator sheets and labels on paper: printed, worn, scanned, and read again."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFilter
from pypdf import PdfReader

from eakte.domain.access import TenantId
from eakte.domain.sheet_code import SheetCode, SheetKind, written
from eakte.printing.labels import LAYOUTS, Alignment, Label, LabelForm, label_pages, trial_page
from eakte.printing.orders import MOST_CODE_CHARACTERS
from eakte.printing.sheets import SeparatorSheet, separator_pages
from indexing.reading.codes import codes_on
from tests.indexing.reading.letters import a_scan

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
TOWN, KEY = "Gemeinde Uedem", bytes(range(32))
POINTS = 72  # per inch
PRINTER_DPI = 600
PAPER_MM = 25.4
NEW = written(SheetCode(tenant=TenantId("uedem"), kind=SheetKind.NEW), KEY)
CASE = written(
    SheetCode(
        tenant=TenantId("musterbach"),
        kind=SheetKind.CASE,
        target="0193b0a2-1c2d-7e3f-8a4b-1234567890ab",
        document_type="Widerspruch",
    ),
    KEY,
)
SHEET = SeparatorSheet(name="10.40/2026/0017", title="Allgemeine Anfragen", code=CASE)
LONG = "Beschwerde der Eheleute Müßig-Größenwahn über die Gaststätte „Zum Ölbäcker“ " * 6

# turn in degrees, noise, blur in pixels, dpi
WORN = [
    (0, 5, 0.5, 300),
    (3, 15, 1, 200),
    (180, 15, 1, 200),
    (90, 20, 1.2, 150),
    (-7, 30, 1.5, 150),
    (2, 25, 1.2, 100),
]


def drawn(pdf: bytes, *, dpi: int, page: int = 0) -> Image.Image:
    """A page as a printer or a scanner sees it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=dpi / POINTS).to_pil().convert("L")


def worn(paper: Image.Image, *, turn: float, noise: float, blur: float, seed: int) -> Image.Image:
    turned = paper.rotate(turn, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    blurred = np.asarray(turned.filter(ImageFilter.GaussianBlur(blur)), dtype=float)
    grains = np.random.default_rng(seed).normal(0, noise, blurred.shape)
    return Image.fromarray(np.clip(blurred + grains, 0, 255).astype(np.uint8))


def words_of(pdf: bytes) -> Iterator[tuple[str, float, float]]:
    """Pieces of text with where they begin and end across, in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage()
        for index in range(text.count_rects()):
            left, _, right, _ = text.get_rect(index)
            told = text.get_text_bounded(*text.get_rect(index))
            yield told, left / POINTS * PAPER_MM, right / POINTS * PAPER_MM


@pytest.mark.parametrize(("turn", "noise", "blur", "dpi"), WORN)
@pytest.mark.parametrize("code", [NEW, CASE], ids=["new", "case"])
def test_a_worn_sheet_is_read(turn: float, noise: float, blur: float, dpi: int, code: str) -> None:
    sheet = SeparatorSheet(name="10.40/2026/0017", title="Anfragen", code=code)
    paper = drawn(separator_pages([sheet], authority=TOWN, made_at=NOON), dpi=dpi)

    found = codes_on(worn(paper, turn=turn, noise=noise, blur=blur, seed=dpi), dpi)

    assert {one.text for one in found} == {code}


@pytest.mark.parametrize(("turn", "noise", "blur", "dpi"), WORN)
def test_the_finest_code_is_read_too(turn: float, noise: float, blur: float, dpi: int) -> None:
    code = written(
        SheetCode(
            tenant=TenantId("musterbach"),
            kind=SheetKind.CASE,
            target="0193b0a2-1c2d-7e3f-8a4b-1234567890ab",
            document_type="ü" * 17,
        ),
        KEY,
    )
    sheet = SeparatorSheet(name="10.40/2026/0017", title="Anfragen", code=code)
    paper = drawn(separator_pages([sheet], authority=TOWN, made_at=NOON), dpi=dpi)

    found = codes_on(worn(paper, turn=turn, noise=noise, blur=blur, seed=dpi), dpi)

    assert len(code) == MOST_CODE_CHARACTERS
    assert {one.text for one in found} == {code}


def test_one_of_three_codes_is_enough() -> None:
    paper = drawn(separator_pages([SHEET], authority=TOWN, made_at=NOON), dpi=200)
    whole, half = codes_on(paper, 200), paper.crop((0, 0, paper.width, paper.height // 3))

    assert [one.text for one in whole] == [CASE] * 3
    assert [one.text for one in codes_on(half, 200)] == [CASE]


@pytest.mark.parametrize("dpi", [150, 300])
def test_ordinary_letters_hold_no_code(dpi: int) -> None:
    letter = a_scan(dpi=dpi)

    for seed, (turn, noise, blur, _) in enumerate(WORN[1::2]):
        assert codes_on(worn(letter, turn=turn, noise=noise, blur=blur, seed=seed), dpi) == ()


def test_a_sheet_tells_people_where_it_leads() -> None:
    pdf = separator_pages([SHEET, SHEET], authority=TOWN, made_at=NOON)

    one, other = PdfReader(io.BytesIO(pdf)).pages
    text = one.extract_text()

    assert text == other.extract_text()
    for told in ("TRENNBLATT", SHEET.name, SHEET.title, TOWN, "02.03.2026"):
        assert told in text
    assert "Es wird nicht mit abgelegt." in text.replace("\n", " ")


def test_no_text_runs_into_a_code() -> None:
    sheet = SeparatorSheet(name="32.20/2026/0017-Ordnungsamt-" * 3, title=LONG, code=CASE)
    pdf = separator_pages([sheet], authority=TOWN * 9, made_at=NOON)

    assert max(right for _, _, right in words_of(pdf)) <= 20 + 115
    assert {one.text for one in codes_on(drawn(pdf, dpi=150), 150)} == {CASE}
    assert len(codes_on(drawn(pdf, dpi=150), 150)) == 3


@pytest.mark.parametrize("form", LabelForm)
@pytest.mark.parametrize("dpi", [200, 300])
def test_a_label_on_a_letter_is_read(form: LabelForm, dpi: int) -> None:
    code = written(
        SheetCode(tenant=TenantId("musterbach"), kind=SheetKind.LABEL, target="4711"), KEY
    )
    pdf = labels([Label(number=4711, code=code)], form=form)
    layout, mm = LAYOUTS[form], PRINTER_DPI / PAPER_MM
    left, top = layout.place(0)
    edges = (left, top, left + layout.width, top + layout.height)
    sticker = drawn(pdf, dpi=PRINTER_DPI).crop(tuple(round(edge * mm) for edge in edges))  # type: ignore[arg-type] # four
    size = (round(layout.width / PAPER_MM * dpi), round(layout.height / PAPER_MM * dpi))
    letter = a_scan(dpi=dpi)
    letter.paste(sticker.resize(size, Image.Resampling.BOX), (dpi * 6, dpi // 2))

    found = codes_on(worn(letter, turn=2, noise=10, blur=0.5, seed=1), dpi)

    assert [one.text for one in found] == [code]


def labels(found: list[Label], *, form: LabelForm = LabelForm.SMALL, **aligned: object) -> bytes:
    alignment = Alignment(**aligned)  # type: ignore[arg-type] # names and values of a test
    return label_pages(found, form=form, alignment=alignment, authority=TOWN, made_at=NOON)


def numbered(count: int) -> list[Label]:
    return [Label(number=number, code=f"EAKTE {number}") for number in range(1, count + 1)]


def test_labels_begin_at_the_first_free_place_and_go_on_over_the_sheets() -> None:
    places = LAYOUTS[LabelForm.SMALL].labels

    pages = PdfReader(io.BytesIO(labels(numbered(190), start=places))).pages
    texts = [page.extract_text().split() for page in pages]

    assert [len(text) for text in texts] == [1, places]
    assert texts[0] == ["000001"]
    assert texts[1][-1] == "000190"


def test_a_full_sheet_has_one_page() -> None:
    places = LAYOUTS[LabelForm.LARGE].labels

    assert len(PdfReader(io.BytesIO(labels(numbered(places), form=LabelForm.LARGE))).pages) == 1


def left_of(pdf: bytes) -> dict[str, float]:
    return {told: left for told, left, _ in words_of(pdf)}


def test_a_printer_that_is_off_is_put_right() -> None:
    straight = left_of(labels(numbered(1)))
    moved = left_of(labels(numbered(1), right_mm=-1.5))

    assert moved["000001"] == pytest.approx(straight["000001"] - 1.5, abs=0.05)


def test_a_trial_shows_the_edges_of_all_labels_and_no_number() -> None:
    pdf = trial_page(form=LabelForm.LARGE, alignment=Alignment(), authority=TOWN, made_at=NOON)

    assert PdfReader(io.BytesIO(pdf)).pages[0].extract_text() == ""
    assert np.asarray(drawn(pdf, dpi=150)).min() < 128
    assert codes_on(drawn(pdf, dpi=150), 150) == ()
