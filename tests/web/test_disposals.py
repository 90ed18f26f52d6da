"""The screens of disposal: from the worklist over appraisal and approval to the stub that stays."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from eakte.domain.access import Actor, Role
from eakte.domain.casefile import CaseFile
from eakte.domain.destruction import OrderState
from eakte.domain.disposal import Decision, Disposal, ItemState
from eakte.office import Office
from tests.ended_cases import DisposalOffice, a_disposal_office
from tests.makers import Clock, Town
from tests.offices import work_off
from tests.web.persons import Person, signed_in

PASSWORD = "Zwölf Boxkämpfer jagen"
OVERDUE = "/fristen?liste=abgelaufen"


@pytest.fixture
def desk(office: Office, town: Town, clock: Clock) -> DisposalOffice:
    return a_disposal_office(office, town, clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who takes part: proposer, manager and archivist, each in front of the screens."""

    proposer: Person
    manager: Person
    archivist: Person


def sitting(app: Flask, desk: DisposalOffice) -> People:
    """Everybody signed in at this moment."""
    return People(
        proposer=signed_in(app, desk.office, desk.proposer.user),
        manager=signed_in(app, desk.office, desk.manager.user),
        archivist=signed_in(app, desk.office, desk.archivist.user),
    )


@pytest.fixture
def people(app: Flask, desk: DisposalOffice) -> People:
    return sitting(app, desk)


@pytest.fixture
def with_password(office: Office, town: Town) -> Callable[[Actor], None]:
    """Give a person a password that is known."""
    return lambda actor: office.accounts.set_password(town.administrator, actor.user, PASSWORD)


def place_of(disposal: Disposal) -> str:
    return f"/aussonderung/{disposal.id}"


def an_offer(desk: DisposalOffice, *cases: CaseFile) -> Disposal:
    started = desk.office.lifecycle.start([case.id for case in cases], actor=desk.proposer)
    return desk.office.lifecycle.offer(started.id, actor=desk.proposer)


def states(desk: DisposalOffice, disposal: Disposal) -> list[ItemState]:
    with desk.town.records.read(desk.town.system) as tx:
        return [item.state for item in tx.disposals.all_items(disposal.id)]


def the_disposal(desk: DisposalOffice) -> Disposal:
    with desk.town.records.read(desk.manager) as tx:
        return tx.disposals.lines().lines[0]


def test_due_case_files_go_on_a_list_ticked_or_all_at_once(
    desk: DisposalOffice, people: People
) -> None:
    one, other = desk.ended_case(), desk.ended_case()
    running = desk.town.add_case(subject="Läuft noch")

    listed = people.proposer.get(OVERDUE)
    started = people.proposer.follow("/aussonderung", {"akte": one.id, "titel": "Erste"})
    rest = {"liste": "abgelaufen", "alle": "1", "auf": the_disposal(desk).id}
    added = people.proposer.follow("/aussonderung", rest)

    assert "Alle fälligen zum Anbieten vormerken" in listed.text
    assert "1 Akte steht neu auf der Liste." in started.text
    assert "1 Akte steht neu auf der Liste." in added.text
    assert other.reference in added.text
    assert running.reference not in added.text
    assert "in Aussonderung" in people.proposer.get(OVERDUE).text


def test_what_is_not_due_or_on_another_list_is_refused_in_words(
    desk: DisposalOffice, people: People
) -> None:
    running, listed = desk.town.add_case(), desk.ended_case()
    an_offer(desk, listed)

    for case, sentence in (
        (running, "kann nicht ausgesondert werden. Die Akte ist nicht geschlossen."),
        (listed, "Die Akte steht schon in Aussonderung 2026/1."),
    ):
        answer = people.proposer.post("/aussonderung", {"akte": case.id})
        assert (answer.status_code, sentence in answer.text) == (409, True)
    assert "keine Akte auszusondern" in people.proposer.post("/aussonderung", {"alle": "1"}).text
    assert "mindestens eine Akte" in people.proposer.post("/aussonderung").text


def test_the_clerk_proposes_with_a_reason_and_only_the_archive_decides(
    desk: DisposalOffice, people: People, clerk: Person
) -> None:
    case = desk.ended_case()
    started = desk.office.lifecycle.start([case.id], actor=desk.proposer)
    place = place_of(started)

    unreasoned = clerk.post(f"{place}/vorschlag", {"zeile": f"A {case.id}"})
    proposed = clerk.follow(f"{place}/vorschlag", {"zeile": f"A {case.id}", "grund": "Altbestand"})

    assert (unreasoned.status_code, 'href="#f-grund"' in unreasoned.text) == (422, True)
    assert "1 Akte als archivwürdig vorgeschlagen." in proposed.text
    assert "Altbestand" in proposed.text
    assert clerk.post(f"{place}/bewertung", {"zeile": f"A {case.id}"}).status_code == 403
    assert clerk.post(f"{place}/angebot").status_code == 403


def test_a_row_a_position_and_ticked_rows_are_appraised_and_taken_back(
    desk: DisposalOffice, people: People
) -> None:
    cases = [desk.ended_case(number=number) for number in (1, 2, 3)]
    offer = an_offer(desk, *cases)
    place = f"{place_of(offer)}/bewertung"

    row = people.archivist.follow(place, {"zeile": f"A {cases[0].id}", "grund": "Ortsgeschichte"})
    ticked = people.archivist.follow(place, {"auswahl": "V", "akte": cases[1].id})
    assert sorted(states(desk, offer)) == [
        ItemState.OFFERED,
        ItemState.TO_ARCHIVE,
        ItemState.TO_DESTROY,
    ]
    desk.clock.advance(minutes=1)
    whole = people.archivist.follow(place, {"position": "V 10"})
    assert states(desk, offer) == [ItemState.TO_DESTROY] * 3
    (undo,) = re.findall(r'action="(/aussonderung/[^"]*zuruecknehmen[^"]*)"', whole.text)
    undone = people.archivist.follow(undo.replace("&amp;", "&"))

    assert "1 Akte als archivwürdig bewertet." in row.text
    assert "Ortsgeschichte" in row.text
    assert "autofocus" in ticked.text or "1 Akte als zu vernichten bewertet." in ticked.text
    assert "3 Akten als zu vernichten bewertet." in whole.text
    assert "3 Akten sind wieder wie vor dieser Bewertung." in undone.text
    assert states(desk, offer) == [ItemState.TO_ARCHIVE, ItemState.TO_DESTROY, ItemState.OFFERED]
    assert "schon ausgeführt" in people.archivist.post(undo.replace("&amp;", "&")).text


def test_a_sample_is_shown_before_it_is_drawn(desk: DisposalOffice, people: People) -> None:
    cases = [desk.ended_case(number=number) for number in range(1, 5)]
    offer = an_offer(desk, *cases)
    place = f"{place_of(offer)}/stichprobe"
    rule = "position=10&art=every_nth&schritt=2&erste=1"

    preview = people.archivist.get(f"{place}?{rule}")
    assert states(desk, offer) == [ItemState.OFFERED] * 4
    said = dict(pair.split("=") for pair in rule.split("&"))
    drawn = people.archivist.follow(place, said)

    assert "2 von 4 Akten" in preview.text
    assert "jede 2. Akte, beginnend mit der 1." in preview.text
    assert "2 Akten gehen an das Archiv." in drawn.text
    assert sorted(states(desk, offer)) == [ItemState.TO_ARCHIVE] * 2 + [ItemState.TO_DESTROY] * 2


def test_a_sample_by_surname_takes_an_umlaut_for_its_letter(
    desk: DisposalOffice, people: People
) -> None:
    turk = desk.ended_case(subject="Personalakte Öztürk, Aylin")
    dorn = desk.ended_case(subject="Personalakte Dorn, Erika")
    place = f"{place_of(an_offer(desk, turk, dorn))}/stichprobe"

    preview = people.archivist.get(f"{place}?art=letters&buchstaben=O&nachname=before_comma")

    assert "1 von 2 Akten" in preview.text
    assert turk.reference in preview.text
    assert dorn.reference not in preview.text
    assert "das Wort vor dem ersten Komma des Betreffs" in preview.text


def test_a_sample_by_year_is_drawn_as_it_was_shown(desk: DisposalOffice, people: People) -> None:
    offer = an_offer(desk, desk.ended_case(), desk.ended_case())
    place = f"{place_of(offer)}/stichprobe"
    rule = {"art": "years", "jahre": "2010, 2015", "jahrgang": "closed"}

    preview = people.archivist.get(f"{place}?art=years&jahre=2010,+2015&jahrgang=closed")
    drawn = people.archivist.follow(place, rule)

    assert "2 von 2 Akten" in preview.text
    assert 'name="jahre" value="2010, 2015"' in preview.text
    assert "die 2010 oder 2015 geschlossen wurden." in drawn.text
    assert states(desk, offer) == [ItemState.TO_ARCHIVE] * 2


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ("art=every_nth&schritt=1", "f-schritt"),
        ("art=every_nth&schritt=viele", "f-schritt"),
        ("art=every_nth&schritt=5&erste=6", "f-erste"),
        ("art=letters&buchstaben=1", "f-buchstaben"),
        ("art=years", "f-jahre"),
        ("art=years&jahre=95", "f-jahre"),
    ],
)
def test_a_rule_that_draws_nothing_is_refused_at_its_field(
    desk: DisposalOffice, people: People, rule: str, field: str
) -> None:
    offer = an_offer(desk, desk.ended_case())

    answer = people.archivist.get(f"{place_of(offer)}/stichprobe?{rule}")

    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)


def test_nothing_is_destroyed_before_the_archive_has_confirmed(
    desk: DisposalOffice, people: People
) -> None:
    cases = [desk.ended_case(number=number) for number in (1, 2)]
    offer = an_offer(desk, *cases)
    place = place_of(offer)
    early = people.archivist.post(f"{place}/uebergabe")
    people.archivist.post(f"{place}/bewertung", {"position": "A 10"})

    delivered = people.archivist.follow(f"{place}/uebergabe")
    locked = people.proposer.post(f"{place}/loeschauftrag", {"name": offer.title})
    silent = people.archivist.post(f"{place}/bestaetigung", {"uebergeben": cases[0].id})
    said = {
        "uebergeben": [case.id for case in cases],
        "kennung": "StA 2026/7",
        f"fehler-{cases[1].id}": "Datei unlesbar",
    }
    confirmed = people.archivist.follow(f"{place}/bestaetigung", said)

    assert (early.status_code, "noch nicht entschieden" in early.text) == (422, True)
    assert "bevor das Archiv bestätigt hat" in delivered.text
    assert (locked.status_code, "nichts zu löschen" in locked.text) == (422, True)
    assert 'href="#f-kennung"' in silent.text
    assert "Archivkennung StA 2026/7" in confirmed.text
    assert "Datei unlesbar" in confirmed.text
    assert states(desk, offer) == [ItemState.ARCHIVED, ItemState.TO_ARCHIVE]
    again = people.archivist.post(f"{place}/bewertung", {"zeile": f"V {cases[0].id}"})
    assert "Das geht jetzt nicht" in again.text
    assert "ist vom Archiv übernommen" in again.text


def test_case_files_are_taken_off_a_list_with_a_reason(
    desk: DisposalOffice, people: People
) -> None:
    case = desk.ended_case()
    offer = an_offer(desk, case)
    place = f"{place_of(offer)}/entfernen"

    nothing = people.proposer.post(place, {"grund": "x"})
    unreasoned = people.proposer.post(place, {"akte": case.id})
    removed = people.proposer.follow(place, {"akte": case.id, "grund": "Nachtrag"})

    assert "mindestens eine Akte" in nothing.text
    assert 'href="#f-grund"' in unreasoned.text
    assert "1 Akte von der Liste genommen." in removed.text
    assert "Diese Aussonderung ist beendet." in removed.text


def test_two_persons_in_two_roles_release_and_one_alone_cannot(
    desk: DisposalOffice, with_password: Callable[[Actor], None], app: Flask
) -> None:
    for actor in (desk.proposer, desk.manager, desk.archivist):
        with_password(actor)
    people = sitting(app, desk)  # a new password ends the sign-ins
    listed = desk.unwanted(desk.ended_case("Brief").id)
    name = {"name": f"  {listed.title} "}
    unnamed = people.proposer.post(f"{place_of(listed)}/loeschauftrag", {"name": "Liste"})
    page = people.proposer.follow(f"{place_of(listed)}/loeschauftrag", name)
    with desk.town.records.read(desk.manager) as tx:
        (order,) = tx.destructions.of_disposal(listed.id)
    place = f"/loeschauftraege/{order.id}"
    own = name | {"kennwort": PASSWORD}

    proposer = people.proposer.post(f"{place}/freigabe", own)
    wrong = people.manager.post(f"{place}/freigabe", own | {"kennwort": "geraten"})
    other = people.manager.post(f"{place}/freigabe", own | {"name": "Aussonderung 2026/9"})
    first = people.manager.follow(f"{place}/freigabe", own)
    twice = people.manager.post(f"{place}/freigabe", own)
    second = people.archivist.follow(f"{place}/freigabe", own)

    assert "Sie haben diese Löschung selbst vorgeschlagen." in page.text
    assert (proposer.status_code, "selbst vorgeschlagen" in proposer.text) == (403, True)
    assert (wrong.status_code, 'href="#f-kennwort"' in wrong.text) == (403, True)
    for refused in (unnamed, other):
        assert (refused.status_code, 'href="#f-name"' in refused.text) == (400, True)
        assert "Das ist nicht der Name dieser Liste." in refused.text
    assert "Die zweite Freigabe fehlt; sie gibt eine andere Person." in first.text
    assert (twice.status_code, "schon freigegeben" in twice.text) == (403, True)
    assert "freigegeben, Wartezeit läuft" in second.text
    assert "noch 14 Tage" in second.text
    assert "hx-get" in people.manager.get(f"{place}/stand").text


def test_a_colleague_in_the_same_role_is_told_so_before_typing(
    desk: DisposalOffice, app: Flask
) -> None:
    listed = desk.unwanted(desk.ended_case("Brief").id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    desk.approve(order.id, desk.manager)
    colleague = desk.town.add_person("colleague", Role.RECORDS_MANAGER)

    page = signed_in(app, desk.office, colleague.user).get(f"/loeschauftraege/{order.id}")

    assert "muss eine Person in einer anderen Rolle geben" in page.text
    assert "Ihr Kennwort" not in page.text


def test_guessing_a_password_ends_after_the_tries_of_a_sign_in(
    desk: DisposalOffice, people: People
) -> None:
    from eakte.tries import TRIES_OF_LOGIN, TRIES_WINDOW

    listed = desk.unwanted(desk.ended_case("Brief").id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    with desk.town.records.begin(None) as tx:
        account = tx.people.account(desk.manager.user)
        assert account is not None
        for _ in range(TRIES_OF_LOGIN):
            tx.sign_ins.count_try(f"login:{account.login}", window=TRIES_WINDOW)

    said = {"name": listed.title, "kennwort": "x"}
    answer = people.manager.post(f"/loeschauftraege/{order.id}/freigabe", said)

    assert (answer.status_code, "zu viele fehlgeschlagene" in answer.text) == (429, True)


def test_a_held_case_file_is_named_with_reason_and_person_and_stays(
    desk: DisposalOffice, app: Flask
) -> None:
    held, free = desk.ended_case("Brief"), desk.ended_case("Anderer")
    order = desk.ordered(held.id, free.id)
    desk.office.holding.place(
        [held.id], reason="Prozess", review_on=desk.clock().date(), actor=desk.manager
    )
    said = f"Sperre wegen Prozess, gesetzt von {desk.manager.name}"

    people = sitting(app, desk)  # the sign-ins of before have ended meanwhile
    shown = people.proposer.get(f"/loeschauftraege/{order.id}")
    preview = people.proposer.get(f"/loeschauftraege/{order.id}/probelauf")
    work_off(desk.office)
    done = people.proposer.get(f"/loeschauftraege/{order.id}")
    stub = people.proposer.get(f"/akten/{free.id}")

    assert said in shown.text
    assert "1 Akte dieses Auftrags ist gesperrt" in shown.text
    assert said in preview.text
    assert "1 Akte bliebe" in preview.text
    assert "1 von 2 Akten vernichtet" in done.text
    assert "1 Akte ist stehen geblieben" in done.text
    assert "gesperrt" in people.proposer.get(f"/akten/{held.id}").text
    assert (stub.status_code, "vernichtet worden" in stub.text) == (200, True)
    assert free.subject not in stub.text
    with desk.town.records.read(desk.manager) as tx:
        assert tx.destructions.get(order.id).state is OrderState.DONE


def test_an_order_of_held_case_files_only_is_refused_with_the_reason(
    desk: DisposalOffice, people: People
) -> None:
    case = desk.ended_case("Brief")
    listed = desk.unwanted(case.id)
    today = desk.clock().date()
    desk.office.holding.place([case.id], reason="Prozess", review_on=today, actor=desk.manager)

    answer = people.proposer.post(f"{place_of(listed)}/loeschauftrag", {"name": listed.title})

    assert answer.status_code == 409
    said = f"Löschen nicht möglich: Sperre wegen Prozess, gesetzt von {desk.manager.name}."
    assert said in answer.text
    assert "Es wurde nichts gelöscht." in answer.text


def test_an_order_is_withdrawn_with_a_reason_and_is_over_then(
    desk: DisposalOffice, people: People
) -> None:
    listed = desk.unwanted(desk.ended_case("Brief").id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    place = f"/loeschauftraege/{order.id}/zuruecknahme"

    unreasoned = people.manager.post(place)
    withdrawn = people.manager.follow(place, {"grund": "Irrtum"})
    again = people.manager.post(place, {"grund": "Irrtum"})

    assert 'href="#f-grund"' in unreasoned.text
    assert "Es wurde nichts gelöscht." in withdrawn.text
    assert (again.status_code, "ist beendet" in again.text) == (409, True)


def test_a_case_file_is_kept_longer_and_the_order_goes_back_to_its_author(
    desk: DisposalOffice, people: People
) -> None:
    kept, other = desk.ended_case("Brief"), desk.ended_case("Anderer")
    listed = desk.unwanted(kept.id, other.id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    place = f"/loeschauftraege/{order.id}"
    said = {"akte": kept.id, "bis": "31.12.2030", "warum": "Streit um die Gebühr"}

    no_day = people.manager.post(f"{place}/rueckgabe", said | {"bis": ""})
    no_reason = people.manager.post(f"{place}/rueckgabe", said | {"warum": ""})
    own = people.proposer.post(f"{place}/rueckgabe", said)
    sent_back = people.manager.follow(f"{place}/rueckgabe", said)
    void = people.proposer.get(place)

    assert (no_day.status_code, 'href="#f-bis"' in no_day.text) == (422, True)
    assert (no_reason.status_code, 'href="#f-warum"' in no_reason.text) == (422, True)
    assert (own.status_code, "selbst vorgeschlagen" in own.text) == (403, True)
    assert "Es wurde nichts gelöscht." in sent_back.text
    assert "Eine Akte bleibt bis 31.12.2030: Streit um die Gebühr" in void.text
    assert "Eine Akte länger aufbewahren" not in void.text


def test_a_list_that_changed_voids_the_order_and_says_so(
    desk: DisposalOffice, with_password: Callable[[Actor], None], app: Flask
) -> None:
    with_password(desk.manager)
    manager = signed_in(app, desk.office, desk.manager.user)
    case = desk.ended_case("Brief")
    listed = desk.unwanted(case.id)
    order = desk.office.destruction.order(listed.id, actor=desk.proposer)
    desk.town.add_document(case, subject="Nachzügler", position=2)

    said = {"name": listed.title, "kennwort": PASSWORD}
    answer = manager.post(f"/loeschauftraege/{order.id}/freigabe", said)

    assert answer.status_code == 409
    assert "Löschauftrag und Freigaben sind ungültig" in answer.text


def test_a_doubtful_clock_is_named_on_the_operation_screen_and_released_by_two(
    desk: DisposalOffice, app: Flask, someone: Callable[[str], Person]
) -> None:
    desk.trust_the_clock()
    desk.clock.at += timedelta(days=30)
    people = sitting(app, desk)

    doubt = people.manager.get("/betrieb")
    first = people.manager.follow("/betrieb/uhr")
    again = people.manager.post("/betrieb/uhr")
    second = someone("administrator").follow("/betrieb/uhr")

    assert "Die Uhr zeigt" in doubt.text
    assert "01.04.2026" in doubt.text
    assert "Eine zweite Person muss bestätigen." in first.text
    assert (again.status_code, "schon freigegeben" in again.text) == (409, True)
    assert "Die Uhr ist freigegeben." in second.text
    assert "Die Uhr zeigt" not in second.text


def test_the_list_of_disposals_counts_its_case_files_by_state(
    desk: DisposalOffice, people: People, clerk: Person
) -> None:
    empty = clerk.get("/aussonderung")
    an_offer(desk, desk.ended_case())

    assert "Noch keine Aussonderung." in empty.text
    assert "1 angeboten" in clerk.get("/aussonderung").text


def test_decisions_are_shown_by_state(desk: DisposalOffice, people: People) -> None:
    case = desk.ended_case()
    offer = an_offer(desk, case)
    desk.office.lifecycle.decide(
        offer.id, [case.id], decision=Decision.ARCHIVE, reason="", actor=desk.archivist
    )

    assert case.subject in people.manager.get(f"{place_of(offer)}?stand=to_archive").text
    assert (
        "Keine Akte in diesem Stand." in people.manager.get(f"{place_of(offer)}?stand=offered").text
    )
