"""Check an exported journal, and certificates in it, without the office that made them.

One file, standard library only; Ed25519 signatures are checked where the package `cryptography` is
installed, and said to be unchecked where it is not. It takes no code from eakte on purpose.

    python verify.py FOLDER [CERTIFICATE.json ...]
"""

import base64
import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ENTRIES, DETAILS, CHECKPOINTS, KEYS = "entries.jsonl", "details.jsonl", "checkpoints.jsonl", "keys"
GENESIS = "0" * 64
BEGINNING = (0, GENESIS.encode())  # number and hash before the first entry of a chain
LEAF, NODE = b"\x00", b"\x01"  # RFC 6962, 2.1

ARMOUR = re.compile("-----[A-Z ]+-----")

# A line of entries.jsonl: {"entry":<what is hashed>,"hash":"<64 hex digits>"}
ENTRY_BEGIN, ENTRY_END = len(b'{"entry":'), -len(b',"hash":""}\n') - 64
DETAIL_HASH, NUMBER = b',"detail_hash":"', b'","number":'
PREVIOUS, STREAM, SUBJECT = b',"previous":"', b'","stream":"', b'","subject":"'
# A line of details.jsonl: {"detail":<what is hashed>,"position":<from 0>,"salt":"<hex>"}
DETAIL = re.compile(rb'\{"detail":(.*),"position":(\d+),"salt":"([0-9a-f]*)"\}\n')
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
NO_LIBRARY = "die Unterschriften: das Paket cryptography fehlt"


@dataclass(slots=True, kw_only=True)
class Report:
    """What was checked, and what does not fit: German sentences."""

    checked: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A signed root over the first `size` entries."""

    size: int
    root: str
    key_id: str
    note: str
    signature: str


def check_journal(folder: Path, *, certificates: Sequence[bytes] = ()) -> Report:
    """Whether an exported journal is whole and unchanged, and has these certificates."""
    report = Report()
    try:
        told = (folder / CHECKPOINTS).read_text(encoding="utf-8").splitlines()
        checkpoints = [read_checkpoint(json.loads(line)) for line in told]
        pems = [path.read_text() for path in sorted((folder / KEYS).glob("*.pem"))]
        keys = {key_id_of(pem): pem for pem in pems}
        leaves, detail_hashes = _check_entries(folder, report)
        _check_details(folder, detail_hashes, report)
        _check_checkpoints(checkpoints, leaves, keys, report)
        for body in certificates:
            _check_certificate(json.loads(body), leaves, keys, report)
    except (OSError, *UNREADABLE) as error:
        report.findings.append(f"Die Ausgabe ist nicht vollständig: {error!r}.")
    return report


def _check_entries(folder: Path, report: Report) -> tuple[list[bytes], list[bytes]]:
    """Leaves and detail hashes of all entries; a fault of an entry or its chain is named."""
    heads: dict[bytes, tuple[int, bytes]] = {}
    leaves: list[bytes] = []
    detail_hashes: list[bytes] = []
    with (folder / ENTRIES).open("rb") as lines:
        for position, line in enumerate(lines):
            entry = line[ENTRY_BEGIN:ENTRY_END]
            digest = hashlib.sha256(LEAF + entry)
            leaves.append(digest.digest())
            own = digest.hexdigest().encode()
            if line != b'{"entry":%b,"hash":"%b"}\n' % (entry, own):
                report.findings.append(f"Eintrag {position + 1} ist verändert.")
            try:
                detail_hash, number, previous, stream = _fields(entry)
            except ValueError:
                detail_hashes.append(b"")
                report.findings.append(f"Eintrag {position + 1} ist nicht lesbar.")
                continue
            detail_hashes.append(detail_hash)
            last = heads.get(stream, BEGINNING)
            if (number - 1, previous) != last:
                report.findings.append(_broken(position, stream, number, last[0]))
            heads[stream] = (number, own)
    report.checked.append(f"{len(leaves)} Einträge in {len(heads)} Ketten")
    return leaves, detail_hashes


def _fields(entry: bytes) -> tuple[bytes, int, bytes, bytes]:
    """Hash of the details, number, hash of the one before, and chain of an entry.

    They are cut out: reading a million entries as JSON takes three times as long as all else. No
    value can look like these names, because JSON escapes the quotation marks in it.
    """
    at = entry.index(DETAIL_HASH) + len(DETAIL_HASH)
    before = entry.index(PREVIOUS, at)
    end = entry.index(SUBJECT, before)
    previous = before + len(PREVIOUS)
    stream = previous + 64 + len(STREAM)
    number = int(entry[at + 64 + len(NUMBER) : before])
    return entry[at : at + 64], number, entry[previous : previous + 64], entry[stream:end]


def _broken(position: int, stream: bytes, number: int, last: int) -> str:
    return (
        f"Eintrag {position + 1}: Die Kette {stream.decode(errors='replace')} ist vor Nummer "
        f"{number} unterbrochen (davor steht Nummer {last})."
    )


def _check_details(folder: Path, hashes: Sequence[bytes], report: Report) -> None:
    """The words of entries, where they are there: they may have been erased lawfully."""
    count = 0
    with (folder / DETAILS).open("rb") as lines:
        for line in lines:
            found = DETAIL.fullmatch(line)
            if found is None:
                report.findings.append(f"{DETAILS}, Zeile {count + 1} ist nicht lesbar.")
                continue
            detail, position, salt = found.groups()
            own = hashlib.sha256(bytes.fromhex(salt.decode()) + detail).hexdigest().encode()
            if int(position) >= len(hashes) or hashes[int(position)] != own:
                place = int(position) + 1
                report.findings.append(f"Eintrag {place}: Die Einzelheiten sind verändert.")
            count += 1
    report.checked.append(f"{count} Einzelheiten, {len(hashes) - count} nicht dabei oder gelöscht")


def _check_checkpoints(
    checkpoints: Sequence[Checkpoint],
    leaves: Sequence[bytes],
    keys: dict[str, str],
    report: Report,
) -> None:
    """Roots of all checkpoints over one growing tree, and who signed them."""
    peaks: list[bytes] = []
    size = 0
    for each in sorted(checkpoints, key=lambda checkpoint: checkpoint.size):
        if each.size > len(leaves):
            report.findings.append(
                f"Es fehlen Einträge: {len(leaves)} sind da, ein Prüfpunkt hat {each.size}."
            )
            continue
        _grow(peaks, size, leaves[size : each.size])
        if _root(peaks).hex() != each.root:
            report.findings.append(
                f"Die Einträge bis {each.size} (oder ihre Reihenfolge) passen nicht zum Prüfpunkt."
            )
        size = each.size
        _check_signed(each.note, each.signature, keys.get(each.key_id), report)
    if size < len(leaves):
        report.unchecked.append(f"{len(leaves) - size} Einträge nach dem letzten Prüfpunkt")
    report.checked.append(f"{len(checkpoints)} Prüfpunkte über {size} Einträge")


def _check_certificate(
    told: dict[str, Any], leaves: Sequence[bytes], keys: dict[str, str], report: Report
) -> None:
    """Whether a certificate is signed, and its closing entry stands at its place here."""
    signature, position = told.pop("signature"), told["journal"]["position"]
    _check_signed(canonical(told).decode(), signature, keys.get(told["key"]["id"]), report)
    if position < len(leaves) and leaves[position].hex() == told["journal"]["hash"]:
        report.checked.append(f"{told['number']} steht als Eintrag {position + 1}")
    else:
        report.findings.append(f"Eintrag {position + 1} schließt {told['number']} nicht ab.")


def _check_signed(text: str, signature: str, public_key: str | None, report: Report) -> None:
    if public_key is None:
        report.findings.append(f"Der Schlüssel zu einer Unterschrift fehlt ({text[:60]!r} …).")
    else:
        check_signature(text.encode(), signature, public_key, report)


def read_checkpoint(told: dict[str, str]) -> Checkpoint:
    """A checkpoint as its note and signature tell it."""
    _, size, root, _, key_id, end = told["note"].split("\n")
    if end:
        raise ValueError(told["note"])
    note, signature = told["note"], told["signature"]
    return Checkpoint(size=int(size), root=root, key_id=key_id, note=note, signature=signature)


def _grow(peaks: list[bytes], size: int, leaves: Iterable[bytes]) -> None:
    """Append leaves to a tree that is kept as the roots of its perfect subtrees."""
    sha256, pop, push = hashlib.sha256, peaks.pop, peaks.append
    for node in leaves:
        level = size
        while level & 1:
            node = sha256(NODE + pop() + node).digest()  # noqa: PLW2901 # climbs to its peak
            level >>= 1
        push(node)
        size += 1


def _root(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return hashlib.sha256().digest()
    *others, node = peaks
    for peak in reversed(others):
        node = hashlib.sha256(NODE + peak + node).digest()
    return node


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether an audit path leads from a leaf to a root (RFC 9162, 2.1.3.2)."""
    node, place, last = leaf, index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = hashlib.sha256(NODE + sibling + node).digest()
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = hashlib.sha256(NODE + node + sibling).digest()
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def canonical(value: object) -> bytes:
    """The one text of a value: sorted keys, no blanks, NFC, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def key_id_of(public_key: str) -> str:
    """Short name of an Ed25519 key in PEM: of the SHA-256 of its 32 raw bytes."""
    body = "".join(ARMOUR.sub("", public_key).split())
    return hashlib.sha256(base64.b64decode(body, validate=True)[-32:]).hexdigest()[:16]


def check_signature(body: bytes, signature: str, public_key: str, report: Report) -> None:
    """Name a signature that is not one of this key over these bytes."""
    try:
        from cryptography import exceptions  # noqa: PLC0415 # may be missing
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 # may be missing
            load_pem_public_key,
        )
    except ImportError:
        if NO_LIBRARY not in report.unchecked:
            report.unchecked.append(NO_LIBRARY)
        return
    what = "Prüfpunkt" if body.startswith(b"eakte/") else "Löschprotokoll"
    try:
        key = load_pem_public_key(public_key.encode())
        key.verify(_signed_bytes(signature), body)  # type: ignore[union-attr,call-arg] # Ed25519: else it is refused next
    except (exceptions.InvalidSignature, exceptions.UnsupportedAlgorithm, *UNREADABLE):
        report.findings.append(f"Die Unterschrift ({what}) passt nicht zum Inhalt.")


def _signed_bytes(signature: str) -> bytes:
    """The bytes of a signature, which has one spelling only."""
    raw = base64.b64decode(signature, validate=True)
    if base64.b64encode(raw).decode() != signature:
        raise ValueError(signature)
    return raw


def sentences(report: Report) -> Iterator[str]:
    """What a report says, a line each."""
    yield from (f"geprüft: {line}" for line in report.checked)
    yield from (f"nicht geprüft: {line}" for line in report.unchecked)
    yield from (f"FEHLER: {line}" for line in report.findings)
    whole = "In Ordnung, soweit geprüft." if report.unchecked else "In Ordnung."
    yield whole if report.is_sound else "Nicht in Ordnung."


def main(arguments: Sequence[str]) -> int:
    """Run a check; 0: sound, 1: not, 2: a mistake in the command."""
    if not arguments:
        print(__doc__)  # noqa: T201 # a command
        return 2
    bodies = [Path(each).read_bytes() for each in arguments[1:]]
    report = check_journal(Path(arguments[0]), certificates=bodies)
    print("\n".join(sentences(report)))  # noqa: T201 # a command
    return 0 if report.is_sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
