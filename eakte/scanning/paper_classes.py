"""Steps of releasing paper: what each letter of a batch is, as far as that decides on its paper."""

from collections.abc import Iterator, Sequence

from eakte.domain.casefile import CaseFile, Document, DocumentId
from eakte.domain.errors import NotVisible
from eakte.domain.reference import PlanCode
from eakte.domain.scan_letters import ScanLetter
from eakte.domain.scan_pages import PageRole, ScanPage
from eakte.domain.scan_paper import LetterClass
from eakte.domain.scanning import Batch
from eakte.domain.sheet_code import SheetCode, judged
from eakte.records import Transaction


def classes_of(tx: Transaction, batch: Batch, *, key: bytes) -> Sequence[LetterClass]:
    """The letters of a batch, by what decides on their paper. key: of the codes of the sheets."""
    noted, pages = tx.scans.evidence.noted(batch.id), tx.scans.pages(batch.id)
    return [
        _class_of(
            tx, letter, kinds=tuple(_kinds(batch, letter, pages, key)), is_noted=letter.id in noted
        )
        for letter in tx.scans.letters(batch.id)
    ]


def _class_of(
    tx: Transaction, letter: ScanLetter, *, kinds: tuple[str, ...], is_noted: bool
) -> LetterClass:
    """A file that cannot be opened has no note; a note alone does not open what is locked."""
    document = _document_of(tx, letter)
    is_locked = document is not None and document.is_locked
    case = _case_of(tx, document)
    return LetterClass(
        number=letter.number,
        codes=_codes_of(tx, case),
        lead_unit=case.lead_unit if case else None,
        kinds=kinds,
        is_proven=is_noted and not is_locked,
    )


def _document_of(tx: Transaction, letter: ScanLetter) -> Document | None:
    """The record of a letter; None: there is none, or none in sight."""
    if letter.document is None:
        return None
    try:
        return tx.documents.get(DocumentId(letter.document))
    except NotVisible:
        return None


def _case_of(tx: Transaction, document: Document | None) -> CaseFile | None:
    """The case file of a record; None: it lies in an inbox, or out of sight."""
    if document is None or document.case is None:
        return None
    try:
        return tx.cases.get(document.case)
    except NotVisible:
        return None


def _codes_of(tx: Transaction, case: CaseFile | None) -> tuple[str, ...]:
    """The position of a case file and all above."""
    if case is None:
        return ()
    path = tx.plans.file_plan().path(PlanCode(case.file_plan_code))
    return tuple(unit.code for unit in path)


def _kinds(
    batch: Batch, letter: ScanLetter, pages: Sequence[ScanPage], key: bytes
) -> Iterator[str]:
    """What its files were announced as, and what is printed on the sheets before its pages."""
    parts = {page.part for page in pages if page.number in letter.pages} | {letter.part}
    yield from (plan.kind for plan in batch.announced.parts if plan.number in parts)
    for sheet in _sheets_before(batch, letter, pages):
        for code in (judged(text, tenant=batch.tenant, key=key) for text in sheet.codes):
            if isinstance(code, SheetCode):
                yield code.document_type


def _sheets_before(
    batch: Batch, letter: ScanLetter, pages: Sequence[ScanPage]
) -> Iterator[ScanPage]:
    """The last sheet before each page of a letter, also where it was divided or joined since.

    Before the page of a rescan that was set apart there is none.
    """
    announced = {plan.number for plan in batch.announced.parts}
    sheet = None
    for page in pages:
        if page.part not in announced and not page.replaced:
            continue
        if page.role is PageRole.SEPARATOR:
            sheet = page
        elif sheet is not None and page.number in letter.pages:
            yield sheet
