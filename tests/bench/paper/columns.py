"""Pages in two columns: a report with a picture, and a gazette. They are read column by column."""

from dataclasses import replace

from tests.bench.paper.sheet import Sheet, Type
from tests.bench.paper.words import Words

LEFT, RIGHT, FOOT, GUTTER = 20.0, 190.0, 276.0, 8.0
WIDTH = (RIGHT - LEFT - GUTTER) / 2


def report(sheet: Sheet, words: Words) -> None:
    """A heading over both columns; in the right one a bar chart with its caption."""
    plain = Type(face="serif", size_pt=10)
    bold = replace(plain, is_bold=True)
    sheet.write(LEFT, 16, "Jahresbericht der Feuerwehr", replace(bold, size_pt=20))
    top = sheet.write(LEFT, 28, f"Berichtsjahr {words.number(2005, 2024)}", plain) + 6
    _column(sheet, words, (LEFT, top, FOOT), plain)
    left = LEFT + WIDTH + GUTTER
    bottom = _chart(sheet, words, left, top)
    caption = f"Abbildung {words.number(1, 9)}: Einsätze nach Monaten"
    below = sheet.write(left, bottom + 1, caption, replace(bold, size_pt=8.5)) + 4
    _column(sheet, words, (left, below, FOOT), plain)


def gazette(sheet: Sheet, words: Words) -> None:
    """A gazette (Bekanntmachungen) in small type, with a heading in each column."""
    plain = Type(face="schoolbook", size_pt=9)
    bold = replace(plain, is_bold=True)
    sheet.write(LEFT, 14, "Öffentliche Bekanntmachungen", replace(bold, size_pt=18))
    number = (
        f"Ausgabe {words.number(1, 52)}/{words.number(2003, 2025)}, Seite {words.number(2, 90)}"
    )
    top = sheet.write(LEFT, 25, number, plain) + 3
    sheet.rule(LEFT, top, RIGHT, width_px=5)
    for left, title in ((LEFT, "Satzung über Märkte"), (LEFT + WIDTH + GUTTER, "Wahl des Beirats")):
        below = sheet.write(left, top + 4, title, replace(bold, size_pt=11)) + 1
        _column(sheet, words, (left, below, FOOT), plain)


def _column(sheet: Sheet, words: Words, place: tuple[float, float, float], kind: Type) -> None:
    """Paragraphs until the foot; left, top and bottom."""
    left, top, bottom = place
    while True:
        lines = sheet.wrapped(words.text(3), kind, WIDTH)
        if top + len(lines) * kind.lead_mm > bottom:
            return
        top = sheet.lines(left, top, lines, kind) + 2


def _chart(sheet: Sheet, words: Words, left: float, top: float) -> float:
    """Twelve bars in a frame; the bottom."""
    bottom = top + 52
    sheet.box(left, top, left + WIDTH, bottom)
    for month in range(12):
        height, start = words.number(8, 46), left + 5 + 6 * month
        for line in range(height * 3):
            sheet.rule(start, bottom - 1 - line / 3, start + 4, width_px=4)
    return bottom
