"""A PDF as its bytes show it, without trusting its structure: what is active, signed or hidden."""

import mmap
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexing.reading.foreign_file import mapped
from indexing.reading.malware import TEST_VIRUS, Search
from indexing.reading.settings import Limits

_STREAM, _END = b"stream", b"endstream"
_DICTIONARY_BYTES = 2048  # before the word `stream`
_OBJECTS_BYTES = 16 * 1024**2  # of an unpacked object stream that are searched for names
_STEP_BYTES = 1024**2
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_FLAGS = {
    "active_content": re.compile(
        rb"/(?:JavaScript|JS|Launch|RichMedia|SubmitForm|ImportData|AA|Movie|Sound|3D)\b"
        rb"|/S\s*/(?:URI|GoToR|GoToE|Named)\b|/URI\s*\(\s*(?:javascript|file):"
    ),
    "signed": re.compile(rb"/ByteRange\b|/SigFlags\s+[13]\b"),
    "attachments": re.compile(rb"/EmbeddedFiles?\b|/FileAttachment\b"),
    "xfa_form": re.compile(rb"/XFA\b"),
    "protected_payload": re.compile(rb"/MicrosoftIRMServices|/EncryptedPayload\b"),
}


@dataclass(kw_only=True)
class Sweep:
    """What stands in the objects and the unpacked streams of a PDF."""

    has_malware: bool = False
    flags: set[str] = field(default_factory=set)

    def look_for_names(self, objects: bytes) -> None:
        """Names in the text of objects, also when they are written with escapes."""
        plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), objects)
        self.flags |= {flag for flag, names in _FLAGS.items() if names.search(plain)}


def sweep(path: Path, limits: Limits) -> Sweep:
    """Search all objects and streams, up to the limit of unpacked bytes."""
    found, left, end = Sweep(), limits.searched_bytes, 0
    with mapped(path) as content:
        found.has_malware = content.find(TEST_VIRUS) >= 0
        for start, stream_end in _streams(content):
            objects = content[end:start]
            found.look_for_names(objects)
            stream = content[start:stream_end]
            left -= _search(stream, objects[-_DICTIONARY_BYTES:], found, left)
            end = stream_end + len(_END)
        found.look_for_names(content[end : end + _OBJECTS_BYTES])
    return found


def _streams(content: mmap.mmap | bytes) -> Iterator[tuple[int, int]]:
    """Where each stream begins and ends; a pattern would take ten times as long as two words."""
    place = content.find(_STREAM)
    while place >= 0:
        start = place + len(_STREAM)
        start += 1 if content[start : start + 1] == b"\r" else 0
        if content[start : start + 1] == b"\n":
            end = content.find(_END, start)
            if end < 0:
                return
            yield start + 1, end
            start = end + len(_END)
        place = content.find(_STREAM, start)


def _search(packed: bytes, dictionary: bytes, found: Sweep, left: int) -> int:
    """Unpack a stream and search it; the number of unpacked bytes."""
    search, objects, size = Search(), bytearray(), 0
    holds_objects = b"/ObjStm" in dictionary
    for block in _unpacked(packed):
        search.feed(block)
        size += len(block)
        if holds_objects and len(objects) < _OBJECTS_BYTES:
            objects += block
        if size >= left:
            break
    found.has_malware = found.has_malware or search.found
    if objects:
        found.look_for_names(bytes(objects))
    return size


def _unpacked(packed: bytes) -> Iterator[bytes]:
    """The bytes of a stream packed with zlib, until it ends or is broken; nothing of others."""
    if len(packed) < 2 or packed[0] & 15 != 8 or (packed[0] * 256 + packed[1]) % 31:
        return
    unpacker = zlib.decompressobj()
    rest = packed
    while rest and not unpacker.eof:
        try:
            block = unpacker.decompress(rest, _STEP_BYTES)
        except zlib.error:
            return
        yield block
        rest = unpacker.unconsumed_tail
