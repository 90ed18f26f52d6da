"""A backup that an older version of the program made is restored, and its rows brought forward."""

from pathlib import Path

import pytest

from eakte.domain.hold import Restriction, RestrictionGround
from eakte.domain.withdrawal import Withdrawal
from eakte.migrations import is_current
from tests.ended_cases import DisposalOffice
from tests.former_backups import bring_back
from tests.offices import received, work_off
from tests.restored import EmptyPlace, backed_up

LETTER = "Antrag auf Stundung der Hundesteuer. Mit freundlichen Grüßen"


@pytest.mark.parametrize("schema", ["0005", "0007"])
def test_a_backup_of_an_older_schema_is_restored_and_brought_forward(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path, schema: str
) -> None:
    receipt = received(desk.office, desk.town.clerk, LETTER)
    case = desk.ended_case("Zweiter Brief zur Hundesteuer")
    held = desk.ended_case("Dritter Brief")
    hold = desk.office.holding.place(
        [held.id], reason="Klage", review_on=desk.clock().date(), actor=desk.manager
    )
    made = backed_up(desk.office, tmp_path / "backup")
    former = bring_back(tmp_path / "backup", made, schema, desk.office.safekeeping.signer)

    restored = place.restore(tmp_path / "backup")

    assert restored.manifest == former
    with place.opened() as office:
        assert is_current(office.records.engine)
        with office.records.read(desk.town.clerk) as tx:
            assert tx.cases.get(case.id).retention_end == case.retention_end
            version = tx.documents.current_version(receipt.document_id)
        body = place.buckets.originals.read(version.store_key, version_id=version.store_version)
        assert body == LETTER.encode()
        standing = office.holding.on(held.id, actor=desk.manager)
        assert [each.reason for each in standing] == [hold.reason]
        findings = list(office.reconciliation.findings(reads_bytes=True, each=lambda _: None))
        assert findings == []


def test_what_a_backup_of_before_restrictions_does_not_know_is_done_again(
    desk: DisposalOffice, place: EmptyPlace, tmp_path: Path
) -> None:
    gone, case = desk.ended_case(LETTER), desk.ended_case("Ein anderer Brief")
    made = backed_up(desk.office, tmp_path / "backup")
    old = bring_back(tmp_path / "backup", made, "0005", desk.office.safekeeping.signer)
    desk.clock.advance(minutes=1)
    hold = desk.office.holding.place(
        [case.id],
        reason="Anschrift wird bestritten",
        review_on=desk.clock().date(),
        restriction=Restriction(ground=RestrictionGround.ACCURACY, asked_by="Frau Kiebitz"),
        actor=desk.manager,
    )
    desk.ordered(gone.id)
    work_off(desk.office)
    backed_up(desk.office, tmp_path / "backup")

    restored = place.restore(tmp_path / "backup", old.name)

    assert (restored.destroyed, restored.held) == (1, 1)
    with place.opened() as office, office.records.read(desk.manager) as tx:
        assert tx.destructions.stub(gone.id) is not None
        assert tx.cases.get(case.id).withdrawal is Withdrawal.RESTRICTED
        assert [each.id for each in tx.holds.standing_on(case.id)] == [hold.id]
