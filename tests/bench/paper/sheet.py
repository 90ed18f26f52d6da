"""A sheet of paper to be printed on: what is drawn on it, and what is to be read on it in order."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

DPI, MM_PER_INCH, POINTS_PER_INCH = 300, 25.4, 72
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
INK, RULE, PAPER = 20, 60, 255  # grey
LEADING = 1.28  # from line to line, of the size of the type
DEBIAN = Path("/usr/share/fonts/opentype/urw-base35")  # package fonts-urw-base35

# Regular and bold, as files of installed wheels or of Debian.
_WHEELS = {
    "sans": ("font_source_sans_pro", "SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"),
    "serif": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf"),
    "roboto": ("font_roboto", "Roboto-Regular.ttf", "Roboto-Medium.ttf"),
}
_DEBIAN = {
    "typewriter": ("NimbusMonoPS-Regular.otf", "NimbusMonoPS-Bold.otf"),
    "palatino": ("P052-Roman.otf", "P052-Bold.otf"),
    "narrow": ("NimbusSansNarrow-Regular.otf", "NimbusSansNarrow-Bold.otf"),
    "schoolbook": ("C059-Roman.otf", "C059-Bold.otf"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A face in a size (points)."""

    face: str
    size_pt: float
    is_bold: bool = False

    @property
    def lead_mm(self) -> float:
        """From one line to the next."""
        return self.size_pt / POINTS_PER_INCH * MM_PER_INCH * LEADING


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The faces that are there (Setzkasten), each loaded once."""

    loaded: dict[Type, ImageFont.FreeTypeFont] = field(default_factory=dict)

    def font(self, wanted: Type) -> ImageFont.FreeTypeFont:
        """The face in its size; one of Debian that is not there is replaced by a plain one."""
        if wanted not in self.loaded:
            size_px = wanted.size_pt * DPI / POINTS_PER_INCH
            self.loaded[wanted] = ImageFont.truetype(
                _source(wanted), size_px, layout_engine=ImageFont.Layout.BASIC
            )
        return self.loaded[wanted]

    @staticmethod
    def has(face: str) -> bool:
        """Whether this very face is there."""
        return face in _WHEELS or all((DEBIAN / name).exists() for name in _DEBIAN[face])


def _source(wanted: Type) -> io.BytesIO | str:
    if wanted.face in _DEBIAN and Case.has(wanted.face):
        return str(DEBIAN / _DEBIAN[wanted.face][wanted.is_bold])
    package, *names = _WHEELS.get(wanted.face, _WHEELS["serif"])
    return io.BytesIO((files(package) / "files" / names[wanted.is_bold]).read_bytes())


@dataclass(kw_only=True)
class Sheet:
    """An upright page; places in millimetres from top left. truth: lines in reading order.

    other_orders: the same lines in other orders that are as right.
    """

    case: Case
    chance: Random
    image: Image.Image = field(default_factory=lambda: Image.new("L", _pixels(), PAPER))
    truth: list[str] = field(default_factory=list)
    other_orders: list[list[str]] = field(default_factory=list)

    def width_mm(self, text: str, kind: Type) -> float:
        """How wide a text is printed."""
        return self.case.font(kind).getlength(text) / DPI * MM_PER_INCH

    def draw(self, left: float, top: float, text: str, kind: Type) -> None:
        """Print a line that the truth does not know yet."""
        place = (_px(left), _px(top))
        ImageDraw.Draw(self.image).text(place, text, font=self.case.font(kind), fill=INK)

    def draw_to(self, right: float, top: float, text: str, kind: Type) -> None:
        """Print a line that ends at `right`."""
        self.draw(right - self.width_mm(text, kind), top, text, kind)

    def type(self, left: float, top: float, text: str, kind: Type) -> None:
        """Print letter by letter as a typewriter strikes: neither level nor equally black."""
        for letter in text:
            place = (_px(left), _px(top) + self.chance.choice((-2, -1, 0, 0, 0, 1)))
            ink = INK + self.chance.randrange(0, 70)
            ImageDraw.Draw(self.image).text(place, letter, font=self.case.font(kind), fill=ink)
            left += self.width_mm(letter, kind)

    def write(self, left: float, top: float, text: str, kind: Type) -> float:
        """Print a line that is read now; the top of the next one."""
        self.draw(left, top, text, kind)
        self.truth.append(text)
        return top + kind.lead_mm

    def lines(self, left: float, top: float, texts: Sequence[str], kind: Type) -> float:
        """Print lines below each other."""
        for text in texts:
            top = self.write(left, top, text, kind)
        return top

    def paragraph(self, left: float, top: float, text: str, kind: Type, *, width: float) -> float:
        """Print a text in lines that fit; the top of what follows."""
        return self.lines(left, top, self.wrapped(text, kind, width), kind)

    def wrapped(self, text: str, kind: Type, width: float) -> list[str]:
        """A text in lines that fit."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width_mm(longer, kind) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def rule(self, left: float, top: float, right: float, *, width_px: int = 3) -> None:
        """A line across."""
        ends = [(_px(left), _px(top)), (_px(right), _px(top))]
        ImageDraw.Draw(self.image).line(ends, fill=RULE, width=width_px)

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        """A frame."""
        corners = [(_px(left), _px(top)), (_px(right), _px(bottom))]
        ImageDraw.Draw(self.image).rectangle(corners, outline=RULE, width=3)

    def tick(self, left: float, top: float, *, side: float, is_set: bool) -> None:
        """A small box, with a cross or without."""
        self.box(left, top, left + side, top + side)
        if is_set:
            first, last = (_px(left), _px(top)), (_px(left + side), _px(top + side))
            pen = ImageDraw.Draw(self.image)
            pen.line([first, last], fill=INK, width=5)
            pen.line([(first[0], last[1]), (last[0], first[1])], fill=INK, width=5)

    def scrawl(self, left: float, top: float) -> None:
        """A signature, which nobody reads."""
        x, y, points = _px(left), _px(top), []
        for step in range(40):
            x += self.chance.randrange(2, 14)
            points.append((x, y + self.chance.randrange(-50, 50) * (40 - step) // 40))
        ImageDraw.Draw(self.image).line(points, fill=INK + 40, width=5, joint="curve")


def _px(mm: float) -> int:
    return round(mm / MM_PER_INCH * DPI)


def _pixels() -> tuple[int, int]:
    return _px(WIDTH_MM), _px(HEIGHT_MM)
