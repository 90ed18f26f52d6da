"""The object store is down, silent, or lies: nothing is lost and nobody is lied to."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.domain.access import Role
from eakte.office import Office
from eakte.records import Records
from indexing import PageReader
from storage import S3Settings, open_buckets
from tests.api.callers import LETTER, Caller, a_caller, an_app
from tests.makers import Town
from tests.offices import an_office, work_off
from tests.store_proxy import Fault, StoreProxy, store_proxy

pytestmark = [pytest.mark.store, pytest.mark.xdist_group("store")]


@pytest.fixture
def proxy(store_settings: S3Settings) -> Iterator[StoreProxy]:
    with store_proxy(store_settings.url) as found:
        yield found


@pytest.fixture
def office(
    records: Records,
    tmp_path: Path,
    reader: PageReader,
    store_settings: S3Settings,
    proxy: StoreProxy,
) -> Office:
    buckets = open_buckets(replace(store_settings, url=proxy.url))
    made = an_office(records, tmp_path, buckets=buckets, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture
def clerk(office: Office, town: Town) -> Caller:
    return a_caller(an_app(office), town, Role.CLERK)


def test_an_upload_while_the_store_is_down_is_put_off_and_works_afterwards(
    clerk: Caller, town: Town, proxy: StoreProxy
) -> None:
    proxy.fail(Fault(refuses=True))
    answer = clerk.hand_in(headers={"Idempotency-Key": "scan-1"})

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json["type"] == "/api/problems/storage-unavailable"
    with town.records.read(town.clerk) as tx:
        assert tx.lines.inbox_count() == 0

    proxy.heal()
    assert clerk.hand_in(headers={"Idempotency-Key": "scan-1"}).status_code == 201
    with town.records.read(town.clerk) as tx:
        assert tx.lines.inbox_count() == 1


def test_lists_and_search_go_on_while_the_store_is_down(
    clerk: Caller, office: Office, proxy: StoreProxy
) -> None:
    clerk.hand_in()
    work_off(office)

    proxy.fail(Fault(refuses=True))

    assert clerk.get("/inbox").json["items"]
    assert clerk.get("/search?q=Baugenehmigung").json["total"] == 1


def test_an_original_is_never_half_given_out(
    clerk: Caller, office: Office, proxy: StoreProxy
) -> None:
    document = clerk.hand_in().json["document_id"]
    address = f"/documents/{document}/original"
    assert clerk.get(address).data == LETTER

    for fault, status in (
        (Fault(refuses=True), 503),
        (Fault(status_before=503), 503),
        (Fault(cut_at=10, methods=("GET",)), 502),
        (Fault(flips=True, methods=("GET",)), 502),
    ):
        proxy.fail(fault)
        answer = clerk.get(address)
        assert answer.status_code == status, fault
        assert LETTER[:10] not in answer.data

    proxy.heal()
    assert clerk.get(address).data == LETTER


def test_a_store_that_did_it_but_said_no_leaves_one_document_after_the_repetition(
    clerk: Caller, town: Town, proxy: StoreProxy, tmp_path: Path
) -> None:
    new = f"Ein Schreiben, das noch nie im Speicher lag: {tmp_path}".encode()
    proxy.fail(Fault(status_after=500, code="InternalError", methods=("PUT",)))
    assert clerk.hand_in(new, headers={"Idempotency-Key": "scan-1"}).status_code == 503
    proxy.heal()

    first = clerk.hand_in(new, headers={"Idempotency-Key": "scan-1"})
    again = clerk.hand_in(new, headers={"Idempotency-Key": "scan-1"})

    assert (first.status_code, again.json) == (201, first.json)
    with town.records.read(town.clerk) as tx:
        assert tx.lines.inbox_count() == 1


def test_the_service_says_that_it_is_not_ready(clerk: Caller, proxy: StoreProxy) -> None:
    assert clerk.client.get("/readyz").status_code == 200

    proxy.fail(Fault(refuses=True))

    answer = clerk.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["parts"] == {"database": True, "index": True, "store": False}
    assert clerk.client.get("/healthz").status_code == 200
