"""Sheets on paper: printed in the faces of the locked fonts, signed, stamped, punched."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from math import sin
from random import Random

import font_roboto
import font_source_sans_pro
import font_source_serif_pro
from PIL import Image, ImageDraw, ImageFont

from eakte.sample.letterhead import STAMP_LEFT_PT, STAMP_TOP_PT
from eakte.sample.phrases import MONTHS
from eakte.sample.sheets import PAGE_HEIGHT_PT, PAGE_WIDTH_PT, Face, Family, Sheet
from eakte.sample.wear import Look

POINTS_PER_INCH = 72
MEASURED_DPI = 200  # widths are measured as most letters are printed
HOLE_LEFT_PT, HOLE_RADIUS_PT, HOLE_DISTANCE_PT = 26.0, 7.5, 227.0  # two holes, 80 mm apart
STAMP_INK = 120
STAMP_SIZE_PT = (150.0, 62.0)
STAMP_SLANT_DEG = 4

_SANS = font_source_sans_pro.font_files_ttf
_SERIF = font_source_serif_pro.font_files_ttf
_ROBOTO = font_roboto.font_files
_FONT_FILES = {
    (Family.SANS, False): _SANS["SourceSansPro"],
    (Family.SANS, True): _SANS["SourceSansProSemibold"],
    (Family.SERIF, False): _SERIF["SourceSerifPro"],
    (Family.SERIF, True): _SERIF["SourceSerifProSemibold"],
    (Family.ROBOTO, False): _ROBOTO["Roboto"],
    (Family.ROBOTO, True): _ROBOTO["RobotoMedium"],
}


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

    def stamp(self, page: Image.Image, look: Look, day: date, chance: Random) -> None:
        """Put the date stamp of the mail room (Eingangsstempel) on a page, slanted and pale."""
        scale = look.dpi / POINTS_PER_INCH
        width, height = (round(side * scale) for side in STAMP_SIZE_PT)
        ink = Image.new("L", (width, height), 0)
        draw = ImageDraw.Draw(ink)
        draw.rectangle((3, 3, width - 4, height - 4), outline=255, width=round(1.6 * scale))
        words = (
            "Stadt Lindenfurt",
            "EINGEGANGEN",
            f"{day.day}. {MONTHS[day.month - 1]} {day.year}",
        )
        for number, text in enumerate(words):
            face = Face(family=Family.SANS, size_pt=13.0, is_bold=True)
            font = self._font(face, look.dpi)
            left = (width - font.getlength(text)) / 2
            draw.text((left, (4 + 18 * number) * scale), text, font=font, fill=255)
        mask = ink.rotate(chance.uniform(-STAMP_SLANT_DEG, STAMP_SLANT_DEG), expand=True)
        place = (round(STAMP_LEFT_PT * scale), round(STAMP_TOP_PT * scale))
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
            size_px = face.size_pt * dpi / POINTS_PER_INCH
            self.fonts[key] = ImageFont.truetype(
                _FONT_FILES[face.family, face.is_bold],
                size_px,
                layout_engine=ImageFont.Layout.BASIC,  # the same widths on every machine
            )
        return self.fonts[key]


def _scrawl(left: float, top: float, chance: Random) -> Iterator[tuple[float, float]]:
    """Points of a signature: loops that become flatter, and a stroke at the end."""
    loops = chance.uniform(0.7, 1.1)
    for step in range(40):
        height = 13 * (1 - step / 55)
        yield (
            left + 12 + step * 2.7 + chance.uniform(-1, 1) - 5 * sin(step * loops * 0.7),
            top + 17 + height * sin(step * loops) + chance.uniform(-1.5, 1.5),
        )
    yield left + 150 + chance.uniform(0, 20), top + 22
