"""Documents over HTTP: how far they have come, the bytes as they came, page images, words, text."""

import hashlib

import pytest

from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import DocumentState
from eakte.intake import InCase
from eakte.office import Office
from indexing import Verdict
from tests.api.callers import ON_BOTH_DATABASES, Caller, refusal
from tests.api.papers import WEBP, a_read_letter, an_unread_letter, stored_files
from tests.makers import Town

PAGES = ["Der Carport wurde genehmigt.", "Zum Carport gehört ein Plan."]


@pytest.fixture
def letter(office: Office, town: Town) -> str:
    """A letter of two pages in the common inbox."""
    return a_read_letter(office, town.clerk, PAGES, file_name="Bescheid.txt", subject="Bescheid")


@ON_BOTH_DATABASES
def test_a_document_tells_how_far_it_has_come_page_by_page(clerk: Caller, letter: str) -> None:
    answer = clerk.get(f"/documents/{letter}")

    document = answer.json
    body = "\f".join(PAGES).encode()
    assert document["id"] == letter
    assert document["state"] == "searchable"
    assert document["page_count"] == 2
    assert document["pages"] == [
        {"number": number, "state": "read", "method": "ocr", "confidence": 0.9, "reason": None}
        for number in (1, 2)
    ]
    assert document["sha256"] == hashlib.sha256(body).hexdigest()
    assert (document["bytes"], document["media_type"]) == (len(body), "text/plain")
    assert (document["subject"], document["file_name"]) == ("Bescheid", "Bescheid.txt")
    assert answer.headers["ETag"] == f'"{document["revision"]}"'


@ON_BOTH_DATABASES
def test_who_waits_for_a_document_need_not_be_told_of_every_page(
    clerk: Caller, letter: str
) -> None:
    first = clerk.get(f"/documents/{letter}?limit=1").json
    second = clerk.get(f"/documents/{letter}?limit=1&cursor={first['next_cursor']}").json
    whole = clerk.get(f"/documents/{letter}").json

    assert (first["page_count"], first["read_pages"]) == (2, 2)
    assert first["pages"] + second["pages"] == whole["pages"]
    assert (second["next_cursor"], whole["next_cursor"]) == (None, None)


def test_a_place_among_the_pages_that_is_not_there_is_refused(clerk: Caller, letter: str) -> None:
    for asked in ("limit=0", "limit=x", "cursor=x", "page=1"):
        assert refusal(clerk.get(f"/documents/{letter}?{asked}"))[0] == 422


def test_a_fresh_document_has_no_pages_yet(clerk: Caller) -> None:
    document = clerk.get(f"/documents/{clerk.hand_in().json['document_id']}").json

    assert (document["state"], document["page_count"], document["pages"]) == ("received", None, [])


@ON_BOTH_DATABASES
def test_a_station_follows_its_own_deliveries_and_learns_nothing_else(
    station: Caller, clerk: Caller, letter: str
) -> None:
    own = station.hand_in(file_name="Scan 17.txt").json["document_id"]
    case = clerk.open_case()
    clerk.post(f"/inbox/{own}/file", json={"case_file_id": case["id"], "subject": "Geheim"})

    document = station.get(f"/documents/{own}").json

    assert document["state"] == "received"
    assert document.keys().isdisjoint({"subject", "case_file_id", "reference", "sender"})
    assert refusal(station.get(f"/documents/{letter}")) == (404, "not-found")
    assert refusal(station.get(f"/documents/{own}/original")) == (403, "not-allowed")
    assert refusal(station.get(f"/documents/{own}/text")) == (403, "not-allowed")


def test_a_description_that_cannot_be_is_refused(clerk: Caller, letter: str) -> None:
    path, headers = f"/documents/{letter}", {"If-Match": "*"}

    for said in ({"subject": ""}, {"subject": None}, {"case_file_id": "x"}, {"state": "received"}):
        assert refusal(clerk.patch(path, json=said, headers=headers)) == (422, "invalid-request")
    assert clerk.get(path).json["subject"] == "Bescheid"


def test_what_a_description_leaves_out_stays(clerk: Caller, letter: str) -> None:
    path, headers = f"/documents/{letter}", {"If-Match": "*"}
    clerk.patch(path, json={"dated_on": "2026-01-07", "sender": "Weber"}, headers=headers)

    changed = clerk.patch(path, json={"dated_on": None}, headers=headers).json

    assert (changed["dated_on"], changed["sender"]) == (None, "Weber")
    assert changed["subject"] == "Bescheid"


def test_a_document_of_a_closed_case_file_is_not_described_anew(clerk: Caller) -> None:
    case = clerk.open_case()
    document = clerk.hand_in(path=f"/case-files/{case['id']}/documents").json["document_id"]
    clerk.post(f"/case-files/{case['id']}/close")

    answer = clerk.patch(f"/documents/{document}", json={"subject": "x"}, headers={"If-Match": "*"})

    assert refusal(answer) == (409, "case-closed")


@ON_BOTH_DATABASES
def test_a_page_image_comes_in_the_nearest_kept_size(clerk: Caller, letter: str) -> None:
    path = f"/documents/{letter}/pages/2/image"

    full, small = clerk.get(path), clerk.get(f"{path}?width=100")

    assert (full.status_code, full.mimetype) == (200, "image/webp")
    assert full.data == WEBP + b"2-1240"
    assert small.data == WEBP + b"2-160"


def test_a_page_image_that_is_not_made_yet_is_promised(
    office: Office, town: Town, clerk: Caller
) -> None:
    document = an_unread_letter(office, town.clerk, state=DocumentState.PROCESSING)

    answer = clerk.get(f"/documents/{document}/pages/1/image")

    assert (answer.status_code, answer.data) == (202, b"")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_lost_page_image_is_ordered(office: Office, manager: Caller, letter: str) -> None:
    for path in stored_files(office.settings.home / "buckets"):
        if path.read_bytes().startswith(WEBP):
            path.unlink()

    answer = manager.get(f"/documents/{letter}/pages/1/image")

    assert answer.status_code == 202
    assert "make_images" in {job["kind"] for job in manager.get("/jobs").json["items"]}


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", "99999999999999999999", "2147483647"])
@pytest.mark.parametrize("what", ["image", "words?q=Carport"])
def test_a_page_that_is_not_there_is_not_promised(
    clerk: Caller, letter: str, number: str, what: str
) -> None:
    answer = clerk.get(f"/documents/{letter}/pages/{number}/{what}")

    assert refusal(answer) == (404, "not-found")


@ON_BOTH_DATABASES
def test_words_are_shown_where_they_stand(clerk: Caller, letter: str) -> None:
    found = clerk.get(f"/documents/{letter}/pages/1/words?q=carports").json

    assert (found["width_px"], found["height_px"]) == (1000, 1400)
    (word,) = found["words"]
    assert word["text"] == "Carport"
    assert word["pixels"] == {"left": 40, "top": 0, "width": 70, "height": 40}
    assert word["fractions"]["left"] == pytest.approx(0.04)
    assert found["pages"] == [{"number": 1, "count": 1}, {"number": 2, "count": 1}]


def test_words_need_a_query_that_can_be_read(clerk: Caller, letter: str) -> None:
    path = f"/documents/{letter}/pages/1/words"

    assert refusal(clerk.get(path)) == (422, "invalid-request")
    assert refusal(clerk.get(f"{path}?q=%22offen")) == (400, "query-refused")


@ON_BOTH_DATABASES
def test_the_text_comes_by_page_or_plain(clerk: Caller, letter: str) -> None:
    by_page = clerk.get(f"/documents/{letter}/text").json
    plain = clerk.get(f"/documents/{letter}/text", headers={"Accept": "text/plain"})

    assert by_page == {
        "pages": [
            {"number": number, "state": "read", "text": text}
            for number, text in enumerate(PAGES, start=1)
        ]
    }
    assert plain.mimetype == "text/plain"
    assert plain.text == "\f".join(PAGES)


@ON_BOTH_DATABASES
def test_whoever_gets_at_content_leaves_a_trace(office: Office, town: Town, clerk: Caller) -> None:
    case = clerk.open_case()
    place = InCase(case=CaseFileId(case["id"]))
    document = a_read_letter(office, town.clerk, PAGES, into=place)

    clerk.get(f"/documents/{document}/text")
    for page in (1, 2, 1):
        clerk.get(f"/documents/{document}/pages/{page}/image?width=160")
    clerk.get(f"/documents/{document}/original")
    clerk.get(f"/documents/{document}/original", headers={"Range": "bytes=0-0"})

    history = clerk.get(f"/case-files/{case['id']}/history").json["items"]
    ways = [entry["detail"]["way"] for entry in history if entry["action"] == "content_accessed"]
    assert ways[::-1] == ["text", "screen", "original", "original"]
    assert {entry["actor"] for entry in history[: len(ways)]} == {"Programm clerk"}


def test_what_stands_in_quarantine_is_shown_to_who_may_release_it_only(
    office: Office, town: Town, clerk: Caller, manager: Caller
) -> None:
    document = a_read_letter(office, town.clerk, PAGES, verdict=Verdict.QUARANTINE)

    assert clerk.get(f"/documents/{document}").json["state"] == "quarantined"
    for what in ("original", "text", "pages/1/image", "pages/1/words?q=Carport"):
        assert refusal(clerk.get(f"/documents/{document}/{what}")) == (403, "not-allowed")
        assert manager.get(f"/documents/{document}/{what}").status_code == 200


@ON_BOTH_DATABASES
def test_a_document_of_another_unit_does_not_exist(
    office: Office, clerk: Caller, stranger: Caller
) -> None:
    case = clerk.open_case()
    actor = actor_of(office, clerk)
    document = a_read_letter(office, actor, PAGES, into=InCase(case=CaseFileId(case["id"])))

    for what in ("", "/original", "/text", "/pages/1/image", "/pages/1/words?q=Carport"):
        for method in ("GET", "HEAD"):
            answer = stranger.ask(method, f"/documents/{document}{what}")
            assert answer.status_code == 404
            assert b"Carport" not in answer.data
    answer = stranger.patch(f"/documents/{document}", json={}, headers={"If-Match": "*"})
    assert refusal(answer) == (404, "not-found")


def actor_of(office: Office, caller: Caller) -> Actor:
    actor = office.accounts.bearer(caller.token)
    assert actor is not None
    return actor
