"""Documents composed of pages of scans: images as they are, the same bytes each time."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from indexing import SandboxedScanBench, ScanUnreadable
from tests import scan_batches
from tests.indexing.reading.letters import LETTER, a_scan, as_file
from tests.indexing.reading.scan_files import pages_tiff
from tests.indexing.scanning.sources import locked, pdf_of, source
from tests.scan_batches import PaperLetter, batch_pages

FORMS = ("pdf", "tif", "jpg", "png")
NEAR = 30  # of 255, in the mean of the pixels: edges of print that were rounded otherwise


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A PDF of three scanned pages."""
    return scan_batches.write_pdf(batch_pages([PaperLetter(pages=3)]), tmp_path / "batch.pdf")


@pytest.fixture
def fax(tmp_path: Path) -> Path:
    """A TIFF of three pages in black and white, each in one strip."""
    options = {"compression": "group4", "dpi": (150, 150), "tiffinfo": {278: 10_000}}
    frames = [(a_scan(f"Seite {number}", mode="1"), options) for number in (1, 2, 3)]
    path = tmp_path / "fax.tif"
    path.write_bytes(pages_tiff(*frames))
    return path


def a_file(folder: Path, form: str, *, skew: float = 0.0) -> Path:
    """A page of print as a file of this ending. skew: degrees clockwise."""
    page = a_scan("\n".join([LETTER] * 3)).rotate(-skew, fillcolor=250)
    path = folder / f"a.{form}"
    match form:
        case "pdf":
            path.write_bytes(pdf_of(as_file(page, "JPEG")))
        case "tif":
            path.write_bytes(as_file(page.convert("1"), "TIFF", compression="group4"))
        case _:
            path.write_bytes(as_file(page, {"jpg": "JPEG", "png": "PNG"}[form]))
    return path


def packed_image(page: pikepdf.Page) -> tuple[str, bytes]:
    """How the only image of a page is packed, and its bytes as they lie in the file."""
    (image,) = page.get_images().values()
    return str(image.Filter), image.read_raw_bytes()


def shown(path: Path, page: int, dpi: int = 150) -> Image.Image:
    with pypdfium2.PdfDocument(path) as document:
        return document[page - 1].render(scale=dpi / 72).to_pil().convert("L")


def is_like(one: Image.Image, other: Image.Image) -> bool:
    return float(np.asarray(ImageChops.difference(one, other)).mean()) < NEAR


def test_pages_of_several_files_become_one_document_in_the_order_of_the_request(
    bench: SandboxedScanBench, batch: Path, fax: Path, tmp_path: Path
) -> None:
    target = tmp_path / "letter.pdf"

    bench.compose([source(fax, 2), source(batch, 3), source(fax, 1)], target)

    with pikepdf.open(target) as document:
        packings = [packed_image(page)[0] for page in document.pages]
    assert packings == ["/CCITTFaxDecode", "/DCTDecode", "/CCITTFaxDecode"]
    assert is_like(shown(target, 1), a_scan("Seite 2", mode="1").convert("L"))
    assert is_like(shown(target, 2), shown(batch, 3))


def test_images_of_a_pdf_are_copied_unchanged(
    bench: SandboxedScanBench, batch: Path, tmp_path: Path
) -> None:
    target = tmp_path / "letter.pdf"

    bench.compose([source(batch, 2, turned=90)], target)

    with pikepdf.open(batch) as before, pikepdf.open(target) as after:
        assert packed_image(after.pages[0]) == packed_image(before.pages[1])
        assert int(after.pages[0].Rotate) == 90


def test_a_jpeg_is_copied_unchanged(bench: SandboxedScanBench, tmp_path: Path) -> None:
    path, content = tmp_path / "a.jpg", as_file(a_scan(), "JPEG")
    path.write_bytes(content)

    bench.compose([source(path, 1)], tmp_path / "letter.pdf")

    with pikepdf.open(tmp_path / "letter.pdf") as document:
        assert packed_image(document.pages[0]) == ("/DCTDecode", content)


@pytest.mark.parametrize("form", FORMS)
def test_a_page_of_each_format_can_be_turned(
    bench: SandboxedScanBench, tmp_path: Path, form: str
) -> None:
    path = a_file(tmp_path, form)
    bench.compose([source(path, 1)], tmp_path / "upright.pdf")

    bench.compose([source(path, 1, turned=270)], tmp_path / "turned.pdf")

    upright, turned = shown(tmp_path / "upright.pdf", 1), shown(tmp_path / "turned.pdf", 1)
    assert is_like(turned, upright.transpose(Image.Transpose.ROTATE_90).resize(turned.size))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_pages_give_the_same_bytes(
    bench: SandboxedScanBench, tmp_path: Path, form: str
) -> None:
    path = a_file(tmp_path, form)
    wanted = [source(path, 1), source(path, 1, turned=180), source(path, 1, straightened=2.0)]

    for name in ("one.pdf", "other.pdf"):
        bench.compose(wanted, tmp_path / name)

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "other.pdf").read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_straightened_without_loss_in_its_own_size(
    bench: SandboxedScanBench, tmp_path: Path, form: str
) -> None:
    path = a_file(tmp_path, form, skew=5.0)
    (before,) = bench.looks(path, file_name=path.name)
    target = tmp_path / "letter.pdf"

    bench.compose([source(path, 1, straightened=before.skew_degrees)], target)

    (after,) = bench.looks(target, file_name="letter.pdf")
    assert abs(after.skew_degrees) < 0.2
    assert after.dpi == pytest.approx(before.dpi, abs=1)
    assert after.height_mm == pytest.approx(before.height_mm, abs=0.3)
    with pikepdf.open(target) as document:
        lossless = "/CCITTFaxDecode" if form == "tif" else "/FlateDecode"
        assert packed_image(document.pages[0])[0] == lossless


def test_a_scan_in_black_and_white_stays_so_when_it_is_straightened_in_a_pdf(
    bench: SandboxedScanBench, tmp_path: Path
) -> None:
    pages = batch_pages([PaperLetter(pages=1)])
    path = scan_batches.write_pdf(pages, tmp_path / "fax.pdf", is_fax=True)

    bench.compose([source(path, 1, straightened=1.0)], tmp_path / "letter.pdf")

    with pikepdf.open(tmp_path / "letter.pdf") as document:
        assert packed_image(document.pages[0])[0] == "/CCITTFaxDecode"


def test_a_transparent_page_is_straightened_on_white_paper(
    bench: SandboxedScanBench, tmp_path: Path
) -> None:
    page = a_scan().convert("RGBA")
    page.putalpha(Image.new("L", page.size, 0))
    path = tmp_path / "a.png"
    path.write_bytes(as_file(page, "PNG"))

    bench.compose([source(path, 1, straightened=1.0)], tmp_path / "letter.pdf")

    assert shown(tmp_path / "letter.pdf", 1).getextrema() == (255, 255)


def test_a_page_in_colour_is_straightened_in_colour(
    bench: SandboxedScanBench, tmp_path: Path
) -> None:
    page = a_scan().convert("RGB")
    page.paste((200, 30, 30), (400, 900, 700, 1100))
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(as_file(page, "JPEG")))

    bench.compose([source(path, 1, straightened=1.0)], tmp_path / "letter.pdf")

    with pypdfium2.PdfDocument(tmp_path / "letter.pdf") as document:
        seen = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    red, green, _ = seen.getpixel((550, 1000))
    assert red > green + 100


def test_a_document_of_very_many_files_is_composed(
    bench: SandboxedScanBench, tmp_path: Path
) -> None:
    pages = []
    for number in range(1, 251):
        path = tmp_path / f"{number}.pdf"
        _blank_pdf(path, width=100 + number)
        pages.append(source(path, 1))

    bench.compose(pages, tmp_path / "letter.pdf")

    with pikepdf.open(tmp_path / "letter.pdf") as document:
        widths = [int(page.MediaBox[2]) for page in document.pages]
    assert widths == list(range(101, 351))


def test_a_thousand_pages_of_one_file_are_composed(
    bench: SandboxedScanBench, batch: Path, tmp_path: Path
) -> None:
    bench.compose([source(batch, 1 + number % 3) for number in range(1000)], tmp_path / "a.pdf")

    with pikepdf.open(tmp_path / "a.pdf") as document:
        assert len(document.pages) == 1000


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda good: b"%PDF-1.7\n garbage", "damaged"),
        (lambda good: b"II*\0" + bytes(200), "damaged"),
        (lambda good: b"Guten Tag,\n", "not_a_page_file"),
        (lambda good: locked(good, user="geheim"), "encrypted"),
        (lambda good: locked(good, user=""), "encrypted"),
    ],
    ids=["a broken PDF", "a broken TIFF", "text", "a password", "a protection"],
)
def test_what_cannot_be_composed_is_refused_and_leaves_nothing_behind(
    bench: SandboxedScanBench,
    batch: Path,
    tmp_path: Path,
    make: Callable[[bytes], bytes],
    reason: str,
) -> None:
    path, folder = tmp_path / "a.bin", tmp_path / "out"
    path.write_bytes(make(batch.read_bytes()))
    folder.mkdir()

    with pytest.raises(ScanUnreadable) as refused:
        bench.compose([source(batch, 1), source(path, 1)], folder / "letter.pdf")

    assert refused.value.reason == reason
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("page", [0, 4])
@pytest.mark.parametrize("straightened", [0.0, 2.0])
def test_a_page_that_is_not_there_is_refused(
    bench: SandboxedScanBench,
    batch: Path,
    fax: Path,
    tmp_path: Path,
    page: int,
    straightened: float,
) -> None:
    for path in (batch, fax):
        with pytest.raises(ScanUnreadable, match="no_such_page"):
            bench.compose([source(path, page, straightened=straightened)], tmp_path / "letter.pdf")


def _blank_pdf(path: Path, *, width: int) -> None:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(width, 200))
        document.save(path)
