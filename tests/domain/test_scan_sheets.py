"""Announced sheets of paper, compared with the images that came."""

import pytest

from eakte.domain.access import TenantId, UserId
from eakte.domain.scan_counting import discrepancies, stopping
from eakte.domain.scanning import (
    Announcement,
    Batch,
    BatchId,
    BatchState,
    CountKind,
    PartPlan,
    ReceivedPart,
)
from tests.makers import NOON


def a_batch(*, sheets: int, is_duplex: bool, parts: int = 1) -> Batch:
    plans = tuple(
        PartPlan(number=number, file_name="a.pdf", sha256="a" * 64, size_bytes=1)
        for number in range(1, parts + 1)
    )
    return Batch(
        id=BatchId("batch"),
        tenant=TenantId("uedem"),
        announced=Announcement(key="7", name="7", parts=plans, sheets=sheets, is_duplex=is_duplex),
        state=BatchState.LOOKING,
        station=UserId("station"),
        station_name="Scanstelle",
        announced_at=NOON,
        seed="00ff",
    )


def came(number: int, images: int | None) -> ReceivedPart:
    return ReceivedPart(
        number=number,
        sha256="a" * 64,
        size_bytes=1,
        page_count=images,
        is_unreadable=images is None,
    )


@pytest.mark.parametrize(("is_duplex", "images"), [(False, 150), (True, 300)])
def test_as_many_images_as_the_sheets_have_sides_add_up(*, is_duplex: bool, images: int) -> None:
    batch = a_batch(sheets=150, is_duplex=is_duplex)

    assert discrepancies(batch, [came(1, images)], letters=1) == ()


@pytest.mark.parametrize(
    ("is_duplex", "images", "found"),
    [(False, 149, 149), (True, 298, 149), (True, 299, 149), (True, 301, 151), (True, 150, 75)],
)
def test_a_sheet_or_half_a_sheet_that_is_missing_or_too_many_stops_the_batch(
    *, is_duplex: bool, images: int, found: int
) -> None:
    batch, parts = a_batch(sheets=150, is_duplex=is_duplex), [came(1, images)]

    (differs,) = discrepancies(batch, parts, letters=1)

    assert (differs.kind, differs.announced, differs.found) == (CountKind.SHEETS, 150, found)
    assert stopping(batch, parts, [differs]) == (differs,)


def test_sheets_that_may_lie_in_a_file_that_cannot_be_opened_stop_nothing() -> None:
    batch, parts = a_batch(sheets=150, is_duplex=False, parts=2), [came(1, 100), came(2, None)]

    (differs,) = discrepancies(batch, parts, letters=2)

    assert stopping(batch, parts, [differs]) == ()
