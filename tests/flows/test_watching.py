"""Kept searches: counted as their owner may see them, and what is new told once, to nobody else."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eakte import new_hits
from eakte.deskwork import FilingOrder
from eakte.domain.access import Actor, CaseFileId, Role
from eakte.domain.casefile import DocumentId, DocumentState
from eakte.domain.errors import InvalidValue, NotAllowed, NotVisible
from eakte.domain.saved_search import RECENT_KEPT
from eakte.finding import SearchRequest
from eakte.intake import InCase
from eakte.jobs import Lane
from eakte.office import Office
from eakte.orders import indexing_job
from eakte.records import Records
from eakte.worker import Worker
from indexing import Order, QueryRefused, SandboxedReader
from tests.api.papers import a_read_letter
from tests.makers import Clock, Town
from tests.offices import an_office, work_off

CARPORT = SearchRequest(words="Carport")
Written = Callable[..., DocumentId]


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture
def written(office: Office, town: Town, clock: Clock) -> Written:
    """A letter that came, was read and can be found, some minutes after the one before."""

    def write(*pages: str, **place: object) -> DocumentId:
        clock.advance(minutes=5)
        found = a_read_letter(office, town.clerk, pages, **place)  # type: ignore[arg-type] # as there
        clock.advance(minutes=5)
        return found

    return write


def told(office: Office, actor: Actor) -> dict[str, int]:
    return {line.search.name: line.new for line in office.watching.news(actor=actor)}


def look(office: Office, actor: Actor, name: str = "Meine") -> None:
    page = office.watching.listed(actor=actor)
    (search,) = [line.search for line in page.lines if line.search.name == name]
    office.watching.look(search.id, actor=actor)


def test_what_came_since_the_last_look_is_told_until_the_next_one(
    office: Office, town: Town, written: Written
) -> None:
    written("Ein Carport.")
    office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    assert told(office, town.clerk) == {}

    written("Der Carport, Seite 1", "Noch ein Carport", "Anderes")
    written("Eine Garage")

    assert told(office, town.clerk) == {"Meine": 2}
    assert told(office, town.clerk) == {"Meine": 2}
    look(office, town.clerk)
    assert told(office, town.clerk) == {}


def test_counts_are_those_of_this_moment(office: Office, town: Town, written: Written) -> None:
    written("Ein Carport.")
    office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    written("Der Carport, Seite 1", "Noch ein Carport")

    (line,) = office.watching.listed(actor=town.clerk).lines

    assert line.found is not None
    assert (line.found.pages, line.found.documents, line.new) == (3, 2, 2)


def test_what_was_shown_although_it_came_just_now_is_not_told_again(
    office: Office, town: Town
) -> None:
    """All in one moment: a letter, the look at it, and one more letter."""
    a_read_letter(office, town.clerk, ["Ein Carport."])
    office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    a_read_letter(office, town.clerk, ["Noch ein Carport."])

    assert told(office, town.clerk) == {"Meine": 1}
    look(office, town.clerk)
    assert told(office, town.clerk) == {}


def test_a_letter_that_reaches_the_index_late_is_told_all_the_same(
    office: Office, town: Town, clock: Clock
) -> None:
    """It was read before the look, and came into the index after it."""
    document = town.add_document()
    office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    clock.advance(minutes=10)
    town.add_page(document, text="Ein Carport")
    with town.records.begin(town.system) as tx:
        tx.enqueue(indexing_job(document.id))
    clock.advance(minutes=10)

    look(office, town.clerk)
    assert told(office, town.clerk) == {}
    work_off(office)

    assert told(office, town.clerk) == {"Meine": 1}


def test_a_letter_that_is_filed_into_the_own_unit_is_new_there(
    office: Office, town: Town, written: Written, clock: Clock
) -> None:
    treasurer = town.add_person("treasurer", Role.ARCHIVIST, units=("FB2",))
    case = town.add_case(lead_unit=town.units["FB2"])
    filer = town.add_person("filer", Role.CLERK, units=("FB2",))
    letter = written("Ein Carport.")
    clock.advance(minutes=10)
    office.watching.save(CARPORT, name="Meine", actor=treasurer)
    clock.advance(minutes=10)

    office.deskwork.file(letter, FilingOrder(case=case.id), actor=filer)
    work_off(office)

    assert told(office, treasurer) == {"Meine": 1}


def test_a_right_that_is_withdrawn_takes_its_news_along_at_once(
    office: Office, town: Town, written: Written
) -> None:
    case = town.add_case(restricted=True)
    with town.records.begin(town.system) as tx:
        tx.cases.set_members(case.id, [town.people["clerk"]])
    office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    written("Ein Carport.", into=InCase(case=case.id))
    assert told(office, town.clerk) == {"Meine": 1}

    with town.records.begin(town.system) as tx:
        tx.cases.set_members(case.id, [])

    assert told(office, town.clerk) == {}


def test_a_letter_that_was_put_away_from_sight_is_told_no_longer_before_the_index_knows(
    office: Office, town: Town, written: Written
) -> None:
    office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    letter = written("Ein Carport.")
    assert told(office, town.clerk) == {"Meine": 1}

    with town.records.begin(town.system) as tx:
        held = replace(tx.documents.get(letter), state=DocumentState.QUARANTINED)
        tx.documents.save(held)
        tx.enqueue(indexing_job(letter))

    assert told(office, town.clerk) == {}


def test_screens_that_only_show_a_number_wait_half_a_minute_for_more_but_not_for_less(
    office: Office, town: Town, written: Written, clock: Clock
) -> None:
    office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    letter = written("Ein Carport.")
    assert office.watching.new_count(actor=town.clerk) == 1

    a_read_letter(office, town.clerk, ["Noch ein Carport"])
    assert office.watching.new_count(actor=town.clerk) == 1
    clock.advance(seconds=31)
    assert office.watching.new_count(actor=town.clerk) == 2
    with town.records.begin(town.system) as tx:
        tx.documents.save(replace(tx.documents.get(letter), state=DocumentState.QUARANTINED))
        tx.enqueue(indexing_job(letter))

    assert office.watching.new_count(actor=town.clerk) == 1


def test_of_very_much_that_arrived_the_newest_hits_are_told(
    office: Office, town: Town, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_hits, "MOST_ARRIVED", 3)
    office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    written("Ein Carport.", "Anderes", "Noch anderes", "Und noch mehr")
    written("Der zweite Carport.")

    assert told(office, town.clerk) == {"Meine": 2}


def test_news_are_for_the_owner_alone(office: Office, town: Town, written: Written) -> None:
    kept = office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    written("Ein Carport.")

    assert told(office, town.manager) == {}
    for reach in (office.watching.look, office.watching.remove):
        with pytest.raises(NotVisible):
            reach(kept.id, actor=town.manager)
    with pytest.raises(NotVisible):
        office.watching.rename(kept.id, name="Andere", actor=town.manager)


def test_who_may_not_read_keeps_nothing(office: Office, town: Town) -> None:
    for reach in (office.watching.news, office.watching.listed):
        with pytest.raises(NotAllowed):
            reach(actor=town.administrator)
    with pytest.raises(NotAllowed):
        office.watching.save(CARPORT, name="Meine", actor=town.actor("station"))


@pytest.mark.parametrize(
    ("words", "name", "sentence"),
    [
        ("Carport", "  ", "Geben Sie der Suche einen Namen"),
        ("Carport", "x" * 81, "höchstens 80 Zeichen"),
        (" ", "Meine", "wonach gesucht"),
    ],
)
def test_a_search_without_words_or_with_a_strange_name_is_not_kept(
    office: Office, town: Town, words: str, name: str, sentence: str
) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        office.watching.save(SearchRequest(words=words), name=name, actor=town.clerk)

    assert office.watching.listed(actor=town.clerk).lines == []


def test_a_search_within_a_document_stays_there(
    office: Office, town: Town, written: Written
) -> None:
    letter = written("Ein Carport.", "Noch ein Carport")
    office.watching.save(replace(CARPORT, document=letter), name="Meine", actor=town.clerk)
    written("Ein anderer Carport.")

    (line,) = office.watching.listed(actor=town.clerk).lines

    assert line.found is not None
    assert (line.found.pages, line.new) == (2, 0)


def test_a_search_that_cannot_be_asked_is_not_kept(office: Office, town: Town) -> None:
    with pytest.raises(QueryRefused):
        office.watching.save(SearchRequest(words='"offen'), name="Meine", actor=town.clerk)


def test_a_kept_search_whose_field_names_nothing_any_more_has_no_count(
    office: Office, town: Town, written: Written
) -> None:
    case = town.add_case(restricted=True)
    with town.records.begin(town.system) as tx:
        tx.cases.set_members(case.id, [town.people["clerk"]])
    wanted = SearchRequest(words=f"Carport az:{case.reference}")
    office.watching.save(wanted, name="Meine", actor=town.clerk)
    with town.records.begin(town.system) as tx:
        tx.cases.set_members(case.id, [])
    written("Ein Carport.")

    (line,) = office.watching.listed(actor=town.clerk).lines

    assert (line.found, line.new) == (None, 0)


def test_without_an_index_nothing_is_counted_and_nothing_breaks(
    office: Office, town: Town, written: Written
) -> None:
    kept = office.watching.save(CARPORT, name="Meine", actor=town.clerk)
    written("Ein Carport.")
    shutil.rmtree(office.settings.index_folder)

    (line,) = office.watching.listed(actor=town.clerk).lines

    assert (line.found, line.new) == (None, 0)
    assert told(office, town.clerk) == {}
    assert office.watching.look(kept.id, actor=town.clerk) == CARPORT


def test_every_part_of_a_search_is_kept(office: Office, town: Town) -> None:
    wanted = SearchRequest(
        words="Carport",
        case=CaseFileId("00000000-0000-0000-0000-000000000000"),
        document="11111111-1111-1111-1111-111111111111",
        file_plan="10.40",
        unit=town.units["FB2"],
        type="pdf",
        first_day=town.records.clock().date(),
        last_day=town.records.clock().date(),
        order=Order.NEWEST,
    )

    kept = office.watching.save(wanted, name="Meine", actor=town.clerk)

    assert office.watching.look(kept.id, actor=town.clerk) == wanted


def test_what_was_asked_last_is_remembered_until_the_person_does_not_want_it(
    office: Office, town: Town, clock: Clock
) -> None:
    remembering, clerk = office.remembering, town.clerk

    def recalled() -> list[str] | None:
        found = remembering.recall(actor=clerk)
        return None if found is None else [one.asked["words"] for one in found]

    for words in ("Carport", "Garage", "Garage"):
        clock.advance(minutes=1)
        remembering.remember(SearchRequest(words=words), actor=clerk)
    assert recalled() == ["Garage", "Carport"]

    remembering.switch(actor=clerk, are_kept=False)
    remembering.remember(CARPORT, actor=clerk)
    assert recalled() is None
    remembering.switch(actor=clerk, are_kept=True)
    assert recalled() == []
    remembering.remember(CARPORT, actor=clerk)
    remembering.forget(actor=clerk)
    assert recalled() == []


def test_a_worker_forgets_what_was_asked_long_ago(office: Office, town: Town, clock: Clock) -> None:
    office.remembering.remember(CARPORT, actor=town.clerk)
    clock.advance(days=RECENT_KEPT.days)

    Worker(office=office, lane=Lane.READ).tidy_up()
    clock.advance(days=-1)

    assert office.remembering.recall(actor=town.clerk) == ()
