"""A municipality with secrets, and everybody who might look for them."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from flask import Flask

from eakte.caseload import NewCase
from eakte.domain.access import Action, Actor, CaseFileId, Role, may, system_actor
from eakte.domain.casefile import DocumentId
from eakte.domain.hold import Restriction, RestrictionGround
from eakte.intake import Inbox, InCase, Target
from eakte.office import Office
from tests.api.callers import Caller
from tests.api.papers import a_read_letter
from tests.makers import NOON, Town, a_town
from tests.web.persons import Person, signed_in

MARKER = "Zaunkönig"  # in each subject, text, file name and remark that not everybody sees
MARKERS = (MARKER, "Zaunk&ouml;nig", "Zaunk\\u00f6nig", "Zaunk%C3%B6nig", "Zaunkoenig")
OWN_UNIT, OTHER_UNIT = "FB3-1", "FB2"


class Position(StrEnum):
    """How somebody stands to the secrets."""

    MEMBER = "member"  # in the unit, and named at the restricted case file
    OWN = "own unit"
    OTHER = "other unit"
    FOREIGN = "other municipality"


class Place(StrEnum):
    """Where a secret lies."""

    CASE = "case file of the unit"
    RESTRICTED = "restricted case file"
    WITHDRAWN = "case file withdrawn from use"
    INBOX = "inbox of the unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """An account in a position, with a login for the screens and a token for the service."""

    role: Role
    position: Position
    actor: Actor
    person: Person
    caller: Caller

    def sees(self, place: Place) -> bool:
        """Whether the secrets of a place are there for this person at all."""
        is_inside = self.position in {Position.MEMBER, Position.OWN}
        if place is Place.INBOX:
            return is_inside and may(self.actor, Action.READ_INBOX)
        if place is Place.RESTRICTED:
            return self.position is Position.MEMBER and may(self.actor, Action.READ)
        if place is Place.WITHDRAWN:
            return is_inside and may(self.actor, Action.HOLD)
        return is_inside and may(self.actor, Action.READ)

    def __str__(self) -> str:
        return f"{self.role} ({self.position})"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The application, and everybody in front of it."""

    app: Flask
    office: Office
    town: Town
    everybody: tuple[Somebody, ...]

    def insider(self) -> Actor:
        """A clerk who is named at the restricted case file."""
        found = (who for who in self.everybody if who.position is Position.MEMBER)
        return next(who.actor for who in found if who.role is Role.CLERK)


def a_world(app: Flask, office: Office, town: Town) -> World:
    """Each role in each position; no secret yet."""
    elsewhere = a_town(office.records, tenant="kranenburg")
    office.filing.rebuild_index(each=lambda _: None)
    everybody = tuple(
        _somebody(app, office, elsewhere if position is Position.FOREIGN else town, role, position)
        for role in Role
        for position in Position
    )
    return World(app=app, office=office, town=town, everybody=everybody)


def _somebody(app: Flask, office: Office, town: Town, role: Role, position: Position) -> Somebody:
    unit = OTHER_UNIT if position is Position.OTHER else OWN_UNIT
    login = f"{role}-{position.name.lower()}"
    actor = town.add_person(login, role, units=(unit,), cleared=True)
    token = secrets.token_urlsafe()
    with office.records.begin(town.system) as tx:
        account = tx.people.account(actor.user)
        assert account is not None
        digest = hashlib.sha256(token.encode()).hexdigest()
        tx.people.add_token(account, name=login, token_sha256=digest, expires_at=None)
    return Somebody(
        role=role,
        position=position,
        actor=actor,
        person=signed_in(app, office, actor.user),
        caller=Caller(client=app.test_client(), token=token, user=actor.user),
    )


def plant(world: World, place: Place) -> Mapping[str, str]:
    """Put secrets into a place; what stands in addresses that lead to them."""
    actor = world.insider()
    if place is Place.INBOX:
        into: Target = Inbox(unit=world.town.units[OWN_UNIT])
        return {"document": _letter(world, actor, into), "number": "1"}
    case = world.office.casework.open(
        NewCase(
            file_plan_code="10.40",
            subject=f"{MARKER} {place}",
            lead_unit=world.town.units[OWN_UNIT],
            restricted=place is Place.RESTRICTED,
            location=MARKER,
            opened_on=NOON.date() - timedelta(days=3000),
        ),
        actor=actor,
    )
    if place is Place.RESTRICTED:
        actor = _name_members(world, case.id, actor)
    document = _letter(world, actor, InCase(case=case.id))
    follow_up = world.office.deskwork.follow_up(
        case.id, due_on=NOON.date(), remark=MARKER, actor=actor
    )
    if place is Place.WITHDRAWN:
        _withdraw(world, case.id)
    return {"case": case.id, "document": document, "follow_up": follow_up.id, "number": "1"}


def _withdraw(world: World, case: CaseFileId) -> None:
    """Let the processing of the case file be restricted; the index hears nothing of it."""
    world.office.holding.place(
        [case],
        reason="Antrag einer betroffenen Person",
        review_on=NOON.date(),
        restriction=Restriction(ground=RestrictionGround.ACCURACY, asked_by="Anwältin Kiebitz"),
        actor=system_actor(world.town.tenant),
    )


def _letter(world: World, actor: Actor, into: Target) -> DocumentId:
    return a_read_letter(
        world.office,
        actor,
        [f"Der {MARKER} brütet.", f"Noch ein {MARKER}."],
        into=into,
        subject=f"Brief vom {MARKER}",
        file_name=f"{MARKER}.txt",
    )


def _name_members(world: World, case: CaseFileId, actor: Actor) -> Actor:
    """Name all members at the case file; the actor as one of them."""
    members = [who.actor.user for who in world.everybody if who.position is Position.MEMBER]
    with world.office.records.begin(system_actor(actor.tenant)) as tx:
        tx.cases.set_members(case, members)
    return replace(actor, member_of=actor.member_of | {case})


def visible_text(body: str) -> Iterator[str]:
    """Markers that stand in an answer."""
    return (marker for marker in MARKERS if marker.casefold() in body.casefold())
