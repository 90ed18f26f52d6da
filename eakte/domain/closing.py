"""The closing sheet (zdA-Blatt): what keeps a case file from being closed, point by point."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from eakte.domain.casefile import Document, DocumentState, FollowUp, covered_period, document_date


class ClosingPoint(StrEnum):
    """What keeps a case file from being closed."""

    FOLLOW_UPS = "follow_ups"
    DRAFTS = "drafts"
    MISSING_DATES = "missing_dates"
    QUARANTINE = "quarantine"
    END_BEFORE_LAST = "end_before_last"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingCheck:
    """One line of the closing sheet (zdA-Blatt): passed, or the sentence of what is open."""

    point: ClosingPoint
    sentence: str
    is_passed: bool
    keys: tuple[str, ...] = ()


def closing_checks(
    documents: Iterable[Document], follow_ups: Iterable[FollowUp], *, closing_on: date
) -> tuple[ClosingCheck, ...]:
    """The closing sheet: each point once, passed or with the sentence of what is open."""
    papers = tuple(documents)
    return (
        _of_follow_ups(follow_ups),
        _of_drafts(papers),
        _of_dates(papers),
        _of_quarantine(papers),
        _of_the_end(papers, closing_on),
    )


def _of_follow_ups(follow_ups: Iterable[FollowUp]) -> ClosingCheck:
    waiting = tuple(item.id for item in follow_ups if item.done_at is None)
    return _check(
        ClosingPoint.FOLLOW_UPS,
        waiting,
        _counted(len(waiting), "offene Wiedervorlage", "offene Wiedervorlagen"),
        "Keine offene Wiedervorlage",
    )


def _of_drafts(papers: tuple[Document, ...]) -> ClosingCheck:
    drafts = tuple(paper.id for paper in papers if paper.is_draft)
    return _check(
        ClosingPoint.DRAFTS,
        drafts,
        _counted(len(drafts), "Entwurf nicht abgelegt", "Entwürfe nicht abgelegt"),
        "Alle Entwürfe abgelegt",
    )


def _of_dates(papers: tuple[Document, ...]) -> ClosingCheck:
    undated = tuple(paper.id for paper in papers if document_date(paper) is None)
    return _check(
        ClosingPoint.MISSING_DATES,
        undated,
        _counted(len(undated), "Datum fehlt", "Daten fehlen"),
        "Alle Schreiben haben ein Datum",
    )


def _of_quarantine(papers: tuple[Document, ...]) -> ClosingCheck:
    held = tuple(paper.id for paper in papers if paper.state is DocumentState.QUARANTINED)
    return _check(
        ClosingPoint.QUARANTINE,
        held,
        _counted(len(held), "Dokument in Quarantäne", "Dokumente in Quarantäne"),
        "Kein Dokument in Quarantäne",
    )


def _of_the_end(papers: tuple[Document, ...], closing_on: date) -> ClosingCheck:
    _, last = covered_period(papers)
    is_late = last is not None and last > closing_on
    return _check(
        ClosingPoint.END_BEFORE_LAST,
        ("end",) if is_late else (),
        "Das Schließungsdatum liegt vor dem jüngsten Schreiben",
        "Kein Schreiben ist jünger als die Schließung",
    )


def _check(
    point: ClosingPoint, keys: tuple[str, ...], open_sentence: str, passed_sentence: str
) -> ClosingCheck:
    return ClosingCheck(
        point=point,
        sentence=open_sentence if keys else passed_sentence,
        is_passed=not keys,
        keys=keys,
    )


def _counted(count: int, singular: str, plural: str) -> str:
    return f"{count} {singular if count == 1 else plural}"
