"""Paper with QR codes on it, drawn to the tenth of a millimetre."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files

import numpy as np
import zxingcpp
from fpdf import FPDF

FONT, FONT_PACKAGE = "SourceSansPro", "font_source_sans_pro"
FACES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf"}
QUIET_MODULES = 4  # that must stay white around a QR code (ISO/IEC 18004, 6.3.8)


class Paper(FPDF):
    """A4 without margins, in the face of the house; lengths in millimetres from the top left."""

    def __init__(self, *, title: str, author: str, made_at: datetime) -> None:
        """An empty paper."""
        super().__init__(unit="mm", format="A4")
        self.set_creation_date(made_at.astimezone(UTC))
        self.set_lang("de")
        self.set_title(title)
        self.set_author(author)
        self.set_margin(0)
        self.c_margin = 0
        self.set_auto_page_break(auto=False)
        for style, name in FACES.items():
            self.add_font(FONT, style, str(files(FONT_PACKAGE) / "files" / name))

    def draw(self, code: "QrCode", *, left: float, top: float, side: float, quiet: int) -> None:
        """Draw a code in a square, with so many white modules around it within the square."""
        module = side / (code.modules + 2 * quiet)
        for x, y, length in code.bars:
            across, down = left + (quiet + x) * module, top + (quiet + y) * module
            self.rect(across, down, length * module, module, style="F")

    def told(self) -> bytes:
        """The paper as PDF."""
        target = io.BytesIO()
        self.output(target)
        return target.getvalue()


class QrCode:
    """The modules of a QR code, as dark bars from left to right: (x, y, length)."""

    __slots__ = ("bars", "modules")

    def __init__(self, text: str, *, level: str) -> None:
        """Work a text out.

        Args:
            text: what the code says.
            level: of error correction, L, M, Q or H (7, 15, 25, 30 % may be lost).
        """
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
        image = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
        rows: list[list[int]] = image.tolist()
        self.modules = len(rows)
        self.bars = tuple(
            (x, y, length) for y, row in enumerate(rows) for x, length in _dark_runs(row)
        )


def _dark_runs(row: list[int]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin in a row (0 is dark), and how many there are."""
    begin: int | None = None
    for x, value in enumerate([*row, 1]):
        if value == 0 and begin is None:
            begin = x
        elif value != 0 and begin is not None:
            yield begin, x - begin
            begin = None
