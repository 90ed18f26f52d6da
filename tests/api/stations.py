"""What scanning stations send in tests: batches of small files."""

import hashlib
from collections.abc import Sequence
from typing import Any

from werkzeug.test import TestResponse

from tests.api.callers import Caller, digest


def a_batch(*bodies: bytes, batch: str = "2026-03-02/07", **said: Any) -> dict[str, Any]:
    """The announcement of a batch of these files."""
    parts = [
        {
            "number": number,
            "file_name": f"scan-{number}.pdf",
            "sha256": hashlib.sha256(body).hexdigest(),
            "bytes": len(body),
        }
        for number, body in enumerate(bodies, start=1)
    ]
    return {"batch": batch, "parts": parts} | said


def announced(station: Caller, *bodies: bytes, **said: Any) -> str:
    """The address of a batch that was announced just now."""
    answer = station.post("/scan-batches", json=a_batch(*bodies, **said))
    assert answer.status_code in {200, 201}, answer.text
    return f"/scan-batches/{answer.json['id']}"


def put(station: Caller, address: str, number: int, body: bytes) -> TestResponse:
    """Hand one file in, with its digest."""
    headers = {"Content-Digest": digest(body)}
    return station.ask("PUT", f"{address}/parts/{number}", data=body, headers=headers)


def handed_over(station: Caller, bodies: Sequence[bytes], **said: Any) -> str:
    """The address of a batch of which all files came."""
    address = announced(station, *bodies, **said)
    for number, body in enumerate(bodies, start=1):
        answer = put(station, address, number, body)
        assert answer.status_code in {200, 201}, answer.text
    assert station.post(f"{address}/complete").status_code == 200
    return address
