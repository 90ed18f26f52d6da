"""FLOW look -> propose -> preview -> apply: changing the retention rules (Fristenkatalog).

A change is proposed as a whole table or as a new version of one rule. Before it is applied, it is
seen which case files change from when to when; it reaches only periods that are still open on its
first day. What is applied is what was seen: a change of rules or case files in between is refused.
Case files follow in portions in the background, each with an entry in its journal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from eakte import jobs, orders, rule_steps
from eakte.caseload import required_text
from eakte.domain.access import Action, Actor, require_may, system_actor
from eakte.domain.errors import InvalidValue
from eakte.domain.fileplan import FilePlan
from eakte.domain.reference import PlanCode
from eakte.domain.retention import RetentionRule, RuleId
from eakte.domain.retention_table import read_rules
from eakte.domain.rule_change import (
    ChangedPeriod,
    ChangeState,
    RuleChangeId,
    RuleChangeOrder,
    ended_before,
    require_state,
    seen_digest,
)
from eakte.jobs import Job
from eakte.records import Page, Records, Transaction
from eakte.rule_steps import PORTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """What records managers do with the rules."""

    records: Records

    def rules(self, *, actor: Actor) -> FilePlan:
        """The rules in force and all former and coming ones, at their positions."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.plans.file_plan()

    def propose(self, text: str, *, actor: Actor) -> RuleChangeOrder:
        """Propose another table of rules as CSV; its preview is made in the background.

        Raises:
            NotAllowed: refused.
            InvalidValue: it is no table of rules for this file plan.
            NothingChanges, RuleInUse, TwoFirstDays: it may not come in place of the present one.
        """
        require_may(actor, Action.RULE)
        rules = rule_steps.rules_of_text(text)
        with self.records.begin(system_actor(actor.tenant)) as tx:
            return _proposed(tx, rules, actor)

    def propose_version(
        self, former: RuleId, version: RetentionRule, *, actor: Actor
    ) -> RuleChangeOrder:
        """Propose a new version of one rule; the former one ends the day before its first day.

        Raises:
            NotAllowed: refused.
            InvalidValue: there is no such rule, or it does not fit.
            NothingChanges, RuleInUse, TwoFirstDays: it may not come in place of the former one.
        """
        require_may(actor, Action.RULE)
        if version.valid_from is None:
            raise InvalidValue("valid_from", "Eine neue Fassung braucht ihren ersten Tag.")
        with self.records.begin(system_actor(actor.tenant)) as tx:
            rules = {rule.rule_id: rule for rule in tx.plans.file_plan().rules}
            if former not in rules:
                raise InvalidValue("rule_id", "Diese Regel gibt es nicht.")
            rules[former] = _ended(rules[former], version.valid_from)
            return _proposed(tx, (*rules.values(), version), actor)

    def preview(self, job: Job) -> None:
        """Look at the next case files that a change reaches. Can run twice."""
        with self.records.begin(system_actor(job.tenant)) as tx:
            change = tx.rule_changes.locked(RuleChangeId(job.subject))
            if change.state is ChangeState.COUNTING:
                self._count(tx, change, job)
            jobs.finish(tx.session, job)

    def change(self, change: RuleChangeId, *, actor: Actor) -> RuleChangeOrder:
        """One change and how far it has come.

        Raises:
            NotVisible: there is none.
        """
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.rule_changes.get(change)

    def changes(self, *, actor: Actor) -> Sequence[RuleChangeOrder]:
        """The latest changes, the newest first."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.rule_changes.latest()

    def lines(
        self, change: RuleChangeId, *, actor: Actor, cursor: str | None = None
    ) -> Page[ChangedPeriod]:
        """Case files that the actor sees and whose period would change, before and after."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            return tx.rule_changes.lines(change, cursor=cursor)

    def all_lines(self, change: RuleChangeId, *, actor: Actor) -> Iterator[ChangedPeriod]:
        """All of them, read while somebody takes them."""
        require_may(actor, Action.READ_RETENTION)
        with self.records.read(actor) as tx:
            yield from tx.rule_changes.all_lines(change)

    def apply(self, change: RuleChangeId, *, reason: str, actor: Actor) -> RuleChangeOrder:
        """Put the rules in force; case files follow now, or on the first day of the rules.

        Raises:
            NotAllowed, NotVisible: refused.
            ChangeNotReady: there is no preview of it, or it was applied or withdrawn.
            PreviewOutdated: rules or case files changed since the preview.
            InvalidValue: a reason is needed.
        """
        require_may(actor, Action.RULE)
        why = required_text(reason, field="reason")
        with self.records.begin(system_actor(actor.tenant)) as tx:
            found = tx.rule_changes.locked(change)
            require_state(found, ChangeState.READY)
            rule_steps.require_unchanged(tx, found)
            tx.plans.replace_rules(read_rules(found.rules))
            tx.note(rule_steps.rules_changed(found, reason=why), by=actor)
            is_now = found.effective_on <= tx.today
            if is_now:
                tx.enqueue(orders.rules_job(found.id))
            return tx.rule_changes.save(
                replace(
                    found,
                    state=ChangeState.APPLYING if is_now else ChangeState.PLANNED,
                    seen=0,
                    reason=why,
                    applied_by=actor.user,
                    applied_at=tx.now,
                )
            )

    def withdraw(self, change: RuleChangeId, *, actor: Actor) -> RuleChangeOrder:
        """Withdraw a change that was not applied.

        Raises:
            NotAllowed, NotVisible, ChangeNotReady: refused.
        """
        require_may(actor, Action.RULE)
        with self.records.begin(actor) as tx:
            found = tx.rule_changes.locked(change)
            require_state(found, ChangeState.COUNTING, ChangeState.READY)
            tx.rule_changes.drop_lines(change)
            tx.note(rule_steps.office_event("rules_withdrawn", change))
            return tx.rule_changes.save(replace(found, state=ChangeState.WITHDRAWN))

    def carry_out(self, job: Job) -> None:
        """Bring the next case files under the rules in force. Can run twice."""
        with self.records.begin(system_actor(job.tenant)) as tx:
            change = tx.rule_changes.locked(RuleChangeId(job.subject))
            positions = rule_steps.positions_now(tx, change)
            cases = tx.rule_changes.cases(positions, rule_steps.place_of(job), most=PORTION)
            detail = {"change": change.id, "reason": change.reason, "ordered_by": change.applied_by}
            rule_steps.recompute(tx, cases, "rules_applied", detail)
            if len(cases) == PORTION:
                tx.rule_changes.save(replace(change, seen=change.seen + PORTION))
                tx.enqueue(orders.rules_job(change.id, rule_steps.place_behind(cases)))
            else:
                done = replace(change, seen=change.total, state=ChangeState.APPLIED)
                tx.rule_changes.save(done)
            jobs.finish(tx.session, job)

    def order_begun(self, actor: Actor) -> None:
        """Let case files follow rules that stood in the table before their first day came.

        Where somebody has planned it with a change, `order_planned` does. Can run twice.
        """
        with self.records.read(actor) as tx:
            if not any(rule_steps.begun(tx)):
                return
        with self.records.begin(actor) as tx:
            tx.plans.lock_rules()
            for change in rule_steps.begun(tx):
                tx.rule_changes.add(change)
                tx.note(rule_steps.rules_changed(change, reason=change.reason))
                tx.enqueue(orders.rules_job(change.id))

    def order_planned(self) -> None:
        """Let case files follow the rules whose first day has come; run again and again."""
        with self.records.read(None) as tx:
            tenants = tuple(tx.people.tenants())
        for tenant in tenants:
            with self.records.begin(system_actor(tenant)) as tx:
                for change in tx.rule_changes.planned_by(tx.today):
                    tx.rule_changes.save(replace(change, state=ChangeState.APPLYING))
                    tx.enqueue(orders.rules_job(change.id))

    def set_transfer_years(
        self, code: PlanCode, years: int | None, *, reason: str, actor: Actor
    ) -> None:
        """Set how long closed case files of a position stay in direct access (Transferfrist).

        Raises:
            NotAllowed, UnknownPosition: refused.
            InvalidValue: years below zero; a reason is needed.
        """
        require_may(actor, Action.RULE)
        if years is not None and years < 0:
            raise InvalidValue("transfer_years", "Die Transferfrist ist eine Zahl von Jahren.")
        with self.records.begin(actor) as tx:
            former = tx.plans.file_plan().unit(code).transfer_years
            tx.plans.set_transfer_years(code, years)
            why = required_text(reason, field="reason")
            tx.note(
                rule_steps.office_event(
                    "transfer_years_set", code, years=years, former_years=former, reason=why
                )
            )
            tx.enqueue(orders.transfer_job(code))

    def set_transfer_ends(self, job: Job) -> None:
        """Set the last day in direct access of the next case files. Can run twice."""
        with self.records.begin(system_actor(job.tenant)) as tx:
            positions = sorted(tx.plans.file_plan().subtree(PlanCode(job.subject)))
            cases = tx.rule_changes.cases(positions, rule_steps.place_of(job), most=PORTION)
            rule_steps.recompute(tx, cases, "transfer_end_set", {"position": job.subject})
            if len(cases) == PORTION:
                tx.enqueue(orders.transfer_job(job.subject, rule_steps.place_behind(cases)))
            jobs.finish(tx.session, job)

    def _count(self, tx: Transaction, change: RuleChangeOrder, job: Job) -> None:
        """Take the next portion into the preview, and order the one after it."""
        cases = tx.rule_changes.cases(change.positions, rule_steps.place_of(job), most=PORTION)
        lines = list(rule_steps.compared(tx, change, cases))
        tx.rule_changes.add_lines(change.id, lines)
        digest = seen_digest(change.cases_digest, ((case.id, case.revision) for case in cases))
        is_over = len(cases) < PORTION
        tx.rule_changes.save(
            replace(
                change,
                state=ChangeState.READY if is_over else ChangeState.COUNTING,
                seen=change.seen + len(cases),
                changed=change.changed + len(lines),
                cases_digest=digest,
            )
        )
        if not is_over:
            tx.enqueue(orders.preview_job(change.id, rule_steps.place_behind(cases)))


def _proposed(tx: Transaction, rules: Sequence[RetentionRule], actor: Actor) -> RuleChangeOrder:
    """Store a proposal; the transaction sees all case files, also those the actor does not."""
    change = rule_steps.proposed(tx, rules, by=actor.user)
    tx.rule_changes.add(change)
    tx.note(rule_steps.office_event("rules_proposed", change.id), by=actor)
    tx.enqueue(orders.preview_job(change.id))
    return change


def _ended(rule: RetentionRule, valid_from: date) -> RetentionRule:
    """The former version, ended; one that would be in force on no day any more stays refused."""
    if rule.valid_from is not None and rule.valid_from >= valid_from:
        raise InvalidValue("valid_from", "Die neue Fassung beginnt nicht nach der jetzigen.")
    return ended_before(rule, valid_from)
