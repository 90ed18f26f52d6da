"""Scanning stations over HTTP: they keep their copy until they hold the receipt."""

import base64
import hashlib
import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from eakte.receipts import Receipt
from tests.faults.installation import Installation


@dataclass(kw_only=True)
class Station:
    """Delivers letters one after the other; each is sent again until its receipt has come."""

    name: str
    installation: Installation
    token: str
    over: threading.Event
    receipts: dict[str, Receipt] = field(default_factory=dict)
    repeated: int = 0

    def run(self) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            content = f"Brief {number} der Station {self.name} mit Wort{self.name}x{number}"
            self.deliver(content, key=f"{self.name}-{number}")

    def deliver(self, content: str, *, key: str) -> None:
        """Send until there is a receipt; the copy is thrown away only then."""
        while key not in self.receipts:
            answer = self.send(content.encode(), key)
            if answer is None:
                self.repeated += 1
                self.over.wait(0.05)
                if self.over.is_set():
                    return
            else:
                self.receipts[key] = Receipt(**answer)

    def send(self, body: bytes, key: str) -> dict | None:
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        request = urllib.request.Request(
            f"{self.installation.address}/api/v1/inbox",
            data=body,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "text/plain",
                "Content-Disposition": f'attachment; filename="{key}.txt"',
                "Content-Digest": f"sha-256=:{digest}:",
                "Idempotency-Key": key,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except (OSError, urllib.error.URLError, ValueError):
            return None
