"""The page reader: foreign files are looked at and read in child processes only."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from indexing.page_reader import (
    Inspection,
    Kind,
    Method,
    PageImage,
    PageReading,
    PageState,
    Screening,
    Verdict,
)
from indexing.reading.errors import ChildStopped
from indexing.reading.malware import UNSCANNED, VirusScanner
from indexing.reading.messages import Message, to_images, to_inspection, to_page, to_screening
from indexing.reading.sandbox import Sandbox
from indexing.reading.scanned import held_by
from indexing.reading.settings import ReaderSettings

_PROBE_FAILED = "reading_failed"
# The name counts where formats are written as plain text; the inspection has seen it already.
_NAMES = {
    "application/json": "file.json",
    "application/mbox": "file.mbox",
    "application/pdf": "file.pdf",
    "application/xml": "file.xml",
    "message/rfc822": "file.eml",
    "text/calendar": "file.ics",
    "text/csv": "file.csv",
    "text/html": "file.html",
    "text/plain": "file.txt",
}


class SandboxedReader:
    """See PageReader. Safe for several threads; `close` ends the zygote process early."""

    def __init__(self, settings: ReaderSettings, scanner: VirusScanner | None = None) -> None:
        """`scanner`: sees each file before it is inspected; None finds the test virus only."""
        self._limits = settings.limits
        self._sandbox = Sandbox(settings)
        self._scanner = scanner

    def screen(self, path: Path, *, file_name: str) -> Screening:
        """See PageReader."""
        screening = self._screened(path, file_name)
        waits = {UNSCANNED} if self._scanner is not None else set()
        return replace(screening, flags=screening.flags | waits)

    def inspect(
        self, path: Path, *, file_name: str, parts_into: Path, is_released: bool = False
    ) -> Inspection:
        """See PageReader."""
        parts_into.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_released and (held := held_by(self._scanner, path)):
            return held
        arguments = {
            "path": str(path.resolve()),
            "file_name": file_name,
            "parts_into": str(parts_into.resolve()),
            "is_released": is_released,
        }
        found, stopped = self._look("inspect", arguments)
        inspection = to_inspection(found) if found else _uninspected()
        return replace(inspection, reason=stopped) if stopped else inspection

    def read(
        self,
        path: Path,
        *,
        inspection: Inspection,
        pages: Sequence[int],
        language: str,
        images_into: Path,
    ) -> Generator[tuple[PageReading, Sequence[PageImage]]]:
        """See PageReader."""
        if inspection.reason is not None:
            if 1 in pages:
                yield _not_read(1, inspection.reason), ()
            return
        waiting = list(pages)
        while waiting:
            chunk = waiting[: self._limits.chunk_pages]
            arguments = _arguments(path, inspection, images_into, chunk)
            arguments["language"] = language
            done, stopped = 0, _PROBE_FAILED
            try:
                for message in self._pages("read", arguments):
                    yield to_page(message)
                    done += 1
            except ChildStopped as error:
                stopped = error.reason
            if done < len(chunk):
                yield _not_read(chunk[done], stopped), ()
                done += 1
            waiting = waiting[done:]

    def engine(self, language: str) -> str:
        """See PageReader."""
        found, _ = self._look("engine", {"language": language})
        return str(found["engine"]) if found else ""

    def images(
        self,
        path: Path,
        inspection: Inspection,
        *,
        into: Path,
        rotations: Mapping[int, int] | None = None,
    ) -> Generator[tuple[int, Sequence[PageImage]]]:
        """See PageReader."""
        number = 1 if inspection.reason is None else inspection.page_count + 1
        while number <= inspection.page_count:
            last = min(inspection.page_count, number + self._limits.chunk_pages - 1)
            arguments = _arguments(path, inspection, into, range(number, last + 1))
            arguments["rotations"] = dict(rotations or {})
            try:
                for message in self._pages("images", arguments):
                    yield message["number"], to_images(message["images"])
                    number = message["number"] + 1
                number = last + 1
            except ChildStopped:
                number += 1

    def close(self) -> None:
        """End the zygote process; it is started again when it is needed."""
        self._sandbox.close()

    def _screened(self, path: Path, file_name: str) -> Screening:
        arguments = {"path": str(path.resolve()), "file_name": file_name}
        found, stopped = self._look("screen", arguments)
        if found is None:
            return Screening(
                verdict=Verdict.ACCEPT,
                media_type="application/octet-stream",
                kind=Kind.OTHER,
                flags=frozenset({"not_screened"}),
            )
        screening = to_screening(found)
        if stopped and screening.kind is Kind.ARCHIVE:
            return replace(screening, verdict=Verdict.QUARANTINE, reason=stopped)
        flags = screening.flags | ({"not_screened"} if stopped else set())
        return replace(screening, flags=flags)

    def _look(self, task: str, arguments: Message) -> tuple[Message | None, str | None]:
        """The last thing that a look told, and why it ended early."""
        limits, found = self._limits, None
        try:
            for message in self._sandbox.run(
                task, arguments, cpu_s=limits.look_cpu_s, wall_s=limits.look_wall_s
            ):
                found = message
        except ChildStopped as error:
            return found, error.reason
        return found, None

    def _pages(self, task: str, arguments: Message) -> Iterator[Message]:
        limits = self._limits
        return self._sandbox.run(
            task, arguments, cpu_s=limits.page_cpu_s, wall_s=limits.page_wall_s
        )


def _arguments(path: Path, inspection: Inspection, folder: Path, pages: Sequence[int]) -> Message:
    return {
        "path": str(path.resolve()),
        "file_name": _NAMES.get(inspection.media_type, ""),
        "pages": list(pages),
        "language": "",
        "images_into": str(folder.resolve()),
        "rotations": {},
    }


def _uninspected() -> Inspection:
    return Inspection(
        verdict=Verdict.ACCEPT,
        media_type="application/octet-stream",
        kind=Kind.OTHER,
        page_count=1,
        reason=_PROBE_FAILED,
    )


def _not_read(number: int, reason: str) -> PageReading:
    return PageReading(
        number=number,
        state=PageState.UNREADABLE,
        method=Method.NONE,
        text="",
        engine="",
        reason=reason,
    )
