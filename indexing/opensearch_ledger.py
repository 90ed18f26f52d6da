"""What all processes know of an index in OpenSearch: its generation, and who makes it anew.

It stands in one document, which is changed only by those who have seen its last state. A clock of
another machine is never read: whoever rebuilds the index says again and again that it goes on, and
is given up when nothing was heard for a while.
"""

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace

from indexing.opensearch_cluster import Cluster, ClusterError, NotThere, Overtaken
from indexing.search_errors import IndexBusy

LEASE_S = 30.0  # a batch of a rebuild takes a second or two
LOOKED_EVERY_S = 1.0
MOST_TRIES = 100  # of a change that others overtake: each time one of them has made its own

_BODY = {
    "settings": {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-2"}},
    "mappings": {"dynamic": False},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What stands in the ledger.

    Attributes:
        generation: see `SearchIndex.generation`.
        builds: how many indexes were made so far.
        builder: who makes the index anew at the moment; empty: nobody.
        beat: grows while the builder goes on.
    """

    generation: int = 0
    builds: int = 0
    builder: str = ""
    beat: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The entry as it was read, with what tells this state of it from all others."""

    entry: Entry
    state: Mapping[str, int]


class Ledger:
    """Reads and changes the entry; safe for several threads."""

    def __init__(self, cluster: Cluster, index: str, *, lease_s: float = LEASE_S) -> None:
        """Bind to an index of its own, which is made with the first build."""
        self._cluster, self._index, self._lease_s = cluster, index, lease_s
        self._last_sign: tuple[str, int, float] | None = None

    def read(self, cluster: Cluster | None = None) -> Seen:
        """The entry of this moment; `cluster`: the same one, asked by somebody in a hurry.

        Raises:
            NotThere: nothing was ever built.
        """
        found = (cluster or self._cluster).ask("GET", f"/{self._index}/_doc/entry")
        state = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        return Seen(entry=Entry(**found["_source"]), state=state)

    def require_no_builder(self) -> Seen:
        """The entry, while nobody builds; a builder that has died is struck out.

        Raises:
            IndexBusy: somebody builds.
            NotThere: nothing was ever built.
        """
        seen = self.read()
        if not seen.entry.builder:
            return seen
        if not self._is_given_up(seen.entry):
            raise IndexBusy
        return self.changed(seen, replace(seen.entry, builder=""))

    def note_change(self, since: Seen) -> int:
        """The generation that shows a change of the pages.

        Raises:
            IndexBusy: somebody builds, or has built meanwhile: the new index lacks the change.
        """
        for _ in range(MOST_TRIES):
            seen = self.read()
            if seen.entry.builder or seen.entry.builds != since.entry.builds:
                raise IndexBusy
            with suppress(IndexBusy):
                grown = replace(seen.entry, generation=seen.entry.generation + 1)
                return self.changed(seen, grown).entry.generation
        raise IndexBusy

    @contextmanager
    def building(self) -> Iterator["Building"]:
        """Keep all others from changing the pages and from building.

        Raises:
            IndexBusy: somebody else builds.
        """
        building = Building(self, self._begun())
        try:
            yield building
        except BaseException:
            building.give_up()
            raise

    def changed(self, seen: Seen, entry: Entry) -> Seen:
        """Write the entry, if it is still as it was seen.

        Raises:
            IndexBusy: somebody else has changed it.
        """
        try:
            found = self._cluster.ask(
                "PUT", f"/{self._index}/_doc/entry", asdict(entry), **seen.state
            )
        except Overtaken as error:
            now = self.read()
            if now.entry == entry:  # it had arrived, only its answer had not come back
                return now
            raise IndexBusy from error
        state = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        return Seen(entry=entry, state=state)

    def _begun(self) -> Seen:
        """Enter a builder; another one is watched until it gives a sign of life or is given up."""
        seen = self._read_or_made()
        while seen.entry.builder and not self._is_given_up(seen.entry):
            time.sleep(LOOKED_EVERY_S)
            before, seen = seen, self.read()
            if seen.entry.builder and seen.entry != before.entry:
                raise IndexBusy
        return self.changed(seen, replace(seen.entry, builder=uuid.uuid4().hex, beat=0))

    def _is_given_up(self, entry: Entry) -> bool:
        """Whether this very sign of life was seen before, long ago."""
        now, last = time.monotonic(), self._last_sign
        if last is None or last[:2] != (entry.builder, entry.beat):
            self._last_sign = last = (entry.builder, entry.beat, now)
        return now - last[2] >= self._lease_s

    def _read_or_made(self) -> Seen:
        with suppress(NotThere):
            return self.read()
        with suppress(Overtaken):
            self._cluster.ask("PUT", f"/{self._index}", _BODY)
        with suppress(Overtaken):
            self._cluster.ask("PUT", f"/{self._index}/_create/entry", asdict(Entry()))
        return self.read()


class Building:
    """One build, from its beginning to its end."""

    def __init__(self, ledger: Ledger, seen: Seen) -> None:
        """Bind to the entry that names it as the builder."""
        self._ledger, self._seen = ledger, seen

    @property
    def builder(self) -> str:
        """The name of the builder, which no other one ever has: 32 hexadecimal digits."""
        return self._seen.entry.builder

    def go_on(self) -> None:
        """Say that it goes on.

        Raises:
            IndexBusy: it was given up, and another one may build already.
        """
        entry = self._seen.entry
        self._seen = self._ledger.changed(self._seen, replace(entry, beat=entry.beat + 1))

    def finish(self) -> int:
        """The new index answers: the generation that shows it."""
        entry = self._seen.entry
        done = Entry(generation=entry.generation + 1, builds=entry.builds + 1)
        self._seen = self._ledger.changed(self._seen, done)
        return done.generation

    def give_up(self) -> None:
        """Let others go on at once, where the cluster still answers; else after a while."""
        with suppress(IndexBusy, ClusterError):
            self._ledger.changed(self._seen, replace(self._seen.entry, builder=""))
