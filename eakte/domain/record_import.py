"""Which records the archive has taken in (Importbestätigung): pure rules.

Destruction follows an import, so a doubt counts as a failure: a record is confirmed only when the
archive named it, or what it lies in, as taken in, and nothing inside it failed or stayed open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from eakte.domain.appraisal import ContradictoryAnswer, UnknownObjects
from eakte.domain.record_description import RecordId
from eakte.domain.record_outline import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome:
    """What became of one record at the archive; archive_reference is "" where it gave none."""

    id: RecordId
    successful: bool
    archive_reference: str = ""
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAnswer:
    """What the archive says of a transfer.

    successful speaks for the whole transfer; None where the answer speaks of single records only.
    """

    successful: bool | None = None
    failures: tuple[str, ...] = ()
    outcomes: tuple[RecordOutcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """The records that are safe in the archive, with its references, and those that are not.

    confirmed: taken in with everything inside. failed: with the reasons of the archive. open: the
    answer said nothing about them, or something inside them is not safe.
    """

    confirmed: frozenset[RecordId]
    failed: Mapping[RecordId, tuple[str, ...]]
    open: frozenset[RecordId]
    archive_references: Mapping[RecordId, str] = field(default_factory=dict)


def settle_import(sent: Outline, answer: ImportAnswer) -> ImportResult:
    """What is safe in the archive after its answer.

    Raises:
        UnknownObjects: the answer names a record that was not handed over.
        ContradictoryAnswer: it says two things about one record.
    """
    said = _words_for_each(sent, answer)
    unsafe = {
        ancestor.id
        for record_id, word in said.items()
        if not word.successful
        for ancestor in sent.ancestors(record_id)
    }
    confirmed = frozenset(key for key, word in said.items() if word.successful) - unsafe
    failed = {key: word.failures for key, word in said.items() if word.successful is False}
    return ImportResult(
        confirmed=confirmed,
        failed=failed,
        open=frozenset(said) - confirmed - frozenset(failed),
        archive_references={
            outcome.id: outcome.archive_reference
            for outcome in answer.outcomes
            if outcome.successful and outcome.archive_reference
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the answer says of a record; successful is None where it says nothing."""

    successful: bool | None
    failures: tuple[str, ...]


def _words_for_each(sent: Outline, answer: ImportAnswer) -> dict[RecordId, _Said]:
    """What the answer says of each record: its own word, or that of what it lies in.

    An answer of failure vouches only for the files and proceedings that it names.
    """
    outcomes = _one_outcome_each(sent, answer.outcomes)
    overall = _Said(successful=answer.successful, failures=answer.failures)
    said: dict[RecordId, _Said] = {}
    for entry in sent:  # parents come first
        if outcome := outcomes.get(entry.id):
            said[entry.id] = _Said(successful=outcome.successful, failures=outcome.failures)
        elif entry.parent is None or (answer.successful is False and entry.is_appraised):
            said[entry.id] = overall
        else:
            said[entry.id] = said[entry.parent]
    return {key: word for key, word in said.items() if not sent[key].is_context}


def _one_outcome_each(
    sent: Outline, outcomes: Iterable[RecordOutcome]
) -> dict[RecordId, RecordOutcome]:
    single: dict[RecordId, RecordOutcome] = {}
    unknown, twice = [], []
    for outcome in outcomes:
        if outcome.id not in sent:
            unknown.append(outcome.id)
        elif single.setdefault(outcome.id, outcome).successful is not outcome.successful:
            twice.append(outcome.id)
    if unknown:
        raise UnknownObjects(unknown)
    if twice:
        raise ContradictoryAnswer(twice)
    return single
