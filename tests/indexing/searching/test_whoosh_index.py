"""The index on Whoosh: its files, faults, several readers and writers."""

import errno
import gc
import itertools
import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from indexing import IndexBusy, IndexedPage, IndexUnavailable, WhooshIndex
from indexing.array_file import ArrayFile
from indexing.search_index import UNREADABLE
from indexing.whoosh_index import GRACE_S
from tests.indexing.searching.pages import TOWN, a_page, ask, found_by, pages_of


@pytest.fixture
def folder(tmp_path: Path, whoosh_index: WhooshIndex) -> Path:
    return tmp_path / "index"


def put(index: WhooshIndex, **texts: str) -> None:
    index.apply(list(pages_of(texts)))


def files_of(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if path.is_file())


def stands_in_files(folder: Path, word: str) -> bool:
    return any(word.encode() in path.read_bytes() for path in files_of(folder, "*"))


def age(folder: Path, seconds: float) -> None:
    """Let everything have been written some time ago."""
    for path in files_of(folder, "*"):
        os.utime(path, times=(path.stat().st_atime, path.stat().st_mtime - seconds))


class TestMissing:
    def test_a_missing_index_says_so(self, tmp_path: Path) -> None:
        index = WhooshIndex(tmp_path / "nothing")

        for use in (
            lambda: ask(index, "Antrag"),
            lambda: index.apply([a_page("a", "Antrag")]),
            index.generation,
            index.purge,
        ):
            with pytest.raises(IndexUnavailable):
                use()
        assert index.state() == UNREADABLE
        assert index.state().needs_rebuild
        assert not (tmp_path / "nothing").exists()

    def test_a_rebuild_begins_an_index(self, tmp_path: Path) -> None:
        index = WhooshIndex(tmp_path / "home" / "index")

        index.rebuild([a_page("a", "Antrag")])

        assert found_by(index, "Antrag") == ["a"]
        assert index.state().is_healthy

    def test_no_other_user_can_look_into_the_index(self, folder: Path) -> None:
        folders = [folder, *(path for path in folder.iterdir() if path.is_dir())]

        assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
class TestDamage:
    @pytest.fixture(autouse=True)
    def collected(self) -> Iterator[None]:
        """Whoosh leaves files open that it cannot read; Python says so when it collects them."""
        yield
        gc.collect()

    @pytest.mark.parametrize("pattern", ["*.seg", "*.toc", "current"])
    def test_a_missing_file_is_reported_and_a_rebuild_heals(
        self, whoosh_index: WhooshIndex, folder: Path, pattern: str
    ) -> None:
        put(whoosh_index, a="Antrag")
        before = whoosh_index.generation()
        for path in files_of(folder, pattern):
            path.unlink()
        index = WhooshIndex(folder)

        with pytest.raises(IndexUnavailable):
            ask(index, "Antrag")
        with pytest.raises(IndexUnavailable):
            index.apply([a_page("b", "Antrag")])
        assert index.state() == UNREADABLE

        assert index.rebuild([a_page("a", "Antrag")]) > before
        assert found_by(index, "Antrag") == ["a"]

    @pytest.mark.parametrize("pattern", ["*.seg", "*.toc", "current"])
    @pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
    def test_a_file_that_was_cut_is_reported_and_a_rebuild_heals(
        self, whoosh_index: WhooshIndex, folder: Path, pattern: str, share: float
    ) -> None:
        put(whoosh_index, a="Antrag auf Baugenehmigung")
        for path in files_of(folder, pattern):
            path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        index = WhooshIndex(folder)

        with pytest.raises(IndexUnavailable):
            ask(index, '"Antrag auf"')
        assert not index.state().is_healthy

        index.rebuild([a_page("a", "Antrag")])
        assert found_by(index, "Antrag") == ["a"]

    @pytest.mark.parametrize("pattern", ["*.seg", "*.toc"])
    def test_changed_bytes_lead_to_no_other_error(
        self, whoosh_index: WhooshIndex, folder: Path, pattern: str
    ) -> None:
        put(whoosh_index, a="Antrag auf Baugenehmigung", b="Bescheid")
        [*_, path] = files_of(folder, pattern)
        whole = path.read_bytes()
        for at in range(0, len(whole), max(1, len(whole) // 150)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
            index = WhooshIndex(folder)
            with suppress(IndexUnavailable):
                ask(index, '"Antrag auf" ODER Bau*')
            index.state()

    def test_a_changed_byte_of_any_array_is_noticed_also_under_an_open_reader(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        put(whoosh_index, a="Antrag auf Baugenehmigung", b="Bescheid auf Antrag")
        [path] = files_of(folder, "*.seg")
        whole, arrays = path.read_bytes(), ArrayFile(path)
        age(folder, 60)
        assert whoosh_index.state().is_healthy

        for entry in arrays._table.values():
            at = arrays._start + entry.offset + entry.size_bytes // 2
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert not entry.count or not whoosh_index.state().is_healthy
            assert not entry.count or not WhooshIndex(folder).state().is_healthy

        path.write_bytes(whole)
        assert whoosh_index.state().is_healthy

    def test_damaged_postings_are_not_merged_into_a_new_segment(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        put(whoosh_index, a="Antrag")
        [path] = files_of(folder, "*.seg")
        arrays, whole = ArrayFile(path), path.read_bytes()
        at = arrays._start + arrays._table["postings.number"].offset
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])

        with pytest.raises(IndexUnavailable):
            put(whoosh_index, b="Antrag")

        assert whoosh_index.state() == UNREADABLE
        with pytest.raises(IndexUnavailable):
            whoosh_index.revisions(TOWN)

    def test_a_folder_that_goes_away_while_it_is_rebuilt_is_reported(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        def pages() -> Iterator[IndexedPage]:
            yield a_page("a", "Antrag")
            shutil.rmtree(folder)

        with pytest.raises(IndexUnavailable):
            whoosh_index.rebuild(pages())

        whoosh_index.rebuild([a_page("a", "Antrag")])
        assert found_by(whoosh_index, "Antrag") == ["a"]

    def test_damage_under_an_open_reader_is_reported(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        put(whoosh_index, a="Antrag")
        ask(whoosh_index, "Antrag")
        put(whoosh_index, b="Antrag")
        for path in files_of(folder, "*.seg"):
            path.unlink()

        with pytest.raises(IndexUnavailable):
            ask(whoosh_index, "Antrag")


class TestWriting:
    def test_a_second_writer_is_told_to_come_again(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        second = WhooshIndex(folder, writer_limit_s=0.0)

        def pages() -> Iterator[IndexedPage]:
            for write in (
                lambda: second.apply([a_page("b", "Antrag")]),
                lambda: second.rebuild([]),
                second.purge,
            ):
                with pytest.raises(IndexBusy):
                    write()
            yield a_page("a", "Antrag")

        whoosh_index.rebuild(pages())
        second.apply([a_page("b", "Antrag")])

        assert found_by(whoosh_index, "Antrag") == ["a", "b"]

    def test_a_commit_is_on_the_disk_before_it_takes_its_name(
        self, whoosh_index: WhooshIndex, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[str] = []
        fsync, rename = os.fsync, os.rename

        def recorded_fsync(handle: int) -> None:
            done.append(Path(f"/proc/self/fd/{handle}").readlink().name)
            fsync(handle)

        def recorded_rename(old: str, new: str) -> None:
            done.append("renamed to " + Path(new).name)
            rename(old, new)

        monkeypatch.setattr(os, "fsync", recorded_fsync)
        monkeypatch.setattr(os, "rename", recorded_rename)

        put(whoosh_index, a="Antrag")

        [segment] = files_of(folder, "*.seg")
        [at] = [at for at, step in enumerate(done) if step.startswith("renamed")]
        assert segment.name in done[:at]
        assert any(step.startswith("_pages_1.toc.") for step in done[:at])
        assert done[at - 1] == done[at + 1] == segment.parent.name

    def test_whatever_step_to_the_disk_fails_all_or_nothing_is_there(
        self, whoosh_index: WhooshIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(whoosh_index, a="Antrag", b="Antrag")
        fsync = os.fsync
        for failing in itertools.count(1):
            calls = itertools.count(1)

            def full_disk(
                handle: int, calls: Iterator[int] = calls, failing: int = failing
            ) -> None:
                if next(calls) == failing:
                    raise OSError(errno.ENOSPC, "No space left on device")
                fsync(handle)

            before, after = found_by(whoosh_index, "*"), ["a", f"new{failing}"]
            with monkeypatch.context() as patch:
                patch.setattr(os, "fsync", full_disk)
                try:
                    whoosh_index.apply([a_page(after[1], "Antrag")], remove=before[1:])
                except IndexUnavailable:
                    assert found_by(whoosh_index, "*") in (before, after)
                else:
                    break
        assert failing > 3
        assert found_by(whoosh_index, "Antrag") == after

    def test_what_a_killed_writer_left_behind_goes_with_the_next_commit(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        put(whoosh_index, a="Antrag")
        build = folder / "build-1"
        for name in ("pages_abc.seg", "pages_abc.trm", "_pages_9.toc.17", "pages.tmp/x.run"):
            (build / name).parent.mkdir(exist_ok=True)
            (build / name).write_bytes(b"geheimwort")
        (folder / "build-2").mkdir()
        (folder / "build-2" / "pages_abc.seg").write_bytes(b"geheimwort")

        put(whoosh_index, b="Antrag")

        assert not stands_in_files(folder, "geheimwort")
        assert found_by(whoosh_index, "Antrag") == ["a", "b"]

    def test_replaced_files_stay_for_readers_on_their_way_and_go_later(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        put(whoosh_index, a="Antrag")
        first = set(files_of(folder, "*.seg"))
        whoosh_index.rebuild([a_page("a", "Bescheid")])
        put(whoosh_index, b="Bescheid")
        assert first <= set(files_of(folder, "*.seg"))

        age(folder, GRACE_S + 1)
        put(whoosh_index, c="Bescheid")
        put(whoosh_index, d="Bescheid")

        assert not first & set(files_of(folder, "*.seg"))
        assert not (folder / "build-1").exists()
        assert found_by(whoosh_index, "Bescheid") == ["a", "b", "c", "d"]


class TestPurge:
    def test_words_of_removed_and_replaced_pages_are_gone_from_the_files(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        put(whoosh_index, a="Geheimwort Antrag", b="Decknam Antrag", c="Antrag")
        put(whoosh_index, d="Antrag Geheimwort")
        put(whoosh_index, b="Antrag")
        whoosh_index.apply([], remove=["a", "d"])
        assert stands_in_files(folder, "geheimwort")
        assert stands_in_files(folder, "decknam")

        whoosh_index.purge()

        assert not stands_in_files(folder, "geheimwort")
        assert not stands_in_files(folder, "decknam")
        assert found_by(whoosh_index, "Antrag") == ["b", "c"]

    def test_words_of_a_replaced_build_are_gone_too(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        put(whoosh_index, a="Geheimwort")
        whoosh_index.rebuild([a_page("b", "Antrag")])
        assert stands_in_files(folder, "geheimwort")

        whoosh_index.purge()

        assert not stands_in_files(folder, "geheimwort")
        assert found_by(whoosh_index, "Antrag") == ["b"]

    def test_a_reader_that_was_open_goes_on_with_the_new_state(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        reader = WhooshIndex(folder)
        put(whoosh_index, a="Geheimwort", b="Antrag")
        assert found_by(reader, "Geheimwort") == ["a"]

        whoosh_index.apply([], remove=["a"])
        whoosh_index.purge()

        assert found_by(reader, "Geheimwort") == []
        assert found_by(reader, "Antrag") == ["b"]


class TestReading:
    def test_other_processes_see_a_change_with_their_next_search(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        reader = WhooshIndex(folder)
        seen = []

        for page in "abc":
            put(whoosh_index, **{page: "Antrag"})
            seen.append(found_by(reader, "Antrag"))
        whoosh_index.rebuild([a_page("d", "Antrag")])
        seen.append(found_by(reader, "Antrag"))

        assert seen == [["a"], ["a", "b"], ["a", "b", "c"], ["d"]]

    def test_an_index_that_was_deleted_and_made_anew_is_not_taken_for_the_former(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        whoosh_index.rebuild([a_page("a", "Antrag")])
        assert found_by(whoosh_index, "Antrag") == ["a"]
        shutil.rmtree(folder)
        with pytest.raises(IndexUnavailable):
            ask(whoosh_index, "Antrag")

        WhooshIndex(folder).rebuild([])
        WhooshIndex(folder).rebuild([a_page("b", "Antrag")])

        assert found_by(whoosh_index, "Antrag") == ["b"]

    def test_a_search_without_time_left_says_that_it_is_not_complete(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        put(whoosh_index, a="Antrag")
        hurried = WhooshIndex(folder, search_limit_s=0.0)

        found = ask(hurried, "Antrag")

        assert (found.total, found.hits, found.complete) == (0, (), False)

    def test_an_index_of_another_analysis_has_to_be_rebuilt(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        pointer = folder / "current"
        pointer.write_text(
            pointer.read_text().replace('"analysis_version": ', '"analysis_version": 9')
        )

        state = whoosh_index.state()

        assert (state.is_healthy, state.needs_rebuild) == (True, True)

    def test_many_threads_search_while_one_writes(
        self, whoosh_index: WhooshIndex, folder: Path
    ) -> None:
        readers = [WhooshIndex(folder), WhooshIndex(folder)]
        put(whoosh_index, **{f"p{number:02}": f"Antrag Nummer {number}" for number in range(40)})
        is_over = threading.Event()

        def search(reader: WhooshIndex) -> int:
            searches = 0
            while not is_over.is_set() or not searches:
                found = ask(reader, "Antrag")
                pages = [hit.page for hit in found.hits]
                assert found.total == len(set(pages)) == 40, pages
                assert len(found_by(reader, '"Nummer 7"')) == 1
                searches += 1
            return searches

        with ThreadPoolExecutor(8) as threads:
            running = [threads.submit(search, readers[each % 2]) for each in range(8)]
            try:
                for round_ in range(6):
                    write: Callable[[], object] = (
                        whoosh_index.purge
                        if round_ == 3
                        else lambda: put(whoosh_index, p07="Antrag Nummer 7", p08="Antrag")
                    )
                    write()
            finally:
                is_over.set()

            assert all(each.result() for each in running)
