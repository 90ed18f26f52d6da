"""The batches of the tests themselves: repeatable, and as they were ordered."""

from pathlib import Path

from tests.scan_batches import Flaw, PaperLetter, Role, batch_pages, write_pdf, write_tiff

LETTERS = (
    PaperLetter(pages=2, separator="EAKTE1:a:NEU:-:0", has_blank_backs=True),
    PaperLetter(pages=1, flaws={1: Flaw.SHORT}),
)


def test_pages_come_in_the_order_of_the_feeder() -> None:
    pages = list(batch_pages(LETTERS))

    roles = [page.role for page in pages]
    expected = [Role.SEPARATOR, Role.LETTER, Role.BACK, Role.LETTER, Role.BACK, Role.LETTER]
    assert roles == expected
    assert [page.letter for page in pages] == [1, 1, 1, 1, 1, 2]
    assert [page.flaw for page in pages] == [None] * 5 + [Flaw.SHORT]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        pages = list(batch_pages(LETTERS, seed=7, dpi=150))
        write_pdf(pages, tmp_path / f"{name}.pdf")
        write_tiff(pages, tmp_path / f"{name}.tif")

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "other.pdf").read_bytes()
    assert (tmp_path / "one.tif").read_bytes() == (tmp_path / "other.tif").read_bytes()
