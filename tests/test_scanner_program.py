"""A real scanner program (SANE, its test device) writes into a hot folder that is being emptied."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.domain.scanning import Separation
from eakte.hot_folder_settings import HotFolderSettings
from eakte.hot_folders.folder import CLAIMED, DONE, FAILED, HotFolder, open_hot_folder
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.escl_scanner import escl_scanner
from tests.makers import Town
from tests.offices import an_office, work_off

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("scanimage") is None,
        reason="without scanimage no scanner writes into a folder (package sane-utils)",
    ),
]
FEEDER = ("--source", "Automatic Document Feeder", "--test-picture", "Grid")
SLOWLY = ("--read-limit=yes", "--read-limit-size", "4096", "--read-delay=yes")
DELAY = ("--read-delay-duration", "20000")  # microseconds after each piece
PAGE = ("--mode", "Gray", "--resolution", "200", "-x", "100", "-y", "140")
PATIENCE_S = 120


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """A scanner knows no database: one of the two is enough for it."""
    return sqlite_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A folder into which a scanner writes, and the office that empties it at the same time."""

    office: Office
    folder: HotFolder
    town: Town

    def scan(self, *command: str, device: str = "test", config: Path | None = None) -> int:
        """Let the scanner run, and look all the while; how often a file was seen half-written."""
        path = self.folder.place.path
        program = " ".join(["exec", "scanimage", f"--device-name='{device}'", *command])
        own = {"SANE_CONFIG_DIR": str(config)} if config else {}
        with subprocess.Popen(
            ["sh", "-c", program], cwd=path, stderr=subprocess.DEVNULL, env=dict(os.environ) | own
        ) as run:
            seen = self._look_while(run)
        assert run.returncode in {0, 7}  # 7: the feeder is empty
        for _ in range(2):
            self.folder.step(time.monotonic())
        return seen

    def _look_while(self, run: subprocess.Popen[bytes]) -> int:
        deadline, seen = time.monotonic() + PATIENCE_S, 0
        while run.poll() is None:
            assert time.monotonic() < deadline
            self.folder.step(time.monotonic())
            seen += any(path.is_file() for path in self.folder.place.path.iterdir())
        return seen

    def names(self, below: str) -> set[str]:
        return {path.name for path in (self.folder.place.path / below).iterdir()}


@pytest.fixture
def station(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    bench: SandboxedScanBench,
) -> Station:
    office = an_office(records, tmp_path, reader=reader, bench=bench)
    path = tmp_path / "übergabe"
    path.mkdir()
    place = HotFolderSettings(
        path=path, station="station@uedem", separation=Separation.PARTS, quiet_s=0
    )
    return Station(office=office, folder=open_hot_folder(office, place), town=town)


def quoted(*words: str) -> list[str]:
    return [f"'{word}'" for word in words]


@pytest.mark.parametrize("form", ["tiff", "png"])
def test_a_feeder_that_writes_page_by_page_loses_and_halves_none(
    station: Station, form: str
) -> None:
    pages = {f"seite-{number:03}.{form}" for number in range(1, 4)}

    seen = station.scan(
        *quoted(*FEEDER, *SLOWLY, *DELAY, *PAGE),
        f"--format={form}",
        f"'--batch=seite-%03d.{form}'",
        "--batch-count=3",
    )

    assert seen
    assert station.names(DONE) == pages
    assert station.names(FAILED) | station.names(CLAIMED) == set()
    work_off(station.office)
    lines = station.office.scan_checking.lines(actor=station.town.manager).lines
    assert [line.parts for line in lines] == [1]  # the test device makes three times the same page


@pytest.mark.parametrize("form", ["tiff", "png"])
def test_a_file_that_grows_under_its_last_name_is_taken_only_when_it_is_whole(
    station: Station, form: str
) -> None:
    seen = station.scan(*quoted(*SLOWLY, *DELAY, *PAGE), f"--format={form}", f"> brief.{form}")

    assert seen
    assert station.names(DONE) == {f"brief.{form}"}
    assert station.names(FAILED) | station.names(CLAIMED) == set()


@pytest.mark.skipif(
    not list(Path("/usr/lib").glob("*/sane/libsane-airscan.so*")),
    reason="without sane-airscan no scanner in the network is asked (package sane-airscan)",
)
def test_a_scanner_in_the_network_fills_a_folder_by_escl(station: Station, tmp_path: Path) -> None:
    config = tmp_path / "sane"
    config.mkdir()
    (config / "dll.conf").write_text("airscan\n", "ascii")
    words = ("Erste Seite", "Zweite Seite", "Dritte Seite")
    with escl_scanner(*words) as feeder:
        devices = f"[devices]\nRaum 12 = {feeder.url}, eSCL\n[options]\ndiscovery = disable\n"
        (config / "airscan.conf").write_text(devices, "ascii")

        station.scan(
            *quoted("--source", "ADF", "--resolution", "300"),
            "--format=tiff",
            "'--batch=seite-%03d.tiff'",
            device="airscan:e0:Raum 12",
            config=config,
        )

    assert feeder.given == list(words)
    assert station.names(DONE) == {f"seite-{number:03}.tiff" for number in range(1, 4)}
    work_off(station.office)
    lines = station.office.scan_checking.lines(actor=station.town.manager).lines
    assert [(line.parts, line.pages) for line in lines] == [(1, 1)] * 3
