"""Steps of separating a batch: whose code is on a page, where a letter goes, what is checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eakte.domain.access import OPEN_SCOPE, CaseFileId, TenantId, UnitId, unit_scope
from eakte.domain.casefile import CaseState, ProceedingId
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
from eakte.domain.scan_pages import (
    SAMPLE_SHARE,
    Finding,
    PageFigures,
    PageRole,
    ScanPage,
    sample,
)
from eakte.domain.scanning import Batch, Protection, ReceivedPart, Separation
from eakte.domain.sheet_code import SheetCode, SheetFault, SheetKind, judged
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
) -> Plan:
    """Letters with their places, pages with their findings, and the random sample.

    A letter waits where one of its pages has a finding. Of the class "very high" each page is
    drawn and each letter waits.
    """
    letters = [*found.letters, *_unreadable(parts)]
    letters.sort(key=lambda letter: (letter.part, letter.pages[:1]))
    made = [_letter(tx, batch, planned, number) for number, planned in enumerate(letters, start=1)]
    of_page = {page: letter.id for letter in made for page in letter.pages}
    is_very_high = batch.announced.protection is Protection.VERY_HIGH
    share = 1.0 if is_very_high else SAMPLE_SHARE
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
        return any(page.settlement is None for page in pages)
    return any(page.findings and page.settlement is None for page in pages)


def place_of(tx: Transaction, batch: Batch, letter: PlannedLetter) -> Place:
    """Where a letter goes; what cannot be trusted or found goes to the inbox, with the reason."""
    inbox = LetterTarget(unit=batch.announced.unit)
    if isinstance(letter.code, SheetFault):
        return inbox, SHEET_DOUBTS[letter.code]
    if letter.code is not None and letter.code.kind is not SheetKind.NEW:
        return _place_of_code(tx, letter.code, inbox)
    if reference := batch.part(letter.part).reference:
        return _place_of_reference(tx, reference, inbox)
    return inbox, None


def _letter(tx: Transaction, batch: Batch, planned: PlannedLetter, number: int) -> ScanLetter:
    target, doubt = place_of(tx, batch, planned)
    return ScanLetter(
        id=LetterId(tx.scans.new_id()),
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
    """The code of ours on a page; of several the first one that can be trusted."""
    judgements = [judged(text, tenant=tenant, key=key) for text in page.codes]
    ours = [one for one in judgements if one is not None]
    trusted = [one for one in ours if isinstance(one, SheetCode)]
    return next(iter((*trusted, *ours)), None)


def _place_of_code(tx: Transaction, code: SheetCode, inbox: LetterTarget) -> Place:
    if code.kind is SheetKind.CASE:
        return _place_of_case(tx, CaseFileId(code.target), code.proceeding, inbox)
    if code.kind is SheetKind.UNIT:
        units = {unit.id for unit in tx.people.units(tx.subject.tenant)}
        if UnitId(code.target) not in units:
            return inbox, Doubt.UNKNOWN_UNIT
        return LetterTarget(unit=code.target), None
    return replace(inbox, position=code.target), None


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
