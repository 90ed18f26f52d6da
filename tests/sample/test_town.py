"""The sample municipality: complete, signed in to, and never made twice."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.accounts import SignInRefused
from eakte.database import make_engine
from eakte.domain.access import Role, system_actor
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.fileplan import build_file_plan, read_units
from eakte.domain.retention_table import read_rules
from eakte.office import Office
from eakte.records import CaseQuery, Records
from eakte.sample import (
    LETTER_COUNT,
    SAMPLE_DAY,
    SAMPLE_TENANT,
    deliver_letters,
    open_sample,
    read_cases,
)
from eakte.sample.founding import PASSWORD_FILE, read_people
from indexing import Kind, Screening, Verdict
from tests.makers import FILE_PLAN, RULES, Clock, a_clock
from tests.offices import an_office
from tests.servers import disposed

SYSTEM = system_actor(SAMPLE_TENANT)
LOOKS_UNTIL_BROKEN = 150  # at the clock, one for each transaction: in the middle of the case files


class Broken(Exception):
    """The process ends here."""


@dataclass(frozen=True, kw_only=True)
class TrustingReader:
    """Takes every file unseen: the letters are ours."""

    def screen(self, path: Path, *, file_name: str) -> Screening:
        return Screening(verdict=Verdict.ACCEPT, media_type="application/pdf", kind=Kind.PDF)


def a_trusting_office(engine: Engine, clock: Callable[[], datetime], home: Path) -> Office:
    made = an_office(Records(engine=engine, clock=clock), home)
    trusting = replace(made.filing, reader=TrustingReader())  # type: ignore[arg-type] # reads nothing
    return replace(made, filing=trusting)


@pytest.fixture(scope="session")
def opened_home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the sample in it, made once: each test works on a copy."""
    home = tmp_path_factory.mktemp("opened")
    shutil.copyfile(sqlite_template, home / "eakte.sqlite")
    with disposed(make_engine(f"sqlite:///{home / 'eakte.sqlite'}")) as engine:
        open_sample(a_trusting_office(engine, a_clock(), home), say=silent)
    return home


@pytest.fixture
def opened(opened_home: Path, tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """An office with the sample in it."""
    home = shutil.copytree(opened_home, tmp_path / "home")
    with disposed(make_engine(f"sqlite:///{home / 'eakte.sqlite'}")) as engine:
        yield a_trusting_office(engine, clock, home)


@pytest.fixture
def office(engine: Engine, clock: Clock, tmp_path: Path) -> Office:
    """An empty office, once on SQLite and once on PostgreSQL."""
    return a_trusting_office(engine, clock, tmp_path)


def cases_of(office: Office) -> dict[str, CaseFile]:
    with office.records.read(SYSTEM) as tx:
        lines = tx.lines.cases(CaseQuery(), limit=200).lines
    return {case.reference: case for case in lines}


def letters_in(office: Office) -> int:
    with office.records.read(SYSTEM) as tx:
        return sum(tx.lines.documents_by_state().values())


def silent(_: object) -> None:
    """Nobody listens."""


def broken_after(letters: int, office: Office) -> None:
    """Deliver so many letters and be killed."""

    def end(number: int) -> None:
        if number == letters:
            raise Broken

    with pytest.raises(Broken):
        deliver_letters(office, each=end)


def test_the_file_plan_has_forty_positions_and_all_rules_belong_to_one() -> None:
    plan = build_file_plan(read_units(FILE_PLAN), read_rules(RULES))

    assert len(plan.units) >= 40
    assert sum(map(len, plan.own_rules.values())) == len(RULES.splitlines()) - 1


@pytest.mark.parametrize("on", [SAMPLE_DAY, date(2027, 1, 1), date(2028, 2, 29)])
def test_no_case_file_is_opened_or_closed_in_the_future(on: date) -> None:
    for case in read_cases(on=on):
        assert case.opened_on <= (case.closed_on or on) <= on, case.key
        assert all(day <= on for day in case.events.values()), case.key
        assert (case.due_on is None) or (case.closed_on is None), case.key


def test_there_is_one_person_for_each_role_and_two_archivists() -> None:
    roles = Counter(person.role for person in read_people())

    assert set(roles) == set(Role)
    assert roles[Role.ARCHIVIST] == 2


def test_the_town_opens_with_its_case_files(opened: Office) -> None:
    made = cases_of(opened)

    assert len(made) == len(read_cases(on=SAMPLE_DAY)) >= 60
    closed = [case for case in made.values() if case.state is CaseState.CLOSED]
    assert len(closed) >= 25
    assert all(case.retention_sentence for case in closed)


def test_periods_end_in_many_years_wait_for_events_or_never_end(opened: Office) -> None:
    closed = [case for case in cases_of(opened).values() if case.state is CaseState.CLOSED]
    ends = {case.retention_end.year for case in closed if case.retention_end}
    sentences = [case.retention_sentence for case in closed]
    assert len(ends) >= 6
    assert any(sentence.startswith("Unbefristet") for sentence in sentences)
    assert any("läuft noch nicht" in sentence for sentence in sentences)


def test_everybody_can_sign_in_with_the_password_that_is_shown(opened: Office) -> None:
    sign_in = open_sample(opened, say=silent)

    for person in read_people():
        token = opened.accounts.sign_in(person.login, sign_in.password, address="127.0.0.1")
        session = opened.accounts.session(token)
        assert session is not None
        assert session.actor.roles == {person.role}
    screens = [one.login for one in read_people() if one.role is not Role.SCANNING_STATION]
    assert [login for login, _ in sign_in.people] == screens


def test_the_password_is_one_of_this_installation_alone(opened: Office) -> None:
    password = open_sample(opened, say=silent).password

    kept = opened.settings.home / PASSWORD_FILE
    assert kept.read_text("utf-8") == password
    assert kept.stat().st_mode & 0o077 == 0
    kept.unlink()
    renewed = open_sample(opened, say=silent).password
    assert renewed != password
    assert opened.accounts.sign_in("kersting", renewed, address="127.0.0.1")
    with pytest.raises(SignInRefused):
        opened.accounts.sign_in("kersting", password, address="127.0.0.1")


def test_clerks_find_resubmissions_on_their_day(opened: Office) -> None:
    with opened.records.read(None) as tx:
        account = tx.people.account_by_login("kersting")
        assert account is not None
        clerk = tx.people.actor(account)
    with opened.records.read(clerk) as tx:
        due, all_of_them = tx.follow_ups.count(until=tx.today), tx.follow_ups.count()
    assert 3 <= due < all_of_them


def test_a_second_start_changes_nothing_even_months_later(opened: Office, clock: Clock) -> None:
    first = open_sample(opened, say=silent)
    before = cases_of(opened)
    clock.advance(days=100)

    said: list[str] = []
    second = open_sample(opened, say=said.append)

    assert second == first
    assert cases_of(opened) == before
    assert not said


def test_a_start_that_was_broken_off_goes_on_where_it_was(
    sqlite_engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    office = a_trusting_office(sqlite_engine, clock, tmp_path)
    looks = count()

    def failing_clock() -> datetime:
        if next(looks) == LOOKS_UNTIL_BROKEN:
            raise Broken
        return clock()

    broken = a_trusting_office(sqlite_engine, failing_clock, tmp_path)
    with pytest.raises(Broken):
        open_sample(broken, say=silent)
    half = cases_of(office)

    open_sample(office, say=silent)

    whole = cases_of(office)
    assert 0 < len(half) < len(whole) == len(read_cases(on=SAMPLE_DAY))
    assert all(whole[reference].id == case.id for reference, case in half.items())


def test_a_delivery_that_was_broken_off_goes_on_without_doubles(opened: Office) -> None:
    broken_after(3, opened)
    broken_after(6, opened)

    assert letters_in(opened) == 6


def test_a_case_file_that_a_person_closed_meanwhile_stops_no_delivery(opened: Office) -> None:
    broken_after(2, opened)
    third = next(case for case in read_cases(on=SAMPLE_DAY) if case.key == "bau-sonnenhang")
    case = cases_of(opened)[third.reference]
    with opened.records.read(SYSTEM) as tx:
        (item,) = tx.follow_ups.of_case(case.id)
    opened.deskwork.finish_follow_up(item.id, actor=SYSTEM)
    opened.casework.close(case.id, actor=SYSTEM)

    broken_after(4, opened)

    assert letters_in(opened) == 3


@pytest.mark.slow
def test_all_letters_arrive_and_never_again(office: Office) -> None:
    open_sample(office, say=silent)
    arrived: list[int] = []

    deliver_letters(office, each=arrived.append)
    deliver_letters(office, each=arrived.append)

    with office.records.read(SYSTEM) as tx:
        in_inbox = tx.lines.inbox_count()
    closed = {case.reference for case in read_cases(on=SAMPLE_DAY) if case.closed_on}
    made = cases_of(office)
    assert arrived == [*range(1, LETTER_COUNT + 1), LETTER_COUNT]
    assert letters_in(office) == LETTER_COUNT
    assert 40 <= in_inbox <= 48
    assert closed == {
        reference for reference, case in made.items() if case.state is CaseState.CLOSED
    }
