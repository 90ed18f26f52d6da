"""Screen: the scanning stations in numbers (Auswertung): pages, speed, findings, legibility."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for

from eakte.domain.access import Action
from eakte.scanning.figures import ScanFigure, Span, StationFigures
from eakte.spreadsheets import Cell, csv_lines
from eakte.web import fields
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("scan_figures", __name__, url_prefix="/scan/auswertung")

SPANS = {"tage": Span.DAY, "wochen": Span.WEEK}
SHEET_HEADER = (
    "Ab",
    "Seiten",
    "Scanstunden",
    "Seiten je Stunde",
    "Auffällige Seiten",
    "Gelesene Seiten",
    "Schlecht lesbare Seiten",
    "Sicherheit der Texterkennung in Prozent",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day or week of a chart; the last one is running."""

    label: str
    value: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with its words. value_head: of the column with the numbers."""

    id: str
    title: str
    description: str
    value_head: str
    bars: Sequence[Bar]


@blueprint.get("")
@needs(Action.SCAN)
def screen() -> str:
    """Charts with their numbers as tables, of one station or of all, by day or by week."""
    figures = _asked()
    return render_template(
        "scan_figures.html",
        station=_station(),
        stations=figures.stations,
        span=fields.line(request.args, "zeitraum", "tage"),
        charts=[*_of_work(figures), *_of_reading(figures)],
        is_weeks=figures.span is Span.WEEK,
    )


@blueprint.get("/tabelle.csv")
@needs(Action.SCAN)
def file() -> Response:
    """The same numbers as a file."""
    figures = _asked()
    rows = [_row(one) for one in figures.figures]
    last = figures.figures[-1].first
    name = f"scanstelle-{last.isoformat()}.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(csv_lines(SHEET_HEADER, rows), mimetype="text/csv", headers=headers)


def _asked() -> StationFigures:
    span = SPANS.get(fields.line(request.args, "zeitraum"), Span.DAY)
    return the_office().scan_figures.latest(actor=the_actor(), station=_station(), span=span)


def _station() -> str:
    return fields.line(request.args, "station")


def _of_work(figures: StationFigures) -> Sequence[Chart]:
    each = "Woche" if figures.span is Span.WEEK else "Tag"
    pages = sum(one.pages for one in figures.figures)
    return [
        Chart(
            id="seiten",
            title=f"Seiten je {each}",
            description=f"Gescannte Seiten, zusammen {pages}.",
            value_head="Seiten",
            bars=_bars(figures, lambda one: one.pages),
        ),
        Chart(
            id="stunde",
            title="Seiten je Stunde",
            description="Gescannte Seiten je Stunde, in der ein Scanner Stapel abgegeben hat.",
            value_head="Seiten je Stunde",
            bars=_bars(figures, lambda one: one.pages_an_hour),
        ),
        Chart(
            id="auffaellig",
            title="Auffällige Seiten je 1.000",
            description="Von 1.000 gescannten Seiten so viele, die jemand ansehen musste.",
            value_head="je 1.000 Seiten",
            bars=_bars(figures, lambda one: one.found_in_thousand),
        ),
    ]


def _of_reading(figures: StationFigures) -> Sequence[Chart]:
    return [
        Chart(
            id="sicherheit",
            title="Sicherheit der Texterkennung in Prozent",
            description="Mittel der Seiten, die die Texterkennung gelesen hat; 0: keine.",
            value_head="Prozent",
            bars=_bars(figures, lambda one: one.sure_in_hundred),
        ),
        Chart(
            id="lesbar",
            title="Schlecht lesbare Seiten in Prozent",
            description="Anteil der Seiten von Schreiben, die schlecht oder nicht zu lesen sind.",
            value_head="Prozent",
            bars=_bars(figures, lambda one: one.poor_in_hundred),
        ),
    ]


def _bars(figures: StationFigures, value: Callable[[ScanFigure], int]) -> Sequence[Bar]:
    last = figures.figures[-1]
    return [
        Bar(
            label=_label(one, figures.span),
            value=value(one),
            url=url_for("scan_batches.screen"),
            is_current=one is last,
        )
        for one in figures.figures
    ]


def _label(figure: ScanFigure, span: Span) -> str:
    if span is Span.WEEK:
        return f"KW {figure.first.isocalendar().week}"
    return f"{figure.first:%d.%m.}"


def _row(figure: ScanFigure) -> Sequence[Cell]:
    return (
        figure.first,
        figure.pages,
        figure.hours,
        figure.pages_an_hour,
        figure.found,
        figure.read,
        figure.poor,
        figure.sure_in_hundred,
    )
