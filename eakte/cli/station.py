"""Commands for scanning stations: they need the address of a server and a token, nothing else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Never

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from eakte.cli.terminal import as_json, console, show
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Protection, Separation
from eakte.stations.client import ServerUnreachable, StationClient, StationRefused
from eakte.stations.folder import ReceiptWrong, SendingList, StationFolder
from eakte.web.wording import word

REFUSED, UNREACHABLE = 1, 3  # 2 is a mistake in the command, as everywhere
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
with_url = click.option(
    "--url", required=True, envvar="STATION_URL", help="Adresse, etwa https://akte.example."
)
with_token = click.option(
    "--token", required=True, envvar="STATION_TOKEN", help="Zugangstoken der Scanstelle."
)


@click.group()
def station() -> None:
    """Als Scanstelle Stapel senden und nachsehen, was aus ihnen wurde."""


@station.command()
@click.argument("folder", metavar="ORDNER", type=FOLDER)
@with_url
@with_token
@click.option("--batch", "key", help="Nummer des Stapels; sonst aus Ordner und Inhalt.")
@click.option("--pages", type=click.IntRange(min=1), help="Gezählte Seiten.")
@click.option("--letters", type=click.IntRange(min=1), help="Gezählte Schreiben.")
@click.option("--sheets", type=click.IntRange(min=1), help="Gezählte Blätter, mit Trennblättern.")
@click.option("--duplex", is_flag=True, default=None, help="Jedes Blatt ergibt zwei Bilder.")
@click.option(
    "--separation",
    type=click.Choice([each.value for each in Separation]),
    default=Separation.SHEETS.value,
    help="sheets: Trennblätter; parts: jede Datei ist ein Schreiben.",
)
@click.option(
    "--protection",
    type=click.Choice([each.value for each in Protection]),
    help="Schutzbedarf; bei very_high prüft eine andere Person, als gescannt hat.",
)
@click.option("--operator", help="Anmeldename oder Name der Person, die scannt.")
@click.option("--new", is_flag=True, help="Einen angefangenen Stapel vergessen und neu beginnen.")
@click.option("--delete", is_flag=True, help="Dateien mit Quittung am Ende löschen.")
def push(
    folder: Path,
    url: str,
    token: str,
    key: str | None,
    new: bool,  # noqa: FBT001 # click passes options by name
    delete: bool,  # noqa: FBT001 # as above
    **said: object,
) -> None:
    """Alle Dateien eines Ordners als einen Stapel senden; nach einem Abbruch einfach noch einmal.

    Neben jede Datei kommt ihre Quittung. Endet mit 0, wenn alles angekommen ist, mit 1, wenn etwas
    abgelehnt wurde, mit 3, wenn der Server nicht erreichbar ist.
    """
    with _ends_with_a_sentence():
        client = StationClient(url=url, token=token)
        own = StationFolder(path=folder, public_key=client.receipt_key())
        if new:
            own.forget()
        sending = own.to_send(key)
        if sending is None:
            console().print("Es ist nichts zu senden: Alle Dateien haben schon eine Quittung.")
            return
        counted = {name: value for name, value in said.items() if value is not None}
        batch = client.announce(sending.key, sending.files, **counted)
        _send(client, own, batch, sending)
        client.complete(batch)
        gone = own.end(sending, delete=delete)
    console().print(f"Stapel {sending.key}: {len(sending.files)} Dateien sind angekommen.")
    console().print(f"{gone} Dateien gelöscht. Nachsehen: eakte station status {batch}")


@station.command()
@click.argument("batch", metavar="STAPEL")
@click.argument("page", metavar="SEITE", type=click.IntRange(min=1))
@click.argument("file", metavar="DATEI", type=FILE)
@with_url
@with_token
def rescan(batch: str, page: int, file: Path, url: str, token: str) -> None:
    """Den neuen Scan einer Seite senden, auf den jemand wartet; nach einem Abbruch noch einmal.

    Welche Seiten warten, sagt `eakte station status STAPEL`. Neben die Datei kommt ihre Quittung.
    """
    with _ends_with_a_sentence():
        client = StationClient(url=url, token=token)
        own = StationFolder(path=file.parent, public_key=client.receipt_key())
        listed = own.one(file)
        own.keep(listed, client.rescan(batch, page, listed, file))
    console().print(f"Der neue Scan von Seite {page} ist angekommen.")


@station.command()
@click.argument("batch", metavar="[STAPEL]", required=False)
@with_url
@with_token
@as_json
def status(batch: str | None, url: str, token: str, is_json: bool) -> None:  # noqa: FBT001 # click
    """Die letzten Stapel zeigen, oder die Schreiben eines Stapels."""
    with _ends_with_a_sentence():
        client = StationClient(url=url, token=token)
        if batch is None:
            _show_batches(client, is_json=is_json)
        else:
            _show_letters(client, batch, is_json=is_json)


def _send(client: StationClient, folder: StationFolder, batch: str, sending: SendingList) -> None:
    columns = (TextColumn("Senden"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=sum(file.size_bytes for file in sending.files))

        def moved(count: int) -> None:
            bar.advance(task, count)

        for file in sending.files:
            if folder.receipt(folder.path / file.name) is None:
                folder.keep(file, client.hand_in(batch, file, folder.path / file.name, moved=moved))
            else:
                moved(file.size_bytes)


def _show_batches(client: StationClient, *, is_json: bool) -> None:
    lines = [
        {
            "batch": line["batch"]["batch"],
            "id": line["batch"]["id"],
            "state": line["batch"]["state"],
            "files": f"{line['received_parts']} von {line['batch']['announced_parts']}",
            "pages": line["pages"],
            "letters": line["letters"],
        }
        for line in client.batches()
    ]
    columns = [
        ("batch", "Stapel"),
        ("id", "Kennung"),
        ("state", "Stand"),
        ("files", "Dateien"),
        ("pages", "Seiten"),
        ("letters", "Schreiben"),
    ]
    show(lines, columns, is_json=is_json, words={"state": "batch_state"})


def _show_letters(client: StationClient, batch: str, *, is_json: bool) -> None:
    report = client.batch(batch)
    if is_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    columns = [
        ("number", "Nr."),
        ("case_reference", "Akte"),
        ("state", "Stand"),
        ("document_state", "Texterkennung"),
        ("doubt_text", "Hinweis"),
    ]
    words = {"state": "letter_state", "document_state": "state"}
    show(report["letters"], columns, is_json=False, words=words)
    console().print(
        f"Stapel {report['batch']['batch']}: {word(report['batch']['state'], 'batch_state')}, "
        f"{report['read_pages']} von {report['letter_pages']} Seiten gelesen."
    )
    for page in report["open_pages"]:
        if page["settlement"] == Settlement.AWAITED:
            console().print(
                f"Seite {page['number']} wartet auf einen neuen Scan: "
                f"eakte station rescan {batch} {page['number']} DATEI"
            )


@contextmanager
def _ends_with_a_sentence() -> Iterator[None]:
    try:
        yield
    except ServerUnreachable:
        _end(
            UNREACHABLE, "Der Server antwortet nicht. Nichts ist verloren; versuchen Sie es später."
        )
    except StationRefused as error:
        _end(REFUSED, error.sentence)
    except ReceiptWrong as error:
        _end(REFUSED, f"Die Quittung für {error.name} stimmt nicht. Behalten Sie die Datei.")
    except FileNotFoundError as error:
        _end(REFUSED, f"Die Datei {error.filename} ist nicht mehr da; der Stapel wartet auf sie.")


def _end(code: int, sentence: str) -> Never:
    click.echo(f"Fehler: {sentence}", err=True)
    raise click.exceptions.Exit(code)
