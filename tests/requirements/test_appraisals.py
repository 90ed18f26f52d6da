"""R10–R18, R25, R26: holds, offers, what the archive decides, and what is handed over."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from eakte.domain.access import CaseFileId
from eakte.domain.casefile import CaseFile
from eakte.domain.disposal import Decision, DecisionSource, Disposal, ItemState
from eakte.domain.disposal_message import MessageState
from eakte.domain.errors import InvalidValue, NotAllowed
from eakte.domain.hold import HeldBy
from eakte.intake import InCase
from eakte.messages.taken_records import Target
from eakte.records import Records
from eakte.xdomea import MessageKind, SchemaFolder, Version
from indexing import SandboxedReader
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.flows.test_correspondence import ARCHIVE, OFFICE, Desk, catalogue
from tests.flows.test_handover import OTHER_OFFICE, a_case_with_letters, inside
from tests.flows.test_passing import Counter
from tests.makers import Clock, Town
from tests.offices import an_office, received, work_off
from tests.xdomea import xman_rules

LETTER = "Antrag auf Erteilung einer Erlaubnis"
REASON = "Prozess vor dem Verwaltungsgericht"


def appraised(desk: Desk, decisions: dict[str, str]) -> Disposal:
    """A list that was offered, and the archive's answer to it."""
    listed = desk.offered(*(_case(desk, key) for key in decisions))
    archive = desk.archive(lambda _, key: decisions[key])
    for answer in desk.answers(archive, desk.messages(listed, "0501")[0]):
        assert desk.hand_in(answer).state is MessageState.TAKEN
    return listed


def _case(desk: Desk, key: str) -> CaseFile:
    with desk.disposal.town.records.read(desk.disposal.town.system) as tx:
        return tx.cases.get(CaseFileId(key))


def listed_states(disposal: DisposalOffice, listed: Disposal) -> dict[CaseFileId, ItemState]:
    with disposal.town.records.read(disposal.town.system) as tx:
        return {item.case: item.state for item in tx.disposals.all_items(listed.id)}


def test_r10_a_hold_makes_the_job_of_destruction_skip_and_say_why(
    disposal: DisposalOffice,
) -> None:
    held, gone = disposal.ended_case(LETTER), disposal.ended_case("Ein anderer Brief")
    order = disposal.ordered(held.id, gone.id)
    disposal.office.holding.place(
        [held.id], reason=REASON, review_on=disposal.clock().date(), actor=disposal.manager
    )

    work_off(disposal.office)

    with disposal.town.records.read(disposal.manager) as tx:
        kept = tx.disposals.item(order.disposal, held.id)
        assert tx.cases.get(held.id).subject == held.subject
        assert tx.destructions.stub(gone.id) is not None
    assert kept.failure == f"Sperre wegen {REASON}, gesetzt von {disposal.manager.name}."
    with pytest.raises(HeldBy):
        disposal.office.destruction.order(order.disposal, actor=disposal.proposer)


def test_r11_what_the_clerk_proposes_stands_with_its_reason_in_the_offer(desk: Desk) -> None:
    case = desk.disposal.ended_case(LETTER)
    lifecycle = desk.disposal.office.lifecycle
    listed = lifecycle.start([case.id], actor=desk.disposal.proposer)
    lifecycle.propose(
        listed.id,
        [case.id],
        decision=Decision.DESTROY,
        reason="Mehrfertigung",
        actor=desk.disposal.town.clerk,
    )
    lifecycle.offer(listed.id, actor=desk.disposal.proposer)
    desk.work()

    told = _xml(desk.fetched(desk.messages(listed, "0501")[0]))
    (proposal,) = told.iter("{*}Bewertungsvorschlag")
    assert [code.text for code in proposal.iter("{*}code", "code")] == ["V"]
    assert desk.items(listed)[case.id].proposal_reason == "Mehrfertigung"
    assert desk.items(listed)[case.id].decision is None


def _xml(path: Path) -> etree._Element:
    with ZipFile(path) as archive:
        return etree.fromstring(archive.read(path.with_suffix(".xml").name))


def test_r12_only_the_archivist_decides_and_wanting_a_part_wants_what_lies_above(
    disposal: DisposalOffice,
) -> None:
    whole = disposal.ended_case("Deckblatt")
    part, other = disposal.ended_case(parent=whole.id), disposal.ended_case(parent=whole.id)
    lifecycle = disposal.office.lifecycle
    listed = lifecycle.start([whole.id, part.id, other.id], actor=disposal.proposer)

    for actor in (disposal.town.clerk, disposal.proposer, disposal.manager):
        with pytest.raises(NotAllowed):
            lifecycle.decide(listed.id, [part.id], decision=Decision.ARCHIVE, actor=actor)
    lifecycle.decide(listed.id, [part.id], decision=Decision.ARCHIVE, actor=disposal.archivist)
    after_one = listed_states(disposal, listed)
    lifecycle.decide(
        listed.id,
        [whole.id, part.id, other.id],
        decision=Decision.DESTROY,
        actor=disposal.archivist,
    )

    assert after_one == {
        whole.id: ItemState.TO_ARCHIVE,
        part.id: ItemState.TO_ARCHIVE,
        other.id: ItemState.LISTED,
    }
    assert set(listed_states(disposal, listed).values()) == {ItemState.TO_DESTROY}


def test_r13_what_only_the_clerk_wants_to_destroy_cannot_be_destroyed(
    disposal: DisposalOffice,
) -> None:
    case = disposal.ended_case(LETTER)
    lifecycle = disposal.office.lifecycle
    listed = lifecycle.start([case.id], actor=disposal.proposer)
    lifecycle.propose(
        listed.id,
        [case.id],
        decision=Decision.DESTROY,
        reason="Doppel",
        actor=disposal.town.clerk,
    )
    lifecycle.offer(listed.id, actor=disposal.proposer)

    with pytest.raises(InvalidValue):
        disposal.office.destruction.order(listed.id, actor=disposal.proposer)
    lifecycle.decide(listed.id, [case.id], decision=Decision.DESTROY, actor=disposal.archivist)
    order = disposal.office.destruction.order(listed.id, actor=disposal.proposer)

    assert order.case_count == 1


@pytest.mark.parametrize("version", [version.value for version in Version])
def test_r14_the_offer_is_valid_and_rightly_named_in_each_version(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    clock: Clock,
    shared: Path,
    version: str,
) -> None:
    rules = shared / "standards" / "xdomea"
    office = an_office(records, tmp_path, reader=reader, xdomea_version=version, **OFFICE | ARCHIVE)
    office.filing.rebuild_index(each=lambda _: None)
    folder = tmp_path / "between"
    folder.mkdir()
    desk = Desk(disposal=a_disposal_office(office, town, clock), folder=folder, rules=rules)

    listed = desk.offered(desk.disposal.ended_case(LETTER))
    path = desk.fetched(desk.messages(listed, "0501")[0])

    with ZipFile(path) as archive:
        (name,) = archive.namelist()
        told = BytesIO(archive.read(name))
    checked = SchemaFolder(rules).check(told, Version(version), MessageKind.OFFER)
    assert checked.is_validated
    assert xman_rules.findings(path, rules) == []
    assert name == path.with_suffix(".xml").name
    assert path.name.startswith(listed.process_id)


def test_r15_an_appraisal_is_taken_once_and_refused_when_it_is_altered(desk: Desk) -> None:
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    receipt, appraisal = desk.answers(
        desk.archive(lambda *_: "V"), desk.messages(listed, "0501")[0]
    )
    with ZipFile(appraisal) as archive:
        told = archive.read(archive.namelist()[0]).decode()
    altered = desk.folder / "altered.xml"
    altered.write_text(told.replace(case.id, "00000000-0000-4000-8000-000000000002"), "utf-8")
    foreign = desk.folder / "foreign.xml"
    foreign.write_text(
        told.replace(listed.process_id, "00000000-0000-4000-8000-000000000001"), "utf-8"
    )

    outcomes = [desk.hand_in(path) for path in (receipt, altered, foreign, appraisal, appraisal)]

    assert [each.state.value for each in outcomes] == [
        "taken",
        "refused",
        "refused",
        "taken",
        "repeated",
    ]
    assert desk.items(listed)[case.id].state is ItemState.TO_DESTROY
    assert {each.kind for each in desk.messages(listed) if each.is_sent} == {"0501", "0505"}


def test_r16_the_transfer_holds_what_the_archive_wants_and_nothing_else(desk: Desk) -> None:
    wanted, other = desk.disposal.ended_case(LETTER), desk.disposal.ended_case("Ein Brief")
    decisions = {wanted.id: "A", other.id: "V"}
    listed = appraised(desk, {str(key): value for key, value in decisions.items()})

    desk.delivered(listed)

    offer, transfer = (desk.messages(listed, kind)[0] for kind in ("0501", "0503"))
    path = desk.fetched(transfer)
    assert xman_rules.differences(desk.fetched(offer), dict(decisions), path) == []
    assert {each.text for each in _xml(path).iterfind(".//{*}Akte/{*}Identifikation/{*}ID")} == {
        wanted.id
    }
    assert list(_xml(path).iter("{*}HistorienProtokollInformation"))
    with ZipFile(path) as archive:
        files = [name for name in archive.namelist() if not name.endswith(".xml")]
        assert [archive.read(name) for name in files] == [LETTER.encode()]


def test_r17_what_the_archive_could_not_import_stays_open_and_cannot_be_destroyed(
    desk: Desk,
) -> None:
    good, bad = desk.disposal.ended_case(LETTER), desk.disposal.ended_case("Ein Brief")
    listed = appraised(desk, {good.id: "A", bad.id: "A"})
    desk.delivered(listed)
    archive = desk.archive(lambda *_: "A", fails=frozenset({bad.id}))

    receipt, outcome = desk.answers(archive, desk.messages(listed, "0503")[0])
    taken = [desk.hand_in(receipt), desk.hand_in(outcome)]
    order = desk.disposal.office.destruction.order(listed.id, actor=desk.disposal.proposer)

    assert [(each.kind, each.state.value) for each in taken] == [
        ("0507", "taken"),
        ("0506", "taken"),
    ]
    items = desk.items(listed)
    assert items[good.id].archive_reference == f"B {good.id[:4]}"
    assert items[bad.id].state is ItemState.TO_ARCHIVE
    with desk.disposal.town.records.read(desk.disposal.manager) as tx:
        assert [item.case for item in tx.destructions.items(order.id)] == [good.id]


def test_r18_a_catalogue_of_appraisal_is_imported_and_inherited_down_the_file_plan(
    desk: Desk,
) -> None:
    wanted = desk.disposal.ended_case(LETTER, file_plan_code="10.40")
    other = desk.disposal.ended_case("Ein Brief", file_plan_code="32.10")

    taken = desk.hand_in(catalogue(desk, {"10": "A", "32.10": "V"}))
    listed = desk.disposal.office.lifecycle.start(
        [wanted.id, other.id], actor=desk.disposal.proposer
    )
    desk.delivered(listed)

    items = desk.items(listed)
    assert (taken.kind, taken.state) == ("0513", MessageState.TAKEN)
    assert (items[wanted.id].decision, items[other.id].decision) == ("A", "V")
    assert items[wanted.id].decision_source is DecisionSource.CATALOGUE
    assert [each.kind for each in desk.messages(listed)] == ["0503"]


def test_r25_a_general_package_is_valid_for_another_program(desk: Desk, tmp_path: Path) -> None:
    bagit = pytest.importorskip("bagit", reason="the second checker of bags is not installed")
    case = desk.disposal.ended_case(LETTER)
    listed = desk.offered(case)
    office, archivist = desk.disposal.office, desk.disposal.archivist
    office.lifecycle.decide(listed.id, [case.id], decision=Decision.ARCHIVE, actor=archivist)

    with (tmp_path / "liste.zip").open("w+b") as out:
        office.correspondence.write_package(listed.id, out, actor=archivist)
    with (tmp_path / "akte.zip").open("w+b") as out:
        office.handover.write_bag(case.id, out, actor=archivist)

    for name in ("liste", "akte"):
        with ZipFile(tmp_path / f"{name}.zip") as package:
            package.extractall(tmp_path / name)
        (folder,) = (tmp_path / name).iterdir()
        bag = bagit.Bag(str(folder))
        assert bag.is_valid()
        assert len(bag.payload_entries()) == 2
        assert etree.parse(folder / "data" / "xdomea.xml").getroot() is not None


def test_r26_a_case_file_is_the_same_at_the_other_office_as_here(
    disposal: DisposalOffice, records: Records, tmp_path: Path
) -> None:
    office, town = disposal.office, disposal.town
    case = a_case_with_letters(office, town)
    second = "Zweiter Brief mit Umlauten: äöüß"
    received(office, town.clerk, second, into=InCase(case=case.id), subject="Nachtrag")
    work_off(office)
    counter = Counter(office=office, town=town, folder=tmp_path)
    office.passing.order(case.id, to=OTHER_OFFICE, version=Version.V3_1, actor=town.manager)
    work_off(office)

    (made,) = office.passing.of_case(case.id, actor=disposal.manager)
    looked = counter.handed_in(counter.fetched(case.id, made))
    into = Target(file_plan_code="32.10", unit=town.units["FB3-1"])
    office.adopting.accept(looked.id, into=into, actor=town.clerk)
    work_off(office)

    with records.read(town.system) as tx:
        known = tx.last_entry(case.id, "case_taken_over")
    assert known is not None
    assert inside(records, town, known.detail["case"]) == inside(records, town, case.id)
