"""What is typed into the search field: fields, parts of words, misread words, better words."""

from pathlib import Path

import pytest

from eakte.domain.errors import InvalidValue
from eakte.finding import FoundPages, SearchRequest
from eakte.intake import InCase
from eakte.office import Office
from eakte.records import Records
from indexing import QueryRefused, SandboxedReader
from tests.makers import Town, a_town
from tests.offices import an_office, received, work_off


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


def deliver(office: Office, town: Town, text: str, **said: object) -> None:
    received(office, town.clerk, text, **said)
    work_off(office)


def find(office: Office, town: Town, words: str) -> FoundPages:
    return office.filing.find(SearchRequest(words=words), actor=town.clerk)


def subjects(office: Office, town: Town, words: str) -> list[str]:
    return [hit.document.subject for hit in find(office, town, words).hits]


def test_a_part_of_a_compound_finds_it_and_marks_it(office: Office, town: Town) -> None:
    deliver(office, town, "Das Nachbargrundstück grenzt an den Weg.")

    found = find(office, town, "Nachbar")

    (hit,) = found.hits
    marked = [hit.snippet.text[begins:ends] for begins, ends in hit.snippet.marks]
    assert marked == ["Nachbargrundstück"]


def test_a_misread_word_is_found_by_the_right_one(office: Office, town: Town) -> None:
    deliver(office, town, "Die Baugenehrnigung wird erteilt.")
    deliver(office, town, "Die Baugenehmigung wird versagt.", file_name="zweite.txt")

    assert len(find(office, town, "Baugenehmigung").hits) == 2


def test_pages_with_the_words_as_typed_come_first(office: Office, town: Town) -> None:
    deliver(office, town, "Anträge auf Abbruch liegen vor", file_name="viele.txt")
    deliver(office, town, "Ein Antrag auf Abbruch liegt vor", file_name="einer.txt")

    assert subjects(office, town, "Antrag")[0] == "einer"


def test_a_field_narrows_to_the_case_file_that_it_names(office: Office, town: Town) -> None:
    first, second = town.add_case(subject="Garage"), town.add_case(subject="Zaun")
    deliver(office, town, "Der Antrag", file_name="eins.txt", into=InCase(case=first.id))
    deliver(office, town, "Der Antrag", file_name="zwei.txt", into=InCase(case=second.id))

    assert subjects(office, town, f"Antrag az:{second.reference}") == ["zwei"]


def test_a_field_narrows_to_kind_and_unit(office: Office, town: Town) -> None:
    case = town.add_case()
    deliver(office, town, "Der Antrag", into=InCase(case=case.id))
    with office.records.read(town.clerk) as tx:
        unit = next(one for one in tx.people.units(town.clerk.tenant) if one.id == case.lead_unit)

    assert len(find(office, town, f"Antrag typ:Text einheit:{unit.code}").hits) == 1
    assert find(office, town, "Antrag typ:Mail").total == 0


@pytest.mark.parametrize(
    "words", ["Antrag typ:Pergament", "Antrag einheit:Nirgends", "Antrag az:99.99-1999/1"]
)
def test_a_field_that_names_nothing_is_refused_with_a_sentence(
    office: Office, town: Town, words: str
) -> None:
    with pytest.raises(InvalidValue):
        find(office, town, words)


def test_a_case_file_of_another_town_does_not_exist(
    office: Office, town: Town, records: Records
) -> None:
    goch = a_town(records, "goch")
    theirs = [goch.add_case() for _ in range(3)][-1].reference
    town.add_case()

    with pytest.raises(InvalidValue) as known:
        find(office, town, f"Antrag az:{theirs}")
    with pytest.raises(InvalidValue) as unknown:
        find(office, town, "Antrag az:10.40-2026-0099")

    assert str(unknown.value) == str(known.value)


def test_an_unknown_field_is_refused(office: Office, town: Town) -> None:
    with pytest.raises(QueryRefused):
        find(office, town, "Antrag mandant:goch")


def test_better_words_are_offered_when_nothing_was_found(office: Office, town: Town) -> None:
    for number in range(5):  # rare words would be taken for misread ones, and found
        deliver(office, town, "Die Widerspruchsfrist endet.", file_name=f"{number}.txt")

    assert find(office, town, "Widerspruchsfrisst").suggestion == "Widerspruchsfrist"


def test_better_words_are_offered_although_a_scan_error_was_found(
    office: Office, town: Town
) -> None:
    for number in range(10):
        deliver(office, town, "Die Baugenehmigung", file_name=f"{number}.txt")
    deliver(office, town, "Die Baugenehmlgung", file_name="scan.txt")

    found = find(office, town, "Baugenehmgung")

    assert (found.total, found.suggestion) == (1, "Baugenehmigung")


def test_what_was_found_as_it_was_typed_needs_no_better_words(office: Office, town: Town) -> None:
    for number in range(10):
        deliver(office, town, "Der Antrag auf Pacht", file_name=f"{number}.txt")
    deliver(office, town, "Die Pracht der Linde", file_name="one.txt")

    found = find(office, town, "Pracht")

    assert (found.total, found.suggestion) == (1, None)


def test_words_that_only_others_may_read_are_never_offered(
    office: Office, town: Town, records: Records
) -> None:
    other = a_town(records, "goch")
    for number in range(5):
        deliver(office, other, "Die Widerspruchsfrist endet.", file_name=f"{number}.txt")

    found = find(office, town, "Widerspruchsfrisst")

    assert (found.total, found.suggestion) == (0, None)


def test_without_an_index_words_are_still_asked_of_the_records(
    office: Office, town: Town, tmp_path: Path, reader: SandboxedReader, records: Records
) -> None:
    town.add_case(subject="Hundesteuer Beispielweg")
    bare = an_office(records, tmp_path / "bare", reader=reader)

    found = bare.filing.find(SearchRequest(words="Hundesteuer"), actor=town.clerk)

    assert found.is_rebuilding
    assert [case.subject for case in found.cases] == ["Hundesteuer Beispielweg"]
