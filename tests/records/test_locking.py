"""Revisions and locks: of two who change one record, nobody overwrites the other unseen."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from eakte.database import BUSY_TIMEOUT_S, DatabaseUnavailable, make_engine
from eakte.domain.access import CaseFileId
from eakte.domain.errors import InvalidValue, NotVisible, RevisionChanged
from eakte.records import Records, Transaction
from tests.makers import Clock, Town, a_town


def test_a_changed_record_counts_its_revision_up(town: Town) -> None:
    case = town.add_case()

    with town.records.begin(town.clerk) as tx:
        saved = tx.cases.save(replace(tx.cases.locked(case.id, revision=1), subject="neu"))

    assert saved.revision == 2
    with town.records.read(town.clerk) as tx:
        assert tx.cases.get(case.id) == saved


@pytest.mark.parametrize("kind", ["cases", "documents"])
def test_an_old_revision_is_refused_with_the_one_that_stands(town: Town, kind: str) -> None:
    case = town.add_case()
    record = case if kind == "cases" else town.add_document(case)

    with town.records.begin(town.clerk) as tx, pytest.raises(RevisionChanged) as refused:
        getattr(tx, kind).locked(record.id, revision=7)

    assert refused.value.current == 1


def test_who_waited_for_a_lock_sees_what_the_other_wrote(town: Town) -> None:
    """Also when the record was read before in the same transaction."""
    case = town.add_case()
    start = threading.Barrier(6)

    def count_up() -> None:
        start.wait()
        with town.records.begin(town.clerk) as tx:
            tx.cases.get(case.id)
            found = tx.cases.locked(case.id)
            tx.cases.save(replace(found, location=found.location + "x"))

    threads = [threading.Thread(target=count_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with town.records.read(town.clerk) as tx:
        found = tx.cases.get(case.id)
    assert (found.location, found.revision) == ("xxxxxx", 7)


def test_a_record_that_moved_away_while_it_was_waited_for_is_not_visible(town: Town) -> None:
    document = town.add_document()

    with town.records.begin(town.clerk) as tx:
        tx.documents.save(replace(document, scope=town.add_case().scope))

    with town.records.read(town.actor("archivist")) as tx:
        tx.documents.get(document.id)
    with town.records.read(town.actor("station")) as tx, pytest.raises(NotVisible):
        tx.documents.get(document.id)


def test_a_reading_transaction_sees_one_moment(town: Town) -> None:
    case = town.add_case()

    with town.records.read(town.clerk) as tx:
        before = tx.cases.get(case.id)
        with town.records.begin(town.clerk) as other:
            other.cases.save(replace(other.cases.locked(case.id), subject="anders"))
        tx.session.expire_all()

        assert tx.cases.get(case.id) == before


def test_a_failed_transaction_leaves_nothing(town: Town) -> None:
    case = town.add_case()

    def fail() -> None:
        with town.records.begin(town.clerk) as tx:
            tx.cases.save(replace(tx.cases.locked(case.id), subject="verloren"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with town.records.read(town.clerk) as tx:
        assert tx.cases.get(case.id) == case


@pytest.mark.parametrize("text", ["\ud800", "x" * 300])
def test_a_key_that_no_column_holds_is_refused_in_words(town: Town, text: str) -> None:
    with pytest.raises((InvalidValue, NotVisible)), town.records.read(town.clerk) as tx:
        tx.cases.get(text)


def test_a_nul_in_a_key_is_not_found(town: Town) -> None:
    with pytest.raises((InvalidValue, NotVisible)), town.records.read(town.clerk) as tx:
        tx.documents.get("\x00")


def test_a_lost_database_is_told_in_one_word(records: Records) -> None:
    if records.engine.dialect.name == "sqlite":
        gone = make_engine("sqlite:////nowhere/at/all.sqlite")
    else:
        gone = make_engine("postgresql://eakte@/eakte?host=/nowhere")

    for way in (
        Records(engine=gone, clock=records.clock).begin,
        Records(engine=gone, clock=records.clock).read,
    ):
        with pytest.raises(DatabaseUnavailable), way(None) as tx:
            tx.people.tenants()


def test_a_lock_that_never_comes_free_ends_the_wait(
    postgresql_engine: Engine, clock: Clock
) -> None:
    records = Records(engine=postgresql_engine, clock=clock)
    town = a_town(records)
    case = town.add_case()

    with records.read(None) as tx:
        assert tx.session.scalar(text("SHOW lock_timeout")) == f"{BUSY_TIMEOUT_S}s"
    with records.begin(town.clerk) as holder:
        holder.cases.locked(case.id)
        with pytest.raises(DatabaseUnavailable), records.begin(town.manager) as tx:
            wait_briefly_for(tx, case.id)


def wait_briefly_for(tx: Transaction, case: CaseFileId) -> None:
    tx.session.execute(text("SET LOCAL lock_timeout = 50"))
    tx.cases.locked(case)
