"""Lists that are given out as files (CSV, XLSX)."""

from datetime import date
from pathlib import Path

from flask import Response, abort, send_file

from eakte.due_sheets import CSV, XLSX

MEDIA_TYPES = {
    CSV: "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def form_of(typed: str) -> str:
    """The form that stands in an address; any other is no page of ours."""
    return typed if typed in MEDIA_TYPES else abort(404)


def as_file(path: Path, *, name: str, today: date) -> Response:
    """A list as a file to be saved; it is opened now, so that its folder can go."""
    form = path.suffix.removeprefix(".")
    return send_file(
        path,
        mimetype=MEDIA_TYPES[form],
        as_attachment=True,
        download_name=f"{name}-{today.isoformat()}.{form}",
    )
