"""Scans that harm: they end a child process, and nothing else."""

from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from indexing import Limits, SandboxedScanBench, ScanUnreadable
from indexing.reading.settings import MIB
from tests.indexing.reading.letters import a_pdf, a_scan, as_file, text_lines
from tests.indexing.scanning.conftest import MakeBench
from tests.indexing.scanning.sources import locked, pdf_of, source

ENDLESS = b"q " * 3 + b"0 0 m 300 300 l S\n" * 2_000_000  # takes far more than a second to draw


def test_a_page_that_takes_too_long_is_a_look_with_a_reason_and_the_next_one_follows(
    make_bench: MakeBench, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(a_pdf(text_lines("eins"), ENDLESS, text_lines("drei")))

    looks = list(make_bench(Limits(page_cpu_s=1)).looks(path, file_name="a.pdf"))

    assert [(look.number, look.reason) for look in looks] == [
        (1, None),
        (2, "time_limit"),
        (3, None),
    ]


def test_a_file_is_looked_at_by_one_child_after_the_other(
    make_bench: MakeBench, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(a_pdf(*[text_lines(str(number)) for number in range(1, 8)]))

    looks = list(make_bench(Limits(chunk_pages=3)).looks(path, file_name="a.pdf"))

    assert [look.number for look in looks] == [1, 2, 3, 4, 5, 6, 7]


def test_no_more_pages_are_looked_at_than_a_file_may_have(
    make_bench: MakeBench, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(a_pdf(*[text_lines(str(number)) for number in range(1, 8)]))

    looks = list(make_bench(Limits(pages=4)).looks(path, file_name="a.pdf"))

    assert [look.number for look in looks] == [1, 2, 3, 4]


def test_an_image_of_too_many_pixels_is_a_look_with_a_reason(
    make_bench: MakeBench, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(as_file(Image.new("RGB", (3_000, 4_000), "white"), "PNG", dpi=(300, 300)))

    (look,) = make_bench(Limits(decoded_bytes=10 * MIB)).looks(path, file_name="a.png")

    assert look.reason == "too_many_pixels"


def test_a_plan_that_is_too_large_to_be_looked_at_is_a_look_with_a_reason(
    bench: SandboxedScanBench, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(a_pdf(text_lines("Plan"), boxes=[(10_000, 10_000)]))

    (look,) = bench.looks(path, file_name="a.pdf")

    assert look.reason == "too_many_pixels"


def test_too_little_memory_ends_only_the_child(make_bench: MakeBench, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(as_file(Image.new("RGB", (9_900, 9_900)), "PNG", dpi=(600, 600)))

    (look,) = make_bench(Limits(address_space_bytes=450 * MIB)).looks(path, file_name="a.png")

    assert look.reason == "memory_limit"


def test_a_damaged_page_is_a_look_with_a_reason(bench: SandboxedScanBench, tmp_path: Path) -> None:
    path, content = tmp_path / "a.jpg", as_file(a_scan(), "JPEG")
    path.write_bytes(content[: len(content) // 3])

    (look,) = bench.looks(path, file_name="a.jpg")

    assert look.reason == "damaged"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\n garbage", "damaged"),
        (b"\x89PNG\r\n\x1a\n garbage", "damaged"),
        (b"Guten Tag,\n", "not_a_page_file"),
        (b"", "not_a_page_file"),
        (locked(a_pdf(text_lines("eins")), user="geheim"), "encrypted"),
        (locked(a_pdf(text_lines("eins")), user=""), "encrypted"),
    ],
    ids=["a broken PDF", "a broken PNG", "text", "nothing", "a password", "a protection"],
)
def test_a_file_without_pages_is_refused(
    bench: SandboxedScanBench, tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "a.bin").write_bytes(content)

    with pytest.raises(ScanUnreadable) as refused:
        list(bench.looks(tmp_path / "a.bin", file_name="a.bin"))

    assert refused.value.reason == reason


def test_who_stops_looking_ends_the_child(bench: SandboxedScanBench, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(a_pdf(text_lines("eins"), ENDLESS))
    looks = bench.looks(path, file_name="a.pdf")
    next(looks)

    looks.close()

    assert [look.number for look in bench.looks(_one_page(tmp_path), file_name="b.pdf")] == [1]


def test_a_document_that_grows_too_large_is_refused(make_bench: MakeBench, tmp_path: Path) -> None:
    content = as_file(a_scan(), "JPEG", quality=95)
    bench = make_bench(Limits(written_file_bytes=50_000))

    for path in (tmp_path / "a.jpg", tmp_path / "a.pdf"):
        path.write_bytes(content if path.suffix == ".jpg" else pdf_of(content))
        with pytest.raises(ScanUnreadable, match="too_large"):
            bench.compose([source(path, 1)], tmp_path / "letter.pdf")

    assert not (tmp_path / "letter.pdf").exists()


def test_the_scans_themselves_are_never_written(bench: SandboxedScanBench, tmp_path: Path) -> None:
    path = _one_page(tmp_path)
    before = path.read_bytes()
    path.chmod(0o400)

    list(bench.looks(path, file_name="b.pdf"))
    bench.compose([source(path, 1, turned=90, straightened=1.0)], tmp_path / "letter.pdf")

    assert path.read_bytes() == before


def test_no_temporary_file_is_left(bench: SandboxedScanBench, tmp_path: Path) -> None:
    path, folder = _one_page(tmp_path), tmp_path / "out"
    folder.mkdir()

    bench.compose([source(path, 1)], folder / "letter.pdf")

    assert [file.name for file in folder.iterdir()] == ["letter.pdf"]
    with pikepdf.open(folder / "letter.pdf") as document:
        assert len(document.pages) == 1


def _one_page(folder: Path) -> Path:
    path = folder / "b.pdf"
    path.write_bytes(a_pdf(text_lines("eins")))
    return path
