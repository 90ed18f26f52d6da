"""The folder of a scanning station: what is to be sent, what has a receipt, what may be deleted.

A list of what is being sent lies in the folder until all of it has arrived, so that a station that
broke down goes on with the same batch, whatever was laid into the folder meanwhile.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eakte.receipts import Receipt, is_signed_by
from eakte.stations.client import ListedFile

LIST_NAME = ".eakte-stapel.json"
RECEIPT_ENDING = ".receipt.json"
UNFINISHED = (".part", ".filepart", ".tmp", ".crdownload")
KEY_DIGITS = 12


class ReceiptWrong(Exception):
    """A receipt is not of this file, or not of this installation: the file stays."""

    def __init__(self, name: str) -> None:
        """Remember the file."""
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingList:
    """The files of one batch. key: the number of the batch at the station."""

    key: str
    files: tuple[ListedFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFolder:
    """A folder with files to send. public_key: of the receipts, as PEM."""

    path: Path
    public_key: str

    def to_send(self, key: str | None) -> SendingList | None:
        """What was being sent, else all files without a receipt; None: there are none.

        key: the number of the batch; None: folder and content make one.
        """
        known = self.path / LIST_NAME
        if known.exists():
            return _read(known)
        waiting = [path for path in _files(self.path) if self.receipt(path) is None]
        if not waiting:
            return None
        files = tuple(_listed(path, number) for number, path in enumerate(waiting, start=1))
        made = SendingList(key=key or _key(self.path, files), files=files)
        _write(known, json.dumps(asdict(made)))
        return made

    def forget(self) -> None:
        """Give up what was being sent; its files are sent anew, also those with a receipt."""
        known = self.path / LIST_NAME
        if known.exists():
            for file in _read(known).files:
                _beside(self.path / file.name).unlink(missing_ok=True)
            known.unlink()

    def receipt(self, path: Path) -> Receipt | None:
        """The receipt that lies beside a file; None: there is none for these bytes."""
        beside = _beside(path)
        if not beside.exists():
            return None
        receipt = Receipt(**json.loads(beside.read_text("utf-8")))
        is_of_it = not path.exists() or receipt.sha256 == _sha256(path)
        return receipt if is_of_it and is_signed_by(self.public_key, receipt) else None

    def one(self, path: Path) -> ListedFile:
        """A single file of the folder, as something to be sent."""
        return _listed(path, number=1)

    def keep(self, file: ListedFile, receipt: Receipt) -> None:
        """Lay a receipt beside its file.

        Raises:
            ReceiptWrong: it is not one for these bytes.
        """
        if receipt.sha256 != file.sha256 or not is_signed_by(self.public_key, receipt):
            raise ReceiptWrong(file.name)
        _write(_beside(self.path / file.name), json.dumps(receipt.as_json(), indent=1))

    def end(self, sent: SendingList, *, delete: bool) -> int:
        """All of a batch arrived: forget the list; the number of deleted files.

        delete: remove each file of which exactly these bytes have a receipt.
        """
        gone = 0
        for file in sent.files if delete else ():
            path = self.path / file.name
            if path.exists() and self.receipt(path) is not None:
                path.unlink()
                gone += 1
        (self.path / LIST_NAME).unlink(missing_ok=True)
        return gone


def _files(folder: Path) -> Sequence[Path]:
    """Files that a person would see, and that nobody writes any more by their names."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file()
        and not path.name.startswith((".", "~"))
        and not path.name.endswith((*UNFINISHED, RECEIPT_ENDING))
    )


def _listed(path: Path, number: int) -> ListedFile:
    size = path.stat().st_size
    return ListedFile(number=number, name=path.name, sha256=_sha256(path), size_bytes=size)


def _key(folder: Path, files: Sequence[ListedFile]) -> str:
    content = json.dumps([asdict(file) for file in files], sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    return f"{folder.resolve().name[:100]}-{digest[:KEY_DIGITS]}"


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _beside(path: Path) -> Path:
    return path.with_name(path.name + RECEIPT_ENDING)


def _read(path: Path) -> SendingList:
    told = json.loads(path.read_text("utf-8"))
    return SendingList(key=told["key"], files=tuple(ListedFile(**file) for file in told["files"]))


def _write(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all, even after a loss of power."""
    fresh = path.with_name(f"{path.name}.tmp")
    with fresh.open("w", encoding="utf-8") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    fresh.rename(path)
