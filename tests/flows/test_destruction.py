"""Destruction: who must agree, what stops it, and that nothing is left afterwards."""

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
from eakte.tables import Row
from tests.ended_cases import DisposalOffice
from tests.offices import work_off

WORD = "Quittenbaumgelee"  # stands in one letter and nowhere else
LETTER = f"Antrag auf {WORD}. Mit freundlichen Grüßen"
REASON = "Prozess vor dem Verwaltungsgericht"


def dispose(desk: DisposalOffice) -> None:
    work_off(desk.office, (Lane.DISPOSE, Lane.INDEX))


def states(desk: DisposalOffice, order: str) -> dict[str, ItemState]:
    with desk.town.records.read(desk.town.system) as tx:
        return {item.case: item.state for item in tx.destructions.items(order)}  # type: ignore[arg-type] # an order


def claimed(desk: DisposalOffice) -> Job:
    desk.office.destruction.start_ripe(desk.town.system)
    with desk.town.records.begin(None) as tx:
        found = jobs.claim(tx.session, Lane.DISPOSE, worker="test", most=10)
    return next(job for job in found if job.kind == "destroy")


def tables_with(desk: DisposalOffice, word: str) -> list[str]:
    """Tables in which some column has this word."""
    found = []
    with desk.town.records.read(desk.town.system) as tx:
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
    desk: DisposalOffice, home: Path
) -> None:
    case = desk.ended_case(LETTER, subject=f"Akte {WORD}")
    kept = desk.ended_case("Ein anderer Brief")
    order = desk.ordered(case.id)
    assert files_with(home / "buckets", WORD)
    assert "page" in tables_with(desk, WORD)

    dispose(desk)

    assert states(desk, order.id) == {case.id: ItemState.DESTROYED}
    assert tables_with(desk, WORD) == []
    assert files_with(home / "buckets", WORD) == []
    assert files_with(home / "scratch", WORD) == []
    assert files_with(home / "index", WORD.lower()) == []
    found = desk.office.filing.find(SearchRequest(words=WORD), actor=desk.manager)
    assert found.total == 0
    with desk.town.records.read(desk.manager) as tx:
        assert tx.cases.get(kept.id).subject == kept.subject
        assert tx.destructions.get(order.id).state is OrderState.DONE


def test_a_stub_stays_that_tells_why_and_names_nobody(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER, subject="Akte Erika Mustermann")
    order = desk.ordered(case.id)

    dispose(desk)

    with desk.town.records.read(desk.manager) as tx:
        stub = tx.destructions.stub(case.id)
        with pytest.raises(NotVisible):
            tx.cases.get(case.id)
    assert stub is not None
    assert (stub.reference, stub.subject) == (case.reference, "(vernichtet)")
    assert (stub.decision, stub.order) == (Decision.DESTROY, order.id)
    assert len(stub.documents) == 1
    assert "Mustermann" not in str(stub)


def test_the_history_of_a_destroyed_case_file_tells_the_disposal_and_no_names(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case(LETTER)
    desk.ordered(case.id)

    dispose(desk)

    with desk.town.records.read(desk.manager) as tx:
        lines = tx.history(f"case:{case.id}").lines
    told = {line.action: line.detail for line in lines}
    assert told["disposal_finish"]["disposal"] == "2026/1"
    assert all(not detail for action, detail in told.items() if action.startswith("document"))


def test_one_person_alone_destroys_nothing(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    listed = desk.unwanted(case.id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)

    with pytest.raises(ApprovalRefused, match="selbst vorgeschlagen"):
        desk.approve(order.id, desk.proposer)
    desk.approve(order.id, desk.manager)
    with pytest.raises(ApprovalRefused, match="schon freigegeben"):
        desk.approve(order.id, desk.manager)
    colleague = desk.town.add_person("colleague", Role.RECORDS_MANAGER)
    with pytest.raises(ApprovalRefused, match="anderen Rolle"):
        desk.approve(order.id, colleague)

    desk.clock.at += timedelta(days=30)
    desk.trust_the_clock()
    dispose(desk)
    assert states(desk, order.id) == {case.id: ItemState.ORDERED}


def test_an_approval_needs_the_password_of_this_person_typed_just_now(
    desk: DisposalOffice,
) -> None:
    listed = desk.unwanted(desk.ended_case(LETTER).id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    stale = SignedInAgain(user=desk.manager.user, at=desk.clock() - timedelta(minutes=6))

    for proof in (stale, desk.proof(desk.archivist)):
        with pytest.raises(ApprovalRefused, match="Kennwort"):
            desk.office.destruction.approve(order.id, proof=proof, actor=desk.manager)


def test_a_small_office_may_count_the_proposal_as_the_first_approval(
    desk: DisposalOffice,
) -> None:
    small = replace(desk.office.destruction, persons=2)
    listed = desk.unwanted(desk.ended_case(LETTER).id)
    order = small.order(listed.id, actor=desk.proposer)

    approved = desk.approve(order.id, desk.archivist)

    assert (approved.persons, approved.state) == (2, OrderState.WAITING)


def test_clerks_and_auditors_neither_list_nor_approve(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    listed = desk.unwanted(case.id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)

    for login in ("clerk", "auditor", "administrator", "station"):
        actor = desk.town.actor(login)
        with pytest.raises(NotAllowed):
            desk.office.lifecycle.start([case.id], actor=actor)
        with pytest.raises(NotAllowed):
            desk.approve(order.id, actor)


def test_a_letter_that_comes_after_the_first_approval_voids_all(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    listed = desk.unwanted(case.id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    desk.approve(order.id, desk.manager)
    desk.town.add_document(case)

    with pytest.raises(ListChanged):
        desk.approve(order.id, desk.archivist)

    with desk.town.records.read(desk.manager) as tx:
        assert tx.destructions.get(order.id).state is OrderState.VOID
        assert tx.disposals.item(listed.id, case.id).state is ItemState.TO_DESTROY


def test_a_period_that_changed_while_the_order_waited_stops_it(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    with desk.town.records.begin(desk.town.system) as tx:
        changed = replace(tx.cases.locked(case.id), retention_end=desk.clock().date())
        tx.cases.save(changed)

    dispose(desk)

    with desk.town.records.read(desk.manager) as tx:
        assert tx.destructions.get(order.id).state is OrderState.VOID
        assert tx.cases.get(case.id).subject == case.subject


def test_nothing_is_destroyed_before_the_waiting_time_has_passed(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case(LETTER)
    listed = desk.unwanted(case.id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    desk.approve(order.id, desk.manager, desk.archivist)
    desk.clock.at += timedelta(days=13, hours=23)
    desk.trust_the_clock()

    dispose(desk)
    assert states(desk, order.id) == {case.id: ItemState.ORDERED}

    desk.clock.advance(hours=2)
    dispose(desk)
    assert states(desk, order.id) == {case.id: ItemState.DESTROYED}


def test_a_held_case_file_cannot_be_destroyed(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    listed = desk.unwanted(case.id)
    desk.office.holding.place(
        [case.id], reason=REASON, review_on=desk.clock().date(), actor=desk.manager
    )

    with pytest.raises(HeldBy) as refused:
        desk.office.destruction.order(listed.id, actor=desk.proposer)

    assert (refused.value.reason, refused.value.placed_by) == (REASON, desk.manager.name)


def test_a_hold_that_came_after_the_approvals_wins_and_the_others_go(
    desk: DisposalOffice,
) -> None:
    held, gone = desk.ended_case(LETTER), desk.ended_case("Ein anderer Brief")
    order = desk.ordered(held.id, gone.id)
    desk.office.holding.place(
        [held.id], reason=REASON, review_on=desk.clock().date(), actor=desk.manager
    )

    dispose(desk)

    with desk.town.records.read(desk.manager) as tx:
        item = tx.disposals.item(order.disposal, held.id)
        assert (item.state, item.order) == (ItemState.TO_DESTROY, None)
        assert item.failure == f"Sperre wegen {REASON}, gesetzt von {desk.manager.name}."
        assert tx.cases.get(held.id).subject == held.subject
    assert states(desk, order.id) == {gone.id: ItemState.DESTROYED}


def test_a_hold_in_the_middle_of_a_case_file_keeps_what_is_still_there(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case("Brief eins", "Brief zwei", "Brief drei")
    order = desk.ordered(case.id)
    removal, system = desk.office.destruction.removal, desk.town.system
    destroying.begin_execution(desk.town.records, order.id, system)
    with desk.town.records.read(system) as tx:
        (item,) = tx.destructions.items(order.id)
        first, *_ = sorted(tx.documents.everything_in(case.id), reverse=True)
    assert removal._is_begun(item, order.id, tuple(removal._inventory(item, system)), system)
    assert removal._is_document_gone(first, item, order.id, system)
    desk.office.holding.place(
        [case.id], reason=REASON, review_on=desk.clock().date(), actor=desk.manager
    )

    dispose(desk)

    with desk.town.records.read(desk.manager) as tx:
        left = tx.documents.everything_in(case.id)
        assert len(left) == 2
        assert all(tx.documents.current_version(each) for each in left)
        found = tx.disposals.item(order.disposal, case.id)
    assert (found.state, REASON in found.failure) == (ItemState.DESTROYING, True)


def test_bytes_that_another_case_file_needs_stay_and_only_the_reference_goes(
    desk: DisposalOffice,
) -> None:
    gone, kept = desk.ended_case(LETTER), desk.ended_case(LETTER)
    order = desk.ordered(gone.id)

    dispose(desk)

    with desk.town.records.read(desk.manager) as tx:
        objects = tuple(tx.destructions.objects(order.id))
        (document,) = tx.documents.everything_in(kept.id)
        version = tx.documents.current_version(document)
    assert objects
    assert all(each.is_reference and each.absent_at is None for each in objects)
    with desk.office.recognition.desk.cleared() as folder:
        path = desk.office.recognition.desk.fetched(version, folder)
        assert path.read_text("utf-8") == LETTER


def test_what_the_archive_takes_is_destroyed_only_after_its_import_was_confirmed(
    desk: DisposalOffice,
) -> None:
    case, lifecycle = desk.ended_case(LETTER), desk.office.lifecycle
    listed = lifecycle.start([case.id], actor=desk.proposer)
    lifecycle.offer(listed.id, actor=desk.proposer)
    lifecycle.decide(listed.id, [case.id], decision=Decision.ARCHIVE, actor=desk.archivist)
    with pytest.raises(InvalidValue):
        desk.office.destruction.order(listed.id, actor=desk.proposer)
    lifecycle.deliver(listed.id, actor=desk.proposer)
    with pytest.raises(InvalidValue):
        desk.office.destruction.order(listed.id, actor=desk.proposer)

    lifecycle.confirm_import(
        listed.id, case.id, archive_reference="Best. 12 Nr. 4", actor=desk.archivist
    )

    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    assert states(desk, order.id) == {case.id: ItemState.ORDERED}


def test_a_case_file_that_the_archive_could_not_import_stays_open(
    desk: DisposalOffice,
) -> None:
    case, lifecycle = desk.ended_case(LETTER), desk.office.lifecycle
    listed = lifecycle.start([case.id], actor=desk.proposer)
    lifecycle.decide(listed.id, [case.id], decision=Decision.ARCHIVE, actor=desk.archivist)
    lifecycle.deliver(listed.id, actor=desk.proposer)

    item = lifecycle.confirm_import(
        listed.id, case.id, archive_reference="", failure="Datei defekt", actor=desk.archivist
    )

    assert (item.state, item.failure) == (ItemState.TO_ARCHIVE, "Datei defekt")
    with pytest.raises(InvalidValue):
        desk.office.destruction.order(listed.id, actor=desk.proposer)


def test_a_clock_that_jumped_destroys_nothing_until_two_persons_said_it_is_right(
    desk: DisposalOffice,
) -> None:
    case = desk.ended_case(LETTER)
    listed = desk.unwanted(case.id)
    desk.trust_the_clock()
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    desk.approve(order.id, desk.manager, desk.archivist)
    desk.clock.at += timedelta(days=30 * 365)

    dispose(desk)
    state = desk.office.clockwork.state(actor=desk.manager)
    assert state.doubt is not None
    assert state.doubt.kind is DoubtKind.DATABASE
    assert states(desk, order.id) == {case.id: ItemState.ORDERED}

    desk.office.clockwork.release(actor=desk.manager)
    dispose(desk)
    assert states(desk, order.id) == {case.id: ItemState.ORDERED}

    desk.office.clockwork.release(actor=desk.town.administrator)
    dispose(desk)
    assert states(desk, order.id) == {case.id: ItemState.DESTROYED}


def test_an_order_whose_clock_became_doubtful_meanwhile_is_refused(
    desk: DisposalOffice,
) -> None:
    order = desk.ordered(desk.ended_case(LETTER).id)
    job = claimed(desk)
    desk.clock.at += timedelta(days=3)

    with pytest.raises(ClockDoubted):
        desk.office.destruction.execute(job, beat=lambda *_: None)

    assert set(states(desk, order.id).values()) == {ItemState.ORDERED}


def test_an_order_whose_case_files_are_not_all_there_any_more_is_void_and_not_tried_again(
    desk: DisposalOffice,
) -> None:
    case, other = desk.ended_case(LETTER), desk.ended_case("Ein anderer Brief")
    order = desk.ordered(case.id, other.id)
    with desk.town.records.begin(desk.town.system) as tx:
        item = tx.disposals.item(order.disposal, other.id)
        tx.disposals.put_item(replace(item, state=ItemState.TO_DESTROY, order=None))

    dispose(desk)

    with desk.town.records.read(desk.manager) as tx:
        assert tx.destructions.get(order.id).state is OrderState.VOID
        assert tx.cases.get(case.id).subject == case.subject


def test_an_execution_that_was_laid_aside_waits_for_a_person(desk: DisposalOffice) -> None:
    order = desk.ordered(desk.ended_case(LETTER).id)
    claimed(desk)
    with desk.town.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET state = 'dead' WHERE kind = 'destroy'"))

    assert desk.office.destruction.start_ripe(desk.town.system) == 0

    with desk.town.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET state = 'done' WHERE kind = 'destroy'"))
    assert desk.office.destruction.start_ripe(desk.town.system) == 1
    assert set(states(desk, order.id).values()) == {ItemState.ORDERED}


def test_an_order_can_be_taken_back_until_it_is_executed(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)

    void = desk.office.destruction.withdraw(
        order.id, reason="Doch noch gebraucht", actor=desk.archivist
    )

    assert (void.state, void.void_reason) == (OrderState.VOID, "Doch noch gebraucht")
    dispose(desk)
    with desk.town.records.read(desk.manager) as tx:
        assert tx.cases.get(case.id).subject == case.subject
    with pytest.raises(OrderEnded):
        desk.office.destruction.withdraw(order.id, reason="x", actor=desk.archivist)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    desk: DisposalOffice, home: Path
) -> None:
    free, held = desk.ended_case(LETTER), desk.ended_case("Ein Brief", "Noch einer")
    order = desk.ordered(free.id, held.id)
    desk.office.holding.place(
        [held.id], reason=REASON, review_on=desk.clock().date(), actor=desk.manager
    )
    before = everything(desk, home)

    prospects = desk.office.destruction.preview(order.id, actor=desk.archivist)

    told = {each.item.case: (each.document_count, each.reason) for each in prospects}
    assert told[free.id] == (1, "")
    assert told[held.id] == (2, f"Sperre wegen {REASON}, gesetzt von {desk.manager.name}.")
    assert everything(desk, home) == before


def everything(desk: DisposalOffice, home: Path) -> tuple[object, ...]:
    """Every row of the database and every byte of the store."""
    with desk.town.records.read(desk.town.system) as tx:
        rows = [
            (table.name, sorted(map(str, tx.session.execute(select(table)).all())))
            for table in Row.metadata.sorted_tables
        ]
    files = sorted(
        (str(path), path.read_bytes()) for path in home.rglob("buckets/**/*") if path.is_file()
    )
    return rows, files


def test_an_execution_that_died_goes_on_and_every_object_is_told_once(
    desk: DisposalOffice,
) -> None:
    cases = [desk.ended_case(f"Brief {number} eins", f"Brief {number} zwei") for number in range(3)]
    order = desk.ordered(*(case.id for case in cases))
    job = claimed(desk)

    def dies(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.office.destruction.execute(job, beat=dies)
    assert sorted(states(desk, order.id).values()) == ["destroyed", "destroyed", "ordered"]
    with desk.town.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET lease_until_ms = 0 WHERE state = 'running'"))
    dispose(desk)

    assert set(states(desk, order.id).values()) == {ItemState.DESTROYED}
    with desk.town.records.read(desk.manager) as tx:
        stubs = tx.destructions.stubs(order.id)
        originals = [each for each in tx.destructions.objects(order.id) if each.kind == "original"]
    assert sorted(stub.case for stub in stubs) == sorted(case.id for case in cases)
    assert len(originals) == 6
    assert all(each.absent_at for each in originals)


def test_a_destroyed_case_file_cannot_be_listed_or_decided_again(desk: DisposalOffice) -> None:
    case = desk.ended_case(LETTER)
    order = desk.ordered(case.id)
    dispose(desk)

    with pytest.raises(NotVisible):
        desk.office.lifecycle.start([case.id], actor=desk.proposer)
    with pytest.raises(StepRefused):
        desk.office.lifecycle.confirm_import(
            order.disposal, case.id, archive_reference="x", actor=desk.archivist
        )
