"""The service under the real web server: cut uploads, and what the contract promises."""

import json
import random
import socket
import struct
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from eakte.api.endpoint import OFFSET_STREAM
from eakte.domain.access import CaseFileId
from eakte.intake import InCase
from eakte.office import Office
from tests.api.callers import LETTER, Caller, assert_nothing_came, digest
from tests.api.papers import a_read_letter
from tests.api.served import ANSWER_LIMIT_S, HOST, Server, served
from tests.api.stations import announced
from tests.makers import Town
from tests.pace import either

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OF_THE_WEB_SERVER = {414, 431}  # lines beyond its limits never reach the service
MANY = either(8, 40)  # of each operation, twice
MEGABYTE = 1024 * 1024
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, what is on the way is lost


@pytest.fixture
def server(office: Office, town: Town) -> Iterator[Server]:
    with served(office.settings.home) as running:
        yield running


def begin_upload(server: Server, token: str, *headers: str) -> socket.socket:
    """A connection on which half of an announced megabyte was sent."""
    connection = socket.create_connection((HOST, server.port), timeout=ANSWER_LIMIT_S)
    head = [
        "POST /api/v1/inbox HTTP/1.1",
        f"Host: {HOST}",
        f"Authorization: Bearer {token}",
        *headers,
    ]
    connection.sendall("\r\n".join([*head, "", ""]).encode() + bytes(MEGABYTE // 2))
    return connection


def answer_on(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    """Status and JSON of the answer, after nothing more is sent."""
    connection.shutdown(socket.SHUT_WR)
    with connection, connection.makefile("rb") as stream:
        head, _, body = stream.read().partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])


def test_an_upload_that_breaks_off_stores_nothing(
    server: Server, office: Office, station: Caller, clerk: Caller
) -> None:
    connection = begin_upload(server, station.token, f"Content-Length: {MEGABYTE}")

    status, problem = answer_on(connection)

    assert (status, problem["type"]) == (400, "/api/problems/body-truncated")
    assert_nothing_came(clerk, office)


def test_a_station_that_vanishes_in_the_middle_leaves_nothing(
    server: Server, office: Office, station: Caller, clerk: Caller
) -> None:
    connection = begin_upload(server, station.token, f"Content-Length: {MEGABYTE}")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()

    server.end()

    assert_nothing_came(clerk, office)


def test_chunks_that_break_off_store_nothing(
    server: Server, office: Office, station: Caller, clerk: Caller
) -> None:
    connection = socket.create_connection((HOST, server.port), timeout=ANSWER_LIMIT_S)
    head = (
        f"POST /api/v1/inbox HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {station.token}\r\n"
        f"Content-Digest: {digest(LETTER)}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    connection.sendall(head.encode() + f"{len(LETTER):x}\r\n".encode() + LETTER[:-10])

    status, _ = answer_on(connection)

    assert status in {400, 422}
    assert_nothing_came(clerk, office)


def test_a_body_in_chunks_is_taken_by_its_digest(
    server: Server, station: Caller, clerk: Caller
) -> None:
    request = urllib.request.Request(
        f"{server.address}/api/v1/inbox",
        data=iter([LETTER[:10], LETTER[10:]]),
        headers={
            "Authorization": f"Bearer {station.token}",
            "Content-Type": "text/plain",
            "Content-Digest": digest(LETTER),
            "Transfer-Encoding": "chunked",
        },
    )

    with urllib.request.urlopen(request, timeout=ANSWER_LIMIT_S) as answer:
        receipt = json.load(answer)

    assert receipt["bytes"] == len(LETTER)
    assert [item["id"] for item in clerk.get("/inbox").json["items"]] == [receipt["document_id"]]


@pytest.mark.parametrize(
    "examples", [pytest.param(2, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.slow)]
)
def test_the_service_keeps_its_contract(
    office: Office,
    town: Town,
    manager: Caller,
    server: Server,
    examples: int,
) -> None:
    schemathesis.serializer.alias(OFFSET_STREAM, "application/octet-stream")
    real = some_records(office, town, manager)
    address = f"{server.address}/api/v1/openapi.json"
    contract = schemathesis.openapi.from_url(address)
    session = {"Authorization": f"Bearer {manager.token}"}
    lots = random.Random(0)

    def keeps(case: Case) -> None:
        for name in case.path_parameters or {}:
            if name in real and lots.random() < 0.8:
                case.path_parameters[name] = lots.choice(real[name])
        answer = case.call(headers=session)
        if answer.status_code not in OF_THE_WEB_SERVER:
            case.validate_response(answer, checks=CHECKS)

    for found in contract.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            check_with(found.ok().as_strategy(mode), keeps, examples)


def check_with(strategy: Any, keeps: Any, examples: int) -> None:
    """Run the check on examples, the same ones each time."""
    bounded = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    bounded(given(strategy)(keeps))()


def some_records(office: Office, town: Town, manager: Caller) -> dict[str, list[Any]]:
    """Case files and documents of each kind, by the name of their path parameter."""
    office.filing.rebuild_index(each=lambda _: None)
    cases = [manager.open_case()["id"] for _ in range(3)]
    manager.post(f"/case-files/{cases[2]}/close")
    place = InCase(case=CaseFileId(cases[0]))
    documents = [
        a_read_letter(office, town.clerk, ["Der Carport.", "Ein Plan."], into=place),
        a_read_letter(office, town.clerk, ["Noch ein Carport."]),
        manager.hand_in().json["document_id"],
    ]
    jobs = [job["id"] for job in manager.get("/jobs").json["items"]]
    batch = announced(manager, LETTER).removeprefix("/scan-batches/")
    return {
        "case": cases,
        "document": documents,
        "number": [1, 2],
        "job": jobs,
        "batch": [batch],
        "part": [1, 2],
    }
