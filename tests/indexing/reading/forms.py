"""Forms, tables and stamps to be read, drawn by the tests themselves."""

from collections.abc import Sequence

from font_source_sans_pro import SourceSansPro
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tests.indexing.reading.letters import a_scan

DPI = 200
INK, RULE, PAPER = 30, 60, 250
Box = tuple[int, int, int, int]


def px(mm: float) -> int:
    return round(mm * DPI / 25.4)


def a_sheet() -> Image.Image:
    return a_scan("", dpi=DPI)


def write(page: Image.Image, left: float, top: float, text: str, size_pt: float = 11) -> None:
    """Print a line; places in millimetres."""
    font = ImageFont.truetype(SourceSansPro, size_pt * DPI / 72)
    ink = (INK,) * len(page.getbands())
    ImageDraw.Draw(page).text((px(left), px(top)), text, font=font, fill=ink)


def rule(page: Image.Image, left: float, top: float, right: float, bottom: float) -> None:
    ends = (px(left), px(top), px(right), px(bottom))
    ImageDraw.Draw(page).line(ends, fill=RULE, width=3)


def field(page: Image.Image, box: Sequence[float], label: str, value: str) -> None:
    """A frame with a small label above what was filled in; `box` in millimetres."""
    left, top, right, bottom = box
    corners = (px(left), px(top), px(right), px(bottom))
    ImageDraw.Draw(page).rectangle(corners, outline=RULE, width=3)
    write(page, left + 1.5, top + 0.5, label, 7)
    write(page, left + 2.5, bottom - 5.5, value)


def comb(page: Image.Image, left: float, top: float, cells: int, letters: str) -> None:
    """A line with teeth every five millimetres, a letter in each cell."""
    foot = top + 7
    rule(page, left, foot, left + 5 * cells, foot)
    for number in range(cells + 1):
        rule(page, left + 5 * number, foot - 2, left + 5 * number, foot)
    for number, letter in enumerate(letters):
        write(page, left + 5 * number + 1.3, top + 1, letter)


def a_form() -> Image.Image:
    """Two rows of fields with numbers in front, and a comb."""
    page = a_sheet()
    write(page, 20, 20, "Antrag auf Wohngeld", 16)
    rows = (
        ("1", ("Familienname", "Müßiggang"), ("Vorname", "Käthe")),
        ("2", ("Geburtsdatum", "12.03.1984"), ("Kinder", "4")),
        ("3", ("Wohnort", "Bärnstadt"), ("Zimmer", "7")),
    )
    for place, (number, first, second) in enumerate(rows):
        top, foot = 40.0 + 12 * place, 52.0 + 12 * place
        field(page, (20, top, 30, foot), "", "")
        write(page, 23, top + 3.5, number)
        field(page, (30, top, 120, foot), *first)
        field(page, (120, top, 190, foot), *second)
    write(page, 20, 84, "Postleitzahl", 7)
    comb(page, 20, 87, 8, "38855")
    return page


def a_ring(page: Image.Image, middle: tuple[float, float], ink: int | tuple[int, ...]) -> None:
    """A round stamp, 30 mm wide; print shows through."""
    x, y, radius = px(middle[0]), px(middle[1]), px(15)
    layer = Image.new(page.mode, page.size, "white")
    pen = ImageDraw.Draw(layer)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=ink, width=6)
    inner = px(10)
    pen.ellipse((x - inner, y - inner, x + inner, y + inner), outline=ink, width=4)
    page.paste(ImageChops.darker(page, layer))
