"""Certificates: nothing is claimed before it was looked at, and nobody changes one unseen."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from eakte.absence import StillInIndex, StillInStore
from eakte.certificate_check import check_certificate
from eakte.certifying import destructions_told
from eakte.domain.access import Role, Scope, TenantId
from eakte.domain.certificate import Outcome
from eakte.domain.errors import NotAllowed, NotVisible
from eakte.jobs import Lane
from eakte.orders import certificate_job
from eakte.receipts import open_signer
from eakte.reconcile import Report
from storage import derivative_key, folder_buckets
from tests.ended_cases import DisposalOffice, of_no_kind
from tests.offices import work_off

LETTER = "Antrag auf Stundung. Mit freundlichen Grüßen"


def dispose(desk: DisposalOffice) -> None:
    work_off(desk.office, (Lane.DISPOSE, Lane.INDEX))


def test_an_executed_order_gets_a_certificate_that_anybody_can_check(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case(LETTER, subject="Akte Erika Mustermann")
    order = desk.ordered(case.id)

    dispose(desk)

    made = desk.office.certifying.get(order.id, actor=desk.manager)
    public_key = desk.office.evidence.signer.public_key()
    report = check_certificate(made.document(), public_key=public_key)
    assert (report.findings, report.unchecked) == ([], [])
    assert made.number == "LP-2026/1"
    assert "Mustermann" not in made.body


def test_a_changed_part_of_a_certificate_is_named(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    dispose(desk)
    made = desk.office.certifying.get(order.id, actor=desk.manager)
    told = json.loads(made.document())

    for part in told.keys() - {"digests", "signature", "kept", "cases", "objects"}:
        changed = told | {part: _other(told[part])}
        report = check_certificate(json.dumps(changed).encode())
        assert f"Die Angabe „{part}“ ist verändert." in report.findings, part
    for name, value in told["cases"][0].items():
        changed = told | {"cases": [told["cases"][0] | {name: _other(value)}]}
        report = check_certificate(json.dumps(changed).encode())
        assert "Die Angabe „cases/0“ ist verändert." in report.findings, name
    without = check_certificate(json.dumps(told | {"objects": []}).encode())
    assert "Die Angabe „objects/0“ ist verändert." in without.findings


def _other(value: object) -> object:
    return value | {"x": 1} if isinstance(value, dict) else f"{value}x"


def test_no_bit_of_a_certificate_can_be_flipped(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    dispose(desk)
    body = desk.office.certifying.get(order.id, actor=desk.manager).document()
    public_key = desk.office.evidence.signer.public_key()

    unseen = []
    for at in range(len(body)):
        flipped = bytearray(body)
        flipped[at] ^= 1 << at % 8
        if check_certificate(bytes(flipped), public_key=public_key).is_sound:
            unseen.append(at)

    assert unseen == []


def test_a_key_of_a_kind_that_nobody_knows_is_a_finding(desk: DisposalOffice) -> None:
    order = desk.ordered(desk.ended_case(LETTER).id)
    dispose(desk)
    told = desk.office.certifying.get(order.id, actor=desk.manager).content()
    strange = told["key"] | {"public_key": of_no_kind(told["key"]["public_key"])}

    report = check_certificate(json.dumps(told | {"key": strange, "signature": "AA=="}).encode())

    assert "Die Unterschrift (Löschprotokoll) passt nicht zum Inhalt." in report.findings


def test_a_certificate_signed_by_another_is_refused_and_both_keys_are_named(
    desk: DisposalOffice, home: Path
) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    dispose(desk)
    body = desk.office.certifying.get(order.id, actor=desk.manager).document()
    other = open_signer(home / "other")

    report = check_certificate(body, public_key=other.public_key())

    own = desk.office.evidence.signer.key_id()
    assert (
        f"Unterschrieben ist mit dem Schlüssel {own}, erwartet ist {other.key_id()}."
        in report.findings
    )


def test_a_certificate_is_made_once_whatever_happens_on_the_way(
    desk: DisposalOffice, home: Path
) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    dispose(desk)
    first = desk.office.certifying.get(order.id, actor=desk.manager)
    pdf = desk.office.certifying.pdf(order.id, actor=desk.manager)
    with desk.town.records.begin(desk.town.system) as tx:  # killed before it was kept
        tx.destructions.certificates.put(replace(first, json_key="", pdf_key=""))
        tx.enqueue(certificate_job(order.id))

    dispose(desk)

    again = desk.office.certifying.get(order.id, actor=desk.manager)
    assert again == first
    assert desk.office.certifying.pdf(order.id, actor=desk.manager) == pdf
    kept = folder_buckets(home / "buckets").evidence
    assert len(kept.versions(first.json_key)) == len(kept.versions(first.pdf_key)) == 1
    assert kept.read(first.json_key) == first.document()


def test_a_certificate_that_was_killed_before_its_signature_keeps_its_number(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    work_off(desk.office, (Lane.DISPOSE,))
    work_off(desk.office, (Lane.INDEX,))
    closed = desk.office.certifying._closed(order.id, desk.town.system)
    with pytest.raises(NotVisible):
        desk.office.certifying.get(order.id, actor=desk.manager)

    dispose(desk)

    made = desk.office.certifying.get(order.id, actor=desk.manager)
    assert (made.number, made.at) == (closed.number, closed.at)
    assert check_certificate(made.document()).is_sound


def test_nothing_is_certified_while_a_page_stands_in_the_index(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    work_off(desk.office, (Lane.DISPOSE,))

    with pytest.raises(StillInIndex):
        desk.office.certifying._closed(order.id, desk.town.system)

    with desk.town.records.read(desk.town.system) as tx:
        assert tx.destructions.certificates.find(order.id) is None


def test_nothing_is_certified_while_bytes_lie_in_the_store_and_what_a_worker_left_goes_first(
    desk: DisposalOffice, home: Path
) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    with desk.town.records.read(desk.town.system) as tx:
        (document,) = tx.documents.everything_in(case.id)
        (version,) = tx.versions.of(document)
    work_off(desk.office, (Lane.DISPOSE,))
    work_off(desk.office, (Lane.INDEX,))
    place = derivative_key(desk.town.tenant, version.sha256, "x", "1", "page")
    work = folder_buckets(home / "buckets").work
    work.put(place, io.BytesIO(b"left"), size_bytes=4, sha256=None)

    with (
        desk.town.records.read(desk.town.system) as tx,
        pytest.raises(StillInStore),
    ):
        desk.office.certifying.absence.look(tx, {}, tx.destructions.objects(order.id))
    dispose(desk)

    made = desk.office.certifying.get(order.id, actor=desk.manager).content()
    assert made["verified"]["empty_places"] == 2
    assert tuple(work.keys(place)) == ()
    assert {each["key"]: each["outcome"] for each in made["objects"]}[place] == Outcome.ABSENT


def test_what_a_hold_kept_stands_in_the_certificate_with_its_reason(
    desk: DisposalOffice,
) -> None:
    free, held = desk.ended_case(LETTER), desk.ended_case("Ein anderer Brief")
    order = desk.ordered(free.id, held.id)
    desk.office.holding.place(
        [held.id], reason="Prozess", review_on=desk.clock().date(), actor=desk.manager
    )

    dispose(desk)

    told = desk.office.certifying.get(order.id, actor=desk.manager).content()
    assert [each["case"] for each in told["cases"]] == [free.id]
    assert [each["case"] for each in told["kept"]] == [held.id]
    assert "Prozess" in told["kept"][0]["reason"]


def test_the_bytes_that_another_document_has_too_are_told_apart(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    desk.ended_case(LETTER)
    order = desk.ordered(case.id)

    dispose(desk)

    made = desk.office.certifying.get(order.id, actor=desk.manager)
    outcomes = {each["outcome"] for each in made.content()["objects"]}
    assert outcomes == {Outcome.REFERENCE_REMOVED}
    assert check_certificate(made.document()).is_sound


def test_what_was_destroyed_can_be_told_from_the_bucket_alone(
    desk: DisposalOffice, home: Path
) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    dispose(desk)
    kept = folder_buckets(home / "buckets").evidence

    own = desk.office.evidence.signer.key_id()
    ((key, told),) = destructions_told(kept, desk.town.tenant, signed_by={own})

    assert told is not None
    assert (told.order, list(told.cases)) == (order.id, [case.id])
    assert told.cases[case.id][0] == case.reference
    assert [each.outcome for each in told.objects] == [Outcome.ABSENT]
    assert list(destructions_told(kept, TenantId("weeze"), signed_by={own})) == []
    assert list(destructions_told(kept, desk.town.tenant, signed_by={"f" * 16})) == [(key, None)]


def test_a_certificate_is_seen_only_by_who_sees_every_case_file_on_it(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    dispose(desk)
    station = desk.town.add_person("mailroom", Role.SCANNING_STATION)
    with desk.town.records.begin(desk.town.system) as tx:
        (item,) = tx.destructions.items(order.id)
        tx.disposals.put_item(replace(item, scope=Scope("case:of-others")))

    with pytest.raises(NotVisible):
        desk.office.certifying.get(order.id, actor=desk.manager)
    with pytest.raises(NotAllowed):
        desk.office.certifying.get(order.id, actor=station)
    assert desk.office.certifying.listing(actor=desk.archivist).lines


def test_the_rule_and_its_computation_outlive_the_case_file(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    record = desk.with_stored_period(case.id)
    order = desk.ordered(case.id)

    dispose(desk)

    (told,) = desk.office.certifying.get(order.id, actor=desk.manager).content()["cases"]
    assert (told["rule_sha256"], told["explanation"]) == (record.rule.sha256, record.explanation)
    assert told["trigger"] == record.trigger


def test_a_checkpoint_that_does_not_fit_is_a_finding(
    desk: DisposalOffice, owner_engine: Engine
) -> None:
    desk.ended_case(LETTER)
    desk.office.evidence.checkpoint(desk.town.system)
    with owner_engine.begin() as connection:
        if owner_engine.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('eakte.tenant', '*', true)"))
        connection.execute(text("UPDATE checkpoint SET signature = 'x'"))

    found = list(desk.office.reconciliation.findings(reads_bytes=False, each=lambda _: None))

    told = [each.detail for each in found if each.report is Report.JOURNAL]
    assert told == ["checkpoint"]
