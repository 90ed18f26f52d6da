"""A scanning station (Scanstelle) that delivers large files: streamed, never held in memory."""

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BLOCK_BYTES = 1024 * 1024
ANSWER_LIMIT_S = 600

Receipt = Mapping[str, Any]


def deliver(address: str, token: str, file: Path) -> Receipt:
    """Upload a file into the common inbox; its receipt."""
    connection = HTTPConnection(
        urlsplit(address).netloc, timeout=ANSWER_LIMIT_S, blocksize=BLOCK_BYTES
    )
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/pdf",
        "Content-Length": str(file.stat().st_size),
        "Content-Disposition": f'attachment; filename="{file.name}"',
    }
    try:
        with file.open("rb") as body:
            connection.request("POST", "/api/v1/inbox", body, headers)
            answer = connection.getresponse()
            content = answer.read()
    finally:
        connection.close()
    assert answer.status == 201, content
    receipt: Receipt = json.loads(content)
    return receipt
