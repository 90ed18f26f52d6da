"""Letters as PDF files with real text: read without OCR, so that they are the same everywhere."""

import io
from collections.abc import Sequence

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

A4_PT = (595, 842)
FIRST_LINE_PT = 760
LINE_PT = 20


def letter_pdf(*pages: Sequence[str]) -> bytes:
    """A letter; each page is a list of its lines."""
    writer = PdfWriter()
    face = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    face["/Encoding"] = "/WinAnsiEncoding"
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in face.items()})
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    for lines in pages:
        page = writer.add_blank_page(*A4_PT)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        content = DecodedStreamObject()
        content.set_data(_drawn(lines).encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(content)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _drawn(lines: Sequence[str]) -> str:
    told = "".join(f"({line}) Tj 0 -{LINE_PT} Td " for line in lines)
    return f"BT /F1 12 Tf 72 {FIRST_LINE_PT} Td {told}ET"
