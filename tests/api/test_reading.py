"""Reading over HTTP: stop and go on, doubtful pages, reading them again."""

import pytest

from eakte.domain.casefile import DocumentState
from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.makers import Town
from tests.offices import work_off

LONG = "\n\n".join(f"Seite {number} " + "Der Bescheid liegt vor. " * 120 for number in range(15))


@pytest.fixture
def doubtful(town: Town) -> str:
    document = town.add_document(state=DocumentState.SEARCHABLE)
    town.add_page(document, 2, reason="poorly_legible", confidence=0.5)
    return document.id


@ON_BOTH_DATABASES
def test_reading_is_stopped_and_goes_on(clerk: Caller, office: Office) -> None:
    document = clerk.hand_in(body=LONG.encode()).json["document_id"]

    stopped = clerk.post(f"/documents/{document}/reading/stop")
    again = clerk.post(f"/documents/{document}/reading/stop")

    assert (stopped.json, again.json) == ({"changed": True}, {"changed": False})
    assert clerk.get(f"/documents/{document}").json["reason"] == "reading_cancelled"
    assert clerk.post(f"/documents/{document}/reading/resume").json == {"changed": True}
    work_off(office)
    assert clerk.get(f"/documents/{document}").json["state"] == "searchable"


@ON_BOTH_DATABASES
def test_doubtful_pages_are_listed_and_ticked_off(clerk: Caller, doubtful: str) -> None:
    (page,) = clerk.get("/doubtful-pages").json["items"]
    assert (page["document_id"], page["number"], page["confidence"]) == (doubtful, 2, 0.5)

    assert clerk.post(f"/documents/{doubtful}/pages/2/check").json == {"changed": True}

    assert clerk.get("/doubtful-pages").json["items"] == []
    assert refusal(clerk.post(f"/documents/{doubtful}/pages/9/check")) == (404, "not-found")


def test_stations_see_no_doubtful_pages_and_order_nothing(station: Caller, doubtful: str) -> None:
    assert refusal(station.get("/doubtful-pages")) == (403, "not-allowed")
    assert refusal(station.post("/doubtful-pages/read-again")) == (403, "not-allowed")
    assert refusal(station.post(f"/documents/{doubtful}/reading/stop")) == (403, "not-allowed")
