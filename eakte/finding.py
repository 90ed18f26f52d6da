"""Steps of finding: what was asked, what the index found, and how it is shown."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from eakte.domain.access import Actor
from eakte.domain.casefile import CaseFile, Document, DocumentState
from eakte.hit_parts import (
    Part,
    Start,
    cursor_of,
    head_of,
    part_behind_head,
    part_of_head,
    placed,
    start_of,
)
from eakte.index_lag import decided
from eakte.records import CaseQuery, StoredPage, Transaction, WaitingDocuments
from indexing import (
    MAX_HITS,
    RERANKED,
    Facet,
    Filter,
    Found,
    Hit,
    KeptTerms,
    Order,
    Plan,
    Query,
    Snippet,
    Suggestion,
    Vocabulary,
    reranked,
    snippet,
    sought,
    suggestions,
    words_as_typed,
)

HITS_OF_A_PART = 25
SNIPPET_WIDTH = 240  # characters: two lines under a hit
FEW_PAGES = 10  # up to which better words are sought although they were found
MORE_PAGES = 10  # times as many pages as were found, or other words are no better then
FACETS = (Facet.TYPE, Facet.YEAR, Facet.UNIT, Facet.FILE_PLAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What somebody looks for; empty fields do not narrow. Days are inclusive.

    by_document: each document once, by its best page; within one document always all pages.
    cursor: of a former answer; None: from the beginning.
    """

    words: str
    case: str | None = None
    document: str | None = None
    documents: frozenset[str] | None = None
    file_plan: str | None = None
    unit: str | None = None
    type: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    order: Order = Order.RELEVANCE
    by_document: bool = True
    cursor: str | None = None
    count: int = HITS_OF_A_PART


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """One hit: a page, with where it lies and the words around the match.

    pages: found pages of the document, where the page stands for all of them.
    """

    document: Document
    case: CaseFile | None
    page: StoredPage
    snippet: Snippet
    score: float
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPages:
    """The answer to a search: only what the person may see was counted.

    Attributes:
        total: number of pages found.
        documents: number of documents with these pages.
        hits: the asked part of them; shorter than asked where the finer order of the first ends.
        first_number: of the first of these hits in the whole list, from 1.
        previous_cursor, next_cursor: for the parts beside it; None: there is nothing.
        is_complete: False: the time ran out or a word began too many others, there may be more.
        suggestion: other words that do find something („Meinten Sie“); None: none is known.
        is_rebuilding: the index is not usable at the moment; case files by reference and subject
            come from the database and are complete.
    """

    total: int
    documents: int
    hits: Sequence[FoundPage]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    first_number: int = 1
    previous_cursor: str | None = None
    next_cursor: str | None = None
    cases: Sequence[CaseFile] = ()
    is_complete: bool = True
    suggestion: str | None = None
    is_rebuilding: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCount:
    """How much a search finds; see FoundPages."""

    pages: int
    documents: int
    is_complete: bool


def to_plan(request: SearchRequest, query: Query, actor: Actor, waiting: WaitingDocuments) -> Plan:
    """The query with the rights of the actor and the narrowing of the request around it.

    Raises:
        InvalidValue: the cursor was not given out by a search.
    """
    narrowing = Filter(
        tenant=actor.tenant,
        scopes=actor.scopes(),
        case=request.case,
        document=request.document,
        documents=request.documents,
        file_plan=request.file_plan,
        unit=request.unit,
        type=request.type,
        first_day=request.first_day.toordinal() if request.first_day else None,
        last_day=request.last_day.toordinal() if request.last_day else None,
    )
    plan = Plan(
        query=query,
        filter=decided(narrowing, waiting),
        order=request.order,
        facets=FACETS,
        by_document=_is_by_document(request),
    )
    return placed(plan, start_of(request.cursor), request.count)


def to_count(plan: Plan) -> Plan:
    """The same plan where only the numbers matter."""
    return replace(plan, limit=1, facets=(), before=None, after=None)


def to_pages(plan: Plan) -> Plan:
    """The same plan where only the pages matter, as many as one answer names."""
    return replace(to_count(plan), limit=MAX_HITS, by_document=False)


def counted(found: Found) -> FoundCount:
    """The numbers of an answer."""
    return FoundCount(pages=found.total, documents=found.documents, is_complete=found.complete)


def without_index(tx: Transaction, request: SearchRequest) -> FoundPages:
    """What the database alone can answer while the index is being rebuilt."""
    cases = tx.lines.cases(CaseQuery(words=request.words))
    return FoundPages(total=0, documents=0, hits=(), cases=cases.lines, is_rebuilding=True)


def others(
    search: Callable[[Plan], Found | None],
    plan: Plan,
    typed: Query,
    terms: KeptTerms,
    found: Found,
) -> Iterator[tuple[Suggestion, str]]:
    """Other words for a query that found nothing as it was typed, each with a page that has them.

    What found a few pages with misread words or compounds only may still be a slip of the pen: then
    other words have to find many more. Only pages that the filter of the plan lets through count,
    and words of others are never told.
    """
    least = max(1, MORE_PAGES * found.total)
    if found.total and (found.total > FEW_PAGES or _is_there(search, plan, typed)):
        return
    for each in suggestions(typed, terms.dictionary()):
        better = search(replace(to_count(plan), query=each.query))
        for hit in better.hits if better and better.total >= least else ():
            yield each, hit.page


def _is_there(search: Callable[[Plan], Found | None], plan: Plan, typed: Query) -> bool:
    """Whether a query finds anything without being widened."""
    plain = search(replace(to_count(plan), query=typed))
    return plain is None or plain.total > 0


def checked(
    tx: Transaction,
    request: SearchRequest,
    query: Query,
    found: Found,
    others: Iterable[tuple[Suggestion, str]] = (),
    *,
    vocabulary: Vocabulary,
) -> FoundPages:
    """The asked part of the hits, each as it stands in the records now."""
    part = _part(tx, request, query, found)
    return FoundPages(
        total=found.total,
        documents=found.documents,
        hits=_shown(tx, part.hits, query, vocabulary),
        facets={facet.value: counts for facet, counts in found.facets.items()},
        first_number=part.first_number,
        previous_cursor=cursor_of(part.previous),
        next_cursor=cursor_of(part.following),
        is_complete=found.complete,
        suggestion=_suggestion(tx, request.words, others),
    )


def _part(tx: Transaction, request: SearchRequest, query: Query, found: Found) -> Part:
    start = start_of(request.cursor)
    if request.order is Order.RELEVANCE and (start is None or start.in_head):
        return _part_of_head(tx, request, query, found, start)
    return part_behind_head(found.hits, start, count=request.count)


def _part_of_head(
    tx: Transaction, request: SearchRequest, query: Query, found: Found, start: Start | None
) -> Part:
    """Among the best hits those stand first that have the words just as they were typed."""
    head = head_of(found.hits, start)
    packed = tx.pages.exact_words([hit.page for hit in head[:RERANKED]])
    ordered = reranked(head, packed, words_as_typed(query))
    all_hits = found.documents if _is_by_document(request) else found.total
    is_all = all_hits <= len(head)
    return part_of_head(head, ordered, start, count=request.count, is_all=is_all)


def _shown(
    tx: Transaction, hits: Sequence[Hit], query: Query, vocabulary: Vocabulary
) -> Sequence[FoundPage]:
    """Hits whose pages the person sees at this moment, outside quarantine."""
    pages = tx.pages.by_ids([hit.page for hit in hits])
    cases = tx.cases.of_documents(document for _, document in pages.values())
    wanted = sought(query)
    return [
        FoundPage(
            document=document,
            case=cases.get(document.case or ""),
            page=page,
            snippet=snippet(page.text, wanted, width=SNIPPET_WIDTH, vocabulary=vocabulary),
            score=hit.score,
            pages=hit.pages,
        )
        for hit in hits
        if hit.page in pages
        for page, document in [pages[hit.page]]
        if document.state is not DocumentState.QUARANTINED
    ]


def _suggestion(
    tx: Transaction, typed: str, others: Iterable[tuple[Suggestion, str]]
) -> str | None:
    for each, page in others:
        for found, _ in tx.pages.by_ids([page]).values():
            if text := each.in_place(typed, found.text):
                return text
    return None


def _is_by_document(request: SearchRequest) -> bool:
    return request.by_document and request.document is None
