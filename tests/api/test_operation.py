"""Jobs, probes and metrics over HTTP."""

import shutil
from dataclasses import replace

import pytest
from apiflask import APIFlask

from eakte import jobs
from eakte.domain.access import Role
from eakte.office import Office
from tests.api.callers import ON_BOTH_DATABASES, Caller, a_caller, refusal
from tests.makers import Town
from tests.offices import received


@ON_BOTH_DATABASES
def test_jobs_are_listed_the_newest_first(manager: Caller, clerk: Caller) -> None:
    document = clerk.hand_in().json["document_id"]

    first = manager.get("/jobs?limit=1&state=ready").json
    rest = manager.get(f"/jobs?state=ready&cursor={first['next_cursor']}").json

    jobs = first["items"] + rest["items"]
    assert {job["kind"] for job in jobs} == {"make_searchable", "hold"}
    assert jobs[0]["id"] > jobs[1]["id"]
    assert document in {job["subject"] for job in jobs}
    assert manager.get("/jobs?state=dead").json["items"] == []
    assert refusal(clerk.get("/jobs")) == (403, "not-allowed")
    assert refusal(manager.get("/jobs?state=lost")) == (422, "invalid-request")


def test_a_job_that_was_not_laid_aside_is_not_repeated(manager: Caller, clerk: Caller) -> None:
    clerk.hand_in()
    (job, *_) = manager.get("/jobs").json["items"]

    assert refusal(manager.post(f"/jobs/{job['id']}/repeat")) == (404, "not-found")
    assert refusal(manager.post("/jobs/0/repeat")) == (404, "not-found")
    assert refusal(manager.post(f"/jobs/{2**63}/repeat")) == (404, "not-found")
    assert refusal(clerk.post(f"/jobs/{job['id']}/repeat")) == (403, "not-allowed")


@ON_BOTH_DATABASES
def test_a_job_that_was_laid_aside_starts_anew(manager: Caller, office: Office, town: Town) -> None:
    received(office, town.clerk, "x")
    job = lay_aside(office)

    assert manager.get("/jobs?state=dead").json["items"][0]["id"] == job
    assert manager.post(f"/jobs/{job}/repeat").json == {"repeated": 1}
    assert manager.get("/jobs?state=dead").json["items"] == []


def lay_aside(office: Office) -> int:
    """Let a job fail for the last time; its id."""
    with office.records.begin(None) as tx:
        (job,) = jobs.claim(tx.session, lane=jobs.Lane.READ, worker="test")
        jobs.fail(tx.session, replace(job, max_attempts=job.attempt), error="kaputt")
    return job.id


def test_probes_answer_everybody(app: APIFlask) -> None:
    client = app.test_client()

    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json["ready"] is True
    assert ready.json["parts"].keys() == {"database", "store", "index"}


def test_without_a_store_the_service_is_not_ready(app: APIFlask, office: Office) -> None:
    shutil.rmtree(office.settings.home / "buckets")

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json["ready"] is False
    assert answer.json["parts"] | {"index": None} == {
        "database": True,
        "store": False,
        "index": None,
    }


def test_metrics_count_requests_and_jobs_and_name_nobody(app: APIFlask, clerk: Caller) -> None:
    case = clerk.open_case(subject="Weber")
    clerk.hand_in(file_name="Weber.txt")
    clerk.get(f"/case-files/{case['id']}")
    clerk.get("/no/such/address/Weber")

    text = app.test_client().get("/metrics").text

    assert (
        'eakte_requests_total{endpoint="api.get_case_file",method="GET",status="200"} 1.0' in text
    )
    assert 'eakte_requests_total{endpoint="none",method="GET",status="404"} 1.0' in text
    assert 'eakte_jobs{state="ready"} 2.0' in text
    assert "eakte_request_seconds_bucket" in text
    assert "eakte_index_pages" in text
    for secret in ("Weber", case["id"], clerk.token, "uedem"):
        assert secret not in text


@pytest.mark.parametrize("role", Role)
def test_metrics_are_for_this_machine_and_for_who_watches(
    app: APIFlask, town: Town, role: Role
) -> None:
    client = app.test_client()
    forwarded = {"X-Forwarded-For": "10.0.0.7"}
    token = a_caller(app, town, role).token

    assert refusal(client.get("/metrics", headers=forwarded)) == (403, "not-allowed")
    far = client.get("/metrics", environ_overrides={"REMOTE_ADDR": "10.0.0.7"})
    assert refusal(far) == (403, "not-allowed")
    answer = client.get("/metrics", headers=forwarded | {"Authorization": f"Bearer {token}"})
    watches = role in {Role.AUDITOR, Role.ADMINISTRATOR}
    assert answer.status_code == (200 if watches else 403)
