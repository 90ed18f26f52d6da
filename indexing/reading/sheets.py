"""Pages as sheets to be recognised: whole, in tiles, or as the paper on a photograph."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PIL import Image

from indexing.reading import photograph
from indexing.reading.ocr import Scan, scan_of
from indexing.reading.reading_order import Order, Watch
from indexing.reading.resolution import believed_dpi
from indexing.reading.tiles import Tile, tiles_of
from indexing.reading.views import Point, Size, View, moved, spread

TILE_OVERLAP_INCH = 1.5  # a long word in large print
_LONGEST_FLAT_PX = 3508  # A4 at 300 dpi


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page to be recognised.

    shown: as it is kept. size: of the page image in which boxes are counted. views: what is read,
    each made when its turn comes. dpi: resolution of the scan as it is in the file. tiles: one for
    each view where the page is read in parts.
    """

    shown: Image.Image
    size: Size
    views: Iterable[View]
    dpi: int
    tiles: Sequence[Tile] = ()
    marks: frozenset[str] = frozenset()


def scan_in(order: Order, grey: Image.Image, dpi: float, watch: Watch) -> Scan:
    """An image as it is recognised."""
    return scan_of(grey, dpi, watch.until(order.limits), order.tesseract.mode)


def sheet_of(
    order: Order, grey: Image.Image, shown: Image.Image, told_dpi: float, watch: Watch
) -> Sheet:
    """A page that is there as one image. told_dpi: as its file says; 0 where it says nothing."""
    dpi = believed_dpi(told_dpi, *grey.size)
    scan = scan_in(order, grey, dpi, watch)
    if corners := photograph.sheet_corners(scan.image):
        return _flat_sheet(order, scan, grey, shown, corners)
    if scan.image.width * scan.image.height > order.limits.recognised_pixels:
        return _tiled_sheet(order, scan, shown, round(dpi))
    return Sheet(shown=shown, size=scan.image.size, views=(View(scan=scan),), dpi=round(dpi))


def _flat_sheet(
    order: Order, scan: Scan, grey: Image.Image, shown: Image.Image, corners: Sequence[Point]
) -> Sheet:
    """The paper on a photograph made flat; its words are counted on the photograph."""
    share = grey.width / scan.image.width
    fine = [(x * share, y * share) for x, y in corners]
    size = photograph.flat_size(fine, _LONGEST_FLAT_PX)
    numbers = spread(size, fine).numbers
    flat = grey.transform(size, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC)
    dpi = believed_dpi(0, *size)
    own = scan_of(flat, dpi, scan.until, order.tesseract.mode)
    return Sheet(
        shown=shown,
        size=scan.image.size,
        views=(View(scan=own, onto=spread(own.image.size, corners)),),
        dpi=round(dpi),
        marks=frozenset({"photograph"}),
    )


def _tiled_sheet(order: Order, scan: Scan, shown: Image.Image, dpi: int) -> Sheet:
    overlap = round(scan.dpi * TILE_OVERLAP_INCH)
    parts = tiles_of(scan.image.size, order.limits.recognised_pixels, overlap)
    views = (
        View(scan=replace(scan, image=scan.image.crop(tile.box)), onto=moved(*tile.box[:2]))
        for tile in parts
    )
    return Sheet(
        shown=shown,
        size=scan.image.size,
        views=views,
        dpi=dpi,
        tiles=parts,
        marks=frozenset({"tiles"}),
    )
