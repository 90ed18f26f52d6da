"""The cluster that searches is down: filing goes on, the database answers, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.finding import SearchRequest
from eakte.jobs import JobState, Lane
from eakte.office import Office
from eakte.records import Records
from eakte.worker import Worker
from indexing import PageReader
from tests.makers import Town
from tests.offices import an_office, received, work_off
from tests.search_server import SearchServer
from tests.store_proxy import Fault, StoreProxy, store_proxy

LETTER = "Antrag auf Baugenehmigung für einen Carport"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexing.opensearch_cluster.sleep", lambda _: None)
    monkeypatch.setattr("eakte.worker.OUTAGE_DELAY_S", 0)


@pytest.fixture
def proxy(search_server: SearchServer) -> Iterator[StoreProxy]:
    with store_proxy(search_server.url) as found:
        yield found


@pytest.fixture
def office(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: PageReader,
    search_server: SearchServer,
    proxy: StoreProxy,
) -> Office:
    return an_office(
        records,
        tmp_path,
        reader=reader,
        search_engine="opensearch",
        search_url=proxy.url,
        search_name=search_server.settings().name,
        search_replicas=0,
    )


def found(office: Office, town: Town, words: str) -> int:
    return office.filing.find(SearchRequest(words=words), actor=town.clerk).total


def test_a_letter_is_found_through_the_cluster_which_got_its_index_by_itself(
    office: Office, town: Town
) -> None:
    assert office.operation.index_state().needs_rebuild

    received(office, town.clerk, LETTER)
    work_off(office)

    assert found(office, town, "Baugenehmigungen") == 1
    assert found(office, town, "Genehmigung") == 1
    assert office.operation.readiness().index
    assert not (office.settings.index_folder).exists()


def test_while_it_is_down_the_database_answers_and_says_so(
    office: Office, town: Town, proxy: StoreProxy
) -> None:
    case = town.add_case()
    received(office, town.clerk, LETTER)
    work_off(office)

    proxy.fail(Fault(refuses=True))
    answer = office.filing.find(SearchRequest(words=case.subject), actor=town.clerk)

    assert answer.is_rebuilding
    assert [each.id for each in answer.cases] == [case.id]
    ready = office.operation.readiness()
    assert (ready.index, ready.is_ready) == (False, True)


def test_letters_that_come_while_it_is_down_are_found_afterwards(
    office: Office, town: Town, proxy: StoreProxy
) -> None:
    work_off(office)
    proxy.fail(Fault(refuses=True))
    received(office, town.clerk, LETTER)
    work_once(office)

    with town.records.read(town.system) as tx:
        waiting = [line for line in tx.job_lines().lines if line.kind == "index"]
    assert {line.state for line in waiting} == {JobState.READY}
    assert {line.error for line in waiting} == {"IndexUnavailable"}

    proxy.heal()
    work_off(office)
    assert found(office, town, "Carport") == 1


def work_once(office: Office) -> None:
    """Read what came, and try once to bring it into the index."""
    work_off(office, (Lane.READ,))
    Worker(office=office, lane=Lane.INDEX).step()


def test_an_index_that_somebody_deleted_is_made_again_by_itself(
    office: Office, town: Town, search_server: SearchServer
) -> None:
    received(office, town.clerk, LETTER)
    work_off(office)
    before = office.operation.index_state()

    office.filing.index._builds.cluster.ask("DELETE", f"/{office.settings.search_name}-*")
    assert office.operation.index_state().needs_rebuild
    work_off(office)

    assert found(office, town, "Carport") == 1
    assert office.operation.index_state().pages == before.pages == 1
