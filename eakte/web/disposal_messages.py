"""Part of a disposal's screen: messages to and from the archive, lists and packages as files."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from eakte.correspondence import Incoming
from eakte.domain.access import Action
from eakte.domain.disposal import Disposal, DisposalId
from eakte.domain.disposal_message import DisposalMessage, MessageId, MessageState
from eakte.refusals import EXPECTED, refusal_of
from eakte.spool import spooled
from eakte.web import fields, notes
from eakte.web.guard import needs, takes_files, the_actor, the_office

blueprint = Blueprint(
    "disposal_messages", __name__, url_prefix="/aussonderung/<uuid:disposal>/nachrichten"
)

ZIP = "application/zip"
XML = "application/xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"zip": ZIP, "xml": XML, "xlsx": XLSX}
UNKNOWN = "application/octet-stream"
NAMES = {
    "": "wird geprüft",
    "XLSX": "Liste mit Entscheidungen",
    "0501": "Anbieteverzeichnis",
    "0502": "Bewertungsverzeichnis",
    "0503": "Aussonderung (Abgabe an das Archiv)",
    "0504": "Empfangsbestätigung der Anbietung",
    "0505": "Empfangsbestätigung der Bewertung",
    "0506": "Importbestätigung",
    "0507": "Empfangsbestätigung der Abgabe",
    "0513": "Bewertungskatalog",
}
STATES = {
    MessageState.MADE: ("erzeugt", "success"),
    MessageState.NOT_MADE: ("nicht erzeugt", "danger"),
    MessageState.WAITING: ("wird geprüft", "info"),
    MessageState.TAKEN: ("übernommen", "success"),
    MessageState.REPEATED: ("schon bekannt", "info"),
    MessageState.REFUSED: ("abgelehnt", "danger"),
}


@blueprint.app_template_global("disposal_messages")
def messages_of(disposal: Disposal) -> Sequence[DisposalMessage]:
    """Messages of a list, for the part of its screen."""
    return the_office().correspondence.messages(disposal.id, actor=the_actor())


@blueprint.app_template_global("message_name")
def name_of(message: DisposalMessage) -> str:
    """What a message is, in words."""
    return NAMES.get(message.kind, message.kind)


@blueprint.app_template_global("message_state")
def state_of(message: DisposalMessage) -> tuple[str, str]:
    """The state of a message in words, with the kind of its badge."""
    return STATES[message.state]


@blueprint.get("")
@needs(Action.READ_RETENTION)
def listing(disposal: UUID) -> str:
    """The messages of a list, asked for again while one is looked into or made."""
    with the_office().records.read(the_actor()) as tx:
        found = tx.disposals.get(_id(disposal))
    return render_template("parts/disposal_messages.html", disposal=found)


@blueprint.post("")
@needs(Action.DISPOSE)
@takes_files
def receive(disposal: UUID) -> ResponseReturnValue:
    """Take answers of the archive; they are looked into in the background."""
    files = [file for file in request.files.getlist("antwort") if file.filename]
    for file in files:
        name = fields.line({"name": file.filename or ""}, "name")
        try:
            _hand_in(file.stream, name, _id(disposal))
        except EXPECTED as error:
            notes.tell(f"{name}: {refusal_of(error).sentence}", kind="danger")
        else:
            notes.tell(f"{name} ist angekommen und wird geprüft.")
    if not files:
        notes.tell("Es wurde keine Datei gewählt.", kind="warning")
    return redirect(url_for("disposal.screen", disposal=disposal, _anchor="nachrichten"), 303)


@blueprint.get("/<uuid:message>")
@needs(Action.DISPOSE)
def content(disposal: UUID, message: UUID) -> Response:  # noqa: ARG001 # stands in the address
    """The bytes of a message, to be sent."""
    correspondence, actor = the_office().correspondence, the_actor()
    return _file(lambda out: correspondence.fetch(_key(message), out, actor=actor).file_name)


@blueprint.get("/liste.xlsx")
@needs(Action.DISPOSE)
def list_file(disposal: UUID) -> Response:
    """The offer as a spreadsheet for the archive."""
    correspondence, actor = the_office().correspondence, the_actor()

    def write(out: BinaryIO) -> str:
        found = correspondence.write_list(_id(disposal), out, actor=actor)
        return f"Anbieteverzeichnis-{found.number.replace('/', '-')}.xlsx"

    return _file(write)


@blueprint.get("/paket.zip")
@needs(Action.DISPOSE)
def bag(disposal: UUID) -> Response:
    """What the archive wants as a general package (BagIt)."""
    correspondence, actor = the_office().correspondence, the_actor()

    def write(out: BinaryIO) -> str:
        found = correspondence.write_package(_id(disposal), out, actor=actor)
        return f"Paket-{found.number.replace('/', '-')}.zip"

    return _file(write)


def _file(write: Callable[[BinaryIO], str]) -> Response:
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


def _hand_in(stream: IO[bytes], name: str, disposal: DisposalId) -> DisposalMessage:
    """Hand one answer to the office.

    Raises:
        Exception: one of EXPECTED; nothing was stored then.
    """
    office = the_office()
    with spooled(
        stream,
        folder=office.settings.scratch_folder,
        length=None,
        sha256=None,
        limit_bytes=office.settings.upload_limit_bytes,
        needs_announcement=False,  # a form ends with its boundary
    ) as body:
        incoming = Incoming(
            path=body.path, file_name=name, size_bytes=body.size_bytes, sha256=body.sha256
        )
        return office.correspondence.hand_in(incoming, disposal=disposal, actor=the_actor())


def _id(disposal: UUID) -> DisposalId:
    return DisposalId(str(disposal))


def _key(message: UUID) -> MessageId:
    return MessageId(str(message))
