"""What came of a batch, compared with what its station announced (BSI TR-03138, A.DV.2)."""

import math
from collections.abc import Iterable, Sequence

from eakte.domain.scanning import Batch, CountKind, Discrepancy, ReceivedPart


def discrepancies(
    batch: Batch, received: Sequence[ReceivedPart], *, letters: int
) -> tuple[Discrepancy, ...]:
    """What differs from the announcement; empty: it adds up.

    A part that cannot be opened is a letter of its own, and its pages are not counted. What is
    missing may lie in it, so that not each difference stops a batch (`stopping`).
    """
    unreadable = {part.number for part in received if part.is_unreadable}
    return (
        *_part_differences(batch, received, unreadable),
        *_page_difference(batch, received, unreadable),
        *_letter_difference(batch, letters),
        *_sheet_difference(batch, received, unreadable),
    )


def stopping(
    batch: Batch, received: Sequence[ReceivedPart], differences: Sequence[Discrepancy]
) -> tuple[Discrepancy, ...]:
    """Those of the differences that stop a batch.

    Letters that are missing may lie in a part that cannot be opened; pages, too, unless it was
    said how many it has.
    """
    unreadable = {part.number for part in received if part.is_unreadable}
    unknown = [plan.number for plan in batch.announced.parts if plan.pages is None]
    may_miss = {
        CountKind.PAGES: not unreadable.isdisjoint(unknown),
        CountKind.LETTERS: bool(unreadable),
        CountKind.PART_PAGES: False,
        CountKind.SHEETS: not unreadable.isdisjoint(unknown),
    }
    return tuple(one for one in differences if one.found > one.announced or not may_miss[one.kind])


def _part_differences(
    batch: Batch, received: Sequence[ReceivedPart], unreadable: set[int]
) -> Iterable[Discrepancy]:
    counts = {part.number: part.page_count or 0 for part in received}
    for plan in batch.announced.parts:
        found = counts.get(plan.number, 0)
        if plan.pages is not None and plan.number not in unreadable and plan.pages != found:
            yield Discrepancy(
                kind=CountKind.PART_PAGES, announced=plan.pages, found=found, part=plan.number
            )


def _page_difference(
    batch: Batch, received: Sequence[ReceivedPart], unreadable: set[int]
) -> Iterable[Discrepancy]:
    announced = batch.announced
    if announced.pages is None:
        return
    lost = [plan.pages or 0 for plan in announced.parts if plan.number in unreadable]
    expected = announced.pages - sum(lost)
    found = sum(part.page_count or 0 for part in received)
    if expected != found:
        yield Discrepancy(kind=CountKind.PAGES, announced=expected, found=found)


def _letter_difference(batch: Batch, letters: int) -> Iterable[Discrepancy]:
    announced = batch.announced.letters
    if announced is not None and announced != letters:
        yield Discrepancy(kind=CountKind.LETTERS, announced=announced, found=letters)


def _sheet_difference(
    batch: Batch, received: Sequence[ReceivedPart], unreadable: set[int]
) -> Iterable[Discrepancy]:
    """Sheets of which too few images came, or one image too many: an odd one is half a sheet."""
    sheets, sides = batch.announced.sheets, batch.announced.sides
    if sheets is None:
        return
    lost = sum(plan.pages or 0 for plan in batch.announced.parts if plan.number in unreadable)
    images = lost + sum(part.page_count or 0 for part in received)
    found = images // sides if images < sheets * sides else math.ceil(images / sides)
    if sheets != found:
        yield Discrepancy(kind=CountKind.SHEETS, announced=sheets, found=found)
