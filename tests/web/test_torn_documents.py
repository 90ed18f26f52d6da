"""What a clerk sees of a document whose destruction was cut off in the middle."""

from flask import Flask

from eakte import destroying
from eakte.office import Office
from tests.ended_cases import a_disposal_office
from tests.makers import Clock, Town
from tests.web.persons import signed_in

BEGUN = "Die Vernichtung dieser Akte hat begonnen."


def test_a_document_without_its_bytes_is_told_as_being_destroyed_and_not_as_an_error(
    app: Flask, office: Office, town: Town, clock: Clock
) -> None:
    desk = a_disposal_office(office, town, clock)
    case = desk.ended_case("Ein Brief")
    order, removal = desk.ordered(case.id), office.destruction.removal
    clerk = signed_in(app, office, town.people["clerk"])
    with town.records.read(town.system) as tx:
        (item,) = tx.destructions.items(order.id)
        (document,) = tx.documents.everything_in(case.id)
        version = tx.documents.current_version(document)
    before = clerk.get(f"/dokumente/{document}").text
    destroying.begin_execution(town.records, order.id, town.system)
    inventory = tuple(removal._inventory(item, town.system))
    assert removal._is_begun(item, order.id, inventory, town.system)
    removal.originals.release(version.store_key, version_id=version.store_version)
    removal.originals.delete(version.store_key, version_id=version.store_version)

    screen, original = (
        clerk.get(address)
        for address in (f"/dokumente/{document}", f"/dokumente/{document}/original")
    )

    assert BEGUN not in before
    assert (screen.status_code, BEGUN in screen.text) == (200, True)
    assert original.status_code == 404
    assert "sein Inhalt ist schon gelöscht" in original.text
    assert "Das ist kein Fehler" in original.text
