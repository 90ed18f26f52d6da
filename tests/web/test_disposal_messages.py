"""Messages of a disposal on its screen: made, fetched, handed in, and what became of them."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask

from eakte.domain.disposal import Disposal
from eakte.jobs import Lane
from eakte.office import Office
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import work_off
from tests.web.persons import Person, signed_in


@pytest.fixture
def desk(office: Office, town: Town, clock: Clock) -> DisposalOffice:
    return a_disposal_office(office, town, clock)


@pytest.fixture
def listed(desk: DisposalOffice) -> Disposal:
    case = desk.ended_case(subject="Kiosk")
    started = desk.office.lifecycle.start([case.id], actor=desk.proposer)
    desk.office.lifecycle.offer(started.id, actor=desk.proposer)
    return started


@pytest.fixture
def proposer(app: Flask, desk: DisposalOffice) -> Person:
    return signed_in(app, desk.office, desk.proposer.user)


def test_an_offer_is_announced_and_then_can_be_fetched(
    proposer: Person, desk: DisposalOffice, listed: Disposal
) -> None:
    place = f"/aussonderung/{listed.id}/nachrichten"
    waiting = proposer.get(place)
    work_off(desk.office, (Lane.DISPOSE,))
    there = proposer.get(f"/aussonderung/{listed.id}")
    (message,) = desk.office.correspondence.messages(listed.id, actor=desk.proposer)

    fetched = proposer.get(f"{place}/{message.id}")

    assert "wird gerade erzeugt" in waiting.text
    assert 'hx-trigger="every 2s"' in waiting.text
    assert "0501 Anbieteverzeichnis" in there.text
    assert "nicht gegen das Schema von xdomea geprüft" in there.text
    assert message.file_name in fetched.headers["Content-Disposition"]
    with ZipFile(BytesIO(fetched.data)) as archive:
        assert b"Kiosk" in archive.read(archive.namelist()[0])


def test_a_wrong_answer_is_shown_with_its_reason(
    proposer: Person, desk: DisposalOffice, listed: Disposal
) -> None:
    place = f"/aussonderung/{listed.id}/nachrichten"

    proposer.post(place, {"antwort": (BytesIO(b"Guten Tag"), "antwort.xml")})
    waiting = proposer.get(place)
    work_off(desk.office, (Lane.DISPOSE,))
    refused = proposer.get(place)

    assert "wird geprüft" in waiting.text
    assert "abgelehnt" in refused.text
    assert "Die Nachricht ist nicht lesbar oder unvollständig." in refused.text


def test_the_list_for_the_archive_is_a_spreadsheet(proposer: Person, listed: Disposal) -> None:
    fetched = proposer.get(f"/aussonderung/{listed.id}/nachrichten/liste.xlsx")

    assert fetched.status_code == 200
    assert "Anbieteverzeichnis-2026-1.xlsx" in fetched.headers["Content-Disposition"]
    assert fetched.data.startswith(b"PK")


def test_no_package_is_made_of_what_nobody_wants(proposer: Person, listed: Disposal) -> None:
    refused = proposer.get(f"/aussonderung/{listed.id}/nachrichten/paket.zip")

    assert refused.status_code == 422
    assert "Das Archiv übernimmt keine dieser Akten." in refused.text


def test_a_clerk_sees_that_messages_went_out_and_fetches_none(
    clerk: Person, desk: DisposalOffice, listed: Disposal
) -> None:
    work_off(desk.office, (Lane.DISPOSE,))
    (message,) = desk.office.correspondence.messages(listed.id, actor=desk.proposer)
    place = f"/aussonderung/{listed.id}/nachrichten"

    assert "0501 Anbieteverzeichnis" in clerk.get(place).text
    assert clerk.get(f"{place}/{message.id}").status_code == 403
