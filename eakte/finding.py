"""Steps of finding: what was asked, what the index found, and what of it this person may know."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from eakte.desk import Boxes
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
from eakte.domain.casefile import CaseFile, Document, DocumentId, DocumentState, document_date
from eakte.domain.errors import NotVisible
from eakte.records import CaseQuery, StoredPage, Transaction
from indexing import (
    Filter,
    Found,
    Order,
    Plan,
    Query,
    Snippet,
    count_found,
    matching_words,
    snippet,
    sought,
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

    is_capped: there are more than `total` hits, or there may be. is_rebuilding: the index is not
    usable at the moment; case files by reference and subject come from the database and are
    complete.
    """

    total: int
    hits: Sequence[FoundPage]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cases: Sequence[CaseFile] = ()
    is_capped: bool = False
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


def checked(tx: Transaction, request: SearchRequest, query: Query, found: Found) -> FoundPages:
    """Check every hit in the database, count what is left, and show the asked slice of it."""
    documents = tx.pages.documents_of([hit.page for hit in found.hits])
    cases = tx.cases.of_documents(documents.values())
    kept = [hit for hit in found.hits if _is_wanted(documents.get(hit.page), cases, request)]
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
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word found on a page image, as fractions of its width and height from top left."""

    left: float
    top: float
    width: float
    height: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMarks:
    """The words found on one page, and how many there are on each page of the document."""

    document: DocumentId
    page: int
    marks: Sequence[Mark]
    counts: Mapping[int, int]


def one_page(pages: Sequence[StoredPage], number: int) -> StoredPage:
    """The page with a number.

    Raises:
        NotVisible: the document has no such page (yet).
    """
    for page in pages:
        if page.number == number:
            return page
    raise NotVisible("page", str(number))


def marks(page: StoredPage, pages: Sequence[StoredPage], query: Query, boxes: Boxes) -> PageMarks:
    """Words of the query on one page image, by the same analysis as the index."""
    wanted = sought(query)
    words = [box.text for box in boxes.words]
    found = [boxes.words[place] for group in matching_words(words, wanted) for place in group]
    counts = count_found([other.text for other in pages], wanted)
    return PageMarks(
        document=page.document,
        page=page.number,
        marks=[
            Mark(
                left=box.left / boxes.width_px,
                top=box.top / boxes.height_px,
                width=box.width / boxes.width_px,
                height=box.height / boxes.height_px,
                text=box.text,
            )
            for box in found
        ],
        counts={other.number: count for other, count in zip(pages, counts, strict=True) if count},
    )
