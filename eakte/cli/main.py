"""The command `eakte` with its subcommands."""

import click

from eakte.cli import (
    archive,
    backup,
    care,
    desk,
    hot_folder,
    keys,
    offices,
    people,
    printing,
    proof,
    running,
    setup,
    station,
)
from eakte.cli.german import speak_german
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
    hot_folder.hot_folder,
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
    care.scan_again,
    proof.verify_certificate,
    proof.journal,
    archive.archive,
    backup.backup,
    backup.restore,
    backup.reattach,
    keys.export_keys,
    keys.public_keys,
    keys.renew_key,
    backup.release_outbox,
    station.station,
    printing.paper,
):
    main.add_command(command)

for command in (offices.hand_over, offices.take_over, offices.bag):
    archive.archive.add_command(command)

speak_german(main)
