"""Other images in the place of pages (Neuer Scan), and what is only known of a page later.

What somebody decided counts for the image that they saw, and for what was known of it then.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from eakte.domain.access import Actor, UserId
from eakte.domain.errors import DomainError
from eakte.domain.scan_findings import findings_of
from eakte.domain.scan_pages import (
    Finding,
    FindingKind,
    FormerImage,
    PageFigures,
    PageRole,
    ScanPage,
    Settlement,
)

AWAITED_FOR = timedelta(minutes=30)  # the next scan of a scanner is that of a page for so long


class RescanPending(DomainError):
    """Another scan of the page has come and is just being looked at."""


class NotAwaited(DomainError):
    """Nobody waits for another scan of the page."""


class NothingToSetApart(DomainError):
    """No rescan stands in the place of the page, or it is not known what stood there before."""


class OnePageOnly(DomainError):
    """A rescan takes the place of one page, and the file has more."""

    def __init__(self, pages: int) -> None:
        """Remember how many it has."""
        super().__init__(str(pages))
        self.pages = pages


def findings_of_rescan(
    figures: PageFigures, *, is_sheet: bool, is_next: bool = False
) -> tuple[Finding, ...]:
    """All findings of another scan of a page: it shows the page of a letter, or somebody looks.

    is_sheet: it is a separator sheet by its marks or its codes. is_next: nobody said which page it
    is: it came next.
    """
    found = list(findings_of(figures))
    if figures.is_blank and figures.reason is None:
        found.append(Finding(kind=FindingKind.EMPTY, figure=0.0))
    if is_sheet:
        found.append(Finding(kind=FindingKind.SHEET, figure=0.0))
    if is_next:
        found.append(Finding(kind=FindingKind.NEXT_SCAN, figure=0.0))
    return tuple(found)


def rescanned_page(
    page: ScanPage,
    fresh: ScanPage,
    findings: tuple[Finding, ...],
    *,
    by: UserId | None,
    by_name: str,
    at: datetime,
) -> ScanPage:
    """The page with another image in its place. by, by_name, at: who scanned it, and when it came.

    Somebody has to look at it where it has findings or was drawn for the check: what was decided on
    the former image does not count for this one.
    """
    bare = replace(
        page,
        part=fresh.part,
        page=fresh.page,
        figures=fresh.figures,
        codes=fresh.codes,
        findings=findings,
        turned=0,
        straightened=0.0,
        settlement=None,
        settled_by=None,
        settled_by_name="",
        settled_at=None,
        replaced=page.replaced + 1,
        former=FormerImage(
            part=page.part, page=page.page, figures=page.figures, findings=page.findings
        ),
    )
    if page.is_sampled or findings:
        return bare
    return replace(
        bare,
        settlement=Settlement.RESCANNED,
        settled_by=by,
        settled_by_name=by_name,
        settled_at=at,
    )


def set_apart(page: ScanPage, *, number: int, by: Actor, at: datetime) -> tuple[ScanPage, ScanPage]:
    """The page with its former image, and its rescan as a page of its own: it is another paper.

    The account stays as it is: one image less was replaced, and one more is a page. A page whose
    next scan came waits for it again. number: of the new page, which is in no letter yet.

    Raises:
        NothingToSetApart: there is no rescan in its place.
    """
    if page.former is None:
        raise NothingToSetApart
    came_next = any(found.kind is FindingKind.NEXT_SCAN for found in page.findings)
    own = ScanPage(
        number=number,
        part=page.part,
        page=page.page,
        figures=page.figures,
        codes=page.codes,
        role=PageRole.LETTER,
        findings=tuple(one for one in page.findings if one.kind is not FindingKind.NEXT_SCAN),
        turned=page.turned,
        straightened=page.straightened,
    )
    restored = replace(
        page,
        part=page.former.part,
        page=page.former.page,
        figures=page.former.figures,
        codes=(),
        findings=page.former.findings,
        turned=0,
        straightened=0.0,
        settlement=Settlement.AWAITED if came_next else None,
        settled_by=by.user if came_next else None,
        settled_by_name=by.name if came_next else "",
        settled_at=at if came_next else None,
        replaced=page.replaced - 1,
        former=None,
    )
    return restored, own


def page_as_read(page: ScanPage, told: tuple[Finding, ...], *, is_in_check: bool) -> ScanPage:
    """The page with what reading told of it.

    is_in_check: its batch is; there, what nobody knew when deciding opens the page once more.
    """
    known = {found.kind for found in page.findings}
    news = tuple(found for found in told if found.kind not in known)
    if not news:
        return page
    settlement = None if is_in_check and not page.is_awaited else page.settlement
    return replace(page, findings=(*page.findings, *news), settlement=settlement)
