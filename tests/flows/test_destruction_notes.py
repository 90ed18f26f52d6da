"""What an order destroyed before it was certified stays destroyed after a restore."""

import io
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from eakte import destroying
from eakte.destruction_notes import notes_told
from eakte.domain.casefile import CaseFile, DocumentId, Version
from eakte.domain.certificate import canonical
from eakte.domain.destruction import DestructionOrder, OrderState
from eakte.domain.disposal import ItemState
from eakte.domain.errors import NotVisible
from eakte.jobs import Lane
from eakte.office import Office
from eakte.receipts import ReceiptSigner, open_signer
from storage import destruction_note_key
from tests.ended_cases import DisposalOffice, of_no_kind
from tests.makers import Town
from tests.offices import received, work_off
from tests.restored import EmptyPlace, backed_up

LANES = (Lane.DISPOSE, Lane.INDEX)


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDone:
    """An order of two case files: one is gone, of the other one letter of two; a hold keeps it."""

    order: DestructionOrder
    gone: CaseFile
    version: Version
    part: CaseFile
    letter: DocumentId
    kept: DocumentId


def two_cases(desk: DisposalOffice) -> tuple[CaseFile, CaseFile]:
    return desk.ended_case("Ein Brief an Frau Quitt"), desk.ended_case("Brief eins", "Brief zwei")


def half_done(desk: DisposalOffice, order: DestructionOrder, *cases: CaseFile) -> HalfDone:
    gone, part = cases
    removal, system = desk.office.destruction.removal, desk.town.system
    destroying.begin_execution(desk.town.records, order.id, system)
    with desk.town.records.read(system) as tx:
        item = tx.disposals.item(order.disposal, part.id)
        letter, kept = sorted(tx.documents.everything_in(part.id), reverse=True)
        (only,) = tx.documents.everything_in(gone.id)
        version = tx.documents.current_version(only)
    assert removal._is_begun(item, order.id, tuple(removal._inventory(item, system)), system)
    assert removal._is_document_gone(letter, item, order.id, system)
    desk.office.holding.place(
        [part.id], reason="Prozess", review_on=desk.clock().date(), actor=desk.manager
    )
    work_off(desk.office)
    desk.clock.advance(minutes=1)
    return HalfDone(order=order, gone=gone, version=version, part=part, letter=letter, kept=kept)


def test_what_went_under_an_order_that_a_hold_stopped_stays_gone_and_the_order_goes_on(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    cases = two_cases(desk)
    order = desk.ordered(*(case.id for case in cases))
    old = backed_up(desk.office, tmp_path / "backup")
    half = half_done(desk, order, *cases)
    backed_up(desk.office, tmp_path / "backup")

    restored = place.restore(tmp_path / "backup", old.name)

    assert (restored.destroyed, restored.to_look_at, restored.untrusted) == (1, (), ())
    assert not place.buckets.originals.versions(half.version.store_key)
    with place.opened() as office, office.records.read(desk.town.system) as tx:
        with pytest.raises(NotVisible):
            tx.cases.get(half.gone.id)
        assert tx.destructions.stub(half.gone.id) is not None
        assert tx.documents.everything_in(half.part.id) == (half.kept,)
        assert tx.disposals.item(order.disposal, half.part.id).state is ItemState.DESTROYING
        assert tx.destructions.get(order.id).state is OrderState.HELD


def test_a_letter_that_came_again_after_its_bytes_were_destroyed_is_there_after_a_restore(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    cases = two_cases(desk)
    half_done(desk, desk.ordered(*(case.id for case in cases)), *cases)
    again = {
        DocumentId(received(desk.office, desk.town.clerk, letter).document_id): letter
        for letter in ("Brief eins", "Brief zwei")  # one of them was destroyed
    }
    work_off(desk.office)
    backed_up(desk.office, tmp_path / "backup")

    place.restore(tmp_path / "backup")

    with place.opened() as office, office.records.read(desk.town.clerk) as tx:
        originals = office.filing.desk.originals
        for document, letter in again.items():
            version = tx.documents.current_version(document)
            assert originals.read(version.store_key).decode() == letter


def test_what_went_under_an_order_that_the_snapshot_does_not_know_stays_gone_and_is_certified(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    cases = two_cases(desk)
    old = backed_up(desk.office, tmp_path / "backup")
    order = desk.ordered(*(case.id for case in cases))
    half = half_done(desk, order, *cases)
    backed_up(desk.office, tmp_path / "backup")

    restored = place.restore(tmp_path / "backup", old.name)

    assert restored.to_look_at == (half.part.reference,)
    with place.opened() as office:
        office.outbox.release(reason="Abgleich geprüft", actor=desk.town.administrator)
        work_off(office, LANES)
        with office.records.read(desk.town.system) as tx:
            assert tx.destructions.stub(half.gone.id) is not None
            assert tx.documents.everything_in(half.part.id) == (half.kept,)
        told = office.certifying.get(order.id, actor=desk.manager).content()
    assert [each["case"] for each in told["cases"]] == [half.gone.id]
    assert half.letter in {each["document"] for each in told["objects"]}


@pytest.mark.parametrize("is_proposed", [True, False])
def test_a_certificate_after_a_restore_names_all_who_agreed_since_the_backup(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path, *, is_proposed: bool
) -> None:
    case = desk.ended_case("Ein Brief an Frau Quitt")
    listed = desk.unwanted(case.id)
    if is_proposed:
        order = desk.office.destruction.order(listed.id, actor=desk.proposer)
        desk.approve(order.id, desk.manager)
        old = backed_up(desk.office, tmp_path / "backup")
    else:
        old = backed_up(desk.office, tmp_path / "backup")
        order = desk.office.destruction.order(listed.id, actor=desk.proposer)
        desk.approve(order.id, desk.manager)
    agreed = desk.approve(order.id, desk.archivist)
    desk.clock.advance(days=15)
    desk.trust_the_clock()
    destroying.begin_execution(desk.town.records, order.id, desk.town.system)
    with desk.town.records.read(desk.town.system) as tx:
        (item,) = tx.destructions.items(order.id)
    desk.office.destruction.removal.destroy(item, order.id, desk.town.system)
    backed_up(desk.office, tmp_path / "backup")

    place.restore(tmp_path / "backup", old.name)

    with place.opened() as office:
        office.outbox.release(reason="Abgleich geprüft", actor=desk.town.administrator)
        work_off(office, LANES)
        told = office.certifying.get(order.id, actor=desk.manager).content()["order"]
    assert [(each["name"], each["role"]) for each in told["approvals"]] == [
        (each.name, each.role) for each in agreed.approvals
    ]
    assert told["waited_until"] is not None


def test_a_certificate_after_a_restore_tells_the_begin_and_the_periods_that_the_backup_had_not(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    cases = two_cases(desk)
    periods = {case.id: desk.with_stored_period(case.id).explanation for case in cases}
    order = desk.ordered(*periods)
    old = backed_up(desk.office, tmp_path / "backup")
    begun_at = desk.clock().isoformat(timespec="seconds")
    half_done(desk, order, *cases)
    backed_up(desk.office, tmp_path / "backup")

    place.restore(tmp_path / "backup", old.name)

    with place.opened() as office:
        office.outbox.release(reason="Abgleich geprüft", actor=desk.town.administrator)
        with office.records.read(desk.manager) as tx:
            (hold,) = tx.holds.standing_on(cases[1].id)
        office.holding.lift(hold.id, reason="Prozess beendet", actor=desk.manager)
        office.destruction.start_ripe(desk.town.system)
        work_off(office, LANES)
        told = office.certifying.get(order.id, actor=desk.manager).content()
    assert told["order"]["begun_at"] == begun_at
    assert {each["case"]: each["explanation"] for each in told["cases"]} == periods


def test_case_files_whose_turn_had_not_come_are_decided_anew_after_a_restore(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    first, last = two_cases(desk)
    order = desk.ordered(first.id, last.id)
    removal, system = desk.office.destruction.removal, desk.town.system
    destroying.begin_execution(desk.town.records, order.id, system)
    old = backed_up(desk.office, tmp_path / "backup")
    with desk.town.records.read(system) as tx:
        item = tx.disposals.item(order.disposal, first.id)
    removal.destroy(item, order.id, system)
    desk.clock.advance(minutes=1)
    backed_up(desk.office, tmp_path / "backup")

    place.restore(tmp_path / "backup", old.name)

    with place.opened() as office:
        office.outbox.release(reason="Abgleich geprüft", actor=desk.town.administrator)
        office.destruction.start_ripe(system)
        work_off(office, LANES)
        with office.records.read(system) as tx:
            assert tx.cases.get(last.id).reference == last.reference
            item = tx.disposals.item(order.disposal, last.id)
            assert (item.state, item.order) == (ItemState.TO_DESTROY, None)
            assert tx.destructions.get(order.id).state is OrderState.DONE


def test_a_note_that_this_installation_did_not_sign_destroys_nothing(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    cases = two_cases(desk)
    old = backed_up(desk.office, tmp_path / "backup")
    half_done(desk, desk.ordered(*(case.id for case in cases)), *cases)
    forged = forge(desk.office, desk.town, open_signer(tmp_path / "other"))
    backed_up(desk.office, tmp_path / "backup")

    restored = place.restore(tmp_path / "backup", old.name)

    assert set(restored.untrusted) == forged
    with place.opened() as office, office.records.read(desk.town.system) as tx:
        assert tx.cases.get(cases[1].id).reference == cases[1].reference


def forge(office: Office, town: Town, signer: ReceiptSigner) -> set[str]:
    """Keys of notes in the evidence bucket that say something else: forged, changed, no note."""
    evidence = office.destruction.removal.notes.evidence
    own = office.destruction.removal.notes.signer
    (_, note), *_ = notes_told(evidence, town.tenant, signed_by={own.key_id()})
    assert note is not None
    named = {"id": signer.key_id(), "public_key": signer.public_key()}
    foreign = note.content | {"key": named}
    strange = named | {"public_key": of_no_kind(own.public_key())}
    bodies = [
        canonical(foreign | {"signature": signer.sign(canonical(foreign).encode())}).encode(),
        json.dumps(note.content | {"signature": own.sign(b"something else")}).encode(),
        json.dumps(note.content | {"key": strange, "signature": own.sign(b"any")}).encode(),
        b"{}",
    ]
    keys = set()
    for body in bodies:
        key = destruction_note_key(town.tenant, note.told.order, sha256(body).hexdigest())
        evidence.put(key, io.BytesIO(body), size_bytes=len(body), sha256=None)
        keys.add(key)
    return keys
