"""Private memory of web server and worker while something large goes through them.

Growth is the highest memory of a process with all its descendants (children that parse, Tesseract),
less what it had before, when it had already served small uploads. A figure is compared with the
size of the file, or with what was there after some pages; there is no peer. Mapped files do not
count: the child that looks at an upload maps the spool file, whose pages are the page cache.

The long scan of 300 pages is really read, which takes some six minutes; EAKTE_TEST_BENCH=short
takes 120, EAKTE_TEST_BENCH=long 1,000 pages and compares with what was there after a hundred.
"""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from eakte.database import make_engine
from eakte.domain.access import TenantId, system_actor
from eakte.domain.casefile import DocumentId
from eakte.records import Records
from eakte.sample import large_upload, long_scan
from storage import S3Settings
from tests.bench.figures import Figure, Figures
from tests.bench.memory import MIB, MemoryWatch
from tests.bench.station import deliver
from tests.faults.installation import Installation, installed
from tests.makers import a_clock, a_page

pytestmark = [pytest.mark.bench, pytest.mark.ocr]

UPLOAD_BYTES = 1024 * MIB
WARM_UPS = 8  # both web processes have started their child process then
MOST_OF_THE_FILE = 0.1
# Pages of the long scan, and of its beginning.
SIZES = {"short": (120, 50), "long": (1000, 100)}
SCAN_PAGES, EARLY_PAGES = SIZES.get(os.environ.get("EAKTE_TEST_BENCH", ""), (300, 50))
MOST_OF_EARLY = 1.5
MOST_OF_WEB = 0.1  # of what it had before
READ_LIMIT_S = 3600
LOOK_EVERY_S = 1.0
READ = {"searchable", "partly_readable", "unreadable"}
ASKED_PAGES, ASKED_TIMES = 1000, 300
WORDS_OF_A_PAGE = 400
TOWN = system_actor(TenantId("uedem"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A running service, with the token of a station."""

    installation: Installation
    token: str

    def pid(self, program: str) -> int:
        return self.installation.running[program].pid

    def deliver(self, file: Path) -> str:
        """Upload a file; its document."""
        receipt = deliver(self.installation.address, self.token, file)
        assert receipt["bytes"] == file.stat().st_size
        return str(receipt["document_id"])

    def document(self, document: str) -> Mapping[str, object]:
        found = self.installation.get(f"/api/v1/documents/{document}", self.token)
        assert found is not None
        return found


@pytest.fixture
def service(store_settings: S3Settings, tmp_path: Path) -> Iterator[Service]:
    with installed(tmp_path, store_settings) as installation:
        token = installation.call("token", "create", "--role", "scanning_station", "--name", "S")
        installation.start("serve", "serve")
        installation.await_web()
        service = Service(installation=installation, token=token)
        for number in range(WARM_UPS):
            service.deliver(large_upload(MIB, tmp_path / "warm.pdf", seed=number))
        yield service


def test_web_stays_flat_while_a_large_file_comes_in(
    service: Service, tmp_path: Path, figures: Figures
) -> None:
    file = large_upload(UPLOAD_BYTES, tmp_path / "large.pdf", seed=WARM_UPS)

    with MemoryWatch(root=service.pid("serve")) as watch:
        service.deliver(file)

    figures.add(
        Figure(
            name="web server grows during an upload of 1 GiB",
            value=watch.growth_mib,
            unit="MiB",
            peer={"size of the file": file.stat().st_size / MIB},
            ratio=watch.growth_mib * MIB / file.stat().st_size,
            goal=MOST_OF_THE_FILE,
            more_is_better=False,
            note=f"had {watch.start_bytes / MIB:.0f} MiB before; two web processes, all children",
        )
    )


def test_the_worker_stays_flat_while_it_reads_a_long_scan(
    service: Service, tmp_path: Path, figures: Figures
) -> None:
    scan = long_scan(SCAN_PAGES, tmp_path / "scan.pdf")
    service.installation.start("worker", "worker", "--lane", "read")
    _read(service, service.deliver(long_scan(1, tmp_path / "first.pdf", seed=2)))

    with (
        MemoryWatch(root=service.pid("worker")) as worker,
        MemoryWatch(root=service.pid("serve")) as web,
    ):
        document = service.deliver(scan)
        _read(service, document, pages=EARLY_PAGES)
        early_mib = worker.growth_mib
        state = _read(service, document)

    assert state == "searchable"
    read = f"scan of {scan.stat().st_size / MIB:.0f} MiB, read with OCR"
    figures.add(
        Figure(
            name=f"worker grows over a scan of {SCAN_PAGES} pages",
            value=worker.growth_mib,
            unit="MiB",
            peer={f"until page {EARLY_PAGES}": early_mib},
            ratio=worker.growth_mib / early_mib,
            goal=MOST_OF_EARLY,
            more_is_better=False,
            note=f"had {worker.start_bytes / MIB:.0f} MiB before; Tesseract and child; {read}",
        )
    )
    figures.add(
        Figure(
            name=f"web server grows while a scan of {SCAN_PAGES} pages is read",
            value=web.growth_mib,
            unit="MiB",
            peer={"before": web.start_bytes / MIB},
            ratio=web.growth_mib * MIB / web.start_bytes,
            goal=MOST_OF_WEB,
            more_is_better=False,
            note=f"takes the upload, then is asked every {LOOK_EVERY_S:g} s how far it is; {read}",
        )
    )


def test_web_stays_flat_while_a_long_document_is_asked_for(
    service: Service, tmp_path: Path, figures: Figures
) -> None:
    document = service.deliver(large_upload(MIB, tmp_path / "asked.pdf", seed=WARM_UPS + 1))
    for _ in range(WARM_UPS):
        service.document(document)
    _put_pages(tmp_path / "eakte.sqlite", document)

    with MemoryWatch(root=service.pid("serve")) as watch:
        for _ in range(ASKED_TIMES):
            found = service.document(document)

    pages = found["pages"]
    assert isinstance(pages, list)
    assert len(pages) == ASKED_PAGES
    figures.add(
        Figure(
            name=f"web server grows while {ASKED_PAGES} pages are asked for {ASKED_TIMES} times",
            value=watch.growth_mib,
            unit="MiB",
            peer={"before": watch.start_bytes / MIB},
            ratio=watch.growth_mib * MIB / watch.start_bytes,
            goal=MOST_OF_WEB,
            more_is_better=False,
            note="as a station asks that waits for its scan; pages made in the database",
        )
    )


def _put_pages(database: Path, document: str) -> None:
    """Pages with as many words as a dense letter has, as if they had been read."""
    engine = make_engine(f"sqlite:///{database}")
    records = Records(engine=engine, clock=a_clock())
    with records.begin(TOWN) as tx:
        version = tx.documents.current_version(DocumentId(document))
        tx.documents.set_page_count(version.id, ASKED_PAGES)
        for number in range(1, ASKED_PAGES + 1):
            text = " ".join(f"Wort{number * word}" for word in range(WORDS_OF_A_PAGE))
            tx.pages.put(a_page(version, id=tx.pages.new_id(tx.now), number=number, text=text))
    engine.dispose()


def _read(service: Service, document: str, *, pages: int | None = None) -> object:
    """Wait until so many pages, or all, have been read; the state of the document."""
    deadline = time.monotonic() + READ_LIMIT_S
    while time.monotonic() < deadline:
        found = service.document(document)
        read = found["pages"]
        assert isinstance(read, list)
        if found["state"] in READ or (pages and len(read) >= pages):
            return found["state"]
        time.sleep(LOOK_EVERY_S)  # as a station asks that waits for its scan
    raise AssertionError(f"{document} was not read")
