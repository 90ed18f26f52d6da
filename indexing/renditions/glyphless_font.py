"""The font of the invisible text layer: every character is the same blank glyph, half an em wide.

The glyph is a line without breadth from corner to corner: it paints nothing, but programs that mark
found words take its height and width from it. Strings are written in 16-bit codes that equal their
characters. A character beyond 16 bits gets a code of its own from the range in which no character
lies (surrogates).
"""

import io

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

ADVANCE = 0.5  # em
_EM = 1000
_WIDTH = int(_EM * ADVANCE)
_NAME = "EakteBlank"
_BLANK = ".notdef", "blank"
_LAST_OF_PLANE = 0xFFFF
_SPARE_CODES = range(0xD800, 0xE000)
_MOST_PER_BLOCK = 100  # entries of a bfrange or bfchar block: PDF 32000-1, 9.10.3
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class GlyphlessFont:
    """The font of one PDF; `finish` when all text has been coded."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._beyond: dict[str, int] = {}
        self.object: Object = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name(f"/{_NAME}"),
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([_descendant(pdf)]),
            )
        )

    def coded(self, text: str) -> bytes:
        """The string as codes of this font, two bytes each."""
        return b"".join(self._code(sign).to_bytes(2, "big") for sign in text)

    def finish(self) -> None:
        """Say which character each code means."""
        self.object.ToUnicode = self._pdf.make_stream(_meanings(self._beyond).encode("ascii"))

    def _code(self, sign: str) -> int:
        if ord(sign) <= _LAST_OF_PLANE:
            return ord(sign)
        if sign not in self._beyond and len(self._beyond) < len(_SPARE_CODES):
            self._beyond[sign] = _SPARE_CODES[len(self._beyond)]
        return self._beyond.get(sign, ord("\ufffd"))


def _descendant(pdf: Pdf) -> Object:
    program = font_program()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{_NAME}"),
        FontBBox=Array([0, 0, _WIDTH, _EM]),
        Flags=4,  # symbolic
        Ascent=_EM,
        Descent=0,
        CapHeight=_EM,
        ItalicAngle=0,
        StemV=80,
        FontFile2=pdf.make_stream(program, Length1=len(program)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name(f"/{_NAME}"),
            CIDSystemInfo=Dictionary(
                Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
            ),
            DW=_WIDTH,
            FontDescriptor=pdf.make_indirect(descriptor),
            CIDToGIDMap=pdf.make_stream(b"\0\1" * (_LAST_OF_PLANE + 1)),
        )
    )


def font_program() -> bytes:
    """A TrueType font of blank glyphs; always the same bytes."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((_WIDTH, _EM))
    pen.closePath()
    blank = pen.glyph()
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(list(_BLANK))
    builder.setupCharacterMap({ord(" "): "blank"})
    builder.setupGlyf(dict.fromkeys(_BLANK, blank))
    builder.setupHorizontalMetrics(dict.fromkeys(_BLANK, (_WIDTH, 0)))
    builder.setupHorizontalHeader(ascent=_EM, descent=0)
    builder.setupOS2(sTypoAscender=_EM, usWinAscent=_EM)
    builder.setupNameTable({"familyName": _NAME, "styleName": "Regular", "psName": _NAME})
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    program = io.BytesIO()
    builder.save(program)
    return program.getvalue()


def _meanings(beyond: dict[str, int]) -> str:
    """The map from codes to characters: each to itself, but for those beyond 16 bits."""
    same = [
        f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>"
        for high in range(0x100)
        if high << 8 not in _SPARE_CODES
    ]
    others = [
        f"<{code:04X}> <{sign.encode('utf-16-be').hex().upper()}>" for sign, code in beyond.items()
    ]
    return _CMAP.format(blocks="\n".join([*_blocks("bfrange", same), *_blocks("bfchar", others)]))


def _blocks(kind: str, entries: list[str]) -> list[str]:
    return [
        "\n".join([f"{len(some)} begin{kind}", *some, f"end{kind}"])
        for start in range(0, len(entries), _MOST_PER_BLOCK)
        if (some := entries[start : start + _MOST_PER_BLOCK])
    ]
