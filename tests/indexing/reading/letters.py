"""Pages to be read, drawn and written by the tests themselves."""

import io
from collections.abc import Sequence

import pypdf
from font_source_sans_pro import SourceSansPro
from PIL import Image, ImageDraw, ImageFont
from pypdf.generic import (
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

LETTER = (
    "Gemeinde Bärnstadt\nDer Bürgermeister\n\nBaugenehmigung für einen Carport\n"
    "Aktenzeichen 63.1-2024/17\n\nSehr geehrte Frau Müßiggang,\n"
    "gemäß § 14 Abs. 2 der Satzung wird Ihr Antrag\nvom 12. März 2024 genehmigt. Die Gebühr\n"
    "beträgt 1.250,00 Euro. Sie ist binnen eines\nMonats zu überweisen."
)
A4_AT_150_DPI = (1240, 1754)


def a_scan(text: str = LETTER, *, dpi: int = 150, mode: str = "L") -> Image.Image:
    """A page as a scanner delivers it; without text it is blank."""
    size = (A4_AT_150_DPI[0] * dpi // 150, A4_AT_150_DPI[1] * dpi // 150)
    page = Image.new("L", size, 250)
    font = ImageFont.truetype(SourceSansPro, 30 * dpi // 150)
    place = (140 * dpi // 150, 160 * dpi // 150)
    ImageDraw.Draw(page).multiline_text(place, text, font=font, fill=30, spacing=14)
    return page.convert(mode)


def as_file(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **({"dpi": (150, 150)} | options))
    return buffer.getvalue()


def a_pdf(*pages: bytes, boxes: Sequence[tuple[int, int]] = (), **extra: str) -> bytes:
    """A PDF of content streams in a standard font; `boxes` in points, A4 without."""
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for number, content in enumerate(pages):
        width, height = boxes[number] if number < len(boxes) else (595, 842)
        page = writer.add_blank_page(width, height)
        stream = DecodedStreamObject()
        stream.set_data(content)
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
        )
    return written(writer)


def text_lines(text: str, *, mode: int = 0) -> bytes:
    """Operators that write lines of text from the top of an A4 page."""
    lines = b" T* ".join(
        b"(" + line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj"
        for line in text.split("\n")
    )
    return b"BT %d Tr /F 12 Tf 16 TL 70 770 Td %s ET" % (mode, lines)


def add_scan(pdf: bytes, scan: Image.Image, *, page: int = 1, below: bytes = b"") -> bytes:
    """The PDF with a scan that fills one of its pages; `below`: operators drawn before it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    target = writer.pages[page - 1]
    picture = StreamObject()
    picture.set_data(as_file(scan.convert("L"), "JPEG", quality=80))
    for name, value in (
        ("/Type", NameObject("/XObject")),
        ("/Subtype", NameObject("/Image")),
        ("/Width", NumberObject(scan.width)),
        ("/Height", NumberObject(scan.height)),
        ("/ColorSpace", NameObject("/DeviceGray")),
        ("/BitsPerComponent", NumberObject(8)),
        ("/Filter", NameObject("/DCTDecode")),
    ):
        picture[NameObject(name)] = value
    resources = target["/Resources"].get_object()
    resources[NameObject("/XObject")] = DictionaryObject(
        {NameObject("/Scan"): writer._add_object(picture)}
    )
    old = ContentStream(target.get_contents(), writer).get_data()
    stream = DecodedStreamObject()
    width, height = FloatObject(target.mediabox.width), FloatObject(target.mediabox.height)
    place = f"q {width} 0 0 {height} 0 0 cm /Scan Do Q ".encode()
    stream.set_data(below + b" " + place + old)
    target[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    return written(writer)


def written(writer: pypdf.PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
