"""The scan bench that parses scans in child processes only."""

import tempfile
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from indexing.reading.errors import ChildStopped, ScannerUnavailable
from indexing.reading.malware import SCANNER_UNAVAILABLE, VirusScanner
from indexing.reading.messages import Message
from indexing.reading.sandbox import Sandbox
from indexing.reading.scanned import held_by
from indexing.reading.settings import ReaderSettings
from indexing.scan_bench import PageSource, ScanUnreadable, SheetLook
from indexing.scanning.look_messages import to_look, write_order

_STEP_CPU_S = 300  # the last step of composing writes the whole file
_STEP_WALL_S = 900
_CRASHED = "crashed"


class SandboxedScanBench:
    """See ScanBench. Safe for several threads; `close` ends the zygote process early."""

    def __init__(self, settings: ReaderSettings, scanner: VirusScanner | None = None) -> None:
        """`scanner`: sees each scan before its first page is looked at; None: nobody does."""
        self._scanner = scanner
        self._limits = settings.limits
        self._sandbox = Sandbox(settings)

    def looks(self, path: Path, *, file_name: str, first: int = 1) -> Generator[SheetLook]:
        """See ScanBench."""
        self._require_clean(path)
        number, count = first, first
        while number <= count:
            told = self._told(path, file_name, number)
            count = _page_count(told)
            for message in told:
                look = _look(number, message)
                yield look
                number = look.number + 1

    def compose(self, pages: Sequence[PageSource], target: Path) -> None:
        """See ScanBench."""
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="composed-") as folder:
            order, made = Path(folder) / "order.json", Path(folder) / "made.pdf"
            write_order(pages, order)
            arguments = {"order": str(order.resolve()), "into": str(made.resolve())}
            self._compose(arguments)
            made.replace(target)

    def close(self) -> None:
        """End the zygote process; it is started again when it is needed."""
        self._sandbox.close()

    def _require_clean(self, path: Path) -> None:
        held = held_by(self._scanner, path)
        if held and held.reason == SCANNER_UNAVAILABLE:
            raise ScannerUnavailable
        if held:
            raise ScanUnreadable(str(held.reason))

    def _told(self, path: Path, file_name: str, first: int) -> Iterator[Message]:
        """What a child tells of the pages of one chunk, and that it `stopped` if it did."""
        arguments = {"path": str(path.resolve()), "file_name": file_name, "first": first}
        limits = self._limits
        try:
            yield from self._sandbox.run(
                "scan_looks", arguments, cpu_s=limits.page_cpu_s, wall_s=limits.page_wall_s
            )
        except ChildStopped as error:
            yield {"stopped": error.reason}

    def _compose(self, arguments: Message) -> None:
        is_finished = False
        try:
            for message in self._sandbox.run(
                "scan_compose", arguments, cpu_s=_STEP_CPU_S, wall_s=_STEP_WALL_S
            ):
                if "refused" in message:
                    raise ScanUnreadable(message["refused"])
                is_finished = "finished" in message
        except ChildStopped as error:
            raise ScanUnreadable(error.reason) from error
        if not is_finished:
            raise ScanUnreadable(_CRASHED)


def _page_count(told: Iterator[Message]) -> int:
    """What a child tells first.

    Raises:
        ScanUnreadable: it tells that there are none, or ended before.
    """
    first = next(told, {"stopped": _CRASHED})
    if "pages" not in first:
        raise ScanUnreadable(first.get("refused") or first["stopped"])
    return int(first["pages"])


def _look(number: int, message: Message) -> SheetLook:
    """What was told of a page; the page at which a child stopped is the reason that it did."""
    if "stopped" in message:
        return SheetLook(number=number, reason=message["stopped"])
    return to_look(message)
