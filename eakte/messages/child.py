"""Reading what came from outside, in a process of its own with limits on time, memory and files.

`MessageReader` starts it, `main` is what it does. The answer is a file of values: of all classes
only those of messages can be in it.
"""

import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from eakte.domain.appraisal import AppraisalRefused
from eakte.domain.record_tree import Record
from eakte.packages import PackageRefused
from eakte.xdomea import (
    ReadMessage,
    RecordList,
    RefusalWords,
    ReturnedList,
    SchemaCheck,
    SchemaFolder,
    XdomeaRefused,
    all_primary_files,
    open_delivery,
    read_list,
    refusal_words,
)

START = f"import sys; from {__name__} import main; main(*sys.argv[1:])"
TIME_S = 600  # a hand-over of 2 GB is unpacked in less than two minutes here
CPU_S = 300
ADDRESS_SPACE_BYTES = 4 * 1024**3
WRITTEN_BYTES = 8 * 1024**3
RESULT, SENT = "result", "sent"  # files in the folder of the child
VALUES = ("eakte.domain.", "eakte.xdomea.")
PLAIN = {
    ("datetime", "datetime"),
    ("datetime", "date"),
    ("datetime", "timezone"),
    ("datetime", "timedelta"),
}
NOT_READ = RefusalWords(
    happened="Die Datei ließ sich nicht in vertretbarer Zeit lesen.",
    safe="Es wurde nichts übernommen; der Stand ist unverändert.",
    to_do="Bitten Sie die absendende Stelle, sie neu zu erzeugen.",
)


class MessageRefused(Exception):
    """What came in cannot be taken; `words` says why."""

    def __init__(self, words: RefusalWords) -> None:
        """Remember the sentence."""
        super().__init__(words.happened)
        self.words = words


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A message that was read, what a schema said of it, and files that it does not mention.

    files: where each primary file was unpacked, by its name; only where that was asked for.
    """

    read: ReadMessage
    check: SchemaCheck
    surplus: tuple[str, ...]
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReader:
    """Opens messages and lists in a child process.

    schemas: the folder of the operator, or "". refusal: says of a file why it must not be opened;
    None: it may be.
    """

    schemas: str
    refusal: Callable[[Path], RefusalWords | None]

    def opened(self, path: Path, folder: Path, *, unpacks: bool = False) -> Opened:
        """A delivery, with its primary files in `folder` if it is to be unpacked.

        Raises:
            MessageRefused: it cannot be taken.
        """
        task = "unpack" if unpacks else "open"
        return cast(Opened, self._done(task, path, folder))  # what the child of this task gives

    def returned_list(
        self, path: Path, folder: Path, sent: Iterable[Record], process_id: str
    ) -> ReturnedList:
        """A list that came back; `sent` are the records of the offer.

        Raises:
            MessageRefused: it cannot be taken.
        """
        with (folder / SENT).open("wb") as target:
            pickle.dump((tuple(sent), process_id), target)
        return cast(ReturnedList, self._done("list", path, folder))  # as above

    def _done(self, task: str, path: Path, folder: Path) -> object:
        if words := self.refusal(path):
            raise MessageRefused(words)
        command = [sys.executable, "-c", START, task, str(path), str(folder), self.schemas]
        environment = {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(folder)}
        try:
            subprocess.run(  # this module, and paths that we made
                command, env=environment, timeout=TIME_S, check=True, capture_output=True
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise MessageRefused(NOT_READ) from error
        with (folder / RESULT).open("rb") as source:
            result = _Values(source).load()
        if isinstance(result, RefusalWords):
            raise MessageRefused(result)
        return result


class _Values(pickle.Unpickler):
    """Takes values of messages and nothing else: the child has read what a stranger wrote."""

    def find_class(self, module: str, name: str) -> object:
        found: object = None
        if (module, name) in PLAIN or f"{module}.".startswith((*VALUES, f"{__name__}.")):
            found = super().find_class(module, name)
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def _opened(path: Path, folder: Path, schemas: str, *, unpacks: bool) -> Opened:
    checked = SchemaFolder(Path(schemas) if schemas else None)
    files: dict[str, str] = {}
    with path.open("rb") as source, open_delivery(source, checked) as delivery:
        body = delivery.read.message.body
        if unpacks and isinstance(body, RecordList):
            every = (file for root in body.roots for file in all_primary_files(root))
            for number, file in enumerate(every):
                files[file.file_name] = str(folder / f"file-{number}")
                _unpack(delivery.portions(file), Path(files[file.file_name]))
        return Opened(
            read=delivery.read, check=delivery.check, surplus=delivery.surplus, files=files
        )


def _unpack(portions: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as target:
        for portion in portions:
            target.write(portion)


def _listed(path: Path, folder: Path, _: str) -> ReturnedList:
    with (folder / SENT).open("rb") as known:
        sent, process_id = pickle.load(known)  # noqa: S301 # our own, written by the worker
    with path.open("rb") as source:
        return read_list(source, sent, process_id)


TASKS: Mapping[str, Callable[[Path, Path, str], object]] = {
    "open": partial(_opened, unpacks=False),
    "unpack": partial(_opened, unpacks=True),
    "list": _listed,
}


def main(task: str, path: str, folder: str, schemas: str) -> None:
    """Do one task under limits, and write what came of it."""
    for what, most in (
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_AS, ADDRESS_SPACE_BYTES),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    result: object
    try:
        result = TASKS[task](Path(path), Path(folder), schemas)
    except (XdomeaRefused, PackageRefused, AppraisalRefused) as error:
        result = refusal_words(error)
    with (Path(folder) / RESULT).open("wb") as target:
        pickle.dump(result, target)
