"""What every search index promises; asked of each of them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from indexing import (
    Facet,
    Filter,
    Found,
    Hit,
    IndexedPage,
    Order,
    Plan,
    Position,
    Query,
    SearchIndex,
    parse,
)
from indexing.german import Place
from indexing.query import Phrase
from indexing.search_index import MAX_BEGINNING_TERMS, MAX_HITS
from tests.indexing.searching.pages import TOWN, a_page, ask, found_by, pages_of


def put(index: SearchIndex, **texts: str) -> None:
    index.apply(list(pages_of(texts)))


class TestChanges:
    def test_a_page_is_found_as_soon_as_it_is_put_in(self, index: SearchIndex) -> None:
        put(index, a="Antrag auf Baugenehmigung")

        assert found_by(index, "Antrag") == ["a"]

    def test_a_page_that_is_put_again_takes_the_place_of_the_former(
        self, index: SearchIndex
    ) -> None:
        put(index, a="Antrag")
        put(index, a="Bescheid")
        put(index, a="Bescheid")

        assert found_by(index, "Antrag") == []
        assert found_by(index, "Bescheid") == ["a"]
        assert ask(index, "*").total == index.state().pages == 1

    def test_the_last_of_two_pages_with_one_id_counts(self, index: SearchIndex) -> None:
        index.apply([a_page("a", "Antrag"), a_page("a", "Bescheid")])

        assert found_by(index, "*") == ["a"]
        assert found_by(index, "Bescheid") == ["a"]

    def test_a_removed_page_is_not_found(self, index: SearchIndex) -> None:
        put(index, a="Antrag", b="Antrag")

        index.apply([], remove=["a", "never there"])

        assert found_by(index, "Antrag") == found_by(index, "*") == ["b"]

    def test_a_page_that_is_both_removed_and_put_is_put(self, index: SearchIndex) -> None:
        put(index, a="Antrag")

        index.apply([a_page("a", "Bescheid")], remove=["a"])

        assert found_by(index, "*") == found_by(index, "Bescheid") == ["a"]

    def test_a_page_without_words_is_a_page(self, index: SearchIndex) -> None:
        put(index, a="", b="Antrag")

        assert found_by(index, "*") == ["a", "b"]
        assert found_by(index, "-Antrag") == ["a"]

    def test_the_generation_grows_with_every_change(self, index: SearchIndex) -> None:
        seen = [index.generation()]
        seen.append(index.apply([a_page("a", "Antrag")]))
        seen.append(index.rebuild([a_page("a", "Antrag")]))
        seen.append(index.apply([], remove=["a"]))

        assert seen == sorted(set(seen))
        assert index.generation() == seen[-1] == index.state().generation

    def test_the_state_tells_how_many_pages_there_are(self, index: SearchIndex) -> None:
        put(index, a="Antrag", b="Antrag")
        index.apply([], remove=["a"])

        state = index.state()

        assert (state.pages, state.is_healthy, state.needs_rebuild) == (1, True, False)

    def test_many_small_changes_leave_each_page_once(self, index: SearchIndex) -> None:
        for number in range(12):
            put(index, **{f"p{page}": f"Antrag Runde {number}" for page in range(number, 12)})

        assert ask(index, "Antrag").total == 12
        assert [ask(index, f'"Runde {number}"').total for number in range(12)] == [1] * 12


class TestRevisions:
    """What the index holds of each page can be compared with what should stand in it."""

    def test_each_page_keeps_the_revision_it_was_put_with(self, index: SearchIndex) -> None:
        most = 2**63 - 1
        index.apply([a_page("b", "Antrag", revision=7), a_page("a", revision=most)])
        index.apply([a_page("b", "Bescheid", revision=8), a_page("c", revision=0)])
        index.apply([], remove=["c"])

        assert list(index.revisions(TOWN)) == [("a", most), ("b", 8)]

    def test_they_stand_in_the_order_of_their_ids_however_they_came(
        self, index: SearchIndex
    ) -> None:
        ids = [f"{number * 37 % 100:02}" for number in range(100)]
        for some in range(0, 100, 10):
            index.apply([a_page(each, revision=int(each)) for each in ids[some : some + 10]])
        index.apply([], remove=ids[::3])
        index.purge()

        left = sorted(set(ids) - set(ids[::3]))
        assert list(index.revisions(TOWN)) == [(each, int(each)) for each in left]

    def test_those_of_other_tenants_are_not_told(self, index: SearchIndex) -> None:
        index.rebuild([a_page("a", revision=1), a_page("b", tenant="kalkar", revision=2)])

        assert list(index.revisions(TOWN)) == [("a", 1)]
        assert list(index.revisions("weeze")) == []

    def test_a_change_during_the_reading_is_not_seen(self, index: SearchIndex) -> None:
        index.apply([a_page("a", revision=1), a_page("b", revision=1)])
        reading = index.revisions(TOWN)

        index.apply([a_page("b", revision=2)], remove=["a"])

        assert list(reading) == [("a", 1), ("b", 1)]


class TestRights:
    @pytest.fixture
    def filled(self, index: SearchIndex) -> SearchIndex:
        index.apply(
            [
                a_page("mine", "Antrag", scope="unit:a"),
                a_page("yours", "Antrag", scope="unit:b"),
                a_page("open", "Antrag", scope="open"),
                a_page("elsewhere", "Antrag", scope="unit:a", tenant="kalkar"),
            ]
        )
        return index

    def test_without_scopes_nothing_is_found(self, filled: SearchIndex) -> None:
        for words in ("Antrag", "*", "-Bescheid", "Antr*"):
            assert ask(filled, words, scopes=frozenset()).total == 0

    def test_only_pages_of_the_own_scopes_are_found(self, filled: SearchIndex) -> None:
        scopes = frozenset({"unit:a", "open", "unit:of nobody"})

        for words in ("Antrag", "*", "-Bescheid", "Antr*"):
            assert found_by(filled, words, scopes=scopes) == ["mine", "open"]
            assert ask(filled, words, scopes=scopes).total == 2

    def test_all_scopes_are_still_those_of_one_tenant(self, filled: SearchIndex) -> None:
        for words in ("Antrag", "*", "-Bescheid", "Antr*"):
            assert found_by(filled, words) == ["mine", "open", "yours"]
            assert found_by(filled, words, tenant="kalkar") == ["elsewhere"]
            assert found_by(filled, words, tenant="kal") == []

    def test_no_query_reaches_beyond_the_filter(self, filled: SearchIndex) -> None:
        words = "Antrag ODER NICHT Antrag ODER * ODER -(Antrag *) ODER Antr*"

        assert found_by(filled, words, scopes=frozenset({"unit:b"})) == ["yours"]

    def test_other_spellings_are_looked_for_unless_the_person_sees_the_word_itself(
        self, index: SearchIndex
    ) -> None:
        index.apply(
            [
                a_page("exact", "Ruckstrahler", scope="hidden"),
                a_page("spelled", "Rückstrahler", scope="open"),
            ]
        )

        assert found_by(index, "Ruckstrahler") == ["exact"]
        assert found_by(index, "Ruckstrahler", scopes=frozenset({"open"})) == ["spelled"]


class TestDecidedDocuments:
    """The caller knows more of some documents than the index does."""

    @pytest.fixture
    def filled(self, index: SearchIndex) -> SearchIndex:
        index.apply(
            [
                a_page("a1", "Antrag", document="a", scope="open"),
                a_page("b1", "Antrag", document="b", scope="hidden", type="mail"),
                a_page("c1", "Antrag", document="c", tenant="kalkar"),
            ]
        )
        index.apply([a_page("a2", "Antrag", document="a"), a_page("d", "Antrag", document="d")])
        return index

    def find(self, index: SearchIndex, words: str = "Antrag", **limits: Any) -> list[str]:
        return found_by(index, words, **({"scopes": frozenset({"open"})} | limits))

    def test_those_that_are_kept_out_are_neither_found_nor_counted(
        self, filled: SearchIndex
    ) -> None:
        found = ask(filled, "Antrag", keep_out=frozenset({"a", "nobody"}))

        assert [hit.page for hit in found.hits] == ["b1", "d"]
        assert (found.total, found.documents) == (2, 2)
        assert self.find(filled, "*", keep_out=frozenset({"a", "d"})) == []

    def test_those_that_are_let_in_are_found_whatever_their_scope_and_the_limits(
        self, filled: SearchIndex
    ) -> None:
        assert self.find(filled, let_in=frozenset({"b"})) == ["a1", "a2", "b1", "d"]
        assert self.find(filled, type="plan", let_in=frozenset({"b"})) == ["b1"]
        assert self.find(filled, "*", scopes=frozenset(), let_in=frozenset({"b"})) == ["b1"]

    def test_no_decision_reaches_into_another_municipality(self, filled: SearchIndex) -> None:
        assert self.find(filled, let_in=frozenset({"c"})) == ["a1", "a2", "d"]

    def test_what_is_decided_still_has_to_meet_the_query(self, filled: SearchIndex) -> None:
        assert self.find(filled, "Bescheid", let_in=frozenset("abd")) == []

    def test_what_is_decided_counts_for_facets(self, filled: SearchIndex) -> None:
        wanted = Filter(
            tenant=TOWN,
            scopes=frozenset({"open"}),
            let_in=frozenset("b"),
            keep_out=frozenset("a"),
        )

        found = filled.search(Plan(query=parse("Antrag"), filter=wanted, facets=(Facet.TYPE,)))

        assert found.facets[Facet.TYPE] == {"letter": 1, "mail": 1}


class TestFilter:
    @pytest.fixture
    def filled(self, index: SearchIndex) -> SearchIndex:
        index.apply(
            [
                a_page("a", "Antrag", case="1", file_plan="32", type="mail", day=100),
                a_page("b", "Antrag", case="2", file_plan="32.10", document="d", day=200),
                a_page("c", "Antrag", case=None, file_plan=None, day=300),
                a_page("d", "Antrag", case="12", file_plan="320", document="d", day=400),
            ]
        )
        return index

    def test_a_case_file_narrows(self, filled: SearchIndex) -> None:
        assert found_by(filled, "Antrag", case="1") == ["a"]
        assert found_by(filled, "*", case="3") == []

    def test_a_file_plan_unit_narrows_to_itself_and_all_below(self, filled: SearchIndex) -> None:
        assert found_by(filled, "Antrag", file_plan="32") == ["a", "b"]
        assert found_by(filled, "Antrag", file_plan="32.10") == ["b"]
        assert found_by(filled, "Antrag", file_plan="3") == []

    def test_a_kind_of_document_narrows(self, filled: SearchIndex) -> None:
        assert found_by(filled, "Antrag", type="mail") == ["a"]

    def test_a_document_narrows(self, filled: SearchIndex) -> None:
        assert found_by(filled, "Antrag", document="d") == ["b", "d"]

    def test_a_leading_unit_narrows(self, index: SearchIndex) -> None:
        index.apply([a_page("a", "Antrag", unit="x"), a_page("b", "Antrag", unit=None)])

        assert found_by(index, "Antrag", unit="x") == ["a"]
        assert found_by(index, "Antrag", unit="y") == []
        assert found_by(index, "Antrag") == ["a", "b"]

    def test_some_documents_narrow(self, filled: SearchIndex) -> None:
        some = frozenset({"d", "document of a", "nobody"})

        assert found_by(filled, "Antrag", documents=some) == ["a", "b", "d"]
        assert found_by(filled, "*", documents=frozenset()) == []

    def test_days_narrow_inclusively(self, filled: SearchIndex) -> None:
        assert found_by(filled, "Antrag", first_day=200) == ["b", "c", "d"]
        assert found_by(filled, "Antrag", last_day=200) == ["a", "b"]
        assert found_by(filled, "Antrag", first_day=200, last_day=300) == ["b", "c"]
        assert found_by(filled, "Antrag", first_day=201, last_day=299) == []

    def test_limits_narrow_together(self, filled: SearchIndex) -> None:
        assert found_by(filled, "Antrag", document="d", first_day=300) == ["d"]
        assert found_by(filled, "-Bescheid", document="d", case="2") == ["b"]


class TestQueries:
    @pytest.fixture
    def filled(self, index: SearchIndex) -> SearchIndex:
        put(
            index,
            a="Antrag auf Baugenehmigung für einen Carport",
            b="Baugenehmigung auf Antrag, Garage",
            c="Anträge auf Baugenehmigungen",
            d="Auf, auf, Antrag Antrag auf, auf",
            e="Reiterhof",
        )
        return index

    @pytest.mark.parametrize(
        ("words", "pages"),
        [
            ("Antrag", "abcd"),
            ("antrag baugenehmigung", "abc"),
            ("Antrag UND Baugenehmigung", "abc"),
            ('"Antrag auf Baugenehmigung"', "ac"),
            ('"auf auf"', "d"),
            ('"Antrag Antrag auf auf"', "d"),
            ('"Carport Garage"', ""),
            ("Carport ODER Garage", "ab"),
            ("Carport ODER Garage Antrag", "ab"),
            ("(Carport ODER Reiterhof) Antrag", "a"),
            ("Antrag -Carport", "bcd"),
            ("Antrag NICHT (Carport ODER Garage)", "cd"),
            ('-"Antrag auf"', "be"),
            ("NICHT NICHT Carport", "a"),
            ("*", "abcde"),
            ("* -Antrag", "e"),
            ("Baugen*", "abc"),
            ("Rei* ODER Car*", "ae"),
            ('"Antrag auf Bau*"', "ac"),
            ("Baugenehmigungsverfahren", ""),
        ],
    )
    def test_a_query_finds_its_pages(self, filled: SearchIndex, words: str, pages: str) -> None:
        found = ask(filled, words)

        assert sorted(hit.page for hit in found.hits) == list(pages)
        assert (found.total, found.complete) == (len(pages), True)

    def test_the_beginning_of_too_many_words_stands_for_the_most_frequent_ones(
        self, index: SearchIndex
    ) -> None:
        texts = {f"p{number:03}": f"Wort{number:03}" for number in range(MAX_BEGINNING_TERMS)}
        put(index, **texts)

        assert (ask(index, "Wort*").total, ask(index, "Wort*").complete) == (200, True)

        put(index, often="Wortfetzen", again="Wortfetzen")

        found = ask(index, "Wort*", limit=MAX_HITS)
        assert (found.total, found.complete) == (201, False)
        assert {"often", "again"} < {hit.page for hit in found.hits}


class TestOrder:
    def test_more_of_the_words_on_a_shorter_page_comes_first(self, index: SearchIndex) -> None:
        put(
            index,
            a="Der Antrag liegt mit allen weiteren Unterlagen seit gestern bei dem Bauamt",
            b="Antrag auf einen Carport, Antrag auf eine Garage",
            c="Das Bauamt hat nichts bekommen",
        )

        assert found_by(index, "Antrag") == ["b", "a"]
        scores = [hit.score for hit in ask(index, "Antrag").hits]
        assert scores == sorted(scores, reverse=True)

    def test_days_order_both_ways_and_equal_ones_by_page(self, index: SearchIndex) -> None:
        days = {"c": 200, "a": 200, "b": 300, "d": 100}
        index.apply([a_page(page, "Antrag", day=day) for page, day in days.items()])

        assert found_by(index, "Antrag", order=Order.NEWEST) == ["b", "a", "c", "d"]
        assert found_by(index, "Antrag", order=Order.OLDEST) == ["d", "a", "c", "b"]

    def test_equal_pages_stand_in_the_order_of_their_ids(self, index: SearchIndex) -> None:
        for page in "dbac":
            put(index, **{page: "Antrag"})

        assert found_by(index, "Antrag") == found_by(index, "*") == ["a", "b", "c", "d"]

    def test_the_first_hits_are_cut_from_the_same_order(self, index: SearchIndex) -> None:
        for page in "dbace":
            put(index, **{page: "Antrag"})

        found = ask(index, "Antrag", limit=2)

        assert (found.total, [hit.page for hit in found.hits]) == (5, ["a", "b"])

    def test_a_hit_names_its_document(self, index: SearchIndex) -> None:
        index.apply([a_page("a", "Antrag", document="letter")])

        assert [hit.document for hit in ask(index, "Antrag").hits] == ["letter"]

    @pytest.mark.parametrize("limit", [0, MAX_HITS + 1])
    def test_a_plan_for_no_hits_or_too_many_is_refused(
        self, index: SearchIndex, limit: int
    ) -> None:
        with pytest.raises(ValueError, match=str(limit)):
            ask(index, "Antrag", limit=limit)


class TestByDocument:
    """Each document once, with the first of its found pages."""

    @pytest.fixture
    def filled(self, index: SearchIndex) -> SearchIndex:
        """Three letters, the pages of each put in one after the other."""
        index.apply(
            [
                a_page("1", "Antrag und vieles mehr davon", document="a", day=100),
                a_page("2", "Bescheid", document="a", day=100),
                a_page("3", "Antrag Antrag und anderes", document="b", day=200),
            ]
        )
        index.apply([a_page("4", "Antrag", document="a", day=100)])
        index.apply(
            [
                a_page("5", "Antrag und anderes mehr", document="b", day=200),
                a_page("6", "Antrag " + "und so weiter " * 9, document="c", day=300),
            ]
        )
        return index

    def find(self, index: SearchIndex, words: str = "Antrag", **given: Any) -> Found:
        wanted = Filter(tenant=TOWN, scopes=None)
        return index.search(Plan(query=parse(words), filter=wanted, by_document=True, **given))

    def test_the_best_page_stands_for_its_document_and_tells_how_many_were_found(
        self, filled: SearchIndex
    ) -> None:
        found = self.find(filled)

        shown = {(hit.document, hit.page, hit.pages) for hit in found.hits}
        assert shown == {("a", "4", 2), ("b", "3", 2), ("c", "6", 1)}
        assert found.hits[-1].document == "c"
        assert (found.total, found.documents) == (5, 3)

    def test_by_days_the_first_found_page_stands_for_its_document(
        self, filled: SearchIndex
    ) -> None:
        newest = self.find(filled, order=Order.NEWEST)
        oldest = self.find(filled, order=Order.OLDEST, limit=2)

        assert [hit.page for hit in newest.hits] == ["6", "3", "1"]
        assert [(hit.page, hit.pages) for hit in oldest.hits] == [("1", 2), ("3", 2)]
        assert oldest.total == 5

    def test_one_lists_the_documents_from_place_to_place(self, filled: SearchIndex) -> None:
        [first] = self.find(filled, limit=1).hits
        [second] = self.find(filled, limit=1, after=first.position).hits
        [third] = self.find(filled, limit=5, after=second.position).hits

        assert {first.document, second.document, third.document} == set("abc")
        assert self.find(filled, limit=5, before=third.position).hits == (first, second)
        assert self.find(filled, limit=1, before=third.position).hits == (second,)


class TestPlaces:
    """Hits behind a place, and in front of it."""

    @pytest.fixture
    def filled(self, index: SearchIndex) -> SearchIndex:
        for page, day in {"c": 200, "a": 200, "b": 300, "d": 100, "e": 200}.items():
            index.apply([a_page(page, "Antrag", day=day)])
        return index

    def test_one_goes_on_from_the_last_hit_and_back_again(self, filled: SearchIndex) -> None:
        everything = ask(filled, "Antrag", order=Order.NEWEST).hits

        assert [hit.page for hit in everything] == ["b", "a", "c", "e", "d"]
        for at, hit in enumerate(everything):
            behind = _beside(filled, order=Order.NEWEST, after=hit.position)
            in_front = _beside(filled, order=Order.NEWEST, before=hit.position)
            assert (in_front, behind) == (everything[:at], everything[at + 1 :])

    def test_in_front_of_a_place_the_nearest_hits_are_taken(self, filled: SearchIndex) -> None:
        [last] = ask(filled, "Antrag", order=Order.OLDEST).hits[-1:]

        found = _beside(filled, order=Order.OLDEST, before=last.position, limit=2)

        assert [hit.page for hit in found] == ["c", "e"]

    def test_counts_do_not_depend_on_the_place(self, filled: SearchIndex) -> None:
        [first] = ask(filled, "Antrag", limit=1).hits
        wanted = Filter(tenant=TOWN, scopes=None)
        plan = Plan(
            query=parse("Antrag"), filter=wanted, after=first.position, facets=(Facet.TYPE,)
        )

        found = filled.search(plan)

        assert (found.total, found.documents, found.facets[Facet.TYPE]) == (5, 5, {"letter": 5})

    def test_new_pages_shift_nothing_for_a_person_who_goes_on(self, index: SearchIndex) -> None:
        texts = {f"p{number:02}": "Antrag " + "und " * (number % 7) for number in range(30)}
        put(index, **texts)
        first = _beside(index, limit=10)

        put(index, **{f"neu{number}": "Antrag und" for number in range(40)})
        put(index, andere="Bescheid " * 50)
        rest = _beside(index, limit=100, after=first[-1].position)
        back = _beside(index, limit=100, before=first[-1].position)

        seen = [hit.page for hit in (*first, *rest)]
        assert sorted(set(seen) & texts.keys()) == sorted(texts)
        assert len(set(seen)) == len(seen)
        assert {hit.page for hit in first[:-1]} <= {hit.page for hit in back}

    def test_a_place_whose_page_is_gone_still_says_where_to_go_on(
        self, filled: SearchIndex
    ) -> None:
        everything = ask(filled, "Antrag", order=Order.NEWEST).hits

        filled.apply([], remove=["c"])

        found = _beside(filled, order=Order.NEWEST, after=everything[2].position)
        assert [hit.page for hit in found] == ["e", "d"]

    def test_a_page_that_the_filter_hides_tells_nothing_by_its_place(
        self, index: SearchIndex
    ) -> None:
        hidden = a_page("b", "Antrag Antrag", scope="hidden")
        index.apply([a_page("a", "Antrag"), a_page("c", "Antrag"), hidden])
        wanted = Filter(tenant=TOWN, scopes=frozenset({"open"}))

        def behind(page: str) -> list[str]:
            place = Position(rank=0.0, page=page)
            plan = Plan(query=parse("Antrag"), filter=wanted, after=place)
            return [hit.page for hit in index.search(plan).hits]

        assert behind("b") == behind("nobody") == []

    def test_two_places_at_once_are_refused(self) -> None:
        place = Position(rank=1.0, page="a")

        with pytest.raises(ValueError, match="Position"):
            Plan(
                query=parse("a"),
                filter=Filter(tenant=TOWN, scopes=None),
                after=place,
                before=place,
            )


def _beside(index: SearchIndex, **given: Any) -> tuple[Hit, ...]:
    wanted = Filter(tenant=TOWN, scopes=None)
    return index.search(Plan(query=parse("Antrag"), filter=wanted, **given)).hits


class TestCounting:
    @pytest.fixture
    def filled(self, index: SearchIndex) -> SearchIndex:
        """A letter of two pages, put in one after the other, and two more of one page."""
        day = date(2024, 12, 31).toordinal()
        index.apply([a_page("a1", "Antrag", document="a", case="1", day=day)])
        index.apply([a_page("a2", "Antrag", document="a", case="1", day=day)])
        index.apply([a_page("b", "Antrag", document="b", type="mail", case=None, day=day + 1)])
        index.apply([a_page("c", "Bescheid", document="c", case="1", day=day)])
        return index

    def count(self, index: SearchIndex, words: str, **given: Any) -> Found:
        wanted = Filter(tenant=TOWN, scopes=None)
        plan = Plan(query=parse(words), filter=wanted, facets=tuple(Facet), **given)
        return index.search(plan)

    def test_documents_are_counted_once_however_many_pages_are_found(
        self, filled: SearchIndex
    ) -> None:
        found = self.count(filled, "Antrag")

        assert (found.total, found.documents) == (3, 2)
        assert found.facets[Facet.TYPE] == {"letter": 1, "mail": 1}
        assert found.facets[Facet.YEAR] == {"2024": 1, "2025": 1}
        assert found.facets[Facet.CASE] == {"1": 1}
        assert found.facets[Facet.FILE_PLAN] == {"32.10": 2}
        assert found.facets[Facet.UNIT] == {"office": 2}

    def test_only_found_pages_count(self, filled: SearchIndex) -> None:
        assert self.count(filled, "Bescheid").facets[Facet.CASE] == {"1": 1}
        assert self.count(filled, "Reiterhof").facets == {facet: {} for facet in Facet}

    def test_the_most_frequent_values_come_first_and_others_are_left_out(
        self, filled: SearchIndex
    ) -> None:
        everything = self.count(filled, "*")
        first = self.count(filled, "*", most_values=1)

        assert list(everything.facets[Facet.TYPE].items()) == [("letter", 2), ("mail", 1)]
        assert first.facets[Facet.TYPE] == {"letter": 2}
        assert (first.total, first.documents) == (4, 3)

    def test_all_pages_count_not_only_those_among_the_hits(self, filled: SearchIndex) -> None:
        found = self.count(filled, "*", limit=1)

        assert (len(found.hits), found.documents) == (1, 3)
        assert sum(found.facets[Facet.TYPE].values()) == 3

    def test_facets_that_are_not_asked_are_not_there(self, filled: SearchIndex) -> None:
        assert ask(filled, "Antrag").facets == {}


class TestWeights:
    def query(self, *, weight: float) -> Phrase:
        return Phrase(places=(Place(terms=("antrag",), weighted=(("bauantrag", weight),)),))

    def find(self, index: SearchIndex, query: Query) -> list[tuple[str, float]]:
        plan = Plan(query=query, filter=Filter(tenant=TOWN, scopes=None))
        return [(hit.page, hit.score) for hit in index.search(plan).hits]

    def test_a_term_of_less_weight_finds_pages_behind_the_word_itself(
        self, index: SearchIndex
    ) -> None:
        put(index, a="Bauantrag", b="Antrag", c="Garage")

        [(first, more), (second, less)] = self.find(index, self.query(weight=0.4))

        assert (first, second) == ("b", "a")
        assert more > less > 0

    def test_a_page_is_worth_the_best_of_its_terms_and_not_their_sum(
        self, index: SearchIndex
    ) -> None:
        put(index, a="Bauantrag Antrag", b="Antrag Bescheid")

        scores = dict(self.find(index, self.query(weight=0.4)))

        assert scores["a"] == pytest.approx(scores["b"])

    def test_a_term_of_less_weight_may_stand_within_a_phrase(self, index: SearchIndex) -> None:
        put(index, a="neuer Bauantrag", b="Bauantrag neuer")
        [new] = parse("neuer").places
        [application] = self.query(weight=0.4).places

        found = self.find(index, Phrase(places=(new, application)))

        assert [page for page, _ in found] == ["a"]


class TestRebuild:
    def test_a_rebuilt_index_answers_as_before(self, index: SearchIndex) -> None:
        pages = [
            a_page(f"p{number}", f"Antrag Nummer {number}", day=number, scope=f"s{number % 3}")
            for number in range(20)
        ]
        questions = ("Antrag", '"Nummer 7"', "*", "Num* -11", "Antrag ODER 3")
        for page in pages:
            index.apply([page])
        before = [found_by(index, words, order=Order.NEWEST) for words in questions]

        index.rebuild(pages)

        assert [found_by(index, words, order=Order.NEWEST) for words in questions] == before

    def test_the_living_index_answers_while_the_next_one_is_filled(
        self, index: SearchIndex
    ) -> None:
        put(index, a="Antrag")
        seen: list[list[str]] = []

        def pages() -> Iterator[IndexedPage]:
            for page in "bc":
                seen.append(found_by(index, "Antrag"))
                yield a_page(page, "Antrag")

        index.rebuild(pages())

        assert seen == [["a"], ["a"]]
        assert found_by(index, "Antrag") == ["b", "c"]

    def test_an_error_of_the_pages_leaves_the_living_index(self, index: SearchIndex) -> None:
        put(index, a="Antrag")
        before = index.generation()

        def pages() -> Iterator[IndexedPage]:
            yield a_page("b", "Antrag")
            raise ConnectionError("no database")

        with pytest.raises(ConnectionError):
            index.rebuild(pages())

        assert (found_by(index, "Antrag"), index.generation()) == (["a"], before)
        put(index, c="Antrag")
        assert found_by(index, "Antrag") == ["a", "c"]

    def test_a_purged_index_answers_as_before(self, index: SearchIndex) -> None:
        put(index, a="Antrag", b="Antrag Garage", c="Garage")
        index.apply([], remove=["b"])

        index.purge()

        assert found_by(index, "Antrag") == ["a"]
        assert found_by(index, "Garage") == ["c"]
        assert index.state().pages == 2

    def test_an_index_without_a_page_left_is_purged(self, index: SearchIndex) -> None:
        put(index, a="Antrag")
        index.apply([], remove=["a"])

        index.purge()

        assert found_by(index, "*") == []
        put(index, b="Antrag")
        assert found_by(index, "Antrag") == ["b"]
