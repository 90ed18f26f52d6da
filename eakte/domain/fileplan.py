"""The file plan (Aktenplan): a tree of positions whose retention rules are inherited downwards.

The rule of the nearest level wins: the position itself, then its parent, up to the main group.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from types import MappingProxyType

from eakte.domain.errors import DomainError
from eakte.domain.reference import PlanCode, is_plan_code
from eakte.domain.retention_rule import RetentionRule, RuleId
from eakte.domain.table import Row, read_rows

COLUMNS = ("code", "title", "parent")
TRANSFER_YEARS = "transfer_years"  # a column that may be left out


class InvalidFilePlan(DomainError):
    """The positions and rules do not make up a file plan."""

    def __init__(self, code: str, reason: str) -> None:
        """Remember the position or rule and say in German what is wrong with it."""
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class UnknownPosition(DomainError):
    """The file plan has no such position."""

    def __init__(self, code: str) -> None:
        """Remember the code that was asked for."""
        super().__init__(code)
        self.code = code


class UnknownVariant(DomainError):
    """The position has no retention rule of this variant on this day."""

    def __init__(self, code: str, variant: str, known: tuple[str, ...]) -> None:
        """Remember the position, the variant and the variants that there are."""
        super().__init__(f"{code}: {variant}")
        self.code = code
        self.variant = variant
        self.known = known


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlanUnit:
    """A position of the file plan (Aktenplaneinheit); `parent` is None for a main group.

    `transfer_years` is how long closed case files stay in direct access (Transferfrist), from 0;
    None: as long as the position above says.
    """

    code: PlanCode
    title: str
    parent: PlanCode | None = None
    transfer_years: int | None = None

    @property
    def is_assignable(self) -> bool:
        """Whether case files are opened here: the main groups only order the plan."""
        return self.parent is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlan:
    """All positions of a tenant and their own rules, in the order of the plan.

    Made by `build_file_plan`, which checks that it is one. `below` has the children of each
    position that has any; the main groups stand below None.
    """

    units: Mapping[PlanCode, FilePlanUnit]
    own_rules: Mapping[PlanCode, tuple[RetentionRule, ...]]
    below: Mapping[PlanCode | None, tuple[FilePlanUnit, ...]]

    @property
    def rules(self) -> tuple[RetentionRule, ...]:
        """All rules, position by position."""
        return tuple(rule for code in self.units for rule in self.own_rules.get(code, ()))

    def unit(self, code: PlanCode) -> FilePlanUnit:
        """The position of a code.

        Raises:
            UnknownPosition: there is none.
        """
        try:
            return self.units[code]
        except KeyError as error:
            raise UnknownPosition(code) from error

    def path(self, code: PlanCode) -> tuple[FilePlanUnit, ...]:
        """The position and all above it, the main group first.

        Raises:
            UnknownPosition: there is no such position.
        """
        unit = self.unit(code)
        upwards = [unit]
        while unit.parent is not None:
            unit = self.units[unit.parent]
            upwards.append(unit)
        return tuple(reversed(upwards))

    def children(self, code: PlanCode | None) -> tuple[FilePlanUnit, ...]:
        """The positions directly below one; below None the main groups.

        Raises:
            UnknownPosition: there is no such position.
        """
        if code is not None:
            self.unit(code)
        return self.below.get(code, ())

    def subtree(self, code: PlanCode) -> frozenset[PlanCode]:
        """The position and all below it.

        Raises:
            UnknownPosition: there is no such position.
        """
        below = (self.subtree(unit.code) for unit in self.children(code))
        return frozenset({code}).union(*below)

    def rules_for(self, code: PlanCode, *, on: date) -> tuple[RetentionRule, ...]:
        """The rules in force at a position on a day, one per variant, the default first.

        They all come from the nearest level that has a rule in force; empty when no level has one.

        Raises:
            UnknownPosition: there is no such position.
        """
        for unit in reversed(self.path(code)):
            rules = tuple(
                rule for rule in self.own_rules.get(unit.code, ()) if rule.is_valid_on(on)
            )
            if rules:
                return rules
        return ()

    def rule_for(
        self, code: PlanCode, *, on: date, variant: str | None = None
    ) -> RetentionRule | None:
        """The rule in force at a position on a day; None when no level has one.

        Without a `variant` the first rule of the nearest level is the default.

        Raises:
            UnknownPosition: there is no such position.
            UnknownVariant: the nearest level with a rule has none of this variant.
        """
        rules = self.rules_for(code, on=on)
        if variant is None or not rules:
            return next(iter(rules), None)
        for rule in rules:
            if rule.variant == variant:
                return rule
        known = tuple(rule.variant for rule in rules if rule.variant is not None)
        raise UnknownVariant(code, variant, known)

    def rule_in_force(
        self, code: PlanCode, *, on: date, variant: str | None = None
    ) -> RetentionRule | None:
        """As `rule_for`; a variant that is not in force on that day gives way to the default.

        Raises:
            UnknownPosition: there is no such position.
        """
        rules = self.rules_for(code, on=on)
        chosen = (rule for rule in rules if variant is not None and rule.variant == variant)
        return next(chosen, next(iter(rules), None))

    def first_days(self, code: PlanCode, *, after: date, until: date) -> tuple[date, ...]:
        """The days on which other rules came into force at a position, in their order.

        Raises:
            UnknownPosition: there is no such position.
        """
        above = (rule for unit in self.path(code) for rule in self.own_rules.get(unit.code, ()))
        days = {rule.valid_from for rule in above if rule.valid_from is not None}
        return tuple(sorted(day for day in days if after < day <= until))

    def transfer_years(self, code: PlanCode) -> int | None:
        """How long closed case files of a position stay in direct access; None: without limit.

        Raises:
            UnknownPosition: there is no such position.
        """
        said = (unit.transfer_years for unit in reversed(self.path(code)))
        return next((years for years in said if years is not None), None)


def build_file_plan(units: Iterable[FilePlanUnit], rules: Iterable[RetentionRule] = ()) -> FilePlan:
    """A file plan of positions and rules in the order of the plan.

    Raises:
        InvalidFilePlan: codes or rule ids are not unique, a parent or the position of a rule is
        missing,
            positions stand above themselves, or two rules of one variant are in force on the same
            day.
    """
    by_code: dict[PlanCode, FilePlanUnit] = {}
    below: dict[PlanCode | None, list[FilePlanUnit]] = defaultdict(list)
    for unit in units:
        if unit.code in by_code:
            raise InvalidFilePlan(unit.code, "die Aktenplannummer kommt mehrfach vor")
        by_code[unit.code] = unit
        below[unit.parent].append(unit)
    for unit in by_code.values():
        _require_root(unit, by_code)
    return FilePlan(
        units=MappingProxyType(by_code),
        own_rules=_rules_by_position(rules, by_code),
        below=MappingProxyType({code: tuple(children) for code, children in below.items()}),
    )


def read_units(text: str) -> tuple[FilePlanUnit, ...]:
    """The positions of a CSV text with code, title, parent and perhaps transfer_years, in order.

    Raises:
        InvalidTable: a column is missing or unknown, a code or title is empty, or years are none.
    """
    rows = read_rows(text, columns=COLUMNS, optional=(TRANSFER_YEARS,))
    return tuple(_unit(row) for row in rows)


def _unit(row: Row) -> FilePlanUnit:
    return FilePlanUnit(
        code=PlanCode(row.required("code")),
        title=row.required("title"),
        parent=row.optional("parent", PlanCode),
        transfer_years=row.optional(TRANSFER_YEARS, _years),
    )


def _years(text: str) -> int:
    years = int(text)
    if years < 0:
        raise ValueError(text)
    return years


def _require_root(unit: FilePlanUnit, units: Mapping[PlanCode, FilePlanUnit]) -> None:
    if not is_plan_code(unit.code):
        raise InvalidFilePlan(unit.code, "eine Aktenplannummer besteht aus Ziffern und Punkten")
    walked = {unit.code}
    above = unit.parent
    while above is not None:
        if above not in units:
            raise InvalidFilePlan(unit.code, f"die übergeordnete Position {above} fehlt")
        if above in walked:
            raise InvalidFilePlan(unit.code, "die Position steht über sich selbst")
        walked.add(above)
        above = units[above].parent


def _rules_by_position(
    rules: Iterable[RetentionRule], units: Mapping[PlanCode, FilePlanUnit]
) -> Mapping[PlanCode, tuple[RetentionRule, ...]]:
    by_position: dict[PlanCode, list[RetentionRule]] = defaultdict(list)
    known: set[RuleId] = set()
    for rule in rules:
        if rule.rule_id in known:
            raise InvalidFilePlan(rule.rule_id, "die Kennung der Regel kommt mehrfach vor")
        if rule.plan_code not in units:
            raise InvalidFilePlan(rule.rule_id, f"die Position {rule.plan_code} fehlt")
        known.add(rule.rule_id)
        by_position[rule.plan_code].append(rule)
    for own in by_position.values():
        _require_single_meaning(own)
    return MappingProxyType({code: tuple(own) for code, own in by_position.items()})


def _require_single_meaning(rules: Iterable[RetentionRule]) -> None:
    for first, second in combinations(rules, 2):
        if first.variant == second.variant and first.overlaps(second):
            raise InvalidFilePlan(
                second.rule_id, f"die Regel gilt zur gleichen Zeit wie {first.rule_id}"
            )
