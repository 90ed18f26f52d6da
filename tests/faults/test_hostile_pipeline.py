"""The hostile corpus over HTTP into the running service: each file ends as its manifest says."""

import csv
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage import S3Settings
from tests.bench.memory import MIB, MemoryWatch
from tests.faults.installation import Installation, installed
from tests.pace import either

SECOND_OUTCOME = "quarantine is right as well"  # how the column `exercises` permits another one
EVERY = either(8, 1)
READ_LIMIT_S = 1800
WEB_GROWTH_MIB = 400
IN_QUARANTINE = "quarantined"
READ = {"searchable", "partly_readable", "unreadable"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.store,
    pytest.mark.ocr,
    pytest.mark.xdist_group("store"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One file of the manifest, how it was answered, and where it stands in the end."""

    file: str
    permitted: frozenset[str]
    status: int
    document: str = ""
    state: str = ""
    reason: str = ""

    @property
    def outcome(self) -> str:
        if not self.document:
            return "reject" if 400 <= self.status < 500 else f"status {self.status}"
        return "quarantine" if self.state == IN_QUARANTINE else "accept"


def test_each_hostile_file_ends_in_the_service_as_its_manifest_says(
    store_settings: S3Settings, shared: Path, tmp_path: Path
) -> None:
    rows = _rows(shared / "hostile")[::EVERY]
    with installed(tmp_path, store_settings) as installation:
        token = installation.call("token", "create", "--role", "records_manager", "--name", "T")
        for lane in ("read", "index", "keep"):
            installation.start(lane, "worker", "--lane", lane)
        installation.start("serve", "serve")
        installation.await_web()
        with MemoryWatch(root=installation.running["serve"].pid) as memory:
            sent = [_sent(installation, token, shared / "hostile", row) for row in rows]
            lines = [_settled(installation, token, line) for line in sent]
            assert installation.get("/healthz") == {"status": "ok"}
        dead = installation.get("/api/v1/jobs?state=dead", token)

    _print_table(lines, memory)
    assert [line for line in lines if line.outcome not in line.permitted] == []
    assert [
        line for line in lines if line.document and line.state not in READ | {IN_QUARANTINE}
    ] == []
    assert dead is not None
    assert dead["items"] == []
    assert memory.growth_mib < WEB_GROWTH_MIB
    assert list(tmp_path.rglob("eakte_pwn*")) == []
    assert list((tmp_path / "scratch").glob("job-*")) == []


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if row["category"] != "strings"]


def _sent(installation: Installation, token: str, folder: Path, row: dict[str, str]) -> Line:
    path = folder / row["file"]
    second = {"quarantine"} if SECOND_OUTCOME in row["exercises"] else set()
    permitted = frozenset({row["expected"]} | second)
    name = urllib.parse.quote(path.name)
    request = urllib.request.Request(
        f"{installation.address}/api/v1/inbox",
        data=path.read_bytes(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Idempotency-Key": row["file"].encode().hex()[:200],
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            receipt = json.load(answer)
    except urllib.error.HTTPError as error:
        reason = json.load(error)["detail"]
        return Line(file=row["file"], permitted=permitted, status=error.code, reason=reason)
    return Line(file=row["file"], permitted=permitted, status=201, document=receipt["document_id"])


def _settled(installation: Installation, token: str, line: Line) -> Line:
    """The line with the state in which its document came to rest."""
    if not line.document:
        return line
    deadline = time.monotonic() + READ_LIMIT_S
    while time.monotonic() < deadline:
        found = installation.get(f"/api/v1/documents/{line.document}", token) or {}
        if found.get("state") in READ or _is_held(installation, token, line.document, found):
            break
        time.sleep(0.2)  # other processes read it
    return Line(
        file=line.file,
        permitted=line.permitted,
        status=line.status,
        document=line.document,
        state=found.get("state", "unknown"),
        reason=found.get("reason") or "",
    )


def _is_held(installation: Installation, token: str, document: str, found: dict) -> bool:
    """In quarantine, and no job will change that."""
    if found.get("state") != IN_QUARANTINE:
        return False
    waiting = [
        installation.get(f"/api/v1/jobs?state={state}&limit=200", token)
        for state in ("ready", "running")
    ]
    subjects = {job["subject"] for answer in waiting for job in (answer or {"items": []})["items"]}
    return document not in subjects


def _print_table(lines: list[Line], memory: MemoryWatch) -> None:
    print()
    for line in lines:
        mark = "" if line.outcome in line.permitted else "  <-- WRONG"
        print(
            f"{line.file:<70} {line.status} {line.outcome:<11}{line.state:<16}{line.reason}{mark}"
        )
    counts = Counter(line.outcome for line in lines)
    print(f"{len(lines)} files: {dict(counts)}; web grew by {memory.growth_mib:.0f} MiB of")
    print(f"{memory.start_bytes / MIB:.0f} MiB")
