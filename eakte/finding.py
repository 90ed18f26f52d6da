"""Steps of finding: what was asked, what the index found, and what of it this person may know."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from eakte.domain.access import (
    OPEN_SCOPE,
    Actor,
    Scope,
    UnitId,
    case_scope,
    confidential_scope,
    unit_scope,
)
from eakte.domain.calendar import berlin_date
from eakte.domain.casefile import CaseFile, Document, DocumentState, document_date
from eakte.records import CaseQuery, StoredPage, Transaction
from indexing import (
    RERANKED,
    Filter,
    Found,
    Hit,
    KeptTerms,
    Order,
    Plan,
    Query,
    SearchIndex,
    Snippet,
    Suggestion,
    reranked,
    snippet,
    sought,
    suggestions,
    words_as_typed,
)

HITS_ON_A_PAGE = 20
MOST_CHECKED_HITS = 1000  # beyond that a total reads „mehr als 1000“
SNIPPET_WIDTH = 240  # characters: two lines under a hit


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """What somebody looks for; empty fields do not narrow. Days are inclusive."""

    words: str
    case: str | None = None
    document: str | None = None
    file_plan: str | None = None
    unit: str | None = None
    type: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    order: Order = Order.RELEVANCE
    start: int = 0
    count: int = HITS_ON_A_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """One hit: a page, with where it lies and the words around the match."""

    document: Document
    case: CaseFile | None
    page: StoredPage
    snippet: Snippet
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPages:
    """The answer to a search: only what the person may see was counted.

    is_capped: there are more than `total` hits, or there may be. suggestion: other words that do
    find something („Meinten Sie“); None: nothing better is known. is_rebuilding: the index is not
    usable at the moment; case files by reference and subject come from the database and are
    complete.
    """

    total: int
    hits: Sequence[FoundPage]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cases: Sequence[CaseFile] = ()
    is_capped: bool = False
    suggestion: str | None = None
    is_rebuilding: bool = False


def to_plan(request: SearchRequest, query: Query, actor: Actor) -> Plan:
    """The query with the rights of the actor and the narrowing of the request around it."""
    narrowing = Filter(
        tenant=actor.tenant,
        scopes=_scopes(request, actor),
        case=request.case,
        document=request.document,
        file_plan=request.file_plan,
        type=request.type,
        first_day=request.first_day.toordinal() if request.first_day else None,
        last_day=request.last_day.toordinal() if request.last_day else None,
    )
    return Plan(query=query, filter=narrowing, order=request.order, limit=MOST_CHECKED_HITS)


def _scopes(request: SearchRequest, actor: Actor) -> frozenset[Scope] | None:
    """The scopes of the person; with a unit only those in which its case files may lie.

    Which of them it leads is checked afterwards: an open or restricted case file does not tell.
    """
    scopes = actor.scopes()
    if scopes is None or request.unit is None:
        return scopes
    unit = UnitId(request.unit)
    return scopes & {
        OPEN_SCOPE,
        unit_scope(unit),
        confidential_scope(unit),
        *(case_scope(case) for case in actor.member_of),
    }


def without_index(tx: Transaction, request: SearchRequest) -> FoundPages:
    """What the database alone can answer while the index is being rebuilt."""
    cases = tx.lines.cases(CaseQuery(words=request.words))
    return FoundPages(total=0, hits=(), cases=cases.lines, is_rebuilding=True)


def others(
    index: SearchIndex, plan: Plan, typed: Query, terms: KeptTerms
) -> Iterator[tuple[Suggestion, str]]:
    """Other words for a query that found nothing, each with a page that has them.

    Only pages that the filter of the plan lets through: words of others are never told.
    """
    for each in suggestions(typed, terms.dictionary()):
        for hit in index.search(replace(plan, query=each.query, limit=1)).hits:
            yield each, hit.page


def checked(
    tx: Transaction,
    request: SearchRequest,
    query: Query,
    found: Found,
    others: Iterable[tuple[Suggestion, str]] = (),
) -> FoundPages:
    """Check every hit in the database, count what is left, and show the asked slice of it."""
    documents = tx.pages.documents_of([hit.page for hit in found.hits])
    cases = tx.cases.of_documents(documents.values())
    kept: Sequence[Hit] = [
        hit for hit in found.hits if _is_wanted(documents.get(hit.page), cases, request)
    ]
    if request.order is Order.RELEVANCE:
        kept = _exact_first(tx, kept, query)
    shown = kept[request.start : request.start + request.count]
    pages = tx.pages.by_ids([hit.page for hit in shown])
    wanted = sought(query)
    hits = [
        FoundPage(
            document=document,
            case=cases.get(document.case or ""),
            page=page,
            snippet=snippet(page.text, wanted, width=SNIPPET_WIDTH),
            score=hit.score,
        )
        for hit in shown
        for page, document in [pages[hit.page]]
    ]
    return FoundPages(
        total=len(kept),
        hits=hits,
        facets=_facets([documents[hit.page] for hit in kept], cases),
        is_capped=found.total > len(found.hits) or not found.complete,
        suggestion=_suggestion(tx, request.words, others),
    )


def _exact_first(tx: Transaction, hits: Sequence[Hit], query: Query) -> Sequence[Hit]:
    """Among the best hits those first that have the words just as they were typed."""
    packed = tx.pages.exact_words([hit.page for hit in hits[:RERANKED]])
    return reranked(hits, packed, words_as_typed(query))


def _suggestion(
    tx: Transaction, typed: str, others: Iterable[tuple[Suggestion, str]]
) -> str | None:
    for each, page in others:
        for found, _ in tx.pages.by_ids([page]).values():
            if text := each.in_place(typed, found.text):
                return text
    return None


def _is_wanted(
    document: Document | None, cases: Mapping[str, CaseFile], request: SearchRequest
) -> bool:
    """Whether a hit stands in the database, outside quarantine, in the unit that was asked for."""
    if document is None or document.state is DocumentState.QUARANTINED:
        return False
    if request.unit is None:
        return True
    case = cases.get(document.case or "")
    return case is not None and case.lead_unit == request.unit


def _facets(
    documents: Sequence[Document], cases: Mapping[str, CaseFile]
) -> dict[str, dict[str, int]]:
    """Number of documents (not pages) by kind, year, unit and file plan position."""
    counted: dict[str, Counter[str]] = {
        name: Counter() for name in ("type", "year", "unit", "file_plan")
    }
    for document in {document.id: document for document in documents}.values():
        counted["type"][document.kind] += 1
        day = document_date(document) or berlin_date(document.received_at)
        counted["year"][str(day.year)] += 1
        if case := cases.get(document.case or ""):
            counted["unit"][case.lead_unit] += 1
            counted["file_plan"][case.file_plan_code] += 1
    return {name: dict(counter.most_common()) for name, counter in counted.items()}
