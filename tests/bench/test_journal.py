"""The offline verifier over a large journal, beside the bare hashing that it cannot do without.

CPU time of one process, of an export that is generated. EAKTE_TEST_BENCH=short takes 50,000
entries, nothing 200,000, long the whole million.
"""

import hashlib
import os
import time
from pathlib import Path

import pytest

from eakte.domain.merkle import root_of
from eakte.offline.verify import ENTRIES, check_journal
from tests.bench.figures import Figure, Figures
from tests.journals import write_journal

pytestmark = pytest.mark.bench

ENTRY_COUNT = {"short": 50_000, "long": 1_000_000}.get(
    os.environ.get("EAKTE_TEST_BENCH", ""), 200_000
)
GOAL = 3.5  # times the bare hashes: chains, fields and comparisons of each entry


def test_a_journal_is_verified_offline_in_few_times_its_hashes(tmp_path: Path) -> None:
    write_journal(tmp_path / "export", count=ENTRY_COUNT, chains=5000)

    begun = time.process_time()
    report = check_journal(tmp_path / "export")
    verified = time.process_time()
    with (tmp_path / "export" / ENTRIES).open("rb") as lines:
        root_of([hashlib.sha256(line).digest() for line in lines])
    bare_s, verified_s = time.process_time() - verified, verified - begun

    assert report.findings == []
    figures = Figures(name="journal")
    figures.add(
        Figure(
            name=f"offline check of {ENTRY_COUNT} journal entries",
            value=verified_s,
            unit="s CPU",
            peer={"leaf and node hashes alone": bare_s},
            ratio=verified_s / bare_s,
            goal=GOAL,
            more_is_better=False,
        )
    )
    figures.write()
    print(f"\n{ENTRY_COUNT} entries: {verified_s:.2f} s CPU, hashes alone {bare_s:.2f} s")
    assert all(figure.is_met for figure in figures.found)
