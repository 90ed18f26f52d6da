"""FLOW found -> furnish -> deliver: a municipality to try everything out (Mustergemeinde).

Each step can be broken off at any instruction and goes on at the next start; what is finished is
noted in the journal and never made again, so nothing that a person did in the sample is undone.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eakte.caseload import NewCase
from eakte.domain.access import Actor, Role, UnitId, system_actor
from eakte.domain.casefile import CaseFile, CaseState
from eakte.domain.errors import CaseClosed, KeyReused, NotVisible
from eakte.domain.retention_evidence import Evidence
from eakte.intake import Inbox, InCase, Target, Upload
from eakte.office import Office
from eakte.records import NewFact
from eakte.sample.cases import PlannedCase, read_cases, references
from eakte.sample.founding import (
    DELIVERED,
    FURNISHED,
    SAMPLE_TENANT,
    found_town,
    milestones,
    reach,
    read_people,
    welcome_people,
)
from eakte.sample.letters import LETTER_COUNT, Letter, read_letters
from eakte.sample.scans import SampleFile, ScanStation

SEED = 1
SAMPLE_EVIDENCE = "Aktenvermerk der Mustergemeinde"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSignIn:
    """How to sign in to the sample: everybody has the same password.

    people: login, and who it is in words.
    """

    password: str
    people: tuple[tuple[str, str], ...]


def open_sample(office: Office, *, say: Callable[[str], None]) -> SampleSignIn:
    """Make municipality, people and case files, as far as they are missing; how to sign in."""
    on = found_town(office)
    password = welcome_people(office)
    if FURNISHED not in milestones(office):
        cases = read_cases(on=on)
        say(f"Die Mustergemeinde bekommt {len(cases)} Akten.")
        _furnish(office, cases, awaited=_awaited(on))
        reach(office, FURNISHED)
    people = (
        (person.login, f"{person.name}, {person.task}")
        for person in read_people()
        if person.role is not Role.SCANNING_STATION  # it has a token and no screens
    )
    return SampleSignIn(password=password, people=tuple(people))


def deliver_letters(office: Office, *, each: Callable[[int], None]) -> None:
    """Scan the letters one after the other and hand each in at once, after `open_sample`.

    `each` is called with the number of letters handed in so far, up to LETTER_COUNT.
    """
    on = found_town(office)
    if DELIVERED in milestones(office):
        each(LETTER_COUNT)
        return
    letters, cases = _letters(on), {case.key: case for case in read_cases(on=on)}
    station, people = ScanStation(seed=SEED), _people(office)
    office.settings.scratch_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number, letter in enumerate(letters, start=1):
        planned = cases[letter.case] if letter.case and letter.is_filed else None
        with tempfile.TemporaryDirectory(dir=office.settings.scratch_folder) as folder:
            _deliver(office, letter, station.scan(letter, Path(folder)), planned, people)
        if planned is not None and planned.closed_on is not None:
            _close(office, planned, people[planned.clerk])
        each(number)
    reach(office, DELIVERED)


def _letters(on: date) -> tuple[Letter, ...]:
    return read_letters(seed=SEED, on=on, references=references(read_cases(on=on)))


def _awaited(on: date) -> frozenset[str]:
    """Keys of the case files that get a letter before they can be closed."""
    return frozenset(letter.case for letter in _letters(on) if letter.is_filed and letter.case)


def _people(office: Office) -> Mapping[str, Actor]:
    found = {}
    with office.records.read(None) as tx:
        for person in read_people():
            account = tx.people.account_by_login(person.login)
            if account is not None:
                found[person.login] = tx.people.actor(account)
    return found


def _units(office: Office) -> Mapping[str, UnitId]:
    with office.records.read(system_actor(SAMPLE_TENANT)) as tx:
        return {unit.code: unit.id for unit in tx.people.units(SAMPLE_TENANT)}


def _furnish(office: Office, cases: tuple[PlannedCase, ...], *, awaited: frozenset[str]) -> None:
    people, units = _people(office), _units(office)
    for planned in cases:
        clerk = people[planned.clerk]
        case = _find(office, planned) or _open(office, planned, units[planned.unit], clerk)
        _record_events(office, planned, case, clerk)
        _follow_up(office, planned, case, clerk)
        if planned.closed_on is not None and planned.key not in awaited:
            _close(office, planned, clerk)


def _find(office: Office, planned: PlannedCase) -> CaseFile | None:
    with office.records.read(system_actor(SAMPLE_TENANT)) as tx:
        return tx.cases.by_reference(planned.reference)


def _open(office: Office, planned: PlannedCase, unit: UnitId, clerk: Actor) -> CaseFile:
    new = NewCase(
        file_plan_code=planned.file_plan_code,
        subject=planned.subject,
        lead_unit=unit,
        confidentiality=planned.confidentiality,
        opened_on=planned.opened_on,
        rule_variant=planned.variant,
    )
    return office.casework.open(new, actor=clerk)


def _record_events(office: Office, planned: PlannedCase, case: CaseFile, clerk: Actor) -> None:
    with office.records.read(clerk) as tx:
        known = tx.periods.recorded(case.id).days()
    for trigger, on in planned.events.items():
        if trigger not in known:
            fact = NewFact(token=trigger, on=on, evidence=Evidence(text=SAMPLE_EVIDENCE))
            office.retaining.record_event(case.id, fact, actor=clerk)


def _follow_up(office: Office, planned: PlannedCase, case: CaseFile, clerk: Actor) -> None:
    with office.records.read(clerk) as tx:
        is_there = bool(tx.follow_ups.of_case(case.id))
    if planned.due_on is not None and not is_there:
        office.deskwork.follow_up(
            case.id, due_on=planned.due_on, remark=planned.remark, actor=clerk
        )


def _close(office: Office, planned: PlannedCase, clerk: Actor) -> None:
    case = _find(office, planned)
    if case is not None and case.state is CaseState.OPEN:
        office.casework.close(case.id, on=planned.closed_on, actor=clerk)


def _deliver(
    office: Office,
    letter: Letter,
    file: SampleFile,
    planned: PlannedCase | None,
    people: Mapping[str, Actor],
) -> None:
    """Hand a letter in: by its clerk into its case file, by the station into an inbox."""
    into: Target
    if planned is not None and (case := _find(office, planned)) is not None:
        into, actor = InCase(case=case.id), people[planned.clerk]
    else:
        unit = _units(office)[letter.unit] if letter.unit else None
        into, actor = Inbox(unit=unit), _station(people)
    upload = Upload(
        path=file.path,
        file_name=file.path.name,
        size_bytes=file.size_bytes,
        sha256=file.sha256,
        subject=letter.subject,
        sender=letter.sender[0],
        direction=letter.direction,
        dated_on=letter.dated_on,
        is_batch=True,
    )
    try:
        office.filing.receive(upload, into=into, actor=actor, key=f"sample:{letter.key}")
    except (KeyReused, CaseClosed, NotVisible):
        return  # handed in with older texts, or a person was quicker with the case file


def _station(people: Mapping[str, Actor]) -> Actor:
    return next(actor for actor in people.values() if Role.SCANNING_STATION in actor.roles)
