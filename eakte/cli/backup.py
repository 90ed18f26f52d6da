"""Commands for the second place: back up, restore, release of the outbox."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from eakte.app import open_office, open_restore
from eakte.backups.check import check_snapshot
from eakte.backups.folder import BackupFolder
from eakte.backups.safekeeping import Restored
from eakte.cli.backup_words import REFUSALS, damage
from eakte.cli.care import REPORTS
from eakte.cli.running import alone, embedded
from eakte.cli.terminal import console, counting, of_tenant, the_office, the_settings, the_tenant
from eakte.domain.access import system_actor
from eakte.domain.backup import BackupRefused, KeyMissing, Manifest, SnapshotDamaged
from eakte.office import Office
from eakte.outbox import OutboxOpen
from eakte.receipts import known_signer
from eakte.settings import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)
LEAST_KEPT, USUALLY_KEPT = 1, 7  # snapshots: one for each day of a week
JUST_NOW = timedelta(0)  # what came after the backup belongs to no record now, and is named
INCOMPLETE = 1  # 2 is a mistake in the command, as everywhere


@click.command()
@click.argument("folder", metavar="ORDNER", type=FOLDER)
@click.option(
    "--keep",
    type=click.IntRange(min=LEAST_KEPT),
    default=USUALLY_KEPT,
    show_default=True,
    help="So viele Stände bleiben; ältere werden danach entfernt.",
)
@click.option("--verify", "verifies", is_flag=True, help="Nur prüfen, was im Ordner liegt.")
@click.option("--snapshot", "name", help="Welchen Stand --verify prüft; sonst den neuesten.")
def backup(folder: Path, keep: int, verifies: bool, name: str | None) -> None:  # noqa: FBT001 # click passes by name
    """Datenbank und Objektspeicher in einen Ordner sichern, während das Amt arbeitet.

    In denselben Ordner wird nur Neues kopiert. Die Schlüssel sind nicht dabei: „eakte export-keys“.
    Mit --verify wird nichts gesichert, sondern ein Stand ganz gelesen: Unterschrift, Zeilen der
    Datenbank, Inhalt jedes Objekts; Datenbank und Objektspeicher werden dafür nicht gebraucht.
    Endet mit 1, wenn der Speicher den Inhalt von Objekten nicht hergab oder etwas beschädigt ist.
    """
    settings = the_settings()
    if verifies:
        _verify(BackupFolder(path=folder), name, settings)
        return
    if name:
        raise click.UsageError("--snapshot gehört zu --verify.")
    with _refusals(), _store_at_hand(settings), counting("Objekte") as bar:
        task = bar.add_task("Objekte", total=None)
        office = open_office(settings)
        made = office.safekeeping.back_up(
            BackupFolder(path=folder),
            keep=keep,
            each=lambda number, total: bar.update(task, completed=number, total=total),
        )
        office.condition.note_backup(made.taken_at)
    console().print(
        f"Gesichert als {made.name}: {sum(made.tables.values())} Zeilen, {made.objects} Objekte, "
        f"{made.size_bytes} Bytes. Die Schlüssel sind nicht enthalten.",
        soft_wrap=True,
    )
    _tell_lost(made)


def _verify(folder: BackupFolder, name: str | None, settings: Settings) -> None:
    """Say whether a snapshot is whole, or what of it is not."""
    with _refusals(), counting("Objekte") as bar:
        signer = known_signer(settings.keys_folder)
        if signer is None:
            raise KeyMissing("")
        task = bar.add_task("Objekte", total=None)
        try:
            sound = check_snapshot(
                folder,
                name,
                signer,
                each=lambda number, total: bar.update(task, completed=number, total=total),
            )
        except SnapshotDamaged as error:
            raise click.ClickException(damage(error)) from error
    console().print(
        f"Die Sicherung {sound.name} ist vollständig und unverändert: "
        f"{sum(sound.tables.values())} Zeilen, {sound.objects} Objekte, {sound.size_bytes} Bytes.",
        soft_wrap=True,
    )
    _tell_lost(sound)


def _tell_lost(snapshot: Manifest) -> None:
    """Name objects that the store did not give; the command ends with 1 then."""
    for key in snapshot.lost:
        console().print(f"Ohne Inhalt: {key}", soft_wrap=True)
    if snapshot.lost:
        raise click.exceptions.Exit(INCOMPLETE)


@click.command()
@click.argument("folder", metavar="ORDNER", type=FOLDER)
@click.option("--snapshot", "name", help="Welcher Stand; ohne Angabe der neueste.")
@click.option("--despite-damage", "accepts", is_flag=True, help="Beschädigte Objekte auslassen.")
def restore(folder: Path, name: str | None, accepts: bool) -> None:  # noqa: FBT001 # click passes by name
    """Eine leere Installation aus einer Sicherung füllen; ein Abbruch lässt sich fortsetzen.

    Was nach der Sicherung vernichtet wurde, wird wieder vernichtet, Sperren stehen wieder. Der
    Ausgang bleibt eingefroren, bis ihn eine Person unter „Betrieb“ freigibt. Endet mit 1, wenn der
    Abgleich am Ende etwas findet.
    """
    settings = the_settings()
    with alone(settings.home), _refusals(), _store(settings):
        with counting("Objekte") as bar, BackupFolder(path=folder).unchanging():
            task = bar.add_task("Objekte", total=None)
            restored = open_restore(settings).restore(
                BackupFolder(path=folder),
                name,
                accepts_damage=accepts,
                each=lambda number, total: bar.update(task, completed=number, total=total),
            )
        office = open_office(settings)
        office.filing.rebuild_index(each=lambda _: None)
        is_sound = _told(restored, office)
    if not is_sound:
        raise click.exceptions.Exit(INCOMPLETE)


def _told(restored: Restored, office: Office) -> bool:
    """Say what was restored and what does not fit; whether all fits."""
    say = console().print
    say(f"Wiederhergestellt ist der Stand {restored.manifest.name}.", soft_wrap=True)
    say(f"Wieder vernichtet nach Löschprotokollen: {restored.destroyed}.")
    say(f"Sperren wieder gesetzt: {restored.held}.")
    for reference in restored.to_look_at:
        say(
            f"Akte {reference} ist laut Löschprotokoll vernichtet, enthält aber Dokumente, die es "
            "nicht nennt. Sie bleibt, bis eine Person entscheidet.",
            soft_wrap=True,
        )
    for key in restored.untrusted:
        say(
            f"Das Löschprotokoll {key} ist beschädigt oder von fremder Hand unterschrieben. Danach "
            "wurde nichts vernichtet; eine Person muss es ansehen.",
            soft_wrap=True,
        )
    for key in restored.untrusted_holds:
        say(
            f"Der Sperrvermerk {key} ist beschädigt oder von fremder Hand unterschrieben. Danach "
            "wurde keine Sperre gesetzt oder aufgehoben; eine Person muss ihn ansehen.",
            soft_wrap=True,
        )
    comparison = replace(office.reconciliation, grace=JUST_NOW)
    findings = list(comparison.findings(reads_bytes=False, each=lambda _: None))
    for finding in findings:
        say(f"{REPORTS[finding.report]}: {finding.key} {finding.detail}", soft_wrap=True)
    say("Der Ausgang ist eingefroren. Eine Person gibt ihn unter „Betrieb“ frei.")
    doubted = restored.untrusted or restored.untrusted_holds
    return not (findings or restored.to_look_at or doubted)


@click.command()
@click.argument("keys", metavar="OBJEKT...", nargs=-1, required=True)
@of_tenant
def reattach(keys: tuple[str, ...], tenant: str | None) -> None:
    """Originale, die zu keinem Dokument gehören, in den Posteingang legen.

    Ihre Namen nennen „eakte check“ und „eakte restore“ als „Objekt ohne Dokument“.
    """
    office = the_office()
    actor = system_actor(the_tenant(office, tenant))
    for key in keys:
        receipt = office.reattaching.reattach(key, actor=actor)
        console().print(f"{key}: Dokument {receipt.document_id}", soft_wrap=True)


@click.command("release-outbox")
@click.option("--reason", required=True, help="Warum der Ausgang freigegeben wird.")
@of_tenant
def release_outbox(reason: str, tenant: str | None) -> None:
    """Nach einer Wiederherstellung den Ausgang freigeben."""
    office = the_office()
    try:
        office.outbox.release(reason=reason, actor=system_actor(the_tenant(office, tenant)))
    except OutboxOpen:
        console().print("Der Ausgang war nicht eingefroren.")
    else:
        console().print("Der Ausgang ist freigegeben.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except BackupRefused as error:
        raise click.ClickException(REFUSALS[type(error)](error)) from error


@contextmanager
def _store_at_hand(settings: Settings) -> Iterator[None]:
    """The embedded store, started here only where no `eakte up` runs it."""
    with ExitStack() as stack:
        lock = stack.enter_context((settings.home / "eakte.lock").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass
        else:
            stack.enter_context(_store(settings))
        yield


@contextmanager
def _store(settings: Settings) -> Iterator[None]:
    """The object store for a command that runs alone."""
    store = None if settings.s3_url else embedded(settings)
    try:
        yield
    finally:
        if store is not None:
            store.stop()
