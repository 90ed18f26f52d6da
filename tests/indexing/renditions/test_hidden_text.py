"""A wrong invisible layer goes with the reading of a page; what is painted stays where it is."""

import io
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from tests.indexing.reading.letters import a_pdf, text_lines
from tests.indexing.renditions.papers import WORD, Bench, a_scan_pdf, a_text, text_of

WRONG = "Falschtext"


def test_an_invisible_layer_is_replaced(bench: Bench) -> None:
    original = a_scan_pdf(text_lines(WRONG, mode=3))

    made = bench.searchable(original, a_text())

    assert WRONG in text_of(original)
    assert WRONG not in text_of(made)
    assert WORD.text in text_of(made)


def test_the_layer_of_a_page_that_was_not_read_anew_stays(bench: Bench) -> None:
    original = a_scan_pdf(text_lines(WRONG, mode=3))

    made = bench.searchable(original)

    assert WRONG in text_of(made)


def test_the_layer_of_an_own_rendition_is_replaced(bench: Bench) -> None:
    old = a_text(replace(WORD, text=WRONG))

    made = bench.searchable(bench.searchable(a_scan_pdf(), old), a_text())

    assert text_of(made).split() == [WORD.text]


@pytest.mark.parametrize("called", [b"/Layer Do", b"q 3 Tr /Layer Do Q"])
def test_a_layer_in_a_form_is_removed(bench: Bench, called: bytes) -> None:
    inner = text_lines(WRONG, mode=3) if b"Tr" not in called else shown_text(WRONG)
    original = with_form(a_scan_pdf(called), inner)

    made = bench.searchable(original, a_text())

    assert WRONG in text_of(original)
    assert WRONG not in text_of(made)


def shown_text(text: str) -> bytes:
    return b"BT /F 12 Tf 70 770 Td (%s) Tj ET" % text.encode()


def with_form(content: bytes, operators: bytes) -> bytes:
    """The PDF with a form that its first page calls /Layer."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0]
        form = pdf.make_stream(
            operators,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=[0, 0, 595, 842],
            Resources=Dictionary(Font=page.obj.Resources.Font),
        )
        page.obj.Resources.XObject[Name.Layer] = form
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def test_a_form_that_calls_itself_is_read_once(bench: Bench) -> None:
    with pikepdf.open(io.BytesIO(with_form(a_scan_pdf(b"/Layer Do"), b"/Layer Do"))) as pdf:
        form = pdf.pages[0].obj.Resources.XObject[Name.Layer]
        form.Resources.XObject = Dictionary(Layer=form)
        buffer = io.BytesIO()
        pdf.save(buffer)

    made = bench.searchable(buffer.getvalue(), a_text())

    assert WORD.text in text_of(made)


@pytest.mark.parametrize(
    "operators",
    [
        b"BT /F 12 Tf 70 700 Td (Sichtbar) Tj ET BT 3 Tr 0 -20 Td (Falschtext) Tj ET",
        b"BT /F 12 Tf 14 TL 70 700 Td 3 Tr (Falschtext) ' 0 Tr (Sichtbar) ' ET",
        b"q 3 Tr Q BT /F 12 Tf 70 700 Td (Sichtbar) Tj 3 Tr 70 0 Td [(Falsch) 2 (text)] TJ ET",
    ],
)
def test_painted_text_stays(bench: Bench, operators: bytes) -> None:
    made = bench.searchable(a_scan_pdf(operators), a_text())

    assert "Sichtbar" in text_of(made)
    assert WRONG not in text_of(made)


def test_a_layer_stays_where_painted_text_would_move(bench: Bench) -> None:
    operators = b"BT /F 12 Tf 70 700 Td 3 Tr (Falschtext) Tj 0 Tr (Sichtbar) Tj ET"

    made = bench.searchable(a_pdf(operators), a_text())

    assert WRONG in text_of(made)
