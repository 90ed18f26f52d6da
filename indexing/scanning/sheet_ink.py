"""Ink on a page: how much there is, and how it stands out from the paper."""

import numpy as np
from PIL import Image

from indexing.reading.page_look import has_faint_ink, is_blank
from indexing.reading.paper import INK

_MARGIN = 0.06  # of each side: holes, shadows and the lid of the scanner are no ink
_DARKEST = 0.0005  # share of a page that the ink of three lines takes; noise seldom is so much


def is_empty(page: Image.Image) -> bool:
    """Whether nothing is printed on a grey page, not even faintly."""
    return is_blank(page) and not has_faint_ink(page)


def ink_of(small: Image.Image, paper: int) -> float:
    """Share of the page within its margins that is dark. paper: its brightness."""
    return round(float((np.asarray(_inner(small)) < paper * INK).mean()), 4)


def contrast_of(small: Image.Image, paper: int) -> float:
    """Distance of the darkest ink to the paper, of the largest that can be."""
    counts = np.cumsum(_inner(small).histogram())
    darkest = int(np.searchsorted(counts, counts[-1] * _DARKEST))
    return round(max(0, paper - darkest) / 255, 3)


def _inner(page: Image.Image) -> Image.Image:
    x, y = int(page.width * _MARGIN), int(page.height * _MARGIN)
    return page.crop((x, y, page.width - x, page.height - y))
