"""Backup and restore: all comes back, what was destroyed stays destroyed, a hold still wins."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from eakte.domain.disposal import ItemState
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.domain.hold import HeldBy, Restriction, RestrictionGround
from eakte.domain.hold_note import UNTOLD
from eakte.domain.scanning import BatchId
from eakte.finding import SearchRequest
from eakte.jobs import JobState, Lane
from eakte.orders import message_job
from eakte.outbox import OutboxOpen
from eakte.reconcile import Report
from eakte.records import JobLine, Records
from eakte.scanning.orders import seal_job
from storage import certificate_key, folder_buckets, original_key
from tests.ended_cases import DisposalOffice
from tests.makers import Town
from tests.offices import an_office, received, work_off
from tests.restored import EmptyPlace, backed_up, counts

LETTER = "Antrag auf Stundung der Hundesteuer. Mit freundlichen Grüßen"
SINCE_CHANGED = {
    "clock_watch",
    "installation",
    "journal_entry",
    "journal_detail",
    "journal_stream",
}


def test_all_comes_back_and_can_be_read_and_found(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    receipt = received(desk.office, desk.town.clerk, LETTER)
    case = desk.ended_case("Zweiter Brief zur Hundesteuer")
    before = counts(desk.office.records)
    backed_up(desk.office, tmp_path / "backup")

    restored = place.restore(tmp_path / "backup")

    with place.opened() as office:
        after = counts(office.records)
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= SINCE_CHANGED
        with office.records.read(desk.town.clerk) as tx:
            assert tx.cases.get(case.id).retention_end == case.retention_end
            version = tx.documents.current_version(receipt.document_id)
        body = place.buckets.originals.read(version.store_key, version_id=version.store_version)
        assert body == LETTER.encode()
        assert place.buckets.holds.is_held(version.store_key, version_id=version.store_version)
        findings = list(office.reconciliation.findings(reads_bytes=True, each=lambda _: None))
        assert findings == []
    assert (restored.destroyed, restored.held, restored.to_look_at) == (0, 0, ())


def test_what_was_destroyed_after_the_backup_stays_destroyed(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    case = desk.ended_case(f"{LETTER} Xylophonstraße", subject="Akte Erika Mustermann")
    kept = desk.ended_case("Ein anderer Brief")
    old = backed_up(desk.office, tmp_path / "backup")
    order = desk.ordered(case.id)
    work_off(desk.office)
    backed_up(desk.office, tmp_path / "backup")

    restored = place.restore(tmp_path / "backup", old.name)

    assert (restored.destroyed, restored.to_look_at) == (1, ())
    with place.opened() as office:
        with office.records.read(desk.town.system) as tx:
            with pytest.raises(NotVisible):
                tx.cases.get(case.id)
            stub = tx.destructions.stub(case.id)
            assert stub is not None
            assert [key for _, key, _ in stub.documents] != []
            tables = {name: list(tx.table_copies.rows(name)) for name in tx.table_copies.names()}
            assert tx.cases.get(kept.id).reference == kept.reference
        said = json.dumps(tables)
        assert "Xylophon" not in said
        assert "Mustermann" not in said
        for _, sha256, _ in stub.documents:
            assert not any(str(sha256) in key for key in place.buckets.originals.keys(""))
        certificate = office.certifying.get(order.id, actor=desk.manager)
        assert certificate.number == "LP-2026/1"
        findings = office.reconciliation.findings(reads_bytes=True, each=lambda _: None)
        assert [each for each in findings if each.report is not Report.INDEX] == []
        with office.records.begin(desk.town.system) as tx:
            assert tx.disposals.next_number("certificate:2026") == 2
            item = tx.disposals.all_items(tx.destructions.get(order.id).disposal)[0]
            assert (item.state, item.subject) == (ItemState.DESTROYED, "(vernichtet)")


def test_a_destruction_is_done_again_from_the_store_that_survived_its_database(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    case = desk.ended_case(LETTER)
    backed_up(desk.office, tmp_path / "backup")
    later = received(desk.office, desk.town.clerk, "Nach der Sicherung")
    desk.ordered(case.id)
    work_off(desk.office)
    place = replace(place, buckets=folder_buckets(desk.office.settings.home / "buckets"))

    place.restore(tmp_path / "backup")

    with place.opened() as office:
        with office.records.read(desk.town.system) as tx:
            assert tx.destructions.stub(case.id) is not None
        key = original_key(desk.town.tenant, later.sha256)
        place.clock.at = place.buckets.originals.stat(key).stored_at + timedelta(seconds=1)
        comparison = replace(office.reconciliation, grace=timedelta(0))
        findings = comparison.findings(reads_bytes=True, each=lambda _: None)
        assert [each.key for each in findings if each.report is Report.UNTRACKED] == [key]
        again = office.reattaching.reattach(key, actor=desk.town.system)
        assert again.sha256 == later.sha256
        findings = comparison.findings(reads_bytes=True, each=lambda _: None)
        assert [each.key for each in findings if each.report is Report.UNTRACKED] == []
        for known_or_strange in (key, "o/andere/ab/abc"):
            with pytest.raises(NotVisible):
                office.reattaching.reattach(known_or_strange, actor=desk.town.system)


def test_a_hold_placed_after_the_backup_stands_again_and_wins(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    case, free = desk.ended_case(LETTER), desk.ended_case("Zweiter Brief")
    today = desk.clock().date()
    lifted = desk.office.holding.place(
        [free.id], reason="Klage", review_on=today, actor=desk.manager
    )
    old = backed_up(desk.office, tmp_path / "backup")
    hold = desk.office.holding.place(
        [case.id], reason="Prozess", review_on=today, actor=desk.manager
    )
    desk.office.holding.lift(lifted.id, reason="Urteil", actor=desk.manager)
    work_off(desk.office, (Lane.KEEP,))
    desk.clock.advance(minutes=1)
    backed_up(desk.office, tmp_path / "backup")

    restored = place.restore(tmp_path / "backup", old.name)

    assert restored.held == 2
    with place.opened() as office:
        standing = office.holding.lines(actor=desk.manager).lines
        assert [line.hold.id for line in standing] == [hold.id]
        assert standing[0].hold.reason == UNTOLD
        assert standing[0].hold.placed_by_name == desk.manager.name
        held = replace(desk, office=office)
        with pytest.raises(HeldBy):
            office.destruction.order(held.unwanted(case.id).id, actor=held.proposer)


def test_restrictions_and_their_ends_after_the_backup_are_done_again(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    restricted, freed = desk.ended_case(LETTER), desk.ended_case("Zweiter Brief")
    restrict = partial(
        desk.office.holding.place,
        reason="Anschrift wird bestritten",
        review_on=desk.clock().date(),
        restriction=Restriction(ground=RestrictionGround.ACCURACY, asked_by="Frau Kiebitz"),
        actor=desk.manager,
    )
    former = restrict([freed.id])
    old = backed_up(desk.office, tmp_path / "backup")
    hold = restrict([restricted.id])
    desk.office.holding.lift(former.id, reason="Berichtigt", actor=desk.manager)
    work_off(desk.office, (Lane.KEEP,))
    desk.clock.advance(minutes=1)
    backed_up(desk.office, tmp_path / "backup")

    restored = place.restore(tmp_path / "backup", old.name)

    assert restored.held == 2
    with place.opened() as office:
        with office.records.read(desk.town.clerk) as tx:
            assert tx.cases.get(freed.id).withdrawal is None
            with pytest.raises(NotVisible):
                tx.cases.get(restricted.id)
        with office.records.read(desk.manager) as tx:
            told = tx.history(f"case:{restricted.id}").lines
            ended = tx.holds.get(former.id)
        assert [line.action for line in told][:2] == ["use_restricted", "restriction_placed"]
        assert (ended.reason, ended.lift_reason) == (former.reason, UNTOLD)
        assert office.holding.on(restricted.id, actor=desk.manager)[0].id == hold.id
        work_off(office, (Lane.INDEX,))
        found = office.filing.find(SearchRequest(words="Stundung"), actor=desk.town.clerk)
        assert found.total == 0


@pytest.mark.parametrize("is_known", [False, True])
def test_only_certificates_by_keys_of_this_installation_are_done_again(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path, is_known: bool
) -> None:
    case = desk.ended_case(LETTER)
    old = backed_up(desk.office, tmp_path / "backup")
    renewed = an_office(
        desk.office.records,
        tmp_path / "renewed",
        buckets=desk.office.safekeeping.buckets,
        reader=place.reader,
    )
    renewed.filing.rebuild_index(each=lambda _: None)
    replace(desk, office=renewed).ordered(case.id)
    work_off(renewed)
    if is_known:  # the journal tells of the other key
        backed_up(desk.office, tmp_path / "backup")
    place = replace(place, buckets=desk.office.safekeeping.buckets)

    restored = place.restore(tmp_path / "backup", old.name)

    certificate = certificate_key(desk.town.tenant, "LP-2026/1", "json")
    assert restored.destroyed == int(is_known)
    assert (certificate in restored.untrusted) is not is_known
    assert len(restored.untrusted) == (0 if is_known else 2)  # and the note of the case file
    with place.opened() as office, office.records.read(desk.town.system) as tx:
        assert (tx.destructions.stub(case.id) is not None) is is_known


def test_after_a_restore_nothing_leaves_the_house_until_a_person_releases_it(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    case = desk.ended_case(LETTER)
    disposal = desk.unwanted(case.id)
    received(desk.office, desk.town.clerk, "Noch nicht gelesen")
    with desk.town.records.begin(desk.town.system) as tx:
        tx.enqueue(message_job(disposal.id, "0501"))
        tx.enqueue(seal_job(BatchId("batch")))
    backed_up(desk.office, tmp_path / "backup")

    place.restore(tmp_path / "backup")

    with place.opened() as office:
        work_off(office)
        waiting = {line.kind for line in _ready(office.records, desk.town)}
        freeze = office.outbox.state(actor=desk.town.administrator)
        assert waiting == {"make_message", "seal_batch"}
        assert freeze is not None
        anchored = list(office.evidence.anchors.keys(f"a/{desk.town.tenant}/"))
        place.clock.advance(minutes=2)  # a checkpoint is due
        office.outbox.release(reason="Abgleich geprüft", actor=desk.town.administrator)
        work_off(office)
        assert office.outbox.state(actor=desk.town.administrator) is None
        assert {line.kind for line in _ready(office.records, desk.town)} <= {"seal_batch"}
        assert len(list(office.evidence.anchors.keys(f"a/{desk.town.tenant}/"))) > len(anchored)


def _ready(records: Records, town: Town) -> list[JobLine]:
    with records.read(town.system) as tx:
        return list(tx.job_lines(state=JobState.READY).lines)


def test_only_an_administrator_releases_with_a_reason(desk: DisposalOffice) -> None:
    outbox = desk.office.outbox

    with pytest.raises(NotAllowed):
        outbox.release(reason="darum", actor=desk.manager)
    with pytest.raises(InvalidValue):
        outbox.release(reason=" ", actor=desk.town.administrator)
    with pytest.raises(OutboxOpen):
        outbox.release(reason="darum", actor=desk.town.administrator)
