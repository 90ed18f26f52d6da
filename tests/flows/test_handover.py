"""Case files that go to another office and come from one: the same there as here."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.domain.access import CaseFileId
from eakte.domain.casefile import CaseFile, Document, Proceeding
from eakte.domain.errors import NestingTooDeep
from eakte.domain.record_description import AuthorityCode
from eakte.domain.record_tree import Record
from eakte.finding import SearchRequest
from eakte.intake import InCase
from eakte.messages.child import MessageRefused
from eakte.messages.partners import party
from eakte.messages.taken_records import HandOverRefused, Target
from eakte.office import Office
from eakte.records import Records
from eakte.spool import SWEPT_AFTER_S, sweep
from eakte.xdomea import MessageKind, SchemaFolder, Version, write_container
from indexing import SandboxedReader
from tests.makers import Town
from tests.offices import an_office, received, work_off
from tests.test_scratch import grow_old
from tests.xdomea.trees import a_document, a_file, a_message, a_proceeding

LETTER = "Antrag auf Erteilung einer Gaststättenerlaubnis"
OTHER_OFFICE = party("Kreis Musterland", AuthorityCode(prefix="ags", key="05554000"))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def office_for(
    records: Records, home: Path, reader: SandboxedReader, version: str = "3.1.0"
) -> Office:
    office = an_office(records, home, reader=reader, xdomea_version=version)
    office.filing.rebuild_index(each=lambda _: None)
    return office


def a_case_with_letters(office: Office, town: Town) -> CaseFile:
    case = town.add_case(subject="Gaststätte Linde")
    proceeding = office.casework.add_proceeding(case.id, subject="Erlaubnis", actor=town.clerk)
    place = InCase(case=case.id, proceeding=proceeding.id)
    received(office, town.clerk, LETTER, into=place, subject="Antrag", sender="Frau Linde")
    work_off(office)
    return case


def handed_over(office: Office, case: CaseFile, town: Town, folder: Path) -> Path:
    path = folder / "abgabe.zip"
    with path.open("wb") as out:
        office.handover.hand_over([case.id], out, to=OTHER_OFFICE, actor=town.manager)
    return path


def inside(records: Records, town: Town, case: CaseFileId) -> tuple[list[object], list[object]]:
    """What must be the same on both sides."""
    with records.read(town.system) as tx:
        proceedings = tx.cases.proceedings(case)
        documents = tx.documents.in_case(case)
        versions = [tx.versions.of(each.id) for each in documents]
        names = {each.id: each.subject for each in proceedings}
    said = [_said(each, names[each.proceeding] if each.proceeding else "") for each in documents]
    return [_proceeding(each) for each in proceedings], [
        *said,
        *([(v.number, v.sha256, v.file_name) for v in each] for each in versions),
    ]


def _said(document: Document, proceeding: str) -> object:
    return (
        document.subject,
        document.sender,
        document.direction,
        document.dated_on,
        document.attachment_to,
        proceeding,
    )


def _proceeding(proceeding: Proceeding) -> object:
    return proceeding.subject, proceeding.depth


@pytest.mark.parametrize("version", ["2.3.0", "2.4.0", "3.0.0", "3.1.0"])
def test_what_was_handed_over_is_the_same_at_the_other_office_and_found_there(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader, version: str
) -> None:
    office = office_for(records, tmp_path, reader, version)
    case = a_case_with_letters(office, town)
    path = handed_over(office, case, town, tmp_path)
    target = Target(file_plan_code="32.10", unit=town.units["FB3-1"])

    (taken,) = office.handover.take_over(path, into=target, actor=town.clerk)
    work_off(office)

    assert taken.id != case.id
    assert (taken.subject, taken.file_plan_code) == (case.subject, "32.10")
    assert inside(records, town, taken.id) == inside(records, town, case.id)
    found = office.filing.find(SearchRequest(words="Gaststättenerlaubnis"), actor=town.clerk)
    assert taken.id in {hit.document.case for hit in found.hits}


def test_the_same_hand_over_twice_makes_no_second_case_file(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader
) -> None:
    office = office_for(records, tmp_path, reader)
    path = handed_over(office, a_case_with_letters(office, town), town, tmp_path)
    target = Target(file_plan_code="32.10", unit=town.units["FB3-1"])
    (first,) = office.handover.take_over(path, into=target, actor=town.clerk)

    (second,) = office.handover.take_over(path, into=target, actor=town.clerk)

    assert second.id == first.id
    assert len(inside(records, town, first.id)[1]) == 2


def delivery(folder: Path, *roots: Record) -> Path:
    path = folder / "fremd.zip"
    message = a_message(MessageKind.HAND_OVER, roots)
    with path.open("wb") as out:
        write_container(
            message,
            Version.V3_1,
            out,
            contents=lambda _: (LETTER.encode(),),
            schemas=SchemaFolder(None),
        )
    return path


def test_documents_outside_of_case_files_are_refused_by_name(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader
) -> None:
    office = office_for(records, tmp_path, reader)
    path = delivery(tmp_path, a_file(1, a_proceeding(2)), a_document(3))
    target = Target(file_plan_code="32.10", unit=town.units["FB3-1"])

    with pytest.raises(HandOverRefused) as refused:
        office.handover.take_over(path, into=target, actor=town.clerk)

    assert refused.value.subjects == ("Bescheid 3",)
    with records.read(town.system) as tx:
        assert tx.last_entry(a_file(1).id, "case_taken_over") is None


def test_proceedings_nested_too_deep_are_refused_before_anything_is_made(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader
) -> None:
    office = office_for(records, tmp_path, reader)
    deep = a_proceeding(10)
    for number in range(11, 16):
        deep = a_proceeding(number, sub_proceedings=(deep,))
    target = Target(file_plan_code="32.10", unit=town.units["FB3-1"])

    with pytest.raises(NestingTooDeep):
        office.handover.take_over(
            delivery(tmp_path, a_file(1, deep)), into=target, actor=town.clerk
        )


def test_a_file_that_is_no_hand_over_is_refused(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader
) -> None:
    office = office_for(records, tmp_path, reader)
    path = tmp_path / "brief.zip"
    path.write_bytes(b"PK\x03\x04 kaputt")
    target = Target(file_plan_code="32.10", unit=town.units["FB3-1"])

    with pytest.raises(MessageRefused, match="beschädigt"):
        office.handover.take_over(path, into=target, actor=town.clerk)


def test_what_a_hand_over_is_unpacked_into_stays_however_long_its_documents_take(
    records: Records, tmp_path: Path, reader: SandboxedReader
) -> None:
    office = office_for(records, tmp_path, reader)
    with office.handover.folder() as folder:
        (folder / "file-0").write_bytes(b"not taken yet")
        grow_old(folder.parent, 2 * SWEPT_AFTER_S)

        assert sweep(folder.parent) == 0
