"""Child processes: what they may cost, how they end, and that none is left behind."""

import bz2
import contextlib
import os
import random
import select
import signal
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PIL import Image

from indexing import PageState, ReaderSettings, ReaderUnavailable, SandboxedReader, Verdict
from indexing.reading.settings import MIB, Limits
from tests.indexing.reading import corpus
from tests.indexing.reading.letters import a_pdf, a_scan, as_file, text_lines

ENDLESS = b"q " * 3 + b"0 0 m 300 300 l S\n" * 2_000_000  # takes far more than a second to draw
END_S = 30  # until a killed process is gone, on a busy machine

MakeReader = Callable[[Limits], SandboxedReader]


@pytest.fixture
def make_reader(settings: ReaderSettings) -> Iterator[MakeReader]:
    made: list[SandboxedReader] = []

    def _make(limits: Limits) -> SandboxedReader:
        made.append(SandboxedReader(replace(settings, limits=limits)))
        return made[-1]

    yield _make
    for reader in made:
        reader.close()


def test_a_page_that_takes_too_long_is_unreadable_and_the_next_one_is_read(
    make_reader: MakeReader, tmp_path: Path
) -> None:
    reader = make_reader(Limits(page_cpu_s=3))
    path = _file(tmp_path, a_pdf(text_lines("eins"), ENDLESS, text_lines("drei")))
    inspection = reader.inspect(path, file_name="a.pdf", parts_into=tmp_path / "parts")

    pages = [
        page
        for page, _ in reader.read(
            path,
            inspection=inspection,
            pages=range(1, inspection.page_count + 1),
            language="deu",
            images_into=tmp_path,
        )
    ]

    assert [page.number for page in pages] == [1, 2, 3]
    assert (pages[1].state, pages[1].reason) == (PageState.UNREADABLE, "time_limit")
    assert [pages[0].text, pages[2].text] == ["eins", "drei"]


def test_a_page_that_takes_too_much_memory_is_unreadable(
    make_reader: MakeReader, tmp_path: Path
) -> None:
    reader = make_reader(Limits(address_space_bytes=380 * MIB))
    path = _file(tmp_path, as_file(Image.new("L", (9_900, 9_900), 250), "PNG"))
    inspection = reader.inspect(path, file_name="a.png", parts_into=tmp_path / "parts")

    ((page, _),) = reader.read(
        path,
        inspection=inspection,
        pages=range(1, inspection.page_count + 1),
        language="deu",
        images_into=tmp_path,
    )

    assert (page.state, page.reason) == (PageState.UNREADABLE, "memory_limit")


def test_a_recogniser_that_hangs_is_stopped_and_the_image_stays(
    settings: ReaderSettings, tmp_path: Path
) -> None:
    program = _program(tmp_path, 'test "$1" = --version && echo tesseract 5.5.2 || exec sleep 300')
    limits = Limits(page_wall_s=8)
    reader = SandboxedReader(replace(settings, tesseract=program, limits=limits))
    path = _file(tmp_path, as_file(a_scan(), "PNG"))
    inspection = reader.inspect(path, file_name="a.png", parts_into=tmp_path / "parts")

    ((page, images),) = reader.read(
        path,
        inspection=inspection,
        pages=range(1, inspection.page_count + 1),
        language="deu",
        images_into=tmp_path,
    )
    reader.close()

    assert (page.state, page.reason) == (PageState.UNREADABLE, "time_limit")
    assert len(images) == 2


def test_a_recogniser_that_fails_is_a_reason(settings: ReaderSettings, tmp_path: Path) -> None:
    program = _program(tmp_path, 'test "$1" = --version && echo tesseract 5.5.2')
    reader = SandboxedReader(replace(settings, tesseract=program))
    path = _file(tmp_path, as_file(a_scan(), "PNG"))
    inspection = reader.inspect(path, file_name="a.png", parts_into=tmp_path / "parts")

    ((page, _),) = reader.read(
        path,
        inspection=inspection,
        pages=range(1, inspection.page_count + 1),
        language="deu",
        images_into=tmp_path,
    )
    reader.close()

    assert (page.state, page.reason) == (PageState.UNREADABLE, "recognition_failed")


def test_an_archive_that_cannot_be_looked_through_in_time_is_held(
    make_reader: MakeReader, tmp_path: Path
) -> None:
    reader = make_reader(Limits(look_cpu_s=0, archive_ratio=10**6))
    path = _file(tmp_path, bz2.compress(random.Random(1).randbytes(MIB)) * 40)

    screening = reader.screen(path, file_name="a.bz2")
    inspection = reader.inspect(path, file_name="a.bz2", parts_into=tmp_path / "parts")

    assert (screening.verdict, screening.reason) == (Verdict.QUARANTINE, "time_limit")
    assert (inspection.verdict, inspection.reason) == (Verdict.QUARANTINE, "time_limit")


def test_a_zygote_that_was_killed_is_started_again(reader: SandboxedReader, tmp_path: Path) -> None:
    reader.close()
    others = _children()
    path = _file(tmp_path, corpus.PLAIN_PDF)
    reader.screen(path, file_name="a.pdf")
    started = _children() - others
    for process in started:
        with contextlib.suppress(psutil.NoSuchProcess):  # it went with the one before
            process.kill()
    assert _still_alive(started) == []

    screening = reader.screen(path, file_name="a.pdf")

    assert screening.media_type == "application/pdf"


def test_many_threads_look_at_files_at_once(reader: SandboxedReader, tmp_path: Path) -> None:
    good, bad = _file(tmp_path, corpus.PLAIN_PDF), _file(tmp_path, b"@echo off\n", "bad")
    found: list[tuple[Verdict, Verdict]] = []

    def look() -> None:
        for _ in range(5):
            first = reader.screen(good, file_name="a.pdf").verdict
            found.append((first, reader.screen(bad, file_name="a.bat").verdict))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [(Verdict.ACCEPT, Verdict.REJECT)] * 40


def test_a_forked_process_has_a_zygote_of_its_own(reader: SandboxedReader, tmp_path: Path) -> None:
    path = _file(tmp_path, corpus.PLAIN_PDF)
    reader.screen(path, file_name="a.pdf")

    child = os.fork()
    if child == 0:
        is_good = reader.screen(path, file_name="a.pdf").verdict is Verdict.ACCEPT
        reader.close()
        os._exit(0 if is_good else 1)
    _, status = os.waitpid(child, 0)

    assert status == 0
    assert reader.screen(path, file_name="a.pdf").verdict is Verdict.ACCEPT


def test_reading_that_is_given_up_leaves_no_process_and_no_file(
    settings: ReaderSettings, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    reader = SandboxedReader(replace(settings, scratch=scratch))
    path = _file(tmp_path, a_pdf(*[text_lines("Seite")] * 30))
    inspection = reader.inspect(path, file_name="a.pdf", parts_into=tmp_path / "parts")
    others = _children()

    pages = reader.read(
        path,
        inspection=inspection,
        pages=range(1, inspection.page_count + 1),
        language="deu",
        images_into=tmp_path,
    )
    next(pages)
    pages.close()  # type: ignore[attr-defined] # the reader is a generator
    reader.close()

    assert not _children() - others
    assert list(scratch.iterdir()) == []


def test_a_reading_process_that_is_killed_takes_all_its_children_along(
    reader: SandboxedReader, settings: ReaderSettings, tmp_path: Path
) -> None:
    program = _program(tmp_path, 'test "$1" = --version && echo tesseract 5.5.2 || exec sleep 300')
    path = _file(tmp_path, as_file(a_scan(), "PNG"))
    inspection = reader.inspect(path, file_name="a.png", parts_into=tmp_path / "parts")
    hanging = SandboxedReader(replace(settings, tesseract=program))
    child = os.fork()
    if child == 0:
        list(
            hanging.read(
                path,
                inspection=inspection,
                pages=range(1, inspection.page_count + 1),
                language="deu",
                images_into=tmp_path,
            )
        )
        os._exit(0)
    started = _wait_for_recogniser(child)

    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    assert _still_alive(started) == []


@pytest.mark.parametrize(
    ("takes_leftovers", "policy", "niceness"),
    [(True, os.SCHED_IDLE, "19"), (False, os.SCHED_OTHER, "0")],
)
def test_what_reads_runs_when_nothing_else_wants_the_processor(
    settings: ReaderSettings, tmp_path: Path, takes_leftovers: bool, policy: int, niceness: str
) -> None:
    told = tmp_path / "told"
    tells = f"(cut -d ' ' -f 41 /proc/self/stat; cat /proc/self/autogroup) > {told}"
    program = _program(tmp_path, f'test "$1" = --version && echo tesseract 5.5.2 || {tells}')
    chosen = replace(settings, tesseract=program, takes_leftovers=takes_leftovers)
    reader = SandboxedReader(chosen)
    path = _file(tmp_path, as_file(a_scan(), "PNG"))
    inspection = reader.inspect(path, file_name="a.png", parts_into=tmp_path / "parts")

    list(
        reader.read(
            path, inspection=inspection, pages=range(1, 2), language="deu", images_into=tmp_path
        )
    )

    reader.close()
    of_process, *of_session = told.read_text().split()
    assert of_process == str(policy)
    assert of_session[-1:] in ([niceness], [])  # a kernel that does not weigh sessions


def test_without_a_namespace_files_are_read_all_the_same(
    make_reader: MakeReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexing.reading.sandbox._ALONE", ("/nowhere/unshare",))
    reader = make_reader(Limits())

    screening = reader.screen(_file(tmp_path, corpus.PLAIN_PDF), file_name="a.pdf")

    assert screening.verdict is Verdict.ACCEPT


def test_a_reader_that_cannot_start_says_so(settings: ReaderSettings, tmp_path: Path) -> None:
    reader = SandboxedReader(replace(settings, tesseract="/nowhere/tesseract"))

    with pytest.raises(ReaderUnavailable):
        reader.screen(_file(tmp_path, corpus.PLAIN_PDF), file_name="a.pdf")


def _file(folder: Path, content: bytes, name: str = "original") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _program(folder: Path, commands: str) -> str:
    program = folder / "program"
    program.write_text(f"#!/bin/sh\n{commands}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def _wait_for_recogniser(process: int) -> list[psutil.Process]:
    """All that a process started, once the recogniser is among it."""
    while True:
        children = psutil.Process(process).children(recursive=True)
        with contextlib.suppress(psutil.NoSuchProcess):
            if any(child.name() == "sleep" for child in children):
                return children


def _still_alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that do not end in time; who is dead may wait for init to take note of it."""
    alive = []
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            end = os.pidfd_open(process.pid)
            if not select.select([end], [], [], END_S)[0]:
                alive.append(process)
            os.close(end)
    return alive


def _children() -> set[psutil.Process]:
    """Our child processes, with all that they started."""
    return set(psutil.Process().children(recursive=True))
