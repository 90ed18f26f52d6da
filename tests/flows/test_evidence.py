"""The journal as one list: places, signed checkpoints, anchors outside, and proofs."""

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from eakte.domain.merkle import is_included, root_of
from eakte.evidence import Evidence
from eakte.journal import Event, case_stream
from eakte.receipts import open_signer
from eakte.records import Records
from storage import FolderStore, anchor_key, folder_buckets
from tests.makers import Clock, Town, a_town


@pytest.fixture
def anchors(tmp_path: Path) -> FolderStore:
    found = folder_buckets(tmp_path / "buckets").evidence
    assert isinstance(found, FolderStore)
    return found


@pytest.fixture
def evidence(town: Town, anchors: FolderStore, tmp_path: Path) -> Evidence:
    signer = open_signer(tmp_path / "keys")
    return Evidence(records=town.records, anchors=anchors, signer=signer)


def note_some(town: Town, count: int) -> list[str]:
    """Entries in chains of several case files; their hashes."""
    with town.records.begin(town.clerk) as tx:
        return [
            tx.note(Event(stream=case_stream(f"c{n % 3}"), action="x", subject=f"{n}", detail={}))
            for n in range(count)
        ]


def hashes(town: Town) -> list[str]:
    with town.records.read(town.system) as tx:
        return [leaf.hex() for leaf in tx.evidence.leaves(size=10_000)]


def test_a_checkpoint_is_the_root_over_all_entries_of_the_tenant(
    evidence: Evidence, town: Town, records: Records
) -> None:
    noted = note_some(town, 7)
    other = a_town(records, "weeze")
    note_some(other, 3)

    made = evidence.checkpoint(town.system)

    assert made is not None
    leaves = hashes(town)
    assert leaves[-7:] == noted
    assert (made.frontier.size, made.root) == (
        len(leaves),
        root_of([bytes.fromhex(leaf) for leaf in leaves]).hex(),
    )


def test_a_checkpoint_lies_outside_signed_and_cannot_be_overwritten(
    evidence: Evidence, town: Town, anchors: FolderStore
) -> None:
    note_some(town, 3)
    made = evidence.checkpoint(town.system)
    assert made is not None

    anchor = anchors.read(anchor_key(town.tenant, made.frontier.size)).decode()

    note, signature = anchor.removesuffix("\n").rsplit("\n\n", 1)
    key = evidence.signer.key.public_key()
    key.verify(base64.b64decode(signature), f"{note}\n".encode())
    assert note.split("\n")[:3] == [f"eakte/{town.tenant}", str(made.frontier.size), made.root]
    assert evidence.signer.key_id() == note.split("\n")[-1]


def test_the_tree_goes_on_from_the_last_checkpoint(evidence: Evidence, town: Town) -> None:
    note_some(town, 5)
    first = evidence.checkpoint(town.system)
    note_some(town, 4)

    second = evidence.checkpoint(town.system)

    assert first is not None
    assert second is not None
    assert second.frontier.size == first.frontier.size + 4
    assert second.root == root_of([bytes.fromhex(leaf) for leaf in hashes(town)]).hex()
    assert list(evidence.broken(town.system)) == []


def test_a_checkpoint_is_made_every_minute_and_only_when_something_happened(
    evidence: Evidence, town: Town, clock: Clock
) -> None:
    def sizes() -> list[int]:
        with town.records.read(town.system) as tx:
            return [each.frontier.size for each in tx.evidence.checkpoints()]

    note_some(town, 1)
    evidence.watch(town.system)
    first = sizes()
    note_some(town, 1)
    evidence.watch(town.system)
    assert sizes() == first

    clock.at += timedelta(seconds=61)
    evidence.watch(town.system)
    clock.at += timedelta(seconds=61)
    evidence.watch(town.system)
    assert sizes() == [*first, first[0] + 1]


def test_each_entry_below_a_checkpoint_has_a_proof(evidence: Evidence, town: Town) -> None:
    noted = note_some(town, 6)
    evidence.checkpoint(town.system)
    late = note_some(town, 1)

    for digest in noted:
        found = evidence.proof(digest, actor=town.clerk)
        assert found is not None
        assert is_included(
            bytes.fromhex(digest),
            found.position,
            found.checkpoint.frontier.size,
            [bytes.fromhex(node) for node in found.path],
            found.checkpoint.frontier.root(),
        )
    assert evidence.proof(late[0], actor=town.clerk) is None


def test_an_entry_that_was_changed_below_the_program_breaks_its_checkpoint(
    evidence: Evidence, town: Town, owner_engine: Engine
) -> None:
    noted = note_some(town, 4)
    made = evidence.checkpoint(town.system)
    with owner_engine.begin() as connection:
        if owner_engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER journal_entry_no_update"))
        else:
            connection.execute(text("SELECT set_config('eakte.tenant', '*', true)"))
            connection.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER USER"))
        changed = hashlib.sha256(b"another story").hexdigest()
        connection.execute(
            text("UPDATE journal_entry SET hash = :new WHERE hash = :old"),
            {"new": changed, "old": noted[1]},
        )

    assert list(evidence.broken(town.system)) == [made]


def test_the_database_refuses_to_change_a_place(
    evidence: Evidence, town: Town, engine: Engine
) -> None:
    note_some(town, 2)
    evidence.checkpoint(town.system)

    for statement in (
        "UPDATE journal_leaf SET position = position + 1",
        "DELETE FROM journal_leaf",
    ):
        with pytest.raises(DBAPIError), town.records.begin(town.system) as tx:
            tx.session.execute(text(statement))


def test_a_checkpoint_that_could_not_be_anchored_is_anchored_next_time(
    evidence: Evidence, town: Town, anchors: FolderStore
) -> None:
    note_some(town, 2)
    with town.records.begin(town.system) as tx:
        tx.evidence.lock()
        made = evidence._make(tx, None)

    evidence.watch(town.system)

    assert anchors.read(anchor_key(town.tenant, made.frontier.size)) == made.anchor()
