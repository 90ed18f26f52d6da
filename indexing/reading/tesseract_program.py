"""A running Tesseract that is told page after page, so that it starts only once for many pages.

Starting and loading the models takes 0.09 of the 1.4 CPU seconds of a page; what is read stays the
same to the byte. After each page the program is told a tiny white one: its line in the table says
that the page before it is complete. The table comes through a terminal: there programs write line
by line, into a pipe only in blocks.
"""

import contextlib
import os
import resource
import select
import signal
import subprocess
import time
import tty
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

_STREAMED = ("-c", "stream_filelist=1")  # the names of the images come one by one
_END_PX, _END_DPI = 64, 200  # side of the tiny page, which takes 0.2 ms
_READ_BYTES = 64 * 1024
_ENDS_S = 2.0  # after its last page
_PAPER = 255


class ProgramEnded(Exception):
    """The program ended before it told all of a page, or could not be started."""


class TimeIsOver(Exception):
    """A page took more time than it has; the program was ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """A process, and how it is spoken to.

    names: where it takes the names of images from. page, end: files in memory, which these are.
    table: our end of its terminal. opened: all of them, to be closed.
    """

    process: subprocess.Popen[bytes]
    names: int
    page: BinaryIO
    end: BinaryIO
    table: int
    opened: contextlib.ExitStack

    def close(self) -> None:
        """Wait for the end of the process, which comes when no more names can come."""
        self.opened.close()
        try:
            self.process.wait(_ENDS_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class TesseractProgram:
    """Starts the program when a page is there and keeps it for the next one; for one thread.

    It is started anew for other arguments, and after it ended.
    """

    def __init__(self, page_cpu_s: int) -> None:
        """`page_cpu_s`: CPU time that the program has for one page."""
        self._page_cpu_s = page_cpu_s
        self._arguments: Sequence[str] = ()
        self._running: _Running | None = None
        self._told = 0  # images, the tiny ones included

    def table(self, arguments: Sequence[str], image: Image.Image, dpi: int, until: float) -> str:
        """What it tells of a grey page, as lines of cells that are parted by tabs.

        The image is handed over as a file with its resolution. Plain TIFF is taken in at once,
        other formats byte by byte: that is 4 percent of the time of a page.

        Args:
            arguments: the program, and what it is told besides its input and output.
            image: the page.
            dpi: its resolution.
            until: moment (monotonic, s) when the time of the page is over.

        Raises:
            ProgramEnded: it is not there any more; another one is started for the next page.
            TimeIsOver: of the clock, or of the CPU.
        """
        try:
            running = self._started(arguments)
            _write(image, dpi, running.page)
            self._tell(running)
            return self._answer(running, until)
        except (ProgramEnded, TimeIsOver):
            self._end_now()
            raise
        except OSError as error:
            self._end_now()
            raise ProgramEnded from error

    def close(self) -> None:
        """End the program."""
        if self._running is not None:
            self._running.close()
        self._running, self._told = None, 0

    def _started(self, arguments: Sequence[str]) -> _Running:
        if self._running is None or self._arguments != arguments:
            self.close()
            self._running, self._arguments = _start(arguments), arguments
        return self._running

    def _tell(self, running: _Running) -> None:
        _give_cpu(running.process.pid, self._page_cpu_s)
        names = [f"/proc/self/fd/{file.fileno()}\n" for file in (running.page, running.end)]
        os.write(running.names, "".join(names).encode())
        self._told += len(names)

    def _answer(self, running: _Running, until: float) -> str:
        told = b""
        for part in _parts(running.table, until):
            told += part
            if _ends_with_page(told, self._told):
                return told.decode(errors="replace")
        with contextlib.suppress(subprocess.TimeoutExpired):
            if running.process.wait(_ENDS_S) == -signal.SIGXCPU:
                raise TimeIsOver
        raise ProgramEnded

    def _end_now(self) -> None:
        if self._running is not None:
            self._running.process.kill()
        self.close()


def _start(arguments: Sequence[str]) -> _Running:
    """A program that waits for names of images; OSError where it or a terminal is missing."""
    program, *options = arguments
    with contextlib.ExitStack() as opened:
        page, end = (opened.enter_context(_file_in_memory(name)) for name in ("page", "end"))
        _write(Image.new("L", (_END_PX, _END_PX), _PAPER), _END_DPI, end)
        (table, terminal), (told, names) = os.openpty(), os.pipe()
        opened.callback(os.close, table)
        opened.callback(os.close, names)
        tty.setraw(terminal)
        try:
            process = subprocess.Popen(
                [program, "stdin", "stdout", *options, *_STREAMED],
                stdin=told,
                stdout=terminal,
                stderr=subprocess.DEVNULL,
                pass_fds=(page.fileno(), end.fileno()),
            )
        finally:
            os.close(told)
            os.close(terminal)
        return _Running(
            process=process,
            names=names,
            page=page,
            end=end,
            table=table,
            opened=opened.pop_all(),
        )


def _file_in_memory(name: str) -> BinaryIO:
    """A file without a path: it is gone with the last process that has it open."""
    return os.fdopen(os.memfd_create(name), "w+b", buffering=0)


def _write(image: Image.Image, dpi: int, file: BinaryIO) -> None:
    """The memory of the page before is used again: to empty the file first takes 1 ms more."""
    file.seek(0)
    image.save(file, "TIFF", compression="raw", dpi=(dpi, dpi))
    file.truncate()


def _give_cpu(pid: int, seconds: int) -> None:
    """So much CPU time from now on, whatever the pages before took."""
    used_s = time.clock_gettime(~pid << 3 | 2)  # how Linux names the CPU clock of a process
    resource.prlimit(pid, resource.RLIMIT_CPU, (int(used_s) + 1 + seconds, resource.RLIM_INFINITY))


def _parts(table: int, until: float) -> Iterator[bytes]:
    """What comes from a terminal until nobody writes into it any more."""
    poll = select.poll()
    poll.register(table, select.POLLIN)
    while True:
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise TimeIsOver
        try:
            yield os.read(table, _READ_BYTES)
        except OSError:  # the other end is closed
            return


def _ends_with_page(told: bytes, number: int) -> bool:
    """Whether the last line is complete and begins a page of this number."""
    if not told.endswith(b"\n"):
        return False
    begin = told.rfind(b"\n", 0, -1) + 1
    return told.startswith(b"1\t%d\t" % number, begin)
