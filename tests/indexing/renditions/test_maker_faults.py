"""What is refused, and what a hostile file may cost."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from indexing import Inspection, Kind, Limits
from indexing.reading.settings import MIB
from indexing.renditions import RenditionRefused, SandboxedMaker
from tests.indexing.reading.letters import a_pdf, a_scan, as_file
from tests.indexing.renditions.papers import Bench, a_scan_pdf, a_text, an_inspection


def encrypted(*, user: str, owner: str) -> bytes:
    with pikepdf.open(io.BytesIO(a_scan_pdf())) as pdf:
        buffer = io.BytesIO()
        pdf.save(buffer, encryption=pikepdf.Encryption(user=user, owner=owner))
    return buffer.getvalue()


def signed() -> bytes:
    with pikepdf.open(io.BytesIO(a_scan_pdf())) as pdf:
        pdf.Root.AcroForm = Dictionary(Fields=[], SigFlags=3)
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def certified() -> bytes:
    with pikepdf.open(io.BytesIO(a_scan_pdf())) as pdf:
        pdf.Root.Perms = Dictionary(DocMDP=Dictionary(Type=Name.Sig))
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


REFUSED = {
    "needs_password": (encrypted(user="geheim", owner="geheim"), "encrypted"),
    "protected_against_changes": (encrypted(user="", owner="geheim"), "encrypted"),
    "signed": (signed(), "signed"),
    "certified": (certified(), "signed"),
    "text": (b"Sehr geehrte Frau M\xc3\xbc\xc3\x9figgang", "not_a_page_file"),
    "empty": (b"", "not_a_page_file"),
    "only_a_beginning": (b"%PDF-1.7\n", "damaged"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_names_its_reason_and_leaves_nothing(
    bench: Bench, content: bytes, reason: str
) -> None:
    for make in (bench.searchable, bench.archived):
        with pytest.raises(RenditionRefused) as refused:
            make(content, a_text())

        assert refused.value.reason == reason
        assert [path.name for path in bench.folder.iterdir()] == ["original"]


@pytest.mark.parametrize(
    ("inspection", "reason"),
    [
        (an_inspection(Kind.PDF, flags=["signed"]), "signed"),
        (an_inspection(Kind.MAIL), "not_a_page_file"),
        (an_inspection(Kind.PDF, reason="damaged"), "damaged"),
    ],
    ids=["signed", "mail", "damaged"],
)
def test_what_the_inspection_tells_is_refused_at_once(
    bench: Bench, inspection: Inspection, reason: str
) -> None:
    path = bench.laid_down(a_scan_pdf())

    with pytest.raises(RenditionRefused) as refused:
        bench.maker.searchable_pdf(
            path, inspection=inspection, pages=(), into=bench.folder / "made", beat=print
        )

    assert refused.value.reason == reason


def test_the_original_is_never_written(bench: Bench) -> None:
    scan = as_file(a_scan(), "JPEG")
    path = bench.laid_down(scan)
    path.chmod(0o400)

    bench.maker.archive_pdf(
        path,
        inspection=an_inspection(Kind.IMAGE),
        pages=[a_text()],
        into=bench.folder / "made",
        beat=bench.beats.append,
    )

    assert path.read_bytes() == scan


class NotWanted(Exception):
    """What a beat raises when the work was stopped."""


def test_work_that_is_not_wanted_any_more_ends_and_leaves_nothing(bench: Bench) -> None:
    path = bench.laid_down(a_pdf(*[b""] * 5))

    def stop(_page: int) -> None:
        raise NotWanted

    with pytest.raises(NotWanted):
        bench.maker.searchable_pdf(
            path,
            inspection=an_inspection(Kind.PDF),
            pages=[a_text(number=number) for number in range(1, 6)],
            into=bench.folder / "made",
            beat=stop,
        )

    assert [found.name for found in bench.folder.iterdir()] == ["original"]


def a_bomb() -> bytes:
    """Operators of a page that take more memory unpacked than a child may have."""
    return a_pdf(b"0 0 m 300 300 l S\n" * 4_000_000)


def test_a_page_that_takes_too_much_memory_ends_its_process_only(
    bench: Bench, make_maker: Callable[[Limits], SandboxedMaker]
) -> None:
    maker = make_maker(Limits(address_space_bytes=700 * MIB))
    path = bench.laid_down(a_bomb())

    with pytest.raises(RenditionRefused) as refused:
        maker.searchable_pdf(
            path,
            inspection=an_inspection(Kind.PDF),
            pages=[a_text()],
            into=bench.folder / "made",
            beat=bench.beats.append,
        )

    assert refused.value.reason == "memory_limit"


def test_a_rendition_that_grows_too_large_is_refused(
    bench: Bench, make_maker: Callable[[Limits], SandboxedMaker]
) -> None:
    maker = make_maker(Limits(written_file_bytes=10_000))
    path = bench.laid_down(as_file(Image.effect_noise((300, 300), 90), "TIFF"))

    with pytest.raises(RenditionRefused) as refused:
        maker.searchable_pdf(
            path,
            inspection=an_inspection(Kind.IMAGE),
            pages=(),
            into=bench.folder / "made",
            beat=bench.beats.append,
        )

    assert refused.value.reason == "too_large"


def test_an_image_with_too_many_pixels_is_not_decoded(
    bench: Bench, make_maker: Callable[[Limits], SandboxedMaker]
) -> None:
    maker = make_maker(Limits(decoded_pixels=10_000))
    path = bench.laid_down(as_file(Image.new("RGB", (300, 300)), "BMP"))

    with pytest.raises(RenditionRefused) as refused:
        maker.searchable_pdf(
            path,
            inspection=an_inspection(Kind.IMAGE),
            pages=(),
            into=bench.folder / "made",
            beat=bench.beats.append,
        )

    assert refused.value.reason == "too_many_pixels"


def test_a_plan_of_black_and_white_in_strips_may_have_more_pixels(
    bench: Bench, make_maker: Callable[[Limits], SandboxedMaker]
) -> None:
    maker = make_maker(Limits(decoded_pixels=10_000))
    rows_per_strip = 278
    plan = as_file(
        Image.new("1", (300, 300), 1), "TIFF", compression="group4", tiffinfo={rows_per_strip: 50}
    )

    maker.searchable_pdf(
        bench.laid_down(plan),
        inspection=an_inspection(Kind.IMAGE),
        pages=(),
        into=bench.folder / "made",
        beat=bench.beats.append,
    )

    assert bench.beats == [1]


@pytest.mark.slow
def test_each_hostile_pdf_and_image_ends_in_a_rendition_or_a_reason(
    bench: Bench, shared: Path
) -> None:
    hostile = sorted(path for path in (shared / "hostile").rglob("*") if path.is_file())
    for path in hostile:
        for make in (bench.maker.searchable_pdf, bench.maker.archive_pdf):
            with contextlib.suppress(RenditionRefused):
                make(
                    path,
                    inspection=an_inspection(Kind.PDF),
                    pages=[a_text()],
                    into=bench.folder / "made",
                    beat=bench.beats.append,
                )
