"""Steps of a sample (Stichprobe): the case files it is drawn from, and those that it draws."""

from collections.abc import Sequence
from dataclasses import dataclass

from eakte.disposing import DECIDABLE
from eakte.domain.access import CaseFileId
from eakte.domain.disposal import Decision, DecisionSource, DisposalId, DisposalItem
from eakte.domain.sampling import Sample, drawn
from eakte.records import Transaction

ONE_BY_ONE = (DecisionSource.SCREEN, DecisionSource.MESSAGE, DecisionSource.LIST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What a rule draws from a position of a list at one moment (Ziehung)."""

    items: Sequence[DisposalItem]
    chosen: frozenset[CaseFileId]


def draw(tx: Transaction, disposal: DisposalId, sample: Sample, *, below: str = "") -> Draw:
    """Draw a sample from what may be decided on in a position; it decides nothing.

    What the archive wants for its own sake is not drawn from, so that no lot can take it away.

    Raises:
        NotVisible: there is no such list.
    """
    found = tx.disposals.get(disposal)
    listed = tx.disposals.all_items(found.id, *DECIDABLE, below=below)
    items = [item for item in listed if not _is_wanted(item)]
    return Draw(items=items, chosen=drawn(sample, items, tx.disposals.lifetimes(found.id)))


def _is_wanted(item: DisposalItem) -> bool:
    """Whether somebody decided on this very case file that the archive takes it."""
    return item.decision is Decision.ARCHIVE and item.decision_source in ONE_BY_ONE
