"""The list of case files that may be destroyed and that no order has."""

from eakte.office import Office
from tests.ended_cases import a_disposal_office
from tests.makers import Clock, Town
from tests.web.persons import Person

PLACE = "/aussonderung?stand=ohne-auftrag"


def test_what_waits_for_an_order_is_told_on_the_first_screen_and_listed(
    manager: Person, office: Office, town: Town, clock: Clock
) -> None:
    desk = a_disposal_office(office, town, clock)
    before = (manager.get("/").text, manager.get(PLACE).text)
    case = desk.ended_case(subject="Parkausweis")
    listed = desk.unwanted(case.id)

    day, screen = manager.get("/"), manager.get(PLACE)

    assert "ohne Löschauftrag" not in before[0]
    assert "Keine Akte wartet auf einen Löschauftrag." in before[1]
    assert "1 Akte zu vernichten, ohne Löschauftrag" in day.text
    assert case.reference in screen.text
    assert f'href="/aussonderung/{listed.id}"' in screen.text
    assert listed.number in screen.text


def test_a_clerk_is_not_told_of_what_waits_for_an_order(
    clerk: Person, office: Office, town: Town, clock: Clock
) -> None:
    desk = a_disposal_office(office, town, clock)
    desk.unwanted(desk.ended_case().id)

    assert "ohne Löschauftrag" not in clerk.get("/").text
