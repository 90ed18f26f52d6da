"""FLOW tell -> see: what the process at the hot folders (Übergabeordner) finds, Betrieb shows."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from eakte.domain.access import Action, Actor, require_may
from eakte.records import Records

PREFIX = "hot_folder:"
SILENT_AFTER = timedelta(minutes=3)  # who looks tells each half minute, also without news
DIGEST_DIGITS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSeen:
    """A folder at one look. waiting: files in it; claimed: under way; failed: set aside."""

    is_there: bool
    waiting: int = 0
    claimed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """A configured folder as it was seen last.

    seen, seen_at: None: nobody ever looked. is_silent: nobody has looked for a while.
    """

    path: Path
    seen: FolderSeen | None
    seen_at: datetime | None
    is_silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderWatch:
    """The folders of an installation, watched from other machines too."""

    records: Records
    folders: tuple[Path, ...]

    def tell(self, path: Path, seen: FolderSeen) -> None:
        """Keep what a look at a folder found, with the time. Can run twice."""
        with self.records.begin(None) as tx:
            told = {"at": tx.now.isoformat(), "seen": asdict(seen)}
            tx.installation.put(_name(path), json.dumps(told))

    def states(self, *, actor: Actor) -> Sequence[FolderState]:
        """Each configured folder, in the order of the configuration.

        Raises:
            NotAllowed: refused.
        """
        require_may(actor, Action.READ_JOBS)
        with self.records.read(actor) as tx:
            told = {path: tx.installation.value(_name(path)) for path in self.folders}
            return [_state(path, text, now=tx.now) for path, text in told.items()]


def _state(path: Path, told: str | None, *, now: datetime) -> FolderState:
    if told is None:
        return FolderState(path=path, seen=None, seen_at=None, is_silent=True)
    values = json.loads(told)
    seen_at = datetime.fromisoformat(values["at"])
    return FolderState(
        path=path,
        seen=FolderSeen(**values["seen"]),
        seen_at=seen_at,
        is_silent=now - seen_at > SILENT_AFTER,
    )


def _name(path: Path) -> str:
    return PREFIX + hashlib.sha256(str(path).encode()).hexdigest()[:DIGEST_DIGITS]
