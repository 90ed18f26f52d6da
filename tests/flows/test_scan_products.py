"""What a sealed letter is: the product of its scan, with all that people did on the way to it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import Engine

from eakte.domain.access import Actor, Role
from eakte.domain.casefile import DocumentId
from eakte.domain.scan_letters import ScanLetter
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Batch
from eakte.office import Office
from eakte.records import Records
from eakte.scanning.letters import OTHER_VERSION
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, an_upload, delivered, scanned, seal_checked
from tests.makers import Town
from tests.offices import an_office, work_off

CLERKS = scanned(Letter(words="Vom Sachgebiet ergänzt"))


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """How versions are compared has nothing of its own on either database."""
    return sqlite_engine


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.add_person("operator", Role.SCAN_OPERATOR)


@pytest.fixture
def batch(office: Office, town: Town) -> Batch:
    found = delivered(office, [scanned(Letter(words="Brief"))], actor=town.actor("station"))
    work_off(office)
    return found


def test_a_version_of_a_clerk_is_not_replaced_by_a_correction_of_the_scan_and_not_sealed(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    product = _shas(office, town, batch)[0]
    document = DocumentId(str(_letter(office, batch, operator).document))
    office.filing.renew(document, an_upload(office, CLERKS), actor=town.manager)
    work_off(office)

    _turn(office, batch, operator, 180)

    assert _letter(office, batch, operator).refusal == OTHER_VERSION
    assert len(_shas(office, town, batch)) == 2
    _close(office, batch, operator)
    seal = office.sealing.kept(batch.id, actor=operator)
    assert seal is not None
    assert [one.product_sha256 for one in seal.letters] == [product]
    assert "nicht ins Dokument übernommen" in _note(office, batch, operator)
    assert seal_checked(office, batch.id, actor=operator).is_sound


def test_corrections_go_on_from_one_product_to_the_next(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    for _ in range(2):
        _turn(office, batch, operator, 180)

    first, turned, back = _shas(office, town, batch)
    assert turned not in {first, back}
    assert not _letter(office, batch, operator).refusal


def test_the_note_tells_each_step_with_its_person_and_its_degrees(
    office: Office, town: Town, batch: Batch, operator: Actor
) -> None:
    second = town.add_person("second", Role.SCAN_OPERATOR)
    _turn(office, batch, operator, 90)
    office.scan_checking.settle(batch.id, 1, Settlement.LEFT, actor=second)
    office.scan_checking.take_back(batch.id, 1, actor=second)
    work_off(office)
    fresh = an_upload(office, scanned(Letter(words="Noch einmal")))
    office.rescanning.replace(batch.id, 1, fresh, actor=operator)
    _close(office, batch, second)

    root = etree.fromstring(_note(office, batch, operator).encode())
    steps = [step.get("name") for step in root.iter("Prozessschritt")]
    assert [name for name in steps if name not in {"Sichtprüfung", "Texterkennung"}] == [
        "Scannen",
        "Trennen",
        "Drehen",
        "Entscheidung zurücknehmen",
        "Neu scannen",
        "Qualitaetssicherung",
    ]
    assert {"Sichtprüfung", "Texterkennung"} < set(steps)
    (turned,) = [step for step in root.iter("Prozessschritt") if step.get("name") == "Drehen"]
    told = etree.tostring(turned, encoding="unicode")
    assert ">90<" in told or '"90"' in told
    assert "Frau operator" in told


def _turn(office: Office, batch: Batch, actor: Actor, degrees: int) -> None:
    office.scan_checking.settle(batch.id, 1, Settlement.TURNED, degrees=degrees, actor=actor)
    work_off(office)


def _close(office: Office, batch: Batch, actor: Actor) -> None:
    work_off(office)
    for page in office.scan_checking.see(batch.id, actor=actor).open_pages:
        office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=actor)
    work_off(office)
    office.scan_checking.close(batch.id, actor=actor)
    work_off(office)


def _letter(office: Office, batch: Batch, actor: Actor) -> ScanLetter:
    (letter,) = office.scan_checking.see(batch.id, actor=actor).letters
    return letter


def _note(office: Office, batch: Batch, actor: Actor) -> str:
    letter = _letter(office, batch, actor)
    return office.sealing.note(batch.id, letter.id, actor=actor).decode()


def _shas(office: Office, town: Town, batch: Batch) -> Sequence[str]:
    """Digests of the versions of the only letter."""
    with office.records.read(town.system) as tx:
        (letter,) = tx.scans.letters(batch.id)
        return [version.sha256 for version in tx.versions.of(DocumentId(str(letter.document)))]
