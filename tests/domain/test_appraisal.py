import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.appraisal import (
    ContradictoryAnswer,
    Differences,
    IncompleteAnswer,
    RecordDecision,
    UnknownObjects,
    action_for,
    compare_transfer,
    settle_appraisal,
)
from eakte.domain.record_description import InvalidRecord, RecordId, RecordKind
from eakte.domain.record_outline import Outline, OutlineEntry
from eakte.domain.retention_rule import DisposalAction

A, B, V = DisposalAction.ARCHIVE, DisposalAction.APPRAISE, DisposalAction.DESTROY


def an_outline(**parents: str | None) -> Outline:
    """Records by their names; names that begin with d are documents, with c context."""
    return Outline(
        OutlineEntry(
            id=RecordId(name),
            kind=RecordKind.DOCUMENT if name[0] == "d" else RecordKind.FILE,
            parent=RecordId(parent) if parent else None,
            is_context=name[0] == "c",
        )
        for name, parent in parents.items()
    )


def decided(**actions: DisposalAction | None) -> list[RecordDecision]:
    return [RecordDecision(id=RecordId(key), action=action) for key, action in actions.items()]


OFFERED = an_outline(file=None, first="file", doc="first", second="file", inner="second")


def test_an_archived_record_keeps_what_it_lies_in() -> None:
    settled = settle_appraisal(OFFERED, decided(file=V, first=V, second=V, inner=A))

    assert settled.actions == {"file": A, "first": V, "second": A, "inner": A}
    assert settled.lifted == {"file", "second"}


def test_silence_inside_an_unwanted_record_means_unwanted() -> None:
    settled = settle_appraisal(OFFERED, decided(file=V))

    assert set(settled.actions.values()) == {V}
    assert settled.inherited == {"first", "second", "inner"}


def test_silence_anywhere_else_is_no_decision() -> None:
    with pytest.raises(IncompleteAnswer) as refused:
        settle_appraisal(OFFERED, decided(file=A, first=V))

    assert refused.value.ids == ("second", "inner")


@pytest.mark.parametrize("action", [B, None])
def test_an_answer_that_says_neither_a_nor_v_is_incomplete(action: DisposalAction | None) -> None:
    with pytest.raises(IncompleteAnswer):
        settle_appraisal(OFFERED, decided(file=action))


def test_a_record_that_was_not_offered_is_refused() -> None:
    with pytest.raises(UnknownObjects) as refused:
        settle_appraisal(OFFERED, decided(file=V, stranger=V))

    assert refused.value.ids == ("stranger",)


def test_a_record_sent_along_as_context_is_not_decided() -> None:
    outline = an_outline(context=None, part="context")

    with pytest.raises(UnknownObjects):
        settle_appraisal(outline, decided(context=V, part=V))
    assert settle_appraisal(outline, decided(part=V)).actions == {"part": V}


def test_two_decisions_on_one_record_contradict() -> None:
    with pytest.raises(ContradictoryAnswer):
        settle_appraisal(OFFERED, [*decided(file=V), *decided(file=A)])


def test_a_document_follows_its_proceeding() -> None:
    with pytest.raises(ContradictoryAnswer) as refused:
        settle_appraisal(OFFERED, decided(file=V, doc=A))

    assert refused.value.ids == ("doc",)
    assert settle_appraisal(OFFERED, decided(file=V, doc=V)).actions["first"] is V


def test_a_loose_document_is_decided_itself() -> None:
    assert settle_appraisal(an_outline(doc=None), decided(doc=A)).actions == {"doc": A}


def test_a_transfer_that_keeps_to_the_appraisal_shows_no_difference() -> None:
    actions = settle_appraisal(OFFERED, decided(file=A, first=A, second=V)).actions

    assert not compare_transfer(OFFERED, actions, an_outline(file=None, first="file", doc="first"))


def test_only_the_topmost_missing_and_surplus_records_are_told() -> None:
    actions = settle_appraisal(OFFERED, decided(file=A, first=A, second=V)).actions
    transferred = an_outline(file=None, second="file", inner="second", other=None)

    assert compare_transfer(OFFERED, actions, transferred) == Differences(
        missing=(RecordId("first"),), surplus=(RecordId("second"), RecordId("other"))
    )


def test_context_counts_neither_as_missing_nor_as_surplus() -> None:
    offered = an_outline(c=None, part="c")
    actions = {RecordId("part"): A}

    assert not compare_transfer(offered, actions, an_outline(c=None, part="c"))
    assert not compare_transfer(offered, actions, an_outline(part=None))


def test_one_id_twice_is_refused() -> None:
    entry = OFFERED[RecordId("file")]

    with pytest.raises(InvalidRecord):
        Outline([entry, entry])


@given(data=st.data())
def test_whatever_is_settled_no_kept_record_lies_in_a_destroyed_one(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    parents = {
        f"r{number}": f"r{data.draw(st.integers(0, number - 1))}" if number else None
        for number in range(count)
    }
    outline = an_outline(**parents)
    given_actions = {name: data.draw(st.sampled_from([A, V])) for name in parents}

    settled = settle_appraisal(outline, decided(**given_actions)).actions

    for entry in outline:
        if settled[entry.id] is A:
            assert all(settled[above.id] is A for above in outline.ancestors(entry.id))
        assert not (given_actions[entry.id] is A and settled[entry.id] is V)
        assert action_for(entry, outline, settled) is settled[entry.id]
