"""Commands for case files between offices (0401) and as packages, from files to files."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import click

from eakte.cli.terminal import as_json, console, of_tenant, show, the_office, the_tenant
from eakte.domain.access import Actor, UnitId, system_actor
from eakte.domain.casefile import CaseFile
from eakte.domain.record_description import AuthorityCode
from eakte.messages.partners import party
from eakte.messages.taken_records import Target
from eakte.office import Office
from eakte.passing import SENDABLE
from eakte.xdomea import DEFAULT_VERSION, Version

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
VERSIONS = click.Choice([version.value for version in SENDABLE])
COLUMNS = [
    ("subject", "Betreff"),
    ("reference", "Aktenzeichen"),
    ("proceedings", "Vorgänge"),
    ("documents", "Dokumente"),
    ("files", "Dateien"),
]
PART = "part"  # ending of a file that is not whole yet


@click.command("hand-over")
@click.argument("reference", metavar="AKTENZEICHEN")
@click.argument("folder", metavar="ORDNER", type=FOLDER)
@click.option("--to", "receiver", required=True, help="Name der empfangenden Behörde.")
@click.option("--authority", default="", help="Ihre Kennung mit Verzeichnis: ags:05554000.")
@click.option("--version", type=VERSIONS, default=DEFAULT_VERSION.value, help="Fassung von xdomea.")
@of_tenant
def hand_over(
    reference: str, folder: Path, receiver: str, authority: str, version: str, tenant: str | None
) -> None:
    """Die Akte mit diesem Aktenzeichen als Abgabe (0401) in einen Ordner legen."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    case = _known(office, actor, reference)
    prefix, _, key = authority.rpartition(":")
    to = party(receiver, AuthorityCode(prefix=prefix, key=key))

    def write(out: BinaryIO) -> str:
        done = office.handover.hand_over(
            [case.id], out, to=to, version=Version(version), actor=actor
        )
        return done.name

    console().print(str(_written(folder, write)), soft_wrap=True)


@click.command("bag")
@click.argument("reference", metavar="AKTENZEICHEN")
@click.argument("folder", metavar="ORDNER", type=FOLDER)
@of_tenant
def bag(reference: str, folder: Path, tenant: str | None) -> None:
    """Die Akte mit diesem Aktenzeichen als Paket (BagIt) in einen Ordner legen."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    case = _known(office, actor, reference)

    def write(out: BinaryIO) -> str:
        office.handover.write_bag(case.id, out, actor=actor)
        return f"{case.reference.replace('/', '-')}.zip"

    console().print(str(_written(folder, write)), soft_wrap=True)


@click.command("take-over")
@click.argument("path", metavar="DATEI", type=FILE)
@click.option("--position", help="Position im Aktenplan; ohne: nur zeigen, was entstünde.")
@click.option("--user", "login", help="Anmeldename der Person, die übernimmt.")
@as_json
def take_over(path: Path, position: str | None, login: str | None, is_json: bool) -> None:  # noqa: FBT001 # click
    """Akten einer anderen Behörde aus ihrer Abgabe (0401) übernehmen.

    Sie gehen an die Organisationseinheit der Person. Dieselbe Abgabe ergibt nie zweimal Akten.
    """
    office = the_office()
    if position is None:
        show(office.handover.coming(path).files, COLUMNS, is_json=is_json)
        return
    actor, unit = _person(office, login)
    into = Target(file_plan_code=position, unit=unit)
    taken = office.handover.take_over(path, into=into, actor=actor)
    lines = [{"reference": case.reference, "subject": case.subject} for case in taken]
    show(lines, [("reference", "Aktenzeichen"), ("subject", "Betreff")], is_json=is_json)


def _written(folder: Path, write: Callable[[BinaryIO], str]) -> Path:
    """The file that `write` made, under the name that it gives; nothing half stays."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"abgabe.{PART}"
    try:
        with part.open("wb") as out:
            name = write(out)
        return part.rename(folder / name)
    finally:
        part.unlink(missing_ok=True)


def _known(office: Office, actor: Actor, reference: str) -> CaseFile:
    with office.records.read(actor) as tx:
        found = tx.cases.by_reference(reference)
    if found is None:
        raise click.ClickException(f"Eine Akte {reference} gibt es nicht.")
    return found


def _person(office: Office, login: str | None) -> tuple[Actor, UnitId]:
    """Who takes over, with the unit that gets the case files."""
    if not login:
        raise click.ClickException("Wer übernimmt? Nennen Sie die Person mit --user.")
    with office.records.read(None) as tx:
        account = tx.people.account_by_login(login)
        if account is None or not account.units:
            raise click.ClickException(f"Eine Person {login} mit einer Einheit gibt es nicht.")
        return tx.people.actor(account), account.units[0]
