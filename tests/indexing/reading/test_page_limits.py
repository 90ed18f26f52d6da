"""One page that costs too much leaves the others readable; long files are opened at once."""

import io

import pikepdf

from indexing import Method, PageState
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import a_pdf, text_lines
from tests.indexing.reading.scan_files import jbig2_of, picture_pdf

SIDE = 65_000  # pixels: 530 MB for each copy when it is unpacked, 9 KB in the file
LINES_ALIKE = b"\xff" * (SIDE // 8 + 1)  # in fax coding: each line is as the one above


def _bomb() -> bytes:
    return picture_pdf(
        jbig2_of(LINES_ALIKE, (SIDE, SIDE)), (SIDE, SIDE), decoder="JBIG2Decode", bits=1
    )


def _joined(*files: bytes) -> bytes:
    whole = pikepdf.new()
    for content in files:
        whole.pages.extend(pikepdf.open(io.BytesIO(content)).pages)
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def test_a_page_that_takes_too_much_memory_leaves_the_others_readable(read: Read) -> None:
    before, after = a_pdf(text_lines("Seite davor")), a_pdf(text_lines("Seite danach"))

    pages = read(_joined(before, _bomb(), after), "bombe.pdf")

    assert [page.text for page in pages] == ["Seite davor", "", "Seite danach"]
    assert pages[1].state is PageState.UNREADABLE
    assert pages[1].reason in {"memory_limit", "damaged"}


def test_a_scan_that_cannot_be_unpacked_is_not_taken_for_a_blank_page(read: Read) -> None:
    (page,) = read(picture_pdf(bytes(500), (800, 1100), decoder="DCTDecode"), "defekt.pdf")

    assert (page.state, page.reason) == (PageState.UNREADABLE, "damaged")


def test_a_white_page_is_blank(read: Read) -> None:
    stream = jbig2_of(LINES_ALIKE, (800, 1100))

    (page,) = read(picture_pdf(stream, (800, 1100), decoder="JBIG2Decode", bits=1), "leer.pdf")

    assert page.state is PageState.BLANK


def test_a_file_with_a_wrong_end_is_read_from_any_page(read: Read) -> None:
    content = a_pdf(*(text_lines(f"Seite {number}") for number in range(1, 301)))
    place = content.rindex(b"startxref")

    pages = read(content[:place] + b"startxref\n12345\n%%EOF\n", "lang.pdf", first=298)

    assert [page.text for page in pages] == ["Seite 298", "Seite 299", "Seite 300"]
    assert {page.method for page in pages} == {Method.TEXT_LAYER}
