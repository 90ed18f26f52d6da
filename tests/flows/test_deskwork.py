"""What a clerk does with a letter on the desk: file, take back, pass on, describe, follow up."""

from dataclasses import replace
from datetime import date

import pytest

from eakte.deskwork import Deskwork, FilingOrder
from eakte.domain.access import Role, UnitId, inbox_scope
from eakte.domain.casefile import RELEASED, DocumentId, DocumentState, FollowUp
from eakte.domain.errors import (
    AlreadyFiled,
    CaseClosed,
    InvalidValue,
    NotAllowed,
    NotInInbox,
    NotQuarantined,
    NotVisible,
    RevisionChanged,
    UndoTooLate,
)
from eakte.journal import case_stream, document_stream
from tests.makers import Clock, Town


@pytest.fixture
def desk(town: Town) -> Deskwork:
    return Deskwork(records=town.records)


def orders(town: Town, kind: str) -> set[str]:
    with town.records.read(town.system) as tx:
        return {line.subject for line in tx.job_lines().lines if line.kind == kind}


def actions(town: Town, stream: str) -> list[str]:
    with town.records.read(town.system) as tx:
        return [line.action for line in reversed(tx.history(stream).lines)]


def test_a_letter_is_filed_with_its_attachments_and_a_follow_up(desk: Deskwork, town: Town) -> None:
    case, letter = town.add_case(), town.add_document()
    attachment = town.add_document(attachment_to=letter.id)
    order = FilingOrder(
        case=case.id,
        subject="Hundesteuer",
        sender="Frau Öz",
        dated_on=date(2026, 2, 3),
        follow_up_on=date(2026, 3, 9),
    )

    filed = desk.file(letter.id, order, actor=town.clerk)

    assert (filed.case, filed.position, filed.scope) == (case.id, 1, case.scope)
    assert filed.reference == f"{case.reference}-1"
    assert (filed.subject, filed.sender, filed.dated_on) == (
        "Hundesteuer",
        "Frau Öz",
        date(2026, 2, 3),
    )
    with town.records.read(town.clerk) as tx:
        assert tx.documents.get(attachment.id).case == case.id
        assert tx.documents.get(attachment.id).scope == case.scope
        (item,) = tx.follow_ups.of_case(case.id)
        assert (tx.cases.get(case.id).covers_from, tx.cases.get(case.id).covers_to) == (
            date(2026, 2, 3),
            date(2026, 3, 2),
        )
        assert [found.id for found in tx.lines.recent_cases()] == [case.id]
    assert (item.due_on, item.remark, item.user) == (
        date(2026, 3, 9),
        "Hundesteuer",
        town.people["clerk"],
    )
    assert orders(town, "index") == {letter.id, attachment.id}
    assert actions(town, case_stream(case.id)) == ["document_filed"]


def test_places_in_a_case_file_go_on_and_stand_in_the_reference(desk: Deskwork, town: Town) -> None:
    case = town.add_case()
    with town.records.begin(town.clerk) as tx:
        proceeding = tx.cases.add_proceeding(case, subject="Vorgang", depth=1, parent=None)
    order = FilingOrder(case=case.id, proceeding=proceeding.id)

    filed = [desk.file(town.add_document().id, order, actor=town.clerk) for _ in range(2)]

    assert [document.reference for document in filed] == [
        f"{case.reference}/1-1",
        f"{case.reference}/1-2",
    ]


def test_a_letter_is_filed_once(desk: Deskwork, town: Town) -> None:
    case, letter = town.add_case(), town.add_document()
    desk.file(letter.id, FilingOrder(case=case.id), actor=town.clerk)

    with pytest.raises(AlreadyFiled):
        desk.file(letter.id, FilingOrder(case=case.id), actor=town.clerk)


def test_attachments_and_quarantined_letters_are_not_filed(desk: Deskwork, town: Town) -> None:
    case, letter = town.add_case(), town.add_document()
    for document in (
        town.add_document(attachment_to=letter.id),
        town.add_document(state=DocumentState.QUARANTINED),
    ):
        with pytest.raises(NotInInbox):
            desk.file(document.id, FilingOrder(case=case.id), actor=town.clerk)


def test_a_letter_goes_only_where_the_clerk_sees_a_case_file(desk: Deskwork, town: Town) -> None:
    letter, far = town.add_document(), town.add_case(lead_unit=town.units["FB2"])
    hidden = town.add_document(scope=inbox_scope(town.units["FB2"]))

    with pytest.raises(NotVisible):
        desk.file(letter.id, FilingOrder(case=far.id), actor=town.clerk)
    with pytest.raises(NotVisible):
        desk.file(hidden.id, FilingOrder(case=town.add_case().id), actor=town.clerk)
    with pytest.raises(NotAllowed):
        desk.file(letter.id, FilingOrder(case=far.id), actor=town.actor("auditor"))


def test_whoever_files_an_older_revision_is_refused(desk: Deskwork, town: Town) -> None:
    letter, case = town.add_document(), town.add_case()
    desk.describe(replace(letter, subject="anders"), actor=town.manager)

    with pytest.raises(RevisionChanged):
        desk.file(letter.id, FilingOrder(case=case.id), actor=town.clerk, revision=1)


def test_a_filing_is_taken_back_into_the_inbox_it_came_from(desk: Deskwork, town: Town) -> None:
    unit = town.units["FB3-1"]
    case = town.add_case()
    letter = town.add_document(inbox_unit=unit, scope=inbox_scope(unit))
    order = FilingOrder(case=case.id, follow_up_on=date(2026, 3, 9))
    desk.file(letter.id, order, actor=town.clerk)

    back = desk.unfile(letter.id, actor=town.clerk)

    assert (back.case, back.position, back.reference) == (None, None, None)
    assert (back.scope, back.inbox_unit) == (inbox_scope(unit), unit)
    with town.records.read(town.clerk) as tx:
        assert tx.follow_ups.of_case(case.id) == ()
        assert tx.cases.get(case.id).covers_from is None
        assert tx.lines.inbox_count() == 1
    assert actions(town, case_stream(case.id)) == ["document_filed", "filing_taken_back"]
    again = desk.file(letter.id, FilingOrder(case=case.id), actor=town.clerk)
    assert again.reference == f"{case.reference}-2"


def test_after_ten_minutes_a_filing_stays(desk: Deskwork, town: Town, clock: Clock) -> None:
    case, letter, in_time = town.add_case(), town.add_document(), town.add_document()
    for document in (letter, in_time):
        desk.file(document.id, FilingOrder(case=case.id), actor=town.clerk)
    clock.advance(minutes=10)
    desk.unfile(in_time.id, actor=town.clerk)
    clock.advance(seconds=1)

    with pytest.raises(UndoTooLate):
        desk.unfile(letter.id, actor=town.clerk)


def test_what_never_lay_in_the_inbox_is_not_taken_back(desk: Deskwork, town: Town) -> None:
    for document in (town.add_document(town.add_case()), town.add_document()):
        with pytest.raises(UndoTooLate):
            desk.unfile(document.id, actor=town.clerk)


def test_a_letter_is_passed_on_beyond_the_own_sight(desk: Deskwork, town: Town) -> None:
    letter = town.add_document()
    attachment = town.add_document(attachment_to=letter.id)

    passed = desk.route(letter.id, unit=town.units["FB2"], actor=town.clerk)

    assert passed.scope == inbox_scope(town.units["FB2"])
    with town.records.read(town.clerk) as tx:
        for document in (letter, attachment):
            with pytest.raises(NotVisible):
                tx.documents.get(document.id)
    neighbour = town.add_person("neighbour", Role.CLERK, units=("FB2",))
    with town.records.read(neighbour) as tx:
        assert [found.id for found in tx.lines.inbox().lines] == [letter.id]
        assert tx.documents.get(attachment.id).inbox_unit == town.units["FB2"]
    assert desk.route(letter.id, unit=None, actor=neighbour).scope == inbox_scope(None)
    assert actions(town, document_stream(letter.id)) == ["inbox_routed", "inbox_routed"]


def test_a_letter_is_not_passed_to_a_unit_that_is_not_there(desk: Deskwork, town: Town) -> None:
    letter = town.add_document()

    with pytest.raises(NotVisible):
        desk.route(letter.id, unit=UnitId("nowhere"), actor=town.clerk)


def test_old_and_new_words_stand_in_the_history(desk: Deskwork, town: Town) -> None:
    case = town.add_case()
    letter = town.add_document(case, subject="alt", is_draft=True)

    desk.describe(
        replace(letter, subject="neu", dated_on=date(2020, 5, 5), is_draft=False), actor=town.clerk
    )

    with town.records.read(town.clerk) as tx:
        (line,) = tx.history(case_stream(case.id)).lines
        assert tx.cases.get(case.id).covers_from == date(2020, 5, 5)
    assert line.detail["subject"] == ["alt", "neu"]
    assert line.detail["is_draft"] == ["True", "False"]
    assert orders(town, "index") == {letter.id}


def test_saying_the_same_again_changes_nothing(desk: Deskwork, town: Town) -> None:
    letter = town.add_document()

    assert desk.describe(letter, actor=town.clerk).revision == letter.revision
    assert actions(town, document_stream(letter.id)) == []


def test_only_words_are_described_and_never_where_a_document_lies(
    desk: Deskwork, town: Town
) -> None:
    letter, other = town.add_document(), town.add_case(lead_unit=town.units["FB2"])

    saved = desk.describe(
        replace(letter, subject="neu", scope=other.scope, case=other.id, tenant="goch"),
        actor=town.clerk,
    )

    assert (saved.scope, saved.case, saved.tenant) == (letter.scope, None, letter.tenant)


@pytest.mark.parametrize("subject", ["", " \x00", "x" * 401])
def test_a_document_keeps_a_subject(desk: Deskwork, town: Town, subject: str) -> None:
    with pytest.raises(InvalidValue):
        desk.describe(replace(town.add_document(), subject=subject), actor=town.clerk)


def test_a_released_document_is_read_at_last(desk: Deskwork, town: Town) -> None:
    held = town.add_document(state=DocumentState.QUARANTINED)
    with pytest.raises(NotAllowed):
        desk.release(held.id, reason="bekannt", actor=town.clerk)
    with pytest.raises(InvalidValue, match="reason"):
        desk.release(held.id, reason=" ", actor=town.manager)

    released = desk.release(held.id, reason="Absender bekannt", actor=town.manager)

    assert released.state is DocumentState.RECEIVED
    assert RELEASED in released.flags
    assert orders(town, "make_searchable") == {held.id}
    assert actions(town, document_stream(held.id)) == ["quarantine_released"]
    with pytest.raises(NotQuarantined):
        desk.release(held.id, reason="noch einmal", actor=town.manager)


def test_follow_ups_are_set_moved_and_done(desk: Deskwork, town: Town) -> None:
    case = town.add_case()
    item = desk.follow_up(
        case.id, due_on=date(2026, 3, 1), remark=" nach\x00fragen ", actor=town.clerk
    )

    desk.move_follow_up(item.id, due_on=date(2026, 4, 1), actor=town.clerk)
    desk.finish_follow_up(item.id, actor=town.clerk)
    desk.finish_follow_up(item.id, actor=town.clerk)
    done = follow_up(town, item.id)
    desk.move_follow_up(item.id, due_on=date(2026, 5, 1), actor=town.manager)

    assert (done.due_on, done.remark) == (date(2026, 4, 1), "nachfragen")
    assert done.done_at is not None
    assert follow_up(town, item.id).done_at is None
    assert actions(town, case_stream(case.id)) == [
        "follow_up_set",
        "follow_up_moved",
        "follow_up_done",
        "follow_up_moved",
    ]


def follow_up(town: Town, key: str) -> FollowUp:
    with town.records.read(town.clerk) as tx:
        return tx.follow_ups.get(key)


def test_overdue_follow_ups_come_first_and_done_ones_not_at_all(desk: Deskwork, town: Town) -> None:
    case = town.add_case()
    for day in (5, 1, 9):
        desk.follow_up(case.id, due_on=date(2026, 3, day), remark=str(day), actor=town.clerk)
    done = desk.follow_up(case.id, due_on=date(2026, 3, 2), remark="", actor=town.clerk)
    desk.finish_follow_up(done.id, actor=town.clerk)
    desk.follow_up(case.id, due_on=date(2026, 3, 2), remark="other", actor=town.manager)

    with town.records.read(town.clerk) as tx:
        lines = tx.follow_ups.lines(until=date(2026, 3, 5)).lines

    assert [line.remark for line in lines] == ["1", "5"]


def test_a_follow_up_at_a_hidden_case_file_does_not_exist(desk: Deskwork, town: Town) -> None:
    case = town.add_case()
    item = desk.follow_up(case.id, due_on=date(2026, 3, 1), remark="", actor=town.clerk)
    neighbour = town.add_person("neighbour", Role.CLERK, units=("FB2",))

    for deed in (
        lambda: desk.finish_follow_up(item.id, actor=neighbour),
        lambda: desk.move_follow_up(item.id, due_on=date(2026, 3, 3), actor=neighbour),
        lambda: desk.follow_up(case.id, due_on=date(2026, 3, 3), remark="", actor=neighbour),
    ):
        with pytest.raises(NotVisible):
            deed()


def test_nothing_is_done_with_what_is_not_there(desk: Deskwork, town: Town) -> None:
    nothing = DocumentId("nothing")
    for deed in (
        lambda: desk.file(nothing, FilingOrder(case=town.add_case().id), actor=town.clerk),
        lambda: desk.unfile(nothing, actor=town.clerk),
        lambda: desk.route(nothing, unit=None, actor=town.clerk),
        lambda: desk.release(nothing, reason="x", actor=town.manager),
        lambda: desk.finish_follow_up("nothing", actor=town.clerk),
    ):
        with pytest.raises(NotVisible):
            deed()


def test_a_closed_case_file_takes_nothing(desk: Deskwork, town: Town) -> None:
    with pytest.raises(CaseClosed):
        desk.follow_up(
            town.add_case(state="closed").id, due_on=date(2026, 3, 3), remark="", actor=town.clerk
        )
