"""The files of segments: arrays, posting lists, names, and how segments are merged."""

import gc
import itertools
import os
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import ClassVar

import numpy as np
import pytest
import whoosh

from indexing import IndexedPage, WhooshIndex, inverting, posting_merging
from indexing.array_file import Array, ArrayFile, ArrayFileDamaged, write_arrays
from indexing.index_segment import KeptPage, Segment, SegmentBuilder, open_segment
from indexing.inverting import Inverter
from indexing.names import Names, from_file, to_arrays
from indexing.posting_lists import PostingLists
from indexing.posting_merging import merged
from tests.indexing.searching.pages import a_page, ask, found_by

TRIED = {(2, 7, 4), (3, 54, 0)}
STEMS = ("antrag", "bau", "carport", "ä", "amt", "amt+")


def test_this_version_of_whoosh_was_tried() -> None:
    """A codec lives inside of Whoosh: another version needs a look and a run of these tests."""
    assert whoosh.__version__ in TRIED


class TestArrayFile:
    arrays: ClassVar[dict[str, Array]] = {
        "none": np.zeros(0, np.int64),
        "bytes": np.frombuffer(b"Antrag", np.uint8),
        "numbers": np.arange(1000, dtype=np.int32),
        "hashes": np.array([2**64 - 1, 0], np.uint64),
    }

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "arrays"
        with path.open("wb") as file:
            write_arrays(file, self.arrays)
        return path

    def test_arrays_are_read_as_they_were_written(self, path: Path) -> None:
        file = ArrayFile(path)

        for name, array in self.arrays.items():
            assert file.whole(name).dtype == array.dtype
            assert file.whole(name).tolist() == array.tolist()
        assert file.part("numbers", 10, 13).tolist() == [10, 11, 12]

    def test_an_open_file_is_read_also_when_its_name_is_gone(self, path: Path) -> None:
        file = ArrayFile(path)

        path.unlink()

        assert file.part("numbers", 0, 2).tolist() == [0, 1]

    def test_a_file_is_closed_with_the_last_that_reads_it(self, path: Path) -> None:
        file = ArrayFile(path)
        assert path.name in open_files()

        del file
        gc.collect()

        assert path.name not in open_files()

    def test_a_file_that_was_cut_is_noticed(self, path: Path) -> None:
        whole = path.read_bytes()

        for size in range(0, len(whole), 97):
            path.write_bytes(whole[:size])
            with pytest.raises(ArrayFileDamaged):
                ArrayFile(path)

    def test_a_file_that_is_cut_while_it_is_open_is_noticed(self, path: Path) -> None:
        file = ArrayFile(path)
        os.truncate(path, 300)

        with pytest.raises(ArrayFileDamaged):
            file.part("numbers", 900, 1000)

    def test_changed_numbers_are_noticed(self, path: Path) -> None:
        whole = bytearray(path.read_bytes())
        whole[-100] ^= 1
        path.write_bytes(whole)

        with pytest.raises(ArrayFileDamaged):
            ArrayFile(path).whole("numbers")

    def test_only_numbers_are_read_never_objects(self, path: Path) -> None:
        with path.open("wb") as file:
            write_arrays(file, {"objects": np.array([{}], dtype=object)})

        with pytest.raises(ValueError, match="OBJECT"):
            ArrayFile(path).whole("objects")


class TestNames:
    @pytest.fixture
    def names(self, tmp_path: Path) -> Names:
        path = tmp_path / "names"
        with path.open("wb") as file:
            write_arrays(file, to_arrays("n", [b"amt", b"antrag", b"antragsteller", b"bau"]))
        return from_file("n", ArrayFile(path))

    def test_names_are_found_by_number_and_numbers_by_name(self, names: Names) -> None:
        assert list(names) == [names[number] for number in range(len(names))]
        assert [names.number_of(name) for name in names] == [0, 1, 2, 3]
        assert names.number_of(b"a") is None
        assert names.number_of(b"z") is None

    def test_names_are_found_by_their_beginning(self, names: Names) -> None:
        assert names.beginning_with(b"antrag") == range(1, 3)
        assert names.beginning_with(b"c") == range(4, 4)


class TestPostingLists:
    def pages(self, count: int) -> list[list[str]]:
        chance = Random(4)
        return [[chance.choice(STEMS) for _ in range(chance.randrange(9))] for _ in range(count)]

    @pytest.mark.parametrize("chunk", [1, 7, 1000])
    def test_they_tell_where_each_term_stands(
        self, chunk: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(inverting, "CHUNK_TOKENS", chunk)
        monkeypatch.setattr(posting_merging, "PIECE_POSTINGS", chunk)
        pages = self.pages(40)

        assert listed(inverted(pages)) == expected(pages)

    def test_no_pages_have_no_terms(self) -> None:
        assert listed(inverted([])) == listed(inverted([[], []])) == {}

    def test_merged_ones_are_those_of_the_pages_that_stay(self) -> None:
        pages = self.pages(30)
        sources = [inverted(pages[:20]), inverted(pages[20:])]
        stays = [number % 3 != 0 for number in range(30)]
        renumbered = np.where(stays, np.cumsum(stays) - 1, -1).astype(np.int32)

        found = merged([(sources[0], renumbered[:20]), (sources[1], renumbered[20:])])

        assert listed(found) == expected(
            [page for page, kept in zip(pages, stays, strict=True) if kept]
        )

    def test_a_term_of_dropped_pages_only_is_gone(self) -> None:
        lists = inverted([["geheim", "bau"], ["bau"]])

        assert list(merged([(lists, np.array([-1, 0], np.int32))]).terms) == [b"bau"]


class TestSegment:
    def test_pages_go_on_in_another_segment_as_they_were(self, tmp_path: Path) -> None:
        first = segment_of(
            tmp_path / "a", [a_page("p2", "Antrag auf Bau", case=None), a_page("p1", "Bau")]
        )
        builder = SegmentBuilder()
        builder.add(a_page("p3", "Garage", day=17, document="d"))
        for number in (0, 1):
            builder.keep(KeptPage(segment=first, number=number))

        second = written(tmp_path / "b", builder)

        assert [page.decode() for page in second.columns.pages] == ["p3", "p2", "p1"]
        assert [second.columns.number_of(page) for page in ("p1", "p2", "p3", "p4")] == [
            *(2, 1, 0),
            None,
        ]
        entries = list(second.columns.entries())
        assert [entries[number].case for number in second.columns.entry] == ["case", None, "case"]
        assert entries[int(second.columns.entry[0])].day == 17
        assert dict(second.counted_terms())[b"bau"] == 2


class TestMerging:
    def test_many_small_commits_leave_few_segments(self, tmp_path: Path) -> None:
        index = WhooshIndex(tmp_path / "index")
        index.rebuild([])

        most = 0
        for number in range(150):
            index.apply([a_page(f"p{number}", f"Antrag {number}")])
            most = max(most, len(index._views.view().segments))

        assert most <= 6
        assert ask(index, "Antrag").total == 150

    def test_a_segment_with_many_removed_pages_is_written_anew(self, tmp_path: Path) -> None:
        index = WhooshIndex(tmp_path / "index")
        index.rebuild([a_page(f"p{number:02}", "Antrag") for number in range(30)])

        index.apply([], remove=[f"p{number:02}" for number in range(5)])
        assert dict(index.terms()) == {"antrag": 30}
        index.apply([], remove=[f"p{number:02}" for number in range(5, 12)])

        assert dict(index.terms()) == {"antrag": 18}

    def test_replaced_segments_are_let_go_by_a_reader_that_goes_on(self, tmp_path: Path) -> None:
        index, reader = WhooshIndex(tmp_path / "index"), WhooshIndex(tmp_path / "index")
        index.rebuild([a_page("a", "Geheimwort"), a_page("b", "Antrag")])
        assert found_by(reader, "Geheimwort") == ["a"]

        index.apply([], remove=["a"])
        index.purge()
        assert found_by(reader, "Antrag") == found_by(index, "Antrag") == ["b"]
        gc.collect()

        assert [name for name in open_files() if name.endswith(".seg (deleted)")] == []

    def test_a_rebuild_writes_segments_of_bounded_size(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("indexing.whoosh_index.PAGES_OF_A_SEGMENT", 4)
        index = WhooshIndex(tmp_path / "index")

        index.rebuild(a_page(f"p{number}", "Antrag") for number in range(10))

        assert ask(index, "Antrag").total == 10
        assert len(list(tmp_path.rglob("*.seg"))) == 3


def open_files() -> list[str]:
    """Names of the files that this process has open."""
    names = []
    for handle in Path("/proc/self/fd").iterdir():
        try:
            names.append(handle.readlink().name)
        except FileNotFoundError:  # the one that lists them
            continue
    return names


def inverted(pages: Sequence[Sequence[str]]) -> PostingLists:
    inverter = Inverter()
    for page in pages:
        inverter.add(page)
    return inverter.lists()


def expected(pages: Sequence[Sequence[str]]) -> dict[bytes, dict[int, list[int]]]:
    found: dict[bytes, dict[int, list[int]]] = {}
    for number, page in enumerate(pages):
        for place, term in enumerate(page):
            found.setdefault(term.encode(), {}).setdefault(number, []).append(place)
    return found


def listed(lists: PostingLists) -> dict[bytes, dict[int, list[int]]]:
    """Terms, pages and places, written out."""
    assert list(lists.terms) == sorted(lists.terms)
    ends = np.cumsum(lists.frequencies)
    runs = [
        lists.positions[end - count : end].tolist()
        for end, count in zip(ends, lists.frequencies, strict=True)
    ]
    postings = list(zip(lists.numbers.tolist(), runs, strict=True))
    return {
        term: dict(postings[start:end])
        for term, (start, end) in zip(lists.terms, itertools.pairwise(lists.starts), strict=True)
    }


def segment_of(path: Path, pages: Sequence[IndexedPage]) -> Segment:
    builder = SegmentBuilder()
    for page in pages:
        builder.add(page)
    return written(path, builder)


def written(path: Path, builder: SegmentBuilder) -> Segment:
    with path.open("wb") as file:
        builder.write(file)
    return open_segment(path)
