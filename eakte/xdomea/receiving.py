"""Deliveries from outside: a container or a bare message, opened and checked before any use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from eakte.domain.record_tree import PrimaryFile
from eakte.packages import ZipReader, open_zip
from eakte.xdomea.container import MESSAGE_NAME, all_primary_files, checked
from eakte.xdomea.errors import BadContainer, PrimaryFilesMissing
from eakte.xdomea.message import RecordList
from eakte.xdomea.reading import ReadMessage, read_message
from eakte.xdomea.schema import SchemaCheck, SchemaFolder
from eakte.xdomea.version import FILE_KINDS

_ZIP_MARK = b"PK\x03\x04"
_ENDING = ".xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message from outside with what came beside it, open as long as its source.

    surplus: names of files that the message does not mention.
    """

    read: ReadMessage
    check: SchemaCheck
    surplus: tuple[str, ...] = ()
    archive: ZipReader | None = None

    def portions(self, file: PrimaryFile) -> Iterator[bytes]:
        """The bytes of a primary file, checked against what the message states of it.

        Raises:
            PrimaryFilesMissing: the delivery has no such file.
            PrimaryFileAltered: the bytes are others than the message states.
            DamagedPackage: they cannot be read to their end.
        """
        if self.archive is None or file.file_name not in self.archive.sizes:
            raise PrimaryFilesMissing([file.file_name])
        return checked(file, self.archive.portions(file.file_name))


@contextmanager
def open_delivery(source: IO[bytes], schemas: SchemaFolder) -> Iterator[Delivery]:
    """Open a delivery; `source` can seek.

    Raises:
        BadContainer: it holds no message, several, or one of another process than its name says.
        PrimaryFilesMissing: the message names files that did not come.
        DamagedPackage, DangerousPackage: the ZIP cannot be trusted.
        InvalidMessage: the message does not keep to its schema.
        XdomeaRefused: see read_message.
    """
    source.seek(0)
    mark = source.read(len(_ZIP_MARK))
    source.seek(0)
    if mark != _ZIP_MARK:
        read = read_message(source)
        source.seek(0)
        check = schemas.check(source, read.version, read.message.header.kind)
        _require_files(read, set())
        yield Delivery(read=read, check=check)
        return
    with open_zip(source) as archive:
        yield _unpacked(archive, schemas)


def _unpacked(archive: ZipReader, schemas: SchemaFolder) -> Delivery:
    names = [name for name in archive.sizes if _process_in(name)]
    if len(names) != 1:
        raise BadContainer(f"{len(names)} messages")
    with archive.opened(names[0]) as file:
        read = read_message(file)
    if _process_in(names[0]) != read.message.header.process_id:
        raise BadContainer("another process in its name")
    with archive.opened(names[0]) as file:
        check = schemas.check(file, read.version, read.message.header.kind)
    surplus = _require_files(read, set(archive.sizes) - set(names))
    return Delivery(read=read, check=check, surplus=surplus, archive=archive)


def _process_in(name: str) -> str | None:
    """The process that a name of a message names; None: it is no such name."""
    found = MESSAGE_NAME.fullmatch(name.removesuffix(_ENDING)) if name.endswith(_ENDING) else None
    return found["process"].lower() if found else None


def _require_files(read: ReadMessage, present: set[str]) -> tuple[str, ...]:
    """The files that came and are not named."""
    body, named = read.message.body, set()
    if isinstance(body, RecordList) and read.message.header.kind in FILE_KINDS:
        named = {file.file_name for root in body.roots for file in all_primary_files(root)}
    if missing := sorted(named - present):
        raise PrimaryFilesMissing(missing)
    return tuple(sorted(present - named))
