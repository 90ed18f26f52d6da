"""What all commands share on the terminal: settings, refusals as sentences, tables, JSON."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from eakte.app import AnotherStore, NotPrepared, configure_logging, open_office
from eakte.cli.german import BrokenOff, Refused, in_german
from eakte.domain.access import TenantId
from eakte.domain.backup import RestoreUnfinished
from eakte.office import Office
from eakte.printing.key import SheetKeyDamaged
from eakte.refusals import EXPECTED, refusal_of
from eakte.settings import Settings, SettingsError, read_settings
from eakte.time_stamps import CertificatesMissing
from eakte.web.formats import moment
from eakte.web.wording import word
from indexing import (
    ClientMissing,
    IndexBusy,
    IndexUnavailable,
    LanguageMissing,
    ModelUnusable,
    ScannerUnavailable,
    SecondReaderMissing,
    TesseractMissing,
    TesseractTooOld,
)
from storage import EmbeddedStoreFailed, StoreNotStarted, StoreProgramMissing

LONGEST_SENTENCE = 200  # characters of the help of a command; it is wrapped, not cut
NOT_READY: Mapping[type[Exception], str] = {
    NotPrepared: "Die Datenbank ist nicht eingerichtet. Rufen Sie zuerst „eakte init“ auf.",
    AnotherStore: "Dieser Objektspeicher gehört nicht zu dieser Datenbank. Es wurde nichts "
    "gestartet. Prüfen Sie EAKTE_S3_URL und EAKTE_S3_BUCKET.",
    RestoreUnfinished: "Eine Wiederherstellung wurde unterbrochen. Rufen Sie „eakte restore“ mit "
    "demselben Ordner noch einmal auf; sie geht dort weiter.",
    SheetKeyDamaged: "Der Schlüssel der Trennblätter (sheets.key) ist beschädigt. Legen Sie die "
    "hinterlegten Schlüssel nach EAKTE_HOME/keys.",
    CertificatesMissing: "Die Zertifikate für Zeitstempel lassen sich nicht lesen. Es wurde nichts "
    "gestartet. Prüfen Sie EAKTE_TIME_STAMP_CA.",
    StoreNotStarted: "Der eingebaute Objektspeicher läuft nicht. Starten Sie „eakte up“, oder "
    "nennen Sie einen S3-Speicher mit EAKTE_S3_URL.",
    StoreProgramMissing: "Das Programm des Objektspeichers (weed) fehlt. Installieren Sie eakte "
    "noch einmal, oder nennen Sie einen S3-Speicher mit EAKTE_S3_URL.",
    ScannerUnavailable: "Der Virenscanner (clamd) antwortet nicht. Es wurde nichts übernommen. "
    "Prüfen Sie EAKTE_CLAMD, oder versuchen Sie es später noch einmal.",
    TesseractMissing: "Das eingestellte Tesseract lässt sich nicht starten. Es wurde nichts "
    "gelesen. Prüfen Sie EAKTE_TESSERACT, oder lassen Sie es leer für das mitgelieferte.",
    TesseractTooOld: "Das eingestellte Tesseract ist älter als Version 5. Prüfen Sie "
    "EAKTE_TESSERACT, oder lassen Sie es leer für das mitgelieferte.",
    LanguageMissing: "Das eingestellte Verzeichnis der Sprachdaten enthält kein Deutsch "
    "(deu.traineddata). Prüfen Sie EAKTE_TESSDATA, oder lassen Sie es leer.",
    ModelUnusable: "Die Sprachdaten passen nicht zum eingestellten Tesseract oder sind beschädigt. "
    "Prüfen Sie EAKTE_TESSDATA und EAKTE_TESSERACT, oder lassen Sie beide leer.",
    SecondReaderMissing: "Der zweite Leser ist eingeschaltet, aber nicht installiert. Installieren "
    "Sie die Erweiterung eakte[reader2], oder setzen Sie EAKTE_SECOND_READER_BELOW auf 0.",
    IndexUnavailable: "Der Suchindex fehlt oder ist beschädigt. Der Hintergrunddienst baut ihn neu "
    "auf, oder rufen Sie „eakte rebuild-index“ auf.",
    IndexBusy: "In den Suchindex schreibt gerade ein anderes Programm. Versuchen Sie es später "
    "noch einmal.",
    ClientMissing: "OpenSearch ist als Suchmaschine eingestellt, aber nicht installiert. "
    "Installieren Sie die Erweiterung eakte[opensearch], oder setzen Sie EAKTE_SEARCH_ENGINE auf "
    "whoosh.",
    EmbeddedStoreFailed: "Der Objektspeicher ist nicht gestartet. Gespeichertes ist nicht "
    "verloren. Näheres steht im Protokoll unter EAKTE_HOME/store.",
}


class Sentences(click.Group):
    """A group whose commands end with a sentence, not with a traceback, when they are refused."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read what was typed."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.ClickException as error:
            raise in_german(error) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 # as click calls it
        """All commands, each with its whole first sentence."""
        told = [
            (name, one.get_short_help_str(LONGEST_SENTENCE)) for name, one in self.commands.items()
        ]
        with formatter.section("Befehle"):
            formatter.write_dl(sorted(told))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            raise in_german(error) from error
        except KeyboardInterrupt as error:
            raise BrokenOff("") from error
        except SettingsError as error:
            raise Refused(str(error)) from error
        except tuple(NOT_READY) as error:
            raise Refused(NOT_READY[type(error)]) from error
        except EXPECTED as error:
            raise Refused(refusal_of(error).sentence) from error


sentences = Sentences
as_json = click.option("--json", "is_json", is_flag=True, help="Als JSON ausgeben.")
of_tenant = click.option("--tenant", help="Mandant, wenn es mehrere gibt.")


def the_settings() -> Settings:
    """The settings of this installation, with logging set up for a command that ends soon."""
    settings = read_settings()
    _require_home(settings.home)
    configure_logging(replace(settings, log_level="WARNING"))
    return settings


def _require_home(home: Path) -> None:
    """Make the folder of this installation, or say that it cannot be used."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"Den Ordner {home} (EAKTE_HOME) kann eakte nicht anlegen. Es wurde nichts gestartet."
        ) from error
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        raise click.ClickException(
            f"In den Ordner {home} (EAKTE_HOME) darf eakte nicht schreiben. Es wurde nichts "
            "gestartet. Geben Sie dem Konto, unter dem eakte läuft, das Recht dazu."
        )


def the_service_settings() -> Settings:
    """The settings of this installation, with logging set up for a program that stays."""
    settings = the_settings()
    configure_logging(settings)
    return settings


def the_office() -> Office:
    """The flows of this installation."""
    return open_office(the_settings())


def the_tenant(office: Office, asked: str | None) -> TenantId:
    """The tenant that was asked for, or the only one there is."""
    with office.records.read(None) as tx:
        tenants = tx.people.tenants()
    if asked is None and len(tenants) == 1:
        return tenants[0]
    if asked in tenants:
        return TenantId(str(asked))
    known = ", ".join(tenants) or "keiner, zuerst „eakte init“"
    raise click.ClickException(f"Welcher Mandant? Vorhanden: {known}.")


def console() -> Console:
    """Where people read."""
    return Console(highlight=False)


def counting(title: str) -> Progress:
    """A progress bar for long work; silent where nobody looks."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def show(
    lines: Sequence[Any],
    columns: Sequence[tuple[str, str]],
    *,
    is_json: bool,
    words: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Some values as a table, or all their fields as JSON.

    columns: field and heading. words: fields with codes, each with the name of its German words.
    """
    if is_json:
        click.echo(json.dumps([_plain(line) for line in lines], default=str, ensure_ascii=False))
        return
    whole = (Column(heading, overflow="fold") for _, heading in columns)  # numbers are typed again
    table = Table(*whole, box=None, header_style="bold")
    for line in lines:
        plain = _plain(line)
        table.add_row(*(_told(plain[name], words.get(name)) for name, _ in columns))
    console().print(table if lines else "Keine Einträge.")


def _told(value: Any, table: str | None) -> str:
    """A value for people: codes in words, moments as a clock in Berlin shows them."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment(value)
    return ", ".join(word(code, table) for code in str(value).split(", ")) if table else str(value)


def _plain(line: Any) -> dict[str, Any]:
    return asdict(line) if is_dataclass(line) and not isinstance(line, type) else dict(line)
