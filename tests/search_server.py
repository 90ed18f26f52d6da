"""The OpenSearch of the tests: its API in memory, as a server of its own on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from osmem_server import OsmemServer

from indexing.opensearch_cluster import ClusterSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchServer:
    """A running server; each installation in it has a name of its own."""

    url: str
    numbers: Iterator[int] = field(default_factory=count)

    def settings(self, **given: object) -> ClusterSettings:
        """How an installation reaches it that nobody has used."""
        chosen = {"urls": (self.url,), "name": f"test{next(self.numbers)}", "replicas": 0}
        return ClusterSettings(**(chosen | given))  # type: ignore[arg-type] # names and values of a test


@pytest.fixture(scope="session")
def search_server() -> Iterator[SearchServer]:
    """One server for the tests of a process."""
    with OsmemServer.start(japanese=False) as server:
        yield SearchServer(url=server.url)
    if server.process.stdout:
        server.process.stdout.close()
