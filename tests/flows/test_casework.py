"""The life of a case file: opened, protected, closed with its period, opened again."""

import threading
from datetime import UTC, date, datetime

import pytest

from eakte.caseload import NewCase
from eakte.casework import Casework
from eakte.domain.access import Actor, CaseFileId, Confidentiality, Role, UnitId, UserId, case_scope
from eakte.domain.casefile import CaseFile, CaseState, DocumentState
from eakte.domain.errors import (
    CaseClosed,
    CaseOpen,
    CloseRefused,
    InvalidValue,
    NestingTooDeep,
    NotAllowed,
    NotVisible,
    RevisionChanged,
)
from eakte.domain.fileplan import UnknownPosition, UnknownVariant
from eakte.journal import case_stream
from tests.makers import Clock, Town, a_town


@pytest.fixture
def casework(town: Town) -> Casework:
    return Casework(records=town.records)


def opened(casework: Casework, town: Town, **said: object) -> CaseFile:
    new = NewCase(**{"file_plan_code": "10.40", "subject": "Anfragen"} | said)  # type: ignore[arg-type] # a test names what matters
    return casework.open(new, actor=town.clerk)


def actions(town: Town, case: CaseFile) -> list[str]:
    with town.records.read(town.system) as tx:
        return [line.action for line in reversed(tx.history(case_stream(case.id)).lines)]


def index_orders(town: Town) -> set[str]:
    with town.records.read(town.system) as tx:
        return {line.subject for line in tx.job_lines().lines if line.kind == "index"}


def test_a_case_file_is_opened_under_the_next_number_of_its_position(
    casework: Casework, town: Town
) -> None:
    case = opened(casework, town, subject="  Hunde \n und\tKatzen ")

    assert case.reference == "10.40-2026-0001"
    assert (case.subject, case.state) == ("Hunde und Katzen", CaseState.OPEN)
    assert (case.clerk, case.lead_unit) == (town.people["clerk"], town.units["FB3-1"])
    assert case.rule_id is not None
    assert actions(town, case) == ["case_opened"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"file_plan_code": "99.99"}, UnknownPosition),
        ({"file_plan_code": "10"}, InvalidValue),
        ({"rule_variant": "nonsense"}, UnknownVariant),
        ({"subject": " \x00 "}, InvalidValue),
        ({"subject": "x" * 401}, InvalidValue),
        ({"opened_on": date(2026, 3, 3)}, InvalidValue),
        ({"lead_unit": UnitId("nowhere")}, InvalidValue),
        ({"clerk": UserId("nobody")}, InvalidValue),
        ({"parent": CaseFileId("nothing")}, NotVisible),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    casework: Casework, town: Town, said: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        opened(casework, town, **said)

    assert opened(casework, town).number == 1


def test_half_a_character_does_not_stop_a_case_file(casework: Casework, town: Town) -> None:
    case = opened(casework, town, subject="Bürger \ud800", location="Keller\x00 3")

    assert (case.subject, case.location) == ("Bürger ?", "Keller 3")


def test_a_part_of_a_case_file_needs_it_open(casework: Casework, town: Town) -> None:
    whole = opened(casework, town)

    part = opened(casework, town, parent=whole.id)
    casework.close(whole.id, actor=town.clerk)

    assert part.parent == whole.id
    with pytest.raises(CaseClosed):
        opened(casework, town, parent=whole.id)


def test_only_who_may_file_opens_and_closes(casework: Casework, town: Town) -> None:
    case = opened(casework, town)
    for login in ("archivist", "auditor", "administrator", "station"):
        actor = town.actor(login)
        with pytest.raises(NotAllowed):
            casework.open(NewCase(file_plan_code="10.40", subject="x"), actor=actor)
        with pytest.raises(NotAllowed):
            casework.close(case.id, actor=actor)

    with pytest.raises(NotAllowed):
        casework.reopen(case.id, reason="Irrtum", actor=town.clerk)


def test_who_opens_a_strict_case_file_is_the_first_who_sees_it(
    casework: Casework, town: Town
) -> None:
    case = opened(casework, town, confidentiality=Confidentiality.STRICT)

    with town.records.read(town.clerk) as tx:
        assert tx.cases.get(case.id) == case
    with town.records.read(town.manager) as tx, pytest.raises(NotVisible):
        tx.cases.get(case.id)


def test_a_case_file_may_be_opened_for_a_unit_that_one_does_not_see(
    casework: Casework, town: Town
) -> None:
    case = opened(casework, town, lead_unit=town.units["FB2"])

    with town.records.read(town.clerk) as tx, pytest.raises(NotVisible):
        tx.cases.get(case.id)


def test_proceedings_nest_five_deep_and_the_sixth_is_refused(
    casework: Casework, town: Town
) -> None:
    case = opened(casework, town)
    above = None
    for _ in range(5):
        above = casework.add_proceeding(
            case.id, subject="Vorgang", parent=above.id if above else None, actor=town.clerk
        )

    assert above is not None
    assert above.depth == 5
    with pytest.raises(NestingTooDeep):
        casework.add_proceeding(case.id, subject="tief", parent=above.id, actor=town.clerk)
    assert actions(town, case).count("proceeding_added") == 5


def test_a_proceeding_of_another_case_file_is_no_parent(casework: Casework, town: Town) -> None:
    case, other = opened(casework, town), opened(casework, town)
    foreign = casework.add_proceeding(other.id, subject="Vorgang", actor=town.clerk)

    with pytest.raises(NotVisible):
        casework.add_proceeding(case.id, subject="x", parent=foreign.id, actor=town.clerk)


@pytest.mark.parametrize(
    ("level", "restricted"),
    [(Confidentiality.STRICT, False), (Confidentiality.OPEN, True)],
)
def test_a_protected_case_file_is_seen_by_name_only_with_all_in_it(
    casework: Casework, town: Town, level: Confidentiality, restricted: bool
) -> None:
    case = opened(casework, town)
    letter, attachment = town.add_document(case), town.add_document(case, position=2)
    friend = town.add_person("friend", Role.CLERK, units=("FB2",))

    saved = casework.protect(
        case.id,
        confidentiality=level,
        restricted=restricted,
        members=[friend.user],
        actor=town.clerk,
    )

    assert saved.scope == case_scope(case.id)
    assert index_orders(town) == {letter.id, attachment.id}
    assert actions(town, case) == ["case_opened", "case_protected"]
    for login in ("clerk", "friend"):
        with town.records.read(actor_of(town, login)) as tx:
            assert tx.documents.get(letter.id).scope == saved.scope
    with town.records.read(town.manager) as tx, pytest.raises(NotVisible):
        tx.documents.get(letter.id)


def actor_of(town: Town, login: str) -> Actor:
    with town.records.read(None) as tx:
        account = tx.people.account_by_login(f"{login}@{town.tenant}")
        assert account is not None
        return tx.people.actor(account)


def test_one_may_protect_a_case_file_beyond_the_own_sight(casework: Casework, town: Town) -> None:
    case = opened(casework, town)
    letter = town.add_document(case)

    casework.protect(
        case.id,
        confidentiality=Confidentiality.CONFIDENTIAL,
        restricted=False,
        members=[],
        actor=town.clerk,
    )

    assert index_orders(town) == {letter.id}
    with town.records.read(town.clerk) as tx, pytest.raises(NotVisible):
        tx.cases.get(case.id)
    cleared = town.add_person("cleared", Role.CLERK, cleared=True)
    with town.records.read(cleared) as tx:
        assert tx.documents.get(letter.id).case == case.id


def test_an_unknown_person_cannot_be_named(casework: Casework, town: Town) -> None:
    case, other = opened(casework, town), a_town(town.records, "goch")

    for user in (UserId("nobody"), other.people["clerk"]):
        with pytest.raises(InvalidValue, match="members"):
            casework.protect(
                case.id,
                confidentiality=Confidentiality.STRICT,
                restricted=True,
                members=[user],
                actor=town.clerk,
            )


def test_closing_computes_the_period_and_explains_it(casework: Casework, town: Town) -> None:
    case = opened(casework, town, file_plan_code="22.10")

    closed = casework.close(case.id, actor=town.clerk)

    assert (closed.state, closed.closed_on) == (CaseState.CLOSED, date(2026, 3, 2))
    assert (closed.retention_end, closed.disposal_action) == (date(2036, 12, 31), "V")
    for words in ("10 Jahre", "02.03.2026", "Ende des Kalenderjahres", "Regel 22.10", "Fassung"):
        assert words in closed.retention_sentence
    assert actions(town, case) == ["case_opened", "case_closed"]


def test_half_an_hour_before_midnight_in_london_is_the_next_year_in_berlin(
    casework: Casework, town: Town, clock: Clock
) -> None:
    case = opened(casework, town, file_plan_code="22.10")
    same_year = casework.close(case.id, on=date(2026, 3, 2), actor=town.clerk)
    other = opened(casework, town, file_plan_code="22.10")
    clock.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    closed = casework.close(other.id, actor=town.clerk)

    assert closed.closed_on == date(2027, 1, 1)
    assert closed.retention_end is not None
    assert same_year.retention_end is not None
    assert closed.retention_end.year == same_year.retention_end.year + 1


@pytest.mark.parametrize("on", [date(2026, 3, 3), date(2026, 1, 1)])
def test_a_case_file_is_closed_neither_in_the_future_nor_before_it_was_opened(
    casework: Casework, town: Town, on: date
) -> None:
    case = opened(casework, town)

    with pytest.raises(InvalidValue, match="on"):
        casework.close(case.id, on=on, actor=town.clerk)


def test_open_points_keep_a_case_file_open_each_in_a_sentence(
    casework: Casework, town: Town
) -> None:
    case = opened(casework, town)
    town.add_document(case, is_draft=True)
    town.add_document(case, position=2, state=DocumentState.QUARANTINED)
    with town.records.begin(town.clerk) as tx:
        tx.follow_ups.add(case, due_on=date(2026, 4, 1), remark="")

    with pytest.raises(CloseRefused) as refused:
        casework.close(case.id, actor=town.clerk)

    assert refused.value.points == (
        "1 offene Wiedervorlage",
        "1 Entwurf nicht abgelegt",
        "1 Dokument in Quarantäne",
    )
    assert actions(town, case) == ["case_opened"]
    assert not casework.sheet(case.id, actor=town.clerk).is_ready


def test_of_two_who_close_at_once_one_wins(casework: Casework, town: Town) -> None:
    case = opened(casework, town)
    start = threading.Barrier(4)
    outcomes: list[object] = []

    def close() -> None:
        start.wait()
        try:
            outcomes.append(casework.close(case.id, actor=town.clerk).state)
        except CaseClosed as refused:
            outcomes.append(type(refused))

    threads = [threading.Thread(target=close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes, key=str) == sorted([CaseState.CLOSED, *[CaseClosed] * 3], key=str)
    assert actions(town, case).count("case_closed") == 1


def test_whoever_closes_an_older_revision_is_refused(casework: Casework, town: Town) -> None:
    case = opened(casework, town)
    with town.records.begin(town.clerk) as tx:
        tx.cases.save(tx.cases.locked(case.id))

    with pytest.raises(RevisionChanged):
        casework.close(case.id, actor=town.clerk, revision=case.revision)


def test_reopening_needs_a_reason_and_keeps_the_old_end_in_the_history(
    casework: Casework, town: Town
) -> None:
    case = opened(casework, town, file_plan_code="22.10")
    closed = casework.close(case.id, actor=town.clerk)
    with pytest.raises(InvalidValue, match="reason"):
        casework.reopen(case.id, reason=" ", actor=town.manager)

    reopened = casework.reopen(case.id, reason="Nachtrag", actor=town.manager)

    assert (reopened.state, reopened.closed_on) == (CaseState.OPEN, None)
    assert (reopened.retention_end, reopened.retention_sentence) == (None, "")
    with town.records.read(town.manager) as tx:
        line = tx.history(case_stream(case.id)).lines[0]
    assert line.action == "case_reopened"
    assert line.detail["old_end"] == str(closed.retention_end)
    assert line.detail["reason"] == "Nachtrag"
    with pytest.raises(CaseOpen):
        casework.reopen(case.id, reason="noch einmal", actor=town.manager)
