"""The builds of an index in OpenSearch: an alias says which one answers, the next grows beside it.

eakte-pages              alias of the build that answers; all searches and changes go there
eakte-pages-0c4e…        its pages; it is called after its builder, so that no name ever comes again
eakte-pages-9b1f…        the next one, with the alias eakte-pages-9b1f…-filling until it answers
eakte-ledger             generation, and who is building
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from indexing.opensearch_cluster import Cluster, ClusterError, ClusterSettings, NotThere
from indexing.opensearch_schema import index_body

_FILLING = "-filling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Builds:
    """The indexes of one installation.

    One index holds the pages of all tenants. A page is removed by its id alone, whose tenant
    nobody may know any more; a hundred small towns do not make a hundred shards; and the tenant
    stands in the filter of each question anyway, as on every other engine.
    """

    cluster: Cluster
    settings: ClusterSettings

    @property
    def alias(self) -> str:
        """Where the pages are that answer."""
        return f"{self.settings.name}-pages"

    @property
    def ledger(self) -> str:
        """Where the ledger lies."""
        return f"{self.settings.name}-ledger"

    def answering(self, cluster: Cluster) -> Mapping[str, int]:
        """With what the index that answers was made, see `versions`; asked by whoever waits.

        Raises:
            NotThere: none answers.
        """
        mappings = cluster.ask("GET", f"/{self.alias}/_mapping")
        if len(mappings) != 1:
            raise ClusterError("more than one index answers")
        [found] = mappings.values()
        made_with: Mapping[str, int] = found["mappings"].get("_meta", {})
        return made_with

    def make(self, builder: str) -> str:
        """A new empty index of a builder; the alias under which it is filled."""
        index = f"{self.alias}-{builder}"
        filling = index + _FILLING
        self.cluster.ask("PUT", f"/{index}", index_body(self.settings, (filling,)))
        return filling

    def switch_to(self, filling: str) -> None:
        """Let an index answer from this moment on; `sweep` deletes the others.

        Raises:
            ClusterError: another build has taken the place meanwhile.
        """
        former = self._that_answer()
        index = filling.removesuffix(_FILLING)
        actions: list[Mapping[str, object]] = [
            {"remove": {"index": name, "alias": self.alias, "must_exist": True}} for name in former
        ]
        actions.append({"add": {"index": index, "alias": self.alias}})
        actions.append({"remove": {"index": index, "alias": filling}})
        self.cluster.ask("POST", "/_aliases", {"actions": actions})

    def sweep(self) -> None:
        """Delete what does not answer: former builds, and what killed builders left behind."""
        for name in sorted(set(self._all()) - set(self._that_answer())):
            with suppress(NotThere):
                self.cluster.ask("DELETE", f"/{name}")

    def drop(self, filling: str) -> None:
        """Delete an index that never came to answer, if the cluster still takes orders."""
        with suppress(ClusterError):
            self.cluster.ask("DELETE", f"/{filling.removesuffix(_FILLING)}")

    def _that_answer(self) -> Sequence[str]:
        return [name for name, found in self._all().items() if self.alias in found["aliases"]]

    def _all(self) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
        found = self.cluster.ask("GET", f"/{self.alias}-*/_alias")
        return {name: given for name, given in found.items() if self._is_build(name)}

    def _is_build(self, name: str) -> bool:
        return re.fullmatch(rf"{re.escape(self.alias)}-[0-9a-f]{{32}}", name) is not None
