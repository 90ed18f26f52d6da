"""How an OpenSearch cluster is asked: secrets, time limits, repetition, errors translated once."""

import importlib
import importlib.util
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import sleep
from typing import Any, Protocol, TypeAlias

from indexing.search_errors import IndexBusy, IndexUnavailable, SearchError

WRITING_LIMIT_S = 30.0  # a batch of 5 MB takes 1 s; a cluster under load some more
WRITING_PAUSES_S = (0.1, 0.4, 1.0)
READING_LIMIT_S = 6.0  # for the question, which has 2 s of its own, and the way there and back
READING_PAUSES_S = (0.1,)
MOST_CONNECTIONS = 16  # of one process; further threads wait for a free one

_LIBRARY = "opensearchpy"  # of the extra eakte[opensearch]
_EXISTS = "resource_already_exists_exception"
_KIND = re.compile("[a-z_]+")  # `index_not_found_exception`

Answer: TypeAlias = dict[str, Any]  # JSON of the cluster; each reader knows the shape it asked for


class ClientMissing(SearchError):
    """OpenSearch is chosen as the search engine, but its client is not installed."""


class ClusterError(Exception):
    """The cluster did not do what was asked; the message is its reason, without any content."""


class ClusterAway(ClusterError):
    """No node of the cluster answers."""


class ClusterOverloaded(ClusterError):
    """The cluster takes no more requests for the moment."""


class NotThere(ClusterError):
    """There is no such index, alias or document."""


class Overtaken(ClusterError):
    """Somebody else has changed the document meanwhile, or made it."""


_KINDS: Mapping[int, type[ClusterError]] = {
    404: NotThere,
    409: Overtaken,
    429: ClusterOverloaded,
    502: ClusterAway,
    503: ClusterAway,
    504: ClusterAway,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSettings:
    """Where a cluster is and how it is used.

    Attributes:
        urls: one or more nodes, each https://host:port.
        name: what the names of our indices and aliases begin with.
        user: with its password; empty: none is told.
        password: of the user.
        api_key: told instead of a user, as the cluster gave it (base64); empty: none.
        ca_file: certificates that are trusted (PEM); empty: those of the public authorities.
        shards: of an index; one is good for millions of pages, and its counts are exact.
        replicas: copies of each shard on other nodes.
    """

    urls: Sequence[str]
    name: str = "eakte"
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_file: str = ""
    shards: int = 1
    replicas: int = 1


class _Transport(Protocol):
    """What is used of the client."""

    def perform_request(
        self, method: str, url: str, *, params: dict[str, Any], body: str | None, timeout: float
    ) -> object:
        """Send one request to one of the nodes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cluster:
    """Asks a cluster; safe for several threads.

    Attributes:
        transport: the way to its nodes.
        refusals: what the client raises for an answer that is none.
        timeouts: those of them that mean that the time ran out.
        limit_s: for each try, in seconds.
        pauses_s: before each repetition of a request that no node would take.
    """

    transport: _Transport
    refusals: type[Exception]
    timeouts: type[Exception]
    limit_s: float = WRITING_LIMIT_S
    pauses_s: Sequence[float] = WRITING_PAUSES_S

    def for_reading(self) -> "Cluster":
        """The same for somebody who waits."""
        return replace(self, limit_s=READING_LIMIT_S, pauses_s=READING_PAUSES_S)

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | Iterable[Mapping[str, object]] | None = None,
        **parameters: object,
    ) -> Answer:
        """Ask once, and again where no node would take it; every request of ours can be repeated.

        Args:
            method: of HTTP.
            path: with a slash at the beginning.
            body: one value, or several for a request of lines (`_bulk`, `_msearch`).
            parameters: of the address.

        Raises:
            ClusterError: see its kinds.
        """
        request = _Request(
            method=method,
            path=path,
            parameters={name: _plain(value) for name, value in parameters.items()},
            body=_encoded(body),
        )
        for pause_s in self.pauses_s:
            try:
                return self._asked(request)
            except (ClusterOverloaded, ClusterAway) as error:
                if isinstance(error.__cause__, self.timeouts):
                    raise  # it has waited long enough
            sleep(pause_s)
        return self._asked(request)

    def _asked(self, request: "_Request") -> Answer:
        try:
            answer = self.transport.perform_request(
                request.method,
                request.path,
                params=dict(request.parameters),
                body=request.body,
                timeout=self.limit_s,
            )
        except self.refusals as error:
            raise _translated(error) from error
        return answer if isinstance(answer, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    method: str
    path: str
    parameters: Mapping[str, str]
    body: str | None


def connect(settings: ClusterSettings) -> Cluster:
    """A cluster to ask; nothing is sent yet.

    Raises:
        ClientMissing: the extra is not installed.
    """
    if importlib.util.find_spec(_LIBRARY) is None:
        raise ClientMissing
    library = importlib.import_module(_LIBRARY)
    client = library.OpenSearch(
        hosts=list(settings.urls),
        ca_certs=settings.ca_file or None,
        max_retries=0,  # `Cluster.ask` repeats, with pauses
        pool_maxsize=MOST_CONNECTIONS,
        **_login(settings),
    )
    return Cluster(
        transport=client.transport,
        refusals=library.OpenSearchException,
        timeouts=library.ConnectionTimeout,
    )


@contextmanager
def index_errors() -> Iterator[None]:
    """What a cluster refuses leaves the room as an error of the search."""
    try:
        yield
    except ClusterOverloaded as error:
        raise IndexBusy from error
    except ClusterError as error:
        raise IndexUnavailable(str(error)) from error


def _login(settings: ClusterSettings) -> Mapping[str, object]:
    if settings.api_key:
        return {"headers": {"authorization": f"ApiKey {settings.api_key}"}}
    if settings.user:
        return {"http_auth": (settings.user, settings.password)}
    return {}


def _encoded(body: Mapping[str, object] | Iterable[Mapping[str, object]] | None) -> str | None:
    if body is None:
        return None
    if isinstance(body, Mapping):
        return json.dumps(body, ensure_ascii=False)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in body)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _translated(error: Exception) -> ClusterError:
    """The texts of the cluster may repeat what was asked: only its kind of error is kept."""
    status = error.args[0] if error.args else None
    if not isinstance(status, int):
        return ClusterAway(type(error).__name__)
    kind = error.args[1] if len(error.args) > 1 else ""
    if kind == _EXISTS:
        return Overtaken(kind)
    reason = f"{status} {kind}" if _KIND.fullmatch(str(kind)) else str(status)
    return _KINDS.get(status, ClusterError)(reason)
