"""The case files of the sample municipality as values, their dates counted from its first day."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from eakte.domain.access import Confidentiality
from eakte.domain.reference import PlanCode, Reference, ReferencePattern
from eakte.domain.table import Row, read_rows
from eakte.sample.phrases import day_of

COLUMNS = (
    "key",
    "code",
    "opened",
    "closed",
    "unit",
    "clerk",
    "level",
    "variant",
    "events",
    "due",
    "remark",
    "subject",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCase:
    """A case file as the sample wants it.

    unit and clerk: code and login. `closed_on` None: it stays open; `events`: days by trigger.
    `due_on`: the resubmission of an open case file, None without one.
    """

    key: str
    file_plan_code: str
    reference: str
    subject: str
    unit: str
    clerk: str
    confidentiality: Confidentiality
    variant: str | None
    opened_on: date
    closed_on: date | None
    events: Mapping[str, date]
    due_on: date | None
    remark: str


def read_cases(*, on: date) -> tuple[PlannedCase, ...]:
    """All case files of the sample as of its first day, in the order in which they are opened."""
    text = (files("eakte.sample") / "texts" / "cases.csv").read_text("utf-8")
    numbers: Counter[tuple[str, int]] = Counter()
    return tuple(_planned(row, on, numbers) for row in read_rows(text, columns=COLUMNS))


def references(cases: tuple[PlannedCase, ...]) -> Mapping[str, str]:
    """The reference that each case file gets when they are opened in their order, by key."""
    return {case.key: case.reference for case in cases}


def _planned(row: Row, on: date, numbers: Counter[tuple[str, int]]) -> PlannedCase:
    code = row.required("code")
    opened_on = day_of(row.required("opened"), on=on)
    numbers[code, opened_on.year] += 1
    reference = Reference(
        plan_code=PlanCode(code), year=opened_on.year, number=numbers[code, opened_on.year]
    )
    return PlannedCase(
        key=row.required("key"),
        file_plan_code=code,
        reference=ReferencePattern().form(reference),
        subject=row.required("subject"),
        unit=row.required("unit"),
        clerk=row.required("clerk"),
        confidentiality=Confidentiality(row.text("level") or "INTERNAL"),
        variant=row.text("variant"),
        opened_on=opened_on,
        closed_on=row.optional("closed", lambda text: day_of(text, on=on)),
        events=dict(_events(row.text("events") or "", on)),
        due_on=row.optional("due", lambda text: on + timedelta(days=int(text))),
        remark=row.text("remark") or "",
    )


def _events(text: str, on: date) -> Iterator[tuple[str, date]]:
    for event in text.split():
        trigger, _, day = event.partition("=")
        yield trigger, day_of(day, on=on)
