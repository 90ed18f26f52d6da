"""What a station said of its letters goes with them; the unsplit scan with the first of them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eakte.domain.access import Actor, CaseFileId, Role
from eakte.domain.hold import Hold
from eakte.domain.scan_forgetting import digest_of
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Announcement, Batch, BatchDiffers, PartPlan, Separation
from eakte.domain.sheet_code import SheetKind
from eakte.domain.stub import MASKED
from eakte.office import Office
from eakte.records import Blob, Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.flows.batches import Letter, a_sheet, announced, handed_in, scanned
from tests.flows.test_destruction import tables_with
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

NAME = "Quittenbaum"  # of a person


@pytest.fixture
def disposal(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    bench: SandboxedScanBench,
    clock: Clock,
) -> DisposalOffice:
    office = an_office(records, tmp_path, reader=reader, bench=bench)
    return a_disposal_office(office, town, clock)


@pytest.fixture
def station(town: Town) -> Actor:
    return town.actor("station")


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


def told(number: int, plan: PartPlan, reference: str) -> PartPlan:
    """The part with all that a station can say of it."""
    return replace(
        plan,
        file_name=f"{NAME}{number}.pdf",
        reference=reference,
        subject=f"Antrag von {NAME}{number}",
        sender=f"Erika {NAME}{number}",
        external_id=f"Post {NAME}{number}",
    )


def closed(
    office: Office, said: Announcement, *bodies: bytes, station: Actor, operator: Actor
) -> Batch:
    """A batch that was handed in, checked and closed."""
    batch = office.scanning.announce(said, actor=station)
    for number, body in enumerate(bodies, start=1):
        handed_in(office, batch, number, body, actor=station)
    office.scanning.complete(batch.id, actor=station)
    work_off(office)
    for page in office.scan_checking.see(batch.id, actor=operator).open_pages:
        office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=operator)
    work_off(office)
    return office.scan_checking.close(batch.id, actor=operator).batch


def two_files(disposal: DisposalOffice) -> tuple[Announcement, list[bytes], list[CaseFileId]]:
    """Two files, each a letter of its own into a case file of its own."""
    cases = [disposal.town.add_case() for _ in range(2)]
    bodies = [scanned(Letter(words=f"Brief {number}")) for number in (1, 2)]
    plain = announced(*bodies, separation=Separation.PARTS, name=f"Post {NAME}")
    plans = zip(plain.parts, cases, strict=True)
    parts = tuple(told(plan.number, plan, case.reference) for plan, case in plans)
    return replace(plain, parts=parts), bodies, [case.id for case in cases]


def destroy(disposal: DisposalOffice, case: CaseFileId) -> None:
    disposal.ordered(disposal.ended(case).id)
    work_off(disposal.office)


def now_announced(disposal: DisposalOffice, batch: Batch) -> Announcement:
    with disposal.town.records.read(disposal.town.system) as tx:
        return tx.scans.get(batch.id).announced


def test_subject_sender_and_file_name_of_a_scanned_letter_go_with_it_and_with_no_other(
    disposal: DisposalOffice, station: Actor, operator: Actor
) -> None:
    said, bodies, cases = two_files(disposal)
    batch = closed(disposal.office, said, *bodies, station=station, operator=operator)
    assert {"scan_batch", "scan_part"} <= set(tables_with(disposal, f"{NAME}1"))

    destroy(disposal, cases[0])

    assert tables_with(disposal, f"{NAME}1") == []
    left = now_announced(disposal, batch)
    assert left.parts[0].file_name == MASKED
    assert left.parts[1] == said.parts[1]
    assert left.name == said.name


def test_the_name_of_a_batch_goes_with_the_last_of_its_letters(
    disposal: DisposalOffice, station: Actor, operator: Actor
) -> None:
    said, bodies, cases = two_files(disposal)
    batch = closed(disposal.office, said, *bodies, station=station, operator=operator)

    for case in cases:
        destroy(disposal, case)

    assert tables_with(disposal, NAME) == []
    assert now_announced(disposal, batch).name == MASKED


def test_a_batch_whose_letters_are_destroyed_is_known_again_and_another_one_refused(
    disposal: DisposalOffice, station: Actor, operator: Actor
) -> None:
    said, bodies, cases = two_files(disposal)
    batch = closed(disposal.office, said, *bodies, station=station, operator=operator)
    for case in cases:
        destroy(disposal, case)

    assert disposal.office.scanning.announce(said, actor=station).id == batch.id
    with pytest.raises(BatchDiffers):
        disposal.office.scanning.announce(replace(said, letters=7), actor=station)
    assert now_announced(disposal, batch).digest == digest_of(said)


def one_scan(disposal: DisposalOffice, *cases: CaseFileId) -> tuple[Announcement, bytes]:
    """One file with a letter for each case file."""
    office, tenant = disposal.office, disposal.town.tenant
    pages = [
        page
        for number, case in enumerate(cases)
        for page in (
            a_sheet(office, tenant, SheetKind.CASE, target=case),
            Letter(words=f"Brief {number}"),
        )
    ]
    body = scanned(*pages)
    plain = announced(body)
    return replace(plain, parts=(told(1, plain.parts[0], ""),)), body


def test_what_was_said_of_a_file_stays_until_the_last_of_its_letters_is_destroyed(
    disposal: DisposalOffice, station: Actor, operator: Actor
) -> None:
    cases = [disposal.town.add_case().id for _ in range(2)]
    said, body = one_scan(disposal, *cases)
    batch = closed(disposal.office, said, body, station=station, operator=operator)

    destroy(disposal, cases[0])
    assert now_announced(disposal, batch) == said

    destroy(disposal, cases[1])
    assert tables_with(disposal, f"{NAME}1") == []


def test_the_unsplit_scan_stays_while_one_of_its_letters_is_held_and_goes_with_the_next(
    disposal: DisposalOffice, station: Actor, operator: Actor
) -> None:
    free, held, last = (disposal.town.add_case().id for _ in range(3))
    said, body = one_scan(disposal, free, held, last)
    batch = closed(disposal.office, said, body, station=station, operator=operator)
    unsplit = scan_of(disposal, batch)
    hold = placed(disposal, held)

    destroy(disposal, free)
    assert is_there(disposal, unsplit)
    with disposal.office.rescanning.opened_part(batch.id, 1, actor=operator) as (path, _):
        assert path.read_bytes() == body

    disposal.office.holding.lift(hold.id, reason="Urteil ist da", actor=disposal.manager)
    destroy(disposal, last)
    assert not is_there(disposal, unsplit)


def scan_of(disposal: DisposalOffice, batch: Batch) -> Blob:
    with disposal.town.records.read(disposal.town.system) as tx:
        return tx.scans.originals.blob(tx.scans.parts(batch.id)[0].part.sha256)


def placed(disposal: DisposalOffice, case: CaseFileId) -> Hold:
    return disposal.office.holding.place(
        [case], reason="Prozess", review_on=date(2030, 1, 1), actor=disposal.manager
    )


def is_there(disposal: DisposalOffice, scan: Blob) -> bool:
    return bool(disposal.office.destruction.removal.originals.versions(scan.store_key))
