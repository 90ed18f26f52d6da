"""Hostile files as parts of a scan batch: each is held or led to repair, and the batch goes on."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from eakte.domain.access import Actor
from eakte.domain.casefile import Document, DocumentId
from eakte.domain.scan_letters import LetterState
from eakte.domain.scan_pages import Settlement
from eakte.domain.scanning import Announcement, Batch, BatchState, PartPlan, Separation
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, SandboxedScanBench
from tests.flows.batches import Letter, a_sheet, an_upload, scanned
from tests.makers import Town
from tests.offices import an_office, work_off

# What becomes of each as a letter: state of the document and reason. None: a page to be repaired.
HOSTILE: Mapping[str, tuple[str, str] | None] = {
    "archive-bomb/synthetic__bz2_256MB.bz2": ("quarantined", "archive_ratio"),
    "archive-bomb/synthetic__overlap_20000x2MB.zip": ("quarantined", "archive_too_many_members"),
    "av-test/synthetic__pdf_with_eicar_attachment.pdf": ("quarantined", "malware"),
    "image-bomb/pil__oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif": (
        "quarantined",
        "image_bomb",
    ),
    "image-bomb/synthetic__png_claims_2pow31.png": None,
    "magic-mismatch/synthetic__elf_named.docx": ("quarantined", "executable"),
    "magic-mismatch/synthetic__zip_named.pdf": ("quarantined", "content_name_mismatch"),
    "pdf-bomb/pdfjs__boundingBox_invalid.pdf": None,
    "pdf-damaged/synthetic__truncated_half.pdf": ("unreadable", "damaged"),
    "pdf-encrypted/tika__testUnicodePassword.pdf": ("quarantined", "password"),
    "zero-byte/synthetic__zero.zip": ("quarantined", "empty"),
}


@pytest.fixture
def office(
    records: Records, tmp_path: Path, reader: SandboxedReader, bench: SandboxedScanBench
) -> Office:
    return an_office(records, tmp_path, reader=reader, bench=bench)


def document(office: Office, town: Town, key: str | None) -> Document:
    with office.records.read(town.system) as tx:
        return tx.documents.get(DocumentId(str(key)))


def delivered(
    office: Office, files: Sequence[tuple[str, bytes]], *, actor: Actor, separation: Separation
) -> Batch:
    """A batch of these files under the names that they have."""
    parts = tuple(
        PartPlan(
            number=number,
            file_name=name,
            sha256=hashlib.sha256(body).hexdigest(),
            size_bytes=len(body),
        )
        for number, (name, body) in enumerate(files, start=1)
    )
    batch = office.scanning.announce(
        Announcement(key="1", name="1", parts=parts, separation=separation), actor=actor
    )
    for number, (name, body) in enumerate(files, start=1):
        upload = an_upload(office, body, file_name=name)
        office.scanning.accept(batch.id, number, upload, actor=actor)
    return office.scanning.complete(batch.id, actor=actor)


def hostile_files(shared: Path) -> list[tuple[str, bytes]]:
    return [(Path(name).name, (shared / "hostile" / name).read_bytes()) for name in HOSTILE]


def left_as_they_are(office: Office, town: Town, batch: Batch) -> None:
    """A person lets each page to be repaired be, and once more what reading tells of it."""
    for _ in range(2):
        for page in office.scan_checking.see(batch.id, actor=town.manager).open_pages:
            office.scan_checking.settle(batch.id, page.number, Settlement.LEFT, actor=town.manager)
        work_off(office)


def test_each_hostile_file_of_a_batch_is_held_or_led_to_repair(
    office: Office, town: Town, shared: Path
) -> None:
    files = [*hostile_files(shared), ("gut.pdf", scanned(Letter(words="Gut")))]
    station = town.actor("station")

    batch = delivered(office, files, actor=station, separation=Separation.PARTS)
    work_off(office)

    seen = office.scan_checking.see(batch.id, actor=town.manager)
    assert seen.batch.state is BatchState.CHECKING
    assert seen.accounting.adds_up
    *bad, good = sorted(seen.letters, key=lambda letter: letter.part)
    found = [document(office, town, letter.document) if letter.document else None for letter in bad]
    ended = [(one.state.value, one.reason) if one else None for one in found]
    assert dict(zip(HOSTILE, ended, strict=True)) == HOSTILE
    assert document(office, town, good.document).state.value == "searchable"

    left_as_they_are(office, town, batch)
    closed = office.scan_checking.close(batch.id, actor=town.manager)
    assert closed.batch.state is BatchState.CLOSED


def test_hostile_files_between_sheets_leave_the_letters_around_them_whole(
    office: Office, town: Town, shared: Path
) -> None:
    new = a_sheet(office, town.tenant)
    first = ("eins.pdf", scanned(new, Letter(words="Erstes Schreiben")))
    last = ("zwei.pdf", scanned(new, Letter(words="Zweites Schreiben")))
    files = [first, *hostile_files(shared), last]

    batch = delivered(office, files, actor=town.actor("station"), separation=Separation.SHEETS)
    work_off(office)
    left_as_they_are(office, town, batch)

    seen = office.scan_checking.see(batch.id, actor=town.manager)
    assert seen.accounting.adds_up
    by_part = {letter.part: letter for letter in seen.letters}
    refused = by_part[1]  # the pages of images between the sheets are of its letter
    assert refused.state is LetterState.REFUSED
    assert refused.refusal
    found = document(office, town, by_part[len(files)].document)
    assert found.state.value == "searchable"


def test_a_letter_that_cannot_be_made_is_made_when_its_page_was_scanned_once_more(
    office: Office, town: Town, shared: Path
) -> None:
    bomb = shared / "hostile" / "image-bomb" / "synthetic__png_claims_2pow31.png"
    new = a_sheet(office, town.tenant)
    files = [
        ("eins.pdf", scanned(new, Letter(words="Erste Seite"))),
        ("zwei.png", bomb.read_bytes()),
    ]
    batch = delivered(office, files, actor=town.actor("station"), separation=Separation.SHEETS)
    work_off(office)
    left_as_they_are(office, town, batch)
    (refused,) = office.scan_checking.see(batch.id, actor=town.manager).letters
    assert refused.state is LetterState.REFUSED

    rescan = an_upload(office, scanned(Letter(words="Zweite Seite")))
    office.rescanning.replace(batch.id, 3, rescan, actor=town.manager)
    work_off(office)
    left_as_they_are(office, town, batch)  # the page may have been drawn for the random check

    seen = office.scan_checking.see(batch.id, actor=town.manager)
    (letter,) = seen.letters
    assert (letter.state, letter.refusal) == (LetterState.FILED, "")
    assert document(office, town, letter.document).state.value == "searchable"
    assert seen.accounting.adds_up
    closed = office.scan_checking.close(batch.id, actor=town.manager)
    assert closed.batch.state is BatchState.CLOSED
