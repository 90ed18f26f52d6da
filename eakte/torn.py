"""Torn documents: a destruction that was cut off has taken their bytes; it goes on by itself.

Originals go before the row of their document, so for a while the row stands alone. Whoever asks for
the content then is told what happens, and not that something is missing.
"""

from eakte.domain.access import system_actor
from eakte.domain.casefile import Document, Version
from eakte.domain.destruction import BeingDestroyed
from eakte.domain.disposal import ItemState
from eakte.records import Records, Transaction
from storage import ObjectStore


def is_going(tx: Transaction, document: Document) -> bool:
    """Whether the destruction of the case file of a document has begun."""
    item = tx.disposals.open_item(document.case) if document.case else None
    return item is not None and item.state is ItemState.DESTROYING


def require_whole(
    records: Records, originals: ObjectStore, document: Document, version: Version
) -> None:
    """Refuse a version whose original an unfinished destruction has taken already.

    Raises:
        BeingDestroyed: it is gone.
        StorageUnavailable: nobody knows.
    """
    with records.read(system_actor(document.tenant)) as tx:
        if not is_going(tx, document):
            return
    there = {stored.version_id for stored in originals.versions(version.store_key)}
    if version.store_version not in there:
        raise BeingDestroyed(document.id)
