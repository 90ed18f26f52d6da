"""The way of a letter: received, read, found, marked; each step also twice, or too early."""

import hashlib
import io
import shutil
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from eakte import jobs
from eakte.domain.access import Role
from eakte.domain.casefile import DocumentId, DocumentState
from eakte.domain.errors import CaseClosed, KeyReused, NotAllowed, NotVisible
from eakte.finding import SearchRequest
from eakte.intake import Inbox, InCase, UploadRejected
from eakte.jobs import Lane
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.makers import Town
from tests.offices import an_office, received, work_off

LETTER = "Stadt Musterbach\nAz. 10.40-2026-0001\nIhr Antrag auf Baugenehmigung vom 3. Februar\n"


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture
def lost_index(office: Office) -> None:
    shutil.rmtree(office.settings.index_folder)


@pytest.fixture
def born_digital(tmp_path: Path) -> Path:
    """A PDF with real text on its page."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    face = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(name): NameObject(value) for name, value in face.items()})
    font[NameObject("/Encoding")] = NameObject("/WinAnsiEncoding")
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
    )
    words = "BT /F1 12 Tf 72 720 Td (Die Genehmigung wird hiermit erteilt.) Tj "
    words += "0 -20 Td (Bitte beachten Sie die Auflagen in der Anlage.) Tj ET"
    content = DecodedStreamObject()
    content.set_data(words.encode("cp1252"))
    page[NameObject("/Contents")] = writer._add_object(content)
    path = tmp_path / "born-digital.pdf"
    writer.write(path)
    return path


@pytest.fixture
def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Erika Beispiel <erika@example.org>", "bauamt@example.org"
    message["Subject"] = "Anfrage zum Nordwall"
    message.set_content("Guten Tag,\nanbei der Plan.\n")
    message.add_attachment("Flurstück 17, Gemarkung Uedem", filename="../lageplan.txt")
    return message.as_bytes()


@pytest.fixture
def with_macros() -> bytes:
    """A text document with a macro project beside its text."""
    text = "<w:p><w:r><w:t>Die Widerspruchsfrist beginnt heute.</w:t></w:r></w:p>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType='
            '"application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}">'
            f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        )
        file.writestr(
            "word/document.xml", f"<w:document {space}><w:body>{text}</w:body></w:document>"
        )
        file.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    return body.getvalue()


def test_a_letter_is_received_read_and_found_by_another_form_of_its_word(
    office: Office, town: Town
) -> None:
    received(office, town.clerk, LETTER)

    work_off(office)

    found = office.filing.find(SearchRequest(words="Baugenehmigungen"), actor=town.clerk)
    assert found.total == 1
    assert found.hits[0].document.state is DocumentState.SEARCHABLE
    assert "Baugenehmigung" in found.hits[0].snippet.text


def test_a_receipt_names_the_bytes_and_is_signed(office: Office, town: Town) -> None:
    receipt = received(office, town.clerk, LETTER)

    assert receipt.sha256 == hashlib.sha256(LETTER.encode()).hexdigest()
    assert receipt.bytes == len(LETTER.encode())
    assert office.filing.signer.is_genuine(receipt)


def test_the_same_key_and_bytes_give_the_same_receipt_and_no_second_document(
    office: Office, town: Town
) -> None:
    first = received(office, town.clerk, LETTER, key="scan-1")
    second = received(office, town.clerk, LETTER, key="scan-1")

    with office.records.read(town.clerk) as tx:
        assert tx.lines.inbox_count() == 1
    assert first == second


def test_the_same_key_with_other_bytes_is_refused(office: Office, town: Town) -> None:
    received(office, town.clerk, LETTER, key="scan-1")

    with pytest.raises(KeyReused):
        received(office, town.clerk, LETTER + "anders", key="scan-1")


def test_the_same_bytes_in_two_case_files_are_two_documents_and_one_blob(
    office: Office, town: Town
) -> None:
    for _ in range(2):
        received(office, town.clerk, LETTER, into=InCase(case=town.add_case().id))

    with office.records.read(town.system) as tx:
        stock = tx.stock.objects(None)
    assert len(stock) == 1


def test_a_letter_for_a_closed_case_file_is_refused(office: Office, town: Town) -> None:
    case = town.add_case()
    office.casework.close(case.id, actor=town.clerk)

    with pytest.raises(CaseClosed):
        received(office, town.clerk, LETTER, into=InCase(case=case.id))


def test_a_station_delivers_to_the_inbox_but_files_nothing(office: Office, town: Town) -> None:
    station = town.actor("station")
    received(office, station, LETTER)

    with pytest.raises((NotAllowed, NotVisible)):
        received(office, station, LETTER, into=InCase(case=town.add_case().id))


def test_a_program_is_refused_and_nothing_is_stored(office: Office, town: Town) -> None:
    with pytest.raises(UploadRejected):
        received(office, town.clerk, b"MZ" + bytes(500), file_name="rechnung.exe")

    assert list(office.filing.desk.originals.keys()) == []


def test_reading_a_document_twice_changes_nothing(office: Office, town: Town) -> None:
    receipt = received(office, town.clerk, LETTER)
    work_off(office)
    before = _pages(office, town, receipt.document_id)

    _read_again(office, town, receipt.document_id)

    assert _pages(office, town, receipt.document_id) == before
    found = office.filing.find(SearchRequest(words="Baugenehmigung"), actor=town.clerk)
    assert found.total == 1


def test_a_found_word_is_marked_where_it_stands_on_the_page(
    office: Office, town: Town, born_digital: Path
) -> None:
    receipt = received(office, town.clerk, born_digital.read_bytes(), file_name="brief.pdf")
    work_off(office)

    marks = office.viewing.marks(
        DocumentId(receipt.document_id), 1, "Genehmigungen", actor=town.clerk
    )

    assert [mark.text.strip() for mark in marks.marks] == ["Genehmigung"]
    assert marks.counts == {1: 1}
    assert all(0 < mark.left < 1 and 0 < mark.top < 1 for mark in marks.marks)


def test_the_case_file_named_in_a_letter_is_suggested(office: Office, town: Town) -> None:
    case = town.add_case()
    receipt = received(office, town.clerk, f"Ihr Zeichen: {case.reference}\nSehr geehrte Frau")

    work_off(office)

    with office.records.read(town.clerk) as tx:
        suggestion = tx.documents.suggestion(DocumentId(receipt.document_id))
    assert suggestion["case"] == case.id
    assert suggestion["page"] == 1


def test_an_original_is_handed_out_as_it_came_and_that_stands_in_the_journal(
    office: Office, town: Town
) -> None:
    receipt = received(office, town.clerk, LETTER)
    document = DocumentId(receipt.document_id)

    with office.viewing.opened_original(document, actor=town.clerk) as (path, version):
        content = path.read_text("utf-8")

    with office.records.read(town.clerk) as tx:
        actions = [line.action for line in tx.history(f"document:{document}").lines]
    assert content == LETTER
    assert version.sha256 == receipt.sha256
    assert actions[0] == "content_accessed"
    assert not path.exists()


def test_attachments_of_a_mail_become_documents_beside_it_each_once(
    office: Office, town: Town, mail: bytes
) -> None:
    receipt = received(office, town.clerk, mail, file_name="anfrage.eml")
    work_off(office)

    _read_again(office, town, receipt.document_id)
    work_off(office)

    with office.records.read(town.clerk) as tx:
        attachments = tx.documents.attachments(DocumentId(receipt.document_id))
    assert [one.file_name for one in attachments] == ["lageplan.txt"]
    found = office.filing.find(SearchRequest(words="Flurstück"), actor=town.clerk)
    assert [hit.document.id for hit in found.hits] == [attachments[0].id]


def test_a_document_in_quarantine_is_found_by_nobody_until_a_person_releases_it(
    office: Office, town: Town, with_macros: bytes
) -> None:
    receipt = received(office, town.clerk, with_macros, file_name="antrag.docm")
    work_off(office)
    asked = SearchRequest(words="Widerspruchsfrist")
    document = DocumentId(receipt.document_id)
    assert office.filing.find(asked, actor=town.manager).total == 0

    office.deskwork.release(document, reason="Absender ist bekannt", actor=town.manager)
    work_off(office)

    assert office.filing.find(asked, actor=town.manager).total == 1


def test_the_index_is_rebuilt_from_stored_readings_without_reading_again(
    office: Office, town: Town
) -> None:
    received(office, town.clerk, LETTER)
    work_off(office)
    numbers: list[int] = []

    office.filing.rebuild_index(each=numbers.append)

    assert numbers == [1]
    found = office.filing.find(SearchRequest(words="Antrag"), actor=town.clerk)
    assert found.total == 1


def test_while_there_is_no_index_case_files_are_found_in_the_database(
    office: Office, town: Town, lost_index: None
) -> None:
    case = town.add_case(subject="Carport am Nordwall")

    found = office.filing.find(SearchRequest(words="Carport"), actor=town.clerk)

    assert found.is_rebuilding
    assert [one.id for one in found.cases] == [case.id]


def test_a_person_of_another_unit_finds_nothing_of_an_internal_case_file(
    office: Office, town: Town
) -> None:
    case = town.add_case()
    received(office, town.clerk, LETTER, into=InCase(case=case.id))
    work_off(office)
    stranger = town.add_person("fremd", Role.CLERK, units=["FB2"])

    found = office.filing.find(SearchRequest(words="Baugenehmigung"), actor=stranger)

    assert found.total == 0
    assert not any(counts for counts in found.facets.values())


def test_a_letter_to_the_inbox_of_a_unit_is_seen_by_that_unit_only(
    office: Office, town: Town
) -> None:
    received(office, town.clerk, LETTER, into=Inbox(unit=town.units["FB2"]))

    with office.records.read(town.clerk) as tx:
        assert tx.lines.inbox_count() == 0


def _pages(office: Office, town: Town, document: str) -> object:
    with office.records.read(town.system) as tx:
        return tx.pages.of(tx.documents.current_version(DocumentId(document)))


def _read_again(office: Office, town: Town, document: str) -> None:
    with office.records.begin(town.system) as tx:
        found = tx.documents.get(DocumentId(document))
        tx.enqueue(
            jobs.NewJob(lane=Lane.READ, kind="make_searchable", subject=found.id, payload={})
        )
    work_off(office)
