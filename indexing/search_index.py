"""What a search index does, and the values it takes and gives.

The index holds no truth: it can be thrown away and rebuilt from the database at any time. It holds
the terms of pages with their places, and they can be read almost like the text: it is as
confidential as the originals.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from indexing.german import ANALYSIS_VERSION
from indexing.query import Query

MAX_HITS = 1000  # of one answer: the caller checks each in the database
MAX_BEGINNING_TERMS = 200  # for which the beginning of a word stands: the most frequent ones


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPage:
    """A page as the index takes it.

    Attributes:
        page: the page id; a page with the same id is replaced.
        document: the document id.
        tenant: the municipality.
        scope: the one scope of its document; a person sees the pages of the own scopes.
        case: the case file; None while the document lies in an inbox.
        file_plan: code of the file plan unit such as `32.10`; None outside case files.
        type: the kind of document.
        day: date of the document, days since 31 December of the year 0 (`date.toordinal`).
        tokens: the terms of the text in their order, from `indexing.analyse`.
        unit: the unit that leads its case file; None outside case files.
        revision: tells one state of the page from all others (0 to 2^63 - 1). The index keeps it
            and gives it back, nothing more: see `SearchIndex.revisions`.
    """

    page: str
    document: str
    tenant: str
    scope: str
    case: str | None
    file_plan: str | None
    type: str
    day: int
    tokens: tuple[str, ...]
    unit: str | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which pages may be found at all: rights and limits, added by the caller, never by the query.

    A page passes when it is within the scopes and all limits. Of the documents in `let_in` and
    `keep_out` the caller knows more than the index does, and has decided itself: inside the tenant
    all pages of the former pass, and none of the latter.

    Attributes:
        tenant: the municipality.
        scopes: the scopes of the person; empty: nothing; None: all pages of the tenant.
        case: one case file only; None: any. So for the next seven.
        file_plan: a file plan unit with all below it: `32` covers `32` and `32.10`, not `320`.
        unit: one unit that leads case files.
        type: one kind of document.
        document: one document.
        documents: some documents, up to 1,000.
        first_day: not before this day (as `IndexedPage.day`).
        last_day: not after this day.
        let_in: documents that pass whatever the other fields say.
        keep_out: documents that do not pass.
    """

    tenant: str
    scopes: frozenset[str] | None
    case: str | None = None
    file_plan: str | None = None
    unit: str | None = None
    type: str | None = None
    document: str | None = None
    documents: frozenset[str] | None = None
    first_day: int | None = None
    last_day: int | None = None
    let_in: frozenset[str] = frozenset()
    keep_out: frozenset[str] = frozenset()


class Facet(StrEnum):
    """By what found documents are counted; no document counts where it has no such value."""

    TYPE = "type"
    YEAR = "year"  # of `day`, such as "2024"
    CASE = "case"
    UNIT = "unit"
    FILE_PLAN = "file_plan"  # the unit itself, not those above it


class Order(StrEnum):
    """Which hits come first; equal ones stand in the order of their page ids."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The place of a hit in the order of an answer; see `Hit`."""

    rank: float
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to find, among which pages, in which order, and how many hits (1 to 1,000).

    Attributes:
        facets: by what to count the found documents.
        most_values: so many of each facet, the most frequent.
        by_document: each document stands once among the hits, with the first of its found pages.
        after: only hits behind this place. Where its page is itself among the found ones, the rank
            counts that it has now: scores move when pages are added.
        before: only hits in front of this place, the last ones of them, in the usual order.
    """

    query: Query
    filter: Filter
    order: Order = Order.RELEVANCE
    limit: int = 50
    facets: tuple[Facet, ...] = ()
    most_values: int = 100
    by_document: bool = False
    after: Position | None = None
    before: Position | None = None

    def __post_init__(self) -> None:
        """Refuse what no caller means."""
        if not 1 <= self.limit <= MAX_HITS:
            raise ValueError(self.limit)
        if self.after and self.before:
            raise ValueError(self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A page that was found.

    Attributes:
        score: how well it meets the query; compares within one answer only.
        rank: by what the hits are ordered, the smaller first, equal ones by their page ids.
        pages: with `Plan.by_document` the number of found pages of its document.
    """

    page: str
    document: str
    score: float
    rank: float = 0.0
    pages: int = 1

    @property
    def position(self) -> Position:
        """Where it stands."""
        return Position(rank=self.rank, page=self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a plan.

    Attributes:
        total: number of pages found, not only of `hits`, wherever these begin. So for the counts
            of documents and facets.
        hits: the asked ones in the asked order.
        documents: number of documents with found pages.
        facets: by asked facet and value, the number of documents with found pages that have it; the
            most frequent first, equal ones in the order of their characters.
        complete: False when the time ran out or the beginning of a word stands for too many terms;
            there may be more pages then.
    """

    total: int
    hits: tuple[Hit, ...]
    documents: int = 0
    facets: Mapping[Facet, Mapping[str, int]] = field(default_factory=dict)
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """How an index is.

    Attributes:
        pages: number of pages in it.
        generation: see `SearchIndex.generation`.
        analysis_version: of the terms in it; None when it cannot be read.
        is_healthy: False when it is missing or damaged.
        is_away: it does not answer at the moment; nothing of it has to be made anew.
    """

    pages: int
    generation: int
    analysis_version: int | None
    is_healthy: bool
    is_away: bool = False

    @property
    def needs_rebuild(self) -> bool:
        """Whether it is broken or holds the terms of another analysis."""
        if self.is_away:
            return False
        return not self.is_healthy or self.analysis_version != ANALYSIS_VERSION


UNREADABLE = IndexState(pages=0, generation=0, analysis_version=None, is_healthy=False)


class SearchIndex(Protocol):
    """Finds pages. All methods may be called from several threads and processes."""

    def apply(self, put: Sequence[IndexedPage], remove: Sequence[str] = ()) -> int:
        """Put pages in (in place of those with the same id) and take others out, by id.

        Durable and visible to the next search when it returns; safe to repeat; all or nothing. A
        page that is both removed and put is put.

        Returns:
            The generation that shows the change.

        Raises:
            IndexUnavailable: the index is missing or damaged.
            IndexBusy: another process is writing, or rebuilds the index.
        """

    def search(self, plan: Plan) -> Found:
        """Find, count and order the pages that meet both the query and the filter.

        Raises:
            IndexUnavailable: the index is missing or damaged.
        """

    def terms(self) -> Iterator[tuple[str, int]]:
        """Each term of the index once, with the number of pages on which it stands.

        Of all tenants: for widening queries, never for showing. Removed pages may still count until
        they are purged.

        Raises:
            IndexUnavailable: the index is missing or damaged.
        """

    def revisions(self, tenant: str) -> Iterator[tuple[str, int]]:
        """Id and revision of each page of a tenant, in the order of the ids, of one moment.

        For comparing the index with what should stand in it; a few bytes of memory for each page.

        Raises:
            IndexUnavailable: the index is missing or damaged.
        """

    def generation(self) -> int:
        """A number that grows with every change that a search can see, rebuilds included.

        Raises:
            IndexUnavailable: the index is missing.
        """

    def rebuild(self, pages: Iterable[IndexedPage]) -> int:
        """Fill a new index beside the living one, which goes on answering, then switch.

        Starts an index where there was none and repairs a damaged one. An error of `pages` leaves
        the living index as it is. The pages are taken one by one while no other change can be
        applied: a caller that reads them from the database only then misses nothing.

        Args:
            pages: each page once.

        Returns:
            The generation of the new index.

        Raises:
            IndexBusy: another process is writing.
            IndexUnavailable: the place of the index went away meanwhile.
        """

    def purge(self) -> None:
        """Remove what replaced and removed pages left behind in the files, after a destruction.

        Raises:
            IndexUnavailable: the index is missing or damaged.
            IndexBusy: another process is writing.
        """

    def state(self) -> IndexState:
        """How the index is; never raises."""
