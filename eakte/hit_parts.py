"""Parts of a hit list, and the way from one to the next and back (Blättern).

A part begins behind a hit, or ends in front of one, not at a number: what is indexed meanwhile
moves nothing that somebody has seen or will see. The first hits, the *head*, are put into a finer
order than the index knows; they stay among themselves until the list is begun anew, however many
better ones come, and no part reaches across their end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

from eakte.domain.errors import InvalidValue
from eakte.records import NO_SUCH_PLACE, decode, encode
from indexing import RERANKED, Hit, Order, Plan, Position

HEAD_LOOKED_THROUGH = 2 * RERANKED  # hits: so many better ones may have come since


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where a part of a hit list begins, or ends.

    Attributes:
        place: of a hit beside the part; None: the end of the head.
        head: the last hit of the head; None: the order is by days, and there is no head.
        is_back: the part lies in front of `place`, or else behind it.
        in_head: the part belongs to the head.
        number: how many hits lie in front of the part, or with `is_back` in front of `place`.
    """

    place: Position | None
    head: Position | None
    is_back: bool = False
    in_head: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some hits in their order.

    first_number counts from 1. previous, following: where to go on; None: there is nothing.
    """

    hits: Sequence[Hit]
    first_number: int
    previous: Start | None
    following: Start | None


def start_of(cursor: str | None) -> Start | None:
    """Where a cursor leads; None: to the beginning.

    Raises:
        InvalidValue: this cursor was not made here.
    """
    read = decode(cursor, int, int, int, str, str, str, str)
    if read is None:
        return None
    is_back, in_head, number, rank, page, head_rank, head_page = read
    return Start(
        place=_position(str(rank), str(page)),
        head=_position(str(head_rank), str(head_page)),
        is_back=bool(is_back),
        in_head=bool(in_head),
        number=int(number),
    )


def cursor_of(start: Start | None) -> str | None:
    """The text that leads there."""
    if start is None:
        return None
    places = (start.place, start.head)
    texts = [text for each in places for text in (_texts(each) if each else ("", ""))]
    return encode(int(start.is_back), int(start.in_head), start.number, *texts)


def placed(plan: Plan, start: Start | None, count: int) -> Plan:
    """The plan that finds a part: its hits and one more, or the whole head."""
    if plan.order is Order.RELEVANCE and (start is None or start.in_head):
        return replace(plan, limit=RERANKED if start is None else HEAD_LOOKED_THROUGH)
    place = start.place if start else None
    is_back = start is not None and start.is_back
    return replace(
        plan,
        limit=count + 1,
        before=place if is_back else None,
        after=None if is_back else place,
    )


def head_of(hits: Sequence[Hit], start: Start | None) -> Sequence[Hit]:
    """The first hits, as they were when the list was begun."""
    if start is None or start.head is None:
        return hits
    end = _key_now(start.head, hits)
    return [hit for hit in hits if _key(hit) <= end] or hits[:RERANKED]


def part_of_head(
    head: Sequence[Hit], ordered: Sequence[Hit], start: Start | None, *, count: int, is_all: bool
) -> Part:
    """A part of the head.

    Args:
        head: in the order of the index.
        ordered: in the finer order.
        start: where the part begins.
        count: most hits of the part.
        is_all: there are no other hits.
    """
    if not head:
        return Part(hits=(), first_number=1, previous=None, following=None)
    end = head[-1].position
    first, last = _range(ordered, start, count)
    following: Start | None = None
    if last < len(ordered):
        following = Start(place=ordered[last - 1].position, head=end, in_head=True, number=last)
    elif not is_all:
        following = Start(place=end, head=end, number=last)
    is_first = first == 0
    back = Start(place=ordered[first].position, head=end, is_back=True, in_head=True)
    return Part(
        hits=ordered[first:last],
        first_number=first + 1,
        previous=None if is_first else back,
        following=following,
    )


def part_behind_head(hits: Sequence[Hit], start: Start | None, *, count: int) -> Part:
    """A part that is in the order of the index; `hits`: what was found with `placed`."""
    if start is not None and start.is_back:
        return _part_in_front(hits, start, count)
    shown = hits[:count]
    before = start.number if start else 0
    following: Start | None = None
    if len(hits) > count:
        head = start.head if start else None
        following = Start(place=shown[-1].position, head=head, number=before + count)
    previous: Start | None = None
    if start is not None and start.place == start.head:
        previous = _end_of_head(start)
    elif start is not None and shown:
        previous = Start(place=shown[0].position, head=start.head, is_back=True, number=before)
    return Part(hits=shown, first_number=before + 1, previous=previous, following=following)


def _part_in_front(hits: Sequence[Hit], start: Start, count: int) -> Part:
    """The nearest hits in front of a place, up to the end of the head."""
    if start.head is not None:
        end = _key_now(start.head, hits)
        hits = [hit for hit in hits if _key(hit) > end]
    shown = hits[-count:]
    before = max(0, start.number - len(shown))
    previous = _end_of_head(start) if start.head else None
    if len(hits) > count:
        previous = Start(place=shown[0].position, head=start.head, is_back=True, number=before)
    following: Start | None = None
    if shown:
        place = shown[-1].position
        following = Start(place=place, head=start.head, number=before + len(shown))
    return Part(hits=shown, first_number=before + 1, previous=previous, following=following)


def _end_of_head(start: Start) -> Start:
    return Start(place=None, head=start.head, is_back=True, in_head=True)


def _key_now(place: Position, hits: Sequence[Hit]) -> tuple[float, str]:
    """A place as it sorts, by the rank that its page has among some hits."""
    return next((_key(hit) for hit in hits if hit.page == place.page), _key(place))


def _key(place: Hit | Position) -> tuple[float, str]:
    return place.rank, place.page


def _range(ordered: Sequence[Hit], start: Start | None, count: int) -> tuple[int, int]:
    """Where a part of the head begins and ends; a hit that is gone leads to the beginning."""
    size = len(ordered)
    if start is None:
        return 0, min(count, size)
    if start.place is None:
        return max(0, size - count), size
    pages = [hit.page for hit in ordered]
    at = pages.index(start.place.page) if start.place.page in pages else -1
    if start.is_back and at >= 0:
        return max(0, at - count), at
    return at + 1, min(at + 1 + count, size)


def _texts(place: Position) -> tuple[str, str]:
    return float(place.rank).hex(), place.page


def _position(rank: str, page: str) -> Position | None:
    if not page:
        return None
    try:
        number = float.fromhex(rank)
    except (ValueError, OverflowError) as error:
        raise InvalidValue("cursor", NO_SUCH_PLACE) from error
    if not isfinite(number):
        raise InvalidValue("cursor", NO_SUCH_PLACE)
    return Position(rank=number, page=page)
