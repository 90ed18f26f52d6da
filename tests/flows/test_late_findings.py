"""What only reading tells comes behind the check of a page: somebody looks once more."""

from pathlib import Path

import pytest

from eakte.domain.access import Role
from eakte.domain.scan_pages import FindingKind, PagesOpen, Settlement
from eakte.domain.scanning import BatchState, Protection
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import delivered
from tests.makers import Town
from tests.offices import an_office, work_off
from tests.scan_batches import Flaw, PaperLetter, batch_pages, write_pdf


def test_a_page_that_reading_finds_upside_down_after_its_check_is_open_once_more(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    bench: SandboxedScanBench,
) -> None:
    office = an_office(records, tmp_path, reader=reader, bench=bench)
    operator = town.add_person("operator", Role.SCAN_OPERATOR)
    pages = batch_pages([PaperLetter(flaws={1: Flaw.UPSIDE_DOWN})])
    body = write_pdf(pages, tmp_path / "stapel.pdf").read_bytes()
    said = {"protection": Protection.VERY_HIGH, "operator": "Frau Ommen"}
    batch = delivered(office, [body], actor=town.actor("station"), **said)
    work_off(office)
    (page,) = office.scan_checking.see(batch.id, actor=operator).open_pages
    office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=operator)
    work_off(office)

    (again,) = office.scan_checking.see(batch.id, actor=operator).open_pages
    assert FindingKind.UPSIDE_DOWN in {found.kind for found in again.findings}
    with pytest.raises(PagesOpen):
        office.scan_checking.close(batch.id, actor=operator)
    office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=operator)

    closed = office.scan_checking.close(batch.id, actor=operator)
    assert closed.batch.state is BatchState.CLOSED
    assert closed.pages[page.number - 1].settlement is Settlement.LEFT
