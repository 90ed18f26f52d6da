"""Fetching scans from a folder (Übergabeordner): only whole files, each once, none lost.

The folder is looked at again and again; events of files are not trusted, for some network shares
send none. A file is claimed by renaming it, with its sidecar, into a folder of its own below
`in-arbeit`, and that folder goes to `erledigt` with the receipt, or to `fehler` with a text that
says why. What a killed process leaves is handed in again, which makes no second batch.
"""

import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from eakte.database import DatabaseUnavailable
from eakte.domain.scan_limits import TooManyBatches
from eakte.domain.scan_pages import LetterBusy
from eakte.folder_watch import FolderSeen
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.handing_in import WHAT_TO_DO, HandingIn, HotFileRefused, StationClosed
from eakte.hot_folders.names import is_well_named, name_well
from eakte.hot_folders.sidecar_lists import SidecarList, lists_in, row_of, use_row_of
from eakte.hot_folders.sidecars import ENDINGS, sidecar_of
from eakte.office import Office
from eakte.refusals import EXPECTED, refusal_of
from indexing import ScannerUnavailable, ScanUnreadable
from storage import StorageUnavailable

LOG = logging.getLogger(__name__)

CLAIMED, DONE, FAILED = "in-arbeit", "erledigt", "fehler"
UNFINISHED = (".part", ".filepart", ".tmp", ".crdownload")
DAMAGED = "damaged"  # what the readers say of a file that ends too early
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 120.0
OUTAGES = (  # later it goes
    StorageUnavailable,
    DatabaseUnavailable,
    TooManyBatches,
    LetterBusy,
    StationClosed,
)
NEVER_WHOLE = (
    "Die Datei ist unvollständig oder beschädigt: Sie lässt sich nicht bis ans Ende öffnen."
)
NO_RIGHT = "Der Dienst darf die Datei nicht lesen: Ihm fehlt das Recht daran."


@dataclass(slots=True, kw_only=True)
class _Watched:
    """A file that is not ready yet. since_s: when it was seen first in this size."""

    size: int
    first_s: float
    since_s: float
    next_s: float
    pause_s: float = FIRST_PAUSE_S


@dataclass(slots=True, kw_only=True)
class HotFolder:
    """One folder and the office into which its files go."""

    place: HotFolderSettings
    office: Office
    handing_in: HandingIn
    watched: dict[str, _Watched] = field(default_factory=dict)

    def step(self, now_s: float) -> int:
        """Claim what is ready and hand in what is claimed; how many files were taken.

        now_s: of a clock that never goes back.
        """
        for name in (CLAIMED, DONE, FAILED):
            (self.place.path / name).mkdir(exist_ok=True)
        self._give_back()
        name_well(self.place.path)
        lists = tuple(lists_in(self.place.path))
        for scan in self._ready(now_s, lists):
            self._claim(scan, lists)
        count = sum(self._taken(claim) for claim in self._claims())
        self._put_away_lists([each for each in lists if each.is_over])
        return count

    def _ready(self, now_s: float, lists: Sequence[SidecarList]) -> Iterator[Path]:
        """Files that have been quiet for a while and open to their end."""
        there = _scans(self.place.path)
        self.watched = {
            scan.name: self.watched[scan.name] for scan in there if scan.name in self.watched
        }
        for scan in there:
            known = self._watch(scan, now_s)
            is_quiet = now_s - known.since_s >= self.place.quiet_s and now_s >= known.next_s
            if not is_quiet or self._lacks_sidecar(scan, lists):
                continue
            reason = NEVER_WHOLE
            try:
                is_whole = self._is_whole(scan)
            except ScannerUnavailable:
                continue  # it lies here safely until the virus scanner answers
            except PermissionError:
                is_whole, reason = False, NO_RIGHT
            if is_whole:
                yield scan
            elif now_s - known.first_s >= self.place.give_up_s:
                if claim := self._claim(scan, lists):
                    self._fail(claim, reason)
            else:
                known.next_s = now_s + known.pause_s
                known.pause_s = min(2 * known.pause_s, LONGEST_PAUSE_S)

    def _lacks_sidecar(self, scan: Path, lists: Sequence[SidecarList]) -> bool:
        is_described = sidecar_of(scan) is not None or row_of(scan, lists) is not None
        return self.place.sidecar and not is_described

    def _watch(self, scan: Path, now_s: float) -> _Watched:
        size = scan.stat().st_size
        known = self.watched.get(scan.name)
        if known is None:
            known = _Watched(size=size, first_s=now_s, since_s=now_s, next_s=now_s)
        elif known.size != size:
            known = replace(known, size=size, since_s=now_s, next_s=now_s, pause_s=FIRST_PAUSE_S)
        self.watched[scan.name] = known
        return known

    def _is_whole(self, scan: Path) -> bool:
        """Whether a file opens to its end; in a child process, as everything foreign."""
        with scan.open("rb") as source:
            if not source.read(1):  # a scanner that warms up has only made the name
                return False
        reader, bench = self.office.filing.reader, self.office.scanning.bench
        with _scratch(self.office) as folder:
            found = reader.inspect(scan, file_name=scan.name, parts_into=folder / "parts")
        if found.reason == DAMAGED:
            return False
        try:
            last = max(1, found.page_count)
            looks = bench.looks(scan, file_name=scan.name, first=last)
            return all(look.reason != DAMAGED for look in looks)
        except ScanUnreadable as error:
            return error.reason != DAMAGED

    def _claims(self) -> Sequence[Path]:
        """The folders of claimed scans, each called as its scan."""
        return sorted(path for path in (self.place.path / CLAIMED).iterdir() if path.is_dir())

    def _give_back(self) -> None:
        """Undo claims that were killed before the scan itself had moved."""
        for claim in self._claims():
            if not _scans(claim):
                for beside in claim.iterdir():
                    is_free = not (self.place.path / beside.name).exists()
                    beside.rename(self.place.path / ("." if is_free else FAILED) / beside.name)
                claim.rmdir()

    def _claim(self, scan: Path, lists: Sequence[SidecarList]) -> Path | None:
        """Move a file and its sidecar into a folder of their own; None: it cannot be had now."""
        claim = self.place.path / CLAIMED / scan.name
        try:
            claim.mkdir()
            if beside := sidecar_of(scan):
                beside.rename(claim / beside.name)
            elif row := row_of(scan, lists):
                (claim / f"{scan.name}.json").write_text(row, encoding="utf-8")
                use_row_of(scan, lists)
            scan.rename(claim / scan.name)
        except OSError:  # another process was quicker, or the scanner holds it open
            LOG.info("File not claimed", extra={"event": "hot_file_not_claimed"})
            return None
        self.watched.pop(scan.name, None)
        return claim

    def _taken(self, claim: Path) -> bool:
        """Hand a claimed file in; an outage leaves it where it is."""
        try:
            self.handing_in = self.handing_in.anew()
            receipt = self.handing_in.receipt(claim / claim.name)
        except OUTAGES:
            LOG.warning("Hot folder waits", extra={"event": "hot_folder_waits"})
            return False
        except FileNotFoundError:
            LOG.info("File taken elsewhere", extra={"event": "hot_file_taken_elsewhere"})
            return False
        except HotFileRefused as error:
            self._fail(claim, str(error), to_do=error.to_do)
            return False
        except EXPECTED as error:
            self._fail(claim, refusal_of(error).sentence)
            return False
        except OSError as error:  # one file that cannot be had stops no other
            extra = {"event": "hot_file_not_read", "errno": error.errno}
            LOG.warning("File not read", extra=extra)
            return False
        told = json.dumps(receipt.as_json(), indent=1)
        (claim / f"{claim.name}.quittung.json").write_text(told, encoding="utf-8")
        self._put_away(claim, DONE)
        return True

    def _fail(self, claim: Path, reason: str, *, to_do: str = WHAT_TO_DO) -> None:
        text = f"{claim.name}\n\n{reason}\n{to_do}\n"
        reason_file = claim / f"{claim.name}.grund.txt"
        reason_file.write_text(text, encoding="utf-8", errors="backslashreplace")
        self._put_away(claim, FAILED)
        LOG.warning("File set aside", extra={"event": "hot_file_failed"})

    def _put_away_lists(self, over: Sequence[SidecarList]) -> None:
        """Move lists of which each scan came to the done; a killed move is undone as each claim."""
        for each in over:
            claim = self.place.path / CLAIMED / each.path.name
            claim.mkdir(exist_ok=True)
            for path in (each.path, each.used):
                path.rename(claim / path.name)
            self._put_away(claim, DONE)

    def _put_away(self, claim: Path, into: str) -> None:
        """Move a file with all that belongs to it at once; what lies there already stays."""
        number, target = 1, self.place.path / into / claim.name
        while target.exists():
            number += 1
            target = target.with_name(f"{claim.stem}-{number}{claim.suffix}")
        claim.rename(target)


def open_hot_folder(office: Office, place: HotFolderSettings) -> HotFolder:
    """A folder with the account and the unit that the configuration names.

    Raises:
        LookupError: one of them does not exist, or the account was switched off.
    """
    with office.records.read(None) as tx:
        accounts = [
            account
            for tenant in tx.people.tenants()
            for account in tx.people.accounts(tenant)
            if place.station in {account.login, account.name} and account.disabled_at is None
        ]
        if len(accounts) != 1:
            raise LookupError(place.station)
        actor = tx.people.actor(accounts[0])
        units = {unit.code: unit.id for unit in tx.people.units(actor.tenant)}
    unit = units[place.unit] if place.unit else None
    handing_in = HandingIn(place=place, office=office, actor=actor, unit=unit)
    return HotFolder(place=place, office=office, handing_in=handing_in)


def seen_in(folder: Path) -> FolderSeen:
    """What lies in a folder at this moment.

    Raises:
        OSError: it cannot be reached.
    """
    waiting = len(_scans(folder))
    claimed, failed = (len(list((folder / name).iterdir())) for name in (CLAIMED, FAILED))
    return FolderSeen(is_there=True, waiting=waiting, claimed=claimed, failed=failed)


def _scans(folder: Path) -> Sequence[Path]:
    """Files that could be scans, and that nobody writes any more by their names."""
    found = [
        path
        for path in sorted(folder.iterdir())
        if path.is_file()
        and not path.is_symlink()  # it could lead to a file that its writer may not read
        and is_well_named(path.name)
        and not path.name.startswith((".", "~"))
        and not path.name.lower().endswith(UNFINISHED)
    ]
    return [path for path in found if path.suffix.lower() not in ENDINGS]


@contextmanager
def _scratch(office: Office) -> Iterator[Path]:
    folder = office.settings.scratch_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="hot-") as made:
        yield Path(made)
