"""Checkpoints of the journal (Prüfpunkte): a signed root that stands for all entries so far."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from eakte.domain.access import TenantId
from eakte.domain.merkle import Frontier

MOST_AGE = timedelta(seconds=60)  # of an entry before a checkpoint covers it
MOST_ENTRIES = 1000  # that wait for a checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A root over the first `size` entries of a tenant; signature: Base64, empty until signed."""

    tenant: TenantId
    frontier: Frontier
    at: datetime
    key_id: str
    signature: str = ""

    @property
    def root(self) -> str:
        """The root as hex."""
        return self.frontier.root().hex()

    def note(self) -> str:
        """The text that is signed: origin, size, root, time and key, a line each."""
        at = self.at.astimezone(UTC).isoformat(timespec="seconds")
        size = self.frontier.size
        return f"eakte/{self.tenant}\n{size}\n{self.root}\n{at}\n{self.key_id}\n"

    def anchor(self) -> bytes:
        """What is kept outside of the database: the note, an empty line, and the signature."""
        return f"{self.note()}\n{self.signature}\n".encode()

    def signed(self, signature: str) -> "Checkpoint":
        """The checkpoint with its signature."""
        return replace(self, signature=signature)


def is_checkpoint_due(waiting: int, *, last_at: datetime | None, now: datetime) -> bool:
    """Whether so many entries need a checkpoint now; last_at None: there is none yet."""
    if waiting == 0:
        return False
    return waiting >= MOST_ENTRIES or last_at is None or now - last_at >= MOST_AGE
