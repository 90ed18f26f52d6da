"""When pages arrived, and until when the index knows them all."""

from dataclasses import replace
from datetime import datetime, timedelta

from eakte import jobs
from eakte.domain.casefile import Document, DocumentState
from eakte.jobs import Lane
from eakte.orders import indexing_job
from eakte.records import StoredPage
from tests.makers import NOON, Clock, Town

MINUTE = timedelta(minutes=1)


def a_letter(town: Town, **fields: object) -> tuple[Document, StoredPage]:
    document = town.add_document(**fields)
    return document, town.add_page(document)


def order(town: Town, document: Document) -> None:
    with town.records.begin(town.system) as tx:
        tx.enqueue(indexing_job(document.id))


def finish_all(town: Town) -> None:
    with town.records.begin(None) as tx:
        for job in jobs.claim(tx.session, Lane.INDEX, worker="test", most=10):
            jobs.finish(tx.session, job)


def arrived(town: Town, moment: datetime, *, most: int = 100) -> list[str]:
    with town.records.read(town.clerk) as tx:
        return [one.page for one in tx.arrivals.since(moment, most=most)]


def settled(town: Town) -> datetime:
    with town.records.read(town.clerk) as tx:
        return tx.arrivals.settled_until()


def stand(town: Town) -> int | None:
    with town.records.read(town.clerk) as tx:
        return tx.arrivals.index_stand()


def test_a_page_arrives_when_it_is_read(town: Town, clock: Clock) -> None:
    _, first = a_letter(town)
    clock.advance(hours=1)
    _, second = a_letter(town)

    assert arrived(town, NOON - MINUTE) == [second.id, first.id]
    assert arrived(town, NOON + MINUTE) == [second.id]
    assert arrived(town, NOON - MINUTE, most=1) == [second.id]


def test_a_page_arrives_again_when_its_document_is_filed(town: Town, clock: Clock) -> None:
    document, page = a_letter(town)
    clock.advance(hours=1)
    with town.records.begin(town.system) as tx:
        tx.documents.set_filed(document.id, at=tx.now)

    with town.records.read(town.clerk) as tx:
        (found,) = tx.arrivals.since(NOON + MINUTE, most=10)
        assert tx.arrivals.of([page.id]) == (found,)

    assert (found.page, found.document, found.at) == (page.id, document.id, clock.at)


def test_what_is_hidden_or_held_does_not_arrive(town: Town) -> None:
    a_letter(town, case=town.add_case(lead_unit=town.units["FB2"]))
    document, page = a_letter(town)
    assert arrived(town, NOON - MINUTE) == [page.id]

    with town.records.begin(town.system) as tx:
        tx.documents.save(replace(document, state=DocumentState.QUARANTINED))
    assert arrived(town, NOON - MINUTE) == []
    with town.records.read(town.clerk) as tx:
        assert tx.arrivals.of([page.id]) == ()


def test_a_minute_ago_is_settled_unless_something_waits(town: Town, clock: Clock) -> None:
    document, _ = a_letter(town)
    assert settled(town) == NOON - MINUTE

    order(town, document)
    clock.advance(hours=2)
    assert NOON - MINUTE < settled(town) < NOON
    finish_all(town)
    assert settled(town) == clock.at - MINUTE


def test_a_filing_that_waits_for_the_index_holds_the_moment_back(town: Town, clock: Clock) -> None:
    document, _ = a_letter(town)
    clock.advance(days=2)
    filed_at = clock.at
    with town.records.begin(town.system) as tx:
        tx.documents.set_filed(document.id, at=tx.now)
    order(town, document)
    clock.advance(hours=2)

    assert filed_at - MINUTE < settled(town) < filed_at


def test_an_old_letter_that_is_indexed_anew_holds_nothing_back(town: Town, clock: Clock) -> None:
    document, _ = a_letter(town)
    clock.advance(days=2)
    order(town, document)

    assert settled(town) == clock.at - MINUTE


def test_the_stand_changes_with_each_change_and_is_unknown_meanwhile(town: Town) -> None:
    document, _ = a_letter(town)
    before = stand(town)
    assert before == stand(town)

    order(town, document)
    assert stand(town) is None
    finish_all(town)
    once = stand(town)
    order(town, document)
    finish_all(town)

    assert len({before, once, stand(town)}) == 3
