"""What the command line says when a backup or restore is refused."""

from eakte.cli.backup_words import REFUSALS
from eakte.cli.terminal import NOT_READY
from eakte.domain.backup import BackupRefused, RestoreUnfinished


def test_each_refusal_of_a_backup_has_a_sentence() -> None:
    said = {*REFUSALS, *NOT_READY}

    assert {*BackupRefused.__subclasses__()} <= said
    assert RestoreUnfinished in NOT_READY
