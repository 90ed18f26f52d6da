"""The maker of renditions that parses originals in child processes only."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexing.page_reader import Inspection, Kind
from indexing.reading.errors import ChildStopped
from indexing.reading.messages import Message
from indexing.reading.sandbox import Sandbox
from indexing.reading.settings import ReaderSettings
from indexing.renditions.maker import (
    CRASHED,
    NOT_A_PAGE_FILE,
    SIGNED,
    Attachment,
    Beat,
    Conformity,
    PageText,
    RenditionRefused,
)
from indexing.renditions.page_words import write_pages

_STEP_CPU_S = 300  # the last step writes, and for PDF/A checks, the whole file
_STEP_WALL_S = 900
_WITH_PAGES = {Kind.PDF, Kind.IMAGE}


class SandboxedMaker:
    """See RenditionMaker. Safe for several threads; `close` ends the zygote process early."""

    def __init__(self, settings: ReaderSettings) -> None:
        self._sandbox = Sandbox(settings)

    def searchable_pdf(
        self,
        path: Path,
        *,
        inspection: Inspection,
        pages: Iterable[PageText],
        into: Path,
        beat: Beat,
    ) -> None:
        """See RenditionMaker."""
        _require_page_file(inspection)
        self._make(path, pages, into, beat, is_archive=False)

    def archive_pdf(
        self,
        path: Path,
        *,
        inspection: Inspection,
        pages: Iterable[PageText],
        into: Path,
        beat: Beat,
    ) -> Conformity:
        """See RenditionMaker."""
        _require_page_file(inspection)
        return _conformity(self._make(path, pages, into, beat, is_archive=True))

    def with_attachment(self, path: Path, *, attachment: Attachment, into: Path) -> Conformity:
        """See RenditionMaker."""
        with tempfile.TemporaryDirectory(dir=into.parent, prefix="rendition-") as folder:
            attached, made = Path(folder) / "attached", Path(folder) / "made.pdf"
            attached.write_bytes(attachment.content)
            arguments = {
                "path": str(path.resolve()),
                "attached": str(attached.resolve()),
                "file_name": attachment.file_name,
                "media_type": attachment.media_type,
                "description": attachment.description,
                "made_at": attachment.made_at.isoformat(),
                "into": str(made.resolve()),
            }
            found = self._told("attachment", arguments, _no_beat)
            made.replace(into)
            return _conformity(found)

    def close(self) -> None:
        """End the zygote process; it is started again when it is needed."""
        self._sandbox.close()

    def _make(
        self, path: Path, pages: Iterable[PageText], into: Path, beat: Beat, *, is_archive: bool
    ) -> Message:
        """What the child tells at its end; nothing is left of a rendition that was refused."""
        with tempfile.TemporaryDirectory(dir=into.parent, prefix="rendition-") as folder:
            words, made = Path(folder) / "words", Path(folder) / "made.pdf"
            write_pages(pages, words)
            arguments = {
                "path": str(path.resolve()),
                "words": str(words.resolve()),
                "into": str(made.resolve()),
                "is_archive": is_archive,
            }
            found = self._told("rendition", arguments, beat)
            made.replace(into)
            return found

    def _told(self, task: str, arguments: Message, beat: Beat) -> Message:
        for message in self._messages(task, arguments):
            if "refused" in message:
                raise RenditionRefused(message["refused"])
            if "finished" in message:
                return message["finished"] or {}
            beat(message["done"])
        raise RenditionRefused(CRASHED)

    def _messages(self, task: str, arguments: Message) -> Iterator[Message]:
        try:
            yield from self._sandbox.run(task, arguments, cpu_s=_STEP_CPU_S, wall_s=_STEP_WALL_S)
        except ChildStopped as error:
            raise RenditionRefused(error.reason) from error


def _conformity(found: Message) -> Conformity:
    return Conformity(
        level=found["level"],
        checker=found["checker"],
        checked=tuple(found["checked"]),
        not_checked=tuple(found["not_checked"]),
        changed=tuple(found["changed"]),
    )


def _no_beat(_pages: int) -> None:
    """Attaching is one step."""


def _require_page_file(inspection: Inspection) -> None:
    """Refuse at once what never has a rendition."""
    if "signed" in inspection.flags:
        raise RenditionRefused(SIGNED)
    if inspection.kind not in _WITH_PAGES:
        raise RenditionRefused(NOT_A_PAGE_FILE)
    if inspection.reason is not None:
        raise RenditionRefused(inspection.reason)
