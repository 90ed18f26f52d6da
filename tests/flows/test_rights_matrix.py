"""Every route × every role × every position: nothing is seen, counted or hinted at.

The routes come from the map of the whole application. A route without a stated right, or with a
parameter that is not known here, fails.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from eakte.api.endpoint import PREFIX
from eakte.domain.access import Action, may
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.flows.rights_routes import (
    OF_THE_OFFICE,
    OF_THE_RECORDS,
    QUESTIONS,
    Route,
    routes_of,
)
from tests.flows.rights_world import (
    OWN_UNIT,
    Place,
    Position,
    Somebody,
    World,
    a_world,
    plant,
    visible_text,
)
from tests.makers import Town
from tests.offices import a_web_app, an_office
from tests.pace import either

# Routes for everybody, signed in or not: a new one has to be added here on purpose.
FOR_EVERYBODY = {
    "api.get_contract",
    "api.health",
    "api.metrics",
    "api.readiness",
    "assets.file",
    "sign_in.form",
    "sign_in.sign_in",
    "sign_in.sign_out",
}
# These tell operators how much there is to do, and nothing of what.
OF_OPERATORS = {
    "api.get_search_index",
    "api.list_jobs",
    "operation.screen",
    "operation.progress",
    "operation.search_index",
}
# Whoever may place holds reads why each of them stands, on whatever it stands.
OF_HOLDS = {"api.list_holds", "holds.listing"}
CHANGES_EACH_TIME = re.compile(r'nonce="[^"]*"|name="(?:csrf_token|schluessel)" value="[^"]*"')
CONDITIONS = {
    "Range": "bytes=0-3",
    "If-None-Match": "*",
    "Accept": "text/plain",
    "HX-Request": "true",
}


def on_both_databases_in_time(fast: Iterable[Place]) -> pytest.MarkDecorator:
    """These places on SQLite at once; in time all of them on both, or the worst one."""
    first = [("sqlite", place) for place in fast]
    each = [(engine, place) for engine in ("sqlite", "postgresql") for place in Place]
    later = [one for one in each if one not in first]
    worst = [("postgresql", Place.RESTRICTED)]
    slow = [pytest.param(*one, marks=pytest.mark.slow) for one in either(worst, later)]
    return pytest.mark.parametrize(("engine", "place"), [*first, *slow], indirect=["engine"])


def told(answer: TestResponse) -> str:
    """What an answer tells, where it is a file too."""
    return answer.data.decode("utf-8", "replace")


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    found = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def office(records: Records, tmp_path: Path, reader: SandboxedReader) -> Office:
    return an_office(records, tmp_path, reader=reader)


@pytest.fixture
def app(office: Office) -> Flask:
    return a_web_app(office)


@pytest.fixture
def world(app: Flask, office: Office, town: Town) -> World:
    return a_world(app, office, town)


def test_every_route_states_its_right(app: Flask) -> None:
    silent = {route.endpoint for route in routes_of(app) if not route.rights}

    assert silent == FOR_EVERYBODY
    for endpoint in FOR_EVERYBODY:
        view = app.view_functions[endpoint]
        assert "endpoint" in vars(view) or vars(view).get("is_public") is True


def test_every_parameter_of_every_route_is_known_here(app: Flask) -> None:
    parameters = {name for rule in app.url_map.iter_rules() for name in rule.arguments}

    assert parameters == OF_THE_RECORDS | OF_THE_OFFICE


def test_without_signing_in_nothing_opens(app: Flask, world: World) -> None:
    keys = plant(world, Place.CASE)

    for route in routes_of(app):
        if route.rights:
            answer = app.test_client().open(route.address(keys), method=route.method)
            status = 401 if route.is_service else 303
            assert answer.status_code == status, route
            assert not list(visible_text(told(answer))), route


@on_both_databases_in_time(Place)
def test_what_is_not_seen_does_not_exist(app: Flask, world: World, place: Place) -> None:
    keys = plant(world, place)
    wrong = [
        f"{who} {route}: {answer.status_code} {found}"
        for route in routes_of(app)
        if route.leads_to_records and route.fits(keys)
        for who in world.everybody
        if not who.sees(place)
        for answer in [route.asked_by(who, keys)]
        if (found := [*visible_text(told(answer)), *visible_text(str(answer.headers))])
        or answer.status_code not in statuses_of_the_unseen(route, who)
    ]

    assert not wrong, "\n".join(wrong)


def statuses_of_the_unseen(route: Route, who: Somebody) -> set[int]:
    """403 without the right, whatever the address leads to; 404 with it."""
    return {404} if route.allows(who) else {403}


@on_both_databases_in_time(Place)
def test_who_sees_is_refused_by_the_right_only(app: Flask, world: World, place: Place) -> None:
    keys = plant(world, place)
    shown = 0
    for route in routes_of(app):
        if not route.leads_to_records or not route.fits(keys) or not is_harmless(route):
            continue
        for who in world.everybody:
            if not who.sees(place):
                continue
            answer = route.asked_by(who, keys)
            if not route.allows(who):
                assert answer.status_code == 403, (route, who)
                assert not list(visible_text(told(answer))), (route, who)
            else:
                assert answer.status_code not in {401, 403, 500}, (route, who)
                shown += any(visible_text(told(answer)))

    assert shown > 0


def is_harmless(route: Route) -> bool:
    """Whether asking leaves everything as it is: looking, or a change of a revision never was."""
    return route.is_service or route.method in {"GET", "HEAD"}


@pytest.mark.parametrize(
    "place",
    [
        Place.RESTRICTED,
        *(
            pytest.param(place, marks=pytest.mark.slow)
            for place in either([], [Place.CASE, Place.WITHDRAWN, Place.INBOX])
        ),
    ],
)
def test_no_condition_of_a_request_shows_what_is_not_seen(
    app: Flask, world: World, place: Place
) -> None:
    keys = plant(world, place)
    for route in routes_of(app):
        if route.method == "POST" or not route.leads_to_records or not route.fits(keys):
            continue
        for who in world.everybody:
            if not who.sees(place):
                answer = route.asked_by(who, keys, headers=CONDITIONS)
                assert answer.status_code in {403, 404}, (route, who)
                assert not list(visible_text(told(answer))), (route, who)


@on_both_databases_in_time([Place.RESTRICTED, Place.WITHDRAWN])  # hidden from most
def test_no_list_count_or_facet_changes_by_what_is_not_seen(
    app: Flask, world: World, place: Place
) -> None:
    for who in world.everybody:  # the own questions of before are not what is looked for here
        world.office.remembering.switch(actor=who.actor, are_kept=False)
    before = dict(lists_as_seen(app, world, place))

    plant(world, place)

    changed = [key for key, said in lists_as_seen(app, world, place) if said != before[key]]
    assert changed == []


def lists_as_seen(app: Flask, world: World, place: Place) -> Iterator[tuple[str, str]]:
    """What those who do not see a place are shown on every list, and for every question."""
    for route in routes_of(app):
        if route.method != "GET" or route.leads_to_records or not route.fits({}):
            continue
        if not route.rights or route.endpoint in OF_OPERATORS:
            continue
        for who in world.everybody:
            if who.sees(place) or not route.allows(who):
                continue
            if route.endpoint in OF_HOLDS and may(who.actor, Action.HOLD):
                continue
            for question in {"", QUESTIONS.get(route.endpoint, "")}:
                client = who.caller.client if route.is_service else who.person.client
                own = {"Authorization": f"Bearer {who.caller.token}"} if route.is_service else {}
                with client.get(route.address({}) + question, headers=own) as answer:
                    said = CHANGES_EACH_TIME.sub("", told(answer))
                yield f"{who} {route} {question}", f"{answer.status_code} {said}"


def test_a_station_sees_the_state_of_its_own_delivery_wherever_it_lies(
    app: Flask, world: World
) -> None:
    stations = [who for who in world.everybody if who.role == "scanning_station"]
    one, other = (who for who in stations if who.position in {Position.OWN, Position.OTHER})
    answer = one.caller.hand_in(unit=world.town.units[OWN_UNIT])
    path = f"/documents/{answer.json['document_id']}"

    assert one.caller.get(path).status_code == 200
    assert other.caller.get(path).status_code == 404
    assert PREFIX in answer.headers["Location"]
