"""Steps of finding, over records and the index of word lists: what is asked, counted and marked."""

import pytest

from eakte.desk import Boxes
from eakte.domain.access import Confidentiality
from eakte.domain.casefile import CaseFile
from eakte.finding import FoundPages, SearchRequest, checked, to_plan
from eakte.index_feed import to_index
from eakte.marking import marks
from eakte.records import Records, StoredPage
from indexing import SearchIndex, Vocabulary, WordBox, parse, sought
from tests.makers import Town
from tests.word_list_index import WordListIndex

TEXT = "Ihr Antrag auf Bau-\ngenehmigung vom 3. Mai"


@pytest.fixture
def index() -> SearchIndex:
    made = WordListIndex()
    made.rebuild([])
    return made


def add_letter(town: Town, index: SearchIndex, case: CaseFile, text: str = TEXT) -> StoredPage:
    """A letter of one page in a case file, read and in the index."""
    document = town.add_document(case)
    with town.records.begin(town.system) as tx:
        page = StoredPage(
            id=tx.pages.new_id(tx.now),
            document=document.id,
            version=tx.documents.current_version(document.id).id,
            number=1,
            state="read",
            method="ocr",
            confidence=0.9,
            reason=None,
            text=text,
            engine="test",
            words_key=None,
            width_px=100,
            height_px=200,
            rotation=0,
            has_image=False,
            duration_ms=1,
        )
        tx.pages.put(page)
        index.apply([to_index(found) for found in tx.pages.for_index(document.id)])
    return page


def find(town: Town, index: SearchIndex, request: SearchRequest) -> FoundPages:
    query = parse(request.words)
    actor = town.clerk
    with town.records.read(actor) as tx:
        found = index.search(to_plan(request, query, actor, tx.waiting_for_index()))
        return checked(tx, request, query, found, vocabulary=Vocabulary())


def test_a_hit_shows_its_case_file_and_the_words_around_it(town: Town, index: SearchIndex) -> None:
    case = town.add_case()
    page = add_letter(town, index, case)

    found = find(town, index, SearchRequest(words="Baugenehmigungen"))

    [hit] = found.hits
    assert (hit.page.id, hit.case and hit.case.id) == (page.id, case.id)
    assert [hit.snippet.text[first:last] for first, last in hit.snippet.marks] == ["Baugenehmigung"]
    assert (found.total, found.documents, found.is_complete) == (1, 1, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"confidentiality": Confidentiality.OPEN},
        {"confidentiality": Confidentiality.INTERNAL},
    ],
)
def test_a_unit_narrows_hits_and_counts_to_the_case_files_it_leads(
    town: Town, index: SearchIndex, fields: dict[str, Confidentiality]
) -> None:
    own, other = town.units["FB3-1"], town.units["FB2"]
    led = add_letter(town, index, town.add_case(lead_unit=own, **fields))
    add_letter(town, index, town.add_case(lead_unit=other, confidentiality=Confidentiality.OPEN))

    found = find(town, index, SearchRequest(words="Antrag", unit=own))

    assert [hit.page.id for hit in found.hits] == [led.id]
    assert (found.total, found.facets["unit"]) == (1, {own: 1})
    assert find(town, index, SearchRequest(words="Antrag")).total == 2


def test_both_halves_of_a_word_are_marked_and_finds_are_counted_by_page(
    town: Town, index: SearchIndex, records: Records
) -> None:
    page = add_letter(town, index, town.add_case())
    words = [
        WordBox(text=text, left=10 * at, top=20, width=10, height=20, confidence=0.9)
        for at, text in enumerate(["Ihr", "Antrag", "auf", "Bau-\n", "genehmigung", "vom"])
    ]
    boxes = Boxes(width_px=100, height_px=200, words=tuple(words))

    found = marks(
        page, [page], sought(parse("Baugenehmigung ODER Antr*")), boxes, vocabulary=Vocabulary()
    )

    assert [mark.text for mark in found.marks] == ["Antrag", "Bau-\n", "genehmigung"]
    assert [mark.left for mark in found.marks] == [0.1, 0.3, 0.4]
    assert found.counts == {1: 2}
