"""A hold takes the sub-files of a case file along; a restriction gives them back with it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from eakte.caseload import NewCase
from eakte.domain.access import Actor, CaseFileId, Role
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import InvalidValue, NotVisible
from eakte.domain.hold import HeldBy, Hold, ProcessingRestricted, Restriction, RestrictionGround
from eakte.domain.record_description import Party
from eakte.finding import SearchRequest
from eakte.hold_notes import holds_told
from eakte.intake import InCase
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import CaseQuery, DueQuery, DueView, Records
from eakte.xdomea import Version
from indexing import SandboxedReader
from storage import folder_buckets
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import an_office, received, work_off

WORD = "Quittenbaumgelee"
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
    def place(*cases: CaseFileId) -> Hold:
        return office.holding.place(
            cases,
            reason="Anschrift wird bestritten",
            review_on=date(2030, 1, 1),
            restriction=ASKED,
            actor=town.manager,
        )

    return place


def listed(office: Office, actor: Actor) -> set[CaseFileId]:
    with office.records.read(actor) as tx:
        return {case.id for case in tx.lines.cases(CaseQuery()).lines}


def told(office: Office, part: CaseFile, actor: Actor) -> list[str]:
    """By which ways a person gets to know of a sub-file."""
    due = DueQuery(view=DueView.OVERDUE, on=date(2027, 1, 1))
    found = office.filing.find(SearchRequest(words=WORD), actor=actor)
    ways = {
        "search": found.total > 0 or any(found.facets["type"].values()),
        "lists": part.id in listed(office, actor),
        "worklist": part.id in {line.id for line in office.lifecycle.due(due, actor=actor).lines},
    }
    with office.records.read(actor) as tx:
        ways["follow-ups"] = bool(tx.follow_ups.of_case(part.id))
        ways["reference"] = tx.cases.by_reference(part.reference) is not None
        ways["parts"] = bool(part.parent and tx.cases.parts_of([part.parent]))
        ways["recent"] = part.id in {line.id for line in tx.lines.recent_cases()}
    return [way for way, is_open in ways.items() if is_open]


def test_parts_of_parts_are_withdrawn_at_once_and_come_back_with_the_case_file(
    office: Office, town: Town, disposal: DisposalOffice, restrict: Restrict
) -> None:
    whole = town.add_case()
    middle = town.add_case(parent=whole.id)
    part = town.add_case(parent=middle.id)
    received(office, town.clerk, f"Antrag auf {WORD}", into=InCase(case=part.id))
    office.deskwork.follow_up(part.id, due_on=date(2026, 4, 1), remark="prüfen", actor=town.clerk)
    work_off(office)
    part = disposal.ended(part.id)
    before = told(office, part, town.clerk)

    hold = restrict(whole.id)

    assert hold.cases == tuple(sorted([whole.id, middle.id, part.id]))
    for is_index_behind in (True, False):
        for login in ("clerk", "archivist", "auditor"):
            assert told(office, part, town.actor(login)) == [], is_index_behind
        assert "search" in told(office, part, town.manager)
        work_off(office, (Lane.INDEX,))
    office.holding.lift(hold.id, reason="Berichtigt", actor=town.manager)
    assert told(office, part, town.clerk) == before
    assert {"search", "lists", "worklist", "follow-ups"} <= set(before)


def test_a_part_of_what_is_restricted_is_not_destroyed(
    disposal: DisposalOffice, town: Town, restrict: Restrict
) -> None:
    whole = town.add_case()
    part = disposal.ended_case("Ein Brief", parent=whole.id)
    listed_for = disposal.unwanted(part.id)

    restrict(whole.id)

    with pytest.raises(HeldBy):
        disposal.office.destruction.order(listed_for.id, actor=disposal.proposer)


def test_no_part_is_opened_in_what_is_restricted(
    office: Office, town: Town, restrict: Restrict
) -> None:
    whole = town.add_case()
    restrict(whole.id)

    with pytest.raises(ProcessingRestricted):
        office.casework.open(
            NewCase(file_plan_code="32.10", subject="Teilakte", parent=whole.id),
            actor=town.manager,
        )


def test_parts_that_the_manager_does_not_see_follow_with_the_next_round(
    office: Office, town: Town, restrict: Restrict, tmp_path: Path
) -> None:
    whole = town.add_case()
    unseen = town.add_case(parent=whole.id, lead_unit=town.units["FB2"])
    below = town.add_case(parent=unseen.id, lead_unit=town.units["FB2"])
    colleague = town.add_person("colleague", Role.CLERK, units=("FB2",))
    assert listed(office, town.manager) == {whole.id}
    hold = restrict(whole.id)

    office.daybreak.begin()
    office.daybreak.begin()

    assert listed(office, colleague) == set()
    work_off(office, (Lane.KEEP,))
    (noted,) = holds_told(
        folder_buckets(tmp_path / "buckets").evidence,
        town.tenant,
        signed_by=[office.safekeeping.signer.key_id()],
    )
    assert set(noted.cases) == {whole.id, unseen.id, below.id}
    lifted = office.holding.lift(hold.id, reason="Berichtigt", actor=town.manager)
    assert lifted.cases == (whole.id,)
    assert listed(office, colleague) == {unseen.id, below.id}
    with town.records.read(colleague) as tx:
        ended, *_ = [
            line for line in tx.history(f"case:{below.id}").lines if "lifted" in line.action
        ]
    assert ended.actor == town.manager.name


def test_a_hold_without_restriction_keeps_parts_too_and_leaves_them_in_use(
    office: Office, town: Town, disposal: DisposalOffice
) -> None:
    whole = town.add_case()
    part = disposal.ended_case("Ein Brief", parent=whole.id)
    listed_for = disposal.unwanted(part.id)

    hold = office.holding.place(
        [whole.id], reason="Prozess", review_on=date(2030, 1, 1), actor=town.manager
    )
    later = town.add_case(parent=part.id)
    office.daybreak.begin()

    with town.records.read(town.system) as tx:
        assert set(tx.holds.get(hold.id).cases) == {whole.id, part.id, later.id}
    assert listed(office, town.clerk) == {whole.id, part.id, later.id}
    with pytest.raises(HeldBy):
        disposal.office.destruction.order(listed_for.id, actor=disposal.proposer)


def test_other_offices_do_not_get_a_part_of_what_is_restricted(
    office: Office, town: Town, restrict: Restrict
) -> None:
    whole = town.add_case()
    part = town.add_case(parent=whole.id)
    restrict(whole.id)

    with pytest.raises(InvalidValue):
        office.passing.order(
            part.id, to=Party(institution="Kreis"), version=Version.V3_1, actor=town.manager
        )
    with pytest.raises(NotVisible), office.records.read(town.clerk) as tx:
        tx.cases.get(part.id)
