"""Messages to and from the archive: what is made, what is taken, what is refused as a whole."""

import hashlib
import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from eakte import orders
from eakte.domain.access import CaseFileId, Confidentiality, Role
from eakte.domain.casefile import CaseFile
from eakte.domain.disposal import Decision, DecisionSource, Disposal, DisposalItem, ItemState
from eakte.domain.disposal_message import DisposalMessage, MessageState, position_id
from eakte.domain.errors import NotAllowed
from eakte.jobs import Lane
from eakte.messages.shelf import Incoming
from eakte.packages import open_bag, require_valid_bag
from eakte.records import Records
from eakte.scratch import LOCKED
from indexing import SandboxedReader
from storage import ObjectMissing
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import an_office, work_off
from tests.xdomea import xman_rules
from tests.xdomea.simulated_archive import SimulatedArchive

LETTER = "Antrag auf Erteilung einer Erlaubnis"
OFFICE = {"office_name": "Stadt Musterstadt", "office_prefix": "ags", "office_key": "05566000"}
ARCHIVE = {"archive_name": "Stadtarchiv", "archive_prefix": "isil", "archive_key": "DE-2041"}
VERSIONS = ("2.3.0", "2.4.0", "3.0.0", "3.1.0", "4.0.0")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An office, its archive, and a folder between both."""

    disposal: DisposalOffice
    folder: Path
    rules: Path

    def archive(
        self, decide: Callable[[str, str], str], *, fails: frozenset[str] = frozenset()
    ) -> SimulatedArchive:
        return SimulatedArchive(self.folder, decide, fails=fails)

    def work(self) -> None:
        work_off(self.disposal.office, (Lane.DISPOSE, Lane.INDEX))

    def offered(self, *cases: CaseFile) -> Disposal:
        lifecycle, actor = self.disposal.office.lifecycle, self.disposal.proposer
        started = lifecycle.start([case.id for case in cases], actor=actor)
        lifecycle.offer(started.id, actor=actor)
        self.work()
        return started

    def delivered(self, disposal: Disposal) -> None:
        self.disposal.office.lifecycle.deliver(disposal.id, actor=self.disposal.proposer)
        self.work()

    def messages(self, disposal: Disposal, kind: str = "") -> list[DisposalMessage]:
        known = self.disposal.office.correspondence.messages(
            disposal.id, actor=self.disposal.archivist
        )
        return [each for each in known if not kind or each.kind == kind]

    def fetched(self, message: DisposalMessage) -> Path:
        path = self.folder / message.file_name
        with path.open("wb") as target:
            self.disposal.office.correspondence.fetch(
                message.id, target, actor=self.disposal.archivist
            )
        return path

    def hand_in(self, path: Path, disposal: Disposal | None = None) -> DisposalMessage:
        body = path.read_bytes()
        incoming = Incoming(
            path=path,
            file_name=path.name,
            size_bytes=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
        )
        handed = self.disposal.office.correspondence.hand_in(
            incoming, disposal=disposal.id if disposal else None, actor=self.disposal.archivist
        )
        self.work()
        with self.disposal.town.records.read(self.disposal.town.system) as tx:
            return tx.disposals.messages.get(handed.id)

    def filled_list(
        self, disposal: Disposal, decisions: dict[CaseFileId, str], *, name: str, remark: str = ""
    ) -> Path:
        path = self.folder / name
        with path.open("wb") as out:
            self.disposal.office.correspondence.write_list(
                disposal.id, out, actor=self.disposal.archivist
            )
        filled_in(path, decisions, remark=remark)
        return path

    def items(self, disposal: Disposal) -> dict[CaseFileId, DisposalItem]:
        with self.disposal.town.records.read(self.disposal.town.system) as tx:
            return {item.case: item for item in tx.disposals.all_items(disposal.id)}

    def answers(self, archive: SimulatedArchive, message: DisposalMessage) -> list[Path]:
        return archive.receive(self.fetched(message))


@pytest.fixture
def make_desk(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    clock: Clock,
    shared: Path,
) -> Callable[[str], Desk]:
    def made(version: str) -> Desk:
        rules = shared / "standards" / "xdomea"
        office = an_office(
            records,
            tmp_path,
            reader=reader,
            xdomea_version=version,
            xdomea_schemas=str(rules),
            **OFFICE | ARCHIVE,  # type: ignore[arg-type] # settings by their names
        )
        office.filing.rebuild_index(each=lambda _: None)
        folder = tmp_path / "between"
        folder.mkdir()
        return Desk(disposal=a_disposal_office(office, town, clock), folder=folder, rules=rules)

    return made


@pytest.fixture
def desk(make_desk: Callable[[str], Desk]) -> Desk:
    return make_desk("3.1.0")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_offer_comes_back_appraised_and_its_transfer_imported(
    make_desk: Callable[[str], Desk], version: str
) -> None:
    desk = make_desk(version)
    wanted = desk.disposal.ended_case(LETTER, subject="Brücke")
    other = desk.disposal.ended_case(LETTER, subject="Parkausweis")
    archive = desk.archive(lambda _, key: "A" if key == wanted.id else "V")

    listed = desk.offered(wanted, other)
    (offer,) = desk.messages(listed, "0501")
    assert "entspricht dem Schema" in offer.validation
    assert xman_rules.findings(desk.fetched(offer), desk.rules) == []
    receipt, appraisal = desk.answers(archive, offer)
    assert desk.hand_in(receipt).state is MessageState.TAKEN
    assert desk.hand_in(appraisal).state is MessageState.TAKEN

    items = desk.items(listed)
    assert items[wanted.id].decision is Decision.ARCHIVE
    assert items[other.id].decision is Decision.DESTROY
    assert items[other.id].decision_source is DecisionSource.MESSAGE
    (taken_over,) = desk.messages(listed, "0505")
    assert xman_rules.findings(desk.fetched(taken_over), desk.rules) == []

    desk.delivered(listed)
    (transfer,) = desk.messages(listed, "0503")
    path = desk.fetched(transfer)
    assert transfer.note == "1 Dateien."
    assert xman_rules.findings(path, desk.rules) == []
    assert xman_rules.differences(desk.fetched(offer), archive.decisions, path) == []
    for answer in archive.receive(path):
        taken = desk.hand_in(answer)
        assert (taken.state, taken.note) == (MessageState.TAKEN, "Übernommen.")
    assert desk.items(listed)[wanted.id].state is ItemState.ARCHIVED
    assert desk.items(listed)[wanted.id].archive_reference == f"B {wanted.id[:4]}"


def test_what_failed_at_the_archive_stays_and_goes_again_under_a_process_of_its_own(
    desk: Desk,
) -> None:
    good, bad = desk.disposal.ended_case(LETTER), desk.disposal.ended_case(LETTER)
    archive = desk.archive(lambda *_: "A", fails=frozenset({bad.id}))
    listed = desk.offered(good, bad)
    for answer in desk.answers(archive, desk.messages(listed, "0501")[0]):
        desk.hand_in(answer)
    desk.delivered(listed)

    for answer in desk.answers(archive, desk.messages(listed, "0503")[0]):
        desk.hand_in(answer)

    items = desk.items(listed)
    assert items[good.id].state is ItemState.ARCHIVED
    assert items[bad.id].state is ItemState.TO_ARCHIVE
    assert items[bad.id].failure == "Die Datei ist nicht lesbar."
    desk.disposal.clock.advance(days=1)
    desk.delivered(listed)
    first, second = desk.messages(listed, "0503")
    assert second.process_id != first.process_id
    for answer in desk.answers(desk.archive(lambda *_: "A"), second):
        assert desk.hand_in(answer).state is MessageState.TAKEN
    assert desk.items(listed)[bad.id].state is ItemState.ARCHIVED


def test_the_same_answer_twice_is_harmless_and_another_one_is_refused(desk: Desk) -> None:
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    (offer,) = desk.messages(listed, "0501")
    _, appraisal = desk.answers(desk.archive(lambda *_: "V"), offer)
    assert desk.hand_in(appraisal).state is MessageState.TAKEN

    again = desk.hand_in(appraisal)
    _, altered = desk.answers(desk.archive(lambda *_: "A"), offer)
    other = desk.hand_in(altered)

    assert (again.state, other.state) == (MessageState.REPEATED, MessageState.REFUSED)
    assert "Es gilt weiter die erste Antwort." in other.note
    assert desk.items(listed)[case.id].decision is Decision.DESTROY


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("DE-2041", "DE-9999", "kommt von anderer Seite"),
        ("{process}", "00000000-0000-4000-8000-000000000001", "gehört zu keiner Aussonderung"),
        ("{case}", "00000000-0000-4000-8000-000000000002", "die nicht gesendet wurden"),
        ("<code>V</code>", "<code>B</code>", "nicht zu jedem angebotenen Objekt"),
    ],
)
def test_an_answer_that_does_not_fit_changes_nothing(
    desk: Desk, old: str, new: str, words: str
) -> None:
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    _, appraisal = desk.answers(desk.archive(lambda *_: "V"), desk.messages(listed, "0501")[0])
    old = old.format(process=listed.process_id, case=case.id)
    with ZipFile(appraisal) as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    assert old in text
    bare = appraisal.with_suffix(".xml")
    bare.write_text(text.replace(old, new), "utf-8")

    refused = desk.hand_in(bare)

    assert refused.state is MessageState.REFUSED
    assert words in refused.note
    assert desk.items(listed)[case.id].state is ItemState.OFFERED
    assert desk.messages(listed, "0505") == []


def test_a_file_that_is_no_message_is_refused_in_words(desk: Desk) -> None:
    path = desk.folder / "brief.xml"
    path.write_text("Guten Tag", "utf-8")

    refused = desk.hand_in(path)

    assert refused.state is MessageState.REFUSED
    assert refused.note.startswith("Die Nachricht ist nicht lesbar")


def test_a_list_is_filled_in_as_a_spreadsheet_and_decides(desk: Desk) -> None:
    wanted, other = desk.disposal.ended_case(LETTER), desk.disposal.ended_case(LETTER)
    listed = desk.offered(wanted, other)
    path = desk.filled_list(listed, {wanted.id: "A", other.id: "V"}, name="liste.xlsx")

    taken = desk.hand_in(path, listed)

    assert taken.state is MessageState.TAKEN
    items = desk.items(listed)
    assert (items[wanted.id].decision, items[other.id].decision) == ("A", "V")
    assert items[wanted.id].decision_source is DecisionSource.LIST
    assert items[wanted.id].decided_by == "Stadtarchiv"


def test_an_appraisal_that_comes_again_is_confirmed_again(desk: Desk) -> None:
    listed = desk.offered(desk.disposal.ended_case(LETTER))
    (offer,) = desk.messages(listed, "0501")
    _, appraisal = desk.answers(desk.archive(lambda *_: "V"), offer)
    desk.hand_in(appraisal)
    assert len(desk.messages(listed, "0505")) == 1

    again = desk.hand_in(appraisal)

    assert "Die Empfangsbestätigung (0505) wird noch einmal erzeugt." in again.note
    first, second = desk.messages(listed, "0505")
    assert first.id != second.id
    for receipt in (first, second):
        assert xman_rules.findings(desk.fetched(receipt), desk.rules) == []


def test_an_appraisal_that_says_what_a_list_said_is_confirmed(desk: Desk) -> None:
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    (offer,) = desk.messages(listed, "0501")
    desk.hand_in(desk.filled_list(listed, {case.id: "V"}, name="liste.xlsx"), listed)
    _, appraisal = desk.answers(desk.archive(lambda *_: "V"), offer)

    assert desk.hand_in(appraisal).state is MessageState.REPEATED

    assert len(desk.messages(listed, "0505")) == 1


class Watched(io.BytesIO):
    """Remembers which names stood in a folder when it was written into."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder, self.names = folder, set[str]()

    def write(self, body: Any) -> int:
        self.names |= {path.name for path in self.folder.iterdir()}
        return super().write(body)


def test_a_package_in_the_making_lies_where_no_sweep_takes_it_away(desk: Desk) -> None:
    listed = desk.offered(desk.disposal.ended_case(LETTER))
    for answer in desk.answers(desk.archive(lambda *_: "A"), desk.messages(listed, "0501")[0]):
        desk.hand_in(answer)
    office = desk.disposal.office
    scratch = office.settings.scratch_folder
    before = {path.name for path in scratch.iterdir()}
    out = Watched(scratch)

    office.correspondence.write_package(listed.id, out, actor=desk.disposal.proposer)

    assert out.names - before
    assert all(name.startswith(LOCKED) for name in out.names - before)
    assert {path.name for path in scratch.iterdir()} == before


def test_the_same_list_twice_is_harmless_and_another_one_is_refused(desk: Desk) -> None:
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    filled = desk.filled_list(listed, {case.id: "V"}, name="liste.xlsx")
    assert desk.hand_in(filled, listed).state is MessageState.TAKEN
    decided = desk.items(listed)[case.id]

    again = desk.hand_in(filled, listed)
    other = desk.hand_in(desk.filled_list(listed, {case.id: "A"}, name="neu.xlsx"), listed)
    remarked = desk.filled_list(listed, {case.id: "V"}, name="note.xlsx", remark="doppelt")
    with_remark = desk.hand_in(remarked, listed)

    assert (again.state, other.state) == (MessageState.REPEATED, MessageState.REFUSED)
    assert with_remark.state is MessageState.REFUSED
    assert "Es gilt weiter die erste Antwort." in other.note
    assert desk.items(listed)[case.id] == decided


def test_a_list_after_a_message_counts_only_when_it_decides_the_same(desk: Desk) -> None:
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    _, appraisal = desk.answers(desk.archive(lambda *_: "V"), desk.messages(listed, "0501")[0])
    assert desk.hand_in(appraisal).state is MessageState.TAKEN
    decided = desk.items(listed)[case.id]

    same = desk.hand_in(desk.filled_list(listed, {case.id: "V"}, name="liste.xlsx"), listed)
    other = desk.hand_in(desk.filled_list(listed, {case.id: "A"}, name="neu.xlsx"), listed)

    assert (same.state, other.state) == (MessageState.REPEATED, MessageState.REFUSED)
    assert desk.items(listed)[case.id] == decided


def test_a_message_after_a_list_counts_only_when_it_decides_the_same(desk: Desk) -> None:
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    (offer,) = desk.messages(listed, "0501")
    filled = desk.filled_list(listed, {case.id: "V"}, name="liste.xlsx")
    assert desk.hand_in(filled, listed).state is MessageState.TAKEN
    decided = desk.items(listed)[case.id]

    _, altered = desk.answers(desk.archive(lambda *_: "A"), offer)
    other = desk.hand_in(altered)
    _, agreeing = desk.answers(desk.archive(lambda *_: "V"), offer)
    same = desk.hand_in(agreeing)

    assert (same.state, other.state) == (MessageState.REPEATED, MessageState.REFUSED)
    assert "Es gilt weiter die erste Antwort." in other.note
    assert desk.items(listed)[case.id] == decided


def test_a_list_whose_other_cells_were_changed_is_refused(desk: Desk) -> None:
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    path = desk.folder / "liste.xlsx"
    with path.open("wb") as out:
        desk.disposal.office.correspondence.write_list(
            listed.id, out, actor=desk.disposal.archivist
        )
    filled_in(path, {case.id: "V"}, subject="Anderes")

    refused = desk.hand_in(path, listed)

    assert refused.state is MessageState.REFUSED
    assert "nicht zum Ausfüllen bestimmt" in refused.note
    assert desk.items(listed)[case.id].decision is None


def test_what_the_archive_wants_can_be_had_as_a_valid_bag(desk: Desk) -> None:
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    desk.disposal.office.lifecycle.decide(
        listed.id, [case.id], decision=Decision.ARCHIVE, actor=desk.disposal.archivist
    )
    path = desk.folder / "paket.zip"

    with path.open("w+b") as out:
        desk.disposal.office.correspondence.write_package(
            listed.id, out, actor=desk.disposal.archivist
        )
        with open_bag(out) as bag:
            require_valid_bag(bag)

    with ZipFile(path) as archive:
        letters = [archive.read(each) for each in archive.namelist() if each.endswith(".txt")]
    assert LETTER.encode() in letters


def test_messages_that_describe_case_files_lose_their_bytes_with_them(desk: Desk) -> None:
    case, kept = desk.disposal.ended_case(LETTER), desk.disposal.ended_case(LETTER)
    listed = desk.offered(case, kept)
    archive = desk.archive(lambda _, key: "A" if key == kept.id else "V")
    for answer in desk.answers(archive, desk.messages(listed, "0501")[0]):
        desk.hand_in(answer)
    desk.delivered(listed)
    with desk.disposal.town.records.begin(desk.disposal.town.system) as tx:
        item = tx.disposals.item(listed.id, case.id)
        tx.disposals.put_item(replace(item, state=ItemState.DESTROYED))
        tx.enqueue(orders.messages_removal_job(listed.id))

    desk.work()

    (offer,), (transfer,) = desk.messages(listed, "0501"), desk.messages(listed, "0503")
    assert offer.sha256
    assert offer.note == "Der Inhalt wurde mit den Akten vernichtet."
    with pytest.raises(ObjectMissing):
        desk.fetched(offer)
    assert desk.fetched(transfer).stat().st_size == transfer.size_bytes
    assert desk.fetched(desk.messages(listed, "0502")[0]).is_file()


def test_who_does_not_see_every_case_file_of_a_list_gets_no_message_about_it(desk: Desk) -> None:
    strict = desk.disposal.ended_case(confidentiality=Confidentiality.CONFIDENTIAL)
    proposer = desk.disposal.town.add_person("cleared", Role.RECORDS_MANAGER, cleared=True)
    lifecycle = desk.disposal.office.lifecycle
    listed = lifecycle.start([strict.id], actor=proposer)
    lifecycle.offer(listed.id, actor=proposer)
    desk.work()

    (offer,) = desk.messages(listed, "0501")
    with pytest.raises(NotAllowed):
        desk.fetched(offer)


def test_making_a_message_twice_makes_one(desk: Desk) -> None:
    listed = desk.offered(desk.disposal.ended_case(LETTER))
    with desk.disposal.town.records.begin(desk.disposal.town.system) as tx:
        tx.enqueue(orders.message_job(listed.id, "0501"))

    desk.work()

    assert len(desk.messages(listed, "0501")) == 1


def filled_in(
    path: Path, decisions: dict[CaseFileId, str], *, subject: str = "", remark: str = ""
) -> None:
    """What an archivist does with a list in a spreadsheet program."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=3):
        key = CaseFileId(str(row[9].value))
        if key in decisions:
            row[10].value = decisions[key]
            row[11].value = remark or row[11].value
            row[3].value = subject or row[3].value
    book.save(path)


CATALOGUE = """<?xml version="1.0" encoding="UTF-8"?>
<xdomea:Aussonderung.Bewertungskatalog.0513 xmlns:xdomea="urn:xoev-de:xdomea:schema:3.1.0">
<xdomea:Kopf><xdomea:ProzessID>00000000-0000-4000-8000-000000000003</xdomea:ProzessID>
<xdomea:Nachrichtentyp><code>0513</code></xdomea:Nachrichtentyp>
<xdomea:Erstellungszeitpunkt>2026-01-05T09:30:00</xdomea:Erstellungszeitpunkt>
<xdomea:Absender><xdomea:Behoerdenkennung><xdomea:Behoerdenschluessel><code>DE-2041</code>
</xdomea:Behoerdenschluessel><xdomea:Praefix><code>isil</code></xdomea:Praefix>
</xdomea:Behoerdenkennung></xdomea:Absender><xdomea:Empfaenger/><xdomea:SendendesSystem/>
<xdomea:Empfangsbestaetigung>0</xdomea:Empfangsbestaetigung></xdomea:Kopf>{lines}
</xdomea:Aussonderung.Bewertungskatalog.0513>"""
CATALOGUE_LINE = (
    "<xdomea:BewerteteAktenplaneinheit><xdomea:ID>{id}</xdomea:ID><xdomea:Aussonderungsart>"
    "<xdomea:Aussonderungsart><code>{action}</code></xdomea:Aussonderungsart>"
    "</xdomea:Aussonderungsart></xdomea:BewerteteAktenplaneinheit>"
)


def catalogue(desk: Desk, actions: dict[str, str]) -> Path:
    path = desk.folder / "katalog.xml"
    tenant = desk.disposal.town.tenant
    lines = [
        CATALOGUE_LINE.format(id=position_id(tenant, code), action=action)
        for code, action in actions.items()
    ]
    path.write_text(CATALOGUE.format(lines="".join(lines)), "utf-8")
    return path


def test_a_catalogue_decides_at_once_and_is_inherited_down_the_file_plan(desk: Desk) -> None:
    wanted = desk.disposal.ended_case(LETTER, file_plan_code="10.40")
    other = desk.disposal.ended_case(LETTER, file_plan_code="32.10")
    taken = desk.hand_in(catalogue(desk, {"10": "A", "32.10": "V"}))
    assert (taken.state, taken.kind) == (MessageState.TAKEN, "0513")

    listed = desk.disposal.office.lifecycle.start(
        [wanted.id, other.id], actor=desk.disposal.proposer
    )

    items = desk.items(listed)
    assert (items[wanted.id].decision, items[other.id].decision) == ("A", "V")
    assert items[wanted.id].decision_source is DecisionSource.CATALOGUE
    desk.delivered(listed)
    (transfer,) = desk.messages(listed)
    assert transfer.kind == "0503"
    assert xman_rules.findings(desk.fetched(transfer), desk.rules) == []


def test_a_catalogue_with_a_position_that_nobody_knows_is_refused_as_a_whole(desk: Desk) -> None:
    path = catalogue(desk, {"10.40": "A", "99.99": "V"})

    refused = desk.hand_in(path)

    assert refused.state is MessageState.REFUSED
    with desk.disposal.town.records.read(desk.disposal.town.system) as tx:
        assert tx.disposals.messages.appraisal_rules() == {}
