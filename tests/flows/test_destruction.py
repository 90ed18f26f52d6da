"""Destruction: who must agree, what stops it, and that nothing is left afterwards."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from eakte import destroying, jobs
from eakte.domain.access import Role
from eakte.domain.clock import ClockDoubted, DoubtKind
from eakte.domain.destruction import (
    ApprovalRefused,
    ListChanged,
    OrderEnded,
    OrderState,
    SignedInAgain,
)
from eakte.domain.disposal import Decision, ItemState, StepRefused
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.domain.hold import HeldBy
from eakte.finding import SearchRequest
from eakte.jobs import Job, Lane
from eakte.records import Records
from eakte.tables import Row
from indexing import SandboxedReader
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

WORD = "Quittenbaumgelee"  # stands in one letter and nowhere else
LETTER = f"Antrag auf {WORD}. Mit freundlichen Grüßen"
REASON = "Prozess vor dem Verwaltungsgericht"


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


def states(disposal: DisposalOffice, order: str) -> dict[str, ItemState]:
    with disposal.town.records.read(disposal.town.system) as tx:
        return {item.case: item.state for item in tx.destructions.items(order)}  # type: ignore[arg-type] # an order


def claimed(disposal: DisposalOffice) -> Job:
    disposal.office.destruction.start_ripe(disposal.town.system)
    with disposal.town.records.begin(None) as tx:
        found = jobs.claim(tx.session, Lane.DISPOSE, worker="test", most=10)
    return next(job for job in found if job.kind == "destroy")


def tables_with(disposal: DisposalOffice, word: str) -> list[str]:
    """Tables in which some column has this word."""
    found = []
    with disposal.town.records.read(disposal.town.system) as tx:
        for table in Row.metadata.sorted_tables:
            rows = tx.session.execute(select(table)).all()
            if any(word.lower() in str(value).lower() for row in rows for value in row):
                found.append(table.name)
    return found


def files_with(folder: Path, word: str) -> list[Path]:
    """Files below a folder whose bytes have this word."""
    wanted = word.encode()
    return [path for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes()]


def test_what_was_destroyed_is_in_no_table_no_object_no_index_and_no_folder(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    case = disposal.ended_case(LETTER, subject=f"Akte {WORD}")
    kept = disposal.ended_case("Ein anderer Brief")
    order = disposal.ordered(case.id)
    assert files_with(tmp_path / "buckets", WORD)
    assert "page" in tables_with(disposal, WORD)

    dispose(disposal)

    assert states(disposal, order.id) == {case.id: ItemState.DESTROYED}
    assert tables_with(disposal, WORD) == []
    assert files_with(tmp_path / "buckets", WORD) == []
    assert files_with(tmp_path / "scratch", WORD) == []
    assert files_with(tmp_path / "index", WORD.lower()) == []
    found = disposal.office.filing.find(SearchRequest(words=WORD), actor=disposal.manager)
    assert found.total == 0
    with disposal.town.records.read(disposal.manager) as tx:
        assert tx.cases.get(kept.id).subject == kept.subject
        assert tx.destructions.get(order.id).state is OrderState.DONE


def test_a_stub_stays_that_tells_why_and_names_nobody(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER, subject="Akte Erika Mustermann")
    order = disposal.ordered(case.id)

    dispose(disposal)

    with disposal.town.records.read(disposal.manager) as tx:
        stub = tx.destructions.stub(case.id)
        with pytest.raises(NotVisible):
            tx.cases.get(case.id)
    assert stub is not None
    assert (stub.reference, stub.subject) == (case.reference, "(vernichtet)")
    assert (stub.decision, stub.order) == (Decision.DESTROY, order.id)
    assert len(stub.documents) == 1
    assert "Mustermann" not in str(stub)


def test_the_history_of_a_destroyed_case_file_tells_the_disposal_and_no_names(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case(LETTER)
    disposal.ordered(case.id)

    dispose(disposal)

    with disposal.town.records.read(disposal.manager) as tx:
        lines = tx.history(f"case:{case.id}").lines
    told = {line.action: line.detail for line in lines}
    assert told["disposal_finish"]["disposal"] == "2026/1"
    assert all(not detail for action, detail in told.items() if action.startswith("document"))


def test_one_person_alone_destroys_nothing(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    listed = disposal.unwanted(case.id)
    order = disposal.office.destruction.order(listed.id, actor=disposal.proposer)

    with pytest.raises(ApprovalRefused, match="selbst vorgeschlagen"):
        disposal.approve(order.id, disposal.proposer)
    disposal.approve(order.id, disposal.manager)
    with pytest.raises(ApprovalRefused, match="schon freigegeben"):
        disposal.approve(order.id, disposal.manager)
    colleague = disposal.town.add_person("colleague", Role.RECORDS_MANAGER)
    with pytest.raises(ApprovalRefused, match="anderen Rolle"):
        disposal.approve(order.id, colleague)

    disposal.clock.at += timedelta(days=30)
    disposal.trust_the_clock()
    dispose(disposal)
    assert states(disposal, order.id) == {case.id: ItemState.ORDERED}


def test_an_approval_needs_the_password_of_this_person_typed_just_now(
    disposal: DisposalOffice,
) -> None:
    listed = disposal.unwanted(disposal.ended_case(LETTER).id)
    order = disposal.office.destruction.order(listed.id, actor=disposal.proposer)
    stale = SignedInAgain(user=disposal.manager.user, at=disposal.clock() - timedelta(minutes=6))

    for proof in (stale, disposal.proof(disposal.archivist)):
        with pytest.raises(ApprovalRefused, match="Kennwort"):
            disposal.office.destruction.approve(order.id, proof=proof, actor=disposal.manager)


def test_a_small_office_may_count_the_proposal_as_the_first_approval(
    disposal: DisposalOffice,
) -> None:
    small = replace(disposal.office.destruction, persons=2)
    listed = disposal.unwanted(disposal.ended_case(LETTER).id)
    order = small.order(listed.id, actor=disposal.proposer)

    approved = disposal.approve(order.id, disposal.archivist)

    assert (approved.persons, approved.state) == (2, OrderState.WAITING)


def test_clerks_and_auditors_neither_list_nor_approve(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    listed = disposal.unwanted(case.id)
    order = disposal.office.destruction.order(listed.id, actor=disposal.proposer)

    for login in ("clerk", "auditor", "administrator", "station"):
        actor = disposal.town.actor(login)
        with pytest.raises(NotAllowed):
            disposal.office.lifecycle.start([case.id], actor=actor)
        with pytest.raises(NotAllowed):
            disposal.approve(order.id, actor)


def test_a_letter_that_comes_after_the_first_approval_voids_all(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    listed = disposal.unwanted(case.id)
    order = disposal.office.destruction.order(listed.id, actor=disposal.proposer)
    disposal.approve(order.id, disposal.manager)
    disposal.town.add_document(case)

    with pytest.raises(ListChanged):
        disposal.approve(order.id, disposal.archivist)

    with disposal.town.records.read(disposal.manager) as tx:
        assert tx.destructions.get(order.id).state is OrderState.VOID
        assert tx.disposals.item(listed.id, case.id).state is ItemState.TO_DESTROY


def test_a_period_that_changed_while_the_order_waited_stops_it(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    with disposal.town.records.begin(disposal.town.system) as tx:
        changed = replace(tx.cases.locked(case.id), retention_end=disposal.clock().date())
        tx.cases.save(changed)

    dispose(disposal)

    with disposal.town.records.read(disposal.manager) as tx:
        assert tx.destructions.get(order.id).state is OrderState.VOID
        assert tx.cases.get(case.id).subject == case.subject


def test_nothing_is_destroyed_before_the_waiting_time_has_passed(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case(LETTER)
    listed = disposal.unwanted(case.id)
    order = disposal.office.destruction.order(listed.id, actor=disposal.proposer)
    disposal.approve(order.id, disposal.manager, disposal.archivist)
    disposal.clock.at += timedelta(days=13, hours=23)
    disposal.trust_the_clock()

    dispose(disposal)
    assert states(disposal, order.id) == {case.id: ItemState.ORDERED}

    disposal.clock.advance(hours=2)
    dispose(disposal)
    assert states(disposal, order.id) == {case.id: ItemState.DESTROYED}


def test_a_held_case_file_cannot_be_destroyed(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    listed = disposal.unwanted(case.id)
    disposal.office.holding.place(
        [case.id], reason=REASON, review_on=disposal.clock().date(), actor=disposal.manager
    )

    with pytest.raises(HeldBy) as refused:
        disposal.office.destruction.order(listed.id, actor=disposal.proposer)

    assert (refused.value.reason, refused.value.placed_by) == (REASON, disposal.manager.name)


def test_a_hold_that_came_after_the_approvals_wins_and_the_others_go(
    disposal: DisposalOffice,
) -> None:
    held, gone = disposal.ended_case(LETTER), disposal.ended_case("Ein anderer Brief")
    order = disposal.ordered(held.id, gone.id)
    disposal.office.holding.place(
        [held.id], reason=REASON, review_on=disposal.clock().date(), actor=disposal.manager
    )

    dispose(disposal)

    with disposal.town.records.read(disposal.manager) as tx:
        item = tx.disposals.item(order.disposal, held.id)
        assert (item.state, item.order) == (ItemState.TO_DESTROY, None)
        assert item.failure == f"Sperre wegen {REASON}, gesetzt von {disposal.manager.name}."
        assert tx.cases.get(held.id).subject == held.subject
    assert states(disposal, order.id) == {gone.id: ItemState.DESTROYED}


def test_a_hold_in_the_middle_of_a_case_file_keeps_what_is_still_there(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case("Brief eins", "Brief zwei", "Brief drei")
    order = disposal.ordered(case.id)
    removal, system = disposal.office.destruction.removal, disposal.town.system
    destroying.begin_execution(disposal.town.records, order.id, system)
    with disposal.town.records.read(system) as tx:
        (item,) = tx.destructions.items(order.id)
        first, *_ = sorted(tx.documents.everything_in(case.id), reverse=True)
    assert removal._is_begun(item, order.id, tuple(removal._inventory(item, system)), system)
    assert removal._is_document_gone(first, item, order.id, system)
    disposal.office.holding.place(
        [case.id], reason=REASON, review_on=disposal.clock().date(), actor=disposal.manager
    )

    dispose(disposal)

    with disposal.town.records.read(disposal.manager) as tx:
        left = tx.documents.everything_in(case.id)
        assert len(left) == 2
        assert all(tx.documents.current_version(each) for each in left)
        found = tx.disposals.item(order.disposal, case.id)
    assert (found.state, REASON in found.failure) == (ItemState.DESTROYING, True)


def test_bytes_that_another_case_file_needs_stay_and_only_the_reference_goes(
    disposal: DisposalOffice,
) -> None:
    gone, kept = disposal.ended_case(LETTER), disposal.ended_case(LETTER)
    order = disposal.ordered(gone.id)

    dispose(disposal)

    with disposal.town.records.read(disposal.manager) as tx:
        objects = tuple(tx.destructions.objects(order.id))
        (document,) = tx.documents.everything_in(kept.id)
        version = tx.documents.current_version(document)
    assert objects
    assert all(each.is_reference and each.absent_at is None for each in objects)
    with disposal.office.recognition.desk.cleared() as folder:
        path = disposal.office.recognition.desk.fetched(version, folder)
        assert path.read_text("utf-8") == LETTER


def test_what_the_archive_takes_is_destroyed_only_after_its_import_was_confirmed(
    disposal: DisposalOffice,
) -> None:
    case, lifecycle = disposal.ended_case(LETTER), disposal.office.lifecycle
    listed = lifecycle.start([case.id], actor=disposal.proposer)
    lifecycle.offer(listed.id, actor=disposal.proposer)
    lifecycle.decide(listed.id, [case.id], decision=Decision.ARCHIVE, actor=disposal.archivist)
    with pytest.raises(InvalidValue):
        disposal.office.destruction.order(listed.id, actor=disposal.proposer)
    lifecycle.deliver(listed.id, actor=disposal.proposer)
    with pytest.raises(InvalidValue):
        disposal.office.destruction.order(listed.id, actor=disposal.proposer)

    lifecycle.confirm_import(
        listed.id, case.id, archive_reference="Best. 12 Nr. 4", actor=disposal.archivist
    )

    order = disposal.office.destruction.order(listed.id, actor=disposal.proposer)
    assert states(disposal, order.id) == {case.id: ItemState.ORDERED}


def test_a_case_file_that_the_archive_could_not_import_stays_open(
    disposal: DisposalOffice,
) -> None:
    case, lifecycle = disposal.ended_case(LETTER), disposal.office.lifecycle
    listed = lifecycle.start([case.id], actor=disposal.proposer)
    lifecycle.decide(listed.id, [case.id], decision=Decision.ARCHIVE, actor=disposal.archivist)
    lifecycle.deliver(listed.id, actor=disposal.proposer)

    item = lifecycle.confirm_import(
        listed.id, case.id, archive_reference="", failure="Datei defekt", actor=disposal.archivist
    )

    assert (item.state, item.failure) == (ItemState.TO_ARCHIVE, "Datei defekt")
    with pytest.raises(InvalidValue):
        disposal.office.destruction.order(listed.id, actor=disposal.proposer)


def test_a_clock_that_jumped_destroys_nothing_until_two_persons_said_it_is_right(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case(LETTER)
    listed = disposal.unwanted(case.id)
    disposal.trust_the_clock()
    order = disposal.office.destruction.order(listed.id, actor=disposal.proposer)
    disposal.approve(order.id, disposal.manager, disposal.archivist)
    disposal.clock.at += timedelta(days=30 * 365)

    dispose(disposal)
    state = disposal.office.clockwork.state(actor=disposal.manager)
    assert state.doubt is not None
    assert state.doubt.kind is DoubtKind.DATABASE
    assert states(disposal, order.id) == {case.id: ItemState.ORDERED}

    disposal.office.clockwork.release(actor=disposal.manager)
    dispose(disposal)
    assert states(disposal, order.id) == {case.id: ItemState.ORDERED}

    disposal.office.clockwork.release(actor=disposal.town.administrator)
    dispose(disposal)
    assert states(disposal, order.id) == {case.id: ItemState.DESTROYED}


def test_an_order_whose_clock_became_doubtful_meanwhile_is_refused(
    disposal: DisposalOffice,
) -> None:
    order = disposal.ordered(disposal.ended_case(LETTER).id)
    job = claimed(disposal)
    disposal.clock.at += timedelta(days=3)

    with pytest.raises(ClockDoubted):
        disposal.office.destruction.execute(job, beat=lambda *_: None)

    assert set(states(disposal, order.id).values()) == {ItemState.ORDERED}


def test_an_order_whose_case_files_are_not_all_there_any_more_is_void_and_not_tried_again(
    disposal: DisposalOffice,
) -> None:
    case, other = disposal.ended_case(LETTER), disposal.ended_case("Ein anderer Brief")
    order = disposal.ordered(case.id, other.id)
    with disposal.town.records.begin(disposal.town.system) as tx:
        item = tx.disposals.item(order.disposal, other.id)
        tx.disposals.put_item(replace(item, state=ItemState.TO_DESTROY, order=None))

    dispose(disposal)

    with disposal.town.records.read(disposal.manager) as tx:
        assert tx.destructions.get(order.id).state is OrderState.VOID
        assert tx.cases.get(case.id).subject == case.subject


def test_an_execution_that_was_laid_aside_waits_for_a_person(disposal: DisposalOffice) -> None:
    order = disposal.ordered(disposal.ended_case(LETTER).id)
    claimed(disposal)
    with disposal.town.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET state = 'dead' WHERE kind = 'destroy'"))

    assert disposal.office.destruction.start_ripe(disposal.town.system) == 0

    with disposal.town.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET state = 'done' WHERE kind = 'destroy'"))
    assert disposal.office.destruction.start_ripe(disposal.town.system) == 1
    assert set(states(disposal, order.id).values()) == {ItemState.ORDERED}


def test_an_order_can_be_taken_back_until_it_is_executed(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)

    void = disposal.office.destruction.withdraw(
        order.id, reason="Doch noch gebraucht", actor=disposal.archivist
    )

    assert (void.state, void.void_reason) == (OrderState.VOID, "Doch noch gebraucht")
    dispose(disposal)
    with disposal.town.records.read(disposal.manager) as tx:
        assert tx.cases.get(case.id).subject == case.subject
    with pytest.raises(OrderEnded):
        disposal.office.destruction.withdraw(order.id, reason="x", actor=disposal.archivist)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    disposal: DisposalOffice, tmp_path: Path
) -> None:
    free, held = disposal.ended_case(LETTER), disposal.ended_case("Ein Brief", "Noch einer")
    order = disposal.ordered(free.id, held.id)
    disposal.office.holding.place(
        [held.id], reason=REASON, review_on=disposal.clock().date(), actor=disposal.manager
    )
    before = everything(disposal, tmp_path)

    prospects = disposal.office.destruction.preview(order.id, actor=disposal.archivist)

    told = {each.item.case: (each.document_count, each.reason) for each in prospects}
    assert told[free.id] == (1, "")
    assert told[held.id] == (2, f"Sperre wegen {REASON}, gesetzt von {disposal.manager.name}.")
    assert everything(disposal, tmp_path) == before


def everything(disposal: DisposalOffice, home: Path) -> tuple[object, ...]:
    """Every row of the database and every byte of the store."""
    with disposal.town.records.read(disposal.town.system) as tx:
        rows = [
            (table.name, sorted(map(str, tx.session.execute(select(table)).all())))
            for table in Row.metadata.sorted_tables
        ]
    files = sorted(
        (str(path), path.read_bytes()) for path in home.rglob("buckets/**/*") if path.is_file()
    )
    return rows, files


def test_an_execution_that_died_goes_on_and_every_object_is_told_once(
    disposal: DisposalOffice,
) -> None:
    cases = [
        disposal.ended_case(f"Brief {number} eins", f"Brief {number} zwei") for number in range(3)
    ]
    order = disposal.ordered(*(case.id for case in cases))
    job = claimed(disposal)

    def dies(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        disposal.office.destruction.execute(job, beat=dies)
    assert sorted(states(disposal, order.id).values()) == ["destroyed", "destroyed", "ordered"]
    with disposal.town.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET lease_until_ms = 0 WHERE state = 'running'"))
    dispose(disposal)

    assert set(states(disposal, order.id).values()) == {ItemState.DESTROYED}
    with disposal.town.records.read(disposal.manager) as tx:
        stubs = tx.destructions.stubs(order.id)
        originals = [each for each in tx.destructions.objects(order.id) if each.kind == "original"]
    assert sorted(stub.case for stub in stubs) == sorted(case.id for case in cases)
    assert len(originals) == 6
    assert all(each.absent_at for each in originals)


def test_a_destroyed_case_file_cannot_be_listed_or_decided_again(disposal: DisposalOffice) -> None:
    case = disposal.ended_case(LETTER)
    order = disposal.ordered(case.id)
    dispose(disposal)

    with pytest.raises(NotVisible):
        disposal.office.lifecycle.start([case.id], actor=disposal.proposer)
    with pytest.raises(StepRefused):
        disposal.office.lifecycle.confirm_import(
            order.disposal, case.id, archive_reference="x", actor=disposal.archivist
        )
