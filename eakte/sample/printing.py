"""Sheets on paper: printed in the faces of the locked fonts, signed, stamped, punched."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from math import sin
from random import Random

from PIL import Image, ImageDraw, ImageFont

from eakte.sample.phrases import long_date
from eakte.sample.sheets import PAGE_HEIGHT_PT, PAGE_WIDTH_PT, Face, Family, Sheet
from eakte.sample.wear import Look

POINTS_PER_INCH = 72
MEASURED_DPI = 200  # widths are measured as most letters are printed
HOLE_LEFT_PT, HOLE_RADIUS_PT, HOLE_DISTANCE_PT = 26.0, 7.5, 227.0  # two holes, 80 mm apart
STAMP_INK = 120
STAMP_SIZE_PT = (150.0, 62.0)
STAMP_SLANT_DEG = 4

# Faces by their package and file: OFL and Apache licence, installed from the lock.
_FONT_FILES = {
    (Family.SANS, False): ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    (Family.SANS, True): ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    (Family.SERIF, False): ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    (Family.SERIF, True): ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    (Family.ROBOTO, False): ("font_roboto", "Roboto-Regular.ttf"),
    (Family.ROBOTO, True): ("font_roboto", "Roboto-Medium.ttf"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A date stamp and where it goes, in points from top left."""

    on: date
    left_pt: float
    top_pt: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Prints sheets; `fonts` are the faces that were loaded so far, by resolution."""

    fonts: dict[tuple[Face, int], ImageFont.FreeTypeFont] = field(default_factory=dict)

    def width_pt(self, text: str, face: Face) -> float:
        """How wide a text is printed, in points."""
        return self._font(face, MEASURED_DPI).getlength(text) * POINTS_PER_INCH / MEASURED_DPI

    def print(self, sheet: Sheet, look: Look, chance: Random) -> Image.Image:
        """A sheet as grey image in the resolution of the scanner."""
        scale = look.dpi / POINTS_PER_INCH
        size = (round(PAGE_WIDTH_PT * scale), round(PAGE_HEIGHT_PT * scale))
        page = Image.new("L", size, look.paper)
        draw = ImageDraw.Draw(page)
        for line in sheet.lines:
            font = self._font(line.face, look.dpi)
            for left, text in line.pieces:
                draw.text((left * scale, line.top_pt * scale), text, font=font, fill=look.ink)
        for stroke in sheet.strokes:
            ends = [(x * scale, y * scale) for x, y in (stroke.start, stroke.end)]
            draw.line(ends, fill=look.ink + 30, width=max(round(stroke.width_pt * scale), 1))
        for left, top in sheet.scrawls:
            points = [(x * scale, y * scale) for x, y in _scrawl(left, top, chance)]
            draw.line(points, fill=look.ink + 20, width=round(1.1 * scale), joint="curve")
        return page

    def stamp(self, page: Image.Image, look: Look, stamp: Stamp, chance: Random) -> None:
        """Put the date stamp of the mail room (Eingangsstempel) on a page, slanted and pale."""
        scale = look.dpi / POINTS_PER_INCH
        width, height = (round(side * scale) for side in STAMP_SIZE_PT)
        ink = Image.new("L", (width, height), 0)
        draw = ImageDraw.Draw(ink)
        draw.rectangle((3, 3, width - 4, height - 4), outline=255, width=round(1.6 * scale))
        words = (
            "Stadt Lindenfurt",
            "EINGEGANGEN",
            long_date(stamp.on),
        )
        for number, text in enumerate(words):
            face = Face(family=Family.SANS, size_pt=13.0, is_bold=True)
            font = self._font(face, look.dpi)
            left = (width - font.getlength(text)) / 2
            draw.text((left, (4 + 18 * number) * scale), text, font=font, fill=255)
        mask = ink.rotate(chance.uniform(-STAMP_SLANT_DEG, STAMP_SLANT_DEG), expand=True)
        place = (round(stamp.left_pt * scale), round(stamp.top_pt * scale))
        page.paste(STAMP_INK, place, mask)

    def punch(self, page: Image.Image, look: Look) -> None:
        """Punch two holes at the left edge; the scanner sees its dark lid through them."""
        scale = look.dpi / POINTS_PER_INCH
        draw = ImageDraw.Draw(page)
        for side in (-1, 1):
            middle = (PAGE_HEIGHT_PT + side * HOLE_DISTANCE_PT) / 2
            centre = (HOLE_LEFT_PT * scale, middle * scale)
            draw.circle(centre, HOLE_RADIUS_PT * scale, fill=look.ink + 40)

    def _font(self, face: Face, dpi: int) -> ImageFont.FreeTypeFont:
        key = (face, dpi)
        if key not in self.fonts:
            package, name = _FONT_FILES[face.family, face.is_bold]
            self.fonts[key] = ImageFont.truetype(
                io.BytesIO((files(package) / "files" / name).read_bytes()),
                face.size_pt * dpi / POINTS_PER_INCH,
                layout_engine=ImageFont.Layout.BASIC,  # the same widths on every machine
            )
        return self.fonts[key]


def _scrawl(left: float, top: float, chance: Random) -> Iterator[tuple[float, float]]:
    """Points of a signature: loops that become flatter, and a stroke at the end."""
    loops, height, slant = chance.uniform(0.5, 1.2), chance.uniform(8, 15), chance.uniform(-3, 9)
    width, fading = chance.uniform(2.0, 3.2), chance.uniform(45, 90)
    for step in range(44):
        swing = height * (1 - step / fading)
        yield (
            left + 12 + step * width - slant * sin(step * loops),
            top + 18 + swing * sin(step * loops + sin(step / 5)) + chance.uniform(-1.0, 1.0),
        )
    yield left + 120 + chance.uniform(0, 60), top + chance.uniform(12, 26)
