"""Messages from outside that somebody hands in by a form, some at once."""

from collections.abc import Callable
from typing import IO

from flask import request

from eakte.messages.shelf import Incoming
from eakte.refusals import EXPECTED, refusal_of
from eakte.web import fields, notes
from eakte.web.form_files import form_file


def take_each(field: str, take: Callable[[Incoming], object]) -> None:
    """Give each file that was chosen in a field to a flow, and tell what became of it."""
    files = [file for file in request.files.getlist(field) if file.filename]
    for file in files:
        name = fields.line({"name": file.filename or ""}, "name")
        try:
            _handed_in(file.stream, name, take)
        except EXPECTED as error:
            notes.tell(f"{name}: {refusal_of(error).sentence}", kind="danger")
        else:
            notes.tell(f"{name} ist angekommen und wird geprüft.")
    if not files:
        notes.tell("Es wurde keine Datei gewählt.", kind="warning")


def _handed_in(stream: IO[bytes], name: str, take: Callable[[Incoming], object]) -> None:
    """Give one to a flow, once it lies on disk completely."""
    with form_file(stream) as body:
        take(
            Incoming(path=body.path, file_name=name, size_bytes=body.size_bytes, sha256=body.sha256)
        )
