"""The edges of a scan: print that runs over them, and how much of the image is paper."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexing.reading.paper import INK
from indexing.scan_bench import LOOK_DPI

REDUCED = 2  # of LOOK_DPI: noise and dust are gone, print still is dark
_PX_PER_MM = LOOK_DPI / REDUCED / 25.4
# Print ends at least 5 mm from the edge of its paper; the shadow of the lid is outside of these.
_FROM_PX, _TO_PX = round(0.6 * _PX_PER_MM), round(2.6 * _PX_PER_MM)
_SHORTEST_PX = round(0.4 * _PX_PER_MM)  # of a piece of ink along an edge: shorter ones are dust
_LONGEST_PX = round(30 * _PX_PER_MM)  # longer ones are shadows, lines and bars
_LEAST_PIECES = 4  # a page cut through print has many; a fold, a hole or a stamp has fewer

_COARSE = 8  # pixels in one: 2 mm
_LID = 0.45  # of the brightness of the paper: darker is the lid
_LID_SHARE = 0.9  # of a row or column
_PAPER_PERCENTILE = 90
_DARKEST_PAPER = 90  # of 0 to 255: an image without anything brighter shows no paper

_Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPart:
    """The part of an image that shows paper. box: left, top, right, bottom; share: of the image."""

    box: tuple[int, int, int, int]
    share: float


def cut_edges(small: Image.Image, paper: int) -> frozenset[str]:
    """The edges of a grey page that print reaches: there it was cut off. paper: its brightness."""
    ink = np.asarray(small) < paper * INK
    near = slice(_FROM_PX, _TO_PX)
    sides = {
        "left": ink[:, near].T,
        "right": ink[:, ::-1][:, near].T,
        "top": ink[near],
        "bottom": ink[::-1][near],
    }
    return frozenset(name for name, strip in sides.items() if _pieces(strip) >= _LEAST_PIECES)


def paper_part(small: Image.Image) -> PaperPart:
    """Where a grey page in half of LOOK_DPI is paper, and not the lid of the scanner."""
    whole = (0, 0, *small.size)
    grey = np.asarray(small.reduce(_COARSE))
    paper = float(np.percentile(grey, _PAPER_PERCENTILE))
    if paper < _DARKEST_PAPER:
        return PaperPart(box=whole, share=0.0)
    dark = grey < paper * _LID
    top, bottom = _inside(dark.mean(axis=1) >= _LID_SHARE)
    left, right = _inside(dark.mean(axis=0) >= _LID_SHARE)
    if (left, top, right, bottom) == (0, 0, *grey.shape[::-1]):
        return PaperPart(box=whole, share=1.0)
    share = (right - left) * (bottom - top) / grey.size
    box = left * _COARSE, top * _COARSE, right * _COARSE, bottom * _COARSE
    return PaperPart(box=box, share=round(share, 3))


def _inside(lid: _Mask) -> tuple[int, int]:
    """First row or column that is paper, and the one behind the last; some of them are."""
    paper = np.flatnonzero(~lid)
    return int(paper[0]), int(paper[-1]) + 1


def _pieces(strip: _Mask) -> int:
    """Pieces of ink along an edge that are as long as letters and words are."""
    is_ink = np.concatenate(([False], strip.any(axis=0), [False]))
    starts, ends = np.flatnonzero(np.diff(is_ink.astype(np.int8))).reshape(-1, 2).T
    lengths = ends - starts
    return int(((lengths >= _SHORTEST_PX) & (lengths <= _LONGEST_PX)).sum())
