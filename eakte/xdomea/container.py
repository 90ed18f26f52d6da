"""Containers of messages (ZIP): names per version, and writing them as one stream."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from shutil import copyfileobj
from typing import IO, TypeAlias

from eakte.domain.record_description import SHA_256, SHA_512, Digest
from eakte.domain.record_selection import without_files
from eakte.domain.record_tree import (
    DocumentRecord,
    PrimaryFile,
    Record,
    children_of,
    primary_files_of,
)
from eakte.packages import ZipStream
from eakte.xdomea.errors import PrimaryFileAltered, PrimaryFilesMissing
from eakte.xdomea.message import Header, Message, RecordList
from eakte.xdomea.schema import SchemaCheck, SchemaFolder
from eakte.xdomea.version import ELEMENTS, FILE_KINDS, MessageKind, Version
from eakte.xdomea.writing import write_message

Contents: TypeAlias = Callable[[PrimaryFile], Iterable[bytes]]

_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
MESSAGE_NAME = re.compile(
    rf"(?P<process>{_UUID})_(?:(?:Aussonderung|Abgabe)\.[A-Za-z]+\.)?"
    rf"(?:{'|'.join(kind.value for kind in MessageKind)})(?:_\d+)?"
)
_IN_MEMORY_BYTES = 4 * 2**20  # a longer message waits in a file until its schema has spoken
_HASHES = {SHA_256: "sha256", SHA_512: "sha512"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenContainer:
    """What was written: the names, whether a schema was asked, and the number of primary files."""

    name: str
    message_name: str
    check: SchemaCheck
    primary_files: int


def container_stem(header: Header, version: Version) -> str:
    """The name of a container and of its message, without ending."""
    if version.has_message_ids:
        return f"{header.process_id}_{header.kind}_{header.part}"
    return f"{header.process_id}_{ELEMENTS[header.kind]}"


def write_container(
    message: Message,
    version: Version,
    out: IO[bytes],
    *,
    contents: Contents | None = None,
    schemas: SchemaFolder,
) -> WrittenContainer:
    """Write a message with its primary files as ZIP, each file read once, memory flat.

    An offer takes no files with it: what its records say of them is left out. `contents` gives the
    bytes of a primary file; it is asked in the order of the records.

    Raises:
        NotInThisVersion: the version does not know the message, or cannot hold one of its values.
        InvalidMessage: the message does not keep to its schema; nothing was written.
        PrimaryFilesMissing: the records name files and nothing gives their bytes.
        PrimaryFileAltered: the bytes are not those that the record states; `out` must be dropped.
        DoubledMember: two primary files have one name; `out` must be dropped.
    """
    files: list[PrimaryFile] = []
    stem = container_stem(message.header, version)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as spool:
        write_message(_with_files_noted(message, files), version, spool)
        spool.seek(0)
        check = schemas.check(spool, version, message.header.kind)
        spool.seek(0)
        if files and contents is None:
            raise PrimaryFilesMissing(file.file_name for file in files)
        with ZipStream(out, written_at=message.header.created_at) as package:
            with package.member(f"{stem}.xml") as member:
                copyfileobj(spool, member)
            for file in files:
                package.add(file.file_name, checked(file, contents(file) if contents else ()))
    return WrittenContainer(
        name=f"{stem}.zip", message_name=f"{stem}.xml", check=check, primary_files=len(files)
    )


def checked(file: PrimaryFile, portions: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a primary file, with a refusal at their end if they are not those stated.

    Raises:
        PrimaryFileAltered: size or digest differ.
    """
    name = _HASHES.get(file.digest.algorithm) if file.digest else None
    digest = hashlib.new(name) if name else None
    size = 0
    for portion in portions:
        size += len(portion)
        if digest is not None:
            digest.update(portion)
        yield portion
    if file.size_bytes not in {None, size}:
        raise PrimaryFileAltered(file.file_name)
    if digest is not None and not _agrees(file.digest, digest.hexdigest()):
        raise PrimaryFileAltered(file.file_name)


def _agrees(stated: Digest | None, found: str) -> bool:
    return stated is not None and stated.value.strip().lower() == found


def all_primary_files(record: Record) -> Iterator[PrimaryFile]:
    """All primary files in a tree, in its order."""
    if isinstance(record, DocumentRecord):
        yield from primary_files_of(record)
    for child in children_of(record):
        yield from all_primary_files(child)


def _with_files_noted(message: Message, files: list[PrimaryFile]) -> Message:
    """The message to write; its primary files are noted while its records go by."""
    body, kind = message.body, message.header.kind
    if not isinstance(body, RecordList):
        return message
    return replace(message, body=RecordList(roots=_passing(body.roots, kind, files)))


def _passing(
    roots: Iterable[Record], kind: MessageKind, files: list[PrimaryFile]
) -> Iterator[Record]:
    for root in roots:
        if kind in FILE_KINDS:
            files.extend(all_primary_files(root))
            yield root
        else:
            yield without_files(root)
