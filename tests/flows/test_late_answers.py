"""Answers of the archive that come when something has happened to their case files meanwhile."""

from datetime import date
from pathlib import Path

import pytest

from eakte.domain.casefile import CaseFile
from eakte.domain.disposal import Decision, Disposal, ItemState
from eakte.domain.disposal_message import MessageState
from eakte.domain.hold import Restriction, RestrictionGround
from eakte.records import Records
from indexing import SandboxedReader
from tests.ended_cases import a_disposal_office
from tests.flows.test_correspondence import ARCHIVE, OFFICE, Desk
from tests.makers import Clock, Town
from tests.offices import an_office

LETTER = "Antrag auf Erteilung einer Erlaubnis"
REASON = "Gehört in eine andere Aussonderung"


@pytest.fixture
def counter(
    quiet: None, records: Records, town: Town, home: Path, reader: SandboxedReader, clock: Clock
) -> Desk:
    """An office that knows its archive, and a folder between both."""
    office = an_office(records, home, reader=reader, **OFFICE | ARCHIVE)  # type: ignore[arg-type] # settings by their names
    office.filing.rebuild_index(each=lambda _: None)
    folder = home / "between"
    folder.mkdir()
    return Desk(disposal=a_disposal_office(office, town, clock), folder=folder, rules=folder)


def offered(counter: Desk) -> tuple[CaseFile, CaseFile, Disposal, list[Path]]:
    """Two case files on a list that was offered, and the answers: the archive takes both."""
    one, other = counter.disposal.ended_case(LETTER), counter.disposal.ended_case(LETTER)
    listed = counter.offered(one, other)
    archive = counter.archive(lambda *_: "A")
    return one, other, listed, counter.answers(archive, counter.messages(listed, "0501")[0])


def taken(counter: Desk, answers: list[Path]) -> bool:
    """Whether all these answers are taken."""
    return {counter.hand_in(each).state for each in answers} == {MessageState.TAKEN}


def test_an_appraisal_decides_nothing_about_a_case_file_that_is_on_another_list_by_now(
    counter: Desk,
) -> None:
    desk = counter.disposal
    moved, other, listed, answers = offered(counter)
    desk.office.lifecycle.remove(listed.id, [moved.id], reason=REASON, actor=desk.proposer)
    second = desk.office.lifecycle.start([moved.id], actor=desk.proposer)

    assert taken(counter, answers)

    assert counter.items(listed)[other.id].state is ItemState.TO_ARCHIVE
    assert counter.items(listed)[moved.id].state is ItemState.REMOVED
    assert counter.items(second)[moved.id].state is ItemState.LISTED


def test_an_import_is_confirmed_for_the_others_when_one_was_reopened_meanwhile(
    counter: Desk,
) -> None:
    desk = counter.disposal
    reopened, other, listed, answers = offered(counter)
    assert taken(counter, answers)
    counter.delivered(listed)
    imported = counter.answers(counter.archive(lambda *_: "A"), counter.messages(listed, "0503")[0])
    desk.office.casework.reopen(reopened.id, reason="Nachtrag", actor=desk.manager)

    assert taken(counter, imported)

    assert counter.items(listed)[other.id].state is ItemState.ARCHIVED
    assert counter.items(listed)[reopened.id].state is ItemState.REMOVED


def test_an_appraisal_is_kept_also_for_what_was_held_or_restricted_meanwhile(
    counter: Desk,
) -> None:
    desk = counter.disposal
    held, restricted, listed, answers = offered(counter)
    for case, restriction in (
        (held, None),
        (restricted, Restriction(ground=RestrictionGround.CLAIMS, asked_by="Frau Quitt")),
    ):
        desk.office.holding.place(
            [case.id],
            reason="Prozess",
            review_on=date(2030, 1, 1),
            restriction=restriction,
            actor=desk.manager,
        )

    assert taken(counter, answers)

    states = [counter.items(listed)[case.id].state for case in (held, restricted)]
    assert states == [ItemState.TO_ARCHIVE] * 2
    counter.delivered(listed)
    assert counter.items(listed)[restricted.id].state is ItemState.TO_ARCHIVE
    assert counter.items(listed)[held.id].state is ItemState.DELIVERED


def test_an_appraisal_that_comes_after_an_order_to_destroy_changes_nothing_and_is_refused(
    counter: Desk,
) -> None:
    desk = counter.disposal
    one, other, listed, answers = offered(counter)
    desk.office.lifecycle.decide(
        listed.id,
        [one.id, other.id],
        decision=Decision.DESTROY,
        reason="Fernmündlich",
        actor=desk.archivist,
    )
    desk.office.destruction.order(listed.id, actor=desk.proposer)
    receipt, appraisal = answers

    assert taken(counter, [receipt])
    refused = counter.hand_in(appraisal)

    assert refused.state is MessageState.REFUSED
    assert refused.note
    assert {item.state for item in counter.items(listed).values()} == {ItemState.ORDERED}
