"""Files that are made for one request: messages, lists and packages, to be saved."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from flask import Response, send_file

from eakte.web.guard import the_office

MEDIA_TYPES = {
    "zip": "application/zip",
    "xml": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN = "application/octet-stream"


def made_file(write: Callable[[BinaryIO], str]) -> Response:
    """What `write` puts into a file, to be saved under the name that it gives."""
    scratch = the_office().settings.scratch_folder
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "file"
        with path.open("wb") as out:
            name = write(out)
        return send_file(  # opened now, so that it can be read after the folder is gone
            path,
            mimetype=MEDIA_TYPES.get(name.rpartition(".")[2], UNKNOWN),
            as_attachment=True,
            download_name=name,
        )
