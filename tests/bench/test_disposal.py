"""The transfer of case files to an archive (0503), beside reading the same bytes once.

All of it goes through the flow: records out of the database, originals out of the store, one
container with validated XML, put into the store by a job. The figure is processor time; the peer
fetches every original from the same store and checks its digest. A transfer writes what it reads,
three times (scratch, container, store), and hashes it four times.

Of 1,000 case files with 2 GB with EAKTE_TEST_BENCH=long, else of 50 with 100 MB.
"""

import io
import os
import random
import resource
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eakte.domain.access import Role
from eakte.domain.casefile import CaseState, DocumentId
from eakte.domain.disposal import Decision, Disposal
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import Blob, Records
from storage import folder_buckets, original_key
from tests.bench.figures import Figure, Figures
from tests.bench.memory import MIB
from tests.makers import Town, a_document
from tests.offices import an_office, work_off

pytestmark = pytest.mark.bench

CASES, TOTAL_BYTES = 50, 100 * MIB
if os.environ.get("EAKTE_TEST_BENCH") == "long":
    CASES, TOTAL_BYTES = 1_000, 2_000 * MIB
DOCUMENTS = 4  # of each case file
MOST_TIMES = 10.0
MOST_GROWTH_BYTES = 64 * MIB
BLOCK_BYTES = MIB


def cpu_s() -> float:
    """Processor time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_bytes() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Holdings:
    """Ended case files with documents, past the reading of them."""

    def __init__(self, office: Office, town: Town, home: Path) -> None:
        """Fill the store and the database."""
        self.office, self.town = office, town
        self.store = folder_buckets(home / "buckets").originals
        self.blobs: list[Blob] = []
        block = random.Random(1).randbytes(TOTAL_BYTES // CASES // DOCUMENTS)  # filler
        self.cases = [self._case(number, block) for number in range(CASES)]

    def _case(self, number: int, block: bytes) -> str:
        case = self.town.add_case(
            state=CaseState.CLOSED,
            opened_on=date(2014, 2, 3),
            closed_on=date(2015, 6, 1),
            retention_end=date(2025, 12, 31),
            disposal_action="V",
        )
        for each in range(DOCUMENTS):
            body = f"%PDF-1.7 {number} {each} ".encode() + block
            blob = self._stored(body)
            with self.town.records.begin(self.town.system) as tx:
                document = a_document(
                    case,
                    tenant=self.town.tenant,
                    id=DocumentId(tx.documents.new_id()),
                    file_name=f"bescheid-{each}.pdf",
                )
                tx.documents.add(document, blob)
        return case.id

    def _stored(self, body: bytes) -> Blob:
        stored = self.store.put("o/spool", io.BytesIO(body), size_bytes=len(body), sha256=None)
        key = original_key(self.town.tenant, stored.sha256)
        kept = self.store.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
        blob = Blob(
            sha256=kept.sha256,
            size_bytes=kept.size_bytes,
            store_key=key,
            store_version=kept.version_id,
        )
        self.blobs.append(blob)
        return blob

    def read_once(self) -> float:
        """Processor time of fetching every original, with its digest."""
        started = cpu_s()
        with Path(os.devnull).open("wb") as nowhere:
            for blob in self.blobs:
                self.store.fetch(
                    blob.store_key, nowhere, version_id=blob.store_version, sha256=blob.sha256
                )
        return cpu_s() - started

    def wanted(self) -> Disposal:
        """A list of all of them that the archive wants, with its offer made."""
        proposer = self.town.add_person("proposer", Role.RECORDS_MANAGER)
        lifecycle, archivist = self.office.lifecycle, self.town.actor("archivist")
        listed = lifecycle.start(self.cases, actor=proposer)  # type: ignore[arg-type] # ids
        lifecycle.offer(listed.id, actor=proposer)
        work_off(self.office, (Lane.DISPOSE,))
        lifecycle.decide(listed.id, self.cases, decision=Decision.ARCHIVE, actor=archivist)  # type: ignore[arg-type] # ids
        return replace(lifecycle.deliver(listed.id, actor=proposer))


def test_a_transfer_costs_a_few_times_reading_its_bytes_and_no_memory(
    records: Records, town: Town, tmp_path: Path, shared: Path | None, figures: Figures
) -> None:
    schemas = str(shared / "standards" / "xdomea") if shared else ""
    office = an_office(records, tmp_path, xdomea_schemas=schemas)
    holdings = Holdings(office, town, tmp_path)
    listed = holdings.wanted()
    reading_s = holdings.read_once()

    before, started, wall = peak_bytes(), cpu_s(), time.monotonic()
    work_off(office, (Lane.DISPOSE,))
    used_s, growth = cpu_s() - started, peak_bytes() - before

    (transfer,) = [
        each
        for each in office.correspondence.messages(listed.id, actor=town.system)
        if each.kind == "0503"
    ]
    assert transfer.note == f"{CASES * DOCUMENTS} Dateien."
    assert transfer.size_bytes > TOTAL_BYTES
    figures.add(
        Figure(
            name=f"0503 of {CASES} case files",
            value=used_s,
            unit="s processor",
            peer={"fetching every original once": reading_s},
            ratio=used_s / reading_s,
            goal=MOST_TIMES,
            more_is_better=False,
            note=f"{TOTAL_BYTES // MIB} MiB; wall {time.monotonic() - wall:.0f} s",
        )
    )
    figures.add(
        Figure(
            name="memory that a transfer adds",
            value=growth / MIB,
            unit="MiB",
            peer={"size of the container": transfer.size_bytes / MIB},
            ratio=growth / MOST_GROWTH_BYTES,
            goal=1.0,
            more_is_better=False,
            note=f"against {MOST_GROWTH_BYTES // MIB} MiB, whatever the size",
        )
    )
