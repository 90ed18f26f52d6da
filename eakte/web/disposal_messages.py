"""Part of a disposal's screen: messages to and from the archive, lists and packages as files."""

from collections.abc import Sequence
from functools import partial
from typing import BinaryIO
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eakte.domain.access import Action
from eakte.domain.disposal import Disposal, DisposalId
from eakte.domain.disposal_message import DisposalMessage, MessageId, MessageState
from eakte.web.guard import needs, takes_files, the_actor, the_office
from eakte.web.handed_in import take_each
from eakte.web.made_files import made_file

blueprint = Blueprint(
    "disposal_messages", __name__, url_prefix="/aussonderung/<uuid:disposal>/nachrichten"
)

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
    MessageState.READY: ("wartet auf eine Person", "warning"),
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
    take = partial(the_office().correspondence.hand_in, disposal=_id(disposal), actor=the_actor())
    take_each("antwort", take)
    return redirect(url_for("disposal.screen", disposal=disposal, _anchor="nachrichten"), 303)


@blueprint.get("/<uuid:message>")
@needs(Action.DISPOSE)
def content(disposal: UUID, message: UUID) -> Response:  # noqa: ARG001 # stands in the address
    """The bytes of a message, to be sent."""
    correspondence, actor = the_office().correspondence, the_actor()
    return made_file(lambda out: correspondence.fetch(_key(message), out, actor=actor).file_name)


@blueprint.get("/liste.xlsx")
@needs(Action.DISPOSE)
def list_file(disposal: UUID) -> Response:
    """The offer as a spreadsheet for the archive."""
    correspondence, actor = the_office().correspondence, the_actor()

    def write(out: BinaryIO) -> str:
        found = correspondence.write_list(_id(disposal), out, actor=actor)
        return f"Anbieteverzeichnis-{found.number.replace('/', '-')}.xlsx"

    return made_file(write)


@blueprint.get("/paket.zip")
@needs(Action.DISPOSE)
def bag(disposal: UUID) -> Response:
    """What the archive wants as a general package (BagIt)."""
    correspondence, actor = the_office().correspondence, the_actor()

    def write(out: BinaryIO) -> str:
        found = correspondence.write_package(_id(disposal), out, actor=actor)
        return f"Paket-{found.number.replace('/', '-')}.zip"

    return made_file(write)


def _id(disposal: UUID) -> DisposalId:
    return DisposalId(str(disposal))


def _key(message: UUID) -> MessageId:
    return MessageId(str(message))
