"""Static files under names that change with their content, so that browsers keep them for ever.

All of them together are some hundred kilobytes: they are read once and kept in memory, with a
compressed copy of each text.
"""

import gzip
import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from eakte.web.guard import is_public

STATIC = Path(__file__).parent / "static"
A_YEAR_S = 365 * 24 * 3600
KEPT = f"public, max-age={A_YEAR_S}, immutable"  # a changed file has another name
ASKED_AGAIN = "no-cache"  # a page from before the update asks for a former name
WORTH_COMPRESSING = (".css", ".js", ".svg", ".txt", ".md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it is sent; `compressed` is None for what is compressed already."""

    media_type: str
    body: bytes
    compressed: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """All static files, and the folder that names the state in which they are."""

    files: Mapping[str, Asset]
    addresses: Mapping[str, str]

    def url(self, name: str) -> str:
        """Address of a file by its lasting name, such as `app.css`."""
        return url_for("assets.file", address=self.addresses[name])

    def answer(self, address: str) -> Response:
        """The file of an address; former addresses lead to what the file is today."""
        _, _, name = address.partition("/")
        asset = self.files.get(name)
        if asset is None:
            abort(404)
        is_packed = asset.compressed is not None and request.accept_encodings.quality("gzip") > 0
        response = Response(
            asset.compressed if is_packed else asset.body, mimetype=asset.media_type
        )
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
        is_current = self.addresses[name] == address
        response.headers["Cache-Control"] = KEPT if is_current else ASKED_AGAIN
        response.vary.add("Accept-Encoding")
        return response


def read_assets(folder: Path = STATIC) -> Assets:
    """The files that the manifest names."""
    addresses: dict[str, str] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return Assets(files={name: _asset(folder / name) for name in addresses}, addresses=addresses)


def make_blueprint(assets: Assets) -> Blueprint:
    """The address of the static files, for everybody; it brings the templates along."""
    blueprint = Blueprint("assets", __name__, url_prefix="/static", template_folder="templates")

    @blueprint.get("/<path:address>")
    @is_public
    def file(address: str) -> ResponseReturnValue:
        return assets.answer(address)

    return blueprint


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    is_text = path.suffix in WORTH_COMPRESSING
    return Asset(
        media_type=mimetypes.guess_type(path.name)[0] or "text/plain",
        body=body,
        compressed=gzip.compress(body, mtime=0) if is_text else None,
    )
