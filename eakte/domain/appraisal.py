"""What the archive decides on records (Bewertung), and whether a transfer keeps to it: pure rules.

Whatever brings the answer - a message, a list, a catalogue - is checked here in the same way: each
decision is about a record that was offered, each record is decided, and nothing is destroyed
because an answer kept silent about it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eakte.domain.errors import DomainError
from eakte.domain.record_description import RecordId
from eakte.domain.record_outline import Outline, OutlineEntry
from eakte.domain.retention_rule import DisposalAction

ARCHIVE, DESTROY = DisposalAction.ARCHIVE, DisposalAction.DESTROY


class AppraisalRefused(DomainError):
    """The answer of the archive cannot be taken as it is."""

    def __init__(self, ids: Iterable[RecordId]) -> None:
        """Remember the records on which the answer fails."""
        self.ids = tuple(ids)
        super().__init__(", ".join(self.ids))


class UnknownObjects(AppraisalRefused):
    """The answer speaks of records that were not sent to the archive."""


class IncompleteAnswer(AppraisalRefused):
    """The answer says nothing clear, A or V, about records that were offered."""


class ContradictoryAnswer(AppraisalRefused):
    """The answer says two things about one record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDecision:
    """What the archive says about one record; action is None where it used words of its own."""

    id: RecordId
    action: DisposalAction | None = None
    own_action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledAppraisal:
    """The decision on each appraised record, A or V.

    lifted: records that are kept because something inside them is. inherited: records about which
    the answer kept silent and that lie in one that is not wanted.
    """

    actions: Mapping[RecordId, DisposalAction]
    lifted: frozenset[RecordId] = frozenset()
    inherited: frozenset[RecordId] = frozenset()


def settle_appraisal(offered: Outline, decisions: Iterable[RecordDecision]) -> SettledAppraisal:
    """The decisions of an answer, complete and free of contradiction.

    A record inside an unwanted one may be left out; anything else must be decided (ArchivG NRW
    §§ 4, 10: nothing goes without a decision). What is archived keeps what it lies in.

    Raises:
        UnknownObjects: a record was not offered, or only sent along as context.
        ContradictoryAnswer: one record has two decisions, or a document another one than its file.
        IncompleteAnswer: a record has no decision, or none that says A or V.
    """
    given = _one_decision_each(offered, decisions)
    settled, inherited = _with_inherited(offered, given)
    lifted = {
        ancestor.id
        for record_id, action in settled.items()
        if action is ARCHIVE
        for ancestor in offered.ancestors(record_id)
        if ancestor.is_appraised and settled[ancestor.id] is DESTROY
    }
    actions = settled | dict.fromkeys(lifted, ARCHIVE)
    _require_documents_agree(offered, given, actions)
    return SettledAppraisal(
        actions=actions, lifted=frozenset(lifted), inherited=frozenset(inherited)
    )


def action_for(
    entry: OutlineEntry, outline: Outline, actions: Mapping[RecordId, DisposalAction]
) -> DisposalAction | None:
    """What happens to a record: its own decision, or that of what it lies in; None: neither."""
    for each in (entry, *outline.ancestors(entry.id)):
        if each.id in actions:
            return actions[each.id]
    return None


def _one_decision_each(
    offered: Outline, decisions: Iterable[RecordDecision]
) -> dict[RecordId, DisposalAction]:
    given: dict[RecordId, DisposalAction | None] = {}
    unknown, twice = [], []
    for decision in decisions:
        if decision.id not in offered or offered[decision.id].is_context:
            unknown.append(decision.id)
        elif given.setdefault(decision.id, decision.action) != decision.action:
            twice.append(decision.id)
    if unknown:
        raise UnknownObjects(unknown)
    if twice:
        raise ContradictoryAnswer(twice)
    return {
        record_id: action for record_id, action in given.items() if action in {ARCHIVE, DESTROY}
    }


def _with_inherited(
    offered: Outline, given: Mapping[RecordId, DisposalAction]
) -> tuple[dict[RecordId, DisposalAction], list[RecordId]]:
    settled: dict[RecordId, DisposalAction] = {}
    inherited, missing = [], []
    for entry in offered.appraised:
        if entry.id in given:
            settled[entry.id] = given[entry.id]
        elif action_for(entry, offered, given) is DESTROY:
            settled[entry.id] = DESTROY
            inherited.append(entry.id)
        else:
            missing.append(entry.id)
    if missing:
        raise IncompleteAnswer(missing)
    return settled, inherited


def _require_documents_agree(
    offered: Outline,
    given: Mapping[RecordId, DisposalAction],
    actions: Mapping[RecordId, DisposalAction],
) -> None:
    differing = [
        record_id
        for record_id, action in given.items()
        if record_id not in actions
        and action_for(offered[record_id], offered, actions) is not action
    ]
    if differing:
        raise ContradictoryAnswer(differing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Where a transfer departs from the appraisal; only the topmost records of each branch."""

    missing: tuple[RecordId, ...] = ()
    surplus: tuple[RecordId, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.missing or self.surplus)


def compare_transfer(
    offered: Outline, actions: Mapping[RecordId, DisposalAction], transferred: Outline
) -> Differences:
    """What a transfer lacks, and what it brings that was not asked for.

    Records sent along as context count neither as brought nor as lacking.
    """
    wanted = {
        entry.id
        for entry in offered
        if not entry.is_context and action_for(entry, offered, actions) is ARCHIVE
    }
    brought = {entry.id for entry in transferred if not entry.is_context}
    return Differences(
        missing=tuple(_topmost(offered, wanted - brought)),
        surplus=tuple(_topmost(transferred, brought - wanted)),
    )


def _topmost(outline: Outline, ids: set[RecordId]) -> Iterator[RecordId]:
    for entry in outline:
        if entry.id in ids and entry.parent not in ids:
            yield entry.id
