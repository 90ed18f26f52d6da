"""The inside of the child process that makes a PDF rendition: its task, told page by page."""

import errno
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from indexing.reading.errors import FOREIGN_FAULTS, Unreadable
from indexing.reading.foreign_file import Family
from indexing.reading.messages import Message
from indexing.reading.settings import Limits
from indexing.reading.sniffing import look_at
from indexing.renditions.archiving import save_for_keeping
from indexing.renditions.glyphless_font import GlyphlessFont
from indexing.renditions.hidden_text import remove_hidden_text
from indexing.renditions.image_pdf import write_image_pdf
from indexing.renditions.maker import (
    CRASHED,
    ENCRYPTED,
    NOT_A_PAGE_FILE,
    SIGNED,
    PageText,
    RenditionRefused,
)
from indexing.renditions.page_words import read_pages
from indexing.renditions.text_layer import lay_over

_FAULTS = (*FOREIGN_FAULTS, pikepdf.PikepdfError, Image.DecompressionBombError)
_OF_THE_DISK = {errno.EFBIG: "too_large", errno.ENOSPC: CRASHED}
_SIGNATURES_EXIST = 1  # bit of SigFlags


def make(arguments: Mapping[str, Any], limits: Limits, _config: object) -> Iterator[Message]:
    """Tell each page that is done, then how it ended: `finished` or `refused`."""
    yield from refusing(_made(arguments, limits))


def refusing(messages: Iterator[Message]) -> Iterator[Message]:
    """The messages of a task, with what stands in its way as the last one: `refused`."""
    try:
        yield from messages
    except (RenditionRefused, Unreadable) as refused:
        yield {"refused": refused.reason}
    except pikepdf.PasswordError:
        yield {"refused": ENCRYPTED}
    except _FAULTS as fault:
        number = fault.errno or 0 if isinstance(fault, OSError) else 0
        yield {"refused": _OF_THE_DISK.get(number, "damaged")}


def _made(arguments: Mapping[str, Any], limits: Limits) -> Iterator[Message]:
    source, into = Path(arguments["path"]), Path(arguments["into"])
    family = look_at(source, "").family
    if family is Family.IMAGE:
        image_file, source = source, Path("pages.pdf")  # in the folder of this child
        for number in write_image_pdf(image_file, source, limits):
            yield {"done": number}
    elif family is not Family.PDF:
        raise RenditionRefused(NOT_A_PAGE_FILE)
    with pikepdf.open(source, access_mode=pikepdf.AccessMode.stream) as pdf:
        require_rewritable(pdf)
        pdf.trailer.Size = 1  # a damaged file may lack it; the true number is written over it
        for number in _overlaid(pdf, read_pages(Path(arguments["words"]))):
            yield {"done": number}
        if arguments["is_archive"]:
            yield {"finished": save_for_keeping(pdf, into, limits.decoded_pixels)}
        else:
            pdf.save(into, deterministic_id=True)
            yield {"finished": None}


def require_rewritable(pdf: Pdf) -> None:
    """Refuse what must stay as it is: a signature would break, a protection would be gone."""
    if pdf.is_encrypted:
        raise RenditionRefused(ENCRYPTED)
    form = pdf.Root.get(Name.AcroForm)
    flags = int(form.get(Name.SigFlags, 0)) if isinstance(form, Dictionary) else 0
    if flags & _SIGNATURES_EXIST or Name.Perms in pdf.Root:
        raise RenditionRefused(SIGNED)


def _overlaid(pdf: Pdf, texts: Iterator[PageText]) -> Iterator[int]:
    """Lay over each page what was read on it; the number of each page that is done."""
    font = GlyphlessFont(pdf)
    count = len(pdf.pages)
    for text in texts:
        if text.number <= count:
            page = pdf.pages[text.number - 1]
            remove_hidden_text(pdf, page)
            lay_over(pdf, page, text, font)
        yield text.number
    font.finish()
