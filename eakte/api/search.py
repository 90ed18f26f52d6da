"""Endpoint of the search: pages with these words, only those that the actor may see."""

from enum import StrEnum

from markupsafe import Markup, escape

from eakte.api.door import the_actor, the_office
from eakte.api.endpoint import endpoint
from eakte.api.fields import Choice, Count, Day, Request, Text, Values
from eakte.api.schemas import FoundOut
from eakte.domain.access import Action
from eakte.finding import HITS_OF_A_PART, FoundPage, SearchRequest
from indexing import Order, Snippet

MOST_HITS_OF_A_PART = 100


class Listed(StrEnum):
    """What stands in the list of hits."""

    PAGES = "pages"
    DOCUMENTS = "documents"


class LookedFor(Request):
    """What is looked for; `from` and `to` are inclusive."""

    words = Text(data_key="q", required=True, least=1, most=1000)
    case = Text(data_key="case_file", most=36)
    document = Text(data_key="document_id", most=36)
    file_plan = Text(most=40)
    type = Text(most=40)
    unit = Text(most=36)
    first_day = Day(data_key="from")
    last_day = Day(data_key="to")
    order = Choice(Order, data_key="sort", load_default=Order.RELEVANCE)


class SearchAsked(LookedFor):
    """The hits that are wanted, part by part."""

    hits = Choice(Listed, load_default=Listed.PAGES)
    cursor = Text(most=1000)
    count = Count(data_key="limit", load_default=HITS_OF_A_PART)


@endpoint("GET", "/search", rights=Action.READ, asked=SearchAsked, gives=FoundOut)
def search(asked: Values) -> Values:
    """Pages with these words, with counts that only know what the actor may see.

    With `hits=documents` each document stands once, with its best page. A part of the list may be
    shorter than `limit` although there is a next one; no part changes what comes after it when
    pages are indexed meanwhile. While the index is being rebuilt, `is_rebuilding` is true and
    `case_files` holds the case files whose reference or subject has the words.
    """
    count, listed = min(asked.pop("count"), MOST_HITS_OF_A_PART), asked.pop("hits")
    request = SearchRequest(**asked, count=count, by_document=listed is Listed.DOCUMENTS)
    found = the_office().filing.find(request, actor=the_actor())
    return {
        "total": found.total,
        "documents": found.documents,
        "total_is_capped": not found.is_complete,
        "is_rebuilding": found.is_rebuilding,
        "hits": [_hit(hit) for hit in found.hits],
        "facets": found.facets,
        "case_files": found.cases,
        "next_cursor": found.next_cursor,
        "previous_cursor": found.previous_cursor,
    }


VIEWS = (search,)


def _hit(hit: FoundPage) -> Values:
    return {
        "document_id": hit.document.id,
        "case_file_id": hit.case.id if hit.case else None,
        "case_reference": hit.case.reference if hit.case else None,
        "subject": hit.document.subject,
        "page": hit.page.number,
        "snippet": marked(hit.snippet),
        "score": hit.score,
        "pages": hit.pages,
    }


def marked(snippet: Snippet) -> str:
    """The words around a hit as HTML: everything is escaped but our own `mark` elements."""
    parts, end = [Markup()], 0
    for first, last in snippet.marks:
        parts += [
            escape(snippet.text[end:first]),
            Markup("<mark>{}</mark>").format(snippet.text[first:last]),
        ]
        end = last
    return str(Markup().join([*parts, escape(snippet.text[end:])]))
