"""eakte as a program that reads one scan and tells what it read: the counterpart of OCRmyPDF.

    python -m tests.bench.eakte_program SCAN.pdf RESULT.json --mode schnell

It sets up an office in a folder of its own, takes the scan in, reads it with a worker for each core
and puts it into the index.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from eakte.database import make_engine
from eakte.domain.casefile import DocumentId
from eakte.jobs import Lane
from eakte.migrations import upgrade
from eakte.office import Office
from eakte.records import Records
from eakte.worker import Worker
from indexing import PageReader, ReaderSettings, SandboxedReader
from indexing.reading.settings import ReadingMode
from tests.bench.memory import tree_cpu_seconds
from tests.makers import Town, a_clock, a_town
from tests.offices import an_office, received, work_off
from tests.servers import disposed

CORES = os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Seconds of user and system time. own: of this process; others: of those that it started."""

    own_s: float
    others_s: float

    @property
    def cpu_s(self) -> float:
        return self.own_s + self.others_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of it: the text of each page, and the time of each phase by its name."""

    texts: tuple[str, ...]
    phases: dict[str, Phase]


@dataclass(kw_only=True)
class Laps:
    """The time of one phase after the other."""

    phases: dict[str, Phase] = field(default_factory=dict)
    last_own_s: float = 0.0
    last_all_s: float = 0.0

    def end(self, phase: str) -> None:
        """What was used since the last phase ended belongs to this one."""
        own_s, all_s = time.process_time(), tree_cpu_seconds(os.getpid())
        own, everything = own_s - self.last_own_s, all_s - self.last_all_s
        self.phases[phase] = Phase(own_s=own, others_s=max(0.0, everything - own))
        self.last_own_s, self.last_all_s = own_s, all_s


def command(scan: Path, result: Path, *, mode: str, tesseract: str = "") -> list[str]:
    """How this program is called."""
    words = ["--mode", mode, *(["--tesseract", tesseract] if tesseract else [])]
    return [sys.executable, "-m", "tests.bench.eakte_program", str(scan), str(result), *words]


def result_of(path: Path) -> Run:
    """What the program has written."""
    told = json.loads(path.read_text("utf-8"))
    phases = {name: Phase(own_s=own, others_s=others) for name, own, others in told["phases"]}
    return Run(texts=tuple(told["texts"]), phases=phases)


@contextmanager
def office_at(home: Path, reader: PageReader) -> Iterator[tuple[Office, Town]]:
    """An office with an empty index, and its people."""
    with disposed(make_engine(f"sqlite:///{home / 'eakte.sqlite'}")) as engine:
        upgrade(engine)
        records = Records(engine=engine, clock=a_clock())
        town = a_town(records)
        office = an_office(records, home, reader=reader)
        office.filing.rebuild_index(each=lambda _: None)
        yield office, town


def read_scan(scan: Path, home: Path, *, mode: str, tesseract: str) -> Run:
    """Receive, read, index; the times are those of this process and all that it starts."""
    laps = Laps()
    reader = SandboxedReader(_reader_settings(home, mode, tesseract))
    with office_at(home, reader) as (office, town):
        laps.end("start")
        receipt = received(office, town.clerk, scan.read_bytes(), file_name=scan.name)
        laps.end("receive")
        _read_all(office)
        laps.end("read")
        work_off(office, [Lane.INDEX, Lane.KEEP])
        laps.end("index")
        reader.close()
        texts = _texts_of(office, town, DocumentId(receipt.document_id))
        assert office.operation.index_state().pages == len(texts)
    return Run(texts=tuple(texts), phases=laps.phases)


def _read_all(office: Office) -> None:
    """Look into the document, then read its pages with a worker for each core."""
    Worker(office=office, lane=Lane.READ, name="look").step()
    with ThreadPoolExecutor(CORES) as workers:
        list(workers.map(lambda _: work_off(office, [Lane.READ]), range(CORES)))


def _texts_of(office: Office, town: Town, document: DocumentId) -> list[str]:
    with office.records.read(town.system) as tx:
        return [page.text for page in tx.pages.of(tx.documents.current_version(document))]


def _reader_settings(home: Path, mode: str, tesseract: str) -> ReaderSettings:
    return ReaderSettings(scratch=home / "scratch", tesseract=tesseract, mode=ReadingMode(mode))


def main() -> None:
    """Read the scan that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scan", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--mode", required=True)
    parser.add_argument("--tesseract", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        run = read_scan(
            arguments.scan, Path(place), mode=arguments.mode, tesseract=arguments.tesseract
        )
    phases = [[name, phase.own_s, phase.others_s] for name, phase in run.phases.items()]
    told = {"texts": run.texts, "phases": phases}
    arguments.result.write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main()
