"""The web server: gunicorn with threads, which ends requests before it ends itself."""

import gc
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from eakte.settings import Settings
from eakte.supervision import die_with_parent

REQUEST_LIMIT_S = 120  # a worker process without a sign of life for so long is replaced
FAREWELL_S = 30  # running requests may end in this time
MOST_HEADER_FIELDS = 60
HEADER_BYTES = 8190
LINE_BYTES = 8190  # a search text of 1,000 characters, percent-encoded, fits in


class WebServer(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
    """Serves the application that `make_app` makes, once in each of its processes."""

    def __init__(self, settings: Settings, make_app: Callable[[], Flask]) -> None:
        """Remember what to serve."""
        self._settings, self._make_app = settings, make_app
        super().__init__()

    def load_config(self) -> None:
        """Our settings in the words of gunicorn."""
        for name, value in _options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, in a worker process."""
        return self._make_app()


def _options(settings: Settings) -> Mapping[str, Any]:
    return {
        "bind": f"{settings.host}:{settings.port}",
        "worker_class": "gthread",
        "workers": settings.web_processes,
        "threads": settings.web_threads,
        "timeout": REQUEST_LIMIT_S,
        "graceful_timeout": FAREWELL_S,
        "limit_request_line": LINE_BYTES,
        "limit_request_fields": MOST_HEADER_FIELDS,
        "limit_request_field_size": HEADER_BYTES,
        "control_socket_disable": True,
        "loglevel": "warning",
        "errorlog": settings.log_file or "-",
        "proc_name": "eakte",
        "when_ready": _share_what_is_loaded,
        "post_fork": _dies_with_its_master,
        "child_exit": _forget_its_numbers,
    }


def _share_what_is_loaded(_: object) -> None:
    """Before the fork: the garbage collector leaves alone what all web processes share.

    It writes into each object that it looks at, and every process would get a copy of its own:
    measured 45 MiB in each, after some hundred requests.
    """
    gc.collect()
    gc.freeze()


def _dies_with_its_master(_: object, __: object) -> None:
    die_with_parent()


def _forget_its_numbers(_: object, worker: Any) -> None:
    """The gauges of a web process that ended are not counted any more."""
    from prometheus_client import multiprocess  # noqa: PLC0415 # reads its folder when it is imported

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call] # no types there
