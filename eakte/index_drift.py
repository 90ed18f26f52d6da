"""Steps of comparing the search index with the database, page by page, in small portions.

Every change of a page orders a job in the same commit, and the job ends only when the index shows
the change. So a page that differs is on its way, not lost, as long as its document has a job; and
one with a job that ended during the comparison was perhaps looked at before and after the change.
Such pages are counted as waiting: the next comparison tells.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import TypeAlias

from eakte import index_feed
from eakte.domain.access import Actor, TenantId, system_actor
from eakte.records import Records
from indexing import SearchIndex

PORTION = 500  # pages of one look into the database: some MB of text

Each: TypeAlias = Callable[[int], None]  # pages of the database compared so far
Revisions: TypeAlias = Iterable[tuple[str, int]]  # page and its state, in the order of the ids


class Fault(StrEnum):
    """How the index differs from the database at one page."""

    MISSING = "missing"  # it should stand in the index
    SURPLUS = "surplus"  # it should not: words of it can be found that nobody may find
    STALE = "stale"  # it stands there as it was before
    WAITING = "waiting"  # any of these, but a job is about to change it


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A page at which index and database differ.

    subject: the document of the page; the page itself where the database knows no such page.
    """

    page: str
    subject: str
    fault: Fault


def deviations(
    records: Records, index: SearchIndex, tenant: TenantId, *, each: Each
) -> Iterator[Deviation]:
    """Where the index differs from the database of a tenant, in the order of the page ids.

    Raises:
        IndexUnavailable, DatabaseUnavailable: one of the memories does not answer.
    """
    actor = system_actor(tenant)
    with records.read(actor) as tx:
        began_ms = tx.index_stock.moment()
    held = index.revisions(tenant)
    found = _differing(_wanted(records, actor, each), held)
    while some := dict(islice(found, PORTION)):
        yield from _judged(records, actor, some, began_ms)


def _wanted(records: Records, actor: Actor, each: Each) -> Iterator[tuple[str, int]]:
    """What should stand in the index; `each` is called after each portion, and at the end."""
    count = 0
    with records.read(actor) as tx:
        for count, found in enumerate(index_feed.revisions(tx.pages.all_for_index()), start=1):
            yield found
            if count % PORTION == 0:
                each(count)
    each(count)


def _differing(wanted: Revisions, held: Revisions) -> Iterator[tuple[str, Fault]]:
    """Both stand in the order of their ids, which is the same for every database: hex digits."""
    sides = merge(
        ((page, Fault.MISSING, revision) for page, revision in wanted),
        ((page, Fault.SURPLUS, revision) for page, revision in held),
        key=itemgetter(0),
    )
    for page, found in groupby(sides, key=itemgetter(0)):
        revisions = {fault: revision for _, fault, revision in found}
        if len(revisions) == 1:
            yield page, next(iter(revisions))
        elif len(set(revisions.values())) > 1:
            yield page, Fault.STALE


def _judged(
    records: Records, actor: Actor, some: dict[str, Fault], began_ms: int
) -> Iterator[Deviation]:
    """Tell what is on its way from what nobody brings into order."""
    with records.read(actor) as tx:
        subjects = dict(zip(some, some, strict=True)) | tx.index_stock.documents_of(some)
        in_work = set(tx.index_stock.in_work(set(subjects.values()), since_ms=began_ms))
    for page, fault in some.items():
        subject = subjects[page]
        judged = Fault.WAITING if subject in in_work else fault
        yield Deviation(page=page, subject=subject, fault=judged)
