"""Betrieb after a restore: what waits is said, and one administrator lets it go on."""

import pytest

from eakte.office import Office
from eakte.outbox import freeze
from tests.makers import NOON
from tests.web.conftest import Someone


@pytest.fixture
def frozen(office: Office) -> Office:
    with office.records.begin(None) as tx:
        freeze(tx, taken_at=NOON)
    return office


def test_nothing_is_said_while_nothing_waits(someone: Someone) -> None:
    assert "eingefroren" not in someone("administrator").get("/betrieb").text


def test_the_frozen_outbox_is_released_by_an_administrator_with_a_reason(
    frozen: Office, someone: Someone
) -> None:
    administrator = someone("administrator")

    shown = administrator.get("/betrieb").text
    released = administrator.follow("/betrieb/ausgang", {"reason": "Abgleich geprüft"})

    assert "aus einer Sicherung wiederhergestellt" in shown
    assert "02.03.2026" in shown
    assert "Warteschlange freigeben" in shown
    assert "Der Ausgang ist freigegeben." in released.text
    assert "eingefroren" not in released.text


def test_who_only_watches_sees_the_freeze_and_no_button(frozen: Office, someone: Someone) -> None:
    manager = someone("manager")

    assert "Warteschlange freigeben" not in manager.get("/betrieb").text
    assert manager.post("/betrieb/ausgang", {"reason": "darum"}).status_code == 403


def test_a_release_without_reason_or_without_a_freeze_is_refused(
    frozen: Office, someone: Someone
) -> None:
    administrator = someone("administrator")

    without = administrator.post("/betrieb/ausgang", {"reason": ""})
    administrator.post("/betrieb/ausgang", {"reason": "Abgleich geprüft"})
    again = administrator.post("/betrieb/ausgang", {"reason": "noch einmal"})

    assert (without.status_code, again.status_code) == (422, 409)
    assert "Der Ausgang ist nicht eingefroren." in again.text
