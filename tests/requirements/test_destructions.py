"""R19–R24: who must agree, that nothing is left, what stays as proof, and kills on the way."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte.certificate_check import check_certificate
from eakte.database import make_engine
from eakte.domain.access import Role
from eakte.domain.destruction import ApprovalRefused
from eakte.domain.disposal import Decision, ItemState
from eakte.domain.errors import InvalidValue
from eakte.domain.scanning import Separation
from eakte.finding import SearchRequest
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import Records
from storage import folder_buckets
from tests.ended_cases import DisposalOffice
from tests.faults.steps import Steps, count_statements, is_killed
from tests.flows.batches import Letter, announced, scanned
from tests.flows.test_destruction import everything, files_with, states, tables_with
from tests.flows.test_scan_erasing import closed
from tests.offices import an_office, work_off
from tests.pace import either

WORD = "Quittenbaumgelee"  # stands in one letter and nowhere else
LETTER = f"Antrag auf {WORD}. Mit freundlichen Grüßen"
LANES = (Lane.DISPOSE, Lane.INDEX)
MOST_STEPS = 2000
STRIDE = either(60, 23)


def test_r19_one_person_alone_destroys_nothing_and_what_is_wanted_waits_for_its_import(
    disposal: DisposalOffice,
) -> None:
    wanted, other = disposal.ended_case(LETTER), disposal.ended_case("Ein Brief")
    lifecycle, destruction = disposal.office.lifecycle, disposal.office.destruction
    listed = lifecycle.start([wanted.id, other.id], actor=disposal.proposer)
    for case, decision in ((wanted, Decision.ARCHIVE), (other, Decision.DESTROY)):
        lifecycle.decide(listed.id, [case.id], decision=decision, actor=disposal.archivist)
    order = destruction.order(listed.id, actor=disposal.proposer)
    colleague = disposal.town.add_person("colleague", Role.RECORDS_MANAGER)

    with pytest.raises(ApprovalRefused, match="selbst vorgeschlagen"):
        disposal.approve(order.id, disposal.proposer)
    disposal.approve(order.id, disposal.manager)
    for actor in (disposal.manager, colleague):
        with pytest.raises(ApprovalRefused):
            disposal.approve(order.id, actor)
    disposal.clock.at += timedelta(days=30)
    disposal.trust_the_clock()
    work_off(disposal.office, LANES)
    after_one_person = states(disposal, order.id)
    disposal.approve(order.id, disposal.archivist)
    disposal.clock.at += timedelta(days=15)
    disposal.trust_the_clock()
    work_off(disposal.office, LANES)

    assert after_one_person == {other.id: ItemState.ORDERED}
    assert states(disposal, order.id) == {other.id: ItemState.DESTROYED}
    with pytest.raises(InvalidValue):  # what the archive wants was not imported
        destruction.order(listed.id, actor=disposal.proposer)


def test_r20_a_planted_word_is_in_no_table_object_index_or_folder_afterwards(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    case = disposal.ended_case(LETTER, subject=f"Akte {WORD}")
    order = disposal.ordered(case.id)
    assert "page" in tables_with(disposal, WORD)
    assert files_with(tmp_path / "buckets", WORD)

    work_off(disposal.office, LANES)

    assert states(disposal, order.id) == {case.id: ItemState.DESTROYED}
    assert tables_with(disposal, WORD) == []
    for folder in ("buckets", "scratch", "index"):
        assert files_with(tmp_path / folder, WORD) == []
        assert files_with(tmp_path / folder, WORD.lower()) == []
    found = disposal.office.filing.find(SearchRequest(words=WORD), actor=disposal.manager)
    assert found.total == 0


def test_r20_what_a_station_said_of_a_scanned_letter_is_nowhere_afterwards(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    office, station = disposal.office, disposal.town.actor("station")
    operator = disposal.town.add_person("operator", Role.SCAN_OPERATOR)
    case = disposal.town.add_case()
    body = scanned(Letter(words=f"Antrag auf {WORD}"))
    plain = announced(body, separation=Separation.PARTS, name=WORD)
    plan = replace(
        plain.parts[0],
        reference=case.reference,
        file_name=f"{WORD}.pdf",
        subject=f"Antrag von {WORD}",
        sender=f"Erika {WORD}",
        external_id=f"Post {WORD}",
    )
    batch = closed(office, replace(plain, parts=(plan,)), body, station=station, operator=operator)
    assert {"scan_batch", "scan_part", "page"} <= set(tables_with(disposal, WORD))
    order = disposal.ordered(disposal.ended(case.id).id)

    work_off(office, LANES)

    assert states(disposal, order.id) == {case.id: ItemState.DESTROYED}
    assert tables_with(disposal, WORD) == []
    assert files_with(tmp_path / "buckets", WORD) == []
    assert office.certifying.get(order.id, actor=disposal.manager).number
    assert office.scanning.announce(replace(plain, parts=(plan,)), actor=station).id == batch.id


def test_r21_a_stub_stays_with_reference_decision_and_digests_and_a_masked_subject(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case(LETTER, subject="Akte Erika Mustermann")
    order = disposal.ordered(case.id)

    work_off(disposal.office, LANES)

    with disposal.town.records.read(disposal.manager) as tx:
        stub = tx.destructions.stub(case.id)
    assert stub is not None
    assert (stub.case, stub.reference, stub.subject) == (case.id, case.reference, "(vernichtet)")
    assert (stub.decision, stub.order) == (Decision.DESTROY, order.id)
    assert len(stub.documents) == 1
    assert "Mustermann" not in str(stub)


def test_r22_the_certificate_names_each_object_and_its_signature_can_be_checked(
    disposal: DisposalOffice,
) -> None:
    cases = [disposal.ended_case(f"Brief {number}") for number in range(2)]
    order = disposal.ordered(*(case.id for case in cases))

    work_off(disposal.office, LANES)

    certifying, evidence = disposal.office.certifying, disposal.office.evidence
    made = certifying.get(order.id, actor=disposal.manager)
    told = json.loads(made.document())
    report = check_certificate(made.document(), public_key=evidence.signer.public_key())
    assert (report.findings, report.unchecked) == ([], [])
    assert [each["reference"] for each in told["cases"]] == sorted(case.reference for case in cases)
    with disposal.town.records.read(disposal.manager) as tx:
        assert len(told["objects"]) == len(tuple(tx.destructions.objects(order.id)))
    changed = made.document().replace(cases[0].reference.encode(), b"99.99-2026-9999")
    assert not check_certificate(changed, public_key=evidence.signer.public_key()).is_sound
    assert certifying.pdf(order.id, actor=disposal.manager).startswith(b"%PDF-")


@pytest.mark.slow
def test_r23_a_destruction_that_is_killed_at_any_step_is_finished_by_the_next_run(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    office = disposal.office
    for step in steps():
        case = disposal.ended_case(f"Antrag auf {WORD}{step}", f"Anlage {step}")
        order = disposal.ordered(case.id)
        was_killed = is_killed(lambda step=step: work_off(killed_at(office, step), LANES))
        with office.records.begin(None) as tx:
            tx.session.execute(text("UPDATE job SET lease_until_ms = 0 WHERE state <> 'done'"))

        work_off(office, LANES)

        assert states(disposal, order.id) == {case.id: ItemState.DESTROYED}, step
        with office.records.read(disposal.manager) as tx:
            assert tx.destructions.stub(case.id) is not None, step
            assert all(each.absent_at for each in tx.destructions.objects(order.id)), step
        made = office.certifying.get(order.id, actor=disposal.manager)
        key = office.evidence.signer.public_key()
        assert check_certificate(made.document(), public_key=key).is_sound, step
        assert files_with(tmp_path / "buckets", f"{WORD}{step}") == [], step
        if not was_killed:
            break


def steps() -> Iterator[int]:
    """Steps near and far, some of each part of the way: all of them would take an hour."""
    step = 1
    while step < MOST_STEPS:
        yield step
        step += STRIDE
    raise AssertionError("a step is taken again and again")


def killed_at(office: Office, fatal: int) -> Office:
    """The same office in a child process, on connections of its own, ended at a step."""
    engine = make_engine(office.records.engine.url.render_as_string(hide_password=False))
    count_statements(engine, Steps(fatal=fatal))
    records = Records(engine=engine, clock=office.records.clock)
    home = office.settings.home
    return an_office(records, home, buckets=folder_buckets(home / "buckets"))


def test_r24_a_test_run_changes_no_row_and_no_object(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    free, held = disposal.ended_case(LETTER), disposal.ended_case("Ein Brief")
    order = disposal.ordered(free.id, held.id)
    disposal.office.holding.place(
        [held.id], reason="Prozess", review_on=disposal.clock().date(), actor=disposal.manager
    )
    before = everything(disposal, tmp_path)

    prospects = disposal.office.destruction.preview(order.id, actor=disposal.archivist)

    told = {each.item.case: each.reason for each in prospects}
    assert told[free.id] == ""
    assert told[held.id].startswith("Sperre wegen Prozess")
    assert everything(disposal, tmp_path) == before
