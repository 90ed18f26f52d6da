"""FLOW note -> look: whether an installation is well, and what an operator should do (Zustand)."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from eakte.domain.access import Action, Actor, require_may
from eakte.domain.condition import Finding, Look, findings_of
from eakte.records import Records
from eakte.settings import Settings
from eakte.time_stamps import open_time_stamps

LAST_BACKUP = "last_backup"


def free_bytes(folder: Path) -> int:
    """What is left for us on the disk of a folder."""
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What operators see of the health of an installation.

    home: on the disk that is looked at. certificates_end_at: the first of those that are trusted
    for time stamps; None: there are none.
    """

    records: Records
    home: Path
    certificates_end_at: datetime | None
    free_bytes: Callable[[Path], int] = free_bytes

    def note_backup(self, taken_at: datetime) -> None:
        """Remember that everything up to a moment lies in a second place. Can run twice."""
        with self.records.begin(None) as tx:
            tx.installation.put(LAST_BACKUP, taken_at.isoformat())

    def look(self, *, actor: Actor) -> tuple[Finding, ...]:
        """What is to be said of each part, good or not.

        Raises:
            NotAllowed: refused.
        """
        require_may(actor, Action.READ_JOBS)
        with self.records.read(actor) as tx:
            noted = tx.installation.value(LAST_BACKUP)
            look = Look(
                now=tx.now,
                free_bytes=self.free_bytes(self.home),
                queued=timedelta(seconds=tx.queue_state().oldest_ready_s),
                inside_since=tx.evidence.inside_since(),
                backed_up_at=datetime.fromisoformat(noted) if noted else None,
                certificates_end_at=self.certificates_end_at,
            )
        return findings_of(look)


def open_condition(records: Records, settings: Settings) -> Condition:
    """The look at an installation with these settings.

    Raises:
        CertificatesMissing: the file of trusted certificates cannot be read, or holds none.
    """
    stamps = open_time_stamps(settings)
    end_at = stamps.end_at if stamps else None
    return Condition(records=records, home=settings.home, certificates_end_at=end_at)
