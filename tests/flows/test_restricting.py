"""Restriction of processing: who still sees what, in every list, and that nothing of it goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from eakte.domain.access import Actor, CaseFileId, Role
from eakte.domain.disposal import Decision, ItemState
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.domain.hold import HeldBy, Hold, ProcessingRestricted, Restriction, RestrictionGround
from eakte.domain.hold_note import UNTOLD, hold_told, note_of
from eakte.domain.withdrawal import Withdrawal
from eakte.finding import SearchRequest
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import CaseQuery, DueQuery, DueView, Records
from indexing import SandboxedReader
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

WORD = "Quittenbaumgelee"
REASON = "Anschrift wird bestritten"
ASKED = Restriction(ground=RestrictionGround.ACCURACY, asked_by="Rechtsanwältin Kiebitz")
Restrict = Callable[..., Hold]


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture
def disposal(office: Office, town: Town, clock: Clock) -> DisposalOffice:
    return a_disposal_office(office, town, clock)


@pytest.fixture
def restrict(office: Office, town: Town) -> Restrict:
    def place(*cases: CaseFileId, actor: Actor = town.manager, said: Restriction = ASKED) -> Hold:
        return office.holding.place(
            cases, reason=REASON, review_on=date(2030, 1, 1), restriction=said, actor=actor
        )

    return place


def found(office: Office, actor: Actor) -> int:
    pages = office.filing.find(SearchRequest(words=WORD), actor=actor)
    counted = office.filing.count(SearchRequest(words=WORD), actor=actor)
    assert counted is not None
    assert pages.total == counted.pages == sum(pages.facets["type"].values())
    return pages.total


def listed(office: Office, actor: Actor) -> set[CaseFileId]:
    with office.records.read(actor) as tx:
        return {case.id for case in tx.lines.cases(CaseQuery()).lines}


def test_what_is_restricted_is_gone_at_once_for_all_but_records_managers_and_comes_back(
    office: Office, town: Town, disposal: DisposalOffice, restrict: Restrict
) -> None:
    case = disposal.ended_case(f"Antrag auf {WORD}")
    assert (found(office, town.clerk), listed(office, town.clerk)) == (1, {case.id})

    hold = restrict(case.id)

    for is_index_behind in (True, False):
        assert found(office, town.manager) == 1
        for login in ("clerk", "archivist", "auditor"):
            actor = town.actor(login)
            assert (found(office, actor), listed(office, actor)) == (0, set()), is_index_behind
            with pytest.raises(NotVisible), office.records.read(actor) as tx:
                tx.cases.get(case.id)
        work_off(office, (Lane.INDEX,))
    office.holding.lift(hold.id, reason="Berichtigt", actor=town.manager)
    for _ in range(2):
        assert (found(office, town.clerk), listed(office, town.clerk)) == (1, {case.id})
        work_off(office, (Lane.INDEX,))


def test_the_second_wall_hides_what_is_restricted_from_plain_statements_too(
    office: Office, town: Town, disposal: DisposalOffice, restrict: Restrict
) -> None:
    case = disposal.ended_case(f"Antrag auf {WORD}")
    restrict(case.id)

    with office.records.read(town.actor("auditor")) as tx:
        if tx.session.get_bind().dialect.name != "postgresql":
            pytest.skip("SQLite has one wall")
        for table in ("case_file", "document", "page"):
            assert tx.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def test_the_period_of_what_is_restricted_goes_on_and_worklists_of_managers_keep_it(
    office: Office, town: Town, disposal: DisposalOffice, restrict: Restrict
) -> None:
    case = disposal.ended_case()
    overdue = DueQuery(view=DueView.OVERDUE, on=disposal.clock().date())

    restrict(case.id)

    with office.records.read(town.manager) as tx:
        after = tx.cases.get(case.id)
        due = tx.due.page(overdue).lines
    assert after.withdrawal is Withdrawal.RESTRICTED
    assert (after.retention_end, after.rule_id) == (case.retention_end, case.rule_id)
    assert [each.id for each in due] == [case.id]
    assert office.lifecycle.due(overdue, actor=town.actor("archivist")).lines == []


def test_what_is_restricted_is_not_destroyed_although_its_period_has_ended(
    disposal: DisposalOffice, restrict: Restrict
) -> None:
    case = disposal.ended_case(f"Antrag auf {WORD}")
    order = disposal.ordered(case.id)

    hold = restrict(case.id)
    work_off(disposal.office)

    with disposal.office.records.read(disposal.manager) as tx:
        item = tx.disposals.item(order.disposal, case.id)
    assert (item.state, REASON in item.failure) == (ItemState.TO_DESTROY, True)
    with pytest.raises(HeldBy):
        disposal.office.destruction.order(order.disposal, actor=disposal.proposer)
    disposal.office.holding.lift(hold.id, reason="Erledigt", actor=disposal.manager)
    assert disposal.office.destruction.order(order.disposal, actor=disposal.proposer)


def test_what_is_restricted_keeps_its_place_on_a_list_and_is_not_offered(
    disposal: DisposalOffice, restrict: Restrict
) -> None:
    kept, offered = disposal.ended_case(), disposal.ended_case()
    lifecycle = disposal.office.lifecycle
    started = lifecycle.start([kept.id, offered.id], actor=disposal.proposer)
    restrict(kept.id)

    lifecycle.offer(started.id, actor=disposal.proposer)

    with disposal.office.records.read(disposal.manager) as tx:
        states = {item.case: item.state for item in tx.disposals.all_items(started.id)}
    assert states == {kept.id: ItemState.LISTED, offered.id: ItemState.OFFERED}
    with disposal.office.records.read(disposal.archivist) as tx:
        assert [item.case for item in tx.disposals.all_items(started.id)] == [offered.id]


def test_what_is_restricted_is_not_handed_over_and_the_others_are(
    disposal: DisposalOffice, restrict: Restrict
) -> None:
    kept, taken = disposal.ended_case(), disposal.ended_case()
    lifecycle = disposal.office.lifecycle
    started = lifecycle.start([kept.id, taken.id], actor=disposal.proposer)
    lifecycle.offer(started.id, actor=disposal.proposer)
    both = [kept.id, taken.id]
    lifecycle.decide(started.id, both, decision=Decision.ARCHIVE, actor=disposal.archivist)
    restrict(kept.id)

    lifecycle.deliver(started.id, actor=disposal.proposer)

    with disposal.office.records.read(disposal.manager) as tx:
        states = {item.case: item.state for item in tx.disposals.all_items(started.id)}
    assert states == {kept.id: ItemState.TO_ARCHIVE, taken.id: ItemState.DELIVERED}


def test_a_restriction_opens_nothing_that_a_records_manager_did_not_see_before(
    office: Office, town: Town, restrict: Restrict
) -> None:
    case = town.add_case(restricted=True)
    named = replace(town.manager, member_of=frozenset({case.id}))
    with pytest.raises(NotVisible):
        restrict(case.id)

    restrict(case.id, actor=named)

    assert listed(office, named) == {case.id}
    assert listed(office, town.manager) == set()


def test_of_two_restrictions_each_is_enough(office: Office, town: Town, restrict: Restrict) -> None:
    case = town.add_case()
    first, second = restrict(case.id), restrict(case.id)

    office.holding.lift(first.id, reason="Erledigt", actor=town.manager)
    assert listed(office, town.clerk) == set()
    office.holding.lift(second.id, reason="Erledigt", actor=town.manager)
    assert listed(office, town.clerk) == {case.id}


def test_case_files_that_come_under_a_restriction_later_are_withdrawn_too(
    office: Office, town: Town, restrict: Restrict
) -> None:
    one, other = town.add_case(), town.add_case()
    hold = restrict(one.id)
    assert listed(office, town.clerk) == {other.id}

    office.holding.extend(hold.id, [other.id], actor=town.manager)

    assert listed(office, town.clerk) == set()


def test_the_history_tells_both_and_never_who_asked(
    office: Office, town: Town, restrict: Restrict
) -> None:
    case = town.add_case()
    hold = restrict(case.id)
    office.holding.lift(hold.id, reason="Berichtigt", actor=town.manager)

    with office.records.read(town.clerk) as tx:
        lines = tx.history(f"case:{case.id}").lines

    assert [line.action for line in lines] == [
        "use_restored",
        "restriction_lifted",
        "use_restricted",
        "restriction_placed",
    ]
    assert ASKED.asked_by not in str(lines)


def test_the_note_of_a_hold_beside_the_database_tells_its_restriction_and_no_word_of_persons(
    town: Town, restrict: Restrict
) -> None:
    hold = restrict(town.add_case().id)

    note = note_of(hold)

    told = hold_told(note)
    assert told.restriction == replace(ASKED, asked_by=UNTOLD)
    assert (
        replace(told, reason=REASON, placed_by_name=hold.placed_by_name, restriction=ASKED) == hold
    )
    for word in (REASON, ASKED.asked_by, hold.placed_by_name):
        assert word not in str(note)


def test_a_restriction_needs_somebody_who_asked_and_a_records_manager(
    town: Town, restrict: Restrict
) -> None:
    case = town.add_case()

    with pytest.raises(InvalidValue) as refused:
        restrict(case.id, said=replace(ASKED, asked_by=" "))
    assert refused.value.field == "asked_by"
    for login in ("clerk", "archivist", "auditor", "administrator", "station"):
        with pytest.raises(NotAllowed):
            restrict(case.id, actor=town.actor(login))


def test_a_restriction_is_no_business_of_those_who_do_not_see_its_case_files(
    office: Office, town: Town, restrict: Restrict
) -> None:
    hold = restrict(town.add_case().id)

    assert office.holding.lines(actor=town.clerk).lines == []
    with pytest.raises(NotVisible):
        office.holding.cases(hold.id, actor=town.clerk)
    (line,) = office.holding.lines(actor=town.manager).lines
    assert line.hold.restriction == ASKED


def test_what_is_restricted_is_not_reopened(disposal: DisposalOffice, restrict: Restrict) -> None:
    case = disposal.ended_case()
    restrict(case.id)

    with pytest.raises(ProcessingRestricted):
        disposal.office.casework.reopen(case.id, reason="Nachtrag", actor=disposal.manager)


def test_who_lifts_a_restriction_gives_back_also_what_he_does_not_see(
    office: Office, town: Town, restrict: Restrict
) -> None:
    seen, unseen = town.add_case(), town.add_case(lead_unit=town.units["FB2"])
    colleague = town.add_person("colleague", Role.RECORDS_MANAGER, units=("FB2",))
    hold = restrict(seen.id)
    office.holding.extend(hold.id, [unseen.id], actor=colleague)
    assert unseen.id not in listed(office, replace(colleague, roles=frozenset({Role.CLERK})))

    office.holding.lift(hold.id, reason="Erledigt", actor=town.manager)

    assert unseen.id in listed(office, replace(colleague, roles=frozenset({Role.CLERK})))


def test_nothing_of_a_restriction_is_left_when_its_case_file_is_destroyed(
    disposal: DisposalOffice, restrict: Restrict
) -> None:
    case = disposal.ended_case(f"Antrag auf {WORD}")
    hold = restrict(case.id)
    disposal.office.holding.lift(hold.id, reason="Erledigt", actor=disposal.manager)
    disposal.ordered(case.id)

    work_off(disposal.office, (Lane.DISPOSE, Lane.INDEX))

    with disposal.office.records.read(disposal.manager) as tx:
        with pytest.raises(NotVisible):
            tx.cases.get(case.id)
        after = tx.holds.get(hold.id)
    assert (after.reason, after.restriction) == ("(vernichtet)", replace(ASKED, asked_by=""))
