"""Scans that were read already: a page with a word at a known place, as an engine told it."""

from eakte import reading
from eakte.domain.access import Actor, TenantId, system_actor
from eakte.domain.casefile import DocumentId
from eakte.office import Office
from indexing import Inspection, Kind, Method, PageReading, PageState, Verdict, WordBox
from tests.indexing.reading.letters import a_scan, as_file
from tests.offices import received

SCAN = as_file(a_scan(), "JPEG")


def a_read_scan(
    office: Office,
    actor: Actor,
    content: bytes = SCAN,
    *,
    kind: Kind = Kind.IMAGE,
    word: str = "Carport",
    flags: frozenset[str] = frozenset(),
) -> DocumentId:
    """A document of one page that was read by a recorded engine; the store has its boxes."""
    receipt = received(office, actor, content, file_name="Bescheid.scan.jpg")
    document = DocumentId(receipt.document_id)
    read_page(office, actor.tenant, document, word, kind=kind, flags=flags)
    return document


def read_page(
    office: Office,
    tenant: TenantId,
    document: DocumentId,
    word: str,
    *,
    kind: Kind = Kind.IMAGE,
    flags: frozenset[str] = frozenset(),
) -> None:
    inspection = Inspection(
        verdict=Verdict.ACCEPT, media_type="", kind=kind, page_count=1, flags=flags
    )
    box = WordBox(text=word, left=140, top=160, width=200, height=30, confidence=0.9)
    page = PageReading(
        number=1,
        state=PageState.READ,
        method=Method.OCR,
        text=word,
        engine="recorded 1",
        width_px=1240,
        height_px=1754,
        words=(box,),
    )
    with office.records.begin(system_actor(tenant)) as tx:
        version = tx.documents.current_version(document)
        reading.looked_at(tx, tx.documents.get(document), version, inspection)
        words_key = office.renditions.desk.keep(tenant, version, page, ())
        tx.pages.put(reading.stored_page(tx, page, version, words_key))
        reading.conclude(tx, version)
