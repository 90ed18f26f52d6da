"""Sheets of paper before they are printed: lines, strokes and the pen that sets them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

PAGE_WIDTH_PT, PAGE_HEIGHT_PT = 595.0, 842.0  # A4
LEFT_PT, RIGHT_PT = 70.0, 545.0
TOP_PT, BOTTOM_PT = 62.0, 770.0
FOOT_PT = 802.0  # top of the last line: page number
GUTTER_PT = 22.0
LEADING = 1.3  # height of a line in sizes of its type
NO_BREAK = "\u00a0"
SHORTEST_REST = 4  # letters after a hyphen at the end of a line


class Family(StrEnum):
    """A family of type."""

    SANS = "sans"
    SERIF = "serif"
    ROBOTO = "roboto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One type in one size."""

    family: Family
    size_pt: float
    is_bold: bool = False


Measure = Callable[[str, Face], float]  # width of a text in points


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Pieces of text on one line, each with its left edge; all in points from top left."""

    top_pt: float
    face: Face
    pieces: tuple[tuple[float, str], ...]

    @property
    def text(self) -> str:
        """What is read in this line."""
        return " ".join(text for _, text in self.pieces if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A straight line between two points."""

    start: tuple[float, float]
    end: tuple[float, float]
    width_pt: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One printed page (Seite): `scrawls` are the left edges of signatures on their line."""

    lines: tuple[Line, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    scrawls: tuple[tuple[float, float], ...] = ()

    @property
    def truth(self) -> str:
        """The text in reading order, line by line as it is printed."""
        return "\n".join(line.text for line in self.lines)


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A sheet while it is being set."""

    lines: list[Line] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    scrawls: list[tuple[float, float]] = field(default_factory=list)

    def sheet(self) -> Sheet:
        return Sheet(
            lines=tuple(self.lines), strokes=tuple(self.strokes), scrawls=tuple(self.scrawls)
        )


@dataclass(slots=True, kw_only=True)
class Pen:
    """Sets lines from top to bottom, column by column, sheet by sheet.

    left_pt, width_pt: the present column; top_pt: where the next line goes.
    """

    measure: Measure
    family: Family
    size_pt: float
    seams: Sequence[str]
    left_pt: float = LEFT_PT
    width_pt: float = RIGHT_PT - LEFT_PT
    top_pt: float = TOP_PT
    column_top_pt: float = TOP_PT
    columns: int = 1
    column: int = 0
    drafts: list[_Draft] = field(default_factory=lambda: [_Draft()])

    def face(self, scale: float = 1.0, *, is_bold: bool = False) -> Face:
        """The type of this letter in another size or weight."""
        return Face(family=self.family, size_pt=round(self.size_pt * scale, 1), is_bold=is_bold)

    def skip(self, lines: float) -> None:
        """Leave lines of the normal size empty."""
        self.top_pt += lines * self.size_pt * LEADING

    def need(self, height_pt: float) -> bool:
        """Go on in the next column or on the next sheet where there is no room; True: it did."""
        if self.top_pt + height_pt <= BOTTOM_PT:
            return False
        self.turn()
        return True

    def turn(self) -> None:
        """Go to the next column, or after the last one to the next sheet."""
        if self.column + 1 < self.columns:
            self._enter(self.column + 1)
        else:
            self.drafts.append(_Draft())
            self.column_top_pt = TOP_PT
            self._enter(0)

    def split(self, columns: int) -> None:
        """Go on in so many columns from here."""
        self.columns, self.column_top_pt = columns, self.top_pt
        self._enter(0)

    def row(self, pieces: Sequence[tuple[float, str]], face: Face) -> None:
        """Set one line of pieces, each so far from the edge of the column, and go below it."""
        self.need(face.size_pt * LEADING)
        placed = tuple((self.left_pt + indent_pt, text) for indent_pt, text in pieces)
        self.drafts[-1].lines.append(Line(top_pt=self.top_pt, face=face, pieces=placed))
        self.top_pt += face.size_pt * LEADING

    def text(self, text: str, face: Face, *, indent_pt: float = 0) -> None:
        """Set running text in as many lines as it needs."""
        for line in self.wrapped(text, face, self.width_pt - indent_pt):
            self.row([(indent_pt, line)], face)

    def stroke(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a line on the present sheet."""
        self.drafts[-1].strokes.append(Stroke(start=start, end=end))

    def scrawl(self) -> None:
        """Sign here."""
        self.need(4 * self.size_pt * LEADING)
        self.drafts[-1].scrawls.append((self.left_pt, self.top_pt))
        self.skip(2.4)

    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets so far."""
        return tuple(draft.sheet() for draft in self.drafts)

    def wrapped(self, text: str, face: Face, width_pt: float) -> list[str]:
        """The text in lines of at most this width, long words cut at their seams."""
        lines: list[str] = []
        line = ""
        for word in _bound(text).split(" "):
            rest = word
            if not self._fits(line, rest, face, width_pt):
                head = self._head(line, rest, face, width_pt)
                lines.append(f"{line} {head}".strip())
                line, rest = "", rest[len(head.removesuffix("-")) :] if head else rest
            line = f"{line} {rest}".strip()
        return [printed.replace(NO_BREAK, " ") for printed in (*lines, line) if printed]

    def _fits(self, line: str, word: str, face: Face, width_pt: float) -> bool:
        return not line or self.measure(f"{line} {word}", face) <= width_pt

    def _head(self, line: str, word: str, face: Face, width_pt: float) -> str:
        """The part of a long word that still fits, with its hyphen; empty when none does."""
        for seam in self.seams:
            is_cut = word.startswith(seam) and len(word) - len(seam) >= SHORTEST_REST
            if is_cut and self._fits(line, f"{seam}-", face, width_pt):
                return f"{seam}-"
        return ""

    def _enter(self, column: int) -> None:
        whole = RIGHT_PT - LEFT_PT
        self.column = column
        self.width_pt = (whole - GUTTER_PT * (self.columns - 1)) / self.columns
        self.left_pt = LEFT_PT + column * (self.width_pt + GUTTER_PT)
        self.top_pt = self.column_top_pt


def _bound(text: str) -> str:
    """The text with a sign of a paragraph or of the euro bound to its number."""
    return text.replace("§ ", f"§{NO_BREAK}").replace(" €", f"{NO_BREAK}€")
