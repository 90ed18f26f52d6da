"""The durable queue: order, leases, fencing, tries, and what becomes of jobs that fail."""

import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, text

from eakte import job_care, jobs
from eakte.database import now_ms
from eakte.domain.access import system_actor
from eakte.jobs import Job, JobState, Lane, LeaseLost, NewJob, Priority
from eakte.records import Records
from eakte.turns import newest_first
from tests.makers import NOON, Clock, Town, a_town


def order(
    town: Town,
    subject: str = "letter",
    *,
    priority: int = Priority.INTERACTIVE,
    dedupe: str | None = None,
    lane: Lane = Lane.READ,
) -> None:
    job = NewJob(
        lane=lane, kind="read", subject=subject, payload={}, priority=priority, dedupe=dedupe
    )
    with town.records.begin(town.clerk) as tx:
        tx.enqueue(job)


def claimed(records: Records, *, most: int = 1, lane: Lane = Lane.READ) -> Sequence[Job]:
    with records.begin(None) as tx:
        return jobs.claim(tx.session, lane, worker="worker", most=most)


def fail(records: Records, job: Job) -> None:
    with records.begin(None) as tx:
        jobs.fail(tx.session, job, error="ValueError")


def finish(records: Records, job: Job) -> None:
    with records.begin(None) as tx:
        jobs.finish(tx.session, job)


def let_time_pass(records: Records, seconds: int = 3600) -> None:
    """As if all that was planned or lent in the database lay that much further back."""
    with records.begin(None) as tx:
        tx.session.execute(
            text(
                "UPDATE job SET run_at_ms = run_at_ms - :ms, "
                "lease_until_ms = lease_until_ms - :ms, created_ms = created_ms - :ms"
            ),
            {"ms": seconds * 1000},
        )


def states(town: Town) -> list[tuple[str, JobState, int, str | None]]:
    with town.records.read(town.manager) as tx:
        lines = tx.job_lines().lines
    return [(line.subject, line.state, line.attempt, line.error) for line in reversed(lines)]


def test_the_most_urgent_goes_first_then_the_oldest(town: Town) -> None:
    for subject, priority in (("batch", 100), ("a", 50), ("b", 50), ("waited for", 10)):
        order(town, subject, priority=priority)

    taken = [claimed(town.records)[0].subject for _ in range(4)]

    assert taken == ["waited for", "a", "b", "batch"]
    assert claimed(town.records) == ()


def test_a_lane_takes_only_its_own_jobs(town: Town) -> None:
    order(town, lane=Lane.INDEX)

    with town.records.read(None) as tx:
        waiting = {lane for lane in Lane if jobs.is_work_waiting(tx.session, lane)}

    assert waiting == {Lane.INDEX}
    assert claimed(town.records, lane=Lane.READ) == ()
    assert len(claimed(town.records, lane=Lane.INDEX)) == 1


def test_a_batch_takes_several_at_once(town: Town) -> None:
    for number in range(5):
        order(town, str(number))

    assert [job.subject for job in claimed(town.records, most=3)] == ["0", "1", "2"]
    assert [job.subject for job in claimed(town.records, most=3)] == ["3", "4"]


def test_a_job_is_born_with_its_record_or_not_at_all(town: Town) -> None:
    def fail_after_order() -> None:
        with town.records.begin(town.clerk) as tx:
            tx.enqueue(NewJob(lane=Lane.READ, kind="read", subject="lost", payload={}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_order()

    assert states(town) == []


def test_a_finished_job_is_done_once(town: Town) -> None:
    order(town)
    (job,) = claimed(town.records)

    finish(town.records, job)

    assert states(town) == [("letter", JobState.DONE, 1, None)]
    with pytest.raises(LeaseLost):
        finish(town.records, job)


def test_a_failed_job_is_tried_three_times_with_growing_delays(town: Town) -> None:
    order(town)
    delays = []
    for _ in range(2):
        (job,) = claimed(town.records)
        fail(town.records, job)
        delays.append(delay_s(town.records))
        assert claimed(town.records) == ()
        let_time_pass(town.records, seconds=delays[-1] + 1)

    (last,) = claimed(town.records)
    fail(town.records, last)

    assert delays == list(jobs.RETRY_DELAYS_S)
    assert states(town) == [("letter", JobState.DEAD, 3, "ValueError")]
    let_time_pass(town.records)
    assert claimed(town.records) == ()


def delay_s(records: Records) -> int:
    with records.read(None) as tx:
        ahead = tx.session.scalar(text("SELECT max(run_at_ms) FROM job"))
        now = tx.session.scalar(select(now_ms()))
        return round((ahead - now) / 1000)


def test_a_lost_lease_counts_as_a_try_and_after_the_third_it_is_laid_aside(town: Town) -> None:
    order(town)
    for attempt in (1, 2, 3):
        (job,) = claimed(town.records)
        assert job.attempt == attempt
        assert not job.has_crashed
        assert claimed(town.records) == ()
        let_time_pass(town.records, jobs.LEASE_S + 1)

    (job,) = claimed(town.records)
    assert job.has_crashed
    fail(town.records, job)

    assert states(town) == [("letter", JobState.DEAD, 4, "ValueError")]


def test_a_crashing_job_does_not_hold_up_the_others(town: Town) -> None:
    order(town, "killer")
    for _ in range(3):
        claimed(town.records)
        let_time_pass(town.records)
    order(town, "innocent")

    found = [(job.subject, job.has_crashed) for job in claimed(town.records, most=5)]
    assert found == [("killer", True), ("innocent", False)]


def test_a_heartbeat_keeps_the_lease_and_tells_the_progress(town: Town) -> None:
    order(town)
    (job,) = claimed(town.records)
    let_time_pass(town.records, jobs.LEASE_S - 1)

    with town.records.begin(None) as tx:
        jobs.extend(tx.session, job, done_steps=3, all_steps=10)

    let_time_pass(town.records, jobs.LEASE_S - 1)
    assert claimed(town.records) == ()
    with town.records.read(town.manager) as tx:
        (line,) = tx.job_lines().lines
    assert (line.done_steps, line.all_steps) == (3, 10)


@pytest.mark.parametrize("late", ["finish", "fail", "extend", "give_back"])
def test_whoever_lost_the_lease_is_refused_with_all_effects(town: Town, late: str) -> None:
    order(town)
    (slow,) = claimed(town.records)
    let_time_pass(town.records)
    (quick,) = claimed(town.records)
    case = town.add_case()

    def come_late() -> None:
        with town.records.begin(town.system) as tx:
            tx.cases.touch(case.id)
            {
                "finish": lambda: jobs.finish(tx.session, slow),
                "fail": lambda: jobs.fail(tx.session, slow, error="late"),
                "extend": lambda: jobs.extend(tx.session, slow, done_steps=1, all_steps=1),
                "give_back": lambda: jobs.give_back(tx.session, slow),
            }[late]()

    with pytest.raises(LeaseLost):
        come_late()

    with town.records.read(town.system) as tx:
        assert tx.lines.recent_cases() == ()
    finish(town.records, quick)
    assert states(town) == [("letter", JobState.DONE, 2, None)]


def test_a_sleeper_stays_fenced_off_after_a_person_repeated_the_job(town: Town) -> None:
    order(town)
    (sleeper,) = claimed(town.records)
    for _ in range(3):
        let_time_pass(town.records)
        (crashed,) = claimed(town.records)
    fail(town.records, crashed)
    with town.records.begin(town.manager) as tx:
        assert job_care.repeat(tx.session) == 1
    (now,) = claimed(town.records)

    with pytest.raises(LeaseLost):
        finish(town.records, sleeper)

    assert now.attempt > sleeper.attempt
    finish(town.records, now)


def test_a_repeated_job_has_three_tries_again(town: Town) -> None:
    order(town)
    for _ in range(3):
        fail(town.records, claimed(town.records)[0])
        let_time_pass(town.records)
    with town.records.begin(town.manager) as tx:
        job_care.repeat(tx.session)

    tries = 0
    while found := claimed(town.records):
        fail(town.records, found[0])
        let_time_pass(town.records)
        tries += 1

    assert tries == 3


def test_one_laid_aside_job_is_repeated_alone_and_only_in_its_tenant(records: Records) -> None:
    own, other = a_town(records, "uedem"), a_town(records, "goch")
    for town in (own, own, other):
        order(town)
    for _ in range(9):
        fail(records, claimed(records)[0])
        let_time_pass(records)
    with records.read(own.manager) as tx:
        first = tx.job_lines().lines[-1]

    with records.begin(other.manager) as tx:
        assert job_care.repeat(tx.session, job_id=first.id) == 0
    with records.begin(own.manager) as tx:
        assert job_care.repeat(tx.session, job_id=first.id) == 1
        assert job_care.repeat(tx.session, job_id=first.id) == 0
        assert job_care.repeat(tx.session) == 1

    assert [state for _, state, _, _ in states(other)] == [JobState.DEAD]


def test_a_job_given_back_keeps_all_its_tries(town: Town) -> None:
    order(town)
    for _ in range(5):
        (job,) = claimed(town.records)
        with town.records.begin(None) as tx:
            jobs.give_back(tx.session, job)

    assert job.max_attempts - job.attempt == jobs.MAX_ATTEMPTS - 1
    assert len(claimed(town.records)) == 1


def test_a_job_put_off_waits_and_says_why(town: Town) -> None:
    order(town)
    (job,) = claimed(town.records)

    with town.records.begin(None) as tx:
        jobs.give_back(tx.session, job, delay_s=60, error="StorageUnavailable")

    assert claimed(town.records) == ()
    assert states(town) == [("letter", JobState.READY, 1, "StorageUnavailable")]
    let_time_pass(town.records, 61)
    assert len(claimed(town.records)) == 1


def test_one_waiting_job_is_enough(town: Town) -> None:
    for _ in range(3):
        order(town, dedupe="index:letter")

    assert len(states(town)) == 1


def test_a_waiting_twin_takes_over_the_higher_urgency(town: Town) -> None:
    order(town, "other")
    order(town, "letter", priority=Priority.BATCH, dedupe="read:letter")
    order(town, "letter", priority=Priority.WAITED_FOR, dedupe="read:letter")
    order(town, "letter", priority=Priority.BATCH, dedupe="read:letter")

    assert claimed(town.records)[0].subject == "letter"


def test_a_waiting_letter_of_a_scan_batch_that_gets_urgent_overtakes_nobody(town: Town) -> None:
    letter = NewJob(lane=Lane.READ, kind="read", subject="letter", payload={}, dedupe="letter")
    order(town, "asked for before")
    for wish in (replace(letter, priority=Priority.SCANNED, turn=newest_first(NOON)), letter):
        with town.records.begin(town.clerk) as tx:
            tx.enqueue(wish)

    taken = [claimed(town.records)[0].subject for _ in range(2)]
    assert taken == ["asked for before", "letter"]


def test_an_order_that_comes_while_its_twin_runs_is_not_lost(town: Town) -> None:
    order(town, dedupe="index:letter")
    (running,) = claimed(town.records)

    order(town, dedupe="index:letter")

    finish(town.records, running)
    assert len(claimed(town.records)) == 1


def test_a_twin_may_be_ordered_while_the_first_waits_for_its_next_try(town: Town) -> None:
    order(town, dedupe="index:letter")
    fail(town.records, claimed(town.records)[0])

    order(town, dedupe="index:letter")

    let_time_pass(town.records)
    assert len(claimed(town.records, most=5)) == 2


def test_two_towns_with_the_same_bytes_have_a_job_each(records: Records) -> None:
    for town in (a_town(records, "uedem"), a_town(records, "goch")):
        order(town, dedupe="hold:abc")

    assert len(claimed(records, most=5)) == 2


def test_nobody_starts_a_twin_before_the_change_that_ordered_it_is_there(
    postgresql_engine: Engine, clock: Clock
) -> None:
    """SQLite has one writer; on PostgreSQL the waiting twin is locked until the commit."""
    records = Records(engine=postgresql_engine, clock=clock)
    town = a_town(records)
    order(town, dedupe="index:letter")
    again = NewJob(lane=Lane.READ, kind="read", subject="x", payload={}, dedupe="index:letter")

    with records.begin(town.clerk) as tx:
        tx.enqueue(again)
        assert claimed(records) == ()

    assert len(claimed(records)) == 1


def test_many_workers_never_get_the_same_job(town: Town) -> None:
    for number in range(40):
        order(town, str(number))
    taken: list[str] = []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        while found := claimed(town.records):
            taken.extend(job.subject for job in found)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken, key=int) == [str(number) for number in range(40)]


def test_the_queue_in_numbers(records: Records) -> None:
    own, other = a_town(records, "uedem"), a_town(records, "goch")
    for subject in ("done", "running", "ready", "ready"):
        order(own, subject)
    order(other)
    finish(records, claimed(records)[0])
    claimed(records)
    let_time_pass(records, 10)

    with records.read(own.manager) as tx:
        of_town = tx.queue_state()
    with records.read(None) as tx:
        of_all = tx.queue_state()

    assert (of_town.ready, of_town.running, of_town.dead) == (2, 1, 0)
    assert 10 <= of_town.oldest_ready_s < 60
    assert of_all.ready == 3


def test_an_empty_queue_has_no_oldest_job(town: Town) -> None:
    with town.records.read(None) as tx:
        state = tx.queue_state()

    assert (state.ready, state.running, state.dead, state.oldest_ready_s) == (0, 0, 0, 0)


def test_background_work_carries_who_caused_it(town: Town) -> None:
    order(town)

    (job,) = claimed(town.records)

    assert (job.caused_by, job.tenant) == (town.people["clerk"], town.tenant)
    assert system_actor(job.tenant).scopes() is None
