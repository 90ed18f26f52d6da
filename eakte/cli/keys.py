"""Commands for the keys of the installation: for the escrow, for the public, and their renewal."""

import shutil
from pathlib import Path

import click

from eakte import receipts
from eakte.cli.running import alone
from eakte.cli.terminal import console, the_settings
from eakte.receipts import KEY_FILE, ReceiptSigner, known_signer
from eakte.settings import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)
UNFINISHED = ".new"


@click.command("export-keys")
@click.argument("folder", metavar="ORDNER", type=FOLDER)
def export_keys(folder: Path) -> None:
    """Die Schlüssel zum Hinterlegen in einen Ordner kopieren, getrennt von jeder Sicherung.

    Auch den der Trennblätter und was von früheren Signaturschlüsseln öffentlich ist.
    """
    settings = the_settings()
    _signer(settings)
    if (folder / KEY_FILE).exists():
        raise click.ClickException(f"In {folder} liegt schon ein Schlüssel. Er bleibt, wie er ist.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for source in sorted(settings.keys_folder.iterdir()):
        if source.is_file() and source.suffix != UNFINISHED and source.name != KEY_FILE:
            shutil.copy2(source, folder / source.name)
    shutil.copy2(settings.keys_folder / KEY_FILE, folder / KEY_FILE)  # last: now it is complete
    console().print(f"Der Schlüssel liegt in {folder}. Verwahren Sie ihn getrennt.", soft_wrap=True)


@click.command("public-keys")
@click.argument("folder", metavar="ORDNER", type=FOLDER)
def public_keys(folder: Path) -> None:
    """Die öffentlichen Schlüssel zum Bekanntgeben in einen Ordner schreiben, auch frühere.

    Ein Löschprotokoll nennt die Kennung des Schlüssels, mit dem es unterschrieben ist.
    """
    signer = _signer(the_settings())
    folder.mkdir(parents=True, exist_ok=True)
    for key_id, public_key in signer.public_keys().items():
        (folder / f"{key_id}.pem").write_text(public_key, encoding="ascii")
        since = "gilt jetzt" if key_id == signer.key_id() else "früherer"
        console().print(f"{folder / key_id}.pem ({since})", soft_wrap=True)


@click.command("renew-key")
def renew_key() -> None:
    """Den Signaturschlüssel erneuern; eakte steht dabei still, auf allen Rechnern.

    Der geheime Teil des früheren Schlüssels wird entfernt. Sein öffentlicher Teil bleibt:
    Löschprotokolle, Prüfpunkte, Quittungen und Sicherungen von früher bleiben damit prüfbar.
    """
    settings = the_settings()
    former = _signer(settings).key_id()
    with alone(settings.home):
        signer = receipts.renew_key(settings.keys_folder)
    console().print(
        f"Ab jetzt unterschreibt der Schlüssel {signer.key_id()}, nicht mehr {former}. Bringen Sie "
        f"{settings.keys_folder} auf alle Rechner dieser Installation, starten Sie eakte, "
        "hinterlegen Sie die Schlüssel neu (eakte export-keys) und geben Sie die öffentlichen "
        "bekannt (eakte public-keys).",
        soft_wrap=True,
    )


def _signer(settings: Settings) -> ReceiptSigner:
    signer = known_signer(settings.keys_folder)
    if signer is None:
        raise click.ClickException("Hier liegt noch kein Schlüssel. Starten Sie eakte zuerst.")
    return signer
