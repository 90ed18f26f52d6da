"""The way of an offer to the import at a simulated archive, from files, in every version."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from eakte.domain.appraisal import (
    compare_transfer,
    settle_appraisal,
)
from eakte.domain.record_description import AuthorityCode, RecordId
from eakte.domain.record_import import ImportAnswer, ImportResult, settle_import
from eakte.domain.record_outline import Outline, outline_of
from eakte.domain.record_selection import wanted_part
from eakte.domain.record_tree import PrimaryFile, Record
from eakte.domain.retention_rule import DisposalAction
from eakte.xdomea import (
    Appraisal,
    Message,
    MessageKind,
    Receipt,
    RecordList,
    SchemaFolder,
    SentMessage,
    Version,
    open_delivery,
    require_expected,
    write_container,
)
from tests.xdomea import xman_rules
from tests.xdomea.simulated_archive import SimulatedArchive
from tests.xdomea.trees import (
    PROCESS,
    a_document,
    a_file,
    a_header,
    a_message,
    a_proceeding,
    uuid_of,
)

FILE, PROCEEDING, OTHER_FILE = (uuid_of(number) for number in (1, 11, 2))
ARCHIVE_KEY = AuthorityCode(prefix="isil", key="DE-2041")


def the_files() -> tuple[Record, ...]:
    return (
        a_file(1, a_proceeding(11, a_document(111), a_document(112)), a_proceeding(12)),
        a_file(2, a_proceeding(21, a_document(211))),
    )


def wants_the_first_proceeding(kind: str, record_id: str) -> str:
    return "A" if record_id in {FILE, PROCEEDING} else "V"


def content(file: PrimaryFile) -> Iterable[bytes]:
    return (b"%PDF-1.7 ", file.file_name.encode())


def send(folder: Path, message: Message, version: Version, schemas: SchemaFolder) -> Path:
    part = folder / "part"
    with part.open("wb") as out:
        written = write_container(message, version, out, contents=content, schemas=schemas)
    assert written.check.is_validated
    return part.rename(folder / written.name)


def take(answer: Path, sent: Iterable[MessageKind], schemas: SchemaFolder) -> Message:
    with answer.open("rb") as source, open_delivery(source, schemas) as delivery:
        message = delivery.read.message
    require_expected(
        message,
        sent=[SentMessage(process_id=PROCESS, kind=kind, message_id=uuid_of(77)) for kind in sent]
        if message.header.answers
        else [SentMessage(process_id=PROCESS, kind=kind) for kind in sent],
        taken=(),
        archive=ARCHIVE_KEY,
    )
    return message


@pytest.mark.parametrize("version", Version)
def test_an_offer_is_appraised_transferred_and_imported(
    tmp_path: Path, shared: Path, schemas: SchemaFolder, version: Version
) -> None:
    rules = shared / "standards" / "xdomea"
    archive = SimulatedArchive(tmp_path, wants_the_first_proceeding)
    offered = outline_of(the_files())

    offer = send(tmp_path, a_message(MessageKind.OFFER, the_files()), version, schemas)
    assert xman_rules.findings(offer, rules) == []
    receipt, appraisal = (
        take(each, [MessageKind.OFFER], schemas) for each in archive.receive(offer)
    )
    assert receipt.body == Receipt()
    assert isinstance(appraisal.body, Appraisal)
    actions = settle_appraisal(offered, appraisal.body.decisions).actions

    taken_over = Message(header=a_header(MessageKind.APPRAISAL_RECEIPT), body=Receipt())
    sent = send(tmp_path, taken_over, version, schemas)
    assert xman_rules.findings(sent, rules) == []

    roots = tuple(part for root in the_files() if (part := wanted_part(root, actions)))
    assert not compare_transfer(offered, actions, outline_of(roots))
    transfer = send(tmp_path, a_message(MessageKind.TRANSFER, roots), version, schemas)
    assert xman_rules.findings(transfer, rules) == []
    assert xman_rules.differences(offer, archive.decisions, transfer) == []

    answers = [take(each, [MessageKind.TRANSFER], schemas) for each in archive.receive(transfer)]
    assert isinstance(answers[-1].body, ImportAnswer)
    result = settle_import(outline_of(roots), answers[-1].body)
    assert FILE in result.confirmed
    assert result.archive_references[RecordId(PROCEEDING)] == f"B {PROCEEDING[:4]}"
    assert not result.failed
    assert not result.open


@pytest.mark.parametrize("version", Version)
def test_a_failed_object_keeps_what_it_lies_in_from_destruction(
    tmp_path: Path, schemas: SchemaFolder, version: Version
) -> None:
    archive = SimulatedArchive(tmp_path, lambda *_: "A", fails=frozenset({PROCEEDING}))
    transfer = send(tmp_path, a_message(MessageKind.TRANSFER, the_files()), version, schemas)

    answer = take(archive.receive(transfer)[-1], [MessageKind.TRANSFER], schemas)
    result = imported(outline_of(the_files()), answer)

    assert PROCEEDING in result.failed
    assert FILE not in result.confirmed
    assert OTHER_FILE in result.confirmed


def imported(sent: Outline, answer: Message) -> ImportResult:
    assert isinstance(answer.body, ImportAnswer)
    return settle_import(sent, answer.body)


def test_the_whole_sample_process_is_taken_and_compares_as_the_archive_says(
    shared: Path, schemas: SchemaFolder
) -> None:
    folder = shared / "standards" / "xdomea" / "3.0.0" / "samples" / "xman_process"
    trees: dict[MessageKind, Outline] = {}
    for path in sorted(folder.glob("*.zip")):
        with path.open("rb") as source, open_delivery(source, schemas) as delivery:
            body = delivery.read.message.body
            assert delivery.check.is_validated
            assert delivery.surplus == ()
            if isinstance(body, RecordList):
                trees[delivery.read.message.header.kind] = outline_of(body.roots)
    offered, transferred = trees[MessageKind.OFFER], trees[MessageKind.TRANSFER]
    not_wanted = RecordId("1dd94fdb-d134-4e40-b814-4aa6b2253c9c")

    everything = {entry.id: DisposalAction.ARCHIVE for entry in offered.appraised}
    as_appraised = everything | {
        entry.id: DisposalAction.DESTROY
        for entry in offered.appraised
        if not_wanted in {entry.id, *(above.id for above in offered.ancestors(entry.id))}
    }

    assert (len(offered), len(transferred)) == (13, 8)
    assert compare_transfer(offered, everything, transferred).missing == (not_wanted,)
    assert not compare_transfer(offered, as_appraised, transferred)


def test_the_simulated_archive_answers_the_sample_offer(
    tmp_path: Path, shared: Path, schemas: SchemaFolder
) -> None:
    folder = shared / "standards" / "xdomea" / "3.0.0" / "samples" / "xman_process"
    offer = next(folder.glob("*0501.zip"))
    with offer.open("rb") as source, open_delivery(source, schemas) as delivery:
        body = delivery.read.message.body
    assert isinstance(body, RecordList)

    answers = SimulatedArchive(tmp_path, lambda *_: "V").receive(offer)
    appraisal = take(answers[1], [MessageKind.OFFER], schemas)

    assert isinstance(appraisal.body, Appraisal)
    settled = settle_appraisal(outline_of(body.roots), appraisal.body.decisions)
    assert set(settled.actions.values()) == {DisposalAction.DESTROY}
