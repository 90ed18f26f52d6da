"""Numbers: unique, gapless under load, and never given twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from eakte.caseload import NewCase
from eakte.casework import Casework
from eakte.domain.access import Actor
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import InvalidValue
from tests.makers import Clock, Town, a_town

THREADS, CASES = 50, 500


def in_threads(deed: Callable[[int], CaseFile], *, times: int) -> list[CaseFile]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(deed, range(times)))


def opened(town: Town, actor: Actor, code: str = "10.40") -> CaseFile:
    return Casework(records=town.records).open(
        NewCase(file_plan_code=code, subject="Allgemeine Anfragen"), actor=actor
    )


def test_fifty_threads_make_five_hundred_case_files_without_a_gap(town: Town) -> None:
    clerk = town.clerk

    cases = in_threads(lambda _: opened(town, clerk), times=CASES)

    assert sorted(case.number for case in cases) == list(range(1, CASES + 1))
    assert len({case.reference for case in cases}) == CASES


def test_a_refused_case_file_leaves_no_gap(town: Town) -> None:
    casework, clerk = Casework(records=town.records), town.clerk
    opened(town, clerk)

    with pytest.raises(InvalidValue):
        casework.open(NewCase(file_plan_code="10.40", subject="  "), actor=clerk)

    assert opened(town, clerk).number == 2


def test_each_position_and_each_year_counts_for_itself(town: Town, clock: Clock) -> None:
    clerk = town.clerk
    first = opened(town, clerk), opened(town, clerk), opened(town, clerk, "10.60")
    clock.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Berlin

    next_year = opened(town, clerk)

    assert [case.number for case in first] == [1, 2, 1]
    assert (next_year.year, next_year.number) == (2027, 1)


def test_two_towns_count_for_themselves(town: Town) -> None:
    other = a_town(town.records, "goch")

    cases = opened(town, town.clerk), opened(other, other.clerk)

    assert [case.reference for case in cases] == ["10.40-2026-0001", "10.40-2026-0001"] or (
        cases[0].reference == cases[1].reference
    )


def test_a_number_is_not_given_again_when_its_case_file_is_gone(town: Town) -> None:
    from sqlalchemy import text

    clerk = town.clerk
    opened(town, clerk)
    with town.records.begin(town.system) as tx:
        tx.session.execute(text("DELETE FROM case_file"))

    assert opened(town, clerk).number == 2


def test_proceedings_and_documents_count_inside_their_case_file(town: Town) -> None:
    case, other = town.add_case(), town.add_case()

    with town.records.begin(town.clerk) as tx:
        numbers = [
            tx.cases.add_proceeding(one, subject="Vorgang", depth=1, parent=None).reference
            for one in (case, case, other)
        ]
        places = [tx.documents.next_position(one.id) for one in (case, case, other)]

    assert numbers == [f"{case.reference}/1", f"{case.reference}/2", f"{other.reference}/1"]
    assert places == [1, 2, 1]
