"""Numbers of the running service for Prometheus: no tenant, no person, no address."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from eakte.operation import Operation
from eakte.protection import Protection

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
EXTENSION = "eakte-metrics"
LABELS = ("endpoint", "method", "status")
NO_ENDPOINT = "none"  # an address that does not exist is not a label: anybody could invent some
BUCKETS_S = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMetrics:
    """Count and duration of requests in this process."""

    registry: CollectorRegistry
    count: Counter
    duration: Histogram


def install(app: Flask) -> None:
    """Measure every request of the application, of the screens too."""
    registry = CollectorRegistry()
    app.extensions[EXTENSION] = RequestMetrics(
        registry=registry,
        count=Counter("eakte_requests", "Requests", LABELS, registry=registry),
        duration=Histogram(
            "eakte_request_seconds",
            "Duration of requests",
            ("endpoint",),
            buckets=BUCKETS_S,
            registry=registry,
        ),
    )
    app.before_request(_start)
    app.after_request(_measure)


def exposition(operation: Operation, protection: Protection) -> bytes:
    """All numbers; of the requests those of every web process where they share a folder.

    PROMETHEUS_MULTIPROC_DIR, which the library reads, is set by whoever starts the processes.
    """
    office = CollectorRegistry()
    office.register(_OfficeCollector(operation, protection))
    requests = CollectorRegistry()
    try:
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call] # untyped library
    except ValueError:  # there is no such folder: one process
        requests = _requests().registry
    return generate_latest(requests) + generate_latest(office)


def _requests() -> RequestMetrics:
    found: RequestMetrics = current_app.extensions[EXTENSION]
    return found


def _start() -> None:
    g.started_at = perf_counter()


def _measure(response: Response) -> Response:
    metrics, endpoint = _requests(), request.endpoint or NO_ENDPOINT
    metrics.count.labels(endpoint, request.method, str(response.status_code)).inc()
    metrics.duration.labels(endpoint).observe(perf_counter() - g.started_at)
    return response


class _OfficeCollector(Collector):
    """The queue, the index and the virus scanner, as they are at the moment of the question."""

    def __init__(self, operation: Operation, protection: Protection) -> None:
        self._operation, self._protection = operation, protection

    def collect(self) -> Iterator[GaugeMetricFamily]:
        queue, index = self._operation.queue(actor=None), self._operation.index_state()
        jobs = GaugeMetricFamily("eakte_jobs", "Jobs by state", labels=("state",))
        jobs.add_metric(("ready",), queue.ready)
        jobs.add_metric(("running",), queue.running)
        jobs.add_metric(("dead",), queue.dead)
        yield jobs
        yield GaugeMetricFamily(
            "eakte_oldest_job_seconds", "Age of the oldest ready job", queue.oldest_ready_s
        )
        yield GaugeMetricFamily("eakte_index_pages", "Pages in the search index", index.pages)
        yield GaugeMetricFamily(
            "eakte_index_generation", "Generation of the search index", index.generation
        )
        yield from self._protected()

    def _protected(self) -> Iterator[GaugeMetricFamily]:
        """The virus scanner; nothing of it where none is connected, so that an alarm is one."""
        state = self._protection.state(actor=None)
        yield GaugeMetricFamily(
            "eakte_unscanned_documents", "Documents that wait for the virus scanner", state.waiting
        )
        if not state.is_connected:
            return
        yield GaugeMetricFamily(
            "eakte_virus_scanner_up", "Whether the virus scanner answers", int(bool(state.scanner))
        )
        if state.scanner and state.scanner.signed_at:
            yield GaugeMetricFamily(
                "eakte_virus_signatures_timestamp_seconds",
                "When the signatures of the virus scanner were made",
                state.scanner.signed_at.timestamp(),
            )
