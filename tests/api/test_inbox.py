"""The inbox over HTTP: what lies there, and putting it into a case file."""

from eakte.domain.casefile import DocumentState
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.makers import Town


@ON_BOTH_DATABASES
def test_an_item_of_the_inbox_goes_into_a_case_file(clerk: Caller) -> None:
    case, document = clerk.open_case(), clerk.hand_in().json["document_id"]
    said = {"case_file_id": case["id"], "subject": "Bauantrag", "dated_on": "2026-02-01"}

    answer = clerk.post(f"/inbox/{document}/file", json=said)

    filed = answer.json
    assert answer.status_code == 200
    assert {name: filed[name] for name in said} == said
    assert filed["reference"] == f"{case['reference']}-1"
    assert answer.headers["ETag"] == f'"{filed["revision"]}"'
    assert clerk.get("/inbox").json["items"] == []
    items = clerk.get(f"/case-files/{case['id']}/documents").json["items"]
    assert [item["id"] for item in items] == [document]


def test_an_item_goes_into_a_proceeding_of_the_same_case_file(clerk: Caller) -> None:
    case, other = clerk.open_case(), clerk.open_case()
    document = clerk.hand_in().json["document_id"]
    place = clerk.post(f"/case-files/{case['id']}/proceedings", json={"subject": "x"}).json["id"]

    foreign = {"case_file_id": other["id"], "proceeding_id": place}
    assert refusal(clerk.post(f"/inbox/{document}/file", json=foreign)) == (404, "not-found")
    own = {"case_file_id": case["id"], "proceeding_id": place}
    assert clerk.post(f"/inbox/{document}/file", json=own).json["proceeding_id"] == place


def test_an_item_is_filed_once(clerk: Caller) -> None:
    case, document = clerk.open_case(), clerk.hand_in().json["document_id"]
    said = {"case_file_id": case["id"]}
    clerk.post(f"/inbox/{document}/file", json=said)

    answer = clerk.post(f"/inbox/{document}/file", json=said)

    assert refusal(answer) == (409, "already-filed")


@ON_BOTH_DATABASES
def test_an_item_that_changed_meanwhile_is_not_filed(clerk: Caller) -> None:
    case, document = clerk.open_case(), clerk.hand_in().json["document_id"]
    old = {"If-Match": clerk.get(f"/documents/{document}").headers["ETag"]}
    clerk.patch(f"/documents/{document}", json={"subject": "Neu"}, headers=old)

    answer = clerk.post(f"/inbox/{document}/file", json={"case_file_id": case["id"]}, headers=old)

    assert refusal(answer) == (412, "revision-changed")
    assert len(clerk.get("/inbox").json["items"]) == 1


def test_nothing_goes_into_a_case_file_that_is_not_seen(clerk: Caller, stranger: Caller) -> None:
    case, document = clerk.open_case(), clerk.hand_in().json["document_id"]

    answer = stranger.post(f"/inbox/{document}/file", json={"case_file_id": case["id"]})

    assert refusal(answer) == (404, "not-found")


def test_a_station_does_not_look_into_the_inbox(station: Caller) -> None:
    assert refusal(station.get("/inbox")) == (403, "not-allowed")


def test_the_inbox_is_narrowed_by_state_and_paged(clerk: Caller, town: Town) -> None:
    documents = [town.add_document(subject=f"Brief {number}") for number in range(3)]
    town.add_document(state=DocumentState.RECEIVED)

    first = clerk.get("/inbox?state=searchable&limit=2").json
    rest = clerk.get(f"/inbox?state=searchable&cursor={first['next_cursor']}").json

    found = [item["id"] for item in first["items"] + rest["items"]]
    assert found == sorted(document.id for document in documents)
    assert rest["next_cursor"] is None
    assert refusal(clerk.get("/inbox?state=lost")) == (422, "invalid-request")
