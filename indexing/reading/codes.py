"""Bar codes on a page (Strichcodes, QR-Codes), in whatever direction they lie.

Half of a code is ink, of text less: only the part of a page that holds all places that are dense
enough is searched, and on most letters there is none. That takes 4 ms in place of 13.
"""

import numpy as np
import zxingcpp
from PIL import Image

from indexing.page_reader import PageCode
from indexing.reading.paper import brightness

_LEAST_DPI = 150  # to which finer images are reduced: a module of 0.25 mm has 1.5 pixels
_LEAST_PX = 32  # of a side: smaller images hold no code
_LONGEST_TEXT = 4_000  # characters; no code holds more

_TILE_MM = 3.0  # of which two by two lie in a label of 9 mm, and in bars of 6 mm by half
LEAST_INK = 0.38  # of such a square: readable codes have 0.53 and more, two of three letters less
_AROUND_TILES = 4  # beside what is so dense: the rest of the code, and its white rim
_PAPER_FROM = 0.9  # share of the pixels that are darker than most of the paper, also on a label
_INK = 0.75  # of the brightness of the paper
_MM_PER_INCH = 25.4

# Separator sheets and labels carry these; all kinds together take ten times as long.
_KINDS = {
    zxingcpp.BarcodeFormat.QRCode: "qr_code",
    zxingcpp.BarcodeFormat.Code128: "code_128",
    zxingcpp.BarcodeFormat.Code39: "code_39",
}


def codes_on(page: Image.Image, dpi: float) -> tuple[PageCode, ...]:
    """The codes of a grey page from top to bottom, in its pixels."""
    part = dense_part(page, dpi)
    if part is None:
        return ()
    share = max(1, int(dpi / _LEAST_DPI))
    looked_at = page.crop(part).reduce(share)
    if min(looked_at.size) < _LEAST_PX:
        return ()
    found = zxingcpp.read_barcodes(
        looked_at,
        formats=zxingcpp.BarcodeFormats(list(_KINDS)),
        try_downscale=False,
        try_invert=False,
    )
    codes = [_code(code, share, part[:2]) for code in found if code.valid]
    return tuple(sorted(codes, key=lambda code: (code.top, code.left)))


def dense_part(page: Image.Image, dpi: float) -> tuple[int, int, int, int] | None:
    """Where ink is as dense as in codes: left, top, right, bottom; None: there is no such place."""
    limit = _INK * brightness(page, _PAPER_FROM)
    half = page.resize((-(-page.width // 2), -(-page.height // 2)), Image.Resampling.NEAREST)
    tile = max(1, round(_TILE_MM * dpi / 2 / _MM_PER_INCH))
    ink = half.point([255 * (value < limit) for value in range(256)]).reduce(tile)
    tiles = np.asarray(ink, np.float32) / 255
    if min(tiles.shape) < 2:
        return 0, 0, *page.size
    squares = tiles[1:, 1:] + tiles[1:, :-1] + tiles[:-1, 1:] + tiles[:-1, :-1]
    rows, columns = np.nonzero(squares >= 4 * LEAST_INK)
    if not len(rows):
        return None
    left, top = (max(0, int(at.min()) - _AROUND_TILES) for at in (columns, rows))
    right, bottom = (int(at.max()) + 2 + _AROUND_TILES for at in (columns, rows))
    step = 2 * tile
    return left * step, top * step, min(page.width, right * step), min(page.height, bottom * step)


def _code(code: zxingcpp.Barcode, share: int, corner: tuple[int, int]) -> PageCode:
    """A code of a part of the page that begins there and was made so many times smaller."""
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    across, down = [point.x * share for point in corners], [point.y * share for point in corners]
    return PageCode(
        kind=_KINDS[code.format],
        text=code.text[:_LONGEST_TEXT],
        left=corner[0] + min(across),
        top=corner[1] + min(down),
        width=max(1, max(across) - min(across)),
        height=max(1, max(down) - min(down)),
    )
