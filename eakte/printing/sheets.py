"""Separator sheets (Trennblätter) as PDF: they go in front of letters into the feeder.

Each sheet carries its code three times, so that it is read upside down, sideways and cropped. By
its three round marks it is known as a sheet even where none of the codes can be read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fpdf.enums import MethodReturnValue, XPos, YPos

from eakte.domain.calendar import berlin_date, german_date
from eakte.printing.codes import FONT, QUIET_MODULES, Paper, QrCode
from indexing import SHEET_MARK_RINGS_MM, SHEET_MARKS_MM

LEVEL = "H"  # of the codes: they survive stamps, staples and dirt
CODES = ((140, 22, 50), (65, 107, 80), (140, 232, 50))  # left, top, side
LEFT, WIDTH = 20, 115  # of all text: it ends before the codes begin
KIND_TOP, NAME_TOP, FOOT_TOP = 31, 49, 262
KIND_PT, NAME_PT, TITLE_PT, TEXT_PT, SMALL_PT = 40, 26, 14, 12, 9
NAME_LINES, TITLE_LINES = 2, 4  # more would run into the code in the middle
LINE = 0.45  # millimetres of height of a line for each point of the face
GREY, WHITE = 90, 255
ADVICE = "Dieses Blatt vor das Schreiben legen. Es wird nicht mit abgelegt."


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparatorSheet:
    """What stands on a sheet: name and title for people, `code` for the scanner."""

    name: str
    title: str
    code: str


def separator_pages(
    sheets: Iterable[SeparatorSheet], *, authority: str, made_at: datetime
) -> bytes:
    """One page for each sheet."""
    paper = Paper(title="Trennblätter", author=authority, made_at=made_at)
    for sheet in sheets:
        paper.add_page()
        code = QrCode(sheet.code, level=LEVEL)
        for left, top, side in CODES:
            paper.draw(code, left=left, top=top, side=side, quiet=QUIET_MODULES)
        _marks(paper)
        _head(paper, sheet)
        _foot(paper, f"{authority}, gedruckt am {german_date(berlin_date(made_at))}")
    return paper.told()


def _marks(paper: Paper) -> None:
    """Discs and rings, drawn from outside in."""
    for left, top in SHEET_MARKS_MM:
        for radius, brightness in zip(reversed(SHEET_MARK_RINGS_MM), (0, WHITE, 0), strict=True):
            paper.set_fill_color(brightness)
            paper.circle(left, top, radius, style="F")
    paper.set_fill_color(0)


def _head(paper: Paper, sheet: SeparatorSheet) -> None:
    paper.set_xy(LEFT, KIND_TOP)
    _text(paper, "TRENNBLATT", style="B", size=KIND_PT, lines=1)
    paper.set_xy(LEFT, NAME_TOP)
    _text(paper, sheet.name, style="B", size=NAME_PT, lines=NAME_LINES)
    _text(paper, sheet.title, style="", size=TITLE_PT, lines=TITLE_LINES)


def _foot(paper: Paper, printed: str) -> None:
    paper.set_xy(LEFT, FOOT_TOP)
    _text(paper, ADVICE, style="", size=TEXT_PT, lines=3)
    paper.set_text_color(GREY)
    _text(paper, printed, style="", size=SMALL_PT, lines=2)
    paper.set_text_color(0)


def _text(paper: Paper, text: str, *, style: str, size: int, lines: int) -> None:
    """Wrapped text, cut after so many lines; the next one stands below it."""
    paper.set_font(FONT, style, size)
    height = size * LINE
    wrapped: list[str] = paper.multi_cell(  # type: ignore[assignment] # that is what LINES gives
        WIDTH, height, text, dry_run=True, output=MethodReturnValue.LINES, align="L"
    )
    shown = wrapped[:lines]
    if len(wrapped) > lines:
        shown[-1] = f"{shown[-1].rstrip()[:-2]}…"  # two letters are wider than the dots
    for line in shown:
        paper.set_x(LEFT)
        paper.cell(WIDTH, height, line, new_x=XPos.LEFT, new_y=YPos.NEXT)
