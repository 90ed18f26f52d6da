"""The command line in German: help, refusals and mistakes of who typed."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

import click

HEADINGS: Mapping[str, str] = {
    "Options": "Optionen",
    "Commands": "Befehle",
    "Positional arguments": "Angaben",
}
VALUES: Mapping[str, str] = {
    "TEXT": "TEXT",
    "INTEGER": "ZAHL",
    "INTEGER RANGE": "ZAHL",
    "FLOAT": "ZAHL",
    "FILE": "DATEI",
    "DIRECTORY": "ORDNER",
    "PATH": "PFAD",
    "[%Y-%m-%d]": "JJJJ-MM-TT",
}
HELP_OF_HELP = "Show this message and exit."
TOO_MUCH = re.compile(r"Got unexpected extra arguments? \((?P<words>.*)\)", re.DOTALL)
REMARKS = re.compile(r"\[(?P<told>[^\]]*)\]$")


class GermanFormatter(click.HelpFormatter):
    """Help with German headings and remarks."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that says how a command is called."""
        super().write_usage(prog, args, prefix or "Aufruf: ")

    def write_heading(self, heading: str) -> None:
        """The heading of a section."""
        super().write_heading(HEADINGS.get(heading, heading))

    def write_dl(
        self, rows: Any, col_max: int = 30, col_spacing: int = 2
    ) -> None:  # Any: as click declares it, which differs between its versions
        """Options or commands with what they do."""
        told = [(_option(name), _remarks(text)) for name, text in rows]
        super().write_dl(told, col_max, col_spacing)


class GermanContext(click.Context):
    """A call whose help is German."""

    formatter_class = GermanFormatter


class Refused(click.ClickException):
    """A command was refused; the message is the sentence."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it where errors are read."""
        click.echo(f"Fehler: {self.message}", file=file, err=file is None)


class Mistyped(Refused):
    """A command was called in a way that does not exist. usage: how it is called."""

    exit_code = click.UsageError.exit_code

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(_mistake(error))
        self.usage = _usage(error.ctx) if error.ctx else ""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say how it is called, and what was wrong."""
        if self.usage:
            click.echo(self.usage, file=file, err=file is None)
        super().show(file)


class BrokenOff(Refused):
    """Somebody pressed Ctrl+C."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it without blame."""
        click.echo("Abgebrochen.", file=file, err=file is None)


def speak_german(command: click.Command) -> None:
    """Let a command, and all below it, give its help in German."""
    command.context_class = GermanContext
    command.options_metavar = "[OPTIONEN]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "BEFEHL [ANGABEN]..."
        for below in command.commands.values():
            speak_german(below)


def in_german(error: click.ClickException) -> click.ClickException:
    """The same failure with its sentence; help that was asked for stays what it is."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError | Refused):
        return error
    return Mistyped(error) if isinstance(error, click.UsageError) else Refused(error.message)


def _usage(ctx: click.Context) -> str:
    return f"{ctx.get_usage()}\nMehr dazu: {ctx.command_path} --help\n"


def _option(name: str) -> str:
    """An option with the kind of its value in German."""
    option, _, value = name.partition(" ")
    if option.endswith(","):  # a short and a long name
        option, _, value = name.rpartition(" ")
    return f"{option} {VALUES[value]}" if value in VALUES else name


def _remarks(text: str | None) -> str:
    """What an option does, with its remarks at the end in German."""
    told = "Diese Hilfe." if text == HELP_OF_HELP else text or ""
    return REMARKS.sub(_remark, told)


def _remark(found: re.Match[str]) -> str:
    told = found["told"].replace("required", "nötig").replace("default:", "Vorgabe:")
    return f"[{told.replace('x>=', 'ab ')}]"


def _mistake(error: click.UsageError) -> str:
    """What was wrong with a call."""
    for kind, sentence in _MISTAKES:
        if isinstance(error, kind):
            return sentence(error)
    found = TOO_MUCH.match(error.message)
    return f"Das ist zu viel: {found['words']}." if found else error.message


def _no_option(error: Any) -> str:
    return f"Die Option {error.option_name} gibt es nicht.{_meant(error.possibilities)}"


def _no_command(error: Any) -> str:
    return f"Den Befehl {error.command_name} gibt es nicht.{_meant(error.possibilities)}"


def _no_value(error: Any) -> str:
    if "does not take" in error.message:
        return f"Zu {error.option_name} gehört keine Angabe."
    return f"Zu {error.option_name} fehlt die Angabe."


def _missing(error: Any) -> str:
    return f"Es fehlt {_named(error)}.{_wanted(error.param)}"


def _unfit(error: Any) -> str:
    return f"Die Angabe zu {_named(error)} passt nicht.{_wanted(error.param)}"


def _meant(names: Sequence[str] | None) -> str:
    return f" Meinten Sie {' oder '.join(names)}?" if names else ""


def _named(error: click.BadParameter) -> str:
    if error.param is None or error.ctx is None:
        return str(error.param_hint)
    return error.param.get_error_hint(error.ctx).replace("'", "")


def _wanted(param: click.Parameter | None) -> str:
    """What may stand there, by the kind of the value."""
    kind = param.type if param else None
    if isinstance(kind, click.Choice):
        return f" Möglich: {', '.join(map(str, kind.choices))}."
    if isinstance(kind, click.IntRange):
        return f" Gebraucht wird eine ganze Zahl ab {kind.min}."
    return next((told for one, told in WANTED if isinstance(kind, one)), "")


WANTED: Sequence[tuple[type[click.ParamType[Any]], str]] = (
    (type(click.INT), " Gebraucht wird eine ganze Zahl."),
    (type(click.FLOAT), " Gebraucht wird eine Zahl, etwa 1.5."),
    (click.DateTime, " Gebraucht wird ein Tag wie 2026-12-31."),
    (click.Path, " Gebraucht wird eine Datei oder ein Ordner, den es gibt."),
)
# A missing parameter is a bad one, too: the narrower kind stands first.
_MISTAKES: Sequence[tuple[type[click.UsageError], Callable[[Any], str]]] = (
    (click.NoSuchOption, _no_option),
    (click.NoSuchCommand, _no_command),
    (click.BadOptionUsage, _no_value),
    (click.MissingParameter, _missing),
    (click.BadParameter, _unfit),
)
