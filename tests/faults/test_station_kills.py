"""kill -9 of `eakte station push` at random moments: one set, no copy gone without a receipt."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.domain.access import Role
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import Records
from eakte.stations.folder import LIST_NAME, RECEIPT_ENDING
from indexing import SandboxedReader, SandboxedScanBench
from tests.api.served import Server, served
from tests.faults.installation import ROOT
from tests.flows.batches import Letter, scanned
from tests.makers import Town
from tests.offices import an_office, work_off
from tests.pace import either

KILLS = either(4, 25)
FILES = 12
SEED = 20261126
START_LIMIT_S = 180
LATEST_S = 1.2  # about as long as a station needs for all files

pytestmark = pytest.mark.slow


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """Stations know no database: one of the two is enough for them."""
    return sqlite_engine


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def server(office: Office, town: Town) -> Iterator[Server]:
    with served(office.settings.home) as running:
        yield running


@pytest.fixture
def command(server: Server, office: Office, town: Town, tmp_path: Path) -> list[str]:
    """The command of a station that deletes what it has a receipt for."""
    role = Role.SCANNING_STATION
    token = office.accounts.create_token(town.tenant, name="Raum 12", role=role, units=[])
    push = [sys.executable, "-m", "tests.station_program", "station", "push"]
    options = ["--url", server.address, "--token", token, "--separation", "parts", "--delete"]
    return [*push, str(tmp_path / "stapel"), *options]


def test_s01_a_station_that_is_killed_again_and_again_delivers_one_set(
    office: Office, town: Town, command: list[str], tmp_path: Path
) -> None:
    dice = random.Random(SEED)
    folder = tmp_path / "stapel"
    folder.mkdir()
    bodies = {f"{number:02}.pdf": scanned(Letter(words=str(number))) for number in range(FILES)}
    for name, body in bodies.items():
        (folder / name).write_bytes(body)

    killed = 0
    for _ in range(KILLS):
        killed += _is_killed(command, folder, after_s=dice.uniform(0, LATEST_S))
        _require_copy_or_receipt(office, folder, bodies)
        if not list(folder.glob("*.pdf")):  # it was quicker than the moment: all is to come again
            break
    last = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    print(f"\n{killed} kills, seed {SEED}")
    assert last.returncode == 0, last.stderr
    assert killed
    assert list(folder.glob("*.pdf")) == []
    assert not (folder / LIST_NAME).exists()
    work_off(office)
    (line,) = office.scan_checking.lines(actor=town.manager).lines
    assert (line.parts, line.letters) == (FILES, FILES)


def _is_killed(command: list[str], folder: Path, *, after_s: float) -> bool:
    """Let a station send for a while, from the moment at which it has made its list."""
    silent = subprocess.DEVNULL
    station = subprocess.Popen(command, cwd=ROOT, stdout=silent, stderr=silent)
    deadline = time.monotonic() + START_LIMIT_S
    while not (folder / LIST_NAME).exists() and station.poll() is None:
        assert time.monotonic() < deadline
    try:
        station.wait(timeout=after_s)
    except subprocess.TimeoutExpired:
        station.kill()
        station.wait()
        return True
    return False


def _require_copy_or_receipt(office: Office, folder: Path, bodies: Mapping[str, bytes]) -> None:
    """Each file lies at the station still, or its genuine receipt does."""
    for name in bodies:
        receipt = folder / f"{name}{RECEIPT_ENDING}"
        if (folder / name).exists():
            continue
        assert office.filing.signer.is_genuine(Receipt(**json.loads(receipt.read_text("utf-8"))))
