"""Parts of a document that one job reads (Seitenabschnitte), and what of them is still to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from eakte.domain.access import TenantId
from eakte.domain.casefile import Document, DocumentId, Version, VersionId
from eakte.jobs import Job
from eakte.records import Transaction
from indexing import Inspection, Kind, Verdict, may_gain


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Pages of a version that one job reads; `waiting`: numbers of those to be read."""

    tenant: TenantId
    version: Version
    first: int
    last: int
    language: str
    inspection: Inspection
    waiting: Sequence[int]


def slice_of(tx: Transaction, job: Job) -> Slice:
    """The pages that a job is to read; none when the document has a newer version.

    Raises:
        NotVisible: the document is gone.
    """
    document = tx.documents.get(DocumentId(job.subject))
    version = tx.versions.get(VersionId(str(job.payload["version"])))
    first, last = int(job.payload["first"]), int(job.payload["last"])
    is_current = tx.documents.current_version(document.id) == version
    return Slice(
        tenant=document.tenant,
        version=version,
        first=first,
        last=last,
        language=document.language,
        inspection=_known(tx, document, version),
        waiting=tx.pages.missing(version.id, first, last) if is_current else (),
    )


def doubtful_part(tx: Transaction, document: DocumentId, engine: str) -> Slice:
    """The doubtful pages of a document that another reading by this engine may make better.

    Raises:
        NotVisible: the document is gone.
    """
    found = tx.documents.get(document)
    version = tx.documents.current_version(document)
    inspection = _known(tx, found, version)
    waiting = [
        number
        for number, tried, reason in tx.doubtful_pages.numbers(version.id)
        if may_gain(tried, engine, reason=reason)
    ]
    return Slice(
        tenant=found.tenant,
        version=version,
        first=1,
        last=inspection.page_count,
        language=found.language,
        inspection=inspection,
        waiting=waiting,
    )


def _known(tx: Transaction, document: Document, version: Version) -> Inspection:
    """What the first look told, as it stands in the records."""
    return Inspection(
        verdict=Verdict.ACCEPT,
        media_type=document.media_type,
        kind=Kind(document.kind),
        page_count=tx.documents.page_count(version.id) or 1,
    )
