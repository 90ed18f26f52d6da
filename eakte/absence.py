"""Absence (Abwesenheitsprüfung): whether anything of destroyed case files is left anywhere.

Database, object store and search index are asked themselves; nobody's word is taken for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eakte.domain.access import CaseFileId, TenantId
from eakte.domain.certificate import Looked, Outcome, outcome_of
from eakte.domain.stub import DestroyedObject, ObjectKind
from eakte.records import Transaction
from indexing import Filter, Plan, SearchIndex, parse
from storage import ObjectStore, derivatives_of, readings_of

EVERYTHING = "*"


class StillThere(Exception):
    """Something of a destroyed case file is left: nothing is certified, and it is tried again."""

    def __init__(self, key: str) -> None:
        """Name the case file or the object."""
        super().__init__(key)
        self.key = key


class StillInDatabase(StillThere):
    """A row still belongs to a destroyed case file."""


class StillInStore(StillThere):
    """The store still has a version of a destroyed object."""


class StillInIndex(StillThere):
    """The search index still has a page of a destroyed case file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Looks into every memory of an installation."""

    originals: ObjectStore
    work: ObjectStore
    index: SearchIndex

    def look(
        self,
        tx: Transaction,
        cases: Mapping[CaseFileId, Sequence[str]],
        objects: Iterable[DestroyedObject],
    ) -> Looked:
        """What was looked at, when nothing is left.

        Args:
            tx: a reading of the database.
            cases: destroyed case files, each with its documents.
            objects: what was removed.

        Raises:
            StillThere: something is left.
            StorageUnavailable, IndexUnavailable: nobody knows.
        """
        for case, documents in cases.items():
            if tx.destructions.certificates.rows_left(case, documents):
                raise StillInDatabase(case)
            self._look_into_index(tx.subject.tenant, case)
        gone = [each for each in objects if outcome_of(each) is Outcome.ABSENT]
        originals = [each for each in gone if each.kind in {ObjectKind.ORIGINAL, ObjectKind.SCAN}]
        for original in originals:
            self._look_for(original)
        places = self._places(tx, {each.sha256 for each in originals})
        for place in places:
            self._look_below(place)
        return Looked(
            at=tx.now,
            cases_without_rows=len(cases),
            cases_without_pages=len(cases),
            absent_originals=len(originals),
            empty_places=len(places),
        )

    def _look_into_index(self, tenant: TenantId, case: CaseFileId) -> None:
        within = Filter(tenant=tenant, scopes=None, case=case)
        plan = Plan(query=parse(EVERYTHING), filter=within, limit=1)
        if self.index.search(plan).total:
            raise StillInIndex(case)

    def _look_for(self, original: DestroyedObject) -> None:
        for found in self.originals.versions(original.store_key):
            if found.version_id == original.store_version:
                raise StillInStore(original.store_key)

    def _places(self, tx: Transaction, digests: Iterable[str]) -> Sequence[str]:
        """Where readings and derivatives of originals lay that nobody has any more."""
        tenant = tx.subject.tenant
        return [
            place
            for sha256 in sorted(digests)
            if not tx.erasing.is_kept(sha256)
            for place in (readings_of(tenant, sha256), derivatives_of(tenant, sha256))
        ]

    def _look_below(self, place: str) -> None:
        for key in self.work.keys(place):
            raise StillInStore(key)
