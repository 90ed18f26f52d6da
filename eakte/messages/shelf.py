"""Where the bytes of messages lie, and what must be known of them later.

Answers of an archive and our receipts name identities only: they lie in the evidence bucket, where
nobody can change or delete them. A message that describes case files lies in the work bucket: its
bytes must go when the case files are destroyed, its digest stays in the records. What was sent is
remembered as an outline of identities, as evidence too.
"""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from eakte.domain.access import TenantId
from eakte.domain.disposal import DisposalId
from eakte.domain.disposal_message import LIST_KIND, DisposalMessage, MessageState
from eakte.domain.record_description import RecordId, RecordKind
from eakte.domain.record_outline import Outline, OutlineEntry
from eakte.domain.retention_rule import DisposalAction
from eakte.records import Transaction
from eakte.xdomea import MessageKind
from storage import ObjectMissing, ObjectStore, Stored, message_key

DESCRIBING = frozenset(
    {MessageKind.HAND_OVER, MessageKind.OFFER, MessageKind.TRANSFER, LIST_KIND, ""}
)
NO_LIST = "none"  # in place of the list of what belongs to none


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file that was spooled completely (Antwort des Archivs, Abgabe einer anderen Behörde)."""

    path: Path
    file_name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What an answer decides (Bewertung); message_id: its own in 4.0, else None."""

    message_id: str | None
    actions: Mapping[RecordId, DisposalAction]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShelf:
    """Messages in the two buckets."""

    evidence: ObjectStore
    work: ObjectStore

    def put(self, message: DisposalMessage, path: Path, tenant: TenantId) -> Stored:
        """Store the bytes of a message; harmless to repeat.

        Raises:
            StorageError: nothing counts as stored.
        """
        with path.open("rb") as source:
            return self._bucket(message.kind).put(
                key_of(message, tenant),
                source,
                size_bytes=message.size_bytes,
                sha256=message.sha256 or None,
            )

    def fetch(self, message: DisposalMessage, into: BinaryIO) -> None:
        """The bytes of a message, verified.

        Raises:
            ObjectMissing: they were dropped with the case files that they describe.
            DigestMismatch, StorageUnavailable: the store does not give them.
        """
        if not message.store_key:
            raise ObjectMissing(message.file_name)
        self._bucket(message.kind).fetch(
            message.store_key, into, version_id=None, sha256=message.sha256
        )

    def drop(self, message: DisposalMessage) -> None:
        """Remove the bytes of a message that describes case files; harmless when they are gone."""
        if message.store_key and message.kind in DESCRIBING:
            self.work.delete(message.store_key, version_id=None)

    def remember_outline(
        self, message: DisposalMessage, outline: Outline, tenant: TenantId
    ) -> None:
        """Keep which records a message holds, for the answer to it."""
        self._tell(f"{key_of(message, tenant)}.outline", [asdict(entry) for entry in outline])

    def outline(self, message: DisposalMessage, tenant: TenantId) -> Outline:
        """Which records a sent message holds."""
        told = json.loads(self.evidence.read(f"{key_of(message, tenant)}.outline"))
        return Outline(_entries(told))

    def remember_decided(
        self, message: DisposalMessage, decided: Decided, tenant: TenantId
    ) -> None:
        """Keep what an answer decides on each record, proceedings too."""
        self._tell(f"{key_of(message, tenant)}.decided", asdict(decided))

    def decided(self, message: DisposalMessage, tenant: TenantId) -> Decided:
        """What a taken answer decides on each record."""
        told = json.loads(self.evidence.read(f"{key_of(message, tenant)}.decided"))
        return Decided(
            message_id=told["message_id"],
            actions={
                RecordId(key): DisposalAction(value) for key, value in told["actions"].items()
            },
        )

    def _tell(self, key: str, told: object) -> None:
        body = json.dumps(told).encode()
        self.evidence.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)

    def _bucket(self, kind: str) -> ObjectStore:
        return self.work if kind in DESCRIBING else self.evidence


def arrived(
    tx: Transaction, incoming: Incoming, *, kind: str, disposal: DisposalId | None = None
) -> DisposalMessage:
    """The row of a file that somebody hands in: it waits until a job has looked into it."""
    return DisposalMessage(
        id=tx.disposals.messages.new_id(),
        disposal=disposal,
        kind=kind,
        is_sent=False,
        state=MessageState.WAITING,
        file_name=incoming.file_name,
        sha256=incoming.sha256,
        size_bytes=incoming.size_bytes,
        at=tx.now,
        by=tx.subject.user,
    )


def key_of(message: DisposalMessage, tenant: TenantId) -> str:
    """Where the bytes of a message lie."""
    return message_key(tenant, message.disposal or NO_LIST, message.id)


def _entries(told: list[Mapping[str, str | bool | None]]) -> Iterator[OutlineEntry]:
    for each in told:
        parent = each["parent"]
        yield OutlineEntry(
            id=RecordId(str(each["id"])),
            kind=RecordKind(str(each["kind"])),
            parent=RecordId(str(parent)) if parent else None,
            is_context=bool(each["is_context"]),
        )
