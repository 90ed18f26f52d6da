"""The closing sheet: each point once, passed or with the sentence of what is open."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from eakte.domain.access import UserId
from eakte.domain.casefile import (
    CaseFileId,
    Direction,
    Document,
    DocumentState,
    FollowUp,
    Proceeding,
    ProceedingId,
    covered_period,
    depth_below,
    document_date,
)
from eakte.domain.closing import ClosingPoint, closing_checks
from eakte.domain.errors import NestingTooDeep
from tests.makers import a_document

TODAY = date(2026, 3, 2)


def open_points(*papers: Document, follow_ups: tuple[FollowUp, ...] = ()) -> dict[str, str]:
    checks = closing_checks(papers, follow_ups, closing_on=TODAY)
    assert [check.point for check in checks] == list(ClosingPoint)
    return {check.point: check.sentence for check in checks if not check.is_passed}


def a_follow_up(**fields: object) -> FollowUp:
    item = FollowUp(
        id="1", case=CaseFileId("case"), due_on=TODAY, remark="", user=UserId("somebody")
    )
    return replace(item, **fields)


def test_an_empty_case_file_has_no_open_point() -> None:
    assert open_points() == {}


def test_each_open_point_stands_on_its_own_line_with_its_number() -> None:
    papers = (
        a_document(is_draft=True),
        a_document(direction=Direction.OUTGOING, dated_on=None),
        a_document(state=DocumentState.QUARANTINED),
        a_document(dated_on=date(2026, 3, 3)),
    )

    found = open_points(*papers, follow_ups=(a_follow_up(), a_follow_up(id="2")))

    assert found == {
        "follow_ups": "2 offene Wiedervorlagen",
        "drafts": "1 Entwurf nicht abgelegt",
        "missing_dates": "1 Datum fehlt",
        "quarantine": "1 Dokument in Quarantäne",
        "end_before_last": "Das Schließungsdatum liegt vor dem jüngsten Schreiben",
    }


def test_a_finished_resubmission_is_no_open_point() -> None:
    done = a_follow_up(done_at=datetime(2026, 3, 1, tzinfo=UTC))

    assert open_points(follow_ups=(done,)) == {}


def test_a_letter_without_a_date_counts_from_its_receipt_in_berlin() -> None:
    received_at = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)

    assert document_date(a_document(received_at=received_at)) == date(2026, 1, 1)
    assert document_date(a_document(direction=Direction.OUTGOING, received_at=received_at)) is None


def test_the_period_covered_runs_from_the_first_to_the_last_letter() -> None:
    papers = [a_document(dated_on=day) for day in (date(2025, 5, 1), date(2024, 2, 29))]

    assert covered_period(papers) == (date(2024, 2, 29), date(2025, 5, 1))
    assert covered_period([]) == (None, None)


def test_proceedings_nest_five_deep_and_no_deeper() -> None:
    parent: Proceeding | None = None
    for depth in range(1, 6):
        assert depth_below(parent) == depth
        parent = Proceeding(
            id=ProceedingId(str(depth)),
            case=CaseFileId("case"),
            reference="",
            number=1,
            subject="",
            depth=depth,
        )

    with pytest.raises(NestingTooDeep):
        depth_below(parent)
