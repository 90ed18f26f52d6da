"""Commands for proof: certificates and the journal, checked without the installation."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from eakte.certificate_check import check_certificate
from eakte.cli.terminal import console, of_tenant, the_office, the_tenant
from eakte.domain.access import system_actor
from eakte.journal_export import FolderInUse, export_journal
from eakte.offline.verify import UNREADABLE, Report, check_journal, key_id_of, sentences

UNSOUND = 1  # 2 is a mistake in the command, as everywhere
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("verify-certificate")
@click.argument("file", metavar="DATEI", type=FILE)
@click.option(
    "--key",
    "files",
    metavar="PEM",
    type=FILE,
    multiple=True,
    help="Öffentlicher Schlüssel der Behörde; mehrfach, wenn sie ihn erneuert hat.",
)
def verify_certificate(file: Path, files: tuple[Path, ...]) -> None:
    """Ein Löschprotokoll (JSON) prüfen; ohne Verbindung, ohne diese Installation.

    Endet mit 0, wenn alles stimmt, sonst mit 1.
    """
    body, keys = file.read_bytes(), [each.read_text(encoding="utf-8") for each in files]
    _tell(check_certificate(body, public_key=_fitting(keys, body)))


def _fitting(keys: Sequence[str], body: bytes) -> str | None:
    """The one of these keys that a certificate names, else the first; None: none is given."""
    first = next(iter(keys), None)
    try:
        named = json.loads(body)["key"]["id"]
        return next((key for key in keys if key_id_of(key) == named), first)
    except UNREADABLE:
        return first


@click.group("journal")
def journal() -> None:
    """Das Protokoll ausgeben und offline prüfen."""


@journal.command("export")
@click.argument("folder", metavar="ORDNER", type=FOLDER)
@click.option("--details", is_flag=True, help="Auch die Einzelheiten; sie nennen Personen.")
@of_tenant
def export(folder: Path, details: bool, tenant: str | None) -> None:  # noqa: FBT001 # click passes by name
    """Alle Einträge mit Prüfpunkten und Schlüssel in einen leeren Ordner schreiben."""
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    try:
        count = export_journal(office.evidence, folder, with_details=details, actor=actor)
    except FolderInUse as error:
        raise click.ClickException(
            f"In {folder} liegt schon etwas. Es wurde nichts geschrieben. Nennen Sie einen leeren "
            "Ordner."
        ) from error
    console().print(f"{count} Einträge stehen in {folder}.")


@journal.command("verify")
@click.argument("folder", metavar="ORDNER", type=FOLDER)
@click.argument("certificates", metavar="[PROTOKOLL]...", type=FILE, nargs=-1)
def verify(folder: Path, certificates: tuple[Path, ...]) -> None:
    """Ein ausgegebenes Protokoll prüfen; mit Löschprotokollen auch, ob sie darin stehen.

    Endet mit 0, wenn alles stimmt, sonst mit 1.
    """
    bodies = [each.read_bytes() for each in certificates]
    _tell(check_journal(folder, certificates=bodies))


def _tell(report: Report) -> None:
    for line in sentences(report):
        console().print(line, markup=False, soft_wrap=True)
    if not report.is_sound:
        raise SystemExit(UNSOUND)
