"""What is read of each kind of file, page by page, through the real child processes."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from indexing import (
    FULL_WIDTH_PX,
    THUMB_WIDTH_PX,
    Inspection,
    Kind,
    Method,
    PageState,
    SandboxedReader,
)
from indexing.reading.text_lines import is_sideways
from tests.indexing.reading import corpus
from tests.indexing.reading.conftest import Read
from tests.indexing.reading.letters import (
    LETTER,
    a_pdf,
    a_scan,
    add_scan,
    as_file,
    text_lines,
)


def test_a_scanned_page_is_read_with_its_umlauts_and_its_section_sign(read: Read) -> None:
    (page,) = read(as_file(a_scan(), "PNG"), "scan.png")

    assert (page.state, page.method) == (PageState.READ, Method.OCR)
    assert "Bärnstadt" in page.text
    assert "gemäß § 14 Abs. 2" in page.text
    assert re.fullmatch(r"tesseract 5\.5\.2 deu@[0-9a-f]{8} schnell", page.engine)
    assert page.confidence is not None
    assert page.confidence > 0.85


def test_text_and_word_boxes_of_a_scanned_page_agree(read: Read) -> None:
    (page,) = read(as_file(a_scan(), "PNG"), "scan.png")

    joined = "".join(w.text if w.text.endswith("\n") else w.text + " " for w in page.words)
    assert joined.strip() == page.text
    assert any(word.text == "§" for word in page.words)
    assert all(0 <= word.left < page.width_px for word in page.words)
    assert all(word.top + word.height <= page.height_px for word in page.words)


def test_a_page_that_only_looks_as_if_it_lay_on_its_side_is_read_as_it_stands(read: Read) -> None:
    page = a_scan()
    for x in range(140, 1100, 24):
        ImageDraw.Draw(page).line((x, 1000, x, 1600), fill=30, width=6)
    assert is_sideways(page)

    (found,) = read(as_file(page, "PNG"), "zaun.png")

    assert found.rotation == 0
    assert "Baugenehmigung" in found.text


@pytest.mark.parametrize(
    ("turn", "rotation"),
    [
        (Image.Transpose.ROTATE_90, 90),
        (Image.Transpose.ROTATE_180, 180),
        (Image.Transpose.ROTATE_270, 270),
    ],
)
def test_a_page_that_lies_the_wrong_way_is_turned_and_shown_upright(
    turn: Image.Transpose, rotation: int, read: Read, tmp_path: Path
) -> None:
    (page,) = read(as_file(a_scan().transpose(turn), "PNG"), "scan.png")

    assert page.rotation == rotation
    assert "Baugenehmigung" in page.text
    assert page.width_px < page.height_px
    with Image.open(tmp_path / "images" / f"00001-{FULL_WIDTH_PX}.webp") as image:
        assert image.width < image.height


def test_a_blank_page_is_kept_and_shown_but_not_read(read: Read, tmp_path: Path) -> None:
    (page,) = read(as_file(a_scan(""), "PNG"), "scan.png")

    assert (page.state, page.method, page.text) == (PageState.BLANK, Method.NONE, "")
    assert (tmp_path / "images" / f"00001-{THUMB_WIDTH_PX}.webp").exists()


def test_a_page_has_images_in_both_widths(read: Read, tmp_path: Path) -> None:
    read(as_file(a_scan(), "PNG"), "scan.png")

    for width in (FULL_WIDTH_PX, THUMB_WIDTH_PX):
        with Image.open(tmp_path / "images" / f"00001-{width}.webp") as image:
            assert (image.format, image.width) == ("WEBP", width)


@pytest.mark.parametrize(
    ("mode", "compression"),
    [("1", "group4"), ("1", "group3"), ("L", "tiff_lzw"), ("RGB", "jpeg")],
)
def test_each_page_of_a_tiff_is_read(mode: str, compression: str, read: Read) -> None:
    pages = [a_scan(mode=mode), a_scan("Zweite Seite\nder Niederschrift", mode=mode)]
    content = as_file(
        pages[0], "TIFF", save_all=True, append_images=pages[1:], compression=compression
    )

    first, second = read(content, "fax.tif")

    assert "Carport" in first.text
    assert "Niederschrift" in second.text


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "BMP", "GIF"])
def test_other_image_formats_are_read(form: str, read: Read) -> None:
    (page,) = read(as_file(a_scan(), form), f"bild.{form.lower()}")

    assert "Bürgermeister" in page.text


def test_the_camera_says_how_a_photo_stands(read: Read) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side
    lying = a_scan().transpose(Image.Transpose.ROTATE_90)

    (page,) = read(as_file(lying, "JPEG", exif=exif), "foto.jpg")

    assert page.rotation == 0
    assert page.width_px < page.height_px


def test_a_coarse_fax_is_evened_before_it_is_read(read: Read) -> None:
    fax = a_scan(dpi=200).resize((1653, 1169)).convert("1")

    (page,) = read(as_file(fax, "TIFF", dpi=(200, 100), compression="group4"), "fax.tif")

    assert page.height_px > page.width_px
    assert "Carport" in page.text


def test_real_text_of_a_pdf_is_taken_with_its_places(read: Read) -> None:
    (page,) = read(a_pdf(text_lines(LETTER)), "brief.pdf")

    assert (page.method, page.engine.split()[0]) == (Method.TEXT_LAYER, "pdfium")
    assert page.text.splitlines()[:2] == ["Gemeinde Bärnstadt", "Der Bürgermeister"]
    word = page.words[0]
    assert word.text == "Gemeinde"
    assert word.left / page.width_px == pytest.approx(70 / 595, abs=0.005)
    assert word.top / page.height_px == pytest.approx(1 - (770 + 9) / 842, abs=0.01)


def test_only_the_scanned_pages_of_a_mixed_pdf_are_recognised(read: Read) -> None:
    pdf = add_scan(a_pdf(text_lines("Anschreiben\nmit richtigem Text"), b""), a_scan(), page=2)

    first, second = read(pdf, "gemischt.pdf")

    assert (first.method, second.method) == (Method.TEXT_LAYER, Method.OCR)
    assert "Carport" in second.text


def test_a_false_invisible_layer_behind_a_scan_is_not_believed(read: Read) -> None:
    pdf = add_scan(a_pdf(text_lines("Falscher Text\n" * 30, mode=3)), a_scan())

    (page,) = read(pdf, "scan.pdf")

    assert page.method is Method.OCR
    assert "Falscher" not in page.text


def test_text_under_a_picture_is_not_believed(read: Read) -> None:
    pdf = add_scan(a_pdf(b""), a_scan(), below=text_lines("Verdeckter Text\n" * 30))

    (page,) = read(pdf, "scan.pdf")

    assert page.method is Method.OCR
    assert "Verdeckter" not in page.text


def test_a_scan_with_a_stamped_line_of_text_is_still_recognised(read: Read) -> None:
    pdf = add_scan(a_pdf(text_lines("Eingegangen 12.03.2024")), a_scan())

    (page,) = read(pdf, "scan.pdf")

    assert page.method is Method.OCR
    assert "Carport" in page.text


def test_reading_goes_on_from_any_page(read: Read) -> None:
    pdf = a_pdf(*(text_lines(f"Seite Nummer {number}") for number in range(1, 6)))

    pages = read(pdf, "fuenf.pdf", first=4)

    assert [page.number for page in pages] == [4, 5]
    assert pages[0].text == "Seite Nummer 4"


def test_a_language_without_a_model_is_a_reason_and_no_empty_text(read: Read) -> None:
    (page,) = read(as_file(a_scan(), "PNG"), "scan.png", language="kur")

    assert (page.state, page.reason) == (PageState.UNREADABLE, "language_missing")


def test_a_missing_second_language_is_said_beside_the_text(read: Read) -> None:
    (page,) = read(as_file(a_scan(), "PNG"), "scan.png", language="deu+kur")

    assert (page.state, page.reason) == (PageState.READ, "language_missing")


@pytest.mark.parametrize(
    ("name", "content", "kind", "wanted"),
    [
        ("a.docx", corpus.ooxml, Kind.TEXT_DOCUMENT, "Vermerk"),
        ("a.rtf", lambda: corpus.RTF, Kind.TEXT_DOCUMENT, "Bescheid über Gebühren"),
        ("a.txt", lambda: "Größe".encode("cp1252"), Kind.TEXT, "Größe"),
        ("b.txt", lambda: "Größe".encode("utf-16"), Kind.TEXT, "Größe"),
        ("a.csv", "Straße;Ort".encode, Kind.TEXT, "Straße;Ort"),
        ("a.html", lambda: corpus.PAGE, Kind.WEB_PAGE, "Amtsblatt"),
        ("a.svg", lambda: corpus.SCRIPTED_SVG, Kind.WEB_PAGE, "Plan"),
        ("a.zip", lambda: corpus.zipped([("Brief.txt", b"x")]), Kind.ARCHIVE, "Brief.txt"),
        ("a.eml", corpus.mail, Kind.MAIL, "Betreff: Widerspruch"),
    ],
)
def test_files_without_pages_give_their_text(
    name: str, content: Callable[[], bytes], kind: Kind, wanted: str, read: Read
) -> None:
    (page,) = read(content(), name)

    assert (page.state, page.method) == (PageState.READ, Method.CONTENT)
    assert wanted in page.text
    assert (page.width_px, page.words) == (0, ())


def test_the_header_of_a_letter_is_read_as_well(read: Read) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    header = f"<w:hdr {space}><w:p><w:r><w:t>Az. 32.1-2024/5</w:t></w:r></w:p></w:hdr>"

    (page,) = read(corpus.ooxml(("word/header1.xml", header.encode())), "brief.docx")

    assert "Az. 32.1-2024/5" in page.text


def test_a_spreadsheet_is_read(read: Read) -> None:
    (page,) = read(_spreadsheet("Hundesteuer"), "liste.ods")

    assert "Hundesteuer" in page.text


def test_long_text_is_cut_into_pages_of_readable_size(read: Read) -> None:
    pages = read("\n\n".join(f"Absatz {number}. " * 30 for number in range(40)).encode(), "a.txt")

    assert len(pages) > 4
    assert all(len(page.text) <= 3_000 for page in pages)
    assert pages[1].text.startswith("Absatz")


def test_attachments_of_a_mail_become_parts_under_harmless_names(
    reader: SandboxedReader, tmp_path: Path
) -> None:
    names = ["../../eakte_pwn.pdf", "zeile\teins.pdf", "C:\\x\\plan.pdf", "", "a" * 400 + ".pdf"]
    inspection = _inspect(
        reader, tmp_path, corpus.mail(*((name, name.encode() or b"x") for name in names)), "m.eml"
    )

    found = [part.file_name for part in inspection.parts]
    assert found[0] == "eakte_pwn.pdf"
    assert found[2] == "plan.pdf"
    assert found[3].startswith("Anlage 4")
    assert len(found[4]) <= 150
    assert found[4].endswith(".pdf")
    assert all("/" not in name and "\n" not in name for name in found)
    assert inspection.parts[2].path.read_bytes() == names[2].encode()
    assert {part.path.parent for part in inspection.parts} == {tmp_path / "parts"}


def test_a_mail_inside_a_mail_is_a_part(reader: SandboxedReader, tmp_path: Path) -> None:
    inspection = _inspect(reader, tmp_path, corpus.deep_mail(1), "m.eml")

    assert [part.file_name for part in inspection.parts] == ["innen.eml"]
    assert b"Text" in inspection.parts[0].path.read_bytes()


def test_files_in_a_pdf_become_parts(reader: SandboxedReader, tmp_path: Path) -> None:
    inspection = _inspect(reader, tmp_path, corpus.pdf_with(b"Rechnung"), "a.pdf")

    assert [part.file_name for part in inspection.parts] == ["anlage.bin"]
    assert inspection.parts[0].path.read_bytes() == b"Rechnung"


def test_a_damaged_attachment_is_kept_and_flagged(reader: SandboxedReader, tmp_path: Path) -> None:
    content = corpus.mail(("a.pdf", b"Rechnung" * 20)).replace(b"UmVj", b"!!!!")

    inspection = _inspect(reader, tmp_path, content, "m.eml")

    assert "attachment_damaged" in inspection.flags
    assert len(inspection.parts) == 1


def test_a_damaged_file_has_one_page_with_a_reason(read: Read) -> None:
    (page,) = read(corpus.PLAIN_PDF[:300], "halb.pdf")

    assert (page.state, page.reason) == (PageState.UNREADABLE, "damaged")


def test_page_images_are_made_again_without_reading(
    reader: SandboxedReader, tmp_path: Path
) -> None:
    path, into = tmp_path / "original", tmp_path / "images"
    into.mkdir()
    lying = a_scan().transpose(Image.Transpose.ROTATE_90)
    path.write_bytes(add_scan(a_pdf(b"", text_lines("Text"), boxes=[(842, 595)]), lying))
    inspection = reader.inspect(path, file_name="a.pdf", parts_into=tmp_path / "parts")

    made = dict(reader.images(path, inspection, into=into, rotations={1: 90}))

    assert sorted(made) == [1, 2]
    assert [image.width for image in made[2]] == [FULL_WIDTH_PX, THUMB_WIDTH_PX]
    with Image.open(made[1][0].path) as image:
        assert image.width < image.height


def _inspect(reader: SandboxedReader, folder: Path, content: bytes, name: str) -> Inspection:
    path = folder / "original"
    path.write_bytes(content)
    return reader.inspect(path, file_name=name, parts_into=folder / "parts")


def _spreadsheet(text: str) -> bytes:
    table = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="Blatt"><table:table-row>'
        '<table:table-cell office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", table)
        archive.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return buffer.getvalue()
