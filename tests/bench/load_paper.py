"""The paper of the load: batches as stations scan them, each of bytes that nobody has seen."""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from eakte.sample.pdf import PdfFile
from eakte.stations.client import ListedFile
from tests.scan_batches import PaperLetter, batch_pages, write_files

DPI = 200
IMAGES_OF_A_PART = 25  # a separator sheet and a letter of 24 pages: 4.8 MB in grey
MARK_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPart:
    """A file of a batch on the disk of its station."""

    path: Path
    listed: ListedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The images of a letter with its sheet as JPEG; each file has them in another order."""

    sheet: bytes
    pages: Sequence[bytes]

    def part(self, folder: Path, number: int, mark: str) -> PaperPart:
        """Write a file: the sheet and the pages, and a mark that makes its bytes its own.

        number: of the file in its batch, from 1.
        """
        seed = int.from_bytes(hashlib.sha256(mark.encode()).digest()[:4], "big")
        turned = seed % len(self.pages)
        body = [*self.pages[turned:], *self.pages[:turned]]
        path = folder / f"{number:03}.pdf"
        _write([self.sheet, *body], path, mark)
        return PaperPart(path=path, listed=listed(path, number))


def listed(path: Path, number: int) -> ListedFile:
    """A file as a batch announces it."""
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    size = path.stat().st_size
    return ListedFile(number=number, name=path.name, sha256=digest, size_bytes=size)


def drawn_paper(folder: Path, *, sheet_code: str) -> Paper:
    """The images, drawn once. sheet_code: what the codes of the separator sheet say."""
    letter = PaperLetter(pages=IMAGES_OF_A_PART - 1, separator=sheet_code)
    files = write_files(batch_pages([letter], dpi=DPI), folder)
    sheet, *pages = [file.read_bytes() for file in files]
    return Paper(sheet=sheet, pages=pages)


def one_page_letters(paper: Paper, folder: Path, count: int) -> list[Path]:
    """So many letters of one page, each of other bytes."""
    paths = []
    for number in range(count):
        path = folder / f"brief-{number:03}.pdf"
        _write([paper.pages[number % len(paper.pages)]], path, f"brief-{number}")
        paths.append(path)
    return paths


def _write(images: Sequence[bytes], into: Path, mark: str) -> None:
    ballast = json.dumps(mark).encode().ljust(MARK_BYTES)
    with into.open("wb") as target:
        pdf = PdfFile(target=target)
        for jpeg in images:
            with Image.open(io.BytesIO(jpeg)) as image:
                size = image.size
            pdf.add_image_page(jpeg, size_px=size, dpi=DPI)
        pdf.add_ballast([ballast], size_bytes=len(ballast))
        pdf.close()
