"""What kept certificates say was destroyed, so that it stays destroyed after a restore."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from eakte.domain.access import CaseFileId, TenantId
from eakte.domain.certificate import Facts, Outcome
from eakte.domain.destruction import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedObject:
    """An object that a certificate says to be gone."""

    case: CaseFileId
    document: str
    key: str
    version: str
    sha256: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionTold:
    """What a kept certificate says was destroyed (for a replay after a restore).

    cases: each with its reference and the moment at which it was destroyed.
    """

    number: str
    tenant: TenantId
    order: OrderId
    issued_at: datetime
    cases: Mapping[CaseFileId, tuple[str, datetime]]
    objects: tuple[ReplayedObject, ...]


def destruction_told(content: Facts) -> DestructionTold:
    """What a certificate says was destroyed."""
    return DestructionTold(
        number=content["number"],
        tenant=TenantId(content["tenant"]),
        order=OrderId(content["order"]["id"]),
        issued_at=datetime.fromisoformat(content["issued_at"]),
        cases={
            CaseFileId(case["case"]): (
                case["reference"],
                datetime.fromisoformat(case["destroyed_at"]),
            )
            for case in content["cases"]
        },
        objects=tuple(_replayed(content["objects"])),
    )


def _replayed(objects: Iterable[Facts]) -> Iterator[ReplayedObject]:
    for each in objects:
        yield ReplayedObject(
            case=CaseFileId(each["case"]),
            document=each["document"],
            key=each["key"],
            version=each["version"],
            sha256=each["sha256"],
            outcome=Outcome(each["outcome"]),
        )
