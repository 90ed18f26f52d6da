"""The index on OpenSearch where it is not as others: builds, a ledger for all machines, cursors."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from indexing import (
    ClusterSettings,
    Filter,
    IndexBusy,
    IndexedPage,
    IndexUnavailable,
    OpenSearchIndex,
    PagesRefused,
    Plan,
    parse,
)
from indexing.opensearch_builds import Builds
from indexing.opensearch_cluster import Cluster, NotThere, connect
from indexing.opensearch_ledger import Ledger
from indexing.opensearch_writing import PAGES_AT_ONCE, write
from indexing.search_index import MAX_BEGINNING_TERMS
from tests.indexing.searching.pages import TOWN, a_page, ask, found_by
from tests.search_server import SearchServer

EVERYTHING = Filter(tenant=TOWN, scopes=None)
WINDOWS = (20, 50, 200)  # smaller ones than those of a cluster
AT_ONCE = 0.0  # a builder is given up as soon as it is seen


@pytest.fixture
def settings(search_server: SearchServer) -> ClusterSettings:
    return search_server.settings()


@pytest.fixture
def index(settings: ClusterSettings) -> OpenSearchIndex:
    made = OpenSearchIndex(settings)
    made.rebuild([a_page("a", "Antrag")])
    return made


@pytest.fixture
def cluster(settings: ClusterSettings) -> Cluster:
    return connect(settings)


def indexes(cluster: Cluster, settings: ClusterSettings) -> list[str]:
    return sorted(cluster.ask("GET", f"/{settings.name}-pages-*/_alias"))


class TestBuilds:
    def test_without_an_index_it_says_so_and_needs_one(self, settings: ClusterSettings) -> None:
        index = OpenSearchIndex(settings)

        assert (index.state().is_healthy, index.state().needs_rebuild) == (False, True)
        for question in (
            lambda: ask(index, "Antrag"),
            lambda: index.apply([a_page("a")]),
            lambda: list(index.terms()),
            lambda: list(index.revisions(TOWN)),
            index.generation,
            index.purge,
        ):
            with pytest.raises(IndexUnavailable):
                question()

    def test_after_a_rebuild_only_the_new_index_is_left(
        self, index: OpenSearchIndex, cluster: Cluster, settings: ClusterSettings
    ) -> None:
        before = indexes(cluster, settings)

        index.rebuild([a_page("b", "Antrag")])

        [living] = indexes(cluster, settings)
        assert living not in before
        with pytest.raises(NotThere):
            cluster.ask("GET", f"/{living}-filling/_mapping")

    def test_a_rebuild_of_many_pages_takes_each(self, index: OpenSearchIndex) -> None:
        pages = 2 * PAGES_AT_ONCE + 1

        index.rebuild(a_page(f"p{number}", "Antrag") for number in range(pages))

        assert ask(index, "Antrag").total == index.state().pages == pages

    def test_an_index_of_another_analysis_or_layout_answers_and_needs_a_rebuild(
        self, index: OpenSearchIndex, cluster: Cluster, settings: ClusterSettings
    ) -> None:
        meta = {"_meta": {"analysis_version": 1, "layout": 1}}
        cluster.ask("PUT", f"/{settings.name}-pages/_mapping", meta)

        assert found_by(index, "Antrag") == ["a"]
        assert (index.state().is_healthy, index.state().needs_rebuild) == (True, True)

    def test_an_index_that_was_deleted_needs_a_rebuild_and_gets_it(
        self, index: OpenSearchIndex, cluster: Cluster, settings: ClusterSettings
    ) -> None:
        [living] = indexes(cluster, settings)
        cluster.ask("DELETE", f"/{living}")

        assert index.state().needs_rebuild
        with pytest.raises(IndexUnavailable):
            index.apply([a_page("b", "Antrag")])
        assert indexes(cluster, settings) == []

        index.rebuild([a_page("a", "Antrag")])
        assert found_by(index, "Antrag") == ["a"]

    def test_two_installations_in_one_cluster_do_not_meet(
        self, index: OpenSearchIndex, search_server: SearchServer, settings: ClusterSettings
    ) -> None:
        other = OpenSearchIndex(replace(settings, name=f"{settings.name}-pages"))
        other.rebuild([a_page("b", "Antrag")])
        other.rebuild([a_page("b", "Antrag")])
        index.rebuild([a_page("a", "Antrag")])

        assert (found_by(index, "Antrag"), found_by(other, "Antrag")) == (["a"], ["b"])


class TestManyMachines:
    def test_what_one_machine_writes_the_others_find_and_count(
        self, index: OpenSearchIndex, settings: ClusterSettings
    ) -> None:
        other = OpenSearchIndex(settings)
        before = other.generation()

        after = index.apply([a_page("b", "Antrag")])

        assert found_by(other, "Antrag") == ["a", "b"]
        assert other.generation() == after > before

    def test_while_one_rebuilds_changes_of_others_have_to_wait_and_are_then_taken(
        self, index: OpenSearchIndex, settings: ClusterSettings
    ) -> None:
        other = OpenSearchIndex(settings)

        def pages() -> Iterator[IndexedPage]:
            yield a_page("a", "Antrag")
            with pytest.raises(IndexBusy):
                other.apply([a_page("late", "Antrag")])
            with pytest.raises(IndexBusy):
                other.purge()

        index.rebuild(pages())
        other.apply([a_page("late", "Antrag")])

        assert found_by(index, "Antrag") == ["a", "late"]

    def test_a_change_that_a_rebuild_overtook_is_not_called_done(
        self, index: OpenSearchIndex, cluster: Cluster, settings: ClusterSettings
    ) -> None:
        ledger = Ledger(cluster, f"{settings.name}-ledger")
        seen = ledger.require_no_builder()

        index.rebuild([])

        with pytest.raises(IndexBusy):
            ledger.note_change(seen)

    def test_changes_of_several_machines_each_get_a_generation(
        self, index: OpenSearchIndex, cluster: Cluster, settings: ClusterSettings
    ) -> None:
        ledger = Ledger(cluster, f"{settings.name}-ledger")
        seen = ledger.require_no_builder()

        index.apply([a_page("b")])

        assert ledger.note_change(seen) == index.generation() == seen.entry.generation + 2

    def test_a_rebuild_that_failed_lets_others_go_on_and_leaves_nothing(
        self, index: OpenSearchIndex, cluster: Cluster, settings: ClusterSettings
    ) -> None:
        def pages() -> Iterator[IndexedPage]:
            yield a_page("b")
            raise ConnectionError

        with pytest.raises(ConnectionError):
            index.rebuild(pages())

        assert len(indexes(cluster, settings)) == 1
        assert OpenSearchIndex(settings).apply([a_page("c", "Antrag")])
        assert found_by(index, "Antrag") == ["a", "c"]


class TestKilledBuilders:
    @pytest.fixture
    def killed(
        self, index: OpenSearchIndex, cluster: Cluster, settings: ClusterSettings
    ) -> OpenSearchIndex:
        """The index after a process was killed that had half of a new one."""
        builder = Ledger(cluster, f"{settings.name}-ledger")._begun().entry.builder
        filling = Builds(cluster=cluster, settings=settings).make(builder)
        write(cluster, filling, [a_page("half")])
        return index

    def test_changes_wait_until_it_is_given_up(
        self, killed: OpenSearchIndex, settings: ClusterSettings
    ) -> None:
        with pytest.raises(IndexBusy):
            killed.apply([a_page("b", "Antrag")])
        assert found_by(killed, "Antrag") == ["a"]

        assert OpenSearchIndex(settings, lease_s=AT_ONCE).apply([a_page("b", "Antrag")])
        assert found_by(killed, "Antrag") == ["a", "b"]

    def test_another_one_takes_its_place_and_sweeps(
        self, killed: OpenSearchIndex, cluster: Cluster, settings: ClusterSettings
    ) -> None:
        OpenSearchIndex(settings, lease_s=AT_ONCE).rebuild([a_page("b", "Antrag")])

        assert len(indexes(cluster, settings)) == 1
        assert found_by(killed, "Antrag") == ["b"]

    def test_a_purge_reaches_what_it_left_behind(
        self, killed: OpenSearchIndex, cluster: Cluster, settings: ClusterSettings
    ) -> None:
        OpenSearchIndex(settings, lease_s=AT_ONCE).purge()

        assert len(indexes(cluster, settings)) == 1

    def test_one_that_was_given_up_too_early_does_not_switch(
        self, index: OpenSearchIndex, settings: ClusterSettings
    ) -> None:
        hasty = OpenSearchIndex(settings, lease_s=AT_ONCE)

        def pages() -> Iterator[IndexedPage]:
            yield a_page("slow", "Antrag")
            hasty.rebuild([a_page("fast", "Antrag")])

        with pytest.raises((IndexBusy, IndexUnavailable)):  # its own half of an index is gone
            index.rebuild(pages())

        assert found_by(index, "Antrag") == ["fast"]
        assert index.apply([a_page("b", "Antrag")])


class TestRefusedPages:
    def test_a_page_that_can_never_be_taken_is_told_apart_from_an_outage(
        self, index: OpenSearchIndex
    ) -> None:
        with pytest.raises(PagesRefused) as refused:
            index.apply([a_page("b", "Antrag"), a_page("bad", "Antrag", revision=2**63)])

        assert refused.value.pages == ["bad"]
        index.apply([a_page("b", "Antrag")])
        assert found_by(index, "Antrag") == ["a", "b"]


class TestCursors:
    @pytest.fixture(autouse=True)
    def _small_windows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("indexing.opensearch_answers.WINDOWS", WINDOWS)

    def test_hits_far_behind_the_first_ones_are_found_from_their_place(
        self, index: OpenSearchIndex
    ) -> None:
        pages = WINDOWS[1] + 25
        index.rebuild(a_page(f"p{number:05}", "Antrag") for number in range(pages))
        plan = Plan(query=parse("Antrag"), filter=EVERYTHING, limit=10)
        seen, found = [], index.search(plan)
        for _ in count():
            seen += [hit.page for hit in found.hits]
            if len(found.hits) < plan.limit:
                break
            found = index.search(replace(plan, after=found.hits[-1].position))

        assert seen == [f"p{number:05}" for number in range(pages)]

        back = index.search(replace(plan, before=found.hits[0].position))
        assert [hit.page for hit in back.hits] == seen[60:70]
        assert back.complete

    def test_beyond_what_a_cluster_gives_an_answer_says_that_it_is_not_complete(
        self, index: OpenSearchIndex
    ) -> None:
        pages = WINDOWS[-1] + 10
        index.rebuild(a_page(f"p{number:05}") for number in range(pages))
        plan = Plan(query=parse("*"), filter=EVERYTHING, limit=10)
        last = a_page(f"p{WINDOWS[-1] - 1:05}")

        [first] = index.search(replace(plan, limit=1)).hits
        found = index.search(replace(plan, after=replace(first.position, page=last.page)))

        assert (found.hits, found.total, found.complete) == ((), pages, False)


class TestTerms:
    def test_the_beginning_of_a_word_is_looked_up_among_many_terms(
        self, index: OpenSearchIndex
    ) -> None:
        words = [f"{start}{number:03}" for start in ("ab", "abc", "abd") for number in range(300)]
        index.rebuild(a_page(f"p{at}", tokens=(word,)) for at, word in enumerate(words))

        found = ask(index, "abc*")

        assert (found.total, found.complete) == (MAX_BEGINNING_TERMS, False)

    def test_terms_come_in_their_order_however_many_there_are(
        self, index: OpenSearchIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("indexing.opensearch_terms.AT_ONCE", 7)
        words = [f"wort{number:02}" for number in range(50)]
        index.rebuild(a_page(f"p{at}", tokens=(word, "auf")) for at, word in enumerate(words))

        assert list(index.terms()) == [("auf", 50), *((word, 1) for word in words)]
