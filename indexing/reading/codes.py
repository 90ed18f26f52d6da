"""Bar codes on a page (Strichcodes, QR-Codes), in whatever direction they lie."""

import zxingcpp
from PIL import Image

from indexing.page_reader import PageCode

_LEAST_DPI = 150  # to which finer images are reduced: a module of 0.25 mm has 1.5 pixels
_LEAST_PX = 32  # of a side: smaller images hold no code
_LONGEST_TEXT = 4_000  # characters; no code holds more

# Separator sheets and labels carry these; all kinds together take ten times as long.
_KINDS = {
    zxingcpp.BarcodeFormat.QRCode: "qr_code",
    zxingcpp.BarcodeFormat.Code128: "code_128",
    zxingcpp.BarcodeFormat.Code39: "code_39",
}


def codes_on(page: Image.Image, dpi: float) -> tuple[PageCode, ...]:
    """The codes of a grey page from top to bottom, in its pixels."""
    share = max(1, int(dpi / _LEAST_DPI))
    looked_at = page.reduce(share)
    if min(looked_at.size) < _LEAST_PX:
        return ()
    found = zxingcpp.read_barcodes(
        looked_at,
        formats=zxingcpp.BarcodeFormats(list(_KINDS)),
        try_downscale=False,
        try_invert=False,
    )
    codes = [_code(code, share) for code in found if code.valid]
    return tuple(sorted(codes, key=lambda code: (code.top, code.left)))


def _code(code: zxingcpp.Barcode, share: int) -> PageCode:
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    across, down = [point.x * share for point in corners], [point.y * share for point in corners]
    return PageCode(
        kind=_KINDS[code.format],
        text=code.text[:_LONGEST_TEXT],
        left=min(across),
        top=min(down),
        width=max(1, max(across) - min(across)),
        height=max(1, max(down) - min(down)),
    )
