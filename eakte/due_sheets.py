"""Worklists of periods and previews of changed rules as spreadsheets (CSV, XLSX)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from eakte.domain.access import Actor
from eakte.domain.case_period import Outcome
from eakte.domain.casefile import CaseFile
from eakte.domain.rule_change import ChangedPeriod, RuleChangeId
from eakte.office import Office
from eakte.records import DueQuery
from eakte.spreadsheets import Cell, csv_lines, write_xlsx

XLSX, CSV = "xlsx", "csv"
DUE_HEADER = (
    "Aktenzeichen",
    "Betreff",
    "Position",
    "Titel der Position",
    "Einheit",
    "Geschlossen am",
    "Ende der Aufbewahrung",
    "Anzubieten seit",
    "Aussonderungsart",
    "Regel",
    "Begründung",
)
YEAR_HEADER = ("Jahr", "Akten")
CHANGE_HEADER = (
    "Aktenzeichen",
    "Betreff",
    "Regel bisher",
    "Ende bisher",
    "Regel neu",
    "Ende neu",
    "Anzubieten bisher",
    "Anzubieten neu",
    "Aussonderungsart bisher",
    "Aussonderungsart neu",
)
Rows = Iterable[Sequence[Cell]]


@contextmanager
def due_sheet(office: Office, query: DueQuery, *, form: str, actor: Actor) -> Iterator[Path]:
    """All case files of a worklist, in a file that is gone after the block."""
    with office.records.read(actor) as tx:
        plan = tx.plans.file_plan()
        units = {str(unit.id): unit.code for unit in tx.people.units(actor.tenant)}
    titles = {str(code): unit.title for code, unit in plan.units.items()}
    cases = office.lifecycle.all_due(query, actor=actor)
    rows = (_due_row(case, titles, units) for case in cases)
    with _written(office, DUE_HEADER, rows, title="Fristen", form=form) as path:
        yield path


@contextmanager
def year_sheet(office: Office, query: DueQuery, *, form: str, actor: Actor) -> Iterator[Path]:
    """How many periods end in which year, in a file that is gone after the block."""
    years = office.lifecycle.outlook(query, actor=actor)
    with _written(office, YEAR_HEADER, years.items(), title="Vorausschau", form=form) as path:
        yield path


@contextmanager
def change_sheet(
    office: Office, change: RuleChangeId, *, form: str, actor: Actor
) -> Iterator[Path]:
    """All case files that a change of the rules reaches, in a file that is gone after the block."""
    rows = (_change_row(line) for line in office.rulebook.all_lines(change, actor=actor))
    with _written(office, CHANGE_HEADER, rows, title="Regeländerung", form=form) as path:
        yield path


@contextmanager
def _written(
    office: Office, header: Sequence[str], rows: Rows, *, title: str, form: str
) -> Iterator[Path]:
    """A list in a file; it is complete before the first byte goes out."""
    with office.viewing.desk.cleared() as folder:
        path = folder / f"{title}.{form}"
        if form == XLSX:
            write_xlsx(path, header, rows, title=title, made_at=office.records.clock())
        else:
            with path.open("wb") as target:
                target.writelines(csv_lines(header, rows))
        yield path


def _due_row(case: CaseFile, titles: Mapping[str, str], units: Mapping[str, str]) -> Sequence[Cell]:
    return (
        case.reference,
        case.subject,
        case.file_plan_code,
        titles.get(case.file_plan_code),
        units.get(case.lead_unit),
        case.closed_on,
        case.retention_end,
        case.offer_due_on,
        case.disposal_action,
        case.rule_id,
        case.retention_sentence,
    )


def _change_row(line: ChangedPeriod) -> Sequence[Cell]:
    before, after = line.before, line.after
    return (
        line.reference,
        line.subject,
        before.rule_id,
        _end(before),
        after.rule_id,
        _end(after),
        before.offer_due_on,
        after.offer_due_on,
        before.disposal_action,
        after.disposal_action,
    )


def _end(outcome: Outcome) -> Cell:
    return outcome.ends_on if outcome.ends_on else outcome.state
