"""Steps of separating a batch: whose code is on a page, where a letter goes, what is checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eakte.domain.access import OPEN_SCOPE, CaseFileId, TenantId, UnitId, unit_scope
from eakte.domain.casefile import CaseState, DocumentId, ProceedingId
from eakte.domain.errors import NotVisible
from eakte.domain.scan_findings import findings_of
from eakte.domain.scan_letters import (
    SHEET_DOUBTS,
    Doubt,
    LetterId,
    LetterState,
    LetterTarget,
    PlannedLetter,
    ScanLetter,
    SeenPage,
    Separated,
    separated,
)
from eakte.domain.scan_pages import Finding, PageFigures, PageRole, ScanPage
from eakte.domain.scan_sample import sample
from eakte.domain.scan_slot import SlotId, taken
from eakte.domain.scanning import Batch, Protection, ReceivedPart, Separation
from eakte.domain.sheet_code import SheetCode, SheetFault, SheetKind, is_on_letter, judged
from eakte.records import Transaction
from indexing import SheetLook

Place = tuple[LetterTarget, Doubt | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A separated batch, before anything of it is filed."""

    pages: tuple[ScanPage, ...]
    letters: tuple[ScanLetter, ...]


def seen(look: SheetLook, *, number: int, part: int) -> ScanPage:
    """A page of a batch as the first look tells it."""
    return ScanPage(
        number=number,
        part=part,
        page=look.number,
        codes=tuple(code.text for code in look.codes),
        figures=PageFigures(
            width_mm=round(look.width_mm, 1),
            height_mm=round(look.height_mm, 1),
            dpi=look.dpi,
            is_blank=look.is_blank,
            skew_degrees=round(look.skew_degrees, 2),
            turned=look.turned,
            contrast=round(look.contrast, 3),
            cut_edges=look.cut_edges,
            covered=round(look.covered, 3),
            is_sheet=look.is_sheet,
            reason=look.reason,
        ),
    )


def separate(batch: Batch, pages: Sequence[ScanPage], *, key: bytes) -> Separated:
    """Which page is what, and which letters there are."""
    return separated(
        [
            SeenPage(
                number=page.number,
                part=page.part,
                code=_code_on(page, tenant=batch.tenant, key=key),
                is_blank=page.figures.is_blank,
            )
            for page in pages
        ],
        by_part=batch.announced.separation is Separation.PARTS,
    )


def plan(
    tx: Transaction,
    batch: Batch,
    pages: Sequence[ScanPage],
    parts: Sequence[ReceivedPart],
    found: Separated,
    *,
    share: float,
) -> Plan:
    """Letters with their places, pages with their findings, and the random sample.

    share: of the pages of letters that are drawn, 0.0 to 1.0. A letter waits where one of its pages
    has a finding; of the class "very high" each letter waits.
    """
    letters = [*found.letters, *_unreadable(parts)]
    letters.sort(key=lambda letter: (letter.part, letter.pages[:1]))
    made = [_letter(tx, batch, planned, number) for number, planned in enumerate(letters, start=1)]
    of_page = {page: letter.id for letter in made for page in letter.pages}
    drawn = sample(sorted(of_page), seed=batch.seed, share=share)
    checked = tuple(
        replace(
            page,
            role=found.roles[page.number],
            letter=of_page.get(page.number),
            findings=_findings(page, found.roles[page.number]),
            is_sampled=page.number in drawn,
        )
        for page in pages
    )
    return Plan(pages=checked, letters=_held(batch, made, checked))


def must_wait(batch: Batch, pages: Sequence[ScanPage]) -> bool:
    """Whether a letter of these pages is filed only after a person has looked at them."""
    if batch.announced.protection is Protection.VERY_HIGH:
        return not all(page.is_decided for page in pages)
    return any(page.is_awaited or (page.findings and not page.is_decided) for page in pages)


def place_of(tx: Transaction, batch: Batch, letter: PlannedLetter) -> Place:
    """Where a letter goes; what cannot be trusted or found goes to the inbox, with the reason."""
    inbox = LetterTarget(unit=batch.announced.unit)
    if isinstance(letter.code, SheetFault):
        return inbox, SHEET_DOUBTS[letter.code]
    if letter.code is not None and letter.code.kind is not SheetKind.NEW:
        return _place_of_code(tx, letter.code, inbox)
    part = batch.part(letter.part)
    if part.is_misdescribed:
        return inbox, Doubt.BROKEN_SIDECAR
    return _place_of_reference(tx, part.reference, inbox) if part.reference else (inbox, None)


def label_numbers(page: ScanPage, *, tenant: TenantId, key: bytes) -> frozenset[int]:
    """Numbers of the labels on a page that were printed here for this tenant (Etiketten)."""
    codes = [judged(text, tenant=tenant, key=key) for text in page.codes]
    return frozenset(
        int(code.target)
        for code in codes
        if isinstance(code, SheetCode) and code.kind is SheetKind.LABEL
    )


def _letter(tx: Transaction, batch: Batch, planned: PlannedLetter, number: int) -> ScanLetter:
    target, doubt = place_of(tx, batch, planned)
    letter = LetterId(tx.scans.new_id())
    if target.slot is not None:
        tx.scans.slots.save(taken(tx.scans.slots.locked(SlotId(target.slot)), letter))
    return ScanLetter(
        id=letter,
        batch=batch.id,
        number=number,
        part=planned.part,
        sheet=planned.sheet,
        pages=planned.pages,
        target=target,
        doubt=doubt,
    )


def _held(
    batch: Batch, letters: Sequence[ScanLetter], pages: Sequence[ScanPage]
) -> tuple[ScanLetter, ...]:
    by_number: Mapping[int, ScanPage] = {page.number: page for page in pages}
    waiting = {
        letter.id: must_wait(batch, [by_number[number] for number in letter.pages])
        for letter in letters
    }
    return tuple(
        replace(letter, state=LetterState.HELD if waiting[letter.id] else LetterState.FILING)
        for letter in letters
    )


def _unreadable(parts: Sequence[ReceivedPart]) -> Sequence[PlannedLetter]:
    """A file that cannot be opened is a letter of its own: filing puts it into quarantine."""
    return [PlannedLetter(pages=(), part=part.number) for part in parts if part.is_unreadable]


def _findings(page: ScanPage, role: PageRole) -> tuple[Finding, ...]:
    """Of pages of letters; a sheet has none, a doubtful one tells so at its letter."""
    if role is not PageRole.LETTER:
        return ()
    return findings_of(page.figures)


def _code_on(page: ScanPage, *, tenant: TenantId, key: bytes) -> SheetCode | SheetFault | None:
    """The code of a sheet of ours on a page; of several the first one that can be trusted.

    A page with the marks of a sheet is one, also where no code of ours can be read on it.
    """
    of_sheets = [text for text in page.codes if not is_on_letter(text)]
    judgements = [judged(text, tenant=tenant, key=key) for text in of_sheets]
    ours = [one for one in judgements if one is not None]
    trusted = [one for one in ours if isinstance(one, SheetCode)]
    unread = [SheetFault.UNREADABLE] if page.figures.is_sheet else []
    return next(iter((*trusted, *ours, *unread)), None)


def _place_of_code(tx: Transaction, code: SheetCode, inbox: LetterTarget) -> Place:
    if code.kind is SheetKind.CASE:
        return _place_of_case(tx, CaseFileId(code.target), code.proceeding, inbox)
    if code.kind is SheetKind.UNIT:
        units = {unit.id for unit in tx.people.units(tx.subject.tenant)}
        if UnitId(code.target) not in units:
            return inbox, Doubt.UNKNOWN_UNIT
        return LetterTarget(unit=code.target), None
    if code.kind is SheetKind.SLOT:
        return _place_of_slot(tx, SlotId(code.target), inbox)
    if code.kind is SheetKind.RETURN:
        return _place_of_return(tx, code, inbox)
    return replace(inbox, position=code.target), None


def _place_of_slot(tx: Transaction, key: SlotId, inbox: LetterTarget) -> Place:
    try:
        slot = tx.scans.slots.locked(key)
    except NotVisible:
        return inbox, Doubt.UNKNOWN_SLOT
    if slot.revoked_at is not None:
        return inbox, Doubt.REVOKED_SLOT
    if slot.letter is not None:
        return inbox, Doubt.TAKEN_SLOT
    target, doubt = _place_of_case(tx, slot.case, "", inbox)
    return (target, doubt) if doubt else (replace(target, slot=slot.id), None)


def _place_of_return(tx: Transaction, code: SheetCode, inbox: LetterTarget) -> Place:
    """The document that was printed, unless it went on without its paper meanwhile."""
    try:
        document = tx.documents.get(DocumentId(code.target))
    except NotVisible:
        return inbox, Doubt.UNKNOWN_DOCUMENT
    if tx.documents.current_version(document.id).number != code.version:
        return inbox, Doubt.NEWER_VERSION
    place = inbox if document.case is None else LetterTarget(case=document.case)
    if document.case and tx.cases.get(document.case).state is not CaseState.OPEN:
        return inbox, Doubt.CLOSED_CASE
    return replace(place, returns=document.id, printed=code.version), None


def _place_of_case(
    tx: Transaction, case: CaseFileId, proceeding: str, inbox: LetterTarget
) -> Place:
    try:
        found = tx.cases.get(case)
        if proceeding:
            tx.cases.proceeding(case, ProceedingId(proceeding))
    except NotVisible:
        return inbox, Doubt.UNKNOWN_CASE
    if found.state is not CaseState.OPEN:
        return inbox, Doubt.CLOSED_CASE
    return LetterTarget(case=case, proceeding=proceeding or None), None


def _place_of_reference(tx: Transaction, reference: str, inbox: LetterTarget) -> Place:
    """By the list of a station, which nobody signed: never into what is kept closely.

    Else a station could find out which case files there are.
    """
    found = tx.cases.by_reference(reference)
    if found is None or found.scope not in {OPEN_SCOPE, unit_scope(found.lead_unit)}:
        return inbox, Doubt.UNKNOWN_CASE
    return _place_of_case(tx, found.id, "", inbox)
