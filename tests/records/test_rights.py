"""What a person sees: compared with a plain model, over random towns, in every way to ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eakte.domain.access import (
    Confidentiality,
    Role,
    TenantId,
    UnitId,
    UserId,
    inbox_scope,
    system_actor,
)
from eakte.domain.casefile import CaseFile, CaseState, Document
from eakte.domain.errors import NotVisible
from eakte.domain.retention_evidence import Evidence
from eakte.journal import Event, case_stream
from eakte.records import (
    Account,
    CaseQuery,
    DueQuery,
    DueView,
    NewFact,
    Page,
    Records,
    Tenant,
    Transaction,
)
from tests.makers import PATTERN, a_blob, a_case_file, a_document, a_page

READERS = {Role.CLERK, Role.RECORDS_MANAGER, Role.ARCHIVIST, Role.AUDITOR}
DESKS = {Role.CLERK, Role.RECORDS_MANAGER}
DUE_ON = date(2036, 12, 31)
SAME = a_blob("the same letter everywhere")


@dataclass(frozen=True)
class Person:
    role: Role
    units: frozenset[int]
    is_cleared: bool


@dataclass(frozen=True)
class Case:
    unit: int
    level: Confidentiality
    is_restricted: bool
    members: frozenset[int]


@dataclass(frozen=True)
class World:
    """Units by the place of the unit above them; people and records name units by place."""

    above: Sequence[int | None]
    people: Sequence[Person]
    cases: Sequence[Case]
    inboxes: Sequence[int | None]

    def is_in(self, person: Person, unit: int | None) -> bool:
        while unit is not None:
            if unit in person.units:
                return True
            unit = self.above[unit]
        return False

    def sees_case(self, number: int, case: Case) -> bool:
        person = self.people[number]
        if person.role not in READERS:
            return False
        if case.is_restricted or case.level is Confidentiality.STRICT:
            return number in case.members
        if case.level is Confidentiality.OPEN:
            return True
        is_near = self.is_in(person, case.unit)
        return is_near and (person.is_cleared or case.level is Confidentiality.INTERNAL)

    def sees_inbox(self, number: int, unit: int | None) -> bool:
        person = self.people[number]
        return person.role in DESKS and (unit is None or self.is_in(person, unit))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    size = draw(st.integers(1, 4))
    above = [
        draw(st.one_of(st.none(), st.integers(0, place - 1))) if place else None
        for place in range(size)
    ]
    unit = st.integers(0, size - 1)
    people = draw(
        st.lists(
            st.builds(
                Person, st.sampled_from(Role), st.frozensets(unit, max_size=2), st.booleans()
            ),
            min_size=2,
            max_size=4,
        )
    )
    member = st.integers(0, len(people) - 1)
    level = st.sampled_from(Confidentiality)
    case = st.builds(Case, unit, level, st.booleans(), st.frozensets(member, max_size=2))
    return World(
        above=above,
        people=people,
        cases=draw(st.lists(case, min_size=1, max_size=5)),
        inboxes=draw(st.lists(st.one_of(st.none(), unit), max_size=3)),
    )


@dataclass(frozen=True)
class Built:
    """The world as it lies in the database."""

    tenant: TenantId
    people: Sequence[UserId]
    cases: Sequence[CaseFile]
    papers: Sequence[Document]
    inboxes: Sequence[Document]


def build(records: Records, world: World, tenant: TenantId) -> Built:
    with records.begin(system_actor(tenant)) as tx:
        tx.people.add_tenant(Tenant(id=tenant, name=tenant, reference_pattern=PATTERN))
        units: list[UnitId] = []
        for place, above in enumerate(world.above):
            parent = None if above is None else units[above]
            units.append(tx.people.add_unit(tenant, code=str(place), name="", parent=parent).id)
        people = [add_person(tx, tenant, person, units) for person in world.people]
        cases = [add_case(tx, number, case, units) for number, case in enumerate(world.cases, 1)]
        papers = []
        for case, said in zip(cases, world.cases, strict=True):
            tx.cases.set_members(case.id, [people[member] for member in said.members])
            papers.append(fill(tx, case))
        inboxes = [
            add_document(tx, inbox_unit=unit, scope=inbox_scope(unit))
            for unit in (None if place is None else units[place] for place in world.inboxes)
        ]
    return Built(tenant=tenant, people=people, cases=cases, papers=papers, inboxes=inboxes)


def add_person(tx: Transaction, tenant: TenantId, person: Person, units: list[UnitId]) -> UserId:
    account = Account(
        id=tx.people.new_user_id(),
        tenant=tenant,
        login=tx.people.new_user_id(),
        name="Frau Muster",
        roles=frozenset({person.role}),
        units=tuple(units[place] for place in person.units),
        is_cleared=person.is_cleared,
    )
    tx.people.add_account(account)
    return account.id


def add_case(tx: Transaction, number: int, said: Case, units: list[UnitId]) -> CaseFile:
    case = a_case_file(
        id=tx.cases.new_id(),
        tenant=tx.subject.tenant,
        number=number,
        lead_unit=units[said.unit],
        confidentiality=said.level,
        restricted=said.is_restricted,
        state=CaseState.CLOSED,
        retention_end=DUE_ON,
    )
    tx.cases.add(case)
    return case


def fill(tx: Transaction, case: CaseFile) -> Document:
    """One of everything that hangs on a case file."""
    tx.cases.add_proceeding(case, subject="Vorgang", depth=1, parent=None)
    fact = NewFact(token="zahlung", on=DUE_ON, evidence=Evidence(text="Beleg"))
    tx.periods.put_event(case, fact)
    tx.periods.add_condition(case, fact)
    tx.follow_ups.add(case, due_on=DUE_ON, remark="nachfragen")
    tx.note(Event(stream=case_stream(case.id), action="case_opened", subject=case.id, detail={}))
    document = add_document(tx, case)
    version = tx.documents.current_version(document.id)
    tx.pages.put(a_page(version, id=tx.pages.new_id(tx.now)))
    return document


def add_document(tx: Transaction, case: CaseFile | None = None, **fields: object) -> Document:
    key = tx.documents.new_id()
    document = a_document(case, **{"id": key, "tenant": tx.subject.tenant} | fields)
    tx.documents.add(document, SAME)
    return document


def everything(
    read: Callable[[str | None], Page[CaseFile]] | Callable[[str | None], Page[Document]],
) -> set[str]:
    """The ids of all lines of a list, two by two."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = read(cursor)
        found += [line.id for line in page.lines]
        cursor = page.next_cursor
        if cursor is None:
            assert len(found) == len(set(found))
            return set(found)


numbers = count()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds())
def test_a_person_sees_exactly_what_the_model_allows(records: Records, world: World) -> None:
    built = build(records, world, TenantId(f"town-{next(numbers)}"))

    for number, user in enumerate(built.people):
        with records.read(None) as tx:
            account = tx.people.account(user)
            assert account is not None
            actor = tx.people.actor(account)
        visible = [world.sees_case(number, case) for case in world.cases]
        inbox = {
            document.id
            for document, unit in zip(built.inboxes, world.inboxes, strict=True)
            if world.sees_inbox(number, unit)
        }
        with records.read(actor) as tx:
            check_lists(tx, built, visible, inbox)
            for case, paper, is_visible in zip(built.cases, built.papers, visible, strict=True):
                check_one(tx, case, paper, is_visible=is_visible)
            for document in built.inboxes:
                assert is_found(tx.documents.get, document.id) == (document.id in inbox)


def check_lists(tx: Transaction, built: Built, visible: list[bool], inbox: set[str]) -> None:
    cases = {case.id for case, is_visible in zip(built.cases, visible, strict=True) if is_visible}
    papers = {
        paper.id for paper, is_visible in zip(built.papers, visible, strict=True) if is_visible
    }
    query = CaseQuery()
    assert everything(lambda cursor: tx.lines.cases(query, cursor=cursor, limit=2)) == cases
    assert everything(lambda cursor: tx.lines.inbox(cursor=cursor, limit=2)) == inbox
    assert tx.lines.case_count(query) == len(cases)
    assert tx.lines.inbox_count() == len(inbox)
    assert tx.due.count(DueQuery(view=DueView.ENDED, on=date.max)) == len(cases)
    assert sum(tx.lines.documents_by_state().values()) == len(papers | inbox)
    assert {found.id for found in tx.documents.same_bytes(SAME.sha256)} == papers | inbox
    assert set(tx.cases.of_documents(built.papers)) == cases
    assert {found.document.id for found in tx.pages.all_for_index()} == papers


def check_one(tx: Transaction, case: CaseFile, paper: Document, *, is_visible: bool) -> None:
    assert is_found(tx.cases.get, case.id) == is_visible
    assert is_found(tx.documents.get, paper.id) == is_visible
    assert is_found(tx.documents.current_version, paper.id) == is_visible
    assert is_found(tx.history, case_stream(case.id)) == is_visible
    assert (tx.cases.by_reference(case.reference) is not None) == is_visible
    for children in (
        tx.cases.proceedings(case.id),
        tx.periods.recorded(case.id).events,
        tx.periods.recorded(case.id).conditions,
        tx.follow_ups.of_case(case.id),
        tx.documents.in_case(case.id),
        tx.documents.everything_in(case.id),
        tx.lines.documents(case.id).lines,
        tx.pages.for_index(paper.id),
    ):
        assert len(children) == int(is_visible)


def is_found(look: Callable[[Any], object], key: str) -> bool:
    try:
        look(key)
    except NotVisible:
        return False
    return True
