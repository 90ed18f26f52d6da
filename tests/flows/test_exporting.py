"""Hits that leave the house: all that may be seen at that moment, and the journal says it first."""

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.domain.access import Actor, CaseFileId
from eakte.domain.casefile import DocumentId, DocumentState
from eakte.domain.errors import InvalidValue, NotAllowed
from eakte.finding import FoundPage, SearchRequest
from eakte.hit_sheets import CAPPED, CUT_SHORT, SheetForm, hit_sheet, rows_of, write
from eakte.hit_walk import HitsCutShort, HitsIncomplete, hits_of
from eakte.intake import InCase
from eakte.journal import user_stream
from eakte.office import Office
from eakte.records import HistoryLine, Records
from eakte.spool import SpoolFull
from indexing import QueryRefused, SandboxedReader
from tests.api.papers import a_read_letter
from tests.makers import NOON, Town
from tests.offices import an_office, work_off

CARPORT = SearchRequest(words="Carport")


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


def address(hit: FoundPage) -> str:
    return f"https://eakte.example/{hit.document.id}/{hit.page.number}"


def exported(office: Office, actor: Actor, request: SearchRequest = CARPORT) -> list[list[str]]:
    """The rows of a CSV below its header."""
    with hit_sheet(office, request, form=SheetForm.CSV, actor=actor, address=address) as sheet:
        text = sheet.path.read_text("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]


def noted(town: Town) -> list[HistoryLine]:
    with town.records.read(town.administrator) as tx:
        lines = tx.history(user_stream(town.people["clerk"])).lines
    return [line for line in lines if line.action == "hits_exported"]


def test_a_row_says_where_a_hit_lies_and_what_stands_there(office: Office, town: Town) -> None:
    case = town.add_case(subject="Bauen am Bach")
    place = InCase(case=CaseFileId(case.id))
    letter = a_read_letter(
        office,
        town.clerk,
        ["Deckblatt", "=Ein Carport\nmit Dach."],
        into=place,
        subject="Antrag",
    )

    (row,) = exported(office, town.clerk)

    assert row == [
        case.reference,
        "Bauen am Bach",
        "Antrag",
        "2",
        "02.03.2026",
        "",
        "Text",
        "'=Ein Carport mit Dach.",
        f"https://eakte.example/{letter}/2",
    ]


def test_every_hit_is_there_once_however_many_portions_there_are(
    office: Office, town: Town
) -> None:
    a_read_letter(office, town.clerk, [f"Carport {number}" for number in range(11)])

    hits = list(hits_of(office.filing, CARPORT, actor=town.clerk, portion=4))

    assert sorted(hit.page.number for hit in hits) == list(range(1, 12))


def test_a_hit_that_is_not_seen_any_more_is_left_out_while_walking(
    office: Office, town: Town
) -> None:
    """The second portion is asked for after the letter went out of sight."""
    letter = a_read_letter(office, town.clerk, [f"Carport {number}" for number in range(11)])
    hits = hits_of(office.filing, CARPORT, actor=town.clerk, portion=4)
    first = next(hits)
    with town.records.begin(town.system) as tx:
        tx.documents.save(replace(tx.documents.get(letter), state=DocumentState.QUARANTINED))

    rest = list(hits)

    assert first.document.id == letter
    assert len(rest) == 3


def test_what_others_do_not_see_they_do_not_get(office: Office, town: Town) -> None:
    case = town.add_case()
    a_read_letter(office, town.clerk, ["Ein Carport"], into=InCase(case=CaseFileId(case.id)))
    stranger = town.add_person("stranger", *town.clerk.roles, units=("FB2",))

    assert exported(office, stranger) == []


def test_the_journal_keeps_what_was_asked_and_nothing_of_what_was_found(
    office: Office, town: Town
) -> None:
    letter = a_read_letter(office, town.clerk, ["Ein Carport neben der Garage"])

    exported(office, town.clerk, replace(CARPORT, type="text", document=letter))

    (line,) = noted(town)
    assert line.detail == {
        "by": town.clerk.name,
        "form": "csv",
        "words": "Carport",
        "document": letter,
        "type": "text",
    }


def test_what_is_refused_is_not_noted(office: Office, town: Town) -> None:
    for words, refusal in (('"offen', QueryRefused), ("x az:99.99-2026-1", InvalidValue)):
        with pytest.raises(refusal):
            exported(office, town.clerk, SearchRequest(words=words))
    with pytest.raises(NotAllowed):
        exported(office, town.administrator)

    assert noted(town) == []


def test_without_an_index_no_list_is_given_out(office: Office, town: Town) -> None:
    shutil.rmtree(office.settings.index_folder)

    with pytest.raises(HitsIncomplete):
        exported(office, town.clerk)

    assert noted(town) == []


def test_an_index_that_is_lost_meanwhile_is_a_refusal_and_no_half_list(
    office: Office, town: Town
) -> None:
    a_read_letter(office, town.clerk, [f"Carport {number}" for number in range(5)])
    hits = hits_of(office.filing, CARPORT, actor=town.clerk, portion=2)
    next(hits)
    shutil.rmtree(office.settings.index_folder)

    with pytest.raises(HitsIncomplete):
        list(hits)


def test_a_list_that_fails_leaves_no_file_behind(office: Office, town: Town) -> None:
    a_read_letter(office, town.clerk, ["Ein Carport"])

    def failing(_: FoundPage) -> str:
        raise HitsIncomplete

    for form in SheetForm:
        with (
            pytest.raises(HitsIncomplete),
            hit_sheet(office, CARPORT, form=form, actor=town.clerk, address=failing),
        ):
            pass

    assert list(office.settings.scratch_folder.glob("job-*")) == []


def test_a_full_disk_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.symlink_to("/dev/full")

    with pytest.raises(SpoolFull):
        write(SheetForm.CSV, path, [("x" * 1000,)] * 100, made_at=NOON)


def test_after_the_most_hits_a_sentence_says_that_there_are_more(
    office: Office, town: Town
) -> None:
    a_read_letter(office, town.clerk, ["Carport", "Carport", "Carport"])
    hits = list(office.exporting.hits(CARPORT, form="csv", actor=town.clerk))

    assert len(list(rows_of(hits, address, most=3))) == 3
    assert list(rows_of(hits, address, most=2))[2] == (CAPPED,)


def test_a_list_that_the_search_cut_short_says_so_in_its_last_row(
    office: Office, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A beginning that stands for more words than are looked for."""
    monkeypatch.setattr("indexing.wanted_terms.MAX_BEGINNING_TERMS", 2)
    a_read_letter(office, town.clerk, ["Carport", "Carportbau", "Carportdach"])
    wanted = SearchRequest(words="Carp*")

    rows = exported(office, town.clerk, wanted)

    assert [len(row) for row in rows] == [9, 9, 1]
    assert rows[-1] == [CUT_SHORT]
    with pytest.raises(HitsCutShort):
        list(hits_of(office.filing, wanted, actor=town.clerk, portion=1))


def test_hits_of_the_inbox_say_so(office: Office, town: Town) -> None:
    a_read_letter(office, town.clerk, ["Ein Carport"])
    work_off(office)

    (row,) = exported(office, town.clerk)

    assert row[:2] == ["", "Posteingang"]
    assert DocumentId(row[8].split("/")[3])
