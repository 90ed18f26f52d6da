"""What a station said of a scan stands where clerks look: in the inbox and at the document."""

from dataclasses import replace

from tests.makers import Town
from tests.web.persons import Person
from tests.web.scan_furniture import a_checked_batch


def test_the_kind_and_the_id_of_the_station_stand_in_the_inbox_and_at_the_document(
    town: Town, clerk: Person
) -> None:
    document = town.add_document(subject="Anfrage")
    said_of(town, document.id)

    item = clerk.get(f"/posteingang/{document.id}").text
    shown = clerk.get(f"/dokumente/{document.id}").text

    assert "Widerspruch · Kennung SCAN-4711" in item
    assert "Dokumentart laut Scanstelle" in shown
    assert "SCAN-4711" in shown


def test_a_document_that_no_station_scanned_says_nothing_of_one(town: Town, clerk: Person) -> None:
    document = town.add_document(subject="Anfrage")

    assert "Scanstelle" not in clerk.get(f"/dokumente/{document.id}").text


def said_of(town: Town, document: str) -> None:
    """A filed letter whose station named its kind and its own id."""
    batch = a_checked_batch(town, document=document)
    (plan,) = batch.announced.parts
    plan = replace(plan, kind="Widerspruch", external_id="SCAN-4711")
    with town.records.begin(town.system) as tx:
        found = tx.scans.locked(batch.id)
        tx.scans.save(replace(found, announced=replace(found.announced, parts=(plan,))))
