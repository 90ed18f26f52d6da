"""What a cluster is asked for a plan: bounded, within the rights, whatever the query says."""

import json
from collections.abc import Iterator, Sequence

import pytest

from indexing import Filter, expanded, parse
from indexing.german import Place
from indexing.opensearch_cluster import ClusterSettings
from indexing.opensearch_query import MOST_CLAUSES, LookedFor, share_of_each, to_clause
from indexing.opensearch_schema import allowed, index_body, to_document, visible
from indexing.query import Both, Phrase, Query, places_of
from tests.indexing.searching.archive import words_of
from tests.indexing.searching.pages import TOWN, a_page

CLAUSES = {"term", "terms", "match", "match_all", "prefix", "range"}
REFUSED_FROM = 1024  # clauses of a query, where nobody has changed the cluster


def asked(query: Query) -> object:
    looked_for = LookedFor(terms={place: place.terms for place in places_of(query)})
    return to_clause(query, looked_for, share=share_of_each(query))


def clauses(asked: object) -> Iterator[str]:
    """The names of all that a cluster counts."""
    if isinstance(asked, dict):
        for name, value in asked.items():
            if name in CLAUSES:
                yield name
            else:
                yield from clauses(value)
    elif isinstance(asked, list | tuple):
        for each in asked:
            yield from clauses(each)


def a_wide_place(number: int, *, terms: int, weighted: int) -> Place:
    return Place(
        terms=tuple(f"w{number}x{each}" for each in range(terms)),
        weighted=tuple((f"c{number}x{each}", 0.4) for each in range(weighted)),
    )


@pytest.mark.parametrize("words", [1, 2, 20, 100])
def test_a_query_of_any_width_stays_below_what_a_cluster_refuses(words: int) -> None:
    places = [a_wide_place(number, terms=200, weighted=400) for number in range(words)]
    query = Both(parts=tuple(Phrase(places=(place,)) for place in places))

    body = asked(query)

    assert len(list(clauses(body))) < REFUSED_FROM - 20
    asked_for = set(json.dumps(body).split('"'))
    assert {term for place in places for term, _ in place.weighted} < asked_for


def test_a_phrase_of_any_width_stays_below_what_a_cluster_refuses() -> None:
    places = tuple(a_wide_place(number, terms=200, weighted=0) for number in range(8))

    assert len(list(clauses(asked(Phrase(places=places))))) <= MOST_CLAUSES


def test_a_long_phrase_has_room_for_the_forms_that_stand_on_pages() -> None:
    verbs = [
        front + verb
        for front in ("ab", "an", "auf", "aus", "ein", "vor", "um", "zu")
        for verb in ("schreiben", "ziehen", "nehmen", "geben", "tragen", "legen", "stellen")
    ]
    typed = parse(f'"{" ".join(verbs)}"')
    share = share_of_each(typed)

    wider = expanded(typed, words_of(*verbs, "abgeschrieben"))

    assert max(len(place.weighted) + len(place.terms) for place in places_of(typed)) > share
    assert max(len(place.weighted) + len(place.terms) for place in places_of(wider)) <= share
    assert [place.typed for place in places_of(wider) if place.weighted] == ["abschreiben"]


def test_what_was_asked_for_is_looked_for_before_what_stands_for_it() -> None:
    place = a_wide_place(1, terms=3, weighted=2000)

    text = json.dumps(asked(Phrase(places=(place,))))

    constant = text.index("constant_score")
    assert all(text.index(f'"{term}"') < constant for term in place.terms)


def test_a_phrase_asks_for_one_word_right_behind_the_other() -> None:
    query = Phrase(places=(Place(terms=("antrag", "antraeg")), Place(terms=("auf",))))

    body = json.dumps(asked(query))

    assert '"ordered": true, "max_gaps": 0' in body
    assert '{"any_of": {"intervals": [{"match": {"query": "antrag"}}' in body


@pytest.mark.parametrize("words", ["*", "-Antrag", "Antrag ODER NICHT Antrag", '"a b" ODER *'])
def test_a_query_cannot_leave_its_filter(words: str) -> None:
    """What a person typed stands beside the filter, never around it."""
    wanted = Filter(tenant=TOWN, scopes=frozenset({"open"}))

    body = json.dumps(asked(parse(words)))

    assert TOWN not in body
    assert allowed(wanted) == {
        "bool": {"filter": [{"term": {"tenant": TOWN}}, {"terms": {"scope": ["open"]}}]}
    }


def test_decided_documents_stand_around_the_limits_and_within_the_tenant() -> None:
    wanted = Filter(
        tenant=TOWN,
        scopes=frozenset({"open"}),
        type="mail",
        let_in=frozenset({"new"}),
        keep_out=frozenset({"gone"}),
    )

    tenant, rest = filters(allowed(wanted))

    assert tenant == {"term": {"tenant": TOWN}}
    within, let_in = rest["bool"]["should"]
    assert let_in == {"terms": {"document": ["new"]}}
    assert {"bool": {"must_not": [{"terms": {"document": ["gone"]}}]}} in filters(within)
    assert "mail" not in json.dumps(visible(wanted))


def filters(asked: object) -> Sequence[dict[str, dict[str, list[object]]]]:
    assert isinstance(asked, dict)
    found: Sequence[dict[str, dict[str, list[object]]]] = asked["bool"]["filter"]
    return found


def test_an_index_keeps_no_text_and_shows_nothing_before_it_is_told() -> None:
    body = json.loads(json.dumps(index_body(ClusterSettings(urls=("http://x",)), ("a",))))

    assert body["mappings"]["_source"] == {"enabled": False}
    assert body["settings"]["index"]["refresh_interval"] == "-1"
    assert set(to_document(a_page("p", "Antrag"))) <= set(body["mappings"]["properties"])


def test_a_purge_can_reach_each_removed_page() -> None:
    index = json.loads(json.dumps(index_body(ClusterSettings(urls=("http://x",)), ())))

    assert index["settings"]["index"]["merge.policy.expunge_deletes_allowed"] == 0
