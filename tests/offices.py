"""Offices of the tests: all flows over real parts, with the store as a folder."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from apiflask import APIFlask

from eakte.app import create_app, wired
from eakte.domain.access import Actor
from eakte.intake import Inbox, Target, Upload
from eakte.jobs import Lane
from eakte.office import Office
from eakte.receipts import Receipt
from eakte.records import Records
from eakte.settings import Settings
from eakte.web import CompiledTemplates
from eakte.worker import Worker
from indexing import PageReader, ScanBench
from storage import Buckets, folder_buckets

_TEMPLATES = CompiledTemplates()
LANES = (Lane.READ, Lane.INDEX, Lane.KEEP, Lane.DISPOSE)


def an_office(
    records: Records,
    home: Path,
    *,
    buckets: Buckets | None = None,
    reader: PageReader | None = None,
    bench: ScanBench | None = None,
    **settings: object,
) -> Office:
    """All flows below `home`; the fixtures `reader` and `bench` save a second each."""
    chosen = Settings(home=home, **settings)  # type: ignore[arg-type] # names and values of a test
    return wired(chosen, records, buckets or folder_buckets(home / "buckets"), reader, bench)


def a_web_app(office: Office) -> APIFlask:
    """Screens and service over an office; each template is compiled once in a run."""
    return create_app(office.settings, office, templates=_TEMPLATES)


def received(
    office: Office,
    actor: Actor,
    content: str | bytes,
    *,
    file_name: str = "brief.txt",
    into: Target | None = None,
    key: str | None = None,
    **said: object,
) -> Receipt:
    """Hand a file in."""
    body = content.encode() if isinstance(content, str) else content
    digest = hashlib.sha256(body).hexdigest()
    path = office.settings.home / "spooled"
    path.write_bytes(body)
    upload = Upload(path=path, file_name=file_name, size_bytes=len(body), sha256=digest, **said)  # type: ignore[arg-type] # as above
    return office.filing.receive(upload, into=into or Inbox(), actor=actor, key=key)


def work_off(office: Office, lanes: Iterable[Lane] = LANES) -> None:
    """Do all jobs, in this process, until none is left."""
    workers = [Worker(office=office, lane=lane, name=f"test-{lane}") for lane in lanes]
    while sum(worker.step() for worker in workers):
        pass
