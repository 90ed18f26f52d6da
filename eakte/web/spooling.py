"""How much of a form is read: texts up to a limit into memory, files straight to the disk.

The files of a form lie in the scratch folder without a name: they are gone with the request.
"""

import tempfile
from typing import IO

from flask import Flask, Request, current_app

from eakte.office import Office

FORM_LIMIT_BYTES = 256 * 1024  # the longest form of a screen has some kilobytes
AROUND_FILE_BYTES = 64 * 1024  # fields and boundaries around an uploaded file
MOST_PARTS = 200  # some fields, and as many files as somebody chooses at once
EXTENSION = "eakte-scratch"


class ScreenRequest(Request):
    """A request whose files never lie in memory."""

    max_form_parts = MOST_PARTS
    max_form_memory_size = FORM_LIMIT_BYTES

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 # the hook of Werkzeug gives it
        content_type: str | None,  # noqa: ARG002 # the same
        filename: str | None = None,  # noqa: ARG002 # the same
        content_length: int | None = None,  # noqa: ARG002 # the same
    ) -> IO[bytes]:
        folder = current_app.extensions[EXTENSION]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=folder)


def install(app: Flask, office: Office) -> None:
    """Read the forms of an application like this."""
    app.request_class = ScreenRequest
    app.extensions[EXTENSION] = office.settings.scratch_folder


def limit_bytes(office: Office, *, takes_files: bool) -> int:
    """How long a body may be."""
    if takes_files:
        return office.settings.upload_limit_bytes + AROUND_FILE_BYTES
    return FORM_LIMIT_BYTES
