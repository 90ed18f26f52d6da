"""Notes of destroyed case files (Vernichtungsvermerke): what is gone before it is certified.

An order may stand half done for months. Each case file has a note of its own until its order is
certified, signed like a certificate and as silent about persons.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from eakte.domain.access import TenantId
from eakte.domain.certificate import Destroyed, Facts, Looked, Outcome, facts_of
from eakte.domain.replay import DestructionTold, destruction_told
from eakte.domain.stub import DestroyedObject, ObjectKind

FORM = "eakte-destruction-note/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionNote:
    """A note that was believed. content: what it says, without its signature."""

    content: Facts

    @property
    def told(self) -> DestructionTold:
        """What it says was destroyed; its number is empty, because it is no certificate."""
        return destruction_told(self.content)

    def is_known(self, stubs: Collection[str]) -> bool:
        """Whether it tells of whole case files only, and each has its stub."""
        return not self.content["kept"] and self.told.cases.keys() <= set(stubs)


def note_facts(gone: Destroyed, *, at: datetime, key: Mapping[str, str]) -> Facts:
    """What a note says of the case files of `gone`, whole ones and those that are held midway.

    Args:
        gone: case files of one order, with what was removed of them.
        at: when the last of it went.
        key: of the installation, id and public key (PEM).
    """
    unlooked = Looked(
        at=at,
        cases_without_rows=0,
        cases_without_pages=0,
        absent_originals=0,
        empty_places=0,
    )
    facts = facts_of(gone, number="", looked=unlooked)
    del facts["verified"]  # nobody has looked yet
    return facts | {"form": FORM, "key": dict(key)}


def objects_told(content: Facts) -> Iterator[DestroyedObject]:
    """The objects of which a note tells, as the records keep them."""
    for each in content["objects"]:
        if each["outcome"] != Outcome.KEPT:
            yield DestroyedObject(
                case=each["case"],
                document=each["document"],
                kind=ObjectKind(each["kind"]),
                store_key=each["key"],
                store_version=each["version"],
                sha256=each["sha256"],
                size_bytes=each["size_bytes"],
                is_reference=each["outcome"] == Outcome.REFERENCE_REMOVED,
                absent_at=_moment(each["absent_at"]),
            )


def is_of(content: Facts, tenant: TenantId) -> bool:
    """Whether a note has the form of one, and is about this tenant."""
    return content.get("form") == FORM and content.get("tenant") == tenant


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
