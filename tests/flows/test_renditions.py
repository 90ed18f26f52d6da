"""Other forms of a document: ordered by asking, made once, handed out with a trace, or refused."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from sqlalchemy import text

from eakte import jobs, orders
from eakte.domain.access import Actor, system_actor
from eakte.domain.casefile import DocumentId, DocumentState
from eakte.domain.errors import NotAllowed, NotVisible
from eakte.intake import stream_of
from eakte.jobs import JobState, Lane
from eakte.office import Office
from eakte.records import Records
from eakte.rendition_shelf import RenditionKind, RenditionShelf
from eakte.rendition_steps import Offer, OfferState
from indexing import (
    Kind,
    Method,
    SandboxedReader,
)
from indexing.renditions import CRASHED, RenditionRefused
from storage import StorageUnavailable
from tests.indexing.reading.letters import a_pdf, text_lines
from tests.makers import Town
from tests.offices import an_office, received, work_off
from tests.read_scans import SCAN, a_read_scan, read_page

PDFS = (RenditionKind.SEARCHABLE, RenditionKind.ARCHIVE)
EXPORTS = (RenditionKind.JSON, RenditionKind.ALTO, RenditionKind.HOCR)


@pytest.fixture
def office(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader
) -> Iterator[Office]:
    made = an_office(records, tmp_path, reader=reader)
    yield made
    made.renditions.maker.close()  # type: ignore[attr-defined] # the maker of production


def handed_out(
    office: Office, document: DocumentId, kind: RenditionKind, actor: Actor
) -> bytes | None:
    with office.renditions.opened(document, kind, actor=actor) as found:
        return found.path.read_bytes() if found else None


def offers(office: Office, document: DocumentId, actor: Actor) -> dict[RenditionKind, Offer]:
    return {offer.kind: offer for offer in office.renditions.offered(document, actor=actor)}


def text_in(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as opened:
        return str(opened[0].get_textpage().get_text_range()).strip()


def orders_of(town: Town) -> list[tuple[str, JobState]]:
    with town.records.read(town.system) as tx:
        lines = tx.job_lines().lines
    return [(line.kind, line.state) for line in lines if line.kind == "make_rendition"]


@pytest.mark.parametrize("kind", PDFS)
def test_a_pdf_is_made_when_somebody_asks(office: Office, town: Town, kind: RenditionKind) -> None:
    document = a_read_scan(office, town.clerk)
    work_off(office, [Lane.READ])

    before = handed_out(office, document, kind, town.clerk)
    work_off(office, [Lane.READ])
    after = handed_out(office, document, kind, town.clerk)

    assert before is None
    assert after is not None
    assert text_in(after) == "Carport"
    assert orders_of(town) == [("make_rendition", JobState.DONE)]
    assert offers(office, document, town.clerk)[kind].state is OfferState.AVAILABLE


def test_asking_twice_orders_once(office: Office, town: Town) -> None:
    document = a_read_scan(office, town.clerk)

    for _ in range(3):
        assert handed_out(office, document, RenditionKind.SEARCHABLE, town.clerk) is None

    assert len(orders_of(town)) == 1


def test_it_is_told_what_a_pdf_a_was_checked_for(office: Office, town: Town) -> None:
    document = a_read_scan(office, town.clerk)
    handed_out(office, document, RenditionKind.ARCHIVE, town.clerk)
    work_off(office, [Lane.READ])

    outcome = offers(office, document, town.clerk)[RenditionKind.ARCHIVE].outcome

    assert outcome is not None
    assert outcome.conformity is not None
    assert outcome.conformity.level == "1b"
    assert outcome.conformity.not_checked == ("image_data", "second_validator")


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_is_written_from_the_readings(
    office: Office, town: Town, kind: RenditionKind
) -> None:
    document = a_read_scan(office, town.clerk, word="Müßiggang & Söhne")

    body = handed_out(office, document, kind, town.clerk)

    assert body is not None
    if kind is RenditionKind.JSON:
        assert json.loads(body)["pages"][0]["text"] == "Müßiggang & Söhne"
    else:
        assert "Müßiggang" in etree.tostring(etree.fromstring(body), encoding="unicode")
    assert orders_of(town) == []


@pytest.mark.parametrize("kind", [RenditionKind.SEARCHABLE, RenditionKind.JSON])
def test_whoever_gets_a_form_stands_in_the_journal(
    office: Office, town: Town, kind: RenditionKind
) -> None:
    document = a_read_scan(office, town.clerk)
    handed_out(office, document, kind, town.clerk)
    work_off(office, [Lane.READ])
    ways_before = ways(office, document, town.clerk)

    handed_out(office, document, kind, town.clerk)

    assert ways(office, document, town.clerk) == [kind.value, *ways_before]


def ways(office: Office, document: DocumentId, actor: Actor) -> list[object]:
    with office.records.read(actor) as tx:
        history = tx.history(stream_of(tx.documents.get(document)), limit=50).lines
    return [line.detail.get("way") for line in history if line.action == "content_accessed"]


def test_a_form_is_made_anew_when_a_page_was_read_anew(office: Office, town: Town) -> None:
    document = a_read_scan(office, town.clerk, word="Carpnrt")
    handed_out(office, document, RenditionKind.SEARCHABLE, town.clerk)
    work_off(office, [Lane.READ])

    read_page(office, town.tenant, document, "Carport")
    before = handed_out(office, document, RenditionKind.SEARCHABLE, town.clerk)
    work_off(office, [Lane.READ])
    after = handed_out(office, document, RenditionKind.SEARCHABLE, town.clerk)

    assert before is None
    assert after is not None
    assert text_in(after) == "Carport"


def test_a_form_that_was_thrown_away_is_made_anew(office: Office, town: Town) -> None:
    document = a_read_scan(office, town.clerk)
    handed_out(office, document, RenditionKind.SEARCHABLE, town.clerk)
    work_off(office, [Lane.READ])
    for key in [key for key in office.renditions.shelf.work.keys("d/") if key.endswith(".pdf")]:
        office.renditions.shelf.work.delete(key, version_id=None)

    before = handed_out(office, document, RenditionKind.SEARCHABLE, town.clerk)
    work_off(office, [Lane.READ])

    assert before is None
    assert handed_out(office, document, RenditionKind.SEARCHABLE, town.clerk) is not None


def test_the_job_can_run_twice(office: Office, town: Town) -> None:
    document = a_read_scan(office, town.clerk)
    for _ in range(2):
        with office.records.begin(town.clerk) as tx:
            order = orders.rendition_job(tx.documents.get(document), RenditionKind.SEARCHABLE)
            tx.enqueue(order)
        work_off(office, [Lane.READ])

    assert orders_of(town) == [("make_rendition", JobState.DONE)] * 2
    assert handed_out(office, document, RenditionKind.SEARCHABLE, town.clerk) is not None


@pytest.mark.parametrize(
    ("kind", "content", "flags", "reason"),
    [
        (Kind.PDF, a_pdf(b""), frozenset({"signed"}), "signed"),
        (Kind.MAIL, b"From: a@b.example\n\nGuten Tag", frozenset(), "not_a_page_file"),
    ],
)
def test_what_is_never_made_is_refused_at_once(
    office: Office, town: Town, kind: Kind, content: bytes, flags: frozenset[str], reason: str
) -> None:
    document = a_read_scan(office, town.clerk, content, kind=kind, flags=flags)

    for asked in PDFS:
        with pytest.raises(RenditionRefused) as refused:
            handed_out(office, document, asked, town.clerk)
        assert refused.value.reason == reason
    assert offers(office, document, town.clerk)[RenditionKind.ARCHIVE].state is OfferState.REFUSED
    assert handed_out(office, document, RenditionKind.JSON, town.clerk) is not None
    assert orders_of(town) == []


def test_what_turns_out_to_be_impossible_is_refused_from_then_on(
    office: Office, town: Town
) -> None:
    letter = a_pdf(text_lines("Mit einer Schrift, die nicht in der Datei steht"))
    document = a_read_scan(office, town.clerk, letter, kind=Kind.PDF)
    with office.records.begin(system_actor(town.tenant)) as tx:
        version = tx.documents.current_version(document)
        page = tx.pages.get(version.id, 1)
        tx.pages.put(replace(page, method=Method.TEXT_LAYER))
    handed_out(office, document, RenditionKind.ARCHIVE, town.clerk)
    work_off(office, [Lane.READ])

    for _ in range(2):
        with pytest.raises(RenditionRefused) as refused:
            handed_out(office, document, RenditionKind.ARCHIVE, town.clerk)

    assert refused.value.reason == "fonts"
    assert len(orders_of(town)) == 1


@pytest.mark.parametrize("kind", RenditionKind)
def test_a_document_that_is_still_being_read_is_waited_for(
    office: Office, town: Town, kind: RenditionKind
) -> None:
    document = DocumentId(received(office, town.clerk, SCAN, file_name="scan.jpg").document_id)

    assert handed_out(office, document, kind, town.clerk) is None
    assert offers(office, document, town.clerk)[kind].state is OfferState.WAITING
    assert orders_of(town) == []


def test_who_may_not_see_a_document_gets_no_form_of_it(office: Office, town: Town) -> None:
    document = a_read_scan(office, town.clerk)

    for kind in RenditionKind:
        with pytest.raises((NotVisible, NotAllowed)):
            handed_out(office, document, kind, town.administrator)
    with pytest.raises((NotVisible, NotAllowed)):
        office.renditions.offered(document, actor=town.administrator)


def test_a_quarantined_document_gives_no_form(office: Office, town: Town) -> None:
    document = a_read_scan(office, town.clerk)
    with office.records.begin(system_actor(town.tenant)) as tx:
        found = tx.documents.get(document)
        tx.documents.save(replace(found, state=DocumentState.QUARANTINED))

    with pytest.raises(NotAllowed):
        handed_out(office, document, RenditionKind.JSON, town.clerk)


def test_a_crash_is_tried_again_before_it_is_believed(office: Office, town: Town) -> None:
    document = a_read_scan(office, town.clerk)
    crashing = replace(office, renditions=replace(office.renditions, maker=Crashing()))
    handed_out(office, document, RenditionKind.SEARCHABLE, town.clerk)

    states = []
    for _ in range(jobs.MAX_ATTEMPTS):
        work_off(crashing, [Lane.READ])
        states.append(offers(office, document, town.clerk)[RenditionKind.SEARCHABLE].state)
        let_time_pass(town)

    assert states == [OfferState.ON_DEMAND, OfferState.ON_DEMAND, OfferState.REFUSED]


class Crashing:
    """A maker whose child process always ends early."""

    def searchable_pdf(self, *_: object, **__: object) -> None:
        raise RenditionRefused(CRASHED)

    archive_pdf = searchable_pdf


def let_time_pass(town: Town) -> None:
    with town.records.begin(None) as tx:
        tx.session.execute(text("UPDATE job SET run_at_ms = 0"))


def test_a_store_that_is_away_is_told_and_nothing_is_ordered(office: Office, town: Town) -> None:
    document = a_read_scan(office, town.clerk)
    away = replace(office.renditions, shelf=RenditionShelf(work=Away()))

    with pytest.raises(StorageUnavailable):
        handed_out(replace(office, renditions=away), document, RenditionKind.ARCHIVE, town.clerk)

    assert orders_of(town) == []


class Away:
    """A store that does not answer."""

    def read(self, *_: object, **__: object) -> bytes:
        raise StorageUnavailable
