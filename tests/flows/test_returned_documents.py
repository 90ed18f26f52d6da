"""A printed document comes back signed: the scan is its next version, or goes to the inbox."""

from dataclasses import replace
from pathlib import Path

import pytest

from eakte.domain.access import Actor, CaseFileId, Confidentiality, Role, TenantId
from eakte.domain.casefile import Document, DocumentId
from eakte.domain.errors import CaseClosed, NotAllowed, NotInInbox, NotVisible
from eakte.domain.scan_letters import Doubt, ScanLetter
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Batch
from eakte.domain.sheet_code import SheetCode, SheetKind, written
from eakte.intake import InCase
from eakte.office import Office
from eakte.printing.orders import SheetOrder
from eakte.records import Records
from eakte.scanning.codes import Pointed
from eakte.scanning.orders import letter_job
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, Sheet, a_sheet, an_upload, delivered, scanned
from tests.makers import Town
from tests.offices import an_office, received, work_off

SIGNED = Letter(words="Unterschrieben")
TOO_LONG = Letter(words="Zu lang", height_mm=331)


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


@pytest.fixture
def document(office: Office, town: Town) -> Document:
    """In a case file, with one version."""
    case = town.add_case(subject="Vertrag")
    into = InCase(case=case.id)
    receipt = received(office, town.clerk, "Vertrag", into=into, subject="Kaufvertrag")
    work_off(office)
    return _document(office, town, receipt.document_id)


def sheet_for(office: Office, town: Town, document: Document, version: int = 1) -> Sheet:
    return a_sheet(
        office, town.tenant, SheetKind.RETURN, target=document.id, proceeding=str(version)
    )


def test_the_scan_is_the_next_version_and_the_printed_one_stays(
    office: Office, town: Town, document: Document
) -> None:
    batch = _filed(office, town, sheet_for(office, town, document), SIGNED)

    (letter,) = _letters(office, town, batch)
    after = _document(office, town, document.id)
    assert (letter.document, letter.doubt) == (document.id, None)
    assert (after.case, after.subject) == (document.case, "Kaufvertrag")
    assert _versions(office, town, document) == [1, 2]
    assert office.scan_checking.see(batch.id, actor=town.manager).accounting.adds_up


def test_a_second_scan_of_the_same_paper_goes_to_the_inbox(
    office: Office, town: Town, document: Document
) -> None:
    sheet = sheet_for(office, town, document)

    batch = _filed(office, town, sheet, SIGNED, sheet, Letter(words="Noch einmal"))

    first, second = _letters(office, town, batch)
    assert first.document == document.id
    assert (second.doubt, second.target.returns) == (Doubt.NEWER_VERSION, None)
    assert _document(office, town, str(second.document)).case is None
    assert _versions(office, town, document) == [1, 2]


def test_a_document_that_went_on_since_it_was_printed_takes_no_old_paper(
    office: Office, town: Town, document: Document
) -> None:
    _renew(office, town, document)

    batch = _filed(office, town, sheet_for(office, town, document), SIGNED)

    (letter,) = _letters(office, town, batch)
    assert letter.doubt is Doubt.NEWER_VERSION
    assert _versions(office, town, document) == [1, 2]


def test_a_document_that_goes_on_while_the_paper_is_checked_takes_it_no_more(
    office: Office, town: Town, document: Document
) -> None:
    batch = _filed(office, town, sheet_for(office, town, document), TOO_LONG)
    _renew(office, town, document)

    office.scan_checking.settle(batch.id, 2, Settlement.LEFT, actor=town.manager)
    work_off(office)

    (letter,) = _letters(office, town, batch)
    assert letter.doubt is Doubt.NEWER_VERSION
    assert letter.document != document.id


def test_filing_a_returned_document_twice_makes_one_version(
    office: Office, town: Town, document: Document
) -> None:
    batch = _filed(office, town, sheet_for(office, town, document), SIGNED)
    (letter,) = _letters(office, town, batch)

    with office.records.begin(town.system) as tx:
        tx.scans.put_letters([replace(letter, document=None)])  # as if the last commit was lost
        tx.enqueue(letter_job(letter.id))
    work_off(office)

    (again,) = _letters(office, town, batch)
    assert (again.document, again.doubt) == (document.id, None)
    assert _versions(office, town, document) == [1, 2]


def test_closed_unknown_foreign_and_forged_ones_go_to_the_inbox(
    office: Office, town: Town, document: Document
) -> None:
    unknown = a_sheet(office, town.tenant, SheetKind.RETURN, target="nirgends", proceeding="1")
    foreign = a_sheet(office, "goch", SheetKind.RETURN, target=document.id, proceeding="1")
    code = SheetCode(
        tenant=TenantId(town.tenant), kind=SheetKind.RETURN, target=document.id, proceeding="1"
    )
    forged = Sheet(code=written(code, bytes(32)))
    sheets = (unknown, foreign, forged, sheet_for(office, town, document))
    office.casework.close(_case(document), actor=town.clerk)

    pages = [page for at, sheet in enumerate(sheets) for page in (sheet, Letter(words=f"Nr {at}"))]
    batch = _filed(office, town, *pages)

    letters = _letters(office, town, batch)
    assert [letter.doubt for letter in letters] == [
        Doubt.UNKNOWN_DOCUMENT,
        Doubt.FOREIGN_SHEET,
        Doubt.FORGED_SHEET,
        Doubt.CLOSED_CASE,
    ]
    assert {letter.target.returns for letter in letters} == {None}
    assert _versions(office, town, document) == [1]


def test_sheets_are_printed_for_documents_that_can_go_on(
    office: Office, town: Town, document: Document
) -> None:
    order = SheetOrder(returns=(document.id,))
    operator = town.add_person("operator", Role.SCAN_OPERATOR)
    secret = town.add_document(town.add_case(confidentiality=Confidentiality.STRICT))
    attachment = town.add_document(town.add_case(), attachment_to=document.id)

    assert office.printing.sheets(order, actor=town.clerk).startswith(b"%PDF")
    with pytest.raises(NotAllowed):
        office.printing.sheets(order, actor=operator)
    with pytest.raises(NotVisible):
        office.printing.sheets(SheetOrder(returns=(secret.id,)), actor=_stranger(town))
    with pytest.raises(NotInInbox):
        office.printing.sheets(SheetOrder(returns=(attachment.id,)), actor=town.clerk)
    office.casework.close(_case(document), actor=town.clerk)
    with pytest.raises(CaseClosed):
        office.printing.sheets(order, actor=town.clerk)


def test_the_printed_sheet_is_the_one_that_is_followed_and_leads_people_there_too(
    office: Office, town: Town, document: Document
) -> None:
    code = sheet_for(office, town, document).code

    found = office.scanned_codes.followed(code, actor=town.clerk)

    assert found == Pointed(document=document.id)


def _stranger(town: Town) -> Actor:
    return town.add_person("fremd", Role.CLERK)


def _case(document: Document) -> CaseFileId:
    assert document.case is not None
    return document.case


def _filed(office: Office, town: Town, *pages: Sheet | Letter) -> Batch:
    batch = delivered(office, [scanned(*pages)], actor=town.actor("station"))
    work_off(office)
    return batch


def _letters(office: Office, town: Town, batch: Batch) -> tuple[ScanLetter, ...]:
    return office.scan_checking.see(batch.id, actor=town.manager).letters


def _renew(office: Office, town: Town, document: Document) -> None:
    upload = an_upload(office, b"Anderer Vertrag", file_name="vertrag.txt")
    office.filing.renew(document.id, upload, actor=town.clerk)
    work_off(office)


def _versions(office: Office, town: Town, document: Document) -> list[int]:
    with office.records.read(town.system) as tx:
        return [version.number for version in tx.versions.of(document.id)]


def _document(office: Office, town: Town, document: str) -> Document:
    with office.records.read(town.system) as tx:
        return tx.documents.get(DocumentId(document))
