"""Sheets of labels (Etikettenbögen) as PDF: a QR code and the number of each label."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eakte.printing.codes import FONT, Paper, QrCode

LEVEL = "M"  # of the codes: finer ones would need finer modules than a scanner sees
PAPER_WIDTH, PAPER_HEIGHT = 210.0, 297.0
INSET = 0.75  # of the code from the edge of its label; two of them are white enough for it
BESIDE = 1.25  # between code and number: four modules of the smallest code
FRAME = 0.1  # width of the line around labels
POINT = 0.3528  # millimetres
BASE_LINE = 0.35  # of the size of the face: from the middle of a line to its base
DIGITS = 6
DIGIT_WIDTH = 0.5  # of the size of the face


class LabelForm(StrEnum):
    """A sheet of labels that is sold, by its number at Avery Zweckform."""

    SMALL = "L4731"
    LARGE = "L7651"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How labels lie on a sheet, in millimetres; the whole lies in the middle of it."""

    columns: int
    rows: int
    width: float
    height: float
    gap: float  # between columns; the rows touch

    @property
    def labels(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows

    def place(self, index: int) -> tuple[float, float]:
        """Left and top of a label, from 0 at the top left, row by row."""
        row, column = divmod(index % self.labels, self.columns)
        across = self.columns * (self.width + self.gap) - self.gap
        left = (PAPER_WIDTH - across) / 2 + column * (self.width + self.gap)
        return left, (PAPER_HEIGHT - self.rows * self.height) / 2 + row * self.height


LAYOUTS = {
    LabelForm.SMALL: Layout(columns=7, rows=27, width=25.4, height=10.0, gap=2.5),
    LabelForm.LARGE: Layout(columns=5, rows=13, width=38.1, height=21.2, gap=2.5),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label: the number for people, `code` for the scanner."""

    number: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """How this printer takes this sheet.

    start: first label that is still on the sheet, from 1. right_mm, down_mm: what the printer
    needs, negative for left and up. is_framed: draw the edges of the labels too.
    """

    start: int = 1
    right_mm: float = 0.0
    down_mm: float = 0.0
    is_framed: bool = False


def label_pages(
    labels: Sequence[Label],
    *,
    form: LabelForm,
    alignment: Alignment,
    authority: str,
    made_at: datetime,
) -> bytes:
    """The labels, row by row from the first free place."""
    layout = LAYOUTS[form]
    paper = Paper(title="Etiketten", author=authority, made_at=made_at)
    paper.set_line_width(FRAME)
    for label, index, (left, top) in _placed(labels, layout, alignment):
        if index % layout.labels == 0 or not paper.page:
            paper.add_page()
        _label(paper, label, layout, left=left, top=top)
        if alignment.is_framed:
            paper.rect(left, top, layout.width, layout.height)
    return paper.told()


def trial_page(
    *, form: LabelForm, alignment: Alignment, authority: str, made_at: datetime
) -> bytes:
    """The edges of all labels of a sheet, to be held against one: nothing is numbered."""
    layout = LAYOUTS[form]
    paper = Paper(title="Probedruck", author=authority, made_at=made_at)
    paper.set_line_width(FRAME)
    paper.add_page()
    for index in range(layout.labels):
        left, top = layout.place(index)
        left, top = left + alignment.right_mm, top + alignment.down_mm
        paper.rect(left, top, layout.width, layout.height)
    return paper.told()


def _placed(
    labels: Sequence[Label], layout: Layout, alignment: Alignment
) -> Iterator[tuple[Label, int, tuple[float, float]]]:
    for index, label in enumerate(labels, start=alignment.start - 1):
        left, top = layout.place(index)
        yield label, index, (left + alignment.right_mm, top + alignment.down_mm)


def _label(paper: Paper, label: Label, layout: Layout, *, left: float, top: float) -> None:
    """The code at the left, the number beside it as large as it fits."""
    side = layout.height - 2 * INSET
    code = QrCode(label.code, level=LEVEL)
    paper.draw(code, left=left + INSET, top=top + INSET, side=side, quiet=0)
    beside = INSET + side + BESIDE
    room = layout.width - beside - INSET
    told = f"{label.number:0{DIGITS}}"
    size = room / (len(told) * DIGIT_WIDTH) / POINT
    paper.set_font(FONT, "B", size)
    paper.text(left + beside, top + layout.height / 2 + BASE_LINE * size * POINT, told)
