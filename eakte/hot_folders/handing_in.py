"""Handing in what was claimed in a folder: a batch of its own, or the page somebody waits for."""

from dataclasses import dataclass, replace
from pathlib import Path

from eakte.domain.access import Actor, UnitId
from eakte.domain.scanning import NEVER_FILED, Announcement, BatchId
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.announcing import announcement, device_of, digest_of
from eakte.hot_folders.sidecars import Sidecar, said_of
from eakte.intake import Upload
from eakte.office import Office
from eakte.receipts import Receipt

OTHER_BYTES = "Die Datei hat eine andere Prüfsumme (SHA-256), als ihre Begleitdatei nennt."
GIVEN_UP = "Dieser Scan kam schon einmal, und sein Stapel wurde aufgegeben."
WHAT_TO_DO = "Prüfen Sie die Datei und legen Sie sie noch einmal in den Ordner."
SCAN_ANEW = "Dieselbe Datei wird nicht mehr angenommen. Scannen Sie das Papier noch einmal."


class HotFileRefused(Exception):
    """A file is set aside, with a sentence."""

    def __init__(self, reason: str, *, to_do: str = WHAT_TO_DO) -> None:
        """Remember why, and what somebody can do about it."""
        super().__init__(reason)
        self.to_do = to_do


class StationClosed(Exception):
    """The account of the folder was switched off: its files wait until that is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingIn:
    """A folder with the account in whose name its files come, and the unit whose inbox it is."""

    place: HotFolderSettings
    office: Office
    actor: Actor
    unit: UnitId | None

    def anew(self) -> "HandingIn":
        """The same with the rights that the account has now.

        Raises:
            StationClosed: it was switched off.
        """
        with self.office.records.read(None) as tx:
            account = tx.people.account(self.actor.user)
            if account is None or account.disabled_at is not None:
                raise StationClosed
            return replace(self, actor=tx.people.actor(account))

    def receipt(self, scan: Path) -> Receipt:
        """The receipt of a file; the same bytes again give the same one.

        Raises:
            HotFileRefused: it is never taken.
            FileNotFoundError: somebody else has it.
            Exception: one of EXPECTED, or an outage.
        """
        said, digest = said_of(scan), digest_of(scan)
        if said.sha256 and said.sha256 != digest:
            raise HotFileRefused(OTHER_BYTES)
        upload = Upload(
            path=scan, file_name=scan.name, size_bytes=scan.stat().st_size, sha256=digest
        )
        announced = announcement(scan, said, sha256=digest, place=self.place, unit=self.unit)
        batch = self._known(announced.key)
        if batch is None and (receipt := self._as_next_page(upload, said)):
            return receipt
        return self._as_batch(batch, announced, upload)

    def _as_next_page(self, upload: Upload, said: Sidecar) -> Receipt | None:
        """The receipt of a scan that somebody waits for; None: nobody does, or it is described."""
        if said != Sidecar():
            return None
        device = device_of(self.place)
        return self.office.rescanning.answer_next(upload, device=device, actor=self.actor)

    def _as_batch(self, known: BatchId | None, announced: Announcement, upload: Upload) -> Receipt:
        batch = known or self.office.scan_delivery.announce(announced, actor=self.actor)[0].id
        receipt = self.office.scanning.accept(batch, 1, upload, actor=self.actor)
        self.office.scanning.complete(batch, actor=self.actor)
        return receipt

    def _known(self, key: str) -> BatchId | None:
        """The batch that these bytes are already; None: they are new here."""
        with self.office.records.read(self.actor) as tx:
            known = tx.scans.announced(key)
        if known is not None and known.state in NEVER_FILED:
            raise HotFileRefused(GIVEN_UP, to_do=SCAN_ANEW)
        return known.id if known else None
