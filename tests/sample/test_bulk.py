"""The large files of the measurements: as long and as large as asked for, and real PDFs."""

from pathlib import Path

from pypdf import PdfReader

from eakte.sample import large_upload, long_scan

MEGABYTE = 1024 * 1024


def test_a_long_scan_has_as_many_pages_as_asked_for(tmp_path: Path) -> None:
    path = long_scan(45, tmp_path / "long.pdf")

    reader = PdfReader(path, strict=True)
    assert len(reader.pages) == 45
    assert reader.pages[44].extract_text() == ""
    assert len(reader.pages[44].images) == 1


def test_a_large_upload_is_a_pdf_of_the_size_asked_for(tmp_path: Path) -> None:
    path = large_upload(3 * MEGABYTE + 17, tmp_path / "large.pdf")

    assert 3 * MEGABYTE + 17 < path.stat().st_size < 3 * MEGABYTE + 2000
    assert len(PdfReader(path, strict=True).pages) == 1
