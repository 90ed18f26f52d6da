"""Steps of a sample (Stichprobe): the case files it is drawn from, and those that it draws."""

from collections.abc import Sequence
from dataclasses import dataclass

from eakte.disposing import DECIDABLE
from eakte.domain.access import CaseFileId
from eakte.domain.disposal import DisposalId, DisposalItem
from eakte.domain.sampling import Sample, drawn
from eakte.records import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What a rule draws from a position of a list at one moment (Ziehung)."""

    items: Sequence[DisposalItem]
    chosen: frozenset[CaseFileId]


def draw(tx: Transaction, disposal: DisposalId, sample: Sample, *, below: str = "") -> Draw:
    """Draw a sample from what may be decided on in a position; it decides nothing.

    Raises:
        NotVisible: there is no such list.
    """
    found = tx.disposals.get(disposal)
    items = tx.disposals.all_items(found.id, *DECIDABLE, below=below)
    return Draw(items=items, chosen=drawn(sample, items, tx.disposals.lifetimes(found.id)))
