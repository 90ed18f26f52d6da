"""Disposal, holds and orders of destruction over HTTP."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

import pytest
from apiflask import APIFlask

from eakte.domain.access import Actor, Role
from eakte.domain.casefile import CaseState
from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, a_caller, refusal
from tests.makers import Town

REASON = "Prozess vor dem Verwaltungsgericht"
PASSWORD = "Zwölf Boxkämpfer jagen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Programs with the rights of those who take part."""

    proposer: Caller
    archivist: Caller


@pytest.fixture
def programs(app: APIFlask, town: Town) -> Programs:
    return Programs(
        proposer=a_caller(app, town, Role.RECORDS_MANAGER),
        archivist=a_caller(app, town, Role.ARCHIVIST),
    )


def ended_case(town: Town, **said: object) -> str:
    """A case file whose period has ended."""
    fields: dict[str, object] = {
        "state": CaseState.CLOSED,
        "closed_on": date(2015, 6, 1),
        "retention_end": date(2025, 12, 31),
        "disposal_action": "V",
        "rule_id": "10.40",
    }
    return town.add_case(**fields | said).id


def unwanted(programs: Programs, *cases: str) -> str:
    """The path of a list that the archive does not want."""
    started = programs.proposer.post("/disposals", json={"case_file_ids": list(cases)})
    assert started.status_code == 201, started.text
    path = f"/disposals/{started.json['id']}"
    programs.proposer.post(f"{path}/offer")
    said = {"case_file_ids": list(cases), "decision": "V", "reason": "Kein Wert"}
    assert programs.archivist.post(f"{path}/decisions", json=said).json == {
        "case_files": len(cases)
    }
    return path


def hold_on(manager: Caller, *cases: str) -> str:
    """The path of a hold."""
    said = {"case_file_ids": list(cases), "reason": REASON, "review_on": "2027-01-31"}
    answer = manager.post("/holds", json=said)
    assert answer.status_code == 201, answer.text
    return f"/holds/{answer.json['id']}"


@ON_BOTH_DATABASES
def test_a_held_case_file_is_never_ordered_to_be_destroyed(
    programs: Programs, manager: Caller, town: Town
) -> None:
    case = ended_case(town)
    path = unwanted(programs, case)
    hold = hold_on(manager, case)

    named = {"list_name": programs.proposer.get(path).json["disposal"]["title"]}
    answer = programs.proposer.post(f"{path}/destruction-orders", json=named)
    manager.post(f"{hold}/lift", json={"reason": "Urteil"})
    ordered = programs.proposer.post(f"{path}/destruction-orders", json=named)

    assert refusal(answer) == (409, "held")
    said = f"Löschen nicht möglich: Sperre wegen {REASON}, gesetzt von Programm records_manager."
    assert answer.json["title"] == said
    assert (ordered.status_code, ordered.json["state"]) == (201, "proposed")


@ON_BOTH_DATABASES
def test_a_disposal_goes_its_way_step_by_step(programs: Programs, town: Town) -> None:
    wanted, other = ended_case(town), ended_case(town)
    said = {"case_file_ids": [wanted], "title": "Altakten"}
    started = programs.proposer.post("/disposals", json=said)
    path = f"/disposals/{started.json['id']}"
    added = programs.proposer.post(f"{path}/case-files", json={"case_file_ids": [wanted, other]})
    proposal = {"case_file_ids": [wanted], "decision": "A", "reason": "Ortsgeschichte"}
    programs.proposer.post(f"{path}/proposals", json=proposal)
    programs.proposer.post(f"{path}/offer")
    decision = {"case_file_ids": [wanted], "decision": "A"}
    programs.archivist.post(f"{path}/decisions", json=decision)
    early = programs.proposer.post(f"{path}/delivery")
    programs.archivist.post(f"{path}/decisions", json=decision | {"case_file_ids": [other]})
    programs.proposer.post(
        f"{path}/removals", json={"case_file_ids": [other], "reason": "Nachtrag"}
    )
    delivered = programs.proposer.post(f"{path}/delivery")
    confirmed = programs.archivist.post(
        f"{path}/case-files/{wanted}/import", json={"archive_reference": "StA 2026/7"}
    )

    assert added.json == {"case_files": 1}
    assert refusal(early) == (422, "invalid-value")
    assert delivered.json["delivered_at"]
    assert (confirmed.json["state"], confirmed.json["archive_reference"]) == (
        "archived",
        "StA 2026/7",
    )
    state = programs.proposer.get(path)
    assert state.json["counts"] == {"archived": 1, "removed": 1}
    assert state.headers["ETag"] == f'"{state.json["disposal"]["revision"]}"'
    (line,) = programs.proposer.get(f"{path}/case-files?state=archived").json["items"]
    assert (line["proposal"], line["decision"]) == ("A", "A")


def test_a_list_in_another_revision_is_not_offered(programs: Programs, town: Town) -> None:
    said = {"case_file_ids": [ended_case(town)]}
    started = programs.proposer.post("/disposals", json=said)
    path = f"/disposals/{started.json['id']}/offer"

    answer = programs.proposer.post(path, headers={"If-Match": '"99"'})

    assert refusal(answer) == (412, "revision-changed")
    assert programs.proposer.post(path, headers={"If-Match": started.headers["ETag"]}).json[
        "offered_at"
    ]


def test_a_sample_is_told_first_and_drawn_then_and_taken_back(
    programs: Programs, town: Town
) -> None:
    cases = [ended_case(town) for _ in range(4)]
    started = programs.proposer.post("/disposals", json={"case_file_ids": cases})
    path = f"/disposals/{started.json['id']}"
    programs.proposer.post(f"{path}/offer")
    rule = {"kind": "every_nth", "step": 2, "position": "10"}

    told = programs.archivist.post(f"{path}/samples", json=rule | {"dry_run": True})
    before = programs.proposer.get(path).json["counts"]
    drawn = programs.archivist.post(f"{path}/samples", json=rule)
    (first, *_) = programs.proposer.get(f"{path}/case-files").json["items"]
    at = {"decided_at": first["decided_at"]}
    undone = programs.archivist.post(f"{path}/decisions/undo", json=at)

    assert before == {"offered": 4}
    assert told.json == drawn.json
    assert len(drawn.json["case_file_ids"]) == 2
    assert undone.json == {"case_files": 4}
    assert programs.proposer.get(path).json["counts"] == {"offered": 4}


@pytest.mark.parametrize(
    ("rule", "said", "count"),
    [
        (
            {"kind": "letters", "letters": "o", "name_place": "before_comma"},
            (
                "Stichprobe: das Wort vor dem ersten Komma des Betreffs, ohne Komma das letzte "
                "beginnt mit O (Buchstaben nach DIN 5007-1)."
            ),
            1,
        ),
        (
            {"kind": "years", "years": [2014, 2010], "year_of": "opened"},
            "Stichprobe: alle Akten, die 2010 oder 2014 angelegt wurden.",
            2,
        ),
        (
            {"kind": "years", "years": [2014]},
            "Stichprobe: alle Akten, die 2014 geschlossen wurden.",
            0,
        ),
    ],
)
def test_a_sample_by_surname_or_year_says_by_which_rule(
    programs: Programs, town: Town, rule: dict[str, object], said: str, count: int
) -> None:
    ended = {"opened_on": date(2014, 2, 3), "closed_on": date(2015, 6, 1)}
    cases = [
        ended_case(town, subject=subject, **ended)
        for subject in ("Personalakte Öztürk, Aylin", "Personalakte Dorn, Erika")
    ]
    started = programs.proposer.post("/disposals", json={"case_file_ids": cases})
    path = f"/disposals/{started.json['id']}/samples"

    told = programs.archivist.post(path, json=rule | {"dry_run": True})

    assert told.json["rule"] == said
    assert len(told.json["case_file_ids"]) == count


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "years"},
        {"kind": "years", "years": []},
        {"kind": "years", "years": "2014"},
        {"kind": "years", "years": [20140]},
        {"kind": "letters", "letters": "o", "name_place": "middle"},
    ],
)
def test_a_sample_without_a_clear_rule_is_refused(
    programs: Programs, town: Town, rule: dict[str, object]
) -> None:
    started = programs.proposer.post("/disposals", json={"case_file_ids": [ended_case(town)]})

    answer = programs.archivist.post(f"/disposals/{started.json['id']}/samples", json=rule)

    assert answer.status_code == 422


def test_two_persons_approve_with_their_passwords_and_no_program_alone(
    app: APIFlask, programs: Programs, office: Office, town: Town
) -> None:
    path = unwanted(programs, ended_case(town))
    key = {"Idempotency-Key": "einmal"}
    named = {"list_name": programs.proposer.get(path).json["disposal"]["title"]}
    wrong = {"list_name": "Aussonderung 2026/9"}
    misnamed = programs.proposer.post(f"{path}/destruction-orders", json=wrong)
    nameless = programs.proposer.post(f"{path}/destruction-orders", json={})
    order = programs.proposer.post(f"{path}/destruction-orders", json=named, headers=key).json
    again = programs.proposer.post(f"{path}/destruction-orders", json=named, headers=key).json
    place = f"/destruction-orders/{order['id']}"

    said = named | {"password": PASSWORD}
    alone = programs.archivist.post(f"{place}/approvals", json=named | {"password": "keines"})
    unread = programs.archivist.post(f"{place}/approvals", json=said | wrong)
    for actor in (town.manager, town.actor("archivist")):
        office.accounts.set_password(town.administrator, actor.user, PASSWORD)
        person = of_person(app, office, town, actor)
        approved = person.post(f"{place}/approvals", json=said)
        assert approved.status_code == 200, approved.text

    assert refusal(misnamed) == refusal(unread) == (400, "wrong-list-name")
    assert "Name dieser Liste" in misnamed.json["title"]
    assert refusal(nameless) == (422, "invalid-request")
    assert again["id"] == order["id"]
    assert refusal(alone) == (403, "password-wrong")
    assert approved.json["state"] == "waiting"
    assert [one["role"] for one in approved.json["approvals"]] == ["records_manager", "archivist"]
    (prospect,) = programs.proposer.get(f"{place}/preview").json["items"]
    assert prospect["reason"] == ""
    withdrawn = programs.archivist.post(f"{place}/withdrawal", json={"reason": "Irrtum"})
    assert withdrawn.json["state"] == "void"
    assert refusal(programs.archivist.post(f"{place}/withdrawal", json={"reason": "x"})) == (
        409,
        "order-ended",
    )
    assert programs.proposer.get(place).json["void_reason"] == "Irrtum"


def test_an_approver_keeps_a_case_file_to_a_new_day(programs: Programs, town: Town) -> None:
    path = unwanted(programs, kept := ended_case(town))
    named = {"list_name": programs.proposer.get(path).json["disposal"]["title"]}
    order = programs.proposer.post(f"{path}/destruction-orders", json=named).json
    place = f"/destruction-orders/{order['id']}/returns"
    said = {"case_file_id": kept, "keep_until": "2099-12-31", "reason": "Streit"}

    own = programs.proposer.post(place, json=said)
    past = programs.archivist.post(place, json=said | {"keep_until": "2020-12-31"})
    foreign = programs.archivist.post(place, json=said | {"case_file_id": ended_case(town)})
    sent_back = programs.archivist.post(place, json=said)
    again = programs.archivist.post(place, json=said)

    assert refusal(own) == (403, "approval-refused")
    assert refusal(past) == (422, "invalid-value")
    assert refusal(foreign) == (404, "not-found")
    assert sent_back.json["state"] == "void"
    assert sent_back.json["void_reason"] == "Eine Akte bleibt bis 31.12.2099: Streit"
    assert refusal(again) == (409, "order-ended")


def of_person(app: APIFlask, office: Office, town: Town, actor: Actor) -> Caller:
    """A program that acts with the account of a person."""
    token = secrets.token_urlsafe()
    with office.records.begin(town.system) as tx:
        account = tx.people.account(actor.user)
        assert account is not None
        digest = hashlib.sha256(token.encode()).hexdigest()
        tx.people.add_token(account, name="Tafel", token_sha256=digest, expires_at=None)
    return Caller(client=app.test_client(), token=token, user=actor.user)


def test_holds_are_placed_listed_extended_looked_at_and_lifted(
    manager: Caller, clerk: Caller, town: Town
) -> None:
    one, other = town.add_case().id, town.add_case().id
    hold = hold_on(manager, one)

    manager.post(f"{hold}/case-files", json={"case_file_ids": [other]})
    reviewed = manager.post(f"{hold}/review", json={"review_on": "2028-01-31"})
    (line,) = manager.get("/holds?review_by=2028-12-31").json["items"]
    held = clerk.get(f"{hold}/case-files").json["items"]
    lifted = manager.post(f"{hold}/lift", json={"reason": "Urteil"})

    assert reviewed.json["review_on"] == "2028-01-31"
    assert (line["case_files"], line["hold"]["standing"]) == (2, True)
    assert {case["id"] for case in held} == {one, other}
    assert (lifted.json["standing"], lifted.json["lift_reason"]) == (False, "Urteil")
    assert refusal(manager.post(f"{hold}/lift", json={"reason": "x"})) == (409, "hold-lifted")
    assert manager.get("/holds").json["items"] == []
    assert clerk.get(hold).json["reason"] == REASON


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/holds", {"case_file_ids": [], "reason": "x", "review_on": "2027-01-01"}),
        ("/holds", {"case_file_ids": ["x"], "reason": "", "review_on": "2027-01-01"}),
        ("/disposals", {"case_file_ids": "alle"}),
        ("/disposals", {}),
    ],
)
def test_what_makes_no_sense_is_refused_in_german(
    manager: Caller, path: str, said: dict[str, object]
) -> None:
    answer = manager.post(path, json=said)

    assert refusal(answer) == (422, "invalid-request")
    assert "Hier" in str(answer.json["errors"]) or "Diese" in str(answer.json["errors"])


def test_clerks_read_but_neither_hold_nor_dispose(clerk: Caller, town: Town) -> None:
    case = ended_case(town)
    hold = {"case_file_ids": [case], "reason": "x", "review_on": "2027-01-01"}

    assert clerk.get("/disposals").status_code == 200
    assert refusal(clerk.post("/holds", json=hold)) == (403, "not-allowed")
    assert refusal(clerk.post("/disposals", json={"case_file_ids": [case]})) == (
        403,
        "not-allowed",
    )


def test_what_is_not_due_is_named_with_the_reason(manager: Caller, town: Town) -> None:
    answer = manager.post("/disposals", json={"case_file_ids": [town.add_case().id]})

    assert refusal(answer) == (409, "not-due")
    assert "nicht geschlossen" in answer.json["title"]
