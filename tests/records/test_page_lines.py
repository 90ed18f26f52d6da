"""Lines of pages: in order, part by part, and only through a document that one may see."""

import pytest

from eakte.domain.casefile import Version
from eakte.domain.errors import InvalidValue
from tests.makers import Town

PAGES = 5


@pytest.fixture
def version(town: Town) -> Version:
    """A letter of the trade office with five read pages."""
    document = town.add_document(town.add_case())
    for number in reversed(range(1, PAGES + 1)):
        town.add_page(document, number, text=f"Seite {number}", reason="poorly_legible")
    with town.records.read(town.system) as tx:
        return tx.documents.current_version(document.id)


def test_lines_tell_what_the_pages_tell(town: Town, version: Version) -> None:
    with town.records.read(town.clerk) as tx:
        pages, lines = tx.pages.of(version), tx.page_lines.of(version.id)
        texts = tx.page_lines.texts(version.id)

    assert [line.number for line in lines] == list(range(1, PAGES + 1))
    for page, line, read in zip(pages, lines, texts, strict=True):
        for name in type(line).__slots__:
            assert getattr(line, name) == getattr(page, name)
        assert (read.number, read.state, read.text) == (page.number, page.state, page.text)


def test_some_lines_are_read_from_the_middle(town: Town, version: Version) -> None:
    with town.records.read(town.clerk) as tx:
        lines = tx.page_lines.of(version.id, after=2, most=2)
        texts = tx.page_lines.texts(version.id, most=1)

    assert [line.number for line in lines] == [3, 4]
    assert [read.text for read in texts] == ["Seite 1"]


@pytest.mark.parametrize("size", [1, 2, 3, PAGES, PAGES + 1])
def test_parts_of_any_size_make_all_pages(town: Town, version: Version, size: int) -> None:
    numbers, cursor = [], None
    with town.records.read(town.clerk) as tx:
        while True:
            part = tx.page_lines.part(version.id, cursor=cursor, limit=size)
            assert len(part.lines) <= size
            numbers += [line.number for line in part.lines]
            cursor = part.next_cursor
            if cursor is None:
                break

    assert numbers == list(range(1, PAGES + 1))


def test_without_a_limit_everything_behind_the_cursor_comes(town: Town, version: Version) -> None:
    with town.records.read(town.clerk) as tx:
        whole = tx.page_lines.part(version.id)
        first = tx.page_lines.part(version.id, limit=2)
        rest = tx.page_lines.part(version.id, cursor=first.next_cursor)

    assert [line.number for line in whole.lines] == list(range(1, PAGES + 1))
    assert whole.next_cursor is None
    assert [line.number for line in rest.lines] == [3, 4, 5]


def test_a_version_without_pages_has_no_lines(town: Town) -> None:
    document = town.add_document(town.add_case())
    with town.records.read(town.clerk) as tx:
        version = tx.documents.current_version(document.id)
        part = tx.page_lines.part(version.id)

    assert (tuple(part.lines), part.next_cursor) == ((), None)


def test_who_does_not_see_the_document_gets_no_line(town: Town) -> None:
    document = town.add_document(town.add_case(lead_unit=town.units["FB2"]))
    town.add_page(document)
    with town.records.read(town.system) as tx:
        version = tx.documents.current_version(document.id)
        assert len(tx.page_lines.of(version.id)) == 1

    with town.records.read(town.clerk) as tx:
        assert tx.page_lines.of(version.id) == ()
        assert tx.page_lines.texts(version.id) == ()


def test_a_cursor_that_was_not_made_here_is_refused(town: Town, version: Version) -> None:
    with town.records.read(town.clerk) as tx:
        for cursor in ("x", "ä", "WyJhIl0"):
            with pytest.raises(InvalidValue, match="cursor"):
                tx.page_lines.part(version.id, cursor=cursor)
