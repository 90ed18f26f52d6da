"""Records of a destruction, made anew from its certificate after a restore."""

from dataclasses import replace
from datetime import date, datetime

from eakte.domain.access import CaseFileId, Role, UserId
from eakte.domain.casefile import CaseFile
from eakte.domain.certificate import Certificate, Facts, Outcome, canonical
from eakte.domain.destruction import Approval, DestructionOrder, OrderId, OrderState
from eakte.domain.disposal import (
    Decision,
    DecisionSource,
    Disposal,
    DisposalId,
    DisposalItem,
    ItemState,
)
from eakte.domain.stub import MASKED, ObjectKind, Stub

UNTOLD = UserId("")  # a certificate names persons, not accounts


def disposal_told(content: Facts, made: DisposalId) -> Disposal:
    """The list of which a certificate tells, where the records do not know it."""
    told, order = content["disposal"], content["order"]
    proposed_at = datetime.fromisoformat(order["proposed_at"])
    return Disposal(
        id=made,
        number=told["number"],
        process_id=told["process_id"],
        title=f"Aus dem Löschprotokoll {content['number'] or 'zu ' + order['number']}",
        created_by=UNTOLD,
        created_at=proposed_at,
        xdomea_version="",
        revision=1,
        offered_at=_moment(told["offered_at"]),
        delivered_at=_moment(told["delivered_at"]),
        ended_at=_moment(order["ended_at"]),
    )


def order_told(content: Facts, disposal: DisposalId) -> DestructionOrder:
    """The executed order of which a certificate tells."""
    told = content["order"]
    return DestructionOrder(
        id=OrderId(told["id"]),
        disposal=disposal,
        number=told["number"],
        state=OrderState.DONE,
        persons=told["persons"],
        proposed_by=UNTOLD,
        proposed_by_name=told["proposed_by"],
        proposed_at=datetime.fromisoformat(told["proposed_at"]),
        list_hash=told["list_sha256"],
        case_count=told["case_count"],
        approvals=tuple(_approval(each, n) for n, each in enumerate(told["approvals"], start=1)),
        waits_until=_moment(told["waited_until"]),
        ended_at=_moment(told["ended_at"]),
    )


def _approval(told: Facts, number: int) -> Approval:
    return Approval(
        user=UserId(f"approver-{number}"),  # in the place of an account
        name=told["name"],
        role=Role(told["role"]),
        at=datetime.fromisoformat(told["at"]),
        list_hash=told["list_sha256"],
    )


def with_approvals(known: DestructionOrder, told: DestructionOrder) -> DestructionOrder:
    """An order of the records, with later approvals of which was told: one for each role."""
    roles = {approval.role for approval in known.approvals}
    later = (approval for approval in told.approvals if approval.role not in roles)
    waits_until = known.waits_until or told.waits_until
    return replace(known, approvals=(*known.approvals, *later), waits_until=waits_until)


def certificate_row(content: Facts, *, json_key: str, pdf_key: str) -> Certificate:
    """The certificate as the records keep it."""
    body = {name: value for name, value in content.items() if name != "signature"}
    return Certificate(
        order=OrderId(content["order"]["id"]),
        number=content["number"],
        at=datetime.fromisoformat(content["issued_at"]),
        body=canonical(body),
        signature=content["signature"],
        json_key=json_key,
        pdf_key=pdf_key,
    )


def item_told(told: Facts, case: CaseFile, order: DestructionOrder) -> DisposalItem:
    """A destroyed case file on its list."""
    source = told["decision_source"]
    return DisposalItem(
        disposal=order.disposal,
        case=case.id,
        scope=case.scope,
        state=ItemState.DESTROYED,
        reference=told["reference"],
        subject=MASKED,
        file_plan_code=told["file_plan_code"],
        rule_id=told["rule_id"],
        retention_end=_day(told["retention_end"]),
        decision=Decision(told["decision"]),
        decision_reason=told["decision_reason"],
        decision_source=DecisionSource(source) if source else None,
        decided_by=told["decided_by"],
        decided_at=_moment(told["decided_at"]),
        archive_reference=told["archive_reference"],
        order=order.id,
        fingerprint=told["list_fingerprint"],
    )


def stub_told(content: Facts, told: Facts, case: CaseFile) -> Stub:
    """What remains of a destroyed case file."""
    return Stub(
        case=case.id,
        scope=case.scope,
        reference=told["reference"],
        subject=MASKED,
        file_plan_code=told["file_plan_code"],
        lead_unit=case.lead_unit,
        opened_on=date.fromisoformat(told["opened_on"]),
        closed_on=_day(told["closed_on"]),
        covers_from=_day(told["covers_from"]),
        covers_to=_day(told["covers_to"]),
        rule_id=told["rule_id"],
        legal_basis=told["legal_basis"],
        retention_end=_day(told["retention_end"]),
        decision=Decision(told["decision"]),
        archive_reference=told["archive_reference"],
        process_id=content["disposal"]["process_id"],
        order=content["order"]["id"],
        documents=tuple(
            (each["document"], each["sha256"], each["size_bytes"])
            for each in content["objects"]
            if each["case"] == case.id and each["kind"] == ObjectKind.ORIGINAL
        ),
        destroyed_at=datetime.fromisoformat(told["destroyed_at"]),
    )


def documents_gone(content: Facts, case: CaseFileId) -> frozenset[str]:
    """Documents of a case file of which a certificate says that they are gone."""
    return frozenset(
        each["document"]
        for each in content["objects"]
        if each["case"] == case and each["outcome"] != Outcome.KEPT
    )


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
