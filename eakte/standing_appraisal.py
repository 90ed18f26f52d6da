"""Steps of the 2-step way: what the archive decided by a catalogue (Bewertungskatalog, 0513)."""

from collections import defaultdict
from dataclasses import replace

from eakte import disposing
from eakte.disposing import Verdict
from eakte.domain.access import CaseFileId
from eakte.domain.disposal import DecisionSource, Disposal, ItemState
from eakte.domain.disposal_message import AppraisalRule, rule_above
from eakte.domain.reference import PlanCode
from eakte.records import Transaction

REASON = "Bewertungskatalog, Position {code}"


def decide_by_catalogue(tx: Transaction, disposal: Disposal) -> Disposal:
    """Decide on what stands on a list and lies in a position that the archive decided on.

    Those case files need no offer; the others go the 4-step way.
    """
    rules = tx.disposals.messages.appraisal_rules()
    if not rules:
        return disposal
    units = tx.plans.file_plan()
    chosen: dict[AppraisalRule, list[CaseFileId]] = defaultdict(list)
    for item in tx.disposals.all_items(disposal.id, ItemState.LISTED):
        code = PlanCode(item.file_plan_code)
        path = [unit.code for unit in units.path(code)] if code in units.units else [code]
        if rule := rule_above(rules, path):
            chosen[rule].append(item.case)
    for rule in sorted(chosen, key=lambda one: one.decision, reverse=True):  # A has the last word
        verdict = Verdict(
            decision=rule.decision,
            reason=REASON.format(code=rule.code),
            source=DecisionSource.CATALOGUE,
            by=rule.archive,
        )
        disposing.decide(tx, disposal, chosen[rule], verdict)
    if not chosen:
        return disposal
    return tx.disposals.save(replace(disposal, appraised_at=tx.now))
