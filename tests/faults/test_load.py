"""Many stations at once: every file is there, none twice, and the newest can be looked at."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from eakte.database import make_engine
from eakte.domain.access import TenantId, system_actor
from eakte.records import Records
from storage import S3Settings
from tests.faults.installation import installed
from tests.faults.stations import Station
from tests.makers import a_clock
from tests.pace import either

FILES = either(300, 2000)
STATIONS = 16
TOWN = system_actor(TenantId("uedem"))

pytestmark = [pytest.mark.slow, pytest.mark.store, pytest.mark.xdist_group("store")]


def test_a_burst_of_small_files_is_all_there_and_none_twice(
    store_settings: S3Settings, tmp_path: Path
) -> None:
    with installed(tmp_path, store_settings) as installation:
        token = installation.call("token", "create", "--role", "scanning_station", "--name", "S")
        installation.start("serve", "serve")
        installation.await_web()
        stations = [
            Station(name=f"s{number}", installation=installation, token=token, over=Event())
            for number in range(STATIONS)
        ]

        def push(number: int) -> None:
            station = stations[number % STATIONS]
            station.deliver(f"Kurzbrief {number}", key=f"burst-{number}")

        with ThreadPoolExecutor(STATIONS) as pool:
            list(pool.map(push, range(FILES)))

    receipts = [receipt for station in stations for receipt in station.receipts.values()]
    engine = make_engine(f"sqlite:///{tmp_path / 'eakte.sqlite'}")
    with Records(engine=engine, clock=a_clock()).read(TOWN) as tx:
        states = tx.lines.documents_by_state()
    engine.dispose()
    assert len({receipt.document_id for receipt in receipts}) == FILES
    assert sum(states.values()) == FILES
