"""Scans that come through a form: taken to the disk completely, then given to a flow."""

from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.datastructures import FileStorage

from eakte.domain.errors import InvalidValue
from eakte.intake import Upload
from eakte.web import fields
from eakte.web.form_files import form_file

NOTHING_CHOSEN = "Wählen Sie den Scan aus: PDF, TIFF, JPEG oder PNG."


@contextmanager
def scanned_file(file: FileStorage | None) -> Iterator[Upload]:
    """A file of a form as the flows take it, gone after the block.

    Raises:
        InvalidValue: no file was chosen.
        SpoolError: it was not taken.
    """
    if file is None or not file.filename:
        raise InvalidValue("scan", NOTHING_CHOSEN)
    with form_file(file.stream) as body:
        yield Upload(
            path=body.path,
            file_name=fields.line({"name": file.filename}, "name"),
            size_bytes=body.size_bytes,
            sha256=body.sha256,
        )
