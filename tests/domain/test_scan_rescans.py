"""Another image of a page: what was decided on the former one does not count for it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eakte.domain.access import Actor, TenantId, UserId
from eakte.domain.scan_pages import (
    Finding,
    FindingKind,
    PageFigures,
    PageRole,
    ScanPage,
    Settlement,
)
from eakte.domain.scan_rescans import (
    NothingToSetApart,
    findings_of_rescan,
    page_as_read,
    rescanned_page,
    set_apart,
)

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
GOOD = PageFigures(
    width_mm=210.0,
    height_mm=297.0,
    dpi=300,
    is_blank=False,
    skew_degrees=0.0,
    turned=0,
    contrast=0.8,
)
BY = Actor(tenant=TenantId("uedem"), user=UserId("third"), name="Frau Drei", roles=frozenset())
SKEWED = Finding(kind=FindingKind.SKEWED, figure=5.0)
POOR = Finding(kind=FindingKind.POORLY_READ, figure=0.4)


def a_page(*findings: Finding, settlement: Settlement | None = None) -> ScanPage:
    return ScanPage(
        number=5,
        part=1,
        page=5,
        figures=GOOD,
        role=PageRole.LETTER,
        findings=findings,
        settlement=settlement,
        settled_by=UserId("first"),
        settled_by_name="Frau Ommen",
    )


def rescanned(page: ScanPage, *findings: Finding) -> ScanPage:
    fresh = replace(page, part=2, page=1)
    return rescanned_page(page, fresh, findings, by=UserId("second"), by_name="Herr Boy", at=AT)


def test_a_good_rescan_is_the_decision_of_who_scanned_it() -> None:
    page = rescanned(a_page(SKEWED, settlement=Settlement.LEFT))

    assert page.settlement is Settlement.RESCANNED
    assert (page.settled_by_name, page.settled_at, page.replaced) == ("Herr Boy", AT, 1)


@pytest.mark.parametrize("is_sampled", [True, False])
def test_a_rescan_that_was_drawn_or_has_findings_is_looked_at(is_sampled: bool) -> None:
    former = replace(a_page(settlement=Settlement.LEFT), is_sampled=is_sampled)

    page = rescanned(former, *(() if is_sampled else (SKEWED,)))

    assert page.is_open
    assert (page.settled_by, page.settled_by_name) == (None, "")


def test_a_rescan_without_ink_and_a_separator_sheet_are_findings() -> None:
    empty = findings_of_rescan(replace(GOOD, is_blank=True), is_sheet=False)
    sheet = findings_of_rescan(GOOD, is_sheet=True)

    assert [found.kind for found in (*empty, *sheet)] == [FindingKind.EMPTY, FindingKind.SHEET]
    assert findings_of_rescan(GOOD, is_sheet=False) == ()


def test_a_rescan_of_which_nobody_said_what_it_is_is_always_looked_at() -> None:
    found = findings_of_rescan(GOOD, is_sheet=False, is_next=True)

    page = rescanned(a_page(settlement=Settlement.AWAITED), *found)

    assert [one.kind for one in found] == [FindingKind.NEXT_SCAN]
    assert page.is_open
    assert not page.is_awaited


def test_a_page_that_waits_for_its_next_scan_is_open_and_goes_on_waiting() -> None:
    page = page_as_read(a_page(settlement=Settlement.AWAITED), (POOR,), is_in_check=True)

    assert page.is_open
    assert page.is_awaited
    assert not page.is_decided


def test_what_reading_tells_after_the_decision_opens_the_page_once_more() -> None:
    for settlement in (Settlement.LEFT, Settlement.RESCANNED):
        assert page_as_read(a_page(settlement=settlement), (POOR,), is_in_check=True).is_open


def test_what_was_known_when_deciding_or_comes_after_the_check_opens_nothing() -> None:
    known = a_page(POOR, settlement=Settlement.LEFT)
    closed = a_page(settlement=Settlement.LEFT)

    assert page_as_read(known, (POOR,), is_in_check=True) == known
    assert page_as_read(closed, (POOR,), is_in_check=False).settlement is Settlement.LEFT


def test_of_a_rescan_that_is_set_apart_the_page_is_as_before_it_came() -> None:
    former = replace(a_page(SKEWED, settlement=Settlement.AWAITED), turned=0, straightened=0.0)
    told = findings_of_rescan(GOOD, is_sheet=False, is_next=True)

    page, own = apart(replace(rescanned(former, *told), turned=90))

    assert page == replace(former, settled_by=BY.user, settled_by_name=BY.name, settled_at=AT)
    assert (own.part, own.page, own.number, own.letter, own.turned) == (2, 1, 9, None, 90)
    assert (own.role, own.findings, own.replaced) == (PageRole.LETTER, (), 0)


def test_findings_of_the_image_itself_go_with_the_rescan_that_is_set_apart() -> None:
    told = findings_of_rescan(replace(GOOD, is_blank=True), is_sheet=True)

    page, own = apart(rescanned(a_page(), *told))

    assert [one.kind for one in own.findings] == [FindingKind.EMPTY, FindingKind.SHEET]
    assert own.is_open
    assert (page.settlement, page.settled_at) == (None, None)


def test_only_the_last_rescan_of_a_page_is_set_apart() -> None:
    page, _ = apart(rescanned(rescanned(a_page())))

    assert page.replaced == 1
    with pytest.raises(NothingToSetApart):
        apart(page)


def apart(page: ScanPage) -> tuple[ScanPage, ScanPage]:
    return set_apart(page, number=9, by=BY, at=AT)
