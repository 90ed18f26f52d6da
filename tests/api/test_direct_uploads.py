"""Large files that a station lays straight into the real store: one receipt, none doubled."""

import hashlib
import io
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3
from apiflask import APIFlask
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from eakte.api import direct_uploads
from eakte.app import configure_logging
from eakte.domain.access import Role
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import Records
from eakte.scanning import direct
from eakte.settings import Settings
from eakte.stations.client import ListedFile, StationClient
from indexing import SandboxedReader
from storage import (
    STAGED,
    AccessDenied,
    Buckets,
    ObjectStore,
    S3Settings,
    open_buckets,
    original_key,
)
from tests.api.callers import LETTER, Caller, a_caller, an_app, refusal
from tests.api.stations import announced
from tests.makers import Town
from tests.offices import an_office, work_off
from tests.store_proxy import Fault, StoreProxy, store_proxy

OTHER = LETTER[:-2] + b"!\n"
PART = "/parts/1"


@pytest.fixture
def proxy(store_settings: S3Settings) -> Iterator[StoreProxy]:
    """The public address of the store: what stations send, and nobody else."""
    with store_proxy(store_settings.url) as found:
        yield found


@pytest.fixture
def buckets(store_settings: S3Settings, proxy: StoreProxy) -> Buckets:
    """Buckets of the real store, with the address at which stations reach them."""
    return open_buckets(replace(store_settings, public_url=proxy.url))


@pytest.fixture
def office(records: Records, tmp_path: Path, reader: SandboxedReader, buckets: Buckets) -> Office:
    return an_office(records, tmp_path, buckets=buckets, reader=reader)


@pytest.fixture(autouse=True)
def empty(buckets: Buckets) -> Iterator[None]:
    """Nothing is staged before and after."""
    yield
    for key in staged(buckets.work):
        buckets.work.delete(key, version_id=None)


def staged(work: ObjectStore) -> list[str]:
    return list(work.keys(STAGED))


def request_for(station: Caller, part: str) -> dict:
    answer = station.post(f"{part}/store-request")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def lay(station: Caller, part: str, body: bytes = LETTER) -> int:
    """Ask for a request and make it at the store; the status."""
    may = request_for(station, part)
    headers = may["headers"] | {"Content-Length": str(len(body))}
    return urllib3.PoolManager().request("PUT", may["url"], body=body, headers=headers).status


def take(station: Caller, part: str) -> TestResponse:
    return station.post(f"{part}/stored")


def forge(work: ObjectStore, body: bytes) -> None:
    """Other bytes under the key at which something is staged, as whoever holds the keys could."""
    (key,) = staged(work)
    work.delete(key, version_id=None)
    work.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)


def test_what_was_laid_into_the_store_has_the_receipt_of_every_other_way(
    station: Caller, office: Office, buckets: Buckets, town: Town
) -> None:
    part = announced(station, LETTER) + PART

    laid = lay(station, part)
    taken = take(station, part)
    again = take(station, part)

    assert (laid, taken.status_code, again.status_code) == (200, 201, 200)
    receipt = Receipt(**taken.json)
    assert receipt.sha256 == hashlib.sha256(LETTER).hexdigest()
    assert office.filing.signer.is_genuine(receipt)
    assert taken.json == again.json == station.get(part).json
    assert buckets.originals.read(original_key(town.tenant, receipt.sha256)) == LETTER
    assert staged(buckets.work) == []


def test_what_does_not_lie_there_is_not_taken(station: Caller) -> None:
    part = announced(station, LETTER) + PART

    assert refusal(take(station, part)) == (409, "nothing-stored")
    assert refusal(station.get(part)) == (404, "part-unknown")


@pytest.mark.parametrize(("body", "status"), [(LETTER + b"!", 403), (OTHER, 400)])
def test_the_store_itself_refuses_other_bytes(station: Caller, body: bytes, status: int) -> None:
    part = announced(station, LETTER) + PART

    assert lay(station, part, body) == status
    assert refusal(take(station, part)) == (409, "nothing-stored")


@pytest.mark.parametrize("body", [OTHER, LETTER[:-1], LETTER + b"!"])
def test_bytes_that_were_changed_between_put_and_claim_are_refused_and_removed(
    station: Caller, buckets: Buckets, town: Town, body: bytes
) -> None:
    part = announced(station, LETTER) + PART
    lay(station, part)
    forge(buckets.work, body)

    answer = take(station, part)

    assert refusal(answer) == (409, "part-differs")
    assert staged(buckets.work) == []
    other = original_key(town.tenant, hashlib.sha256(body).hexdigest())
    assert list(buckets.originals.keys(other)) == []
    assert (lay(station, part), take(station, part).status_code) == (200, 201)


def test_what_a_killed_process_left_after_its_receipt_is_removed(
    station: Caller, buckets: Buckets
) -> None:
    part = announced(station, LETTER) + PART
    lay(station, part)
    first = take(station, part)
    key = f"{STAGED}uedem/{part.split('/')[2]}/1"
    buckets.work.put(key, io.BytesIO(LETTER), size_bytes=len(LETTER), sha256=None)

    again = take(station, part)

    assert (again.status_code, again.json) == (200, first.json)
    assert staged(buckets.work) == []


def test_a_long_file_is_read_by_a_worker_and_the_station_asks_again(
    station: Caller, office: Office, buckets: Buckets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(direct, "AT_ONCE_BYTES", 1)
    part = announced(station, LETTER) + PART
    missing = take(station, part)
    lay(station, part)

    first, second = take(station, part), take(station, part)
    lies = staged(buckets.work)
    work_off(office)
    taken = take(station, part)

    assert refusal(missing) == (409, "nothing-stored")
    assert (first.status_code, second.status_code, taken.status_code) == (202, 202, 200)
    assert first.headers["Retry-After"]
    assert len(lies) == 1
    assert Receipt(**taken.json).sha256 == hashlib.sha256(LETTER).hexdigest()
    assert staged(buckets.work) == []


def test_a_long_file_of_other_bytes_is_removed_and_the_station_lays_it_again(
    station: Caller, office: Office, buckets: Buckets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(direct, "AT_ONCE_BYTES", 1)
    part = announced(station, LETTER) + PART
    lay(station, part)
    forge(buckets.work, OTHER)

    ordered = take(station, part)
    work_off(office)

    assert ordered.status_code == 202
    assert staged(buckets.work) == []
    assert refusal(take(station, part)) == (409, "nothing-stored")
    assert station.get(part).status_code == 404


def test_nobody_else_gets_at_the_part_of_a_station(
    station: Caller, app: APIFlask, town: Town
) -> None:
    part = announced(station, LETTER) + PART
    other = a_caller(app, town, Role.SCANNING_STATION)

    assert refusal(other.post(f"{part}/store-request")) == (404, "not-found")
    assert refusal(take(other, part)) == (404, "not-found")


def test_after_the_end_of_a_batch_nothing_more_can_be_laid(station: Caller) -> None:
    batch = announced(station, LETTER)
    lay(station, batch + PART)
    take(station, batch + PART)
    station.post(f"{batch}/complete")

    answer = station.post(f"{batch}{PART}/store-request")

    assert refusal(answer) == (409, "batch-step-impossible")


def test_abandoned_files_are_removed_after_their_time_and_younger_ones_stay(
    station: Caller, office: Office, buckets: Buckets, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(station, announced(station, LETTER) + PART)
    tidy = office.direct_delivery.tidy

    assert tidy() == 0
    assert len(staged(buckets.work)) == 1
    monkeypatch.setattr(direct, "KEPT", -direct.KEPT)
    assert tidy() == 1
    assert staged(buckets.work) == []
    assert tidy() == 0


def test_a_key_that_may_not_look_into_the_staging_stops_no_worker(
    records: Records, tmp_path: Path, store_settings: S3Settings
) -> None:
    denied = open_buckets(replace(store_settings, app_secret="falsch"))
    office = an_office(records, tmp_path, buckets=denied)

    with pytest.raises(AccessDenied):
        staged(denied.work)
    assert office.direct_delivery.tidy() == 0


def test_nothing_of_the_permission_gets_into_a_log(
    station: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "eakte.log"
    handlers, level = logging.root.handlers[:], logging.root.level
    configure_logging(Settings(home=tmp_path, log_file=str(log), log_level="DEBUG"))
    try:
        part = announced(station, LETTER) + PART
        may = request_for(station, part)
        lay(station, part)
        take(station, part)
        logging.getLogger("probe").warning("written")
    finally:
        logging.basicConfig(handlers=handlers, level=level, force=True)

    written = log.read_text("utf-8")
    assert "written" in written
    assert may["headers"]["Authorization"].rpartition("=")[2] not in written
    assert "Signature=" not in written
    assert urlsplit(may["url"]).query == ""


@pytest.fixture
def server(app: APIFlask) -> Iterator[str]:
    """The address of the service, in this process."""
    running = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.port}"
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def sent(tmp_path: Path) -> tuple[Path, ListedFile]:
    """A file that is large enough for the way to the store."""
    path, body = tmp_path / "gross.txt", LETTER * 20
    path.write_bytes(body)
    digest = hashlib.sha256(body).hexdigest()
    return path, ListedFile(number=1, name=path.name, sha256=digest, size_bytes=len(body))


def quick_client(server: str, station: Caller) -> StationClient:
    """A station that does not wait for long, and sends each file straight to the store."""
    pool = urllib3.PoolManager(retries=urllib3.Retry(total=1, allowed_methods=None))
    return StationClient(url=server, token=station.token, direct_bytes=1000, pool=pool)


def test_a_station_lays_a_large_file_into_the_store(
    server: str, station: Caller, proxy: StoreProxy, sent: tuple[Path, ListedFile]
) -> None:
    path, file = sent
    client, steps = quick_client(server, station), []
    batch = client.announce("7", [file])

    receipt = client.hand_in(batch, file, path, moved=steps.append)
    client.complete(batch)

    assert (receipt.sha256, steps) == (file.sha256, [file.size_bytes])
    assert proxy.count("PUT") == 1


def test_a_station_that_was_killed_after_the_put_does_not_send_again(
    server: str, station: Caller, proxy: StoreProxy, sent: tuple[Path, ListedFile]
) -> None:
    path, file = sent
    client = quick_client(server, station)
    batch = client.announce("7", [file])
    lay(station, f"/scan-batches/{batch}{PART}", path.read_bytes())

    receipt = client.hand_in(batch, file, path, moved=lambda _: None)

    assert receipt.sha256 == file.sha256
    assert proxy.count("PUT") == 1


def test_a_station_asks_for_the_receipt_of_a_long_file_until_a_worker_has_read_it(
    server: str,
    station: Caller,
    office: Office,
    sent: tuple[Path, ListedFile],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(direct, "AT_ONCE_BYTES", 1)
    path, file = sent
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            work_off(office)

    client = replace(quick_client(server, station), pause=pause)
    batch = client.announce("7", [file])

    receipt = client.hand_in(batch, file, path, moved=lambda _: None)

    assert receipt.sha256 == file.sha256
    assert pauses == [direct_uploads.RETRY_TAKEN_S] * 2


@pytest.mark.parametrize(
    "fault", [Fault(refuses=True), Fault(status_before=403), Fault(status_after=500)]
)
def test_a_store_that_is_out_of_reach_of_the_station_is_gone_around(
    server: str, station: Caller, proxy: StoreProxy, sent: tuple[Path, ListedFile], fault: Fault
) -> None:
    path, file = sent
    client = quick_client(server, station)
    batch = client.announce("7", [file])
    proxy.fail(fault)

    receipt = client.hand_in(batch, file, path, moved=lambda _: None)

    assert receipt.sha256 == file.sha256
    assert proxy.count("PUT") >= 1


def test_an_answer_of_the_store_that_was_lost_is_no_reason_to_send_again(
    server: str, station: Caller, proxy: StoreProxy, sent: tuple[Path, ListedFile]
) -> None:
    path, file = sent
    client = quick_client(server, station)
    batch = client.announce("7", [file])
    proxy.fail(Fault(status_after=503, at=1))
    pool = urllib3.PoolManager(
        retries=urllib3.Retry(total=2, allowed_methods=None, status_forcelist={503})
    )

    receipt = replace(client, pool=pool).hand_in(batch, file, path, moved=lambda _: None)

    assert receipt.sha256 == file.sha256
    assert [method for method, _ in proxy.requests] == ["PUT", "PUT"]  # the second one: 412


def test_without_a_public_address_a_station_is_told_how_else_to_send(
    records: Records, tmp_path: Path, reader: SandboxedReader, town: Town
) -> None:
    app = an_app(an_office(records, tmp_path, reader=reader))
    station = a_caller(app, town, Role.SCANNING_STATION)
    part = announced(station, LETTER) + PART

    answer = station.post(f"{part}/store-request")

    assert refusal(answer) == (409, "store-request-not-offered")
    assert "s3_public_url" in answer.json["detail"]
