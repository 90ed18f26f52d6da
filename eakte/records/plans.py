"""File plan and retention rules of a tenant."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eakte.domain.access import Actor
from eakte.domain.fileplan import FilePlan, FilePlanUnit, build_file_plan
from eakte.domain.reference import PlanCode
from eakte.domain.retention_rule import RetentionRule
from eakte.domain.retention_table import read_rules, write_rules
from eakte.tables import FilePlanUnitRow, RetentionRuleRow


class Plans:
    """File plan and rules of the actor's tenant."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to a transaction."""
        self._session, self._actor = session, actor

    def file_plan(self) -> FilePlan:
        """The whole file plan with its rules; a town has some hundred positions."""
        units = self._session.scalars(select(FilePlanUnitRow).order_by(FilePlanUnitRow.code))
        rules = self._session.scalars(select(RetentionRuleRow.source).order_by(RetentionRuleRow.id))
        return build_file_plan(
            (
                FilePlanUnit(
                    code=PlanCode(row.code),
                    title=row.title,
                    parent=PlanCode(row.parent) if row.parent else None,
                )
                for row in units
            ),
            (rule for source in rules for rule in read_rules(source)),
        )

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
