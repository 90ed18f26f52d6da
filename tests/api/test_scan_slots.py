"""Places that wait for a scan over HTTP: made, listed, printed, revoked."""

from tests.api.callers import Caller, refusal
from tests.makers import Town


def test_a_place_is_made_listed_printed_and_revoked(clerk: Caller, town: Town) -> None:
    address = f"/case-files/{town.add_case().id}/scan-slots"

    made = clerk.post(address, json={"subject": "Gutachten"})
    slot = made.json["id"]
    listed = clerk.get(address).json["items"]
    sheet = clerk.get(f"/scan-slots/{slot}/sheet")
    revoked = clerk.post(f"/scan-slots/{slot}/revoke")
    again = clerk.post(f"/scan-slots/{slot}/revoke")

    assert (made.status_code, made.json["open"]) == (201, True)
    assert listed == [made.json]
    assert (sheet.mimetype, sheet.data[:4]) == ("application/pdf", b"%PDF")
    assert revoked.json["open"] is False
    assert refusal(again) == (409, "slot-closed")
    assert refusal(clerk.get(f"/scan-slots/{slot}/sheet")) == (409, "slot-closed")
    assert clerk.get(address).json["items"] == []


def test_a_station_makes_no_places(station: Caller, town: Town) -> None:
    address = f"/case-files/{town.add_case().id}/scan-slots"

    assert refusal(station.post(address, json={"subject": "Brief"})) == (403, "not-allowed")


def test_a_sheet_for_a_document_that_comes_back_is_printed(clerk: Caller, town: Town) -> None:
    document = town.add_document(town.add_case(), subject="Vertrag")

    sheet = clerk.get(f"/separator-sheets?document_id={document.id}")

    assert (sheet.status_code, sheet.mimetype) == (200, "application/pdf")
