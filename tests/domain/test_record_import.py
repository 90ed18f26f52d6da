import pytest

from eakte.domain.appraisal import ContradictoryAnswer, UnknownObjects
from eakte.domain.record_description import RecordId, RecordKind
from eakte.domain.record_import import ImportAnswer, RecordOutcome, settle_import
from eakte.domain.record_outline import Outline, OutlineEntry


def a_transfer() -> Outline:
    """A file with two proceedings, a document in the first of them."""
    parents = {"file": None, "first": "file", "doc": "first", "second": "file"}
    return Outline(
        OutlineEntry(
            id=RecordId(name),
            kind=RecordKind.DOCUMENT if name == "doc" else RecordKind.FILE,
            parent=RecordId(parent) if parent else None,
            is_context=False,
        )
        for name, parent in parents.items()
    )


def said(record_id: str, *, successful: bool, reference: str = "") -> RecordOutcome:
    return RecordOutcome(
        id=RecordId(record_id),
        successful=successful,
        archive_reference=reference,
        failures=() if successful else ("Datei defekt",),
    )


def test_what_lies_in_an_imported_record_is_imported_with_it() -> None:
    answer = ImportAnswer(outcomes=(said("file", successful=True, reference="B 12/7"),))

    result = settle_import(a_transfer(), answer)

    assert result.confirmed == {"file", "first", "doc", "second"}
    assert result.archive_references == {"file": "B 12/7"}


def test_one_failed_record_keeps_all_that_it_lies_in() -> None:
    answer = ImportAnswer(outcomes=(said("file", successful=True), said("first", successful=False)))

    result = settle_import(a_transfer(), answer)

    assert result.confirmed == {"second"}
    assert result.failed == {"first": ("Datei defekt",), "doc": ("Datei defekt",)}
    assert result.open == {"file"}


def test_a_record_about_which_nothing_was_said_stays_open() -> None:
    result = settle_import(a_transfer(), ImportAnswer(outcomes=(said("second", successful=True),)))

    assert result.confirmed == {"second"}
    assert result.open == {"file", "first", "doc"}


def test_a_success_of_the_whole_confirms_all_but_what_failed() -> None:
    whole = settle_import(a_transfer(), ImportAnswer(successful=True))
    partly = settle_import(
        a_transfer(), ImportAnswer(successful=True, outcomes=(said("second", successful=False),))
    )

    assert len(whole.confirmed) == len(a_transfer())
    assert partly.confirmed == {"first", "doc"}


def test_a_failure_of_the_whole_vouches_only_for_what_it_names() -> None:
    answer = ImportAnswer(
        successful=False,
        failures=("Abbruch",),
        outcomes=(said("file", successful=True), said("first", successful=True)),
    )

    result = settle_import(a_transfer(), answer)

    assert result.confirmed == {"first", "doc"}
    assert result.failed == {"second": ("Abbruch",)}


def test_unknown_and_contradictory_outcomes_are_refused() -> None:
    with pytest.raises(UnknownObjects):
        settle_import(a_transfer(), ImportAnswer(outcomes=(said("other", successful=True),)))
    with pytest.raises(ContradictoryAnswer):
        settle_import(
            a_transfer(),
            ImportAnswer(outcomes=(said("file", successful=True), said("file", successful=False))),
        )
