"""Certificates: nothing is claimed before it was looked at, and nobody changes one unseen."""

import io
import json
import logging
from collections.abc import Iterator
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
from eakte.domain.retention_record import retention_record
from eakte.jobs import Lane
from eakte.orders import certificate_job
from eakte.periods import retention_of
from eakte.receipts import open_signer
from eakte.reconcile import Report
from eakte.records import Records
from indexing import SandboxedReader
from storage import derivative_key, folder_buckets
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

LETTER = "Antrag auf Stundung. Mit freundlichen Grüßen"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def disposal(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader, clock: Clock
) -> DisposalOffice:
    office = an_office(records, tmp_path, reader=reader)
    office.filing.rebuild_index(each=lambda _: None)
    return a_disposal_office(office, town, clock)


def dispose(disposal: DisposalOffice) -> None:
    work_off(disposal.office, (Lane.DISPOSE, Lane.INDEX))


def test_an_executed_order_gets_a_certificate_that_anybody_can_check(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case(LETTER, subject="Akte Erika Mustermann")
    order = disposal.ordered(case.id)

    dispose(disposal)

    made = disposal.office.certifying.get(order.id, actor=disposal.manager)
    public_key = disposal.office.evidence.signer.public_key()
    report = check_certificate(made.document(), public_key=public_key)
    assert (report.findings, report.unchecked) == ([], [])
    assert made.number == "LP-2026/1"
    assert "Mustermann" not in made.body


def test_a_changed_part_of_a_certificate_is_named(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    dispose(disposal)
    made = disposal.office.certifying.get(order.id, actor=disposal.manager)
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


def test_no_bit_of_a_certificate_can_be_flipped(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    dispose(disposal)
    body = disposal.office.certifying.get(order.id, actor=disposal.manager).document()
    public_key = disposal.office.evidence.signer.public_key()

    unseen = []
    for at in range(len(body)):
        flipped = bytearray(body)
        flipped[at] ^= 1 << at % 8
        if check_certificate(bytes(flipped), public_key=public_key).is_sound:
            unseen.append(at)

    assert unseen == []


def test_a_certificate_signed_by_another_is_refused_and_both_keys_are_named(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    dispose(disposal)
    body = disposal.office.certifying.get(order.id, actor=disposal.manager).document()
    other = open_signer(tmp_path / "other")

    report = check_certificate(body, public_key=other.public_key())

    own = disposal.office.evidence.signer.key_id()
    assert (
        f"Unterschrieben ist mit dem Schlüssel {own}, erwartet ist {other.key_id()}."
        in report.findings
    )


def test_a_certificate_is_made_once_whatever_happens_on_the_way(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    dispose(disposal)
    first = disposal.office.certifying.get(order.id, actor=disposal.manager)
    pdf = disposal.office.certifying.pdf(order.id, actor=disposal.manager)
    with disposal.town.records.begin(disposal.town.system) as tx:  # killed before it was kept
        tx.destructions.certificates.put(replace(first, json_key="", pdf_key=""))
        tx.enqueue(certificate_job(order.id))

    dispose(disposal)

    again = disposal.office.certifying.get(order.id, actor=disposal.manager)
    assert again == first
    assert disposal.office.certifying.pdf(order.id, actor=disposal.manager) == pdf
    kept = folder_buckets(tmp_path / "buckets").evidence
    assert len(kept.versions(first.json_key)) == len(kept.versions(first.pdf_key)) == 1
    assert kept.read(first.json_key) == first.document()


def test_a_certificate_that_was_killed_before_its_signature_keeps_its_number(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    work_off(disposal.office, (Lane.DISPOSE,))
    work_off(disposal.office, (Lane.INDEX,))
    closed = disposal.office.certifying._closed(order.id, disposal.town.system)
    with pytest.raises(NotVisible):
        disposal.office.certifying.get(order.id, actor=disposal.manager)

    dispose(disposal)

    made = disposal.office.certifying.get(order.id, actor=disposal.manager)
    assert (made.number, made.at) == (closed.number, closed.at)
    assert check_certificate(made.document()).is_sound


def test_nothing_is_certified_while_a_page_stands_in_the_index(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    work_off(disposal.office, (Lane.DISPOSE,))

    with pytest.raises(StillInIndex):
        disposal.office.certifying._closed(order.id, disposal.town.system)

    with disposal.town.records.read(disposal.town.system) as tx:
        assert tx.destructions.certificates.find(order.id) is None


def test_nothing_is_certified_while_bytes_lie_in_the_store_and_what_a_worker_left_goes_first(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    with disposal.town.records.read(disposal.town.system) as tx:
        (document,) = tx.documents.everything_in(case.id)
        (version,) = tx.versions.of(document)
    work_off(disposal.office, (Lane.DISPOSE,))
    work_off(disposal.office, (Lane.INDEX,))
    place = derivative_key(disposal.town.tenant, version.sha256, "x", "1", "page")
    work = folder_buckets(tmp_path / "buckets").work
    work.put(place, io.BytesIO(b"left"), size_bytes=4, sha256=None)

    with (
        disposal.town.records.read(disposal.town.system) as tx,
        pytest.raises(StillInStore),
    ):
        disposal.office.certifying.absence.look(tx, {}, tx.destructions.objects(order.id))
    dispose(disposal)

    made = disposal.office.certifying.get(order.id, actor=disposal.manager).content()
    assert made["verified"]["empty_places"] == 2
    assert tuple(work.keys(place)) == ()
    assert {each["key"]: each["outcome"] for each in made["objects"]}[place] == Outcome.ABSENT


def test_what_a_hold_kept_stands_in_the_certificate_with_its_reason(
    disposal: DisposalOffice,
) -> None:
    free, held = disposal.ended_case(LETTER), disposal.ended_case("Ein anderer Brief")
    order = disposal.ordered(free.id, held.id)
    disposal.office.holding.place(
        [held.id], reason="Prozess", review_on=disposal.clock().date(), actor=disposal.manager
    )

    dispose(disposal)

    told = disposal.office.certifying.get(order.id, actor=disposal.manager).content()
    assert [each["case"] for each in told["cases"]] == [free.id]
    assert [each["case"] for each in told["kept"]] == [held.id]
    assert "Prozess" in told["kept"][0]["reason"]


def test_the_bytes_that_another_document_has_too_are_told_apart(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)

    dispose(disposal)

    made = disposal.office.certifying.get(order.id, actor=disposal.manager)
    outcomes = {each["outcome"] for each in made.content()["objects"]}
    assert outcomes == {Outcome.REFERENCE_REMOVED}
    assert check_certificate(made.document()).is_sound


def test_what_was_destroyed_can_be_told_from_the_bucket_alone(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    dispose(disposal)
    kept = folder_buckets(tmp_path / "buckets").evidence

    own = disposal.office.evidence.signer.key_id()
    ((key, told),) = destructions_told(kept, disposal.town.tenant, signed_by={own})

    assert told is not None
    assert (told.order, list(told.cases)) == (order.id, [case.id])
    assert told.cases[case.id][0] == case.reference
    assert [each.outcome for each in told.objects] == [Outcome.ABSENT]
    assert list(destructions_told(kept, TenantId("weeze"), signed_by={own})) == []
    assert list(destructions_told(kept, disposal.town.tenant, signed_by={"f" * 16})) == [
        (key, None)
    ]


def test_a_certificate_is_seen_only_by_who_sees_every_case_file_on_it(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    dispose(disposal)
    station = disposal.town.add_person("mailroom", Role.SCANNING_STATION)
    with disposal.town.records.begin(disposal.town.system) as tx:
        (item,) = tx.destructions.items(order.id)
        tx.disposals.put_item(replace(item, scope=Scope("case:of-others")))

    with pytest.raises(NotVisible):
        disposal.office.certifying.get(order.id, actor=disposal.manager)
    with pytest.raises(NotAllowed):
        disposal.office.certifying.get(order.id, actor=station)
    assert disposal.office.certifying.listing(actor=disposal.archivist).lines


def test_the_rule_and_its_computation_outlive_the_case_file(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    with disposal.town.records.begin(disposal.town.system) as tx:
        retention = retention_of(tx, tx.cases.get(case.id))
        assert retention is not None
        record = retention_record(retention, computed_at=disposal.clock())
        tx.periods.keep(case.id, record)
    order = disposal.ordered(case.id)

    dispose(disposal)

    (told,) = disposal.office.certifying.get(order.id, actor=disposal.manager).content()["cases"]
    assert (told["rule_sha256"], told["explanation"]) == (record.rule.sha256, record.explanation)
    assert told["trigger"] == record.trigger


def test_a_checkpoint_that_does_not_fit_is_a_finding(
    disposal: DisposalOffice, owner_engine: Engine
) -> None:
    disposal.ended_case(LETTER)
    disposal.office.evidence.checkpoint(disposal.town.system)
    with owner_engine.begin() as connection:
        if owner_engine.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('eakte.tenant', '*', true)"))
        connection.execute(text("UPDATE checkpoint SET signature = 'x'"))

    found = list(disposal.office.reconciliation.findings(reads_bytes=False, each=lambda _: None))

    told = [each.detail for each in found if each.report is Report.JOURNAL]
    assert told == ["checkpoint"]
