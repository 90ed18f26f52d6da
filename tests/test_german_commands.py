"""The command line speaks German: its help, its tables, and what it says to a mistake."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from eakte.cli.main import main
from eakte.cli.terminal import sentences, show
from eakte.domain.errors import CaseOpen

ENGLISH = ("Usage", "Options", "Commands", "Show this", "required", "default", "COMMAND", "ARGS")
AT = datetime(2026, 11, 26, 21, 30, tzinfo=UTC)


def ran(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))


@click.group(cls=sentences)
def somewhere() -> None:
    """Befehle, die nicht zu Ende kommen."""


@somewhere.command()
def broken_off() -> None:
    raise KeyboardInterrupt


@somewhere.command()
def refused() -> None:
    raise CaseOpen


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_the_help_of_every_command_is_german(path: tuple[str, ...]) -> None:
    told = ran(*path, "--help").output

    assert told.startswith("Aufruf: ")
    assert "Diese Hilfe." in told
    assert [word for word in ENGLISH if word in told] == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("user ad", "Den Befehl ad gibt es nicht. Meinten Sie add?"),
        ("check --ful", "Die Option --ful gibt es nicht. Meinten Sie --full?"),
        ("token create --name X", "Es fehlt --role. Möglich: clerk, scanning_station,"),
        ("unit add FB3", "Es fehlt NAME."),
        ("worker --lane gestern", "Die Angabe zu --lane passt nicht. Möglich: read, index,"),
        ("print labels x.pdf --count viele", "Gebraucht wird eine ganze Zahl."),
        (
            "backup . --keep 0",
            "Die Angabe zu --keep passt nicht. Gebraucht wird eine ganze Zahl ab",
        ),
        ("token create --role clerk --name X --expires bald", "ein Tag wie 2026-12-31."),
        ("import /gibt/es/nicht", "Gebraucht wird eine Datei oder ein Ordner, den es gibt."),
        ("check alles", "Das ist zu viel: alles."),
    ],
)
def test_a_mistake_is_told_in_german_with_the_way_to_the_help(typed: str, sentence: str) -> None:
    result = ran(*typed.split())

    assert result.exit_code == 2
    assert "Fehler: " in result.output
    assert sentence in result.output
    assert "--help" in result.output
    assert [word for word in ENGLISH if word in result.output] == []


def test_a_switch_with_a_value_and_an_option_without_one_are_told_in_german() -> None:
    assert ran("check", "--full=ja").output == "Fehler: Zu --full gehört keine Angabe.\n"
    assert ran("user", "list", "--tenant").output == "Fehler: Zu --tenant fehlt die Angabe.\n"


def test_the_help_tells_of_each_command_in_a_whole_sentence() -> None:
    assert "..." not in ran("--help").output.partition("Befehle:")[2]


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "datei").touch()
    monkeypatch.setenv("EAKTE_HOME", str(tmp_path / "datei" / "eakte"))

    result = ran("check")

    assert result.exit_code == 1
    assert result.output.startswith(f"Fehler: Den Ordner {tmp_path}/datei/eakte (EAKTE_HOME) kann")


def test_who_calls_a_group_without_a_command_gets_its_help() -> None:
    result = ran("token")

    assert result.exit_code == 2
    assert result.output.startswith("Aufruf: ")


def test_a_refusal_is_a_sentence() -> None:
    result = CliRunner().invoke(somewhere, ["refused"])

    assert result.exit_code == 1
    assert result.output == "Fehler: Die Akte ist offen. Es wurde nichts geändert.\n"


def test_who_presses_ctrl_c_is_told_so() -> None:
    result = CliRunner().invoke(somewhere, ["broken-off"])

    assert result.exit_code == 1
    assert result.output == "Abgebrochen.\n"


def test_a_table_has_words_and_german_moments_and_json_has_what_is_stored(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = {"state": "dead", "roles": "clerk, auditor", "at": AT, "nothing": None}
    columns = [("state", "Stand"), ("roles", "Rollen"), ("at", "Wann"), ("nothing", "Nichts")]

    show([line], columns, is_json=False, words={"state": "job_state", "roles": "role"})
    table = capsys.readouterr().out
    show([line], columns, is_json=True, words={"state": "job_state"})
    as_json = capsys.readouterr().out

    assert "fehlgeschlagen" in table
    assert "Sachbearbeitung, Prüfung" in table
    assert "26.11.2026, 22:30 Uhr" in table
    assert '"state": "dead"' in as_json


def test_an_empty_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    show([], [("state", "Stand")], is_json=False)

    assert capsys.readouterr().out == "Keine Einträge.\n"


def test_a_number_that_is_typed_again_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    number = "01a21a1f-ce8b-7600-8000-" + "1234567890ab" * 5

    show([{"id": number, "name": "Scanner"}], [("id", "Nummer"), ("name", "Wofür")], is_json=False)

    assert number in "".join(capsys.readouterr().out.replace("Scanner", "").split())
