"""PDF/A: conforming and checked, or refused with the reason; never only claimed."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name, pdfa
from PIL import Image

from indexing import Kind
from indexing.renditions import RenditionRefused
from tests.indexing.reading.letters import a_pdf, a_scan, as_file, text_lines
from tests.indexing.renditions.papers import WORD, Bench, a_scan_pdf, a_text, shown, text_of


def verdict(content: bytes, level: str) -> bool:
    return bool(pdfa.validate_written(io.BytesIO(content), level).passed)


def changed_pdf(content: bytes, **entries: object) -> bytes:
    """The PDF with other entries in its catalog."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for key, value in entries.items():
            pdf.Root[Name(f"/{key}")] = value
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def a_scan_of(image: Image.Image, form: str) -> bytes:
    """A PDF of one page with an image whose bytes are of this form."""
    packing = {"JPEG": Name.DCTDecode, "JPEG2000": Name.JPXDecode}[form]
    colours = {"RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}[image.mode]
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        scan = pdf.make_stream(
            as_file(image, form),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=image.width,
            Height=image.height,
            ColorSpace=colours,
            BitsPerComponent=8,
            Filter=packing,
        )
        page.obj.Resources = Dictionary(XObject=Dictionary(Scan=scan))
        page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Scan Do Q")
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def test_a_scan_becomes_pdf_a_1b(bench: Bench) -> None:
    made, conformity = bench.archived(a_scan_pdf_without_fonts(), a_text())

    assert conformity.level == "1b"
    assert verdict(made, "1b")
    assert WORD.text in text_of(made)


def a_scan_pdf_without_fonts() -> bytes:
    return a_scan_of(a_scan(mode="RGB"), "JPEG")


def test_it_is_said_what_was_checked_and_what_not(bench: Bench) -> None:
    _, conformity = bench.archived(a_scan_pdf_without_fonts())

    assert conformity.checker.startswith("pikepdf.pdfa ")
    assert "fonts" in conformity.checked
    assert conformity.not_checked == ("image_data", "second_validator")
    assert conformity.changed == ("colour_profile_set",)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_an_image_becomes_pdf_a_1b(bench: Bench, form: str) -> None:
    made, conformity = bench.archived(as_file(a_scan(), form), a_text(), kind=Kind.IMAGE)

    assert conformity.level == "1b"
    assert verdict(made, "1b")


@pytest.mark.parametrize(
    ("image", "form"),
    [(a_scan(mode="RGB"), "JPEG2000"), (a_scan(mode="CMYK"), "JPEG")],
    ids=["jpeg_2000", "inks"],
)
def test_images_that_pdf_a_does_not_take_are_packed_anew(
    bench: Bench, image: Image.Image, form: str
) -> None:
    original = a_scan_of(image, form)

    made, conformity = bench.archived(original)

    assert "images_repacked" in conformity.changed
    assert conformity.level == "1b"
    assert shown(made, 60).getpixel((5, 5)) == pytest.approx((250, 250, 250), abs=6)


def test_transparency_makes_it_2b(bench: Bench) -> None:
    with pikepdf.open(io.BytesIO(a_scan_pdf_without_fonts())) as pdf:
        pdf.pages[0].obj.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceRGB)
        buffer = io.BytesIO()
        pdf.save(buffer)

    made, conformity = bench.archived(buffer.getvalue(), a_text())

    assert conformity.level == "2b"
    assert verdict(made, "2b")
    assert "colour_profile_set" in conformity.changed


def test_hints_for_viewers_go(bench: Bench) -> None:
    action = Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org/"))
    original = changed_pdf(a_scan_pdf_without_fonts(), OpenAction=action)

    made, conformity = bench.archived(original)

    assert "hints_removed" in conformity.changed
    assert b"example.org" not in made


def test_the_same_input_gives_the_same_archive(bench: Bench) -> None:
    first, _ = bench.archived(a_scan_pdf_without_fonts(), a_text())

    second, _ = bench.archived(a_scan_pdf_without_fonts(), a_text())

    assert first == second


def with_attachment(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.attachments["plan.txt"] = b"Plan"
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def with_form(content: bytes) -> bytes:
    return changed_pdf(content, AcroForm=Dictionary(Fields=[], NeedAppearances=True))


INK = b"0 0 0 1 k 10 10 100 100 re f"
REFUSED = {
    "fonts": a_pdf(text_lines("Schrift, die nicht in der Datei steht")),
    "colours": a_pdf(INK),
    "active_content": with_form(a_scan_pdf_without_fonts()),
    "attachments": with_attachment(a_scan_pdf_without_fonts()),
}


@pytest.mark.parametrize(("reason", "content"), REFUSED.items(), ids=REFUSED.keys())
def test_what_cannot_conform_is_refused(bench: Bench, reason: str, content: bytes) -> None:
    with pytest.raises(RenditionRefused) as refused:
        bench.archived(content)

    assert refused.value.reason == reason
    assert [path.name for path in bench.folder.iterdir()] == ["original"]


def test_what_the_checker_does_not_know_is_refused_as_not_checkable(bench: Bench) -> None:
    original = changed_pdf(a_scan_pdf_without_fonts(), Unbekanntes=Dictionary(A=1))

    with pytest.raises(RenditionRefused) as refused:
        bench.archived(original)

    assert refused.value.reason == "not_checkable"


def test_a_searchable_pdf_is_made_of_what_cannot_conform(bench: Bench) -> None:
    made = bench.searchable(REFUSED["fonts"])

    assert "Schrift" in text_of(made)


def test_a_pdf_with_unembedded_fonts_only_in_its_hidden_layer_conforms(bench: Bench) -> None:
    original = a_scan_pdf(text_lines("Falschtext", mode=3))

    made, conformity = bench.archived(original, a_text())

    assert conformity.level == "1b"
    assert text_of(made).strip() == WORD.text
