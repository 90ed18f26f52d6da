"""Leftovers (Überbleibsel): what was made of an original that was destroyed meanwhile goes as well.

A worker that makes page images, readings or a PDF does not hold the lock of the case file. So it
looks afterwards: either the destruction saw what it made, or it sees that the original is gone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from eakte.domain.access import Actor, TenantId
from eakte.domain.casefile import Version
from eakte.domain.certificate import Destroyed, Outcome, outcome_of
from eakte.domain.destruction import OrderId
from eakte.domain.stub import DestroyedObject, ObjectKind
from eakte.records import Blob, Records, Transaction
from storage import ObjectStore, derivatives_of, readings_of


@contextmanager
def none_left(
    records: Records, work: ObjectStore, source: Version | Blob, actor: Actor
) -> Iterator[None]:
    """Let something be made of an original; nothing of it stays when the original is gone then.

    It looks whatever happens inside: who has lost its job has put something before that.

    Raises:
        StorageUnavailable, DatabaseUnavailable: it could not look.
    """
    try:
        yield
    finally:
        with records.read(actor) as tx:
            is_gone = not tx.erasing.is_kept(source.sha256)
        if is_gone:
            for _, key in derived(work, actor.tenant, source.sha256):
                work.delete(key, version_id=None)


def clear(tx: Transaction, work: ObjectStore, gone: Destroyed) -> None:
    """Remove what a killed worker left of destroyed originals, and note it. Can run twice.

    Raises:
        StorageUnavailable: the store does not answer.
    """
    for documents in gone.documents().values():
        tx.erasing.words(documents)
    for original in gone.objects:
        if outcome_of(original) is Outcome.ABSENT and original.sha256:
            _clear_below(tx, work, gone.order.id, original)


def _clear_below(
    tx: Transaction, work: ObjectStore, order: OrderId, original: DestroyedObject
) -> None:
    if tx.erasing.is_kept(original.sha256):
        return
    for kind, key in tuple(derived(work, tx.subject.tenant, original.sha256)):
        work.delete(key, version_id=None)
        left = replace(
            original,
            kind=kind,
            store_key=key,
            store_version="",
            sha256="",
            size_bytes=0,
            absent_at=tx.now,
        )
        tx.destructions.note_object(order, left)


def derived(work: ObjectStore, tenant: TenantId, sha256: str) -> Iterator[tuple[ObjectKind, str]]:
    """Everything that was made of an original, with what it is.

    Raises:
        StorageUnavailable: the store does not answer.
    """
    for kind, prefix in (
        (ObjectKind.READING, readings_of(tenant, sha256)),
        (ObjectKind.DERIVATIVE, derivatives_of(tenant, sha256)),
    ):
        for key in work.keys(prefix):
            yield kind, key
