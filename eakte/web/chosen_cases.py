"""Case files that somebody names in a form: ticked, by their references, or by a position."""

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import CaseFile
from eakte.domain.errors import InvalidValue
from eakte.domain.reference import PlanCode
from eakte.holding import MOST_CASES
from eakte.office import Office
from eakte.records import CaseQuery, Transaction
from eakte.web import fields

MOST_REFERENCES = 500  # typed one below the other
MOST_NAMED = 5  # in a sentence about references that do not exist


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenCases:
    """The case files of a form, each once; those that the person does not see are not among them.

    is_cut: there are more than one hold takes.
    """

    cases: tuple[CaseFile, ...]
    is_cut: bool

    @property
    def keys(self) -> tuple[CaseFileId, ...]:
        """Their identities."""
        return tuple(case.id for case in self.cases)


def chosen_cases(office: Office, form: MultiDict[str, str], *, actor: Actor) -> ChosenCases:
    """Read the case files out of a form.

    Raises:
        InvalidValue: a reference or the position does not exist.
        NotVisible: a ticked case file does not exist.
    """
    with office.records.read(actor) as tx:
        found = {case.id: case for case in _all(tx, form)}
    return ChosenCases(cases=tuple(found.values())[:MOST_CASES], is_cut=len(found) > MOST_CASES)


def _all(tx: Transaction, form: MultiDict[str, str]) -> Iterator[CaseFile]:
    for case in form.getlist("akte"):
        yield tx.cases.get(CaseFileId(fields.key(case)))
    yield from _by_references(tx, form.get("aktenzeichen", ""))
    if position := fields.line(form, "position"):
        yield from _below(tx, position)


def _by_references(tx: Transaction, typed: str) -> Iterator[CaseFile]:
    """Case files by their references, one on each line."""
    wanted = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(wanted) > MOST_REFERENCES:
        raise InvalidValue("aktenzeichen", f"Höchstens {MOST_REFERENCES} Aktenzeichen auf einmal.")
    found = [(reference, tx.cases.by_reference(reference)) for reference in wanted]
    unknown = [reference for reference, case in found if case is None]
    if unknown:
        named = ", ".join(unknown[:MOST_NAMED])
        raise InvalidValue("aktenzeichen", f"Diese Aktenzeichen gibt es nicht: {named}.")
    yield from (case for _, case in found if case is not None)


def _below(tx: Transaction, position: str) -> Iterator[CaseFile]:
    """Case files of a position and the positions below it, up to one more than a hold takes."""
    if PlanCode(position) not in tx.plans.file_plan().units:
        raise InvalidValue("position", "Diese Position gibt es im Aktenplan nicht.")
    cursor, left = None, MOST_CASES + 1
    while left > 0:
        part = tx.lines.cases(CaseQuery(file_plan_code=position), cursor=cursor)
        yield from part.lines
        cursor, left = part.next_cursor, left - len(part.lines)
        if cursor is None:
            return
