"""After the closing order nothing changes any more: every way to write is refused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest

from eakte.caseload import NewCase
from eakte.casework import Casework
from eakte.deskwork import Deskwork, FilingOrder
from eakte.domain.access import Confidentiality
from eakte.domain.casefile import CaseFile, CaseState, Document, FollowUp
from eakte.domain.errors import CaseClosed
from eakte.intake import InCase, place
from tests.makers import Town

DAY = date(2026, 3, 9)


@dataclass(frozen=True)
class Closed:
    """A closed case file with what was in it, and a letter that wants into it."""

    town: Town
    case: CaseFile
    paper: Document
    item: FollowUp
    letter: Document

    @property
    def casework(self) -> Casework:
        return Casework(records=self.town.records)

    @property
    def desk(self) -> Deskwork:
        return Deskwork(records=self.town.records)


@pytest.fixture
def closed(town: Town) -> Closed:
    casework, desk = Casework(records=town.records), Deskwork(records=town.records)
    case = casework.open(NewCase(file_plan_code="10.40", subject="Anfrage"), actor=town.clerk)
    filed = desk.file(town.add_document().id, FilingOrder(case=case.id), actor=town.clerk)
    item = desk.follow_up(case.id, due_on=DAY, remark="", actor=town.clerk)
    desk.finish_follow_up(item.id, actor=town.clerk)
    return Closed(
        town=town,
        case=casework.close(case.id, actor=town.clerk),
        paper=filed,
        item=item,
        letter=town.add_document(),
    )


def receive(at: Closed) -> None:
    with at.town.records.begin(at.town.clerk) as tx:
        place(tx, InCase(case=at.case.id))


WRITES: dict[str, Callable[[Closed], object]] = {
    "close": lambda at: at.casework.close(at.case.id, actor=at.town.clerk),
    "add_proceeding": lambda at: at.casework.add_proceeding(
        at.case.id, subject="Vorgang", actor=at.town.clerk
    ),
    "protect": lambda at: at.casework.protect(
        at.case.id,
        confidentiality=Confidentiality.OPEN,
        restricted=False,
        members=[],
        actor=at.town.clerk,
    ),
    "open a part": lambda at: at.casework.open(
        NewCase(file_plan_code="10.40", subject="Teil", parent=at.case.id), actor=at.town.clerk
    ),
    "file": lambda at: at.desk.file(
        at.letter.id, FilingOrder(case=at.case.id), actor=at.town.clerk
    ),
    "unfile": lambda at: at.desk.unfile(at.paper.id, actor=at.town.clerk),
    "describe": lambda at: at.desk.describe(
        replace(at.paper, subject="anders"), actor=at.town.clerk
    ),
    "follow_up": lambda at: at.desk.follow_up(
        at.case.id, due_on=DAY, remark="", actor=at.town.clerk
    ),
    "finish_follow_up": lambda at: at.desk.finish_follow_up(at.item.id, actor=at.town.clerk),
    "move_follow_up": lambda at: at.desk.move_follow_up(
        at.item.id, due_on=DAY, actor=at.town.clerk
    ),
    "receive": receive,
}


def test_every_write_to_a_closed_case_file_is_refused_and_changes_nothing(closed: Closed) -> None:
    for write in WRITES.values():
        with pytest.raises(CaseClosed):
            write(closed)

    with closed.town.records.read(closed.town.clerk) as tx:
        assert tx.cases.get(closed.case.id) == closed.case
        assert tx.documents.in_case(closed.case.id) == (closed.paper,)
        assert tx.documents.get(closed.letter.id) == closed.letter


def test_reopened_it_takes_them_again(closed: Closed) -> None:
    opened = closed.casework.reopen(closed.case.id, reason="Nachtrag", actor=closed.town.manager)

    for name, write in WRITES.items():
        if name != "close":
            write(closed)

    assert opened.state is CaseState.OPEN
