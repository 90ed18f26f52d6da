"""Case files that go to another office and come from one, by jobs: ordered, looked at, accepted."""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event

from eakte import orders
from eakte.domain.access import Actor
from eakte.domain.disposal_message import DisposalMessage, MessageState
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.domain.fileplan import UnknownPosition
from eakte.domain.hold import Restriction, RestrictionGround
from eakte.domain.record_description import Party
from eakte.messages.shelf import Incoming
from eakte.messages.taken_records import ComingFile, Target
from eakte.office import Office
from eakte.packages import open_bag, require_valid_bag
from eakte.records import Records
from eakte.xdomea import Version
from indexing import SandboxedReader
from storage import ObjectMissing
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.flows.test_handover import (
    LETTER,
    OTHER_OFFICE,
    a_case_with_letters,
    delivery,
    inside,
    office_for,
)
from tests.makers import Clock, Town
from tests.offices import work_off
from tests.xdomea.trees import a_document, a_file, a_proceeding


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """An office and a folder, with what goes over the counter."""

    office: Office
    town: Town
    folder: Path

    @property
    def target(self) -> Target:
        return Target(file_plan_code="32.10", unit=self.town.units["FB3-1"])

    def fetched(self, case: str, message: DisposalMessage) -> Path:
        path = self.folder / message.file_name
        with path.open("wb") as out:
            self.office.passing.fetch(case, message.id, out, actor=self.town.manager)  # type: ignore[arg-type] # the id of a case file
        return path

    def handed_in(self, path: Path, actor: Actor | None = None) -> DisposalMessage:
        """What became of a delivery after the first look."""
        actor = actor or self.town.clerk
        body = path.read_bytes()
        incoming = Incoming(
            path=path,
            file_name=path.name,
            size_bytes=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
        )
        message = self.office.adopting.hand_in(incoming, actor=actor)
        work_off(self.office)
        return self.office.adopting.one(message.id, actor=actor)


@pytest.fixture
def counter(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Counter:
    folder = tmp_path / "between"
    folder.mkdir()
    return Counter(office=office_for(records, tmp_path, reader), town=town, folder=folder)


def test_a_hand_over_is_made_fetched_looked_at_accepted_and_taken(
    counter: Counter, records: Records
) -> None:
    office, town = counter.office, counter.town
    case = a_case_with_letters(office, town)
    office.passing.order(case.id, to=OTHER_OFFICE, version=Version.V3_0, actor=town.manager)
    work_off(office)
    (made,) = office.passing.of_case(case.id, actor=town.manager)

    looked = counter.handed_in(counter.fetched(case.id, made))
    preview = office.adopting.preview(looked.id, actor=town.clerk)
    office.adopting.accept(looked.id, into=counter.target, actor=town.clerk)
    work_off(office)
    taken = office.adopting.one(looked.id, actor=town.clerk)

    assert (made.state, made.note) == (MessageState.MADE, "An Kreis Musterland. 1 Datei.")
    assert looked.state is MessageState.READY
    assert preview == (
        ComingFile(
            subject=case.subject,
            reference=case.reference,
            depth=0,
            proceedings=1,
            documents=1,
            files=1,
        ),
    )
    assert (taken.state, taken.store_key) == (MessageState.TAKEN, "")
    assert taken.note.startswith("Übernommen als 32.10-2026-")
    with records.read(town.system) as tx:
        known = tx.last_entry(case.id, "case_taken_over")
        assert known is not None
    new = known.detail["case"]
    assert new != case.id
    assert inside(records, town, new) == inside(records, town, case.id)
    assert list(office.correspondence.shelf.work.keys("m/")) == [made.store_key]


def test_of_two_who_decide_on_a_hand_over_at_once_the_first_one_does(
    counter: Counter, records: Records
) -> None:
    if records.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: nobody decides meanwhile")
    adopting, clerk = counter.office.adopting, counter.town.clerk
    looked = counter.handed_in(delivery(counter.folder, a_file(1, a_proceeding(2))))
    first: list[str] = []

    def discard(*told: object) -> None:
        if "FOR NO KEY UPDATE" in str(told[2]) and not first:
            first.append("discard")
            adopting.discard(looked.id, actor=clerk)

    event.listen(records.engine, "before_cursor_execute", discard)
    try:
        with pytest.raises(InvalidValue):
            adopting.accept(looked.id, into=counter.target, actor=clerk)
    finally:
        event.remove(records.engine, "before_cursor_execute", discard)

    assert adopting.one(looked.id, actor=clerk).state is MessageState.REFUSED


def test_a_version_without_hand_overs_and_a_receiver_without_a_name_are_refused(
    counter: Counter,
) -> None:
    case, order = counter.town.add_case(), counter.office.passing.order

    with pytest.raises(InvalidValue, match="0401"):
        order(case.id, to=OTHER_OFFICE, version=Version.V4_0, actor=counter.town.manager)
    nobody = Party(institution=" ")
    with pytest.raises(InvalidValue, match="receiver"):
        order(case.id, to=nobody, version=Version.V3_1, actor=counter.town.manager)
    with pytest.raises(NotAllowed):
        order(case.id, to=OTHER_OFFICE, version=Version.V3_1, actor=counter.town.clerk)
    assert counter.office.passing.of_case(case.id, actor=counter.town.manager) == ()


def test_what_is_no_hand_over_or_lies_outside_of_case_files_is_refused_with_the_reason(
    counter: Counter,
) -> None:
    broken = counter.folder / "brief.zip"
    broken.write_bytes(b"PK\x03\x04 kaputt")

    unreadable = counter.handed_in(broken)
    loose = counter.handed_in(delivery(counter.folder, a_file(1, a_proceeding(2)), a_document(3)))

    assert unreadable.state is loose.state is MessageState.REFUSED
    assert "beschädigt" in unreadable.note
    assert "außerhalb von Akten: Bescheid 3." in loose.note
    assert counter.office.adopting.preview(loose.id, actor=counter.town.clerk) == ()
    assert list(counter.office.correspondence.shelf.work.keys("m/")) == []


def test_only_who_handed_it_in_sees_and_decides_and_only_once(counter: Counter) -> None:
    office, town = counter.office, counter.town
    looked = counter.handed_in(delivery(counter.folder, a_file(1, a_proceeding(2))))
    nowhere = Target(file_plan_code="99.99", unit=town.units["FB3-1"])

    with pytest.raises(NotVisible):
        office.adopting.preview(looked.id, actor=town.manager)
    with pytest.raises(NotVisible):
        office.correspondence.message(looked.id, actor=town.manager)
    with pytest.raises(UnknownPosition):
        office.adopting.accept(looked.id, into=nowhere, actor=town.clerk)
    assert office.adopting.handed_in(actor=town.manager) == ()
    assert [each.id for each in office.adopting.handed_in(actor=town.clerk)] == [looked.id]
    office.adopting.discard(looked.id, actor=town.clerk)
    with pytest.raises(InvalidValue, match="entschieden"):
        office.adopting.accept(looked.id, into=counter.target, actor=town.clerk)
    assert list(office.correspondence.shelf.work.keys("m/")) == []


def test_who_may_no_more_open_case_files_takes_nothing_over(
    counter: Counter, records: Records
) -> None:
    office, town = counter.office, counter.town
    looked = counter.handed_in(delivery(counter.folder, a_file(1, a_proceeding(2))))
    office.adopting.accept(looked.id, into=counter.target, actor=town.clerk)
    office.accounts.disable(town.administrator, town.clerk.user)

    work_off(office)

    with records.read(town.system) as tx:
        refused = tx.disposals.messages.get(looked.id)
        assert tx.last_entry(a_file(1).id, "case_taken_over") is None
    assert refused.state is MessageState.REFUSED
    assert "darf keine Akten mehr anlegen" in refused.note


def test_a_case_file_whose_processing_is_restricted_goes_to_nobody(counter: Counter) -> None:
    office, manager = counter.office, counter.town.manager
    case = a_case_with_letters(office, counter.town)
    ordered = office.passing.order(case.id, to=OTHER_OFFICE, version=Version.V3_1, actor=manager)
    restriction = Restriction(ground=RestrictionGround.ACCURACY, asked_by="Frau Linde")
    office.holding.place(
        [case.id],
        reason="Streit um das Geburtsdatum",
        review_on=office.records.clock().date(),
        restriction=restriction,
        actor=manager,
    )

    work_off(office)
    with pytest.raises(InvalidValue, match="eingeschränkt"):
        office.passing.order(case.id, to=OTHER_OFFICE, version=Version.V3_1, actor=manager)
    with (counter.folder / "akte.zip").open("wb") as out, pytest.raises(InvalidValue):
        office.handover.write_bag(case.id, out, actor=manager)

    (left,) = office.passing.of_case(case.id, actor=manager)
    assert (left.id, left.state) == (ordered.id, MessageState.NOT_MADE)
    assert "eingeschränkt" in left.note


def test_jobs_that_run_twice_make_and_take_once(counter: Counter, records: Records) -> None:
    office, town = counter.office, counter.town
    case = a_case_with_letters(office, town)
    made = office.passing.order(case.id, to=OTHER_OFFICE, version=Version.V3_1, actor=town.manager)
    work_off(office)
    looked = counter.handed_in(
        counter.fetched(case.id, office.passing.of_case(case.id, actor=town.manager)[0])
    )
    office.adopting.accept(looked.id, into=counter.target, actor=town.clerk)
    work_off(office)
    before = office.passing.of_case(case.id, actor=town.manager)

    with records.begin(town.system) as tx:
        told = {"name": "x", "prefix": "", "key": "", "version": "3.1.0"}
        tx.enqueue(orders.hand_over_job(orders.MAKE_HAND_OVER, made.id, **told))
        tx.enqueue(orders.hand_over_job(orders.LOOK_AT_HAND_OVER, looked.id))
        into = {"position": "32.10", "unit": counter.target.unit, "user": town.clerk.user}
        tx.enqueue(orders.hand_over_job(orders.TAKE_HAND_OVER, looked.id, **into))
    work_off(office)

    assert office.passing.of_case(case.id, actor=town.manager) == before
    assert office.adopting.one(looked.id, actor=town.clerk).state is MessageState.TAKEN


def test_a_case_file_that_is_destroyed_takes_its_hand_overs_along(
    counter: Counter, clock: Clock
) -> None:
    desk: DisposalOffice = a_disposal_office(counter.office, counter.town, clock)
    case = desk.ended_case(LETTER)
    desk.office.passing.order(case.id, to=OTHER_OFFICE, version=Version.V3_1, actor=desk.manager)
    work_off(desk.office)
    (made,) = desk.office.passing.of_case(case.id, actor=desk.manager)
    assert made.store_key

    desk.ordered(case.id)
    work_off(desk.office)

    with desk.town.records.read(desk.town.system) as tx:
        (kept,) = tx.disposals.messages.hand_overs_of(case.id)
    assert (kept.store_key, kept.sha256) == ("", made.sha256)
    assert not list(desk.office.correspondence.shelf.work.keys("m/"))


def test_a_hand_over_that_is_dropped_leaves_its_digest(counter: Counter) -> None:
    office, town = counter.office, counter.town
    case = a_case_with_letters(office, town)
    made = office.passing.order(case.id, to=OTHER_OFFICE, version=Version.V3_1, actor=town.manager)
    with pytest.raises(InvalidValue, match="noch erzeugt"):
        office.passing.drop(case.id, made.id, actor=town.manager)
    work_off(office)

    office.passing.drop(case.id, made.id, actor=town.manager)

    (left,) = office.passing.of_case(case.id, actor=town.manager)
    assert left.sha256
    with pytest.raises(ObjectMissing):
        counter.fetched(case.id, left)


def test_a_case_file_can_be_had_as_a_valid_bag(counter: Counter, records: Records) -> None:
    case = a_case_with_letters(counter.office, counter.town)
    path = counter.folder / "akte.zip"

    with path.open("w+b") as out:
        counter.office.handover.write_bag(case.id, out, actor=counter.town.manager)
        with open_bag(out) as bag:
            require_valid_bag(bag)

    assert LETTER.encode() in path.read_bytes() or path.stat().st_size > len(LETTER)
    with records.read(counter.town.system) as tx:
        assert tx.last_entry(case.id, "case_packed") is not None
    with pytest.raises(NotAllowed), path.open("wb") as out:
        counter.office.handover.write_bag(case.id, out, actor=counter.town.clerk)


def test_a_preview_says_how_much_there_is_in_sub_files_too(counter: Counter) -> None:
    inner = a_file(5, a_proceeding(6, a_document(7)))
    outer = a_file(1, a_proceeding(2, a_document(3), a_document(4)), sub_files=(inner,))
    looked = counter.handed_in(delivery(counter.folder, outer))

    preview = counter.office.adopting.preview(looked.id, actor=counter.town.clerk)

    assert [(each.depth, each.proceedings, each.documents) for each in preview] == [
        (0, 1, 2),
        (1, 1, 1),
    ]
    assert json.dumps([each.subject for each in preview])
