"""Separating a batch into letters (Dokumententrennung): at sheets and files, and never by guess."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from eakte.domain.access import UserId
from eakte.domain.scan_pages import PageRole
from eakte.domain.scanning import BatchId
from eakte.domain.sheet_code import SheetCode, SheetFault

LetterId = NewType("LetterId", str)


class LetterState(StrEnum):
    """Where a letter of a batch stands."""

    HELD = "held"  # a person has to look at one of its pages first
    FILING = "filing"  # it is being made, or made anew after a correction
    FILED = "filed"
    REFUSED = "refused"  # no file can be made of it, or one that is never taken


class Doubt(StrEnum):
    """Why a letter lies in the inbox instead of where its sheet or list says."""

    FORGED_SHEET = "forged_sheet"
    FOREIGN_SHEET = "foreign_sheet"  # of another authority
    DAMAGED_SHEET = "damaged_sheet"
    UNREADABLE_SHEET = "unreadable_sheet"
    UNKNOWN_SHEET = "unknown_sheet"
    UNKNOWN_CASE = "unknown_case"
    CLOSED_CASE = "closed_case"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_SLOT = "unknown_slot"
    TAKEN_SLOT = "taken_slot"
    REVOKED_SLOT = "revoked_slot"
    UNKNOWN_DOCUMENT = "unknown_document"
    NEWER_VERSION = "newer_version"  # than the one that was printed
    BROKEN_SIDECAR = "broken_sidecar"


SHEET_DOUBTS = {
    SheetFault.FORGED: Doubt.FORGED_SHEET,
    SheetFault.FOREIGN_TENANT: Doubt.FOREIGN_SHEET,
    SheetFault.DAMAGED: Doubt.DAMAGED_SHEET,
    SheetFault.UNREADABLE: Doubt.UNREADABLE_SHEET,
    SheetFault.UNKNOWN_KIND: Doubt.UNKNOWN_SHEET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """A page as separation sees it. code: of a sheet of ours on it, judged; None: there is none."""

    number: int
    part: int
    code: SheetCode | SheetFault | None = None
    is_blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLetter:
    """A letter before it is filed. sheet: its separator sheet, None without one."""

    pages: tuple[int, ...]
    part: int
    sheet: int | None = None
    code: SheetCode | SheetFault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTarget:
    """Where a letter goes: into a case file, or into the inbox of a unit or of everybody.

    position: code of the file plan that its sheet names, for the person who files it. slot: the
    empty place in the case file that it takes. returns: the document of which it is the next
    version, as long as `printed` is the newest one.
    """

    case: str | None = None
    proceeding: str | None = None
    unit: str | None = None
    position: str = ""
    slot: str | None = None
    returns: str | None = None
    printed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMove:
    """A page that somebody put elsewhere in its letter. was, to: its places there, from 1."""

    page: int
    was: int
    to: int
    by: UserId
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanLetter:
    """A letter of a batch (Schreiben). number: from 1, in the order of the scan.

    pages: places in the batch, in the order of the letter; empty for a file that cannot be opened
    and is filed as it came. moves: how people came to that order, the first one first. document:
    the record that it became; None until it is filed. product: SHA-256 (hex) of the file that was
    filed last for it; empty: none yet, or that was not kept. refusal: why it is not taken, as a
    stable code; empty otherwise.
    """

    id: LetterId
    batch: BatchId
    number: int
    part: int
    pages: tuple[int, ...]
    target: LetterTarget
    sheet: int | None = None
    doubt: Doubt | None = None
    document: str | None = None
    state: LetterState = LetterState.HELD
    refusal: str = ""
    moves: tuple[PageMove, ...] = ()
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separated:
    """What each page is, and the letters in their order."""

    roles: dict[int, PageRole]
    letters: tuple[PlannedLetter, ...]


@dataclass(slots=True)
class _Heap:
    """Pages of the letter that is being gathered."""

    part: int
    sheet: int | None = None
    code: SheetCode | SheetFault | None = None
    pages: list[int] = field(default_factory=list)


def separated(pages: Sequence[SeenPage], *, by_part: bool) -> Separated:
    """The letters of a batch; `by_part`: each file begins a new one.

    A sheet stands before its letter. A sheet that cannot be trusted separates too, but says
    nothing of where the letter belongs. Blank pages are left out.
    """
    roles: dict[int, PageRole] = {}
    heaps: list[_Heap] = []
    for page in pages:
        roles[page.number] = _role(page)
        if roles[page.number] is PageRole.SEPARATOR:
            heaps.append(_Heap(part=page.part, sheet=page.number, code=page.code))
        elif roles[page.number] is PageRole.LETTER:
            if not heaps or (by_part and heaps[-1].part != page.part):
                heaps.append(_Heap(part=page.part))
            heaps[-1].pages.append(page.number)
    return Separated(
        roles=roles,
        letters=tuple(
            PlannedLetter(pages=tuple(heap.pages), part=heap.part, sheet=heap.sheet, code=heap.code)
            for heap in heaps
            if heap.pages
        ),
    )


def _role(page: SeenPage) -> PageRole:
    if isinstance(page.code, SheetFault) or (page.code and page.code.kind.is_sheet):
        return PageRole.SEPARATOR
    return PageRole.BLANK if page.is_blank else PageRole.LETTER
