"""Commands for the correspondence with an archive and other offices, from files to files."""

import hashlib
from pathlib import Path

import click

from eakte.cli.terminal import as_json, console, of_tenant, show, the_office, the_tenant
from eakte.domain.access import Actor, system_actor
from eakte.domain.disposal import Disposal
from eakte.domain.disposal_message import DisposalMessage, MessageState, position_id
from eakte.domain.reference import PlanCode
from eakte.messages.shelf import Incoming
from eakte.office import Office
from eakte.web.disposal_messages import STATES

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def archive() -> None:
    """Nachrichten an das Archiv ausgeben und seine Antworten einlesen."""


@archive.command("export")
@click.argument("number", metavar="NUMMER")
@click.argument("folder", metavar="ORDNER", type=FOLDER)
@of_tenant
def export(number: str, folder: Path, tenant: str | None) -> None:
    """Alle erzeugten Nachrichten der Aussonderung NUMMER in einen Ordner legen."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    disposal = _numbered(office, actor, number)
    folder.mkdir(parents=True, exist_ok=True)
    for message in office.correspondence.messages(disposal.id, actor=actor):
        if message.is_sent and message.store_key:
            with (folder / message.file_name).open("wb") as target:
                office.correspondence.fetch(message.id, target, actor=actor)
            console().print(f"{message.kind}: {message.file_name}", soft_wrap=True)


@archive.command("import")
@click.argument("path", metavar="DATEI", type=FILE)
@click.option("--disposal", "number", help="Nummer der Aussonderung; eine XLSX-Liste braucht sie.")
@of_tenant
def take_in(path: Path, number: str | None, tenant: str | None) -> None:
    """Eine Antwort des Archivs oder einen Bewertungskatalog einlesen.

    Sie wird im Hintergrund geprüft und ganz oder gar nicht übernommen.
    """
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    disposal = _numbered(office, actor, number).id if number else None
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    incoming = Incoming(
        path=path, file_name=path.name, size_bytes=path.stat().st_size, sha256=digest
    )
    handed = office.correspondence.hand_in(incoming, disposal=disposal, actor=actor)
    console().print(f"Angekommen als {handed.id}; das Ergebnis zeigt „eakte archive messages“.")


@archive.command("messages")
@click.option("--disposal", "number", help="Nummer der Aussonderung; ohne: was zu keiner gehört.")
@of_tenant
@as_json
def messages(number: str | None, tenant: str | None, is_json: bool) -> None:  # noqa: FBT001 # click
    """Nachrichten mit ihrem Stand zeigen."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    if number:
        found = office.correspondence.messages(_numbered(office, actor, number).id, actor=actor)
    else:
        found = office.correspondence.of_no_disposal(actor=actor)
    lines = [_line(message, in_words=not is_json) for message in found]
    columns = [("kind", "Art"), ("file", "Datei"), ("state", "Stand"), ("note", "Ergebnis")]
    show(lines, columns, is_json=is_json)
    if any(message.state is MessageState.REFUSED for message in found):
        raise click.exceptions.Exit(1)


@archive.command("positions")
@of_tenant
@as_json
def positions(tenant: str | None, is_json: bool) -> None:  # noqa: FBT001 # click passes by name
    """Die Kennungen der Aktenplanpositionen zeigen, die das Archiv im Bewertungskatalog nennt."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    with office.records.read(actor) as tx:
        units = tx.plans.file_plan().units
    lines = [
        {
            "code": code,
            "title": units[PlanCode(code)].title,
            "id": position_id(actor.tenant, code),
        }
        for code in units
    ]
    show(lines, [("code", "Position"), ("title", "Titel"), ("id", "Kennung")], is_json=is_json)


def _line(message: DisposalMessage, *, in_words: bool) -> dict[str, str]:
    return {
        "id": message.id,
        "kind": message.kind,
        "file": message.file_name,
        "state": STATES[message.state][0] if in_words else message.state.value,
        "sha256": message.sha256,
        "note": message.note,
    }


def _numbered(office: Office, actor: Actor, number: str) -> Disposal:
    """The list with a number such as 2026/3."""
    with office.records.read(actor) as tx:
        found = tx.disposals.numbered(number)
    if found is None:
        raise click.ClickException(f"Eine Aussonderung {number} gibt es nicht.")
    return found
