"""The signing key is renewed: what the former one signed stays genuine, the new one signs on."""

from dataclasses import replace
from pathlib import Path

from eakte.certificate_check import check_certificate
from eakte.domain.certificate import canonical
from eakte.domain.destruction import OrderId
from eakte.evidence import RENEWED, Evidence
from eakte.journal import OFFICE_STREAM, Event
from eakte.journal_export import export_journal
from eakte.office import Office
from eakte.offline.verify import check_journal
from eakte.receipts import open_signer, renew_key
from indexing import SandboxedReader
from storage import folder_buckets
from tests.ended_cases import DisposalOffice
from tests.makers import Clock, Town
from tests.offices import an_office, received, work_off
from tests.restored import EmptyPlace, backed_up


def renewed(desk: DisposalOffice, reader: SandboxedReader) -> DisposalOffice:
    """The same office after a start with a new key."""
    settings = desk.office.settings
    renew_key(settings.keys_folder)
    return replace(desk, office=an_office(desk.town.records, settings.home, reader=reader))


def certificate(office: Office, order: OrderId, desk: DisposalOffice) -> bytes:
    return office.certifying.get(order, actor=desk.manager).document()


def test_the_journal_says_that_the_key_is_new_and_all_checkpoints_stay_sound(
    town: Town, tmp_path: Path, clock: Clock
) -> None:
    anchors, keys = folder_buckets(tmp_path / "buckets").evidence, tmp_path / "keys"
    before = Evidence(records=town.records, anchors=anchors, signer=open_signer(keys))
    with town.records.begin(town.clerk) as tx:
        tx.note(Event(stream=OFFICE_STREAM, action="x", subject="s", detail={}))
    before.checkpoint(town.system)
    after = replace(before, signer=renew_key(keys))

    after.watch(town.system)
    clock.advance(minutes=5)
    after.watch(town.system)

    with town.records.read(town.system) as tx:
        first, last = tx.evidence.checkpoints()
        actions = [line.action for line in tx.history(OFFICE_STREAM).lines]
    assert (first.key_id, last.key_id) == (before.signer.key_id(), after.signer.key_id())
    assert actions.count(RENEWED) == 1
    assert list(after.broken(town.system)) == []
    export_journal(after, tmp_path / "export", with_details=True, actor=town.system)
    report = check_journal(tmp_path / "export")
    assert (report.findings, report.unchecked) == ([], [])


def test_a_checkpoint_of_a_key_that_was_never_ours_is_broken(town: Town, tmp_path: Path) -> None:
    anchors = folder_buckets(tmp_path / "buckets").evidence
    stranger = open_signer(tmp_path / "stranger")
    with town.records.begin(town.clerk) as tx:
        tx.note(Event(stream=OFFICE_STREAM, action="x", subject="s", detail={}))
    foreign = Evidence(records=town.records, anchors=anchors, signer=stranger)
    made = foreign.checkpoint(town.system)

    own = replace(foreign, signer=open_signer(tmp_path / "keys"))

    assert list(own.broken(town.system)) == [made]


def test_certificates_of_before_and_after_fit_the_key_of_their_time(
    desk: DisposalOffice, reader: SandboxedReader
) -> None:
    first = desk.ordered(desk.ended_case("Ein Brief").id)
    work_off(desk.office)
    after = renewed(desk, reader)
    second = after.ordered(after.ended_case("Noch ein Brief").id)
    work_off(after.office)

    former, own = desk.office.evidence.signer, after.office.evidence.signer
    for order, signer in ((first, former), (second, own)):
        body = certificate(after.office, order.id, desk)
        report = check_certificate(body, public_key=signer.public_key())
        assert (report.findings, report.unchecked) == ([], [])
    assert own.public_keys().keys() == {former.key_id(), own.key_id()}


def test_an_order_that_was_closed_before_and_is_certified_after_stands_below_the_new_key(
    desk: DisposalOffice, reader: SandboxedReader
) -> None:
    order = desk.ordered(desk.ended_case("Ein Brief").id)
    work_off(desk.office)
    made = desk.office.certifying.get(order.id, actor=desk.manager)
    facts = {
        name: value
        for name, value in made.content().items()
        if name not in {"journal", "key", "digests"}
    }
    unsigned = replace(made, body=canonical(facts), signature="", json_key="", pdf_key="")
    with desk.town.records.begin(desk.town.system) as tx:
        tx.destructions.certificates.put(unsigned)
    after = renewed(desk, reader)

    signed = after.office.certifying._signed(unsigned, desk.town.system)

    own = after.office.evidence.signer
    report = check_certificate(signed.document(), public_key=own.public_key())
    assert (report.findings, report.unchecked) == ([], [])


def test_backups_of_before_are_believed_and_what_was_destroyed_before_stays_destroyed(
    desk: DisposalOffice, place: EmptyPlace, reader: SandboxedReader, tmp_path: Path
) -> None:
    case = desk.ended_case("Ein Brief")
    old = backed_up(desk.office, tmp_path / "backup")
    desk.ordered(case.id)
    work_off(desk.office)
    desk.clock.advance(minutes=1)
    after = renewed(desk, reader)
    hold = after.office.holding.place(
        [after.ended_case().id],
        reason="Prozess",
        review_on=desk.clock().date(),
        actor=desk.manager,
    )
    work_off(after.office)
    backed_up(after.office, tmp_path / "backup")
    place.bring_keys(after.office)

    restored = place.restore(tmp_path / "backup", old.name)

    assert (restored.destroyed, restored.untrusted, restored.untrusted_holds) == (1, (), ())
    with place.opened() as office, office.records.read(desk.town.system) as tx:
        assert tx.destructions.stub(case.id) is not None
        assert tx.holds.get(hold.id).stands


def test_a_receipt_that_is_asked_for_again_is_signed_with_the_new_key(
    desk: DisposalOffice, reader: SandboxedReader
) -> None:
    first = received(desk.office, desk.town.clerk, "Ein Brief", key="k-1")
    after = renewed(desk, reader)

    again = received(after.office, desk.town.clerk, "Ein Brief", key="k-1")

    assert again.document_id == first.document_id
    assert again.signature != first.signature
    assert after.office.filing.signer.is_genuine(first)
    assert after.office.filing.signer.is_genuine(again)
    assert not desk.office.filing.signer.is_genuine(again)
