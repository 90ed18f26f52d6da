"""What is marked on a scan that was really read: inflected, joined, cut and misspelled words."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from eakte.domain.casefile import DocumentId
from eakte.finding import SearchRequest
from eakte.marking import Mark
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader
from tests.indexing.reading.letters import a_scan, as_file
from tests.makers import Town
from tests.offices import an_office, received, work_off

TEXT = (
    "Gemeinde Musterbach\n\nIhr Antrag auf eine Bau-\ngenehmigung vom 3. Mai wurde\n"
    "geprüft. Das Nachbargrundstück\nliegt an der Mühlenstraße. Die\n"
    "Baugenehmigungen des Nachbarn\nMüller gelten fort."
)
A_LINE = 0.02  # of the height of a page: more than the line is high, less than to the next


@pytest.fixture
def engine(sqlite_engine: object) -> object:
    """The marks do not depend on the database."""
    return sqlite_engine


@pytest.fixture
def office(records: Records, town: Town, tmp_path: Path, reader: SandboxedReader) -> Office:
    made = an_office(records, tmp_path, reader=reader)
    made.filing.rebuild_index(each=lambda _: None)
    return made


@pytest.fixture
def scan(office: Office, town: Town) -> DocumentId:
    content = as_file(a_scan(TEXT, dpi=300), "JPEG", dpi=(300, 300))
    receipt = received(office, town.clerk, content, file_name="scan.jpg")
    work_off(office)
    return DocumentId(receipt.document_id)


def test_every_word_by_which_a_scan_is_found_is_marked_where_it_stands(
    office: Office, town: Town, scan: DocumentId
) -> None:
    def marked(words: str) -> list[list[str]]:
        """The marks by line."""
        assert office.filing.find(SearchRequest(words=words), actor=town.clerk).total == 1
        marks = office.viewing.marks(scan, 1, words, actor=town.clerk).marks
        return [[mark.text.strip(" .\n") for mark in line] for line in _lines(marks)]

    assert marked("Baugenehmigung") == [["Bau-"], ["genehmigung"], ["Baugenehmigungen"]]
    assert marked("Genehmigung") == [["Bau-"], ["genehmigung"], ["Baugenehmigungen"]]
    assert marked("Nachbar") == [["Nachbargrundstück"], ["Nachbarn"]]
    assert marked("Grundstücke") == [["Nachbargrundstück"]]
    assert marked("Mueller Muehlenstrasse") == [["Mühlenstraße"], ["Müller"]]
    assert marked('"Antrag auf eine Baugenehmigung"') == [
        ["Antrag", "auf", "eine", "Bau-"],
        ["genehmigung"],
    ]


def test_the_halves_of_a_cut_word_lie_at_the_end_of_one_line_and_at_the_beginning_of_the_next(
    office: Office, town: Town, scan: DocumentId
) -> None:
    marks = office.viewing.marks(scan, 1, "Baugenehmigung", actor=town.clerk).marks

    first, second, whole = marks
    assert first.left > second.left + second.width
    assert second.left == pytest.approx(whole.left, abs=0.01)
    assert first.top + first.height < second.top
    assert all(0 < mark.width < 0.4 and 0 < mark.height < A_LINE for mark in marks)


def test_a_page_that_is_opened_again_is_marked_the_same_and_no_word_of_it_taken_apart_anew(
    office: Office, town: Town, scan: DocumentId
) -> None:
    first = office.viewing.marks(scan, 1, "Nachbar", actor=town.clerk)
    known = dict(office.viewing.vocabulary)

    again = office.viewing.marks(scan, 1, "Nachbar", actor=town.clerk)
    other = office.viewing.marks(scan, 1, "Genehmigung", actor=town.clerk)

    assert again == first
    assert (first.counts, other.counts) == ({1: 2}, {1: 2})
    assert "Nachbargrundstück" in known
    assert dict(office.viewing.vocabulary) == known


def _lines(marks: Sequence[Mark]) -> list[list[Mark]]:
    lines: list[list[Mark]] = []
    for mark in marks:
        if lines and abs(lines[-1][-1].top - mark.top) < A_LINE:
            lines[-1].append(mark)
        else:
            lines.append([mark])
    return lines
