"""Narrowings of a hit list (Facetten), each with the number of documents that it leaves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eakte.domain.access import Unit, UnitId
from eakte.domain.fileplan import FilePlan
from eakte.domain.reference import PlanCode
from eakte.web import wording

MOST_OPTIONS = 10  # of one facet; the rarest are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value to narrow by; `value` is what stands in the address."""

    label: str
    count: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow; `name` is its parameter in the address."""

    title: str
    name: str
    options: Sequence[Option]


def facets(
    counts: Mapping[str, Mapping[str, int]], units: Mapping[UnitId, Unit], plan: FilePlan
) -> Iterator[Facet]:
    """The narrowings of an answer, in the order in which people think of them."""
    years = _most_frequent(counts.get("year", {}))
    yield _facet("Zeitraum", "jahr", [(year, year, years[year]) for year in sorted(years)[::-1]])
    of_units = counts.get("unit", {}).items()
    yield _facet("Fachbereich", "einheit", [(_unit(u, units), u, count) for u, count in of_units])
    positions = counts.get("file_plan", {}).items()
    yield _facet("Aktenplan", "position", [(_position(p, plan), p, n) for p, n in positions])
    kinds = counts.get("type", {}).items()
    yield _facet("Art", "art", [(wording.word(k, "kind"), k, count) for k, count in kinds if k])


def _most_frequent(counts: Mapping[str, int]) -> Mapping[str, int]:
    by_count = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
    return dict(by_count[:MOST_OPTIONS])


def _facet(title: str, name: str, lines: Sequence[tuple[str, str, int]]) -> Facet:
    options = [
        Option(label=label, value=value, count=count) for label, value, count in lines if value
    ]
    return Facet(title=title, name=name, options=options[:MOST_OPTIONS])


def _unit(key: str, units: Mapping[UnitId, Unit]) -> str:
    unit = units.get(UnitId(key))
    return unit.name if unit else "Sonstige"


def _position(code: str, plan: FilePlan) -> str:
    unit = plan.units.get(PlanCode(code))
    return f"{code} {unit.title}" if unit else code
