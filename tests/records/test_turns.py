"""Fair turns: documents of one urgency are worked on side by side, across towns."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from eakte import job_care, jobs
from eakte.jobs import FAIR_STEPS, Job, JobState, Lane, NewJob, Priority
from eakte.records import Records
from eakte.turns import newest_first
from tests.makers import NOON, Town, a_town

SLICE = 10


def order(
    town: Town, subject: str, *, pages: int = SLICE, priority: int = Priority.INTERACTIVE
) -> None:
    """Order a document in slices."""
    with town.records.begin(town.clerk) as tx:
        for before in range(0, pages, SLICE):
            tx.enqueue(
                NewJob(
                    lane=Lane.READ,
                    kind="read",
                    subject=subject,
                    payload={},
                    priority=priority,
                    steps_before=before,
                )
            )


def order_of_batch(town: Town, subject: str, came_at: datetime, *, pages: int) -> None:
    """Order a letter of a scan batch in slices."""
    with town.records.begin(town.clerk) as tx:
        for before in range(0, pages, SLICE):
            tx.enqueue(
                NewJob(
                    lane=Lane.READ,
                    kind="read",
                    subject=subject,
                    payload={},
                    priority=Priority.SCANNED,
                    steps_before=before,
                    turn=newest_first(came_at),
                )
            )


def claimed(records: Records) -> Job:
    with records.begin(None) as tx:
        (job,) = jobs.claim(tx.session, Lane.READ, worker="worker")
        return job


def subjects(records: Records, count: int) -> Sequence[str]:
    return [claimed(records).subject for _ in range(count)]


def is_overtaken(records: Records, job: Job, *, done: int) -> bool:
    with records.read(None) as tx:
        return jobs.is_overtaken(tx.session, job, done_steps=done)


def test_a_letter_stands_behind_one_slice_of_a_long_scan_not_behind_all(town: Town) -> None:
    order(town, "scan", pages=300)
    taken = subjects(town.records, 5)

    order(town, "letter")

    assert taken == ["scan"] * 5
    assert subjects(town.records, 2) == ["letter", "scan"]


def test_two_long_scans_take_turns(town: Town) -> None:
    order(town, "first", pages=40)
    order(town, "second", pages=40)

    taken = subjects(town.records, 8)

    assert taken == ["first", "second"] * 4


def test_a_scan_is_not_starved_by_letters_that_keep_coming(town: Town) -> None:
    order(town, "scan", pages=50)
    taken = []
    for number in range(60):
        order(town, f"letter {number}")
        taken.append(claimed(town.records).subject)

    assert taken.count("scan") == 5


def test_towns_share_the_turns(records: Records) -> None:
    large, small = a_town(records, "uedem"), a_town(records, "goch")
    order(large, "scan of uedem", pages=200)
    subjects(records, 10)

    order(small, "scan of goch", pages=200)

    assert subjects(records, 6).count("scan of goch") == 3


def test_what_is_more_urgent_comes_before_every_turn(town: Town) -> None:
    order(town, "batch", pages=40, priority=Priority.BATCH)
    subjects(town.records, 2)

    order(town, "letter", pages=20)

    assert subjects(town.records, 3) == ["letter", "letter", "batch"]


def test_a_running_job_makes_way_when_another_document_has_waited_its_turn(town: Town) -> None:
    order(town, "scan", pages=40)
    running = claimed(town.records)
    order(town, "letter")

    assert not is_overtaken(town.records, running, done=FAIR_STEPS)
    assert is_overtaken(town.records, running, done=FAIR_STEPS + 1)


def test_a_running_job_makes_way_at_once_for_what_is_more_urgent(town: Town) -> None:
    order(town, "scan", priority=Priority.BATCH)
    running = claimed(town.records)
    order(town, "letter")

    assert is_overtaken(town.records, running, done=1)


def test_a_job_alone_goes_on(town: Town) -> None:
    order(town, "scan", pages=20)
    running = claimed(town.records)

    assert not is_overtaken(town.records, running, done=9)


def test_a_job_that_made_way_comes_again_after_the_others(town: Town) -> None:
    order(town, "scan")
    running = claimed(town.records)
    order(town, "letter")
    with town.records.begin(None) as tx:
        jobs.give_back(tx.session, running, done_steps=FAIR_STEPS + 1)

    assert subjects(town.records, 2) == ["letter", "scan"]


def test_a_job_that_waits_for_its_next_try_hinders_nobody(town: Town) -> None:
    order(town, "letter")
    failed = claimed(town.records)
    with town.records.begin(None) as tx:
        jobs.fail(tx.session, failed, error="ValueError")
    order(town, "scan", pages=20, priority=Priority.BATCH)

    assert not is_overtaken(town.records, claimed(town.records), done=SLICE)


def test_stopped_jobs_are_taken_by_nobody_and_lost_by_those_who_run_them(town: Town) -> None:
    order(town, "scan", pages=30)
    order(town, "letter")
    running = claimed(town.records)

    with town.records.begin(town.clerk) as tx:
        assert job_care.cancel(tx.session, running.subject, {"read"}) == 3

    assert subjects(town.records, 1) == ["letter"]
    with town.records.read(town.manager) as tx:
        assert len(tx.job_lines(state=JobState.CANCELLED).lines) == 3


def test_jobs_that_ended_long_ago_are_forgotten_and_no_others(town: Town) -> None:
    order(town, "old")
    order(town, "new")
    order(town, "waiting")
    for _ in range(2):
        with town.records.begin(None) as tx:
            (job,) = jobs.claim(tx.session, Lane.READ, worker="worker")
            jobs.finish(tx.session, job)
    a_month_later(town, "old")

    with town.records.begin(None) as tx:
        assert job_care.forget(tx.session, after_days=30) == 1

    with town.records.read(town.manager) as tx:
        assert {line.subject for line in tx.job_lines().lines} == {"new", "waiting"}


def a_month_later(town: Town, subject: str) -> None:
    with town.records.begin(None) as tx:
        connection = tx.session.connection()
        connection.exec_driver_sql(
            f"UPDATE job SET finished_ms = finished_ms - 2678400000 WHERE subject = '{subject}'"
        )


def some_hours_later(town: Town) -> None:
    """As if all that was ordered until now had been ordered three hours ago."""
    with town.records.begin(None) as tx:
        connection = tx.session.connection()
        connection.exec_driver_sql("UPDATE job SET created_ms = created_ms - 10800000")


def test_of_scan_batches_the_newest_is_read_first(town: Town) -> None:
    for minute, batch in enumerate(("early", "late")):
        order_of_batch(town, batch, NOON + timedelta(minutes=minute), pages=20)
    early = claimed(town.records)

    order_of_batch(town, "newest", NOON + timedelta(minutes=2), pages=20)

    assert early.subject == "late"
    assert is_overtaken(town.records, early, done=1)
    assert subjects(town.records, 5) == ["newest", "newest", "late", "early", "early"]


def test_the_oldest_batch_does_not_starve_when_newer_ones_keep_coming(town: Town) -> None:
    order_of_batch(town, "old", NOON, pages=50)
    some_hours_later(town)
    taken = []
    for minute in range(1, 21):
        order_of_batch(town, "newer", NOON + timedelta(minutes=minute), pages=20)
        taken.append(claimed(town.records).subject)

    assert taken == ["newer", "newer", "newer", "old"] * 5


def test_what_has_waited_long_is_read_from_the_oldest_on(town: Town) -> None:
    order_of_batch(town, "oldest", NOON, pages=20)
    some_hours_later(town)
    order_of_batch(town, "old", NOON + timedelta(hours=1), pages=20)
    some_hours_later(town)
    order_of_batch(town, "newest", NOON + timedelta(hours=8), pages=60)

    taken = subjects(town.records, 8)

    assert taken == [*["newest"] * 3, "oldest"] * 2


def test_a_batch_that_waits_for_less_than_an_hour_has_no_turn_of_its_own(town: Town) -> None:
    order_of_batch(town, "early", NOON, pages=20)
    order_of_batch(town, "late", NOON + timedelta(minutes=1), pages=50)

    assert subjects(town.records, 6) == [*["late"] * 5, "early"]


def test_what_was_taken_for_its_age_is_not_overtaken_by_a_newer_batch(town: Town) -> None:
    order_of_batch(town, "old", NOON, pages=SLICE)
    some_hours_later(town)
    order_of_batch(town, "newer", NOON + timedelta(hours=3), pages=60)
    newer, *_, old = [claimed(town.records) for _ in range(4)]
    order_of_batch(town, "newest", NOON + timedelta(hours=4), pages=SLICE)

    assert (newer.subject, old.subject) == ("newer", "old")
    assert is_overtaken(town.records, newer, done=1)
    assert not is_overtaken(town.records, old, done=SLICE)
    order(town, "letter")
    assert is_overtaken(town.records, old, done=1)


def test_a_lane_that_begins_with_a_scan_batch_lets_the_others_keep_their_order(
    town: Town,
) -> None:
    order(town, "first", priority=Priority.BATCH)
    order_of_batch(town, "batch", NOON, pages=SLICE)
    subjects(town.records, 1)
    order(town, "second", priority=Priority.BATCH)

    assert subjects(town.records, 2) == ["first", "second"]


def test_a_letter_that_somebody_uploads_goes_before_all_scan_batches(town: Town) -> None:
    order_of_batch(town, "batch", NOON, pages=20)
    order(town, "import", priority=Priority.BATCH)

    order(town, "letter")

    assert subjects(town.records, 4) == ["letter", "batch", "batch", "import"]
