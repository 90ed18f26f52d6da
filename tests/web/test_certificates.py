"""The screens of certificates: the list, one of them, and its files."""

from flask import Flask

from eakte.certificate_check import check_certificate
from eakte.jobs import Lane
from eakte.office import Office
from tests.ended_cases import a_disposal_office
from tests.makers import Clock, Town
from tests.offices import work_off
from tests.web.persons import Person, signed_in


def test_a_certificate_is_found_read_and_taken_along(
    app: Flask, manager: Person, office: Office, town: Town, clock: Clock
) -> None:
    disposal = a_disposal_office(office, town, clock)
    case = disposal.ended_case("Ein Brief")
    assert "Noch kein Löschauftrag ist ausgeführt." in manager.get("/loeschprotokolle").text
    order = disposal.ordered(case.id)
    missing = signed_in(app, office, town.people["manager"]).get(f"/loeschprotokolle/{order.id}")
    work_off(office, (Lane.DISPOSE, Lane.INDEX))
    manager = signed_in(app, office, town.people["manager"])  # the clock has gone on

    listed = manager.get("/loeschprotokolle")
    screen = manager.get(f"/loeschprotokolle/{order.id}")
    signed = manager.get(f"/loeschprotokolle/{order.id}/protokoll.json")
    pages = manager.get(f"/loeschprotokolle/{order.id}/protokoll.pdf")

    assert missing.status_code == 404
    assert "LP-2026/1" in listed.text
    assert f'href="/loeschprotokolle/{order.id}"' in listed.text
    assert case.reference in screen.text
    assert "nicht mehr vorhanden" in screen.text
    assert check_certificate(signed.data).is_sound
    assert "filename=LP-2026-1.json" in signed.headers["Content-Disposition"]
    assert pages.data.startswith(b"%PDF-")
    assert "Im Löschprotokoll LP-2026/1 bescheinigt" in manager.get(f"/akten/{case.id}").text
