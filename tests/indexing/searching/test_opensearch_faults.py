"""The cluster is down, slow, full, or answers in part: nothing is lost, and nobody is lied to."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from indexing import ClusterSettings, IndexBusy, IndexUnavailable, KeptTerms, OpenSearchIndex
from indexing.opensearch_cluster import Answer, Cluster, _Transport
from tests.indexing.searching.pages import a_page, ask, found_by
from tests.search_server import SearchServer
from tests.store_proxy import Fault, StoreProxy, store_proxy


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexing.opensearch_cluster.sleep", lambda _: None)
    monkeypatch.setattr("indexing.opensearch_writing.sleep", lambda _: None)


@pytest.fixture
def proxy(search_server: SearchServer) -> Iterator[StoreProxy]:
    with store_proxy(search_server.url) as found:
        yield found


@pytest.fixture
def settings(search_server: SearchServer, proxy: StoreProxy) -> ClusterSettings:
    return search_server.settings(urls=(proxy.url,))


@pytest.fixture
def index(settings: ClusterSettings) -> OpenSearchIndex:
    made = OpenSearchIndex(settings)
    made.rebuild([a_page("a", "Antrag")])
    return made


AWAY = [Fault(refuses=True), Fault(status_before=503), Fault(status_before=502), Fault(cut_at=5)]


class TestAway:
    @pytest.mark.parametrize("fault", AWAY)
    def test_a_cluster_that_does_not_answer_is_said_to_be_away_and_comes_back(
        self, index: OpenSearchIndex, proxy: StoreProxy, fault: Fault
    ) -> None:
        proxy.fail(fault)

        for question in (
            lambda: ask(index, "Antrag"),
            lambda: index.apply([a_page("b", "Antrag")]),
            lambda: index.rebuild([]),
            lambda: list(index.terms()),
            index.purge,
            index.generation,
        ):
            with pytest.raises(IndexUnavailable):
                question()

        proxy.heal()
        assert found_by(index, "Antrag") == ["a"]
        index.apply([a_page("b", "Antrag")])
        assert found_by(index, "Antrag") == ["a", "b"]

    @pytest.mark.parametrize("fault", AWAY)
    def test_while_it_is_away_nothing_has_to_be_made_anew(
        self, index: OpenSearchIndex, proxy: StoreProxy, fault: Fault
    ) -> None:
        proxy.fail(fault)

        state = index.state()

        assert (state.is_healthy, state.is_away, state.needs_rebuild) == (False, True, False)

    def test_the_known_terms_stay_while_it_is_away(
        self, index: OpenSearchIndex, proxy: StoreProxy
    ) -> None:
        times = iter(range(0, 10_000, 1_000))
        terms = KeptTerms(index, clock=lambda: float(next(times)))
        assert terms.dictionary().pages_with("antrag") == 1

        proxy.fail(Fault(refuses=True))

        assert terms.dictionary().pages_with("antrag") == 1

    def test_a_cluster_that_says_nothing_is_not_waited_for_long(
        self,
        index: OpenSearchIndex,
        settings: ClusterSettings,
        proxy: StoreProxy,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("indexing.opensearch_cluster.READING_LIMIT_S", 0.2)
        hasty = OpenSearchIndex(settings)
        proxy.fail(Fault(hangs=True))

        with pytest.raises(IndexUnavailable):
            ask(hasty, "Antrag")

        assert len(proxy.requests) == 1

    @pytest.mark.parametrize("status", [429, 503])
    def test_what_one_moment_refused_is_asked_again(
        self, index: OpenSearchIndex, proxy: StoreProxy, status: int
    ) -> None:
        proxy.fail(Fault(status_before=status, at=1))
        assert found_by(index, "Antrag") == ["a"]

        for number in range(1, 6):  # each request of a change in turn
            proxy.fail(Fault(status_before=status, at=number))
            index.apply([a_page(f"b{number}", "Bescheid")])

        assert ask(index, "Bescheid").total == 5

    @pytest.mark.parametrize("number", range(1, 15))
    def test_a_rebuild_of_which_one_answer_got_lost_goes_on(
        self, index: OpenSearchIndex, proxy: StoreProxy, number: int
    ) -> None:
        proxy.fail(Fault(status_after=503, at=number))

        try:
            index.rebuild([a_page("b", "Antrag")])
        except (IndexBusy, IndexUnavailable):  # the switch had come, its answer had not
            proxy.heal()
            index._ledger._lease_s = 0.0
            index.rebuild([a_page("b", "Antrag")])

        assert found_by(index, "Antrag") == ["b"]

    def test_an_overloaded_cluster_is_busy_and_not_broken(
        self, index: OpenSearchIndex, proxy: StoreProxy
    ) -> None:
        proxy.fail(Fault(status_before=429))

        with pytest.raises(IndexBusy):
            index.apply([a_page("b")])

    @pytest.mark.parametrize("number", range(1, 6))
    def test_a_change_that_arrived_although_no_answer_came_back_is_made_once(
        self, index: OpenSearchIndex, proxy: StoreProxy, number: int
    ) -> None:
        before = index.generation()
        proxy.fail(Fault(status_after=503, at=number))

        index.apply([a_page("b", "Antrag")], remove=["a"])

        assert found_by(index, "Antrag") == ["b"]
        assert index.generation() > before

    @pytest.mark.parametrize("number", range(1, 17))
    def test_a_rebuild_that_breaks_off_at_any_request_leaves_the_living_index(
        self, index: OpenSearchIndex, settings: ClusterSettings, proxy: StoreProxy, number: int
    ) -> None:
        requests: list[int] = []

        class Broken(Exception):
            """The process was killed here."""

        class Breaking(_Transport):
            def __init__(self, way: _Transport) -> None:
                self.way = way

            def perform_request(self, *given: Any, **named: Any) -> object:
                requests.append(1)
                if len(requests) >= number:
                    raise Broken
                return self.way.perform_request(*given, **named)

        killed = OpenSearchIndex(settings)
        through(killed, Breaking)

        try:
            killed.rebuild([a_page("b", "Antrag")])
        except Broken:
            assert found_by(index, "Antrag") in (["a"], ["b"])
        else:
            assert found_by(index, "Antrag") == ["b"]

        OpenSearchIndex(settings, lease_s=0.0).rebuild([a_page("c", "Antrag")])
        assert found_by(index, "Antrag") == ["c"]


def through(index: OpenSearchIndex, way: Callable[[_Transport], _Transport]) -> None:
    """Let an index talk to its cluster by another way."""
    cluster = replace(index._cluster, transport=way(index._cluster.transport))
    index._cluster, index._reading = cluster, cluster
    index._builds = replace(index._builds, cluster=cluster)
    index._ledger._cluster = cluster


@dataclass(kw_only=True)
class Retold(_Transport):
    """Answers of the real cluster, some of them changed."""

    way: _Transport
    path: str
    change: Callable[[Answer], object]
    times: int = 1_000

    def perform_request(self, method: str, url: str, **given: Any) -> object:
        answer = self.way.perform_request(method, url, **given)
        if self.path in url and self.times:
            self.times -= 1
            assert isinstance(answer, dict)
            self.change(answer)
        return answer


class TestHalfAnswers:
    def retell(
        self, index: OpenSearchIndex, path: str, change: Callable[[Answer], object], times: int = 99
    ) -> None:
        through(index, lambda way: Retold(way=way, path=path, change=change, times=times))

    def test_pages_for_which_a_node_has_no_room_are_sent_again(
        self, index: OpenSearchIndex
    ) -> None:
        def refuse_last(answer: Answer) -> None:
            answer["errors"] = True
            answer["items"][-1]["index"] |= {"status": 429, "error": {"type": "rejected"}}

        self.retell(index, "_bulk", refuse_last, times=2)
        index.apply([a_page("b", "Antrag"), a_page("c", "Antrag")])
        assert found_by(index, "Antrag") == ["a", "b", "c"]

        self.retell(index, "_bulk", refuse_last)
        with pytest.raises(IndexBusy):
            index.apply([a_page("d", "Antrag")])

    @pytest.mark.parametrize("status", [403, 500, 503])
    def test_pages_that_no_shard_took_are_an_outage_and_no_fault_of_theirs(
        self, index: OpenSearchIndex, status: int
    ) -> None:
        def refuse_last(answer: Answer) -> None:
            answer["errors"] = True
            answer["items"][-1]["index"] |= {"status": status, "error": {"type": "blocked"}}

        self.retell(index, "_bulk", refuse_last)

        with pytest.raises(IndexUnavailable, match="blocked"):
            index.apply([a_page("b", "Antrag")])

    def test_a_search_without_one_of_the_shards_is_no_answer(self, index: OpenSearchIndex) -> None:
        self.retell(index, "_search", lambda answer: answer["_shards"].update(failed=1))

        with pytest.raises(IndexUnavailable):
            ask(index, "Antrag")

    def test_a_search_that_ran_out_of_time_says_so(self, index: OpenSearchIndex) -> None:
        self.retell(index, "_search", lambda answer: answer.update(timed_out=True))

        assert not ask(index, "Antrag").complete

    def test_a_change_that_one_shard_does_not_show_is_not_done(
        self, index: OpenSearchIndex
    ) -> None:
        self.retell(index, "_refresh", lambda answer: answer["_shards"].update(failed=1))

        with pytest.raises(IndexUnavailable):
            index.apply([a_page("b")])

    def test_a_purge_is_not_done_while_a_node_keeps_removed_pages(
        self, index: OpenSearchIndex
    ) -> None:
        def keep_one(answer: Answer) -> None:
            answer["_all"]["total"]["docs"]["deleted"] = 1

        self.retell(index, "_stats", keep_one)

        with pytest.raises(IndexBusy):
            index.purge()

    def test_an_index_of_which_a_part_is_lost_for_now_is_away(self, index: OpenSearchIndex) -> None:
        self.retell(index, "_cluster/health", lambda answer: answer.update(status="red"))

        assert (index.state().is_away, index.state().needs_rebuild) == (True, False)


class TestShowing:
    def test_a_change_is_shown_before_it_is_called_done(
        self, index: OpenSearchIndex, settings: ClusterSettings, proxy: StoreProxy
    ) -> None:
        proxy.fail(Fault(methods=("NONE",)))

        index.apply([a_page("b")])

        paths = [path.partition("?")[0] for _, path in proxy.requests]
        pages, ledger = f"/{settings.name}-pages", f"/{settings.name}-ledger/_doc/entry"
        assert paths == [ledger, f"{pages}/_bulk", f"{pages}/_refresh", ledger, ledger]

    def test_what_is_searched_stands_in_no_log(
        self, index: OpenSearchIndex, proxy: StoreProxy, caplog: pytest.LogCaptureFixture
    ) -> None:
        proxy.fail(Fault(status_before=400))
        speaking = caplog.at_level(logging.WARNING, logger="opensearch")
        with speaking, pytest.raises(IndexUnavailable) as refused:
            ask(index, "Geheimwort")

        assert caplog.records
        assert "geheim" not in (caplog.text + str(refused.value)).lower()


def test_a_cluster_is_asked_by_nobody_before_it_is_needed() -> None:
    index = OpenSearchIndex(ClusterSettings(urls=("http://127.0.0.1:9",)))

    assert isinstance(index._cluster, Cluster)
