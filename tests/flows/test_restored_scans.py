"""Unsplit scans of destroyed letters are gone after a restore, and nobody misses them."""

from pathlib import Path

import pytest

from eakte.domain.access import Role
from eakte.reconcile import Report
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.flows.test_scan_erasing import closed, destroy, one_scan
from tests.makers import Clock, Town
from tests.offices import an_office
from tests.restored import EmptyPlace, backed_up


@pytest.fixture
def desk(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    bench: SandboxedScanBench,
    clock: Clock,
) -> DisposalOffice:
    office = an_office(records, tmp_path / "home", reader=reader, bench=bench)
    office.filing.rebuild_index(each=lambda _: None)
    return a_disposal_office(office, town, clock)


def test_a_scan_whose_letters_were_destroyed_after_the_backup_is_not_missing(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    cases = [desk.town.add_case().id for _ in range(2)]
    said, body = one_scan(desk, *cases)
    station, operator = desk.town.actor("station"), desk.town.add_person("o", Role.SCAN_OPERATOR)
    closed(desk.office, said, body, station=station, operator=operator)
    old = backed_up(desk.office, tmp_path / "backup")
    for case in cases:
        destroy(desk, case)
    desk.clock.advance(minutes=1)
    backed_up(desk.office, tmp_path / "backup")

    restored = place.restore(tmp_path / "backup", old.name)

    assert (restored.destroyed, restored.to_look_at) == (2, ())
    with place.opened() as office:
        findings = office.reconciliation.findings(reads_bytes=False, each=lambda _: None)
        missing = [found.key for found in findings if found.report is Report.MISSING]
    assert missing == []
