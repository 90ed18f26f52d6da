"""Pages per CPU second from the receipt to the index, and how well they are read.

Peer: OCRmyPDF on the same scans, with the same Tesseract and models, one job for each core; user
and system time of all processes, starting included. What is not like for like:

- eakte makes text, word boxes, two images of each page, records and index; OCRmyPDF makes a PDF
  with a text layer. eakte neither cleans nor straightens the page that is shown, optimises no
  images and writes no PDF/A.
- The row with the arguments of paperless-ngx is its call of OCRmyPDF, not the application, and
  without the programs that are not installed.
- OCRmyPDF gets all pages as one file, so that it starts once; eakte gets one file for each core.
- At its own threshold OCRmyPDF leaves some pages upside down that eakte turns; the error rate
  stands there with and without them. Its test of the orientation is a third of its time.
- The letters are made, not scanned; the truth of both sides is the text that was printed.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean

import pytest

from eakte.domain.casefile import DocumentId
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.bench.figures import Figure, Figures
from tests.bench.memory import cpu_seconds
from tests.bench.ocrmypdf_program import OSD, like_paperless, read_pdf, rotating
from tests.bench.readings import Reading, error_rate, recalls, signs_found
from tests.bench.scans import ScannedPage, letter_pages, stored_pages, write_pdf
from tests.makers import Town
from tests.offices import an_office, received, work_off

pytestmark = [pytest.mark.bench, pytest.mark.ocr]

LETTER_PAGES = 24
CORES = os.cpu_count() or 1
SPEED_GOAL = 2.3  # what was measured with the parts alone on other pages
SIGNS_GOAL = 0.7  # of all section signs; the peers have none to be compared with
PAPERLESS_GOAL = 5.0
MOST_WORSE = 0.01  # of the words of one page
TURNED_BELOW = 0.5  # share of words: pages that lie the wrong way have less than a tenth
UNEQUAL = "eakte writes no searchable PDF; OCRmyPDF makes no records, page images and index"


@pytest.fixture(scope="module")
def pages(shared: Path | None) -> list[ScannedPage]:
    folder = shared / "ocr" / "pages" if shared else None
    found = letter_pages(LETTER_PAGES)
    return found + stored_pages(folder) if folder and folder.exists() else found


def test_scans_are_read(
    pages: list[ScannedPage], records: Records, town: Town, tmp_path: Path, figures: Figures
) -> None:
    if not OSD.exists():
        pytest.skip("The model for the orientation of pages is missing: OCRmyPDF cannot turn pages")
    scan = write_pdf(pages, tmp_path / "scan.pdf")

    ours = _read_by_eakte(an_office(records, tmp_path), town, pages)
    peers = {
        arguments.name: read_pdf(scan, arguments, jobs=CORES)
        for arguments in (rotating(), like_paperless())
    }

    truths = [page.truth for page in pages]
    for each in (ours, *peers.values()):
        assert len(each.texts) == len(pages)
        assert mean(recalls(truths, each.texts)) > 0.8, "this was no reading"
    _note_speed(figures, ours, peers)
    _note_quality(figures, truths, ours, peers)


def _read_by_eakte(office: Office, town: Town, pages: Sequence[ScannedPage]) -> Reading:
    """Receive, read and index; a document and a worker for each core."""
    home = office.settings.home
    parts = [pages[number::CORES] for number in range(CORES)]
    files = [write_pdf(part, home / f"part{number}.pdf") for number, part in enumerate(parts)]
    office.filing.rebuild_index(each=lambda _: None)
    assert isinstance(office.filing.reader, SandboxedReader)

    began = cpu_seconds(os.getpid())
    receipts = [
        received(office, town.clerk, file.read_bytes(), file_name=file.name) for file in files
    ]
    with ThreadPoolExecutor(CORES) as workers:
        list(workers.map(lambda _: work_off(office, [Lane.READ]), parts))
    work_off(office, [Lane.INDEX, Lane.KEEP])
    office.filing.reader.close()  # its processes count when they have ended
    cpu_s = cpu_seconds(os.getpid()) - began

    assert office.operation.index_state().pages == len(pages)
    texts = [""] * len(pages)
    for number, receipt in enumerate(receipts):
        texts[number::CORES] = _texts_of(office, town, DocumentId(receipt.document_id))
    return Reading(texts=tuple(texts), cpu_s=cpu_s)


def _texts_of(office: Office, town: Town, document: DocumentId) -> list[str]:
    with office.records.read(town.system) as tx:
        return [page.text for page in tx.pages.of(tx.documents.current_version(document))]


def _note_speed(figures: Figures, ours: Reading, peers: dict[str, Reading]) -> None:
    speeds = {name: peer.pages_per_cpu_s for name, peer in peers.items()}
    goals = {"--rotate-pages": SPEED_GOAL, "arguments of paperless-ngx": PAPERLESS_GOAL}
    for name, (call, goal) in zip(speeds, goals.items(), strict=True):
        is_whole = "without" not in name
        figures.add(
            Figure(
                name=f"pages per CPU second, {call}",
                value=ours.pages_per_cpu_s,
                unit="pages/CPU s",
                peer={name: speeds[name]},
                ratio=ours.pages_per_cpu_s / speeds[name],
                goal=goal,
                note=UNEQUAL if is_whole else f"{UNEQUAL}; the peer did not do all of its work",
            )
        )


def _note_quality(
    figures: Figures, truths: list[str], ours: Reading, peers: dict[str, Reading]
) -> None:
    plain = next(iter(peers.values()))
    mine, theirs = recalls(truths, ours.texts), recalls(truths, plain.texts)
    worst = max(peer - own for own, peer in zip(mine, theirs, strict=True))
    both = [number for number, page in enumerate(truths) if _is_read_by_all(number, page, peers)]
    lost = len(truths) - len(both)
    _note_errors(figures, "character error rate", truths, ours, peers)
    _note_errors(
        figures,
        "character error rate of pages that all turned right",
        [truths[number] for number in both],
        _some(ours, both),
        {name: _some(peer, both) for name, peer in peers.items()},
    )
    figures.add(
        Figure(
            name="words of a page that are found",
            value=100 * mean(mine),
            unit="%",
            peer={name: 100 * mean(recalls(truths, peer.texts)) for name, peer in peers.items()},
            ratio=mean(mine) / mean(theirs),
            goal=1.0,
            note=f"mean of all printed pages, with the {lost} that a peer left turned",
        )
    )
    figures.add(
        Figure(
            name="words lost against OCRmyPDF --rotate-pages, worst page",
            value=100 * worst,
            unit="points",
            peer={"allowed": 100 * MOST_WORSE},
            ratio=worst / MOST_WORSE,
            goal=1.0,
            more_is_better=False,
        )
    )
    found = signs_found(truths, ours.texts)
    figures.add(
        Figure(
            name="section signs that are found",
            value=100 * found,
            unit="%",
            peer={name: 100 * signs_found(truths, peer.texts) for name, peer in peers.items()},
            ratio=found,
            goal=SIGNS_GOAL,
            note="the German model of Tesseract has none; eakte repairs them from the boxes",
        )
    )


def _note_errors(
    figures: Figures,
    name: str,
    truths: Sequence[str],
    ours: Reading,
    peers: dict[str, Reading],
) -> None:
    rates = {peer: error_rate(truths, reading.texts) for peer, reading in peers.items()}
    own = error_rate(truths, ours.texts)
    figures.add(
        Figure(
            name=name,
            value=100 * own,
            unit="%",
            peer={peer: 100 * rate for peer, rate in rates.items()},
            ratio=own / next(iter(rates.values())),
            goal=1.0,
            more_is_better=False,
            note="the order of forms and letterheads counts; OCRmyPDF: text of its sidecar file",
        )
    )


def _is_read_by_all(number: int, truth: str, peers: dict[str, Reading]) -> bool:
    if not truth.strip():
        return True
    return all(recalls([truth], [peer.texts[number]])[0] > TURNED_BELOW for peer in peers.values())


def _some(reading: Reading, pages: Sequence[int]) -> Reading:
    return Reading(texts=tuple(reading.texts[page] for page in pages), cpu_s=reading.cpu_s)
