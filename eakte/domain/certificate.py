"""The certificate of a destruction (Löschprotokoll): what it says, and the bytes that are signed.

Facts are what was destroyed, why, by whom, and what was looked at afterwards; their digest stands
in the closing entry of the journal. The certificate is the facts with the proof that this entry
stands below a signed checkpoint, a digest of each part, so that a change can be named, the key and
the signature: Ed25519 over the canonical JSON of everything but the signature.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from eakte.domain.access import CaseFileId, TenantId
from eakte.domain.destruction import DestructionOrder, OrderId
from eakte.domain.disposal import Disposal, DisposalItem
from eakte.domain.stub import DestroyedObject, Stub

FORM = "eakte-certificate/1"
LISTS = ("cases", "objects", "kept")  # parts whose entries have a digest each
UNDIGESTED = ("digests", "signature")

Facts = dict[str, Any]  # JSON: its values have no type of their own


class Outcome(StrEnum):
    """What became of an object."""

    ABSENT = "absent"  # the store confirmed that nothing of it is left
    REFERENCE_REMOVED = "reference_removed"  # another document has the same bytes
    KEPT = "kept"  # it was not removed, because its case file was held meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTold:
    """By which rule the period of a destroyed case file had ended; empty where nobody told."""

    rule_valid_from: str = ""
    rule_sha256: str = ""
    trigger: str = ""
    trigger_on: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was looked at after the destruction, and found to be empty (Abwesenheitsprüfung).

    Numbers: case files that no row of the database and no page of the search index belongs to,
    versions of originals that the store does not have, empty places of readings and derivatives.
    """

    at: datetime
    cases_without_rows: int
    cases_without_pages: int
    absent_originals: int
    empty_places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """All that is known of an executed order.

    pairs: each destroyed case file as it stands on its list, and what remains of it. kept: case
    files of the list that were not destroyed, or not wholly.
    """

    tenant: TenantId
    authority: str
    order: DestructionOrder
    begun_at: datetime | None
    disposal: Disposal
    pairs: Sequence[tuple[DisposalItem, Stub]]
    periods: Mapping[CaseFileId, PeriodTold]
    objects: Sequence[DestroyedObject]
    kept: Sequence[DisposalItem]

    def documents(self) -> dict[CaseFileId, list[str]]:
        """The destroyed case files, each with its documents."""
        return {
            stub.case: sorted({str(each[0]) for each in stub.documents}) for _, stub in self.pairs
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as it is kept.

    body: canonical JSON; while the signature is empty only its facts. json_key and pdf_key: where
    it lies in the evidence bucket, empty until it does.
    """

    order: OrderId
    number: str
    at: datetime
    body: str
    signature: str = ""
    json_key: str = ""
    pdf_key: str = ""

    def content(self) -> Facts:
        """What it says, without its signature."""
        found: Facts = json.loads(self.body)
        return found

    def document(self) -> bytes:
        """The signed certificate as a file of JSON, in lines for people."""
        signed = self.content() | {"signature": self.signature}
        text = json.dumps(signed, sort_keys=True, ensure_ascii=False, indent=1)
        return f"{text}\n".encode()


def canonical(value: object) -> str:
    """The one text of a value: sorted keys, no blanks, NFC, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def digest_of(value: object) -> str:
    """SHA-256 over the canonical text of a value, hex."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def facts_of(told: Destroyed, *, number: str, looked: Looked) -> Facts:
    """What a certificate says before it is chained into the journal."""
    facts: Facts = _plain(
        {
            "form": FORM,
            "number": number,
            "tenant": told.tenant,
            "authority": told.authority,
            "issued_at": looked.at,
            "order": _order(told.order, begun_at=told.begun_at),
            "disposal": {
                "number": told.disposal.number,
                "process_id": told.disposal.process_id,
                "offered_at": told.disposal.offered_at,
                "delivered_at": told.disposal.delivered_at,
            },
            "cases": [_case(item, stub, told.periods) for item, stub in told.pairs],
            "objects": [_object(each) for each in told.objects],
            "kept": [
                {"case": item.case, "reference": item.reference, "reason": item.failure}
                for item in told.kept
            ],
            "verified": asdict(looked),
        }
    )
    return facts


def completed(facts: Facts, *, journal: Facts, key: Facts) -> Facts:
    """The certificate with its proof, its key and the digests of its parts; to be signed."""
    whole = facts | {"journal": journal, "key": key}
    return whole | {"digests": dict(_digests(whole))}


def _digests(whole: Facts) -> Iterator[tuple[str, str]]:
    for name, value in whole.items():
        if name in LISTS:
            yield from ((f"{name}/{at}", digest_of(each)) for at, each in enumerate(value))
        elif name not in UNDIGESTED:
            yield name, digest_of(value)


def _order(order: DestructionOrder, *, begun_at: datetime | None) -> Facts:
    return {
        "id": order.id,
        "number": order.number,
        "list_sha256": order.list_hash,
        "case_count": order.case_count,
        "persons": order.persons,
        "proposed_by": order.proposed_by_name,
        "proposed_at": order.proposed_at,
        "approvals": [
            {
                "name": each.name,
                "role": each.role,
                "at": each.at,
                "list_sha256": each.list_hash,
            }
            for each in order.approvals
        ],
        "waited_until": order.waits_until,
        "begun_at": begun_at,
        "ended_at": order.ended_at,
    }


def _case(item: DisposalItem, stub: Stub, periods: Mapping[CaseFileId, PeriodTold]) -> Facts:
    period = periods.get(stub.case, PeriodTold())
    return {
        "case": stub.case,
        "reference": stub.reference,
        "file_plan_code": stub.file_plan_code,
        "opened_on": stub.opened_on,
        "closed_on": stub.closed_on,
        "covers_from": stub.covers_from,
        "covers_to": stub.covers_to,
        "rule_id": stub.rule_id,
        **asdict(period),
        "legal_basis": stub.legal_basis,
        "retention_end": stub.retention_end,
        "decision": stub.decision,
        "decision_reason": item.decision_reason,
        "decision_source": item.decision_source,
        "decided_by": item.decided_by,
        "decided_at": item.decided_at,
        "archive_reference": stub.archive_reference,
        "destroyed_at": stub.destroyed_at,
        "list_fingerprint": item.fingerprint,
    }


def _object(each: DestroyedObject) -> Facts:
    return {
        "case": each.case,
        "document": each.document,
        "kind": each.kind,
        "key": each.store_key,
        "version": each.store_version,
        "sha256": each.sha256,
        "size_bytes": each.size_bytes,
        "outcome": outcome_of(each),
        "absent_at": each.absent_at,
    }


def outcome_of(each: DestroyedObject) -> Outcome:
    """What became of an object."""
    if each.is_reference:
        return Outcome.REFERENCE_REMOVED
    return Outcome.ABSENT if each.absent_at is not None else Outcome.KEPT


def _plain(value: Any) -> Any:
    """JSON of values: days and moments as ISO 8601, moments in UTC."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
