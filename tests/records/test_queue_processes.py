"""The queue between processes: nobody gets what another has, and a killed one frees its job."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from eakte import jobs
from eakte.jobs import Job, Lane, NewJob
from eakte.records import Records
from tests.makers import Clock, Town, a_town

ROOT = Path(__file__).parents[2]
JOBS = 60


@pytest.fixture
def address(request: pytest.FixtureRequest, engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False).replace("+psycopg", "")


@contextmanager
def a_process(address: str, way: str) -> Iterator[subprocess.Popen[str]]:
    """A claiming process that waits for a line before it begins."""
    command = [sys.executable, "-m", "tests.records.claiming", address, way]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert line_of(process) == "ready"
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def order(town: Town, number: int) -> None:
    with town.records.begin(town.clerk) as tx:
        for subject in range(number):
            tx.enqueue(NewJob(lane=Lane.READ, kind="read", subject=str(subject), payload={}))


def claimed(records: Records) -> list[Job]:
    with records.begin(None) as tx:
        return list(jobs.claim(tx.session, Lane.READ, worker="here"))


def test_processes_never_get_the_same_job(town: Town, address: str) -> None:
    order(town, JOBS)

    with a_process(address, "all") as one, a_process(address, "all") as other:
        begin(one)
        begin(other)
        taken = [process.communicate()[0].split() for process in (one, other)]

    assert sorted(map(int, taken[0] + taken[1])) == list(range(JOBS))


def test_a_killed_worker_frees_its_job_when_the_lease_ends(town: Town, address: str) -> None:
    order(town, 1)
    with a_process(address, "hang") as process:
        begin(process)
        assert line_of(process) == "0"
        process.kill()
        process.wait()

    assert claimed(town.records) == []
    with town.records.begin(None) as tx:
        late = {"ms": (jobs.LEASE_S + 1) * 1000}
        tx.session.execute(text("UPDATE job SET lease_until_ms = lease_until_ms - :ms"), late)

    (job,) = claimed(town.records)
    assert (job.subject, job.attempt) == ("0", 2)


def test_a_reader_does_not_wait_for_a_writer(sqlite_engine: Engine, clock: Clock) -> None:
    records = Records(engine=sqlite_engine, clock=clock)
    town = a_town(records)

    with records.begin(town.system) as tx:
        tx.cases.next_number("x")
        with records.read(town.system) as other:
            assert other.people.tenants() == (town.tenant,)
