"""Documents that were read already: recorded text and boxes instead of a real reading."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eakte import orders, reading
from eakte.domain.access import Actor, system_actor
from eakte.domain.casefile import DocumentId, DocumentState
from eakte.intake import Inbox, Target
from eakte.jobs import Lane
from eakte.office import Office
from indexing import (
    FULL_WIDTH_PX,
    THUMB_WIDTH_PX,
    Inspection,
    Kind,
    Method,
    PageImage,
    PageReading,
    PageState,
    Verdict,
    WordBox,
)
from tests.offices import received, work_off

WEBP = b"RIFF\x00\x00\x00\x00WEBP"
LINE_PX, CHARACTER_PX = 40, 10


def a_read_letter(
    office: Office,
    actor: Actor,
    pages: Sequence[str],
    *,
    into: Target | None = None,
    file_name: str = "brief.txt",
    subject: str = "",
    verdict: Verdict = Verdict.ACCEPT,
) -> DocumentId:
    """A document with its pages, their images and word boxes, that can be found; its id."""
    body = "\f".join(pages)
    receipt = received(
        office, actor, body, into=into or Inbox(), file_name=file_name, subject=subject
    )
    document = DocumentId(receipt.document_id)
    inspection = Inspection(
        verdict=verdict, media_type="text/plain", kind=Kind.TEXT, page_count=len(pages)
    )
    system = system_actor(actor.tenant)
    with office.records.begin(system) as tx:
        version = tx.documents.current_version(document)
        part = reading.looked_at(tx, tx.documents.get(document), version, inspection)
        for number, text in enumerate(pages, start=1):
            page = a_reading(number, text)
            images = _images(office.settings.home, number)
            words_key = office.filing.desk.keep(actor.tenant, version, page, images)
            tx.pages.put(reading.stored_page(tx, page, part.version, words_key))
        reading.conclude(tx, part.version)
        tx.enqueue(orders.indexing_job(document))
    work_off(office, [Lane.INDEX])
    return document


def a_reading(number: int, text: str) -> PageReading:
    """What an engine might have read: one line, its words side by side."""
    boxes, left = [], 0
    for word in text.split():
        width = len(word) * CHARACTER_PX
        boxes.append(
            WordBox(text=word, left=left, top=0, width=width, height=LINE_PX, confidence=0.9)
        )
        left += width + CHARACTER_PX
    return PageReading(
        number=number,
        state=PageState.READ,
        method=Method.OCR,
        text=text,
        engine="recorded/1",
        confidence=0.9,
        width_px=1000,
        height_px=1400,
        words=tuple(boxes),
    )


def an_unread_letter(office: Office, actor: Actor, *, state: DocumentState) -> DocumentId:
    """A document that lies in the inbox in a state."""
    document = DocumentId(received(office, actor, "Noch nicht gelesen").document_id)
    with office.records.begin(system_actor(actor.tenant)) as tx:
        tx.documents.save(replace(tx.documents.get(document), state=state))
    return document


def stored_files(folder: Path) -> list[Path]:
    """Everything that lies below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def _images(folder: Path, number: int) -> list[PageImage]:
    images = []
    for width in (FULL_WIDTH_PX, THUMB_WIDTH_PX):
        path = folder / f"image-{number}-{width}.webp"
        path.write_bytes(WEBP + f"{number}-{width}".encode())
        images.append(PageImage(width=width, path=path))
    return images
