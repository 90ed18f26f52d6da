"""Endpoints of operators: jobs, and the probes of whoever watches the service."""

from flask import Response, jsonify, request

from eakte.api.door import actor_of_token, the_actor, the_office
from eakte.api.endpoint import endpoint, undocumented
from eakte.api.fields import Choice, PagingIn, Values, paging
from eakte.api.metrics import CONTENT_TYPE, exposition
from eakte.api.schemas import JobsOut, RepeatedOut
from eakte.domain.access import Action, Role
from eakte.domain.errors import NotAllowed, NotVisible
from eakte.jobs import JobState
from eakte.records import JobLine, Page

LOOPBACK = {"127.0.0.1", "::1"}
# Set by a proxy on this machine: then everybody comes from loopback.
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
METRICS_ROLES = {Role.AUDITOR, Role.ADMINISTRATOR}


class JobsAsked(PagingIn):
    """Filter of the list of jobs."""

    state = Choice(JobState)


@endpoint("GET", "/jobs", rights=Action.READ_JOBS, asked=JobsAsked, gives=JobsOut)
def list_jobs(asked: Values) -> Page[JobLine]:
    """Jobs, the newest first."""
    cursor, limit = paging(asked)
    return the_office().operation.jobs(actor=the_actor(), cursor=cursor, limit=limit, **asked)


@endpoint(
    "POST",
    "/jobs/<int(min=1,max=9223372036854775807):job>/repeat",
    rights=Action.REPEAT_JOBS,
    gives=RepeatedOut,
    refuses=(404,),
)
def repeat_job(job: int) -> Values:
    """Start a job anew that was laid aside after its last attempt."""
    repeated = the_office().operation.repeat(actor=the_actor(), job_id=job)
    if not repeated:
        raise NotVisible("job", str(job))
    return {"repeated": repeated}


@undocumented("/healthz")
def health() -> Response:
    """Whether this process answers at all."""
    return jsonify(status="ok")


@undocumented("/readyz")
def readiness() -> tuple[Response, int]:
    """Whether uploads can be taken, part by part."""
    found = the_office().operation.readiness()
    parts = {"database": found.database, "store": found.store, "index": found.index}
    return jsonify(ready=found.is_ready, parts=parts), 200 if found.is_ready else 503


@undocumented("/metrics")
def metrics() -> Response:
    """Numbers for Prometheus, without any of a municipality.

    Raises:
        NotAllowed: not from this machine, and without the token of an auditor or administrator.
    """
    if not _is_from_this_machine():
        actor = actor_of_token()
        if actor is None or not actor.roles & METRICS_ROLES:
            raise NotAllowed("metrics")
    return Response(
        exposition(the_office().operation, the_office().protection), content_type=CONTENT_TYPE
    )


VIEWS = (list_jobs, repeat_job, health, readiness, metrics)


def _is_from_this_machine() -> bool:
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return request.remote_addr in LOOPBACK and not is_forwarded
