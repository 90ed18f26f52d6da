"""What is handed in as a message is looked at by the virus scanner before anybody opens it."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from eakte.domain.disposal_message import DisposalMessage, MessageState
from eakte.jobs import Lane
from eakte.messages.shelf import Incoming
from eakte.messages.virus_scan import MessageScan
from eakte.office import Office
from eakte.records import Records
from indexing import SandboxedReader, ScannerRefused, ScannerUnavailable
from tests.clamd_server import MARK, MARK_TOLD, ClamdServer, free_port
from tests.makers import Town
from tests.offices import an_office, work_off


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """A scanner knows no database: one of the two is enough here."""
    return sqlite_engine


def container(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xml", content)
    return out.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """An office to which files are handed in, as an answer of the archive or from an office."""

    office: Office
    town: Town
    folder: Path

    def handed_in(self, body: bytes, *, is_answer: bool, name: str = "a.zip") -> DisposalMessage:
        path = self.folder / name
        path.write_bytes(body)
        incoming = Incoming(
            path=path,
            file_name=name,
            size_bytes=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
        )
        if is_answer:
            made = self.office.correspondence.hand_in(
                incoming, disposal=None, actor=self.town.manager
            )
        else:
            made = self.office.adopting.hand_in(incoming, actor=self.town.clerk)
        work_off(self.office, (Lane.DISPOSE,))
        with self.office.records.read(self.town.system) as tx:
            return tx.disposals.messages.get(made.id)


def a_counter(
    records: Records, town: Town, folder: Path, reader: SandboxedReader, address: str
) -> Counter:
    office = an_office(records, folder, reader=reader, clamd=address)
    return Counter(office=office, town=town, folder=folder)


@pytest.mark.parametrize("is_answer", [True, False])
def test_a_message_with_malware_in_it_is_refused_and_the_finding_named(
    records: Records,
    town: Town,
    tmp_path: Path,
    reader: SandboxedReader,
    clamd: ClamdServer,
    *,
    is_answer: bool,
) -> None:
    counter = a_counter(records, town, tmp_path, reader, clamd.address)

    infected = counter.handed_in(container(MARK), is_answer=is_answer)
    harmless = counter.handed_in(container(b"<x/>"), is_answer=is_answer)

    assert infected.state is MessageState.REFUSED
    assert "Schadsoftware" in infected.note
    assert MARK_TOLD in infected.note
    assert harmless.state is MessageState.REFUSED
    assert "Schadsoftware" not in harmless.note


def test_a_message_waits_until_the_scanner_answers(
    records: Records, town: Town, tmp_path: Path, reader: SandboxedReader
) -> None:
    away = f"127.0.0.1:{free_port()}"
    counter = a_counter(records, town, tmp_path, reader, away)

    waiting = counter.handed_in(container(b"<x/>"), is_answer=True)

    assert waiting.state is MessageState.WAITING
    with pytest.raises(ScannerUnavailable):
        counter.office.correspondence.reception.reader.refusal(tmp_path / "a.zip")


class Overwhelmed:
    """A scanner that does not scan such a file completely."""

    def finding(self, path: Path) -> str | None:
        raise ScannerRefused(path.name)

    def state(self) -> object:
        raise ScannerUnavailable


def test_a_message_that_was_not_scanned_completely_is_not_opened(tmp_path: Path) -> None:
    words = MessageScan(scanner=Overwhelmed()).refusal(tmp_path / "a.zip")  # type: ignore[arg-type] # it has no state

    assert words is not None
    assert "nicht vollständig geprüft" in words.happened


def test_without_a_scanner_every_message_may_be_opened(tmp_path: Path) -> None:
    assert MessageScan(scanner=None).refusal(tmp_path / "a.zip") is None
