"""The door of the screens: sign-in, rights, forged forms, and places to be led to."""

import pytest
from flask import Flask

from eakte.accounts import IDLE_LIMIT
from eakte.domain.access import Role, UserId
from eakte.office import Office
from tests.makers import Clock, Town
from tests.web.conftest import Someone
from tests.web.persons import Person, signed_in

PASSWORD = "musterbach-am-bach"


@pytest.fixture
def with_password(office: Office, town: Town) -> UserId:
    office.accounts.set_password(town.clerk, town.people["clerk"], PASSWORD)
    return town.people["clerk"]


def sign_in(app: Flask, **form: str):
    data = {"login": "clerk@uedem", "password": PASSWORD} | form
    return app.test_client().post("/anmelden", data=data)


def test_a_stranger_is_led_to_the_sign_in_and_back(app: Flask, with_password: UserId) -> None:
    asked = app.test_client().get("/akten?q=baum")
    page = app.test_client().get(asked.location)

    assert asked.status_code == 303
    assert 'name="weiter" value="/akten?q=baum"' in page.text
    assert sign_in(app, weiter="/akten?q=baum").location == "/akten?q=baum"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil",
    ],
)
def test_nobody_is_led_away_after_signing_in(
    app: Flask, with_password: UserId, target: str
) -> None:
    assert sign_in(app, weiter=target).location == "/"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(
    app: Flask, with_password: UserId
) -> None:
    answer = sign_in(app, password="falsch")

    assert answer.status_code == 401
    assert 'value="clerk@uedem"' in answer.text
    assert "Anmeldename oder Kennwort stimmen nicht." in answer.text
    assert "falsch" not in answer.text


def test_the_login_cookie_is_kept_from_scripts_and_other_sites(
    app: Flask, with_password: UserId
) -> None:
    cookie = sign_in(app).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_after_signing_out_nothing_is_shown_any_more(clerk: Person) -> None:
    answer = clerk.post("/abmelden")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert clerk.get("/akten").status_code == 303


def test_a_login_that_was_not_used_ends(clerk: Person, clock: Clock) -> None:
    clock.at += IDLE_LIMIT * 2

    assert clerk.get("/akten").location.startswith("/anmelden")


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(app: Flask) -> None:
    answer = app.test_client().get("/betrieb/fortschritt", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/anmelden")


def test_each_view_states_its_right_or_that_it_is_for_everybody(app: Flask) -> None:
    silent = [
        name
        for name, view in app.view_functions.items()
        if not name.startswith("api.")
        and not hasattr(view, "needed")
        and not hasattr(view, "is_public")
    ]

    assert silent == []


def posting_addresses(app: Flask) -> list[str]:
    known = {"number": "1", "page": "1", "form": "csv"}
    with app.test_request_context():
        return [
            app.url_for(
                rule.endpoint, **{name: known.get(name, UNKNOWN) for name in rule.arguments}
            )
            for rule in app.url_map.iter_rules()
            if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("api.")
        ]


OWN_THINGS = ("/anmelden", "/abmelden", "/profil", "/suche/")
UNKNOWN = "00000000-0000-7000-8000-000000000000"


def test_no_form_is_taken_without_the_token_of_the_login(app: Flask, manager: Person) -> None:
    for address in posting_addresses(app):
        answers = [
            manager.client.post(address, data={}),
            manager.client.post(address, data={"csrf_token": "geraten"}),
            manager.client.post(address, headers={"X-CSRF-Token": "geraten"}),
        ]
        assert [answer.status_code for answer in answers] == [403, 403, 403], address


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_no_form_of_another_site_is_taken(
    app: Flask, office: Office, town: Town, headers: dict[str, str]
) -> None:
    anybody = signed_in(app, office, town.add_person("anybody", *Role).user)
    for address in [*posting_addresses(app), "/anmelden"]:
        form = {"csrf_token": anybody.csrf}
        answer = anybody.client.post(address, data=form, headers=headers)
        assert answer.status_code == 403, address
        assert "Das Formular war nicht mehr gültig." in answer.text


def test_a_stranger_may_post_nothing(app: Flask) -> None:
    for address in posting_addresses(app):
        if address not in {"/anmelden", "/abmelden"}:
            assert app.test_client().post(address).location == "/anmelden", address


def test_who_only_reads_may_change_nothing(app: Flask, someone: Someone) -> None:
    auditor = someone("auditor")

    for address in posting_addresses(app):
        if not address.startswith(OWN_THINGS):
            assert auditor.post(address).status_code == 403, address


def test_a_record_of_somebody_else_is_not_there(manager: Person, town: Town) -> None:
    other = town.add_case(lead_unit=town.units["FB2"], subject="Geheimer Vorgang")
    letter = town.add_document(other, subject="Geheimes Schreiben")

    for address in (
        f"/akten/{other.id}",
        f"/akten/{other.id}/zda",
        f"/akten/zda?akte={other.id}",
        f"/dokumente/{letter.id}",
        f"/dokumente/{letter.id}/stand",
        f"/dokumente/{letter.id}/seiten/1.webp",
        f"/dokumente/{letter.id}/original",
    ):
        answer = manager.get(address)
        assert answer.status_code == 404, address
        assert "Geheim" not in answer.text


def test_a_form_is_longer_than_any_form_and_is_refused(manager: Person) -> None:
    answer = manager.post("/akten/neu", {"betreff": "x" * 300_000})

    assert answer.status_code == 413
