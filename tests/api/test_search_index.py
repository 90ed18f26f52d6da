"""The search index over HTTP: looked at, compared, mended and made anew by whoever may."""

from typing import Any

import pytest
from apiflask import APIFlask

from eakte.domain.access import Role
from eakte.jobs import Lane
from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, a_caller, refusal
from tests.api.papers import a_read_letter
from tests.makers import Town
from tests.offices import work_off

STATE, CHECKS, REBUILDS = "/search-index", "/search-index/checks", "/search-index/rebuilds"
NOTHING = {"missing": 0, "surplus": 0, "stale": 0, "waiting": 0}


@pytest.fixture
def administrator(app: APIFlask, town: Town) -> Caller:
    return a_caller(app, town, Role.ADMINISTRATOR)


@pytest.fixture
def letter(office: Office, town: Town) -> None:
    """Two pages in the index, and one that the index has lost."""
    a_read_letter(office, town.clerk, ["Der Carport.", "Ein Plan."])
    town.add_page(town.add_document(subject="Verloren"))


def last_check(asker: Caller) -> dict[str, Any]:
    found = asker.get(STATE).json["last_check"]
    return {name: value for name, value in found.items() if name != "at"}


def test_an_index_that_nobody_compared_says_so(administrator: Caller) -> None:
    state = administrator.get(STATE).json

    assert state.keys() == {"pages", "healthy", "needs_rebuild", "last_check", "work"}
    assert (state["last_check"], state["work"]) == (None, None)


@ON_BOTH_DATABASES
@pytest.mark.usefixtures("letter")
def test_a_comparison_is_ordered_and_its_result_looked_at_later(
    administrator: Caller, office: Office
) -> None:
    answer = administrator.post(CHECKS, json={})

    assert (answer.status_code, answer.headers["Location"]) == (202, f"/api/v1{STATE}")
    assert (answer.json["work"]["kind"], answer.json["work"]["state"]) == ("check_index", "ready")
    work_off(office, [Lane.INDEX])
    state = administrator.get(STATE).json
    assert (state["pages"], state["work"]) == (2, None)
    found = NOTHING | {"pages": 3, "missing": 1, "repaired": False}
    assert last_check(administrator) == found


@pytest.mark.usefixtures("letter")
def test_what_differs_is_mended_when_that_is_asked_for(
    administrator: Caller, office: Office
) -> None:
    administrator.post(CHECKS, json={"repair": True})
    work_off(office, [Lane.INDEX])
    mended = last_check(administrator)
    administrator.post(CHECKS, json={})
    work_off(office, [Lane.INDEX])

    assert mended == NOTHING | {"pages": 3, "missing": 1, "repaired": True}
    assert last_check(administrator) == NOTHING | {"pages": 3, "repaired": False}


@pytest.mark.usefixtures("letter")
def test_the_index_is_made_anew_in_the_background(administrator: Caller, office: Office) -> None:
    answer = administrator.post(REBUILDS)
    work_off(office, [Lane.INDEX])

    assert (answer.status_code, answer.json["work"]["kind"]) == (202, "rebuild_index")
    assert administrator.get(STATE).json["pages"] == 3


def test_the_same_order_twice_is_one_job(administrator: Caller) -> None:
    for _ in range(2):
        administrator.post(CHECKS, json={})

    kinds = [job["kind"] for job in administrator.get("/jobs").json["items"]]
    assert kinds == ["check_index"]


def test_an_order_that_is_not_understood_is_refused(administrator: Caller) -> None:
    for said in ({"repair": "yes"}, {"repair": 1}, {"repairs": True}, []):
        assert refusal(administrator.post(CHECKS, json=said))[0] == 422
    assert administrator.get(STATE).json["work"] is None


@pytest.mark.parametrize("role", Role)
def test_only_administrators_order_and_operators_look(
    app: APIFlask, town: Town, role: Role
) -> None:
    caller = a_caller(app, town, role)
    watches = {Role.ADMINISTRATOR, Role.RECORDS_MANAGER, Role.AUDITOR}

    looked = caller.get(STATE).status_code
    ordered = [caller.post(CHECKS, json={}).status_code, caller.post(REBUILDS).status_code]

    assert looked == (200 if role in watches else 403)
    assert ordered == [202, 202] if role is Role.ADMINISTRATOR else [403, 403]
