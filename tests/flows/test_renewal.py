"""A new version of a document: the former one stays, the new one is read and found."""

import hashlib
from pathlib import Path

import pytest

from eakte.domain.access import Actor, Role
from eakte.domain.casefile import DocumentId
from eakte.domain.errors import CaseClosed, KeyReused, NotAllowed, NotVisible, RevisionChanged
from eakte.finding import SearchRequest
from eakte.intake import InCase, Upload, UploadRejected
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import Records
from indexing import SandboxedReader
from tests.makers import Town
from tests.offices import an_office, received, work_off

FIRST, SECOND = "Der Entwurf nennt den Carport.", "Die Fassung nennt die Garage."


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


def renewed(
    office: Office,
    actor: Actor,
    document: str,
    content: str | bytes = SECOND,
    *,
    file_name: str = "fassung.txt",
    key: str | None = None,
    revision: int | None = None,
) -> Receipt:
    body = content.encode() if isinstance(content, str) else content
    path = office.settings.home / "renewed"
    path.write_bytes(body)
    digest = hashlib.sha256(body).hexdigest()
    upload = Upload(path=path, file_name=file_name, size_bytes=len(body), sha256=digest)
    return office.filing.renew(
        DocumentId(document), upload, actor=actor, key=key, revision=revision
    )


def hits(office: Office, actor: Actor, words: str) -> int:
    return office.filing.find(SearchRequest(words=words), actor=actor).total


def test_the_former_version_stays_and_the_new_one_is_found(office: Office, town: Town) -> None:
    document = received(office, town.clerk, FIRST).document_id
    work_off(office)

    receipt = renewed(office, town.clerk, document)
    work_off(office)

    assert office.filing.signer.is_genuine(receipt)
    assert receipt.document_id == document
    assert (hits(office, town.clerk, "Carport"), hits(office, town.clerk, "Garage")) == (0, 1)
    with office.records.read(town.clerk) as tx:
        versions = tx.versions.of(DocumentId(document))
    assert [version.number for version in versions] == [1, 2]
    for number, content in ((1, FIRST), (2, SECOND), (None, SECOND)):
        with office.viewing.opened_original(
            DocumentId(document), actor=town.clerk, number=number
        ) as (path, _):
            assert path.read_text("utf-8") == content


def test_a_rebuilt_index_holds_the_current_version_only(office: Office, town: Town) -> None:
    document = received(office, town.clerk, FIRST).document_id
    work_off(office)
    renewed(office, town.clerk, document)
    work_off(office)

    office.filing.rebuild_index(each=lambda _: None)

    assert (hits(office, town.clerk, "Carport"), hits(office, town.clerk, "Garage")) == (0, 1)
    findings = office.reconciliation.findings(reads_bytes=True, each=lambda _: None)
    assert list(findings) == []


def test_a_new_version_stands_in_the_history_with_its_digest(office: Office, town: Town) -> None:
    document = received(office, town.clerk, FIRST).document_id

    receipt = renewed(office, town.clerk, document)

    with office.records.read(town.clerk) as tx:
        newest = tx.history(f"document:{document}").lines[0]
    assert (newest.action, newest.hash) == ("version_received", receipt.journal_hash)
    assert newest.detail["sha256"] == receipt.sha256


def test_the_same_key_makes_one_version_and_another_file_under_it_is_refused(
    office: Office, town: Town
) -> None:
    document = received(office, town.clerk, FIRST).document_id

    first = renewed(office, town.clerk, document, key="v2")
    assert renewed(office, town.clerk, document, key="v2") == first
    with pytest.raises(KeyReused):
        renewed(office, town.clerk, document, "Noch etwas anderes", key="v2")

    with office.records.read(town.clerk) as tx:
        assert len(tx.versions.of(DocumentId(document))) == 2


def test_a_document_in_a_closed_case_file_gets_no_new_version(office: Office, town: Town) -> None:
    case = town.add_case()
    document = received(office, town.clerk, FIRST, into=InCase(case=case.id)).document_id
    work_off(office)
    office.casework.close(case.id, actor=town.clerk)

    with pytest.raises(CaseClosed):
        renewed(office, town.clerk, document)


def test_only_who_may_file_and_sees_the_document_renews_it(office: Office, town: Town) -> None:
    case = town.add_case()
    document = received(office, town.clerk, FIRST, into=InCase(case=case.id)).document_id
    stranger = town.add_person("fremd", Role.CLERK, units=["FB2"])

    with pytest.raises(NotVisible):
        renewed(office, stranger, document)
    with pytest.raises(NotAllowed):
        renewed(office, town.actor("archivist"), document)


def test_an_older_revision_or_a_program_is_refused_and_nothing_changes(
    office: Office, town: Town
) -> None:
    document = received(office, town.clerk, FIRST).document_id

    with pytest.raises(RevisionChanged):
        renewed(office, town.clerk, document, revision=99)
    with pytest.raises(UploadRejected):
        renewed(office, town.clerk, document, b"MZ" + bytes(500), file_name="neu.exe")

    with office.records.read(town.clerk) as tx:
        assert len(tx.versions.of(DocumentId(document))) == 1
