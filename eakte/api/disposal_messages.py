"""Endpoints of the correspondence with an archive: what went out, what came back, lists, packages.

What is handed in is looked into in the background and taken as a whole or not at all; its state
says what became of it, and its note says why.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from apiflask import Schema
from flask import Response, send_file
from marshmallow import fields

from eakte.api.bodies import delivered
from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import PREFIX, binary, endpoint
from eakte.api.fields import Request, Values
from eakte.api.schemas import Id
from eakte.domain.access import Action
from eakte.domain.disposal import DisposalId
from eakte.domain.disposal_message import DisposalMessage, MessageId, MessageState
from eakte.messages.shelf import Incoming

ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"zip": ZIP, "xml": "application/xml", "xlsx": XLSX}
UNKNOWN_TYPE = "application/octet-stream"
FOREIGN_CONTENT = "sandbox; default-src 'none'"  # an answer is shown and run by nobody
TAKES = (404, 411, 413, 507)
Answer = tuple[DisposalMessage, dict[str, str]]


class AnswerIn(Request):
    """An answer says by itself what it is."""


class MessageOut(Schema):
    """A message that was sent or received (Nachricht).

    kind: its number in xdomea, XLSX for a list, empty until it was read. note: what became of it.
    """

    id = Id(required=True)
    disposal_id = Id(required=True, allow_none=True, attribute="disposal")
    kind = fields.String(required=True)
    is_sent = fields.Boolean(required=True, data_key="sent")
    state = fields.Enum(MessageState, by_value=True, required=True)
    process_id = fields.String(required=True)
    file_name = fields.String(required=True)
    sha256 = fields.String(required=True)
    size_bytes = fields.Integer(required=True, data_key="bytes")
    validation = fields.String(required=True)
    note = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class MessageLine(MessageOut):
    """A message in a list of messages."""


class MessagesOut(Schema):
    """Messages."""

    items = fields.List(fields.Nested(MessageLine), required=True)


@endpoint(
    "GET",
    "/disposals/<uuid:disposal>/messages",
    rights=Action.READ_RETENTION,
    gives=MessagesOut,
    refuses=(404,),
)
def list_disposal_messages(disposal: UUID) -> Values:
    """Messages about a disposal, the oldest first."""
    found = the_office().correspondence.messages(_list_id(disposal), actor=the_actor())
    return {"items": found}


@endpoint(
    "POST",
    "/disposals/<uuid:disposal>/messages",
    rights=Action.DISPOSE,
    asked=AnswerIn,
    gives=MessageOut,
    status=202,
    refuses=TAKES,
    takes_file=True,
)
def hand_in_disposal_answer(disposal: UUID, asked: Values) -> Answer:  # noqa: ARG001 # takes none
    """Hand in an answer about a disposal: 0502, 0504, 0506 or 0507, or the list as XLSX.

    The body is as for a document. An answer of another disposal is refused, and a repeated one
    changes nothing.
    """
    with the_office().records.read(the_actor()) as tx:
        tx.disposals.get(_list_id(disposal))  # before a long body is taken for nothing
    return _handed_in(_list_id(disposal))


@endpoint("GET", "/messages", rights=Action.DISPOSE, gives=MessagesOut)
def list_messages() -> Values:
    """The newest messages that belong to no disposal: catalogues, and what was refused."""
    return {"items": the_office().correspondence.of_no_disposal(actor=the_actor())}


@endpoint(
    "POST",
    "/messages",
    rights=Action.DISPOSE,
    asked=AnswerIn,
    gives=MessageOut,
    status=202,
    refuses=TAKES,
    takes_file=True,
)
def hand_in_message(asked: Values) -> Answer:  # noqa: ARG001 # takes none
    """Hand in a catalogue of appraisal (0513), or an answer that names its process.

    The body is as for a document.
    """
    return _handed_in(None)


@endpoint(
    "GET",
    "/messages/<uuid:message>",
    rights=Action.DISPOSE,
    gives=MessageOut,
    refuses=(404,),
)
def get_message(message: UUID) -> DisposalMessage:
    """A message with its state: waiting, taken, repeated or refused; made or not made."""
    return the_office().correspondence.message(MessageId(str(message)), actor=the_actor())


@endpoint(
    "GET",
    "/messages/<uuid:message>/content",
    rights=Action.DISPOSE,
    answers={200: binary("*/*", "The bytes of the message, verified")},
    refuses=(404, 502),
)
def get_message_content(message: UUID) -> Response:
    """The bytes of a message, to be sent; it may tell of no case file that the actor cannot see."""
    correspondence, actor, key = the_office().correspondence, the_actor(), MessageId(str(message))
    return _as_file(lambda out: correspondence.fetch(key, out, actor=actor).file_name)


@endpoint(
    "GET",
    "/disposals/<uuid:disposal>/offer-list",
    rights=Action.DISPOSE,
    answers={200: binary(XLSX, "The offer as a spreadsheet to be filled in")},
    refuses=(404,),
)
def get_offer_list(disposal: UUID) -> Response:
    """The offer as a spreadsheet, in which an archive without xdomea enters its decisions."""
    correspondence, actor = the_office().correspondence, the_actor()

    def write(out: BinaryIO) -> str:
        found = correspondence.write_list(_list_id(disposal), out, actor=actor)
        return f"Anbieteverzeichnis-{found.number.replace('/', '-')}.xlsx"

    return _as_file(write)


@endpoint(
    "GET",
    "/disposals/<uuid:disposal>/package",
    rights=Action.DISPOSE,
    answers={200: binary(ZIP, "The general package (BagIt)")},
    refuses=(404, 502),
)
def get_package(disposal: UUID) -> Response:
    """What the archive wants as a general package (BagIt), with all files and a description."""
    correspondence, actor = the_office().correspondence, the_actor()

    def write(out: BinaryIO) -> str:
        found = correspondence.write_package(_list_id(disposal), out, actor=actor)
        return f"Paket-{found.number.replace('/', '-')}.zip"

    return _as_file(write)


VIEWS = (
    list_disposal_messages,
    hand_in_disposal_answer,
    list_messages,
    hand_in_message,
    get_message,
    get_message_content,
    get_offer_list,
    get_package,
)


def _handed_in(disposal: DisposalId | None) -> Answer:
    office = the_office()
    with delivered(office.settings) as came:
        AnswerIn().load(came.fields)
        incoming = Incoming(
            path=came.body.path,
            file_name=came.file_name,
            size_bytes=came.body.size_bytes,
            sha256=came.body.sha256,
        )
        kept = office.correspondence.hand_in(incoming, disposal=disposal, actor=the_actor())
    return kept, {"Location": f"{PREFIX}/messages/{kept.id}"}


def _as_file(write: Callable[[BinaryIO], str]) -> Response:
    """What `write` puts into a file, under the name that it gives."""
    scratch = the_office().settings.scratch_folder
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "message"
        with path.open("wb") as out:
            name = write(out)
        response = send_file(
            path,  # opened now, so that it can be read after the folder is gone
            mimetype=MEDIA_TYPES.get(name.rpartition(".")[2], UNKNOWN_TYPE),
            as_attachment=True,
            download_name=name or "nachricht",
        )
    response.headers["Content-Security-Policy"] = FOREIGN_CONTENT
    response.last_modified = None  # that would be the moment of this request
    return response


def _list_id(disposal: UUID) -> DisposalId:
    return DisposalId(str(disposal))
