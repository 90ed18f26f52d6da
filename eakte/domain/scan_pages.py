"""Pages of a batch: what each one is, what is wrong with it, and what became of that.

Each image that came is exactly one of: a page of a letter, a separator sheet, a blank page that
was left out, or an image that a rescan replaced. The sum is shown all the time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from eakte.domain.access import Actor, UserId
from eakte.domain.errors import DomainError, InvalidValue

RIGHT_ANGLES = frozenset({90, 180, 270})


class PageRole(StrEnum):
    """What a page of a batch is."""

    WAITING = "waiting"  # not separated yet
    LETTER = "letter"
    SEPARATOR = "separator"
    BLANK = "blank"  # left out of the letter; it stays in the unsplit scan


class FindingKind(StrEnum):
    """What is wrong with a page (Auffälligkeit)."""

    LOW_RESOLUTION = "low_resolution"  # figure in dpi
    SKEWED = "skewed"  # degrees
    SIDEWAYS = "sideways"  # degrees by which it is turned
    UPSIDE_DOWN = "upside_down"  # degrees; told by reading
    LOW_CONTRAST = "low_contrast"  # 0 to 1
    CUT = "cut"  # number of edges over which ink runs
    TOO_LONG = "too_long"  # mm: two sheets at once
    TOO_SHORT = "too_short"  # mm: half a page
    UNREADABLE = "unreadable"  # cannot be shown
    POORLY_READ = "poorly_read"  # confidence of reading, 0 to 1
    EMPTY = "empty"  # another scan of a page that shows nothing
    SHEET = "sheet"  # another scan of a page that shows a separator sheet
    NEXT_SCAN = "next_scan"  # the next one of the scanner took its place: is it this page?


class Settlement(StrEnum):
    """What a person decided on a page."""

    LEFT = "left"  # so lassen
    STRAIGHTENED = "straightened"
    TURNED = "turned"
    AWAITED = "awaited"  # its next scan takes its place; until then it is not settled
    RESCANNED = "rescanned"


class NothingToSettle(DomainError):
    """The page is no page of a letter, or its batch does not stand in the check."""


class NothingToTakeBack(DomainError):
    """Nobody decided on the page, or another scan took its place, which only a scan replaces."""


class SamePerson(DomainError):
    """Who scanned a batch of the class "very high" does not check it (A.AM.IN.SH.1)."""


class AccountOpen(DomainError):
    """Letters of the batch are still being filed or read, so that it cannot be closed yet."""

    def __init__(self, *, unfiled: int, unread: int, unseen: int) -> None:
        """Remember how many letters are not filed, pages not read, and rescans not looked at."""
        super().__init__(f"{unfiled} letters, {unread} pages, {unseen} rescans")
        self.unfiled, self.unread, self.unseen = unfiled, unread, unseen


class LetterBusy(DomainError):
    """The letter is just being made; a moment later it can be changed."""


class PagesOpen(DomainError):
    """Somebody has to look at these pages before the batch is closed."""

    def __init__(self, numbers: Sequence[int]) -> None:
        """Remember which."""
        super().__init__(", ".join(map(str, numbers)))
        self.numbers = tuple(numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, with the measured figure in the unit of its kind."""

    kind: FindingKind
    figure: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigures:
    """What a look at a page measured; lengths in mm, angles in degrees, contrast 0 to 1.

    dpi: None for pages that were never paper. turned: 0, 90 or 270. covered: share of the page that
    shows paper. is_sheet: it has the marks of a separator sheet. reason: why nothing can be told;
    None else.
    """

    width_mm: float
    height_mm: float
    dpi: int | None
    is_blank: bool
    skew_degrees: float
    turned: int
    contrast: float
    cut_edges: frozenset[str] = frozenset()
    covered: float = 1.0
    is_sheet: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerImage:
    """The image of a page in whose place a rescan came. page: its place in its part, from 1."""

    part: int
    page: int
    figures: PageFigures
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanPage:
    """A page of a batch by its place in it.

    part, page: the image that counts for it now; of a rescan after a replacement. turned,
    straightened: degrees, only in the product. is_sampled: drawn for the random check. former: the
    last image before that one; None: no other scan came.
    """

    number: int
    part: int
    page: int
    figures: PageFigures
    codes: tuple[str, ...] = ()
    role: PageRole = PageRole.WAITING
    letter: str | None = None
    findings: tuple[Finding, ...] = ()
    is_sampled: bool = False
    turned: int = 0
    straightened: float = 0.0
    settlement: Settlement | None = None
    settled_by: UserId | None = None
    settled_by_name: str = ""
    settled_at: datetime | None = None
    replaced: int = 0
    former: FormerImage | None = None

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for another scan of it."""
        return self.settlement is Settlement.AWAITED

    @property
    def is_decided(self) -> bool:
        """Whether somebody has decided on it for good."""
        return self.settlement is not None and not self.is_awaited

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look at it."""
        is_asked = self.is_sampled or bool(self.findings) or self.is_awaited
        return is_asked and not self.is_decided and self.role is not PageRole.BLANK


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """The account of a batch: what came in, and what became of it."""

    images: int
    filed: int
    separators: int
    blanks: int
    in_repair: int
    replaced: int

    @property
    def adds_up(self) -> bool:
        """Whether each image that came is accounted for."""
        known = (self.filed, self.separators, self.blanks, self.in_repair, self.replaced)
        return self.images == sum(known)


def settled_page(
    page: ScanPage, settlement: Settlement, *, degrees: float, by: Actor, at: datetime
) -> ScanPage:
    """The page as somebody decided. degrees: clockwise, of a turn: 90, 180 or 270.

    Raises:
        InvalidValue: it cannot be turned by so much, or only a new scan makes it a rescan.
    """
    if settlement is Settlement.RESCANNED:
        raise InvalidValue("settlement", "Geben Sie den neuen Scan der Seite ab.")
    is_turn = settlement is Settlement.TURNED
    if is_turn and degrees not in RIGHT_ANGLES:
        raise InvalidValue("degrees", "Eine Seite wird um 90, 180 oder 270 Grad gedreht.")
    straightened = page.figures.skew_degrees if settlement is Settlement.STRAIGHTENED else 0.0
    return replace(
        page,
        turned=(page.turned + int(degrees)) % 360 if is_turn else page.turned,
        straightened=straightened or page.straightened,
        settlement=settlement,
        settled_by=by.user,
        settled_by_name=by.name,
        settled_at=at,
    )


def reopened_page(page: ScanPage) -> ScanPage:
    """The page as if nobody had decided: as it was scanned, neither turned nor straightened.

    One for whose next scan somebody waits stays as it shows.

    Raises:
        NothingToTakeBack: nobody has decided, or the decision was another scan of the page.
    """
    if page.settlement in {None, Settlement.RESCANNED}:
        raise NothingToTakeBack
    return replace(
        page,
        turned=page.turned if page.is_awaited else 0,
        straightened=page.straightened if page.is_awaited else 0.0,
        settlement=None,
        settled_by=None,
        settled_by_name="",
        settled_at=None,
    )


def account(pages: Sequence[ScanPage], *, images: int, filed_letters: Iterable[str]) -> Accounting:
    """The account of a batch. images: how many were counted in the files that came."""
    filed = set(filed_letters)
    of_letters = [page for page in pages if page.role in {PageRole.LETTER, PageRole.WAITING}]
    return Accounting(
        images=images,
        filed=sum(page.letter in filed for page in of_letters),
        separators=sum(page.role is PageRole.SEPARATOR for page in pages),
        blanks=sum(page.role is PageRole.BLANK for page in pages),
        in_repair=sum(page.letter not in filed for page in of_letters),
        replaced=sum(page.replaced for page in pages),
    )
