"""Where renditions lie, and what came of making each: a file, or the reason why there is none.

Everything here is derived and may be thrown away. A rendition stands for one version, one way of
making it, and one state of the readings: when a page is read anew, it is made anew.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from eakte.desk import rendition_key
from eakte.domain.access import TenantId
from eakte.domain.casefile import Rendition, Version
from eakte.records import StoredPage
from indexing.renditions import Conformity
from storage import ObjectMissing, ObjectStore

MAKING = "1"  # raised when renditions are made in another way: old ones are never given out


class RenditionKind(StrEnum):
    """Forms of a document beside its original (Ableitungen)."""

    SEARCHABLE = "searchable.pdf"
    ARCHIVE = "archive.pdf"  # PDF/A
    JSON = "text.json"
    ALTO = "alto.xml"
    HOCR = "text.hocr"


MADE_BY_WORKERS = frozenset({RenditionKind.SEARCHABLE, RenditionKind.ARCHIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of making a rendition. reason: stable code of why there is none; None: it is there.

    conformity: what was checked, of PDF/A only.
    """

    reason: str | None = None
    size_bytes: int = 0
    conformity: Conformity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The place of a rendition. readings: digest of all that was read in the version."""

    tenant: TenantId
    version: Version
    kind: RenditionKind
    readings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionShelf:
    """Renditions in the store of derived objects."""

    work: ObjectStore

    def outcome(self, slot: Slot) -> Outcome | None:
        """What came of making it; None: nobody did yet.

        Raises:
            StorageUnavailable: the store does not answer.
        """
        try:
            told = json.loads(self.work.read(_key(slot, "json")))
        except ObjectMissing:
            return None
        conformity = told["conformity"]
        return Outcome(
            reason=told["reason"],
            size_bytes=told["size_bytes"],
            conformity=_to_conformity(conformity) if conformity else None,
        )

    def keep(self, slot: Slot, made: Path, conformity: Conformity | None) -> None:
        """Store a rendition, and then that it is there."""
        size = made.stat().st_size
        with made.open("rb") as source:
            self.work.put(_key(slot, "pdf"), source, size_bytes=size, sha256=None)
        self._tell(slot, Outcome(size_bytes=size, conformity=conformity))

    def keep_refusal(self, slot: Slot, reason: str) -> None:
        """Remember why there is none."""
        self._tell(slot, Outcome(reason=reason))

    def fetch(self, slot: Slot, into: Path) -> None:
        """The bytes of a rendition that is there, as a file.

        Raises:
            ObjectMissing: it was thrown away meanwhile.
            StorageUnavailable: the store does not answer.
        """
        with into.open("wb") as target:
            self.work.fetch(_key(slot, "pdf"), target, version_id=None, sha256=None)

    def forget(self, slot: Slot) -> None:
        """Drop what is said of a rendition whose bytes are gone, so that it is made anew."""
        self.work.delete(_key(slot, "json"), version_id=None)

    def _tell(self, slot: Slot, outcome: Outcome) -> None:
        body = json.dumps(asdict(outcome)).encode()
        self.work.put(_key(slot, "json"), io.BytesIO(body), size_bytes=len(body), sha256=None)


def readings_digest(pages: Iterable[StoredPage], *, beside: bytes) -> str:
    """One digest of what was read on all pages, which changes when a page is read anew.

    beside: what a form holds besides.
    """
    digest = hashlib.sha256(beside)
    for page in pages:
        told = [page.number, page.state, page.method, page.engine, page.rotation, page.text]
        digest.update(json.dumps(told).encode())
    return digest.hexdigest()


def _key(slot: Slot, ending: str) -> str:
    made = Rendition(
        source_sha256=slot.version.sha256,
        tool=slot.kind.value.replace(".", "-"),
        tool_version=MAKING,
        name=f"{slot.readings}.{ending}",
    )
    return rendition_key(slot.tenant, made)


def _to_conformity(told: dict[str, str | Sequence[str]]) -> Conformity:
    return Conformity(
        level=str(told["level"]),
        checker=str(told["checker"]),
        checked=tuple(told["checked"]),
        not_checked=tuple(told["not_checked"]),
        changed=tuple(told["changed"]),
    )
