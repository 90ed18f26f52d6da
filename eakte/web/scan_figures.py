"""Screen: the scanning stations in numbers (Auswertung): pages, findings, legibility by day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from eakte.domain.access import Action
from eakte.scan_figures import ScanDay, StationFigures
from eakte.web import fields
from eakte.web.guard import needs, the_actor, the_office

blueprint = Blueprint("scan_figures", __name__, url_prefix="/scan/auswertung")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day of a chart; the last one is today."""

    label: str
    value: int
    url: str
    is_current: bool


@blueprint.get("")
@needs(Action.SCAN)
def screen() -> str:
    """Three charts with their numbers as tables, of one station or of all."""
    station = fields.line(request.args, "station")
    figures = the_office().scan_figures.latest(actor=the_actor(), station=station)
    return render_template(
        "scan_figures.html",
        station=station,
        stations=figures.stations,
        pages=_bars(figures, lambda day: day.pages),
        findings=_bars(figures, lambda day: day.found_in_thousand),
        poor=_bars(figures, lambda day: day.poor_in_hundred),
    )


def _bars(figures: StationFigures, value: Callable[[ScanDay], int]) -> Sequence[Bar]:
    last = figures.days[-1]
    return [
        Bar(
            label=f"{day.on:%d.%m.}",
            value=value(day),
            url=url_for("scan_batches.screen"),
            is_current=day is last,
        )
        for day in figures.days
    ]
