"""Pages that are asked for, and files that cannot be opened."""

import io
from pathlib import Path

import pikepdf
from PIL import Image

from indexing import PageSource


def source(path: Path, page: int, *, turned: int = 0, straightened: float = 0.0) -> PageSource:
    return PageSource(
        path=path, file_name=path.name, page=page, turned=turned, straightened=straightened
    )


def locked(content: bytes, *, user: str) -> bytes:
    """The PDF with a protection; `user`: the password that opens it."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(target, encryption=pikepdf.Encryption(owner="haus", user=user))
    return target.getvalue()


def pdf_of(image: bytes) -> bytes:
    """A PDF of one page that a scan in 150 dpi fills."""
    target = io.BytesIO()
    with Image.open(io.BytesIO(image)) as page:
        page.save(target, "PDF", resolution=150)
    return target.getvalue()
