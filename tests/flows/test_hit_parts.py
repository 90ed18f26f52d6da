"""Going through a hit list part by part: nothing twice, nothing left out, back the same way."""

import pytest

from eakte.domain.errors import InvalidValue
from eakte.finding import FoundPages, SearchRequest, checked, to_plan
from eakte.index_feed import to_index
from eakte.records import encode
from indexing import Order, SearchIndex, Vocabulary, parse
from tests.makers import Town, a_blob, a_document, a_page
from tests.word_list_index import WordListIndex

LETTERS = 70  # more than the head of a list


@pytest.fixture
def index(town: Town) -> SearchIndex:
    """Letters of different length, each a day later."""
    made = WordListIndex()
    made.rebuild([])
    put(town, made, LETTERS)
    return made


@pytest.fixture
def engine(sqlite_engine: object) -> object:
    """The order is that of the index: one database is enough."""
    return sqlite_engine


def put(town: Town, index: SearchIndex, count: int, *, words: str = "Antrag") -> None:
    with town.records.begin(town.system) as tx:
        for number in range(count):
            document = a_document(id=tx.documents.new_id(), tenant=town.tenant)
            version = tx.documents.add(document, a_blob(document.id))
            text = f"{words} {'und ' * (number % 9)}"
            tx.pages.put(a_page(version, id=tx.pages.new_id(tx.now), text=text))
            index.apply([to_index(found) for found in tx.pages.for_index(document.id)])


def find(town: Town, index: SearchIndex, request: SearchRequest) -> FoundPages:
    query = parse(request.words)
    with town.records.read(town.clerk) as tx:
        plan = to_plan(request, query, town.clerk, tx.waiting_for_index())
        return checked(tx, request, query, index.search(plan), vocabulary=Vocabulary())


def walk(town: Town, index: SearchIndex, order: Order, count: int = 20) -> list[FoundPages]:
    parts: list[FoundPages] = []
    cursor: str | None = None
    while not parts or cursor is not None:
        request = SearchRequest(words="Antrag", order=order, cursor=cursor, count=count)
        parts.append(find(town, index, request))
        cursor = parts[-1].next_cursor
    return parts


def ids(found: FoundPages) -> list[str]:
    return [hit.page.id for hit in found.hits]


@pytest.mark.parametrize("order", Order)
def test_all_hits_are_reached_once(town: Town, index: SearchIndex, order: Order) -> None:
    parts = walk(town, index, order)

    seen = [page for part in parts for page in ids(part)]
    assert len(seen) == len(set(seen)) == LETTERS
    assert {(part.total, part.documents) for part in parts} == {(LETTERS, LETTERS)}
    numbers = [part.first_number for part in parts]
    assert numbers == [1 + sum(len(one.hits) for one in parts[:at]) for at in range(len(parts))]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("count", [7, 25])
def test_one_comes_back_the_same_way(
    town: Town, index: SearchIndex, order: Order, count: int
) -> None:
    forward = walk(town, index, order, count)

    back = [forward[-1]]
    while (cursor := back[0].previous_cursor) is not None:
        request = SearchRequest(words="Antrag", order=order, cursor=cursor, count=count)
        back.insert(0, find(town, index, request))

    def flat(parts: list[FoundPages]) -> list[str]:
        return [page for part in parts for page in ids(part)]

    assert flat(back) == flat(forward)
    assert back[0].first_number == 1
    assert back[0].previous_cursor is None


@pytest.mark.parametrize("order", Order)
def test_what_is_indexed_meanwhile_moves_nothing(
    town: Town, index: SearchIndex, order: Order
) -> None:
    old = {page for part in walk(town, index, order) for page in ids(part)}
    seen: list[str] = []
    cursor: str | None = None
    for at in range(20):
        request = SearchRequest(words="Antrag", order=order, cursor=cursor, count=10)
        found = find(town, index, request)
        seen += ids(found)
        put(town, index, 3 if at < 10 else 0, words="Antrag Antrag")
        if (cursor := found.next_cursor) is None:
            break

    assert cursor is None
    assert len(seen) == len(set(seen))
    assert old <= set(seen)


def test_a_cursor_goes_on_after_its_hit_is_gone(town: Town, index: SearchIndex) -> None:
    parts = walk(town, index, Order.NEWEST)

    index.apply([], remove=[ids(parts[0])[-1]])

    cursor = parts[0].next_cursor
    request = SearchRequest(words="Antrag", order=Order.NEWEST, cursor=cursor, count=20)
    assert ids(find(town, index, request)) == ids(parts[1])


@pytest.mark.parametrize(
    "cursor",
    [
        "5",
        "quatsch",
        encode(0, 0, 0, "nan", "a", "", ""),
        encode(0, 0, 0, "inf", "a", "", ""),
        encode(0, 0, 0, "x", "a", "", ""),
        encode(0, 0, 0, "0x1p99999", "a", "", ""),
        encode("a", 1),
    ],
)
def test_a_cursor_that_was_not_given_out_is_refused(
    town: Town, index: SearchIndex, cursor: str
) -> None:
    with pytest.raises(InvalidValue):
        find(town, index, SearchRequest(words="Antrag", cursor=cursor))


@pytest.mark.parametrize(
    "cursor",
    [
        encode(1, 1, -5, "", "", "", ""),
        encode(1, 0, 10**30, "0x1p0", "nobody", "0x1p0", "nobody"),
        encode(0, 1, 0, "0x1p0", "nobody", "", ""),
    ],
)
@pytest.mark.parametrize("order", Order)
def test_a_made_up_cursor_shows_only_what_may_be_seen(
    town: Town, index: SearchIndex, cursor: str, order: Order
) -> None:
    found = find(town, index, SearchRequest(words="Antrag", cursor=cursor, order=order))

    assert len(found.hits) <= 50
    assert found.total == LETTERS
