"""What happens to paper and to its scan: one function for each damage, and the looks made of them.

A page is grey (0.0 black to 255.0 white, rows by columns) until it is stored.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.bench.paper.sheet import DPI, Case, Type

Grey = npt.NDArray[np.float32]
Damage = Callable[[Image.Image, Random], Image.Image]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a page comes out of the scanner.

    damages: in this order, at 300 dpi. dpi: of the stored image. quality: of JPEG (0 to 100); None:
    black and white, as a fax is stored. kinds: classes in which such a page counts.
    """

    damages: tuple[Damage, ...] = ()
    dpi: int = 300
    quality: int | None = 75
    kinds: frozenset[str] = field(default_factory=frozenset)


def copied(page: Image.Image, chance: Random) -> Image.Image:
    """Copied with the lid open: dark at two edges, dirt of the glass, thinner contrast."""
    grey = _grey(page)
    grey = 40 + grey * (205 / 255)
    side = _falling(grey.shape[1], chance.randrange(60, 150), 170)
    foot = _falling(grey.shape[0], chance.randrange(40, 120), 140)[::-1]
    grey = grey - side[None, :] - foot[:, None]
    copy = _image(grey)
    pen = ImageDraw.Draw(copy)
    for _ in range(60):
        x, y, radius = chance.randrange(page.width), chance.randrange(page.height), 3
        pen.ellipse((x, y, x + radius, y + radius), fill=60)
    return copy


def unevenly_lit(page: Image.Image, chance: Random) -> Image.Image:
    """Light from one corner, as of a lamp or a thick file; the fold in the middle is darker."""
    grey = _grey(page)
    down = np.linspace(chance.uniform(0.62, 0.8), 1.0, grey.shape[0], dtype=np.float32)
    across = np.linspace(1.0, chance.uniform(0.7, 0.9), grey.shape[1], dtype=np.float32)
    places = np.arange(grey.shape[0], dtype=np.float32)
    fold = 1 - 0.18 * np.exp(-(((places - grey.shape[0] * 0.5) / 22) ** 2))
    return _image(grey * (down * fold)[:, None] * across[None, :])


def bleeding(page: Image.Image, chance: Random) -> Image.Image:
    """Ink that has run into the paper."""
    thick = page.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.GaussianBlur(1.2))
    return Image.blend(page, thick, chance.uniform(0.75, 1.0))


def thin(page: Image.Image, chance: Random) -> Image.Image:
    """A printer that runs out of toner: thin strokes with gaps across."""
    worn = page.filter(ImageFilter.MaxFilter(3))
    grey = _grey(Image.blend(page, worn, 0.45))
    rows = np.full(grey.shape[0], 0.85, dtype=np.float32)
    for _ in range(5):
        start = chance.randrange(grey.shape[0])
        rows[start : start + 60] = 0.5
    return _image(255 - (255 - grey) * rows[:, None])


def pale(page: Image.Image, chance: Random) -> Image.Image:
    """Grey recycled paper with fibres, and ink that is hardly darker."""
    paper, ink = chance.randrange(185, 215), chance.randrange(95, 125)
    grey = ink + _grey(page) * ((paper - ink) / 255)
    source = np.random.default_rng(chance.getrandbits(32))
    shape = (grey.shape[0] // 6 + 1, grey.shape[1] // 3 + 1)
    fibres = source.normal(0, 7, shape).astype(np.float32)
    return _image(
        grey + np.kron(fibres, np.ones((6, 3), np.float32))[: grey.shape[0], : grey.shape[1]]
    )


def salted(page: Image.Image, chance: Random) -> Image.Image:
    """Single dots, black and white, from a bad line or an old drum."""
    grey = _grey(page)
    source = np.random.default_rng(chance.getrandbits(32))
    dice = source.random(grey.shape, dtype=np.float32)
    grey[dice < 0.0025], grey[dice > 0.994] = 30, 255
    return _image(grey)


def grainy(page: Image.Image, chance: Random) -> Image.Image:
    """Grain of a sensor on paper that is not quite white."""
    source = np.random.default_rng(chance.getrandbits(32))
    grey = 12 + _grey(page) * (232 / 255)
    deviation = chance.uniform(3, 8)
    return _image(grey + source.standard_normal(grey.shape, dtype=np.float32) * deviation)


def soft(page: Image.Image, chance: Random) -> Image.Image:
    """Not quite in focus."""
    return page.filter(ImageFilter.GaussianBlur(chance.uniform(0.7, 1.3)))


def askew(page: Image.Image, chance: Random) -> Image.Image:
    """Pulled in at a slant of one to nearly three degrees."""
    slant = chance.choice((-1, 1)) * chance.uniform(1.1, 2.8)
    return page.rotate(slant, Image.Resampling.BICUBIC, fillcolor=255)


def nearly_straight(page: Image.Image, chance: Random) -> Image.Image:
    """As straight as feeders pull."""
    return page.rotate(chance.uniform(-0.5, 0.5), Image.Resampling.BICUBIC, fillcolor=255)


def in_perspective(page: Image.Image, chance: Random) -> Image.Image:
    """Taken by a document camera that does not hang level: corners are off by up to two percent."""
    width, height = page.size
    off_x, off_y = width * 0.02, height * 0.015
    corners = [(0, 0), (0, height), (width, height), (width, 0)]
    quad = [
        place
        for x, y in corners
        for place in (x - chance.uniform(-off_x, off_x), y - chance.uniform(-off_y, off_y))
    ]
    return page.transform(
        page.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor=255
    )


def stamped(page: Image.Image, chance: Random, case: Case) -> Image.Image:
    """Over the text a round seal, and a stamp of the day in a frame."""
    page = page.copy()
    for draw in (_seal, _date_stamp):
        ink = draw(chance, case.font(Type(face="roboto", size_pt=11, is_bold=True)))
        turned = ink.rotate(chance.uniform(-20, 20), Image.Resampling.BICUBIC, expand=True)
        left = chance.randrange(page.width // 3, page.width - turned.width - 120)
        top = chance.randrange(page.height // 8, page.height * 3 // 4)
        page.paste(chance.randrange(110, 150), (left, top), turned)
    return page


def blank(chance: Random, back: Image.Image) -> Image.Image:
    """A page with nothing on it but holes, a fold, and a little of the back that shines through."""
    shine = 255 - (255 - _grey(back)[:, ::-1]) * chance.uniform(0.03, 0.09)
    page = _image(shine)
    pen = ImageDraw.Draw(page)
    for middle in (page.height // 2 - 472, page.height // 2 + 472):
        pen.ellipse((90, middle - 34, 158, middle + 34), fill=chance.randrange(40, 130))
    fold = page.height // 3 + chance.randrange(-30, 30)
    pen.line((0, fold, page.width, fold + 8), fill=215, width=4)
    return page


def stored(page: Image.Image, look: Look) -> bytes:
    """A page as a file that knows its resolution."""
    if look.dpi != DPI:
        size = (page.width * look.dpi // DPI, page.height * look.dpi // DPI)
        page = page.resize(size, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    if look.quality is None:
        limit = (int(np.percentile(_grey(page), 95)) + 60) // 2
        bits = page.point([255 * (grey > limit) for grey in range(256)]).convert("1")
        bits.save(target, "TIFF", compression="group4", dpi=(look.dpi, look.dpi))
    else:
        page.save(target, "JPEG", quality=look.quality, dpi=(look.dpi, look.dpi))
    return target.getvalue()


LOOKS: Mapping[str, Look] = {
    "office": Look(damages=(nearly_straight, grainy), dpi=300, quality=80),
    "copy": Look(damages=(nearly_straight, copied, soft), dpi=200, quality=70),
    "lamp": Look(damages=(unevenly_lit, grainy), dpi=240, quality=70),
    "artefacts": Look(damages=(nearly_straight, soft), dpi=200, quality=17),
    "bleeding": Look(damages=(bleeding, grainy), dpi=300, quality=75),
    "camera": Look(damages=(in_perspective, unevenly_lit, soft), dpi=220, quality=80),
    "slant": Look(damages=(askew, grainy), dpi=300, quality=75, kinds=frozenset({"skewed"})),
    "slant bits": Look(damages=(askew, soft), quality=None, kinds=frozenset({"skewed"})),
    "bits": Look(damages=(nearly_straight, soft), dpi=200, quality=None),
    "salted": Look(damages=(soft, salted), dpi=200, quality=60, kinds=frozenset({"poor"})),
    "pale": Look(damages=(pale, soft), dpi=300, quality=50, kinds=frozenset({"poor"})),
    "toner": Look(damages=(thin, grainy), dpi=200, quality=70, kinds=frozenset({"poor"})),
    "fax": Look(
        damages=(askew, soft, grainy, salted),
        dpi=200,
        quality=None,
        kinds=frozenset({"poor", "skewed"}),
    ),
}


def _grey(page: Image.Image) -> Grey:
    return np.asarray(page).astype(np.float32)


def _image(grey: Grey) -> Image.Image:
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _falling(length: int, reach: int, depth: int) -> Grey:
    """Darkness that falls from `depth` to nothing within `reach` pixels."""
    return (depth * np.exp(-np.arange(length) / (reach / 3))).astype(np.float32)


def _seal(chance: Random, font: ImageFont.FreeTypeFont) -> Image.Image:
    """A round one, with a picture of a tower and the number of the seal."""
    ink = Image.new("L", (420, 420), 0)
    pen = ImageDraw.Draw(ink)
    pen.ellipse((6, 6, 413, 413), outline=255, width=8)
    pen.ellipse((60, 60, 359, 359), outline=255, width=4)
    pen.rectangle((170, 150, 250, 280), fill=255)
    pen.polygon([(160, 150), (210, 95), (260, 150)], fill=255)
    pen.text((195, 295), str(chance.randrange(1, 9)), font=font, fill=255)
    return ink


def _date_stamp(chance: Random, font: ImageFont.FreeTypeFont) -> Image.Image:
    ink = Image.new("L", (520, 190), 0)
    pen = ImageDraw.Draw(ink)
    pen.rounded_rectangle((4, 4, 515, 185), radius=24, outline=255, width=6)
    day = f"{chance.randrange(1, 29):02d}. {chance.choice(('Jan', 'Mai', 'Okt'))} 2019"
    pen.text((40, 30), "POSTEINGANG", font=font, fill=255)
    pen.text((40, 105), day, font=font, fill=255)
    return ink
