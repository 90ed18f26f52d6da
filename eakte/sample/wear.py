"""What paper and scanner add to a page: uneven light, noise, the shadow at an edge."""

from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt

from eakte.sample.letters import Medium

Grey = npt.NDArray[np.uint8]  # 0 black to 255 white

TILE_PX = 509  # a prime: the repetition of the noise never falls in step with the lines
SHADOW_PX = 14
MOST_SKEW_DEG = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one letter comes out of the scanner.

    skew_deg: turned counter-clockwise, for each sheet anew; ink, paper: grey of 0 to 255; noise:
    standard deviation of the grey; quality: of JPEG, 0 to 100.
    """

    dpi: int
    skew_deg: float
    ink: int
    paper: int
    noise: float
    unevenness: float
    quality: int


def look_of(medium: Medium, chance: Random) -> Look:
    """A scanner and its settings for a letter: office scanners differ, and so do their days."""
    noise = chance.uniform(1.2, 3.0)
    return Look(
        dpi=300 if medium is Medium.TIFF else 200,
        skew_deg=round(chance.uniform(-MOST_SKEW_DEG, MOST_SKEW_DEG), 2),
        ink=chance.randrange(15, 70),
        paper=chance.randrange(232, 252),
        noise=noise,
        unevenness=chance.uniform(2, 14),
        quality=chance.randrange(46, 60) - round(6 * noise),  # grain costs most of the bytes
    )


def worn(page: Grey, look: Look, chance: Random) -> Grey:
    """The page with uneven light, noise and the shadow of the lid at one edge."""
    height, width = page.shape
    worn_page = page.astype(np.int16)
    worn_page += _wave(height, look.unevenness, chance)[:, None]
    worn_page += _wave(width, look.unevenness, chance)[None, :]
    edge = np.linspace(-chance.randrange(20, 90), 0, SHADOW_PX).astype(np.int16)
    worn_page[:, :SHADOW_PX] += edge[None, :]
    worn_page += _noise(height, width, look.noise, chance)
    return np.clip(worn_page, 0, 255).astype(np.uint8)


def black_and_white(page: Grey, look: Look) -> npt.NDArray[np.bool_]:
    """The page as a fax or a G4 scanner stores it; True is white."""
    return page > (look.ink + look.paper) // 2


def _wave(length: int, height: float, chance: Random) -> npt.NDArray[np.int16]:
    """Slow darkening along one side."""
    phase, turns = chance.uniform(0, 6.3), chance.uniform(0.3, 1.1)
    curve = np.sin(np.linspace(phase, phase + 6.3 * turns, length)) - 1
    return (curve * height / 2).astype(np.int16)


def _noise(height: int, width: int, deviation: float, chance: Random) -> npt.NDArray[np.int16]:
    """Grain of the sensor: one tile repeated, 20 times cheaper than grain for each pixel."""
    source = np.random.default_rng(chance.getrandbits(32))
    tile = (source.standard_normal((TILE_PX, TILE_PX)) * deviation).astype(np.int16)
    repeats = (height // TILE_PX + 1, width // TILE_PX + 1)
    return np.tile(tile, repeats)[:height, :width]
