"""File plan and retention rules of a tenant."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eakte.domain.access import Actor, TenantId
from eakte.domain.fileplan import FilePlan, FilePlanUnit, build_file_plan
from eakte.domain.reference import PlanCode
from eakte.domain.retention_rule import RetentionRule
from eakte.domain.retention_table import read_rules, write_rules
from eakte.tables import FilePlanUnitRow, RetentionRuleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """A file plan as its rows say it: code, title and parent of each position, rules as CSV."""

    units: tuple[tuple[str, str, str | None], ...]
    rules: tuple[str, ...]

    def built(self) -> FilePlan:
        """The file plan of these rows."""
        return build_file_plan(
            (
                FilePlanUnit(
                    code=PlanCode(code), title=title, parent=PlanCode(parent) if parent else None
                )
                for code, title, parent in self.units
            ),
            (rule for source in self.rules for rule in read_rules(source)),
        )


class BuiltPlans:
    """The file plan of each tenant as it was built last, good as long as its rows are the same.

    The rows are read each time, so that a change by any process is seen at once. For 600 positions
    and 400 rules reading takes 2 ms, building 12 ms more. Safe for several threads.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._last: dict[TenantId, tuple[StoredPlan, FilePlan]] = {}

    def plan(self, tenant: TenantId, stored: StoredPlan) -> FilePlan:
        """The file plan of these rows, the one built last when they did not change."""
        rows, plan = self._last.get(tenant, (None, None))
        if plan is None or rows != stored:
            plan = stored.built()
            self._last[tenant] = stored, plan
        return plan


class Plans:
    """File plan and rules of the actor's tenant."""

    def __init__(self, session: Session, actor: Actor, built: BuiltPlans) -> None:
        """Bind to a transaction."""
        self._session, self._actor, self._built = session, actor, built

    def file_plan(self) -> FilePlan:
        """The whole file plan with its rules; a town has some hundred positions."""
        row = FilePlanUnitRow
        units = self._session.execute(select(row.code, row.title, row.parent).order_by(row.code))
        rules = self._session.scalars(select(RetentionRuleRow.source).order_by(RetentionRuleRow.id))
        stored = StoredPlan(
            units=tuple((code, title, parent) for code, title, parent in units),
            rules=tuple(rules),
        )
        return self._built.plan(self._actor.tenant, stored)

    def replace(self, units: Iterable[FilePlanUnit], rules: Iterable[RetentionRule]) -> None:
        """Store another file plan with its rules in place of the present one."""
        tenant = self._actor.tenant
        self._session.execute(delete(FilePlanUnitRow).where(FilePlanUnitRow.tenant == tenant))
        self._session.execute(delete(RetentionRuleRow).where(RetentionRuleRow.tenant == tenant))
        self._session.add_all(
            FilePlanUnitRow(tenant=tenant, code=unit.code, title=unit.title, parent=unit.parent)
            for unit in units
        )
        self._session.add_all(
            RetentionRuleRow(tenant=tenant, source=write_rules((rule,))) for rule in rules
        )
