"""Endpoints of resumable uploads of the files of a scan batch (tus 1.0.0).

Extensions: creation, checksum, termination, expiration. The address of an upload follows from its
part, so that a station that broke down finds it again without having remembered anything.
"""

import base64
from collections.abc import Mapping
from uuid import UUID

from apiflask import Schema
from flask import Response, request
from marshmallow import EXCLUDE, fields
from marshmallow.validate import Range
from werkzeug.exceptions import PreconditionFailed, UnsupportedMediaType
from werkzeug.http import http_date

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import OFFSET_STREAM, PREFIX, endpoint
from eakte.api.fields import Request, Text, Values, german
from eakte.api.scan_batches import part_of
from eakte.api.scan_schemas import MOST_BYTES
from eakte.api.schemas import ReceiptOut
from eakte.domain.access import Action
from eakte.domain.errors import InvalidValue
from eakte.domain.scanning import BatchId, PartDiffers, PartPlan
from eakte.intake import Upload
from eakte.partial_uploads import (
    CHECKSUMS,
    PartialUpload,
    PartialUploads,
    UploadMissing,
    open_uploads,
)
from eakte.spool import spooled

VERSION = "1.0.0"
PART = "/scan-batches/<uuid:batch>/parts/<int:part>"
UPLOAD = f"{PART}/upload"
EXTENSIONS = "creation,checksum,termination,expiration"

Heads = dict[str, str]


class TusIn(Request):
    """The header of every request of tus; others are of no concern here."""

    class Meta:
        """Requests carry many headers."""

        unknown = EXCLUDE

    version = fields.String(data_key="Tus-Resumable", error_messages=german())


def _bytes(name: str) -> fields.Integer:
    """A header that counts bytes."""
    within = Range(min=0, max=MOST_BYTES, error="Hier stehen 0 Byte bis 5 TiB.")
    sentences = german(invalid="Hier wird eine ganze Zahl erwartet.")
    return fields.Integer(required=True, data_key=name, validate=within, error_messages=sentences)


class PlaceAsked(Request):
    """Where the upload lies, as its Location told it; without it this machine is meant."""

    place = Text(most=100)


class CreationIn(TusIn):
    """The length that was announced for the part."""

    length = _bytes("Upload-Length")


class PieceIn(TusIn):
    """Where a piece begins, and its checksum: algorithm and Base64, with a blank between."""

    offset = _bytes("Upload-Offset")
    checksum = fields.String(data_key="Upload-Checksum", error_messages=german())


class UploadOut(Schema):
    """How far an upload has come, in bytes. expires_at: null once the file was taken."""

    offset = fields.Integer(required=True)
    length = fields.Integer(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)


@endpoint(
    "GET",
    PART,
    rights=Action.DELIVER,
    gives=ReceiptOut,
    refuses=(404,),
)
def get_scan_part_receipt(batch: UUID, part: int) -> Values:
    """The receipt of a file of a batch, once more; not found until the file was taken."""
    key, _, _ = part_of(batch, part)
    return the_office().scan_delivery.receipt(key, part, actor=the_actor()).as_json()


@endpoint(
    "POST",
    UPLOAD,
    rights=Action.DELIVER,
    heads=CreationIn,
    answers={201: {"description": "Begun; Upload-Offset tells what came before"}},
    refuses=(404, 412),
)
def begin_scan_upload(batch: UUID, part: int, heads: Values) -> Response:
    """Begin to send a file of a batch in pieces; one that was begun before goes on.

    The pieces stay on the web machine that is named in Location until the file is whole.
    """
    _require_version(heads)
    key, plan, _ = part_of(batch, part)
    if heads["length"] != plan.size_bytes:
        raise InvalidValue("Upload-Length", "Angekündigt ist eine andere Länge.")
    upload = _uploads().begin(_name(key, part), length=plan.size_bytes)
    place = _uploads().place
    address = f"{PREFIX}/scan-batches/{key}/parts/{part}/upload?place={place}"
    return Response(status=201, headers={"Location": address, **_standing(upload)})


@endpoint(
    "GET", UPLOAD, rights=Action.DELIVER, asked=PlaceAsked, gives=UploadOut, refuses=(404, 410, 421)
)
def get_scan_upload(batch: UUID, part: int, asked: Values) -> tuple[Values, Heads]:
    """How far an upload has come; tus asks with HEAD. A file that was taken stands at its end."""
    key, plan, is_known = part_of(batch, part)
    if not is_known:
        _uploads().require_here(asked.get("place", ""))
    try:
        upload = _uploads().get(_name(key, part), length=plan.size_bytes)
    except UploadMissing:
        if not is_known:
            raise
        size = plan.size_bytes
        told = {"offset": size, "length": size, "expires_at": None}
        return told, {"Upload-Offset": str(size), "Upload-Length": str(size)}
    stands = {"offset": upload.offset, "length": upload.length, "expires_at": upload.expires_at}
    return stands, _standing(upload)


@endpoint(
    "PATCH",
    UPLOAD,
    rights=Action.DELIVER,
    asked=PlaceAsked,
    heads=PieceIn,
    answers={204: {"description": "Taken; with the last piece the receipt of the part is there"}},
    refuses=(404, 409, 410, 411, 412, 413, 415, 421, 423, 460, 507),
    takes_bytes=OFFSET_STREAM,
    has_revisions=False,
)
def add_scan_upload_piece(batch: UUID, part: int, asked: Values, heads: Values) -> Response:
    """Send the next piece of a file. It is taken whole or not at all; with the last one the file.

    Pieces of some megabytes are wise: of a piece that breaks off nothing is kept.
    """
    _require_version(heads)
    if request.mimetype != OFFSET_STREAM:
        raise UnsupportedMediaType
    checksum = _checksum(heads.get("checksum"))
    key, plan, _ = part_of(batch, part)
    _uploads().require_here(asked.get("place", ""))
    settings = the_office().settings
    with _uploads().locked(_name(key, part), length=plan.size_bytes) as upload:
        room = upload.room(heads["offset"], request.content_length or 0)
        with spooled(
            request.stream,
            folder=settings.scratch_folder,
            length=request.content_length,
            sha256=None,
            limit_bytes=room,
        ) as piece:
            upload.add(piece, checksum=checksum)
        if upload.is_whole:
            _take(key, plan, upload)
            return Response(status=204, headers={"Upload-Offset": str(plan.size_bytes)})
        return Response(status=204, headers=_standing(upload))


@endpoint(
    "DELETE",
    UPLOAD,
    rights=Action.DELIVER,
    asked=PlaceAsked,
    heads=TusIn,
    answers={204: {"description": "Given up; its bytes are gone"}},
    refuses=(404, 410, 412, 421, 423),
    has_revisions=False,
)
def end_scan_upload(batch: UUID, part: int, asked: Values, heads: Values) -> Response:
    """Give up an upload; a file that was taken stays."""
    _require_version(heads)
    key, plan, _ = part_of(batch, part)
    _uploads().require_here(asked.get("place", ""))
    with _uploads().locked(_name(key, part), length=plan.size_bytes) as upload:
        upload.end()
    return Response(status=204)


VIEWS = (
    get_scan_part_receipt,
    begin_scan_upload,
    get_scan_upload,
    add_scan_upload_piece,
    end_scan_upload,
)


def with_headers(response: Response) -> Response:
    """What tus wants to read on each answer at these addresses, whatever the answer is."""
    if request.url_rule is None or request.url_rule.rule != PREFIX + UPLOAD:
        return response
    limit = str(the_office().settings.upload_limit_bytes)
    told: Mapping[str, str] = {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": limit,
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }
    is_whole_told = request.method == "OPTIONS" or response.status_code == 412
    for name in told if is_whole_told else ("Tus-Resumable",):
        response.headers[name] = told[name]
    return response


def _take(batch: BatchId, plan: PartPlan, upload: PartialUpload) -> None:
    """Hand in the whole file. Of a store that is away the last piece is asked for again."""
    came = Upload(
        path=upload.path,
        file_name=plan.file_name,
        size_bytes=plan.size_bytes,
        sha256=upload.sha256(),
    )
    try:
        the_office().scanning.accept(batch, plan.number, came, actor=the_actor())
    except PartDiffers:  # sending it again would not help
        upload.end()
        raise
    upload.end()


def _uploads() -> PartialUploads:
    return open_uploads(the_office().settings)


def _name(batch: BatchId, part: int) -> str:
    return f"{batch}-{part}"


def _standing(upload: PartialUpload) -> Heads:
    return {
        "Upload-Offset": str(upload.offset),
        "Upload-Length": str(upload.length),
        "Upload-Expires": http_date(upload.expires_at),
    }


def _require_version(heads: Values) -> None:
    if heads.get("version") != VERSION:
        raise PreconditionFailed


def _checksum(header: str | None) -> tuple[str, bytes] | None:
    """Algorithm and digest out of Upload-Checksum.

    Raises:
        InvalidValue: it cannot be read, or the algorithm is not known.
    """
    if header is None:
        return None
    algorithm, _, encoded = header.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise InvalidValue("Upload-Checksum", "Die Prüfsumme ist kein Base64.") from error
    if algorithm not in CHECKSUMS:
        raise InvalidValue("Upload-Checksum", f"Erlaubt sind: {', '.join(CHECKSUMS)}.")
    return algorithm, digest
