"""The inside of the child process that lets a PDF carry a file along: PDF/A-3, checked."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, AttachedFileSpec, Name, Pdf
from pikepdf.models.metadata import encode_pdf_date

from indexing.reading.foreign_file import Family
from indexing.reading.messages import Message
from indexing.reading.settings import Limits
from indexing.reading.sniffing import look_at
from indexing.renditions.archiving import save_for_keeping
from indexing.renditions.maker import NOT_A_PAGE_FILE, RenditionRefused
from indexing.renditions.making import refusing, require_rewritable

_LEVELS = ("3b",)  # the only part of ISO 19005 that takes any file


def attach(arguments: Mapping[str, Any], limits: Limits, _config: object) -> Iterator[Message]:
    """Tell how it ended: `finished` or `refused`."""
    yield from refusing(_attached(arguments, limits))


def _attached(arguments: Mapping[str, Any], limits: Limits) -> Iterator[Message]:
    source = Path(arguments["path"])
    if look_at(source, "").family is not Family.PDF:
        raise RenditionRefused(NOT_A_PAGE_FILE)
    with pikepdf.open(source, access_mode=pikepdf.AccessMode.stream) as pdf:
        require_rewritable(pdf)
        _put(pdf, arguments)
        into = Path(arguments["into"])
        yield {"finished": save_for_keeping(pdf, into, limits.decoded_pixels, levels=_LEVELS)}


def _put(pdf: Pdf, arguments: Mapping[str, Any]) -> None:
    """Attach the file, and say that it belongs to the document as a whole."""
    name, made_at = arguments["file_name"], datetime.fromisoformat(arguments["made_at"])
    if name in pdf.attachments:
        del pdf.attachments[name]
    pdf.attachments[name] = AttachedFileSpec(
        pdf,
        Path(arguments["attached"]).read_bytes(),
        filename=name,
        description=arguments["description"],
        mime_type=arguments["media_type"],
        mod_date=encode_pdf_date(made_at),
        relationship=Name.Data,
    )
    pdf.Root.AF = Array([pdf.attachments[name].obj])
