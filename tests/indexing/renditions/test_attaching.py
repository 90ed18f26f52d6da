"""A PDF carries a file along: conforming and checked, its pages as they were."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, pdfa

from indexing import Kind
from indexing.renditions import Attachment, RenditionRefused
from tests.indexing.reading.letters import a_pdf, as_file, text_lines
from tests.indexing.renditions.papers import SCAN, WORD, Bench, a_scan_pdf, a_text, text_of

NOTE = Attachment(
    file_name="transfervermerk.xml",
    media_type="application/xml",
    content="<Transfervermerk>Größe</Transfervermerk>".encode(),
    description="Transfervermerk",
    made_at=datetime(2026, 3, 2, 11, tzinfo=UTC),
)


@pytest.fixture
def product(bench: Bench) -> bytes:
    """A scan as it is filed: PDF/A with what was read on it."""
    content, _ = bench.archived(as_file(SCAN, "JPEG"), a_text(WORD), kind=Kind.IMAGE)
    (bench.folder / "archive.pdf").unlink()
    return content


def carrying(bench: Bench, content: bytes, attachment: Attachment = NOTE) -> bytes:
    into = bench.folder / "carrying.pdf"
    found = bench.maker.with_attachment(bench.laid_down(content), attachment=attachment, into=into)
    assert found.level == "3b"
    return into.read_bytes()


def carried(content: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


def signed() -> bytes:
    with pikepdf.open(io.BytesIO(a_scan_pdf())) as pdf:
        pdf.Root.AcroForm = Dictionary(Fields=[], SigFlags=3)
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def test_a_product_carries_its_note_word_for_word(bench: Bench, product: bytes) -> None:
    made = carrying(bench, product)

    assert carried(made) == {NOTE.file_name: NOTE.content}
    assert pdfa.validate_written(io.BytesIO(made), "3b").passed
    assert text_of(made) == text_of(product)


def test_readers_find_the_note_as_data_of_the_document(bench: Bench, product: bytes) -> None:
    made = carrying(bench, product)

    with pikepdf.open(io.BytesIO(made)) as pdf:
        (note,) = pdf.Root.AF
        assert note.AFRelationship == Name.Data
        assert note.EF.F.Subtype == Name("/application/xml")
        assert "D:20260302" in str(note.EF.F.Params.ModDate)


def test_the_same_product_and_note_give_the_same_bytes(bench: Bench, product: bytes) -> None:
    assert carrying(bench, product) == carrying(bench, product)


def test_a_later_note_takes_the_place_of_the_earlier_one(bench: Bench, product: bytes) -> None:
    first = carrying(bench, product)

    made = carrying(bench, first, replace(NOTE, content=b"<Transfervermerk/>"))

    assert carried(made) == {NOTE.file_name: b"<Transfervermerk/>"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (signed(), "signed"),
        (b"%PDF-1.7\n", "damaged"),
        (b"Sehr geehrte Frau", "not_a_page_file"),
        (a_pdf(text_lines("Ein Brief")), "fonts"),
    ],
    ids=["signed", "damaged", "text", "font_not_embedded"],
)
def test_what_cannot_carry_a_file_is_refused_and_leaves_nothing(
    bench: Bench, content: bytes, reason: str
) -> None:
    with pytest.raises(RenditionRefused) as refused:
        carrying(bench, content)

    assert refused.value.reason == reason
    assert [path.name for path in Path(bench.folder).iterdir()] == ["original"]
