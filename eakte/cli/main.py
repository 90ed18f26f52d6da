"""The command `eakte` with its subcommands."""

import click

from eakte.cli import archive, care, desk, people, proof, running, setup
from eakte.cli.terminal import sentences


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, cls=sentences)
def main() -> None:
    """Die elektronische Akte: starten, einrichten, prüfen.

    Einstellungen kommen aus der Datei in EAKTE_CONFIG und aus Variablen EAKTE_….
    """


for command in (
    running.up,
    running.serve,
    running.worker,
    setup.init,
    people.unit,
    people.user,
    people.token,
    desk.take_in,
    desk.search,
    care.rebuild_index,
    care.check_index,
    care.check,
    care.storage,
    care.jobs,
    care.read_again,
    proof.verify_certificate,
    proof.journal,
    archive.archive,
):
    main.add_command(command)
