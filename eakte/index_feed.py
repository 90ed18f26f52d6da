"""What goes into the search index, made from the stored readings: some pages, or all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import blake2b

from eakte import orders
from eakte.domain.access import system_actor
from eakte.domain.calendar import berlin_date
from eakte.domain.casefile import Document, DocumentId, DocumentState, document_date
from eakte.jobs import Job
from eakte.records import PageForIndex, Records, Transaction
from indexing import IndexedPage, analyse


def to_index(found: PageForIndex) -> IndexedPage:
    """A page as the index takes it: ready tokens, and everything that a filter may ask."""
    return replace(_facts(found), tokens=tuple(analyse(found.text)), revision=_revision(found))


def revisions(some: Iterable[PageForIndex]) -> Iterator[tuple[str, int]]:
    """Id and revision of those pages that belong into the index; nothing of them is analysed."""
    return ((found.id, _revision(found)) for found in some if _belongs_there(found))


def _facts(found: PageForIndex) -> IndexedPage:
    """What a filter may ask of a page, without its words."""
    document = found.document
    return IndexedPage(
        page=found.id,
        document=document.id,
        tenant=document.tenant,
        scope=document.scope,
        case=document.case,
        unit=found.lead_unit,
        file_plan=found.file_plan_code,
        type=document.kind,
        day=day_of(document).toordinal(),
        tokens=(),
    )


def day_of(document: Document) -> date:
    """The day under which a document is found."""
    return document_date(document) or berlin_date(document.received_at)


def _revision(found: PageForIndex) -> int:
    """A number that is another one as soon as text or facts are."""
    described = f"{_facts(found)!r}\n{found.text}".encode()
    return int.from_bytes(blake2b(described, digest_size=8).digest()) >> 1  # 63 bits


def index_changes(tx: Transaction, batch: Sequence[Job]) -> tuple[list[IndexedPage], list[str]]:
    """Pages to put into the index, and ids of pages to take out: in quarantine, or outdated.

    A page that stands among both is put.
    """
    put: dict[str, IndexedPage] = {}
    remove: list[str] = []
    for found in _asked_pages(tx, batch, remove):
        if _belongs_there(found):
            put[found.id] = to_index(found)
        else:
            remove.append(found.id)
    return list(put.values()), remove


def _asked_pages(
    tx: Transaction, batch: Sequence[Job], remove: list[str]
) -> Iterator[PageForIndex]:
    """The pages of whole documents, whose former versions are removed, and some of others."""
    whole = dict.fromkeys(DocumentId(job.subject) for job in batch if not job.payload)
    for document in whole:
        remove.extend(tx.pages.former(document))
        yield from tx.pages.for_index(document)
    for job in batch:
        document = DocumentId(job.subject)
        if named := orders.named_pages(job):
            remove.extend(named)  # unless they come next
            yield from tx.pages.some_for_index(named)
        if "first" in job.payload and document not in whole:
            first, last = int(job.payload["first"]), int(job.payload["last"])
            yield from tx.pages.for_index(document, first=first, last=last)


def all_index_pages(records: Records) -> Iterator[IndexedPage]:
    """Every page of every tenant from the stored readings, in small portions, without OCR."""
    with records.read(None) as tx:
        tenants = tx.people.tenants()
    for tenant in tenants:
        with records.read(system_actor(tenant)) as tx:
            yield from map(to_index, filter(_belongs_there, tx.pages.all_for_index()))


def _belongs_there(found: PageForIndex) -> bool:
    return found.document.state is not DocumentState.QUARANTINED
