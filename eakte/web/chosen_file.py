"""A file that somebody chose in a form, on its way into the office."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from werkzeug.datastructures import FileStorage

from eakte.domain.casefile import Direction
from eakte.intake import Upload
from eakte.web import fields
from eakte.web.form_files import form_file


@contextmanager
def spooled_upload(file: FileStorage) -> Iterator[Upload]:
    """The file with what the form says of it; its bytes are gone after the block.

    Raises:
        EmptyUpload, UploadTooLarge: it is not taken.
    """
    with form_file(file.stream) as body:
        yield Upload(
            path=body.path,
            file_name=fields.line({"name": file.filename or ""}, "name"),
            size_bytes=body.size_bytes,
            sha256=body.sha256,
            direction=fields.choice(request.form, "richtung", Direction, Direction.INCOMING),
        )
