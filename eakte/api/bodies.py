"""Bodies of uploads: the file itself, or a form with one; on disk at once, never in memory."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from eakte.api.file_names import file_name_of
from eakte.domain.errors import InvalidValue
from eakte.domain.file_name import plain_file_name
from eakte.settings import Settings
from eakte.spool import (
    DISK_FULL,
    BodyTooLarge,
    LengthRequired,
    Spooled,
    SpoolFull,
    announced_sha256,
    spooled,
)

FORM = "multipart/form-data"
FIELD_BYTES = 16 * 1024  # all fields of a form together are texts of some hundred characters
MOST_PARTS = 20  # one file, and the fields of a document


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A file in the spool, its name, and the fields of the form around it."""

    body: Spooled
    file_name: str
    fields: Mapping[str, str]


@contextmanager
def delivered(settings: Settings) -> Iterator[Delivered]:
    """The file of this request, gone after the block.

    Raises:
        SpoolError: it did not come whole and as announced; nothing was kept.
        BadRequest: the form cannot be read.
        InvalidValue: the form has not exactly one file, or a field twice.
    """
    with ExitStack() as stack:
        if request.mimetype == FORM:
            fields, file = _form(settings, stack)
            announced = file.headers.get("Content-Digest")
            source, name, length = file.stream, plain_file_name(file.filename or ""), None
        else:
            fields = {}
            announced = request.headers.get("Content-Digest")
            name = file_name_of(request.headers.get("Content-Disposition", ""))
            source, length = request.stream, request.content_length
        body = spooled(
            source,
            folder=settings.scratch_folder,
            length=length,
            sha256=announced_sha256(announced),
            limit_bytes=settings.upload_limit_bytes,
            needs_announcement=request.mimetype != FORM,  # a form ends with its boundary
        )
        yield Delivered(body=stack.enter_context(body), file_name=name, fields=fields)


def _form(settings: Settings, stack: ExitStack) -> tuple[Mapping[str, str], FileStorage]:
    """Fields and file of a form; the file lies in the scratch folder without a name."""
    length = request.content_length
    if length is None:
        raise LengthRequired
    if length > settings.upload_limit_bytes:
        raise BodyTooLarge

    def into_scratch(*_: object, **__: object) -> IO[bytes]:
        settings.scratch_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return stack.enter_context(tempfile.TemporaryFile(dir=settings.scratch_folder))

    parser = FormDataParser(
        stream_factory=into_scratch,
        max_form_memory_size=FIELD_BYTES,
        max_form_parts=MOST_PARTS,
        silent=False,
    )
    try:
        _, fields, files = parser.parse(request.stream, FORM, length, request.mimetype_params)
    except ValueError as error:  # no boundary, or the end is missing
        raise BadRequest from error
    except OSError as error:
        if error.errno in DISK_FULL:
            raise SpoolFull from error
        raise
    return _single(fields), _only_file(files)


def _single(fields: MultiDict[str, str]) -> Mapping[str, str]:
    for name, values in fields.lists():
        if len(values) > 1:
            raise InvalidValue(name, "Diese Angabe steht mehrmals da.")
    return fields.to_dict()


def _only_file(files: MultiDict[str, FileStorage]) -> FileStorage:
    found = list(files.items(multi=True))
    if [name for name, _ in found] != ["file"]:
        raise InvalidValue("file", "Es wird genau eine Datei im Feld „file“ gebraucht.")
    return found[0][1]
